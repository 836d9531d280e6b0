"""How the desk lays out what a screen of the chat is made of: tables, months and files as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.channels.web.pages import choice_json
from bot.screen import Screen
from bot.turn import View
from bot.wording import Words
from handlers import events as e
from handlers.packing import pack, unpack_event
from handlers.participation import lists_of
from handlers.release_papers import IndicatorBand, ReleasePaper
from handlers.rhythm import Period
from handlers.rights import ANNOUNCE, OVERSEE, PLAN, REPORT, SUMMARISE, holds, units_of
from handlers.summaries import told_the_cell, took_part, without_bands, written
from handlers.vocabulary import Member, Overview, UnitStanding

Json = dict[str, Any]
Line = Iterable[tuple[int, str]]


# ------------------------------------------------------------------ who sits here


def own_units(member: Member) -> tuple[int, ...]:
    """Where this member has something to read: the own cell first, then whatever they oversee."""
    cell = (member.unit,) if holds(member, SUMMARISE) else ()
    return tuple(dict.fromkeys((*cell, *units_of(member, OVERSEE))))


def named_units(views: Iterable[View]) -> list[Json]:
    found = [view.known.overview for view in views]
    return [{"id": each.unit.id, "name": each.unit.name} for each in found if each]


def sections(member: Member, words: Words, has_bots: bool) -> Json:
    """The parts of the desk that this member's roles open; `has_bots`: there are Zalo bots to be seen."""
    sees = holds(member, SUMMARISE) or holds(member, OVERSEE)
    all_of_them = (
        ("unit", words("desk.unit"), sees),
        ("releases", words("desk.releases"), sees),
        ("meetings", words("desk.meetings"), holds(member, PLAN)),
        ("calendar", words("desk.calendar"), holds(member, OVERSEE)),
        ("announcements", words("desk.announcements"), holds(member, ANNOUNCE)),
        ("reports", words("desk.reports"), holds(member, REPORT)),
        ("files", words("desk.files"), sees),
        ("bots", words("desk.bots"), has_bots),
    )
    return {
        "name": member.name,
        "sections": [{"id": name, "label": label} for name, label, is_open in all_of_them if is_open],
    }


# ------------------------------------------------------------------ what every page is made of


def buttons(screen: Screen, *kinds: type) -> list[Json]:
    """The screen's own buttons of these kinds: the desk offers none that the chat does not."""
    every = (button for row in screen.choices for button in row)
    return [choice_json(button) for button in every if isinstance(unpack_event(button.event), kinds)]


def file_link(label: str, event: e.Event) -> Json:
    return {"label": label, "href": f"/documents?event={pack(event)}"}


def way_down(line: Line) -> list[Json]:
    """The way down to here, from the top."""
    return [{"id": id_, "name": name} for id_, name in reversed(tuple(line))]


def _overview(view: View) -> Overview:
    if view.known.overview is None:
        raise LookupError("a place of a unit without its overview")
    return view.known.overview


def _named(standing: UnitStanding) -> Json:
    return {
        "id": standing.id,
        "name": standing.name,
        "members": standing.members,
        "respondents": standing.respondents,
    }


# ------------------------------------------------------------------ participation


def unit_page(view: View, words: Words) -> Json:
    overview = _overview(view)
    return {
        "heading": view.screen.heading,
        "title": view.screen.title,
        "unit": overview.unit.id,
        "period": overview.period.code,
        "line": way_down(overview.line),
        "standing": _named(overview.unit),
        "said": view.screen.lines[0],
        "months": _months(overview, view.screen),
        "below": [_named(each) for each in overview.below],
        "people": _people(overview, words),
        "actions": buttons(view.screen, e.Nudged),
    }


def _months(overview: Overview, screen: Screen) -> list[Json]:
    """The months that the screen leads to from the one it shows."""
    found = []
    for each in buttons(screen, e.SummaryOpened):
        event = unpack_event(each["event"])
        if isinstance(event, e.SummaryOpened) and event.unit == overview.unit.id:
            found.append({"label": each["label"], "period": event.period})
    return found


def _people(overview: Overview, words: Words) -> list[Json]:
    if not overview.names_shown:
        return []
    found = [{"head": words.render(head), "names": list(names)} for head, names in lists_of(overview)]
    return found or [{"head": words("summary.everybody"), "names": []}]


# ------------------------------------------------------------------ releases


def releases_page(view: View, words: Words) -> Json:
    overview = _overview(view)
    unit = overview.unit.id
    return {
        "heading": view.screen.title,
        "title": overview.unit.name,
        "unit": unit,
        "line": way_down(overview.line),
        "said": view.screen.lines[0],
        "below": [{"id": each.id, "name": each.name} for each in overview.below],
        "months": [_month(unit, each, words) for each in overview.months],
        "files": [file_link(words("button.year"), e.YearAsked(unit, overview.months[0].code))]
        if overview.months
        else [],
    }


def _month(unit: int, period: Period, words: Words) -> Json:
    return {
        "label": words("button.release_of", month=period.month, year=period.year),
        "period": period.code,
        "files": [
            file_link(words("button.excel"), e.ReleaseAsked(unit, period.code, "xlsx")),
            file_link(words("button.word"), e.ReleaseAsked(unit, period.code, "docx")),
        ],
    }


def release_page(view: View, words: Words) -> Json:
    overview, paper = _overview(view), view.known.release
    if paper is None:
        raise LookupError("a place of a release without one")
    period = Period(paper.year, paper.month).code
    said = (took_part(paper), *without_bands(paper), *told_the_cell(paper.shared))
    return {
        "heading": view.screen.title,
        "title": paper.unit,
        "unit": overview.unit.id,
        "period": period,
        "line": way_down(overview.line),
        "said": [words.render(each) for each in said],
        "groups": _groups(paper, words),
        "picture": _picture(view.screen),
        "files": [
            *buttons(view.screen, e.ReleaseAsked),
            file_link(words("button.year"), e.YearAsked(overview.unit.id, period)),
        ],
    }


def _picture(screen: Screen) -> str | None:
    """Where the chart is, if the screen offers one."""
    for each in buttons(screen, e.ReleaseAsked):
        event = unpack_event(each["event"])
        if isinstance(event, e.ReleaseAsked) and event.form == "png":
            return str(each["href"])
    return None


def _groups(paper: ReleasePaper, words: Words) -> list[Json]:
    if not paper.has_bands:
        return []
    return [{"title": group.title, "rows": [_band(each, words) for each in group.indicators]} for group in paper.groups]


def _band(each: IndicatorBand, words: Words) -> Json:
    return {
        "code": each.code,
        "title": each.title,
        "band": words.render(written(each.band)),
        "before": words.render(written(each.before)) if each.before else None,
        "changed": each.changed,
    }


# ------------------------------------------------------------------ all files


def files_of_releases(view: View, words: Words) -> Json:
    """What can be fetched of a unit: every month, with the picture of its year."""
    page = releases_page(view, words)
    newest = [{"label": words("desk.year"), "files": page["files"]}] if page["files"] else []
    months = [{"label": each["label"], "files": each["files"]} for each in page["months"]]
    return {**page, "heading": words("desk.files"), "groups": [*newest, *months]}
