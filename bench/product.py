"""The product as a bot to measure: its command, an organisation of a wished size, the codes its chats bring."""

import base64
import csv
import hashlib
import secrets
import shutil
import socket
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from bench.processes import ROOT, Bot, ran

TOKEN = "7000000000:bench-token-that-opens-nothing-at-all-00"
PROVINCE = (16_000, 453, 54)
"""Members, cells and organisations; other sizes keep the proportion."""
INVITED_CODES_KEPT = 2000
PREPARED = ROOT / "data" / "bench"
STALE = 24 * 3600.0
"""Seconds after which a prepared database is made anew: invitation codes expire."""
IMPORT_LIMIT = 300.0
SHAPING = (
    "storage/**/*.sql",
    "storage/**/*.py",
    "bot/roster*.py",
    "handlers/inviting.py",
    "handlers/codes.py",
    "bench/product.py",
)
"""Files that decide what a prepared database looks like."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A database with this many members that nobody has joined yet."""

    database: Path
    key: str
    codes: list[str]
    seconds: float


def product_command(database: Path, api_url: str, key: str, port: int) -> tuple[list[str], dict[str, str]]:
    env = {
        "TUSOI_DATABASE": str(database),
        "TUSOI_KEY": key,
        "TUSOI_TELEGRAM_TOKEN": TOKEN,
        "TUSOI_TELEGRAM_API": f"{api_url}/bot",
        "TUSOI_WEB_PORT": str(port),
    }
    return [sys.executable, "-m", "bot", "serve"], env


def product(organisation: Organisation, api_url: str, folder: Path) -> Bot:
    """Runs on a copy, so that every run begins with the same database."""
    database = copied(organisation, folder).database
    argv, env = product_command(database, api_url, organisation.key, free_port())
    return Bot("product", argv, env, walks=True, codes=organisation.codes)


def copied(organisation: Organisation, folder: Path) -> Organisation:
    """The same in a folder of its own, whatever was there before."""
    folder.mkdir(exist_ok=True)
    database = folder / "tusoi.db"
    for suffix in ("", "-wal", "-shm"):
        (folder / f"tusoi.db{suffix}").unlink(missing_ok=True)
        source = organisation.database.with_name(organisation.database.name + suffix)
        if source.exists():
            shutil.copy(source, folder / f"tusoi.db{suffix}")
    return replace(organisation, database=database)


def is_there() -> bool:
    return (ROOT / "bot" / "__main__.py").exists()


def prepare(members: int) -> Organisation:
    """Imported once through the product's own command, kept while what shapes it is unchanged and codes are fresh."""
    folder = PREPARED / f"{members}-{_shape()}"
    done = folder / "done"
    if not done.exists() or time.time() - done.stat().st_mtime > STALE:
        for old in PREPARED.glob(f"{members}-*"):
            shutil.rmtree(old)
        folder.mkdir(parents=True)
        done.write_text(str(_import(members, folder)))
    with (folder / "invites.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = [row["ma_moi"] for row in csv.DictReader(file)]
    # From all over the organisation: members of one cell would find their neighbours' pages in the cache.
    codes = codes[:: max(1, len(codes) // INVITED_CODES_KEPT)]
    return Organisation(folder / "tusoi.db", (folder / "key").read_text(), codes, float(done.read_text()))


def _import(members: int, folder: Path) -> float:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    (folder / "key").write_text(key)
    roster = folder / "roster"
    roster.mkdir()
    _write_roster(roster, members)
    _, env = product_command(folder / "tusoi.db", "http://127.0.0.1:9", key, free_port())
    argv = [sys.executable, "-m", "bot", "roster", "import", str(roster), "--invites", str(folder / "invites.csv")]
    start = time.monotonic()
    ran(argv, env, IMPORT_LIMIT)
    return time.monotonic() - start


def _write_roster(folder: Path, members: int) -> None:
    cells, organisations = (max(1, members * each // PROVINCE[0]) for each in PROVINCE[1:])
    units = [("R", "Đảng ủy phường Thử Tải", "dang_uy", "")]
    units += [(f"O{n}", f"Đảng bộ cơ sở {n}", "dang_bo", "R") for n in range(organisations)]
    units += [(f"C{n}", f"Chi bộ Tổ dân phố {n}", "chi_bo", f"O{n * organisations // cells}") for n in range(cells)]
    people = [(f"DV{n:06}", f"Nguyễn Văn {_name(n)}", f"C{n * cells // members}", "dang_vien") for n in range(members)]
    _write(folder / "units.csv", ("ma", "ten", "cap", "ma_cap_tren"), units)
    _write(folder / "members.csv", ("ma_dang_vien", "ho_ten", "ma_chi_bo", "vai_tro"), people)


def _name(number: int) -> str:
    names = ("An", "Bình", "Chiến", "Dũng", "Hạnh", "Khánh", "Lan", "Minh", "Phượng", "Sơn", "Thúy", "Yến")
    return f"{names[number % len(names)]} {names[number // len(names) % len(names)]}"


def _write(path: Path, head: tuple[str, ...], rows: list[tuple[str, str, str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def _shape() -> str:
    files = sorted(path for each in SHAPING for path in ROOT.glob(each))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
