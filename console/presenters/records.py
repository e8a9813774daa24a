"""Batch records: one row a run, and the state of the journal and of the sync."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.scan.describe import group_coi
from console.domain.station_state import OpenProcedure, Run
from console.presenters.asks import IssueRecord
from console.presenters.bay_facts import serial_of
from console.presenters.scene import Scene
from console.presenters.signatures import summary


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A run. ``ask`` issues its record; ``file`` is where the PDF lies once it was issued."""

    run: str
    title: str
    identity: str
    sub: str
    signatures: str
    button: str
    enabled: bool
    reason: str
    ask: object
    file: str


@dataclass(frozen=True, slots=True)
class RecordsView:
    """``facts``: (label, value) of journal and sync: chain head, events, waiting for the plant."""

    title: str
    rows: tuple[RecordRow, ...]
    nothing: str
    facts_title: str
    facts: tuple[tuple[str, str], ...]


# --- how it is made ----------------------------------------------------------------------------------------------


def present_records(scene: Scene) -> RecordsView:
    """Every run this station knows, the newest first."""
    runs = sorted(scene.state.runs.values(), key=lambda run: run.started_utc, reverse=True)
    return RecordsView(
        scene.say("records.title"),
        tuple(_row(scene, run) for run in runs),
        scene.say("records.nothing"),
        scene.say("records.facts"),
        _facts(scene),
    )


def _row(scene: Scene, run: Run) -> RecordRow:
    order = scene.state.orders.get(run.order)
    rendering = scene.snapshot.rendering
    reason = ""
    if not run.end_state:
        reason = scene.say("reason.running")
    elif rendering:
        reason = scene.say("reason.rendering")
    button = "records.issue_again" if run.record_file else "records.issue"
    return RecordRow(
        run.id,
        scene.say("records.row", bay=run.bay, order=order.id if order else scene.say("records.no_order")),
        group_coi(order.coi) if order else run.cartridge or serial_of(scene.state.bays[run.bay].cartridge),
        _sub(scene, run),
        summary(scene, _signed(scene, run)),
        scene.say("records.issuing" if rendering == run.id else button),
        not reason,
        reason,
        IssueRecord(run.id),
        run.record_file,
    )


def _sub(scene: Scene, run: Run) -> str:
    recipe = run.recipe or scene.say("run.no_recipe")
    started = run.started_process or run.started_utc
    if run.end_state:
        return scene.say("records.ended", recipe=recipe, started=started, ended=run.ended_process, state=run.end_state)
    return scene.say("records.running", recipe=recipe, started=started, state=scene.state.bays[run.bay].state.value)


def _signed(scene: Scene, run: Run) -> list[OpenProcedure]:
    """The loading, the unloading and what else was done for this run, open or ended."""
    known = {**scene.state.ended_procedures, **scene.state.procedures}
    mine = {run.load_procedure, run.unload_procedure} | {p.id for p in known.values() if p.run == run.id}
    return [known[name] for name in mine if name in known]


def _facts(scene: Scene) -> tuple[tuple[str, str], ...]:
    snapshot, plant = scene.snapshot, scene.state.plant
    condition = scene.say(f"records.plant.{plant.condition.replace(' ', '_')}")
    if plant.since_utc and plant.condition != "unknown":
        condition = scene.say("records.since", condition=condition, since=plant.since_utc)
    oldest = snapshot.sync.oldest_utc
    head = f"{snapshot.head_hash[:8]} … {snapshot.head_hash[-8:]}" if snapshot.head_hash else "–"
    facts = [
        (scene.say("records.head"), str(snapshot.head_seq)),
        (
            scene.say("records.hash"),
            head,
        ),
        (scene.say("records.plant"), condition),
        (scene.say("records.waiting"), str(snapshot.sync.backlog)),
    ]
    if snapshot.sync.backlog and oldest:
        facts.append((scene.say("records.oldest"), scene.texts.age(scene.since_s(oldest))))
    return tuple(facts)
