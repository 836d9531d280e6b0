"""Announcements on Zalo: one plain letter each, whose reading mark and file are asked for in words."""

from __future__ import annotations

from dataclasses import replace

from bot.channels import Part, Posting
from bot.screen import Screen


def in_parts(screen: Screen, _with_file: bool) -> tuple[Part, ...]:
    """One: the file is no part of it, it comes as a link to whoever asks; a long text is split where it is sent."""
    return (Part(screen),)


def screen_of_post(posting: Posting) -> Screen | None:
    """What is sent; None where nothing is.

    Nothing can be changed there. A correction comes as a new message, for whoever goes by a wrong date is worse off
    than whoever has one message less left; a copy that came with a reminder is not sent once more.
    """
    if posting.screen is None or posting.only_change:
        return None
    return replace(posting.screen, numbered=False)
