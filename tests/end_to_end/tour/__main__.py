"""A scripted technician at the real screens, case by case: what goes well, and what must not.

Real window (offscreen), real serial line to the emulator in its own process, a real serial scanner line, real SQLite, a
real PostgreSQL as the plant. Each case leaves its pictures and its papers in a folder of its own; beside them lie the
data folder and tour.json:

    python -m tests.end_to_end.tour --out build/tour

The cases share one console, one workcell and one journal, and go on from where the one before ended; the last one has
its own, in which fourteen days have passed (tests/support/fortnight.py). Exits with 1, and
a picture of what was on the screen, when something does not come out as it should; with 1 as well when a case is
missing, and names it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

# Before anything of Qt: PySide looks into each module that is imported later, which pydantic's lazy ones cannot bear.
from console.settings import load_settings
from tests.end_to_end.tour import abort, fortnight, good_hand_over, papers, refusals, review
from tests.end_to_end.tour.stage import FAST, Stage
from tests.support.technician import NotThereError, SerialScanner, Technician, offscreen_panel

ROOT = Path(__file__).resolve().parents[3]


class Case(NamedTuple):
    """One case. ``needs``: the procedure without which the console cannot do it; then it is missing, and said to be."""

    folder: str
    play: Callable[[Stage], None]
    needs: str


LONG = Case("07-fourteen-days", fortnight.play, "load")
"""In a console of its own, on a folder in which a run has gone on for so long."""
CASES = (
    Case("01-good-hand-over", good_hand_over.play, "unload"),
    Case("02-wrong-bag", refusals.wrong_bag, "load"),
    Case("03-expired-lot", refusals.expired_lot, "load"),
    Case("04-same-person", refusals.same_person, "load"),
    Case("05-abort", abort.play, "recover"),
    Case("06-review-by-exception", review.play, "review"),
    LONG,
)


def play(stage: Stage, cases: Sequence[Case]) -> None:
    """Every case that there is; the others are noted. Raises NotThereError."""
    began = time.monotonic()
    for case in cases:
        if stage.running and case.needs not in stage.running.book.procedures:
            stage.missing.append(case.folder)
            continue
        stage.begin(case.folder)
        if len(stage.played) == 1:
            stage.arrive()
        case.play(stage)
        print(f"  {case.folder:<24} done at {time.monotonic() - began:5.0f} s", flush=True)


@contextmanager
def plant_of_the_tour() -> Iterator[tuple[Any, str]]:
    """A real PostgreSQL with the station enrolled, and its dsn."""
    from tests.support.plant import running_plant

    with running_plant() as plant:
        plant.new_database("training", "training")
        yield plant, plant.enrol("training", site="Kashiwa", station="KSW-07", mode="training").dsn


@contextmanager
def staged(out: Path, folder: Path, plant: Any, **settings: Any) -> Iterator[Stage]:
    """A console in a window of its own on ``folder``, and a technician at it; gone afterwards."""
    from console.program import Program

    scanner = SerialScanner()
    program = Program(partial(load_settings, "training", folder, scanner_url=scanner.url, **settings), training=True)
    program.show(kiosk=True)
    technician = Technician(program.window, scanner, out)
    stage = Stage(program, technician, plant, out)
    try:
        yield stage
    except NotThereError:
        if program.running:
            print(f"Problems: {program.running.problems}", file=sys.stderr)
        raise
    finally:
        stage.facts |= {"all_touches": technician.touches, "all_scans": scanner.count}
        program.close()
        scanner.close()


def walk(out: Path, cases: Sequence[Case]) -> Stage:
    """The tour; what the second console added is added to what the first one left. Raises NotThereError."""
    short = [case for case in cases if case != LONG]
    stages: list[Stage] = []
    with fortnight.Prepared(out / "fortnight") if LONG in cases else nullcontext() as prepared:
        if short:
            with plant_of_the_tour() as (plant, dsn):
                stages.append(played(out, out / "data", short, plant, plant_dsn=dsn, warp=FAST))
        if prepared is not None:
            prepared.finish()
            stages.append(played(out, out / "fortnight", [LONG], warp=fortnight.RATE))
    for stage in stages[1:]:
        stages[0].add(stage)
    return stages[0]


def played(out: Path, folder: Path, cases: Sequence[Case], plant: Any = None, **settings: Any) -> Stage:
    """These cases, at a console in a window of its own on ``folder``. Raises NotThereError."""
    from console.program import Program

    scanner = SerialScanner()
    given = partial(load_settings, "training", folder, scanner_url=scanner.url, **settings)
    program = Program(given, training=True)
    program.show(kiosk=True)
    technician = Technician(program.window, scanner, out)
    stage = Stage(program, technician, plant, out)
    try:
        play(stage, cases)
    except NotThereError:
        left = [case.folder for case in cases[len(stage.played) + len(stage.missing) :]]
        print(f"Not walked any more here: {', '.join(left) or 'none'}", file=sys.stderr)
        if program.running:
            print(f"Problems: {program.running.problems}", file=sys.stderr)
        raise
    finally:
        stage.facts |= {"all_touches": technician.touches, "all_scans": scanner.count}
        program.close()
        scanner.close()
    return stage


def told(facts: dict[str, Any]) -> str:
    """What the hand-over cost, for people."""
    cost = facts["hand_over"]
    sums = f"{cost['touches']} touches, {cost['scans']} scans, {cost['words']} words to read"
    pace = f"{cost['reading_s']} s at {cost['words_a_minute']} words a minute"
    lines = [f"From signing in to the started run: {sums} ({pace}). The screens that take longest:"]
    lines += [f"  {part['reading_s']:4d} s  {part['words']:4d} words  {part['screen']}" for part in cost["costliest"]]
    return "\n".join(lines)


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "tour")
    parser.add_argument("--only", nargs="*", default=[], help="cases by their number; they need those before them")
    chosen = parser.parse_args()
    out, cases = chosen.out.resolve(), [c for c in CASES if not chosen.only or c.folder[:2] in chosen.only]
    shutil.rmtree(out, ignore_errors=True)
    offscreen_panel(out)
    began = time.monotonic()
    try:
        stage = walk(out, cases)
        for folder in ("data", "fortnight"):
            if (out / folder).exists():
                papers.check(out / folder, stage.facts)
    except NotThereError as error:
        print(f"The tour failed: {error}", file=sys.stderr)
        return 1
    facts = {**stage.facts, "pages": papers.pages(stage.papers), "pictures": len(list(out.glob("*/*.png")))}
    facts |= {"seconds": round(time.monotonic() - began), "missing": stage.missing}
    (out / "tour.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps({name: fact for name, fact in facts.items() if name != "hand_over"}))
    if "hand_over" in facts:
        print(told(facts))
    lacks = [f"{folder} cannot be walked yet" for folder in stage.missing]
    lacks += [f"{folder} has left no paper" for folder in papers.without(stage.played)]
    for line in lacks:
        print(f"Missing: {line}.", file=sys.stderr)
    return 1 if lacks else 0


if __name__ == "__main__":
    sys.exit(main())
