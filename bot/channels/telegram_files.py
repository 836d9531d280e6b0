"""Files that people send on Telegram: which messages carry one, and how it is fetched."""

from __future__ import annotations

from functools import partial

from telegram import Bot, Message
from telegram.error import TelegramError

from bot.channels.telegram_spans import spans_of
from bot.incoming_files import IncomingFile
from bot.logs import log
from handlers.paper_kinds import LONGEST_NAME


def carries_file(message: Message) -> bool:
    return bool(message.document or message.photo)


async def fetch_file(bot: Bot, message: Message, photo_name: str, most: int, by_caption: bool = True) -> IncomingFile:
    """The document or the photo of a message; a photo has no name of its own and is called by its caption.

    Not so where the caption is a text of its own (`by_caption`). One of more bytes than `most` is not fetched, of one
    that Telegram does not hand out nothing is left: the steps say so.
    """
    photo = max(message.photo, key=lambda each: each.width * each.height, default=None)
    part = message.document or photo
    if part is None:
        raise LookupError("a message without a file")
    caption = message.caption or ""
    called = (_photo_name(caption) if by_caption else "") or photo_name
    name = (message.document.file_name or "") if message.document else called
    incoming = partial(IncomingFile, caption=caption, spans=spans_of(caption, message.caption_entities))
    told = part.file_size or 0
    if told > most:
        return incoming(name, told)
    try:
        file = await bot.get_file(part.file_id)
        if (file.file_size or 0) > most:
            return incoming(name, file.file_size or 0)
        content = bytes(await file.download_as_bytearray())
    except TelegramError as failed:
        log.warning("telegram file kind=%s", type(failed).__name__)
        return incoming(name, 0)
    return incoming(name, len(content), content, file_id=part.file_id, as_photo=message.document is None)


def _photo_name(caption: str) -> str:
    line = caption.strip().partition("\n")[0].replace("/", "-")
    return f"{line[:LONGEST_NAME]}.jpg" if line else ""
