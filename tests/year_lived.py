"""The same year lived: everybody does what they do, and the real sweep and the real outbox remind, or are not there."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from operator import methodcaller
from pathlib import Path
from typing import Any, cast

from bot.channels import Delivery, SendFailed
from bot.documents import Document
from bot.front import Front
from bot.outbox import Outbox
from bot.pacing import UNPACED, LoopGuard, Road
from bot.schedule import Pulse
from handlers import facts as f
from handlers.events import SilenceChosen
from handlers.membership import CONSENT_VERSION
from handlers.roster import MemberRow
from storage import chats, meetings, members
from storage.database import Database
from storage.desk import Desk
from storage.facts import write
from tests import year
from tests.conversation import TIMEZONE, Town, fresh_database
from tests.posting_channel import NothingAnnounced
from tests.quick_time import Inline, play
from tests.year import DAY, LIVES, NEVER, Stop, happens, wall

BEFORE = wall("2026-12-05 12:00")  # when everybody comes in
LOOKS_AGAIN = 31.0  # seconds; the outbox looks by itself after 30
MORNING, NOISE = (8, 0), ((12, 17), (19, 59), (20, 30))  # sweeps beside those at the moments themselves

Action = tuple[datetime, Callable[["Cell"], None]]


def instant(at: datetime) -> datetime:
    """A time on the wall in Vietnam."""
    return (at - timedelta(hours=7)).replace(tzinfo=UTC)


class Phones(NothingAnnounced):
    """What everybody's phone showed, and when."""

    name = "telegram"

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.shown: dict[str, list[tuple[datetime, str]]] = {code: [] for code in LIVES}

    async def show(self, delivery: Delivery) -> str:
        code, now = delivery.address.upper(), self._clock()
        if LIVES[code].blocked <= now:
            raise SendFailed("gone")
        self.shown[code].append((now, delivery.screen.title))
        return "1"

    async def hand_over(self, address: str, document: Document) -> None:
        raise AssertionError("no file was asked for")


class Cell:
    """The town, what happens in it, and the process that reminds, which may be stopped and built anew from the file."""

    def __init__(self, path: Path) -> None:
        self.town, self.now = Town(path), BEFORE
        self.phones = Phones(lambda: self.now)
        self.begins()

    def at(self, now: datetime) -> None:
        self.now, self.town.now = now, instant(now)

    def begins(self) -> None:
        """What a process builds when it starts."""
        self.town.connection.execute("PRAGMA synchronous=OFF").close()
        inline = cast("Any", Inline(self.town.connection))
        self.front = Front(Database(inline, inline), self.town.house, lambda: instant(self.now))
        clock = asyncio.get_running_loop().time
        self.outbox = Outbox(self.phones, self.front, Road(UNPACED, clock), LoopGuard(clock))
        self.front.outboxes["telegram"] = self.outbox.wake
        self.pulse = Pulse(self.front)

    async def sweeps(self) -> None:
        await self.pulse.remind()
        await asyncio.sleep(LOOKS_AGAIN)

    async def is_stopped(self) -> None:
        """What is due now is queued, and the process ends before any of it is sent."""
        await self.outbox.close(0)
        await self.pulse.remind()
        await self.front.database.flush()
        self.town.restart()

    async def starts(self) -> None:
        self.begins()
        await self.outbox.start()

    def writes(self, code: str, *facts: f.Fact) -> None:
        """What turns of this member leave behind."""
        house, now = self.town.house, self.town.now

        def work(connection: sqlite3.Connection) -> None:
            chat = chats.find(connection, "telegram", code.lower(), CONSENT_VERSION)
            shelf = house.shelf
            desk = Desk(connection, house.seal, shelf.by_pin("vi"), shelf.current("vi"), chat, now, TIMEZONE)
            for fact in facts:
                write(fact, desk)

        self.town.write(work)

    def finishes(self, code: str, about: str) -> None:
        month, number = about.split("/")
        member, period = self.town.id_of(code), f"{number}-{int(month):02}"
        self.writes(code, f.AnswerGiven(member, period, "1.1", 0), f.RunSubmitted(member, period))

    def commits(self, code: str, period: str) -> None:
        member = self.town.id_of(code)
        self.writes(code, f.CommitmentDrafted(member, period, "1.1", "Học đủ các chuyên đề."))
        commitment = self.town.commitments_of(code)[-1].id
        self.writes(code, f.CommitmentDated(member, commitment, date(2027, 12, 31)))
        self.writes(code, f.CommitmentShared(member, commitment, False))

    def checks_in(self, code: str, about: str, *which: int) -> None:
        member, quarter = self.town.id_of(code), f"2027-Q{list(year.ALL_QUARTERS).index(about) + 1}"
        ids = [each.id for each in self.town.commitments_of(code)]
        self.writes(code, *(f.CheckedIn(member, ids[number], quarter, 1) for number in which))

    def ends(self, code: str, how: Any) -> None:
        (commitment,) = self.town.commitments_of(code)
        self.writes(code, f.CommitmentEnded(self.town.id_of(code), commitment.id, how))

    def is_silent(self, code: str, how: str) -> None:
        self.town.talks(code.lower()).sends(SilenceChosen(how))

    def withdraws(self, code: str) -> None:
        person = self.town.talks(code.lower())
        person.says("/dulieu")
        person.presses("Rút lại đồng ý")
        person.presses("Rút lại đồng ý")

    def meeting_at(self, at: datetime) -> tuple[int, int]:
        unit = self.town.unit_of("CB5")
        planned = meetings.coming_up(self.town.connection, self.town.seal, unit, 0, instant(BEFORE))
        return unit, next(meeting.id for meeting in planned if meeting.starts_at == instant(at))

    def moves(self, at: datetime, to: datetime) -> None:
        self.writes("BINH", f.MeetingMoved(*self.meeting_at(at), instant(to)))

    def drops(self, at: datetime) -> None:
        self.writes("BINH", f.MeetingDropped(*self.meeting_at(at)))


