"""Which files may be attached: told by the ending of the name and the first bytes, which have to agree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from handlers.self_comparison import legible

LARGEST = 10 * 1024 * 1024  # bytes; Telegram itself hands out 20 MB
LONGEST_NAME = 120
HEAD = 4096  # bytes of a file that tell what it is

_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_OOXML, _ODF = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
_TEXT = "text/plain; charset=utf-8"
KINDS: Mapping[str, tuple[str, bytes]] = {
    "pdf": ("application/pdf", b"%PDF-"),
    "doc": ("application/msword", _OLE),
    "xls": ("application/vnd.ms-excel", _OLE),
    "ppt": ("application/vnd.ms-powerpoint", _OLE),
    "docx": (f"{_OOXML}wordprocessingml.document", _ZIP),
    "xlsx": (f"{_OOXML}spreadsheetml.sheet", _ZIP),
    "pptx": (f"{_OOXML}presentationml.presentation", _ZIP),
    "odt": (f"{_ODF}text", _ZIP),
    "ods": (f"{_ODF}spreadsheet", _ZIP),
    "txt": (_TEXT, b""),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
}
WITH_LINES = frozenset({"docx", "txt"})  # whose first lines can be read
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')


def ending(name: str) -> str:
    """What stands behind the last dot, in lower case; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def media_type(name: str, head: bytes) -> str | None:
    """Of a file with this name that begins with these bytes; None where it is not taken."""
    mime, magic = KINDS.get(ending(name), ("", b""))
    if not mime or not head.startswith(magic):
        return None
    if mime == _TEXT and not _is_text(head):
        return None
    if mime.startswith(_ODF) and f"mimetype{mime}".encode() not in head[:128]:
        return None
    return mime


def _is_text(head: bytes) -> bool:
    return head.startswith(_UTF_16) or _NO_TEXT.search(head) is None


def clean_name(given: str) -> str:
    """What a client calls its file, as it is kept: the last part alone, legible, its ending whole; may be empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", legible(given)))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cf", "Cs", "Co", "Zl", "Zp"})
    name = " ".join(_NOT_IN_NAMES.sub("-", seen).split()).strip(". ")
    stem, dot, end = name.rpartition(".")
    if len(name) <= LONGEST_NAME:
        return name
    return f"{stem[: LONGEST_NAME - len(end) - 1].rstrip()}.{end}" if dot and len(end) < 6 else name[:LONGEST_NAME]
