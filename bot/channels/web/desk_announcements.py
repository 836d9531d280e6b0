"""How the desk lays out announcements: the list, one being written with the chat's own questions, one on its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels.web.desk_pages import Json, buttons
from bot.channels.web.pages import ENDINGS, body_json
from bot.turn import View
from bot.wording import Words
from handlers import events as e
from handlers import states as s
from handlers.announcements import Announcement, Announcing, Body
from handlers.announcing import STATE_WORDS, told
from handlers.announcing_start import told_start
from handlers.commitments import shortened
from handlers.packing import pack, unpack_event
from handlers.typed_styles import body_of
from handlers.vocabulary import Moment, say

MARKS = {"bold": "*", "italic": "_"}
LIVE = ("scheduled", "sending")
UNDER_WAY = ("sending", "stopped", "done")
FIRST_WORDS = 80
DRAFT_PLACES = (s.ConfirmingAnnouncement, s.ChoosingAudience, s.PickingUnits, s.ChoosingReadMark)


def _one(view: View) -> Announcement:
    one = told(view.known).one
    if one is None:
        raise LookupError("a place of an announcement without one")
    return one


# ------------------------------------------------------------------ the list


def list_page(view: View, words: Words) -> Json:
    """One unit's, or the units to choose among."""
    about = told(view.known)
    return {
        "heading": view.screen.title,
        "title": about.unit_name or view.screen.title,
        "unit": about.unit,
        "said": [] if about.several else list(view.screen.lines),
        "units": [] if about.unit else [{"id": unit, "name": name} for unit, name in about.units],
        "rows": [_row(each, about, words) for each in about.several],
        "compose": bool(buttons(view.screen, e.ComposingOpened)),
        "pages": _pages(view),
        "actions": buttons(view.screen, e.ApprovalOpened),
    }


def _row(each: Announcement, about: Announcing, words: Words) -> Json:
    standing = say("announcement.correcting") if each.id in about.correcting else STATE_WORDS[each.state]
    return {
        "one": each.id,
        "day": words.moment(Moment(each.made_at)),
        "state": words.render(standing),
        "words": shortened(each.body.text, FIRST_WORDS).text,
    }


def _pages(view: View) -> list[Json]:
    """The pages of the list that the screen leads to."""
    found = []
    for each in buttons(view.screen, e.AnnouncementsOpened):
        event = unpack_event(each["event"])
        if isinstance(event, e.AnnouncementsOpened) and event.unit:
            found.append({"label": each["label"], "page": event.page})
    return found


# ------------------------------------------------------------------ one


def one_page(view: View, _words: Words) -> Json:
    """How far one is, in the chat's sentences, with what can be done about it; a draft is written elsewhere."""
    one = _one(view)
    is_draft = one.state == "draft"
    tally = told(view.known).tally
    failed = sum(tally.failed.values())
    return {
        "heading": view.screen.heading,
        "title": view.screen.title,
        "unit": one.unit,
        "one": one.id,
        "is_draft": is_draft,
        "is_live": one.state in LIVE,
        "said": list(view.screen.lines),
        "progress": {"done": tally.sent + failed, "people": tally.people} if one.state in UNDER_WAY else None,
        "body": body_json(one.body),
        "actions": [] if is_draft else _ways(view),
    }


def _ways(view: View) -> list[Json]:
    """All that the screen offers, but for the way back to the list and another look, which comes by itself."""
    leaving = (e.AnnouncementsOpened, e.AnnouncementOpened)
    every = buttons(view.screen, object)
    return [each for each in every if not isinstance(unpack_event(each["event"]), leaving)]


# ------------------------------------------------------------------ one being written


def compose_page(view: View, words: Words) -> Json:
    """Nothing is written yet."""
    unit = told(view.known).unit
    return {
        "heading": words("desk.draft"),
        "title": view.screen.heading or view.screen.title,
        "unit": unit,
        "one": 0,
        "text": {**_asked(view), "typed": "", "loses": False, "open": pack(e.ComposingOpened(unit))},
    }


