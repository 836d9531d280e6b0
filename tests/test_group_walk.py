"""The walk where there are no buttons: nine indicators to a message, at most eight messages, nothing readable kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers import events as e
from handlers import states as s
from handlers.vocabulary import ExportFile
from storage import answers
from storage.sealing import Seal
from tests.conversation import KEY, Person, Town, fresh_database, shelf
from tests.group_town import PERIOD, all_none, kept, place, says

NEW = bytes(range(32, 64))


@pytest.fixture(params=[False, True], ids=["never restarted", "restarted before each turn"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    return Town(fresh_database(tmp_path), restless=request.param)


@pytest.fixture
def an(town: Town) -> Person:
    return town.joined("AN", channel="zalo", address="1:an")


# ------------------------------------------------------------------ the whole walk


def test_a_walk_with_a_question_in_each_group_takes_eight_messages(town: Town, an: Person) -> None:
    before = len(an.replies)
    screens = says(an, "/tusoi", "3 5", "1 2", "12", "có phần", "19, 20", "2 1", "Gửi")
    assert (len(an.replies) - before, place(an)) == (8, s.Sent(PERIOD))
    assert kept(town) == all_none(1, 27, n3=1, n5=2, n12=1, n19=2, n20=1)
    assert town.runs_of("AN")[0].submitted_at == town.now
    assert screens[2].startswith("Đã ghi: câu 3 Có phần; câu 5 Có; 7 câu còn lại Không có. Cần sửa: gõ “sửa 3”.\n\n")


def test_a_walk_of_none_takes_eight_messages_too(town: Town, an: Person) -> None:
    before = len(an.replies)
    says(an, "/tusoi", "0", "0", "0", "đúng", "không có", "0", "Gửi")
    assert (len(an.replies) - before, place(an), kept(town)) == (8, s.Sent(PERIOD), all_none(1, 27))


def test_whoever_types_the_weights_at_once_needs_five(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3:2 5:1", "câu 12 có", "27 có phần", "Gửi")
    assert (place(an), kept(town)) == (s.Sent(PERIOD), all_none(1, 27, n3=2, n5=1, n12=2, n27=1))


def test_the_first_message_says_all_nine_and_how_to_answer(an: Person) -> None:
    (screen,) = says(an, "/tusoi")
    group = shelf().current("vi").groups[0]
    assert screen.startswith("Tư tưởng chính trị\nCâu 1–9 trong 27\n\n1. Phai nhạt lý tưởng")
    assert [one.code for one in group.indicators if f"{one.title}\n{one.question}" not in screen] == []
    assert screen.endswith("Hoặc gõ: “Mở trang web”, “Để sau”")


@pytest.mark.parametrize("language", ["Tiếng Việt", "English"])
def test_the_longest_messages_fit(town: Town, an: Person, language: str) -> None:
    an.says("/ngonngu")
    an.chooses(language)
    says(an, "/tusoi", "1 2 3 4 5 6 7 8 9", "1 1 1 1 1 1 1 1 1")
    says(an, *(f"?{number}" for number in range(1, 28)), "đọc lại" if language == "Tiếng Việt" else "read again")
    says(an, " ".join(f"{number}:1" for number in range(10, 19)), "26:1 27:2")
    assert kept(town) == {**all_none(1, 27), **dict.fromkeys(range(1, 19), 1), 26: 1, 27: 2}


def test_the_typed_number_of_a_choice_is_an_answer_here(town: Town, an: Person) -> None:
    says(an, "/tusoi", "1")
    assert (place(an), town.runs_of("AN")[0].typed) == (s.ConfirmingGroup(PERIOD, 0), (("1.1", None),))


def test_ten_digits_are_no_invitation_code(an: Person) -> None:
    says(an, "/tusoi", "3:1", "12:1", "22 23 24 25 26", "1 1 1 1 1")
    assert place(an) == s.AtOverview(PERIOD)


# ------------------------------------------------------------------ what has to be said again


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("12", "Số 12 không ở phần này, chưa ghi gì. Phần này là câu 1 đến 9."),
        ("3:5", "Chưa rõ mức của câu 3, chưa ghi gì. Mức chỉ là 0 (Không có), 1 (Có phần), 2 (Có)."),
        ("3:1 3:2", "Câu 3 gõ hai lần khác nhau, chưa ghi gì. Xin gõ lại."),
        ("1.5", "Chưa rõ ý đồng chí, chưa ghi gì. Xin gõ lại như dưới đây."),
        ("có", "Chưa rõ ý đồng chí, chưa ghi gì. Xin gõ lại như dưới đây."),
        ("?28", "Chỉ có câu 1 đến câu 27."),
        ("sửa 28 có", "Chỉ có câu 1 đến câu 27."),
    ],
)
def test_what_is_doubtful_is_told_and_the_nine_are_not_said_again(
    town: Town, an: Person, text: str, sentence: str
) -> None:
    says(an, "/tusoi", text)
    assert (an.replies[-1].screen.notices, kept(town)) == ((sentence,), {})
    assert "Phai nhạt lý tưởng" not in an.screen
    an.says("3:2")
    assert (place(an), kept(town)) == (s.AtGroup(PERIOD, 1), all_none(1, 9, n3=2))


def test_the_nine_are_read_again_on_request(town: Town, an: Person) -> None:
    first, *_, again = says(an, "/tusoi", "xin chào", "Đọc lại")
    assert again == first
    *_, after_marks = says(an, "3 5", "đọc lại")
    assert (after_marks, town.runs_of("AN")[0].typed) == (first, None)


def test_an_explanation_keeps_the_place_and_the_answers_go_on(town: Town, an: Person) -> None:
    one = shelf().current("vi").indicators[2]
    says(an, "/tusoi", "giải thích 3")
    assert an.replies[-1].screen.notices == (f"3. {one.title}\n{one.summary}\n{one.question}",)
    says(an, "3 5", "?3")
    assert place(an) == s.ConfirmingGroup(PERIOD, 0)
    says(an, "2 1")
    assert kept(town) == all_none(1, 9, n3=2, n5=1)


@pytest.mark.parametrize("text", ["0", "3", "1 2 1", "không", "12", "7:2 3", "xin chào", "3:5"])
def test_a_weight_that_is_none_is_asked_for_again(town: Town, an: Person, text: str) -> None:
    says(an, "/tusoi", "3 5", text)
    assert (place(an), len(an.replies[-1].screen.notices)) == (s.ConfirmingGroup(PERIOD, 0), 1)
    says(an, "1", "2")
    assert kept(town) == all_none(1, 9, n3=1, n5=2)


def test_marked_ones_are_weighed_by_number_in_order_or_one_by_one(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3 5 7", "5:2")
    assert "Đã rõ: câu 5 Có." in an.screen
    says(an, "câu 3 không có", "có phần")
    assert kept(town) == all_none(1, 9, n5=2, n7=1)
    says(an, "12:2 14", "1")
    assert kept(town) == all_none(1, 18, n5=2, n7=1, n12=2, n14=1)


def test_a_number_with_its_word_is_no_order(town: Town, an: Person) -> None:
    """`2 có` means question 2, not: the first partly, the second yes."""
    says(an, "/tusoi", "1 2", "2 có", "1")
    assert kept(town) == all_none(1, 9, n1=1, n2=2)


def test_marked_ones_that_were_none_after_all_are_confirmed(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3", "3:0")
    assert (place(an), kept(town)) == (s.ConfirmingGroup(PERIOD, 0), {})
    says(an, "0")
    assert kept(town) == all_none(1, 9)


@pytest.mark.parametrize("text", ["0", "Đúng", "đúng vậy", "phải", "vâng", "không có"])
def test_none_is_confirmed_in_words_or_again(town: Town, an: Person, text: str) -> None:
    says(an, "/tusoi", "0", text)
    assert (kept(town), an.replies[-1].screen.notices) == (
        all_none(1, 9), ("Đã ghi: cả 9 câu Không có. Cần sửa: gõ “sửa 1”.",),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["có", "có phần", "00", "không phải"])
def test_what_could_mean_yes_confirms_nothing(town: Town, an: Person, text: str) -> None:
    says(an, "/tusoi", "0", text)
    assert (place(an), kept(town)) == (s.ConfirmingGroup(PERIOD, 0), {})


def test_somebody_who_was_asked_again_may_mark_one_after_all(town: Town, an: Person) -> None:
    says(an, "/tusoi", "0", "câu 4 có")
    assert kept(town) == all_none(1, 9, n4=2)


# ------------------------------------------------------------------ put right


def test_a_correction_opens_the_question_and_comes_back_to_the_walk(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3:2", "sửa 3")
    assert place(an) == s.AtQuestion(PERIOD, "1.3", reviewing=True)
    says(an, "1")
    assert (place(an), an.replies[-1].screen.notices) == (s.AtGroup(PERIOD, 1), ("Đã ghi câu 3: Có phần.",))
    assert kept(town) == all_none(1, 9, n3=1)


def test_a_correction_with_its_answer_is_saved_at_once(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3:2", "sửa câu 3 không có")
    assert (place(an), an.replies[-1].screen.notices) == (
        s.AtGroup(PERIOD, 1, brief=True),
        ("Đã ghi câu 3: Không có.",),
    )
    says(an, "sửa 3:0")
    assert (an.replies[-1].screen.notices, kept(town)) == (("Đã ghi câu 3: Không có.",), all_none(1, 9))


def test_a_note_is_written_from_the_question_that_was_opened(town: Town, an: Person) -> None:
    says(an, "/tusoi", "0", "0", "sửa 3", "Ghi chú", "Tôi còn ngại học.", "2")
    (run,) = town.runs_of("AN")
    assert (run.notes, place(an)) == ((("1.3", "Tôi còn ngại học."),), s.AtGroup(PERIOD, 1))


def test_the_last_one_asked_may_be_answered_by_a_correction(town: Town, an: Person) -> None:
    phone = town.joined("AN")
    phone.sends(e.WalkOpened())
    for number in range(1, 9):
        phone.sends(e.Answered(PERIOD, f"1.{number}", 0))
    says(an, "/tusoi", "sửa 9 có")
    assert (place(an), kept(town)) == (s.AtGroup(PERIOD, 1), all_none(1, 9, n9=2))


def test_the_last_one_asked_is_asked_alone(town: Town, an: Person) -> None:
    page = town.joined("AN", channel="web")
    for number in range(1, 9):
        page.sends(e.Answered(PERIOD, f"1.{number}", 1))
    asked, confirming, saved = says(an, "/tusoi", "0", "dạ đúng")
    assert ("Câu 9 trong 27" in asked, "Có phần: gõ 9:1." in asked) == (True, True)
    assert "Đồng chí đã đọc câu 9 và trả lời là Không có?" in confirming
    assert saved.startswith(
        "Đã ghi: câu 9 Không có; câu 1, 2, 3, 4, 5, 6, 7, 8 giữ như trước. Cần sửa: gõ “sửa 9”.\n\n"
    )


def test_what_waited_in_a_month_that_is_over_goes_with_the_next_that_waits(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3 5")
    town.wait(days=30)
    says(an, "/tusoi", "4")
    assert [(run.period.code, run.typed) for run in town.runs_of("AN")] == [
        ("2027-01", (("1.4", None),)), (PERIOD, None),
    ]  # fmt: skip


def test_the_help_says_what_can_be_typed_here(town: Town, an: Person) -> None:
    (screen,) = says(an, "/trogiup")
    assert ("Chín câu một tin." in screen, "Chín câu một tin." in str(town.joined("AN").says("/trogiup").screen)) == (
        True, False,
    )  # fmt: skip


@pytest.mark.parametrize(("before", "marked"), [("0", 2), ("3 5", 0), ("4:2 3", 2)])
def test_a_correction_while_something_waits_belongs_to_it(town: Town, an: Person, before: str, marked: int) -> None:
    says(an, "/tusoi", before, f"sửa 3:{marked}")
    if before == "3 5":
        assert kept(town) == {}
        says(an, "2")
        assert kept(town) == all_none(1, 9, n5=2)
    else:
        assert kept(town) == {**all_none(1, 9, n3=2), **({4: 2} if before.startswith("4") else {})}


@pytest.mark.parametrize("channel", ["telegram", "web"])
def test_a_correction_is_understood_on_every_channel_and_keeps_the_place(town: Town, channel: str) -> None:
    person = town.joined("AN", channel=channel)
    person.says("/camket")
    reply = person.says("sửa 3 có")
    assert (reply.chat.state, reply.screen.notices, kept(town)) == (
        s.AtCommitments(), ("Đã ghi câu 3: Có.",), {3: 2},
    )  # fmt: skip
    assert person.says("sua 13").chat.state == s.AtQuestion(PERIOD, "2.4", reviewing=True)


def test_a_note_may_say_that_something_is_to_be_put_right(town: Town, an: Person) -> None:
    says(an, "/tusoi", "sửa 3", "Ghi chú", "sửa 3 có")
    assert (town.runs_of("AN")[0].notes, kept(town)) == ((("1.3", "sửa 3 có"),), {})


@pytest.mark.parametrize(
    "event",
    [
        e.CorrectionAsked(0, 2),
        e.CorrectionAsked(28, 2),
        e.CorrectionAsked(-3),
        e.CorrectionAsked(3, 7),
        e.CorrectionAsked(3, -2),
    ],
)
def test_a_forged_correction_changes_nothing(town: Town, an: Person, event: e.Event) -> None:
    says(an, "/tusoi", "0", "0")
    an.sends(event)
    assert (kept(town), len(an.replies[-1].screen.notices)) == (all_none(1, 9), 1)


def test_a_forged_confirmation_confirms_only_what_waits(town: Town, an: Person) -> None:
    says(an, "/tusoi")
    an.sends(e.GroupConfirmed())
    says(an, "3 5")
    an.sends(e.GroupConfirmed())
    assert (kept(town), place(an)) == ({}, s.ConfirmingGroup(PERIOD, 0))


# ------------------------------------------------------------------ elsewhere, and later


def test_what_was_answered_elsewhere_is_not_asked_again(town: Town, an: Person) -> None:
    page = town.joined("AN", channel="web")
    says(an, "/tusoi", "3:2")
    page.says("/tusoi")
    for label in ("Có", "Có phần"):
        page.presses(label)
    (screen,) = says(an, "/tusoi")
    assert "Câu 12–18 trong 27\n\nĐã trả lời rồi: câu 10, 11. Còn lại:\n\n12. " in screen
    says(an, "13:1")
    assert kept(town) == {**all_none(1, 18, n3=2, n13=1), 10: 2, 11: 1}
    assert an.replies[-1].screen.notices == (
        "Đã ghi: câu 13 Có phần; 6 câu còn lại Không có; câu 10, 11 giữ như trước. Cần sửa: gõ “sửa 13”.",
    )
    page.says("/tusoi")
    assert page.replies[-1].chat.state == s.AtQuestion(PERIOD, "3.1")


@pytest.mark.parametrize("typed", ["0", "5", "5:1"])
def test_answers_given_elsewhere_meanwhile_are_not_overwritten_by_silence(town: Town, an: Person, typed: str) -> None:
    page = town.joined("AN", channel="web")
    says(an, "/tusoi", *([typed] if typed != "5:1" else []))
    page.sends(e.Answered(PERIOD, "1.3", 2))
    says(an, {"0": "0", "5": "1", "5:1": "5:1"}[typed])
    assert kept(town) == all_none(1, 9, n3=2, n5=0 if typed == "0" else 1)


def test_what_is_named_is_meant_also_where_it_was_answered_elsewhere(town: Town, an: Person) -> None:
    page = town.joined("AN", channel="web")
    says(an, "/tusoi")
    page.sends(e.Answered(PERIOD, "1.3", 2))
    says(an, "3:0 5:1")
    assert kept(town) == all_none(1, 9, n5=1)


def test_a_group_that_was_finished_elsewhere_is_over(town: Town, an: Person) -> None:
    page = town.joined("AN", channel="web")
    says(an, "/tusoi", "3 5")
    for number in range(1, 10):
        page.sends(e.Answered(PERIOD, f"1.{number}", 0))
    says(an, "1 2")
    assert (place(an), kept(town)) == (s.AtGroup(PERIOD, 1), all_none(1, 9))
    says(an, "0", "0", "0", "0", "Gửi")
    assert town.runs_of("AN")[0].typed is None


def test_marked_ones_wait_for_whoever_comes_back(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3 5", "Để sau", "/tusoi")
    assert place(an) == s.ConfirmingGroup(PERIOD, 0)
    says(an, "1 2")
    assert kept(town) == all_none(1, 9, n3=1, n5=2)


def test_a_none_that_was_not_confirmed_is_asked_again_at_the_place_of_marks(town: Town, an: Person) -> None:
    """Left and come back: the chat's row says the same for none and for marks."""
    says(an, "/tusoi", "0", "để sau", "/tusoi")
    assert (place(an), "câu nào cũng là Không có" in an.screen, kept(town)) == (s.ConfirmingGroup(PERIOD, 0), True, {})
    says(an, "đọc lại", "3 5", "để sau", "/tusoi")
    assert (place(an), "Câu 3, 5" in an.screen, kept(town)) == (s.ConfirmingGroup(PERIOD, 0), True, {})


