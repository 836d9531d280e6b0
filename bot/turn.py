"""How one event travels: seen before? who is it? what is decided? what is remembered? what is said? One transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from bot.announced import on_the_page
from bot.fetching import FETCHED, Asked
from bot.fetching.bots import room_on
from bot.holiday_calendar import public_holidays
from bot.house import House
from bot.screen import Screen, file_in, put_into_words, unpack_screen
from bot.summaries import Reader, is_of_the_cell, overview_of, release_of, year_of
from bot.wording import Words
from handlers import codes, courtesies, group_walk, page_links, steps, to_letters
from handlers import facts as f
from handlers.events import (
    AnnouncementRead,
    Arrived,
    CameEarly,
    CameLate,
    Event,
    ExportAsked,
    MinutesAsked,
    Nudged,
    PageLinkAsked,
    ReleaseAsked,
    ReleaseOpened,
    ReleasesOpened,
    Returned,
    Said,
    SummaryOpened,
    YearAsked,
)
from handlers.facts import ChatForgotten, CodeFailed, DataErased, PaperDropped
from handlers.maps import rule as need
from handlers.meeting_rules import Window, window
from handlers.membership import CONSENT_VERSION
from handlers.my_data import CHANNELS
from handlers.names import by_given_name
from handlers.packing import unpack_event
from handlers.rhythm import Period, period_at
from handlers.rights import EXCUSE, PLAN, READ_SHARED, may
from handlers.states import Consenting, Recognising, State, Stranger
from handlers.summaries import period_typed
from handlers.understanding import fold, understand, understand_unseen
from handlers.vocabulary import (
    Attachment,
    Invitation,
    Known,
    Meeting,
    MeetingYear,
    Member,
    Outcome,
    Run,
    Stored,
    Text,
    Verbatim,
    say,
)
from storage import (
    announcements,
    answers,
    audiences,
    chats,
    commitments,
    consent,
    deliveries,
    inbox,
    invitations,
    meetings,
    members,
    offers,
    outbox,
    papers,
    reminders,
    reports,
    suggestions,
    visits,
    zalo,
)
from storage.chats import JOINED_ELSEWHERE, LINK_OPENED, SIGNED_OUT_ELSEWHERE, USED_UP_ELSEWHERE, Chat
from storage.desk import Desk
from storage.facts import write

HELD_STAYS = timedelta(days=7)  # how long a meeting stays in the calendar after it began
IN_PASSING = (AnnouncementRead,)  # pressed on what came by itself: the screen below it is as it was
# Facts after which announcements are looked at, at once.
ANNOUNCED = (
    f.AnnouncementScheduled, f.AnnouncementApproved, f.AnnouncementTakenUp, f.AnnouncementStopped,
    f.AnnouncementResumed, f.UnreadReminded, f.CorrectionSent, f.AnnouncementReturned, f.ApprovalSet,
)  # fmt: skip
PUSHED = frozenset({"telegram", "zalo"})  # channels whose screens are sent; the others fetch theirs
TYPED = frozenset({"zalo"})  # channels without buttons and with a quota: nine indicators a message, files as links


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something that came in. `update` is the platform's id for it, empty where it cannot come twice.

    `letter` is the one from the outbox that was answered or put away on the page. `file` is what a file that came in
    holds: the steps decide by what its event says of it, and only the writer sees it. `sent_at`: when the member sent
    it, where the platform says so.
    """

    channel: str
    address: str
    event: Event
    update: str = ""
    pressed: str | None = None
    letter: int = 0
    file: bytes = field(default=b"", repr=False)
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out. `others` are chats with news; `letters` wait on a page until they are read, the oldest first.

    Letters come and go without a new revision; of two replies of one revision the later `look` knows them better.
    `announced`: an announcement may have to start, to go on or to be looked at.
    """

    chat: Chat
    revision: int
    screen: Screen
    attachments: tuple[Attachment, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    pressed: str | None = None
    repeated: bool = False
    erased: bool = False
    letters: tuple[tuple[int, Screen], ...] = ()
    look: int = 0
    announced: bool = False


def take_turn(connection: sqlite3.Connection, inbound: Inbound, house: House, now: datetime) -> Reply:
    """The whole of one turn. Runs inside a transaction: afterwards all of it is remembered, or nothing."""
    if inbound.update and not _is_new(connection, inbound, house, now):
        return look(connection, inbound.channel, inbound.address, house, now)
    chat = chats.find(connection, inbound.channel, inbound.address, CONSENT_VERSION)
    taken = _in_order(inbound, chat)
    turn = Turn(connection, house, chat, now, taken.file, taken.sent_at)
    if inbound.letter:
        outbox.read(connection, inbound.letter, chat.id, now)
    event = turn.understood(taken.event)
    turn.repeats_saved = isinstance(event, CameEarly)
    outcome = turn.linked(turn.decided(event), event)
    in_passing = isinstance(event, IN_PASSING) or turn.to_letter
    others = turn.remember(outcome, moves=not in_passing or outcome.state != chat.state)
    screen = turn.screen(turn.warned(outcome))
    return Reply(
        chat=turn.chat,
        revision=turn.chat.revision,
        screen=screen,
        attachments=outcome.attachments,
        others=others,
        pressed=inbound.pressed,
        erased=any(isinstance(fact, (DataErased, ChatForgotten, PaperDropped)) for fact in outcome.facts),
        letters=turn.letters(),
        announced=any(isinstance(fact, ANNOUNCED) for fact in outcome.facts),
    )


def _is_new(connection: sqlite3.Connection, inbound: Inbound, house: House, now: datetime) -> bool:
    """Zalo counts the messages of each chat alone, so there an update's id says in whose chat it was."""
    if inbound.channel == zalo.CHANNEL:
        return inbox.take_hidden(connection, house.seal, inbound.channel, inbound.update, now)
    return inbox.take(connection, inbound.channel, inbound.update, now)


