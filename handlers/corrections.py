"""`sửa 3`: one answer put right from anywhere, by its running number; the place is kept."""

from __future__ import annotations

from handlers.events import Answered, CorrectionAsked
from handlers.facts import AnswerGiven
from handlers.group_walk import asked, briefly, indicator_of, member_of, numbers_of
from handlers.group_weighing import weighed
from handlers.indicators import ANSWERS
from handlers.self_comparison import ANSWER_WORDS, answer, catalogue_of, closed, place
from handlers.states import AtGroup, AtQuestion, ConfirmingGroup, State
from handlers.vocabulary import Known, Outcome, say


def correct(event: CorrectionAsked, state: State, known: Known) -> Outcome:
    """Its question is opened; with a value, that is saved and said again."""
    if not known.is_open:
        return closed(known.period.code, known)
    total = len(catalogue_of(known))
    if not 1 <= event.number <= total:
        same_place = briefly(state) if isinstance(state, AtGroup) else state
        return Outcome(same_place, (say("group.no_such", total=total),))
    if event.value not in (-1, *ANSWERS):
        return Outcome(state, (say("outdated"),))
    code = indicator_of(event.number, known).code
    if event.value == -1:
        return Outcome(AtQuestion(known.period.code, code, reviewing=True))
    return _save(event, code, state, known)


def _save(event: CorrectionAsked, code: str, state: State, known: Known) -> Outcome:
    if isinstance(state, ConfirmingGroup) and event.number in numbers_of(state, known):
        return weighed({event.number: event.value}, state, known)
    notice = say("question.corrected", number=event.number, answer=ANSWER_WORDS[event.value])
    if isinstance(state, AtQuestion) and state.indicator == code:
        outcome = answer(Answered(known.period.code, code, event.value), state, known)
        return Outcome(outcome.state, (notice,), outcome.facts)
    same = known.run is not None and known.run.answer(code) == event.value
    facts = () if same else (AnswerGiven(member_of(known).id, known.period.code, code, event.value),)
    return Outcome(_stay(event.number, state, known), (notice,), facts)


def _stay(number: int, state: State, known: Known) -> State:
    """The same place; a group is over where this was the last of it that was asked."""
    if not isinstance(state, AtGroup):
        return state
    over = asked(state, known) == (number,)
    return place(known, indicator_of(number, known).code) if over else briefly(state)
