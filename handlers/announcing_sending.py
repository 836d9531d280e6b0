"""The last looks before an announcement goes out: as it will be seen, to how many, and the yes or no."""

from __future__ import annotations

from dataclasses import replace

from handlers.announcements import Announcement, Reached
from handlers.announcing import STATE_WORDS, back_to, lacking, me, next_part, one_of, told
from handlers.announcing_audience import whom
from handlers.announcing_letter import letter
from handlers.announcing_start import is_past, told_start
from handlers.announcing_writing import objection_to
from handlers.events import (
    AnnouncementConfirmed,
    AnnouncementDropped,
    AnnouncementFileAsked,
    AnnouncementOpened,
    AnnouncementSeen,
    Approved,
    DroppingOpened,
    PartsOpened,
    ReturningOpened,
    SendingOpened,
    UrgencyChosen,
    UrgencyOpened,
)
from handlers.facts import AnnouncementCancelled, AnnouncementScheduled
from handlers.my_data import CHANNELS
from handlers.states import (
    AtAnnouncement,
    AtAnnouncements,
    ChoosingStart,
    ConfirmingAnnouncement,
    DroppingAnnouncement,
    PickingUnits,
    PreviewingAnnouncement,
    State,
)
from handlers.vocabulary import Amount, Choice, Joined, Known, Message, Outcome, Text, Verbatim, say, say_count

REASONS: dict[str, Text] = {
    "no_chat": say("unreachable.no_chat"),
    "no_consent": say("unreachable.no_consent"),
    "blocked": say("unreachable.blocked"),
    "left": say("unreachable.left"),
    "gone": say("unreachable.blocked"),
    "stopped": say("unreachable.stopped"),
}
OTHER = say("unreachable.other")
CAN_BE_DROPPED = ("draft", "waiting", "scheduled", "held")


# ------------------------------------------------------------------ as it will be seen


def open_preview(_event: AnnouncementSeen, _state: State, known: Known) -> Outcome:
    one = told(known).one
    if one is None:
        return lacking(known)
    mark = (say("announcing.preview_mark"),) if one.wants_read else ()
    return Outcome(PreviewingAnnouncement(one.id), (say("announcing.preview"), *mark))


def preview_prompt(state: PreviewingAnnouncement, known: Known) -> Message:
    """The letter itself; what it asks of its readers is told, and cannot be pressed here."""
    one = told(known).one
    if one is None:
        return Message(title=say("announcement.title"), choices=((back_to(state.announcement),),))
    return replace(letter(one), choices=(*_fetching(one), *_judging(one, known), (back_to(one.id),)))


def _fetching(one: Announcement) -> tuple[tuple[Choice, ...], ...]:
    return ((Choice(say("button.announcement_file"), AnnouncementFileAsked(one.id), "document"),),) if one.file else ()


def _judging(one: Announcement, known: Known) -> tuple[tuple[Choice, ...], ...]:
    """A second member of the committee agrees only to what was read."""
    if one.state != "waiting" or one.author == me(known):
        return ()
    return (
        (
            Choice(say("button.approve"), Approved(one.id, told(known).deed), "main"),
            Choice(say("button.return"), ReturningOpened(one.id, told(known).deed)),
        ),
    )


# ------------------------------------------------------------------ the last look


