"""Two who have to agree: a second member reads, approves or gives back; and whether a unit asks for it at all."""

from __future__ import annotations

from handlers.announcements import Announcement
from handlers.announcing import lacking, me, one_of, told
from handlers.calendar import one_line
from handlers.events import (
    AnnouncementSeen,
    AnnouncementsOpened,
    ApprovalChosen,
    ApprovalOpened,
    Approved,
    CorrectionOpened,
    ReturningOpened,
    Said,
    TakenUp,
)
from handlers.facts import (
    AnnouncementApproved,
    AnnouncementReturned,
    AnnouncementTakenUp,
    ApprovalEndAsked,
    ApprovalSet,
)
from handlers.states import AtAnnouncement, AtAnnouncements, AtApproval, AtMenu, ReturningAnnouncement, State
from handlers.vocabulary import Choice, Known, Message, Outcome, Text, Verbatim, say

LONGEST_WORD = 300


def _judged(known: Known) -> tuple[Announcement, bool] | None:
    """What waits for a second member, and whether that is a correction."""
    one, correction = told(known).one, told(known).correction
    if one is not None and one.state == "waiting":
        return one, False
    return (one, True) if one is not None and correction is not None and correction.waits else None


def _is_own(one: Announcement, correction: bool, known: Known) -> bool:
    own = told(known).correction
    return (own is not None and own.by == me(known)) if correction else one.author == me(known)


def _refused(deed: int, known: Known) -> Outcome | None:
    """Nobody agrees to the own words, or to others than those that were read."""
    judged = _judged(known)
    if judged is None:
        return lacking(known)
    one, correction = judged
    if _is_own(one, correction, known):
        return Outcome(AtAnnouncement(one.id), (say("announcing.not_own"),))
    return None if deed == told(known).deed else Outcome(AtAnnouncement(one.id), (say("announcing.changed_since"),))


def approve(event: Approved, _state: State, known: Known) -> Outcome:
    refused, judged = _refused(event.deed, known), _judged(known)
    if refused or judged is None:
        return refused or lacking(known)
    one, correction = judged
    said = say("announcing.correction_out") if correction else say("announcing.approved")
    fact = AnnouncementApproved(one.id, me(known), correction, event.deed)
    return Outcome(AtAnnouncement(one.id), (said,), (fact,))


def open_returning(event: ReturningOpened, _state: State, known: Known) -> Outcome:
    refused, judged = _refused(event.deed, known), _judged(known)
    if refused or judged is None:
        return refused or lacking(known)
    return Outcome(ReturningAnnouncement(judged[0].id, event.deed))


def returning_prompt(state: ReturningAnnouncement, known: Known) -> Message:
    judged = _judged(known)
    back = CorrectionOpened(state.announcement) if judged and judged[1] else AnnouncementSeen(state.announcement)
    return Message(
        title=say("announcing.return"),
        lines=(say("announcing.return_how"),),
        choices=((Choice(say("button.back"), back, words=say("typed.back")),),),
        takes_text=True,
    )


def give_back(event: Said, state: ReturningAnnouncement, known: Known) -> Outcome:
    refused, judged, word = _refused(state.deed, known), _judged(known), one_line(event.text)
    if refused or judged is None:
        return refused or lacking(known)
    if not 0 < len(word) <= LONGEST_WORD:
        return Outcome(state, (say("planning.length", most=LONGEST_WORD),))
    one, correction = judged
    fact = AnnouncementReturned(one.id, me(known), word, correction, state.deed)
    back = AtAnnouncement(one.id) if correction else AtAnnouncements(one.unit)  # a draft is its author's alone
    return Outcome(back, (say("announcing.given_back"),), (fact,))


def take_up(_event: TakenUp, _state: State, known: Known) -> Outcome:
    """Nobody with the right stood behind it any more: whoever takes it up does from now on."""
    one = one_of(known, "held")
    if one is None:
        return lacking(known)
    waits = told(known).approval.needed
    said = say("announcing.waits_for_second") if waits else say("announcing.taken_up")
    if one.started_at:
        said = say("announcing.taken_up_half")
    return Outcome(AtAnnouncement(one.id), (said,), (AnnouncementTakenUp(one.id, me(known), waits),))


# ------------------------------------------------------------------ whether two have to agree


def open_approval(event: ApprovalOpened, _state: State, known: Known) -> Outcome:
    if not event.unit or told(known).unit != event.unit:
        return Outcome(AtMenu(), (say("not_allowed"),))
    return Outcome(AtApproval(event.unit))


def approval_prompt(state: AtApproval, known: Known) -> Message:
    approval = told(known).approval
    return Message(
        heading=Verbatim(told(known).unit_name),
        title=say("approval.title"),
        lines=(say("approval.what"), say("approval.on") if approval.needed else say("approval.off"), *_asked(known)),
        choices=(*_switch(state.unit, known), (_back(state.unit),)),
    )


def _back(unit: int) -> Choice:
    return Choice(say("button.back"), AnnouncementsOpened(unit), words=say("typed.back"))


def _asked(known: Known) -> tuple[Text, ...]:
    asked = told(known).approval.end_asked_by
    if asked is None:
        return ()
    return (say("approval.end_waits"),) if asked == me(known) else (say("approval.end_asked"),)


def _switch(unit: int, known: Known) -> tuple[tuple[Choice, ...], ...]:
    approval = told(known).approval
    if not approval.needed:
        return ((Choice(say("button.approval_on"), ApprovalChosen(unit, True), "main"),),)
    if approval.end_asked_by is None or not approval.others:
        return ((Choice(say("button.approval_off"), ApprovalChosen(unit, False)),),)
    if approval.end_asked_by == me(known):
        return ((Choice(say("button.approval_keep"), ApprovalChosen(unit, True)),),)
    return (
        (
            Choice(say("button.approval_agree"), ApprovalChosen(unit, False), "main"),
            Choice(say("button.approval_keep"), ApprovalChosen(unit, True)),
        ),
    )


def choose_approval(event: ApprovalChosen, _state: State, known: Known) -> Outcome:
    """On by anybody who is not alone; off by two, or by the one who is left."""
    about, here = told(known), AtApproval(event.unit)
    if not event.unit or about.unit != event.unit:
        return Outcome(AtMenu(), (say("not_allowed"),))
    approval = about.approval
    if event.needed and not approval.needed:
        if not approval.others:
            return Outcome(here, (say("approval.alone"),))
        return Outcome(here, (say("approval.now_on"),), (ApprovalSet(event.unit, me(known), True),))
    if event.needed:
        facts = (ApprovalEndAsked(event.unit, None),) if approval.end_asked_by is not None else ()
        return Outcome(here, (say("approval.kept"),), facts)
    return _end(here, known) if approval.needed else Outcome(here)


def _end(here: AtApproval, known: Known) -> Outcome:
    asked = told(known).approval.end_asked_by
    if asked is None and told(known).approval.others:
        return Outcome(here, (say("approval.end_now_waits"),), (ApprovalEndAsked(here.unit, me(known)),))
    if asked == me(known) and told(known).approval.others:
        return Outcome(here, (say("approval.end_waits"),))
    return Outcome(here, (say("approval.now_off"),), (ApprovalSet(here.unit, me(known), False),))
