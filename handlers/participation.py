"""Participation: how many of a unit have sent, and for a cell's secretary who has not; never how anyone answered."""

from __future__ import annotations

from handlers.events import (
    MeetingsBelowOpened,
    MenuOpened,
    Nudged,
    ReleasesOpened,
    SummaryOpened,
)
from handlers.facts import CellNudged
from handlers.states import AtMenu, AtSummary, State
from handlers.vocabulary import (
    Choice,
    Joined,
    Known,
    Message,
    Outcome,
    Overview,
    Text,
    UnitStanding,
    Verbatim,
    say,
    say_count,
)

NAMES_AT_ONCE = 60  # a screen's worth; a cell is seldom larger


def open_summary(_event: SummaryOpened, _state: State, known: Known) -> Outcome:
    if known.overview is None:
        return not_allowed()
    return Outcome(AtSummary(known.overview.unit.id, known.overview.period.code))


def not_allowed() -> Outcome:
    return Outcome(AtMenu(), (say("not_allowed"),))


def summary_prompt(_state: AtSummary, known: Known) -> Message:
    overview = known.overview
    if overview is None:
        return Message(title=say("summary.title"), lines=(say("not_allowed"),), choices=(to_menu(),))
    return Message(
        heading=say("summary.heading", month=overview.period.month, year=overview.period.year),
        title=Verbatim(overview.unit.name),
        lines=(_share(overview.unit), *_people(overview), *_units(overview, known.grouped)),
        choices=(
            *_nudging(overview),
            *_drill_down(overview, known.grouped),
            *_months(overview),
            _ways(overview),
            *_calendar(overview),
            to_menu(),
        ),
    )


def _share(unit: UnitStanding) -> Text:
    return say("summary.share", respondents=unit.respondents, members=unit.members)


def _people(overview: Overview) -> tuple[Text, ...]:
    """Names for the own cell only, in the order of the alphabet: nobody can tell from it who came when."""
    if not overview.names_shown:
        return ()
    told = tuple(_listed(head, names) for head, names in lists_of(overview))
    return told or (say("summary.everybody"),)


def lists_of(overview: Overview) -> tuple[tuple[Text, tuple[str, ...]], ...]:
    """Who has not sent, and why they will not be reminded; what nobody is in is left out."""
    lists: tuple[tuple[Text, tuple[str, ...]], ...] = (
        (say_count("summary.waiting", len(overview.waiting)), overview.waiting),
        (say_count("summary.on_leave", len(overview.on_leave)), overview.on_leave),
        (say_count("summary.unreachable", len(overview.unreachable)), overview.unreachable),
    )
    return tuple((head, names) for head, names in lists if names)


def _listed(head: Text, names: tuple[str, ...]) -> Text:
    more = (say("summary.more", number=len(names) - NAMES_AT_ONCE),) if len(names) > NAMES_AT_ONCE else ()
    return Joined((head, *(Verbatim(f"• {name}") for name in names[:NAMES_AT_ONCE]), *more))


def _units(overview: Overview, grouped: bool) -> tuple[Text, ...]:
    """Where every message counts, the choices below say it, and nothing stands there twice."""
    if not overview.below:
        return ()
    if grouped:
        return (say("summary.below"),)
    lines = tuple(
        say("summary.unit", unit=Verbatim(each.name), respondents=each.respondents, members=each.members)
        for each in overview.below
    )
    return (Joined((say("summary.below"), *lines)),)


def _nudging(overview: Overview) -> tuple[tuple[Choice, ...], ...]:
    if not overview.names_shown or not overview.waiting:
        return ()
    return ((Choice(say("button.nudge"), Nudged(overview.period.code), "main"),),)


def _drill_down(overview: Overview, grouped: bool) -> tuple[tuple[Choice, ...], ...]:
    return tuple((_opening(each, overview, grouped),) for each in overview.below)


def _opening(unit: UnitStanding, overview: Overview, grouped: bool) -> Choice:
    name, event = Verbatim(unit.name), SummaryOpened(unit.id, overview.period.code)
    if not grouped:
        return Choice(name, event)
    label = say("summary.unit_choice", unit=name, respondents=unit.respondents, members=unit.members)
    return Choice(label, event, words=say("summary.unit_words", unit=name))


def _months(overview: Overview) -> tuple[tuple[Choice, ...], ...]:
    before, after = overview.period.previous, overview.period.next
    return (
        (
            Choice(say("button.month", month=before.month), SummaryOpened(overview.unit.id, before.code)),
            *(
                (Choice(say("button.month", month=after.month), SummaryOpened(overview.unit.id, after.code)),)
                if after <= overview.newest
                else ()
            ),
        ),
    )


def _ways(overview: Overview) -> tuple[Choice, ...]:
    up = (Choice(say("button.unit_above"), SummaryOpened(overview.above, overview.period.code)),)
    return (
        Choice(say("button.releases"), ReleasesOpened(overview.unit.id)),
        *(up if overview.above else ()),
    )


def _calendar(overview: Overview) -> tuple[tuple[Choice, ...], ...]:
    """Who meets when: of use where there are cells below."""
    if not overview.below:
        return ()
    opened = MeetingsBelowOpened(overview.unit.id, overview.period.code)
    return ((Choice(say("button.meetings_below"), opened),),)


def to_menu() -> tuple[Choice, ...]:
    return (Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),)


def nudge(_event: Nudged, _state: State, known: Known) -> Outcome:
    """A gentle word to those of the own cell who have not finished; once a day at most."""
    overview, member = known.overview, known.member
    if overview is None or member is None:
        return not_allowed()
    here = AtSummary(overview.unit.id, overview.period.code)
    if not overview.names_shown:
        return Outcome(here, (say("summary.closed"),))
    if overview.nudged_today:
        return Outcome(here, (say("summary.nudged_today"),))
    return Outcome(here, (say("summary.nudged"),), (CellNudged(overview.unit.id, overview.period.code, member.id),))
