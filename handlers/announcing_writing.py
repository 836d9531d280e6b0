"""Writing an announcement: its text, its photo or file, whether it asks for a reading mark, which part to change."""

from __future__ import annotations

from dataclasses import replace

from handlers.announcements import LARGEST_FILE, LONGEST_TEXT, AttachedFile, Body
from handlers.announcing import back_to, lacking, me, next_part, one_of, told
from handlers.events import (
    AnnouncementFileOpened,
    AnnouncementFileSent,
    AnnouncementFileTaken,
    AnnouncementsOpened,
    AnnouncementTextOpened,
    AudienceOpened,
    FileSkipped,
    PartsOpened,
    ReadMarkChosen,
    ReadMarkOpened,
    Said,
    SentNoWords,
    StartOpened,
)
from handlers.facts import (
    AnnouncementBegun,
    AnnouncementFileDropped,
    AnnouncementFilePut,
    AnnouncementWritten,
    ReadMarkSet,
)
from handlers.paper_kinds import clean_name, media_type
from handlers.secrecy import marking, marking_among
from handlers.states import (
    AttachingFile,
    ChangingAnnouncement,
    ChoosingReadMark,
    ChoosingStart,
    State,
    WritingAnnouncement,
)
from handlers.typed_styles import body_of, units
from handlers.vocabulary import Choice, Known, Message, Outcome, Text, Verbatim, say, say_count

MEGABYTE = 2**20
LARGEST_PHOTO = 10 * MEGABYTE  # what Telegram takes as one
MOST_UNITS = 3850  # of UTF-16: with its heading it fits Telegram's 4,096
LONGEST_TYPED = LONGEST_TEXT + 500  # so that what is too long is told, and not cut off unseen
PHOTOS = frozenset({"image/jpeg", "image/png"})


# ------------------------------------------------------------------ the text


def text_prompt(state: WritingAnnouncement, known: Known) -> Message:
    """The text there is stands below, so that it can be taken up and changed."""
    one = one_of(known, "draft") if state.announcement else None
    back = (
        back_to(one.id) if one else Choice(say("button.back"), AnnouncementsOpened(state.unit), words=say("typed.back"))
    )
    return Message(
        heading=Verbatim(told(known).unit_name) if told(known).unit_name else None,
        title=say("announcing.write"),
        lines=(
            say("announcing.write_how"),
            say("announcing.no_secrets"),
            *((say("announcing.written_before"),) if one else ()),
        ),
        body=one.body if one else None,
        choices=((back,),),
        takes_text=True,
        longest_text=LONGEST_TYPED,
    )


