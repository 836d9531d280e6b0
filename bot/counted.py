"""How many an announcement reaches, remembered for a moment: in a large tree counting them takes a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from handlers.announcements import Reached

FRESH = timedelta(seconds=10)
MOST_KEPT = 16


class Counted:
    """What was counted last, by what it was counted for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[datetime, Reached]] = OrderedDict()

    def of(self, what: Hashable, now: datetime, count: Callable[[], Reached]) -> Reached:
        """As it was counted a moment ago, or counted now."""
        at, reached = self._kept.get(what, (None, Reached()))
        if at is not None and timedelta() <= now - at < FRESH:
            return reached
        return self.anew(what, now, count)

    def anew(self, what: Hashable, now: datetime, count: Callable[[], Reached]) -> Reached:
        """Counted now, whatever is remembered."""
        reached = count()
        self._kept[what] = now, reached
        self._kept.move_to_end(what)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return reached
