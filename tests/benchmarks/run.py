"""Runs every bench_*.py beside it, one after the other, and prints their figures.

A bench is a script that prints one JSON object on one line: its figures and the floor measured in the same run. The
lines, each with when and on what it ran, are added to build/bench.jsonl. If a bench fails, the others still run.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def run(bench: Path) -> dict[str, Any]:
    """The figures of one bench; {"failed": its exit code} if it fails."""
    print(f"{bench.stem} ...", file=sys.stderr, flush=True)
    done = subprocess.run([sys.executable, str(bench)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        return {"bench": bench.stem, "failed": done.returncode}
    return {"bench": bench.stem, **json.loads(done.stdout.strip().splitlines()[-1])}


def record(figures: dict[str, Any], file: Path) -> None:
    """Add one line to ``file``."""
    file.parent.mkdir(exist_ok=True)
    about = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "python": platform.python_version(),
        "system": platform.platform(),
    }
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(about | figures) + "\n")


def show(figures: dict[str, Any]) -> None:
    """One bench as a small table."""
    print(f"\n{figures['bench']}")
    for name, value in figures.items():
        if name != "bench":
            print(f"  {name:<44}{f'{value:,.4g}' if isinstance(value, float) else value}")


def main(names: list[str]) -> int:
    """Run all benches, or those whose name contains one of ``names``; the exit code."""
    benches = [b for b in sorted(HERE.glob("bench_*.py")) if not names or any(n in b.stem for n in names)]
    results = [run(bench) for bench in benches]
    for figures in results:
        record(figures, ROOT / "build" / "bench.jsonl")
        show(figures)
    return 1 if not results or any("failed" in figures for figures in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
