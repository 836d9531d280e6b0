"""What can be typed in answer to a letter that came without buttons."""

from __future__ import annotations

from bot.screen import Button, Screen
from bot.wording import Words
from handlers.events import AbsenceReasonOpened, AnnouncementFileAsked, AnnouncementRead, Attending, Event
from handlers.packing import pack, unpack_event
from handlers.understanding import fold


def offered(screen: Screen, words: Words) -> tuple[tuple[str, str], ...]:
    """Folded words, each with the packed event they stand for. What cannot be undone is asked for on a screen."""
    buttons = [button for row in screen.choices for button in row if button.kind != "danger"]
    said = tuple((each, button.event) for button in buttons for each in _ways(button, words))
    return said + tuple(each for button in buttons for each in _on_request(button, words))


def _ways(button: Button, words: Words) -> tuple[str, ...]:
    """A button has lost the other ways to say it; those of letters are known here.

    None is a word that answers a question of the walk: "có" and "không" are never about a meeting here.
    """
    more = _more(unpack_event(button.event), words)
    return tuple(dict.fromkeys(fold(way) for way in (button.label, *more.split("|")) if way))


def _more(event: Event, words: Words) -> str:
    match event:
        case AnnouncementRead():
            return words("typed.have_read")
        case AnnouncementFileAsked():
            return words("typed.get_file")
        case Attending(coming=True):
            return words("typed.letter_come")
        case Attending():
            return words("typed.letter_away")
        case _:
            return ""


def _on_request(button: Button, words: Words) -> tuple[tuple[str, str], ...]:
    """What no button says: whoever does not come may give the reason."""
    event = unpack_event(button.event)
    if not isinstance(event, Attending) or event.coming:
        return ()
    asked = pack(AbsenceReasonOpened(event.meeting))
    return tuple((fold(way), asked) for way in words("typed.letter_reason").split("|"))
