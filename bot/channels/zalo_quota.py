"""What each Zalo bot has used of its month, counted in memory and written with the next commit; what may still go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.channels import SendFailed
from bot.front import Front
from handlers.bots import LOW, SENT_WHEN_SHORT, SHORT, share_of
from storage import zalo
from storage.zalo import Used


@dataclass(frozen=True, slots=True)
class Month:
    """A local month, by its code such as 2026-12, and the instant at which the next one begins."""

    code: str
    ends: datetime


class Quota:
    """The counts of every bot. What a crash loses are the counts of its last second."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._month = self._present()
        self._used: dict[int, Used] = {}

    async def load(self) -> None:
        """What is known of this month. A quota that was made smaller meanwhile may be nearly used up at once."""
        code, quota, now = self._turned().code, self._front.house.zalo_quota, self._front.clock()
        self._used = await self._front.database.reading(lambda db: zalo.used_in(db, code))
        for bot in self._used:
            self._front.database.later(partial(zalo.reach, bot=bot, month=code, quota=quota, now=now))

    def received(self, bot: int) -> None:
        """A message came in by this bot."""
        self._count(bot, received=1)

    def sent(self, bot: int) -> None:
        """The platform took a message of this bot."""
        self._count(bot, sent=1)

    def used_up(self, bot: int) -> SendFailed:
        """The platform says that it takes no more this month, whatever was counted here; what that means for a send."""
        code, now = self._turned().code, self._front.clock()
        used = self._of(bot)
        if not used.up:
            self._used[bot] = replace(used, up=True)
            self._front.database.later(lambda db: zalo.use_up(db, bot, code, now))
        return self._until_next_month()

    def refuse(self, bot: int, kind: str) -> SendFailed | None:
        """Why a message of this kind may not go by this bot now; None where it may."""
        self._turned()
        used, quota = self._of(bot), self._front.house.zalo_quota
        number = used.sent + used.received
        is_short = number >= share_of(quota, SHORT) and kind not in SENT_WHEN_SHORT
        if not (used.up or number >= quota or is_short):
            return None
        return self._until_next_month()

    def _until_next_month(self) -> SendFailed:
        return SendFailed("elsewhere", after=max((self._month.ends - self._front.clock()).total_seconds(), 1.0))

    # -------------------------------------------------------------- counting

    def _count(self, bot: int, sent: int = 0, received: int = 0) -> None:
        code, quota, now = self._turned().code, self._front.house.zalo_quota, self._front.clock()
        before = self._of(bot)
        after = self._used[bot] = replace(before, sent=before.sent + sent, received=before.received + received)
        self._front.database.later(lambda db: zalo.count(db, bot, code, sent, received))
        if after.sent + after.received in _marks(quota):
            self._front.database.later(lambda db: zalo.reach(db, bot, code, quota, now))

    def _of(self, bot: int) -> Used:
        return self._used.get(bot, Used())

    # -------------------------------------------------------------- the month

    def _turned(self) -> Month:
        """The month of now. Where a new one has begun nothing of it is used yet: this process alone counts."""
        if self._front.clock() >= self._month.ends:
            self._month, self._used = self._present(), {}
        return self._month

    def _present(self) -> Month:
        local = self._front.clock().astimezone(self._front.house.timezone)
        return Month(f"{local:%Y-%m}", next_month(local))


def next_month(local: datetime) -> datetime:
    """The local midnight at which the month after this one begins."""
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    return first.replace(year=local.year + local.month // 12, month=local.month % 12 + 1)


def _marks(quota: int) -> frozenset[int]:
    return frozenset({share_of(quota, LOW), share_of(quota, SHORT), quota})
