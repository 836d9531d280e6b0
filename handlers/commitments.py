"""Commitments: what I will do about an indicator, by when, who may know; and what can be done with one later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from handlers.events import (
    CommitmentBegun,
    CommitmentClosed,
    CommitmentOpened,
    CommitmentsOpened,
    CommitmentWithdrawn,
    ConclusionOpened,
    DayPicking,
    DueChosen,
    DueOpened,
    HistoryOpened,
    MenuOpened,
    RewritingOpened,
    Said,
    SharedOnesOpened,
    WhoSeesChosen,
    WhoSeesOpened,
    WithdrawingOpened,
)
from handlers.facts import (
    CommitmentDated,
    CommitmentDrafted,
    CommitmentEnded,
    CommitmentReworded,
    CommitmentShared,
)
from handlers.rhythm import add_months, date_typed, month_days, next_quarter_start, quarter_of
from handlers.rights import READ_SHARED, may
from handlers.self_comparison import legible
from handlers.states import (
    AtCommitment,
    AtCommitments,
    AtHistory,
    AtSharedOnes,
    ChoosingDue,
    ChoosingIndicator,
    ChoosingWhoSees,
    PickingDay,
    State,
    WithdrawingCommitment,
    WritingCommitment,
)
from handlers.vocabulary import (
    Choice,
    Commitment,
    Joined,
    Known,
    Member,
    Message,
    Moment,
    Outcome,
    Run,
    SharedCommitment,
    Text,
    Verbatim,
    say,
    say_count,
)

LONGEST_TEXT = 500  # characters: a sentence or two
AT_ONCE = 6
ROMAN = ("", "I", "II", "III", "IV")
LONGEST_IN_LIST = 120  # characters of each text where several stand on one screen
HISTORY_AT_ONCE = 12  # the newest lines; the whole history is in the member's own export
FURTHEST_MONTHS = 24  # a commitment for the far future is none


# ------------------------------------------------------------------ the list


def open_commitments(event: CommitmentsOpened, _state: State, known: Known) -> Outcome:
    return Outcome(AtCommitments(min(max(event.page, 0), last_page(len(_listed(known)), AT_ONCE))))


def commitments_prompt(state: AtCommitments, known: Known) -> Message:
    listed = _listed(known)
    page = min(state.page, last_page(len(listed), AT_ONCE))
    shown = listed[page * AT_ONCE : (page + 1) * AT_ONCE]
    labels = distinct(tuple(f"{each.indicator} {_title(each.indicator, known)}" for each in shown))
    return Message(
        title=say("commitments.title"),
        lines=(*_draft_line(known), _count_line(known), *(_line(each, known) for each in shown)),
        choices=(
            *_finish_draft(known),
            *((Choice(Verbatim(name), CommitmentOpened(each.id)),) for name, each in zip(labels, shown, strict=True)),
            *_pages(page, len(listed)),
            (Choice(say("button.new_commitment"), CommitmentBegun(""), "main"),),
            *_of_the_cell(known),
            (Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),),
        ),
    )


def _count_line(known: Known) -> Text:
    if _open(known):
        return say_count("commitments.open", len(_open(known)))
    return say("commitments.none_open") if _listed(known) else say("commitments.none")


def last_page(count: int, at_once: int) -> int:
    """The number of the last page of a list, from 0 on."""
    return max(0, (count - 1) // at_once)


def distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same names, repeated ones counted, so that every button can be told from every other."""
    return tuple(
        name if names.count(name) == 1 else f"{name} ({names[: at + 1].count(name)})" for at, name in enumerate(names)
    )


def _draft(known: Known) -> Commitment | None:
    """The one that was left half made, if there is one."""
    drafts = [each for each in known.commitments if each.state == "draft"]
    return max(drafts, key=lambda each: each.id, default=None)


def _draft_line(known: Known) -> tuple[Text, ...]:
    draft = _draft(known)
    return (say("commitments.draft", text=shortened(draft.text)),) if draft else ()


def _finish_draft(known: Known) -> tuple[tuple[Choice, ...], ...]:
    draft = _draft(known)
    return ((Choice(say("button.finish_draft"), CommitmentOpened(draft.id), "main"),),) if draft else ()


def shortened(text: str, longest: int = LONGEST_IN_LIST) -> Verbatim:
    """The beginning of a long text, for a list; where it is opened, it stands whole."""
    line = " ".join(text.split())
    return Verbatim(line if len(line) <= longest else f"{line[:longest].rstrip()}…")


