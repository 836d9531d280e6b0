"""Commitments and their check-in where people press twice, press old buttons, write strangely or much."""

from __future__ import annotations

from datetime import date

import pytest

from handlers import events as e
from handlers import states as s
from handlers.commitment_making import LONGEST_TEXT
from storage import commitments
from tests.conversation import Person, Town, labels, whole_text, wording

STRANGE = "nói\x00 thẳng\x07 \ud83d trong họp\x1b"
LEGIBLE = "nói thẳng ? trong họp"

WORDS = wording()["vi"]


def commits(person: Person, words: str = "Nói thẳng.", shared: bool = False, indicator: str = "1.1") -> int:
    person.sends(e.CommitmentBegun(indicator))
    person.says(words)
    person.presses("Cuối tháng này")
    person.presses("Báo với chi bộ" if shared else "Chỉ mình tôi")
    place = person.replies[-1].chat.state
    assert isinstance(place, s.AtCommitment)
    return place.commitment


@pytest.fixture
def an(town: Town) -> Person:
    return town.joined("AN")


# ------------------------------------------------------------------ what is written


def test_whatever_is_typed_is_kept_so_that_it_can_be_stored_and_read(town: Town, an: Person) -> None:
    binh = town.joined("BINH")
    id_ = commits(an, STRANGE, shared=True)
    binh.sends(e.ConclusionOpened(id_))
    binh.says(STRANGE)
    town.wait(days=30)
    an.sends(e.CheckInNoteOpened(id_))
    an.says(STRANGE)
    an.sends(e.RewritingOpened(id_))
    an.says(f"Sửa: {STRANGE}")
    (kept,) = town.commitments_of("AN")
    assert (kept.text, kept.conclusion, kept.history[0][2]) == (f"Sửa: {LEGIBLE}", LEGIBLE, LEGIBLE)
    assert [check.note for check in town.check_ins_of("AN")] == [LEGIBLE]


@pytest.mark.parametrize("words", ["x" * LONGEST_TEXT, "🌱" * LONGEST_TEXT])
def test_many_long_commitments_still_fit_on_every_screen(town: Town, an: Person, words: str) -> None:
    """The driver refuses a screen that loses a sentence."""
    binh = town.joined("BINH")
    *_, id_ = [commits(an, words, shared=True) for _ in range(8)]
    for _ in range(12):
        an.sends(e.RewritingOpened(id_))
        an.says(words)
    an.sends(e.HistoryOpened(id_))
    for page in (0, 1, 2, -1):
        an.sends(e.CommitmentsOpened(page))
        binh.sends(e.SharedOnesOpened(page))
    for reply in (an.says("/camket"), binh.sends(e.SharedOnesOpened())):
        assert "Trang sau" in labels(reply)


def test_commitments_to_one_indicator_can_be_told_apart(town: Town, an: Person) -> None:
    ids = [commits(an, f"Việc thứ {number}.") for number in (1, 2)]
    title = labels(an.says("/camket"))[0].removesuffix(" (1)")
    an.says(f"{title} (2)")
    assert an.replies[-1].chat.state == s.AtCommitment(ids[1])


# ------------------------------------------------------------------ pressed twice, pressed long after


def test_a_second_press_leaves_no_second_line_of_history(town: Town, an: Person) -> None:
    an.sends(e.CommitmentBegun("1.1"))
    day = an.says("Nói thẳng.")
    who = an.presses("Cuối tháng này", day)
    an.presses("Cuối tháng này", day)
    for _ in range(2):
        an.presses("Báo với chi bộ", who)
    (kept,) = town.commitments_of("AN")
    assert [what for _, what, _ in kept.history] == ["made", "dated", "shared"]


def test_a_button_of_a_draft_that_was_replaced_says_nothing_about_the_new_one(town: Town, an: Person) -> None:
    an.sends(e.CommitmentBegun("1.1"))
    old = an.says("Việc cũ.")
    an.sends(e.CommitmentBegun("1.1"))
    an.says("Việc mới.")
    an.presses("Cuối tháng này", old)
    (kept,) = town.commitments_of("AN")
    assert (kept.text, kept.due) == ("Việc mới.", None)


