"""The walk through the indicators: a question, its note, the overview, sending, and looking back."""

from __future__ import annotations

import unicodedata

from handlers.events import (
    Answered,
    CommitmentBegun,
    GroupOpened,
    MenuOpened,
    NoteErased,
    NoteOpened,
    OverviewOpened,
    QuestionOpened,
    Said,
    SheetAsked,
    SheetOpened,
    Submitted,
    WalkOpened,
    WentBack,
)
from handlers.facts import AnswerGiven, Fact, GroupTyped, NoteWritten, RunSubmitted
from handlers.indicators import ANSWERS, Catalogue, Indicator
from handlers.states import (
    AtGroup,
    AtMenu,
    AtOverview,
    AtQuestion,
    ConfirmingGroup,
    ReviewingGroup,
    Sent,
    State,
    WritingNote,
)
from handlers.vocabulary import (
    Choice,
    Joined,
    Known,
    Member,
    Message,
    Moment,
    Outcome,
    Run,
    Text,
    Verbatim,
    say,
    say_count,
)

LONGEST_NOTE = 1000  # characters
LABELS = (say("button.no"), say("button.partly"), say("button.yes"))
TYPED = (say("typed.no"), say("typed.partly"), say("typed.yes"))
ANSWER_WORDS = (say("answer.no"), say("answer.partly"), say("answer.yes"))


# ------------------------------------------------------------------ where to go


def catalogue_of(known: Known) -> Catalogue:
    """The catalogue this period's run is pinned to, or the one it would begin with."""
    return known.run.catalogue if known.run else known.catalogue


def place(known: Known, *also: str) -> State:
    """Where the walk goes on: the first question without an answer (`also` count as answered), or the overview."""
    for indicator in catalogue_of(known).indicators:
        if indicator.code not in also and (known.run is None or known.run.answer(indicator.code) is None):
            return _in_a_group(indicator, known) if known.grouped else AtQuestion(known.period.code, indicator.code)
    return AtOverview(known.period.code)


def typed_here(known: Known) -> tuple[tuple[str, int | None], ...] | None:
    """What this chat typed for a group and was shown; what another chat typed is none of it."""
    return known.run.typed if known.run and known.run.typed_in == known.chat else None


def _in_a_group(indicator: Indicator, known: Known) -> State:
    """The group of this question; what waits to be confirmed or weighed is gone on with.

    For marks and for none alike: the place stands in the clear and must not tell which it was.
    """
    group = catalogue_of(known).group_number(indicator.code)
    waits = typed_here(known) is not None and known.run is not None and known.run.typed_group == group
    return ConfirmingGroup(known.period.code, group) if waits else AtGroup(known.period.code, group)


def open_walk(_event: WalkOpened, _state: State, known: Known) -> Outcome:
    if not known.is_open:
        return Outcome(AtMenu(), (not_taken(known.period.code, known),))
    return Outcome(place(known))


def not_taken(period: str, known: Known) -> Text:
    """Why answers of a month are not taken now: it is over, or its meeting was moved and it opens later."""
    if period == known.period.code:
        return say("period.not_yet")  # the menu says from when on
    return say("period.is_closed")


def closed(period: str, known: Known) -> Outcome:
    """A button of a month that is over or not open yet: nothing is changed, and it says so."""
    return Outcome(AtMenu(), (not_taken(period, known),))


def is_open(event: Answered | QuestionOpened | NoteOpened | NoteErased | Submitted | SheetAsked, known: Known) -> bool:
    return event.period == known.period.code and known.is_open


# ------------------------------------------------------------------ one question


def question_prompt(state: AtQuestion, known: Known) -> Message:
    catalogue = catalogue_of(known)
    indicator = catalogue.find(state.indicator)
    group = catalogue.groups[catalogue.group_number(indicator.code)]
    given = known.run.answer(indicator.code) if known.run else None
    return Message(
        heading=Verbatim(group.title),
        progress=(catalogue.position(indicator.code) + 1, len(catalogue)),
        title=Verbatim(indicator.title),
        lines=(Verbatim(indicator.summary), Verbatim(indicator.question), *_already(indicator, given, known.run)),
        choices=(_answers(state, given), *_ways_on(state)),
        first_number=0,  # typed 0, 1, 2 are the answers themselves
    )


def _answers(state: AtQuestion, given: int | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(LABELS[value], Answered(state.period, state.indicator, value), "answer", value == given, TYPED[value])
        for value in ANSWERS
    )


