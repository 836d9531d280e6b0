"""Looking back at the answers of a group: a button to each, or lines with the numbers of the walk."""

from __future__ import annotations

from handlers import typed_answers
from handlers.events import GroupOpened, OverviewOpened, QuestionOpened, Said
from handlers.indicators import Indicator
from handlers.self_comparison import ANSWER_WORDS, catalogue_of, open_question, place
from handlers.states import ReviewingGroup, State
from handlers.vocabulary import Choice, Joined, Known, Message, Outcome, Run, Text, Verbatim, say


def open_group(event: GroupOpened, state: State, known: Known) -> Outcome:
    if known.run is None or not 0 <= event.group < len(known.run.catalogue.groups):
        return Outcome(place(known) if known.run is None else state)
    return Outcome(ReviewingGroup(known.period.code, event.group))


def group_prompt(state: ReviewingGroup, known: Known) -> Message:
    run = _run(known)
    group, around = run.catalogue.groups[state.group], _around(state, len(run.catalogue.groups))
    if known.grouped:
        return _in_lines(state, run, around)
    rows = tuple((_open(state, indicator, run),) for indicator in group.indicators)
    return Message(
        heading=say("review.heading"),
        title=Verbatim(group.title),
        lines=(say("review.lead"),),
        choices=(*rows, around),
    )


def _open(state: ReviewingGroup, indicator: Indicator, run: Run) -> Choice:
    """The button says what was answered, so that nothing has to be matched up."""
    title = Verbatim(indicator.title)
    label = say("review.line", code=indicator.code, title=title, answer=_answer(indicator, run))
    return Choice(label, QuestionOpened(state.period, indicator.code))


def _answer(indicator: Indicator, run: Run) -> Text:
    given = run.answer(indicator.code)
    return say("answer.not_yet") if given is None else ANSWER_WORDS[given]


def _around(state: ReviewingGroup, groups: int) -> tuple[Choice, ...]:
    before = (Choice(say("button.previous_group"), GroupOpened(state.group - 1)),) if state.group else ()
    after = (Choice(say("button.next_group"), GroupOpened(state.group + 1)),) if state.group + 1 < groups else ()
    return (*before, *after, Choice(say("button.back"), OverviewOpened(), words=say("typed.back")))


# ------------------------------------------------------------------ in lines, by the numbers of the walk


def _in_lines(state: ReviewingGroup, run: Run, around: tuple[Choice, ...]) -> Message:
    """The numbers are those of the walk, and there are no others."""
    numbers = _numbers(state, run)
    lines = tuple(_line(number, run) for number in numbers)
    return Message(
        heading=say("review.heading"),
        title=Verbatim(run.catalogue.groups[state.group].title),
        lines=(Joined(lines), say("review.typed", number=numbers[0])),
        choices=(around,),
        numbered=False,
    )


def _line(number: int, run: Run) -> Text:
    indicator = run.catalogue.indicators[number - 1]
    title = Verbatim(indicator.title)
    return say("review.numbered", number=number, title=title, answer=_answer(indicator, run))


def _numbers(state: ReviewingGroup, run: Run) -> range:
    first = run.catalogue.position(run.catalogue.groups[state.group].indicators[0].code) + 1
    return range(first, first + len(run.catalogue.groups[state.group].indicators))


def type_number(event: Said, state: ReviewingGroup, known: Known) -> Outcome:
    """A number alone opens its question, as a press does where there are buttons."""
    run = _run(known)
    typed = typed_answers.one_number(event.text) if known.grouped else None
    if typed is None:
        return Outcome(state, (say("not_understood"),))
    numbers = _numbers(state, run)
    if typed not in numbers:
        return Outcome(state, (say("group.outside", number=typed, first=numbers[0], last=numbers[-1]),))
    return open_question(QuestionOpened(state.period, catalogue_of(known).indicators[typed - 1].code), state, known)


def _run(known: Known) -> Run:
    if known.run is None:
        raise LookupError("a step that shows answers ran without any")
    return known.run
