"""The photo or file of an announcement, for whoever fetches it."""

from __future__ import annotations

from handlers.events import AnnouncementFileAsked
from handlers.states import State
from handlers.vocabulary import AnnouncementFile, Known, Outcome, say


def hand_over(event: AnnouncementFileAsked, state: State, known: Known) -> Outcome:
    """To whoever it went to, and to those who may send announcements of its unit."""
    file = known.announced_file
    if file is None:
        return Outcome(state, (say("announcement.no_file"),))
    return Outcome(state, attachments=(AnnouncementFile(event.announcement, file.name, file.media_type),))
