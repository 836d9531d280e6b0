"""From each fact about announcements to its writer. Each looks again at who may, and at how far it is."""

from __future__ import annotations

from typing import Any

from handlers import facts as f
from handlers.announcements import State
from handlers.membership import CONSENT_VERSION
from handlers.rights import ANNOUNCE, may
from storage import announcements, approvals, audiences, deliveries, participation
from storage.desk import Desk, FactRefused, Writers

DRAFT: tuple[State, ...] = ("draft",)
CORRECTED: tuple[State, ...] = ("done", "stopped")


def _checked(fact: Any, desk: Desk, *states: State) -> State:
    """Its state, where it is one of these and this member may do this. Raises FactRefused."""
    found = announcements.standing(desk.connection, fact.announcement)
    member = desk.chat.member
    if found is None or member is None or member.left or member.id != fact.by:
        raise FactRefused
    unit, author, state = found
    if not may(member, ANNOUNCE, unit) or state not in states or (state == "draft" and author != fact.by):
        raise FactRefused
    return state


def _note(fact: Any, what: str, desk: Desk) -> None:
    announcements.record(desk.connection, fact.announcement, fact.by, what, desk.now)


def _pass(fact: Any, before: State, state: State, desk: Desk) -> None:
    if not announcements.pass_on(desk.connection, fact.announcement, before, state):
        raise FactRefused


# ------------------------------------------------------------------ what is written


def _begun(fact: f.AnnouncementBegun, desk: Desk) -> None:
    """The id that the next screens already name is the one it gets, or nothing is written."""
    if not may(desk.chat.member, ANNOUNCE, fact.unit):
        raise FactRefused
    if announcements.begin(desk.connection, fact.unit, fact.by, desk.now) != fact.announcement:
        raise FactRefused
    announcements.write_body(desk.connection, desk.seal, fact.announcement, fact.body)
    _note(fact, "written", desk)


def _written(fact: f.AnnouncementWritten, desk: Desk) -> None:
    _checked(fact, desk, *DRAFT)
    announcements.write_body(desk.connection, desk.seal, fact.announcement, fact.body)


def _file_put(fact: f.AnnouncementFilePut, desk: Desk) -> None:
    """A platform that has it already is not given it again."""
    _checked(fact, desk, *DRAFT)
    announcements.put_file(desk.connection, desk.seal, fact.announcement, fact.file, desk.file)
    if fact.file_id:
        announcements.remember_upload(desk.connection, fact.announcement, desk.chat.channel, fact.file_id)


def _file_dropped(fact: f.AnnouncementFileDropped, desk: Desk) -> None:
    _checked(fact, desk, *DRAFT)
    announcements.drop_file(desk.connection, fact.announcement)


def _addressed(fact: f.AnnouncementAddressed, desk: Desk) -> None:
    """Units that do not hang below the one that announces are refused here, too; older ones may have strayed."""
    state = _checked(fact, desk, "draft", "stopped")
    if not all(_is_below(unit, fact.announcement, desk) for unit in fact.units):
        raise FactRefused
    announcements.address_to(desk.connection, fact.announcement, fact.audience, fact.units)
    if state == "stopped":
        _note(fact, "addressed", desk)


def _is_below(unit: int, announcement: int, desk: Desk) -> bool:
    """Whether it hangs below the unit that announces; what was chosen before may have been moved in the tree."""
    found = announcements.standing(desk.connection, announcement)
    known = found is not None and found[0] in participation.line_above(desk.connection, unit)
    return known or unit in announcements.units_of(desk.connection, announcement)


def _mark_set(fact: f.ReadMarkSet, desk: Desk) -> None:
    _checked(fact, desk, *DRAFT)
    announcements.want_read(desk.connection, fact.announcement, fact.wanted)


def _timed(fact: f.AnnouncementTimed, desk: Desk) -> None:
    _checked(fact, desk, *DRAFT)
    announcements.start_at(desk.connection, fact.announcement, fact.at)


def _urgency_set(fact: f.UrgencySet, desk: Desk) -> None:
    _checked(fact, desk, *DRAFT)
    announcements.make_urgent(desk.connection, fact.announcement, fact.urgent)
    _note(fact, "urgent" if fact.urgent else "not_urgent", desk)


# ------------------------------------------------------------------ what is decided


