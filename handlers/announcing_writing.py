"""Writing an announcement: its text, whether it asks for a reading mark, which part to change."""

from __future__ import annotations

from dataclasses import replace

from handlers.announcements import LONGEST_TEXT, Body
from handlers.announcing import back_to, lacking, me, next_part, one_of, told
from handlers.commitments import shortened
from handlers.events import (
    AnnouncementFileOpened,
    AnnouncementsOpened,
    AnnouncementTextOpened,
    AudienceOpened,
    PartsOpened,
    ReadMarkChosen,
    ReadMarkOpened,
    Said,
    StartOpened,
)
from handlers.facts import (
    AnnouncementBegun,
    AnnouncementWritten,
    ReadMarkSet,
)
from handlers.secrecy import marking_among
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

MOST_UNITS = 3850  # of UTF-16: with its heading it fits Telegram's 4,096
LONGEST_TYPED = LONGEST_TEXT + 500  # so that what is too long is told, and not cut off unseen


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
        return Outcome(replace(state, refused=state.refused or is_too_long(body)), (objection,))
    return _rewrite(body, state, known) if state.announcement else _begin(body, state, known)


def _begin(body: Body, state: WritingAnnouncement, known: Known) -> Outcome:
    about = told(known)
    if about.unit != state.unit:
        return lacking(known)
    fact = AnnouncementBegun(about.next_id, state.unit, me(known), body)
    notices = (say("announcing.draft_kept"), *_only_this(body, state))
    return Outcome(AttachingFile(about.next_id), notices, (fact,))


def _rewrite(body: Body, state: WritingAnnouncement, known: Known) -> Outcome:
    one = one_of(known, "draft")
    if one is None:
        return lacking(known)
    place = AttachingFile(one.id) if state.refused else next_part(one)
    return Outcome(
        place, (say("commitments.kept"), *_only_this(body, state)), (AnnouncementWritten(one.id, me(known), body),)
    )


def _only_this(body: Body, state: WritingAnnouncement) -> tuple[Text, ...]:
    """A platform cuts a very long text in two: its end alone must not pass for the whole."""
    if not state.refused:
        return ()
    return (say("announcing.only_this_kept", words=shortened(body.text, 60), button=say("button.text_again")),)


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


def is_too_long(body: Body) -> bool:
    return len(body.text) > _fitting(body.text)


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