def test_what_waits_for_one_group_is_not_asked_of_the_next(town: Town, an: Person) -> None:
    """The page answered all of that group meanwhile."""
    says(an, "/tusoi", "0", "để sau")
    page = town.joined("AN", channel="web")
    for number in range(1, 10):
        page.sends(e.Answered(PERIOD, f"1.{number}", 0))
    says(an, "/tusoi")
    assert (place(an), "Câu 10–18" in an.screen) == (s.AtGroup(PERIOD, 1), True)


@pytest.mark.parametrize("typed", [(), ("3 5",), ("0",)])
def test_a_month_that_closed_meanwhile_takes_no_answers(town: Town, an: Person, typed: tuple[str, ...]) -> None:
    says(an, "/tusoi", *typed)
    town.wait(days=30)
    says(an, "3:1 5:1")
    assert (place(an), an.replies[-1].screen.notices) == (
        s.AtMenu(),
        ("Kỳ trước đã đóng nên không sửa được nữa. Những gì đã trả lời vẫn còn nguyên.",),
    )
    assert kept(town) == {}


@pytest.mark.parametrize("typed", [(), ("3 5",)])
def test_a_month_that_opens_later_in_the_new_cell_takes_no_answers_yet(
    town: Town, an: Person, typed: tuple[str, ...]
) -> None:
    town.plans("CB6", "ngày 20 hằng tháng, 8:00")
    says(an, "/tusoi", *typed)
    town.moves("AN", "CB6")
    says(an, "1 2")
    assert (place(an), an.replies[-1].screen.notices, kept(town)) == (s.AtMenu(), ("Chưa đến kỳ tự soi.",), {})
    says(an, "sửa 3 có")
    assert (an.replies[-1].screen.notices, kept(town)) == (("Chưa đến kỳ tự soi.",), {})


