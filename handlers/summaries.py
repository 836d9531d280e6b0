"""Releases as secretaries and committees read them: bands in the chat, and the papers of a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from handlers.events import (
    MeetingsOpened,
    ReleaseAsked,
    ReleaseOpened,
    ReleasesOpened,
    SummaryOpened,
    YearAsked,
)
from handlers.indicators import Catalogue
from handlers.participation import not_allowed, to_menu
from handlers.release_papers import (
    SHARE_ASKED,
    Band,
    BandGroup,
    IndicatorBand,
    IndicatorYear,
    MonthTurnout,
    ReleasePaper,
    SharedCounts,
    YearGroup,
    YearPaper,
)
from handlers.rhythm import Period, period_from
from handlers.states import AtRelease, AtReleases, State
from handlers.vocabulary import (
    Bands,
    Choice,
    Joined,
    Known,
    Message,
    Outcome,
    Published,
    ReleaseFile,
    Text,
    Verbatim,
    YearFile,
    say,
    say_count,
)

MONTHS_AT_ONCE = 6
Form = Literal["png", "xlsx", "docx"]
FORMS: Mapping[str, Form] = {"png": "png", "xlsx": "xlsx", "docx": "docx"}


def open_releases(event: ReleasesOpened, _state: State, known: Known) -> Outcome:
    if known.overview is None:
        return not_allowed()
    last = max(0, (len(known.overview.months) - 1) // MONTHS_AT_ONCE)
    return Outcome(AtReleases(known.overview.unit.id, min(max(event.page, 0), last)))


def releases_prompt(state: AtReleases, known: Known) -> Message:
    overview = known.overview
    if overview is None:
        return Message(title=say("releases.title"), lines=(say("not_allowed"),), choices=(to_menu(),))
    first = state.page * MONTHS_AT_ONCE
    shown = overview.months[first : first + MONTHS_AT_ONCE]
    unit = overview.unit.id
    newer = (Choice(say("button.previous_page"), ReleasesOpened(unit, state.page - 1)),) if state.page else ()
    more = first + MONTHS_AT_ONCE < len(overview.months)
    older = (Choice(say("button.next_page"), ReleasesOpened(unit, state.page + 1)),) if more else ()
    return Message(
        heading=Verbatim(overview.unit.name),
        title=say("releases.title"),
        lines=(say("releases.lead") if shown else say("releases.none"),),
        choices=(
            *((_month_choice(each, unit),) for each in shown),
            *(((*newer, *older),) if newer or older else ()),
            *(((_year(unit, shown[0]),),) if shown else ()),
            (Choice(say("button.back"), SummaryOpened(unit, overview.period.code), words=say("typed.back")),),
        ),
    )


def _month_choice(period: Period, unit: int) -> Choice:
    return Choice(say("button.release_of", month=period.month, year=period.year), ReleaseOpened(unit, period.code))


def _year(unit: int, last: Period) -> Choice:
    return Choice(say("button.year"), YearAsked(unit, last.code), "document")


def open_release(event: ReleaseOpened, _state: State, known: Known) -> Outcome:
    if known.overview is None:
        return not_allowed()
    if known.release is None:
        return Outcome(AtReleases(known.overview.unit.id), (say("releases.gone"),))
    return Outcome(AtRelease(known.overview.unit.id, event.period))


def release_prompt(state: AtRelease, known: Known) -> Message:
    if known.release is None:
        return releases_prompt(AtReleases(state.unit), known)
    return release_message(state.unit, known.release)


def release_message(unit: int, paper: ReleasePaper) -> Message:
    """A release as it stands in the chat: short, bands only, with its files."""
    period = Period(paper.year, paper.month).code
    return Message(
        heading=Verbatim(paper.unit),
        title=say("release.title", month=paper.month, year=paper.year),
        lines=(took_part(paper), *_bands(paper), *_changes(paper), *told_the_cell(paper.shared)),
        choices=(
            *_chart(unit, period, paper),
            (
                Choice(say("button.excel"), ReleaseAsked(unit, period, "xlsx"), "document"),
                Choice(say("button.word"), ReleaseAsked(unit, period, "docx"), "document"),
            ),
            (
                Choice(say("button.releases"), ReleasesOpened(unit)),
                Choice(say("button.meetings"), MeetingsOpened()),
            ),
        ),
    )


def took_part(paper: ReleasePaper) -> Text:
    return say("release.took_part", respondents=paper.respondents, members=paper.members)


def without_bands(paper: ReleasePaper) -> tuple[Text, ...]:
    """Why a release shows no bands, where it shows none."""
    if paper.has_bands:
        return ()
    return (say("release.too_few") if paper.respondents < 10 else say("release.held_back"),)


def _chart(unit: int, period: str, paper: ReleasePaper) -> tuple[tuple[Choice, ...], ...]:
    if not paper.has_bands:
        return ()
    return ((Choice(say("button.chart"), ReleaseAsked(unit, period, "png"), "document"),),)


def _bands(paper: ReleasePaper) -> tuple[Text, ...]:
    if not paper.has_bands:
        return without_bands(paper)
    named = paper.named
    bands = dict.fromkeys(each.band for each in named if each.band)
    lists = tuple(
        Joined((say("release.band_of", band=written(band)), *(_line(each) for each in named if each.band == band)))
        for band in bands
    )
    return (say("release.counts"), *lists, *_others(paper))


def _line(each: IndicatorBand) -> Text:
    return say("release.line", code=each.code, title=Verbatim(each.title))


def _others(paper: ReleasePaper) -> tuple[Text, ...]:
    if not paper.others or paper.lowest is None:
        return ()
    return (say_count("release.others", paper.others, band=written(paper.lowest)),)


def written(band: Band | None) -> Text:
    return say("release.band", low=band[0], high=band[1]) if band else say("release.no_band")


def _changes(paper: ReleasePaper) -> tuple[Text, ...]:
    if not paper.has_bands or not any(each.before for each in paper.indicators):
        return ()
    if not paper.changed:
        return (say("release.no_change"),)
    lines = tuple(
        say("release.changed", code=each.code, before=written(each.before), now=written(each.band))
        for each in paper.changed
    )
    return (Joined((say("release.changes_short"), *lines)),)


def told_the_cell(shared: SharedCounts | None) -> tuple[Text, ...]:
    if shared is None:
        return ()
    if not shared.all:
        return (say("release.nothing_shared"),)
    return (
        say(
            "release.shared_short",
            open=shared.open,
            put_right=shared.put_right,
            overdue=shared.overdue,
            share=shared.share,
            asked=SHARE_ASKED,
        ),
    )


# ------------------------------------------------------------------ files


def hand_over_release(event: ReleaseAsked, state: State, known: Known) -> Outcome:
    if known.overview is None:
        return not_allowed()
    if known.release is None or event.form not in FORMS:
        return Outcome(AtReleases(known.overview.unit.id), (say("releases.gone"),))
    form = FORMS[event.form]
    return Outcome(state, attachments=(ReleaseFile(known.release, form),))


def hand_over_year(_event: YearAsked, state: State, known: Known) -> Outcome:
    if known.overview is None:
        return not_allowed()
    if known.year is None:
        return Outcome(AtReleases(known.overview.unit.id), (say("releases.gone"),))
    return Outcome(state, attachments=(YearFile(known.year),))


def paper_of(
    published: Published, before: Published | None, shared: SharedCounts | None, catalogue: Catalogue
) -> ReleasePaper:
    """A release with the month before beside it."""
    bands, earlier = published.bands or {}, (before.bands if before else None) or {}
    groups = tuple(
        BandGroup(
            group.title,
            tuple(
                IndicatorBand(each.code, each.title, bands.get(each.code), earlier.get(each.code))
                for each in group.indicators
            ),
        )
        for group in catalogue.groups
    )
    return ReleasePaper(
        unit=published.unit,
        parent=published.parent,
        year=published.period.year,
        month=published.period.month,
        members=published.members,
        respondents=published.respondents,
        closed_at=published.closed_at,
        groups=groups,
        shared=shared,
    )


def year_paper_of(
    unit: str, parent: str, months: Sequence[tuple[Period, int, int, Bands | None]], catalogue: Catalogue
) -> YearPaper:
    """Up to twelve months side by side, the oldest first."""
    groups = tuple(
        YearGroup(
            group.title,
            tuple(
                IndicatorYear(each.code, each.title, tuple((bands or {}).get(each.code) for *_, bands in months))
                for each in group.indicators
            ),
        )
        for group in catalogue.groups
    )
    turnout = tuple(MonthTurnout(period.year, period.month, n, r) for period, n, r, _ in months)
    return YearPaper(unit, parent, turnout, groups)


def period_typed(code: str) -> Period | None:
    """The period of a button; None where it is none."""
    try:
        return period_from(code)
    except (ValueError, OverflowError):
        return None
