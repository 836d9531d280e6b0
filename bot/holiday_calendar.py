"""The public holidays of Vietnam by year, with Tết and substitute days, from a library that is kept up to date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

SPOKEN = {"vi": "vi", "en": "en_US"}  # our languages as the library calls them


@lru_cache(maxsize=32)
def public_holidays(year: int, language: str = "vi") -> Mapping[date, str]:
    """Each public holiday of a year, in order, with its name."""
    from holidays import country_holidays  # slow to import, and needed only where meetings are planned

    found = country_holidays("VN", years=year, language=SPOKEN.get(language, "vi"))
    return MappingProxyType(dict(sorted(found.items())))
