"""What Telegram's published description says about a call: every rule the call breaks, each as one line."""

import functools
import html as html_entities
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

_BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared" / "data" / "telegram-bot-api-10.0.json"
SPEC_PATH = Path(os.environ.get("TUSOI_BOT_API_SPEC") or _BESIDE_THE_CHECKOUT)
SPEC_AVAILABLE = SPEC_PATH.is_file()

BUTTONS_A_MESSAGE, BUTTONS_A_ROW = 100, 8  # known from use, the description does not say
MEGABYTE = 1_000_000
_BUTTON_ACTIONS_NOT = {"text", "icon_custom_emoji_id", "style"}

# What the description says in words that no pattern below finds: (owner or *, field) ->
# what the whole value must match.
_WRITTEN_OUT = {
    ("*", "parse_mode"): "HTML|Markdown|MarkdownV2",
    ("BotCommand", "command"): "[a-z0-9_]{1,32}",
    ("InlineKeyboardButton", "text"): r"(?s)\s*\S.*",
    ("setWebhook", "secret_token"): "[A-Za-z0-9_-]{1,256}",
    ("setMyCommands", "language_code"): "([a-z]{2})?",
    ("getMyCommands", "language_code"): "([a-z]{2})?",
    ("deleteMyCommands", "language_code"): "([a-z]{2})?",
    ("sendChatAction", "action"): "typing|upload_photo|record_video|upload_video|record_voice|upload_voice"
    "|upload_document|choose_sticker|find_location|record_video_note|upload_video_note",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file part of a multipart call."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"


# --- Telegram's HTML -------------------------------------------------------------------------------------------------

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
_PIECE = re.compile(
    r"""<(?P<close>/?)(?P<tag>[^\s<>/]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>"""
    r"""|&(?P<entity>lt|gt|amp|quot|\#[0-9]+|\#x[0-9a-fA-F]+);|(?P<stray>[<>&])|(?P<words>[^<>&]+)"""
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


class CannotParse(ValueError):
    """The server would answer "can't parse entities" with these words."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Text as a person reads it, its entities, and the characters that had to be escaped and were not."""

    text: str
    entities: tuple[tuple[tuple[str, Any], ...], ...] = ()
    unescaped: tuple[str, ...] = ()


def units(text: str) -> int:
    """Telegram counts UTF-16 code units: an emoji beyond the first plane counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> Parsed:
    """What the server makes of a text in parse mode HTML; raises CannotParse with the server's words."""
    reading = _Reading(source)
    for piece in _PIECE.finditer(source):
        reading.take(piece)
    return reading.finish()


def parse(text: str, parse_mode: object) -> Parsed:
    if str(parse_mode or "").upper() == "HTML":
        return parse_html(text)
    return Parsed(text.strip())


class _Reading:
    def __init__(self, source: str) -> None:
        self._source = source
        self._text = ""
        self._open: list[tuple[str, int, dict[str, Any]]] = []
        self._entities: list[dict[str, Any]] = []
        self._unescaped: list[str] = []

    def take(self, piece: re.Match[str]) -> None:
        match piece.lastgroup:
            case "words":
                self._text += piece[0]
            case "entity":
                self._text += html_entities.unescape(piece[0])
            case "stray":
                self._stray(piece)
            case _ if piece["close"]:
                self._close(piece)
            case _:
                self._begin(piece)

    def _stray(self, piece: re.Match[str]) -> None:
        if piece[0] == "<":
            self._refuse(f"Unclosed start tag at byte offset {self._offset(piece)}")
        self._text += piece[0]
        self._unescaped.append(piece[0])

    def _begin(self, piece: re.Match[str]) -> None:
        tag, where = piece["tag"].lower(), self._offset(piece)
        if tag not in _TAGS:
            self._refuse(f'Unsupported start tag "{tag}" at byte offset {where}')
        given = _attributes(piece["attributes"])
        if tag == "span" and given.get("class") != "tg-spoiler":
            self._refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self._open.append((tag, len(self._text), _entity(tag, given)))

    def _close(self, piece: re.Match[str]) -> None:
        tag, where = piece["tag"].lower(), self._offset(piece)
        if not self._open:
            self._refuse(f"Unexpected end tag at byte offset {where}")
        expected, start, entity = self._open.pop()
        if tag and tag != expected:
            self._refuse(f'Unmatched end tag at byte offset {where}, expected "</{expected}>", found "</{tag}>"')
        self._entities.append({**entity, "start": start, "end": len(self._text)})

    def finish(self) -> Parsed:
        if self._open:
            self._refuse(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        cut = len(self._text) - len(self._text.lstrip())
        text = self._text.strip()
        return Parsed(text, tuple(_placed(self._entities, text, cut)), tuple(self._unescaped))

    def _offset(self, piece: re.Match[str]) -> int:
        return len(self._source[: piece.start()].encode("utf-8", "surrogatepass"))

    def _refuse(self, why: str) -> NoReturn:
        raise CannotParse(why)


def _attributes(written: str) -> dict[str, str]:
    found = _ATTRIBUTE.finditer(written)
    return {one[1].lower(): html_entities.unescape(one[2] or one[3] or one[4] or "") for one in found}


def _entity(tag: str, given: Mapping[str, str]) -> dict[str, Any]:
    kind = "expandable_blockquote" if tag == "blockquote" and "expandable" in given else _TAGS[tag]
    extra = {"text_link": ("url", "href"), "custom_emoji": ("custom_emoji_id", "emoji-id")}.get(kind)
    return {"type": kind, **({extra[0]: given.get(extra[1], "")} if extra else {})}


def _placed(entities: list[dict[str, Any]], text: str, cut: int) -> Iterator[tuple[tuple[str, Any], ...]]:
    """Entities with offsets in the trimmed text, in UTF-16 code units; what covers nothing is dropped."""
    for entity in sorted(entities, key=lambda e: (e["start"], -e["end"])):
        start, end = (min(max(entity.pop(edge) - cut, 0), len(text)) for edge in ("start", "end"))
        if end > start:
            yield tuple({**entity, "offset": units(text[:start]), "length": units(text[start:end])}.items())


# --- the description -------------------------------------------------------------------------------------------------


@functools.cache
def _spec() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(SPEC_PATH.read_text(encoding="utf-8"))
    return described


def check_call(method: str, fields: Mapping[str, object]) -> list[str]:
    """Every rule that a call breaks; nothing when the description is not there.

    `fields` are as they came: strings of a form, native values of a JSON body, `File` for a part with a file.
    """
    if not SPEC_AVAILABLE:
        return []
    described = _spec()["methods"].get(method)
    if described is None:
        return [f"{method}: no such method"]
    plain = {name: value for name, value in fields.items() if name not in _attached(fields)}
    broken = [*_check_fields(method, described, plain, form=True), *_missing_attachments(fields)]
    return [f"{method}: {rule}" for rule in broken]


def _attachments_named(fields: Mapping[str, object]) -> set[str]:
    written = json.dumps([value for value in fields.values() if not isinstance(value, File)], default=str)
    return set(re.findall(r"attach://([\w.-]+)", written))


def _attached(fields: Mapping[str, object]) -> set[str]:
    return {name for name in _attachments_named(fields) if isinstance(fields.get(name), File)}


def _missing_attachments(fields: Mapping[str, object]) -> list[str]:
    given = [name for name in ("document", "photo", "thumbnail", "media") if name in fields]
    named = _attachments_named({name: fields[name] for name in given})
    return [f"attach://{name}: no such part" for name in sorted(named - _attached(fields))]


def _check_fields(owner: str, described: Any, values: Mapping[str, Any], *, form: bool, at: str = "") -> Iterator[str]:
    known = {field["name"]: field for field in described.get("fields", [])}
    yield from (f"{at}{name}: unknown field" for name in values if name not in known)
    for name, field in known.items():
        if name not in values:
            yield from (f"{at}{name}: {why}" for why in _absence(field, values))
            continue
        wrong = _check_value(field["types"], values[name], f"{at}{name}", form)
        yield from wrong or _check_limits(owner, field, values, f"{at}{name}")
    yield from (f"{at.rstrip('.') or owner}: {why}" for why in _check_whole(owner, values))


def _absence(field: Any, values: Mapping[str, Any]) -> Iterator[str]:
    if field["required"]:
        yield "required and missing"
    condition = re.match(r"(?:Optional\. )?Required if ([\w ]+?) (?:is|are) not specified", field["description"])
    if condition and not any(name in values for name in condition[1].split(" and ")):
        yield f"required without {condition[1]}"


def _check_value(kinds: list[str], value: object, at: str, form: bool) -> list[str]:
    """The complaints of the kind that fits best, none when one fits."""
    tried = [list(_check_kind(kind, value, at, form)) for kind in _concrete(kinds)]
    if all(tried) and not isinstance(_native(value, form), dict | list):
        return [f"{at}: {' or '.join(kinds)} expected, got {_named(value)}"]
    return min(zip(_concrete(kinds), tried, strict=True), key=lambda one: _distance(one[0], one[1], value, form))[1]


def _distance(kind: str, complaints: list[str], value: object, form: bool) -> tuple[int, int, int]:
    """How far a value is from a kind: names the kind does not have, a `type` of another kind, all complaints."""
    given = _native(value, form)
    if not (isinstance(given, dict) and kind in _spec()["types"]):
        return (0, 0, len(complaints))
    fields = {field["name"]: field for field in _spec()["types"][kind].get("fields", [])}
    allowed = _allowed_words(fields["type"]["description"]) if "type" in fields else []
    return (len(set(given) - set(fields)), int(bool(allowed) and given.get("type") not in allowed), len(complaints))


def _concrete(kinds: list[str]) -> list[str]:
    return [kind for name in kinds for kind in _spec()["types"].get(name, {}).get("subtypes", [name])]


def _check_kind(kind: str, value: object, at: str, form: bool) -> Iterator[str]:
    if kind.startswith("Array of "):
        yield from _check_array(kind.removeprefix("Array of "), _native(value, form), at)
    elif kind in _SCALARS or kind == "InputFile":
        yield from [] if _is_scalar(kind, value, form) else [f"{at}: {kind} expected, got {_named(value)}"]
    elif isinstance(given := _native(value, form), dict):
        yield from _check_fields(kind, _spec()["types"][kind], given, form=False, at=f"{at}.")
    else:
        yield f"{at}: {kind} expected, got {_named(value)}"


def _check_array(kind: str, value: object, at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{at}: Array of {kind} expected, got {_named(value)}"
        return
    for place, item in enumerate(value):
        yield from _check_value([kind], item, f"{at}[{place}]", form=False)


# What a form may hold in place of the native value; inside JSON only the native value will do.
_SCALARS = {"Integer": r"-?\d+", "Float": r"-?\d+(\.\d+)?", "Boolean": "true|false|True|False|1|0", "String": "(?s).*"}
_NATIVE: dict[str, tuple[type, ...]] = {"Integer": (int,), "Float": (int, float), "Boolean": (bool,), "String": (str,)}


def _is_scalar(kind: str, value: object, form: bool) -> bool:
    if kind == "InputFile":
        return isinstance(value, File)
    if form and isinstance(value, str):
        return re.fullmatch(_SCALARS[kind], value) is not None
    return isinstance(value, _NATIVE[kind]) and (kind == "Boolean" or not isinstance(value, bool))


def _native(value: object, form: bool) -> object:
    if not (form and isinstance(value, str)):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _named(value: object) -> str:
    return f"{type(value).__name__} {str(value)[:40]!r}"


# --- limits ----------------------------------------------------------------------------------------------------------


def _check_limits(owner: str, field: Any, values: Mapping[str, Any], at: str) -> Iterator[str]:
    name, told, kinds, value = field["name"], field["description"], field["types"], values[field["name"]]
    if isinstance(value, File):
        yield from _check_size(value, 10 if name == "photo" else 50, at)
    elif "String" in kinds and isinstance(value, str):
        yield from _check_text(told, value, values.get(f"{name}_parse_mode", values.get("parse_mode")), at)
        yield from _check_words(owner, name, told, value, at)
    elif kinds == ["Integer"]:
        yield from _check_range(told, int(value), at)
    elif kinds[0].startswith("Array") and isinstance(items := _native(value, True), list):
        yield from _check_count(told, len(items), at)


def _check_size(file: File, megabytes: int, at: str) -> Iterator[str]:
    if not file.content:
        yield f"{at}: an empty file"
    if len(file.content) > megabytes * MEGABYTE:
        yield f"{at}: {len(file.content)} bytes, at most {megabytes} MB"


def _check_text(told: str, value: str, parse_mode: object, at: str) -> Iterator[str]:
    limit = re.search(r"(\d+)-(\d+) (characters|bytes)( after entities parsing)?", told)
    if not limit:
        return
    try:
        parsed = parse(value, parse_mode) if limit[4] else Parsed(value)
    except CannotParse as error:
        yield f"{at}: can't parse entities: {error}"
        return
    yield from (f"{at}: {character} is not escaped" for character in parsed.unescaped)
    length = len(value.encode("utf-8", "surrogatepass")) if limit[3] == "bytes" else units(parsed.text)
    if not int(limit[1]) <= length <= int(limit[2]):
        yield f"{at}: {length} {limit[3]}, allowed {limit[1]}-{limit[2]}"


def _check_words(owner: str, name: str, told: str, value: str, at: str) -> Iterator[str]:
    pattern = _WRITTEN_OUT.get((owner, name)) or _WRITTEN_OUT.get(("*", name))
    if pattern and not re.fullmatch(pattern, value):
        yield f"{at}: {value[:40]!r} is not {pattern}"
    allowed = _allowed_words(told)
    if allowed and value not in allowed:
        yield f"{at}: {value[:40]!r} is none of {', '.join(allowed)}"


def _allowed_words(told: str) -> list[str]:
    if only := re.search(r", must be ([a-z0-9_]+)$", told):
        return [only[1]]
    listed = re.search(r"[Mm]ust be one of ([^.]*)", told)
    return re.findall(r'[“"]([^”"]+)[”"]', listed[1]) if listed else []


def _check_range(told: str, value: int, at: str) -> Iterator[str]:
    limit = re.search(r"(?:Values between|,|;) (\d+)-(\d+)(?:\.| are accepted|$)", told)
    if limit and not int(limit[1]) <= value <= int(limit[2]):
        yield f"{at}: {value}, allowed {limit[1]}-{limit[2]}"


def _check_count(told: str, count: int, at: str) -> Iterator[str]:
    limit = re.search(r"[Aa]t most (\d+) [\w ]+ can be specified", told)
    if limit and count > int(limit[1]):
        yield f"{at}: {count} of them, at most {limit[1]}"


def _check_whole(owner: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Rules about several fields at once."""
    if owner == "InlineKeyboardButton":
        actions = sorted(set(values) - _BUTTON_ACTIONS_NOT)
        yield from [] if len(actions) == 1 else [f"exactly one action expected, got {actions}"]
    elif owner == "InlineKeyboardMarkup" and isinstance(rows := values.get("inline_keyboard"), list):
        yield from _check_rows([len(row) for row in rows if isinstance(row, list)])


def _check_rows(lengths: list[int]) -> Iterator[str]:
    if sum(lengths) > BUTTONS_A_MESSAGE:
        yield f"{sum(lengths)} buttons, at most {BUTTONS_A_MESSAGE}"
    yield from (f"{count} buttons in a row, at most {BUTTONS_A_ROW}" for count in lengths if count > BUTTONS_A_ROW)
