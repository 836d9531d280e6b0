"""Self-comparisons: one row a member and period, the 27 answers sealed together, the notes beside them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial

from handlers.indicators import Catalogue
from handlers.rhythm import Period, oldest_kept, period_from
from handlers.vocabulary import Run
from storage.sealing import Seal
from storage.statements import statements
from storage.typed_bytes import NOTHING, Place, packed, unpacked

SQL = statements("answers")
_UNANSWERED = 255
_NOTE_BLOCK = 256  # bytes: notes are filled up to it, so that the length of a sealed note says little
_RESEAL_AT_ONCE = 500

Catalogues = Mapping[str, Catalogue]  # by pin


def run_of(
    connection: sqlite3.Connection, seal: Seal, catalogues: Catalogues, member: int, period: Period
) -> Run | None:
    """The member's self-comparison in one period, opened."""
    row = SQL.run_of(connection, member_id=member, period=period.code)
    return _opened(row, seal, catalogues, member) if row else None


def runs_of(connection: sqlite3.Connection, seal: Seal, catalogues: Catalogues, member: int) -> tuple[Run, ...]:
    """All of them, newest first."""
    return tuple(_opened(row, seal, catalogues, member) for row in SQL.runs_of(connection, member_id=member))


def has_any(connection: sqlite3.Connection, member: int) -> bool:
    """Whether there is anything that somebody who came in as this member would see."""
    return bool(SQL.has_any(connection, member_id=member))


def pins(connection: sqlite3.Connection) -> frozenset[str]:
    """The catalogue versions without which some self-comparisons could not be read."""
    return frozenset(pin for (pin,) in SQL.pins(connection))


def keep_answer(
    connection: sqlite3.Connection, seal: Seal, run: Run, member: int, indicator: str, value: int, now: datetime
) -> None:
    """Save one answer of `run`, which may be new."""
    at = run.catalogue.position(indicator)
    answers = (*run.answers[:at], value, *run.answers[at + 1 :])
    SQL.keep_answers(connection, **_row(seal, run, member, answers, now))


def keep_group(
    connection: sqlite3.Connection, seal: Seal, run: Run, member: int, given: Mapping[str, int], now: datetime
) -> None:
    """Save several answers of `run` in one write; what was typed for them and not confirmed is over."""
    answers = tuple(given.get(each.code, run.answer(each.code)) for each in run.catalogue.indicators)
    SQL.keep_group(connection, **_row(seal, run, member, answers, now))


def _row(seal: Seal, run: Run, member: int, answers: tuple[int | None, ...], now: datetime) -> dict[str, object]:
    """A run with these answers. All 27 are sealed anew."""
    return {
        "member_id": member,
        "period": run.period.code,
        "catalogue": run.catalogue.pin,
        "answers": sealed_answers(seal, run, member, answers),
        "at": now.isoformat(),
    }


def keep_typed(
    connection: sqlite3.Connection,
    seal: Seal,
    run: Run,
    member: int,
    typed: tuple[tuple[str, int | None], ...] | None,
    place: Place,
    now: datetime,
) -> None:
    """Keep what was typed at a place for a group of `run`, which may be new, until confirmed; None takes it away."""
    if typed is None:
        SQL.forget_typed(connection, member_id=member, period=run.period.code)
        return
    SQL.forget_typed_before(connection, member_id=member, period=run.period.code)
    SQL.keep_typed(
        connection,
        member_id=member,
        period=run.period.code,
        catalogue=run.catalogue.pin,
        answers=sealed_answers(seal, run, member, run.answers),
        typed=seal.seal(
            packed(typed, place, run.catalogue), _about("typed", member, run.period.code, run.catalogue.pin)
        ),
        at=now.isoformat(),
    )


def keep_note(
    connection: sqlite3.Connection, seal: Seal, run: Run, member: int, indicator: str, text: str | None, now: datetime
) -> None:
    """Save or take away one note of `run`, which may be new."""
    notes = {**dict(run.notes), indicator: text}
    kept = {code: note for code, note in notes.items() if note}
    SQL.keep_notes(
        connection,
        member_id=member,
        period=run.period.code,
        catalogue=run.catalogue.pin,
        answers=sealed_answers(seal, run, member, run.answers),
        notes=sealed_notes(seal, run, member, kept),
        at=now.isoformat(),
    )


def submit(connection: sqlite3.Connection, member: int, period: str, now: datetime) -> None:
    SQL.submit(connection, member_id=member, period=period, at=now.isoformat())


def empty_run(period: Period, catalogue: Catalogue) -> Run:
    """A self-comparison before its first answer."""
    return Run(period, catalogue, (None,) * len(catalogue))


def sealed_answers(seal: Seal, run: Run, member: int, answers: tuple[int | None, ...]) -> bytes:
    plain = bytes(_UNANSWERED if answer is None else answer for answer in answers)
    return seal.seal(plain, _about("answers", member, run.period.code, run.catalogue.pin))


