"""What may be known of half-year and annual reports."""

from __future__ import annotations

from typing import Any

from bot.fetching.asked import Asked
from handlers.reports import Reporting


def fetch(_asked: Asked) -> dict[str, Any]:
    """Checked here too: what nobody may read is not even fetched."""
    return {"reporting": Reporting()}
