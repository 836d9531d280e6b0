"""The commands: each has its help, and what a user got wrong ends in a sentence and a proper exit status."""

from __future__ import annotations

import base64
import os
import pty
import select
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import click
import pytest

from bot.attachments import DocumentFailed
from bot.channels import terminal
from bot.commands import main
from bot.demo import demo_settings, prepare_demo
from bot.refusals import sentence_about
from bot.settings import read_settings
from storage import answers, chats, members
from storage.database import connect, in_one
from storage.migrate import newest_version
from storage.sealing import Seal
from tests.command_line import PATIENCE, bot, environment, finished, free_port, running, told
from tests.conversation import NOON, Town, fresh_database, shelf

KEY, FOREIGN = bytes(range(32)), bytes(32)
SAMPLE = Path(__file__).parent.parent / "bot" / "sample"


def in_base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a key and no database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUSOI_DATABASE", "tusoi.db")
    monkeypatch.setenv("TUSOI_KEY", in_base64(KEY))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def town(place: Path) -> Iterator[Town]:
    town = Town(fresh_database(place))
    yield town
    town.close()


def own_settings(**more: str) -> dict[str, str]:
    return {"TUSOI_DATABASE": "tusoi.db", "TUSOI_KEY": in_base64(KEY), "TUSOI_WEB_PORT": str(free_port()), **more}


# ------------------------------------------------------------------ help and usage


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


ALL = sorted(commands(main))


def test_these_are_the_commands() -> None:
    assert [" ".join(path) for path in ALL] == [
        *("", "chat", "demo", "doctor", "migrate", "outbox", "outbox retry", "rekey", "releases"),
        *("roster", "roster import", "roster invite", "roster template", "serve"),
        *("zalo", "zalo add", "zalo check", "zalo list", "zalo remove"),
    ]


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("path", ALL)
def test_every_command_explains_itself(path: tuple[str, ...], flag: str) -> None:
    status, lines = told(bot(*path, flag))
    assert status == 0
    assert lines[0].startswith(f"Usage: main {' '.join(path)}".rstrip())
    assert len(lines[1].strip()) > 20


def test_every_option_explains_itself() -> None:
    groups = [main, *(command for command in main.commands.values() if isinstance(command, click.Group))]
    options = [param for group in groups for command in group.commands.values() for param in command.params]
    assert [option.name for option in options if isinstance(option, click.Option) and not option.help] == []


@pytest.mark.parametrize(
    "words",
    [
        ("sing",),
        ("roster", "sing"),
        ("chat",),
        ("chat", "--as"),
        ("roster", "import"),
        ("roster", "invite"),
        ("roster", "template"),
        ("serve", "now"),
        ("migrate", "--fast"),
    ],
)
def test_wrong_use_is_told_with_status_2(place: Path, words: tuple[str, ...]) -> None:
    status, lines = told(bot(*words))
    assert status == 2
    assert lines[-1].startswith("Error: ")
    assert list(place.iterdir()) == []


def test_the_program_is_named_in_its_own_words() -> None:
    assert "Tự Soi: members look at themselves" in bot("--help").output


# ------------------------------------------------------------------ what is wrong outside


