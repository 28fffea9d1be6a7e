"""Pages of the console beside the queue and the case: files that people sent, and complaints, drafts."""

from collections.abc import Callable, Iterator
from typing import Protocol

from aiohttp import web

from bot.casework.desk import MOST_LETTERS, Change, Desk, Refusal, Refused
from bot.channels.console.visit import Page, Visit
from bot.channels.web import body
from bot.core import gap, notice
from bot.core.draft import near
from bot.store import audit, cases, complaints, drafts, files
from bot.store.cases import Row
from bot.store.complaints import Words
from bot.store.db import Connection
from bot.store.drafts import Draft
from bot.store.staff import Member, Role

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "audio/ogg": "ogg", "application/pdf": "pdf"}
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
ANSWERING = frozenset({Role.COUNSELLOR, Role.SUPERVISOR})
WATCHING = frozenset({Role.SUPERVISOR, Role.ADMIN})
Route = tuple[str, str, frozenset[Role], Page]


class Shows(Protocol):
    """Renders a page of the console for somebody."""

    def __call__(self, visit: Visit, template: str, status: int = 200, **context: object) -> web.Response:
        """The page `template`."""
        ...


class Extras:
    """These pages; `shows` renders one, `refuses` says why there is none."""

    def __init__(self, desk: Desk, shows: Shows, refuses: Callable[[web.Request, str, int], web.Response]) -> None:
        self._desk, self._shows, self._refuses = desk, shows, refuses

    def routes(self) -> Iterator[Route]:
        """Method, path, roles and handler of each."""
        yield "GET", "/case/{number}/file/{id}", ANSWERING, self.file
        yield "POST", "/case/{number}/editors", ANSWERING, self.draft
        yield "GET", "/complaints", WATCHING, self.complaints
        yield "GET", "/complaints/{number}", WATCHING, self.complaint
        yield "POST", "/complaints/{number}", WATCHING, self.answer

    async def file(self, visit: Visit) -> web.StreamResponse:
        """A file that the person sent, as a download: whatever is in it runs nothing here."""
        id, desk = visit.request.match_info["id"], self._desk
        found = None
        async with desk.database.write() as connection:
            row = await cases.find(connection, visit.number)
            if row and id.isascii() and id.isdigit() and len(id) < 18:
                found = await files.content(connection, desk.vault, row.number, row.key, int(id))
                await audit.add(connection, desk.clock(), visit.member.id, "file", row.number)
        if found is None:
            return self._refuses(visit.request, "This file is not here.", 404)
        kept, content = found
        name = f"case-{visit.number}-{kept.id}.{ENDINGS[kept.type]}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": FILE_POLICY,
        }
        return web.Response(body=content, content_type=kept.type, headers=headers)

    async def draft(self, visit: Visit) -> web.StreamResponse:
        """Give an answer to the editors as a draft, stripped; show what was kept and which entries are near."""
        desk, given = self._desk, visit.fields.get("message", "")
        async with desk.database.write() as connection:
            row = await cases.find(connection, visit.number)
            said = await cases.said(connection, desk.vault, row) if row else []
            answers = [one.text for one in said if str(one.id) == given and one.author == cases.STAFF]
            if row is None or not answers:
                return self._refuses(visit.request, "This answer is not here.", 404)
            if row.danger:
                return self._refuses(visit.request, "Answers to somebody in danger are never given away.", 409)
            made = self._draft(row, answers[0])
            await drafts.keep(connection, made)
            await audit.add(connection, desk.clock(), visit.member.id, "draft", row.number)
        return self._shows(visit, "draft.html", row=row, draft=made, near=near(desk.library(), made))

    def _draft(self, row: Row, answer: str) -> Draft:
        desk, names = self._desk, self._desk.library().names
        asked = "\n".join(line.text for line in cases.brief(desk.vault, row).lines)
        day = notice.today(desk.clock()).isoformat()
        return Draft(day, row.language, row.place, gap.stripped(asked, names), gap.masked(answer, names))

    async def complaints(self, visit: Visit) -> web.StreamResponse:
        """Cases with complaints for this supervisor or admin to answer; those that wait come first."""
        async with self._desk.database.read() as connection:
            listed = await complaints.numbers(connection, visit.member)
        return self._shows(visit, "complaints.html", listed=listed, waits=complaints.WAITS)

    async def complaint(self, visit: Visit) -> web.StreamResponse:
        """What was complained of in one case, and what was answered."""
        async with self._desk.database.write() as connection:
            row = await self._find(connection, visit)
            if row is None:
                return self._gone(visit)
            said = await complaints.about(connection, row.number)
            await audit.add(connection, self._desk.clock(), visit.member.id, "complaint", row.number)
        return self._shows(visit, "complaint.html", row=row, said=[self._opened(row, words) for words in said])

    def _opened(self, row: Row, words: Words) -> tuple[bool, str, float]:
        text = self._desk.vault.open_sealed(row.key, row.number, words.body)
        return words.staff == 0, text, words.created_at

    async def answer(self, visit: Visit) -> web.StreamResponse:
        """Answer a complaint: into the outbox and beside the complaint at once, or not at all."""
        text = body.string(visit.fields.get("text", "")).replace("\r\n", "\n").strip()
        if not text or len(text) > MOST_LETTERS:
            return self._refuses(visit.request, Refusal.TOO_LONG if text else Refusal.EMPTY, 409)
        try:
            async with self._desk.changing(visit.number) as change:
                if not await self._is_theirs(change.connection, visit):
                    raise Refused(Refusal.GONE)
                await self._answered(change, visit.member, text)
        except Refused:
            return self._gone(visit)
        return web.Response(status=303, headers={"Location": f"/console/complaints/{visit.number}"})

    async def _answered(self, change: Change, member: Member, text: str) -> None:
        desk, row, now = self._desk, change.row, self._desk.clock()
        await desk.tell(change, notice.from_supervisor(desk.voice(row), text))
        sealed = desk.vault.seal(row.key, row.number, text)
        await complaints.add(change.connection, row.number, sealed, now, member.id)
        await complaints.answered(change.connection, row.number)
        await desk.note_down(change.connection, member, "complaint answer", row.number)

    async def _find(self, connection: Connection, visit: Visit) -> Row | None:
        """The case, if it has a complaint that is for them to see."""
        if not await self._is_theirs(connection, visit):
            return None
        return await cases.find(connection, visit.number)

    async def _is_theirs(self, connection: Connection, visit: Visit) -> bool:
        return visit.number in {number for number, *_ in await complaints.numbers(connection, visit.member)}

    def _gone(self, visit: Visit) -> web.Response:
        return self._refuses(visit.request, "There is no complaint here that is for you to answer.", 404)
