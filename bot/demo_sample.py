"""What the sample organisation has been doing: a finished month, meetings to come, commitments of some people."""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.house import House
from bot.roster import apply, plan_import
from handlers.meeting_rules import DayOfMonth, MeetingRule, Window, on, window
from handlers.membership import CONSENT_VERSION
from handlers.rhythm import Period, next_quarter_start, period_at
from handlers.vocabulary import Run
from storage import answers, commitments, consent, invitations, meetings, members

SAMPLE = Path(__file__).parent / "sample"
SHARE_WHO_ANSWERED = 0.9
WEIGHTS = (85, 12, 3)  # of the three answers: a plausible month
MEETS_IN = timedelta(days=5)  # so that whoever starts the demo finds the period open and its reminders ahead
MEETS_AT = time(19, 30)
RULED_FOR = timedelta(days=40)  # so that the meeting of the finished month is there too
SHARE_WHO_CAME = 0.92


@dataclass(frozen=True)
class Sample:
    """The sample as it is on the day somebody first starts the demo."""

    connection: sqlite3.Connection
    house: House
    now: datetime

    @cached_property
    def rule(self) -> MeetingRule:
        return MeetingRule(DayOfMonth((self.now + MEETS_IN).astimezone(self.house.timezone).day), MEETS_AT)

    @cached_property
    def finished(self) -> Period:
        """The month before the one whose answers are taken now."""
        return period_at(self.now + MEETS_IN, self.house.timezone).previous

    @property
    def window(self) -> Window:
        return window(self.finished, on(self.rule, self.finished, self.house.timezone), self.house.timezone)


def fill(connection: sqlite3.Connection, house: House, now: datetime) -> None:
    """People, what they did in the month before, and what lies ahead."""
    apply(connection, plan_import(connection, SAMPLE), deactivate_missing=False, now=now)
    sample = Sample(connection, house, now)
    people = [person.id for person in invitations.uninvited(connection, now)]
    _add_runs(sample, people)
    doings: dict[str, Any] = json.loads((SAMPLE / "doings.json").read_text("utf-8"))
    for cell in doings["cells"]:
        _plan_meetings(sample, cell)
    for made in doings["commitments"]:
        _commit(sample, made)


# ------------------------------------------------------------------ the finished month


def _add_runs(sample: Sample, people: list[int]) -> None:
    rows = [row for member in people if (row := _past_run(member, sample))]
    answers.add_runs(sample.connection, rows)
    for row in rows:
        consent.give(sample.connection, row.member, CONSENT_VERSION, "web", row.started_at)


def _past_run(member: int, sample: Sample) -> answers.StoredRun | None:
    """One member's sample answers; the same at every first run."""
    draw = random.Random(f"{member}")  # noqa: S311  sample data, not secrets
    if draw.random() > SHARE_WHO_ANSWERED:
        return None
    run = _sampled(sample, draw)
    sent_at = sample.window.closes_at - timedelta(days=draw.randint(0, 5), minutes=draw.randint(30, 600))
    return answers.stored_run(sample.house.seal, run, member, sent_at - timedelta(minutes=12), sent_at)


def _sampled(sample: Sample, draw: random.Random) -> Run:
    catalogue = sample.house.shelf.current("vi")
    return Run(sample.finished, catalogue, tuple(draw.choices((0, 1, 2), WEIGHTS, k=len(catalogue))))


# ------------------------------------------------------------------ meetings


def _plan_meetings(sample: Sample, cell: dict[str, Any]) -> None:
    """The rule and what it plans; the meeting of the finished month with its attendance; a topic for the next one."""
    connection, timezone = sample.connection, sample.house.timezone
    unit = members.unit_ids(connection)[cell["unit"]]
    meetings.keep_rule(connection, unit, sample.rule, sample.now - RULED_FOR, timezone)
    meetings.plan_ahead(connection, unit, sample.rule, sample.now, timezone)
    meetings.keep_place(connection, unit, cell["place"])
    held, coming, *_ = [
        each
        for each in meetings.coming_up(connection, sample.house.seal, unit, 0, sample.now - RULED_FOR)
        if each.period >= sample.finished
    ]
    meetings.set_topic(connection, unit, coming.id, cell["topic"])
    meetings.set_thematic(connection, unit, coming.id, thematic=True)
    draw = random.Random(cell["unit"])  # noqa: S311  sample data, not secrets
    for person in members.of_cell(connection, unit, sample.now.astimezone(timezone).date()):
        meetings.take_attendance(connection, unit, held.id, person.code, draw.random() < SHARE_WHO_CAME)


# ------------------------------------------------------------------ commitments


def _commit(sample: Sample, made: dict[str, Any]) -> None:
    """One commitment of the finished month or of a month before it, so that the next check-in asks about it."""
    connection, seal = sample.connection, sample.house.seal
    person = members.by_code(connection, made["member"])
    if person is None:
        raise LookupError(made["member"])
    period = sample.finished
    for _ in range(made["months_before"]):
        period = period.previous
    at = on(sample.rule, period, sample.house.timezone) + timedelta(hours=1)
    commitments.draft(connection, seal, person.id, period.code, made["indicator"], made["text"], at)
    id_ = commitments.of_member(connection, seal, person.id)[-1].id
    commitments.set_due(connection, seal, person.id, id_, _due(made, sample), at)
    commitments.share(connection, seal, person.id, id_, made["shared"], at)
    if made["put_right"]:
        commitments.end(connection, seal, person.id, id_, "closed", sample.now - timedelta(days=1))


def _due(made: dict[str, Any], sample: Sample) -> date:
    today = sample.now.astimezone(sample.house.timezone).date()
    return sample.finished.next.last_day if made["due"] == "month" else next_quarter_start(today)
