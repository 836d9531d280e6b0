"""What becomes of a decision about the member's own channels."""

from __future__ import annotations

from handlers import facts as f
from storage import chats, invitations, outbox, reminders
from storage.chats import SIGNED_OUT_ELSEWHERE
from storage.desk import Desk, FactRefused, Writers


def _chat_unlinked(fact: f.ChatUnlinked, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Checked here too: only another chat of whoever is talking. What is stored about the member stays."""
    person, connection = desk.chat.member, desk.connection
    if person is None or person.id != fact.member or fact.chat == desk.chat.id:
        raise FactRefused
    told = chats.let_go(connection, fact.chat, fact.member, f"{SIGNED_OUT_ELSEWHERE}:{desk.chat.channel}", desk.now)
    if told is None:
        raise FactRefused
    invitations.end_all_of(connection, fact.member, desk.now)  # whoever is put out has no code to come back with
    _forget_wish_without_chat(fact.member, desk)
    outbox.go_on(connection, fact.chat, desk.channels)
    return told


def _forget_wish_without_chat(member: int, desk: Desk) -> None:
    left = {channel for channel, _ in chats.channels_of(desk.connection, member)}
    if reminders.preferred(desk.connection, member) not in left:
        reminders.forget_preferred(desk.connection, member)


WRITERS: Writers = {f.ChatUnlinked: _chat_unlinked}
