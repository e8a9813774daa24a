"""Samples of what follows a run and of the physical steps: real views of a station that only decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.presenters.present import present
from console.presenters.ui import UiState
from console.station.snapshot import StationSnapshot
from console.texts import load
from tests.support.deciding import BAY, ORDER, RECIPE, VERIFIER, Deciding, label
from tests.support.shown import snapshot_of

WHY = ("equipment_failed", "the pump stands still")
Moment = tuple[str, StationSnapshot, UiState]


def samples(s: Any) -> Iterator[Any]:
    """Every moment in this language."""
    from tests.support import views

    for name, snapshot, ui in moments():
        shown = present(snapshot, ui, load(s.language))
        yield views.Sample(name, shown.frame, shown.screen, shown.view)


@cache
def moments() -> tuple[Moment, ...]:
    """Built once: a state takes no language."""
    return (*_recovery(), *_sampling(), *_leaving(), *_clocks())


def _run(station: Deciding) -> str:
    """The id of the run that the station has started."""
    station.load_until()
    return next(iter(station.state.runs))


def _recovery() -> Iterator[Moment]:
    station, bay = Deciding(), UiState("tasks", bay=BAY)
    run = _run(station)
    station.says("phase.started", run=run, phase="activation", index=3)
    yield "material-run", snapshot_of(station), UiState("run", bay=BAY)
    station.do(c.CommandBay("abort", BAY, *WHY))
    station.obeys()
    station.says("run.state", run=run, state="aborted")
    yield "material-aborted", snapshot_of(station), UiState("overview")
    station.begin("recover")
    name = station.procedure("recover").id
    station.scan(label("bay", ORDER), name)
    _removed(station, "recover")
    yield "recover-condition", snapshot_of(station), bay
    station.do(c.Choose(name, "condition", "intact"))
    yield "recover-label", snapshot_of(station), bay
    station.scan(label("quarantine_label", "ORD-26-11826"), name)
    yield "recover-refused", snapshot_of(station), bay
    station.scan(label("quarantine_label", ORDER), name)
    yield "recover-place", snapshot_of(station), bay
    station.scan(label("quarantine_place"), name)
    for item in ("bay_empty", "no_other_labels", "surfaces_clean"):
        station.do(c.ConfirmItem(name, item))
    yield "recover-sign", snapshot_of(station), bay
    station.sign("trainee-a", "recover")
    station.sign(VERIFIER, "recover")
    station.do(c.DoAct(name, "reset"))
    station.obeys()
    station.says("run.state", run="", state="idle")
    station.sign_in("trainee-q")
    yield "material-tasks", snapshot_of(station), UiState("tasks")
    yield "material-todo", snapshot_of(station), UiState("overview")
    station.do(c.BeginProcedure("disposition", 0, run))
    yield "disposition", snapshot_of(station), UiState("tasks", material=run)


def _sampling() -> Iterator[Moment]:
    station, bay = Deciding(), UiState("tasks", bay=BAY)
    run = _run(station)
    station.says("phase.started", run=run, phase="expansion", index=5)
    station.says("prompt.opened", run=run, prompt="sample.expansion")
    station.begin("sample")
    name = station.procedure("sample").id
    for x in (label("bay", ORDER), label("sample")):
        station.scan(x, name)
    yield "sample-issued", snapshot_of(station), bay
    for x in (label("sample", number=1), label("sample"), label("sample")):
        station.scan(x, name)
    station.do(c.DoAct(name, "take"))
    station.obeys()
    station.says("prompt.answered", run=run, prompt="sample.expansion", sample="S-260001")
    station.do(c.Choose(name, "labels", "none_left"))
    yield "sample-labels", snapshot_of(station), bay
    station.scan(label("sample", number=1), name)
    yield "sample-why", snapshot_of(station), bay
    station.do(c.Choose(name, "labels", "spare"))
    yield "sample-todo", snapshot_of(station), UiState("overview")
    station.do(c.BeginProcedure("cell_q", 0, run))
    yield "sample-cell_q", snapshot_of(station), UiState("tasks", material=run)


def _clocks() -> Iterator[Moment]:
    """One reagent thaws; later one is nearly over; then it is."""
    station, bay = Deciding(), UiState("tasks", bay=BAY)
    needs = tuple(replace(need, thaw_min=15 if need.id == "vector" else 0) for need in RECIPE.reagents)
    station.do(c.TakePlantData((e.RecipeReceived(replace(RECIPE, reagents=needs), ("a", "b")),)))
    station.load_until("insert")
    yield "clocks-thawing", snapshot_of(station), bay
    station.wait(105 * 60)
    station.sign_in()
    yield "clocks-todo", snapshot_of(station), UiState("overview")
    station.wait(16 * 60)
    station.do(c.Tick())
    yield "clocks-over", snapshot_of(station), bay


def _leaving() -> Iterator[Moment]:
    station = Deciding()
    run = _run(station)
    station.says("run.state", run=run, state="complete")
    station.do(c.TakePlantData(tuple(e.ResultReceived("", t, "pass", run=run) for t in ("viability", "cell_count"))))
    station.begin("unload")
    name = station.procedure("unload").id
    for x in (label("product_label", ORDER), label("bay", ORDER)):
        station.scan(x, name)
    _removed(station, "unload")
    yield "leaving-bags", snapshot_of(station), UiState("tasks", bay=BAY)
    station.scan(label("final_label", ORDER), name)
    for item in ("bay_empty", "no_other_labels", "surfaces_clean"):
        station.do(c.ConfirmItem(name, item))
    yield "leaving-unload-sign", snapshot_of(station), UiState("tasks", bay=BAY)
    station.sign("trainee-a", "unload")
    station.sign(VERIFIER, "unload")
    station.do(c.DoAct(name, "reset"))
    station.obeys()
    station.says("run.state", run="", state="idle")
    yield "leaving-tasks", snapshot_of(station), UiState("tasks")
    station.do(c.BeginProcedure("custody", 0, run))
    name, there = next(p.id for p in station.state.procedures.values()), UiState("tasks", material=run)
    for prompt in ("product_label", "final_label"):
        station.scan(label(prompt, ORDER), name)
    yield "leaving-box", snapshot_of(station), there
    _twice(station, name, "transport_box")
    yield "leaving-seal", snapshot_of(station), there
    _twice(station, name, "seal")
    yield "leaving-logger", snapshot_of(station), there
    for item in ("logger_started", "box_temperature", "papers_enclosed"):
        station.do(c.ConfirmItem(name, item))
    yield "leaving-receiver", snapshot_of(station), there
    _twice(station, name, "receiver_badge")
    yield "leaving-sign", snapshot_of(station), there


def _removed(station: Deciding, kind: str) -> None:
    """The bay opens, the cartridge comes out and is scanned."""
    name = station.procedure(kind).id
    station.do(c.DoAct(name, "remove"))
    station.obeys()
    for word in ("latch.unlocked", "door.opened", "cartridge.removed", "door.closed", "latch.locked"):
        station.says(word)
    station.scan(label("cartridge", ORDER), name)


def _twice(station: Deciding, name: str, prompt: str) -> None:
    """What is new here is believed when it is read again."""
    for _ in range(2):
        station.scan(label(prompt), name)