def _open(known: Known) -> tuple[Commitment, ...]:
    return tuple(each for each in known.commitments if each.is_open)


def _listed(known: Known) -> tuple[Commitment, ...]:
    """Open ones by their day, then what is done, newest first; a draft stands above the list."""
    ended = sorted((c for c in known.commitments if c.ended_at), key=lambda c: c.ended_at or c.made_at, reverse=True)
    return (*sorted(_open(known), key=lambda c: (c.due or date.max, c.id)), *ended)


def _line(each: Commitment, known: Known) -> Text:
    if each.state == "closed":
        return say("commitments.line_closed", text=shortened(each.text))
    if each.state == "withdrawn":
        return say("commitments.line_withdrawn", text=shortened(each.text))
    if each.due and each.due < today(known):
        return say("commitments.line_overdue", text=shortened(each.text), day=each.due)
    return say("commitments.line", text=shortened(each.text), day=each.due or today(known))


def _title(indicator: str, known: Known) -> str:
    catalogue = known.run.catalogue if known.run else known.catalogue
    return catalogue.find(indicator).title if indicator in catalogue else ""


def _pages(page: int, count: int) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_page"), CommitmentsOpened(page - 1)),) if page else ()
    more = (page + 1) * AT_ONCE < count
    after = (Choice(say("button.next_page"), CommitmentsOpened(page + 1)),) if more else ()
    return ((*before, *after),) if before or after else ()


def _of_the_cell(known: Known) -> tuple[tuple[Choice, ...], ...]:
    if known.member and may(known.member, READ_SHARED, known.member.unit):
        return ((Choice(say("button.shared_ones"), SharedOnesOpened()),),)
    return ()


# ------------------------------------------------------------------ a new one: which, what, by when, who may know


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
    rows = tuple(
        (Choice(Verbatim(f"{code} {_title(code, known)}"), CommitmentBegun(code)),) for code in to_commit(known)
    )
    back = Choice(say("button.back"), CommitmentsOpened(), words=say("typed.back"))
    return Message(title=say("commitments.which"), lines=(say("commitments.which_lead"),), choices=(*rows, (back,)))


