"""The demo's clock: a quarter seen passing on the page, what falls due on the way, and who may move it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, CookieJar

from bot.app import CannotStart, clock_of, front_of, running
from bot.clock import MovableClock
from bot.demo import MEMBER, SECRETARY, demo_extra, demo_settings, prepare_demo
from bot.demo_clock import forget_moves, keep_moved, moved_before
from bot.front import Front
from bot.settings import Settings
from handlers.reminders import TABLE
from storage.database import connect
from tests.conversation import wording
from tests.page_server import TIMEZONE, free_port, settings_for
from tests.test_web import OUR_PAGE, Answer, Browser

VI = wording()["vi"]
START = datetime(2026, 12, 5, 5, 0, tzinfo=UTC)  # as page_server.settings_for has it: Saturday, noon
QUARTER = timedelta(days=88)


@dataclass
class Demo:
    """The demo as it runs, and its visitors' browsers."""

    front: Front
    settings: Settings
    sessions: list[ClientSession]

    def browser(self) -> Browser:
        session = ClientSession(self.settings.public_web_url, cookie_jar=CookieJar(unsafe=True))
        self.sessions.append(session)
        return Browser(session, self.settings.public_web_url)

    async def comes_in(self, person: str, browser: Browser | None = None) -> Browser:
        """By the strip, as a visitor does."""
        browser = browser or self.browser()
        strip = await browser.get(f"/demo/{person}")
        await browser.arrive(urlsplit(strip.headers["Location"]).fragment.removeprefix("ma="))
        await browser.press("Đúng, là tôi")
        await browser.press("Đồng ý")
        return browser

    async def move(self, step: str, **headers: str) -> Answer:
        return await self.browser().post(f"/demo/clock/{step}", {}, **headers)

    @property
    def now(self) -> datetime:
        return self.front.clock()

    def rows(self, asked: str) -> list[tuple[Any, ...]]:
        with closing(connect(self.settings.database)) as connection:
            return connection.execute(asked).fetchall()


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Demo]:
    """What `demo` starts, in this process."""
    settings = demo_settings(settings)
    prepare_demo(settings)
    extra = demo_extra(settings)
    demo: Demo | None = None
    async with front_of(settings, extra.clock) as front, running(settings, front, extra):
        demo = Demo(front, settings, [])
        try:
            yield demo
        finally:
            for session in demo.sessions:
                await session.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The real clock runs on in a test, so `clock_speed` makes it crawl."""
    return replace(settings_for(tmp_path / "demo.db", free_port()), clock_speed=1e-6)


@pytest.fixture
async def demo(settings: Settings) -> AsyncIterator[Demo]:
    async with started(settings) as demo:
        yield demo


async def shown(browser: Browser) -> dict[str, Any]:
    screen: dict[str, Any] = (await browser.get("/api/screen")).json
    return screen


async def newest(browser: Browser, seen: dict[int, str]) -> list[str]:
    """The titles of the cards that were not there before."""
    cards = {letter["id"]: letter["title"] for letter in (await shown(browser))["letters"]}
    fresh = [title for id_, title in cards.items() if id_ not in seen]
    seen.update(cards)
    return fresh


# ------------------------------------------------------------------ a quarter


def period_of(month: int, year: int, at: str, *, opens: str = "") -> list[tuple[str, str]]:
    """Opened a week before the meeting where that is still to come; soon over; the day before; the morning."""
    first = [(opens, VI("remind.opened", month=month, year=year))] if opens else []
    soon, before, day = at.split()
    return [
        *first,
        (soon, VI("remind.soon", month=month, year=year)),
        (before, VI("remind.last_day", month=month, year=year)),
        (before, VI("remind.meeting_tomorrow")),
        (day, VI("remind.meeting_today")),
    ]


CHECK_IN = [
    ("01-01", VI("remind.check_in_opened", quarter="I", year=2027)),
    ("01-25", VI("remind.check_in_soon", quarter="I", year=2027)),
    ("01-31", VI("remind.check_in_last", quarter="I", year=2027)),
]
OF_A_MEMBER = sorted(
    [
        *period_of(12, 2026, "12-09 12-09 12-10"),
        *period_of(1, 2027, "01-09 01-09 01-10", opens="01-03"),
        *period_of(2, 2027, "02-09 02-09 02-10", opens="02-03"),
        *CHECK_IN,
        ("03-03", VI("remind.opened", month=3, year=2027)),
    ]
)
PAPERS = sorted(
    (day, title)
    for days in ("12-08 12-11 12-12", "01-08 01-11 01-12", "02-08 02-11 02-12")
    for day, title in zip(
        days.split(), (VI("remind.documents"), VI("remind.resolution"), VI("remind.resolution_last")), strict=True
    )
)


RELEASES = [
    ("12-08", VI("release.title", month=11, year=2026)),  # the sample's past month, at the first stop
    ("12-11", VI("release.title", month=12, year=2026)),
    ("01-11", VI("release.title", month=1, year=2027)),
    ("02-11", VI("release.title", month=2, year=2027)),
]


def in_order(seen: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """By day as the list has it: December comes first in the walk, last in the alphabet."""
    return sorted(seen)


async def test_a_quarter_passes_in_two_dozen_presses_with_the_cards_of_the_table(demo: Demo) -> None:
    people = {"member": await demo.comes_in(MEMBER), "secretary": await demo.comes_in(SECRETARY)}
    cards: dict[str, list[tuple[str, str]]] = {"member": [], "secretary": []}
    seen: dict[str, dict[int, str]] = {"member": {}, "secretary": {}}
    presses = 0
    while demo.now < START + QUARTER:
        assert (await demo.move("reminder")).status == 200
        presses += 1
        day = f"{demo.now.astimezone(TIMEZONE):%m-%d}"
        for who, browser in people.items():
            cards[who] += [(day, title) for title in await newest(browser, seen[who])]
    check_in = {title for _, title in CHECK_IN}
    assert in_order(cards["member"]) == OF_A_MEMBER
    assert in_order(cards["secretary"]) == in_order(
        [*PAPERS, *RELEASES, *(each for each in OF_A_MEMBER if each[1] not in check_in)]
    )
    assert presses == 24
    assert {row.kind for row in TABLE} | {"release"} == {kind for (kind,) in demo.rows("SELECT kind FROM outbox")}


async def test_the_page_shows_the_new_period_and_the_demos_time(demo: Demo) -> None:
    member = await demo.comes_in(MEMBER)
    before = await shown(member)
    assert before["demo"]["clock"] == {
        "now": "12 giờ 00, thứ Bảy 5/12/2026",
        "moves": [
            {"label": "Đến lời nhắc kế tiếp", "href": "/demo/clock/reminder"},
            {"label": "+1 ngày", "href": "/demo/clock/day"},
            {"label": "+1 tuần", "href": "/demo/clock/week"},
        ],
    }
    async with member.stream() as tab:
        assert (await tab.screen())["heading"] == "Kỳ tháng 12/2026"
        await demo.move("week")
        after = await tab.screen()
        while after["heading"] == before["heading"]:  # pages are told at each reminder on the way
            after = await tab.screen()
    assert after["demo"]["clock"]["now"] == "12 giờ 00, thứ Bảy 12/12/2026"
    assert (after["revision"], after["heading"]) == (before["revision"], "Kỳ tháng 1/2027")


async def test_the_strip_says_whom_the_last_stop_reminds(demo: Demo) -> None:
    member = await demo.comes_in(MEMBER)
    await demo.comes_in(SECRETARY)
    told = []
    for step in ("reminder", "reminder", "day"):
        await demo.move(step)
        told.append((await shown(member))["demo"]["clock"]["now"].partition("2026")[2])
    assert told == ["\nNhắc: Bí thư chi bộ", "\nNhắc: Đảng viên, Bí thư chi bộ", ""]


async def test_whom_a_visitor_was_before_is_reminded_too_and_finds_the_cards_on_coming_back(demo: Demo) -> None:
    visitor = await demo.comes_in(MEMBER)
    await demo.comes_in(SECRETARY, visitor)
    for _ in range(2):
        await demo.move("reminder")
    secretary = [letter["title"] for letter in (await shown(visitor))["letters"]]
    past = VI("release.title", month=11, year=2026)
    assert sorted(secretary) == sorted([VI("remind.documents"), past, VI("remind.soon", month=12, year=2026)])
    await demo.comes_in(MEMBER, visitor)
    assert [letter["title"] for letter in (await shown(visitor))["letters"]] == [VI("remind.soon", month=12, year=2026)]


async def test_whoever_has_finished_is_led_past_what_is_not_for_them(demo: Demo) -> None:
    member = await demo.comes_in(MEMBER)
    await member.press("Tự soi")
    for _ in range(27):
        await member.press("Không có")
    await member.press("Gửi")
    await demo.move("reminder")
    assert [letter["title"] for letter in (await shown(member))["letters"]] == [VI("remind.meeting_tomorrow")]


async def test_a_week_at_once_skips_no_reminder_on_its_way(demo: Demo) -> None:
    member = await demo.comes_in(MEMBER)
    await demo.move("week")
    assert (await shown(member))["letters"] == []  # all of them are about a meeting that is over
    kinds = demo.rows("SELECT kind, not_before FROM outbox ORDER BY id")
    assert [kind for kind, _ in kinds] == ["period_80", "period_last_day", "meeting_day_before", "meeting_morning"]


async def test_moving_on_plans_meetings_and_forgets_what_is_old(demo: Demo) -> None:
    await demo.comes_in(MEMBER)

    def farthest() -> str:
        ((last,),) = demo.rows("SELECT max(starts_at) FROM meetings")
        return str(last)

    before = farthest()
    for _ in range(5):
        await demo.move("week")
    assert farthest() > before
    assert demo.rows("SELECT count(*) FROM outbox WHERE state = 'queued' AND until <= '2027-01-09T05'") == [(0,)]


# ------------------------------------------------------------------ only forward, and here to stay


def test_a_clock_is_never_moved_back() -> None:
    clock = MovableClock(lambda: START)
    clock.move_to(START + QUARTER)
    clock.move_to(START)
    assert (clock(), clock.moved) == (START + QUARTER, QUARTER)


async def test_the_demo_started_again_goes_on_where_its_clock_was_left(settings: Settings) -> None:
    for days in (7, 8):
        async with started(settings) as demo:
            await demo.move("week" if days == 7 else "day")
            assert demo.now - START < timedelta(days=days, minutes=1)
    again = demo_settings(settings)
    assert timedelta(days=8) <= clock_of(again)() - START < timedelta(days=8, minutes=1)


def test_a_new_demo_begins_today_whatever_lies_beside_it(settings: Settings) -> None:
    keep_moved(settings.database, QUARTER)
    assert moved_before(settings.database) == timedelta()
    prepare_demo(demo_settings(settings))
    assert moved_before(settings.database) == timedelta()


def test_a_spoilt_note_of_the_clock_is_told(settings: Settings) -> None:
    prepare_demo(demo_settings(settings))
    settings.database.with_suffix(".clock").write_text("gestern", "utf-8")
    with pytest.raises(CannotStart, match=r"demo\.clock does not say how far"):
        demo_settings(settings)
    forget_moves(settings.database)
    assert demo_settings(settings).clock_ahead == timedelta()


# ------------------------------------------------------------------ who may move it


async def test_with_nobody_in_there_is_no_reminder_to_go_to_and_nothing_moves(demo: Demo) -> None:
    before = demo.now
    assert (await demo.move("reminder")).error == (409, VI("demo.no_reminder"))
    assert demo.now - before < timedelta(minutes=5)  # it ticks on meanwhile; a step is a day, or to a reminder


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"X-Tusoi": "0"}],
    ids=["origin", "site", "header"],
)
async def test_another_site_cannot_move_the_clock(demo: Demo, headers: dict[str, str]) -> None:
    assert (await demo.move("week", **headers)).status == 403
    assert demo.now - START < timedelta(minutes=1)


async def test_there_are_no_other_steps_and_looking_moves_nothing(demo: Demo) -> None:
    assert (await demo.move("year")).status == 404
    assert (await demo.browser().get("/demo/clock/week")).status == 405
    assert demo.now - START < timedelta(minutes=1)


async def test_what_serves_members_has_no_such_door(settings: Settings) -> None:
    prepare_demo(demo_settings(settings))
    async with front_of(settings) as front, running(settings, front):
        demo = Demo(front, settings, [])
        answer = await demo.browser().ask("POST", "/demo/clock/week", json={}, headers=OUR_PAGE)
        stranger = await demo.browser().get("/api/screen")
        for session in demo.sessions:
            await session.close()
    assert (answer.status, "demo" in stranger.json) == (404, False)
