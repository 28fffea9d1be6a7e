"""The chat as a page: everything by plain forms, so that it works without JavaScript; the script makes it quicker."""

import re
import secrets
from collections.abc import Sequence

from aiohttp import web

from bot.channels.web import body, secret
from bot.channels.web.conversation import Conversations, Mail, Opened
from bot.channels.web.gate import Gate
from bot.channels.web.page import Pages, asked_language, spoken_language
from bot.channels.web.problem import Code, Problem
from bot.core.language import known

ANSWER_WITHIN = 3.0
SHOWN = 40
MOST_SHOWN = 400  # after «show earlier messages»; older ones can be read through the API
CODE_SECONDS = 600  # a code can be read for ten minutes, over all pages that are loaded meanwhile
_NUMBER = re.compile(r"[0-9]{1,18}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class ChatPage:
    """The handlers of the page `/` and of its forms."""

    def __init__(self, conversations: Conversations, gate: Gate, pages: Pages, keep_days: int) -> None:
        self._conversations = conversations
        self._gate = gate
        self._pages = pages
        self._keep_seconds = keep_days * 86400

    def add_routes(self, app: web.Application) -> None:
        """Serve the chat from `app`."""
        app.router.add_get("/", self.show)
        app.router.add_post("/start", self.start)
        app.router.add_post("/open", self.open)
        app.router.add_post("/chat", self.write)
        app.router.add_post("/file", self.file)
        app.router.add_post("/code", self.code)

    async def show(self, request: web.Request) -> web.Response:
        """The conversation of this device, or the way to start one."""
        code = request.cookies.get(secret.COOKIE, "")
        try:
            chat = await self._gate.chat(code)
        except Problem:
            return self._start_page(request, Code.UNKNOWN_CHAT if code else None)
        response = await self._chat_page(request, chat)
        secret.set_cookie(response, secret.COOKIE, code, self._keep_seconds)
        return response

    def _start_page(self, request: web.Request, problem: Code | None = None) -> web.Response:
        language = asked_language(request)
        said = self._pages.words(language)[problem.word] if problem else ""
        status = problem.status if problem and request.method == "POST" else 200
        response = self._pages.render(request, "start.html", language, status, problem=said)
        if problem is Code.UNKNOWN_CHAT:
            secret.remove_cookie(response, secret.COOKIE)
        return response

    async def _chat_page(
        self, request: web.Request, chat: str, problem: Problem | None = None, typed: str = ""
    ) -> web.Response:
        most = MOST_SHOWN if "all" in request.query else SHOWN
        mails = await self._conversations.read_newest(chat, most + 1)
        language = spoken_language(mails) or asked_language(request)
        shown: Sequence[Mail] = mails[-most:]
        response = self._pages.render(
            request,
            "chat.html",
            language,
            problem.code.status if problem else 200,
            mails=shown,
            has_earlier=len(shown) < len(mails),
            key=secrets.token_urlsafe(12),
            is_code_asked="code" in request.query,
            receipt=secret.read_receipt(request.cookies.get(secret.RECEIPT_COOKIE, "")),
            problem=self._pages.words(language)[problem.code.word] if problem else "",
            typed=typed,
            takes_files=await self._conversations.takes_files(chat),
        )
        response.headers.update(problem.headers if problem else {})
        return response

    async def start(self, request: web.Request) -> web.Response:
        """A new conversation; who has one already goes on with it."""
        self._gate.own_page(request)
        fields = await body.form(request)
        text = f"/start {fields.get('entry', '')[:64]}".strip()
        hint = known(fields.get("lang", "")[:35]) or asked_language(request)
        own = await self._conversations.find(request.cookies.get(secret.COOKIE, ""))
        if own:
            self._gate.may_write(request)
            self._gate.may_write_in(own)
            await self._conversations.put(own, text=body.string(text), hint=hint)
            raise web.HTTPSeeOther("/")
        self._gate.may_open(request, body.string(fields.get("challenge", "")), body.string(fields.get("answer", "")))
        opened = await self._conversations.open(body.string(text), hint)
        await self._conversations.read(opened.id, wait=ANSWER_WITHIN)
        raise self._enter(opened)

    async def open(self, request: web.Request) -> web.Response:
        """An old conversation on this device, by its receipt code."""
        self._gate.own_page(request)
        fields = await body.form(request)
        self._gate.may_guess(request)
        opened = await self._conversations.open_again(fields.get("receipt", ""))
        if opened is None:
            return self._start_page(request, Code.UNKNOWN_RECEIPT)
        raise self._enter(opened)

    def _enter(self, opened: Opened) -> web.HTTPSeeOther:
        answer = web.HTTPSeeOther("/")
        secret.set_cookie(answer, secret.COOKIE, opened.secret, self._keep_seconds)
        if opened.receipt:
            secret.set_cookie(answer, secret.RECEIPT_COOKIE, opened.receipt, CODE_SECONDS)
        return answer

    async def write(self, request: web.Request) -> web.Response:
        """A typed text or a tapped button; then the page again, at the first new message."""
        code = self._gate.cookie(request)
        fields = await body.form(request)
        try:
            chat = await self._gate.chat(code)
        except Problem as problem:
            return self._start_page(request, problem.code)
        try:
            self._gate.may_write(request)
            self._gate.may_write_in(chat)
            await self._put(chat, fields, asked_language(request))
        except Problem as problem:
            return await self._chat_page(request, chat, problem, fields.get("text", ""))
        raise await self._at_the_answer(chat, fields.get("after", ""))

    async def _at_the_answer(self, chat: str, after: str) -> web.HTTPSeeOther:
        found = await self._conversations.read(chat, int(after) if _NUMBER.match(after) else 0, ANSWER_WITHIN)
        return web.HTTPSeeOther(f"/#m{found[0].id}" if found else "/#end")

    async def file(self, request: web.Request) -> web.Response:
        """A file for the counsellor; then the page again, at the first new message."""
        try:
            chat = await self._gate.chat(self._gate.cookie(request))
        except Problem as problem:
            return self._start_page(request, problem.code)
        try:
            self._gate.may_send_file(request)
            self._gate.may_write_in(chat)
            sent = await body.upload(request)
            key = body.key(sent.fields["key"]) if sent.fields.get("key") else ""
            await self._conversations.put_file(chat, sent.content, key and f"{key[:50]}-file", asked_language(request))
        except Problem as problem:
            return await self._chat_page(request, chat, problem)
        raise await self._at_the_answer(chat, sent.fields.get("after", ""))

    async def _put(self, chat: str, fields: dict[str, str], hint: str) -> None:
        """Two taps on one button of one page are one event; taps on two buttons are two."""
        said = (
            {"choice": body.choice(_with_day(fields["choice"], fields.get("day", "")))}
            if "choice" in fields
            else {"text": body.text(fields.get("text", ""))}
        )
        key = f"{fields.get('key', '')}-{secret.digest(''.join(said.values()))[:12]}" if fields.get("key") else ""
        await self._conversations.put(chat, key=body.key(key) if key else "", hint=hint, **said)

    async def code(self, request: web.Request) -> web.Response:
        """A new receipt code."""
        chat = await self._gate.chat(self._gate.cookie(request))
        await body.form(request)
        self._gate.may_write(request)
        self._gate.may_write_in(chat)
        answer = web.HTTPSeeOther("/?code=1#code")
        secret.set_cookie(answer, secret.RECEIPT_COOKIE, await self._conversations.new_receipt(chat), CODE_SECONDS)
        raise answer


def _with_day(choice: str, day: str) -> str:
    """A choice that asks for a day, with the day that was picked; one that was not picked is asked for again."""
    return f"{choice}{day}" if choice.endswith(":") and _DAY.match(day) else choice