def _scheduled(fact: f.AnnouncementScheduled, desk: Desk) -> None:
    _checked(fact, desk, *DRAFT)
    if audiences.has_strayed(desk.connection, fact.announcement):
        raise FactRefused
    waits = _needs_second(fact.announcement, fact.waits, desk)
    approvals.forget_return(desk.connection, fact.announcement)
    audiences.approve(desk.connection, fact.announcement, None)
    _pass(fact, "draft", "waiting" if waits else "scheduled", desk)
    _note(fact, "asked" if waits else "confirmed", desk)


def _needs_second(announcement: int, waits: bool, desk: Desk) -> bool:
    """Where two have to agree, no fact says otherwise."""
    found = announcements.standing(desk.connection, announcement)
    return waits or (found is not None and approvals.is_needed(desk.connection, found[0]))


def _cancelled(fact: f.AnnouncementCancelled, desk: Desk) -> None:
    """What some have already is ended, with its report."""
    state = _checked(fact, desk, "draft", "waiting", "scheduled", "held")
    if announcements.has_begun(desk.connection, fact.announcement):
        if not deliveries.call_off(desk.connection, fact.announcement, desk.now):
            raise FactRefused
    elif state == "draft":
        audiences.discard(desk.connection, fact.announcement)
        return
    else:
        _pass(fact, state, "cancelled", desk)
    _note(fact, "cancelled", desk)


def _to_draft(fact: Any, before: State, desk: Desk) -> None:
    """Never what some have already."""
    if announcements.has_begun(desk.connection, fact.announcement):
        raise FactRefused
    _pass(fact, before, "draft", desk)


def _taken_back(fact: f.AnnouncementTakenBack, desk: Desk) -> None:
    state = _checked(fact, desk, "waiting", "scheduled")
    _to_draft(fact, state, desk)
    audiences.approve(desk.connection, fact.announcement, None)
    _note(fact, "taken_back", desk)


def _approved(fact: f.AnnouncementApproved, desk: Desk) -> None:
    """Never by whoever asks for it, and never what was changed since it was read."""
    _is_as_read(fact, desk)
    if fact.correction:
        _correction_approved(fact, desk)
        return
    _checked(fact, desk, "waiting")
    found = announcements.standing(desk.connection, fact.announcement)
    if found is None or found[1] == fact.by:
        raise FactRefused
    audiences.approve(desk.connection, fact.announcement, fact.by)
    _pass(fact, "waiting", "scheduled", desk)
    _note(fact, "approved", desk)


def _is_as_read(fact: f.AnnouncementApproved | f.AnnouncementReturned, desk: Desk) -> None:
    if announcements.newest_deed(desk.connection, fact.announcement) != fact.deed:
        raise FactRefused


def _returned(fact: f.AnnouncementReturned, desk: Desk) -> None:
    _is_as_read(fact, desk)
    if fact.correction:
        _checked(fact, desk, *CORRECTED)
        if not approvals.stop_waiting(desk.connection, fact.announcement):
            raise FactRefused
    else:
        _checked(fact, desk, "waiting")
        _to_draft(fact, "waiting", desk)
    approvals.give_back(desk.connection, desk.seal, fact.announcement, fact.word)
    _note(fact, "returned", desk)


def _taken_up(fact: f.AnnouncementTakenUp, desk: Desk) -> None:
    """What some have already was agreed to: it is stopped, and goes on when that is asked for."""
    _checked(fact, desk, "held")
    state: State = "waiting" if _needs_second(fact.announcement, fact.waits, desk) else "scheduled"
    if announcements.has_begun(desk.connection, fact.announcement):
        state = "stopped"
    audiences.pass_to(desk.connection, fact.announcement, fact.by)
    _pass(fact, "held", state, desk)
    _note(fact, "taken_up", desk)


def _stopped(fact: f.AnnouncementStopped, desk: Desk) -> None:
    _checked(fact, desk, "sending")
    if deliveries.stop(desk.connection, fact.announcement, desk.now):
        _note(fact, "stopped", desk)


def _resumed(fact: f.AnnouncementResumed, desk: Desk) -> None:
    _checked(fact, desk, "stopped")
    if deliveries.resume(desk.connection, fact.announcement, desk.now):
        _note(fact, "resumed", desk)


def _reminded(fact: f.UnreadReminded, desk: Desk) -> None:
    _checked(fact, desk, "done")
    if deliveries.remind_unread(desk.connection, fact.announcement, fact.by, desk.now, desk.timezone):
        _note(fact, "reminded", desk)


# ------------------------------------------------------------------ corrections


