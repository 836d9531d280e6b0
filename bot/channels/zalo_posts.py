"""Announcements on Zalo: the plain screen of one."""

from __future__ import annotations

from bot.channels import Posting
from bot.screen import Screen


def screen_of_post(posting: Posting) -> Screen | None:
    """What is said of it; None where there is nothing to say."""
    return posting.screen
