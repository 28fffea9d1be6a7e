"""The pages of the console. Every route says who may use it; a route that does not cannot be added."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.casework.desk import Desk, Refusal, Refused
from bot.channels.console import access
from bot.channels.console.deeds import Deeds, Do
from bot.channels.console.extras import Extras
from bot.channels.console.linking import Linking
from bot.channels.console.live import Live
from bot.channels.console.overview import Overview
from bot.channels.console.shown import Shown
from bot.channels.console.visit import Page, Visit, whole
from bot.channels.console.workshop import FILTERS, Workshop
from bot.channels.console.workshop_files import Files
from bot.channels.web import body, caller, secret
from bot.channels.web.assets import Asset
from bot.channels.web.limits import Counts, Deed, Limit
from bot.channels.web.problem import Code, Problem
from bot.config import Settings
from bot.core.case import Status
from bot.core.language import LANGUAGES
from bot.core.pack import Library
from bot.store import audit, changes, complaints, queues, staff, unsent
from bot.store.cases import Row
from bot.store.db import Connection, Database
from bot.store.queues import Filter
from bot.store.staff import Member, Role
from bot.store.vault import Vault

COOKIE = "__Host-hamroh-console"
PATH = "/console"
QUEUES = {
    "danger": "Danger",
    "mine": "Mine",
    "unassigned": "Unassigned",
    "us": "Waiting for us",
    "them": "Waiting for them",
    "reading": "To be read by a second reader",
    "parked": "Parked",
    "overdue": "Overdue",
    "all": "All open",
    "closed": "Closed",
}
LIMITS = {
    Deed.LOGIN: Limit(5, 300),
    Deed.LOGIN_FROM: Limit(30, 300),
}
PUBLIC: frozenset[Role] = frozenset()
ANSWERING = frozenset({Role.COUNSELLOR, Role.SUPERVISOR})
SUPERVISING = frozenset({Role.SUPERVISOR})
WATCHING = frozenset({Role.SUPERVISOR, Role.ADMIN})
ANYBODY = frozenset(Role)
ONLY = {"erase": SUPERVISING}
"""Deeds on a case that not everybody who answers may do."""
_TEMPLATES = Path(__file__).parent / "templates"


OpenPage = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Console:
    """The console under /console."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        vault: Vault,
        library: Callable[[], Library],
        clock: Callable[[], float],
        ticks: Callable[[], float],
    ) -> None:
        self._database, self._vault, self._clock = database, vault, clock
        self._proxies = settings.whole("web_proxies")
        self._counts = Counts(LIMITS, ticks)
        self._group = bool(settings.group)
        self.desk = Desk(database, vault, library, clock)
        self._deeds = Deeds(self.desk)
        self._extras = Extras(self.desk, self._page, self._refused)
        self._linking = Linking(self.desk, self._page, self._group)
        self._overview = Overview(self.desk)
        self._live = Live(self.desk, self._row)
        self.workshop = Workshop(database, library, clock, Files.of(settings), self._page)
        self.roles: dict[tuple[str, str], frozenset[Role]] = {}

    def add_to(self, parent: web.Application, assets: dict[str, Asset]) -> None:
        """Serve the console from `parent`, whose headers and answers to trouble hold here too."""
        app = web.Application()
        environment = aiohttp_jinja2.setup(
            app,
            loader=jinja2.FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {
            "assets": {name: asset.path for name, asset in assets.items()},
            "languages": LANGUAGES,
            "queues": QUEUES,
            "group": self._group,
        }
        shown = Shown(self.desk)
        environment.filters |= {"time": shown.time, "due": shown.due, "days": shown.days, "topic": shown.topic}
        environment.filters |= FILTERS
        self._line: Callable[..., str] = vars(environment.get_template("row.html").module)["line"]
        self._routes(app)
        app.cleanup_ctx.append(self._live.running)
        app.on_shutdown.append(self._live.end)
        parent.add_subapp(PATH, app)

    def _routes(self, app: web.Application) -> None:
        self._open(app, "GET", "/login", self._login_page)
        self._open(app, "POST", "/login", self._login)
        self._open(app, "GET", "/invite/{secret}", self._invite_page)
        self._open(app, "POST", "/invite/{secret}", self._accept)
        self._add(app, "GET", "", ANYBODY, self._queue_page)
        self._add(app, "POST", "/logout", ANYBODY, self._logout)
        self._add(app, "GET", "/audit", WATCHING, self._audit_page)
        self._add(app, "GET", "/desk", SUPERVISING, self._desk_page)
        self._add(app, "GET", "/accounts", WATCHING, self._accounts_page)
        self._add(app, "POST", "/account/{id}/work", SUPERVISING, self._set_work)
        self._add(app, "POST", "/account/{id}/revoke", WATCHING, self._revoke)
        self._add(app, "GET", "/case/{number}", ANSWERING, self._case_page)
        self._add(app, "GET", "/search", ANSWERING, self._search_page)
        self._add(app, "GET", "/live", ANSWERING, self._live_news, uses=False)
        self._add(app, "POST", "/next", ANSWERING, self._next)
        for name, do in self._deeds.all().items():
            self._add(app, "POST", f"/case/{{number}}/{name}", ONLY.get(name, ANSWERING), self._deed(do))
        for method, path, roles, page in (*self._extras.routes(), *self._linking.routes()):
            self._add(app, method, path, roles, page)
        self.workshop.add_routes(partial(self._add, app))

    def _open(self, app: web.Application, method: str, path: str, page: OpenPage) -> None:
        async def serve(request: web.Request) -> web.StreamResponse:
            self._own_page(request)
            return await page(request)

        self._register(app, method, path, PUBLIC, serve)

    def _add(
        self,
        app: web.Application,
        method: str,
        path: str,
        roles: frozenset[Role],
        page: Page,
        uses: bool = True,
    ) -> None:
        """A page for `roles`. Without `uses` it is no use of the session, which then ends as if nobody were there."""

        async def serve(request: web.Request) -> web.StreamResponse:
            self._own_page(request)
            opener = request.cookies.get(COOKIE, "")
            member = await self._member(opener, uses)
            if member is None:
                raise web.HTTPSeeOther(f"{PATH}/login")
            fields = await body.form(request) if request.method == "POST" else {}
            if request.method == "POST" and not access.is_form_token(opener, fields.get("token", "")):
                raise Problem(Code.OTHER_ORIGIN)
            if member.role not in roles:
                return self._refused(request, "Your account may not do this.", 403)
            return await page(Visit(request, member, opener, fields))

        self._register(app, method, path, roles, serve)

    def _register(
        self,
        app: web.Application,
        method: str,
        path: str,
        roles: frozenset[Role],
        serve: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> None:
        self.roles[method, f"{PATH}{path}"] = roles
        app.router.add_route(method, path, serve)

    def _own_page(self, request: web.Request) -> None:
        """A link from elsewhere may lead here; a form of another site may not."""
        if request.method != "GET" and not caller.is_own_page(request):
            raise Problem(Code.OTHER_ORIGIN)

    async def _member(self, opener: str, uses: bool = True) -> Member | None:
        """Who is in this session; `uses`: this is a use of it, and it goes on."""
        if not opener:
            return None
        now = self._clock()
        async with self._database.read() as connection:
            member = await staff.in_session(connection, opener, now)
            stale = member is not None and uses and await staff.is_stale(connection, opener, now)
        if stale:
            async with self._database.write() as connection:
                await staff.seen(connection, opener, now)
        return member

    # Coming in

    async def _login_page(self, request: web.Request) -> web.StreamResponse:
        return self._render(request, "login.html", problem="")

    async def _login(self, request: web.Request) -> web.StreamResponse:
        fields = await body.form(request)
        name, now = fields.get("name", "").strip()[:60], self._clock()
        address = caller.address(request, self._proxies)
        self._counts.spend(Deed.LOGIN_FROM, address)
        self._counts.spend(Deed.LOGIN, f"{address} {name.casefold()}")
        async with self._database.read() as connection:
            member = await staff.by_name(connection, body.string(name))
        knows = await access.fits(member.password if member and member.is_active else "", fields.get("password", ""))
        step = access.step_of(staff.seed(self._vault, member), fields.get("code", ""), now) if member else 0
        async with self._database.write() as connection:
            fresh = bool(member and step and await staff.spend_step(connection, member.id, step))
            opener = await self._come_in(connection, member, knows and fresh, now)
        if not opener:
            return self._render(request, "login.html", 403, problem="Name, password or code is wrong.")
        response = _to("")
        secret.set_cookie(response, COOKIE, opener, int(staff.SESSION_HOLDS.total_seconds()))
        return response

    async def _come_in(self, connection: Connection, member: Member | None, right: bool, now: float) -> str:
        """The secret of a session; a refusal stands in the audit too."""
        id = member.id if member else 0
        await audit.add(connection, now, id, "login" if right else "login refused")
        return await staff.begin_session(connection, id, now) if right else ""

    async def _logout(self, visit: Visit) -> web.StreamResponse:
        async with self._database.write() as connection:
            await staff.end_session(connection, visit.session)
            await audit.add(connection, self._clock(), visit.member.id, "logout")
        response = _to("/login")
        secret.remove_cookie(response, COOKIE)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    async def _invited(self, request: web.Request) -> Member:
        self._counts.spend(Deed.LOGIN_FROM, caller.address(request, self._proxies))
        async with self._database.read() as connection:
            member = await staff.invited(connection, request.match_info["secret"], self._clock())
        if member is None:
            raise Problem(Code.NOT_FOUND)
        return member

    async def _invite_page(self, request: web.Request) -> web.StreamResponse:
        return self._invitation(request, await self._invited(request))

    def _invitation(self, request: web.Request, member: Member, problem: str = "", status: int = 200) -> web.Response:
        seed = staff.seed(self._vault, member)
        context = {"member": member, "seed": seed, "picture": access.picture(seed, member.name), "problem": problem}
        return self._render(request, "invite.html", status, **context)

    async def _accept(self, request: web.Request) -> web.StreamResponse:
        member = await self._invited(request)
        fields = await body.form(request)
        password = fields.get("password", "")
        if access.weak(password, member.name):
            problem = "Choose a password of 12 to 128 letters that is not easily guessed."
            return self._invitation(request, member, problem, 422)
        if password != fields.get("again", ""):
            return self._invitation(request, member, "The two passwords are not the same.", 422)
        step = access.step_of(staff.seed(self._vault, member), fields.get("code", ""), self._clock())
        if not step:
            return self._invitation(request, member, "The code is wrong. Is the clock of the phone right?", 422)
        stored = await access.hashed(password)
        async with self._database.write() as connection:
            if not await staff.accept(connection, request.match_info["secret"], stored, step):
                raise Problem(Code.NOT_FOUND)
            await audit.add(connection, self._clock(), member.id, "joined")
        return _to("/login")

    # Cases

    async def _queue_page(self, visit: Visit) -> web.StreamResponse:
        if visit.member.role == Role.ADMIN:
            async with self._database.read() as connection:
                complained = await complaints.waiting(connection, visit.member)
            return self._page(visit, "admin.html", complained=complained)
        if visit.member.role == Role.EDITOR:
            raise web.HTTPSeeOther(f"{PATH}/workshop")
        which = visit.asked("queue")
        which = which if which in QUEUES else "all"
        language = visit.asked("language")
        wanted = Filter(language if language in LANGUAGES else "", visit.asked("topic"), visit.asked("place"))
        page = max(whole(visit.asked("page")), 0)
        async with self._database.read() as connection:
            version = await changes.newest(connection)
            sizes = dict(await queues.sizes(connection, visit.member.id, self._clock()))
            sizes["reading"] = len(await unsent.proposed(connection, visit.member.id))
            topics = await queues.topics(connection)
            complained = await complaints.waiting(connection, visit.member)
        listed = await self.desk.queue(visit.member, which, wanted, page)
        return self._page(
            visit,
            "queue.html",
            which=which,
            wanted=wanted,
            listed=listed,
            names=await self._names(),
            sizes=sizes,
            topics=topics,
            complained=complained,
            places=self.desk.library().countries,
            version=version,
            page=page,
            more=len(listed) == queues.PAGE,
        )

    async def _live_news(self, visit: Visit) -> web.StreamResponse:
        """What changed after `after`, as soon as something did: the one JSON route, for open pages."""
        after = whole(visit.asked("after"))
        if number := visit.asked("case"):
            return web.json_response(await self._live.case(visit.member, number, after, await self._names()))
        which = visit.asked("queue")
        wanted = Filter(visit.asked("language"), visit.asked("topic"), visit.asked("place"))
        found = await self._live.queue(visit.member, which if which in QUEUES else "all", wanted, after)
        return web.json_response(text=found)

    def _row(self, row: Row, names: Mapping[int, str]) -> str:
        """A case as it stands in a list."""
        return str(self._line(row, self.desk.nickname(row), names))

    async def _search_page(self, visit: Visit) -> web.StreamResponse:
        words = visit.asked("q").strip()
        found = await self.desk.search(visit.member, words) if words else []
        return self._page(visit, "search.html", words=words, listed=found, names=await self._names())

    async def _next(self, visit: Visit) -> web.StreamResponse:
        number = await self._deeds.transfer.take_next(visit.member)
        if not number:
            return self._refused(visit.request, "There is no case in the queue that you can take now.", 404)
        return _to(f"/case/{number}")

    async def _case_page(self, visit: Visit) -> web.StreamResponse:
        try:
            return await self._case(visit)
        except Refused as refused:
            return self._refused(visit.request, refused.reason, 404)

    async def _case(self, visit: Visit, problem: str = "", status: int = 200) -> web.Response:
        async with self._database.read() as connection:
            version = await changes.newest(connection)
            members = await staff.everybody(connection)
        seen = await self.desk.look(visit.member, visit.number)
        row, office, now = seen.row, self.desk.office, self._clock()
        own = next((one for one in seen.drafts if one.staff == visit.member.id), None)
        proposed = [one for one in seen.drafts if one.proposed_at]
        written = visit.fields.get("text", "") if problem else ""
        deed = visit.request.path.rpartition("/")[2] if problem else ""
        wait = office.rules.alone_after_minutes * 60
        context = {
            "case": seen,
            "row": row,
            "place": self._place(row.place),
            "names": {member.id: member.name for member in members},
            "colleagues": [one for one in members if one.answers and one.id not in (visit.member.id, row.owner)],
            "mine": row.owner == visit.member.id,
            "open": row.status == Status.OPEN,
            "supervises": visit.member.role == Role.SUPERVISOR,
            "problem": problem,
            "draft": written if deed in ("reply", "draft") else "" if own is None else own.text,
            "note_draft": written if deed == "note" else "",
            "asks_anyway": problem == Refusal.OPEN_ITEMS,
            "proposed": proposed,
            "waits": own is not None and bool(own.proposed_at),
            "alone": bool(wait)
            and any(one.staff == visit.member.id and now >= one.proposed_at + wait for one in proposed),
            "office": office,
            "checklist": office.checklists.get(row.checklist),
            "ticks": row.ticks.split(),
            "canned": self._canned(row.language),
            "entries": self._entries(),
            "version": version,
            "tomorrow": (datetime.fromtimestamp(now, UTC) + timedelta(days=1)).date().isoformat(),
        }
        return self._page(visit, "case.html", status, **context)

    def _canned(self, language: str) -> list[tuple[str, str, str]]:
        """The canned replies: id, title, and the text in the person's language."""
        voice = self.desk.library().voice(language if language in LANGUAGES else "en")
        return [(one.id, one.title, voice.say(one.key, one.text)) for one in self.desk.office.replies.values()]

    def _entries(self) -> list[tuple[str, str]]:
        """All FAQ entries: id and title."""
        packs = self.desk.library().packs.values()
        return [(entry.id, entry.title) for pack in packs for entry in pack.entries.values()]

    def _place(self, id: str) -> str:
        library = self.desk.library()
        pack = library.packs.get(id)
        return library.name(pack, library.voice("en")) if pack else "not said"

    def _deed(self, do: Do) -> Page:
        async def deed(visit: Visit) -> web.StreamResponse:
            try:
                return _to(await do(visit))
            except Refused as refused:
                if refused.reason is Refusal.GONE:
                    return self._refused(visit.request, refused.reason, 404)
                return await self._case(visit, refused.reason, 409)

        return deed

    async def _audit_page(self, visit: Visit) -> web.StreamResponse:
        async with self._database.read() as connection:
            acts = await audit.newest(connection)
        return self._page(visit, "audit.html", acts=acts, names=await self._names())

    async def _desk_page(self, visit: Visit) -> web.StreamResponse:
        language = visit.asked("language")
        drawn = await self._overview.drawn(language if language in LANGUAGES else "")
        return self._page(visit, "overview.html", names=await self._names(), **drawn)

    async def _accounts_page(self, visit: Visit) -> web.StreamResponse:
        return await self._accounts(visit)

    async def _accounts(self, visit: Visit, problem: str = "", status: int = 200) -> web.Response:
        async with self._database.read() as connection:
            members = await staff.everybody(connection)
        usual = self.desk.office.rules.cap
        context = {"members": members, "problem": problem, "usual": usual, "topics": self._overview.topics}
        return self._page(visit, "accounts.html", status, **context)

    async def _set_work(self, visit: Visit) -> web.StreamResponse:
        id, fields = whole(visit.request.match_info["id"]), visit.fields
        try:
            given = (fields.get(name, "") for name in ("languages", "cap", "topics"))
            await self._overview.set_work(visit.member, id, *given)
        except Refused as refused:
            return await self._accounts(visit, refused.reason, 409)
        return _to("/accounts")

    async def _revoke(self, visit: Visit) -> web.StreamResponse:
        try:
            await self._overview.revoke(visit.member, whole(visit.request.match_info["id"]))
        except Refused as refused:
            return await self._accounts(visit, refused.reason, 409)
        return _to("/accounts")

    async def _names(self) -> dict[int, str]:
        async with self._database.read() as connection:
            return {member.id: member.name for member in await staff.everybody(connection)}

    # Pages

    def _page(self, visit: Visit, template: str, status: int = 200, **context: Any) -> web.Response:
        context |= {"member": visit.member, "token": access.form_token(visit.session)}
        return self._render(visit.request, template, status, **context)

    def _refused(self, request: web.Request, reason: str, status: int) -> web.Response:
        return self._render(request, "refused.html", status, problem=str(reason))

    def _render(self, request: web.Request, template: str, status: int = 200, **context: Any) -> web.Response:
        context = {"member": None, "token": "", **context}
        return aiohttp_jinja2.render_template(template, request, context, status=status)


def _to(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"{PATH}{path}"})
