"""What to do now, over all sixteen bays, by urgency (features 34): the cards of the overview's right column."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.alarm import Alarm
from console.domain.batch_state import BatchState
from console.domain.decide_bay import begin_refusal
from console.domain.decide_material import ended_as, ending_of
from console.domain.open_act import OpenAct
from console.domain.order import Order, Reservation
from console.domain.plant_limits import kept_for
from console.domain.rights import allowed
from console.presenters.asks import AttributeAct, GoTo, StartProcedure, WithReason
from console.presenters.bay_facts import BayFacts
from console.presenters.clocks import due_soon
from console.presenters.material import MaterialCard, material_cards
from console.presenters.note import open_notes
from console.presenters.scene import Scene, urgency


@dataclass(frozen=True, slots=True)
class TodoView:
    """One card of the right column. ``ask``: what its button asks for. ``strong``: the first thing to do.

    ``reason``: why the button cannot be used now ("sign in first"), "" if it can.
    """

    bay: int
    title: str
    text: str
    priority: int
    button: str
    strong: bool
    ask: object
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A card that may be shown. ``rank``: sorts, smallest first."""

    rank: tuple[int, float]
    bay: int
    text: str
    priority: int
    button: str
    ask: object
    title: str = ""


_FIRST, _HELD, _OPEN, _UNLOAD, _SAMPLE, _TAKE_OUT, _ALARM, _MATERIAL, _NAME, _NOTES, _LOAD = range(11)


_NAMELESS = {"hold": "todo.nameless.hold.short", "silence": "todo.nameless.silence.short"}
"""On the card; the sheet that it opens says it in full."""


def todo_cards(scene: Scene, facts: list[BayFacts]) -> tuple[TodoView, ...]:
    """Priority-1 alarms, held bays, open procedures, bays to unload, samples due, other alarms, material outside a
    bay, what nobody has answered for, open notes, bays to load.

    One card a bay, its most urgent; only the first card is strong.
    """
    candidates = [_alarm(scene, alarm) for alarm in sorted(scene.state.alarms.values(), key=urgency)]
    candidates += [_nameless(scene, act) for act in scene.state.open_acts.values()]
    for bay in facts:
        candidates.extend(_of_bay(bay))
    candidates.extend(_notes(scene))
    candidates += [_of_material(card) for card in material_cards(scene)]
    cards: list[TodoView] = []
    seen: set[int] = set()
    for found in sorted(candidates, key=lambda candidate: candidate.rank):
        if found.bay and found.bay in seen:
            continue
        seen.add(found.bay)
        title = scene.say("frame.bay", bay=found.bay) if found.bay else found.title or scene.say("todo.station")
        reason = _reason(scene, found.ask)
        cards.append(TodoView(found.bay, title, found.text, found.priority, found.button, not cards, found.ask, reason))
    return tuple(cards)


def _reason(scene: Scene, ask: object) -> str:
    """Why a procedure cannot begin, on its button: a touch that can only be refused is not offered."""
    if isinstance(ask, WithReason):
        return scene.reason(allowed(scene.state, "attribute", scene.context()))
    if not isinstance(ask, StartProcedure):
        return ""
    return scene.reason(begin_refusal(scene.state, ask.procedure, ask.bay, scene.context(), ask.run))


def _nameless(scene: Scene, act: OpenAct) -> _Candidate:
    """What was done without signing in stands here until somebody has said who and why (RQ-43)."""
    text = scene.say(f"todo.nameless.{act.kind}", at=act.utc, bay=act.bay)
    ask, short = WithReason("attribution", AttributeAct(act.id), text), scene.say(_NAMELESS[act.kind], at=act.utc)
    title = scene.say("frame.bay", bay=act.bay) if act.bay else ""
    return _Candidate((_NAME, -scene.since_s(act.utc)), 0, short, 0, scene.say("todo.name_it"), ask, title)


def _alarm(scene: Scene, alarm: Alarm) -> _Candidate:
    name, age = scene.alarm_name(alarm), scene.texts.age(scene.since_s(alarm.raised_utc))
    text = scene.say("todo.alarm", name=name, age=age.replace(" ", "\N{NO-BREAK SPACE}"))  # "4 s" stays on one line
    if not alarm.active:
        text = scene.say("todo.returned", name=name)
    elif alarm.while_away:
        text = scene.say("todo.away", name=name)
    rank = (_FIRST if alarm.priority == 1 else _ALARM, alarm.priority)
    ask = GoTo("run", alarm.bay) if alarm.bay and scene.state.run_at(alarm.bay) else GoTo("alarms")
    return _Candidate(rank, alarm.bay, text, alarm.priority, scene.say("todo.open"), ask)


def _notes(scene: Scene) -> list[_Candidate]:
    """Deviations and incidents that somebody must close."""
    count = len(open_notes(scene))
    text = scene.say("todo.notes", count=count)
    return [_Candidate((_NOTES, 0), 0, text, 0, scene.say("todo.open"), GoTo("note"))] if count else []


