"""From each fact about suggestions for review to its writer, and what goes when somebody's data is erased."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, tzinfo

from handlers import facts as f
from handlers.rhythm import closes_at, oldest_kept
from handlers.suggestions import ANSWERS, ENDS
from storage import outbox
from storage.desk import Desk, Writers
from storage.statements import statements
from storage.suggestion_seal import seal_entry, seal_subject

SQL = statements("suggestions")
SUGGESTION, DUE = "suggestion", "suggestion_due"  # kinds of letters
DRAFTS_KEPT = timedelta(days=7)


def _drafted(fact: f.SuggestionDrafted, desk: Desk) -> None:
    SQL.drop_drafts(desk.connection, author_id=fact.by)
    SQL.begin(
        desk.connection,
        unit_id=fact.target.acting.unit,
        author_id=fact.by,
        author_role=fact.target.acting.role,
        member_id=fact.target.member or None,
        to_unit_id=fact.target.unit or None,
        at=_text(desk.now),
    )


def _worded(fact: f.SuggestionWorded, desk: Desk) -> None:
    draft = SQL.draft_of(desk.connection, author_id=fact.by)
    if draft is not None:
        SQL.write(desk.connection, id=draft, body=seal_subject(desk.seal, fact.subject, draft, fact.by))


def _dated(fact: f.SuggestionDated, desk: Desk) -> None:
    draft = SQL.draft_of(desk.connection, author_id=fact.by)
    SQL.set_day(desk.connection, id=draft, meeting_id=fact.meeting or None, due=fact.due.isoformat())


def _draft_dropped(fact: f.SuggestionDraftDropped, desk: Desk) -> None:
    SQL.drop_drafts(desk.connection, author_id=fact.by)


def _made(fact: f.SuggestionMade, desk: Desk) -> None:
    if SQL.make(desk.connection, id=fact.draft, author_id=fact.by, at=_text(desk.now)):
        SQL.enter(desk.connection, id=fact.draft, member_id=fact.by, side="author", what="made", at=_text(desk.now))


def _entered(fact: f.SuggestionEntered, desk: Desk) -> None:
    """Only to one that is open: of two presses at once the one that ends it may be first."""
    ended, at = ENDS.get(fact.what), _text(desk.now)
    answered = at if fact.what in ANSWERS else None
    state, ended_at = ended or "open", at if ended else None
    if not SQL.note(desk.connection, id=fact.suggestion, answered_at=answered, state=state, ended_at=ended_at):
        return
    entry = SQL.enter(desk.connection, id=fact.suggestion, member_id=fact.by, side=fact.side, what=fact.what, at=at)
    if fact.text:
        body = seal_entry(desk.seal, fact.text, entry, fact.suggestion, fact.by)
        SQL.write_entry(desk.connection, id=entry, body=body)
    if ended or answered:
        outbox.withdraw_about(desk.connection, (DUE,), str(fact.suggestion))


# ------------------------------------------------------------------ what goes


def erase(connection: sqlite3.Connection, member: int, now: datetime) -> None:
    """What was written to a member goes whole, of the rest the member's own words; the other side sees that it did."""
    SQL.drop_drafts(connection, author_id=member)
    SQL.drop_drafts_to(connection, member_id=member)
    for id_, concerned, erased_by in list(SQL.to_or_by(connection, member_id=member)):
        _erase_one(connection, id_, member, concerned == member, erased_by, now)
    SQL.forget_entries_by(connection, member_id=member)


def _erase_one(
    connection: sqlite3.Connection, id_: int, member: int, whole: bool, erased_by: int | None, now: datetime
) -> None:
    outbox.withdraw_about(connection, (SUGGESTION, DUE), str(id_))
    if erased_by is not None and erased_by != member:
        SQL.forget(connection, id=id_)  # neither of its two people wants it kept
        return
    if erased_by is None:
        side = "concerned" if whole else "author"
        entry = SQL.enter(connection, id=id_, member_id=member, side=side, what="erased", at=_text(now))
        SQL.told(connection, id=entry, at=_text(now))
    SQL.forget_words(connection, id=id_, erased_by=member, at=_text(now))
    if whole:
        SQL.forget_entries(connection, id=id_)


def forget_old(connection: sqlite3.Connection, now: datetime, timezone: tzinfo, months: int) -> bool:
    """Those made longer ago than anything is kept, and drafts left lying; returns whether there were any."""
    before = closes_at(oldest_kept(now, timezone, months).previous, timezone)
    dropped = SQL.forget_drafts(connection, before=_text(now - DRAFTS_KEPT))
    return bool(SQL.forget_before(connection, before=_text(before)) or dropped)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


WRITERS: Writers = {
    f.SuggestionDrafted: _drafted,
    f.SuggestionWorded: _worded,
    f.SuggestionDated: _dated,
    f.SuggestionDraftDropped: _draft_dropped,
    f.SuggestionMade: _made,
    f.SuggestionEntered: _entered,
}
