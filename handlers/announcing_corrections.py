"""Corrections: another text for what was sent, looked at, agreed to where two have to, and counted."""

from __future__ import annotations

from dataclasses import replace

from handlers.announcements import Announcement
from handlers.announcing import back_to, lacking, me, one_of, told
from handlers.announcing_letter import letter
from handlers.announcing_sending import given_back_with
from handlers.announcing_writing import LONGEST_TYPED, objection_to
from handlers.events import (
    Approved,
    CorrectionConfirmed,
    CorrectionDropped,
    CorrectionOpened,
    ReturningOpened,
    Said,
)
from handlers.facts import CorrectionForgotten, CorrectionSent, CorrectionWritten
from handlers.states import AtAnnouncement, ConfirmingCorrection, State, WritingCorrection
from handlers.typed_styles import body_of
from handlers.vocabulary import Choice, Known, Message, Outcome, Verbatim, say

CORRECTED = ("done", "stopped")  # what is on its way is halted first


def _not_now(one: Announcement, known: Known) -> Outcome | None:
    """Why nobody corrects it, or this person does not: it is long over, or a colleague is at it."""
    if told(known).frozen:
        return Outcome(AtAnnouncement(one.id), (say("announcing.long_over"),))
    if name := told(known).corrected_by:
        return Outcome(AtAnnouncement(one.id), (say("announcing.colleague_corrects", name=Verbatim(name)),))
    return None


def open_correction(_event: CorrectionOpened, _state: State, known: Known) -> Outcome:
    """One at a time: what waits for a second member is looked at first."""
    one, correction = one_of(known, *CORRECTED), told(known).correction
    if one is None:
        return lacking(known)
    if correction and (correction.waits or correction.by == me(known)):
        return Outcome(ConfirmingCorrection(one.id))
    return _not_now(one, known) or Outcome(WritingCorrection(one.id))


def writing_prompt(state: WritingCorrection, known: Known) -> Message:
    one = told(known).one
    return Message(
        title=say("announcing.correct"),
        lines=(say("announcing.correct_how"), say("announcing.no_secrets"), say("announcing.written_before")),
        body=one.body if one else None,
        choices=((back_to(state.announcement),),),
        takes_text=True,
        longest_text=LONGEST_TYPED,
    )


def write(event: Said, state: WritingCorrection, known: Known) -> Outcome:
    one, correction = one_of(known, *CORRECTED), told(known).correction
    if one is None:
        return lacking(known)
    if correction and correction.waits:
        return Outcome(ConfirmingCorrection(one.id), (say("announcing.correction_waits"),))
    if refused := _not_now(one, known):
        return refused
    body = body_of(event.text, event.spans)
    if objection := objection_to(body):
        return Outcome(state, (objection,))
    if body == one.body:
        return Outcome(state, (say("announcing.nothing_changed"),))
    return Outcome(ConfirmingCorrection(one.id), facts=(CorrectionWritten(one.id, me(known), body),))


def confirming_prompt(state: ConfirmingCorrection, known: Known) -> Message:
    """As it will be seen."""
    one, correction = told(known).one, told(known).correction
    if one is None or correction is None:
        return Message(title=say("announcing.correct"), choices=((back_to(state.announcement),),))
    shown = letter(replace(one, body=correction.body, corrects=one.corrects + 1))
    word = () if correction.waits else given_back_with(known)
    return replace(shown, lines=(*word, *shown.lines), choices=(*_ways(one, known), (back_to(one.id),)))


def _ways(one: Announcement, known: Known) -> tuple[tuple[Choice, ...], ...]:
    correction = told(known).correction
    if correction is None:
        return ()
    mine = correction.by == me(known)
    drop = Choice(say("button.drop_correction"), CorrectionDropped(one.id))
    if not correction.waits:
        return ((Choice(say("button.send_correction"), CorrectionConfirmed(one.id), "main"), drop),) if mine else ()
    if mine:
        return ((drop,),)
    return (
        (
            Choice(say("button.approve"), Approved(one.id, told(known).deed), "main"),
            Choice(say("button.return"), ReturningOpened(one.id, told(known).deed)),
        ),
    )


def confirm(_event: CorrectionConfirmed, _state: State, known: Known) -> Outcome:
    one, correction = one_of(known, *CORRECTED), told(known).correction
    if one is None:
        return lacking(known)
    if correction is None or correction.by != me(known) or correction.waits:
        return Outcome(AtAnnouncement(one.id), (say("outdated"),))
    if objection := objection_to(correction.body):
        return Outcome(WritingCorrection(one.id), (objection,))
    waits = told(known).approval.needed
    said = say("announcing.waits_for_second") if waits else say("announcing.correction_out")
    return Outcome(AtAnnouncement(one.id), (said,), (CorrectionSent(one.id, me(known), waits),))


def drop(_event: CorrectionDropped, _state: State, known: Known) -> Outcome:
    one, correction = one_of(known, *CORRECTED), told(known).correction
    if one is None:
        return lacking(known)
    if correction is None or correction.by != me(known):
        return Outcome(AtAnnouncement(one.id), (say("outdated"),))
    fact = CorrectionForgotten(one.id, me(known))
    return Outcome(AtAnnouncement(one.id), (say("announcing.correction_gone"),), (fact,))


def gone(state: ConfirmingCorrection, known: Known) -> State | None:
    """Where it is not there any more: sent, dropped or given back by somebody else meanwhile."""
    one, correction = told(known).one, told(known).correction
    is_here = one is not None and one.id == state.announcement  # what happens may be about another one
    return AtAnnouncement(state.announcement) if is_here and correction is None else None
