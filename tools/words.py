"""Whether every sentence the code asks for is in both locales, whole, and written as the house writes."""

from __future__ import annotations

import ast
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tools.source import Finding, Source, dotted, python_sources, report

PRODUCT = ("bot", "handlers", "storage")
# The same as KEYWORDS in the Makefile. A counted sentence has one key for its singular and its plural.
KEYWORDS = {"say": (1,), "say_count": (1, 1), "words": (1,), "problem": (1,)}
LITERAL = {"say", "say_count", "words"}
PLURALS = {"vi": 1, "en": 2}
LABEL_LENGTH = 20
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def asked_for(root: Path) -> dict[str, tuple[Finding, bool]]:
    """Each key of the code, with its first place and whether it counts something."""
    asked: dict[str, tuple[Finding, bool]] = {}
    for folder in PRODUCT:
        found = extract_from_dir(root / folder, [("**.py", "python")], keywords=KEYWORDS)
        for name, line, message, _comments, _context in found:
            counted = isinstance(message, tuple)
            key = message[0] if isinstance(message, tuple) else message
            asked.setdefault(key, (Finding(f"{folder}/{name}", line, ""), counted))
    return asked


def keys_are_literal(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or dotted(node.func).split(".")[-1] not in LITERAL or source.allows(node):
            continue
        if not (node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)):
            yield source.finding(node, f"{ast.unparse(node.func)}() without a literal key; write the key itself")


def catalog_findings(root: Path, language: str, asked: dict[str, tuple[Finding, bool]]) -> Iterator[Finding]:
    """What is missing, unused or unfinished in one language."""
    path = f"locales/{language}/LC_MESSAGES/bot.po"
    catalog = catalog_of(root, language)
    if catalog is None:
        yield Finding(path, 1, "is missing; `make words` makes it")
        return
    if catalog.num_plurals != PLURALS[language]:
        yield Finding(path, 1, f"Plural-Forms must say nplurals={PLURALS[language]}")
    entries = {key_of(message): message for message in catalog if message.id}
    for key, (place, counted) in asked.items():
        if key not in entries:
            yield Finding(place.path, place.line, f"`{key}` is not in {path}; `make words`, then translate it")
        elif entries[key].pluralizable != counted:
            yield Finding(path, entries[key].lineno or 1, f"`{key}` must {'' if counted else 'not '}have plural forms")
    for key, message in entries.items():
        problems = list(message_problems(message, language))
        if key not in asked:
            problems = ["is asked for nowhere; take it out (`make words` does)"]
        yield from (Finding(path, message.lineno or 1, f"`{key}` {problem}") for problem in problems)


def message_problems(message: Message, language: str) -> Iterator[str]:
    forms = forms_of(message)
    if message.fuzzy:
        yield "is fuzzy; check it and take the mark away"
    if not all(forms):
        yield "is not translated"
    for form in forms:
        if "%" in PLACEHOLDER.sub("", form).replace("%%", ""):
            yield "has a broken placeholder; write %(name)s, and %% for a percent sign"
        if language == "vi":
            yield from vietnamese_problems(key_of(message), form)
    if len({placeholders(form) for form in forms}) > 1:
        yield "has different placeholders in its plural forms"


def vietnamese_problems(key: str, text: str) -> Iterator[str]:
    if key.startswith("button.") and len(PLACEHOLDER.sub("00", text)) > LABEL_LENGTH:
        yield f"is longer than {LABEL_LENGTH} characters; shorten the label"
    if not unicodedata.is_normalized("NFC", text):
        yield "is not in NFC; type it again with composed letters"
    if re.search(r"\S  +", text):
        yield "has two spaces in a row"
    if "pattern" not in key and re.search("[\"']", text):
        yield "has straight quotes; use “ ” and ’"
    if re.search(r"\bbạn\b", unicodedata.normalize("NFC", text).casefold()):
        yield "says “bạn”; we say “đồng chí”"


def different_placeholders(root: Path) -> Iterator[Finding]:
    vietnamese, english = catalog_of(root, "vi"), catalog_of(root, "en")
    if vietnamese is None or english is None:
        return
    wanted = {key_of(message): placeholders(*forms_of(message)) for message in vietnamese}
    for message in english:
        names = placeholders(*forms_of(message))
        if (key := key_of(message)) and wanted.get(key, names) != names:
            said = ", ".join(sorted(wanted[key] ^ names))
            yield Finding("locales/en/LC_MESSAGES/bot.po", message.lineno or 1, f"`{key}` only one language has {said}")


def missing_values(source: Source, catalog: Catalog) -> Iterator[Finding]:
    """Placeholders that a call of say() leaves empty; what comes as `**values` cannot be seen and counts as given."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or dotted(node.func) not in {"say", "say_count"} or not node.args:
            continue
        given = {keyword.arg for keyword in node.keywords} | ({"count"} if dotted(node.func) == "say_count" else set())
        key = ast.literal_eval(node.args[0]) if isinstance(node.args[0], ast.Constant) else None
        message = catalog.get(key) if isinstance(key, str) else None
        missing = placeholders(*forms_of(message)) - given if message else frozenset()
        if missing and None not in given:
            said = f"`{key}` is asked for without {', '.join(sorted(missing))}"
            yield source.finding(node, f"{said}; give it, or take it out of the locales")


def catalog_of(root: Path, language: str) -> Catalog | None:
    path = root / "locales" / language / "LC_MESSAGES" / "bot.po"
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file)


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms_of(message: Message) -> tuple[str, ...]:
    strings = message.string
    return tuple(strings) if isinstance(strings, list | tuple) else (strings or "",)


def placeholders(*forms: str) -> frozenset[str]:
    return frozenset(name for form in forms for name in PLACEHOLDER.findall(form))


def findings(root: Path) -> list[Finding]:
    """Everything wrong with the words below this root."""
    asked = asked_for(root)
    vietnamese = catalog_of(root, "vi") or Catalog()
    found: list[Finding] = []
    for source in python_sources(root, PRODUCT):
        found += [*keys_are_literal(source), *missing_values(source, vietnamese)]
    for language in PLURALS:
        found += catalog_findings(root, language, asked)
    return [*found, *different_placeholders(root)]


if __name__ == "__main__":
    sys.exit(report(findings(Path.cwd()), "The locales are complete."))
