"""Phrases become sentences: gettext finds them, Babel writes dates and numbers, nothing is glued together."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from handlers.roster import Problem
from handlers.vocabulary import Amount, Joined, Moment, Phrase, Text, Value, Verbatim

LOCALES = Path(__file__).parent.parent / "locales"
DEFAULT_LANGUAGE = "vi"
LANGUAGES = ("vi", "en")


class WordsMissing(Exception):
    """The compiled sentences are not there; `make setup` makes them."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language."""

    locale: str
    timezone: tzinfo
    translations: gettext.NullTranslations

    def __call__(self, key: str, /, **values: Any) -> str:
        """The sentence of a key; the same key is also its plural where `count` is among the values."""
        count = values.get("count")
        found = (
            self.translations.ngettext(key, key, count) if isinstance(count, int) else self.translations.gettext(key)
        )
        return found % {name: self._value(value) for name, value in values.items()} if values else found

    def render(self, text: Text) -> str:
        """A text as it is read."""
        match text:
            case Verbatim():
                return text.text
            case Joined():
                return text.between.join(self.render(part) for part in text.parts)
            case Phrase():
                return self(text.key, **dict(text.values))
            case Amount():
                return str(format_decimal(text.number, locale=self.locale))

    def of_problem(self, problem: Problem) -> str:
        """Why a roster file is refused; the key was extracted where the problem was made."""
        return self.translations.gettext(problem.reason) % dict(problem.values)

    def _value(self, value: Value) -> str:
        match value:
            case str():
                return value
            case int():
                return str(value) if -1000 < value < 10_000 else format_decimal(value, locale=self.locale)
            case Moment():
                return self.moment(value)
            case date():
                return format_date(value, self._pattern("day"), locale=self.locale)
            case _:
                return self.render(value)

    def moment(self, moment: Moment) -> str:
        """An instant in local time: 15/3/2027, thứ Năm 3/12/2026, 19 giờ 30."""
        local: datetime = moment.at.astimezone(self.timezone)
        if moment.form == "weekday":
            return self._weekday(local, moment)
        return format_datetime(local, self._pattern(moment.form), locale=self.locale)

    def _weekday(self, local: datetime, moment: Moment) -> str:
        """Babel writes a weekday as at the beginning of a sentence; ours stands inside one."""
        words = self
        name = words("weekdays").split("|")[local.weekday()]
        return words("moment.weekday", weekday=name, day=Moment(moment.at))

    def _pattern(self, form: str) -> str:
        words = self
        match form:
            case "time":
                return words("pattern.time")
            case _:
                return words("pattern.day")


class Wording:
    """All languages. An unknown one speaks Vietnamese."""

    def __init__(self, languages: Mapping[str, Words]) -> None:
        self._languages = languages

    def __getitem__(self, language: str) -> Words:
        return self._languages.get(language) or self._languages[DEFAULT_LANGUAGE]


def load_wording(timezone: tzinfo) -> Wording:
    """The compiled sentences of every language. Raises WordsMissing where they were not compiled."""
    try:
        return Wording({name: Words(name, timezone, _translations(name)) for name in LANGUAGES})
    except FileNotFoundError as missing:
        raise WordsMissing from missing


def _translations(language: str) -> gettext.NullTranslations:
    return gettext.translation("bot", LOCALES, [language])


def console_language(environment: Mapping[str, str]) -> str:
    """The language of what a command prints for an administrator: Vietnamese, unless the terminal is English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "en" if environment[name].lower().startswith("en") else DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE


def console_words(timezone: tzinfo, environment: Mapping[str, str]) -> Words:
    """The words of a command's terminal."""
    return load_wording(timezone)[console_language(environment)]
