"""The file of an announcement, for whoever it went to and for those who send the announcements of its unit."""

from __future__ import annotations

from typing import Any

from bot.fetching.asked import Asked
from handlers.announcements import Announcement
from handlers.events import AnnouncementFileAsked
from handlers.rights import ANNOUNCE, may
from storage import announcements, deliveries


def fetch(asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched."""
    if not isinstance(asked.event, AnnouncementFileAsked):
        return {}
    one = announcements.one(asked.connection, asked.house.seal, asked.event.announcement)
    return {"announced_file": one.file} if one and _may_read(one, asked) else {}


def _may_read(one: Announcement, asked: Asked) -> bool:
    """Of a draft its author alone, of what still waits for its turn nobody of those it will go to."""
    announces = not asked.member.left and may(asked.member, ANNOUNCE, one.unit)
    judges = announces and (one.state != "draft" or one.author == asked.member.id)
    return judges or deliveries.has_come(asked.connection, one.id, asked.member.id)
