"""The catalogues of indicators that stand in `locales/`, by version and by language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.wording import DEFAULT_LANGUAGE, LOCALES
from handlers.indicators import Catalogue, CatalogueRefused, parse_catalogue


@dataclass(frozen=True)
class Shelf:
    """Every version in every language it has. `current` is what a new run begins with."""

    catalogues: tuple[Catalogue, ...]

    @cached_property
    def _by_language(self) -> Mapping[str, Mapping[str, Catalogue]]:
        languages = {catalogue.locale for catalogue in self.catalogues} | {DEFAULT_LANGUAGE}
        original = {c.pin: c for c in self.catalogues if c.locale == DEFAULT_LANGUAGE}
        own = {name: {c.pin: c for c in self.catalogues if c.locale == name} for name in languages}
        return {name: {**original, **own[name]} for name in languages}

    def by_pin(self, language: str) -> Mapping[str, Catalogue]:
        """All versions; where one is not translated, in Vietnamese."""
        return self._by_language.get(language, self._by_language[DEFAULT_LANGUAGE])

    def current(self, language: str) -> Catalogue:
        newest = max(self._by_language[DEFAULT_LANGUAGE].values(), key=lambda catalogue: _in_order(catalogue.version))
        return self.by_pin(language)[newest.pin]


def _in_order(version: str) -> tuple[tuple[int, str], ...]:
    """Versions are compared by their numbers: 2016.10 comes after 2016.2."""
    parts = re.split(r"(\d+)", version)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


class VersionMissing(Exception):
    """Answers are kept whose questions are not there; the message says which file has to come back."""


def refuse_missing_versions(pins: Collection[str]) -> None:
    """Raises VersionMissing where a self-comparison was made with a version that no file holds any more."""
    missing = sorted(set(pins) - load_catalogues().by_pin(DEFAULT_LANGUAGE).keys()) if pins else []
    if missing:
        raise VersionMissing(
            f"answers are stored for {', '.join(missing)}, which no file in locales/ holds: "
            f"keep the file of version {', '.join(pin.rpartition('@')[2] for pin in missing)} beside the new one"
        )


def load_catalogues(folder: Path = LOCALES) -> Shelf:
    """Read every `indicators*.toml`. Raises CatalogueRefused, naming the file, where one is not as it should be."""
    return Shelf(tuple(_load(path) for path in sorted(folder.glob("indicators*.toml"))))


def _load(path: Path) -> Catalogue:
    try:
        return parse_catalogue(tomllib.loads(path.read_text(encoding="utf-8")))
    except (CatalogueRefused, tomllib.TOMLDecodeError) as refused:
        raise CatalogueRefused(f"{path.name}: {refused}") from refused
