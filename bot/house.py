"""What every turn and every sweep uses and none of them changes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from bot.catalogues import Shelf
from bot.counted import Counted
from bot.wording import Wording
from handlers.releases import NARROWEST
from handlers.rhythm import MONTHS_KEPT
from storage.sealing import Seal

ONLY_HERE = {None, "localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104  compared with, never bound


def draw_token() -> str:
    """What a personal link holds: 144 random bits, which nobody guesses."""
    return secrets.token_urlsafe(18)


def is_public(url: str) -> bool:
    """Whether a phone may reach it, or only this machine."""
    return urlsplit(url).hostname not in ONLY_HERE


@dataclass(slots=True)
class Doors:
    """Where members come in by a code, as far as it is known by now.

    `page` is empty where only this machine reaches it. `telegram_name` is known once Telegram was asked for it.
    """

    page: str = ""
    telegram_name: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """`width`: of the bands of a release, five or more. `months_kept`: answers, unless their member wants fewer.

    `templates`: a folder of the unit's own for the minutes. `rate`: messages a second that nobody asked for.
    `channels`: those that bring them. `page_url`: where members reach the page. `zalo_quota`: messages a month of one
    bot; `zalo_people`: who may write to it. `counted`: whom announcements would reach, as it was counted a moment ago.
    `doors`: where codes are taken, filled in as it becomes known.
    """

    seal: Seal
    shelf: Shelf
    wording: Wording
    timezone: tzinfo
    draw_code: Callable[[], str]
    width: int = NARROWEST
    months_kept: int = MONTHS_KEPT
    templates: Path | None = None
    rate: float = 24.0
    channels: frozenset[str] = frozenset({"web", "telegram"})
    page_url: str = ""
    zalo_quota: int = 3000
    zalo_people: int = 50
    counted: Counted = field(default_factory=Counted, compare=False)
    draw_token: Callable[[], str] = draw_token
    doors: Doors = field(default_factory=Doors, compare=False)

    @property
    def public_page(self) -> str:
        """Where a phone reaches the page; empty where only this machine does."""
        return self.page_url if is_public(self.page_url) else ""
