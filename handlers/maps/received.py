"""Announcements that came: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import events as e
from handlers import received
from handlers import states as s
from handlers.maps.rule import RECEIVED, Rule, Step, needing

KNOWN = needing(RECEIVED)

STEPS: Mapping[type, Step] = {
    s.AtReceivedAnnouncements: Step(received.list_prompt, {}, KNOWN),
    s.AtReceivedAnnouncement: Step(received.one_prompt, {}, KNOWN, gone=received.gone),
}

ANYWHERE: Mapping[type, Rule] = {
    e.ReceivedAnnouncementsOpened: Rule(received.open_list, KNOWN),
    e.ReceivedAnnouncementOpened: Rule(received.open_one, KNOWN),
    e.ReceivedAnnouncementRead: Rule(received.note, KNOWN),
}
