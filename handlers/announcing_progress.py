"""An announcement that was confirmed: how far it is, halting and going on, reminding readers, its record."""

from __future__ import annotations

from datetime import date, datetime

from handlers.announcements import FEWEST_TOLD, Announcement, Tally, names_readers
from handlers.announcing import STATE_WORDS, back_to, lacking, me, one_of, told
from handlers.announcing_sending import about, given_back_with, out_of_reach, too_late
from handlers.commitments import shortened
from handlers.events import (
    AnnouncementOpened,
    AnnouncementSeen,
    AnnouncementsOpened,
    AudienceOpened,
    CorrectionOpened,
    DroppingOpened,
    ReadersReminded,
    RecordOpened,
    Resumed,
    Stopped,
    TakenBack,
    TakenUp,
)
from handlers.facts import AnnouncementResumed, AnnouncementStopped, AnnouncementTakenBack, UnreadReminded
from handlers.reminders import awake
from handlers.states import AtAnnouncement, AtAnnouncementRecord, ConfirmingAnnouncement, PickingUnits, State
from handlers.vocabulary import Amount, Choice, Joined, Known, Message, Moment, Outcome, Text, Verbatim, say, say_count

Row = tuple[Choice, ...]
BEFORE = ("waiting", "scheduled", "held")
RECORD_AT_ONCE = 20
NEVER_COUNTED = frozenset({"no_chat", "no_consent", "left"})  # of the members: those are no failures of the sending

DEEDS: dict[str, Text] = {
    "written": say("deed.written"),
    "confirmed": say("deed.confirmed"),
    "asked": say("deed.asked"),
    "urgent": say("deed.urgent"),
    "not_urgent": say("deed.not_urgent"),
    "approved": say("deed.approved"),
    "returned": say("deed.returned"),
    "taken_back": say("deed.taken_back"),
    "taken_up": say("deed.taken_up"),
    "held": say("deed.held"),
    "started": say("deed.started"),
    "stopped": say("deed.stopped"),
    "resumed": say("deed.resumed"),
    "addressed": say("deed.addressed"),
    "reminded": say("deed.reminded"),
    "correction_asked": say("deed.correction_asked"),
    "corrected": say("deed.corrected"),
    "done": say("deed.done"),
    "cancelled": say("deed.cancelled"),
}


def announcement_prompt(state: AtAnnouncement, known: Known) -> Message:
    one = told(known).one
    if one is None:
        return Message(title=say("announcing.title"), choices=((_all(0),),))
    return Message(
        heading=say("announcing.by", unit=Verbatim(one.unit_name), author=Verbatim(one.author_name)),
        title=shortened(one.body.text, 60),
        lines=(*_state(one), *_standing(one, known), *_alone(one, known), *_correction(known)),
        choices=(*_ways(one, known), *_always(one, known)),
    )


def _state(one: Announcement) -> tuple[Text, ...]:
    """Progress speaks for itself."""
    if one.state == "sending":
        return ()
    if one.state == "held":
        return (say("announcing.held_half") if one.started_at else say("announcing.held_why"),)
    return (STATE_WORDS[one.state],)


def _alone(one: Announcement, known: Known) -> tuple[Text, ...]:
    """Nobody else is there to agree."""
    waits = one.state == "waiting" and one.author == me(known)
    return (say("announcing.nobody_approves"),) if waits and not told(known).approval.others else ()


def _standing(one: Announcement, known: Known) -> tuple[Text, ...]:
    if one.state in BEFORE and one.started_at is None:
        return about(one, known)
    tally = told(known).tally
    if one.state == "sending":
        return (_progress(tally),)
    if one.state in {"stopped", "held"}:
        return (say("announcing.halted", sent=Amount(tally.sent), left=Amount(tally.left)), *_read(one, tally))
    return _report(one, tally) if one.state == "done" else ()


def _progress(tally: Tally) -> Text:
    """How far it is, in numbers alone."""
    failed = sum(number for why, number in tally.failed.items() if why not in NEVER_COUNTED)
    parts: tuple[Text, ...] = (
        say("announcing.progress", sent=Amount(tally.sent), people=Amount(tally.sent + tally.left + failed)),
        *((say("announcing.failed", number=Amount(failed)),) if failed else ()),
        _time_to_go(tally.seconds_left),
    )
    return Joined(parts, " · ")


def _time_to_go(seconds: float) -> Text:
    if seconds >= 90:
        return say_count("announcing.minutes_left", round(seconds / 60))
    return say_count("announcing.seconds_left", max(5, 5 * round(seconds / 5)))


def _report(one: Announcement, tally: Tally) -> tuple[Text, ...]:
    ended = (
        (say("announcing.ended", time=Moment(one.ended_at, "time"), day=Moment(one.ended_at)),) if one.ended_at else ()
    )
    return (
        Joined(
            (
                *ended,
                say("announcing.report", sent=Amount(tally.sent), people=Amount(tally.people)),
                *out_of_reach(dict(tally.failed)),
            )
        ),
        *_read(one, tally),
        *((say("announcing.still_waiting", number=Amount(tally.left)),) if tally.left else ()),
    )


def _read(one: Announcement, tally: Tally) -> tuple[Text, ...]:
    if not one.wants_read:
        return ()
    if names_readers(tally):
        return (say("announcing.read_by_few", least=FEWEST_TOLD),)
    return (say("announcing.read", read=Amount(tally.read), unread=Amount(max(0, tally.sent - tally.read))),)


