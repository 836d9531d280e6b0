"""My data: what is stored about me, as a list and as a file; withdrawing, erasing, leaving this device."""

from __future__ import annotations

from handlers import codes
from handlers.announcing_data import announcements_data
from handlers.coming_in import with_ways_in
from handlers.events import (
    ChannelsOpened,
    DataOpened,
    DeviceAsked,
    ErasureAsked,
    ErasureConfirmed,
    ExportAsked,
    MenuOpened,
    NoticeOpened,
    OthersSignedOut,
    ReminderChannelsOpened,
    RetentionChosen,
    RetentionOpened,
    SignedOut,
    SilenceChosen,
    WithdrawalAsked,
    WithdrawalConfirmed,
)
from handlers.facts import (
    ChatForgotten,
    ConsentWithdrawn,
    DataErased,
    InvitationMade,
    OtherChatsForgotten,
    RetentionKept,
)
from handlers.indicators import Indicator
from handlers.membership import WHOLE_NOTICE
from handlers.self_comparison import ANSWER_WORDS
from handlers.states import (
    AtData,
    ChoosingRetention,
    ConfirmingErasure,
    ConfirmingSignOut,
    ConfirmingWithdrawal,
    Consenting,
    State,
    Stranger,
)
from handlers.suggestions_exported import suggestion_data
from handlers.visits import as_data
from handlers.vocabulary import (
    Attendance,
    CheckIn,
    Choice,
    Commitment,
    ConsentRecord,
    ExportFile,
    Joined,
    Known,
    Member,
    Message,
    Moment,
    Outcome,
    Run,
    Stored,
    Text,
    Verbatim,
    say,
    say_count,
)

SHORTER_TERMS = (3, 6, 12)  # months
CHANNELS = {
    "web": say("channel.web"),
    "telegram": say("channel.telegram"),
    "zalo": say("channel.zalo"),
    "terminal": say("channel.terminal"),
}


