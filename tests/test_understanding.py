"""Typed words become events: with or without diacritics, in any case, by number, by command, by label."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import events as e
from handlers.attendance import attendance_prompt, reason_prompt, who_comes_prompt
from handlers.check_ins import check_in_prompt, conclusion_prompt, end_prompt
from handlers.check_ins import note_prompt as check_in_note_prompt
from handlers.commitment_changes import commitment_prompt, history_prompt, withdrawing_prompt
from handlers.commitment_days import day_prompt, due_prompt
from handlers.commitment_making import indicator_prompt, who_sees_prompt, writing_prompt
from handlers.commitments import commitments_prompt
from handlers.inviting import inviting_prompt
from handlers.looking_back import group_prompt
from handlers.meeting_rules import DayOfMonth, MeetingRule, window
from handlers.meetings import meeting_prompt, meetings_prompt
from handlers.membership import consenting_prompt, recognising_prompt, stranger_prompt
from handlers.menu import help_prompt, languages_prompt, menu_prompt
from handlers.my_data import data_prompt, erasure_prompt, withdrawal_prompt
from handlers.papers import past_prompt, sheet_prompt
from handlers.places import place_prompt
from handlers.planning import (
    cancelling_prompt,
    extra_prompt,
    moving_prompt,
    rule_prompt,
    topic_prompt,
)
from handlers.rhythm import Period
from handlers.self_comparison import legible, note_prompt, overview_prompt, question_prompt, sent_prompt
from handlers.shared_commitments import shared_ones_prompt
from handlers.states import (
    AddingMeeting,
    AtCheckInEnd,
    AtCommitment,
    AtCommitments,
    AtData,
    AtHistory,
    AtMeeting,
    AtMeetings,
    AtMenu,
    AtOverview,
    AtPast,
    AtQuestion,
    AtSharedOnes,
    AtSheet,
    AtWhoComes,
    CancellingMeeting,
    CheckingIn,
    ChoosingDue,
    ChoosingIndicator,
    ChoosingLanguage,
    ChoosingWhoSees,
    ConfirmingErasure,
    ConfirmingWithdrawal,
    Consenting,
    Inviting,
    MovingMeeting,
    PickingDay,
    ReadingHelp,
    Recognising,
    ReviewingGroup,
    Sent,
    SettingPlace,
    SettingRule,
    Stranger,
    TakingAttendance,
    WithdrawingCommitment,
    WritingCheckInNote,
    WritingCommitment,
    WritingConclusion,
    WritingNote,
    WritingReason,
    WritingTopic,
)
from handlers.understanding import fold, understand
from handlers.vocabulary import (
    Attendee,
    Colleague,
    Commitment,
    Invitation,
    Known,
    Meeting,
    MeetingPlan,
    Member,
    Message,
    Run,
    SharedCommitment,
    Text,
)
from tests.conversation import NOON, TIMEZONE, shelf, wording

PERIOD = Period(2026, 12)
SUMMER = NOON - timedelta(days=120)
CODE = PERIOD.code
ANSWERED = tuple(
    Run(month, shelf().current("vi"), (1,) * 27, (("1.1", "ghi chú"),)) for month in (PERIOD, PERIOD.previous)
)
KNOWN = Known(
    now=NOON,
    timezone=TIMEZONE,
    period=PERIOD,
    window=window(PERIOD, None, TIMEZONE),
    catalogue=shelf().current("vi"),
    member=Member(1, "AN", "Nguyễn Văn An", 1, "Chi bộ 5", (("bi_thu", 1),), consented=True),
    run=ANSWERED[0],
    past=ANSWERED[1:],
    invitation=Invitation(1, 1, "Nguyễn Văn An", "Chi bộ 5", NOON),
    cell=(Colleague("GIANG", "Vũ Thị Giang"), Colleague("HA", "Đỗ Thị Hà")),
    commitments=(
        Commitment(1, "2026-08", "1.1", "Học tập nghị quyết đầy đủ", "open", SUMMER, date(2026, 12, 31)),
        Commitment(2, "2026-12", "1.1", "Ghi chép khi học", "open", NOON, date(2027, 1, 31), shared=True),
        Commitment(3, "2026-12", "1.2", "Nói thẳng trong họp", "draft", NOON),
        Commitment(4, "2026-08", "1.3", "Đi họp đúng giờ", "closed", SUMMER, date(2026, 9, 30), ended_at=NOON),
    ),
    shared=(
        SharedCommitment(2, "Nguyễn Văn An", "Ghi chép khi học", date(2027, 1, 31), "open", "Chi bộ đồng ý"),
        SharedCommitment(5, "Nguyễn Văn An", "Nộp đảng phí đúng hạn", date(2026, 11, 30), "open"),
    ),
    plan=MeetingPlan(MeetingRule(DayOfMonth(3), time(19, 30)), "Nhà văn hóa"),
    meetings=(
        Meeting(1, PERIOD.next, NOON + timedelta(days=28), coming=False, reason="đi công tác"),
        Meeting(2, PERIOD.next.next, NOON + timedelta(days=59), thematic=True),
        Meeting(3, PERIOD.next, NOON + timedelta(days=30), extra=True, cancelled=True),
    ),
    attendees=(
        Attendee("AN", "Nguyễn Văn An", True, "", None),
        Attendee("AN2", "Nguyễn Văn An", False, "đi công tác", True),
        Attendee("GIANG", "Vũ Thị Giang", None, "", False),
    ),
)
SCREENS: dict[str, Message] = {
    "stranger": stranger_prompt(Stranger(), KNOWN),
    "recognising": recognising_prompt(Recognising(1), KNOWN),
    "consenting": consenting_prompt(Consenting(1), KNOWN),
    "menu": menu_prompt(AtMenu(), KNOWN),
    "question": question_prompt(AtQuestion(CODE, "1.5"), KNOWN),
    "note": note_prompt(WritingNote(CODE, "1.1"), KNOWN),
    "overview": overview_prompt(AtOverview(CODE), KNOWN),
    "group": group_prompt(ReviewingGroup(CODE, 1), KNOWN),
    "sent": sent_prompt(Sent(CODE), KNOWN),
    "sheet": sheet_prompt(AtSheet(CODE), KNOWN),
    "past": past_prompt(AtPast(1, 0), KNOWN),
    "data": data_prompt(AtData(), KNOWN),
    "erasure": erasure_prompt(ConfirmingErasure(), KNOWN),
    "withdrawal": withdrawal_prompt(ConfirmingWithdrawal(), KNOWN),
    "languages": languages_prompt(ChoosingLanguage(), KNOWN),
    "help": help_prompt(ReadingHelp(), KNOWN),
    "inviting": inviting_prompt(Inviting(), KNOWN),
    "commitments": commitments_prompt(AtCommitments(), KNOWN),
    "which indicator": indicator_prompt(ChoosingIndicator(), KNOWN),
    "commitment being written": writing_prompt(WritingCommitment("1.1"), KNOWN),
    "commitment being rewritten": writing_prompt(WritingCommitment("1.1", 1), KNOWN),
    "by when": due_prompt(ChoosingDue(0), KNOWN),
    "days": day_prompt(PickingDay(1, 2027, 2), KNOWN),
    "days of this month": day_prompt(PickingDay(1, 2026, 12), KNOWN),
    "who sees it": who_sees_prompt(ChoosingWhoSees(3), KNOWN),
    "commitment": commitment_prompt(AtCommitment(1), KNOWN),
    "closed commitment": commitment_prompt(AtCommitment(4), KNOWN),
    "withdrawing": withdrawing_prompt(WithdrawingCommitment(1), KNOWN),
    "history": history_prompt(AtHistory(1), KNOWN),
    "shared ones": shared_ones_prompt(AtSharedOnes(), KNOWN),
    "conclusion": conclusion_prompt(WritingConclusion(2), KNOWN),
    "check-in": check_in_prompt(CheckingIn(1), KNOWN),
    "check-in note": check_in_note_prompt(WritingCheckInNote(1), KNOWN),
    "check-in end": end_prompt(AtCheckInEnd(), KNOWN),
    "meetings": meetings_prompt(AtMeetings(), KNOWN),
    "meeting": meeting_prompt(AtMeeting(1), KNOWN),
    "cancelled meeting": meeting_prompt(AtMeeting(3), KNOWN),
    "reason": reason_prompt(WritingReason(1), KNOWN),
    "rule": rule_prompt(SettingRule(), KNOWN),
    "place": place_prompt(SettingPlace(), KNOWN),
    "another meeting": extra_prompt(AddingMeeting(), KNOWN),
    "moving": moving_prompt(MovingMeeting(1), KNOWN),
    "topic": topic_prompt(WritingTopic(1), KNOWN),
    "cancelling": cancelling_prompt(CancellingMeeting(1), KNOWN),
    "who comes": who_comes_prompt(AtWhoComes(1), KNOWN),
    "attendance": attendance_prompt(TakingAttendance(1), KNOWN),
}
LABELS = [
    (name, at, language)
    for name, screen in SCREENS.items()
    for at in range(sum(len(row) for row in screen.choices))
    for language in ("vi", "en")
]
MARKS = str.maketrans("", "", "̛̣̀́̃̉̂̆")


def render(language: str = "vi") -> Callable[[Text], str]:
    return wording()[language].render


def meant(typed: str, screen: str = "question") -> e.Event:
    return understand(typed, SCREENS[screen], render())


def without_diacritics(text: str) -> str:
    return unicodedata.normalize("NFD", text).translate(MARKS).replace("đ", "d").replace("Đ", "D")


def answered(value: int) -> e.Event:
    return e.Answered(CODE, "1.5", value)


# ------------------------------------------------------------------ what members type


@pytest.mark.parametrize(
    ("typed", "event"),
    [
        *(
            (typed, answered(0))
            for typed in ("0", "khong", "không", "KHÔNG CÓ", "khong co", "ko", "k", "Không.", " 0 ")
        ),
        *((typed, answered(1)) for typed in ("1", "có phần", "Co Phan!", "CÓ  PHẦN", "một phần", "hơi", "(1)")),
        *((typed, answered(2)) for typed in ("2", "có", "co", "Có", "CÓ.", "rồi", "\uff12")),
        *((typed, e.NoteOpened(CODE, "1.5")) for typed in ("3", "ghi chú", "ghi chu")),
        *((typed, e.WentBack()) for typed in ("4", "quay lại", "QUAY LAI", "trở lại", "lùi", "lui")),
        *(
            (typed, e.MenuOpened())
            for typed in ("5", "để sau", "de sau", "Đề sau", "nghỉ", "thôi", "menu", "trang đầu")
        ),
        *((typed, e.HelpOpened()) for typed in ("trợ giúp", "giúp tôi", "huong dan", "/trogiup", "/help")),
        *((typed, e.Said(typed)) for typed in ("6", "-", "", "có lẽ", "không biết", "12", "999999", "2,5", "1/2")),
    ],
)
def test_an_answer_is_understood_as_it_is_typed(typed: str, event: e.Event) -> None:
    assert meant(typed) == event


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_keyboard_writes_the_same_words(form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    typed = ("Có phần", "không có", "Để sau", "GHI CHÚ")
    assert [meant(unicodedata.normalize(form, each)) for each in typed] == [meant(each) for each in typed]


@pytest.mark.parametrize(
    ("typed", "event"),
    [
        ("/start", e.Arrived("")),
        ("/start 7K2M9-QX4RT", e.Arrived("7K2M9-QX4RT")),
        ("/START@tu_soi_bot  7K2M9QX4RT ", e.Arrived("7K2M9QX4RT")),
        ("/tusoi", e.WalkOpened()),
        ("/tusoi@tu_soi_bot", e.WalkOpened()),
        ("  /DuLieu ", e.DataOpened()),
        ("/ngonngu", e.LanguagesOpened()),
        ("/moi", e.InvitingOpened()),
        ("/camket", e.CommitmentsOpened()),
        ("/lichhop", e.MeetingsOpened()),
        ("/menu", e.MenuOpened()),
        ("/stop", e.MenuOpened()),
        ("/", e.Said("/")),
        ("/ 3 việc", e.Said("/ 3 việc")),
    ],
)
@pytest.mark.parametrize("screen", ["menu", "note"])
def test_commands_mean_the_same_everywhere(typed: str, event: e.Event, screen: str) -> None:
    assert meant(typed, screen) == event


def test_an_unknown_command_is_told_so_but_a_note_may_begin_with_a_slash() -> None:
    assert meant("/lenhla", "menu") == e.Outdated()
    assert meant("/1 tôi đã nóng nảy", "note") == e.Said("/1 tôi đã nóng nảy")


@pytest.mark.parametrize("typed", ["1", "2", "3"])
@pytest.mark.parametrize("screen", ["erasure", "withdrawal"])
def test_what_cannot_be_undone_is_chosen_by_its_words_alone(screen: str, typed: str) -> None:
    assert meant(typed, screen) not in (e.ErasureConfirmed(), e.WithdrawalConfirmed())


@pytest.mark.parametrize("typed", ["2", "không", "có", "tự soi", "trợ giúp", "menu", "dữ liệu của tôi", "để sau"])
def test_words_of_a_note_are_words(typed: str) -> None:
    assert meant(typed, "note") == e.Said(typed)


def test_a_note_can_still_be_left_by_words() -> None:
    assert [meant(typed, "note") for typed in ("quay lai", "Thôi", "xóa ghi chú")] == [
        e.WentBack(),
        e.WentBack(),
        e.NoteErased(CODE, "1.1"),
    ]


@pytest.mark.parametrize(
    ("screen", "typed", "event"),
    [
        ("recognising", "có", e.Recognised(True)),
        ("recognising", "vâng", e.Recognised(True)),
        ("recognising", "khong phai", e.Recognised(False)),
        ("consenting", "không", e.Consented("2026-12", False)),
        ("consenting", "dong y", e.Consented("2026-12", True)),
        ("erasure", "không", e.DataOpened()),
        ("erasure", "có", e.Said("có")),  # nobody erases everything by a word that may mean something else
        ("withdrawal", "thôi", e.DataOpened()),
        ("past", "quay lại", e.MenuOpened()),
        ("menu", "tự soi tiếp", e.WalkOpened()),
        ("menu", "cam ket cua toi", e.CommitmentsOpened()),
        ("meeting", "có", e.Attending(1, True)),
        ("meeting", "khong", e.Attending(1, False)),
        ("check-in", "xong", e.Remedied(1, 0, "2026-Q4")),
        ("check-in", "2", e.Remedied(1, 2, "2026-Q4")),
        ("days", "15", e.DueChosen(1, "2027-02-15")),
        ("days", "15/3", e.Said("15/3")),
        ("withdrawing", "thôi", e.CommitmentOpened(1)),
        ("withdrawing", "có", e.Said("có")),
    ],
)
def test_the_same_word_means_what_the_screen_asks(screen: str, typed: str, event: e.Event) -> None:
    assert meant(typed, screen) == event


# ------------------------------------------------------------------ every label, any text


@pytest.mark.parametrize(("screen", "at", "language"), LABELS)
def test_every_label_can_be_typed(screen: str, at: int, language: str) -> None:
    message = SCREENS[screen]
    choices = [choice for row in message.choices for choice in row]
    label = render(language)(choices[at].label)
    ways = (
        label,
        label.upper(),
        label.lower(),
        without_diacritics(label),
        f" {label}! ",
        unicodedata.normalize("NFD", label),
    )
    assert {understand(way, message, render(language)) for way in ways} == {choices[at].event}


@pytest.mark.parametrize("screen", [name for name, message in SCREENS.items() if not message.takes_text])
def test_every_choice_has_its_number(screen: str) -> None:
    message = SCREENS[screen]
    events = [choice.event for row in message.choices for choice in row if choice.kind != "danger"]
    assert [
        meant(str(number), screen) for number in range(message.first_number, message.first_number + len(events))
    ] == events
    assert isinstance(meant(str(message.first_number + len(events)), screen), e.Said)


@given(typed=st.text(st.characters(codec=None)), screen=st.sampled_from(sorted(SCREENS)))
def test_whatever_is_typed_means_something(typed: str, screen: str) -> None:
    choices = {choice.event for row in SCREENS[screen].choices for choice in row}
    general = (
        e.Said,
        e.Arrived,
        e.Outdated,
        e.MenuOpened,
        e.HelpOpened,
        e.WalkOpened,
        e.DataOpened,
        e.LanguagesOpened,
        e.InvitingOpened,
        e.CommitmentsOpened,
        e.MeetingsOpened,
    )
    event = meant(typed, screen)
    assert event in choices or isinstance(event, general)


@pytest.mark.parametrize("typed", ["9" * 5000, "-" * 5000, "a\u0301" * 5000, "\ud800", "\x00", "²", "½", "٩٩"])
def test_strange_texts_do_no_harm(typed: str) -> None:
    assert isinstance(meant(typed, "menu"), (e.Said, e.DataOpened))


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec=None)))
def test_what_is_kept_of_a_note_can_be_stored_and_printed(text: str) -> None:
    kept = legible(text)
    assert kept.encode().decode() == kept == legible(kept)
    assert [letter for letter in kept if unicodedata.category(letter) == "Cc" and letter not in "\n\t"] == []


def test_a_note_keeps_its_lines_and_its_marks() -> None:
    assert legible(" Thứ nhất:\n\tnể nang 🌱\x00, a\u0301 👩‍👩‍👧 \n") == "Thứ nhất:\n\tnể nang 🌱, a\u0301 👩‍👩‍👧"
