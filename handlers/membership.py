"""Arrival: the code, "is it you?", the consent text, and what is said to somebody nobody knows."""

from __future__ import annotations

from handlers import codes
from handlers.bots_seen import no_room
from handlers.events import Arrived, Consented, LanguagesOpened, NoticeOpened, Recognised, Said, WentBack
from handlers.facts import ChatForgotten, CodeFailed, ConsentRenewed, InvitationAccepted
from handlers.menu import home
from handlers.states import AtMenu, Consenting, Recognising, State, Stranger
from handlers.vocabulary import Choice, Invitation, Known, Message, Outcome, Text, Verbatim, say

CONSENT_VERSION = "2026-12"  # product.md section 1.4: the text is `consent.*` of the locales; change both together
WRONG_TRIES_ALLOWED = 5  # in 15 minutes, from one chat


# ------------------------------------------------------------------ nobody yet


def stranger_prompt(_state: Stranger, known: Known) -> Message:
    """Where there is no more room nobody is told to come in here."""
    full = (say("stranger.full"),) if known.bot_full else ()
    return Message(
        title=say("stranger.title"),
        lines=full or (say("stranger.what"), say("stranger.how")),
        choices=((Choice(say("button.language"), LanguagesOpened()),),),
        takes_text=True,
    )


def arrive(event: Arrived, state: State, known: Known) -> Outcome:
    """Came in: without a code to the menu, with one to the question who it is."""
    if event.code.strip():
        return try_code(state, known)
    return Outcome(home(known) if known.member else state)


def say_code(event: Said, state: Stranger, known: Known) -> Outcome:
    """A stranger types: it is taken for a code, and counted as a try, only where it could be one."""
    if known.presented is None and not codes.could_be_meant(event.text):
        return Outcome(Stranger(), (say("stranger.words"),))
    return try_code(state, known)


def try_code(state: State, known: Known) -> Outcome:
    """What a code opens. A used code and one that never was get the same sentence: a guess learns nothing.

    A member who only typed something like a code stays where they are.
    """
    here = state if known.member and not isinstance(state, Recognising) else home(known)
    if known.wrong_tries >= WRONG_TRIES_ALLOWED:
        return Outcome(here, (say("code.too_many"),))
    if known.presented and codes.has_ended(known.presented, known.now):
        return Outcome(here, (say("code.expired"),), (CodeFailed(),))
    invitation = known.invitation
    if invitation and known.member and invitation.member == known.member.id and known.member.consented:
        return Outcome(AtMenu(), (say("code.already_in") if invitation.used else say("code.for_elsewhere"),))
    if invitation is None or invitation.used or invitation.expires_at <= known.now:
        return Outcome(here, (say("code.wrong"),), (CodeFailed(),))
    if known.bot_full:
        return Outcome(here, (no_room(known.bot_full, known.presented or ""),))
    return Outcome(Recognising(invitation.id))


# ------------------------------------------------------------------ is it you?


def recognising_prompt(_state: Recognising, known: Known) -> Message:
    invitation = _invitation(known)
    return Message(
        title=say("recognise.greeting", name=Verbatim(invitation.name), cell=Verbatim(invitation.unit_name)),
        lines=(say("recognise.question"),),
        choices=(
            (Choice(say("button.it_is_me"), Recognised(True), "main", words=say("typed.it_is_me")),),
            (Choice(say("button.not_me"), Recognised(False), words=say("typed.not_me")),),
        ),
    )


def recognise(event: Recognised, state: Recognising, known: Known) -> Outcome:
    if event.yes:
        return Outcome(Consenting(state.invitation))
    return _leave(known, say("recognise.not_you"))


# ------------------------------------------------------------------ the consent


def consenting_prompt(state: Consenting, known: Known) -> Message:
    body = WHOLE_NOTICE if state.whole else SHORT_NOTICE
    more = () if state.whole else ((Choice(say("button.whole_notice"), NoticeOpened()),),)
    return Message(
        title=say("consent.title"),
        lines=body,
        choices=(
            (Choice(say("button.agree"), Consented(CONSENT_VERSION, True), "main", words=say("typed.agree")),),
            (Choice(say("button.disagree"), Consented(CONSENT_VERSION, False), "main", words=say("typed.disagree")),),
            *more,
        ),
    )


SHORT_NOTICE: tuple[Text, ...] = (
    say("consent.lead"),
    say("consent.stored"),
    say("consent.mine"),
    say("consent.secretary"),
    say("consent.counts"),
    say("consent.keeping"),
    say("consent.secrets"),
)
WHOLE_NOTICE: tuple[Text, ...] = (
    say("consent.whole.what"),
    say("consent.whole.why"),
    say("consent.whole.who"),
    say("consent.whole.how_long"),
    say("consent.whole.rights"),
    say("consent.whole.platform"),
    say("consent.whole.law"),
    say("consent.whole.version", version=CONSENT_VERSION),
)


def consent(event: Consented, state: Consenting, known: Known) -> Outcome:
    """Yes joins this chat to the person; no keeps nothing. An answer to another version is asked again."""
    if event.version != CONSENT_VERSION:
        return Outcome(state, (say("consent.changed"),))
    if not event.yes:
        return _refused(state, known)
    if state.invitation == 0 and known.member:
        return Outcome(AtMenu(), (say("consent.thanks"),), (ConsentRenewed(known.member.id, CONSENT_VERSION),))
    if known.bot_full:
        return _leave(known, no_room(known.bot_full))
    invitation = _invitation(known)
    accepted = InvitationAccepted(invitation.id, invitation.member, CONSENT_VERSION)
    return Outcome(AtMenu(), (say("consent.thanks"),), (accepted,))


def _refused(state: Consenting, known: Known) -> Outcome:
    if state.invitation == 0 and known.member:
        return Outcome(state, (say("consent.still_closed"),))
    return _leave(known, say("consent.refused"))


def read_whole(_event: NoticeOpened, state: Consenting, _known: Known) -> Outcome:
    return Outcome(Consenting(state.invitation, whole=True))


def read_short(_event: WentBack, state: Consenting, _known: Known) -> Outcome:
    return Outcome(Consenting(state.invitation))


def _leave(known: Known, notice: Text) -> Outcome:
    """No: a chat that belongs to nobody is forgotten, one that belongs to a member goes back to the member."""
    if known.member:
        return Outcome(home(known), (notice,))
    return Outcome(Stranger(), (notice,), (ChatForgotten(),))


def invitation_is_open(invitation: Invitation | None, known: Known) -> bool:
    """Whether the invitation that a chat is taking up can still be taken up."""
    return invitation is not None and not invitation.used and invitation.expires_at > known.now


def _invitation(known: Known) -> Invitation:
    if known.invitation is None:
        raise LookupError("a step of the arrival ran without its invitation")
    return known.invitation
