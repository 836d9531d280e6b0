"""What is typed in answer to a letter: what only records keeps the place, what opens something says where one is."""

from __future__ import annotations

from dataclasses import replace

from handlers import states as s
from handlers import typed_answers
from handlers.events import Event, Said
from handlers.typed_answers import WEIGHTS
from handlers.vocabulary import Known, Message, Outcome, Text, Verbatim, say

OF_THE_WALK = (s.AtQuestion, s.WritingNote, s.AtGroup, s.ConfirmingGroup)
PLACES = (s.SettingPlace, s.WritingMeetingPlace)
# What is typed there is read by others than the member.
READ_BY_OTHERS = (
    *PLACES, s.WritingReason, s.WritingTopic, s.WritingConclusion, s.WritingCommitment, s.WritingCheckInNote,
    s.WritingAnnouncement, s.WritingCorrection, s.ReturningAnnouncement, s.WritingVisitWords,
    s.WritingField, s.WritingSuggestion, s.WritingSuggestionEntry,
)  # fmt: skip
QUESTIONS = range(1, 28)


def kept(state: s.State, outcome: Outcome) -> Outcome:
    """Where the place stays, the nine of a group stand further up and are not said again."""
    stays = outcome.state == state and isinstance(state, s.AtGroup)
    return replace(outcome, state=replace(state, brief=True)) if stays and isinstance(state, s.AtGroup) else outcome


def where(before: s.State, was: Message, after: s.State, now: Message) -> tuple[Text, ...]:
    """The first line of what a letter's word has opened in the middle of something else; nothing where it goes on."""
    if after == before or (isinstance(after, OF_THE_WALK) and isinstance(before, OF_THE_WALK)):
        return ()
    name = now.title or now.heading or Verbatim("")
    if isinstance(before, OF_THE_WALK):
        return (say("letter.left_walk", where=name),)
    return (say("letter.left_text", where=name),) if was.takes_text else ()


def misplaced(event: Event, state: s.State, known: Known) -> Outcome | None:
    """Where numbers are answers, none becomes words for others: it was meant for another screen."""
    if not (known.grouped and isinstance(event, Said) and isinstance(state, READ_BY_OTHERS)):
        return None
    return Outcome(state, (say("letter.not_here"),)) if _is_for_the_walk(event.text, state) else None


def _is_for_the_walk(text: str, state: s.State) -> bool:
    if isinstance(typed_answers.read(text, WEIGHTS, QUESTIONS), dict):
        return True
    values = typed_answers.in_order(text, WEIGHTS)
    if values is not None and (len(values) > 1 or values == (1,)):
        return True
    return not any(map(str.isalpha, text)) and not isinstance(state, PLACES)
