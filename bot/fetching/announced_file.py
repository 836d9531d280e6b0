"""The file of an announcement, for whoever it went to and for those who send the announcements of its unit."""

from __future__ import annotations

from typing import Any

from bot.fetching.asked import Asked
from handlers.announcements import Announcement
from handlers.events import AnnouncementFileAsked
from handlers.rights import ANNOUNCE, units_of
from storage import announcements, deliveries


def fetch(asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched."""
    if not isinstance(asked.event, AnnouncementFileAsked):
        return {}
    one = announcements.one(asked.connection, asked.house.seal, asked.event.announcement)
    return {"announced_file": one.file} if one and _may_read(one, asked) else {}


def _may_read(one: Announcement, asked: Asked) -> bool:
    """Who it went to; of those who send it, a draft its author alone."""
    if deliveries.was_sent(asked.connection, one.id, asked.member.id):
        return True
    return one.unit in units_of(asked.member, ANNOUNCE) and (one.state != "draft" or one.author == asked.member.id)
