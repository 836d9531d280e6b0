"""Typed words become events: numbers, labels and commands, with or without diacritics, in any case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from handlers import codes, courtesies
from handlers import events as e
from handlers.typed_answers import correction
from handlers.vocabulary import Choice, Message, Text, say

Render = Callable[[Text], str]

COMMANDS: Mapping[str, e.Event] = {
    "tusoi": e.WalkOpened(), "dulieu": e.DataOpened(), "ngonngu": e.LanguagesOpened(), "trogiup": e.HelpOpened(),
    "help": e.HelpOpened(), "menu": e.MenuOpened(),
    "camket": e.CommitmentsOpened(), "lichhop": e.MeetingsOpened(),
    "tonghop": e.SummaryOpened(), "thongbao": e.AnnouncementsOpened(), "goiy": e.SuggestionsOpened(),
    "kenh": e.ChannelsOpened(),
    "baocao": e.ReportsOpened(), "dusinhhoat": e.VisitsOpened(), "moi": e.InvitingOpened(), "stop": e.MenuOpened(),
    "zalo": e.BotsOpened(), "phieu": e.SheetOpened(),
}  # fmt: skip
ANYWHERE_WORDS: tuple[tuple[Text, e.Event], ...] = (
    (say("typed.walk"), e.WalkOpened()),
    (say("typed.menu"), e.MenuOpened()),
    (say("typed.help"), e.HelpOpened()),
    (say("typed.data"), e.DataOpened()),
    (say("typed.channels"), e.ChannelsOpened()),
    (say("typed.commitments"), e.CommitmentsOpened()),
    (say("typed.suggestions"), e.SuggestionsOpened()),
    (say("typed.page"), e.PageLinkAsked()),
    (say("typed.sheet"), e.SheetOpened()),
    (say("typed.bots"), e.BotsOpened()),
)
_LONGEST_NUMBER = 3  # digits: no screen has a thousand choices
_NOT_WORDS = re.compile(r"[^\w\s]|_")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


def fold(text: str) -> str:
    """Lower case, without diacritics and punctuation, single spaces: `Có phần!` and `co  phan` are the same."""
    apart = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")  # house: the letter itself
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(_NOT_WORDS.sub(" ", plain).split())


def understand(text: str, screen: Message, render: Render) -> e.Event:
    """What somebody meant who typed `text` while `screen` was shown; `Said` where it is none of its choices."""
    command = _COMMAND.fullmatch(text.strip())
    if command and (known := _command(command.group(1).lower(), command.group(2) or "")):
        return known
    if command and not screen.takes_text:
        return e.Outdated()
    return _choice(text, screen, render) or _beyond_the_screen(text, screen, render)


def understand_unseen(text: str, screen: Message, render: Render) -> e.Event:
    """What somebody meant who cannot have read `screen`: only what means the same everywhere, and the way out."""
    meant = understand(text, _without_answers(screen), render)
    answer = _choice(text, replace(screen, numbered=False), render)
    is_doubtful = answer not in (None, meant) and not _stops(text, render)
    return e.Said(text) if is_doubtful else meant


def _without_answers(screen: Message) -> Message:
    ways_out = tuple(choice for row in screen.choices for choice in row if isinstance(choice.event, e.MenuOpened))
    numbered = screen.numbered and not screen.takes_text
    return replace(screen, choices=(ways_out,), takes_text=False, numbered=numbered, first_number=10**_LONGEST_NUMBER)


def _stops(text: str, render: Render) -> bool:
    """Letter by letter: without its marks, the word for stopping is also the one for yes."""
    ways = f"{render(say('typed.menu'))}|{render(say('typed.later'))}"
    return _with_marks(text) in ways.split("|")


def _with_marks(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold()).strip(" .!")


def _beyond_the_screen(text: str, screen: Message, render: Render) -> e.Event:
    """Words that are no choice here: a command without its slash, an invitation code, or simply words."""
    if screen.takes_text:
        return e.Said(text)
    if (asked := correction(text)) is not None:
        return e.CorrectionAsked(*asked)
    is_code = screen.numbered and _is_code(text)  # where digits are answers, ten of them are no code
    return _anywhere(text, render) or (e.Arrived(text) if is_code else e.Said(text))


def _is_code(text: str) -> bool:
    """Ten letters may be words; every code has a digit, for its week begins with one for years to come."""
    return codes.normalise(text) is not None and any(letter.isdecimal() for letter in text)


def _command(name: str, rest: str) -> e.Event | None:
    return e.Arrived(rest.strip()) if name == "start" else COMMANDS.get(name)


def _choice(text: str, screen: Message, render: Render) -> e.Event | None:
    choices = [choice for row in screen.choices for choice in row]
    typed = fold(courtesies.without(text))
    number = courtesies.without(text).strip(" .()")
    if number.isdecimal() and len(number) <= _LONGEST_NUMBER and screen.numbered and not screen.takes_text:
        return _numbered(int(number), choices, screen.first_number)
    meant = [choice for choice in choices if typed in set(_ways_to_type(choice, render))]
    exactly = (choice for choice in meant[1:] if _with_marks(text) in render(choice.words or choice.label).split("|"))
    return next(exactly, meant[0]).event if meant else None


def _numbered(number: int, choices: list[Choice], first: int) -> e.Event | None:
    """What cannot be undone is never chosen by a number, which may have been meant for another screen."""
    at, harmless = number - first, [choice for choice in choices if choice.kind != "danger"]
    return harmless[at].event if 0 <= at < len(harmless) else None


def _ways_to_type(choice: Choice, render: Render) -> Iterator[str]:
    yield fold(render(choice.label))
    if choice.words:
        yield from _split(render(choice.words))


def _anywhere(text: str, render: Render) -> e.Event | None:
    typed = fold(courtesies.without(text))
    return next((event for words, event in ANYWHERE_WORDS if typed in _split(render(words))), None)


@lru_cache(maxsize=256)  # of our own words alone: what members type is kept nowhere
def _split(words: str) -> frozenset[str]:
    return frozenset(fold(way) for way in words.split("|"))