def writing_prompt(state: WritingCommitment, known: Known) -> Message:
    before = find(state.commitment, known)
    current = (say("commitments.now", text=Verbatim(before.text)),) if before else ()
    back = CommitmentOpened(before.id) if before else CommitmentsOpened()
    return Message(
        heading=Verbatim(f"{state.indicator} {_title(state.indicator, known)}"),
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
    return Outcome(ChoosingDue(0), facts=(CommitmentDrafted(_member(known).id, code, state.indicator, text),))


def _reword(commitment: int, text: str, known: Known) -> Outcome:
    fact = CommitmentReworded(_member(known).id, commitment, text)
    return Outcome(AtCommitment(commitment), (say("commitments.kept"),), (fact,))


def due_prompt(state: ChoosingDue, known: Known) -> Message:
    commitment = _chosen(state.commitment, known)
    day = today(known)
    month_end = month_days(day)[-1]
    quarter_start = next_quarter_start(month_end)
    roman = ROMAN[quarter_of(quarter_start)]
    id_ = commitment.id if commitment else 0
    back = CommitmentOpened(id_) if commitment and commitment.is_open else CommitmentsOpened()
    return Message(
        title=say("commitments.when"),
        lines=(say("commitments.when_lead"),),
        choices=(
            (Choice(say("button.month_end"), DueChosen(id_, month_end.isoformat()), "main"),),
            (
                Choice(
                    say("button.before_check_in", quarter=roman),
                    DueChosen(id_, (quarter_start - timedelta(days=1)).isoformat()),
                    "main",
                ),
            ),
            (Choice(say("button.pick_day"), DayPicking(id_, day.year, day.month), "main"),),
            (Choice(say("button.back"), back, words=say("typed.back")),),
        ),
        takes_text=True,
    )


def pick_day(event: DayPicking, state: State, known: Known) -> Outcome:
    if (event.year, event.month) not in {(month.year, month.month) for month in _months(known)}:
        return Outcome(state, (say("commitments.too_far"),))
    commitment = find(event.commitment, known)
    if commitment is None or commitment.ended_at:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(PickingDay(event.commitment, event.year, event.month, getattr(state, "checking_in", False)))


def _months(known: Known) -> tuple[date, ...]:
    """The first days of the months a day can be picked from."""
    first = today(known).replace(day=1)
    return tuple(add_months(first, number) for number in range(FURTHEST_MONTHS + 1))


def day_prompt(state: PickingDay, known: Known) -> Message:
    """A month as a calendar, Monday first, so that typed numbers are the days."""
    days = month_days(date(state.year, state.month, 1))
    choices = [Choice(Verbatim(str(day.day)), DueChosen(state.commitment, day.isoformat())) for day in days]
    weeks: list[tuple[Choice, ...]] = []
    lead = 7 - days[0].weekday()
    for start in (0, *range(lead, len(choices), 7)):
        week = tuple(choices[start : lead if start == 0 else start + 7])
        weeks += [week] if week else []
    return Message(
        heading=say("commitments.month", month=state.month, year=state.year),
        title=say("commitments.when"),
        lines=(say("commitments.pick_lead"),),
        choices=(
            *weeks,
            _other_months(state, days[0], known),
            (Choice(say("button.back"), DueOpened(state.commitment), words=say("typed.back")),),
        ),
    )


def _other_months(state: PickingDay, first: date, known: Known) -> tuple[Choice, ...]:
    around = (say("button.month_before"), add_months(first, -1)), (say("button.month_after"), add_months(first, 1))
    return tuple(
        Choice(label, DayPicking(state.commitment, month.year, month.month))
        for label, month in around
        if month in _months(known)
    )


def type_due(event: Said, state: ChoosingDue | PickingDay, known: Known) -> Outcome:
    """A typed day: 15/3, 15-3-2027, 15.3.27."""
    day = date_typed(event.text, today(known))
    if day is None:
        return Outcome(state, (say("commitments.day_unclear"),))
    commitment = _chosen(state.commitment, known)
    return _date(commitment, day, state, known)


def choose_due(event: DueChosen, state: State, known: Known) -> Outcome:
    try:
        day = date.fromisoformat(event.day)
    except ValueError:
        return Outcome(state, (say("outdated"),))
    return _date(_chosen(event.commitment, known), day, state, known)


def _date(commitment: Commitment | None, day: date, state: State, known: Known) -> Outcome:
    """Any step that chooses a day ends here; what follows depends on what the day is for."""
    if commitment is None or commitment.ended_at:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    if day < today(known):
        return Outcome(state, (say("commitments.day_past", day=day),))
    if day > add_months(today(known), FURTHEST_MONTHS):
        return Outcome(state, (say("commitments.too_far"),))
    facts = (CommitmentDated(_member(known).id, commitment.id, day),) if day != commitment.due else ()
    if commitment.state == "draft":
        return Outcome(ChoosingWhoSees(commitment.id), facts=facts)
    return Outcome(AtCommitment(commitment.id), (say("commitments.kept"),), facts)


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
    facts = (CommitmentShared(_member(known).id, commitment.id, event.shared),) if changed else ()
    return Outcome(AtCommitment(commitment.id), (_who_sees_kept(commitment, event.shared),), facts)


def _who_sees_kept(commitment: Commitment, shared: bool) -> Text:
    if commitment.shared and not shared:
        return say("commitments.unshared")
    return say("commitments.shared") if shared else say("commitments.private")


# ------------------------------------------------------------------ one commitment


def open_commitment(event: CommitmentOpened, _state: State, known: Known) -> Outcome:
    commitment = find(event.commitment, known)
    if commitment is None:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(_unfinished(commitment) or AtCommitment(commitment.id))


def _unfinished(commitment: Commitment) -> State | None:
    """Where a draft goes on that was left half made."""
    if commitment.state != "draft":
        return None
    return ChoosingWhoSees(commitment.id) if commitment.due else ChoosingDue(commitment.id)


def commitment_prompt(state: AtCommitment, known: Known) -> Message:
    commitment = find(state.commitment, known)
    if commitment is None:
        return commitments_prompt(AtCommitments(), known)
    return Message(
        heading=Verbatim(f"{commitment.indicator} {_title(commitment.indicator, known)}"),
        title=Verbatim(commitment.text),
        lines=(_standing(commitment, known), _seen_by(commitment), *_conclusion(commitment)),
        choices=(*_changes(commitment), *_last_row(commitment)),
    )


def _standing(commitment: Commitment, known: Known) -> Text:
    if commitment.ended_at and commitment.state == "closed":
        return say("commitments.is_closed", day=Moment(commitment.ended_at))
    if commitment.ended_at:
        return say("commitments.is_withdrawn", day=Moment(commitment.ended_at))
    due = commitment.due or today(known)
    return say("commitments.was_due", day=due) if due < today(known) else say("commitments.is_due", day=due)


def _seen_by(commitment: Commitment) -> Text:
    return say("commitments.seen_by_cell") if commitment.shared else say("commitments.seen_by_me")


def _conclusion(commitment: Commitment) -> tuple[Text, ...]:
    return (say("commitments.conclusion", text=Verbatim(commitment.conclusion)),) if commitment.conclusion else ()


def _changes(commitment: Commitment) -> tuple[tuple[Choice, ...], ...]:
    if commitment.ended_at:
        return ()
    return (
        (Choice(say("button.put_right"), CommitmentClosed(commitment.id), "main"),),
        (
            Choice(say("button.reword"), RewritingOpened(commitment.id)),
            Choice(say("button.redate"), DueOpened(commitment.id)),
        ),
        (
            Choice(say("button.who_sees"), WhoSeesOpened(commitment.id)),
            Choice(say("button.withdraw_it"), WithdrawingOpened(commitment.id), "danger"),
        ),
    )


def _last_row(commitment: Commitment) -> tuple[tuple[Choice, ...], ...]:
    history = Choice(say("button.history"), HistoryOpened(commitment.id))
    return ((history, Choice(say("button.back"), CommitmentsOpened(), words=say("typed.back"))),)


def open_due(event: DueOpened, state: State, known: Known) -> Outcome:
    """From the calendar also back, so that a check-in goes on afterwards."""
    commitment = _chosen(event.commitment, known)
    if commitment is None or commitment.ended_at:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(ChoosingDue(event.commitment, getattr(state, "checking_in", False)))


def open_who_sees(event: WhoSeesOpened, _state: State, known: Known) -> Outcome:
    return _if_open(event.commitment, ChoosingWhoSees(event.commitment), known)


def open_rewriting(event: RewritingOpened, _state: State, known: Known) -> Outcome:
    commitment = find(event.commitment, known)
    indicator = commitment.indicator if commitment else ""
    return _if_open(event.commitment, WritingCommitment(indicator, event.commitment), known)


def open_withdrawing(event: WithdrawingOpened, _state: State, known: Known) -> Outcome:
    return _if_open(event.commitment, WithdrawingCommitment(event.commitment), known)


def _if_open(commitment: int, onward: State, known: Known) -> Outcome:
    if not _can_end(commitment, known):
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(onward)


def close(event: CommitmentClosed, _state: State, known: Known) -> Outcome:
    if not _can_end(event.commitment, known):
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    fact = CommitmentEnded(_member(known).id, event.commitment, "closed")
    return Outcome(AtCommitment(event.commitment), (say("commitments.closed"),), (fact,))


def withdrawing_prompt(state: WithdrawingCommitment, _known: Known) -> Message:
    return Message(
        title=say("commitments.withdraw_title"),
        lines=(say("commitments.withdraw_what"),),
        choices=(
            (Choice(say("button.withdraw_it"), CommitmentWithdrawn(state.commitment), "danger"),),
            (Choice(say("button.keep"), CommitmentOpened(state.commitment), "main", words=say("typed.keep")),),
        ),
    )


def withdraw_commitment(event: CommitmentWithdrawn, _state: State, known: Known) -> Outcome:
    if not _can_end(event.commitment, known):
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    fact = CommitmentEnded(_member(known).id, event.commitment, "withdrawn")
    return Outcome(AtCommitments(), (say("commitments.withdrawn"),), (fact,))


def _can_end(commitment: int, known: Known) -> bool:
    found = find(commitment, known)
    return found is not None and found.is_open


def is_gone(
    state: ChoosingDue | PickingDay | ChoosingWhoSees | AtCommitment | WithdrawingCommitment | AtHistory, known: Known
) -> bool:
    """Whether the commitment this place is about is not there any more: erased, or closed in another chat."""
    found = _chosen(state.commitment, known)
    reading = isinstance(state, (AtCommitment, AtHistory))
    return found is None or (found.ended_at is not None and not reading)


# ------------------------------------------------------------------ its history


def open_history(event: HistoryOpened, _state: State, known: Known) -> Outcome:
    if find(event.commitment, known) is None:
        return Outcome(AtCommitments(), (say("commitments.gone"),))
    return Outcome(AtHistory(event.commitment))


def history_prompt(state: AtHistory, known: Known) -> Message:
    commitment = find(state.commitment, known)
    changes = commitment.history[-HISTORY_AT_ONCE:] if commitment else ()
    return Message(
        title=say("commitments.history"),
        lines=(Joined(tuple(_change(what, detail, Moment(at)) for at, what, detail in changes)),),
        choices=((Choice(say("button.back"), CommitmentOpened(state.commitment), words=say("typed.back")),),),
    )


def _change(what: str, detail: str, at: Moment) -> Text:
    """One line of the history; an entry of a later version is a change without details."""
    return CHANGES.get(what, _other_change)(detail, at)


def _other_change(_detail: str, at: Moment) -> Text:
    return say("history.other", day=at)


CHANGES: Mapping[str, Callable[[str, Moment], Text]] = {
    "made": lambda detail, at: say("history.made", day=at, text=shortened(detail)),
    "reworded": lambda detail, at: say("history.reworded", day=at, text=shortened(detail)),
    "dated": lambda detail, at: say("history.dated", day=at, due=date.fromisoformat(detail)),
    "shared": lambda _detail, at: say("history.shared", day=at),
    "unshared": lambda _detail, at: say("history.unshared", day=at),
    "closed": lambda _detail, at: say("history.closed", day=at),
    "withdrawn": lambda _detail, at: say("history.withdrawn", day=at),
    "concluded": lambda detail, at: say("history.concluded", day=at, text=shortened(detail)),
}


# ------------------------------------------------------------------ what the cell was told


def open_shared_ones(event: SharedOnesOpened, _state: State, known: Known) -> Outcome:
    return Outcome(AtSharedOnes(min(max(event.page, 0), last_page(len(known.shared), AT_ONCE))))


def shared_ones_prompt(state: AtSharedOnes, known: Known) -> Message:
    """What members chose to tell the cell: names in alphabetical order, never by time."""
    number = min(state.page, last_page(len(known.shared), AT_ONCE))
    page = known.shared[number * AT_ONCE : (number + 1) * AT_ONCE]
    names = distinct(tuple(one.name for one in page))
    rows = tuple(
        (Choice(say("button.conclude", name=Verbatim(name)), ConclusionOpened(one.id)),)
        for name, one in zip(names, page, strict=True)
    )
    lines = tuple(_shared_line(name, one, known) for name, one in zip(names, page, strict=True))
    return Message(
        title=say("shared.title"),
        lines=(*_shared_share(known), *(lines or (say("shared.none"),))),
        choices=(
            *rows,
            *_shared_pages(number, len(known.shared)),
            (Choice(say("button.back"), CommitmentsOpened(), words=say("typed.back")),),
        ),
    )


def _shared_pages(page: int, count: int) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_page"), SharedOnesOpened(page - 1)),) if page else ()
    more = page < last_page(count, AT_ONCE)
    after = (Choice(say("button.next_page"), SharedOnesOpened(page + 1)),) if more else ()
    return ((*before, *after),) if before or after else ()


def _shared_line(name: str, one: SharedCommitment, known: Known) -> Text:
    concluded = (say("commitments.conclusion", text=shortened(one.conclusion)),) if one.conclusion else ()
    line = say("shared.line", text=shortened(one.text), state=_shared_state(one, known))
    return Joined((Verbatim(name), line, *concluded))


def _shared_share(known: Known) -> tuple[Text, ...]:
    """How much of what the cell was told is put right, against what quality frameworks ask for."""
    if not known.shared:
        return ()
    done = sum(one.state == "closed" for one in known.shared)
    percent = round(100 * done / len(known.shared))
    return (say("shared.share", done=done, total=len(known.shared), percent=percent, wanted=80),)


def _shared_state(one: SharedCommitment, known: Known) -> Text:
    if one.state == "closed":
        return say("shared.put_right")
    return say("shared.overdue", day=one.due) if one.due < today(known) else say("shared.due", day=one.due)


# ------------------------------------------------------------------ shared by all of these


def find(commitment: int, known: Known) -> Commitment | None:
    """One of the member's own: an id in a forged button finds nobody else's."""
    return next((each for each in known.commitments if each.id == commitment), None)


def _chosen(commitment: int, known: Known) -> Commitment | None:
    """The one named, or the draft that was just written (0)."""
    return find(commitment, known) if commitment else _draft(known)


def today(known: Known) -> date:
    return known.now.astimezone(known.timezone).date()


def _member(known: Known) -> Member:
    if known.member is None:
        raise LookupError("a commitment was opened without a member")
    return known.member