def _in_order(inbound: Inbound, chat: Chat) -> Inbound:
    """What was sent before something that was taken already answers a screen that is over: nothing is read from it."""
    if inbound.sent_at is None or chat.heard_at is None or inbound.sent_at >= chat.heard_at:
        return inbound
    return replace(inbound, event=CameLate(), file=b"", sent_at=None)


def look(connection: sqlite3.Connection, channel: str, address: str, house: House, now: datetime) -> Reply:
    """Where a chat is, as a screen, without anything happening: a page that comes back, a reply still owed."""
    chat = chats.find(connection, channel, address, CONSENT_VERSION)
    turn = Turn(connection, house, chat, now)
    turn.repeats_saved = chat.unseen and not chat.news and channel in TYPED
    outcome = steps.respond(Returned(), chat.state, turn.known_for(Returned()))
    screen = turn.screen(outcome)
    return Reply(chat=chat, revision=chat.revision, screen=screen, repeated=True, letters=turn.letters())


def offered(
    connection: sqlite3.Connection, channel: str, address: str, event: Event, house: House, now: datetime
) -> tuple[tuple[Attachment, ...], str]:
    """The files that an event would hand over in a chat, and its language; nothing happens. Rights are those of now."""
    chat = chats.find(connection, channel, address, CONSENT_VERSION)
    turn = Turn(connection, house, chat, now)
    return steps.respond(event, chat.state, turn.known_for(event)).attachments, chat.language


@dataclass(frozen=True, slots=True)
class View:
    """What an event would show a chat, and what that screen is made of. Nothing of it has happened."""

    state: State
    screen: Screen
    notices: tuple[str, ...]
    known: Known
    attachments: tuple[Attachment, ...] = ()


def view(connection: sqlite3.Connection, channel: str, address: str, event: Event, house: House, now: datetime) -> View:
    """Where an event would lead a chat, by the rules and rights of a turn; nothing is written, also no fact of it."""
    turn = Turn(connection, house, chats.find(connection, channel, address, CONSENT_VERSION), now)
    outcome = steps.respond(event, turn.chat.state, turn.known_for(event))
    turn.chat = replace(turn.chat, state=outcome.state)
    known = turn.known(steps.STEPS[type(outcome.state)].needs)
    screen = put_into_words(steps.prompt(outcome.state, known), outcome.notices, turn.words)
    return View(outcome.state, screen, screen.notices, known, outcome.attachments)


