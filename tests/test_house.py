"""The checkers themselves: each rule catches a planted offence, and a clean tree passes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import house, words

type_ignore, no_qa = "# type: " + "ignore", "# no" + "qa"  # written apart, so that they silence nothing here
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {}\\n"\n\n'
PLURAL_FORMS = {"vi": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
CODE = 'HELLO = say("hello", name=name)\nNOTES = say_count("notes", 2)\nGO = say("button.go")\n'
VIETNAMESE = (
    'msgid "hello"\nmsgstr "Chào đồng chí %(name)s."\n\n'
    'msgid "notes"\nmsgid_plural "notes"\nmsgstr[0] "%(count)s ghi chú"\n\n'
    'msgid "button.go"\nmsgstr "Tự soi"\n'
)
ENGLISH = (
    'msgid "hello"\nmsgstr "Good day, %(name)s."\n\n'
    'msgid "notes"\nmsgid_plural "notes"\nmsgstr[0] "%(count)s note"\nmsgstr[1] "%(count)s notes"\n\n'
    'msgid "button.go"\nmsgstr "Compare myself"\n'
)

Plant = Callable[[str, str], None]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    def write(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")

    return write


@pytest.fixture
def speak(plant: Plant) -> Callable[..., None]:
    """Plant code and both locales; the given parts replace the good ones."""

    def write(code: str = CODE, forms: dict[str, str] = PLURAL_FORMS, vi: str = VIETNAMESE, en: str = ENGLISH) -> None:
        plant("handlers/menu.py", code)
        plant("locales/vi/LC_MESSAGES/bot.po", HEADER.format(forms["vi"]) + vi)
        plant("locales/en/LC_MESSAGES/bot.po", HEADER.format(forms["en"]) + en)

    return write


CLEAN = {
    "bot/clock.py": "def now():\n    return datetime.now(UTC)\n",
    "bot/commands/serve.py": 'print("ready")\n',
    "bot/turn.py": 'def take(clock):\n    """Đọc và trả lời."""\n    return clock.now(), time.monotonic()\n',
    "handlers/steps.py": "import re\nfrom datetime import time\n\nfrom handlers.states import AtMenu\n",
    "handlers/typed.py": 'YES = {  # house: what people type\n    "có": 1,\n    "đúng": 1,\n}\n',
    "storage/database.py": 'def go(c):\n    c.run("BEGIN IMMEDIATE")\n    c.run("PRAGMA synchronous = FULL")\n',
    "storage/migrations/0001_first.py": 'op.execute("CREATE TABLE members (id INTEGER PRIMARY KEY)")\n',
    "storage/sql/members.sql": "-- name: cell\n-- Everybody of one cell, for a secretary.\nSELECT id FROM members;\n",
    "bot/app.py": "from bot.channels import telegram, web\n",
    "bot/channels/web/server.py": "from bot.channels import SendFailed\nfrom bot.channels.web.pages import page\n",
    "bot/main.py": "if __name__ == '__main__':\n    asyncio.run(main())\n",
    "bot/quiet.py": f"x = f()  {type_ignore}[no-any-return]  # the library has no types\n",
    ".hypothesis/constants/1": "/" + "home/an/tusoi\n",
    "docs/operating.md": "The database stands in /var/lib/tusoi; see https://example.org/home/page.\n",
}

OFFENCES = [
    ("storage/members.py", 'Q = "SELECT id FROM members"\n', 1, "SQL in Python"),
    ("storage/members.py", 'def f(t):\n    return f"select id\\nfrom {t} where 1"\n', 2, "SQL in Python"),
    ("bot/turn.py", 'Q = """\n  insert into inbox (id) values (?)"""\n', 1, "SQL in Python"),
    ("bot/turn.py", 'Q = "UPDATE members SET state = ?"\n', 1, "SQL in Python"),
    ("storage/inbox.py", 'Q = "PRAGMA journal_mode = WAL"\n', 1, "control word"),
    ("storage/sql/inbox.sql", "-- name: seen\nSELECT 1;\n", 1, "without a description"),
    ("storage/sql/inbox.sql", "-- All that came in.\nSELECT 1;\n", 2, "without a name"),
    ("storage/sql/inbox.sql", "-- name: a\n-- First of two.\nSELECT 1;\nSELECT 2;\n", 4, "without a name"),
    ("storage/sql/inbox.sql", "-- name: a\n-- Marks it.\nSELECT datetime('now');\n", 3, "SQL asks the time"),
    ("bot/turn.py", "x = datetime.now(UTC)\n", 1, "asks the time"),
    ("bot/turn.py", "x = field(default_factory=dt.datetime.utcnow)\n", 1, "asks the time"),
    ("handlers/rhythm.py", "x = date.today()\n", 1, "asks the time"),
    ("storage/inbox.py", "x = time.time()\n", 1, "asks the time"),
    ("bot/turn.py", "from time import time\n", 1, "time.time asks the time"),
    ("handlers/steps.py", 'x = "Đồng chí chờ một chút"\n', 1, "text for people"),
    ("bot/turn.py", 'x = f"{n} câu"\n', 1, "text for people"),
    ("bot/turn.py", "print(1)\n", 1, "print()"),
    ("handlers/steps.py", "import aiohttp\n", 1, "handlers/ imports aiohttp"),
    ("handlers/steps.py", "from asyncio import sleep\n", 1, "handlers/ imports asyncio"),
    ("handlers/steps.py", "from storage import members\n", 1, "handlers/ imports storage"),
    ("handlers/indicators.py", "def load(p):\n    return open(p)\n", 2, "handlers/ opens a file"),
    ("handlers/indicators.py", "def load(p):\n    return p.read_text()\n", 2, "handlers/ opens a file"),
    ("storage/inbox.py", "import socket\n", 1, "storage/ imports socket"),
    ("bot/turn.py", "from bot.channels import web\n", 1, "bot.channels.web is imported"),
    ("bot/channels/web/pages.py", "import bot.channels.telegram\n", 1, "bot.channels.telegram is imported"),
    ("bot/turn.py", f"x = f()  {type_ignore}[misc]\n", 1, "gives no reason"),
    ("tests/test_x.py", f"x = f()  {no_qa}: S101, E501\n", 1, "gives no reason"),
    ("bot/turn.py", 'F = open("x")\n', 1, "open at import"),
    ("bot/turn.py", "class A:\n    c = sqlite3.connect(p)\n", 2, "sqlite3.connect at import"),
    ("bot/turn.py", 'if True:\n    KEY = os.environ["KEY"]\n', 2, "os.environ at import"),
    ("bot/turn.py", 'KEY = os.getenv("KEY")\n', 1, "os.getenv at import"),
    ("bot/turn.py", "asyncio.run(main())\n", 1, "asyncio.run at import"),
    ("docs/operating.md", "Look into /" + "home/an/tusoi\n", 1, "belongs to one machine"),
    ("requirements.lock", "--index-url https://" + "pypi" + ".org/simple\n", 1, "belongs to one machine"),
]


def test_a_clean_house_passes(plant: Plant, tmp_path: Path) -> None:
    for path, text in CLEAN.items():
        plant(path, text)
    assert house.findings(tmp_path) == []


@pytest.mark.parametrize(("path", "text", "line", "said"), OFFENCES)
def test_an_offence_against_the_house_is_found(
    plant: Plant, tmp_path: Path, path: str, text: str, line: int, said: str
) -> None:
    plant(path, text)
    found = sorted(set(house.findings(tmp_path)))
    assert [(finding.path, finding.line) for finding in found] == [(path, line)]
    assert said in found[0].text


def test_a_finding_names_its_place(plant: Plant, tmp_path: Path) -> None:
    plant("bot/turn.py", "\nprint(1)\n")
    told = "bot/turn.py:2: print(); log a fact, or return what is to be said"
    assert [str(finding) for finding in house.findings(tmp_path)] == [told]


def test_an_allowance_without_a_reason_allows_nothing(plant: Plant, tmp_path: Path) -> None:
    plant("bot/turn.py", 'x = "đúng"  # house:\n')
    assert len(house.findings(tmp_path)) == 1


def test_an_allowance_does_not_reach_past_its_statement(plant: Plant, tmp_path: Path) -> None:
    plant("bot/turn.py", 'def f():  # house: nothing below\n    x = 1\n    return "đúng"\n')
    assert [finding.line for finding in house.findings(tmp_path)] == [3]


def test_complete_locales_pass(speak: Callable[..., None], tmp_path: Path) -> None:
    speak()
    assert words.findings(tmp_path) == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('msgid "hello"', '#, fuzzy\nmsgid "hello"', "`hello` is fuzzy"),
        ("Chào đồng chí %(name)s.", "", "`hello` is not translated"),
        ("Chào đồng chí %(name)s.", "Chào %(name)", "`hello` has a broken placeholder"),
        ("Chào đồng chí %(name)s.", "Chào %(name)s, 100% đúng", "`hello` has a broken placeholder"),
        ("Chào đồng chí %(name)s.", "Chào đồng chí.", "only one language has name"),
        ("đồng chí", "bạn", "says “bạn”"),
        ("đồng chí", "đồng  chí", "two spaces"),
        ("đồng chí", "đồng chi\u0301", "not in NFC"),
        ("%(name)s.", "'%(name)s'.", "straight quotes"),
        ("%(name)s.", '\\"%(name)s\\".', "straight quotes"),
        ("Tự soi", "Tự soi tiếp từ chỗ cũ", "`button.go` is longer than 20"),
        ('msgid "button.go"', 'msgid "button.stop"', "`button.go` is not in locales/vi"),
        ('msgid "button.go"', 'msgid "button.stop"', "`button.stop` is asked for nowhere"),
        ('msgid_plural "notes"\nmsgstr[0]', "msgstr", "`notes` must have plural forms"),
    ],
)
def test_a_flaw_in_the_vietnamese_is_found(
    speak: Callable[..., None], tmp_path: Path, good: str, bad: str, said: str
) -> None:
    assert good in VIETNAMESE
    speak(vi=VIETNAMESE.replace(good, bad))
    assert said in "\n".join(map(str, words.findings(tmp_path)))


def test_plural_forms_with_different_placeholders_are_found(speak: Callable[..., None], tmp_path: Path) -> None:
    speak(en=ENGLISH.replace('"%(count)s note"', '"one note"'))
    assert ["different placeholders in its plural forms" in finding.text for finding in words.findings(tmp_path)] == [
        True
    ]


def test_the_wrong_number_of_plural_forms_is_found(speak: Callable[..., None], tmp_path: Path) -> None:
    speak(forms=PLURAL_FORMS | {"vi": PLURAL_FORMS["en"]})
    assert "Plural-Forms must say nplurals=1" in [finding.text for finding in words.findings(tmp_path)]


def test_a_key_that_is_not_literal_is_found(speak: Callable[..., None], tmp_path: Path) -> None:
    speak(CODE + "x = say(key)\n")
    places = [(finding.path, finding.line) for finding in words.findings(tmp_path)]
    assert places == [("handlers/menu.py", 4)]


def test_a_value_that_nobody_gives_is_found(speak: Callable[..., None], tmp_path: Path) -> None:
    speak(CODE.replace("name=name", "who=name"))
    told = "`hello` is asked for without name; give it, or take it out of the locales"
    assert {finding.text for finding in words.findings(tmp_path)} == {told}


def test_values_given_as_a_whole_are_not_counted(speak: Callable[..., None], tmp_path: Path) -> None:
    speak(CODE.replace("name=name", "**values"))
    assert words.findings(tmp_path) == []


def test_a_missing_catalogue_is_found(plant: Plant, tmp_path: Path) -> None:
    plant("handlers/menu.py", CODE)
    missing = [finding.path for finding in words.findings(tmp_path)]
    assert missing == ["locales/vi/LC_MESSAGES/bot.po", "locales/en/LC_MESSAGES/bot.po"]


def test_make_words_looks_for_the_same_functions_as_the_check() -> None:
    makefile = (Path(__file__).parents[1] / "Makefile").read_text("utf-8")
    said = re.search(r"^KEYWORDS = (.*)$", makefile, re.MULTILINE)
    named = {
        name if indices == (1,) else f"{name}:{','.join(map(str, indices))}" for name, indices in words.KEYWORDS.items()
    }
    assert said is not None
    assert set(said[1].split()) == named
