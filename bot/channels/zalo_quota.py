"""What each Zalo bot has used of its month, counted in memory and written with the next commit; what may still go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.channels import SendFailed
from bot.front import Front
from handlers.bots import LOW, SENT_WHEN_SHORT, SHORT, share_of
from storage import zalo
from storage.zalo import Used

ASK_AGAIN = timedelta(hours=6)  # the platform that said no may count otherwise, or have a bigger plan by now
ON_ITS_WAY = timedelta(minutes=1)  # so long the others wait for the one that asks


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
        self._asked: dict[int, datetime] = {}  # when the platform was last asked whether it takes more after all
        self._asking: set[int] = set()

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
        """The platform took a message of this bot, whatever it said before."""
        code, used = self._turned().code, self._of(bot)
        self._asking.discard(bot)
        if used.up:
            self._used[bot] = replace(used, up_at=None)
            self._front.database.later(lambda db: zalo.take_again(db, bot, code))
        self._count(bot, sent=1)

    def used_up(self, bot: int) -> SendFailed:
        """The platform says that it takes no more this month, whatever was counted here; what that means for a send."""
        code, now = self._turned().code, self._front.clock()
        self._asking.discard(bot)
        self._asked[bot] = now
        used = self._of(bot)
        if not used.up:
            self._used[bot] = replace(used, up_at=now)
            self._front.database.later(lambda db: zalo.use_up(db, bot, code, now))
        return self._elsewhere(bot)

    def has_room(self, bot: int, kind: str) -> bool:
        """Whether a message of this kind may go by this bot, as far as is known."""
        return not self._counts_against(bot, kind) and not self._of(bot).up

    def refuse(self, bot: int, kind: str) -> SendFailed | None:
        """Why a message of this kind may not go by this bot now; None where it may.

        Where it is the platform alone that says no, one message in six hours asks it again: it may count by other
        months than we do.
        """
        if self.has_room(bot, kind):
            return None
        now = self._front.clock()
        if self._counts_against(bot, kind) or now < self._asks_at(bot):
            return self._elsewhere(bot, kind)
        self._asked[bot] = now
        self._asking.add(bot)
        return None

    def _counts_against(self, bot: int, kind: str) -> bool:
        self._turned()
        used, quota = self._of(bot), self._front.house.zalo_quota
        number = used.sent + used.received
        return number >= quota or (number >= share_of(quota, SHORT) and kind not in SENT_WHEN_SHORT)

    def _asks_at(self, bot: int) -> datetime:
        """When a bot that the platform has said no to may ask it again."""
        last = self._asked.get(bot) or self._of(bot).up_at or self._front.clock()
        return last + ASK_AGAIN

    def _elsewhere(self, bot: int, kind: str = "") -> SendFailed:
        """Here it may go once the month is over, or the platform may be asked again."""
        now, until = self._front.clock(), self._turned().ends
        if not self._counts_against(bot, kind):
            asked = self._asked.get(bot)
            is_asked = bot in self._asking and asked is not None and now < asked + ON_ITS_WAY
            until = min(until, now + ON_ITS_WAY if is_asked else self._asks_at(bot))
        return SendFailed("elsewhere", after=max((until - now).total_seconds(), 1.0))

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
            self._month, self._used, self._asked = self._present(), {}, {}
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
