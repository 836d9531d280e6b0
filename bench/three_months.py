"""Three months that everybody has sent, two of them released, in the database of the settings.

`python -m bench.three_months` fills one in which all were imported and nobody has joined."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection

from bench.everybody import EVENING_BEFORE, join_all
from bot.app import front_of
from bot.commands import run
from bot.front import Front
from bot.house import House
from bot.releasing import release, tell
from bot.settings import read_settings
from handlers.rhythm import Period, closes_at
from handlers.vocabulary import Run
from storage import answers, meetings
from storage.answers import StoredRun

MONTHS = (Period(2026, 12), Period(2027, 1), Period(2027, 2))
ODDS = (80, 15, 5)
"""Of a hundred answers, how many are Không có, Có phần, Có."""
EVERY_NOTE = 5
NOTE = "Tôi còn ngại góp ý trong buổi sinh hoạt tháng trước."
BEFORE_THE_CLOSE = timedelta(days=27)
A_MOMENT = timedelta(seconds=5)

SECRETARIES = (
    "INSERT INTO roles (member_id, role, unit_id) SELECT min(id), 'bi_thu', unit_id FROM members GROUP BY unit_id"
)
COMMITTEES = """INSERT INTO roles (member_id, role, unit_id) SELECT min(members.id) + 1, 'cap_uy', units.parent_id
FROM members JOIN units ON units.id = members.unit_id GROUP BY units.parent_id"""
TOP = """INSERT INTO roles (member_id, role, unit_id) SELECT min(members.id) + 2, 'cap_uy', units.id
FROM members, units WHERE units.parent_id IS NULL GROUP BY units.id"""
EVERYBODY = "SELECT id FROM members ORDER BY id"


def send_all(connection: Connection, house: House) -> None:
    members = [member for (member,) in connection.execute(EVERYBODY)]
    dice = random.Random(27)
    for period in MONTHS:
        answers.add_runs(connection, _sent(members, period, house, dice))


def _sent(members: list[int], period: Period, house: House, dice: random.Random) -> Iterator[StoredRun]:
    catalogue, at = house.shelf.current("vi"), _ended(period, house) - BEFORE_THE_CLOSE
    for member in members:
        given = tuple(dice.choices((0, 1, 2), ODDS, k=len(catalogue)))
        notes = () if member % EVERY_NOTE else ((catalogue.indicators[0].code, NOTE),)
        yield answers.stored_run(house.seal, Run(period, catalogue, given, notes), member, at, at)


def _ended(period: Period, house: House) -> datetime:
    return closes_at(period, house.timezone) + A_MOMENT


def _organise(connection: Connection, house: House) -> None:
    join_all(connection)
    for statement in (SECRETARIES, COMMITTEES, TOP):
        connection.execute(statement)
    meetings.plan_everybody_ahead(connection, EVENING_BEFORE, house.timezone)
    send_all(connection, house)


async def _fill() -> None:
    async with front_of(read_settings()) as front:
        front.outboxes["telegram"] = nobody_waits
        await front.database.transaction(partial(_organise, house=front.house))
        for period in MONTHS[:-1]:
            at_the_end_of(front, period)
            await release(front)
            await tell(front)
        await front.database.overwrite_erased()


def nobody_waits() -> None:
    """Nothing is sent here."""


def at_the_end_of(front: Front, period: Period) -> None:
    """The clock stands at the first moments of the month after."""
    ended = _ended(period, front.house)
    front.clock = lambda: ended


if __name__ == "__main__":
    run(_fill())
