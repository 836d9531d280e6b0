"""Announcements on Telegram: a text of its own, a file with its text below, and the message that is changed later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telegram import Bot, InputFile
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram.error import BadRequest, TelegramError

from bot.channels import Enclosure, FileForgotten, Part, Posted, Posting, SendFailed
from bot.channels.telegram_text import as_html, as_keyboard, fits_caption, in_screens
from bot.screen import Screen

HARMLESS = "message is not modified"
CAPTION = "/caption"  # after the id of a message whose text stands below a file
UPLOAD_SECONDS = 120.0  # for the answer: 20 MB take their time
LARGEST_PHOTO = 10 * 1000 * 1000  # bytes; what is larger goes as a document
AS_DOCUMENT = "document/"  # before the id of a photo that goes as a document
NO_PHOTO = ("photo_invalid_dimensions", "image_process_failed", "photo_save_file_invalid")
UNKNOWN_FILE = ("wrong file identifier", "wrong remote file", "file reference", "invalid file_id")


def in_parts(screen: Screen, with_file: bool) -> tuple[Part, ...]:
    """A short text stands below its file; a longer one goes before it."""
    if with_file and fits_caption(screen):
        return (Part(screen, with_file=True),)
    texts = tuple(Part(each) for each in in_screens(screen))
    return (*texts, Part(None, with_file=True)) if with_file else texts


async def post(bot: Bot, posting: Posting) -> Posted:
    """Raises TelegramError, FileForgotten."""
    if posting.sent_as and posting.screen and await _changed(bot, posting, posting.screen):
        return Posted(posting.sent_as)
    if posting.sent_as and posting.only_change:
        return Posted(posting.sent_as)
    if posting.enclosure:
        return await _send_file(bot, posting, posting.enclosure)
    if posting.screen is None:
        raise SendFailed("broken")
    sent = await bot._post("sendMessage", {**_place(posting), **_text(posting.screen, "text")})
    return Posted(str(sent["message_id"]))


def _place(posting: Posting) -> dict[str, Any]:
    return {"chat_id": posting.address}


def _text(screen: Screen, field: str) -> dict[str, Any]:
    return {field: as_html(screen), "parse_mode": "HTML", "reply_markup": as_keyboard(screen)}


async def _changed(bot: Bot, posting: Posting, screen: Screen) -> bool:
    """Whether the message that was sent says this now. One of the other form is not changed, it is sent anew."""
    number, mark, _ = (posting.sent_as or "").partition(CAPTION)
    if bool(mark) != bool(posting.enclosure):
        return False
    method, field = ("editMessageCaption", "caption") if mark else ("editMessageText", "text")
    try:
        await bot._post(method, {**_place(posting), "message_id": int(number), **_text(screen, field)})
    except BadRequest as refused:
        return HARMLESS in refused.message.lower()
    return True


async def _send_file(bot: Bot, posting: Posting, enclosure: Enclosure) -> Posted:
    """A photo that Telegram does not take as one, such as a very long one, goes as a document, here and later."""
    if not _goes_as_photo(enclosure):
        return await _send_as(bot, posting, enclosure, "document")
    try:
        return await _send_as(bot, posting, enclosure, "photo")
    except BadRequest as refused:
        if enclosure.file_id or not _says(refused, NO_PHOTO):
            raise
    posted = await _send_as(bot, posting, enclosure, "document")
    return replace(posted, file_id=f"{AS_DOCUMENT}{posted.file_id}" if posted.file_id else None)


def _goes_as_photo(enclosure: Enclosure) -> bool:
    file = enclosure.file
    is_refused = (enclosure.file_id or "").startswith(AS_DOCUMENT)
    return file.kind == "photo" and file.size <= LARGEST_PHOTO and not is_refused


async def _send_as(bot: Bot, posting: Posting, enclosure: Enclosure, kind: str) -> Posted:
    method = "sendPhoto" if kind == "photo" else "sendDocument"
    text = _text(posting.screen, "caption") if posting.screen else {}
    fields = {**_place(posting), kind: _given(enclosure), **text}
    patience = DEFAULT_NONE if enclosure.file_id else UPLOAD_SECONDS
    try:
        sent = await bot._post(method, fields, read_timeout=patience)
    except BadRequest as refused:
        if enclosure.file_id and _says(refused, UNKNOWN_FILE):
            raise FileForgotten from None
        raise
    mark = CAPTION if posting.screen else ""
    return Posted(f"{sent['message_id']}{mark}", _file_id(sent))


def _says(refused: BadRequest, reasons: tuple[str, ...]) -> bool:
    return any(reason in refused.message.lower() for reason in reasons)


def _given(enclosure: Enclosure) -> str | InputFile:
    if enclosure.file_id:
        return enclosure.file_id.removeprefix(AS_DOCUMENT)
    return InputFile(enclosure.content, filename=enclosure.file.name)


def _file_id(sent: dict[str, Any]) -> str | None:
    """What it is called from now on; Telegram makes a video or a sound of some documents."""
    if sent.get("photo"):
        return str(sent["photo"][-1]["file_id"])
    named = next((sent[kind] for kind in ("document", "animation", "video", "audio") if sent.get(kind)), None)
    return str(named["file_id"]) if named else None


async def take_button_away(bot: Bot, address: int, message: int) -> None:
    """What was pressed need not be pressed again. Nothing depends on it."""
    try:
        await bot._post("editMessageReplyMarkup", {"chat_id": address, "message_id": message})
    except TelegramError:
        return
