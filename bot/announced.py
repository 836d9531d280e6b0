"""An announcement as a screen: as a channel sends it, and as a page shows it among its letters."""

from __future__ import annotations

from dataclasses import replace

from bot.screen import Screen, put_into_words
from bot.wording import Words
from handlers.announcements import Announcement
from handlers.announcing_letter import letter
from handlers.events import AnnouncementFileAsked, AnnouncementRead
from handlers.vocabulary import Choice, Message, say


def as_letter(one: Announcement, words: Words, is_read: bool, reminds: bool = False) -> Screen:
    """In one language. Whoever has said that it was read is not asked again."""
    message = letter(one)
    notices = (say("announcement.unread"),) if reminds else ()
    return put_into_words(_without_mark(message) if is_read else message, notices, words)


def on_the_page(one: Announcement, words: Words, is_read: bool) -> Screen:
    """Nothing is sent to a page: its file is fetched there."""
    return with_its_file(as_letter(one, words, is_read), one, words)


def with_its_file(screen: Screen, one: Announcement, words: Words) -> Screen:
    """The same, and its file is asked for."""
    if one.file is None:
        return screen
    fetching = Choice(say("button.announcement_file"), AnnouncementFileAsked(one.id), "document")
    (row,) = put_into_words(Message(choices=((fetching,),)), (), words).choices
    return replace(screen, choices=(row, *screen.choices))


def _without_mark(message: Message) -> Message:
    rows = (tuple(each for each in row if not isinstance(each.event, AnnouncementRead)) for row in message.choices)
    return replace(message, choices=tuple(row for row in rows if row))
