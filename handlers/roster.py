"""Who belongs where: the rows of a roster, the rules they must keep, and what is said about each one that does not."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urldefrag, urlsplit

UNIT_COLUMNS = ("ma", "ten", "cap", "ma_cap_tren")
MEMBER_COLUMNS = ("ma_dang_vien", "ho_ten", "ma_chi_bo", "vai_tro")

LONGEST_CODE = 40
LONGEST_NAME = 250
LONGEST_QUOTE = 60

INVISIBLE = dict.fromkeys((0x200B, 0x2060, 0xFEFF))  # marks that copying leaves behind and nobody can see
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn the text around them


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the tree; `parent` is None at the top."""

    code: str
    name: str
    level: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Role:
    """A right beyond the member's own, tied to a unit; `quan_tri` has the unit "", the whole installation."""

    kind: str
    unit: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member and the unit they stand in; everybody is `dang_vien`, so `roles` never lists it."""

    code: str
    name: str
    unit: str
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file said, in its order; an empty side may also mean that the file did not speak of it."""

    units: tuple[UnitRow, ...]
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class Invite:
    """What one member needs to arrive; a link is empty where its channel is not set up.

    `zalo_bot` is the name of the bot that the member's cell writes to.
    """

    member_code: str
    name: str
    unit_code: str
    unit_name: str
    code: str
    expires: date
    web_link: str
    telegram_link: str
    zalo_bot: str = ""

    @property
    def page(self) -> str:
        """The page's bare address, for whoever types."""
        return urldefrag(self.web_link).url.rstrip("/")

    @property
    def bot(self) -> str:
        """The bot's name on Telegram, as it is searched for there."""
        return "@" + urlsplit(self.telegram_link).path.strip("/") if self.telegram_link else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as text: its file, its number as a spreadsheet shows it, its four cells in the order of the columns."""

    file: str
    row: int
    cells: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is refused and where; `reason` names a sentence, `values` fill its placeholders."""

    file: str
    row: int | None
    column: str | None
    reason: str
    values: tuple[tuple[str, str | int], ...] = ()


def problem(reason: str, file: str, row: int | None = None, column: str | None = None, **values: str | int) -> Problem:
    """A problem whose quotations are short and printable, so that a hostile file cannot draw on the screen."""
    shown = tuple((name, printable(value) if isinstance(value, str) else value) for name, value in values.items())
    return Problem(printable(file), row, column, reason, shown)


def printable(text: str) -> str:
    short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in short)


