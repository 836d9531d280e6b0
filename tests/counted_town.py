"""A province in small for releases: units with many members who have sent their self-comparisons, all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.announcing import Announcer
from bot.front import Front
from bot.releasing import release, tell
from handlers.membership import CONSENT_VERSION
from handlers.rhythm import period_from
from handlers.roster import MemberRow, UnitRow
from handlers.vocabulary import Run
from storage import answers, consent, members
from storage.database import Database
from tests.conversation import Town, shelf

Answers = Callable[[int, str], int]  # the answer of the n-th member of a unit to an indicator, by code


def grow(town: Town, units: Mapping[str, str | None], people: Mapping[str, int]) -> None:
    """Further units with their parents, and so many members in each; a member is called `UNIT-1` and so on."""
    rows = [UnitRow(code, f"Đơn vị {code}", "chi_bo", parent) for code, parent in units.items()]
    town.write(lambda db: members.write_units(db, rows))
    named = [
        MemberRow(f"{unit}-{number}", f"Người Thứ {number} {unit}", unit)
        for unit, count in people.items()
        for number in range(1, count + 1)
    ]
    town.write(lambda db: members.write_members(db, named))


def send(town: Town, unit: str, period: str, count: int, answer: Answers, at: datetime | None = None) -> None:
    """The first so many members of a unit send: half an hour before now, unless a time is given."""
    catalogue = shelf().current("vi")
    sent_at = at or town.now - timedelta(minutes=30)
    for number in range(1, count + 1):
        member = town.id_of(f"{unit}-{number}")
        given = tuple(answer(number, indicator.code) for indicator in catalogue.indicators)
        run = Run(period_from(period), catalogue, given)
        row = answers.stored_run(town.seal, run, member, sent_at, sent_at)
        town.write(partial(answers.add_runs, runs=[row]))
        town.write(partial(consent.give, member=member, version=CONSENT_VERSION, channel="web", now=sent_at))


async def announce(town: Town) -> None:
    """What the pulse does about announcements at this moment, until nothing is left to do."""
    database = await Database.open(town.path)
    try:
        announcer = Announcer(Front(database, town.house, lambda: town.now, outboxes={"telegram": lambda: None}))
        for _ in range(3):
            await announcer.sweep()
    finally:
        await database.close()


async def sweep(town: Town) -> int:
    """What the pulse does about releases at this moment; returns how many units were released."""
    database = await Database.open(town.path)
    try:
        front = Front(database, town.house, lambda: town.now, outboxes={"telegram": lambda: None})
        made = await release(front)
        await tell(front)
        return made
    finally:
        await database.close()
