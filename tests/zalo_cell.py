"""A cell of 35 on one Zalo bot, served as it really runs, and a clock that jumps from day to day of January."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot import app
from bot.app import front_of, running
from bot.clock import MovableClock, trial_clock
from bot.front import Front
from bot.pacing import UNPACED
from bot.schedule import Pulse
from handlers import facts as f
from handlers.membership import CONSENT_VERSION
from handlers.roster import MemberRow
from storage import chats, members, reminders, zalo
from storage.desk import Desk
from storage.facts import write
from tests.conversation import TIMEZONE, Town
from tests.running import PUBLIC
from tests.zalo_double import TOKEN
from tests.zalo_running import Place, connected, eventually, place

SECRETARY, COMMITTEE = "BINH", "EM"
PEOPLE = ("AN", SECRETARY, "GIANG", *(f"M{number:02}" for number in range(4, 36)))
RULE = "ngày 20 hằng tháng, 19:30"
COMMITTED = ("Học nghị quyết đầy đủ.", "Nói thẳng trong họp.", "Đi họp đúng giờ.")
NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
LETTERS = (
    "SELECT kind, count(*) FROM outbox WHERE channel = 'zalo' AND state = 'sent'"
    " AND identity NOT GLOB 'release:*:*:*:*' GROUP BY kind"
)
ON_ITS_WAY = (
    "SELECT 1 FROM outbox WHERE channel = 'zalo' AND (state = 'claimed' OR state = 'queued' AND not_before <= ?)"
)


def at(day: int, time: str) -> datetime:
    """A time on the wall in January 2027."""
    return datetime.fromisoformat(f"2027-01-{day:02}T{time}").replace(tzinfo=TIMEZONE).astimezone(UTC)


@dataclass
class Cell:
    """The cell at work. `told` and `heard` count by what it was about: what the bot sent, what the members typed."""

    there: Place
    front: Front
    clock: MovableClock
    pulse: Pulse
    told: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)

    async def until(self, day: int, time: str) -> None:
        """Everything that is due by then has gone out."""
        await self.front.database.flush()
        self.clock.move_to(at(day, time))
        await self.pulse.remind()
        await self.pulse.release()
        await self.pulse.announce()
        self.front.wake_outboxes()
        await eventually(self._is_quiet)

    def _is_quiet(self) -> bool:
        return not self.there.asked(ON_ITS_WAY, self.clock().isoformat())

    async def says(self, code: str, about: str, *texts: str) -> str:
        """One after the other, each once the one before is answered; returns the last answer."""
        double, chat, answer = self.there.double, code.lower(), ""
        for text in texts:
            before = len(double.texts(chat))
            answer = await double.says(chat, text)
            self.heard[about] += 1
            self.told[about] += len(double.texts(chat)) - before
        return answer

    async def all_say(self, who: Iterable[str], about: str, *texts: str) -> None:
        """All of them at once, each at their own pace."""
        await asyncio.gather(*(self.says(code, about, *texts) for code in who))

    def letters(self) -> Counter[str]:
        """What went out by itself, by its kind. The files of a release are rows, too, and no messages here."""
        return Counter(dict(self.there.asked(LETTERS)))

    async def month(self) -> zalo.Used:
        """What the bot's month has of it."""
        await self.front.database.flush()
        (used,) = zalo.used_in(self.there.town.connection, "2027-01").values()
        return used

    def numbers(self) -> str:
        """How many there were of each kind."""
        lines = (
            f"{name} {counts.total()}: {', '.join(f'{about} {number}' for about, number in counts.most_common())}"
            for name, counts in (("replies", self.told), ("letters", self.letters()), ("received", self.heard))
        )
        return "\n".join(lines)

    @property
    def used(self) -> int:
        return self.told.total() + self.letters().total() + self.heard.total()


def settle(town: Town) -> None:
    """35 have come in on Zalo before, each with three commitments of December; the cell meets by a rule."""
    rows = [MemberRow(code, f"Đồng chí {code}", "CB5") for code in PEOPLE if code.startswith("M")]
    town.write(lambda db: members.write_members(db, rows))
    for code in PEOPLE:
        town.joined(code, channel="zalo")
        for text in COMMITTED:
            _commits(town, code, text)
    town.joined(COMMITTEE, channel="web")
    town.plans("CB5", RULE)
    town.write(lambda db: reminders.keep_swept(db, NEW_YEAR - timedelta(hours=6)))


def _commits(town: Town, code: str, text: str) -> None:
    member = town.id_of(code)
    _writes(town, code, f.CommitmentDrafted(member, "2026-12", "1.1", text))
    commitment = town.commitments_of(code)[-1].id
    _writes(
        town, code,
        f.CommitmentDated(member, commitment, date(2027, 1, 31)), f.CommitmentShared(member, commitment, False),
    )  # fmt: skip


def _writes(town: Town, code: str, *facts: f.Fact) -> None:
    def work(connection: sqlite3.Connection) -> None:
        chat = chats.find(connection, "zalo", f"1:{code.lower()}", CONSENT_VERSION)
        shelf = town.house.shelf
        desk = Desk(connection, town.seal, shelf.by_pin("vi"), shelf.current("vi"), chat, town.now, TIMEZONE)
        for fact in facts:
            write(fact, desk)

    town.write(work)


@asynccontextmanager
async def cell_of_35(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cell]:
    """On New Year's morning, just after midnight. The platform's pace is no part of the arithmetic."""
    monkeypatch.setattr(app, "ZALO", UNPACED)
    async with place(folder, zalo_token="", web_url=PUBLIC) as there:
        there.adds(TOKEN)
        settle(there.town)
        clock = MovableClock(trial_clock(NEW_YEAR, 1.0))
        async with front_of(there.settings, clock) as front, running(there.settings, front):
            await connected(there)
            there.front = front
            yield Cell(there, front, clock, Pulse(front))
