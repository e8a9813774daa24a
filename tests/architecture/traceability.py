"""Joins the requirements of tests/requirements.toml with the tests that show them, and says where the two disagree.

python tests/architecture/traceability.py build/traceability.json

Every test run collects into that file (tests/support/requirements.py). `make test` ends with this program: it writes
build/traceability.md beside it, for people, and fails when a requirement is said to be shown and is not.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIST = Path(__file__).resolve().parents[1] / "requirements.toml"
# Each status, and the field that must say the rest of it.
STATUSES = {"covered": "", "partly": "lacks", "procedure": "by", "open": "issue"}
SHOWN = ("covered", "partly")
Record = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Requirement:
    """One requirement of the list; ``rest`` says what lacks, who does it, or in which issue it is to be done."""

    id: str
    statement: str
    status: str
    rest: str


class ListError(Exception):
    """The list of requirements is not whole; the text says where and what to write."""


def requirements(text: str) -> tuple[Requirement, ...]:
    """What the list says, in its order. Raises ListError."""
    return tuple(_requirement(name, entry) for name, entry in tomllib.loads(text).items())


def _requirement(name: str, entry: dict[str, Any]) -> Requirement:
    status = str(entry.get("status", ""))
    if not re.fullmatch(r"RQ-\d\d", name):
        raise ListError(f"{name!r} is no requirement; write it as RQ-60.")
    if status not in STATUSES:
        raise ListError(f"{name}: the status is {status!r}; write one of {', '.join(STATUSES)}.")
    wanted = {"statement", "status", STATUSES[status]} - {""}
    if set(entry) != wanted or not all(str(value).strip() for value in entry.values()):
        raise ListError(f"{name}: '{status}' goes with {', '.join(sorted(wanted))}, and with nothing else.")
    return Requirement(name, entry["statement"], status, str(entry.get(STATUSES[status], "")))


def contradictions(listed: Sequence[Requirement], record: Record) -> Iterator[str]:
    """One sentence for each place where the list says more than the tests do, or a test more than the list."""
    known = {requirement.id for requirement in listed}
    for test, entry in sorted(record.items()):
        yield from (
            f"{name}: {test} is marked with it, and tests/requirements.toml does not list it."
            for name in entry["rq"]
            if name not in known
        )
    shown = _by_requirement(record)
    for requirement in listed:
        if requirement.status in SHOWN:
            tests = shown[requirement.id]
            if "passed" not in tests.values():
                yield f"{requirement.id}: listed as {requirement.status}, and no test that passed shows it."
            yield from (
                f"{requirement.id}: listed as {requirement.status}, and {test} {_did_not(outcome)}."
                for test, outcome in tests.items()
                if outcome != "passed"
            )


def understated(listed: Sequence[Requirement], record: Record) -> Iterator[str]:
    """One sentence for each requirement that is shown and listed as not built: nothing fails, but the list is old."""
    shown = _by_requirement(record)
    for requirement in listed:
        if requirement.status == "open" and "passed" in shown[requirement.id].values():
            yield f"{requirement.id}: listed as open, and tests show it: list it as covered or partly."


def _did_not(outcome: str) -> str:
    return {"failed": "failed", "skipped": "was left out"}[outcome]


def _by_requirement(record: Record) -> defaultdict[str, dict[str, str]]:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for test, entry in sorted(record.items()):
        for name in entry["rq"]:
            found[name][test] = entry["outcome"]
    return found


def table(listed: Sequence[Requirement], record: Record) -> Iterator[str]:
    """The table as Markdown: one line a requirement, then the tests of each, cases of one test counted together."""
    shown = _by_requirement(record)
    yield "# Requirements and the tests that show them"
    yield ""
    yield f"{summary(listed, record)} Written by `make test`; the list itself is `tests/requirements.toml`."
    yield ""
    yield "| requirement | | status | tests |"
    yield "|---|---|---|---|"
    for requirement in listed:
        tests = shown[requirement.id]
        passed = sum(outcome == "passed" for outcome in tests.values())
        count = f"{passed} of {len(tests)} passed" if tests else ""
        yield f"| {requirement.id} | {requirement.statement} | {standing(requirement)} | {count} |"
    for requirement in listed:
        if tests := shown[requirement.id]:
            yield ""
            yield f"## {requirement.id}"
            yield ""
            yield from _cases(tests)


def _cases(tests: Mapping[str, str]) -> Iterator[str]:
    """A test with its outcomes; one of many cases is one line."""
    cases: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for test, outcome in tests.items():
        cases[test.partition("[")[0]][outcome] += 1
    for test, outcomes in cases.items():
        yield f"- `{test}`: {', '.join(f'{count} {outcome}' for outcome, count in sorted(outcomes.items()))}"


def standing(requirement: Requirement) -> str:
    """How a requirement stands, with what the list says of it besides."""
    words = {"covered": "covered", "partly": "partly; lacks: ", "procedure": "procedure: ", "open": "open: issue "}
    return words[requirement.status] + requirement.rest


def summary(listed: Sequence[Requirement], record: Record) -> str:
    """How many stand how."""
    count = Counter(requirement.status for requirement in listed)
    parts = ", ".join(f"{count[status]} {status}" for status in STATUSES)
    return f"{len(listed)} requirements: {parts}; {len(record)} test cases show them."


def main(arguments: list[str]) -> int:
    """Write the table beside the file named, print what contradicts; the exit code."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        sys.stderr.write("Name the file that a test run wrote: build/traceability.json. Run `make test` first.\n")
        return 2
    source = Path(arguments[0])
    record: Record = json.loads(source.read_text("utf-8"))
    listed = requirements(LIST.read_text("utf-8"))
    source.with_suffix(".md").write_text("\n".join(table(listed, record)) + "\n", "utf-8")
    sys.stdout.write(f"{summary(listed, record)} {source.with_suffix('.md')}\n")
    sys.stdout.writelines(f"{line}\n" for line in understated(listed, record))
    found = list(contradictions(listed, record))
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
