"""The quarterly check-in: each commitment from earlier quarters, put right or not; and what the cell concluded."""

from __future__ import annotations

from datetime import date

from handlers import commitment_days
from handlers.commitments import ROMAN, find, today
from handlers.events import (
    CheckInNoteOpened,
    CheckInOpened,
    ConclusionOpened,
    DueChosen,
    MenuOpened,
    Remedied,
    Said,
    SharedOnesOpened,
    WentBack,
)
from handlers.facts import CheckedIn, CheckInNoteWritten, CommitmentEnded, CommitmentTakenUp, ConclusionRecorded
from handlers.meeting_rules import quarter_code, quarter_start
from handlers.rhythm import period_from, quarter_of
from handlers.self_comparison import legible
from handlers.shared_commitments import open_shared_ones
from handlers.states import (
    AtCheckInEnd,
    AtCommitment,
    AtSharedOnes,
    CheckingIn,
    CheckingInTogether,
    ChoosingDue,
    PickingDay,
    State,
    WritingCheckInNote,
    WritingConclusion,
)
from handlers.vocabulary import (
    CheckIn,
    Choice,
    Commitment,
    Known,
    Member,
    Message,
    Moment,
    Outcome,
    Text,
    Verbatim,
    say,
    say_count,
)

PUT_RIGHT, ON_THE_WAY, NOT_YET = 0, 1, 2
LABELS = (say("button.put_right"), say("button.on_the_way"), say("button.not_yet"))
TYPED = (say("typed.put_right"), say("typed.on_the_way"), say("typed.not_yet"))
WORDS = (say("check_in.put_right"), say("check_in.on_the_way"), say("check_in.not_yet"))
WANTED_PERCENT = 80  # Quy dinh 366-QD/TW, as quality frameworks under it ask; the sentence stands in the locales
LONGEST_NOTE = 500
TOGETHER = 9  # at most, in one message; what else waits comes after their days


def asked_about(known: Known) -> tuple[Commitment, ...]:
    """What this quarter's check-in is about: made in earlier quarters, and open or put right in this one."""
    day = today(known)
    return tuple(
        each
        for each in known.commitments
        if _made_before(each, day) and (each.is_open or _put_right_since(quarter_start(day), each, known))
    )


def _put_right_since(first: date, commitment: Commitment, known: Known) -> bool:
    if commitment.state != "closed" or commitment.ended_at is None:
        return False
    return commitment.ended_at.astimezone(known.timezone).date() >= first


