"""One's own visits to cells' meetings, and the report: there or not, what took place, one sentence."""

from __future__ import annotations

from handlers.commitments import last_page
from handlers.events import (
    MenuOpened,
    OwnVisitsOpened,
    Said,
    VisitAnswered,
    VisitOpened,
    VisitOutcomeChosen,
    VisitReportReplaced,
    VisitsOpened,
)
from handlers.facts import VisitReopened, VisitReported, VisitWordsKept
from handlers.secrecy import marking_among
from handlers.self_comparison import legible
from handlers.states import (
    AtMenu,
    AtOwnVisits,
    AtVisit,
    ReplacingVisitReport,
    ReportingVisit,
    State,
    WritingVisitWords,
)
from handlers.visiting import headed, visiting_of
from handlers.visiting_cells import at_place, standing
from handlers.visits import LONGEST_WORDS, Visit, VisitMeeting, quarter_from
from handlers.vocabulary import Choice, Joined, Known, Message, Outcome, Text, Verbatim, say

AT_ONCE = 8


def find(visit: int, known: Known) -> Visit | None:
    """One of the own: an id in a forged button finds nobody else's."""
    return next((each for each in visiting_of(known).mine if each.id == visit), None)


def gone(state: AtVisit | ReportingVisit | ReplacingVisitReport | WritingVisitWords, known: Known) -> State | None:
    """The list, where it was taken back meanwhile."""
    if known.visiting is None or not known.visiting.units:
        return AtMenu()
    return None if find(state.visit, known) else AtOwnVisits()


# ------------------------------------------------------------------ the list


def open_own(event: OwnVisitsOpened, _state: State, known: Known) -> Outcome:
    return Outcome(AtOwnVisits(min(max(event.page, 0), last_page(len(visiting_of(known).mine), AT_ONCE))))


def own_prompt(state: AtOwnVisits, known: Known) -> Message:
    mine = visiting_of(known).mine
    number = min(state.page, last_page(len(mine), AT_ONCE))
    page = mine[number * AT_ONCE : (number + 1) * AT_ONCE]
    before = (Choice(say("button.previous_page"), OwnVisitsOpened(number - 1)),) if number else ()
    more = number < last_page(len(mine), AT_ONCE)
    after = (Choice(say("button.next_page"), OwnVisitsOpened(number + 1)),) if more else ()
    return Message(
        title=say("visits.own"),
        lines=tuple(_line(each) for each in page) or (say("visits.own_none"),),
        choices=(
            *((Choice(label, VisitOpened(each.id)),) for label, each in zip(_labels(page), page, strict=True)),
            *(((*before, *after),) if before or after else ()),
            (
                Choice(say("button.visits"), VisitsOpened()),
                Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),
            ),
        ),
    )


def _labels(page: tuple[Visit, ...]) -> tuple[Text, ...]:
    """A cell may stand there of several quarters, and be another one's namesake."""
    twice = [each.cell_name for each in page]
    return tuple(
        Verbatim(f"{number}. {each.cell_name}") if twice.count(each.cell_name) > 1 else Verbatim(each.cell_name)
        for number, each in enumerate(page, 1)
    )


def _line(visit: Visit) -> Text:
    return Joined((say("visits.own_line", cell=Verbatim(visit.cell_name), quarter=_quarter(visit)), standing(visit)))


def _quarter(visit: Visit) -> Text:
    quarter = quarter_from(visit.quarter)
    return headed(quarter) if quarter else Verbatim(visit.quarter)


# ------------------------------------------------------------------ one of them


def open_visit(event: VisitOpened, _state: State, known: Known) -> Outcome:
    if find(event.visit, known) is None:
        return Outcome(AtOwnVisits(), (say("visits.not_yours"),))
    return Outcome(AtVisit(event.visit))


