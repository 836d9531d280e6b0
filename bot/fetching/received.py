"""The announcements that came to a member: nobody is given one that did not."""

from __future__ import annotations

from typing import Any

from bot.fetching.asked import Asked
from handlers import events as e
from handlers import states as s
from handlers.announcements import Received
from handlers.received import AT_ONCE
from storage import announcements, deliveries, received


def fetch(asked: Asked) -> dict[str, Any]:
    """As far as it is looked at: the menu only has to know whether there are any."""
    return {"received": _received(asked)}


def _received(asked: Asked) -> Received:
    what = asked.event if isinstance(asked.event, _EVENTS) else asked.chat.state
    if isinstance(what, (e.ReceivedAnnouncementOpened, e.ReceivedAnnouncementRead, s.AtReceivedAnnouncement)):
        return _one(asked, what.announcement)
    if isinstance(what, (e.ReceivedAnnouncementsOpened, s.AtReceivedAnnouncements)):
        return _page(asked, max(0, min(what.page, 10_000)))
    return Received(any=received.has_any(asked.connection, asked.member.id))


def _one(asked: Asked, id_: int) -> Received:
    connection, member = asked.connection, asked.member.id
    if not deliveries.has_come(connection, id_, member):
        return Received()
    one = announcements.one(connection, asked.house.seal, id_)
    return Received(any=True, one=one, is_read=deliveries.is_read(connection, id_, member))


def _page(asked: Asked, page: int) -> Received:
    several = received.page(asked.connection, asked.house.seal, asked.member.id, AT_ONCE + 1, page * AT_ONCE)
    return Received(any=bool(several), several=several[:AT_ONCE], more=len(several) > AT_ONCE)


_EVENTS = (e.ReceivedAnnouncementsOpened, e.ReceivedAnnouncementOpened, e.ReceivedAnnouncementRead)
