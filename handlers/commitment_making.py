"""A new commitment: about which indicator, what I will do, who may know it."""

from __future__ import annotations

from handlers.commitments import (
    find,
    member_of,
    named,
    title_of,
)
from handlers.events import (
    CommitmentBegun,
    CommitmentOpened,
    CommitmentsOpened,
    DueOpened,
    Said,
    WhoSeesChosen,
)
from handlers.facts import (
    CommitmentDrafted,
    CommitmentReworded,
    CommitmentShared,
)
from handlers.self_comparison import legible
from handlers.states import (
    AtCommitment,
    AtCommitments,
    ChoosingDue,
    ChoosingIndicator,
    ChoosingWhoSees,
    State,
    WritingCommitment,
)
from handlers.typed_answers import one_number
from handlers.vocabulary import (
    Choice,
    Commitment,
    Joined,
    Known,
    Message,
    Outcome,
    Run,
    Text,
    Verbatim,
    say,
    say_count,
)

LONGEST_TEXT = 500  # characters: a sentence or two


def begin(event: CommitmentBegun, state: State, known: Known) -> Outcome:
    """Begin with an indicator, or with the question which one."""
    catalogue = known.run.catalogue if known.run else known.catalogue
    if event.indicator in catalogue:
        return Outcome(WritingCommitment(event.indicator))
    marked = to_commit(known)
    if event.indicator or not marked:
        notice = say("outdated") if event.indicator else say("commitments.nothing_marked")
        return Outcome(state if event.indicator else AtCommitments(), (notice,))
    return Outcome(ChoosingIndicator())


def to_commit(known: Known) -> tuple[str, ...]:
    """The indicators marked in the newest self-comparison, those without a commitment from it first."""
    run = _marked_run(known)
    if run is None:
        return ()
    marked = [i.code for i in run.catalogue.indicators if run.answer(i.code)]
    done = {c.indicator for c in known.commitments if c.period == run.period.code and c.is_open}
    return tuple(sorted(marked, key=lambda code: code in done))


def _marked_run(known: Known) -> Run | None:
    """This period's self-comparison where something is marked in it, else the newest past one: the cell has met since.

    What is promised after the meeting belongs to the month that was talked about.
    """
    newest = max(known.past, key=lambda run: run.period, default=None)
    return next((run for run in (known.run, newest) if run and any(run.answers)), None)


def indicator_prompt(_state: ChoosingIndicator, known: Known) -> Message:
    back = Choice(say("button.back"), CommitmentsOpened(), words=say("typed.back"))
    if known.grouped:
        return _in_lines(back, known)
    rows = tuple((Choice(Verbatim(named(code, known)), CommitmentBegun(code)),) for code in to_commit(known))
    return Message(title=say("commitments.which"), lines=(say("commitments.which_lead"),), choices=(*rows, (back,)))


def _in_lines(back: Choice, known: Known) -> Message:
    """By the numbers of the walk, the only ones there are without buttons."""
    codes = to_commit(known)
    listed = Joined(tuple(_headed(code, known) for code in codes))
    how = (say("commitments.which_typed", number=_number(codes[0], known)),) if codes else ()
    return Message(
        title=say("commitments.which"),
        lines=(say("commitments.which_lead"), listed, *how),
        choices=((back,),),
        numbered=False,
    )


def _number(code: str, known: Known) -> int:
    run = _marked_run(known)
    return (run.catalogue if run else known.catalogue).position(code) + 1


def _headed(code: str, known: Known) -> Text:
    if known.grouped:
        return say("group.title", number=_number(code, known), title=Verbatim(title_of(code, known)))
    return Verbatim(named(code, known))


def type_number(event: Said, state: ChoosingIndicator, known: Known) -> Outcome:
    """A number of the list begins, where there are no buttons."""
    codes = {_number(code, known): code for code in to_commit(known)} if known.grouped else {}
    typed = one_number(event.text)
    if typed in codes:
        return begin(CommitmentBegun(codes[typed]), state, known)
    unclear = say("commitments.which_unclear", number=next(iter(codes))) if codes else say("not_understood")
    return Outcome(state, (unclear,))


def writing_prompt(state: WritingCommitment, known: Known) -> Message:
    before = find(state.commitment, known)
    current = (say("commitments.now", text=Verbatim(before.text)),) if before else ()
    back = CommitmentOpened(before.id) if before else CommitmentsOpened()
    return Message(
        heading=_headed(state.indicator, known),
        title=say("commitments.what"),
        lines=(*current, say("commitments.what_lead")),
        choices=((Choice(say("button.back"), back, words=say("typed.back")),),),
        takes_text=True,
    )


def write(event: Said, state: WritingCommitment, known: Known) -> Outcome:
    """The words of a new commitment, or new words of one that is there."""
    text = legible(event.text)
    if not text:
        return Outcome(state, (say("commitments.empty"),))
    if len(text) > LONGEST_TEXT:
        return Outcome(state, (say_count("commitments.too_long", len(text), most=LONGEST_TEXT),))
    if state.commitment:
        return _reword(state.commitment, text, known)
    period = _marked_run(known)
    code = period.period.code if period else known.period.code
    return Outcome(ChoosingDue(0), facts=(CommitmentDrafted(member_of(known).id, code, state.indicator, text),))


def _reword(commitment: int, text: str, known: Known) -> Outcome:
    fact = CommitmentReworded(member_of(known).id, commitment, text)
    return Outcome(AtCommitment(commitment), (say("commitments.kept"),), (fact,))


def who_sees_prompt(state: ChoosingWhoSees, known: Known) -> Message:
    """Two answers of the same weight: sharing has no default."""
    commitment = find(state.commitment, known)
    is_open = commitment is not None and commitment.is_open
    back = CommitmentOpened(state.commitment) if is_open else DueOpened(state.commitment)
    return Message(
        title=say("commitments.who"),
        lines=(say("commitments.who_private"), say("commitments.who_shared")),
        choices=(
            (Choice(say("button.only_me"), WhoSeesChosen(state.commitment, False), "main"),),
            (Choice(say("button.tell_the_cell"), WhoSeesChosen(state.commitment, True), "main"),),
            (Choice(say("button.back"), back, words=say("typed.back")),),
        ),
    )


def choose_who_sees(event: WhoSeesChosen, _state: State, known: Known) -> Outcome:
    commitment = find(event.commitment, known)
    if commitment is None or commitment.ended_at or commitment.due is None:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    changed = not commitment.is_open or commitment.shared != event.shared
    facts = (CommitmentShared(member_of(known).id, commitment.id, event.shared),) if changed else ()
    return Outcome(AtCommitment(commitment.id), (_who_sees_kept(commitment, event.shared),), facts)


def _who_sees_kept(commitment: Commitment, shared: bool) -> Text:
    if commitment.shared and not shared:
        return say("commitments.unshared")
    return say("commitments.shared") if shared else say("commitments.private")
