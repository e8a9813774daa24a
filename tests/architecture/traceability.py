"""Prints which tests show which requirement, from build/traceability.json (written by every test run).

python tests/architecture/traceability.py build/traceability.json
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def table(record: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """One block a requirement, in order of number: its name and how it stands, then its tests with their outcomes."""
    tests: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for test, entry in sorted(record.items()):
        for requirement in entry["rq"]:
            tests[requirement].append((entry["outcome"], test))
    for requirement in sorted(tests, key=_number):
        shown = tests[requirement]
        yield f"{requirement}  {standing([outcome for outcome, _ in shown])}"
        yield from (f"    {outcome:8}{test}" for outcome, test in shown)


def standing(outcomes: list[str]) -> str:
    """How a requirement stands: shown only if all its tests ran and passed."""
    if "failed" in outcomes:
        return "NOT SHOWN: a test failed"
    return "shown" if set(outcomes) == {"passed"} else "NOT SHOWN: a test did not run"


def _number(requirement: str) -> tuple[int, str]:
    digits = re.search(r"\d+", requirement)
    return (int(digits.group()) if digits else 0, requirement)


def main(arguments: list[str]) -> int:
    """Print the table of the file named; the exit code."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        sys.stderr.write("Name the file that a test run wrote: build/traceability.json. Run `make test` first.\n")
        return 2
    for line in table(json.loads(Path(arguments[0]).read_text("utf-8"))):
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