class Turn:
    """One turn's view of the database."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        house: House,
        chat: Chat,
        now: datetime,
        file: bytes = b"",
        sent_at: datetime | None = None,
    ) -> None:
        self.connection, self.house, self.chat, self.now, self._file = connection, house, chat, now, file
        self._sent_at = sent_at
        self.to_letter = self._interrupted = False
        self._plain: Known | None = None  # until something is written
        self.repeats_saved = False  # what was answered just before, where the word of it may not have come

    @property
    def words(self) -> Words:
        return self.house.wording[self.chat.language]

    # -------------------------------------------------------------- what is known

    def known(self, needs: frozenset[str] = frozenset(), event: Event | None = None) -> Known:
        """What a step may use: the member and the open run always, the rest where it is needed."""
        known = self._plain = self._plain or self._plainly_known()
        return replace(known, **self._more(needs, known, event)) if needs else known

    def _plainly_known(self) -> Known:
        shelf, language = self.house.shelf, self.chat.language
        member = self.chat.member
        period, span = self._window(member)
        pinned = shelf.by_pin(language)
        run = answers.run_of(self.connection, self.house.seal, pinned, member.id, period) if member else None
        return Known(
            now=self.now,
            timezone=self.house.timezone,
            period=period,
            window=span,
            catalogue=shelf.current(language),
            language=language,
            member=member,
            run=run,
            grouped=self.chat.channel in TYPED,
            chat=self.chat.id,
        )

    def _window(self, member: Member | None) -> tuple[Period, Window]:
        """The period whose answers the member's cell takes now, or takes next; the month for somebody unknown."""
        if member is None:
            period = period_at(self.now, self.house.timezone)
            return period, window(period, None, self.house.timezone)
        return meetings.window_at(self.connection, member.unit, self.now, self.house.timezone)

    def known_for(self, event: Event) -> Known:
        rule = steps.rule_for(event, self.chat.state)
        needs = steps.STEPS[type(self.chat.state)].needs | (rule.needs if rule else frozenset())
        return replace(self.known(needs, event), to_letter=self.to_letter)

    def _more(self, needs: frozenset[str], known: Known, event: Event | None) -> dict[str, Any]:
        """What is fetched only where it is needed; most of it only where there is a member."""
        more = self._arriving(needs, event, known.member)
        if need.FRESH_CODE in needs:
            more["fresh_code"] = self.house.draw_code()
        if known.member is not None:
            for name in needs & self._FETCHED.keys():
                more |= self._FETCHED[name](self, known, known.member)
            asked = Asked(self.connection, self.house, self.chat, known.member, event, self.now)
            for name in needs & FETCHED.keys():
                more |= FETCHED[name](asked)
            more |= self._for_the_file(more, event, known.member)
            if need.OVERVIEW in needs:
                more |= self._overview(needs, event, known.member, more.get("meetings", ()))
            if need.ATTENDEES in needs:
                more |= self._attendees(getattr(event, "meeting", 0) or self._meeting_here(), known.member)
        return more

    def _for_the_file(self, more: dict[str, Any], event: Event | None, member: Member) -> dict[str, Any]:
        """Of what there may be hundreds, every word; the screens of one's own data need no more than the number."""
        if "stored" not in more or not isinstance(event, ExportAsked):
            return {}
        theirs = suggestions.all_of(self.connection, self.house.seal, member.id)
        return {"stored": replace(more["stored"], suggestions=theirs)}

    def _overview(
        self, needs: frozenset[str], event: Event | None, member: Member, upcoming: tuple[Meeting, ...]
    ) -> dict[str, Any]:
        """Checked here too: what nobody may read is not even fetched."""
        unit, code = self._asked(event)
        overview = overview_of(self.connection, self.house, member, unit, code, self.now)
        if overview is None:
            return {}
        more: dict[str, Any] = {"overview": overview}
        period, language = self._period_asked(event, upcoming) or overview.period, self.chat.language
        if need.RELEASE in needs:
            reader = Reader(language, is_of_the_cell(member, overview.unit.id))
            paper = release_of(self.connection, self.house, overview.unit.id, period, self.now, reader)
            more["release"] = paper
        if need.YEAR in needs:
            more["year"] = year_of(self.connection, self.house, overview.unit.id, period, language)
        return more

    def _period_asked(self, event: Event | None, upcoming: tuple[Meeting, ...]) -> Period | None:
        """The month a release is wanted of: of the button, of the meeting, or of this place."""
        if isinstance(event, MinutesAsked):
            return next((each.period for each in upcoming if each.id == event.meeting), None)
        return period_typed(getattr(event, "period", "") or getattr(self.chat.state, "released", ""))

    def _asked(self, event: Event | None) -> tuple[int, str]:
        """Which unit and period an event speaks of, or else this place does."""
        here = self.chat.state
        if isinstance(event, (SummaryOpened, ReleasesOpened, ReleaseOpened, ReleaseAsked, YearAsked)):
            return event.unit, getattr(event, "period", "")
        if isinstance(event, (Nudged, MinutesAsked)):  # of the own cell, wherever one stands
            return 0, getattr(event, "period", "")
        return getattr(here, "unit", 0), getattr(here, "seen", "")

    def _meeting_here(self) -> int:
        """The meeting this place is about, 0 where it is about none."""
        meeting: int = getattr(self.chat.state, "meeting", 0)
        return meeting

    def _past(self, known: Known, _member: Member) -> dict[str, Any]:
        return {"past": tuple(run for run in self._runs(known) if run.period < known.period)}

    def _cell(self, _known: Known, member: Member) -> dict[str, Any]:
        people = members.not_joined_in(self.connection, member.unit)
        return {"cell": tuple(sorted(people, key=lambda one: (by_given_name(one.name), one.code)))}

    def _cell_members(self, _known: Known, member: Member) -> dict[str, Any]:
        """Checked here too: what nobody may read is not even fetched."""
        if not may(member, EXCUSE, member.unit):
            return {}
        people = members.of_cell(self.connection, member.unit, self._today())
        return {"cell_members": tuple(sorted(people, key=lambda one: (by_given_name(one.name), one.code)))}

    def _today(self) -> date:
        return self.now.astimezone(self.house.timezone).date()

    def _commitments(self, _known: Known, member: Member) -> dict[str, Any]:
        seal = self.house.seal
        return {
            "commitments": commitments.of_member(self.connection, seal, member.id),
            "check_ins": commitments.check_ins_of(self.connection, seal, member.id),
        }

    def _shared(self, _known: Known, member: Member) -> dict[str, Any]:
        """Checked here too: what nobody may read is not even fetched."""
        if not may(member, READ_SHARED, member.unit):
            return {}
        shared = commitments.shared_in(self.connection, self.house.seal, member.unit)
        return {"shared": tuple(sorted(shared, key=lambda one: (by_given_name(one.name), one.id)))}

    def _meetings(self, _known: Known, member: Member) -> dict[str, Any]:
        """Those to come and those of the last week: the attendance is taken and the resolution read after it."""
        after = self.now - HELD_STAYS
        coming_up = meetings.coming_up(self.connection, self.house.seal, member.unit, member.id, after)
        return {"meetings": coming_up, "plan": meetings.plan_of(self.connection, member.unit)}

    def _planning(self, _known: Known, member: Member) -> dict[str, Any]:
        """What only somebody who plans meetings is shown."""
        if not may(member, PLAN, member.unit):
            return {}
        first = period_at(self.now - HELD_STAYS, self.house.timezone)
        since = first.previous.previous.previous  # a whole quarter, and a meeting moved out of its month
        return {
            "holidays": self._holidays(),
            "meeting_year": self._meeting_year(member),
            "thematic": meetings.thematic_ones(self.connection, member.unit, since),
        }

    def _papers(self, _known: Known, member: Member) -> dict[str, Any]:
        """Of the meetings that the calendar shows: what everybody in the cell may read."""
        after = self.now - HELD_STAYS
        return {"papers": papers.of_cell(self.connection, self.house.seal, member.unit, after)}

    def _holidays(self) -> dict[date, str]:
        year = self.now.astimezone(self.house.timezone).year
        return {**public_holidays(year, self.chat.language), **public_holidays(year + 1, self.chat.language)}

    def _meeting_year(self, member: Member) -> MeetingYear:
        local = self.now.astimezone(self.house.timezone)
        first = local.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
        return meetings.year_of(self.connection, member.unit, first.astimezone(UTC), self.now)

    def _attendees(self, meeting: int, member: Member) -> dict[str, Any]:
        """Checked here too: what nobody may read is not even fetched."""
        if not may(member, PLAN, member.unit):
            return {}
        people = meetings.who_comes(self.connection, self.house.seal, member.unit, meeting, self.house.timezone)
        return {"attendees": tuple(sorted(people, key=lambda one: (by_given_name(one.name), one.code)))}

    def _all_stored(self, known: Known, _member: Member) -> dict[str, Any]:
        return {"stored": self._stored(known)}

    _FETCHED: ClassVar[Mapping[str, Callable[[Turn, Known, Member], dict[str, Any]]]] = {
        need.PAST: _past,
        need.CELL: _cell,
        need.CELL_MEMBERS: _cell_members,
        need.COMMITMENTS: _commitments,
        need.SHARED: _shared,
        need.STORED: _all_stored,
        need.MEETINGS: _meetings,
        need.PLANNING: _planning,
        need.PAPERS: _papers,
    }

    def _arriving(self, needs: frozenset[str], event: Event | None, member: Member | None) -> dict[str, Any]:
        """What is known of somebody's code, and whether there is room for one more."""
        invited = self._presented(event) if need.INVITATION in needs else {}
        return invited | (room_on(self.chat, member, self.connection, self.house) if need.ROOM in needs else {})

    def _presented(self, event: Event | None) -> dict[str, Any]:
        """The code that is being tried, or the invitation this chat is taking up."""
        typed = event.code if isinstance(event, Arrived) else event.text if isinstance(event, Said) else None
        if typed:
            code = codes.normalise(typed)
            found = invitations.by_code(self.connection, self.house.seal, code) if code else None
            return {"presented": code, "invitation": found, "wrong_tries": self._tries()}
        return {"invitation": self._taking_up()}

    def _taking_up(self) -> Invitation | None:
        state = self.chat.state
        if isinstance(state, (Recognising, Consenting)) and state.invitation:
            return invitations.by_id(self.connection, state.invitation)
        return None

    def _tries(self) -> int:
        chat = self.chat
        return invitations.wrong_tries(self.connection, self.house.seal, chat.channel, chat.address, self.now)

    def _runs(self, known: Known) -> tuple[Run, ...]:
        pinned = self.house.shelf.by_pin(self.chat.language)
        return answers.runs_of(self.connection, self.house.seal, pinned, known.member.id) if known.member else ()

    def _stored(self, known: Known) -> Stored:
        if known.member is None:
            return Stored()
        most = self.house.months_kept
        on_leave, leave_until = members.leave_of(self.connection, known.member.id, self._today())
        return Stored(
            language=self.chat.language,
            channels=chats.channels_of(self.connection, known.member.id),
            chats=chats.chats_of(self.connection, known.member.id),
            consents=consent.of_member(self.connection, known.member.id),
            runs=self._runs(known),
            commitments=commitments.of_member(self.connection, self.house.seal, known.member.id),
            check_ins=commitments.check_ins_of(self.connection, self.house.seal, known.member.id),
            announced=audiences.written_by(self.connection, self.house.seal, known.member.id),
            received=deliveries.of_member(self.connection, known.member.id),
            attendances=meetings.attendances_of(self.connection, self.house.seal, known.member.id),
            visits=visits.of_member(self.connection, self.house.seal, known.member.id),
            suggestion_count=suggestions.count_of(self.connection, known.member.id),
            silent_until=reminders.silent_until(self.connection, known.member.id),
            reminder_channel=reminders.preferred(self.connection, known.member.id) or "",
            on_leave=on_leave,
            leave_until=leave_until,
            months_kept=min(answers.kept_for(self.connection, known.member.id) or most, most),
            most_months=most,
            reports=reports.by_member(self.connection, known.member.id),
        )

    # -------------------------------------------------------------- what was meant

    def understood(self, event: Event) -> Event:
        """Typed words are read against the screen they answer."""
        if not isinstance(event, Said):
            return event
        if answered := self._answered(event.text, only_new=True):
            return answered
        known = self.known(steps.STEPS[type(self.chat.state)].needs)
        state, _ = steps.settle(self.chat.state, known)
        is_over = state != self.chat.state
        if is_over:
            known = self.known(steps.STEPS[type(state)].needs)
        screen = steps.prompt(state, known)
        if is_over and not event.text.lstrip().startswith("/"):  # an answer to it is none to the one that comes instead
            meant = understand_unseen(event.text, screen, self.words.render)
            return meant if isinstance(meant, PageLinkAsked) else Returned()
        early = self.chat.unseen and self.chat.channel in TYPED and not isinstance(state, Stranger)
        meant = (understand_unseen if early else understand)(event.text, screen, self.words.render)
        if not isinstance(meant, Said):
            return meant
        if not early and self._is_interrupted(state):
            self._interrupted = True
            return Returned()
        older = None if screen.takes_text and not early else self._answered(event.text)
        return older or (CameEarly() if early else event)  # with the styles it came in

    def _answered(self, text: str, only_new: bool = False) -> Event | None:
        """What these words answer of the letters that came without buttons: of those since the last turn, or of all.

        A reading mark is set once: afterwards the same words mean the announcement before it.
        """
        if self.chat.channel not in TYPED or not self.chat.id or text.lstrip().startswith("/"):
            return None
        offer = offers.of_chat(self.connection, self.chat.id, fold(courtesies.without(text)))
        if offer is None or (only_new and not offer.is_new):
            return None
        event = unpack_event(offer.event)
        if isinstance(event, IN_PASSING):
            offers.take(self.connection, self.chat.id, offer)
        offers.answered(self.connection, self.chat.id, offer)
        self.to_letter = True
        return event

    def _is_interrupted(self, state: State) -> bool:
        """Whether a letter came after the question of a text that others read: the text may be meant for it."""
        asked_for = self.chat.channel in TYPED and isinstance(state, to_letters.READ_BY_OTHERS)
        return asked_for and bool(self.chat.id) and offers.any_unanswered(self.connection, self.chat.id)

    # -------------------------------------------------------------- what is decided

    def decided(self, event: Event) -> Outcome:
        """What happens; a letter's word in the middle of something else never leaves anybody in the dark."""
        before, known = self.chat.state, self.known_for(event)
        outcome = steps.respond(event, before, known)
        if self._interrupted:
            return replace(outcome, notices=(*outcome.notices, say("letter.interrupted")))
        if not self.to_letter:
            return outcome
        was, now = (
            steps.prompt(each, self._known_at(each)) for each in (steps.settle(before, known)[0], outcome.state)
        )
        outcome = to_letters.kept(before, outcome)
        return replace(outcome, notices=(*to_letters.where(before, was, outcome.state, now), *outcome.notices))

    def _known_at(self, state: State) -> Known:
        return self.known(steps.STEPS[type(state)].needs)

    def linked(self, outcome: Outcome, event: Event) -> Outcome:
        """Where no files can be sent, a personal link to the page comes instead: one, however many they are."""
        if not outcome.attachments or self.chat.channel not in TYPED:
            return outcome
        return page_links.instead_of_files(outcome, event, self.known(need.needing(need.FRESH_LINK), event))

    # -------------------------------------------------------------- what is remembered and said

    def remember(self, outcome: Outcome, moves: bool = True) -> tuple[tuple[str, str], ...]:
        """Write the facts and the place. A chat is stored only once there is something to remember of it."""
        if moves and self._must_be_kept(outcome):
            self._move(outcome.state)
        elif self.chat.channel in TYPED:
            chats.is_reached(self.connection, self.chat.id)
        others = tuple(other for fact in outcome.facts for other in write(fact, self._desk()))
        self._plain = None
        if outcome.facts or not self.chat.id:
            self._look_again()
        return others

    def _must_be_kept(self, outcome: Outcome) -> bool:
        failed_only = all(isinstance(fact, (CodeFailed, ChatForgotten)) for fact in outcome.facts)
        return bool(self.chat.id) or not (isinstance(outcome.state, Stranger) and failed_only)

    def _move(self, state: State) -> None:
        owed = self.chat.channel in PUSHED
        chat_id, revision = chats.keep(self.connection, self.chat, state, owed, self.now, self._sent_at)
        self.chat = replace(self.chat, id=chat_id, revision=revision, state=state)

    def _look_again(self) -> None:
        """The facts may have changed who this is, which language is spoken, or that anything is kept at all."""
        before = self.chat
        self.chat = chats.find(self.connection, before.channel, before.address, CONSENT_VERSION)
        if not self.chat.id:
            self.chat = replace(self.chat, language=before.language, screen=before.screen)

    def _desk(self) -> Desk:
        shelf, language = self.house.shelf, self.chat.language
        return Desk(
            self.connection,
            self.house.seal,
            shelf.by_pin(language),
            shelf.current(language),
            self.chat,
            self.now,
            self.house.timezone,
            self._file,
            self.house.channels,
        )

    def warned(self, outcome: Outcome) -> Outcome:
        """Before a bot falls silent for the rest of the month, whoever writes to it is told so, once."""
        chat, month = self.chat, period_at(self.now, self.house.timezone).code
        if chat.channel != zalo.CHANNEL or not zalo.warn(self.connection, chat.id, chat.address, month):
            return outcome
        return replace(outcome, notices=(say("zalo.short"), *outcome.notices))

    def screen(self, outcome: Outcome) -> Screen:
        """Where the chat is now, in words, with what happened on the way and any news from elsewhere."""
        state = outcome.state
        known = self.known(steps.STEPS[type(state)].needs)
        message = steps.prompt(state, known)
        saved = group_walk.saved_before(state, known) if self.repeats_saved else ()
        return put_into_words(message, (*self._news(), *outcome.notices, *saved), self.words)

    def letters(self) -> tuple[tuple[int, Screen], ...]:
        """What nobody asked for and a page has to show; other channels are sent it."""
        member = self.chat.member
        if self.chat.channel != reminders.PAGE or member is None or not member.consented or member.left:
            return ()
        waiting = outbox.waiting_for(self.connection, self.house.seal, self.chat.id, self.now)
        letters = ((each.id, self._letter(each)) for each in waiting)
        return tuple((id_, screen) for id_, screen in letters if screen is not None)

    def _letter(self, waiting: outbox.Waiting) -> Screen | None:
        """An announcement is shown as it stands now; what a file stands for is fetched by the letter's own button."""
        if waiting.announcement is None:
            return unpack_screen(waiting.text) if file_in(waiting.text) is None else None
        one = announcements.one(self.connection, self.house.seal, waiting.announcement)
        return on_the_page(one, self.words, waiting.is_read) if one else None

    def _news(self) -> tuple[Text, ...]:
        kind, _, name = (self.chat.news or "").partition(":")
        channel = CHANNELS.get(name, Verbatim(name))
        if kind == JOINED_ELSEWHERE:
            return (say("device.joined", channel=channel),)
        if kind == LINK_OPENED:
            return (say("device.link_opened"),)
        if kind == USED_UP_ELSEWHERE:
            return (say("device.used_up"),)
        return (say("device.signed_out", channel=channel),) if kind == SIGNED_OUT_ELSEWHERE else ()
