"""The only place that asks what time it is, and where a trial run lets time begin elsewhere, pass faster, or jump."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def trial_clock(start: datetime | None, speed: float, real: Clock = real_clock) -> Clock:
    """A clock that began at `start` and runs `speed` times as fast as the real one."""
    began = real()
    origin = start or began
    return lambda: origin + (real() - began) * speed


def clock_ahead(clock: Clock, ahead: timedelta) -> Clock:
    """A clock that much ahead of another one."""
    return lambda: clock() + ahead


class MovableClock:
    """A clock that somebody moves on to see what time brings; `moved` is how far so far. It never goes back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.moved = timedelta()

    def __call__(self) -> datetime:
        return self._clock() + self.moved

    def move_to(self, at: datetime) -> None:
        self.moved = max(self.moved, at - self._clock())
