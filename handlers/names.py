"""Names in the order of the Vietnamese alphabet: by the given name, which stands last, then by the rest."""

from __future__ import annotations

import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # house: the order of the letters
TONES = "\u0300\u0309\u0303\u0301\u0323"  # as dictionaries order them: huyền, hỏi, ngã, sắc, nặng  # house: their names
_OF_LETTERS = "\u0302\u0306\u031b"  # the circumflex, the breve and the horn belong to the letter

Key = tuple[tuple[int, ...], tuple[int, ...]]


def by_given_name(name: str) -> tuple[Key, Key]:
    """What names are sorted by: letters first, among equal ones the tones."""
    rest, _, given = " ".join(name.split()).rpartition(" ")
    return _key(given), _key(rest)


def _key(words: str) -> Key:
    letters, tones = [], []
    for sign in unicodedata.normalize("NFC", words.casefold()):
        apart = unicodedata.normalize("NFD", sign)
        letter = unicodedata.normalize(
            "NFC", "".join(mark for mark in apart if mark == apart[0] or mark in _OF_LETTERS)
        )
        letters.append(ALPHABET.find(letter) + 1 if letter in ALPHABET else ord(letter[0]) - 0x110000)
        tones.append(next((TONES.find(mark) + 1 for mark in apart[1:] if mark in TONES), 0))
    return tuple(letters), tuple(tones)
