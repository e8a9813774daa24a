"""Pages of the audit trail: newest first, filtered, nothing twice and nothing left out, bounded on a long journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.canonical import canonical_bytes
from console.clock import Instant
from console.journal.journal import Journal
from console.journal.reading import open_reader
from console.journal.rows import Draft
from console.queries.trail import MOST, Trail, TrailFilter, TrailQuestion, TrailReader
from tests.support.run_folder import write_run

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("run") / "station").path


@pytest.fixture
def trail(folder: Path) -> Iterator[Trail]:
    with open_reader(folder) as reader:
        yield Trail(reader, folder / "journal.db")


def every(trail: Trail, wanted: TrailFilter, count: int = 8, *, oldest: bool = False) -> list[int]:
    """All numbers that the pages give, from the newest on or from the oldest."""
    found, before = list[int](), 0
    while True:
        answer = trail.page(TrailQuestion(wanted, before, count, oldest=oldest))
        found += [line.seq for line in answer.lines]
        before = answer.next_before
        if not before:
            return found


@pytest.mark.rq("RQ-46")
def test_the_pages_hold_every_event_once_newest_first(trail: Trail) -> None:
    head = trail.page(TrailQuestion(TrailFilter())).head
    assert every(trail, TrailFilter()) == list(range(head, 0, -1))


@pytest.mark.rq("RQ-46")
@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (TrailFilter(person="tanaka"), lambda line: line.who.id == "tanaka" or '"person":"tanaka"' in line.data),
        (TrailFilter(kind="alarms"), lambda line: line.type.startswith("alarm.")),
        (TrailFilter(kind="other"), lambda line: line.kind == "other"),
        (TrailFilter(bay=9), lambda line: line.bay == 9),
        (TrailFilter(text="c2407a"), lambda line: "C2407A" in line.data),
        (TrailFilter(text="%"), lambda line: "%" in line.data),
        (TrailFilter(text="zz", types=("run.started",)), lambda line: line.type == "run.started"),
        (
            TrailFilter(from_utc="2026-03-02T00:10:00", to_utc="2026-03-02T00:20:00"),
            lambda line: "T00:1" in line.utc[:15],
        ),
        (TrailFilter(streams=("procedure:P-load",)), lambda line: line.stream == "procedure:P-load"),
        (TrailFilter(mentions="R-2026-0312"), lambda line: '"R-2026-0312"' in line.data),
    ],
)
def test_a_filter_gives_what_fits_and_all_that_fits(trail: Trail, wanted: TrailFilter, fits) -> None:  # type: ignore[no-untyped-def]
    whole = [trail.page(TrailQuestion(TrailFilter(), event=seq)).lines[0] for seq in every(trail, TrailFilter())]
    expected = [line.seq for line in whole if fits(line)]
    assert every(trail, wanted) == expected
    assert every(trail, wanted, 3, oldest=True) == expected[::-1]
    if wanted.kind != "other" and wanted.text != "%":
        assert 0 < len(expected) < len(whole)


def test_one_event_is_given_whole_with_what_it_changed(trail: Trail) -> None:
    lots = every(trail, TrailFilter(types=("plant.lot",), text="zz"))
    line = trail.page(TrailQuestion(TrailFilter(), event=lots[0])).lines[0]
    assert (line.type, len(line.hash), len(line.prev)) == ("plant.lot", 64, 64)
    assert {change.old for change in line.changes} == {""}


def test_a_new_event_of_the_same_account_shows_the_old_value(tmp_path: Path) -> None:
    person = {"id": "S-1", "printed_name": "H", "badge": "A", "qualified_until": "", "active": True}
    with Journal.open(tmp_path, mode="training", station="S", site="K", now=Instant(START, timedelta(0), 0)) as journal:
        for roles in (["technician"], ["supervisor"]):
            data = canonical_bytes({"person": {**person, "roles": roles}})
            journal.append([Draft("station", "plant.person", 1, data, "plant")], Instant(START, timedelta(0), 1))
    with open_reader(tmp_path) as reader:
        line = Trail(reader, tmp_path).page(TrailQuestion(TrailFilter(), event=3)).lines[0]
    assert [(c.field, c.old, c.new) for c in line.changes] == [("person_roles", "technician", "supervisor")]


def test_a_search_on_a_long_journal_is_bounded_and_says_where_it_goes_on(tmp_path: Path) -> None:
    now = Instant(START, timedelta(0), 0)
    with Journal.open(tmp_path, mode="training", station="S", site="K", now=now) as journal:
        draft = Draft("station", "plant.current", 1, b"{}", "plant")
        journal.append([Draft("station", "session.opened", 1, b'{"person":"needle","session":"s"}', "needle")], now)
        for _ in range(3):
            journal.put([draft] * (MOST // 2), now)
    with open_reader(tmp_path) as reader:
        trail = Trail(reader, tmp_path)
        first = trail.page(TrailQuestion(TrailFilter(text="needle")))
        assert (first.lines, first.whole, first.head - first.next_before + 1) == ((), False, MOST)
        second = trail.page(TrailQuestion(TrailFilter(text="needle"), first.next_before))
        assert ([line.seq for line in second.lines], second.next_before, second.whole) == ([2], 0, True)
        up = trail.page(TrailQuestion(TrailFilter(text="nothing"), oldest=True))
        assert (up.lines, up.whole, up.next_before) == ((), False, MOST)


def test_the_newest_question_wins_and_a_failing_one_is_said(tmp_path: Path, folder: Path) -> None:
    missing = TrailReader(tmp_path / "none")
    missing.answer_one(TrailQuestion(TrailFilter()))
    assert "There is no journal.db" in missing.problem
    reader = TrailReader(folder)
    for count in (1, 2, 3):
        reader.ask(TrailQuestion(TrailFilter(), count=count))
    reader.start()
    reader.stop()
    assert reader.latest is None or reader.latest.question.count == 3
    reader = TrailReader(folder)
    reader.answer_one(TrailQuestion(TrailFilter(), count=4))
    assert reader.latest is not None
    assert len(reader.latest.lines) == 4
    reader.let_go()
