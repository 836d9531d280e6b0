"""From each fact to its writer: the one table that says what a decision leaves behind."""

from __future__ import annotations

from handlers import facts as f
from handlers.reminders import ENDED_BY_PAPER, ROWS, SILENCED, kinds_about, kinds_of_line, of_meeting
from handlers.rhythm import period_from
from handlers.visit_times import KINDS as OF_VISITS
from handlers.vocabulary import Run
from storage import (
    announcement_writers,
    answers,
    approvals,
    audiences,
    channel_writers,
    chats,
    commitments,
    consent,
    deliveries,
    invitations,
    links,
    meetings,
    members,
    outbox,
    papers,
    participation,
    reminders,
    report_writers,
    suggestion_writers,
    visit_letters,
    visit_writers,
    visits,
)
from storage.chats import JOINED_ELSEWHERE, SIGNED_OUT_ELSEWHERE
from storage.desk import Desk, FactRefused, Writers
from storage.members import by_code
from storage.papers import WholePaper
from storage.statements import statements
from storage.suggestion_writers import DUE, SUGGESTION
from storage.typed_bytes import Place

CHATS = statements("chats")
NUDGE, RELEASE, REPORT, QUOTA = "nudge", "release", "report", "zalo_quota"  # kinds of letters beside the reminders


