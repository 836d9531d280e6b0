"""What the page is told: a screen as JSON, and the page's own words."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from bot.channels.styled import is_safe
from bot.screen import Button, Screen
from bot.turn import Reply
from bot.wording import Words
from handlers.announcements import Body
from handlers.events import AnnouncementRead
from handlers.packing import unpack_event
from handlers.paper_kinds import KINDS
from handlers.rights import has_a_desk
from handlers.states import Stranger
from storage.chats import Chat

ENDINGS = ",".join(f".{each}" for each in KINDS)


def is_in(chat: Chat) -> bool:
    """A stored chat is signed in, also while its member still reads the consent; one that was put out is not."""
    return bool(chat.id) and not isinstance(chat.state, Stranger)


def as_json(reply: Reply, words: Words, demo: dict[str, Any] | None) -> dict[str, Any]:
    """A screen for the page."""
    screen = reply.screen
    data: dict[str, Any] = {
        "revision": reply.revision,
        "look": reply.look,
        "lang": screen.language,
        "heading": screen.heading or None,
        "progress": {"n": screen.progress[0], "total": screen.progress[1]} if screen.progress else None,
        "title": screen.title or None,
        "notices": list(screen.notices),
        "lines": list(screen.lines),
        "body": body_json(screen.body),
        "choices": [[choice_json(button) for button in row] for row in screen.choices],
        "takes_text": screen.takes_text,
        "text_most": screen.longest_text,
        "text_label": words("page.write_here") if screen.takes_text else words("page.type_here"),
        "takes_file": _file(screen.takes_file, words) if screen.takes_file else None,
        "signed_in": is_in(reply.chat),
        "desk": words("page.desk") if has_a_desk(reply.chat.member) else None,
        "letters": [_letter(letter, screen) for letter, screen in reply.letters],
    }
    return {**data, "demo": demo} if demo else data


def _file(most: int, words: Words) -> dict[str, Any]:
    """What may be chosen, and what is said of one that is too large."""
    return {"most": most, "endings": ENDINGS, "too_big": words("papers.too_big", most=most // 2**20)}


def _letter(letter: int, screen: Screen) -> dict[str, Any]:
    """A card above the screen: it stays until one of its buttons is pressed or it is put away.

    One that `asks` whether it was read is put away by saying so.
    """
    return {
        "id": letter,
        "title": screen.title,
        "lines": [*screen.notices, *([screen.heading] if screen.heading else []), *screen.lines],
        "body": body_json(screen.body),
        "choices": [[choice_json(button) for button in row] for row in screen.choices],
        "asks": any(
            isinstance(unpack_event(button.event), AnnouncementRead) for row in screen.choices for button in row
        ),
    }


def body_json(body: Body | None) -> list[dict[str, Any]] | None:
    """A text with styles as a row of runs, each with all of its styles, so that the page need not know of spans."""
    if body is None:
        return None
    ends = {0, len(body.text), *(edge for span in body.spans for edge in (span.start, span.start + span.length))}
    edges = sorted(edge for edge in ends if 0 <= edge <= len(body.text))
    return [_run(body, start, end) for start, end in pairwise(edges)]


def _run(body: Body, start: int, end: int) -> dict[str, Any]:
    """A link that leads to no page is only text."""
    over = [span for span in body.spans if span.start <= start and end <= span.start + span.length]
    href = next((span.url for span in over if span.style == "link" and is_safe(span.url)), None)
    styles = [span.style for span in over if span.style != "link"]
    return {"text": body.text[start:end], "styles": styles, "href": href}


def farewell(data: dict[str, Any]) -> dict[str, Any]:
    """A screen for somebody who is not signed in any more: what happened, and nothing to press."""
    return {
        **data,
        "heading": None,
        "title": None,
        "lines": [],
        "body": None,
        "choices": [],
        "letters": [],
        "desk": None,
        "takes_text": False,
        "takes_file": None,
    }


def choice_json(button: Button) -> dict[str, Any]:
    href = f"/documents?event={button.event}" if button.kind == "document" else None
    return {"label": button.label, "event": button.event, "kind": button.kind, "href": href, "chosen": button.chosen}


COUNT_HERE = "%(count)s"  # the page puts its own number there


def page_words(words: Words) -> dict[str, str]:
    """The words of the page itself; a placeholder in one of them is filled in by the page."""
    return {
        "page.title": words("page.title"),
        "page.sign_in.heading": words("page.sign_in.heading"),
        "page.sign_in.lead": words("page.sign_in.lead"),
        "page.sign_in.code": words("page.sign_in.code"),
        "page.sign_in.button": words("page.sign_in.button"),
        "page.sign_in.empty": words("page.sign_in.empty"),
        "page.sign_in.hint": words("page.sign_in.hint"),
        "page.sign_in.hint_answer": words("page.sign_in.hint_answer"),
        "page.offline": words("page.offline"),
        "page.online": words("page.online"),
        "page.send": words("page.send"),
        "page.answer": words("page.answer"),
        "page.type_here": words("page.type_here"),
        "page.skip_to_content": words("page.skip_to_content"),
        "page.working": words("page.working"),
        "page.failed": words("page.failed"),
        "page.people": words("page.people"),
        "page.file": words("page.file"),
        "page.file_hint": words("page.file_hint"),
        "page.send_file": words("page.send_file"),
        "page.no_file": words("page.no_file"),
        "page.clock": words("page.clock"),
        "page.letters": words("page.letters"),
        "page.seen": words("page.seen"),
        "page.more_letters": words("page.more_letters", count=COUNT_HERE),
        "page.characters_left": words("page.characters_left", count=COUNT_HERE),
    }