def visit_prompt(state: AtVisit, known: Known) -> Message:
    visit = find(state.visit, known)
    if visit is None:
        return own_prompt(AtOwnVisits(), known)
    words = (say("visits.words", words=Verbatim(visit.words)),) if visit.words else ()
    return Message(
        heading=_quarter(visit),
        title=Verbatim(visit.cell_name),
        lines=(
            say("visits.sent_for", unit=Verbatim(visit.unit_name)),
            standing(visit),
            *_where(visit, known),
            *words,
            say("visits.report_lead") if visit.reported_at is None else say("visits.report_again"),
        ),
        choices=(_answers(visit, known), (Choice(say("button.back"), OwnVisitsOpened(), words=say("typed.back")),)),
    )


def _where(visit: Visit, known: Known) -> tuple[Text, ...]:
    """Where the meeting is; of any of the quarter, which lie ahead."""
    if visit.reported_at is not None:
        return ()
    if visit.meeting:
        place = "" if visit.meeting.cancelled else visit.meeting.place
        return (say("meetings.place", place=Verbatim(place)),) if place else ()
    ahead = tuple(at_place(each) for each in visit.choice if each.starts_at > known.now)
    return (Joined((say("visits.calendar"), *ahead)) if ahead else say("visits.none_ahead"),)


def _answers(visit: Visit, known: Known) -> tuple[Choice, ...]:
    could_go = visit.attended is False and held(visit, known) is None
    yes = say("button.goes") if could_go else say("button.was_there")
    return (
        Choice(yes, VisitAnswered(visit.id, True), "answer", visit.attended is True),
        Choice(say("button.could_not"), VisitAnswered(visit.id, False), "answer", visit.attended is False),
    )


# ------------------------------------------------------------------ the report


def answer(event: VisitAnswered, state: State, known: Known) -> Outcome:
    """A report that is made is not undone by one press: the button may be on a letter of weeks ago."""
    visit = find(event.visit, known)
    if visit is None:
        return Outcome(AtOwnVisits(), (say("visits.not_yours"),))
    refused = _not_held(visit, known)
    if visit.attended is False and event.attended and refused:
        reopened = Outcome(AtVisit(visit.id), (say("visits.goes_after_all"),), (VisitReopened(visit.id, visit.member),))
        return _to_letter(reopened, state, visit, known)
    if visit.reported_at is None:
        return _to_letter(_answered(visit, event.attended, refused), state, visit, known)
    if state == WritingVisitWords(visit.id) and event.attended is visit.attended:
        return Outcome(state)  # the second of two quick presses
    return Outcome(ReplacingVisitReport(visit.id, event.attended))


def _to_letter(outcome: Outcome, state: State, visit: Visit, known: Known) -> Outcome:
    """In answer to a letter the place stays, unless something is to be asked; the answer names what was meant."""
    if not known.to_letter or isinstance(outcome.state, ReportingVisit):
        return outcome
    meeting = visit.meeting or held(visit, known)
    of = Joined((Verbatim(visit.cell_name), *((at_place(meeting),) if meeting else ())), ", ")
    if isinstance(outcome.state, WritingVisitWords):
        return Outcome(state, (say("letter.could_not", meeting=of),), outcome.facts)
    return Outcome(state, (Joined((of, *outcome.notices)),), outcome.facts)


def _answered(visit: Visit, attended: bool, refused: Text | None) -> Outcome:
    if not attended:
        fact = VisitReported(visit.id, visit.member, False)
        return Outcome(WritingVisitWords(visit.id), (say("visits.kept"),), (fact,))
    return Outcome(AtVisit(visit.id), (refused,)) if refused else Outcome(ReportingVisit(visit.id))


def _not_held(visit: Visit, known: Known) -> Text | None:
    """Nobody was at a meeting that has not begun, or is not held."""
    if visit.meeting and visit.meeting.cancelled:
        return say("visits.is_cancelled")
    return None if held(visit, known) else say("visits.too_early")


