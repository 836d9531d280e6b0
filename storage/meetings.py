"""Meetings: planned from the rule a year ahead, changed by hand, with who comes and who came."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from handlers.calendar import is_another_day
from handlers.meeting_rules import MeetingRule, Window, on, pack, unpack, window
from handlers.meetings_below import CellMeeting
from handlers.rhythm import Period, period_at, period_from
from handlers.vocabulary import Attendance, Attendee, Meeting, MeetingPlan, MeetingYear
from storage import visits
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("meetings")
MONTHS_AHEAD = 12
_BLOCK = 64  # bytes: reasons are filled up to it, so that the length of a sealed one says little
_RESEAL_AT_ONCE = 500


def plan_of(connection: sqlite3.Connection, unit: int) -> MeetingPlan | None:
    """A cell's rule and usual place, None where it has none yet."""
    row = SQL.rule_of(connection, unit_id=unit)
    return MeetingPlan(unpack(row[0]), row[1]) if row else None


def keep_rule(connection: sqlite3.Connection, unit: int, rule: MeetingRule, now: datetime, timezone: tzinfo) -> None:
    """A new rule: what the old one planned and nobody touched is planned anew."""
    SQL.keep_rule(connection, unit_id=unit, rule=pack(rule))
    visited = visits.to_follow(connection, unit, now)
    SQL.drop_planned(connection, unit_id=unit, now=now.isoformat())
    plan_ahead(connection, unit, rule, now, timezone)
    visits.follow(connection, unit, visited)


def plan_ahead(connection: sqlite3.Connection, unit: int, rule: MeetingRule, now: datetime, timezone: tzinfo) -> None:
    """Write the monthly meetings of the next twelve months that are not there yet."""
    for period in _months_ahead(now, timezone):
        at = on(rule, period, timezone)
        if at > now:
            SQL.plan(connection, unit_id=unit, period=period.code, starts_at=_stored(at))


def _months_ahead(now: datetime, timezone: tzinfo) -> list[Period]:
    """This month and the next twelve."""
    periods = [period_at(now, timezone)]
    for _ in range(MONTHS_AHEAD):
        periods.append(periods[-1].next)
    return periods


def plan_everybody_ahead(connection: sqlite3.Connection, now: datetime, timezone: tzinfo) -> None:
    """The same for every cell whose last month ahead is not planned yet: the pulse calls this."""
    last = _months_ahead(now, timezone)[-1]
    for unit, rule in list(SQL.rules_to_plan(connection, period=last.code)):
        plan_ahead(connection, unit, unpack(rule), now, timezone)


def keep_place(connection: sqlite3.Connection, unit: int, place: str) -> None:
    SQL.keep_place(connection, unit_id=unit, place=place)


def add_extra(connection: sqlite3.Connection, unit: int, at: datetime, timezone: tzinfo) -> None:
    SQL.add_extra(connection, unit_id=unit, period=period_at(at, timezone).code, starts_at=_stored(at))


def move(connection: sqlite3.Connection, unit: int, meeting: int, at: datetime, timezone: tzinfo) -> None:
    """To another time; what was answered for another day says nothing about this one and is forgotten."""
    before = starts_at(connection, unit, meeting)
    if before is not None and is_another_day(before, at, timezone):
        SQL.forget_answers(connection, id=meeting, unit_id=unit)
    SQL.move(connection, id=meeting, unit_id=unit, starts_at=_stored(at))


def time_and_period(connection: sqlite3.Connection, unit: int, meeting: int) -> tuple[datetime, Period] | None:
    """When a meeting of this cell begins, and of which month it is; None where the cell has no such meeting."""
    row = SQL.time_and_period(connection, id=meeting, unit_id=unit)
    return (datetime.fromisoformat(row[0]), period_from(row[1])) if row else None


def starts_at(connection: sqlite3.Connection, unit: int, meeting: int) -> datetime | None:
    """When a meeting of this cell begins; None where the cell has no such meeting."""
    at: str | None = SQL.starts_at(connection, id=meeting, unit_id=unit)
    return datetime.fromisoformat(at) if at else None


def _stored(at: datetime) -> str:
    """In UTC whatever zone it comes in: the statements compare these as text."""
    return at.astimezone(UTC).isoformat()


def cancel(connection: sqlite3.Connection, unit: int, meeting: int, now: datetime) -> None:
    SQL.cancel(connection, id=meeting, unit_id=unit, at=now.isoformat())