def _correction_written(fact: f.CorrectionWritten, desk: Desk) -> None:
    """Never over a colleague's."""
    _checked(fact, desk, *CORRECTED)
    before = approvals.correction_of(desk.connection, desk.seal, fact.announcement)
    if before and approvals.is_anothers(before, fact.by, desk.now):
        raise FactRefused
    if deliveries.is_frozen(desk.connection, fact.announcement):
        raise FactRefused
    approvals.forget_return(desk.connection, fact.announcement)
    approvals.correct(desk.connection, desk.seal, fact.announcement, fact.by, fact.body, desk.now)


def _correction_sent(fact: f.CorrectionSent, desk: Desk) -> None:
    _checked(fact, desk, *CORRECTED)
    approvals.forget_return(desk.connection, fact.announcement)
    if _needs_second(fact.announcement, fact.waits, desk):
        if not approvals.let_wait(desk.connection, fact.announcement):
            raise FactRefused
        _note(fact, "correction_asked", desk)
        return
    _correct(fact, desk)


def _correction_approved(fact: f.AnnouncementApproved, desk: Desk) -> None:
    _checked(fact, desk, *CORRECTED)
    _note(fact, "approved", desk)
    correction = approvals.correction_of(desk.connection, desk.seal, fact.announcement)
    if correction is None or not correction.waits or correction.by == fact.by:
        raise FactRefused
    _correct(fact, desk)


def _correct(fact: f.CorrectionSent | f.AnnouncementApproved, desk: Desk) -> None:
    """What was sent is changed, and counted, where it goes out: `deliveries.corrected`."""
    correction = approvals.correction_of(desk.connection, desk.seal, fact.announcement)
    if correction is None:
        raise FactRefused
    announcements.write_body(desk.connection, desk.seal, fact.announcement, correction.body)
    approvals.forget_correction(desk.connection, fact.announcement)
    deliveries.corrected(desk.connection, fact.announcement, desk.now)
    _note(fact, "corrected", desk)


def _correction_forgotten(fact: f.CorrectionForgotten, desk: Desk) -> None:
    _checked(fact, desk, *CORRECTED)
    approvals.forget_correction(desk.connection, fact.announcement)
    approvals.forget_return(desk.connection, fact.announcement)


# ------------------------------------------------------------------ whether two have to agree, and readers


def _approval_set(fact: f.ApprovalSet, desk: Desk) -> None:
    """It ends only where another member asked for that, or nobody else is left to agree to anything."""
    if not may(desk.chat.member, ANNOUNCE, fact.unit):
        raise FactRefused
    if fact.needed:
        approvals.need(desk.connection, fact.unit, fact.by)
        approvals.ask_for_scheduled(desk.connection, fact.unit, desk.now)
        return
    others = approvals.approval_of(desk.connection, fact.unit, fact.by, CONSENT_VERSION).others
    if others and approvals.asked_by(desk.connection, fact.unit) in (None, fact.by):
        raise FactRefused
    approvals.end(desk.connection, fact.unit)


def _approval_end_asked(fact: f.ApprovalEndAsked, desk: Desk) -> None:
    if not may(desk.chat.member, ANNOUNCE, fact.unit):
        raise FactRefused
    approvals.ask_end(desk.connection, fact.unit, fact.by)


def _read(fact: f.ReadNoted, desk: Desk) -> None:
    deliveries.mark_read(desk.connection, fact.announcement, fact.member, desk.now)


WRITERS: Writers = {
    f.AnnouncementBegun: _begun,
    f.AnnouncementWritten: _written,
    f.AnnouncementFilePut: _file_put,
    f.AnnouncementFileDropped: _file_dropped,
    f.AnnouncementAddressed: _addressed,
    f.ReadMarkSet: _mark_set,
    f.AnnouncementTimed: _timed,
    f.UrgencySet: _urgency_set,
    f.AnnouncementScheduled: _scheduled,
    f.AnnouncementCancelled: _cancelled,
    f.AnnouncementTakenBack: _taken_back,
    f.AnnouncementApproved: _approved,
    f.AnnouncementReturned: _returned,
    f.AnnouncementTakenUp: _taken_up,
    f.AnnouncementStopped: _stopped,
    f.AnnouncementResumed: _resumed,
    f.UnreadReminded: _reminded,
    f.CorrectionWritten: _correction_written,
    f.CorrectionSent: _correction_sent,
    f.CorrectionForgotten: _correction_forgotten,
    f.ApprovalSet: _approval_set,
    f.ApprovalEndAsked: _approval_end_asked,
    f.ReadNoted: _read,
}
