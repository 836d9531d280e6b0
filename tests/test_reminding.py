"""Reminders from the cell's calendar to the rows of the outbox: who gets which, once, and never at night."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from sqlite3 import Connection

import pytest

from bot.front import Front
from bot.reminding import remind, remind_cell
from bot.screen import Screen, unpack_screen
from handlers.events import SilenceChosen
from handlers.membership import CONSENT_VERSION
from handlers.reminders import quiet, swept_until
from storage import meetings, reminders
from storage.database import Database
from tests.conversation import TIMEZONE, Person, Town, wording

WORDS = wording()["vi"]
HOUR = timedelta(hours=1)
CHANNELS = frozenset({"telegram", "web"})


@pytest.fixture
def cell(town: Town) -> dict[str, Person]:
    """Three members of a cell that meets on the 3rd, 19:30; it is the middle of December."""
    people = {code: town.joined(code) for code in ("AN", "BINH", "GIANG")}
    people["BINH"].says("/lichhop")
    people["BINH"].presses("Đặt lịch")
    people["BINH"].says("ngày 3 hằng tháng, 19:30")
    return people


def sweep(town: Town, hours: int, step: timedelta = HOUR) -> None:
    """Let so many hours pass, looking for reminders at every step, as the pulse does."""
    (unit,) = town.connection.execute("SELECT id FROM units WHERE code = 'CB5'").fetchone()
    since, end = town.now - HOUR, town.now + hours * HOUR
    while town.now < end:
        town.now += step
        town.write(partial(remind_cell, house=town.house, channels=CHANNELS, unit=unit, since=since, now=town.now))
        since = swept_until(since, town.now, TIMEZONE)


def queued(town: Town) -> Counter[tuple[str, str]]:
    """How often each kind was queued for each member."""
    rows = town.connection.execute(
        "SELECT members.code, outbox.kind FROM outbox JOIN members ON members.id = outbox.member_id"
    )
    return Counter((code, kind) for code, kind in rows)


def screens(town: Town, kind: str) -> list[Screen]:
    rows = town.connection.execute("SELECT identity, payload FROM outbox WHERE kind = ?", (kind,))
    return [unpack_screen(town.house.seal.open(payload, f"outbox|{identity}").decode()) for identity, payload in rows]


def test_a_month_reminds_each_once_and_nobody_who_has_finished(town: Town, cell: dict[str, Person]) -> None:
    town.now = datetime(2027, 1, 27, 13, 0, tzinfo=UTC)  # 20:00, half an hour after the February period opened
    cell["GIANG"].walks()
    cell["GIANG"].presses("Gửi")
    sweep(town, hours=10 * 24)
    own = {"period_opened": 1, "period_80": 1, "period_last_day": 1}
    all_of = {"meeting_day_before": 1, "meeting_morning": 1}
    secretary = {"secretary_documents": 1, "secretary_resolution": 1, "secretary_resolution_last": 1}
    assert {code: dict(_of(queued(town), code)) for code in ("AN", "BINH", "GIANG")} == {
        "AN": own | all_of,
        "BINH": own | all_of | secretary,
        "GIANG": all_of,
    }


def _of(counts: Counter[tuple[str, str]], member: str) -> dict[str, int]:
    return {kind: count for (code, kind), count in counts.items() if code == member}


def test_nothing_is_queued_for_the_night(town: Town, cell: dict[str, Person]) -> None:
    sweep(town, hours=35 * 24)
    at = [datetime.fromisoformat(row[0]) for row in town.connection.execute("SELECT not_before FROM outbox")]
    assert at
    assert not [each for each in at if quiet(each, TIMEZONE)]


def test_the_same_sweep_twice_queues_nothing_twice(town: Town, cell: dict[str, Person]) -> None:
    sweep(town, hours=35 * 24)
    before = queued(town)
    town.now -= timedelta(days=10)
    sweep(town, hours=10 * 24, step=timedelta(hours=5))
    assert queued(town) == before


def test_after_ten_days_asleep_only_what_still_makes_sense_is_queued(town: Town, cell: dict[str, Person]) -> None:
    town.now = datetime(2027, 1, 24, 5, 0, tzinfo=UTC)
    sweep(town, hours=1, step=timedelta(days=10))  # until 3/2, noon: the meeting is this evening
    assert set(queued(town)) == {
        (code, kind) for code in ("AN", "BINH", "GIANG") for kind in ("period_last_day", "meeting_morning")
    }


def test_silence_stops_reminders_but_no_invitation_to_a_meeting(town: Town, cell: dict[str, Person]) -> None:
    town.now = datetime(2027, 1, 27, 13, 0, tzinfo=UTC)
    sweep(town, hours=13)
    cell["AN"].says("/start")
    assert cell["AN"].sends(SilenceChosen("always")).screen.notices == (WORDS("silence.always"),)
    sweep(town, hours=7 * 24)
    assert set(_of(queued(town), "AN")) == {"meeting_day_before", "meeting_morning"}
    cell["AN"].says("/dulieu")
    assert cell["AN"].presses("Bật nhắc").screen.notices == (WORDS("silence.off"),)


def test_somebody_without_consent_or_out_of_reach_is_not_reminded(town: Town, cell: dict[str, Person]) -> None:
    cell["AN"].says("/dulieu")
    cell["AN"].presses("Rút lại đồng ý")
    cell["AN"].presses("Rút lại đồng ý")
    town.write(lambda db: db.execute("UPDATE chats SET unreachable_at = '2026-12-06' WHERE address = 'giang'"))
    sweep(town, hours=30 * 24)
    assert {code for code, _ in queued(town)} == {"BINH"}


def test_an_invitation_is_answered_from_the_message_itself(town: Town, cell: dict[str, Person]) -> None:
    sweep(town, hours=30 * 24)
    (screen, *_) = screens(town, "meeting_morning")
    assert screen.title == WORDS("remind.meeting_today")
    assert [button.label for button in screen.choices[0]] == ["Dự", "Vắng"]


def test_as_months_pass_the_meetings_of_the_next_twelve_are_planned(town: Town, cell: dict[str, Person]) -> None:
    town.write(lambda db: db.execute("UPDATE meetings SET cancelled_at = '2026-12-07' WHERE period = '2027-12'"))
    town.now = datetime(2027, 2, 20, tzinfo=UTC)
    for _ in range(2):
        town.write(partial(meetings.plan_everybody_ahead, now=town.now, timezone=TIMEZONE))
    rows = town.connection.execute("SELECT period, cancelled_at IS NULL FROM meetings WHERE period > '2027-10'")
    assert list(rows) == [("2027-11", 1), ("2027-12", 0), ("2028-01", 1), ("2028-02", 1)]


async def test_more_cells_than_go_into_one_commit_are_all_reminded(town: Town) -> None:
    town.write(partial(_scatter, cells=20))
    town.now = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)  # 08:00: a period opens where no meeting is planned
    database = await Database.open(town.path)
    try:
        front = Front(database, town.house, lambda: town.now, outboxes={"telegram": lambda: None})
        await database.transaction(partial(reminders.keep_swept, at=town.now - 2 * HOUR))
        assert [await remind(front), await remind(front)] == [20, 0]
    finally:
        await database.close()


def _scatter(connection: Connection, cells: int) -> None:
    """New cells, each with one new member who has joined."""
    for number in range(1000, 1000 + cells):
        values = {"id": number, "code": f"X{number}", "version": CONSENT_VERSION}
        connection.execute("INSERT INTO units (id, code, name, level) VALUES (:id, :code, :code, 'chi_bo')", values)
        connection.execute("INSERT INTO members (id, code, name, unit_id) VALUES (:id, :code, :code, :id)", values)
        connection.execute(
            "INSERT INTO consents (member_id, version, channel, given_at) VALUES (:id, :version, 'telegram', '')",
            values,
        )
        connection.execute(
            "INSERT INTO chats (channel, address, member_id, state, language, since, seen_at)"
            " VALUES ('telegram', :code, :id, 'm', 'vi', '', '')",
            values,
        )


async def test_the_pulse_queues_what_is_due_and_remembers_how_far_it_came(town: Town, cell: dict[str, Person]) -> None:
    town.now = datetime(2027, 1, 27, 12, 20, tzinfo=UTC)  # ten minutes before the period opens
    database = await Database.open(town.path)
    try:
        front = Front(database, town.house, lambda: town.now, outboxes={"telegram": lambda: None})
        first = await remind(front)
        town.now += timedelta(hours=13)  # the night lies between
        assert [first, await remind(front), await remind(front)] == [0, 3, 0]
    finally:
        await database.close()
