"""People tap, type, wait and restart at random: no acknowledged answer is lost, and nobody meets a dead end."""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.turn import Inbound, Reply
from handlers import events as e
from handlers import states as s
from handlers.meeting_rules import quarter_code
from handlers.packing import unpack_event
from handlers.rhythm import period_at
from handlers.self_comparison import LONGEST_NOTE, legible
from tests.conversation import TIMEZONE, Town, buttons, faults, fresh_database, labels, whole_text

SEATS = (
    ("AN", "telegram", "an"),
    ("AN", "terminal", "an-desk"),
    ("GIANG", "telegram", "giang"),
    ("BINH", "terminal", "binh"),
)
PEOPLE = ("AN", "BINH", "GIANG")
SECRETARY = "BINH"
COMMANDS = (
    "/start",
    "/tusoi",
    "/camket",
    "/lichhop",
    "/dulieu",
    "/ngonngu",
    "/trogiup",
    "/moi",
    "/help@bot",
    "/stop",
    "/la",
    "/start ABC",
    "/",
)
WORDS = (
    "khong", "có phần", "CÓ", "co.", "quay lại", "de sau", "ghi chú", "giữ lại", "xóa hết", "đồng ý", "không đồng ý",
    "tự soi", "gửi", "0", "1", "2", "3", "7", "(1)", "٣", "1e3", "9" * 5000, "", " ", "\x00", "\u0301", "a\u0301\u0323",
)  # fmt: skip
# Any text that is no answer: "k" is short for "không", also with marks on it and as the sign for kelvin.
NO_ANSWER = st.text(st.characters(exclude_categories=("Nd", "Cs"), exclude_characters="kK\u212a"), max_size=30)
SEEN_AT_MOST = 400

Key = tuple[str, str, str]  # whose, in which period, to which indicator


@dataclass
class Kept:
    """What one person was told is kept."""

    answers: dict[Key, int] = field(default_factory=dict)
    notes: dict[Key, str] = field(default_factory=dict)
    commitments: dict[int, str] = field(default_factory=dict)  # id: whose