def held(visit: Visit, known: Known) -> VisitMeeting | None:
    """The meeting a report is about: the one named, or the last one so far."""
    choice = (visit.meeting,) if visit.meeting else visit.choice
    return max((each for each in choice if each.starts_at <= known.now), key=lambda each: each.starts_at, default=None)


def replacing_prompt(state: ReplacingVisitReport, known: Known) -> Message:
    visit = find(state.visit, known)
    again = VisitReportReplaced(state.visit, state.attended)
    return Message(
        heading=Verbatim(visit.cell_name) if visit else None,
        title=say("visits.replace"),
        lines=(standing(visit), say("visits.replace_lead")) if visit else (),
        choices=(
            (Choice(say("button.keep"), VisitOpened(state.visit), "main", words=say("typed.keep")),),
            (Choice(say("button.report_anew"), again, "danger"),),
        ),
    )


def replace_report(event: VisitReportReplaced, state: ReplacingVisitReport, known: Known) -> Outcome:
    """Only what is asked about: the button may be of an older question."""
    visit = find(event.visit, known)
    if visit is None:
        return Outcome(AtOwnVisits(), (say("visits.not_yours"),))
    if ReplacingVisitReport(event.visit, event.attended) != state:
        return Outcome(state, (say("outdated"),))
    return _answered(visit, event.attended, _not_held(visit, known))


def question_prompt(state: ReportingVisit, known: Known) -> Message:
    visit = find(state.visit, known)
    meeting = held(visit, known) if visit else None
    return Message(
        heading=Verbatim(visit.cell_name) if visit else None,
        title=say("visits.question"),
        lines=((at_place(meeting),) if meeting else ()),
        choices=(
            (
                Choice(say("button.held"), VisitOutcomeChosen(state.visit, True), "answer", words=say("typed.held")),
                Choice(
                    say("button.not_held"),
                    VisitOutcomeChosen(state.visit, False),
                    "answer",
                    words=say("typed.not_held"),
                ),
            ),
            (Choice(say("button.back"), VisitOpened(state.visit), words=say("typed.back")),),
        ),
    )


def choose_outcome(event: VisitOutcomeChosen, state: State, known: Known) -> Outcome:
    visit = find(event.visit, known)
    if visit is None:
        return Outcome(AtOwnVisits(), (say("visits.not_yours"),))
    if visit.reported_at is not None and state != ReportingVisit(visit.id):
        return Outcome(state if state == WritingVisitWords(visit.id) else AtVisit(visit.id))
    meeting, refused = held(visit, known), _not_held(visit, known)
    if meeting is None or refused:
        return Outcome(AtVisit(visit.id), (refused or say("visits.too_early"),))
    fact = VisitReported(visit.id, visit.member, True, event.criticism, meeting.id)
    return Outcome(WritingVisitWords(visit.id), (say("visits.kept"),), (fact,))


def words_prompt(state: WritingVisitWords, known: Known) -> Message:
    visit = find(state.visit, known)
    there = visit is not None and visit.attended
    return Message(
        heading=Verbatim(visit.cell_name) if visit else None,
        title=say("visits.one_sentence") if there else say("visits.why_not"),
        lines=(say("visits.sentence_lead") if there else say("visits.why_lead"), say("visits.who_reads")),
        choices=((Choice(say("button.skip"), VisitOpened(state.visit), words=say("typed.skip")),),),
        takes_text=True,
    )


def write_words(event: Said, state: WritingVisitWords, known: Known) -> Outcome:
    visit = find(state.visit, known)
    if visit is None or visit.reported_at is None:
        return Outcome(AtOwnVisits(), (say("visits.not_yours"),))
    words = legible(event.text)
    if not 0 < len(words) <= LONGEST_WORDS:
        return Outcome(state, (say("visits.words_length", most=LONGEST_WORDS),))
    found = marking_among(words.splitlines())
    if found:
        return Outcome(state, (say("visits.secret", marking=found),))
    return Outcome(AtVisit(visit.id), (say("visits.words_kept"),), (VisitWordsKept(visit.id, visit.member, words),))
