"""Which part of a channel takes nothing now: one bot's trouble rests that bot, and several at once rest all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.pacing import Road

OUTAGE = 3  # so many chats failed one after the other: it is not theirs, the platform is out
OUTAGE_REST = 30.0


def whole(_address: str) -> str:
    return ""


def nobody(_address: str, _kind: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Parts:
    """What a channel is made of. `of`: the part that an address belongs to; "" where the channel is one.

    `takes`: whether a letter of this kind may go to this address now, though another part takes none.
    """

    of: Callable[[str], str] = whole
    takes: Callable[[str, str], bool] = nobody


WHOLE = Parts()


class Outages:
    """What failed since something went well, by parts."""

    def __init__(self, road: Road, clock: Callable[[], datetime], part_of: Callable[[str], str] = whole) -> None:
        self._road, self._clock, self._part_of = road, clock, part_of
        self._failing: dict[str, set[int]] = {}
        self._in_a_row: set[str] = set()
        self._rests: dict[str, datetime] = {}

    def wait_of(self, address: str) -> float:
        """Seconds until the part of this address may be tried again."""
        until = self._rests.get(self._part_of(address))
        return max((until - self._clock()).total_seconds(), 0.0) if until else 0.0

    def went(self, address: str) -> None:
        """A message arrived: its part works, and so does the channel."""
        part = self._part_of(address)
        self._failing.pop(part, None)
        self._rests.pop(part, None)
        self._in_a_row.clear()

    def failed(self, address: str, chat: int) -> bool:
        """Whether it was not the message's own failure: its part is left alone for a while, or the whole channel."""
        part = self._part_of(address)
        chats = self._failing.setdefault(part, set())
        chats.add(chat)
        is_out = len(chats) >= OUTAGE
        if part and is_out:
            self._rest(part, OUTAGE_REST)
        if part:
            self._in_a_row.add(part)
        are_all_out = len(self._in_a_row) >= OUTAGE if part else is_out
        if are_all_out:
            self._road.rest_bulk(OUTAGE_REST)
        return is_out or are_all_out

    def slow_down(self, address: str, seconds: float) -> None:
        """The platform asked for so long a rest: of this part, where the channel has parts."""
        if part := self._part_of(address):
            self._rest(part, seconds)
        else:
            self._road.rest(address, seconds)

    def _rest(self, part: str, seconds: float) -> None:
        until = self._clock() + timedelta(seconds=seconds)
        self._rests[part] = max(until, self._rests.get(part, until))
