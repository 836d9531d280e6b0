"""How the words of suggestions for review are sealed: to their row and to who wrote them, in blocks of one length."""

from __future__ import annotations

import json
from dataclasses import asdict

from handlers.suggestions import Subject
from storage.sealing import Seal

_BLOCK = 512  # bytes: words are filled up to it, so that the length of a sealed text says little


def seal_subject(seal: Seal, subject: Subject, id_: int, author: int) -> bytes:
    return _sealed(seal, json.dumps(asdict(subject), ensure_ascii=False), _suggestion(id_, author))


def open_subject(seal: Seal, sealed: bytes, id_: int, author: int) -> Subject:
    """Raises SealBroken."""
    return Subject(**json.loads(_opened(seal, sealed, _suggestion(id_, author))))


def seal_entry(seal: Seal, text: str, id_: int, suggestion: int, member: int) -> bytes:
    return _sealed(seal, text, _entry(id_, suggestion, member))


def open_entry(seal: Seal, sealed: bytes, id_: int, suggestion: int, member: int) -> str:
    """Raises SealBroken."""
    return _opened(seal, sealed, _entry(id_, suggestion, member))


def resealed(seal: Seal, id_: int, author: int, sealed: bytes) -> bytes:
    about = _suggestion(id_, author)
    return seal.seal(seal.open(sealed, about), about)


def resealed_entry(seal: Seal, id_: int, suggestion: int, member: int, sealed: bytes) -> bytes:
    about = _entry(id_, suggestion, member)
    return seal.seal(seal.open(sealed, about), about)


def _sealed(seal: Seal, text: str, about: str) -> bytes:
    plain = text.encode()
    return seal.seal(plain + b"\0" * (-len(plain) % _BLOCK), about)


def _opened(seal: Seal, sealed: bytes, about: str) -> str:
    return seal.open(sealed, about).rstrip(b"\0").decode()


def _suggestion(id_: int, author: int) -> str:
    return f"suggestion|{id_}|{author}"


def _entry(id_: int, suggestion: int, member: int) -> str:
    return f"suggestion entry|{id_}|{suggestion}|{member}"
