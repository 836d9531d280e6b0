"""What the member takes along: the notes to speak from, and the past months side by side."""

from __future__ import annotations

from handlers import page_links
from handlers.events import MenuOpened, PastOpened, SheetAsked, SheetOpened, WentBack
from handlers.self_comparison import ANSWER_WORDS, closed
from handlers.sheet import Sheet, SheetGroup, SheetItem
from handlers.states import AtMenu, AtPast, AtSheet, State
from handlers.vocabulary import (
    Choice,
    Joined,
    Known,
    Member,
    Message,
    Outcome,
    Run,
    SheetFile,
    Text,
    Verbatim,
    say,
)

MONTHS_AT_ONCE = 3  # as many as a phone's line holds
FORMS = ("docx", "pdf")


# ------------------------------------------------------------------ the notes to speak from


def speaking_from(known: Known) -> Run | None:
    """The self-comparison to speak from: this period's, or the one the meeting has just closed until the next opens."""
    if known.run is not None and known.run.answered:
        return known.run
    last = next((run for run in known.past if run.period == known.period.previous and run.answered), None)
    return None if known.is_open else last


def open_sheet(event: SheetOpened, state: State, known: Known) -> Outcome:
    run = speaking_from(known)
    if run is None:
        return Outcome(AtMenu(), (say("sheet.nothing_yet"),))
    if known.grouped:  # files are taken on the page: one link to it, and Word or PDF is chosen there
        return page_links.to_the_page(event, say("links.to_sheet"), state, known)
    return Outcome(AtSheet(run.period.code))


def sheet_prompt(state: AtSheet, _known: Known) -> Message:
    return Message(
        title=say("sheet.page_title"),
        lines=(say("sheet.what"), say("sheet.keep")),
        choices=(
            (
                Choice(say("button.sheet_word"), SheetAsked(state.period, "docx"), "document"),
                Choice(say("button.sheet_pdf"), SheetAsked(state.period, "pdf"), "document"),
            ),
            (Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),),
        ),
    )


def hand_over_sheet(event: SheetAsked, state: State, known: Known) -> Outcome:
    """The document of the open period, or of one of the member's own past ones."""
    runs = {run.period.code: run for run in (*known.past, *((known.run,) if known.run else ()))}
    run = runs.get(event.period)
    if event.form not in FORMS or known.member is None:
        return Outcome(state, (say("outdated"),))
    if run is None and event.period != known.period.code:
        return closed(event.period, known)
    if run is None:
        return Outcome(AtMenu(), (say("sheet.nothing_yet"),))
    return Outcome(state, attachments=(SheetFile(sheet_of(run, known.member), event.form),))


def sheet_of(run: Run, member: Member) -> Sheet:
    """The member's own notes as plain data."""
    groups = tuple(
        SheetGroup(
            group.title,
            tuple(
                SheetItem(i.code, i.title, i.question, run.answer(i.code), run.note(i.code)) for i in group.indicators
            ),
        )
        for group in run.catalogue.groups
    )
    return Sheet(
        name=member.name,
        unit=member.unit_name,
        year=run.period.year,
        month=run.period.month,
        submitted_at=run.submitted_at,
        catalogue_title=run.catalogue.title,
        groups=groups,
    )


def back_to_menu(_event: WentBack, _state: State, _known: Known) -> Outcome:
    return Outcome(AtMenu())


# ------------------------------------------------------------------ past months side by side


def open_past(event: PastOpened, state: State, known: Known) -> Outcome:
    if not known.past:
        return Outcome(AtMenu(), (say("past.none_yet"),))
    groups = len(known.past[0].catalogue.groups)
    if not 0 <= event.group < groups or not 0 <= event.skip < len(known.past):
        return Outcome(state, (say("outdated"),))
    return Outcome(AtPast(event.group, event.skip))


def past_prompt(state: AtPast, known: Known) -> Message:
    """One group of nine, each with the answers of up to three months, oldest first."""
    months = tuple(reversed(known.past[state.skip : state.skip + MONTHS_AT_ONCE]))
    catalogue = months[-1].catalogue
    group = catalogue.groups[state.group]
    return Message(
        heading=say("past.heading"),
        title=Verbatim(group.title),
        lines=tuple(_side_by_side(i.code, i.title, months) for i in group.indicators),
        choices=(*_groups_around(state, len(catalogue.groups)), *_months_around(state, known)),
    )


def _side_by_side(code: str, title: str, months: tuple[Run, ...]) -> Text:
    answers = tuple(
        say("past.month", month=run.period.month, year=run.period.year, answer=_answer(run, code)) for run in months
    )
    return Joined((Verbatim(f"{code} {title}"), Joined(answers, " · ")))


def _answer(run: Run, code: str) -> Text:
    given = run.answer(code) if code in run.catalogue else None
    return say("answer.not_yet") if given is None else ANSWER_WORDS[given]


def _groups_around(state: AtPast, groups: int) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_group"), PastOpened(state.group - 1, state.skip)),) if state.group else ()
    more = state.group + 1 < groups
    after = (Choice(say("button.next_group"), PastOpened(state.group + 1, state.skip)),) if more else ()
    return ((*before, *after),) if before or after else ()


def _months_around(state: AtPast, known: Known) -> tuple[tuple[Choice, ...], ...]:
    more = state.skip + MONTHS_AT_ONCE < len(known.past)
    older = (Choice(say("button.older"), PastOpened(state.group, state.skip + MONTHS_AT_ONCE)),) if more else ()
    earlier = max(0, state.skip - MONTHS_AT_ONCE)
    newer = (Choice(say("button.newer"), PastOpened(state.group, earlier)),) if state.skip else ()
    newest = known.past[state.skip].period
    label = say("button.sheet_of", month=newest.month)
    sheet = Choice(label, SheetAsked(newest.code, "pdf"), "document")
    menu = Choice(say("button.menu"), MenuOpened(), words=say("typed.back"))
    return ((*older, *newer), (sheet, menu)) if older or newer else ((sheet, menu),)
