"""`python -m bot zalo` and what the doctor says: every mistake is a sentence, and no token is ever shown."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.doctor import examine
from bot.settings import Settings, read_settings
from storage import zalo
from storage.zalo import ZaloBot
from tests.command_line import bot, told
from tests.conversation import KEY, NOON, Town
from tests.zalo_double import TOKEN, ZaloDouble
from tests.zalo_running import SECRET, Place, connected, eventually, place, quick

NOT_TOLD = "was not told; messages to this bot are no longer taken"
USED_UP = "this month's quota is used up: add a second bot, or wait for the 1st"
ELSEWHERE = "its messages are delivered to a webhook, and none is set here: start `python -m bot serve`, or set one"
NOT_HERE = (
    "its messages are not delivered to https://tusoi.example/zalo/1: start `python -m bot serve`, which says so to Zalo"
)


@pytest.fixture
async def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    """A town, the platform, and the settings of a command line that leads to both."""
    quick(monkeypatch)
    async with place(tmp_path, zalo_token="") as made:
        monkeypatch.setenv("TUSOI_DATABASE", str(made.town.path))
        monkeypatch.setenv("TUSOI_KEY", base64.b64encode(KEY).decode())
        monkeypatch.setenv("TUSOI_ZALO_API", made.double.base_url)
        monkeypatch.setenv("TUSOI_WEB_PORT", str(made.settings.web_port))
        monkeypatch.setenv("TUSOI_WEB_URL", "https://tusoi.example")
        monkeypatch.setenv("TUSOI_CLOCK_START", NOON.isoformat())
        yield made


@pytest.fixture
def token_file(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / "token.txt"
        path.write_text(text, "utf-8")
        return path

    return written


async def run(*words: str | Path) -> tuple[int, list[str]]:
    """A command beside the double, which answers it from this thread."""
    status, lines = await asyncio.to_thread(lambda: told(bot("zalo", *words)))
    assert TOKEN not in "\n".join(lines)
    return status, lines


def bots(town: Town) -> list[tuple[int, int | None, str]]:
    return [(one.id, one.unit, one.token) for one in zalo.active(town.connection, town.seal)]


async def test_a_bot_is_added_listed_and_removed(there: Place, token_file: Callable[[str], Path]) -> None:
    assert await run("add", "--unit", "CB5", "--token-file", token_file(TOKEN + "\n")) == (
        0,
        ["bot 1 (bot.tu-soi) is for CB5; a server that runs connects it within a minute"],
    )
    assert [(id_, token) for id_, _, token in bots(there.town)] == [(1, TOKEN)]
    assert TOKEN.encode() not in there.town.path.read_bytes()
    assert await run("list") == (
        0,
        [
            "   id  unit         name                       people  used this month",
            "    1  CB5          bot.tu-soi                      0  0 of 3000",
        ],
    )
    assert await run("remove", "1") == (0, ["bot 1 (bot.tu-soi) is removed, and its token is not kept"])
    assert bots(there.town) == []
    assert len(there.double.calls_of("deleteWebhook")) == 1
    assert await run("list") == (0, ["no bots: `python -m bot zalo add` adds one"])


async def test_a_bot_that_may_send_no_more_is_listed_as_used_up(there: Place) -> None:
    for token in (TOKEN, "second-token", "third-token"):
        there.adds(token)
    there.town.write(lambda db: zalo.count(db, 1, "2026-12", sent=2990, received=9))
    there.town.write(lambda db: zalo.count(db, 2, "2026-12", sent=2990, received=10))
    there.town.write(lambda db: zalo.use_up(db, 3, "2026-12", NOON))
    _, (_, *lines) = await run("list")
    assert [line.split(maxsplit=4)[4] for line in lines] == [
        "2999 of 3000", "3000 of 3000: used up", "0 of 3000: used up",
    ]  # fmt: skip


async def test_the_same_bot_for_another_unit_is_moved(there: Place, token_file: Callable[[str], Path]) -> None:
    for unit in ("CB5", "CB6"):
        assert (await run("add", "--unit", unit, "--token-file", token_file(TOKEN)))[0] == 0
    ((_, lines), units) = (await run("list"), [unit for _, unit, _ in bots(there.town)])
    assert "CB6" in lines[1]
    assert len(units) == 1


async def test_a_bot_that_was_removed_has_its_old_number_again(there: Place, token_file: Callable[[str], Path]) -> None:
    there.adds(TOKEN)
    await run("remove", "1")
    there.adds("another-token")
    await run("add", "--unit", "CB6", "--token-file", token_file(TOKEN))
    assert [id_ for id_, _, _ in bots(there.town)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Error: {file} is empty"),
        ("a token with spaces", "Error: {file} has to be the token as the Zalo Bot Platform gave it, without spaces"),
        ("another-token-of-nobody", "Error: the bot was not added; its token is refused: make a new one with the Zalo"),
    ],
)
async def test_a_token_that_is_none_is_not_kept(
    there: Place, token_file: Callable[[str], Path], text: str, says: str
) -> None:
    file = token_file(text)
    status, lines = await run("add", "--unit", "CB5", "--token-file", file)
    assert (status, lines[0][: len(says.format(file=file))]) == (1, says.format(file=file))
    assert bots(there.town) == []


async def test_a_file_that_is_not_there_is_told(there: Place, tmp_path: Path) -> None:
    file = tmp_path / "nothing.txt"
    assert await run("add", "--unit", "CB5", "--token-file", file) == (
        1,
        [f"Error: {file} cannot be read (No such file or directory)"],
    )


async def test_a_unit_that_is_not_there_is_told_before_anybody_is_asked(
    there: Place, token_file: Callable[[str], Path]
) -> None:
    assert await run("add", "--unit", "CB9", "--token-file", token_file(TOKEN)) == (
        1,
        ["Error: there is no unit CB9: `python -m bot roster import PATH` brings units"],
    )
    assert there.double.calls == []


@pytest.mark.parametrize("fault", ["fails", "answers", "away"])
async def test_a_platform_that_does_not_answer_is_told(
    there: Place, token_file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "fails":
        there.double.fails("getMe", 502)
    elif fault == "answers":
        there.double.answers("getMe", '{"ok": true, "result": []}')
    else:
        monkeypatch.setenv("TUSOI_ZALO_API", "http://127.0.0.1:9/bot")
    status, (line,) = await run("add", "--unit", "CB5", "--token-file", token_file(TOKEN))
    said = "Zalo answered 502: try again later" if fault == "fails" else "out of reach: check the network"
    assert (status, line.startswith(f"Error: the bot was not added; {said}")) == (1, True)
    assert bots(there.town) == []


async def test_what_cannot_be_removed_is_told(there: Place) -> None:
    assert await run("remove", "5") == (1, ["Error: there is no bot 5: `python -m bot zalo list` shows those at work"])
    there.town.write(lambda db: zalo.add(db, there.town.seal, None, "", "abc", "bot.own", NOON))
    assert await run("remove", "1") == (
        1,
        ["Error: bot 1 is that of TUSOI_ZALO_TOKEN: take it out of the settings, then restart"],
    )


async def test_a_bot_is_removed_though_the_platform_is_away(there: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    there.adds(TOKEN)
    there.double.fails("deleteWebhook", 500)
    status, lines = await run("remove", "1")
    assert (status, sorted(lines)) == (
        0,
        [f"Zalo answered 500 and {NOT_TOLD}", "bot 1 (bot.tu-soi) is removed, and its token is not kept"],
    )
    there.adds(TOKEN)
    monkeypatch.setenv("TUSOI_ZALO_API", "http://127.0.0.1:9/bot")
    assert f"Zalo is out of reach and {NOT_TOLD}" in (await run("remove", "1"))[1]


async def test_whoever_would_be_cut_off_is_counted_before_a_bot_is_removed(there: Place) -> None:
    there.adds(TOKEN)
    there.adds("second-token")
    for code, addresses in {"AN": ("1:an",), "BINH": ("1:binh", "2:binh"), "CUONG": ("1:cuong",)}.items():
        for address in addresses:
            there.town.joined(code, address, "zalo")
    there.town.joined("CUONG", "cuong", "telegram")
    there.town.talks("1:stranger", "zalo").says("xin chào")
    there.town.joined("AN", "an-here", "terminal")
    assert await run("remove", "1") == (
        1,
        ["Error: people who write to bot 1: 3, without another channel: 1; say --yes to remove it all the same"],
    )
    assert len(bots(there.town)) == 2
    assert await run("remove", "1", "--yes") == (
        0,
        [
            "people who write to bot 1: 3, without another channel: 1",
            "bot 1 (bot.tu-soi) is removed, and its token is not kept",
        ],
    )
    there.town.joined("BINH", "binh-page", "web")
    assert await run("remove", "2") == (
        0,
        [
            "people who write to bot 2: 1, without another channel: 0",
            "bot 2 (bot.tu-soi) is removed, and its token is not kept",
        ],
    )


# ------------------------------------------------------------------ check


async def test_each_bot_is_checked_by_itself(there: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await run("check") == (0, ["no bots: `python -m bot zalo add` adds one"])
    for token in (TOKEN, "second-token", "third-token", "fourth-token"):
        there.adds(token)
    assert await run("check") == (0, [f"ok    bot {id_}: reached" for id_ in (1, 2, 3, 4)])
    there.double.bots[TOKEN].webhook = {"url": "https://elsewhere.example/1", "secret": SECRET}
    there.double.bots["second-token"].id = "another"
    there.double.fails("getWebhookInfo", 500, bot="0000000000000003")
    del there.double.bots["fourth-token"]
    assert await run("check") == (
        1,
        [
            f"MEND  bot 1: {ELSEWHERE}",
            "MEND  bot 2: its token is another bot's now: add it again",
            "MEND  bot 3: Zalo answered 500: try again later",
            "MEND  bot 4: its token is refused: make a new one with the Zalo Bot Platform and add it again",
        ],
    )


async def test_a_webhook_is_checked_against_the_settings(there: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUSOI_ZALO_WEBHOOK", "https://tusoi.example/")
    monkeypatch.setenv("TUSOI_ZALO_SECRET", SECRET)
    there.adds(TOKEN)
    assert await run("check") == (1, [f"MEND  bot 1: {NOT_HERE}"])
    await there.starts()
    await connected(there)
    status, lines = await run("check")
    assert (status, lines[-1]) == (0, "ok    bot 1: reached")


async def test_the_bot_of_the_settings_is_checked_too(there: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUSOI_ZALO_TOKEN", TOKEN)
    assert await run("check") == (0, ["ok    TUSOI_ZALO_TOKEN: reached"])
    there.town.write(lambda db: zalo.add(db, there.town.seal, None, "", there.bot.id, "bot.own", NOON))
    assert await run("check") == (0, ["ok    bot 1: reached"])


# ------------------------------------------------------------------ what a server notices meanwhile


async def test_a_server_that_runs_takes_up_and_lets_go_of_bots(there: Place, token_file: Callable[[str], Path]) -> None:
    await there.starts()
    await run("add", "--unit", "CB5", "--token-file", token_file(TOKEN))
    await connected(there)
    await there.joins("c1", "AN")
    await eventually(lambda: there.asked("SELECT sent, received FROM zalo_months") == [(3, 3)])
    status, lines = await run("list")
    assert (status, lines[1].split()[3:]) == (0, ["1", "6", "of", "3000"])
    await run("remove", "1", "--yes")
    assert [row[0] is None for row in there.asked("SELECT unreachable_at FROM chats")] == [False]
    await _until_not_found(there.double)


async def _until_not_found(double: ZaloDouble) -> None:
    async with asyncio.timeout(30):
        while await double.post("https://tusoi.example/zalo/1", {}, SECRET) != 404:
            await asyncio.sleep(0.01)


# ------------------------------------------------------------------ the doctor


async def zalo_says(settings: Settings) -> list[tuple[bool, str]]:
    return [(each.well, each.says) for each in await examine(settings) if each.about == "zalo"]


async def test_the_doctor_says_where_there_is_no_bot(there: Place) -> None:
    says = "not set up (TUSOI_ZALO_TOKEN is empty, and `python -m bot zalo add` added no bot)"
    assert await zalo_says(read_settings()) == [(True, says)]


async def test_the_doctor_says_what_is_left_of_the_fullest_bot_and_which_is_not_reached(there: Place) -> None:
    for token in (TOKEN, "second-token", "third-token"):
        there.adds(token)
    there.town.write(lambda db: zalo.count(db, 2, "2026-12", sent=700, received=300))
    there.double.fails("getMe", 401, bot="0000000000000003", times=None)
    assert await zalo_says(read_settings()) == [
        (False, "bot 3: its token is refused: make a new one with the Zalo Bot Platform and add it again"),
        (True, "2 reached; the fullest, bot 2, has 2000 of 3000 messages left this month"),
    ]


async def test_the_doctor_names_every_bot_whose_month_is_used_up(there: Place) -> None:
    for token in (TOKEN, "second-token", "third-token"):
        there.adds(token)
    there.town.write(lambda db: zalo.use_up(db, 1, "2026-12", NOON))
    there.town.write(lambda db: zalo.count(db, 2, "2026-12", sent=2500, received=600))
    assert await zalo_says(read_settings()) == [
        (False, f"bot 1: {USED_UP}"),
        (False, f"bot 2: {USED_UP}"),
        (True, "1 reached; the fullest, bot 3, has 3000 of 3000 messages left this month"),
    ]
    there.double.fails("getMe", 429, bot=there.double.bots["third-token"].id)
    assert (False, f"bot 3: {USED_UP}") in await zalo_says(read_settings())


async def test_the_doctor_sees_that_messages_are_delivered_elsewhere(
    there: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUSOI_ZALO_WEBHOOK", "https://tusoi.example/")
    monkeypatch.setenv("TUSOI_ZALO_SECRET", SECRET)
    there.adds(TOKEN)
    assert await zalo_says(read_settings()) == [(False, f"bot 1: {NOT_HERE}")]
    there.bot.webhook = {"url": "https://tusoi.example/zalo/1", "secret": SECRET}
    assert [well for well, _ in await zalo_says(read_settings())] == [True]


@pytest.mark.parametrize(("url", "well"), [("https://tusoi.example/zalo/7", True), ("https://other.example", False)])
async def test_a_bot_whose_number_is_not_known_has_its_messages_delivered_to_some_number(
    there: Place, monkeypatch: pytest.MonkeyPatch, url: str, well: bool
) -> None:
    monkeypatch.setenv("TUSOI_ZALO_WEBHOOK", "https://tusoi.example")
    monkeypatch.setenv("TUSOI_ZALO_SECRET", SECRET)
    there.bot.webhook = {"url": url, "secret": SECRET}
    ((seen, says),) = await zalo_says(replace(read_settings(), zalo_token=TOKEN, keys=()))
    assert (seen, "delivered to https://tusoi.example/zalo: start" in says) == (well, not well)


@pytest.mark.parametrize("changes", [{"keys": ()}, {"keys": (bytes(32),)}, {"database": Path("nothing.db")}])
async def test_the_doctor_looks_at_the_settings_where_the_database_cannot_be_read(
    there: Place, changes: dict[str, Any]
) -> None:
    there.adds("second-token")
    settings = replace(read_settings(), zalo_token=TOKEN, **changes)
    says = "1 reached; the fullest, TUSOI_ZALO_TOKEN, has 3000 of 3000 messages left this month"
    assert await zalo_says(settings) == [(True, says)]


def test_a_bot_never_shows_its_token() -> None:
    assert TOKEN not in repr(ZaloBot(1, 2, TOKEN))
