"""A personal link that can be made now: its token, and where the page is that it opens."""

from __future__ import annotations

from typing import Any

from bot.fetching.asked import Asked
from handlers.vocabulary import FreshLink


def fetch(asked: Asked) -> dict[str, Any]:
    """Drawn anew each time it is asked for; only what a fact keeps can be opened."""
    return {"fresh_link": FreshLink(asked.house.draw_token(), asked.house.public_page, asked.chat.channel == "web")}
