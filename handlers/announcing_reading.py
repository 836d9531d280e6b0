"""The other side of an announcement: whoever received it says that it was read."""

from __future__ import annotations

from handlers.events import AnnouncementRead
from handlers.facts import ReadNoted
from handlers.states import State
from handlers.vocabulary import Known, Outcome, say


def note(event: AnnouncementRead, state: State, known: Known) -> Outcome:
    if known.member is None:
        return Outcome(state)
    return Outcome(state, (say("announcement.read_now"),), (ReadNoted(event.announcement, known.member.id),))
