"""Commitments: words and indicator sealed to their row and member, every change kept as history."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from handlers.vocabulary import CheckIn, Commitment, SharedCommitment
from storage.sealing import Seal
from storage.statements import statements

SQL = statements("commitments")
_BLOCK = 128  # bytes: words are filled up to it, so that the length of a sealed text says little
_RESEAL_AT_ONCE = 500


def of_member(connection: sqlite3.Connection, seal: Seal, member: int) -> tuple[Commitment, ...]:
    """All of a member's, oldest first, opened."""
    rows = list(SQL.of_member(connection, member_id=member))
    changes = _changes(connection, seal, member) if rows else {}
    return tuple(_opened(row, changes.get(row[0], ()), seal, member) for row in rows)


def _opened(
    row: tuple[object, ...], changes: tuple[tuple[datetime, str, str], ...], seal: Seal, member: int
) -> Commitment:
    id_, period, indicator, words, state, due, shared, made_at, ended_at, conclusion = row
    assert isinstance(id_, int)
    return Commitment(
        id=id_,
        period=str(period),
        indicator=_open(seal, indicator, "indicator", id_, member),
        text=_open(seal, words, "words", id_, member),
        state=str(state),
        made_at=datetime.fromisoformat(str(made_at)),
        due=date.fromisoformat(str(due)) if due else None,
        shared=bool(shared),
        ended_at=datetime.fromisoformat(str(ended_at)) if ended_at else None,
        conclusion=_open(seal, conclusion, "conclusion", id_, member) if conclusion else "",
        history=changes,
    )


def _changes(
    connection: sqlite3.Connection, seal: Seal, member: int
) -> dict[int, tuple[tuple[datetime, str, str], ...]]:
    changes: dict[int, tuple[tuple[datetime, str, str], ...]] = {}
    for id_, at, what, detail in SQL.changes_of(connection, member_id=member):
        opened = _open(seal, detail, "change", id_, member) if detail else ""
        changes[id_] = (*changes.get(id_, ()), (datetime.fromisoformat(at), what, opened))
    return changes


def draft(
    connection: sqlite3.Connection, seal: Seal, member: int, period: str, indicator: str, text: str, now: datetime
) -> None:
    """Keep the words of a new commitment until its day and its readers are chosen."""
    SQL.forget_drafts(connection, member_id=member)
    id_: int = SQL.add(connection, member_id=member, period=period, at=now.isoformat())
    sealed = _sealed(seal, indicator, "indicator", id_, member), _sealed(seal, text, "words", id_, member)
    SQL.write(connection, id=id_, member_id=member, indicator=sealed[0], words=sealed[1])
    _note(connection, seal, member, id_, "made", text, now)


def reword(connection: sqlite3.Connection, seal: Seal, member: int, id_: int, text: str, now: datetime) -> None:
    if SQL.reword(connection, id=id_, member_id=member, words=_sealed(seal, text, "words", id_, member)):
        _note(connection, seal, member, id_, "reworded", text, now)


def set_due(connection: sqlite3.Connection, seal: Seal, member: int, id_: int, due: date, now: datetime) -> None:
    if SQL.set_due(connection, id=id_, member_id=member, due=due.isoformat()):
        _note(connection, seal, member, id_, "dated", due.isoformat(), now)


def share(connection: sqlite3.Connection, seal: Seal, member: int, id_: int, shared: bool, now: datetime) -> None:
    if SQL.share(connection, id=id_, member_id=member, shared=shared):
        _note(connection, seal, member, id_, "shared" if shared else "unshared", "", now)


def end(connection: sqlite3.Connection, seal: Seal, member: int, id_: int, how: str, now: datetime) -> None:
    if SQL.finish(connection, id=id_, member_id=member, state=how, at=now.isoformat()):
        _note(connection, seal, member, id_, how, "", now)


def take_up(connection: sqlite3.Connection, seal: Seal, member: int, id_: int, quarter: str, now: datetime) -> None:
    """What was put right is open again, and this quarter's check-in has not heard of it."""
    if SQL.take_up(connection, id=id_, member_id=member):
        SQL.drop_answer(connection, id=id_, quarter=quarter)
        _note(connection, seal, member, id_, "taken_up", "", now)


def _note(
    connection: sqlite3.Connection, seal: Seal, member: int, id_: int, what: str, detail: str, now: datetime
) -> None:
    sealed = _sealed(seal, detail, "change", id_, member) if detail else None
    SQL.add_change(connection, id=id_, at=now.isoformat(), what=what, detail=sealed)


def shared_in(connection: sqlite3.Connection, seal: Seal, unit: int) -> tuple[SharedCommitment, ...]:
    """What members of a cell chose to tell it, as stored: the reader puts them in the order of names."""
    return tuple(
        SharedCommitment(
            id_,
            name,
            _open(seal, words, "words", id_, member),
            date.fromisoformat(due),
            state,
            _open(seal, conclusion, "conclusion", id_, member) if conclusion else "",
        )
        for id_, member, name, words, due, state, conclusion in SQL.shared_in(connection, unit_id=unit)
    )