def _ways_on(state: AtQuestion) -> tuple[tuple[Choice, ...], ...]:
    note = Choice(say("button.note"), NoteOpened(state.period, state.indicator))
    later = Choice(say("button.later"), MenuOpened(), words=say("typed.later"))
    return ((note, Choice(say("button.back"), WentBack(), words=say("typed.back")), later),)


def _already(indicator: Indicator, given: int | None, run: Run | None) -> tuple[Text, ...]:
    answer = (say("question.given", answer=ANSWER_WORDS[given]),) if given is not None else ()
    note = run.note(indicator.code) if run else None
    return (*answer, *((say("question.note", note=Verbatim(note)),) if note else ()))


def answer(event: Answered, state: State, known: Known) -> Outcome:
    """An answer, from the open question or from any old button: it is saved, and nobody loses the place."""
    if not is_open(event, known):
        return closed(event.period, known)
    if event.indicator not in catalogue_of(known) or event.value not in ANSWERS:
        return Outcome(state, (say("outdated"),))
    facts = (AnswerGiven(_member(known).id, event.period, event.indicator, event.value), *_waits_no_more(event, known))
    if isinstance(state, AtQuestion) and state.indicator == event.indicator:
        return Outcome(_after(state, known), _noted(event, known) if known.grouped else (), facts)
    return _correct(event, facts, state, known)


def _waits_no_more(event: Answered, known: Known) -> tuple[Fact, ...]:
    """Where it was marked in a chat without buttons, and not weighed yet: this answer is the newer one."""
    run = known.run
    typed = (run.typed or ()) if run else ()
    rest = tuple(each for each in typed if each[0] != event.indicator)
    if run is None or rest == typed:
        return ()
    return (GroupTyped(_member(known).id, event.period, rest or None, run.typed_group, run.typed_in),)


def _after(state: AtQuestion, known: Known) -> State:
    if state.reviewing and not known.grouped:
        return ReviewingGroup(state.period, catalogue_of(known).group_number(state.indicator))
    return place(known, state.indicator)


def _correct(event: Answered, facts: tuple[Fact, ...], state: State, known: Known) -> Outcome:
    if known.run and known.run.answer(event.indicator) == event.value:
        return Outcome(state)  # the second of two quick presses
    return Outcome(state, _noted(event, known), facts)


def _noted(event: Answered, known: Known) -> tuple[Text, ...]:
    number = catalogue_of(known).position(event.indicator) + 1
    return (say("question.corrected", number=number, answer=ANSWER_WORDS[event.value]),)


def misread_answer(_event: Said, state: AtQuestion, _known: Known) -> Outcome:
    return Outcome(state, (say("question.not_understood"),))


def open_question(event: QuestionOpened, state: State, known: Known) -> Outcome:
    if not is_open(event, known):
        return closed(event.period, known)
    if event.indicator not in catalogue_of(known):
        return Outcome(state, (say("outdated"),))
    return Outcome(AtQuestion(event.period, event.indicator, reviewing=True))


def back_from_question(_event: WentBack, state: AtQuestion, known: Known) -> Outcome:
    catalogue = catalogue_of(known)
    if known.grouped:
        return Outcome(place(known))
    if state.reviewing:
        return Outcome(ReviewingGroup(state.period, catalogue.group_number(state.indicator)))
    at = catalogue.position(state.indicator)
    if at == 0:
        return Outcome(AtMenu())
    return Outcome(AtQuestion(state.period, catalogue.indicators[at - 1].code))


# ------------------------------------------------------------------ a note


def open_note(event: NoteOpened, state: State, known: Known) -> Outcome:
    if not is_open(event, known):
        return closed(event.period, known)
    if event.indicator not in catalogue_of(known):
        return Outcome(state, (say("outdated"),))
    reviewing = isinstance(state, AtQuestion) and state.reviewing
    return Outcome(WritingNote(event.period, event.indicator, reviewing))


def note_prompt(state: WritingNote, known: Known) -> Message:
    indicator = catalogue_of(known).find(state.indicator)
    note = known.run.note(state.indicator) if known.run else None
    erase = (Choice(say("button.erase_note"), NoteErased(state.period, state.indicator), "danger"),) if note else ()
    return Message(
        heading=say("note.heading"),
        title=Verbatim(indicator.title),
        lines=(*((say("question.note", note=Verbatim(note)),) if note else ()), say("note.lead")),
        choices=((Choice(say("button.back"), WentBack(), words=say("typed.leave_note")), *erase),),
        takes_text=True,
    )