@dataclass(frozen=True, slots=True)
class Change:
    """A meeting that was moved or cancelled: when it was to be, and what it is now."""

    id: int
    was_at: datetime
    meeting: Meeting


def changed(
    connection: sqlite3.Connection, unit: int, now: datetime, meeting: int | None = None, was_at: datetime | None = None
) -> None:
    """A cell's calendar is another one from now on; `was_at`: when a meeting was to be that is moved or cancelled."""
    SQL.changed(connection, unit_id=unit, meeting_id=meeting, was_at=was_at and _stored(was_at), at=_stored(now))


def changed_since(connection: sqlite3.Connection, since: datetime) -> frozenset[int]:
    """The cells whose calendar was changed from a moment on."""
    return frozenset(unit for (unit,) in SQL.changed_since(connection, at=_stored(since)))


def changes_of(connection: sqlite3.Connection, seal: Seal, unit: int, since: datetime) -> tuple[Change, ...]:
    """Meetings of a cell that were moved or cancelled from a moment on, in the order in which that happened."""
    rows = SQL.changes_of(connection, unit_id=unit, at=_stored(since))
    return tuple(Change(id_, datetime.fromisoformat(was), _meeting(rest, seal, 0)) for id_, was, *rest in rows)


def forget_changes(connection: sqlite3.Connection, before: datetime) -> None:
    SQL.forget_changes(connection, before=_stored(before))


def set_topic(connection: sqlite3.Connection, unit: int, meeting: int, topic: str) -> None:
    SQL.set_topic(connection, id=meeting, unit_id=unit, topic=topic)


def set_place(connection: sqlite3.Connection, unit: int, meeting: int, place: str) -> None:
    """Where one meeting is; empty: where the cell usually meets."""
    SQL.set_place(connection, id=meeting, unit_id=unit, place=place)


def thematic_ones(connection: sqlite3.Connection, unit: int, since: Period) -> tuple[Meeting, ...]:
    """The cell's thematic meetings from a month on, held or to come: which, when, of which month."""
    rows = SQL.thematic(connection, unit_id=unit, first_period=since.code)
    return tuple(
        Meeting(id_, period_from(period), datetime.fromisoformat(at), thematic=True) for id_, period, at in rows
    )


def set_thematic(connection: sqlite3.Connection, unit: int, meeting: int, thematic: bool) -> None:
    SQL.set_thematic(connection, id=meeting, unit_id=unit, thematic=thematic)


def coming_up(
    connection: sqlite3.Connection, seal: Seal, unit: int, member: int, after: datetime
) -> tuple[Meeting, ...]:
    """A cell's meetings from a moment on, cancelled ones too, with the member's own answer."""
    rows = SQL.coming_up(connection, unit_id=unit, member_id=member, after=after.isoformat())
    return tuple(_meeting(row, seal, member) for row in rows)


def around(
    connection: sqlite3.Connection, seal: Seal, unit: int, after: datetime, before: datetime
) -> tuple[Meeting, ...]:
    """A cell's meetings in a span that take place, without anybody's answer."""
    rows = SQL.around(connection, unit_id=unit, after=_stored(after), before=_stored(before))
    return tuple(_meeting(row, seal, member=0) for row in rows)


def below(connection: sqlite3.Connection, unit: int, after: datetime, before: datetime) -> tuple[CellMeeting, ...]:
    """When and where the cells of a unit meet, from a moment on and before another; cells that do not come last."""
    rows = SQL.below(connection, unit_id=unit, from_at=_stored(after), to_at=_stored(before))
    return tuple(
        CellMeeting(cell, datetime.fromisoformat(at) if at else None, place if at else "", bool(thematic))
        for cell, at, place, thematic in rows
    )


def _meeting(row: Sequence[object], seal: Seal, member: int) -> Meeting:
    id_, period, starts_at, place, topic, thematic, extra, cancelled_at, coming, reason = row
    return Meeting(
        id=int(str(id_)),
        period=period_from(str(period)),
        starts_at=datetime.fromisoformat(str(starts_at)),
        place=str(place),
        topic=str(topic),
        thematic=bool(thematic),
        extra=bool(extra),
        cancelled=cancelled_at is not None,
        coming=None if coming is None else bool(coming),
        reason=_opened(seal, reason, int(str(id_)), member),
    )


