"""The mouths of the one core: what each can show and how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.documents import Document
from bot.screen import Screen

NextStep = Literal["later", "gone", "broken"]


class SendFailed(Exception):
    """A channel could not deliver. `later`: again after so many seconds; `gone`: nobody is there; `broken`: never."""

    def __init__(self, next_step: NextStep, after: float = 0.0) -> None:
        super().__init__(next_step)
        self.next_step = next_step
        self.after = after


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be shown. `current` is the message that holds the chat's screen, `edit` whether to change it there."""

    address: str
    screen: Screen
    current: str | None
    edit: bool


class Pushing(Protocol):
    """A channel that messages are pushed to."""

    name: str

    async def show(self, delivery: Delivery) -> str | None:
        """Show a screen; returns the platform's id of the message that holds it. Raises SendFailed."""

    async def hand_over(self, address: str, document: Document) -> None:
        """Send a file. Raises SendFailed."""
