"""The mouths of the one core: what each can show and how it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.documents import Document
from bot.screen import Screen
from handlers.announcements import AttachedFile

NextStep = Literal["later", "gone", "broken", "elsewhere"]


class SendFailed(Exception):
    """A channel could not deliver. `later`: again after so many seconds; `gone`: nobody is there; `broken`: never.

    `elsewhere`: this channel has used up what it may send, so on the member's other one, or here after so many seconds.
    """

    def __init__(self, next_step: NextStep, after: float = 0.0) -> None:
        super().__init__(next_step)
        self.next_step = next_step
        self.after = after


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be shown. `current` is the message that holds the chat's screen, `edit` whether to change it there.

    `kind`: what nobody asked for, such as "meeting_morning"; empty for a reply.
    """

    address: str
    screen: Screen
    current: str | None
    edit: bool
    kind: str = ""


class FileForgotten(SendFailed):
    """The platform does not know the file any more that it was given once."""

    def __init__(self) -> None:
        super().__init__("broken")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A photo or file that goes along: what the platform calls it, or else what it holds."""

    file: AttachedFile
    file_id: str | None
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Posting:
    """A part of an announcement. `sent_as` is the message to change, if the platform does; a file may go alone.

    `only_change`: where the platform does not change it, nothing is sent instead.
    """

    address: str
    screen: Screen | None
    enclosure: Enclosure | None = None
    sent_as: str | None = None
    only_change: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """What it became: the message, as the channel will know it again, and what the platform calls its file."""

    sent_as: str
    file_id: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one message can hold of an announcement."""

    screen: Screen | None
    with_file: bool = False


class Pushing(Protocol):
    """A channel that messages are pushed to. `takes_files`: else a document reaches its member as a link."""

    name: str
    takes_files: bool

    def in_parts(self, screen: Screen, with_file: bool) -> tuple[Part, ...]:
        """An announcement as so many messages as it needs."""

    async def post(self, posting: Posting) -> Posted:
        """Send a part of an announcement, or change what was sent. Raises SendFailed."""

    async def show(self, delivery: Delivery) -> str | None:
        """Show a screen; returns the platform's id of the message that holds it. Raises SendFailed."""

    async def hand_over(self, address: str, document: Document) -> None:
        """Send a file. Raises SendFailed."""