def window_at(connection: sqlite3.Connection, unit: int, now: datetime, timezone: tzinfo) -> tuple[Period, Window]:
    """The period whose answers are taken now, or the next one, and when it opens and closes."""
    first = period_at(now, timezone).previous  # a meeting may have been moved into the next month
    monthly = {
        code: datetime.fromisoformat(at) for code, at in SQL.monthly(connection, unit_id=unit, first_period=first.code)
    }
    opens = datetime.min.replace(tzinfo=UTC)  # a period opens once the one before it is closed: never two at a time
    for period in (first, first.next, first.next.next):
        span = window(period, monthly.get(period.code), timezone)
        if now < span.closes_at:
            return period, Window(max(opens, span.opens_at), span.closes_at)
        opens = span.closes_at
    last = first.next.next.next
    return last, window(last, None, timezone)


def closed_at(connection: sqlite3.Connection, unit: int, period: Period, timezone: tzinfo) -> datetime:
    """When a period closes, or did, in a cell: when its meeting begins, or at the end of the month."""
    at = SQL.monthly_at(connection, unit_id=unit, period=period.code)
    return window(period, datetime.fromisoformat(at) if at else None, timezone).closes_at


def answer(
    connection: sqlite3.Connection, seal: Seal, meeting: int, member: int, coming: bool, reason: str, now: datetime
) -> None:
    """Whether a member comes; the reason is sealed and opened for the cell's secretary only."""
    sealed = _sealed(seal, reason, meeting, member) if reason else None
    SQL.answer(connection, id=meeting, member_id=member, coming=coming, reason=sealed, at=now.isoformat())


def take_attendance(
    connection: sqlite3.Connection, unit: int, meeting: int, member_code: str, present: bool | None
) -> None:
    SQL.take(connection, id=meeting, code=member_code, unit_id=unit, present=present)


def who_comes(
    connection: sqlite3.Connection, seal: Seal, unit: int, meeting: int, timezone: tzinfo
) -> tuple[Attendee, ...]:
    """Every member of the cell with the answer for one meeting, in no order of time."""
    at = starts_at(connection, unit, meeting)
    if at is None:
        return ()
    day = at.astimezone(timezone).date()
    end = datetime.combine(day + timedelta(days=1), time(), timezone)
    rows = SQL.who_comes(connection, id=meeting, unit_id=unit, day=day.isoformat(), end=_stored(end))
    return tuple(
        Attendee(
            code,
            name,
            None if coming is None else bool(coming),
            _opened(seal, reason, meeting, member),
            None if present is None else bool(present),
            bool(away),
        )
        for member, code, name, coming, reason, present, away in rows
    )


def year_of(connection: sqlite3.Connection, unit: int, from_at: datetime, to_at: datetime) -> MeetingYear:
    """How many meetings there were in a span and how many of the attendances taken were present."""
    held, taken, present = SQL.year(connection, unit_id=unit, from_at=from_at.isoformat(), to_at=to_at.isoformat())
    return MeetingYear(held, taken, present)


def attendances_of(connection: sqlite3.Connection, seal: Seal, member: int) -> tuple[Attendance, ...]:
    """All meetings a member answered for or was counted at, oldest first."""
    return tuple(
        Attendance(
            datetime.fromisoformat(at),
            None if coming is None else bool(coming),
            _opened(seal, reason, meeting, member),
            None if present is None else bool(present),
        )
        for meeting, at, coming, reason, present in SQL.attendances_of(connection, member_id=member)
    )


def reseal_some_reasons(
    connection: sqlite3.Connection, seal: Seal, after: tuple[int, int]
) -> tuple[tuple[int, int] | None, int]:
    """Seal the next reasons with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.reasons_sealed(connection, meeting=after[0], member=after[1], most=_RESEAL_AT_ONCE))
    fresh = [
        {
            "meeting_id": meeting,
            "member_id": member,
            "reason": _sealed(seal, _opened(seal, reason, meeting, member), meeting, member),
        }
        for meeting, member, reason in rows
    ]
    SQL.reseal_reason(connection, fresh)
    return ((rows[-1][0], rows[-1][1]) if rows else None), len(rows)


def forget_reasons_of(connection: sqlite3.Connection, member: int) -> None:
    SQL.forget_reasons_of(connection, member_id=member)


def _opened(seal: Seal, reason: object, meeting: int, member: int) -> str:
    if not isinstance(reason, bytes):
        return ""
    return seal.open(reason, _about(meeting, member)).rstrip(b"\0").decode()


def _sealed(seal: Seal, reason: str, meeting: int, member: int) -> bytes:
    plain = reason.encode()
    return seal.seal(plain + b"\0" * (-len(plain) % _BLOCK), _about(meeting, member))


def _about(meeting: int, member: int) -> str:
    return f"absence|{meeting}|{member}"
