"""The walk without buttons, nine indicators to a message: what is asked, and what was typed for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers import typed_answers
from handlers.events import GroupOpened, GroupReread, MenuOpened, PageLinkAsked, Said
from handlers.facts import GroupAnswered, GroupTyped
from handlers.indicators import Indicator
from handlers.self_comparison import ANSWER_WORDS, catalogue_of, place, typed_here
from handlers.states import AtGroup, AtOverview, ConfirmingGroup, State
from handlers.typed_answers import WEIGHTS, Doubt
from handlers.vocabulary import Choice, Joined, Known, Member, Message, Outcome, Text, Verbatim, say

Here = AtGroup | ConfirmingGroup


# ------------------------------------------------------------------ which questions these are


def numbers_of(state: Here, known: Known) -> range:
    """The running numbers of the group, such as 10 to 18."""
    groups = catalogue_of(known).groups
    before = sum(len(group.indicators) for group in groups[: state.group])
    return range(before + 1, before + 1 + len(groups[state.group].indicators))


def indicator_of(number: int, known: Known) -> Indicator:
    return catalogue_of(known).indicators[number - 1]


def asked(state: Here, known: Known) -> tuple[int, ...]:
    """The numbers of the group that have no answer yet."""
    run = known.run
    return tuple(
        number
        for number in numbers_of(state, known)
        if run is None or run.answer(indicator_of(number, known).code) is None
    )


def gone(state: AtGroup, known: Known) -> State | None:
    """Where the walk goes on once the group was answered elsewhere; None while something of it is asked."""
    there = known.grouped and 0 <= state.group < len(catalogue_of(known).groups)
    return None if there and asked(state, known) else place(known)


# ------------------------------------------------------------------ the message


def group_prompt(state: AtGroup, known: Known) -> Message:
    group, numbers, left = catalogue_of(known).groups[state.group], numbers_of(state, known), asked(state, known)
    given = [number for number in numbers if number not in left]
    questions = () if state.brief else tuple(_question(number, known) for number in left)
    already = (say("group.given", numbers=listed(given)),) if given else ()
    above = (say("group.above"),) if state.brief else ()
    return Message(
        heading=Verbatim(group.title),
        title=_span(left, known),
        lines=(*already, *above, *questions, _how(left)),
        choices=((*_again(state), *_before(state), *ways_on()),),
        numbered=False,
    )


def _span(left: tuple[int, ...], known: Known) -> Text:
    total = len(catalogue_of(known))
    if len(left) == 1:
        return say("group.one_of", number=left[0], total=total)
    return say("group.span", first=left[0], last=left[-1], total=total)


def _question(number: int, known: Known) -> Text:
    one = indicator_of(number, known)
    return Joined((say("group.title", number=number, title=Verbatim(one.title)), Verbatim(one.question)))


def _how(left: tuple[int, ...]) -> Text:
    """What can be typed, with numbers of this very group."""
    if len(left) == 1:
        return say("group.how_one", number=left[0])
    first, second = left[min(2, len(left) - 2)], left[min(4, len(left) - 1)]
    return say("group.how", first=first, second=second)


def listed(numbers: list[int]) -> Text:
    return Verbatim(", ".join(map(str, numbers)))


def _again(state: AtGroup) -> tuple[Choice, ...]:
    return (Choice(say("button.reread"), GroupReread(), words=say("typed.reread")),) if state.brief else ()


def _before(state: AtGroup) -> tuple[Choice, ...]:
    """Back is the group before, to look at; before the first there is the menu, which the words mean anyway."""
    before = Choice(say("button.previous_group"), GroupOpened(state.group - 1), words=say("typed.back"))
    return (before,) if state.group else ()


def ways_on() -> tuple[Choice, ...]:
    page = Choice(say("button.open_page"), PageLinkAsked(), words=say("typed.open_page"))
    return (page, Choice(say("button.later"), MenuOpened(), words=say("typed.later")))


def reread(_event: GroupReread, state: Here, known: Known) -> Outcome:
    """The nine again; what was typed for them is put aside."""
    waits = typed_here(known) is not None
    facts = (GroupTyped(member_of(known).id, state.period, None),) if waits else ()
    return Outcome(AtGroup(state.period, state.group), facts=facts)


# ------------------------------------------------------------------ what was typed


def answer_group(event: Said, state: Here, known: Known) -> Outcome:
    """All of the group in one message; what is doubtful is said so, and nothing is saved."""
    number = typed_answers.explanation(event.text)
    if number is not None:
        return Outcome(briefly(state), (explained(number, known),))
    if typed_answers.is_none(event.text):
        return take({}, state, known)
    found = typed_answers.read(event.text, WEIGHTS, numbers_of(state, known))
    if isinstance(found, Doubt):
        return Outcome(briefly(state), (doubt(found, state, known),))
    return take(found, state, known)


def briefly(state: Here) -> Here:
    """The same place, its questions not said again."""
    return replace(state, brief=True) if isinstance(state, AtGroup) else state


def explained(number: int, known: Known) -> Text:
    """What an indicator means, in all its words."""
    if not 1 <= number <= len(catalogue_of(known)):
        return say("group.no_such", total=len(catalogue_of(known)))
    one = indicator_of(number, known)
    title = say("group.title", number=number, title=Verbatim(one.title))
    return Joined((title, Verbatim(one.summary), Verbatim(one.question)))


def doubt(found: Doubt, state: Here, known: Known) -> Text:
    numbers = numbers_of(state, known)
    if found.about == "outside":
        return say("group.outside", number=found.number, first=numbers[0], last=numbers[-1])
    if found.about == "value":
        return say("group.value", number=found.number)
    if found.about == "twice":
        return say("group.twice", number=found.number)
    return say("group.unclear")


def take(answers: Mapping[int, int | None], state: Here, known: Known) -> Outcome:
    """Saved at once where all of it is clear; else kept, sealed, until it is confirmed or weighed."""
    given = {number: value for number, value in answers.items() if value is not None}
    if len(given) == len(answers) and any(given.values()):
        return save(given, state, known)
    typed = tuple((indicator_of(number, known).code, value) for number, value in sorted(answers.items()))
    fact = GroupTyped(member_of(known).id, state.period, typed, state.group)
    return Outcome(ConfirmingGroup(state.period, state.group), facts=(fact,))


def save(given: Mapping[int, int], state: Here, known: Known) -> Outcome:
    """One write for the group. What was not named is none, unless it was answered elsewhere meanwhile."""
    saved = {**dict.fromkeys(asked(state, known), 0), **given}
    answers = tuple((indicator_of(number, known).code, saved[number]) for number in sorted(saved))
    fact = GroupAnswered(member_of(known).id, state.period, answers)
    onward = place(known, *(code for code, _ in answers))
    return Outcome(onward, (_kept(given, saved, numbers_of(state, known)),), (fact,))


def _kept(given: Mapping[int, int], saved: Mapping[int, int], numbers: range) -> Text:
    """Exactly what was understood: each that was named, how many are none, which stay as they were."""
    named = [say("group.named", number=number, answer=ANSWER_WORDS[given[number]]) for number in sorted(given)]
    silent = [number for number in sorted(saved) if number not in given]
    as_before = [number for number in numbers if number not in saved]
    rest = _rest(silent, bool(named))
    before = (say("group.as_before", numbers=listed(as_before)),) if as_before else ()
    first = min(given, default=min(saved))
    return say("group.kept", what=Joined((*named, *rest, *before), "; "), number=first)


def saved_before(state: State, known: Known) -> tuple[Text, ...]:
    """What is saved of the group before this place: said where its confirmation may never have come."""
    run, groups = known.run, catalogue_of(known).groups
    group = {AtGroup: getattr(state, "group", 0), AtOverview: len(groups)}.get(type(state), 0) - 1
    if run is None or group not in range(len(groups)):
        return ()
    numbers = numbers_of(AtGroup(known.period.code, group), known)
    saved = {number: run.answer(indicator_of(number, known).code) for number in numbers}
    whole = {number: value for number, value in saved.items() if value is not None}
    given = {number: value for number, value in whole.items() if value}
    return (_kept(given, whole, numbers),) if len(whole) == len(saved) else ()


def _rest(silent: list[int], others: bool) -> tuple[Text, ...]:
    if not silent:
        return ()
    if len(silent) == 1:
        return (say("group.named", number=silent[0], answer=ANSWER_WORDS[0]),)
    return (say("group.rest", number=len(silent)) if others else say("group.all_none", number=len(silent)),)


def member_of(known: Known) -> Member:
    if known.member is None:
        raise LookupError("a group was answered without a member")
    return known.member