def test_an_old_question_is_answered_and_the_walk_goes_on_in_groups(town: Town, an: Person) -> None:
    says(an, "/tusoi")
    packed = "AtQuestion:2026-12:1.1:0"
    town.write(lambda db: db.execute("UPDATE chats SET state = ? WHERE address = '1:an'", (packed,)))
    says(an, "2")
    assert (place(an), kept(town)) == (s.AtGroup(PERIOD, 0), {1: 2})
    assert "Câu 2–9 trong 27" in an.screen


def test_reviewing_a_question_comes_back_to_the_overview(an: Person) -> None:
    says(an, "/tusoi", "3:1", "0", "0", "0", "0", "Xem lại từng mục", "sửa 3", "2")
    assert place(an) == s.AtOverview(PERIOD)


def test_with_buttons_the_walk_is_as_it_was(town: Town) -> None:
    phone = town.joined("AN")
    assert phone.says("/tusoi").chat.state == s.AtQuestion(PERIOD, "1.1")


# ------------------------------------------------------------------ kept, and for nobody to read


def rows(town: Town) -> list[tuple[str, bytes | None]]:
    states = town.connection.execute("SELECT state FROM chats WHERE address = '1:an'").fetchall()
    typed = town.connection.execute("SELECT typed FROM runs").fetchall()
    return [(state, value) for (state,), (value,) in zip(states, typed, strict=True)]


