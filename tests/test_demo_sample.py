"""The sample on whatever day somebody starts it: an open period, a meeting soon, commitments for the next check-in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import MEMBER, demo_settings, prepare_demo
from handlers.meeting_rules import quarter_start
from handlers.rhythm import add_months
from storage import commitments, meetings, members, reminders
from storage.database import connect
from storage.sealing import Seal
from tests.page_server import TIMEZONE, settings_for

DAYS = ("2026-12-05", "2027-01-01", "2027-01-28", "2027-02-24", "2027-03-31", "2028-02-29")


@pytest.fixture(params=DAYS)
def now(request: pytest.FixtureRequest) -> datetime:
    return datetime.fromisoformat(f"{request.param}T12:00").replace(tzinfo=TIMEZONE)


@pytest.fixture
def stored(tmp_path: Path, now: datetime) -> Iterator[sqlite3.Connection]:
    settings = demo_settings(replace(settings_for(tmp_path / "demo.db"), clock_start=now))
    prepare_demo(settings)
    with closing(connect(settings.database)) as connection:
        yield connection


@pytest.fixture
def unit(stored: sqlite3.Connection) -> int:
    return members.unit_ids(stored)["CB3"]


def seal() -> Seal:
    return Seal(settings_for(Path()).keys)


def test_the_period_is_open_and_its_meeting_is_a_few_days_ahead(
    stored: sqlite3.Connection, unit: int, now: datetime
) -> None:
    period, window = meetings.window_at(stored, unit, now, TIMEZONE)
    assert window.opens_at < now < window.closes_at
    assert timedelta(days=2) <= window.closes_at - now <= timedelta(days=6)
    coming = meetings.coming_up(stored, seal(), unit, 0, now)
    assert (coming[0].period, coming[0].starts_at, coming[0].thematic) == (period, window.closes_at, True)
    assert len(coming) >= 12


def test_the_month_before_is_finished_and_its_meeting_was_held(
    stored: sqlite3.Connection, unit: int, now: datetime
) -> None:
    period, _ = meetings.window_at(stored, unit, now, TIMEZONE)
    runs = stored.execute("SELECT DISTINCT period FROM runs").fetchall()
    assert runs == [(period.previous.code,)]
    ((first, last),) = stored.execute("SELECT min(started_at), max(submitted_at) FROM runs").fetchall()
    assert now - timedelta(days=45) < datetime.fromisoformat(first) < datetime.fromisoformat(last) < now
    year = meetings.year_of(stored, unit, now - timedelta(days=40), now)
    assert (year.held >= 1, year.taken, 20 < year.present <= year.taken) == (True, 35, True)


def test_the_next_check_in_has_something_to_ask_the_member_and_the_cell_something_to_read(
    stored: sqlite3.Connection, unit: int, now: datetime
) -> None:
    person = members.by_code(stored, MEMBER)
    assert person is not None
    next_quarter = add_months(quarter_start(now.date()), 3)
    assert person.id in reminders.waiting_in(stored, unit, next_quarter)
    own = commitments.of_member(stored, seal(), person.id)
    assert [(each.shared, each.state) for each in own] == [(True, "open"), (False, "open"), (True, "closed")]
    assert all(each.made_at < now and each.due and each.due > now.date() - timedelta(days=7) for each in own)
    shared = commitments.shared_in(stored, seal(), unit)
    assert len(shared) >= 4
    assert {each.name for each in shared} >= {person.name}
