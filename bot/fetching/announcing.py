"""What may be known of announcements."""

from __future__ import annotations

from typing import Any

from bot.fetching.asked import Asked
from handlers.announcements import Announcing


def fetch(_asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched."""
    return {"announcing": Announcing()}
