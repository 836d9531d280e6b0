"""A bare python-telegram-bot bot: default HTTP (httpx), 8 updates in flight, it only answers and edits."""

import os
from typing import Any, TypeAlias

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackContext, CallbackQueryHandler, CommandHandler

from bench.screen import next_number, rows_of, text_of

IN_FLIGHT = 8

Context: TypeAlias = CallbackContext[Any, Any, Any, Any]


def keyboard(number: int) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows_of(number)]
    return InlineKeyboardMarkup(rows)


async def start(update: Update, _: Context) -> None:
    assert update.message is not None
    await update.message.reply_text(text_of(1), reply_markup=keyboard(1))


async def tap(update: Update, _: Context) -> None:
    query = update.callback_query
    assert query is not None
    number = next_number(query.data or "")
    await query.answer()
    await query.edit_message_text(text_of(number), reply_markup=keyboard(number))


def main() -> None:
    builder = Application.builder().token(os.environ["BENCH_TOKEN"]).base_url(os.environ["BENCH_API"] + "/bot")
    # Twice the updates in flight: no update ever waits for a connection, as a smaller pool would make it.
    application = builder.concurrent_updates(IN_FLIGHT).connection_pool_size(2 * IN_FLIGHT).build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(tap))
    application.run_polling(allowed_updates=["message", "callback_query"])


if __name__ == "__main__":
    main()