def _of_bay(facts: BayFacts) -> list[_Candidate]:
    makers = (_held, _due, _procedure, _unload, _sample, _take_out, _load)
    return [found for make in makers if (found := make(facts)) is not None]


def _priority(facts: BayFacts) -> int:
    alarms = facts.scene.alarms_of(facts.bay.number)
    return alarms[0].priority if alarms else 0


def _held(facts: BayFacts) -> _Candidate | None:
    scene, number = facts.scene, facts.bay.number
    if not facts.held:
        return None
    left = facts.hold_left_s
    text = scene.say("todo.held_unknown")
    if left is not None:
        text = scene.say("todo.held", age=scene.texts.age(left)) if left > 0 else scene.say("todo.held_over")
    rank = (_HELD, left if left is not None else 0.0)
    return _Candidate(rank, number, text, _priority(facts), scene.say("todo.open"), GoTo("run", number))


def _due(facts: BayFacts) -> _Candidate | None:
    """A reagent whose time out of the cold is nearly up, or over."""
    scene, number = facts.scene, facts.bay.number
    opened = scene.state.at_bay(number)
    soon = due_soon(scene, opened) if opened is not None else None
    if opened is None or soon is None:
        return None
    ask = GoTo("tasks", number, opened.id)
    return _Candidate((_HELD, soon.left_s), number, soon.text, _priority(facts), scene.say("todo.go_on"), ask)


def _procedure(facts: BayFacts) -> _Candidate | None:
    scene, number = facts.scene, facts.bay.number
    opened = scene.state.at_bay(number)
    if opened is None:
        return None
    steps = scene.book.procedures[opened.procedure].steps
    step = scene.say(f"{steps[min(opened.index, len(steps) - 1)].key}.title", bay=number)
    text = scene.say("todo.procedure", title=scene.say(f"procedure.{opened.procedure}"), step=step)
    ask = GoTo("tasks", number, opened.id)
    return _Candidate((_OPEN, -scene.since_s(opened.started_utc)), number, text, 0, scene.say("todo.go_on"), ask)


def _unload(facts: BayFacts) -> _Candidate | None:
    scene, number = facts.scene, facts.bay.number
    if not facts.ended or facts.left_over:
        return None
    ended = ended_as(scene.state, number) or facts.bay.state
    good, ending = ended is BatchState.COMPLETE, ending_of(scene.state, number)
    text = scene.say("todo.ended_text", state=ended.value)
    if good:
        text = scene.say("todo.unload_text" if ending == "unload" else "todo.test_failed_text")
    return _Candidate((_UNLOAD, number), number, text, 0, scene.say(f"todo.{ending}"), StartProcedure(ending, number))


def _sample(facts: BayFacts) -> _Candidate | None:
    scene, number = facts.scene, facts.bay.number
    if not facts.bay.prompt or facts.run is None:
        return None
    ask = StartProcedure("sample", number)
    return _Candidate((_SAMPLE, number), number, scene.say("todo.sample_text"), 0, scene.say("todo.sample"), ask)


def _take_out(facts: BayFacts) -> _Candidate | None:
    scene, number = facts.scene, facts.bay.number
    if not facts.left_over or scene.state.at_bay(number) is not None:
        return None
    ask = StartProcedure("take_out", number)
    return _Candidate((_TAKE_OUT, number), number, scene.say("todo.take_out_text"), 0, scene.say("todo.take_out"), ask)


def _load(facts: BayFacts) -> _Candidate | None:
    scene, number = facts.scene, facts.bay.number
    order = loadable(facts)
    if order is None:
        return None
    text = scene.say("todo.load_text", client=order.client)
    return _Candidate((_LOAD, number), number, text, 0, scene.say("todo.load"), StartProcedure("load", number))


def _of_material(card: MaterialCard) -> _Candidate:
    return _Candidate((_MATERIAL, 0.0), 0, card.short, 0, card.button, card.ask, card.title)


def reserved(scene: Scene, bay: int) -> Reservation | None:
    """For whom a bay is kept now."""
    return kept_for(scene.state, bay, scene.snapshot.now.utc)


def loadable(facts: BayFacts) -> Order | None:
    """An order that waits for this empty, idle, reserved bay; None if there is none."""
    scene, bay = facts.scene, facts.bay
    kept = reserved(scene, bay.number)
    if (
        kept is None
        or facts.busy
        or bay.present
        or not bay.known
        or not bay.in_service
        or bay.state is not BatchState.IDLE
    ):
        return None
    state = scene.state
    taken = {run.order for run in state.runs.values()} | {p.order for p in state.procedures.values()}
    waiting = (order for order in state.orders.values() if order.client == kept.client and order.id not in taken)
    return next((order for order in waiting if order.status == "released" and order.shuttle == state.shuttle), None)
