"""The rules of the house that no other tool knows: where SQL, the clock, words and files may be."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.source import Finding, Source, dotted, files, python_sources, report

PRODUCT = ("bot", "handlers", "storage")
WORKSHOP = ("bench", "tests", "tools")

STATEMENT = re.compile(
    r"\s*(select\s.+\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|replace\s+into\s|update\s+\S+\s+set\s|delete\s+from\s"
    r"|(create|alter|drop)\s+(unique\s+|virtual\s+|temp\s+)?(table|index|view|trigger)\s|with\s+\w+(\(.*\))?\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
CONTROL = re.compile(r"\s*(PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|VACUUM|ATTACH|ANALYZE)\b")
SPEAKING = re.compile(r"bot/(__main__\.py|commands.*|channels/terminal\.py)")
WIRING = re.compile(r"bot/(app|demo|__main__|commands.*)\.py")
A_CHANNEL = re.compile(r"bot\.channels\.(telegram|terminal|web|zalo)\b")
SILENCED = re.compile(r"#\s*(type:\s*ignore(\[[^\]]*\])?|noqa\b(:\s*[A-Z]+\d+(\s*,\s*[A-Z]+\d+)*)?)")
# The one-letter classes keep this file from finding itself.
FOREIGN = re.compile(
    r"[p]ypi\.org|[p]ythonhosted\.org|[n]pmjs\.(org|com)|[d]eb\.debian\.org"
    r"|(?<![\w.~-])/([h]ome|[r]oot|[w]ork|[U]sers)/[\w.]"
)
TEXT_FILES = re.compile(r"\.(py|toml|md|lock|sql|po|cfg|ini|txt|csv|html|js|css|json|yml|example)|")

SOCKETS = {"http", "select", "selectors", "socket", "socketserver", "ssl", "urllib"}
IMPURE = SOCKETS | {"asyncio", "concurrent", "io", "logging", "multiprocessing", "os", "random", "secrets", "shutil"}
IMPURE |= {"sqlite3", "subprocess", "tempfile", "threading", "time"}
FILE_CALLS = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
AT_IMPORT = {"open", "connect", "getenv", "os.environ", "os.environ.get", "asyncio.run"}

Rule = Callable[[Source], Iterator[Finding]]


def sql_has_one_home(source: Source) -> Iterator[Finding]:
    if source.path.startswith("storage/migrations/"):
        return
    for node, text in strings(source):
        if STATEMENT.match(text):
            yield source.finding(node, "SQL in Python; give the statement a name in storage/sql/*.sql")
        elif CONTROL.match(text) and source.path != "storage/database.py":
            yield source.finding(node, "a control word of SQL; only storage/database.py says these")


def only_the_clock_asks_the_time(source: Source) -> Iterator[Finding]:
    if source.path == "bot/clock.py":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and re.search(
            r"\b(datetime|date)\.(now|utcnow|today)$|^time\.(time|time_ns|localtime|gmtime)$", dotted(node)
        ):
            yield source.finding(node, f"{dotted(node)} asks the time; take `now` as an argument (bot/clock.py has it)")
    for statement, module in imports(source.tree):
        if module in {"time.time", "time.time_ns"}:
            yield source.finding(statement, f"{module} asks the time; take `now` as an argument (bot/clock.py has it)")


def words_are_in_the_locales(source: Source) -> Iterator[Finding]:
    for node, text in strings(source):
        if any(letter.isalpha() and not letter.isascii() for letter in text):
            yield source.finding(node, "text for people; move it to locales/, or say `# house: why it is none`")


def only_the_terminal_prints(source: Source) -> Iterator[Finding]:
    for node in calls(source.tree):
        if dotted(node.func) == "print" and not SPEAKING.match(source.path):
            yield source.finding(node, "print(); log a fact, or return what is to be said")


def handlers_are_pure(source: Source) -> Iterator[Finding]:
    if not source.path.startswith("handlers/"):
        return
    pure = sys.stdlib_module_names - IMPURE | {"handlers"}
    for node, module in imports(source.tree):
        if module.split(".")[0] not in pure and not module.startswith("urllib.parse"):  # splitting text is pure
            yield source.finding(node, f"handlers/ imports {module}; let bot/ do it and hand in the result")
    for call in calls(source.tree):
        if dotted(call.func).split(".")[-1] in FILE_CALLS:
            yield source.finding(call, "handlers/ opens a file; let bot/ read it and hand in the text")


def storage_opens_no_sockets(source: Source) -> Iterator[Finding]:
    for node, module in imports(source.tree):
        if source.path.startswith("storage/") and module.split(".")[0] in SOCKETS:
            yield source.finding(node, f"storage/ imports {module}; only bot/ talks to a network")


def channels_are_wired_once(source: Source) -> Iterator[Finding]:
    here = source.path.removesuffix(".py").replace("/", ".")
    for node, module in imports(source.tree):
        channel = A_CHANNEL.match(module)
        if channel and not here.startswith(channel[0]) and not WIRING.fullmatch(source.path):
            yield source.finding(node, f"{channel[0]} is imported; only bot/app.py and what starts it know a channel")


def nothing_happens_at_import(source: Source) -> Iterator[Finding]:
    for node in at_import(source.tree):
        name = dotted(node.func) if isinstance(node, ast.Call) else dotted(node.value)
        if name in AT_IMPORT or name.split(".")[-1] in {"open", "connect", "getenv"}:
            yield source.finding(node, f"{name} at import; do it in a function that bot/app.py calls")


def silence_has_a_reason(source: Source) -> Iterator[Finding]:
    for line, comment in source.comments.items():
        if SILENCED.search(comment) and len(re.findall(r"\w+", SILENCED.sub("", comment))) < 2:
            yield Finding(source.path, line, f"`{comment.strip()}` gives no reason; write one after it")


PRODUCT_RULES: tuple[Rule, ...] = (
    sql_has_one_home,
    only_the_clock_asks_the_time,
    words_are_in_the_locales,
    only_the_terminal_prints,
    handlers_are_pure,
    storage_opens_no_sockets,
    channels_are_wired_once,
    nothing_happens_at_import,
)


def statements_say_what_they_are_for(root: Path) -> Iterator[Finding]:
    for path in files(root, "storage/sql"):
        if path.suffix == ".sql":
            yield from _statements(path.relative_to(root).as_posix(), path.read_text("utf-8").splitlines())


def _statements(path: str, lines: list[str]) -> Iterator[Finding]:
    named = False
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else ""
        if re.match(r"--\s*name:", line):
            named = True
            if not re.match(r"--\s*\w+(?!\w*:)", following):
                yield Finding(path, number, "a statement without a description; say on the next line what it is for")
        elif line.strip() and not line.startswith("--") and not named:
            yield Finding(path, number, "a statement without a name; begin it with `-- name: ...`")
        if re.search(r"(?i)\bcurrent_(timestamp|date|time)\b|'now'", line):
            yield Finding(path, number, "SQL asks the time; take it as an argument")
        named = named and not line.rstrip().endswith(";")


def nothing_names_this_machine(root: Path) -> Iterator[Finding]:
    for path in files(root):
        if not TEXT_FILES.fullmatch(path.suffix) or path.name == ".env":
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if found := FOREIGN.search(line):
                name = path.relative_to(root).as_posix()
                yield Finding(name, number, f"`{found[0]}` belongs to one machine or registry; take it out")


def strings(source: Source) -> Iterator[tuple[ast.expr, str]]:
    """The string literals that are no docstrings and were not allowed; an f-string is one, its holes are `?`."""
    inside = {part for node in ast.walk(source.tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
            text = node.value
        else:
            continue
        if node not in source.docstrings and not source.allows(node):
            yield node, text


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Each thing that is imported, by its whole dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def at_import(node: ast.AST) -> Iterator[ast.Call | ast.Subscript]:
    """The calls and look-ups that run when the module is imported: those in no function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_main(child):
            continue
        if isinstance(child, ast.Call | ast.Subscript):
            yield child
        yield from at_import(child)


def _is_main(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def findings(root: Path) -> list[Finding]:
    """Everything the rules find below this root."""
    product = list(python_sources(root, PRODUCT))
    found = [finding for source in product for rule in PRODUCT_RULES for finding in rule(source)]
    for source in [*product, *python_sources(root, WORKSHOP)]:
        found += silence_has_a_reason(source)
    return [*found, *statements_say_what_they_are_for(root), *nothing_names_this_machine(root)]


if __name__ == "__main__":
    sys.exit(report(findings(Path.cwd()), "The house is in order."))