def sealed_notes(seal: Seal, run: Run, member: int, notes: Mapping[str, str]) -> bytes | None:
    if not notes:
        return None
    plain = json.dumps(dict(notes), ensure_ascii=False).encode()
    padded = plain + b" " * (-len(plain) % _NOTE_BLOCK)
    return seal.seal(padded, _about("notes", member, run.period.code, run.catalogue.pin))


def _opened(
    row: tuple[str, str, bytes, bytes | None, str | None, bytes | None], seal: Seal, catalogues: Catalogues, member: int
) -> Run:
    period, pin, answers, notes, submitted_at, typed = row
    plain = seal.open(answers, _about("answers", member, period, pin))
    words = json.loads(seal.open(notes, _about("notes", member, period, pin))) if notes else {}
    waits = unpacked(seal.open(typed, _about("typed", member, period, pin)), catalogues[pin]) if typed else NOTHING
    return Run(
        period_from(period),
        catalogues[pin],
        tuple(None if answer == _UNANSWERED else answer for answer in plain),
        tuple(words.items()),
        datetime.fromisoformat(submitted_at) if submitted_at else None,
        *waits,
    )


def _about(what: str, member: int, period: str, pin: str) -> str:
    """The associated data: a value opens only in the row it was sealed for."""
    return f"{what}|{member}|{period}|{pin}"


about_answers = partial(_about, "answers")
"""What the 27 answers of one member and period are sealed with."""


def forget_before(connection: sqlite3.Connection, now: datetime, timezone: tzinfo, months: int) -> bool:
    """Erase what is older than so many months, or than its member wants; returns whether there was any."""
    erased = int(SQL.forget_before(connection, period=oldest_kept(now, timezone, months).code))
    for (wished,) in list(SQL.wishes(connection)):
        oldest = oldest_kept(now, timezone, min(wished, months))
        erased += int(SQL.forget_as_wished(connection, months=wished, period=oldest.code))
    return bool(erased)


def keep_for(connection: sqlite3.Connection, member: int, months: int) -> None:
    SQL.keep_for(connection, member_id=member, months=months)


def kept_for(connection: sqlite3.Connection, member: int) -> int | None:
    """How many months a member wants answers kept; None where the setting's are as well."""
    months: int | None = SQL.kept_for(connection, member_id=member)
    return months


def erase(connection: sqlite3.Connection, member: int) -> None:
    SQL.erase(connection, member_id=member)
    SQL.as_long_as_allowed(connection, member_id=member)


def reseal_some(
    connection: sqlite3.Connection, seal: Seal, after: tuple[int, str]
) -> tuple[tuple[int, str] | None, int]:
    """Seal the next runs with the current key; returns where to go on (None at the end) and how many they were."""
    rows = list(SQL.all_sealed(connection, after_member=after[0], after_period=after[1], most=_RESEAL_AT_ONCE))
    SQL.reseal(connection, [_resealed(row, seal) for row in rows])
    return ((rows[-1][0], rows[-1][1]) if rows else None), len(rows)


def _resealed(row: tuple[int, str, str, bytes, bytes | None, bytes | None], seal: Seal) -> dict[str, object]:
    member, period, pin, answers, notes, typed = row
    about = tuple(_about(what, member, period, pin) for what in ("answers", "notes", "typed"))
    return {
        "member_id": member,
        "period": period,
        "answers": seal.seal(seal.open(answers, about[0]), about[0]),
        "notes": seal.seal(seal.open(notes, about[1]), about[1]) if notes else None,
        "typed": seal.seal(seal.open(typed, about[2]), about[2]) if typed else None,
    }


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A whole run as it is stored, already sealed."""

    member: int
    period: str
    catalogue: str
    answers: bytes
    notes: bytes | None
    started_at: datetime
    submitted_at: datetime | None


def stored_run(seal: Seal, run: Run, member: int, started_at: datetime, submitted_at: datetime | None) -> StoredRun:
    """A run sealed for its member, to be stored as a whole."""
    return StoredRun(
        member,
        run.period.code,
        run.catalogue.pin,
        sealed_answers(seal, run, member, run.answers),
        sealed_notes(seal, run, member, dict(run.notes)),
        started_at,
        submitted_at,
    )


def add_runs(connection: sqlite3.Connection, runs: Iterable[StoredRun]) -> None:
    """Store whole runs at once."""
    rows = [
        {
            "member_id": run.member,
            "period": run.period,
            "catalogue": run.catalogue,
            "answers": run.answers,
            "notes": run.notes,
            "started_at": run.started_at.isoformat(),
            "submitted_at": run.submitted_at and run.submitted_at.isoformat(),
        }
        for run in runs
    ]
    SQL.add_many(connection, rows)
