"""Training: the invented laboratory answers through the plant's file, so that pending becomes passed, or failed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from after_run import completed, elsewhere
from plant_files import PLANT, put
from shuttle_bench import BAY, START, Bench

from console.domain.release import standing
from console.label_sheet import training_picture
from console.plant_files.folder import PlantFolder
from console.plant_files.keys import FOLDER as KEYS
from console.plant_files.keys import PlantKey
from console.plant_files.reading import Place
from console.plant_files.writing import signed_file
from console.station import inbox
from console.wiring.plant_files import TRAINING
from console.wiring.training_lab import TrainingLab

HERE = Place("Kashiwa", "KSW-07", "KSW-07", "training")
Report = Callable[[str], None]


def delivered(b: Bench) -> str:
    """A complete run whose sample is with Cell Q."""
    run = completed(b)
    procedure = elsewhere(b, "cell_q", run).id
    b.scan(b.label("sample"), procedure)
    b.confirm(procedure, "closed", "cooled", "request_enclosed")
    b.sign("trainee-a", procedure)
    b.sign("trainee-q", procedure)
    return run


@pytest.fixture
def report(station_bench: Bench) -> Report:
    """The lab reports by a file, which the station then finds."""
    b, folder = station_bench, PlantFolder(station_bench.folder, HERE)
    key = PlantKey.make(b.folder / KEYS, TRAINING)
    put(b.folder, f"{TRAINING}.json", signed_file(PLANT.body(HERE, START, START, 1, {}), key))
    lab = TrainingLab(PLANT, b.folder, b.clock)

    def look() -> None:
        for seen in folder.look(at_once=True):
            b.station.handle(inbox.PlantFileSeen(seen))

    def reported(verdict: str) -> None:
        b.run(1)
        done = lab.report(b.state, verdict)
        assert done.done, done.why
        look()
        assert b.state.plant_file.refused is None

    look()
    return reported


def hands(b: Bench) -> list[str]:
    """What the drawer offers of the lab, with no hand-over on the screen."""
    picture = training_picture(tuple(b.labels), b.station.snapshot(), "", BAY)
    return [hand.label for hand in picture.hands if hand.what == "lab"]


def test_pending_becomes_passed_and_a_failure_is_corrected(station_bench: Bench, report: Report) -> None:
    b = station_bench
    assert hands(b) == []
    run = delivered(b)
    assert hands(b) == ["pass", "fail"]
    report("pass")
    tests = standing(b.state, b.state.runs[run])
    assert (tests.passed, tests.pending) == (("viability", "cell_count", "endotoxin"), ("mycoplasma", "sterility"))
    report("pass")
    assert standing(b.state, b.state.runs[run]).release == "released"
    report("fail")
    assert standing(b.state, b.state.runs[run]).failed == ("sterility",)
    report("pass")
    assert standing(b.state, b.state.runs[run]).release == "released"
    assert b.state.results[run]["sterility", "S-260001"].correction


def test_with_no_sample_the_lab_has_nothing_to_say(station_bench: Bench, report: Report) -> None:
    report("pass")
    assert not station_bench.state.results
