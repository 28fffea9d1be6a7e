"""The headers of every answer: nothing from elsewhere, nothing kept, nothing told to others (OWASP ASVS 3.4)."""

from aiohttp import web

from bot.channels.web import caller

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
NOT_USED = ("camera", "display-capture", "geolocation", "microphone", "payment", "publickey-credentials-get", "usb")
SECURE = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_USED),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NOT_KEPT = "no-store"
HTTPS_ONLY = "max-age=31536000"


def add_to(app: web.Application, proxies: int) -> None:
    """Give every answer of `app` these headers, errors included."""

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        for name, value in SECURE.items():
            response.headers.setdefault(name, value)  # a page may be stricter, such as with a file that somebody sent
        response.headers.setdefault("Cache-Control", NOT_KEPT)
        response.headers.popall("Server", None)
        if caller.came_by_https(request, proxies):
            response.headers["Strict-Transport-Security"] = HTTPS_ONLY

    app.on_response_prepare.append(prepare)