def write_note(event: Said, state: WritingNote, known: Known) -> Outcome:
    text = legible(event.text)
    if not text:
        return Outcome(state, (say("note.empty"),))
    if len(text) > LONGEST_NOTE:
        return Outcome(state, (say_count("note.too_long", len(text), most=LONGEST_NOTE),))
    fact = NoteWritten(_member(known).id, state.period, state.indicator, text)
    return Outcome(_question_of(state), (say("note.kept"),), (fact,))


def legible(text: str) -> str:
    """What can be stored and printed of typed words: no control characters, no half of a pair of characters."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(letter for letter in whole if letter in "\n\t" or unicodedata.category(letter) != "Cc").strip()


def erase_note(event: NoteErased, state: State, known: Known) -> Outcome:
    if not is_open(event, known):
        return closed(event.period, known)
    onward = _question_of(state) if isinstance(state, WritingNote) else state
    if known.run is None or known.run.note(event.indicator) is None:
        return Outcome(onward)  # the second of two quick presses
    fact = NoteWritten(_member(known).id, event.period, event.indicator, None)
    return Outcome(onward, (say("note.erased"),), (fact,))


def back_from_note(_event: WentBack, state: WritingNote, _known: Known) -> Outcome:
    return Outcome(_question_of(state))


def _question_of(state: WritingNote) -> AtQuestion:
    return AtQuestion(state.period, state.indicator, state.reviewing)


# ------------------------------------------------------------------ the overview and sending


def overview_prompt(state: AtOverview, known: Known) -> Message:
    run = _run(known)
    sent = run.submitted_at
    first = say("overview.sent", day=Moment(sent)) if sent else say("overview.all", total=len(run.catalogue))
    groups = Joined(tuple(_group_line(group.title, _counted(run, at)) for at, group in enumerate(run.catalogue.groups)))
    return Message(
        title=first,
        lines=(groups, say("overview.can_change")),
        choices=(
            *(() if sent else ((Choice(say("button.submit"), Submitted(state.period), "main"),),)),
            (
                Choice(say("button.review"), GroupOpened(0)),
                Choice(say("button.later"), MenuOpened(), words=say("typed.later")),
            ),
        ),
    )


def _counted(run: Run, group: int) -> tuple[int, int]:
    answers = [run.answer(indicator.code) for indicator in run.catalogue.groups[group].indicators]
    return answers.count(1), answers.count(2)


def _group_line(title: str, counts: tuple[int, int]) -> Text:
    partly, yes = counts
    said: list[Text] = []
    if partly:
        said.append(say("overview.partly", number=partly))
    if yes:
        said.append(say("overview.yes", number=yes))
    found = Joined(tuple(said), ", ") if said else say("overview.none")
    return say("overview.group", group=Verbatim(title), found=found)


def open_overview(_event: OverviewOpened, _state: State, known: Known) -> Outcome:
    return Outcome(place(known))


def submit(event: Submitted, _state: State, known: Known) -> Outcome:
    """Send: only when every question has its answer. Sending again changes nothing."""
    if not is_open(event, known):
        return closed(event.period, known)
    onward = place(known)
    if not isinstance(onward, AtOverview):
        return Outcome(onward, (say("overview.some_missing"),))
    if _run(known).submitted_at:
        return Outcome(onward)
    return Outcome(Sent(event.period), facts=(RunSubmitted(_member(known).id, event.period),))


def sent_prompt(_state: Sent, known: Known) -> Message:
    marked = sum(bool(answer) for answer in _run(known).answers)
    offer = (say_count("sent.offer", marked),) if marked else ()
    begin = ((Choice(say("button.commit"), CommitmentBegun(""), "main"),),) if marked else ()
    later = Choice(say("button.later"), MenuOpened(), words=say("typed.later"))
    return Message(
        title=say("sent.title"),
        lines=(say("sent.lead"), *offer),
        choices=(*begin, (Choice(say("button.sheet"), SheetOpened(), "plain" if marked else "main"), later)),
    )


def _member(known: Known) -> Member:
    if known.member is None:
        raise LookupError("a member's step ran without a member")
    return known.member


def _run(known: Known) -> Run:
    if known.run is None:
        raise LookupError("a step that shows answers ran without any")
    return known.run
