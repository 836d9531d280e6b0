"""The desk for secretaries and committees: its routes. Each shows what an event would, laid out wider; none writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from aiohttp import web

from bot.channels.web import desk_announcements as letters
from bot.channels.web import desk_bots as bots
from bot.channels.web import desk_meetings as meetings
from bot.channels.web import desk_pages as pages
from bot.channels.web import desk_reports as reports
from bot.channels.web.desk_words import desk_words
from bot.channels.web.pages import page_words
from bot.front import Front
from bot.turn import View
from bot.wording import DEFAULT_LANGUAGE, Words
from handlers import events as e
from handlers import states as s
from handlers.packing import LARGEST
from handlers.rights import has_a_desk
from handlers.states.announcing import AnnouncingState
from storage.chats import Chat

NAME = "web"
LONGEST_PERIOD, LONGEST_NUMBER = 10, 19  # characters of an address
PAGE = Path(__file__).parent / "static" / "desk.html"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a view says: a unit, 0 for one's own; a month, empty for the present one; one of a list."""

    unit: int = 0
    period: str = ""
    one: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Laid:
    """A part of a view: the event of the chat that it shows, the place this leads to, and how that is laid out.

    `for_committees`: whoever is refused it is shown the other parts without it.
    """

    event: Callable[[Asked], e.Event]
    place: type | tuple[type, ...]
    out: Callable[[View, Words], dict[str, Any]]
    for_committees: bool = False


VIEWS: Mapping[str, tuple[Laid, ...]] = {
    "unit": (Laid(lambda asked: e.SummaryOpened(asked.unit, asked.period), s.AtSummary, pages.unit_page),),
    "releases": (Laid(lambda asked: e.ReleasesOpened(asked.unit), s.AtReleases, pages.releases_page),),
    "release": (Laid(lambda asked: e.ReleaseOpened(asked.unit, asked.period), s.AtRelease, pages.release_page),),
    "meetings": (Laid(lambda _asked: e.MeetingsOpened(), s.AtMeetings, meetings.meetings_page),),
    "calendar": (
        Laid(lambda asked: e.MeetingsBelowOpened(asked.unit, asked.period), s.AtMeetingsBelow, meetings.calendar_page),
    ),
    "files": (
        Laid(lambda asked: e.ReleasesOpened(asked.unit), s.AtReleases, pages.files_of_releases),
        Laid(lambda _asked: e.MeetingsOpened(), s.AtMeetings, meetings.files_of_meetings),
        Laid(lambda asked: e.ReportsOpened(asked.unit), s.AtReports, reports.files_of_reports, for_committees=True),
    ),
    "announcements": (
        Laid(lambda asked: e.AnnouncementsOpened(asked.unit, asked.page), s.AtAnnouncements, letters.list_page),
    ),
    "announcement": (
        Laid(
            lambda asked: e.AnnouncementOpened(asked.one), (s.AtAnnouncement, *letters.DRAFT_PLACES), letters.one_page
        ),
    ),
    "compose": (Laid(lambda asked: e.ComposingOpened(asked.unit), s.WritingAnnouncement, letters.compose_page),),
    "draft": (
        Laid(lambda asked: e.AnnouncementOpened(asked.one), letters.DRAFT_PLACES, letters.draft_page),
        Laid(lambda asked: e.AnnouncementTextOpened(asked.one), s.WritingAnnouncement, letters.text_part),
        Laid(lambda asked: e.AnnouncementFileOpened(asked.one), s.AttachingFile, letters.file_part),
        Laid(lambda asked: e.AudienceOpened(asked.one), s.ChoosingAudience, letters.part("audience", e.AudienceChosen)),
        Laid(lambda asked: e.ReadMarkOpened(asked.one), s.ChoosingReadMark, letters.part("mark", e.ReadMarkChosen)),
        Laid(lambda asked: e.StartOpened(asked.one), s.ChoosingStart, letters.start_part),
    ),
    "reports": (Laid(lambda asked: e.ReportsOpened(asked.unit, asked.page), s.AtReports, reports.list_page),),
    "received": (
        Laid(lambda asked: e.ReceivedOpened(asked.unit, asked.page), s.AtReceivedReports, reports.received_page),
    ),
    "report": (Laid(lambda asked: e.ReportOpened(asked.one), s.AtReport, reports.one_page),),
    "bots": (Laid(lambda asked: e.BotsOpened(asked.page), s.AtBots, bots.bots_page),),
    "branches": (Laid(lambda asked: e.UnitsOpened(asked.one, asked.unit), s.PickingUnits, letters.branches_page),),
    "here": (Laid(lambda _asked: e.Returned(), get_args(AnnouncingState), letters.here),),
}