def open_sending(_event: SendingOpened, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    return Outcome(next_part(one)) if one else lacking(known)


def sending_prompt(state: ConfirmingAnnouncement, known: Known) -> Message:
    one = one_of(known, "draft")
    if one is None:
        return Message(title=say("announcing.check"), choices=((back_to(state.announcement),),))
    urgent = (
        Choice(say("button.not_urgent_now"), UrgencyChosen(one.id, False))
        if one.urgent
        else Choice(say("button.urgent_asked"), UrgencyOpened(one.id, False))
    )
    return Message(
        heading=Verbatim(one.unit_name),
        title=say("announcing.check"),
        lines=(*given_back_with(known), *about(one, known), *_not_yet(one, known)),
        choices=(
            (
                Choice(say("button.preview"), AnnouncementSeen(one.id)),
                Choice(say("button.send_it"), AnnouncementConfirmed(one.id), "main"),
            ),
            (Choice(say("button.change"), PartsOpened(one.id)), urgent),
            (Choice(say("button.drop"), DroppingOpened(one.id)),),
        ),
    )


def given_back_with(known: Known) -> tuple[Text, ...]:
    """Why a second member did not agree."""
    word = told(known).returned
    return (say("announcing.returned_with", word=Verbatim(word)),) if word else ()


def about(one: Announcement, known: Known) -> tuple[Text, ...]:
    """To whom, how many by channel, who is out of reach and why, with a reading mark, from when, how long."""
    reached = told(known).reached
    return (
        Joined(
            (
                say("announcing.to", whom=whom(known, one)),
                people(reached),
                *channels(reached),
                *out_of_reach(reached.unreachable),
            )
        ),
        Joined((_mark(one), told_start(one, known), *_urgent(one), *_file(one), took(told(known).seconds))),
    )


def people(reached: Reached) -> Text:
    return say_count("announcing.people", sum(reached.by_channel.values()))


def channels(reached: Reached) -> tuple[Text, ...]:
    parts = tuple(
        say("announcing.channel", channel=CHANNELS.get(name, Verbatim(name)), number=Amount(number))
        for name, number in sorted(reached.by_channel.items(), key=lambda each: (-each[1], each[0]))
        if number
    )
    return (Joined(parts, " · "),) if parts else ()


def out_of_reach(reasons: object) -> tuple[Text, ...]:
    """How many cannot be reached, and why."""
    counted = dict(reasons) if isinstance(reasons, dict) else {}
    if not sum(counted.values()):
        return ()
    parts = tuple(
        say("announcing.reason", reason=REASONS.get(why, OTHER), number=Amount(number))
        for why, number in sorted(counted.items())
        if number
    )
    return (say_count("announcing.unreachable", sum(counted.values()), reasons=Joined(parts, "; ")),)


def _mark(one: Announcement) -> Text:
    return say("announcing.mark_wanted") if one.wants_read else say("announcing.mark_not_wanted")


def _urgent(one: Announcement) -> tuple[Text, ...]:
    return (say("announcing.is_urgent"),) if one.urgent else ()


def _file(one: Announcement) -> tuple[Text, ...]:
    return (say("announcement.file", name=Verbatim(one.file.name)),) if one.file else ()


def took(seconds: float) -> Text:
    """How long it is expected to take, in whole minutes."""
    minutes = round(seconds / 60)
    return say_count("announcing.minutes", minutes) if minutes >= 1 else say("announcing.under_a_minute")


def _not_yet(one: Announcement, known: Known) -> tuple[Text, ...]:
    objection = _why_not(one, known)
    return (objection,) if objection else ()


def _why_not(one: Announcement, known: Known) -> Text | None:
    """What still keeps it from going out."""
    if objection := objection_to(one.body):
        return objection
    if told(known).strayed:
        return say("announcing.strayed")
    if is_past(one, known):
        return say("announcing.when_past")
    if not sum(told(known).reached.by_channel.values()):
        return say("announcing.reaches_nobody")
    return None


def confirm(_event: AnnouncementConfirmed, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    if next_part(one) != ConfirmingAnnouncement(one.id):
        return Outcome(next_part(one))
    if why := _why_not(one, known):
        return Outcome(_where_to_put_right(one, known), (why,))
    waits = told(known).approval.needed
    said = say("announcing.waits_for_second") if waits else say("announcing.goes_out")
    return Outcome(AtAnnouncement(one.id), (said,), (AnnouncementScheduled(one.id, me(known), waits),))


def _where_to_put_right(one: Announcement, known: Known) -> State:
    if told(known).strayed:
        return PickingUnits(one.id)
    return ChoosingStart(one.id) if is_past(one, known) else ConfirmingAnnouncement(one.id)


# ------------------------------------------------------------------ it does not go out


def open_dropping(_event: DroppingOpened, _state: State, known: Known) -> Outcome:
    one = one_of(known, *CAN_BE_DROPPED)
    return Outcome(DroppingAnnouncement(one.id)) if one else too_late(known)


def too_late(known: Known) -> Outcome:
    """What has begun to go out is stopped or corrected, and not taken back."""
    one = one_of(known, "sending", "stopped", "done")
    return Outcome(AtAnnouncement(one.id), (say("announcing.begun"),)) if one else lacking(known)


def dropping_prompt(state: DroppingAnnouncement, known: Known) -> Message:
    one = told(known).one
    kept = say("announcing.drop_draft") if one and one.state == "draft" else say("announcing.drop_kept")
    if one and one.started_at:
        kept = say("announcing.drop_half")
    return Message(
        heading=STATE_WORDS[one.state] if one else None,
        title=say("announcing.drop_sure"),
        lines=(kept,),
        choices=(
            (Choice(say("button.drop_sure"), AnnouncementDropped(state.announcement), "danger"),),
            (Choice(say("button.keep"), AnnouncementOpened(state.announcement), "main", words=say("typed.keep")),),
        ),
    )


def drop(event: AnnouncementDropped, state: DroppingAnnouncement, known: Known) -> Outcome:
    one = one_of(known, *CAN_BE_DROPPED)
    if one is None or event.announcement != state.announcement:
        return too_late(known)
    fact = AnnouncementCancelled(one.id, me(known))
    if one.started_at:
        return Outcome(AtAnnouncement(one.id), (say("announcing.dropped_half"),), (fact,))
    return Outcome(AtAnnouncements(one.unit), (say("announcing.dropped"),), (fact,))
