"""Announcements: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import announced
from handlers import announcing as list_of
from handlers import announcing_approval as approval
from handlers import announcing_audience as audience
from handlers import announcing_corrections as corrections
from handlers import announcing_file as files
from handlers import announcing_progress as progress
from handlers import announcing_reading as reading
from handlers import announcing_sending as sending
from handlers import announcing_start as start
from handlers import announcing_whole as whole
from handlers import announcing_writing as writing
from handlers import events as e
from handlers import states as s
from handlers.maps.rule import ANNOUNCED_FILE, ANNOUNCING, Act, Rule, Step, needing
from handlers.rights import ANNOUNCE
from handlers.states import State
from handlers.vocabulary import Known

KNOWN = needing(ANNOUNCING)


def _rule(act: Act) -> Rule:
    return Rule(act, KNOWN, right=ANNOUNCE)


def _correction_gone(state: s.ConfirmingCorrection, known: Known) -> State | None:
    return list_of.gone(state, known) or corrections.gone(state, known)


WRITING: Mapping[type, Act] = {
    e.Said: writing.write,
    e.AnnouncementFileSent: whole.take_both,
    e.SentNoWords: whole.ask_for_text,
}
STEPS: Mapping[type, Step] = {
    state: Step(prompt, {kind: _rule(act) for kind, act in rules.items()}, KNOWN, right=ANNOUNCE, gone=gone)
    for state, prompt, rules, gone in (
        (s.AtAnnouncements, list_of.list_prompt, {}, list_of.gone),
        (s.WritingAnnouncement, writing.text_prompt, WRITING, list_of.gone),
        (s.AttachingFile, files.file_prompt, {e.SentNoWords: files.refuse_other_things}, list_of.gone),
        (s.ChoosingAudience, audience.audience_prompt, {}, list_of.gone),
        (s.PickingUnits, audience.units_prompt, {}, list_of.gone),
        (s.ChoosingReadMark, writing.read_mark_prompt, {}, list_of.gone),
        (s.ChoosingStart, start.start_prompt, {e.Said: start.type_start}, list_of.gone),
        (s.ConfirmingUrgency, start.urgency_prompt, {}, list_of.gone),
        (s.ChangingAnnouncement, writing.parts_prompt, {}, list_of.gone),
        (s.PreviewingAnnouncement, sending.preview_prompt, {}, list_of.gone),
        (s.ConfirmingAnnouncement, sending.sending_prompt, {}, list_of.gone),
        (s.DroppingAnnouncement, sending.dropping_prompt, {e.AnnouncementDropped: sending.drop}, list_of.gone),
        (s.AtAnnouncement, progress.announcement_prompt, {}, list_of.gone),
        (s.WritingCorrection, corrections.writing_prompt, {e.Said: corrections.write}, list_of.gone),
        (s.ConfirmingCorrection, corrections.confirming_prompt, {}, _correction_gone),
        (s.ReturningAnnouncement, approval.returning_prompt, {e.Said: approval.give_back}, list_of.gone),
        (s.AtAnnouncementRecord, progress.record_prompt, {}, list_of.gone),
        (s.AtApproval, approval.approval_prompt, {}, list_of.gone),
    )
}  # fmt: skip

ANYWHERE: Mapping[type, Rule] = {
    e.AnnouncementsOpened: _rule(list_of.open_list),
    e.ComposingOpened: _rule(list_of.open_composing),
    e.AnnouncementOpened: _rule(list_of.open_one),
    e.AnnouncementTextOpened: _rule(writing.open_text),
    e.AnnouncementFileOpened: _rule(files.open_file),
    e.AnnouncementFileSent: _rule(files.take_file),
    e.AnnouncementFileTaken: _rule(files.drop_file),
    e.FileSkipped: _rule(files.skip_file),
    e.AudienceOpened: _rule(audience.open_audience),
    e.AudienceChosen: _rule(audience.choose_audience),
    e.UnitsOpened: _rule(audience.open_units),
    e.UnitTicked: _rule(audience.tick),
    e.UnitsDone: _rule(audience.end_units),
    e.ReadMarkOpened: _rule(writing.open_read_mark),
    e.ReadMarkChosen: _rule(writing.choose_read_mark),
    e.StartOpened: _rule(start.open_start),
    e.StartChosen: _rule(start.choose_start),
    e.UrgencyOpened: _rule(start.open_urgency),
    e.UrgencyChosen: _rule(start.choose_urgency),
    e.PartsOpened: _rule(writing.open_parts),
    e.AnnouncementSeen: _rule(sending.open_preview),
    e.SendingOpened: _rule(sending.open_sending),
    e.AnnouncementConfirmed: _rule(sending.confirm),
    e.DroppingOpened: _rule(sending.open_dropping),
    e.TakenBack: _rule(progress.take_back),
    e.Stopped: _rule(progress.stop),
    e.Resumed: _rule(progress.resume),
    e.ReadersReminded: _rule(progress.remind),
    e.CorrectionOpened: _rule(corrections.open_correction),
    e.CorrectionConfirmed: _rule(corrections.confirm),
    e.CorrectionDropped: _rule(corrections.drop),
    e.RecordOpened: _rule(progress.open_record),
    e.Approved: _rule(approval.approve),
    e.ReturningOpened: _rule(approval.open_returning),
    e.TakenUp: _rule(approval.take_up),
    e.ApprovalOpened: _rule(approval.open_approval),
    e.ApprovalChosen: _rule(approval.choose_approval),
    e.AnnouncementRead: Rule(reading.note, KNOWN),
    e.AnnouncementFileAsked: Rule(announced.hand_over, needing(ANNOUNCED_FILE)),
}
