"""What Zalo says that came in, as one of our events: the body of a webhook, or what asking for messages brought."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.turn import Inbound
from handlers.events import Event, Said, SentNoWords
from storage.zalo import CHANNEL, address_of

TEXT = "message.text.received"
WITHOUT_WORDS = frozenset(
    f"message.{kind}.received" for kind in ("image", "sticker", "voice", "unsupported")
)  # links and locations may come as other kinds one day, which are none of ours
AN_ID = re.compile(r"[!-~]{1,128}")


class BadShape(ValueError):
    """Not what the platform sends."""


def as_inbound(bot: int, body: object) -> Inbound | None:
    """None where it is none of ours: of a group, of another bot, of a kind that nobody knew. Raises BadShape."""
    told = _told(body)
    name = told.get("event_name")
    if not isinstance(name, str):
        raise BadShape("no event")
    if name != TEXT and name not in WITHOUT_WORDS:
        return None
    message = _part(told, "message")
    chat = _part(message, "chat")
    if chat.get("chat_type", "PRIVATE") != "PRIVATE" or _is_of_a_bot(message):
        return None
    address, id_ = address_of(bot, _id(chat, "id")), _id(message, "message_id")
    event = _event(name, message)
    return Inbound(CHANNEL, address, event, f"{address}:{id_}", sent_at=_sent_at(message.get("date")))


def _told(body: object) -> Mapping[str, Any]:
    """Both shapes have been seen: flat, and wrapped as an answer is."""
    if isinstance(body, dict) and isinstance(body.get("result"), dict):
        body = body["result"]
    if not isinstance(body, dict):
        raise BadShape("no object")
    return body


def _part(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = told.get(name)
    if not isinstance(part, dict):
        raise BadShape(f"no {name}")
    return part


def _id(told: Mapping[str, Any], name: str) -> str:
    given = told.get(name)
    if isinstance(given, bool) or not isinstance(given, str | int) or not AN_ID.fullmatch(str(given)):
        raise BadShape(f"no {name}")
    return str(given)


def _is_of_a_bot(message: Mapping[str, Any]) -> bool:
    sender = message.get("from")
    return isinstance(sender, dict) and sender.get("is_bot") is True


def _event(name: str, message: Mapping[str, Any]) -> Event:
    text = message.get("text")
    if name == TEXT and not isinstance(text, str):
        raise BadShape("no text")
    return Said(text) if name == TEXT and isinstance(text, str) and text.strip() else SentNoWords()


def _sent_at(date: object) -> datetime | None:
    """In milliseconds; none where it makes no sense, for the message does without it."""
    if isinstance(date, bool) or not isinstance(date, int | float):
        return None
    try:
        return datetime.fromtimestamp(date / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
