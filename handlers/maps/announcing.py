"""Announcements: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import announced, announcing_reading
from handlers import events as e
from handlers.maps.rule import ANNOUNCED_FILE, Rule, Step, needing

STEPS: Mapping[type, Step] = {}

ANYWHERE: Mapping[type, Rule] = {
    e.AnnouncementRead: Rule(announcing_reading.note),
    e.AnnouncementFileAsked: Rule(announced.hand_over, needing(ANNOUNCED_FILE)),
}
