"""An announcement as those see it whom it goes to."""

from __future__ import annotations

from handlers.announcements import Announcement
from handlers.events import AnnouncementRead
from handlers.vocabulary import Choice, Message, Text, Verbatim, say


def letter(announcement: Announcement) -> Message:
    """Who says it, what it is, its text; `Đã đọc` where that is wanted."""  # house: the button's name
    file = announcement.file
    read = Choice(
        say("button.announcement_read"), AnnouncementRead(announcement.id), "main", words=say("typed.have_read")
    )
    return Message(
        heading=Verbatim(announcement.unit_name),
        title=title_of(announcement),
        lines=(say("announcement.file", name=Verbatim(file.name)),) if file else (),
        body=announcement.body,
        choices=((read,),) if announcement.wants_read else (),
    )


def title_of(announcement: Announcement) -> Text:
    if announcement.corrects:
        return say("announcement.corrected", number=announcement.corrects)
    return say("announcement.title")
