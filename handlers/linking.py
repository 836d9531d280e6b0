"""The member's channels: where one is, where reminders arrive, coming in elsewhere too, and unlinking one of them."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.events import (
    CameEarly,
    CameLate,
    ChannelsOpened,
    ChannelUnlinked,
    DataOpened,
    DeviceAsked,
    MenuOpened,
    OthersSignedOut,
    ReminderChannelsOpened,
    SignedOut,
    UnlinkingOpened,
)
from handlers.facts import ChatUnlinked
from handlers.my_data import CHANNELS
from handlers.states import AtChannels, ConfirmingUnlink, State
from handlers.vocabulary import Choice, Joined, Known, Message, Moment, Outcome, Text, Verbatim, say, say_count
from handlers.ways import Way, Ways

UNLINK: Mapping[str, Text] = {
    "web": say("button.unlink_web"),
    "telegram": say("button.unlink_telegram"),
    "zalo": say("button.unlink_zalo"),
    "terminal": say("button.unlink_terminal"),
}


def open_channels(_event: ChannelsOpened, _state: State, _known: Known) -> Outcome:
    return Outcome(AtChannels())


def channels_prompt(_state: AtChannels, known: Known) -> Message:
    ways = _ways(known)
    shown = ways.shown
    others = [way for way in shown if not way.here]
    unlink = [Choice(_to_unlink(way, ways), UnlinkingOpened(way.chat)) for way in others]
    return Message(
        title=say("ways.title"),
        lines=(
            say("ways.lead"),
            Joined((*(_line(way, ways) for way in shown), *_more(len(ways.ways) - len(shown)))),
            _arrives(ways),
        ),
        choices=(
            (Choice(say("button.add_channel"), DeviceAsked(), "main", words=say("typed.add_channel")),),
            *_where_reminded(ways),
            *(tuple(unlink[at : at + 2]) for at in range(0, len(unlink), 2)),
            *_leaving(others),
            (
                Choice(say("button.my_data"), DataOpened()),
                Choice(say("button.menu"), MenuOpened(), words=say("typed.back")),
            ),
        ),
    )


def _where_reminded(ways: Ways) -> tuple[tuple[Choice, ...], ...]:
    if len({way.channel for way in ways.ways} & ways.brings) < 2:
        return ()
    return ((Choice(say("button.where_reminded"), ReminderChannelsOpened()),),)


def _leaving(others: list[Way]) -> tuple[tuple[Choice, ...], ...]:
    everywhere_else = (Choice(say("button.only_here"), OthersSignedOut()),) if len(others) > 1 else ()
    return ((*everywhere_else, Choice(say("button.sign_out"), SignedOut())),)


def _more(number: int) -> tuple[Text, ...]:
    return (say_count("ways.more", number),) if number else ()


def _line(way: Way, ways: Ways) -> Text:
    line = _since(way, ways)
    if way.here:
        return Joined((line, say("ways.here")), " ")
    return line if way.reachable else Joined((line, say("ways.out_of_reach")), " ")


def _since(way: Way, ways: Ways) -> Text:
    """Of several sign-ins on the page the day of the last use says which is which."""
    if way.here or not ways.number(way):
        return say("ways.line", channel=_name(way, ways), day=Moment(way.since))
    return say("ways.line_seen", channel=_name(way, ways), day=Moment(way.since), seen=Moment(way.seen))


def _arrives(ways: Ways) -> Text:
    at = ways.arrives
    return say("ways.reminders", channel=CHANNELS[at.channel]) if at else say("ways.no_reminders")


def _name(way: Way, ways: Ways) -> Text:
    """Several sign-ins on the page, say, are numbered."""
    number, name = ways.number(way), CHANNELS.get(way.channel, Verbatim(way.channel))
    return Joined((name, Verbatim(str(number))), " ") if number else name


def _to_unlink(way: Way, ways: Ways) -> Text:
    number, label = ways.number(way), UNLINK[way.channel]
    return Joined((label, Verbatim(str(number))), " ") if number else label


# ------------------------------------------------------------------ unlinking


def ask_unlinking(event: UnlinkingOpened, state: State, known: Known) -> Outcome:
    """Only the member's own, and not this one: from here one signs out."""
    if _ways(known).other(event.chat) is None:
        return Outcome(state, (say("outdated"),))
    return Outcome(ConfirmingUnlink(event.chat))


def is_gone(state: ConfirmingUnlink, known: Known) -> State | None:
    return AtChannels() if _ways(known).other(state.chat) is None else None


def unlinking_prompt(state: ConfirmingUnlink, known: Known) -> Message:
    ways = _ways(known)
    way = ways.other(state.chat)
    if way is None:
        raise LookupError("a chat is to be unlinked that is not this member's")
    return Message(
        title=say("ways.unlink_title", channel=_name(way, ways)),
        lines=(say("ways.unlink_what"), say("ways.unlink_data_stays"), *_moves(ways, state.chat)),
        choices=(
            (Choice(_to_unlink(way, ways), ChannelUnlinked(state.chat), "danger"),),
            (Choice(say("button.keep"), ChannelsOpened(), "main", words=say("typed.keep")),),
        ),
    )


def _moves(ways: Ways, chat: int) -> tuple[Text, ...]:
    """Where reminders go once this chat is unlinked, if they came there."""
    now, then = ways.arrives, ways.without(chat).arrives
    if now is None or now.chat != chat:
        return ()
    return (say("ways.reminders_then", channel=CHANNELS[then.channel]) if then else say("ways.no_reminders_then"),)


def unlink(event: ChannelUnlinked, state: ConfirmingUnlink, known: Known) -> Outcome:
    """The chat of the question that was read, and no other."""
    ways = _ways(known)
    way = ways.other(event.chat)
    if known.member is None or way is None or event.chat != state.chat:
        return Outcome(state, (say("outdated"),))
    left = ways.without(event.chat)
    told = (say("ways.unlinked", channel=_name(way, ways)), *_choice_forgotten(ways, left))
    return Outcome(AtChannels(), told, (ChatUnlinked(known.member.id, event.chat),))


def _choice_forgotten(ways: Ways, left: Ways) -> tuple[Text, ...]:
    at = left.arrives
    if ways.wanted == left.wanted:
        return ()
    return (say("remind.where_kept", channel=CHANNELS[at.channel]) if at else say("ways.no_reminders"),)


def _ways(known: Known) -> Ways:
    return known.ways or Ways()


# ------------------------------------------------------------------ out of order


def came_late(_event: CameLate, state: State, _known: Known) -> Outcome:
    """What it answered is not on the screen any more: nothing is taken from it."""
    return Outcome(state, (say("late.not_taken"),))


def came_early(_event: CameEarly, state: State, _known: Known) -> Outcome:
    """Whoever typed it has not read what it would answer: nothing is taken from it, and here that is."""
    return Outcome(state, (say("early.not_taken"),))
