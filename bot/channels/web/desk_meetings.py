"""How the desk lays out meetings: the own cell's with their papers, and when all cells of a unit meet."""

from __future__ import annotations

from bot.channels.web.desk_pages import Json, buttons, file_link, way_down
from bot.turn import View
from bot.wording import Words
from handlers import events as e
from handlers.calendar import kind_of, lies_ahead, place_of, plans, when
from handlers.calendar_below import when_of
from handlers.packing import pack
from handlers.vocabulary import Known, Meeting

MEETINGS_AT_ONCE = 12


def meetings_page(view: View, words: Words) -> Json:
    """The own cell's: those of the last week, and the next twelve."""
    known = view.known
    member = known.member
    shown = [each for each in known.meetings if plans(known) or not each.cancelled][:MEETINGS_AT_ONCE]
    return {
        "heading": view.screen.title,
        "title": member.unit_name if member else "",
        "said": list(view.screen.lines),
        "meetings": [_meeting(each, known, words) for each in shown],
        "actions": buttons(view.screen, e.RuleOpened, e.PlaceOpened, e.ExtraOpened, e.LeavesOpened),
    }


def _meeting(meeting: Meeting, known: Known, words: Words) -> Json:
    return {
        "when": words.render(when(meeting)),
        "kind": words.render(kind_of(meeting)),
        "is_over": not lies_ahead(meeting, known),
        "place": place_of(meeting, known),
        "topic": meeting.topic,
        "open": pack(e.MeetingOpened(meeting.id)),
        "files": _of_meeting(meeting, known, words),
    }


def _of_meeting(meeting: Meeting, known: Known, words: Words) -> list[Json]:
    """Its papers, and for whoever plans it a draft of the minutes."""
    if meeting.cancelled:
        return []
    papers = [file_link(each.name, e.PaperAsked(each.id)) for each in known.papers if each.meeting == meeting.id]
    return [*papers, *([file_link(words("button.minutes"), e.MinutesAsked(meeting.id))] if plans(known) else [])]


def calendar_page(view: View, words: Words) -> Json:
    below = view.known.meetings_below
    if below is None:
        raise LookupError("a calendar of cells without one")
    around = ((each.month, each) for each in (below.period.previous, below.period.next))
    return {
        "heading": view.screen.heading,
        "title": below.unit_name,
        "unit": below.unit,
        "period": below.period.code,
        "line": way_down(below.line),
        "months": [{"label": words("button.month", month=month), "period": each.code} for month, each in around],
        "meetings": [
            {
                "cell": each.cell,
                "when": words.render(when_of(each)),
                "place": each.place,
                "is_planned": each.starts_at is not None,
            }
            for each in below.meetings
        ],
    }


def files_of_meetings(view: View, words: Words) -> Json:
    """The same of the own cell's meetings."""
    known, page = view.known, meetings_page(view, words)
    listed = [{"label": each["when"], "files": each["files"]} for each in page["meetings"]]
    return {"of": known.member.unit if known.member else 0, "meetings": listed}