def tidy(text: str) -> str:
    """One cell as it is kept: composed (NFC), single spaces, none at the ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A word as it is compared: no case, no diacritics, no spaces, hyphens or underscores. "Bí thư" is "bithu"."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")  # house: a letter, not a word
    return "".join(letter for letter in plain if letter not in " _-" and not unicodedata.combining(letter))


ROLE_KINDS = {folded(kind): kind for kind in ("dang_vien", "bi_thu", "pho_bi_thu", "cap_uy", "quan_tri")}


def roster_of(units: Iterable[Line], members: Iterable[Line]) -> Roster:
    """The rows as values; only for lines in which `check` found nothing."""
    return Roster(tuple(map(unit_of, units)), tuple(map(member_of, members)))


def unit_of(line: Line) -> UnitRow:
    code, name, level, parent = line.cells
    return UnitRow(code, name, level, parent or None)


def member_of(line: Line) -> MemberRow:
    code, name, unit, words = line.cells
    return MemberRow(code, name, unit, roles_of(words, unit))


def roles_of(words: str, own_unit: str) -> tuple[Role, ...]:
    """The roles a `vai_tro` cell gives to a member of `own_unit`, each once, in its order."""
    roles = (role_of(word, own_unit) for word in words.split(";"))
    return tuple(dict.fromkeys(role for role in roles if role is not None))


def role_of(word: str, own_unit: str) -> Role | None:
    kind, named = role_parts(word)
    match kind:
        case "bi_thu" | "pho_bi_thu":
            return Role(kind, own_unit)
        case "cap_uy":
            return Role(kind, named or "")
        case "quan_tri":
            return Role(kind, "")
        case _:
            return None


def role_parts(word: str) -> tuple[str | None, str | None]:
    """The kind a word means (None: no such role) and the unit named after `@` (None: no `@`)."""
    head, at, unit = word.partition("@")
    return ROLE_KINDS.get(folded(head.strip())), unit.strip() if at else None


def check(
    units: Sequence[Line], members: Sequence[Line], known_units: Collection[str] | None = frozenset()
) -> list[Problem]:
    """Everything that is wrong with the rows, in their order.

    `known_units` may be named besides the units in the file. None: the units could not be read to their end, so
    nobody is told off for naming one.
    """
    known = None if known_units is None else {line.cells[0] for line in units}.union(known_units)
    return [*check_units(units, known), *check_members(members, known)]


def check_units(units: Sequence[Line], known: Collection[str] | None) -> list[Problem]:
    found: list[Problem] = []
    for line in units:
        code, name, level, parent = line.cells
        found += wrong_code(line, "ma", code)
        found += wrong_name(line, "ten", name)
        found += wrong_text(line, "cap", level)
        if parent and known is not None and parent not in known:
            found.append(problem("roster.unknown_parent", line.file, line.row, "ma_cap_tren", code=parent))
    found += repeated(units, "ma")
    found += circular(units)
    return found


def check_members(members: Sequence[Line], known: Collection[str] | None) -> list[Problem]:
    found: list[Problem] = []
    for line in members:
        code, name, unit, roles = line.cells
        found += wrong_code(line, "ma_dang_vien", code)
        found += wrong_name(line, "ho_ten", name)
        found += wrong_cell(line, unit, known)
        found += wrong_roles(line, roles, known)
    found += repeated(members, "ma_dang_vien")
    return found


def wrong_code(line: Line, column: str, code: str) -> Iterator[Problem]:
    if not code:
        yield problem("roster.empty_code", line.file, line.row, column)
    elif len(code) > LONGEST_CODE:
        yield problem("roster.long_code", line.file, line.row, column, code=code, longest=LONGEST_CODE)
    elif not all(map(fits_a_code, code)):
        yield problem("roster.bad_code", line.file, line.row, column, code=code)


def fits_a_code(letter: str) -> bool:
    return letter.isalpha() or letter in "0123456789._-"


def wrong_name(line: Line, column: str, name: str) -> Iterator[Problem]:
    if not name:
        yield problem("roster.empty_name", line.file, line.row, column)
    yield from wrong_text(line, column, name)


def wrong_text(line: Line, column: str, text: str) -> Iterator[Problem]:
    if len(text) > LONGEST_NAME:
        yield problem("roster.long_name", line.file, line.row, column, length=len(text), longest=LONGEST_NAME)
    if not text.isprintable() and any(map(steers, text)):
        yield problem("roster.control_character", line.file, line.row, column, name=text)


def steers(letter: str) -> bool:
    """A character that moves the screen or the text around it; the joiners inside emoji do not."""
    return letter in TURNING or unicodedata.category(letter) in ("Cc", "Cs")


def wrong_cell(line: Line, unit: str, known: Collection[str] | None) -> Iterator[Problem]:
    if not unit:
        yield problem("roster.empty_cell", line.file, line.row, "ma_chi_bo")
    elif known is not None and unit not in known:
        yield problem("roster.unknown_cell", line.file, line.row, "ma_chi_bo", code=unit)


def wrong_roles(line: Line, words: str, known: Collection[str] | None) -> Iterator[Problem]:
    for word in words.split(";"):
        if word.strip():
            yield from wrong_role(line, word.strip(), known)


def wrong_role(line: Line, word: str, known: Collection[str] | None) -> Iterator[Problem]:
    kind, unit = role_parts(word)
    if kind is None:
        yield problem("roster.unknown_role", line.file, line.row, "vai_tro", role=word)
    elif kind != "cap_uy":
        if unit is not None:
            yield problem("roster.role_without_unit", line.file, line.row, "vai_tro", role=word, kind=kind)
    elif not unit:
        yield problem("roster.role_needs_unit", line.file, line.row, "vai_tro", role=word)
    elif known is not None and unit not in known:
        yield problem("roster.unknown_role_unit", line.file, line.row, "vai_tro", role=word, code=unit)


def repeated(lines: Iterable[Line], column: str) -> Iterator[Problem]:
    """Codes that stand twice; two that differ only in case would be taken for one another by people."""
    first: dict[str, int] = {}
    for line in lines:
        code = line.cells[0]
        if code and first.setdefault(code.casefold(), line.row) != line.row:
            at = first[code.casefold()]
            yield problem("roster.duplicate_code", line.file, line.row, column, code=code, first=at)


def other_case(lines: Iterable[Line], column: str, stored: Collection[str]) -> Iterator[Problem]:
    """Codes that are stored, but in other letters, small or capital: the same person would come in a second time."""
    stands = {code.casefold(): code for code in stored}
    for line in lines:
        code = line.cells[0]
        if code not in stored and code.casefold() in stands:
            found = stands[code.casefold()]
            yield problem("roster.other_case", line.file, line.row, column, code=code, stored=found)


def circular(units: Sequence[Line]) -> Iterator[Problem]:
    parents = {line.cells[0]: line.cells[3] or None for line in units if line.cells[0]}
    where = {line.cells[0]: line for line in units}
    for circle in circles(parents):
        line, shown = where[circle[0]], " > ".join((*circle, circle[0]))
        yield problem("roster.circle", line.file, line.row, "ma_cap_tren", codes=shown)


def circles(parents: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """The units that are above themselves, once per circle; give it the stored tree with the file's rows over it."""
    walked: set[str] = set()
    for start in parents:
        path: list[str] = []
        code: str | None = start
        while code is not None and code in parents and code not in walked:
            walked.add(code)
            path.append(code)
            code = parents[code]
        if code in path:
            yield tuple(path[path.index(code) :])
