"""What can be typed in answer to a letter that came without buttons."""

from __future__ import annotations

from bot.screen import Button, Screen
from bot.wording import Words
from handlers.events import AnnouncementFileAsked, AnnouncementRead
from handlers.packing import unpack_event
from handlers.understanding import fold


def offered(screen: Screen, words: Words) -> tuple[tuple[str, str], ...]:
    """Folded words, each with the packed event they stand for. What cannot be undone is asked for on a screen."""
    buttons = [button for row in screen.choices for button in row if button.kind != "danger"]
    return tuple((each, button.event) for button in buttons for each in _ways(button, words))


def _ways(button: Button, words: Words) -> tuple[str, ...]:
    """A button has lost the other ways to say it; those of announcements are known here."""
    event = unpack_event(button.event)
    more = ""
    if isinstance(event, AnnouncementRead):
        more = words("typed.have_read")
    elif isinstance(event, AnnouncementFileAsked):
        more = words("typed.get_file")
    return tuple(dict.fromkeys(fold(way) for way in (button.label, *more.split("|")) if way))
