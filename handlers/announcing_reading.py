"""The other side of an announcement: whoever received it says that it was read."""

from __future__ import annotations

from handlers.announcing import me, told
from handlers.events import AnnouncementRead
from handlers.facts import ReadNoted
from handlers.states import State
from handlers.vocabulary import Known, Moment, Outcome, Text, Verbatim, say


def note(event: AnnouncementRead, state: State, known: Known) -> Outcome:
    """Once; and never for somebody it did not go to."""
    mark = told(known).mark
    if not mark:
        return Outcome(state, (say("announcement.not_yours"),))
    if mark == "read":
        return Outcome(state, (say("announcement.read_before"),))
    return Outcome(state, (_thanks(known),), (ReadNoted(event.announcement, me(known)),))


def _thanks(known: Known) -> Text:
    """Where it is typed, nothing shows which one was meant, so the answer says it."""
    came = told(known).came
    if not known.grouped or came is None:
        return say("announcement.noted")
    return say("announcement.noted_of", unit=Verbatim(told(known).unit_name), day=Moment(came))