# ------------------------------------------------------------------ what happens in the year


def happenings() -> list[Action]:
    """Everything that everybody does, in order."""
    made: list[Action] = [
        (year.APRIL_DROPPED_AT, lambda cell: cell.drops(wall("04-06 19:30"))),
        (year.JUNE_MOVED_AT, lambda cell: cell.moves(wall("06-06 19:30"), year.JUNE)),
        (year.JULY_DROPPED_AT, lambda cell: cell.drops(year.JULY)),
        (year.EXTRA_ADDED_AT, lambda cell: cell.town.meets("CB5", instant(year.EXTRA))),
        (wall("02-10 12:00"), lambda cell: cell.commits("M24", "2027-02")),
        (wall("04-10 12:00"), lambda cell: cell.commits("M25", "2027-04")),
        (wall("05-20 12:00"), lambda cell: cell.ends("M25", "withdrawn")),
        (year.CLOSED_AT, lambda cell: cell.ends("M23", "closed")),
        (wall("01-12 12:00"), lambda cell: cell.checks_in("M26", "I/2027", 0)),
        (year.SECOND_ANSWERED_AT, lambda cell: cell.checks_in("M26", "I/2027", 1)),
        *((at, methodcaller("checks_in", "M22", about, 0)) for about, at in year.ON_THE_TENTH.items()),
    ]
    for code in LIVES:
        made += _own(code)
    return sorted(made, key=lambda action: action[0])


def _own(code: str) -> list[Action]:
    life = LIVES[code]
    made: list[Action] = [(at, methodcaller("finishes", code, about)) for about, at in life.finishes.items()]
    for began, ends in life.silent:
        how = "day" if isinstance(ends, timedelta) else "always"
        made.append((began, methodcaller("is_silent", code, how)))
        if isinstance(ends, datetime) and ends < NEVER:
            made.append((ends, methodcaller("is_silent", code, "off")))
    if life.left < NEVER:
        made.append((life.left, lambda cell: cell.town.leaves(code)))
    if life.withdrew < NEVER:
        made.append((life.withdrew, lambda cell: cell.withdraws(code)))
    return made


def _everybody_is_there(path: Path) -> None:
    """35 members of a cell with a rule and one of the cell next door, some with commitments, on 5 December 2026."""
    cell = Cell(path)
    cell.at(BEFORE)
    rows = [MemberRow(code, f"Đồng chí {code}", "CB5") for code in LIVES if code.startswith("M")]
    cell.town.write(lambda db: members.write_members(db, rows))
    for code in LIVES:
        cell.town.joined(code)
    cell.town.plans("CB5", year.RULE)
    cell.moves(year.TET, year.MOVED_OUT_OF_TET)
    for code in ("M21", "M22", "M23", "M26", "M26", "M27"):
        cell.commits(code, "2026-12")
    cell.town.close()


@cache
def _beginning() -> bytes:
    """The file with everybody in it; made once."""
    with tempfile.TemporaryDirectory() as folder:
        path = fresh_database(Path(folder))

        async def told() -> None:
            _everybody_is_there(path)

        play(told())
        return path.read_bytes()


async def _lives_through(cell: Cell, stops: tuple[Stop, ...]) -> None:
    waiting = [(happens(at, stops), action) for at, action in happenings()]
    await cell.starts()
    for now in _sweeps(stops, {at for at, _ in waiting}):
        cell.at(now)
        while waiting and waiting[0][0] <= now:
            waiting.pop(0)[1](cell)
        if any(now == stop.until for stop in stops):
            await cell.starts()
        if any(now == stop.at for stop in stops):
            await cell.is_stopped()
        else:
            await cell.sweeps()
    await cell.outbox.close()
    await cell.front.database.flush()


def _sweeps(stops: tuple[Stop, ...], actions: set[datetime]) -> list[datetime]:
    """When somebody looks: at each moment, shortly before it, and some times a day; not while the process is down.

    Of a year with stops each day has its morning and one of the other times, in turn.
    """
    days = [year.FIRST.replace(hour=0) + DAY * number for number in range(366)]
    times_of = [(MORNING, *(NOISE if not stops else (NOISE[number % len(NOISE)],))) for number in range(366)]
    noise = {
        day.replace(hour=hour, minute=minute) for day, mine in zip(days, times_of, strict=True) for hour, minute in mine
    }
    before = {at - timedelta(minutes=1) for at in year.MOMENTS}
    ends = {at for stop in stops for at in stop}
    times = sorted(noise | before | set(year.MOMENTS) | actions | ends)
    return [at for at in times if year.FIRST <= at < year.LAST and not any(s.at < at < s.until for s in stops)]


def the_year(folder: Path, stops: tuple[Stop, ...] = ()) -> dict[str, list[tuple[datetime, str]]]:
    """What everybody's phone showed in the year."""
    path = folder / "tusoi.db"
    path.write_bytes(_beginning())
    shown: dict[str, list[tuple[datetime, str]]] = {}

    async def told() -> None:
        cell = Cell(path)
        try:
            await _lives_through(cell, stops)
            shown.update({code: sorted(mine) for code, mine in cell.phones.shown.items()})
        finally:
            await cell.outbox.close(0)
            cell.town.close()

    play(told())
    return shown