def _made_before(commitment: Commitment, day: date) -> bool:
    made = period_from(commitment.period)
    return (made.year, (made.month - 1) // 3) < (day.year, (day.month - 1) // 3)


def waiting(known: Known) -> tuple[Commitment, ...]:
    """Those not yet answered in this quarter; a note alone is no answer."""
    quarter = quarter_code(today(known))
    answered = {check.commitment for check in known.check_ins if check.quarter == quarter and check.value is not None}
    return tuple(each for each in asked_about(known) if each.is_open and each.id not in answered)


# ------------------------------------------------------------------ one commitment after another


def open_check_in(_event: CheckInOpened, _state: State, known: Known) -> Outcome:
    if not asked_about(known):
        return Outcome(AtCheckInEnd(), (say("check_in.nothing"),))
    return Outcome(next_place(known))


def next_place(known: Known, *also: int) -> State:
    """What waits next (`also` count as answered), several together where there are no buttons; or the end."""
    left = [str(each.id) for each in waiting(known) if each.id not in also]
    if known.grouped and len(left) > 1:
        return CheckingInTogether(quarter_code(today(known)), ",".join(left[:TOGETHER]))
    return CheckingIn(int(left[0])) if left else AtCheckInEnd()


def check_in_prompt(state: CheckingIn, known: Known) -> Message:
    commitment = find(state.commitment, known)
    if commitment is None:
        return end_prompt(AtCheckInEnd(), known)
    asked = [each.id for each in asked_about(known)]
    given = _given(commitment.id, known)
    day, quarter = today(known), quarter_code(today(known))
    heading = say(
        "check_in.heading",
        quarter=ROMAN[quarter_of(day)],
        year=day.year,
        number=asked.index(commitment.id) + 1 if commitment.id in asked else len(asked),
        total=len(asked),
    )
    note = (say("question.note", note=Verbatim(given.note)),) if given and given.note else ()
    return Message(
        heading=heading,
        title=say("check_in.words", text=Verbatim(commitment.text), day=Moment(commitment.made_at)),
        lines=(say("check_in.question"), *note),
        choices=(
            tuple(
                Choice(label, Remedied(commitment.id, value, quarter), "answer", _is(given, value), TYPED[value])
                for value, label in enumerate(LABELS)
            ),
            (
                Choice(say("button.note"), CheckInNoteOpened(commitment.id)),
                Choice(say("button.later"), MenuOpened(), words=say("typed.later")),
            ),
        ),
        first_number=0,
    )


def _given(commitment: int, known: Known) -> CheckIn | None:
    quarter = quarter_code(today(known))
    return next((c for c in known.check_ins if c.commitment == commitment and c.quarter == quarter), None)


def given_in(commitment: int, known: Known) -> int | None:
    """What was answered for it in this quarter's check-in, if anything."""
    given = _given(commitment, known)
    return given.value if given else None


def _is(given: CheckIn | None, value: int) -> bool:
    return given is not None and given.value == value


def answer(event: Remedied, _state: State, known: Known) -> Outcome:
    """An answer. Put right ends the commitment; what is still open gets a new day.

    The button of an answer given by mistake is still there and corrects it; that of another quarter is over.
    """
    commitment, quarter = find(event.commitment, known), quarter_code(today(known))
    if commitment is None or event.value not in range(len(LABELS)) or commitment not in asked_about(known):
        return Outcome(AtCheckInEnd(), (say("commitments.gone"),))
    if event.quarter != quarter:
        return Outcome(next_place(known), (say("check_in.other_quarter"),))
    member, given = _member(known), _given(commitment.id, known)
    if commitment.ended_at and not (commitment.state == "closed" and _is(given, PUT_RIGHT)):
        return Outcome(next_place(known), (say("commitments.gone"),))
    fact = CheckedIn(member.id, commitment.id, quarter, event.value)
    if event.value == PUT_RIGHT:
        ended = CommitmentEnded(member.id, commitment.id, "closed")
        return Outcome(next_place(known, commitment.id), facts=(fact, ended))
    again = (CommitmentTakenUp(member.id, commitment.id, quarter),) if commitment.ended_at else ()
    return Outcome(ChoosingDue(commitment.id, checking_in=True), facts=(*again, fact))


def settle(state: CheckingIn | WritingCheckInNote, known: Known) -> State:
    """The place, or the next commitment that waits where this one is answered, gone or left open (0)."""
    if any(each.id == state.commitment and each.is_open for each in asked_about(known)):
        return state
    return next_place(known)


def choose_due(event: DueChosen, state: State, known: Known) -> Outcome:
    """A day for a commitment, pressed; in a check-in the next commitment follows."""
    outcome = commitment_days.choose_due(event, state, known)
    return _go_on(outcome, state, known) if event.commitment == getattr(state, "commitment", 0) else outcome


def type_due(event: Said, state: ChoosingDue | PickingDay, known: Known) -> Outcome:
    """The same, typed."""
    return _go_on(commitment_days.type_due(event, state, known), state, known)


def _go_on(outcome: Outcome, state: State, known: Known) -> Outcome:
    checking_in = isinstance(state, (ChoosingDue, PickingDay)) and state.checking_in
    if not checking_in or not isinstance(outcome.state, AtCommitment):
        return outcome
    return Outcome(next_place(known, outcome.state.commitment), outcome.notices, outcome.facts)


def misread(_event: Said, state: CheckingIn, _known: Known) -> Outcome:
    return Outcome(state, (say("check_in.not_understood"),))


def open_note(event: CheckInNoteOpened, state: State, known: Known) -> Outcome:
    if not any(each.id == event.commitment and each.is_open for each in asked_about(known)):
        return Outcome(state, (say("commitments.gone"),))
    return Outcome(WritingCheckInNote(event.commitment))


def note_prompt(state: WritingCheckInNote, known: Known) -> Message:
    commitment = find(state.commitment, known)
    return Message(
        heading=say("note.heading"),
        title=Verbatim(commitment.text) if commitment else None,
        lines=(say("check_in.note_lead"),),
        choices=((Choice(say("button.back"), WentBack(), words=say("typed.back")),),),
        takes_text=True,
    )


def write_note(event: Said, state: WritingCheckInNote, known: Known) -> Outcome:
    text = legible(event.text)
    if not text:
        return Outcome(state, (say("note.empty"),))
    if len(text) > LONGEST_NOTE:
        return Outcome(state, (say_count("commitments.too_long", len(text), most=LONGEST_NOTE),))
    fact = CheckInNoteWritten(_member(known).id, state.commitment, quarter_code(today(known)), text)
    return Outcome(CheckingIn(state.commitment), (say("note.kept"),), (fact,))


def back_from_note(_event: WentBack, state: WritingCheckInNote, _known: Known) -> Outcome:
    return Outcome(CheckingIn(state.commitment))


def end_prompt(_state: AtCheckInEnd, known: Known) -> Message:
    asked, done = asked_about(known), [each for each in asked_about(known) if each.state == "closed"]
    lines: tuple[Text, ...] = (say("check_in.none"),)
    if asked:
        percent = round(100 * len(done) / len(asked))
        share = say("check_in.share", done=len(done), total=len(asked), percent=percent, wanted=WANTED_PERCENT)
        lines = (share, say("check_in.only_you"))
    return Message(
        title=say("check_in.title", quarter=ROMAN[quarter_of(today(known))], year=today(known).year),
        lines=lines,
        choices=((Choice(say("button.menu"), MenuOpened(), "main", words=say("typed.back")),),),
    )


# ------------------------------------------------------------------ the cell's conclusion


def open_conclusion(event: ConclusionOpened, _state: State, known: Known) -> Outcome:
    if not any(one.id == event.commitment for one in known.shared):
        return Outcome(AtSharedOnes(), (say("shared.gone"),))
    return Outcome(WritingConclusion(event.commitment))


def conclusion_prompt(state: WritingConclusion, known: Known) -> Message:
    one = next((each for each in known.shared if each.id == state.commitment), None)
    now = (say("commitments.now", text=Verbatim(one.conclusion)),) if one and one.conclusion else ()
    return Message(
        heading=Verbatim(one.name) if one else None,
        title=Verbatim(one.text) if one else say("shared.gone"),
        lines=(*now, say("shared.conclusion_lead")),
        choices=((Choice(say("button.back"), SharedOnesOpened(), words=say("typed.back")),),),
        takes_text=True,
    )


def record_conclusion(event: Said, state: WritingConclusion, known: Known) -> Outcome:
    """What the cell concluded after its meeting; the member sees it with the commitment."""
    text = legible(event.text)
    if not any(one.id == state.commitment for one in known.shared):
        return Outcome(AtSharedOnes(), (say("shared.gone"),))
    if not text or len(text) > LONGEST_NOTE:
        return Outcome(state, (say("shared.conclusion_length", most=LONGEST_NOTE),))
    fact = ConclusionRecorded(_member(known).id, state.commitment, text)
    return Outcome(AtSharedOnes(), (say("shared.conclusion_kept"),), (fact,))


def back_to_shared(_event: WentBack, state: State, known: Known) -> Outcome:
    return open_shared_ones(SharedOnesOpened(), state, known)


def _member(known: Known) -> Member:
    if known.member is None:
        raise LookupError("a check-in ran without a member")
    return known.member