def open_text(event: AnnouncementTextOpened, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    return Outcome(WritingAnnouncement(one.unit, one.id)) if one else lacking(known)


def write(event: Said, state: WritingAnnouncement, known: Known) -> Outcome:
    body = body_of(event.text, event.spans)
    if objection := objection_to(body):
        return Outcome(state, (objection,))
    return _rewrite(body, known) if state.announcement else _begin(body, state, known)


def _begin(body: Body, state: WritingAnnouncement, known: Known) -> Outcome:
    about = told(known)
    if about.unit != state.unit:
        return lacking(known)
    fact = AnnouncementBegun(about.next_id, state.unit, me(known), body)
    return Outcome(AttachingFile(about.next_id), (say("announcing.draft_kept"),), (fact,))


def _rewrite(body: Body, known: Known) -> Outcome:
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    return Outcome(next_part(one), (say("commitments.kept"),), (AnnouncementWritten(one.id, me(known), body),))


def objection_to(body: Body) -> Text | None:
    """Why a text cannot go out: nothing in it, too much of it, or a marking of secrecy in one of its lines."""
    if not body.text:
        return say("announcing.empty")
    if grade := marking_among(body.text.splitlines()):
        return say("announcing.secret", grade=Verbatim(grade))
    fits = _fitting(body.text)
    if too_many := len(body.text) - fits:
        return say_count("announcing.too_long", too_many, most=fits)
    return None


def _fitting(text: str) -> int:
    """How many of its first letters fit: an emoji takes the place of two."""
    most = min(len(text), LONGEST_TEXT)
    while units(text[:most]) > MOST_UNITS:
        most -= max(1, (units(text[:most]) - MOST_UNITS) // 2)
    return most


# ------------------------------------------------------------------ a photo or a file


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
            say("announcing.attach_how", most=LARGEST_FILE // MEGABYTE),
            say("papers.no_secrets"),
        ),
        choices=((Choice(on, FileSkipped(state.announcement), "main", words=say("typed.back")),), *away),
        takes_file=LARGEST_FILE,
    )


def take_file(event: AnnouncementFileSent, state: State, known: Known) -> Outcome:
    """One file; a further one takes its place."""
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    name = clean_name(event.name)
    mime = media_type(name, event.head)
    objection = _objection_to_file(event, name, mime)
    if objection or mime is None:
        return Outcome(state, (objection or say("papers.wrong_kind"),))
    as_photo = event.kind == "photo" and mime in PHOTOS and event.size <= LARGEST_PHOTO
    file = AttachedFile("photo" if as_photo else "document", name, mime, event.size)
    fact = AnnouncementFilePut(one.id, me(known), file, event.file_id)
    return Outcome(next_part(one), (say("announcing.file_taken", name=Verbatim(name)),), (fact,))


def _objection_to_file(event: AnnouncementFileSent, name: str, mime: str | None) -> Text | None:
    """The secrecy first: such a file must not be sent again."""
    if grade := marking(name) or marking_among((*event.caption.splitlines(), *(event.lines or ()))):
        return say("papers.secret", grade=Verbatim(grade))
    if event.size > LARGEST_FILE:
        return say("papers.too_big", most=LARGEST_FILE // MEGABYTE)
    if not event.size:
        return say("papers.empty")
    if mime is None:
        return say("papers.wrong_kind")
    return say("papers.unreadable") if event.lines is None else None


def refuse_other_things(_event: SentNoWords, state: State, _known: Known) -> Outcome:
    """A voice, a film, a place on the map."""
    return Outcome(state, (say("papers.wrong_kind"),))


def drop_file(_event: AnnouncementFileTaken, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    facts = (AnnouncementFileDropped(one.id, me(known)),) if one.file else ()
    return Outcome(AttachingFile(one.id), (say("announcing.file_gone"),), facts)


def skip_file(_event: FileSkipped, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    return Outcome(next_part(one)) if one else lacking(known)


# ------------------------------------------------------------------ the reading mark


def open_read_mark(_event: ReadMarkOpened, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    return Outcome(ChoosingReadMark(one.id)) if one else lacking(known)


def read_mark_prompt(state: ChoosingReadMark, known: Known) -> Message:
    one, id_ = one_of(known, "draft"), state.announcement
    wanted = one.wants_read if one else None
    return Message(
        title=say("announcing.read_mark"),
        lines=(say("announcing.read_mark_what"),),
        choices=(
            (
                Choice(say("button.with_mark"), ReadMarkChosen(id_, True), "answer", chosen=wanted is True),
                Choice(say("button.without_mark"), ReadMarkChosen(id_, False), "answer", chosen=wanted is False),
            ),
            (Choice(say("button.other_part"), PartsOpened(id_), words=say("typed.back")),),
        ),
    )


def choose_read_mark(event: ReadMarkChosen, _state: State, known: Known) -> Outcome:
    """The first time it leads on to when it starts."""
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    facts = (ReadMarkSet(one.id, me(known), event.wanted),)
    if one.wants_read is None:
        return Outcome(ChoosingStart(one.id), facts=facts)
    return Outcome(next_part(replace(one, wants_read=event.wanted)), facts=facts)


# ------------------------------------------------------------------ which part


def open_parts(_event: PartsOpened, _state: State, known: Known) -> Outcome:
    one = one_of(known, "draft")
    return Outcome(ChangingAnnouncement(one.id)) if one else lacking(known)


def parts_prompt(state: ChangingAnnouncement, _known: Known) -> Message:
    id_ = state.announcement
    return Message(
        title=say("announcing.which_part"),
        lines=(say("announcing.rest_stays"),),
        choices=(
            (
                Choice(say("button.part_text"), AnnouncementTextOpened(id_)),
                Choice(say("button.part_file"), AnnouncementFileOpened(id_)),
            ),
            (
                Choice(say("button.part_audience"), AudienceOpened(id_)),
                Choice(say("button.part_mark"), ReadMarkOpened(id_)),
            ),
            (Choice(say("button.part_start"), StartOpened(id_)), back_to(id_)),
        ),
    )
