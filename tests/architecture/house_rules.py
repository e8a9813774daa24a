"""The house rules that no linter knows. `make lint` runs this file; its own tests are beside it.

Sizes (ARCHITECTURE.md, "Rooms"): a file has at most 400 lines, a function at most 40 without its docstring. Where there
is a reason for more, `# long: the reason` says so: in a file's first lines, or on a function's `def` line or the line
above it.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LINES, FUNCTION_LINES, HEAD_LINES = 400, 40, 15
_REASON = re.compile(r"#\s*long:\s*\S")
_VAGUE = re.compile(r"(Manager|Helper|Utils?)$")
_MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|home|Users)/[\w./-]+")
_TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".sh", ".sql", ".po", ".txt", ".lock", ".svg", ""}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def broken(root: Path) -> list[str]:
    """One sentence for each broken rule under ``root``, a git checkout."""
    return [f"{path.relative_to(root)}:{line}" for path in _files(root) for line in _in_file(path)]


def _files(root: Path) -> list[Path]:
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [root / name for name in sorted(set(listed.split("\0"))) if name and (root / name).is_file()]


def _in_file(path: Path) -> Iterator[str]:
    if path.suffix in _TEXT:
        text = path.read_text("utf-8", errors="replace")
        yield from machine_paths(text)
        if path.suffix == ".py":
            yield from python_rules(text)


def machine_paths(text: str) -> Iterator[str]:
    """Paths that exist on one machine only."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := _MACHINE_PATH.search(line):
            yield f"{number}: {found.group()} is a path of one machine; name it relative to the project."


def python_rules(text: str) -> Iterator[str]:
    """Sizes, names, and what Qt punishes late."""
    lines = text.splitlines()
    if len(lines) > FILE_LINES and not any(map(_REASON.search, lines[:HEAD_LINES])):
        yield f"1: {len(lines)} lines; divide it, or give the reason in its first lines (# long: ...)."
    try:
        tree = ast.parse(text)
    except SyntaxError as fault:
        yield f"{fault.lineno}: this is not Python: {fault.msg}."
        return
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield from _too_long(node, lines)
        elif isinstance(node, ast.ClassDef) and _VAGUE.search(node.name):
            yield f"{node.lineno}: the class {node.name} says nothing; name what it does."
        elif isinstance(node, ast.Call):
            yield from _qt(node)


def _too_long(node: Function, lines: list[str]) -> Iterator[str]:
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        doc = node.body[0]
        length -= (doc.end_lineno or doc.lineno) - doc.lineno + 1
    around = lines[max(0, node.lineno - 2) : node.body[0].lineno]
    if length > FUNCTION_LINES and not any(map(_REASON.search, around)):
        yield f"{node.lineno}: {node.name} has {length} lines; divide it, or give the reason above it (# long: ...)."


def _qt(call: ast.Call) -> Iterator[str]:
    """Signal(dict) delivers {} and Signal(int) 0 when queued; a lambda in connect outlives what it holds."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name == "Signal" and any(not (isinstance(a, ast.Name) and a.id == "object") for a in call.args):
        yield f"{call.lineno}: a Signal carries `object` only: Qt converts other types, and loses values silently."
    if name == "connect" and any(isinstance(a, ast.Lambda) for a in call.args):
        yield f"{call.lineno}: connect a method, not a lambda: it keeps alive, or outlives, what it captures."
    if name == "showGrid":
        yield f"{call.lineno}: showGrid costs more than all curves together; draw a few lines."


def main() -> int:
    """Print what is broken; the exit code for `make lint`."""
    found = broken(Path(__file__).resolve().parents[2])
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
