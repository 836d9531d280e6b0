"""What Zalo bots have left, for whoever leads or oversees their cells; and whether one takes nobody more."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.fetching.asked import Asked
from bot.house import House
from handlers.bots import BotFull, Bots
from handlers.events import BotsOpened
from handlers.rhythm import period_at
from handlers.rights import ADMINISTRATOR, COMMITTEE, SUMMARISE, holds, sees_bots
from handlers.states import AtBots
from handlers.vocabulary import Member
from storage import zalo
from storage.chats import Chat


def fetch(asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched. The menu only has to know whether there are any."""
    if not sees_bots(asked.member):
        return {}
    units, looks = _units(asked.member), isinstance(asked.event or asked.chat.state, (BotsOpened, AtBots))
    if not zalo.any_active(asked.connection):
        return {"bots": Bots()}
    if not looks:
        return {"bots": Bots(any=zalo.sees_any(asked.connection, *units))}
    house, month = asked.house, period_at(asked.now, asked.house.timezone).code
    seen = zalo.seen_by(asked.connection, month, *units)
    return {"bots": Bots(bool(seen), seen, house.zalo_quota, house.zalo_people)}


def _units(member: Member) -> tuple[frozenset[int], frozenset[int], bool]:
    """The own cell, the units whose whole trees are overseen, and whether it is all there is."""
    own = frozenset({member.unit} if holds(member, SUMMARISE) else ())
    above = [unit for role, unit in member.roles if role in {COMMITTEE, ADMINISTRATOR}]
    return own, frozenset(unit for unit in above if unit is not None), _keeps_everything(member)


def _keeps_everything(member: Member) -> bool:
    """An administrator of no unit keeps the whole organisation."""
    return any(role == ADMINISTRATOR and unit is None for role, unit in member.roles)


def room_on(chat: Chat, member: Member | None, connection: sqlite3.Connection, house: House) -> dict[str, Any]:
    """Whether this chat's bot takes nobody more; whoever is on it already stays."""
    if chat.channel != zalo.CHANNEL or member is not None:
        return {}
    bot, _ = zalo.parts_of(chat.address)
    if zalo.people_of(connection, bot) < house.zalo_people:
        return {}
    instead = zalo.beside(connection, bot, house.zalo_people)
    return {"bot_full": BotFull(house.zalo_people, instead, house.public_page, "telegram" in house.channels)}
