"""Files that people send on Telegram: which messages carry one, and how it is fetched."""

from __future__ import annotations

from telegram import Bot, Message
from telegram.error import TelegramError

from bot.incoming_files import IncomingFile
from bot.logs import log
from handlers.paper_kinds import LONGEST_NAME


def carries_file(message: Message) -> bool:
    return bool(message.document or message.photo)


async def fetch_file(bot: Bot, message: Message, photo_name: str, most: int) -> IncomingFile:
    """The document or the photo of a message; a photo has no name of its own and is called by its caption.

    One of more bytes than `most` is not fetched, of one that Telegram does not hand out nothing is left: the steps
    say so.
    """
    photo = max(message.photo, key=lambda each: each.width * each.height, default=None)
    part = message.document or photo
    if part is None:
        raise LookupError("a message without a file")
    caption = message.caption or ""
    name = (message.document.file_name or "") if message.document else _photo_name(caption) or photo_name
    told = part.file_size or 0
    if told > most:
        return IncomingFile(name, told, caption=caption)
    try:
        file = await bot.get_file(part.file_id)
        if (file.file_size or 0) > most:
            return IncomingFile(name, file.file_size or 0, caption=caption)
        content = bytes(await file.download_as_bytearray())
    except TelegramError as failed:
        log.warning("telegram file kind=%s", type(failed).__name__)
        return IncomingFile(name, 0, caption=caption)
    return IncomingFile(name, len(content), content, caption, part.file_id, as_photo=message.document is None)


def _photo_name(caption: str) -> str:
    line = caption.strip().partition("\n")[0].replace("/", "-")
    return f"{line[:LONGEST_NAME]}.jpg" if line else ""