class Conversations(RuleBasedStateMachine):
    """The town, and our own account of every answer and note that was acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.town = Town(fresh_database(Path(self.folder.name)))
        self.updates = itertools.count()
        self.kept = Kept()
        self.seen: list[str] = []
        self.last: dict[str, Reply] = {}
        self.newest: Inbound | None = None

    def teardown(self) -> None:
        self.town.close()
        self.folder.cleanup()

    # -------------------------------------------------------------- what people do

    @initialize()
    def they_come_in(self) -> None:
        for member, channel, address in SEATS:
            self._come_in(member, channel, address)

    @rule(seat=st.sampled_from(SEATS), which=st.integers(0, SEEN_AT_MOST), old=st.booleans())
    def taps(self, seat: tuple[str, str, str], which: int, old: bool) -> None:
        """A button of the screen, or any that anybody has ever seen."""
        shown = self.seen if old else [each.event for each in buttons(self.last[seat[2]])]
        self._happens(seat, unpack_event(shown[which % len(shown)]))

    @rule(seat=st.sampled_from(SEATS), value=st.integers(0, 2), times=st.sampled_from((1, 2, 27)))
    def answers_some(self, seat: tuple[str, str, str], value: int, times: int) -> None:
        self._happens(seat, e.WalkOpened())
        for _ in range(times):
            if isinstance(self.last[seat[2]].chat.state, s.AtQuestion):
                self._happens(seat, e.Said(str(value)))

    @rule(seat=st.sampled_from(SEATS), text=NO_ANSWER)
    def babbles(self, seat: tuple[str, str, str], text: str) -> None:
        self._happens(seat, e.Said(text))

    @rule(seat=st.sampled_from(SEATS), text=st.sampled_from(COMMANDS + WORDS))
    def types(self, seat: tuple[str, str, str], text: str) -> None:
        self._happens(seat, e.Said(text))

    @rule(
        seat=st.sampled_from(SEATS),
        text=st.text(max_size=40),
        size=st.sampled_from((1, 1, 40)),
        days=st.sampled_from((0, 0, 25)),
    )
    def writes_a_note(self, seat: tuple[str, str, str], text: str, size: int, days: int) -> None:
        self._happens(seat, e.WalkOpened())
        state = self.last[seat[2]].chat.state
        if isinstance(state, s.AtQuestion):
            self._happens(seat, e.NoteOpened(state.period, state.indicator))
            self.town.wait(days=days)
            self._happens(seat, e.Said(f"{secret_of(seat[0])} {text * size}🌱"))

    @rule(seat=st.sampled_from(SEATS), text=st.text(max_size=40), shared=st.booleans(), left=st.booleans())
    def commits(self, seat: tuple[str, str, str], text: str, shared: bool, left: bool) -> None:
        """Makes a commitment, or leaves it half made."""
        for event in (
            e.CommitmentBegun("1.5"),
            e.Said(f"{secret_of(seat[0])} {text}"),
            e.Said("cuối tháng này"),
            e.Said("Để sau" if left else "báo với chi bộ" if shared else "chỉ mình tôi"),
        ):
            self._happens(seat, event)
        place = self.last[seat[2]].chat.state
        if isinstance(place, s.AtCommitment) and not left:
            self.kept.commitments[place.commitment] = seat[0]

    @rule(seat=st.sampled_from(SEATS))
    def asks_what_the_cell_was_told(self, seat: tuple[str, str, str]) -> None:
        self._happens(seat, e.SharedOnesOpened())

    @rule(seat=st.sampled_from(SEATS), text=st.text(max_size=40))
    def checks_in(self, seat: tuple[str, str, str], text: str) -> None:
        self._happens(seat, e.CheckInOpened())
        place = self.last[seat[2]].chat.state
        if isinstance(place, s.CheckingIn):
            self._happens(seat, e.CheckInNoteOpened(place.commitment))
            self._happens(seat, e.Said(f"{secret_of(seat[0])} {text}"))
            self._happens(
                seat, e.Remedied(place.commitment, 1, quarter_code(self.town.now.astimezone(TIMEZONE).date()))
            )

    @rule(seat=st.sampled_from(SEATS))
    def sends_a_picture(self, seat: tuple[str, str, str]) -> None:
        self._happens(seat, e.SentNoWords())

    @rule(seat=st.sampled_from(SEATS))
    def goes_back(self, seat: tuple[str, str, str]) -> None:
        self._happens(seat, e.WentBack())

    @rule(seat=st.sampled_from(SEATS))
    def comes_in_again(self, seat: tuple[str, str, str]) -> None:
        chat = self.last[seat[2]].chat
        if chat.member is None:
            self._come_in(*seat)
        elif not chat.member.consented:
            self._happens(seat, e.Said("/start"))
            self._happens(seat, e.Said("đồng ý"))

    # -------------------------------------------------------------- what happens around them

    @rule()
    def the_process_restarts(self) -> None:
        self.town.restart()

    @rule(days=st.integers(1, 20))
    def days_pass(self, days: int) -> None:
        self.town.wait(days=days)

    @precondition(lambda self: self.newest is not None)
    @rule()
    def the_platform_delivers_again(self) -> None:
        assert self.newest is not None
        reply = self.town.take(self.newest)
        assert reply.repeated
        assert faults(reply) == []

    # -------------------------------------------------------------- our own account

    def _come_in(self, member: str, channel: str, address: str) -> None:
        seat = (member, channel, address)
        self._happens(seat, e.Said(f"/start {self.town.invite(member)}"))
        self._happens(seat, e.Said("đúng, là tôi"))
        self._happens(seat, e.Said("đồng ý"))

    def _happens(self, seat: tuple[str, str, str], event: e.Event) -> None:
        owner, channel, address = seat
        before = self.last.get(address)
        self.newest = Inbound(channel, address, event, f"{address}-{next(self.updates)}")
        reply = self.town.take(self.newest)
        self.last[address] = reply
        self._account(owner, event, before, reply)
        self._look_at(owner, reply)

    def _account(self, owner: str, event: e.Event, before: Reply | None, after: Reply) -> None:
        """What this event must have changed; everything else is held against the account by `nothing_is_lost`."""
        if before is None or before.chat.member is None or not before.chat.member.consented:
            return self._may_erase(owner, before, after)
        meant = as_meant(event, before)
        if isinstance(meant, e.Answered) and meant.period == self.period and self._is_in(owner, after):
            self.kept.answers[owner, meant.period, meant.indicator] = meant.value
        if isinstance(meant, e.NoteErased) and meant.period == self.period and self._is_in(owner, after):
            self.kept.notes.pop((owner, meant.period, meant.indicator), None)
        if isinstance(meant, e.Said) and isinstance(before.chat.state, s.WritingNote):
            self._note(owner, meant.text, before.chat.state, after)
        return self._may_erase(owner, before, after)

    def _note(self, owner: str, text: str, place: s.WritingNote, after: Reply) -> None:
        is_taken = isinstance(after.chat.state, s.AtQuestion)
        fits = 0 < len(legible(text)) <= LONGEST_NOTE and not text.lstrip().startswith("/")
        if place.period == self.period and self._is_in(owner, after):
            assert is_taken or not fits
            if is_taken and fits:
                self.kept.notes[owner, place.period, place.indicator] = legible(text)

    def _may_erase(self, owner: str, before: Reply | None, after: Reply) -> None:
        if before is not None and isinstance(before.chat.state, s.ConfirmingErasure) and after.erased:
            self.kept.answers = {key: value for key, value in self.kept.answers.items() if key[0] != owner}
            self.kept.notes = {key: text for key, text in self.kept.notes.items() if key[0] != owner}
            self.kept.commitments = {id_: whose for id_, whose in self.kept.commitments.items() if whose != owner}

    def _is_in(self, owner: str, reply: Reply) -> bool:
        """Whether this chat was still its member's, who might have thrown it out or withdrawn on another."""
        return reply.chat.member is not None and reply.chat.member.code == owner and reply.chat.member.consented

    @property
    def period(self) -> str:
        return period_at(self.town.now, TIMEZONE).code

    def _look_at(self, owner: str, reply: Reply) -> None:
        """The screen is whole, leads on, belongs to its reader and shows nothing of anybody else."""
        assert faults(reply) == []
        assert reply.chat.member is None or reply.chat.member.code == owner
        told = whole_text(reply.screen) + repr(reply.attachments)
        strangers = [other for other in PEOPLE if other != owner and secret_of(other) in told]
        assert [other for other in strangers if not (owner == SECRETARY and self._told_the_cell(other))] == []
        self.seen += [each.event for each in buttons(reply) if each.event not in self.seen[-SEEN_AT_MOST:]]
        del self.seen[:-SEEN_AT_MOST]

    def _told_the_cell(self, member: str) -> bool:
        """Whether the secretary may read words of this member: a commitment that is shared now."""
        return any(one.shared and one.state in {"open", "closed"} for one in self.town.commitments_of(member))

    @invariant()
    def nothing_is_lost(self) -> None:
        made = {one.id for member in PEOPLE for one in self.town.commitments_of(member)}
        assert set(self.kept.commitments) <= made
        runs = [(member, run) for member in PEOPLE for run in self.town.runs_of(member)]
        stored = Kept(
            {
                (member, run.period.code, indicator.code): answer
                for member, run in runs
                for indicator, answer in zip(run.catalogue.indicators, run.answers, strict=True)
                if answer is not None
            },
            {(member, run.period.code, code): note for member, run in runs for code, note in run.notes},
            self.kept.commitments,
        )
        assert stored == self.kept


def secret_of(member: str) -> str:
    """A mark in each note of a member, by which it would be known anywhere."""
    return f"⟨chỉ {member} biết⟩"


def as_meant(event: e.Event, before: Reply) -> e.Event:
    """Our own, simple reading of what was typed: the number of a choice, or exactly its label or a short form."""
    screen = before.screen
    if not isinstance(event, e.Said):
        return event
    text = event.text.strip(" ()").casefold()
    if text.isdecimal() and len(text) < 4 and not screen.takes_text:
        at = int(text) - screen.first_number
        return unpack_event(buttons(before)[at].event) if 0 <= at < len(buttons(before)) else event
    return unpack_event(short_forms(before)[text]) if text in short_forms(before) else event


def short_forms(before: Reply) -> dict[str, str]:
    said = {label.casefold(): each.event for label, each in zip(labels(before), buttons(before), strict=True)}
    answers = {"khong": "không có", "có phần": "có phần", "có": "có", "co.": "có"}
    known = {short: said[label] for short, label in answers.items() if label in said}
    return said | known


TestConversations = Conversations.TestCase
TestConversations.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