def open_data(_event: DataOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(AtData())


def data_prompt(_state: AtData, known: Known) -> Message:
    member = _member(known)
    back = Choice(say("button.menu"), MenuOpened(), words=say("typed.back"))
    return Message(
        title=say("data.title"),
        lines=(
            say("data.person", name=Verbatim(member.name), code=member.code, cell=Verbatim(member.unit_name)),
            _runs_line(known.stored.runs),
            say_count("data.commitments", len(known.stored.commitments)),
            *_suggestions_line(known.stored),
            _channels_line(known),
            _consents_line(known.stored.consents),
            *_leave_line(known.stored),
            say("data.who_reads_left") if member.left else say("data.who_reads"),
        ),
        choices=(
            (
                Choice(say("button.export"), ExportAsked(), "document"),
                Choice(say("button.whole_notice"), NoticeOpened()),
            ),
            (*_withdrawing(member), Choice(say("button.erase"), ErasureAsked(), "danger")),
            *_silence(known),
            *_where_reminded(known),
            *_settings(member),
            *_devices(known, member),
            (Choice(say("button.sign_out"), SignedOut()), back),
        ),
    )


def _withdrawing(member: Member) -> tuple[Choice, ...]:
    return (Choice(say("button.withdraw"), WithdrawalAsked()),) if _is_in(member) else ()


def _silence(known: Known) -> tuple[tuple[Choice, ...], ...]:
    """Reminders are turned off where they come, and on again here."""
    if known.stored.silent_until is None or known.stored.silent_until <= known.now:
        return ()
    return ((Choice(say("button.speak_again"), SilenceChosen("off"), "main"),),)


def reminder_channels(stored: Stored) -> tuple[str, ...]:
    """The channels to choose from: those the member has joined on that can be reminded on."""
    return tuple(dict.fromkeys(name for name, _ in stored.channels if name != "terminal"))


def _where_reminded(known: Known) -> tuple[tuple[Choice, ...], ...]:
    if not _is_in(_member(known)) or len(reminder_channels(known.stored)) < 2:
        return ()
    return ((Choice(say("button.where_reminded"), ReminderChannelsOpened()),),)


def _settings(member: Member) -> tuple[tuple[Choice, ...], ...]:
    if not _is_in(member):
        return ()
    return ((Choice(say("button.channels"), ChannelsOpened()), Choice(say("button.retention"), RetentionOpened())),)


def _leave_line(stored: Stored) -> tuple[Text, ...]:
    """What the secretary noted about the member is told to the member."""
    if not stored.on_leave:
        return ()
    return (say("data.on_leave_until", day=stored.leave_until) if stored.leave_until else say("data.on_leave"),)


def _suggestions_line(stored: Stored) -> tuple[Text, ...]:
    return (say_count("data.suggestions", stored.suggestion_count),) if stored.suggestion_count else ()


def _devices(known: Known, member: Member) -> tuple[tuple[Choice, ...], ...]:
    another = (
        (Choice(say("button.add_channel"), DeviceAsked(), words=say("typed.add_channel")),) if _is_in(member) else ()
    )
    others = (Choice(say("button.only_here"), OthersSignedOut()),) if len(known.stored.channels) > 1 else ()
    return ((*another, *others),) if another or others else ()


def _is_in(member: Member) -> bool:
    """Whether the member may go on here: only then there is a consent to withdraw and a second device to bring."""
    return member.consented and not member.left


def _runs_line(runs: tuple[Run, ...]) -> Text:
    if not runs:
        return say("data.no_answers")
    notes = sum(len(run.notes) for run in runs)
    months = say_count("data.months", len(runs))
    return Joined((months, say_count("data.notes", notes)), " ") if notes else months


def _channels_line(known: Known) -> Text:
    lines = tuple(
        say("data.channel", channel=CHANNELS.get(name, Verbatim(name)), day=Moment(since))
        for name, since in known.stored.channels
    )
    return Joined((say("data.channels"), *lines))


def _consents_line(consents: tuple[ConsentRecord, ...]) -> Text:
    return Joined((say("data.consents"), *(_consent_line(record) for record in consents)))


def _consent_line(record: ConsentRecord) -> Text:
    channel = CHANNELS.get(record.channel, Verbatim(record.channel))
    if record.withdrawn_at is None:
        return say("data.consent", version=record.version, day=Moment(record.given_at), channel=channel)
    return say(
        "data.consent_withdrawn",
        version=record.version,
        day=Moment(record.given_at),
        channel=channel,
        until=Moment(record.withdrawn_at),
    )


# ------------------------------------------------------------------ a file of everything


def export(_event: ExportAsked, state: State, known: Known) -> Outcome:
    notices = () if known.grouped else (say("data.exported"),)  # there a link comes instead, with its own words
    return Outcome(state, notices, attachments=(ExportFile(everything(known)),))


def everything(known: Known) -> dict[str, object]:
    """All that is stored about the member, in the words of the code, ready for JSON."""
    member, stored = _member(known), known.stored
    return {
        "exported_at": known.now.isoformat(),
        "member": {
            "code": member.code,
            "name": member.name,
            "unit": member.unit_name,
            "roles": [{"role": role, "unit": unit} for role, unit in member.roles],
            "has_left": member.left,
        },
        "chats": [
            {"channel": name, "address": address, "since": since.isoformat()} for name, address, since in stored.chats
        ],
        "language": stored.language,
        "consents": [_consent_data(record) for record in stored.consents],
        "self_comparisons": [_run_data(run) for run in stored.runs],
        "commitments": [_commitment_data(each, stored.check_ins) for each in stored.commitments],
        "reminders": {
            "channel": stored.reminder_channel or None,
            "silent_until": stored.silent_until and stored.silent_until.isoformat(),
        },
        "months_kept": stored.months_kept,
        "on_leave": stored.on_leave,
        "on_leave_until": stored.leave_until and stored.leave_until.isoformat(),
        "meetings": [_attendance_data(each) for each in stored.attendances],
        "visits_to_cells": [as_data(each) for each in stored.visits],
        "suggestions": [suggestion_data(each) for each in stored.suggestions],
        "announcements": announcements_data(stored),
        "reports": [
            {"span": span, "made_at": made_at, "made_by_me": mine, "forwarded_by_me_at": forwarded_at}
            for span, made_at, mine, forwarded_at in stored.reports
        ],
    }


def _consent_data(record: ConsentRecord) -> dict[str, object]:
    return {
        "version": record.version,
        "channel": record.channel,
        "given_at": record.given_at.isoformat(),
        "withdrawn_at": record.withdrawn_at and record.withdrawn_at.isoformat(),
    }


def _run_data(run: Run) -> dict[str, object]:
    typed = [{"code": code, "value": value} for code, value in run.typed or ()]
    return {
        "period": run.period.code,
        "catalogue": run.catalogue.pin,
        "submitted_at": run.submitted_at and run.submitted_at.isoformat(),
        "answers": [_answer_data(run, indicator) for indicator in run.catalogue.indicators],
        **({} if run.typed is None else {"typed_and_not_confirmed": typed}),
    }


def _answer_data(run: Run, indicator: Indicator) -> dict[str, object]:
    """One answer as a number and in words, which `bot/attachments.py` puts into the language of the chat."""
    value = run.answer(indicator.code)
    return {
        "code": indicator.code,
        "title": indicator.title,
        "value": value,
        "answer": None if value is None else ANSWER_WORDS[value],
        "note": run.note(indicator.code),
    }


def _attendance_data(attendance: Attendance) -> dict[str, object]:
    return {
        "starts_at": attendance.starts_at.isoformat(),
        "coming": attendance.coming,
        "reason": attendance.reason,
        "present": attendance.present,
    }


def _commitment_data(commitment: Commitment, check_ins: tuple[CheckIn, ...]) -> dict[str, object]:
    return {
        "period": commitment.period,
        "indicator": commitment.indicator,
        "text": commitment.text,
        "due": commitment.due and commitment.due.isoformat(),
        "shared_with_cell": commitment.shared,
        "state": commitment.state,
        "conclusion_of_cell": commitment.conclusion,
        "check_ins": [
            {"quarter": check.quarter, "value": check.value, "note": check.note}
            for check in check_ins
            if check.commitment == commitment.id
        ],
        "history": [{"at": at.isoformat(), "what": what, "detail": detail} for at, what, detail in commitment.history],
    }


# ------------------------------------------------------------------ a second device, and only this one


def invite_own_device(_event: DeviceAsked, state: State, known: Known) -> Outcome:
    """A code for oneself: nobody else has to make out, and so could use, a code that opens one's own answers."""
    member = _member(known)
    ends = codes.ends_at(known.now)
    code = codes.make(ends, known.fresh_code)
    told = say("device.code", code=codes.pretty(code), day=Moment(codes.last_moment(ends)))
    return Outcome(state, (with_ways_in(told, code, known),), (InvitationMade(member.id, member.code, code, ends),))


def sign_out_others(_event: OthersSignedOut, state: State, known: Known) -> Outcome:
    return Outcome(state, (say("device.only_here"),), (OtherChatsForgotten(_member(known).id),))


# ------------------------------------------------------------------ how long answers are kept


def open_retention(_event: RetentionOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(ChoosingRetention())


def retention_prompt(_state: ChoosingRetention, known: Known) -> Message:
    """The member may keep answers for a shorter time than the setting says, never longer."""
    stored = known.stored
    return Message(
        title=say("retention.title"),
        lines=(say_count("retention.now", stored.months_kept), say("retention.what")),
        choices=(
            *((_term(months, stored),) for months in _terms(stored)),
            (Choice(say("button.back"), DataOpened(), words=say("typed.back")),),
        ),
    )


def _term(months: int, stored: Stored) -> Choice:
    return Choice(say_count("button.months", months), RetentionChosen(months), chosen=months == stored.months_kept)


def _terms(stored: Stored) -> tuple[int, ...]:
    return (*(months for months in SHORTER_TERMS if months < stored.most_months), stored.most_months)


def choose_retention(event: RetentionChosen, state: State, known: Known) -> Outcome:
    if event.months not in _terms(known.stored):
        return Outcome(state, (say("outdated"),))
    fact = RetentionKept(_member(known).id, event.months)
    return Outcome(AtData(), (say_count("retention.kept", event.months),), (fact,))


# ------------------------------------------------------------------ leaving this device


def ask_sign_out(_event: SignedOut, _state: State, _known: Known) -> Outcome:
    return Outcome(ConfirmingSignOut())


def sign_out_prompt(_state: ConfirmingSignOut, _known: Known) -> Message:
    return Message(
        title=say("sign_out.title"),
        lines=(say("sign_out.what_happens"), say("sign_out.coming_back")),
        choices=(
            (Choice(say("button.sign_out"), SignedOut(), "danger"),),
            (Choice(say("button.stay"), DataOpened(), "main", words=say("typed.keep")),),
        ),
    )


def sign_out(_event: SignedOut, _state: ConfirmingSignOut, _known: Known) -> Outcome:
    return Outcome(Stranger(), (say("signed_out"),), (ChatForgotten(),))


# ------------------------------------------------------------------ erasing and withdrawing


def ask_erasure(_event: ErasureAsked, _state: State, _known: Known) -> Outcome:
    return Outcome(ConfirmingErasure())


def erasure_prompt(_state: ConfirmingErasure, _known: Known) -> Message:
    return Message(
        title=say("erase.title"),
        lines=(say("erase.what_goes"), say("erase.what_stays"), say("erase.no_way_back")),
        choices=(
            (Choice(say("button.erase_yes"), ErasureConfirmed(), "danger"),),
            (Choice(say("button.keep"), DataOpened(), "main", words=say("typed.keep")),),
        ),
    )


def erase(_event: ErasureConfirmed, _state: ConfirmingErasure, known: Known) -> Outcome:
    return Outcome(Stranger(), (say("erase.done"),), (DataErased(_member(known).id),))


def ask_withdrawal(_event: WithdrawalAsked, _state: State, _known: Known) -> Outcome:
    return Outcome(ConfirmingWithdrawal())


def withdrawal_prompt(_state: ConfirmingWithdrawal, _known: Known) -> Message:
    return Message(
        title=say("withdraw.title"),
        lines=(say("withdraw.what_happens"), say("withdraw.data_stays")),
        choices=(
            (Choice(say("button.withdraw_yes"), WithdrawalConfirmed(), "danger"),),
            (Choice(say("button.keep_consent"), DataOpened(), "main", words=say("typed.keep")),),
        ),
    )


def withdraw(_event: WithdrawalConfirmed, _state: ConfirmingWithdrawal, known: Known) -> Outcome:
    return Outcome(Consenting(), (say("withdraw.done"),), (ConsentWithdrawn(_member(known).id),))


def reread_notice(_event: NoticeOpened, state: State, _known: Known) -> Outcome:
    """The whole consent text again, for somebody who agreed long ago."""
    return Outcome(state, WHOLE_NOTICE)


def _member(known: Known) -> Member:
    if known.member is None:
        raise LookupError("my data was opened without a member")
    return known.member