def test_the_file_does_not_tell_what_was_typed(town: Town, an: Person) -> None:
    """The place and the length of what waits are the same whatever was typed."""
    said = {}
    for text in ("0", "3", "3 5", "1:2 2 3 4 5 6 7 8 9"):
        says(an, "/tusoi", text)
        ((state, sealed),) = rows(town)
        assert sealed is not None
        said[text] = (state, len(sealed))
        says(an, "đọc lại")
    assert set(said.values()) == {("ConfirmingGroup:2026-12:0", len(Seal([KEY]).seal(bytes(27 + 8 + 1), "x")))}


def test_what_waits_opens_only_in_its_own_row(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3 5:2")
    ((_, sealed),) = rows(town)
    assert sealed is not None
    about = f"typed|{town.id_of('AN')}|{PERIOD}|{shelf().current('vi').pin}"
    opened = town.seal.open(sealed, about)
    answers_, chat, group = opened[:27], opened[27:-1], opened[-1]
    assert (answers_[2], answers_[4], set(answers_) - {254, 2}) == (254, 2, {255})
    assert (int.from_bytes(chat, "big"), group) == (an.replies[-1].chat.id, 0)


def test_what_waits_is_sealed_anew_with_a_new_key(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3 5:2")
    both = Seal([NEW, KEY])
    town.write(lambda db: answers.reseal_some(db, both, (0, "")))
    ((_, sealed),) = rows(town)
    assert sealed is not None
    town.seal = Seal([NEW])
    (run,) = answers.runs_of(town.connection, Seal([NEW]), shelf().by_pin("vi"), town.id_of("AN"))
    assert run.typed == (("1.3", None), ("1.5", 2))


def test_once_saved_nothing_waits_any_more(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3 5", "1 2")
    assert [sealed for _, sealed in rows(town)] == [None]


def test_the_own_export_tells_what_waits(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3 5:2")
    (file,) = town.joined("AN", "page", "web").sends(e.ExportAsked()).attachments
    assert isinstance(file, ExportFile)
    waits = [{"code": "1.3", "value": None}, {"code": "1.5", "value": 2}]
    runs = file.content["self_comparisons"]
    assert isinstance(runs, list)
    assert [run["typed_and_not_confirmed"] for run in runs] == [waits]


def test_erasing_takes_what_waits_along(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3 5")
    an.sends(e.ErasureAsked())
    an.sends(e.ErasureConfirmed())
    assert town.connection.execute("SELECT count(*) FROM runs").fetchone() == (0,)


def test_nobody_answers_for_somebody_else(town: Town, an: Person) -> None:
    """Three people: each one's typed answers are in the own row."""
    giang = town.joined("GIANG", channel="zalo", address="1:giang")
    binh = town.joined("BINH", channel="zalo", address="1:binh")
    for person, typed in ((an, "3 5"), (giang, "4"), (binh, "0")):
        says(person, "/tusoi", typed)
    for person, typed in ((binh, "0"), (an, "1 2"), (giang, "2")):
        says(person, typed)
    assert (kept(town, "AN"), kept(town, "GIANG"), kept(town, "BINH")) == (
        all_none(1, 9, n3=1, n5=2), all_none(1, 9, n4=2), all_none(1, 9),
    )  # fmt: skip


# ------------------------------------------------------------------ answered elsewhere meanwhile


def test_what_was_marked_and_then_answered_elsewhere_is_not_asked_for_again(town: Town, an: Person) -> None:
    says(an, "/tusoi", "3 5")
    phone = town.joined("AN", "an-tele", "telegram")
    phone.says("/tusoi")
    for label in ("Không có", "Không có", "Có phần"):
        phone.presses(label)
    (screen,) = says(an, "/tusoi")
    assert ("Câu 5: Có phần hay Có?" in screen, town.runs_of("AN")[0].typed) == (True, (("1.5", None),))
    says(an, "2")
    assert kept(town) == all_none(1, 9, n3=1, n5=2)


def test_where_all_that_was_marked_is_answered_elsewhere_the_rest_is_asked(town: Town, an: Person) -> None:
    says(an, "/tusoi", "2")
    phone = town.joined("AN", "an-tele", "telegram")
    phone.says("/tusoi")
    for label in ("Không có", "Có"):
        phone.presses(label)
    (screen,) = says(an, "/tusoi")
    assert ("Câu 3–9 trong 27" in screen, town.runs_of("AN")[0].typed) == (True, None)


@pytest.mark.parametrize(
    ("text", "place"),
    [("dừng", s.AtMenu()), ("Dừng!", s.AtMenu()), ("đúng", s.AtGroup(PERIOD, 1)), ("dung", s.AtGroup(PERIOD, 1))],
)
def test_whoever_stops_confirms_nothing_though_the_words_differ_by_their_marks_alone(
    town: Town, text: str, place: s.State
) -> None:
    giang = town.joined("GIANG", channel="zalo")
    giang.says("/tusoi")
    giang.says("0")
    assert giang.says(text).chat.state == place
