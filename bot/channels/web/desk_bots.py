"""How the desk lays out what Zalo bots have left of their month."""

from __future__ import annotations

from bot.channels.web.desk_pages import Json
from bot.turn import View
from bot.wording import Words
from handlers.bots import Bots, BotStanding
from handlers.bots_seen import name_of, numbers_of, people_of, standing_of


def bots_page(view: View, words: Words) -> Json:
    """Every bot in one table: its numbers, and since when little is left."""
    bots = view.known.bots or Bots()
    return {
        "heading": view.screen.heading,
        "title": view.screen.title,
        "said": [view.screen.lines[-1]],
        "rows": [_row(each, bots, words) for each in bots.seen],
    }


def has_any(view: View) -> bool:
    """Whether this person sees a bot at all."""
    return bool(view.known.bots and view.known.bots.any)


def _row(bot: BotStanding, bots: Bots, words: Words) -> Json:
    return {
        "name": words.render(name_of(bot.name)),
        "unit": bot.unit,
        "numbers": [words.render(people_of(bot, bots)), words.render(numbers_of(bot, bots))],
        "standing": [words.render(each) for each in standing_of(bot, bots)],
    }
