"""The only place that asks what time it is, and where a trial run lets time begin elsewhere and pass faster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def trial_clock(start: datetime | None, speed: float, real: Clock = real_clock) -> Clock:
    """A clock that began at `start` and runs `speed` times as fast as the real one."""
    began = real()
    origin = start or began
    return lambda: origin + (real() - began) * speed
