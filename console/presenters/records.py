"""Batch records: one row a run, and the state of the journal and of the sync."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.decide_bay import begin_refusal
from console.domain.decide_review import review_of, review_refusal
from console.domain.paper import PROCEDURE as PAPER
from console.domain.scan.describe import group_coi
from console.domain.station_state import OpenProcedure, Run
from console.presenters.asks import GoTo, IssuePassport, IssueRecord, OpenReview, StartProcedure
from console.presenters.bay_facts import serial_of
from console.presenters.material import custody_words
from console.presenters.scene import Scene
from console.presenters.signatures import summary


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A run. ``ask`` issues its record; ``file`` is where the PDFs lie once they were issued.

    ``state``: how far its record has come, ``more``: what else can be done.
    """

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
    state: str = ""
    more: tuple[RowButton, ...] = ()


@dataclass(frozen=True, slots=True)
class RowButton:
    """A further button of a run: review, passport."""

    text: str
    enabled: bool
    reason: str
    ask: object


@dataclass(frozen=True, slots=True)
class RecordsView:
    """``facts``: (label, value) of journal and sync: chain head, events, waiting for the plant.

    ``trail``: on the button that leads to the audit trail.
    """

    title: str
    rows: tuple[RecordRow, ...]
    nothing: str
    facts_title: str
    facts: tuple[tuple[str, str], ...]
    trail: str = ""
    trail_ask: object = None


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
        scene.say("records.trail"),
        GoTo("audit"),
    )


def _row(scene: Scene, run: Run) -> RecordRow:
    order = scene.state.orders.get(run.order)
    rendering = scene.snapshot.rendering
    reason = ""
    pruned = scene.state.readings.pruned.get(run.id)
    if not run.end_state:
        reason = scene.say("reason.running")
    elif pruned is not None:
        reason = scene.say("reason.readings.pruned")
    elif rendering:
        reason = scene.say("reason.rendering")
    button = "records.issue_again" if run.record_file else "records.issue"
    return RecordRow(
        run.id,
        scene.say("records.row", bay=run.bay, order=order.id if order else scene.say("records.no_order")),
        group_coi(order.coi) if order else run.cartridge or serial_of(scene.state.bays[run.bay].cartridge),
        _sub(scene, run),
        " · ".join((summary(scene, _signed(scene, run)), *custody_words(scene, run))),
        scene.say("records.issuing" if rendering == run.id else button),
        not reason,
        reason,
        IssueRecord(run.id),
        _files(scene, run),
        _state(scene, run),
        (_review(scene, run), _passport(scene, run, reason), _paper(scene, run)),
    )


def _files(scene: Scene, run: Run) -> str:
    files = {"record": run.record_file, "passport": run.passport_file}
    if all(files.values()):
        return scene.say("records.files", **files)
    if run.record_file:
        return scene.say("records.file_record", record=run.record_file)
    return scene.say("records.file_passport", passport=run.passport_file) if run.passport_file else ""


def _state(scene: Scene, run: Run) -> str:
    """How far the record of this run has come: running, ended, review due, being reviewed, reviewed, changed since."""
    done = scene.state.reviewed.get(run.id)
    pruned = scene.state.readings.pruned.get(run.id)
    if pruned is not None:
        return scene.say("records.state.pruned", since=pruned.utc)
    if not run.end_state:
        return scene.say("records.state.running")
    if review_of(scene.state, run.id):
        return scene.say("records.state.open")
    if done is not None and done.changed:
        return scene.say("records.state.changed")
    if done is not None:
        person = scene.state.people.get(done.person)
        return scene.say("records.state.reviewed", person=person.printed_name if person else done.person)
    return scene.say("records.state.due" if run.record_file else "records.state.ended")


def _review(scene: Scene, run: Run) -> RowButton:
    reason = scene.reason(review_refusal(scene.state, run.id, scene.context()))
    if not reason and scene.snapshot.rendering:
        reason = scene.say("reason.rendering")
    return RowButton(scene.say("records.review"), not reason, reason, OpenReview(run.id))


def _passport(scene: Scene, run: Run, reason: str) -> RowButton:
    return RowButton(scene.say("records.passport"), not reason, reason, IssuePassport(run.id))


def _paper(scene: Scene, run: Run) -> RowButton:
    reason = scene.reason(begin_refusal(scene.state, PAPER, 0, scene.context(), run.id))
    return RowButton(scene.say("records.paper"), not reason, reason, StartProcedure(PAPER, 0, run.id))


def _sub(scene: Scene, run: Run) -> str:
    recipe = run.recipe or scene.say("run.no_recipe")
    started = run.started_process or run.started_utc
    if run.end_state:
        return scene.say("records.ended", recipe=recipe, started=started, ended=run.ended_process, state=run.end_state)
    return scene.say("records.running", recipe=recipe, started=started, state=scene.state.bays[run.bay].state.value)


def _signed(scene: Scene, run: Run) -> list[OpenProcedure]:
    """The loading, the unloading and what else was done for this run, open or ended."""
    state = scene.state
    known = (*state.ended_procedures.values(), *state.procedures.values())
    mine = {run.load_procedure, run.unload_procedure} | {p.id for p in known if p.run == run.id}
    return [procedure for name in mine if (procedure := state.any_procedure(name))]


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
