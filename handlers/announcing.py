"""The announcements of a unit: which one is meant, what comes next in writing it, and the list of all."""

from __future__ import annotations

from handlers.announcements import Announcement, Announcing
from handlers.commitments import distinct, shortened
from handlers.events import (
    AnnouncementOpened,
    AnnouncementsOpened,
    ApprovalOpened,
    ComposingOpened,
    MenuOpened,
)
from handlers.states import (
    AtAnnouncement,
    AtAnnouncements,
    AtMenu,
    ChoosingAudience,
    ChoosingReadMark,
    ConfirmingAnnouncement,
    PickingUnits,
    State,
    WritingAnnouncement,
)
from handlers.vocabulary import Choice, Joined, Known, Message, Moment, Outcome, Text, Verbatim, say

AT_ONCE = 5  # announcements on a page of the list
LONGEST_LABEL = 28
NOTHING = Announcing()

STATE_WORDS: dict[str, Text] = {
    "draft": say("announcement.draft"),
    "waiting": say("announcement.waiting"),
    "scheduled": say("announcement.scheduled"),
    "sending": say("announcement.sending"),
    "stopped": say("announcement.stopped"),
    "held": say("announcement.held"),
    "done": say("announcement.done"),
    "cancelled": say("announcement.cancelled"),
}


# ------------------------------------------------------------------ which one is meant


def told(known: Known) -> Announcing:
    """What is known of announcements."""
    return known.announcing or NOTHING


def one_of(known: Known, *states: str) -> Announcement | None:
    """The one this is about, where it is in one of these states."""
    one = told(known).one
    return one if one is not None and one.state in states else None


def lacking(known: Known) -> Outcome:
    """Why nothing can be done: it is not there, is for others, or has gone on meanwhile."""
    about = told(known)
    if about.one is not None:
        return Outcome(place_of(about.one), (say("announcing.moved_on"),))
    if about.refused:
        return Outcome(AtMenu(), (say("not_allowed"),))
    return Outcome(AtAnnouncements(), (say("announcing.gone"),))


def me(known: Known) -> int:
    """Who does it; only for what a stranger is not let into."""
    if known.member is None:
        raise LookupError("announcements without a member")
    return known.member.id


def gone(state: State, known: Known) -> State | None:
    """The menu, once this place is about nothing that this person may see."""
    return AtMenu() if told(known).lost or known.announcing is None else None


def place_of(one: Announcement) -> State:
    """Where one goes on with it."""
    return next_part(one) if one.state == "draft" else AtAnnouncement(one.id)


def next_part(one: Announcement) -> State:
    """The first part of a draft that was not chosen yet; the last look where all were."""
    if not one.audience:
        return ChoosingAudience(one.id)
    if one.audience == "units" and not one.units:
        return PickingUnits(one.id)
    if one.state != "draft":
        return AtAnnouncement(one.id)
    return ConfirmingAnnouncement(one.id) if one.wants_read is not None else ChoosingReadMark(one.id)


def back_to(announcement: int) -> Choice:
    return Choice(say("button.back"), AnnouncementOpened(announcement), words=say("typed.back"))


def open_one(_event: AnnouncementOpened, _state: State, known: Known) -> Outcome:
    one = told(known).one
    return Outcome(place_of(one)) if one else lacking(known)


# ------------------------------------------------------------------ the list


def open_list(event: AnnouncementsOpened, _state: State, known: Known) -> Outcome:
    about = told(known)
    if not about.unit and about.refused:
        return Outcome(AtMenu(), (say("not_allowed"),))
    return Outcome(AtAnnouncements(about.unit, max(event.page, 0) if about.unit else 0))


def list_prompt(state: AtAnnouncements, known: Known) -> Message:
    about = told(known)
    return _of_unit(state, about) if about.unit else _which_unit(about)


def _which_unit(about: Announcing) -> Message:
    return Message(
        title=say("announcing.title"),
        lines=(say("announcing.which_unit"),),
        choices=(
            *(
                (Choice(Verbatim(name), AnnouncementsOpened(unit)),)
                for (unit, _), name in zip(about.units, distinct(tuple(name for _, name in about.units)), strict=True)
            ),
            to_menu(),
        ),
    )


def to_menu() -> tuple[Choice, ...]:
    return (Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),)


def _of_unit(state: AtAnnouncements, about: Announcing) -> Message:
    unit = about.unit
    newer = (Choice(say("button.previous_page"), AnnouncementsOpened(unit, state.page - 1)),) if state.page else ()
    older = (Choice(say("button.next_page"), AnnouncementsOpened(unit, state.page + 1)),) if about.more else ()
    labels = distinct(tuple(_first_words(each, LONGEST_LABEL).text for each in about.several))
    return Message(
        heading=Verbatim(about.unit_name),
        title=say("announcing.title"),
        lines=(_listed(about),),
        choices=(
            (Choice(say("button.compose"), ComposingOpened(unit), "main"),),
            *(
                (Choice(Verbatim(label), AnnouncementOpened(each.id)),)
                for label, each in zip(labels, about.several, strict=True)
            ),
            *(((*newer, *older),) if newer or older else ()),
            (Choice(say("button.approval"), ApprovalOpened(unit)), *to_menu()),
        ),
    )


def _listed(about: Announcing) -> Text:
    if not about.several:
        return say("announcing.none")
    return Joined(
        tuple(
            say("announcing.item", day=Moment(each.made_at), state=_state(each, about), words=_first_words(each, 40))
            for each in about.several
        )
    )


def _state(one: Announcement, about: Announcing) -> Text:
    return say("announcement.correcting") if one.id in about.correcting else STATE_WORDS[one.state]


def _first_words(one: Announcement, longest: int) -> Verbatim:
    return shortened(one.body.text, longest)


def open_composing(event: ComposingOpened, _state: State, known: Known) -> Outcome:
    if told(known).unit != event.unit or not event.unit:
        return Outcome(AtMenu(), (say("not_allowed"),))
    return Outcome(WritingAnnouncement(event.unit))
