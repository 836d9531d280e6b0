"""Suggestions for review in the file that a member downloads: those to the member and those by the member."""

from __future__ import annotations

from handlers.suggestions import Entry, Subject, Suggestion


def suggestion_data(one: Suggestion) -> dict[str, object]:
    """One with its history, ready for JSON."""
    subject = one.subject or Subject()
    return {
        "by": one.author_name,
        "role": one.role,
        "of_unit": one.unit_name,
        "to": one.to,
        "made_at": one.made_at.isoformat(),
        "state": one.state,
        "indicator": subject.indicator,
        "field": subject.field,
        "reason": subject.reason,
        "meeting": one.meets_at and one.meets_at.isoformat(),
        "due": one.due and one.due.isoformat(),
        "history": [_entry_data(each) for each in one.entries],
    }


def _entry_data(entry: Entry) -> dict[str, object]:
    return {"at": entry.at.isoformat(), "by": entry.name, "what": entry.what, "text": entry.text}