def check_ins_of(connection: sqlite3.Connection, seal: Seal, member: int) -> tuple[CheckIn, ...]:
    """All answers of the quarterly check-ins, opened."""
    return tuple(
        CheckIn(
            id_,
            quarter,
            int(_open(seal, answer, f"answer {quarter}", id_, member)) if answer else None,
            _open(seal, note, f"note {quarter}", id_, member) if note else "",
        )
        for id_, quarter, answer, note in SQL.check_ins_of(connection, member_id=member)
    )


def check_in(
    connection: sqlite3.Connection, seal: Seal, member: int, id_: int, quarter: str, value: int, now: datetime
) -> None:
    answer = _sealed(seal, str(value), f"answer {quarter}", id_, member)
    SQL.keep_check_in(connection, id=id_, member_id=member, quarter=quarter, answer=answer, at=now.isoformat())


def check_in_note(
    connection: sqlite3.Connection, seal: Seal, member: int, id_: int, quarter: str, text: str, now: datetime
) -> None:
    note = _sealed(seal, text, f"note {quarter}", id_, member)
    SQL.keep_check_in_note(connection, id=id_, member_id=member, quarter=quarter, note=note, at=now.isoformat())


def conclude(connection: sqlite3.Connection, seal: Seal, id_: int, text: str, now: datetime) -> None:
    """What the cell concluded on a commitment it was told; nothing happens where it was withdrawn meanwhile."""
    row = SQL.owner_and_unit(connection, id=id_)
    if row is None:
        return
    member = row[0]
    SQL.conclude(connection, id=id_, conclusion=_sealed(seal, text, "conclusion", id_, member))
    _note(connection, seal, member, id_, "concluded", text, now)


def erase(connection: sqlite3.Connection, member: int) -> None:
    SQL.erase(connection, member_id=member)


def _sealed(seal: Seal, text: str, what: str, id_: int, member: int) -> bytes:
    plain = text.encode()
    return seal.seal(plain + b"\0" * (-len(plain) % _BLOCK), f"commitment {what}|{id_}|{member}")


def _open(seal: Seal, sealed: object, what: str, id_: int, member: int) -> str:
    assert isinstance(sealed, bytes)
    return seal.open(sealed, f"commitment {what}|{id_}|{member}").rstrip(b"\0").decode()


def reseal_some(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """Seal the next commitments with the current key; returns where to go on (None at the end) and how many."""
    rows = list(SQL.all_sealed(connection, after=after, most=_RESEAL_AT_ONCE))
    SQL.reseal(connection, [_resealed(row, seal) for row in rows])
    return (rows[-1][0] if rows else None), len(rows)


def _resealed(row: tuple[int, int, bytes, bytes, bytes | None], seal: Seal) -> dict[str, object]:
    id_, member, *sealed = row
    fresh = [
        _again(seal, value, what, id_, member)
        for what, value in zip(("indicator", "words", "conclusion"), sealed, strict=True)
    ]
    return {"id": id_, "indicator": fresh[0], "words": fresh[1], "conclusion": fresh[2]}


def reseal_some_changes(connection: sqlite3.Connection, seal: Seal, after: int) -> tuple[int | None, int]:
    """The same for the lines of history."""
    rows = list(SQL.changes_sealed(connection, after=after, most=_RESEAL_AT_ONCE))
    fresh = [
        {"id": id_, "detail": _sealed(seal, _open(seal, detail, "change", of, member), "change", of, member)}
        for id_, of, member, detail in rows
    ]
    SQL.reseal_change(connection, fresh)
    return (rows[-1][0] if rows else None), len(rows)


def reseal_some_check_ins(
    connection: sqlite3.Connection, seal: Seal, after: tuple[int, str]
) -> tuple[tuple[int, str] | None, int]:
    """The same for the answers and notes of check-ins."""
    rows = list(SQL.check_ins_sealed(connection, commitment=after[0], quarter=after[1], most=_RESEAL_AT_ONCE))
    fresh = [
        {
            "commitment_id": id_,
            "quarter": quarter,
            "answer": _again(seal, answer, f"answer {quarter}", id_, member),
            "note": _again(seal, note, f"note {quarter}", id_, member),
        }
        for id_, quarter, member, answer, note in rows
    ]
    SQL.reseal_check_in(connection, fresh)
    return ((rows[-1][0], rows[-1][1]) if rows else None), len(rows)


def _again(seal: Seal, value: bytes | None, what: str, id_: int, member: int) -> bytes | None:
    return _sealed(seal, _open(seal, value, what, id_, member), what, id_, member) if value else None
