"""What a transcript is made of: a story, its heading and the channels it is played on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.conversation import Person, Town, shelf

BUTTONS, NONE, ZALO = "telegram", "terminal", "zalo"
BOTH = (BUTTONS, NONE)
EVERYWHERE = (*BOTH, ZALO)


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation, its heading and the channels it is played on."""

    play: Callable[[Town, str], None]
    heading: str
    channels: tuple[str, ...]


STORIES: dict[str, Story] = {}


def story(heading: str, channels: tuple[str, ...] = EVERYWHERE) -> Callable[[Callable[[Town, str], None]], None]:
    def keep(play: Callable[[Town, str], None]) -> None:
        STORIES[play.__name__] = Story(play, heading, channels)

    return keep


def member(town: Town, channel: str, code: str = "AN") -> Person:
    """Somebody who came in some time ago: the arrival is not in the transcript."""
    person = town.joined(code, channel=channel)
    town.story.clear()
    return person


def title(code: str) -> str:
    return shelf().current("vi").find(code).title


def short(code: str, person: Person) -> str:
    """What an indicator is called in a list of choices."""
    return title(code) if person.channel == ZALO else f"{code} {title(code)}"
