"""What was typed for a group, before it is saved: confirmed where it is none, weighed where questions were marked."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import typed_answers
from handlers.events import GroupConfirmed, GroupReread, Said
from handlers.group_walk import (
    answer_group,
    asked,
    doubt,
    explained,
    indicator_of,
    listed,
    numbers_of,
    save,
    take,
    ways_on,
)
from handlers.group_walk import gone as group_is_gone
from handlers.self_comparison import ANSWER_WORDS, catalogue_of, typed_here
from handlers.states import AtGroup, ConfirmingGroup, State
from handlers.typed_answers import VALUES, WEIGHTS, Doubt
from handlers.vocabulary import Choice, Joined, Known, Message, Outcome, Text, Verbatim, say

LONGEST_DIGIT = 9  # what is longer than one digit is no weight, not even a mistyped one


def pending(known: Known) -> dict[int, int | None]:
    """What waits, by number: None where it was marked and is not weighed; nothing where all of it is none."""
    catalogue = catalogue_of(known)
    return {catalogue.position(code) + 1: value for code, value in typed_here(known) or ()}


def gone(state: ConfirmingGroup, known: Known) -> State | None:
    """Where the walk goes on once nothing waits here any more, or another chat has typed something else."""
    elsewhere = group_is_gone(AtGroup(state.period, state.group), known)
    if elsewhere is not None:
        return elsewhere
    waits = typed_here(known) is not None and known.run is not None and known.run.typed_group == state.group
    return None if waits else AtGroup(state.period, state.group)


def confirming_prompt(state: ConfirmingGroup, known: Known) -> Message:
    waiting = pending(known)
    lines = _weighing(waiting, known) if any(value is None for value in waiting.values()) else _none(state, known)
    confirm = () if None in waiting.values() else (_confirm(),)
    return Message(
        heading=Verbatim(catalogue_of(known).groups[state.group].title),
        title=lines[0],
        lines=lines[1:],
        choices=((*confirm, _again(), *ways_on()),),
        numbered=False,
    )


def _confirm() -> Choice:
    """Typed alone: the lines above say how."""
    return Choice(say("button.confirm_group"), GroupConfirmed(), words=say("typed.confirm_group"), unsaid=True)


def _again() -> Choice:
    """Back from what waits is to the nine."""
    return Choice(say("button.reread"), GroupReread(), words=say("typed.back_to_reread"))


def _none(state: ConfirmingGroup, known: Known) -> tuple[Text, ...]:
    """Asked once to have read it: nobody says none for all 27 at once."""
    left = asked(state, known)
    if len(left) == 1:
        return (say("group.none_one", number=left[0]), say("group.none_how", number=left[0]))
    return (say("group.none", number=len(left)), say("group.none_how", number=left[min(2, len(left) - 1)]))


def _weighing(waiting: Mapping[int, int | None], known: Known) -> tuple[Text, ...]:
    known_already = [number for number, value in waiting.items() if value is not None]
    left = [number for number, value in waiting.items() if value is None]
    titles = Joined(tuple(_title(number, known) for number in left))
    before = Joined(tuple(_named(number, waiting[number]) for number in known_already), "; ")
    understood = (say("group.understood", what=before),) if known_already else ()
    first = say("group.weigh_one", number=left[0]) if len(left) == 1 else say("group.weigh", numbers=listed(left))
    how = say("group.weigh_how_one") if len(left) == 1 else say("group.weigh_how", example=_example(len(left)))
    return (first, titles, *understood, how)


def _title(number: int, known: Known) -> Text:
    return say("group.title", number=number, title=Verbatim(indicator_of(number, known).title))


def _named(number: int, value: int | None) -> Text:
    return say("group.named", number=number, answer=ANSWER_WORDS[value or 0])


def _example(count: int) -> Verbatim:
    return Verbatim(" ".join("12"[at % 2] for at in range(count)))


# ------------------------------------------------------------------ what was typed


def confirm(_event: GroupConfirmed, state: ConfirmingGroup, known: Known) -> Outcome:
    """All read, and none of it."""
    given = {number: value for number, value in pending(known).items() if value is not None}
    if len(given) < len(pending(known)):
        return Outcome(state, (say("group.weigh_first"),))
    return save(given, state, known)


def say_more(event: Said, state: ConfirmingGroup, known: Known) -> Outcome:
    if None in pending(known).values():
        return _weigh(event, state, known)
    if event.text.strip(" .!") == "0" or typed_answers.is_none(event.text):
        return confirm(GroupConfirmed(), state, known)
    return answer_group(event, state, known)


def _weigh(event: Said, state: ConfirmingGroup, known: Known) -> Outcome:
    """One value for the first that waits, as many as wait, or each with its number; other numbers join what waits."""
    number = typed_answers.explanation(event.text)
    if number is not None:
        return Outcome(state, (explained(number, known),))
    left = _left(known)
    values = typed_answers.in_order(event.text, WEIGHTS)
    if values is None:
        return _weigh_by_number(event.text, state, known)
    if len(values) not in {1, len(left)} or 0 in values:
        return Outcome(state, (_unclear(left),))
    return weighed(dict(zip(left, values, strict=False)), state, known)


def _left(known: Known) -> list[int]:
    """The numbers that wait for their weight."""
    return [number for number, value in pending(known).items() if value is None]


def _unclear(left: list[int]) -> Text:
    return say("group.weigh_unclear", number=left[0])


def _weigh_by_number(text: str, state: ConfirmingGroup, known: Known) -> Outcome:
    left, numbers = _left(known), numbers_of(state, known)
    if _meant_as_weights(typed_answers.bare(text), left, numbers):
        return Outcome(state, (say("group.weigh_value", example=_example(len(left))),))
    found = typed_answers.read(text, WEIGHTS, numbers)
    if isinstance(found, Doubt):
        no_number = found.about == "unclear" or (found.about == "outside" and found.number in VALUES)
        return Outcome(state, (_unclear(left) if no_number else doubt(found, state, known),))
    return _join(found, state, known)


def _meant_as_weights(typed: tuple[int, ...], left: list[int], numbers: range) -> bool:
    """Digits of which one is no weight, and none is a question that waits or could be meant to join."""
    if not typed or max(typed) > LONGEST_DIGIT or set(typed) & set(left):
        return False
    return bool(set(typed) & set(VALUES)) or not set(typed) & set(numbers)


def _join(found: Mapping[int, int | None], state: ConfirmingGroup, known: Known) -> Outcome:
    """What has its weight is weighed; numbers alone wait too, but for 1 and 2, which may be meant as weights."""
    waiting = pending(known)
    bare = [number for number, value in found.items() if value is None]
    more = [number for number in bare if number not in waiting]
    if bare and (not more or set(bare) & set(VALUES)):
        return Outcome(state, (_unclear(_left(known)),))
    given = {number: value for number, value in found.items() if value is not None}
    if not more:
        return weighed(given, state, known)
    outcome = take({**waiting, **given, **dict.fromkeys(more)}, state, known)
    joined = say("group.joined", numbers=listed(sorted(more)))
    return Outcome(outcome.state, (joined, *outcome.notices), outcome.facts)


def weighed(given: Mapping[int, int], state: ConfirmingGroup, known: Known) -> Outcome:
    """Saved once every marked one has its weight; an answer of none to all that was marked is confirmed first."""
    return take({**pending(known), **given}, state, known)
