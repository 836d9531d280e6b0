"""One Python file as the checks see it: its tree, its comments and what was allowed in it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ALLOWED = re.compile(r"#\s*house:\s*\w+")
SKIPPED = {".git", ".hypothesis", ".venv", "data", "build", "dist", "node_modules", "__pycache__"}


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """Something to put right: where it is, what is wrong and what to do."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Source:
    """A Python file. `path` is relative to the root, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def comments(self) -> dict[int, str]:
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}

    @cached_property
    def statements(self) -> dict[ast.AST, ast.stmt]:
        """Each node with the innermost statement it stands in."""
        found: dict[ast.AST, ast.stmt] = {}
        for statement in ast.walk(self.tree):  # breadth first, so that the innermost is written last
            if isinstance(statement, ast.stmt):
                found |= dict.fromkeys(ast.walk(statement), statement)
        return found

    @cached_property
    def docstrings(self) -> set[ast.AST]:
        """Strings that stand alone: docstrings and what is written below a field."""
        return {node.value for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}

    def allows(self, node: ast.expr) -> bool:
        """Whether a `# house: reason` stands on the node's lines, or on or above the first line of its statement."""
        first, last = node.lineno, node.end_lineno or node.lineno
        lines = set(range(first, last + 1))
        statement = self.statements.get(node)
        if statement is not None and not hasattr(statement, "body"):
            lines |= {statement.lineno - 1, statement.lineno, statement.end_lineno or last}
        return any(ALLOWED.search(self.comments.get(line, "")) for line in lines)

    def finding(self, node: ast.expr | ast.stmt, text: str) -> Finding:
        return Finding(self.path, node.lineno, text)


def files(root: Path, *folders: str) -> Iterator[Path]:
    """Every file below these folders of the root, in order, without caches and environments."""
    for folder in folders or (".",):
        for path in sorted((root / folder).rglob("*")):
            parts = path.relative_to(root).parts
            if path.is_file() and not any(part in SKIPPED or part.endswith("_cache") for part in parts):
                yield path


def python_sources(root: Path, folders: Iterable[str]) -> Iterator[Source]:
    for path in files(root, *folders):
        if path.suffix == ".py":
            yield Source(path.relative_to(root).as_posix(), path.read_text("utf-8"))


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or an attribute; what cannot be named becomes `?`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def report(findings: list[Finding], praise: str) -> int:
    """Print the findings; the exit status."""
    once = sorted(set(findings))
    for finding in once:
        print(finding)
    print(f"{len(once)} to put right" if once else praise)
    return 1 if findings else 0