class Desk:
    """The desk's part of the page's server. `chat_of` finds who is signed in; nobody is refused by `refuse`."""

    def __init__(
        self, front: Front, chat_of: Callable[[web.Request], Awaitable[Chat | None]], refuse: Callable[[], web.Response]
    ) -> None:
        self._front, self._chat_of, self._refuse = front, chat_of, refuse

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/desk", self._page)
        app.router.add_get("/api/desk", self._begin, allow_head=False)
        app.router.add_get("/api/desk/words", self._words, allow_head=False)
        app.router.add_get("/api/desk/{view}", self._view, allow_head=False)

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE, headers={"Cache-Control": "no-cache"})

    async def _words(self, request: web.Request) -> web.Response:
        """Also for whoever is not signed in: the desk has a sign-in of its own."""
        chat = await self._chat_of(request)
        words = self._front.house.wording[chat.language if chat else DEFAULT_LANGUAGE]
        return web.json_response({"lang": words.locale, "words": page_words(words) | desk_words(words)})

    async def _begin(self, request: web.Request) -> web.Response:
        """What stands on this person's desk, and in which units they have something to do."""
        chat = await self._chat_of(request)
        if chat is None:
            return self._refuse()
        words = self._front.house.wording[chat.language]
        view = await self._front.view(NAME, chat.address, e.MenuOpened())
        member = view.known.member
        if member is None or not has_a_desk(member):
            agreed = member is not None and member.consented and not member.left
            return _refused((words("desk.not_for_you"),) if agreed else view.notices)
        units = [await self._front.view(NAME, chat.address, e.SummaryOpened(unit)) for unit in pages.own_units(member)]
        return web.json_response(
            {**pages.sections(member, words, bots.has_any(view)), "units": pages.named_units(units)}
        )

    async def _view(self, request: web.Request) -> web.Response:
        chat = await self._chat_of(request)
        if chat is None:
            return self._refuse()
        parts, asked = VIEWS.get(request.match_info["view"]), _asked(request)
        if parts is None:
            raise web.HTTPNotFound
        words = self._front.house.wording[chat.language]
        if asked is None:
            return web.json_response({"error": words("page.bad_request")}, status=400)
        page: dict[str, Any] = {}
        for part in parts:
            view = await self._front.view(NAME, chat.address, part.event(asked))
            if isinstance(view.state, part.place):
                page |= part.out(view, words)
            elif not part.for_committees:
                return _refused(view.notices)
        return web.json_response(page)


def _refused(notices: tuple[str, ...]) -> web.Response:
    """In the same words as in the chat."""
    return web.json_response({"error": " ".join(notices)}, status=403)


def _asked(request: web.Request) -> Asked | None:
    """None for an address that nobody was given."""
    numbers = [_number(request.query.get(name, "0")) for name in ("unit", "one", "page")]
    period = request.query.get("period", "")
    if None in numbers or len(period) > LONGEST_PERIOD:
        return None
    unit, one, page = (number or 0 for number in numbers)
    return Asked(unit, period, one, page)


def _number(text: str) -> int | None:
    is_one = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_one and int(text) <= LARGEST else None
