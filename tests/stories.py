"""What a transcript is made of: a story, its heading and the channels it is played on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.conversation import Person, Town, shelf

BUTTONS, NONE = "telegram", "terminal"
BOTH = (BUTTONS, NONE)


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation, its heading and the channels it is played on."""

    play: Callable[[Town, str], None]
    heading: str
    channels: tuple[str, ...]


STORIES: dict[str, Story] = {}


def story(heading: str, channels: tuple[str, ...] = BOTH) -> Callable[[Callable[[Town, str], None]], None]:
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
