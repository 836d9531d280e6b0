"""What Zalo bots may still send, shown and written about; and what is said where one takes nobody more."""

from __future__ import annotations

from handlers.bots import LOW, SHORT, BotFull, Bots, BotStanding, share_of
from handlers.commitments import last_page
from handlers.events import BotsOpened, MenuOpened
from handlers.states import AtBots, AtMenu, State
from handlers.vocabulary import Amount, Choice, Joined, Known, Message, Moment, Outcome, Text, Verbatim, say
from handlers.ways import page_link

AT_ONCE = 8  # bots of a screen


# ------------------------------------------------------------------ the screen


def open_bots(event: BotsOpened, _state: State, known: Known) -> Outcome:
    """For whoever leads or oversees the cells of bots."""
    if known.bots is None:
        return Outcome(AtMenu(), (say("not_allowed"),))
    return Outcome(AtBots(min(max(event.page, 0), last_page(len(known.bots.seen), AT_ONCE))))


def gone(_state: AtBots, known: Known) -> State | None:
    """The role may have been taken away."""
    return AtMenu() if known.bots is None else None


def bots_prompt(state: AtBots, known: Known) -> Message:
    bots = known.bots or Bots()
    page = min(max(state.page, 0), last_page(len(bots.seen), AT_ONCE))
    shown = bots.seen[page * AT_ONCE : (page + 1) * AT_ONCE]
    lines = (*(_told(each, bots) for each in shown), say("bots.counted", share=SHORT)) if shown else (say("bots.none"),)
    return Message(
        heading=say("bots.heading", month=known.now.astimezone(known.timezone).month),
        title=say("bots.title"),
        lines=lines,
        choices=(*_pages(page, len(bots.seen)), (Choice(say("button.menu"), MenuOpened()),)),
    )


def _pages(page: int, count: int) -> tuple[tuple[Choice, ...], ...]:
    before = (Choice(say("button.previous_page"), BotsOpened(page - 1)),) if page else ()
    after = (Choice(say("button.next_page"), BotsOpened(page + 1)),) if page < last_page(count, AT_ONCE) else ()
    return ((*before, *after),) if before or after else ()


def _told(bot: BotStanding, bots: Bots) -> Text:
    """A bot in a few lines."""
    unit = (Verbatim(bot.unit),) if bot.unit else ()
    return Joined((name_of(bot.name), *unit, people_of(bot, bots), numbers_of(bot, bots), *standing_of(bot, bots)))


def name_of(name: str) -> Text:
    return Verbatim(name) if name else say("bots.unnamed")


def people_of(bot: BotStanding, bots: Bots) -> Text:
    """How many people write to it, of how many it takes."""
    return say("bots.people", people=bot.people, most=bots.people)


def numbers_of(bot: BotStanding, bots: Bots) -> Text:
    """Sent, received, and what is left of the month."""
    return say(
        "bots.numbers",
        sent=Amount(bot.sent),
        received=Amount(bot.received),
        left=Amount(left_of(bot, bots)),
        quota=Amount(bots.quota),
    )


def left_of(bot: BotStanding, bots: Bots) -> int:
    """Nothing once the platform says so, whatever was counted here."""
    return 0 if bot.up_at else max(bots.quota - bot.used, 0)


def standing_of(bot: BotStanding, bots: Bots) -> tuple[Text, ...]:
    """Since when little is left, or nothing; nothing is said while there is enough."""
    if bot.up_at or bot.used >= bots.quota:
        since = bot.up_at or bot.full_at
        return (say("bots.full", day=Moment(since)),) if since else (say("bots.full_now"),)
    if bot.used >= share_of(bots.quota, SHORT) and bot.short_at:
        return (say("bots.short", share=SHORT, day=Moment(bot.short_at)),)
    if bot.used >= share_of(bots.quota, LOW) and bot.low_at:
        return (say("bots.low", share=LOW, day=Moment(bot.low_at)),)
    return ()


# ------------------------------------------------------------------ the letter


def letter(name: str, used: int, quota: int, is_up: bool) -> Message:
    """To the secretary, once 80 of a hundred are used, and once all of them are."""
    bot = say("bots.letter.bot", bot=Verbatim(name)) if name else name_of(name)
    if is_up:
        title, lines = say("bots.letter.up", bot=bot), (say("bots.letter.until"), say("bots.letter.stopped"))
    else:
        title = say("bots.letter.low", share=LOW, bot=bot)
        left = say("bots.letter.left", used=Amount(used), quota=Amount(quota), left=Amount(max(quota - used, 0)))
        lines = (left, say("bots.letter.then", share=SHORT))
    return Message(
        title=title,
        lines=(*lines, say("bots.letter.what")),
        choices=((Choice(say("button.bots"), BotsOpened()),),),
    )


# ------------------------------------------------------------------ no room


def no_room(full: BotFull, code: str = "") -> Text:
    """Where the same code works: by another bot of the unit, or else on the page, by a link that holds it."""
    if full.instead:
        return say("code.bot_full", people=full.people, bot=Verbatim(full.instead))
    if not full.page:
        return say("code.bot_full_ask", people=full.people)
    link = Verbatim(page_link(full.page, code) if code else full.page)
    lead, whole = say("code.bot_full_page", people=full.people), say("code.is_whole")
    telegram = (say("code.or_telegram"),) if full.telegram else ()
    return Joined((lead, link, *telegram, whole))
