"""Notes to the commitments of a check-in, typed with their numbers: `ghi chú 2: …`."""

from __future__ import annotations

import re
import unicodedata

from handlers.check_ins import LONGEST_NOTE, asked_about
from handlers.commitments import member_of, today
from handlers.facts import CheckInNoteWritten
from handlers.meeting_rules import quarter_code
from handlers.self_comparison import legible
from handlers.states import State
from handlers.vocabulary import Joined, Known, Outcome, Text, Verbatim, say, say_count

ROOM = 300  # UTF-16 units for what is repeated of them in one message
_SAYS = r"[ \t]*ghi[ \t]+chu\u0301?(?:[ \t]+(?:cho|cam[ \t]+ke\u0302?\u0301?t|so\u0302?\u0301?))*"
_NOTE = re.compile(
    rf"^(?:{_SAYS}|[ \t]*note(?:[ \t]+for)?)[ \t]*([0-9]{{1,2}})(?![0-9])[ \t]*[:=.,-]?", re.IGNORECASE | re.MULTILINE
)


def typed(text: str) -> tuple[tuple[int, str], ...]:
    """Each note with its number, in the words they were typed in; nothing where the text is no note."""
    apart = unicodedata.normalize("NFD", text).strip()
    found = list(_NOTE.finditer(apart))
    if not found or found[0].start():
        return ()
    ends = [*(each.start() for each in found[1:]), len(apart)]
    parts = [(int(each[1]), apart[each.end() : end]) for each, end in zip(found, ends, strict=True)]
    return tuple((number, legible(unicodedata.normalize("NFC", words))) for number, words in parts)


def keep(notes: tuple[tuple[int, str], ...], ids: tuple[int, ...], state: State, known: Known) -> Outcome:
    """All of them or none; the place stays. `ids`: the commitments of the list, in the order of their numbers."""
    wrong = next((each for number, words in notes if (each := _objection(number, words, ids, known))), None)
    if wrong is None and len(dict(notes)) < len(notes):
        wrong = say("check_in.twice", number=next(number for number, words in notes if dict(notes)[number] != words))
    if wrong:
        return Outcome(state, (wrong,))
    quarter, member = quarter_code(today(known)), member_of(known).id
    facts = tuple(CheckInNoteWritten(member, ids[number - 1], quarter, words) for number, words in notes)
    return Outcome(state, (_kept(notes),), facts)


def _objection(number: int, words: str, ids: tuple[int, ...], known: Known) -> Text | None:
    """Why a note cannot be kept; None where it can."""
    open_ones = {each.id for each in asked_about(known) if each.is_open}
    if not 1 <= number <= len(ids) or ids[number - 1] not in open_ones:
        return say("check_in.no_such", number=number)
    if not words:
        return say("check_in.note_empty", number=number)
    return say_count("commitments.too_long", len(words), most=LONGEST_NOTE) if len(words) > LONGEST_NOTE else None


def _kept(notes: tuple[tuple[int, str], ...]) -> Text:
    """Each with how it begins, so that it can be seen where it went."""
    room = ROOM // len(notes)
    named = (say("check_in.numbered", number=number, text=cut(words, room)) for number, words in notes)
    return Joined((say("check_in.notes_kept"), *named))


def cut(text: str, room: int) -> Verbatim:
    """The beginning of a text that has to share its message with others."""
    line = " ".join(text.split())
    if len(line.encode("utf-16-le")) // 2 <= room:
        return Verbatim(line)
    kept = line.encode("utf-16-le")[: (room - 1) * 2].decode("utf-16-le", "ignore")
    return Verbatim(f"{kept.rstrip()}…")