@pytest.mark.parametrize(
    "words", [("serve",), ("migrate",), ("rekey",), ("roster", "import", "x"), ("roster", "invite", "x")]
)
def test_without_a_key_no_command_opens_the_database(
    place: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.delenv("TUSOI_KEY")
    monkeypatch.setenv("TUSOI_WEB_PORT", "no")
    assert told(bot(*words)) == (
        1,
        [
            "Error: these settings need mending:",
            "  TUSOI_WEB_PORT: has to be a port between 1 and 65535",
            "  TUSOI_KEY: is missing; make one with `openssl rand -base64 32` and keep it apart from the database",
        ],
    )
    assert list(place.iterdir()) == []


def test_without_a_key_and_without_a_demo_there_is_no_chat(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUSOI_KEY")
    status, lines = told(bot("chat", "--as", "x"))
    assert (status, lines[1].partition(":")[0]) == (1, "  TUSOI_KEY")
    assert list(place.iterdir()) == []


def test_a_wrong_key_is_told_and_nothing_changes(town: Town, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town.close()
    before = (place / "tusoi.db").read_bytes()
    monkeypatch.setenv("TUSOI_KEY", in_base64(FOREIGN))
    for words in (("serve",), ("migrate",), ("rekey",), ("roster", "import", SAMPLE), ("chat", "--as", "AN")):
        assert told(bot(*words)) == (
            1,
            [
                (
                    f"Error: TUSOI_KEY does not open this database, which was sealed with {Seal([KEY]).key_id}. "
                    "Nothing was changed. Give the right key, or after a rotation the old one in TUSOI_KEY_OLD as well."
                )
            ],
        )
    assert (place / "tusoi.db").read_bytes() == before


@pytest.mark.parametrize("words", [("serve",), ("migrate",), ("roster", "invite", "AN"), ("chat", "--as", "AN")])
def test_a_database_that_is_none_is_told(place: Path, words: tuple[str, ...]) -> None:
    (place / "tusoi.db").write_bytes(b"no database " * 1000)
    assert told(bot(*words)) == (
        1,
        ["Error: the database in TUSOI_DATABASE cannot be used: file is not a database"],
    )
    assert (place / "tusoi.db").read_bytes() == b"no database " * 1000


def test_a_folder_for_a_database_is_told(place: Path) -> None:
    (place / "tusoi.db").mkdir()
    assert told(bot("migrate")) == (1, ["Error: TUSOI_DATABASE names a folder, tusoi.db: name a file in it"])


def test_a_file_for_a_folder_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "data").write_text("a file")
    monkeypatch.setenv("TUSOI_DATABASE", "data/tusoi.db")
    status, lines = told(bot("migrate"))
    assert status == 1
    assert lines == ["Error: data: File exists; check the path and who owns it"]


def test_a_folder_that_cannot_be_written_to_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path, *_: int) -> int:  # the tests may run as root, whom no folder stops
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("storage.database.os.open", denied)
    assert told(bot("migrate")) == (1, ["Error: tusoi.db: Permission denied; check the path and who owns it"])


def test_what_no_user_can_mend_keeps_its_trace() -> None:
    assert [sentence_about(fault) for fault in (ValueError("a bug"), KeyError("x"), BrokenPipeError(32, "gone"))] == [
        None
    ] * 3


@pytest.mark.parametrize(
    ("failed", "says"),
    [
        (
            PermissionError(13, "Permission denied", "/srv/x"),
            "/srv/x: Permission denied; check the path and who owns it",
        ),
        (OSError(28, "No space left on device"), "No space left on device; check the path and who owns it"),
        (sqlite3.OperationalError("disk full"), "the database in TUSOI_DATABASE cannot be used: disk full"),
    ],
)
def test_what_the_machine_refuses_is_told(failed: Exception, says: str) -> None:
    assert sentence_about(failed) == says


def test_answers_to_a_version_of_the_catalogue_that_is_gone_are_told(town: Town, place: Path) -> None:
    town.joined("AN").walks()
    town.connection.execute("UPDATE runs SET catalogue = '27-bieu-hien@2015.3'")
    town.close()
    before = (place / "tusoi.db").read_bytes()
    for words in (("serve",), ("migrate",), ("roster", "import", SAMPLE), ("chat", "--as", "AN")):
        assert told(bot(*words)) == (
            1,
            [
                (
                    "Error: answers are stored for 27-bieu-hien@2015.3, which no file in locales/ holds: "
                    "keep the file of version 2015.3 beside the new one"
                )
            ],
        )
    assert (place / "tusoi.db").read_bytes() == before


# ------------------------------------------------------------------ migrate and rekey


def test_migrate_creates_the_database_and_says_so(place: Path) -> None:
    assert told(bot("migrate")) == told(bot("migrate")) == (0, [f"tusoi.db is at version {newest_version()}"])
    assert (place / "tusoi.db").exists()


def test_rekey_says_what_it_did(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.joined("AN").walks()
    town.invite("BINH")
    monkeypatch.setenv("TUSOI_CLOCK_START", NOON.isoformat())
    monkeypatch.setenv("TUSOI_KEY", in_base64(FOREIGN))
    monkeypatch.setenv("TUSOI_KEY_OLD", in_base64(KEY))
    assert told(bot("rekey")) == (
        0,
        [
            "1 self-comparisons are sealed with the new key",
            "1 invitations are open: those of the old key need TUSOI_KEY_OLD to work",
        ],
    )
    assert told(bot("rekey", "--withdraw-invitations"))[1][1] == (
        "1 invitations are withdrawn: `roster import PATH --invites OUT.csv` makes new ones"
    )
    monkeypatch.delenv("TUSOI_KEY_OLD")
    assert told(bot("rekey")) == (0, ["1 self-comparisons are sealed with the new key"])


def test_a_row_that_was_moved_stops_the_rekeying_with_a_sentence(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.joined("AN").walks()
    town.connection.execute("UPDATE runs SET period = '2026-01'")
    status, lines = told(bot("rekey"))
    assert status == 1
    assert lines[-1].startswith("Error: a sealed value does not open")


# ------------------------------------------------------------------ chat

ARRIVING, WALK, NO = ["1", "1"], ["1"], ["0"] * 27


def typed(*lines: list[str]) -> str:
    return "\n".join(line for part in lines for line in part) + "\n"


def runs_of(town: Town, member_code: str) -> list[tuple[tuple[int | None, ...], bool]]:
    person = members.by_code(town.connection, member_code)
    assert person is not None
    stored = answers.runs_of(town.connection, town.seal, shelf().by_pin("vi"), person.id)
    return [(run.answers, run.submitted_at is not None) for run in stored]


def test_the_terminal_walks_all_27_with_numbers(town: Town, place: Path) -> None:
    status, out, complaint = finished(
        place, own_settings(), "chat", "--as", "AN", typed=typed(ARRIVING, WALK, NO, ["Gửi"])
    )
    assert (status, complaint) == (0, "")
    assert [f"{number}/27" in out for number in range(1, 28)] == [True] * 27
    assert runs_of(town, "AN") == [((0,) * 27, True)]


def test_the_terminal_goes_on_where_it_stopped(town: Town, place: Path) -> None:
    settings = own_settings()
    finished(place, settings, "chat", "--as", "AN", typed=typed(ARRIVING, WALK, ["0", "1", "2"]))
    assert runs_of(town, "AN") == [((0, 1, 2, *(None,) * 24), False)]
    status, out, complaint = finished(place, settings, "chat", "--as", "AN", typed=typed(["0"] * 24, ["/thoat"]))
    assert (status, complaint) == (0, "")
    assert "4/27" in out
    assert " 3/27" not in out
    assert runs_of(town, "AN") == [((0, 1, 2, *(0,) * 24), False)]


def test_whoever_is_in_elsewhere_is_not_played_by_somebody_at_the_keyboard(town: Town) -> None:
    town.joined("AN")
    status, lines = told(bot("chat", "--as", "AN"))
    assert status == 1
    assert len(lines) == 1
    assert "chỉ đồng chí ấy mới vào được" in lines[0]


def test_with_a_code_of_their_own_they_come_in(town: Town) -> None:
    town.joined("AN")
    code = town.invite("AN")
    status, lines = told(bot("chat", "--as", "AN", "--code", code, typed="1\n1\n/thoat\n"))
    assert (status, "Chào đồng chí Nguyễn Văn An, Chi bộ Tổ dân phố 5." in lines) == (0, True)
    person = members.by_code(town.connection, "AN")
    assert person is not None
    assert {channel for channel, _ in chats.channels_of(town.connection, person.id)} == {"telegram", "terminal"}


def test_whoever_signed_out_everywhere_and_left_answers_is_not_played_either(town: Town) -> None:
    town.joined("AN").walks()
    town.connection.execute("DELETE FROM chats")
    before = town.dump()
    assert told(bot("chat", "--as", "AN", typed="1\n")) == (
        1,
        [
            (
                "Error: Đồng chí này đã có câu trả lời được giữ, nên chỉ đồng chí ấy mới vào được: "
                "xin mã mời mới (roster invite AN), rồi thêm --code MA_MOI."
            )
        ],
    )
    assert town.dump() == before
    _, lines = told(bot("chat", "--as", "AN", "--code", town.invite("AN"), typed="/thoat\n"))
    assert "Chào đồng chí Nguyễn Văn An, Chi bộ Tổ dân phố 5." in lines


@pytest.mark.parametrize("printed", [str, str.lower])
def test_a_code_of_another_member_opens_nothing(town: Town, printed: Callable[[str], str]) -> None:
    code = town.invite("BINH")
    before = town.dump()
    assert told(bot("chat", "--as", "AN", "--code", printed(code), typed="1\n1\n")) == (
        1,
        ["Error: Mã mời này là của đồng chí khác, không phải của AN. Xin xem lại mã."],
    )
    assert town.dump() == before


@pytest.mark.parametrize("code", [(), ("--code", "2345678923")])
def test_a_place_that_another_member_has_taken_stays_closed(town: Town, code: tuple[str, ...]) -> None:
    town.joined("BINH", "AN", "terminal")
    before = town.dump()
    assert told(bot("chat", "--as", "AN", *code, typed="/dulieu\n")) == (
        1,
        ["Error: Chỗ của AN trên máy này đang do đồng chí khác dùng, nên không mở được."],
    )
    assert town.dump() == before


def test_a_code_that_is_nobodys_is_told_in_the_chat_and_counted(town: Town) -> None:
    assert bot("chat", "--as", "AN", "--code", "2345678923", typed="").exit_code == 0
    assert town.connection.execute("SELECT count(*) FROM wrong_tries").fetchone() == (1,)


@pytest.mark.parametrize(
    ("place_of", "failure"),
    [
        ("_write_private", PermissionError(13, "Permission denied", "x")),
        ("make_document", DocumentFailed()),
    ],
)
def test_a_file_that_cannot_be_saved_does_not_end_the_chat(
    town: Town, monkeypatch: pytest.MonkeyPatch, place_of: str, failure: Exception
) -> None:
    def fails(*_: object) -> NoReturn:
        raise failure

    town.joined("AN", "AN", "terminal").says("/dulieu")
    monkeypatch.setattr(terminal, place_of, fails)
    status, lines = told(bot("chat", "--as", "AN", typed="Tải dữ liệu về\n/dulieu\n/thoat\n"))
    assert (status, lines.count("Chưa ghi được tệp. Đồng chí xem lại thư mục đang mở, rồi lấy tệp lần nữa.")) == (0, 1)
    assert lines.count("1  Tải dữ liệu về") == 3  # the chat goes on


def test_a_thousand_files_of_one_name_are_enough(place: Path) -> None:
    for number in range(1, 1000):
        (place / ("tu-soi.json" if number == 1 else f"tu-soi-{number}.json")).touch()
    with pytest.raises(FileExistsError):
        terminal._write_private(place / "tu-soi.json", b"{}")


def test_nobody_unknown_can_be_played(town: Town) -> None:
    assert told(bot("chat", "--as", "AI")) == (1, ["Error: Không có đảng viên mã AI. Xin xem lại mã."])


def test_without_a_key_the_people_of_the_demo_can_be_played(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KEY", "DATABASE"):
        monkeypatch.delenv(f"TUSOI_{name}")
    prepare_demo(demo_settings(read_settings()))
    status, lines = told(bot("chat", "--as", "DV030", typed="/thoat\n"))
    assert (status, lines[-2]) == (0, "2  Không phải tôi")


def test_the_end_of_the_input_ends_the_chat(town: Town) -> None:
    assert bot("chat", "--as", "AN", typed="").exit_code == 0


def test_ctrl_c_ends_the_chat_at_once_and_cleanly(town: Town, place: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", "chat", "--as", "AN"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=place,
        env=environment(own_settings()),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        shown = b""
        while b"\r\n> " not in shown and select.select([ours], [], [], PATIENCE)[0]:
            shown += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 1
        while select.select([ours], [], [], 0)[0]:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
    finally:
        process.kill()
        os.close(ours)
    assert b"Traceback" not in shown
    assert shown.rstrip().endswith(b"Aborted!")


# ------------------------------------------------------------------ serve


def test_a_taken_port_is_told_and_everything_closes(place: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, out, complaint = finished(place, own_settings(TUSOI_WEB_PORT=str(port)), "serve")
    assert (status, out) == (1, "")
    assert complaint == (
        f"Error: cannot listen on 127.0.0.1:{port} (address already in use): "
        "stop what uses it, or set TUSOI_WEB_HOST and TUSOI_WEB_PORT\n"
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serving_ends_when_it_is_asked_to(place: Path, number: int) -> None:
    with running(place, own_settings(), "serve") as process:
        process.until("web page is served")
        assert process.ends(number) == 0
        assert "Traceback" not in "\n".join(process.until("stopping"))
    assert not (place / "tusoi.db-wal").exists()  # closed in order, the log is moved into the file


def test_a_database_in_use_is_waited_for(town: Town, place: Path) -> None:
    """Two programs on one file, such as a server and an import, take turns."""
    with closing(connect(place / "tusoi.db")) as other:
        in_one(other, lambda db: members.deactivate(db, ["AN"], NOON))
    assert told(bot("roster", "invite", "BINH"))[0] == 0
