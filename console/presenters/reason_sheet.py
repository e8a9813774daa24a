"""The reason sheet: for what a reason is asked, of which item, and what may be given. Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from console.domain.reason import MOST, judge_reason, offered
from console.domain.scan.describe import group_coi
from console.presenters.asks import Late, WithReason, WithText
from console.presenters.asks_paper import EnterPaperLine
from console.presenters.paper import moment_lacks
from console.presenters.reason_state import ReasonState
from console.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One coded reason as a row to touch. ``note``: that words must be added, "" if they need not."""

    reason: str
    text: str
    note: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ReasonSheetView:
    """The sheet. ``keys``: the keyboard stands where the reasons stood. ``confirm_ask``: what its button asks.

    ``confirm_reason``: why it cannot be confirmed yet, on the button itself. ``owner``: the session it belongs to.
    """

    title: str
    about: str
    rows: tuple[ReasonRow, ...]
    text: str
    text_hint: str
    count: str
    limit: int
    keys: bool
    keys_page: str
    keys_done: str
    space: str
    cancel: str
    confirm: str
    confirm_reason: str
    confirm_ask: object
    owner: str = ""


def present_reason(scene: Scene, state: ReasonState) -> ReasonSheetView:
    """The open sheet, now."""
    reasons = () if state.field else offered(scene.book.reasons, state.purpose)
    note = scene.say("reason_sheet.words_needed")
    rows = tuple(
        ReasonRow(r.id, scene.say(f"reason.{r.id}"), note if r.text == "required" else "", r.id == state.chosen)
        for r in reasons
    )
    session = scene.state.session
    words = state.text.strip()
    own_page = "kana" if scene.texts.language == "ja" else "latin"
    return ReasonSheetView(
        scene.say(state.question or f"purpose.{state.purpose}"),
        state.about or _about(scene, state.ask),
        rows,
        state.text,
        scene.say("reason_sheet.hint"),
        scene.say("reason_sheet.count", have=len(state.text), most=MOST),
        MOST,
        state.keys,
        state.page or own_page,
        scene.say("reason_sheet.done"),
        scene.say("reason_sheet.space"),
        scene.say("reason_sheet.cancel"),
        scene.say("reason_sheet.confirm"),
        _lacking(scene, state),
        _ended(state, words),
        session.id if session else "",
    )


def _ended(state: ReasonState, words: str) -> object:
    """What the confirmed sheet asks: a sheet for words fills its field, of what comes behind a reason if need be."""
    if not state.field:
        return replace(state.ask, reason=state.chosen, note=words)
    return _filled(state.ask, state.field, words)


def _filled(ask: Any, field: str, words: str) -> Any:
    """``ask`` with the field filled, of what is asked at the end of the sheets that follow."""
    if isinstance(ask, (WithReason, WithText)):
        return replace(ask, ask=_filled(ask.ask, field, words))
    return replace(ask, **{field: words})


def _lacking(scene: Scene, state: ReasonState) -> str:
    """What still lacks, in few words; "" if the sheet is complete. A reason is always somebody's."""
    if scene.state.person is None:
        return scene.say("reason.session.none")
    if state.field:
        unchanged = state.text.strip() in ("", state.before)
        if unchanged:
            return scene.say("reason_sheet.lacks.words")
        wish = state.ask.ask if isinstance(state.ask, WithText) else None
        if isinstance(wish, EnterPaperLine) and state.field == "when":
            return moment_lacks(scene, wish, state.text)
        return ""
    refused = judge_reason(scene.book.reasons, state.purpose, state.chosen, state.text)
    return scene.say(f"reason_sheet.lacks.{refused.rule.removeprefix('reason.')}") if refused else ""


def _about(scene: Scene, asked: object) -> str:
    """What the ask is about, from what it names: a procedure, a run, an alarm or a bay; "" if it names none."""
    ask = asked.ask if isinstance(asked, (WithReason, Late)) else asked
    procedure_id = str(getattr(ask, "procedure_id", ""))
    opened = scene.state.procedures.get(procedure_id) or scene.state.ended_procedures.get(procedure_id)
    run = scene.state.runs.get(str(getattr(ask, "run", "")))
    alarm = scene.state.alarms.get(str(getattr(ask, "key", "")))
    bay = int(getattr(ask, "bay", 0) or 0)
    parts: list[str] = []
    if opened is not None:
        parts.append(scene.say(f"procedure.{opened.procedure}"))
        bay = bay or opened.bay
    if alarm is not None:
        parts.append(scene.alarm_name(alarm))
        bay = bay or alarm.bay
    run = run or (scene.state.run_at(bay) if bay else None)
    bay = bay or (run.bay if run else 0)
    if bay:
        parts.append(scene.say("frame.bay", bay=bay))
    order = scene.state.orders.get(opened.order if opened and opened.order else run.order if run else "")
    if order is not None:
        parts.extend((order.id, group_coi(order.coi)))
    return " · ".join(parts)
