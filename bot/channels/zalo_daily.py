"""How many messages of a day one Zalo chat is answered, so that nobody uses up the month of a cell's bot."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import date

from bot.front import Front
from bot.logs import log
from bot.turn import Reply
from bot.wording import DEFAULT_LANGUAGE
from handlers.states import Stranger
from storage.zalo import parts_of

MEMBER = 150  # messages of a day; a whole walk has about ten
STRANGER = 10  # answers of a day to a chat that nobody knows; a code that is good is answered always
DAYS = 30  # of which one may bring strangers, all together, this share of a bot's month
FEWEST = 10
MOST_CHATS = 10_000  # that are remembered


@dataclass(slots=True)
class Written:
    """What one chat has written today. `told`: that it is enough."""

    taken: int = 0
    strange: int = 0
    told: bool = False
    language: str = DEFAULT_LANGUAGE


class Daily:
    """Counted in memory: a restart forgives, as midnight does."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._day: date | None = None
        self._chats: OrderedDict[str, Written] = OrderedDict()
        self._strangers: Counter[int] = Counter()

    def takes(self, address: str) -> bool:
        """Whether another message of this chat is taken today."""
        return self._of(address).taken < MEMBER

    def enough(self, address: str) -> str | None:
        """What a chat is told once of which no more is taken."""
        written = self._of(address)
        if written.told:
            return None
        written.told, words = True, self._front.house.wording[written.language]
        return words("zalo.enough", number=MEMBER)

    def answers(self, reply: Reply) -> bool:
        """Whether this one goes out; counts what was taken. Whoever is on the way in is no stranger any more."""
        written = self._of(reply.chat.address)
        written.language = reply.screen.language
        if reply.chat.member is not None or not isinstance(reply.chat.state, Stranger):
            written.taken += 1
            return True
        written.strange += 1
        return written.strange <= STRANGER and self._has_room(parts_of(reply.chat.address)[0])

    def _has_room(self, bot: int) -> bool:
        most = max(FEWEST, self._front.house.zalo_quota // DAYS)
        self._strangers[bot] += 1
        if self._strangers[bot] == most + 1:
            log.warning("zalo bot=%d answers no strangers any more today: they have had %d answers", bot, most)
        return self._strangers[bot] <= most

    def _of(self, address: str) -> Written:
        today = self._front.clock().astimezone(self._front.house.timezone).date()
        if today != self._day:
            self._day = today
            self._chats.clear()
            self._strangers.clear()
        written = self._chats.setdefault(address, Written())
        self._chats.move_to_end(address)
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        return written
