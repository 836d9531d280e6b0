"""A photo or file with a caption, sent where the text of an announcement is waited for: both are taken in one go."""

from __future__ import annotations

from dataclasses import replace

from handlers.announcements import AttachedFile
from handlers.announcing import me
from handlers.announcing_file import file_from
from handlers.announcing_writing import write
from handlers.events import AnnouncementFileSent, Said, SentNoWords
from handlers.facts import AnnouncementFilePut
from handlers.states import AttachingFile, ChoosingAudience, State, WritingAnnouncement
from handlers.vocabulary import Known, Outcome, Verbatim, say


def take_both(event: AnnouncementFileSent, state: WritingAnnouncement, known: Known) -> Outcome:
    """The caption is the text. Where it cannot be taken nothing is, where the file cannot the text is kept."""
    if not event.caption.strip() or event.announcement != state.announcement:
        return ask_for_text(SentNoWords(), state, known)
    written = write(Said(event.caption, event.spans), state, known)
    if not written.facts:
        return replace(written, notices=(*written.notices, say("announcing.text_first")))
    return _with_file(event, written, state, known)


def _with_file(event: AnnouncementFileSent, written: Outcome, state: WritingAnnouncement, known: Known) -> Outcome:
    file, id_ = file_from(event), state.announcement or next_id(known)
    if not isinstance(file, AttachedFile):
        notices = (file, say("announcing.file_not_taken"))
        return replace(written, state=AttachingFile(id_), notices=(*written.notices, *notices))
    return Outcome(
        _behind(written.state, id_),
        (*written.notices, say("announcing.file_taken", name=Verbatim(file.name))),
        (*written.facts, AnnouncementFilePut(id_, me(known), file, event.file_id)),
    )


def _behind(place: State, id_: int) -> State:
    """A file is not asked for once more."""
    return ChoosingAudience(id_) if place == AttachingFile(id_) else place


def next_id(known: Known) -> int:
    return known.announcing.next_id if known.announcing else 0


def ask_for_text(_event: SentNoWords, state: WritingAnnouncement, _known: Known) -> Outcome:
    return Outcome(state, (say("announcing.text_first"),))
