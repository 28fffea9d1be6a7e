"""The API of the web chat, for the page and for other programs; docs/web-api.md says how to use it."""

import re
from typing import Any

from aiohttp import web

from bot.channels.web import body, caller, present, secret
from bot.channels.web.conversation import Conversations, Opened
from bot.channels.web.gate import Gate
from bot.channels.web.problem import Code, Problem
from bot.core.language import known

LONGEST_WAIT = 25.0
OWN = "me"  # stands for the chat of the cookie, so that no secret stands in an address
_KINDS = {"ics": "text/calendar"}  # by the ending of a file's name
_NUMBER = re.compile(r"[0-9]{1,18}\Z")
_SECONDS = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?\Z")


class Api:
    """The handlers of /api/v1."""

    def __init__(self, conversations: Conversations, gate: Gate) -> None:
        self._conversations = conversations
        self._gate = gate

    def add_routes(self, app: web.Application) -> None:
        """Serve the API from `app`."""
        app.router.add_post("/api/v1/chats", self.create)
        app.router.add_delete("/api/v1/chats/{chat}", self.close)
        app.router.add_post("/api/v1/chats/{chat}/events", self.write)
        app.router.add_post("/api/v1/chats/{chat}/files", self.attach)
        app.router.add_get("/api/v1/chats/{chat}/messages", self.read, allow_head=False)
        app.router.add_get("/api/v1/chats/{chat}/messages/{message}/file", self.file, allow_head=False)

    async def create(self, request: web.Request) -> web.Response:
        """A new chat, or with a receipt code one more device in an old one."""
        fields = await body.json_object(request, ("receipt", "work"))
        if "receipt" in fields:
            opened = await self._open_again(request, body.string(fields["receipt"]))
        else:
            self._gate.may_open(request, *_work(fields))
            opened = await self._conversations.open()
        return web.json_response({"chat": opened.secret, "receipt": opened.receipt}, status=201)

    async def _open_again(self, request: web.Request, receipt: str) -> Opened:
        self._gate.may_guess(request)
        opened = await self._conversations.open_again(receipt)
        if opened is None:
            raise Problem(Code.UNKNOWN_RECEIPT)
        return opened

    async def write(self, request: web.Request) -> web.Response:
        """A typed text or a tapped choice."""
        self._gate.may_write(request)
        code = self._secret(request)
        fields = await body.json_object(request, ("text", "choice", "key", "language"))
        event = _event(fields)
        hint = known(body.language(fields["language"])) if "language" in fields else caller.hint(request)
        chat = await self._gate.chat(code)
        self._gate.may_write_in(chat)
        return web.json_response({"event": await self._conversations.put(chat, hint=hint, **event)}, status=202)

    async def attach(self, request: web.Request) -> web.Response:
        """A photo, a voice note or a PDF for the open case."""
        self._gate.may_send_file(request)
        chat = await self._gate.chat(self._secret(request))
        self._gate.may_write_in(chat)
        sent = await body.upload(request)
        if not sent.fields.keys() <= {"key", "language"}:
            raise Problem(Code.BAD_FIELDS)
        key = body.key(sent.fields["key"]) if "key" in sent.fields else ""
        hint = known(body.language(sent.fields["language"])) if "language" in sent.fields else caller.hint(request)
        event = await self._conversations.put_file(chat, sent.content, key, hint)
        return web.json_response({"event": event}, status=202)

    async def read(self, request: web.Request) -> web.Response:
        """The messages after a cursor; for none, wait for one."""
        after, wait = _cursor(request.query.get("after", "")), _wait(request.query.get("wait", ""))
        chat = await self._gate.chat(self._secret(request))
        mail = await self._conversations.read(chat, after, wait)
        cursor = str(mail[-1].id) if mail else str(after) if after else ""
        return web.json_response({"messages": [present.in_json(item) for item in mail], "cursor": cursor})

    async def file(self, request: web.Request) -> web.Response:
        """The file of a message, to keep."""
        number = _cursor(request.match_info["message"])
        chat = await self._gate.chat(self._secret(request))
        found = await self._conversations.file(chat, number)
        if found is None:
            raise Problem(Code.NOT_FOUND)
        kept_as = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        kind = _KINDS[found.name.rpartition(".")[2]]
        return web.Response(text=found.text, content_type=kind, charset="utf-8", headers=kept_as)

    async def close(self, request: web.Request) -> web.Response:
        """This device leaves its chat."""
        code = self._secret(request)
        await self._gate.chat(code)
        await self._conversations.close(code)
        response = web.Response(status=204)
        if request.match_info["chat"] == OWN:
            secret.remove_cookie(response, secret.COOKIE)
            response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response

    def _secret(self, request: web.Request) -> str:
        code = request.match_info["chat"]
        return self._gate.cookie(request) if code == OWN else code


def _event(fields: dict[str, Any]) -> dict[str, str]:
    """The text or the choice, exactly one, and the key."""
    if ("text" in fields) == ("choice" in fields):
        raise Problem(Code.BAD_FIELDS)
    said = {"text": body.text(fields["text"])} if "text" in fields else {"choice": body.choice(fields["choice"])}
    return said | ({"key": body.key(fields["key"])} if "key" in fields else {})


def _work(fields: dict[str, Any]) -> tuple[str, str]:
    if "work" not in fields:
        return "", ""
    work = fields["work"]
    if not isinstance(work, dict) or work.keys() != {"challenge", "answer"}:
        raise Problem(Code.BAD_FIELDS)
    challenge, answer = body.string(work["challenge"]), body.string(work["answer"])
    if not challenge or len(challenge) > 200 or len(answer) > 200:
        raise Problem(Code.BAD_FIELDS)
    return challenge, answer


def _cursor(after: str) -> int:
    if after and not _NUMBER.match(after):
        raise Problem(Code.BAD_FIELDS)
    return int(after or 0)


def _wait(seconds: str) -> float:
    if seconds and not _SECONDS.match(seconds):
        raise Problem(Code.BAD_FIELDS)
    return min(float(seconds or 0), LONGEST_WAIT)
