"""The photo or file of an announcement: asked for, looked at, taken, and taken away again."""

from __future__ import annotations

from handlers import page_links
from handlers.announcements import LARGEST_FILE, AttachedFile
from handlers.announcing import lacking, me, next_part, one_of
from handlers.events import (
    AnnouncementFileOpened,
    AnnouncementFileSent,
    AnnouncementFileTaken,
    AnnouncementTextOpened,
    FileSkipped,
    SentNoWords,
)
from handlers.facts import (
    AnnouncementFileDropped,
    AnnouncementFilePut,
)
from handlers.paper_kinds import clean_name, media_type
from handlers.secrecy import marking, marking_among
from handlers.states import (
    AttachingFile,
    State,
)
from handlers.vocabulary import Choice, Known, Message, Outcome, Text, Verbatim, say

MEGABYTE = 2**20
LARGEST_PHOTO = 10 * MEGABYTE  # what Telegram takes as one
PHOTOS = frozenset({"image/jpeg", "image/png"})


def open_file(_event: AnnouncementFileOpened, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    return Outcome(AttachingFile(one.id)) if one else lacking(known)


def file_prompt(state: AttachingFile, known: Known) -> Message:
    one = one_of(known, "draft")
    file = one.file if one else None
    away = ((Choice(say("button.take_file_away"), AnnouncementFileTaken(state.announcement)),),) if file else ()
    on = say("button.go_on") if file else say("button.skip")
    return Message(
        title=say("announcing.attach"),
        lines=(
            *((say("announcement.file", name=Verbatim(file.name)), say("announcing.another_file")) if file else ()),
            *_how(known),
            say("papers.no_secrets"),
        ),
        choices=(
            *page_links.to_send_there(known),
            (Choice(on, FileSkipped(state.announcement), "main", words=say("typed.back")),),
            *away,
            (Choice(say("button.text_again"), AnnouncementTextOpened(state.announcement)),),
        ),
        takes_file=0 if known.grouped else LARGEST_FILE,
    )


def _how(known: Known) -> tuple[Text, ...]:
    most = LARGEST_FILE // MEGABYTE
    if known.grouped:
        return (say("links.send_there"), say("announcing.attach_by_page", most=most))
    return (say("announcing.attach_how", most=most),)


def take_file(event: AnnouncementFileSent, state: State, known: Known) -> Outcome:
    """One file; a further one takes its place."""
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    file = file_from(event)
    if not isinstance(file, AttachedFile):
        return Outcome(state, (file,))
    fact = AnnouncementFilePut(one.id, me(known), file, event.file_id)
    notices = (say("announcing.file_taken", name=Verbatim(file.name)), *_left_out(event.caption, file))
    return Outcome(next_part(one) if len(notices) == 1 else AttachingFile(one.id), notices, (fact,))


def _left_out(caption: str, file: AttachedFile) -> tuple[Text, ...]:
    """Words below a photo become its name; others would be lost, which is said where the text can be changed."""
    if caption.strip() in {"", file.name.rpartition(".")[0]}:
        return ()
    return (say("announcing.caption_left", button=say("button.text_again")),)


def file_from(event: AnnouncementFileSent) -> AttachedFile | Text:
    """The file as it goes with an announcement, or why it cannot."""
    name = clean_name(event.name)
    mime, objection = media_type(name, event.head), _objection_to_file(event, name)
    if objection or mime is None:
        return objection or say("papers.wrong_kind")
    as_photo = event.kind == "photo" and mime in PHOTOS and event.size <= LARGEST_PHOTO
    return AttachedFile("photo" if as_photo else "document", name, mime, event.size)


def _objection_to_file(event: AnnouncementFileSent, name: str) -> Text | None:
    """The secrecy first: such a file must not be sent again."""
    if grade := marking(name) or marking_among((*event.caption.splitlines(), *(event.lines or ()))):
        return say("papers.secret", grade=Verbatim(grade))
    if event.size > LARGEST_FILE:
        return say("papers.too_big", most=LARGEST_FILE // MEGABYTE)
    if not event.size:
        return say("papers.empty")
    if media_type(name, event.head) is None:
        return say("papers.wrong_kind")
    return say("papers.unreadable") if event.lines is None else None


def refuse_other_things(_event: SentNoWords, state: State, known: Known) -> Outcome:
    """A voice, a film, a place on the map; on Zalo everything, for no file comes through."""
    return Outcome(state, () if known.grouped else (say("papers.wrong_kind"),))


def drop_file(_event: AnnouncementFileTaken, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    facts = (AnnouncementFileDropped(one.id, me(known)),) if one.file else ()
    return Outcome(AttachingFile(one.id), (say("announcing.file_gone"),), facts)


def skip_file(_event: FileSkipped, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    return Outcome(next_part(one)) if one else lacking(known)
