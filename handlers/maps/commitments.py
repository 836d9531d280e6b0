"""Commitments and the check-in: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import (
    check_ins,
    commitment_changes,
    commitment_days,
    commitment_making,
    commitments,
    papers,
    shared_commitments,
)
from handlers import events as e
from handlers import states as s
from handlers.maps.rule import MARKED, OWN, SHARED, Rule, Step, needing
from handlers.rights import CONCLUDE, READ_SHARED

STEPS: Mapping[type, Step] = {
    s.AtCommitments: Step(commitments.commitments_prompt, {e.WentBack: Rule(papers.back_to_menu)}, OWN),
    s.ChoosingIndicator: Step(
        commitment_making.indicator_prompt, {e.Said: Rule(commitment_making.type_number, MARKED)}, MARKED
    ),
    s.WritingCommitment: Step(commitment_making.writing_prompt, {e.Said: Rule(commitment_making.write, MARKED)}, OWN),
    s.ChoosingDue: Step(commitment_days.due_prompt, {e.Said: Rule(check_ins.type_due, OWN)}, OWN),
    s.PickingDay: Step(commitment_days.day_prompt, {e.Said: Rule(check_ins.type_due, OWN)}, OWN),
    s.ChoosingWhoSees: Step(commitment_making.who_sees_prompt, {}, OWN),
    s.AtCommitment: Step(commitment_changes.commitment_prompt, {}, OWN),
    s.WithdrawingCommitment: Step(
        commitment_changes.withdrawing_prompt,
        {e.CommitmentWithdrawn: Rule(commitment_changes.withdraw_commitment, OWN)},
        OWN,
    ),
    s.AtHistory: Step(commitment_changes.history_prompt, {}, OWN),
    s.CheckingIn: Step(check_ins.check_in_prompt, {e.Said: Rule(check_ins.misread)}, OWN),
    s.WritingCheckInNote: Step(
        check_ins.note_prompt,
        {e.Said: Rule(check_ins.write_note, OWN), e.WentBack: Rule(check_ins.back_from_note)},
        OWN,
    ),
    s.AtCheckInEnd: Step(check_ins.end_prompt, {e.WentBack: Rule(papers.back_to_menu)}, OWN),
    s.WritingConclusion: Step(
        check_ins.conclusion_prompt,
        {
            e.Said: Rule(check_ins.record_conclusion, needing(SHARED), right=CONCLUDE),
            e.WentBack: Rule(check_ins.back_to_shared, right=READ_SHARED),
        },
        needing(SHARED),
        right=CONCLUDE,
    ),
    s.AtSharedOnes: Step(shared_commitments.shared_ones_prompt, {}, needing(SHARED), right=READ_SHARED),
}  # fmt: skip

ANYWHERE: Mapping[type, Rule] = {
    e.CommitmentsOpened: Rule(commitments.open_commitments, OWN),
    e.CommitmentBegun: Rule(commitment_making.begin, MARKED),
    e.CommitmentOpened: Rule(commitment_changes.open_commitment, OWN),
    e.RewritingOpened: Rule(commitment_changes.open_rewriting, OWN),
    e.DueOpened: Rule(commitment_changes.open_due, OWN),
    e.DayPicking: Rule(commitment_days.pick_day, OWN),
    e.DueChosen: Rule(check_ins.choose_due, OWN),
    e.WhoSeesOpened: Rule(commitment_changes.open_who_sees, OWN),
    e.WhoSeesChosen: Rule(commitment_making.choose_who_sees, OWN),
    e.CommitmentClosed: Rule(commitment_changes.close, OWN),
    e.CommitmentReopened: Rule(commitment_changes.take_up, OWN),
    e.WithdrawingOpened: Rule(commitment_changes.open_withdrawing, OWN),
    e.HistoryOpened: Rule(commitment_changes.open_history, OWN),
    e.CheckInOpened: Rule(check_ins.open_check_in, OWN),
    e.Remedied: Rule(check_ins.answer, OWN),
    e.CheckInNoteOpened: Rule(check_ins.open_note, OWN),
    e.ConclusionOpened: Rule(check_ins.open_conclusion, needing(SHARED), right=CONCLUDE),
    e.SharedOnesOpened: Rule(shared_commitments.open_shared_ones, needing(SHARED), right=READ_SHARED),
}