def draft_page(view: View, words: Words) -> Json:
    """What is chosen so far, and what the chat would ask next or, at the end, would tell before it is sent."""
    one, known = _one(view), view.known
    is_whole = isinstance(view.state, s.ConfirmingAnnouncement)
    return {
        "heading": words("desk.draft"),
        "title": one.unit_name,
        "unit": one.unit,
        "one": one.id,
        "audience_now": one.audience,
        "chosen": list(told(known).chosen),
        "start_now": words.render(told_start(one, known)),
        "file_now": one.file.name if one.file else "",
        "body": body_json(one.body),
        "is_whole": is_whole,
        "said": list(view.screen.lines) if is_whole else [],
        "next": "" if is_whole else view.screen.title,
        "actions": buttons(view.screen, e.UrgencyOpened, e.UrgencyChosen, e.DroppingOpened),
        "confirm": buttons(view.screen, e.AnnouncementConfirmed),
    }


def text_part(view: View, words: Words) -> Json:
    """The text stands in its field; the chat, where it cannot, says that it stands below."""
    one = _one(view)
    typed, asked = typed_again(one.body), _asked(view)
    said = [line for line in asked["said"] if line != words("announcing.written_before")]
    opened = pack(e.AnnouncementTextOpened(one.id))
    return {"text": {**asked, "said": said, "typed": typed, "loses": body_of(typed) != one.body, "open": opened}}


def file_part(view: View, _words: Words) -> Json:
    one = _one(view)
    return {
        "file": {
            **_asked(view, e.AnnouncementFileTaken),
            "endings": ENDINGS,
            "most": view.screen.takes_file,
            "open": pack(e.AnnouncementFileOpened(one.id)),
        }
    }


def part(name: str, kind: type) -> Callable[[View, Words], Json]:
    """One of the chat's questions with its answers, under this name."""

    def laid(view: View, _words: Words) -> Json:
        return {name: _asked(view, kind)}

    return laid


def start_part(view: View, _words: Words) -> Json:
    """The page puts a minute of its own in the place of the last field."""
    return {"start": {**_asked(view, e.StartChosen), "at": pack(e.StartChosen(_one(view).id, "AT"))}}


def _asked(view: View, *kinds: type) -> Json:
    return {
        "title": view.screen.title,
        "said": list(view.screen.lines),
        "choices": buttons(view.screen, *kinds) if kinds else [],
    }


def typed_again(body: Body) -> str:
    """A body as it would be typed: with the marks of bold and italic."""
    spans = sorted((each for each in body.spans if each.style in MARKS), key=lambda each: (each.start, -each.length))
    parts: list[str] = []
    for at in range(len(body.text) + 1):
        parts += [
            MARKS[each.style] for each in reversed(spans) if each.start + each.length == at
        ]  # the inner ones first
        parts += [MARKS[each.style] for each in spans if each.start == at]
        parts.append(body.text[at : at + 1])
    return "".join(parts)


def branches_page(view: View, _words: Words) -> Json:
    """The units below one, to tick."""
    branches, one = told(view.known).branches, _one(view)
    if branches is None:
        raise LookupError("units to choose without any")
    return {
        "at": branches.at,
        "covered": branches.covered or (branches.chosen and bool(branches.above)),
        "below": [
            {
                "id": each.id,
                "name": each.name,
                "has_below": each.has_below,
                "chosen": each.chosen,
                "tick": pack(e.UnitTicked(one.id, each.id, not each.chosen)),
            }
            for each in branches.below
        ],
    }


def here(view: View, _words: Words) -> Json:
    """Where the chat is after something was written: which draft it has become, or that it still waits for a text."""
    place: Any = view.state
    return {"one": place.announcement, "is_writing": isinstance(place, s.WritingAnnouncement)}
