"""Typed where there are no buttons, a group of indicators at a time: where one can be and what can happen."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import corrections, group_check_in, group_days, group_walk, group_weighing, papers
from handlers import events as e
from handlers import states as s
from handlers.maps.rule import OWN, Rule, Step

STEPS: Mapping[type, Step] = {
    s.AtGroup: Step(
        group_walk.group_prompt,
        {e.Said: Rule(group_walk.answer_group), e.GroupReread: Rule(group_walk.reread)},
        gone=group_walk.gone,
    ),
    s.ConfirmingGroup: Step(
        group_weighing.confirming_prompt,
        {
            e.Said: Rule(group_weighing.say_more),
            e.GroupConfirmed: Rule(group_weighing.confirm),
            e.GroupReread: Rule(group_walk.reread),
        },
        gone=group_weighing.gone,
    ),
    s.CheckingInTogether: Step(
        group_check_in.together_prompt,
        {e.Said: Rule(group_check_in.answer_together, OWN), e.WentBack: Rule(papers.back_to_menu)},
        OWN,
        gone=group_check_in.gone,
    ),
    s.DatingTogether: Step(
        group_days.days_prompt,
        {
            e.Said: Rule(group_days.type_days, OWN),
            e.DaysKept: Rule(group_days.keep_days, OWN),
            e.WentBack: Rule(papers.back_to_menu),
        },
        OWN,
        gone=group_days.gone,
    ),
}  # fmt: skip

ANYWHERE: Mapping[type, Rule] = {e.CorrectionAsked: Rule(corrections.correct)}
