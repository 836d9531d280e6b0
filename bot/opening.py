"""A personal link is opened on the page: its member is signed in there, and what it was made for happens."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.house import House
from bot.turn import Inbound, Reply, take_turn
from handlers.membership import CONSENT_VERSION
from handlers.packing import unpack_event
from handlers.states import AtMenu
from storage import chats, inbox, links
from storage.chats import JOINED_ELSEWHERE, LINK_OPENED, Chat
from storage.facts import CHATS
from storage.links import Link

PAGE = "web"


@dataclass(frozen=True, slots=True)
class Opening:
    """A browser comes with a token. `here` is its chat's address, `fresh` the one of a sign-in that it may get.

    `fresh` is the same whenever the same page comes again with the same token: its answer may be lost on the way.
    """

    token: str = field(repr=False)
    here: str | None
    fresh: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What is shown now. `is_new`: the browser was signed in by it; `file`: the event that brings the file."""

    reply: Reply
    is_new: bool
    file: str = ""


class LinkRefused(Exception):
    """It opens nothing any more; or, `another`, not as long as this browser is signed in as somebody else."""

    def __init__(self, another: bool = False) -> None:
        super().__init__("somebody else is signed in here" if another else "used, over or unknown")
        self.another = another


def open_link(connection: sqlite3.Connection, opening: Opening, house: House, now: datetime) -> Opened:
    """All of it in one transaction. Raises LinkRefused, and then the link is as it was."""
    again = not inbox.take(connection, PAGE, f"link:{opening.fresh}", now)
    link = (
        links.taken(connection, house.seal, opening.token)
        if again
        else links.take(connection, house.seal, opening.token, now)
    )
    if link is None:
        raise LinkRefused
    return _open(connection, link, opening, again, house, now)


def _open(
    connection: sqlite3.Connection, link: Link, opening: Opening, again: bool, house: House, now: datetime
) -> Opened:
    here, fresh = _chat(connection, opening.here), _chat(connection, opening.fresh)
    if any(chat.member is not None and chat.member.id != link.member for chat in (here, fresh)):
        raise LinkRefused(another=True)
    is_in = here.member is not None
    if again and not is_in and fresh.member is None:
        raise LinkRefused  # signed out since
    others = () if is_in or again else _let_in(connection, link, opening.fresh, now)
    address = here.address if is_in else opening.fresh
    reply = take_turn(connection, Inbound(PAGE, address, unpack_event(link.event)), house, now)
    reply = replace(reply, others=(*others, *reply.others))
    return Opened(reply, not is_in, link.event if reply.attachments else "")


def _chat(connection: sqlite3.Connection, address: str | None) -> Chat:
    return chats.find(connection, PAGE, address, CONSENT_VERSION) if address else Chat(PAGE, "")


def _let_in(connection: sqlite3.Connection, link: Link, address: str, now: datetime) -> tuple[tuple[str, str], ...]:
    """As by a code, but that nobody asks who it is. Every other chat of the member is told.

    The one that asked is so with its next reply, which costs no message: mostly it was its member who opened the link.
    """
    chat, _ = chats.keep(connection, Chat(PAGE, address, language=link.language), AtMenu(), False, now)
    CHATS.join_member(connection, id=chat, member_id=link.member)
    chats.tell_in_passing(connection, link.chat, LINK_OPENED)
    return chats.tell_others(connection, chat, link.member, f"{JOINED_ELSEWHERE}:{PAGE}", but=link.chat)
