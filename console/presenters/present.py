"""From the station's snapshot to the whole window: which screen is due, and what it shows. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from console.domain.commands import IDENTIFY
from console.domain.decide_review import review_of
from console.domain.station_state import OpenProcedure
from console.presenters.accounts import present_accounts
from console.presenters.alarms import present_alarms
from console.presenters.fault import present_fault
from console.presenters.frame import present_frame
from console.presenters.more import TrainingPicture, TrainingView, present_more, present_training
from console.presenters.note import present_note
from console.presenters.overview import present_overview
from console.presenters.past import Past
from console.presenters.pin import present_pin
from console.presenters.plot_ui import Span
from console.presenters.procedure import present_procedure
from console.presenters.reason_sheet import ReasonSheetView, present_reason
from console.presenters.records import present_records
from console.presenters.review import present_review
from console.presenters.scene import Scene
from console.presenters.shown import Shown
from console.presenters.sign_in import LOCKED, present_sign_in, secret_awaited
from console.presenters.tasks import present_tasks
from console.presenters.ui import UiState
from console.station.snapshot import StationSnapshot
from console.texts import Catalogue

if TYPE_CHECKING:
    from console.queries.trail import TrailAnswer
    from console.queries.trends import TrendAnswer

_NO_PAST = Past()


def present(
    snapshot: StationSnapshot,
    ui: UiState,
    texts: Catalogue,
    history: TrendAnswer | None = None,
    training: TrainingPicture | None = None,
    version: str = "",
    trail: tuple[TrailAnswer | None, str] = (None, ""),
    past: Past = _NO_PAST,
) -> Shown:
    """(frame, name of the screen, its view, the training drawer if it is open).

    ``history``: the newest answer to `console.presenters.run.wanted_history`, None while there is none. ``trail``: the
    newest answer to `console.presenters.audit.wanted_trail`, and why there is none. ``past``: what else was asked.
    """
    scene = Scene.of(snapshot, ui, texts)
    screen, procedure = shown_screen(snapshot, ui)
    view: object
    if screen == "fault" and snapshot.fault is not None:
        view = present_fault(scene.texts, snapshot.fault.kind, snapshot.fault.text, snapshot.fault.since_utc)
    elif screen == "procedure" and procedure is not None:
        view = present_procedure(scene, procedure)
    elif screen == "run":
        view = _late(screen)(scene, history, past)
    elif screen in ("compare", "wall"):
        view = _late(screen)(scene, past.several)
    elif screen == "audit":
        view = _late(screen)(scene, *trail)
    elif screen == "recordings":
        view = _late(screen)(scene, past.recording, past.recording_problem)
    elif screen in ("diagnostics", "identify"):
        view = _late(screen)(scene)
    elif screen == "sign_in":
        view = present_sign_in(scene, version)
    elif screen == "more":
        view = present_more(scene, version)
    else:
        view = _SCREENS[screen](scene)
    frame, drawer, sheet = present_frame(scene, screen), _drawer(scene, training), _sheet(scene, screen)
    session = snapshot.state.session
    return Shown(frame, screen, view, drawer, sheet, session.id if session else "", _span_of(view))


def _span_of(view: object) -> Span | None:
    """Where the plots of a view stand that can be moved."""
    span = getattr(view, "span", None)
    return span if isinstance(span, Span) else None


def _late(screen: str) -> Callable[..., object]:
    """The presenter of a screen that is loaded when it is first shown: numpy and the trends, or few look at it."""
    present_it: Callable[..., object] = getattr(import_module(f"console.presenters.{screen}"), f"present_{screen}")
    return present_it


_SCREENS: dict[str, Callable[[Scene], object]] = {
    "accounts": present_accounts,
    "overview": present_overview,
    "pin": present_pin,
    "tasks": present_tasks,
    "alarms": present_alarms,
    "note": present_note,
    "records": present_records,
    "review": present_review,
}


def _drawer(scene: Scene, training: TrainingPicture | None) -> TrainingView | None:
    if not scene.ui.drawer or scene.state.mode != "training":
        return None
    return present_training(scene, training or TrainingPicture())


def _sheet(scene: Scene, screen: str) -> ReasonSheetView | None:
    """A reason is asked over any screen but those of a secret and of a fault."""
    state = scene.ui.reason
    return present_reason(scene, state) if state is not None and screen not in ("sign_in", "fault") else None


def shown_screen(snapshot: StationSnapshot, ui: UiState) -> tuple[str, OpenProcedure | None]:
    """Which screen is due. Monitoring stays open to read when nobody is signed in; guided work does not."""
    state = snapshot.state
    if snapshot.fault is not None:
        return "fault", None
    if secret_awaited(snapshot, ui.passed):
        return "sign_in", None
    if state.session is None:
        return ("sign_in" if ui.screen in LOCKED else ui.screen), None
    if state.person is not None and state.person.must_change:
        return "pin", None
    if ui.screen in ("tasks", "procedure"):
        procedure = shown_procedure(snapshot, ui)
        return ("procedure" if procedure else "tasks"), procedure
    return ("overview" if ui.screen in ("sign_in", "fault") else ui.screen), None


def shown_procedure(snapshot: StationSnapshot, ui: UiState) -> OpenProcedure | None:
    """The procedure on the screen: the chosen one, else the one at the chosen bay; one that has just ended stays.

    Scans go to it: its id, if it is still open, is the focus of a scan.
    """
    state = snapshot.state
    if ui.screen not in ("tasks", "procedure"):
        return None
    if ui.procedure_id:
        return state.procedures.get(ui.procedure_id) or state.ended_procedures.get(ui.procedure_id)
    if ui.material:
        elsewhere = (*reversed(list(state.procedures.values())), *reversed(list(state.ended_procedures.values())))
        return next((p for p in elsewhere if p.run == ui.material and not p.bay and p.review is None), None)
    if not ui.bay:
        return None
    here = state.at_bay(ui.bay)
    if here is not None or (ui.screen == "tasks" and ui.shown != "procedure"):
        return here
    return next((p for p in reversed(list(state.ended_procedures.values())) if p.bay == ui.bay), None)


def scan_focus(snapshot: StationSnapshot, ui: UiState) -> str:
    """The id of the open procedure that a scan is for, "" if none is on the screen or a reason is being given.

    `IDENTIFY` where a scan is only to be identified.
    """
    if ui.reason is not None:
        return ""
    screen, procedure = shown_screen(snapshot, ui)
    if screen == "identify":
        return IDENTIFY
    if screen == "review":
        reviewed = review_of(snapshot.state, ui.run)
        return reviewed.id if reviewed else ""
    return procedure.id if screen == "procedure" and procedure and procedure.id in snapshot.state.procedures else ""