@pytest.mark.parametrize("event", [e.CommitmentClosed(1), e.WithdrawingOpened(1), e.RewritingOpened(1)])
def test_a_draft_is_finished_before_anything_else_is_done_with_it(town: Town, an: Person, event: e.Event) -> None:
    an.sends(e.CommitmentBegun("1.1"))
    an.says("Nói thẳng.")
    an.sends(event)
    an.sends(e.CommitmentWithdrawn(1))
    an.says("chữ khác")
    assert [(one.text, one.state) for one in town.commitments_of("AN")] == [("Nói thẳng.", "draft")]


@pytest.mark.parametrize(
    ("year", "month"), [(0, 1), (99999, 1), (-1, 12), (2027, 0), (2027, 13), (2026, 11), (2029, 1)]
)
def test_a_forged_month_is_none(town: Town, an: Person, year: int, month: int) -> None:
    id_ = commits(an)
    assert an.sends(e.DayPicking(id_, year, month)).chat.state == s.AtCommitment(id_)


@pytest.mark.parametrize("day", ["", "2026-02-30", "hôm nay", "2026-12-04", "2029-01-01", "9999-12-31", "0001-01-01"])
def test_a_forged_day_is_none(town: Town, an: Person, day: str) -> None:
    id_ = commits(an)
    an.sends(e.DueChosen(id_, day))
    assert town.commitments_of("AN")[0].due == date(2026, 12, 31)


def test_the_calendar_never_leaves_what_can_be_chosen(town: Town, an: Person) -> None:
    id_ = commits(an)
    first = labels(an.sends(e.DayPicking(id_, 2026, 12)))
    last = labels(an.sends(e.DayPicking(id_, 2028, 12)))
    assert ([name for name in first if "Tháng" in name], [name for name in last if "Tháng" in name]) == (
        ["Tháng sau"],
        ["Tháng trước"],
    )


# ------------------------------------------------------------------ the check-in


def test_a_note_alone_is_no_answer(town: Town, an: Person) -> None:
    id_ = commits(an)
    town.wait(days=30)
    an.sends(e.CheckInNoteOpened(id_))
    an.says("Đang cố gắng.")
    assert "Kiểm lại quý I" in labels(an.says("/start"))
    assert an.presses("Kiểm lại quý I").chat.state == s.CheckingIn(id_)


def test_what_was_put_right_without_being_asked_counts(town: Town, an: Person) -> None:
    first, second = commits(an), commits(an, "Việc khác.")
    town.wait(days=30)
    an.sends(e.CommitmentClosed(first))
    an.sends(e.CheckInOpened())
    an.sends(e.Remedied(second, 2, "2027-Q1"))
    an.presses("Cuối tháng này")
    assert "1/2 cam kết (50%)" in an.screen


def test_what_was_put_right_in_an_earlier_quarter_counts_no_more(town: Town, an: Person) -> None:
    id_ = commits(an)
    an.sends(e.CommitmentClosed(id_))
    town.wait(days=30)
    assert "Kiểm lại" not in "".join(labels(an.says("/start")))


def test_no_note_is_taken_for_a_commitment_that_has_ended(town: Town, an: Person) -> None:
    id_ = commits(an)
    town.wait(days=30)
    an.sends(e.CommitmentClosed(id_))
    assert an.sends(e.CheckInNoteOpened(id_)).chat.state == s.AtCommitment(id_)


def test_a_day_for_another_commitment_does_not_skip_the_one_being_asked(town: Town, an: Person) -> None:
    first, second, third = (commits(an, f"Việc thứ {number}.") for number in range(3))
    town.wait(days=30)
    an.sends(e.CheckInOpened())
    an.sends(e.Remedied(first, 1, "2027-Q1"))
    assert an.sends(e.DueChosen(third, "2027-02-01")).chat.state == s.AtCommitment(third)
    an.sends(e.DueOpened(first))
    an.says("1/3")
    assert [one.due for one in town.commitments_of("AN")] == [date(2027, 3, 1), date(2026, 12, 31), date(2027, 2, 1)]
    assert an.sends(e.CheckInOpened()).chat.state == s.CheckingIn(second)


