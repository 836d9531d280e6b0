"""Suggestions for review: where one can be and what can happen. Who stands on which side is known only by fetching."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import events as e
from handlers import states as s
from handlers import suggesting, suggesting_anew, suggesting_answers, suggesting_to, suggesting_when
from handlers.maps.rule import SUGGESTING, Rule, Step, needing

NEEDS = needing(SUGGESTING)

STEPS: Mapping[type, Step] = {
    s.AtSuggestions: Step(suggesting.suggestions_prompt, {}, NEEDS),
    s.ChoosingActing: Step(suggesting_to.acting_prompt, {}, NEEDS, gone=suggesting_to.where_nobody_acts),
    s.SuggestingTo: Step(suggesting_to.to_prompt, {}, NEEDS, gone=suggesting_to.where_nothing_is),
    s.ChoosingSubject: Step(suggesting_anew.subject_prompt, {}, NEEDS, gone=suggesting_anew.where_unready),
    s.WritingField: Step(
        suggesting_anew.field_prompt,
        {e.Said: Rule(suggesting_anew.write_field, NEEDS)},
        NEEDS,
        gone=suggesting_anew.where_unready,
    ),
    s.WritingSuggestion: Step(
        suggesting_anew.reason_prompt,
        {e.Said: Rule(suggesting_anew.write_reason, NEEDS)},
        NEEDS,
        gone=suggesting_anew.where_unready,
    ),
    s.ChoosingByWhen: Step(
        suggesting_when.by_when_prompt,
        {e.Said: Rule(suggesting_when.type_by_when, NEEDS)},
        NEEDS,
        gone=suggesting_anew.where_unready,
    ),
    s.AtSuggestionPreview: Step(
        suggesting_when.preview_prompt,
        {e.SuggestionConfirmed: Rule(suggesting_when.confirm, NEEDS)},
        NEEDS,
        gone=suggesting_anew.where_unready,
    ),
    s.DroppingSuggestion: Step(
        suggesting_when.dropping_prompt,
        {e.SuggestionDropConfirmed: Rule(suggesting_when.drop_confirmed, NEEDS)},
        NEEDS,
        gone=suggesting_anew.where_unready,
    ),
    s.AtSuggestion: Step(suggesting_answers.suggestion_prompt, {}, NEEDS, gone=suggesting.where_gone),
    s.WritingSuggestionEntry: Step(
        suggesting_answers.entry_prompt,
        {e.Said: Rule(suggesting_answers.write_entry, NEEDS)},
        NEEDS,
        gone=suggesting.where_gone,
    ),
    s.WithdrawingSuggestion: Step(
        suggesting_answers.withdrawing_prompt,
        {e.SuggestionWithdrawn: Rule(suggesting_answers.withdraw, NEEDS)},
        NEEDS,
        gone=suggesting.where_gone,
    ),
}  # fmt: skip

ANYWHERE: Mapping[type, Rule] = {
    e.SuggestionsOpened: Rule(suggesting.open_suggestions, NEEDS),
    e.SuggestionOpened: Rule(suggesting.open_one, NEEDS),
    e.SuggestionBegun: Rule(suggesting_to.begin, NEEDS),
    e.SuggestionAimed: Rule(suggesting_to.aim, NEEDS),
    e.SuggestionToMember: Rule(suggesting_to.choose, NEEDS),
    e.SuggestionToUnit: Rule(suggesting_to.choose, NEEDS),
    e.SuggestionResumed: Rule(suggesting_anew.resume, NEEDS),
    e.SubjectsOpened: Rule(suggesting_anew.open_subjects, NEEDS),
    e.SubjectChosen: Rule(suggesting_anew.choose_subject, NEEDS),
    e.FieldOpened: Rule(suggesting_anew.open_field, NEEDS),
    e.ReasonOpened: Rule(suggesting_anew.open_reason, NEEDS),
    e.ByWhenOpened: Rule(suggesting_when.open_by_when, NEEDS),
    e.ByWhenChosen: Rule(suggesting_when.choose_by_when, NEEDS),
    e.SuggestionDropped: Rule(suggesting_when.drop, NEEDS),
    e.SuggestionAccepted: Rule(suggesting_answers.accept, NEEDS),
    e.SuggestionEntryOpened: Rule(suggesting_answers.open_entry, NEEDS),
    e.SuggestionWithdrawing: Rule(suggesting_answers.open_withdrawing, NEEDS),
}