def write(fact: f.Fact, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Remember a fact. Returns other chats (channel, address) that now have something to show."""
    return WRITERS[type(fact)](fact, desk) or ()


def _code_failed(_fact: f.CodeFailed, desk: Desk) -> None:
    invitations.add_wrong_try(desk.connection, desk.seal, desk.chat.channel, desk.chat.address, desk.now)


def _invitation_accepted(fact: f.InvitationAccepted, desk: Desk) -> tuple[tuple[str, str], ...]:
    if not invitations.use(desk.connection, fact.invitation, desk.now):
        raise FactRefused
    invitations.end_those_of_others(desk.connection, fact.member, desk.now)
    CHATS.join_member(desk.connection, id=desk.chat.id, member_id=fact.member)
    consent.give(desk.connection, fact.member, fact.version, desk.chat.channel, desk.now)
    news = f"{JOINED_ELSEWHERE}:{desk.chat.channel}"
    return chats.tell_others(desk.connection, desk.chat.id, fact.member, news)


def _consent_renewed(fact: f.ConsentRenewed, desk: Desk) -> None:
    consent.give(desk.connection, fact.member, fact.version, desk.chat.channel, desk.now)


def _consent_withdrawn(fact: f.ConsentWithdrawn, desk: Desk) -> None:
    consent.withdraw(desk.connection, fact.member, desk.now)
    invitations.end_all_of(desk.connection, fact.member, desk.now)
    links.end_all_of(desk.connection, fact.member)
    outbox.withdraw(desk.connection, fact.member, (*ROWS, NUDGE, RELEASE, REPORT, QUOTA, SUGGESTION, DUE, *OF_VISITS))
    deliveries.end_for(desk.connection, fact.member, desk.now)


def _answer_given(fact: f.AnswerGiven, desk: Desk) -> None:
    run = _run(fact.member, fact.period, desk)
    answers.keep_answer(desk.connection, desk.seal, run, fact.member, fact.indicator, fact.value, desk.now)


def _group_typed(fact: f.GroupTyped, desk: Desk) -> None:
    run = _run(fact.member, fact.period, desk)
    answers.keep_typed(desk.connection, desk.seal, run, fact.member, fact.answers, _place_of(fact, desk), desk.now)


def _place_of(fact: f.GroupTyped, desk: Desk) -> Place:
    return Place(fact.chat or desk.chat.id, fact.group)


def _group_answered(fact: f.GroupAnswered, desk: Desk) -> None:
    run = _run(fact.member, fact.period, desk)
    answers.keep_group(desk.connection, desk.seal, run, fact.member, dict(fact.answers), desk.now)


def _note_written(fact: f.NoteWritten, desk: Desk) -> None:
    run = _run(fact.member, fact.period, desk)
    answers.keep_note(desk.connection, desk.seal, run, fact.member, fact.indicator, fact.text, desk.now)


def _run(member: int, code: str, desk: Desk) -> Run:
    period = period_from(code)
    run = answers.run_of(desk.connection, desk.seal, desk.catalogues, member, period)
    return run or answers.empty_run(period, desk.catalogue)


def _run_submitted(fact: f.RunSubmitted, desk: Desk) -> None:
    answers.submit(desk.connection, fact.member, fact.period, desk.now)
    outbox.withdraw(desk.connection, fact.member, (*kinds_about("period"), NUDGE))


def _data_erased(fact: f.DataErased, desk: Desk) -> None:
    answers.erase(desk.connection, fact.member)
    commitments.erase(desk.connection, fact.member)
    meetings.forget_reasons_of(desk.connection, fact.member)
    visits.forget_words_of(desk.connection, fact.member)
    outbox.erase(desk.connection, fact.member, desk.now)
    suggestion_writers.erase(desk.connection, fact.member, desk.now)
    reminders.forget_choices(desk.connection, fact.member)
    consent.withdraw(desk.connection, fact.member, desk.now)
    audiences.forget_author(desk.connection, fact.member)
    approvals.forget_asker(desk.connection, fact.member)
    invitations.end_all_of(desk.connection, fact.member, desk.now)
    links.end_all_of(desk.connection, fact.member)
    CHATS.forget_all_of(desk.connection, member_id=fact.member)


def _chat_forgotten(_fact: f.ChatForgotten, desk: Desk) -> None:
    CHATS.forget(desk.connection, id=desk.chat.id)


def _others_forgotten(fact: f.OtherChatsForgotten, desk: Desk) -> tuple[tuple[str, str], ...]:
    invitations.end_all_of(desk.connection, fact.member, desk.now)
    news = f"{SIGNED_OUT_ELSEWHERE}:{desk.chat.channel}"
    return chats.let_go_of_others(desk.connection, desk.chat.id, fact.member, news, desk.now)


def _chat_unreachable(_fact: f.ChatUnreachable, desk: Desk) -> None:
    chats.mark_unreachable(desk.connection, desk.chat.id, desk.now)


def _language_kept(fact: f.LanguageKept, desk: Desk) -> None:
    CHATS.speak(desk.connection, id=desk.chat.id, language=fact.language)


def _invitation_made(fact: f.InvitationMade, desk: Desk) -> None:
    person = by_code(desk.connection, fact.member_code)
    if person is None:
        raise FactRefused
    invitations.add(desk.connection, desk.seal, person.id, fact.code, fact.expires_at, fact.by)


def _commitment_drafted(fact: f.CommitmentDrafted, desk: Desk) -> None:
    commitments.draft(desk.connection, desk.seal, fact.member, fact.period, fact.indicator, fact.text, desk.now)


def _commitment_reworded(fact: f.CommitmentReworded, desk: Desk) -> None:
    commitments.reword(desk.connection, desk.seal, fact.member, fact.commitment, fact.text, desk.now)


def _commitment_dated(fact: f.CommitmentDated, desk: Desk) -> None:
    commitments.set_due(desk.connection, desk.seal, fact.member, fact.commitment, fact.due, desk.now)


def _commitment_shared(fact: f.CommitmentShared, desk: Desk) -> None:
    commitments.share(desk.connection, desk.seal, fact.member, fact.commitment, fact.shared, desk.now)


def _commitment_ended(fact: f.CommitmentEnded, desk: Desk) -> None:
    commitments.end(desk.connection, desk.seal, fact.member, fact.commitment, fact.how, desk.now)
    _withdraw_if_nothing_waits(fact.member, desk)


def _commitment_taken_up(fact: f.CommitmentTakenUp, desk: Desk) -> None:
    commitments.take_up(desk.connection, desk.seal, fact.member, fact.commitment, fact.quarter, desk.now)


def _checked_in(fact: f.CheckedIn, desk: Desk) -> None:
    commitments.check_in(desk.connection, desk.seal, fact.member, fact.commitment, fact.quarter, fact.value, desk.now)
    _withdraw_if_nothing_waits(fact.member, desk)


def _withdraw_if_nothing_waits(member: int, desk: Desk) -> None:
    """Whoever has nothing left to check in is not asked to, also where the reminder is on its way."""
    day = desk.now.astimezone(desk.timezone).date()
    if member not in reminders.waiting_in(desk.connection, _unit(desk), day):
        outbox.withdraw(desk.connection, member, kinds_about("check_in"))


def _check_in_note_written(fact: f.CheckInNoteWritten, desk: Desk) -> None:
    commitments.check_in_note(
        desk.connection, desk.seal, fact.member, fact.commitment, fact.quarter, fact.text, desk.now
    )


def _conclusion_recorded(fact: f.ConclusionRecorded, desk: Desk) -> None:
    commitments.conclude(desk.connection, desk.seal, fact.commitment, fact.text, desk.now)


def _rule_set(fact: f.RuleSet, desk: Desk) -> None:
    meetings.keep_rule(desk.connection, fact.unit, fact.rule, desk.now, desk.timezone)
    visit_letters.call_off(desk.connection, fact.unit)
    meetings.changed(desk.connection, fact.unit, desk.now)


def _place_set(fact: f.PlaceSet, desk: Desk) -> None:
    meetings.keep_place(desk.connection, fact.unit, fact.place)


def _meeting_added(fact: f.MeetingAdded, desk: Desk) -> None:
    meetings.add_extra(desk.connection, fact.unit, fact.at, desk.timezone)
    meetings.changed(desk.connection, fact.unit, desk.now)


def _meeting_moved(fact: f.MeetingMoved, desk: Desk) -> None:
    _call_off(fact.unit, fact.meeting, desk)
    meetings.move(desk.connection, fact.unit, fact.meeting, fact.at, desk.timezone)


def _meeting_dropped(fact: f.MeetingDropped, desk: Desk) -> None:
    _call_off(fact.unit, fact.meeting, desk)
    meetings.cancel(desk.connection, fact.unit, fact.meeting, desk.now)


def _call_off(unit: int, meeting: int, desk: Desk) -> None:
    """What is on its way about the old time is not sent; the next sweep looks again, and tells who was invited."""
    found = meetings.time_and_period(desk.connection, unit, meeting)
    if found is None:
        return
    at, period = found
    visit_letters.call_off(desk.connection, unit)
    outbox.withdraw_in(desk.connection, unit, kinds_about("meeting"), of_meeting(at, desk.timezone).subject)
    outbox.withdraw_in(desk.connection, unit, kinds_about("period"), period.code)
    meetings.changed(desk.connection, unit, desk.now, meeting, at)


def _withdraw(unit: int, meeting: int, kinds: tuple[str, ...], desk: Desk) -> None:
    at = meetings.starts_at(desk.connection, unit, meeting)
    if at is not None:
        subject = of_meeting(at, desk.timezone).subject
        outbox.withdraw_in(desk.connection, unit, kinds, subject)


def _meeting_place_set(fact: f.MeetingPlaceSet, desk: Desk) -> None:
    meetings.set_place(desk.connection, fact.unit, fact.meeting, fact.place)


def _paper_added(fact: f.PaperAdded, desk: Desk) -> None:
    """The secretary need not be reminded of what is there."""
    file = WholePaper(fact.name, fact.media_type, desk.file)
    papers.add(desk.connection, desk.seal, fact.unit, fact.meeting, fact.kind, file, desk.now)
    _withdraw(fact.unit, fact.meeting, kinds_of_line(ENDED_BY_PAPER[fact.kind]), desk)


def _paper_dropped(fact: f.PaperDropped, desk: Desk) -> None:
    papers.drop(desk.connection, fact.unit, fact.paper)


def _topic_set(fact: f.TopicSet, desk: Desk) -> None:
    meetings.set_topic(desk.connection, fact.unit, fact.meeting, fact.topic)


def _thematic_set(fact: f.ThematicSet, desk: Desk) -> None:
    meetings.set_thematic(desk.connection, fact.unit, fact.meeting, fact.thematic)


def _attendance_answered(fact: f.AttendanceAnswered, desk: Desk) -> None:
    meetings.answer(desk.connection, desk.seal, fact.meeting, fact.member, fact.coming, fact.reason, desk.now)


def _attendance_taken(fact: f.AttendanceTaken, desk: Desk) -> None:
    meetings.take_attendance(desk.connection, fact.unit, fact.meeting, fact.member_code, fact.present)


def _unit(desk: Desk) -> int:
    return desk.chat.member.unit if desk.chat.member else 0


def _leave_set(fact: f.LeaveSet, desk: Desk) -> None:
    person = members.keep_leave(
        desk.connection, fact.unit, fact.member_code, fact.until, desk.now, desk.now.astimezone(desk.timezone).date()
    )
    if person is not None:
        outbox.withdraw(desk.connection, person, (*ROWS, NUDGE, DUE, *OF_VISITS))


def _leave_ended(fact: f.LeaveEnded, desk: Desk) -> None:
    members.end_leave(desk.connection, fact.unit, fact.member_code)


def _channel_chosen(fact: f.ReminderChannelKept, desk: Desk) -> None:
    reminders.prefer(desk.connection, fact.member, fact.channel)


def _cell_nudged(fact: f.CellNudged, desk: Desk) -> None:
    day = desk.now.astimezone(desk.timezone).date()
    participation.nudge(desk.connection, fact.unit, day, fact.period, fact.by)


def _retention_kept(fact: f.RetentionKept, desk: Desk) -> None:
    answers.keep_for(desk.connection, fact.member, fact.months)


def _silence_kept(fact: f.SilenceKept, desk: Desk) -> None:
    if fact.until is None:
        reminders.speak_again(desk.connection, fact.member)
    else:
        reminders.be_silent(desk.connection, fact.member, fact.until)
        outbox.withdraw(desk.connection, fact.member, (*SILENCED, NUDGE, DUE))


WRITERS: Writers = {
    **announcement_writers.WRITERS,
    **suggestion_writers.WRITERS,
    **visit_writers.WRITERS,
    **report_writers.WRITERS,
    **links.WRITERS,
    **channel_writers.WRITERS,
    f.CodeFailed: _code_failed,
    f.InvitationAccepted: _invitation_accepted,
    f.ConsentRenewed: _consent_renewed,
    f.ConsentWithdrawn: _consent_withdrawn,
    f.AnswerGiven: _answer_given,
    f.GroupTyped: _group_typed,
    f.GroupAnswered: _group_answered,
    f.NoteWritten: _note_written,
    f.RunSubmitted: _run_submitted,
    f.DataErased: _data_erased,
    f.ChatForgotten: _chat_forgotten,
    f.OtherChatsForgotten: _others_forgotten,
    f.ChatUnreachable: _chat_unreachable,
    f.LanguageKept: _language_kept,
    f.InvitationMade: _invitation_made,
    f.CommitmentDrafted: _commitment_drafted,
    f.CommitmentReworded: _commitment_reworded,
    f.CommitmentDated: _commitment_dated,
    f.CommitmentShared: _commitment_shared,
    f.CommitmentEnded: _commitment_ended,
    f.CommitmentTakenUp: _commitment_taken_up,
    f.CheckedIn: _checked_in,
    f.CheckInNoteWritten: _check_in_note_written,
    f.ConclusionRecorded: _conclusion_recorded,
    f.RuleSet: _rule_set,
    f.PlaceSet: _place_set,
    f.MeetingAdded: _meeting_added,
    f.MeetingMoved: _meeting_moved,
    f.MeetingDropped: _meeting_dropped,
    f.TopicSet: _topic_set,
    f.ThematicSet: _thematic_set,
    f.AttendanceAnswered: _attendance_answered,
    f.AttendanceTaken: _attendance_taken,
    f.SilenceKept: _silence_kept,
    f.ReminderChannelKept: _channel_chosen,
    f.LeaveSet: _leave_set,
    f.LeaveEnded: _leave_ended,
    f.CellNudged: _cell_nudged,
    f.RetentionKept: _retention_kept,
    f.MeetingPlaceSet: _meeting_place_set,
    f.PaperAdded: _paper_added,
    f.PaperDropped: _paper_dropped,
}
