"""The catalogue of indicators as data: groups, items and their order, parsed from a TOML document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANSWERS = (0, 1, 2)  # Không có, Có phần, Có: product.md section 4
LONGEST_TITLE = 60  # it has to fit on a button and in a chart


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: `code` such as 1.5, a short title, one sentence, and the question to oneself."""

    code: str
    title: str
    summary: str
    question: str


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of indicators."""

    id: str
    title: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A version of the questionnaire in one language. `pin` says which version a run was begun with."""

    id: str
    version: str
    locale: str
    title: str
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...] = field(init=False)
    _positions: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        flat = tuple(indicator for group in self.groups for indicator in group.indicators)
        object.__setattr__(self, "indicators", flat)
        object.__setattr__(self, "_positions", {indicator.code: at for at, indicator in enumerate(flat)})

    @property
    def pin(self) -> str:
        return f"{self.id}@{self.version}"

    def __len__(self) -> int:
        return len(self.indicators)

    def __contains__(self, code: str) -> bool:
        return code in self._positions

    def position(self, code: str) -> int:
        """Where the indicator stands, counted from 0."""
        return self._positions[code]

    def find(self, code: str) -> Indicator:
        return self.indicators[self._positions[code]]

    def group_number(self, code: str) -> int:
        """Which group the indicator is in, counted from 0."""
        return next(at for at, group in enumerate(self.groups) if any(i.code == code for i in group.indicators))


class CatalogueRefused(ValueError):
    """The document is no catalogue; the message says what is wrong with it."""


def parse_catalogue(document: Mapping[str, Any]) -> Catalogue:
    """A catalogue from a parsed TOML document of the shape of `locales/indicators.vi.toml`."""
    try:
        groups = tuple(_group(group) for group in document["groups"])
        catalogue = Catalogue(document["id"], document["version"], document["locale"], document["title"], groups)
    except (KeyError, TypeError) as missing:
        raise CatalogueRefused(f"a catalogue needs the field {missing}") from missing
    _check(catalogue)
    return catalogue


def _group(group: Mapping[str, Any]) -> Group:
    indicators = tuple(Indicator(i["code"], i["title"], i["summary"], i["question"]) for i in group["indicators"])
    return Group(group["id"], group["title"], indicators)


def _check(catalogue: Catalogue) -> None:
    codes = [indicator.code for indicator in catalogue.indicators]
    if not codes:
        raise CatalogueRefused("a catalogue needs at least one indicator")
    if len(set(codes)) != len(codes):
        raise CatalogueRefused("a code stands twice in the catalogue")
    if any(":" in code or "|" in code or len(code) > 8 for code in codes):
        raise CatalogueRefused("a code has at most 8 characters, without ':' and '|'")
    if any(len(indicator.title) > LONGEST_TITLE for indicator in catalogue.indicators):
        raise CatalogueRefused(f"a title has at most {LONGEST_TITLE} characters")
