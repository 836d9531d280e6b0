"""Channels of the tests to which nothing is announced."""

from __future__ import annotations

from bot.channels import Part, Posted, Posting
from bot.screen import Screen


class NothingAnnounced:
    """What an outbox asks of its channel for announcements alone."""

    takes_files = True

    def in_parts(self, screen: Screen, with_file: bool) -> tuple[Part, ...]:
        raise AssertionError("nothing was announced")

    async def post(self, posting: Posting) -> Posted:
        raise AssertionError("nothing was announced")
