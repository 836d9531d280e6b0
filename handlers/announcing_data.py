"""What is stored of a member about announcements, as the member exports it: what was written, what came."""

from __future__ import annotations

from handlers.announcements import Announcement
from handlers.vocabulary import Stored


def announcements_data(stored: Stored) -> dict[str, object]:
    """Ready for JSON."""
    return {
        "written": [_written(each) for each in stored.announced],
        "received": [
            {"unit": unit, "at": sent and sent.isoformat(), "read_at": read and read.isoformat()}
            for unit, sent, read in stored.received
        ],
    }


def _written(one: Announcement) -> dict[str, object]:
    return {
        "unit": one.unit_name,
        "made_at": one.made_at.isoformat(),
        "state": one.state,
        "text": one.body.text,
        "file": one.file.name if one.file else None,
    }