def _correction(known: Known) -> tuple[Text, ...]:
    correction = told(known).correction
    if correction is None:
        return ()
    return (say("announcing.correction_waits"),) if correction.waits else given_back_with(known)


# ------------------------------------------------------------------ what can be done


def _ways(one: Announcement, known: Known) -> tuple[Row, ...]:
    id_, mine = one.id, one.author == me(known)
    drop = Choice(say("button.drop"), DroppingOpened(id_))
    label = say("button.see_correction") if told(known).correction else say("button.correct")
    correct = Choice(label, CorrectionOpened(id_))
    match one.state:
        case "waiting" | "scheduled":
            return ((*((Choice(say("button.change"), TakenBack(id_)),) if mine else ()), drop),)
        case "held":
            return ((Choice(say("button.take_up_sending"), TakenUp(id_), "main"), drop),)
        case "sending":
            return (
                (
                    Choice(say("button.stop"), Stopped(id_), "main"),
                    Choice(say("button.look_again"), AnnouncementOpened(id_)),
                ),
            )
        case "stopped":
            return (
                (
                    Choice(say("button.resume"), Resumed(id_), "main"),
                    Choice(say("button.other_people"), AudienceOpened(id_)),
                ),
                (correct,),
            )
        case "done" if not told(known).frozen:
            remind = (Choice(say("button.remind_unread"), ReadersReminded(id_)),) if one.wants_read else ()
            return (*((remind,) if remind else ()), (correct,))
        case _:
            return ()


def _always(one: Announcement, known: Known) -> tuple[Row, ...]:
    before = one.state in (*BEFORE, "draft")
    read = say("button.preview") if before else say("button.see_text")
    read = say("button.read_to_judge") if one.state == "waiting" and one.author != me(known) else read
    return (
        (Choice(read, AnnouncementSeen(one.id)), Choice(say("button.record"), RecordOpened(one.id))),
        (_all(one.unit),),
    )


def _all(unit: int) -> Choice:
    return Choice(say("button.announcements_all"), AnnouncementsOpened(unit), words=say("typed.back"))


def stop(_event: Stopped, _state: State, known: Known) -> Outcome:
    one = one_of(known, "sending")
    if one is None:
        return lacking(known)
    return Outcome(AtAnnouncement(one.id), (say("announcing.now_stopped"),), (AnnouncementStopped(one.id, me(known)),))


def resume(_event: Resumed, _state: State, known: Known) -> Outcome:
    one = one_of(known, "stopped")
    if one is None:
        return lacking(known)
    if told(known).strayed or (one.audience == "units" and not one.units):
        return Outcome(PickingUnits(one.id), (say("announcing.strayed"),))
    return Outcome(AtAnnouncement(one.id), (say("announcing.goes_on"),), (AnnouncementResumed(one.id, me(known)),))


def take_back(_event: TakenBack, _state: State, known: Known) -> Outcome:
    """Whoever wrote it may change it until it starts; it is a draft again, and has to be confirmed again."""
    one = one_of(known, "waiting", "scheduled")
    if one is None or one.started_at:
        return too_late(known)
    if one.author != me(known):
        return Outcome(AtAnnouncement(one.id), (say("announcing.only_author"),))
    fact = AnnouncementTakenBack(one.id, me(known))
    return Outcome(ConfirmingAnnouncement(one.id), (say("announcing.draft_again"),), (fact,))


# ------------------------------------------------------------------ readers


def remind(_event: ReadersReminded, _state: State, known: Known) -> Outcome:
    """Once a day at most, whoever of the committee asks."""
    one = one_of(known, "done")
    if one is None or not one.wants_read:
        return lacking(known)
    here = AtAnnouncement(one.id)
    if told(known).frozen:
        return Outcome(here, (say("announcing.long_over"),))
    if _reminded_today(known):
        return Outcome(here, (say("announcing.reminded_today"),))
    if told(known).tally.sent <= told(known).tally.read and not names_readers(told(known).tally):
        return Outcome(here, (say("announcing.all_read"),))
    return Outcome(here, (say("announcing.reminded"),), (UnreadReminded(one.id, me(known)),))


def _reminded_today(known: Known) -> bool:
    """What was asked at night is of the day it goes out on."""
    day = _day_of(known.now, known)
    return any(what == "reminded" and _day_of(at, known) == day for at, what, _ in told(known).record)


def _day_of(at: datetime, known: Known) -> date:
    return awake(at, known.timezone).astimezone(known.timezone).date()


# ------------------------------------------------------------------ the record


def open_record(_event: RecordOpened, _state: State, known: Known) -> Outcome:
    one = told(known).one
    return Outcome(AtAnnouncementRecord(one.id)) if one else lacking(known)


def record_prompt(state: AtAnnouncementRecord, known: Known) -> Message:
    """The newest last; whoever is not named is the bot."""
    shown = told(known).record[-RECORD_AT_ONCE:]
    lines = tuple(
        say(
            "announcing.deed",
            time=Moment(at, "time"),
            day=Moment(at),
            who=_who(name),
            deed=DEEDS.get(what, Verbatim(what)),
        )
        for at, what, name in shown
    )
    return Message(
        title=say("announcing.record"),
        lines=(Joined(lines),) if lines else (say("announcing.no_record"),),
        choices=((back_to(state.announcement),),),
    )


def _who(name: str) -> Text:
    return Verbatim(name) if name else say("announcing.by_itself")