def test_what_is_promised_after_the_meeting_belongs_to_the_month_that_was_talked_about(town: Town, an: Person) -> None:
    town.plans("CB5", "ngày 8 hằng tháng, 19:30")
    an.walks({"5": "Có"})
    town.wait(days=4)
    assert [name[:3] for name in labels(an.sends(e.CommitmentBegun("")))][:1] == ["1.5"]
    commits(an, indicator="1.5")
    assert [one.period for one in town.commitments_of("AN")] == ["2026-12"]
    town.wait(days=25)
    assert "Kiểm lại quý I" in labels(an.says("/start"))


# ------------------------------------------------------------------ names in order


def test_names_stand_in_the_order_of_the_vietnamese_alphabet(town: Town, an: Person) -> None:
    from handlers.names import by_given_name

    ordered = [
        "An", "Nguyễn An", "Hà Anh", "Hà Ảnh", "Hà Ánh", "Bùi Ăn", "Vũ Ân", "Nguyễn Bình", "Trần Bình", "Đỗ Dân",
        "Đỗ Dần", "Trần Dũng", "Lê Đức", "Lê Em", "Hồ Ê", "Mai Oanh", "Lê Ổn", "Mai Ơn", "Bùi Uyên", "Bùi Ưng",
    ]  # fmt: skip
    backwards = ordered[::-1]
    assert sorted(backwards, key=by_given_name) == ordered


def test_the_secretary_reads_the_names_in_that_order(town: Town, an: Person) -> None:
    giang = town.joined("GIANG")
    commits(giang, "Việc của Giang.", shared=True)
    commits(an, "Việc của An.", shared=True)
    told = whole_text(town.joined("BINH").sends(e.SharedOnesOpened()).screen)
    assert told.index("Việc của An.") < told.index("Việc của Giang.")


def test_erasing_one_members_commitments_leaves_the_others(town: Town, an: Person) -> None:
    giang = town.joined("GIANG")
    commits(an)
    kept = commits(giang)
    town.write(lambda db: commitments.erase(db, town.id_of("AN")))
    assert ([one.id for one in town.commitments_of("GIANG")], town.commitments_of("AN")) == ([kept], ())


# ------------------------------------------------------------------ put right by mistake


def test_put_right_by_mistake_is_corrected_by_the_button_that_is_still_there(town: Town, an: Person) -> None:
    first, second = commits(an), commits(an, "Việc khác.")
    town.wait(days=30)
    asked = an.sends(e.CheckInOpened())
    an.presses("Đã khắc phục", asked)
    assert an.presses("Chưa khắc phục", asked).chat.state == s.ChoosingDue(first, checking_in=True)
    an.says("1/3")
    kept = [(one.id, one.state, one.due) for one in town.commitments_of("AN")]
    assert kept == [(first, "open", date(2027, 3, 1)), (second, "open", date(2026, 12, 31))]
    assert [(one.commitment, one.value) for one in town.check_ins_of("AN")] == [(first, 2)]


def test_what_was_closed_can_be_opened_again_and_is_asked_about_again(town: Town, an: Person) -> None:
    id_ = commits(an)
    town.wait(days=30)
    an.sends(e.CheckInOpened())
    an.presses("Đã khắc phục")
    an.sends(e.CommitmentOpened(id_))
    assert an.presses("Mở lại cam kết").screen.notices == (WORDS("commitments.taken_up"),)
    assert "mở lại" in an.sends(e.HistoryOpened(id_)).screen.lines[0]
    assert an.sends(e.CheckInOpened()).chat.state == s.CheckingIn(id_)


def test_what_was_withdrawn_stays_withdrawn(town: Town, an: Person) -> None:
    id_ = commits(an)
    an.sends(e.WithdrawingOpened(id_))
    an.sends(e.CommitmentWithdrawn(id_))
    assert an.sends(e.CommitmentReopened(id_)).screen.notices == (WORDS("commitments.gone"),)
    assert [one.state for one in town.commitments_of("AN")] == ["withdrawn"]


def test_a_button_of_an_earlier_check_in_answers_nothing_in_this_one(town: Town, an: Person) -> None:
    id_ = commits(an)
    town.wait(days=30)
    asked = an.sends(e.CheckInOpened())
    town.wait(days=90)
    assert an.presses("Đang khắc phục", asked).screen.notices == (WORDS("check_in.other_quarter"),)
    assert (town.check_ins_of("AN"), an.replies[-1].chat.state) == ((), s.CheckingIn(id_))
