"""What Zalo's bots have used of their month."""

from __future__ import annotations

from collections import Counter

from bot.channels import SendFailed
from bot.front import Front
from handlers.rhythm import Period, closes_at, period_at
from storage import zalo


class Quota:
    """Counts in memory, and in the database with the next commit. A month begins anew by local time."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._month: Period | None = None
        self._used: Counter[int] = Counter()
        self._up: set[int] = set()

    async def load(self) -> None:
        """What was used before this process began."""
        month = self._this_month()
        used = await self._front.database.reading(lambda db: zalo.used_in(db, month.code))
        self._used.update({bot: each.sent + each.received for bot, each in used.items()})
        self._up |= {bot for bot, each in used.items() if each.up}

    def received(self, bot: int) -> None:
        self._count(bot, received=1)

    def sent(self, bot: int) -> None:
        self._count(bot, sent=1)

    def used_up(self, bot: int) -> None:
        """The platform says so."""
        month, now = self._this_month(), self._front.clock()
        self._up.add(bot)
        self._front.database.later(lambda db: zalo.use_up(db, bot, month.code, now))

    def refuse(self, bot: int, kind: str) -> SendFailed | None:  # noqa: ARG002  replies and letters are alike here
        """Why this must not be sent now; None where it may."""
        self._this_month()
        is_up = bot in self._up or self._used[bot] >= self._front.house.zalo_quota
        return SendFailed("elsewhere", self._until_next_month()) if is_up else None

    def _count(self, bot: int, sent: int = 0, received: int = 0) -> None:
        month = self._this_month()
        self._used[bot] += sent + received
        self._front.database.later(lambda db: zalo.count(db, bot, month.code, sent, received))

    def _this_month(self) -> Period:
        month = period_at(self._front.clock(), self._front.house.timezone)
        if self._month not in (None, month):
            self._used.clear()
            self._up.clear()
        self._month = month
        return month

    def _until_next_month(self) -> float:
        now, timezone = self._front.clock(), self._front.house.timezone
        return (closes_at(period_at(now, timezone), timezone) - now).total_seconds()
