"""Samples of the lab's results: real views of a station that only decides, with results out of the plant's files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import iso
from console.domain.material import Result
from console.label_sheet import training_picture
from console.plant_files.reading import Place, said_in
from console.presenters.present import present
from console.presenters.ui import UiState
from console.station.snapshot import StationSnapshot
from console.texts import load
from tests.support.deciding import BAY, LABELS, ORDER, PLANT, START, Deciding, label
from tests.support.shown import snapshot_of

HERE = Place("Kashiwa", "KSW-07", "KSW-07", "training")
SAID = said_in(PLANT.body(HERE, START, START, 1, {}), "plant.json")
SAMPLE = "S-260001"
Moment = tuple[str, StationSnapshot, UiState]


def samples(s: Any) -> Iterator[Any]:
    """Every moment in this language."""
    from tests.support import views

    for name, snapshot, ui in moments():
        picture = training_picture(LABELS, snapshot, "", BAY) if ui.drawer else None
        shown = present(snapshot, ui, load(s.language), training=picture)
        yield views.Sample(name, shown.frame, shown.screen, shown.view, shown.drawer)


@cache
def moments() -> tuple[Moment, ...]:
    """Built once: a state takes no language."""
    return tuple(_moments())


def _moments() -> Iterator[Moment]:
    station = Deciding()
    run = sampled(station)
    reported(station, viability="fail")
    yield "lab-failed", snapshot_of(station), UiState("run", bay=BAY)
    reported(station, viability="pass", endotoxin="pass", sterility="pending")
    station.says("run.state", run=run, state="complete")
    yield "lab-pending", snapshot_of(station), UiState("records")
    station.do(c.TakePlantData((e.SampleDelivered("", run, SAMPLE, "trainee-a", "trainee-q"), left(run))))
    yield "lab-training", snapshot_of(station), UiState("overview", bay=BAY, drawer=True)
    reported(station, viability="pass", endotoxin="pass", sterility="fail")
    yield "lab-late", snapshot_of(station), UiState("alarms")
    station.do(c.SignOut("signed out"))
    station.sign_in("trainee-q")
    yield "lab-decide", snapshot_of(station), UiState("alarms")


def sampled(station: Deciding) -> str:
    """A run whose sample was taken; its id."""
    station.load_until()
    run = next(iter(station.state.runs))
    station.says("phase.started", run=run, phase="expansion", index=5)
    station.says("prompt.opened", run=run, prompt="sample.expansion")
    station.begin("sample")
    name = station.procedure("sample").id
    for x in (label("bay", ORDER), label("sample"), label("sample", number=1), label("sample"), label("sample")):
        station.scan(x, name)
    station.do(c.DoAct(name, "take"))
    station.obeys()
    station.says("prompt.answered", run=run, prompt="sample.expansion", sample=SAMPLE)
    station.scan(label("sample", number=1), name)
    station.do(c.Choose(name, "labels", "spare"))
    return run


def reported(station: Deciding, **verdicts: str) -> None:
    """The plant issues a file with these results; one that replaces another says why."""
    station.wait(60)
    number = station.state.plant_file.sequence + 1
    found = tuple(
        (ORDER, Result(SAMPLE, test, verdict, "", "", iso(station.utc), "NAT", "Q. Lab", "the sample was mixed up"))
        for test, verdict in verdicts.items()
    )
    said = replace(SAID, sequence=number, sha256=str(number), issued_utc=iso(station.utc), results=found)
    station.do(c.TakePlantFile(said))


def left(run: str) -> e.CustodyTransferred:
    """The product has gone, under conditional release."""
    return e.CustodyTransferred(
        "", run, "A9999000C1D", "0950600KSW-BOX014", "SEAL-0071", 1, "conditional", "trainee-a", "trainee-b"
    )
