"""The announcements that came to a member: a list, and each as it stands now."""

from __future__ import annotations

from dataclasses import replace

from handlers.announcements import Announcement, Received, ReceivedOne
from handlers.announcing import LONGEST_LABEL, me, to_menu
from handlers.announcing_letter import letter
from handlers.commitments import distinct, shortened
from handlers.events import (
    AnnouncementFileAsked,
    ReceivedAnnouncementOpened,
    ReceivedAnnouncementRead,
    ReceivedAnnouncementsOpened,
)
from handlers.facts import ReadNoted
from handlers.states import AtReceivedAnnouncement, AtReceivedAnnouncements, State
from handlers.vocabulary import Choice, Joined, Known, Message, Moment, Outcome, Text, Verbatim, say

AT_ONCE = 5


def told(known: Known) -> Received:
    return known.received or Received()


def open_list(event: ReceivedAnnouncementsOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(AtReceivedAnnouncements(max(event.page, 0)))


def list_prompt(state: AtReceivedAnnouncements, known: Known) -> Message:
    several = told(known).several
    newer = (Choice(say("button.previous_page"), ReceivedAnnouncementsOpened(state.page - 1)),) if state.page else ()
    older = (Choice(say("button.next_page"), ReceivedAnnouncementsOpened(state.page + 1)),) if told(known).more else ()
    labels = distinct(tuple(shortened(each.one.body.text, LONGEST_LABEL).text for each in several))
    return Message(
        title=say("received.title"),
        lines=(Joined(tuple(map(_listed, several))) if several else say("received.none"), say("received.kept")),
        choices=(
            *(
                (Choice(Verbatim(label), ReceivedAnnouncementOpened(each.one.id)),)
                for label, each in zip(labels, several, strict=True)
            ),
            *(((*newer, *older),) if newer or older else ()),
            to_menu(),
        ),
    )


def _listed(each: ReceivedOne) -> Text:
    return say(
        "received.item",
        day=Moment(each.at),
        unit=Verbatim(each.one.unit_name),
        mark=_mark(each),
        words=shortened(each.one.body.text, 40),
    )


def _mark(each: ReceivedOne) -> Text:
    if not each.one.wants_read:
        return say("received.plain")
    return say("received.read") if each.is_read else say("received.unread")


# ------------------------------------------------------------------ one


def open_one(_event: ReceivedAnnouncementOpened, state: State, known: Known) -> Outcome:
    one = told(known).one
    return Outcome(AtReceivedAnnouncement(one.id)) if one else Outcome(state, (say("announcement.not_yours"),))


def one_prompt(_state: AtReceivedAnnouncement, known: Known) -> Message:
    """As it stands now, with what was corrected since it came."""
    one, back = told(known).one, Choice(say("button.back"), ReceivedAnnouncementsOpened(), words=say("typed.back"))
    if one is None:
        return Message(title=say("announcement.title"), choices=((back,),))
    message = letter(one)
    lines = (*message.lines, *((say("received.is_read"),) if one.wants_read and told(known).is_read else ()))
    return replace(message, lines=lines, choices=(*_ways(one, known), (back,)))


def _ways(one: Announcement, known: Known) -> tuple[tuple[Choice, ...], ...]:
    fetch = Choice(say("button.announcement_file"), AnnouncementFileAsked(one.id), "document")
    read = Choice(
        say("button.announcement_read"), ReceivedAnnouncementRead(one.id), "main", words=say("typed.have_read")
    )
    asks = one.wants_read and not told(known).is_read
    return tuple(row for row in (((fetch,) if one.file else ()), ((read,) if asks else ())) if row)


def note(event: ReceivedAnnouncementRead, state: State, known: Known) -> Outcome:
    """Once; and never for somebody it did not go to."""
    if told(known).one is None:
        return Outcome(state, (say("announcement.not_yours"),))
    if told(known).is_read:
        return Outcome(state, (say("announcement.read_before"),))
    return Outcome(state, (say("announcement.noted"),), (ReadNoted(event.announcement, me(known)),))


def gone(_state: AtReceivedAnnouncement, known: Known) -> State | None:
    """The list, once it is not kept any more."""
    return None if told(known).one else AtReceivedAnnouncements()
