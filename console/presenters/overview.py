"""The overview of sixteen bays and what to do now."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.alarm import Alarm
from console.domain.batch_state import BatchState
from console.domain.decide_material import ending_of
from console.domain.station_state import BAYS
from console.presenters.bay_facts import BayFacts, ended_word
from console.presenters.scene import Scene
from console.presenters.todo import TodoView, reserved, todo_cards

__all__ = ["BayTileView", "OverviewView", "TodoView", "present_overview"]

_SHORT_MIN = 240  # a phase that is shorter is told by its step, not by the day


@dataclass(frozen=True, slots=True)
class BayTileView:
    """One bay. ``look``: run | empty | off. ``spark``: at most 60 points of temperature or capacitance, 0..1.

    ``stale``: "" or the hatched label ("STALE 0:07"). ``priority``: of the worst standing alarm, 0 if none.
    """

    bay: int
    look: str
    identity: str
    phase: str
    progress: float
    line: str
    action: str
    action_strong: bool
    priority: int
    spark: tuple[float, ...]
    stale: str


@dataclass(frozen=True, slots=True)
class OverviewView:
    """Sixteen tiles in order, and cards by urgency. ``banner``: a sentence when all values are old, else ""."""

    bays: tuple[BayTileView, ...]
    todo_title: str
    todo: tuple[TodoView, ...]
    nothing: str  # said when there is nothing to do
    banner: str = ""
    wall: str = ""  # on the button that opens the wall of trends


# --- how it is made ----------------------------------------------------------------------------------------------


def present_overview(scene: Scene) -> OverviewView:
    """Sixteen tiles and the cards of what to do now."""
    facts = [BayFacts.of(scene, number) for number in BAYS]
    return OverviewView(
        tuple(tile_of(bay) for bay in facts),
        scene.say("overview.todo"),
        todo_cards(scene, facts),
        scene.say("overview.nothing"),
        scene.banner(),
        scene.say("overview.wall"),
    )


def tile_of(facts: BayFacts) -> BayTileView:
    """The tile of one bay."""
    scene, bay = facts.scene, facts.bay
    if not facts.busy:
        return _quiet_tile(facts)
    alarms = scene.alarms_of(bay.number)
    action, strong = _action(facts)
    if alarms and not facts.held:
        action, strong = _alarm_action(scene, alarms[0]), False
    return BayTileView(
        bay.number,
        "run",
        facts.short_identity,
        facts.phase_name if bay.state is BatchState.RUNNING and facts.phase_name else facts.state_word,
        facts.progress,
        _line(facts),
        action,
        strong,
        alarms[0].priority if alarms else 0,
        () if facts.out else scene.snapshot.sparks.get(bay.number, ()),
        scene.stale_label(_tile_stale_s(facts)),
    )


def _tile_stale_s(facts: BayFacts) -> float:
    """For how long the tile has been old. With the cartridge out no value is due: only silence makes it old."""
    if facts.out:
        return facts.scene.link_stale_s()
    online = [channel for channel in facts.scene.book.channels.values() if channel.kind == "online"]
    return facts.scene.stale_s(facts.bay.number, online[0]) if online else 0.0


def _line(facts: BayFacts) -> str:
    scene = facts.scene
    if facts.held:
        return scene.say("tile.held")
    if facts.out:
        return scene.say("tile.out")
    if facts.ended:
        return ended_word(facts)
    if facts.recipe is not None and facts.plan is not None and facts.plan.minutes < _SHORT_MIN:
        return scene.say("tile.step", step=facts.index + 1, steps=len(facts.recipe.phases))
    return scene.say("tile.day", day=facts.day[0], days=facts.day[1]) if facts.day else ""


def _action(facts: BayFacts) -> tuple[str, bool]:
    """The next human act, and whether it is due now."""
    scene = facts.scene
    opened = scene.state.at_bay(facts.bay.number)
    if opened is not None:
        steps = scene.book.procedures[opened.procedure].steps
        title = scene.say(f"procedure.{opened.procedure}")
        return scene.say("tile.procedure", title=title, step=opened.index + 1, steps=len(steps)), True
    if facts.held:
        left = facts.hold_left_s
        if left is None:
            return scene.say("todo.held_unknown"), True
        return (scene.say("tile.restart", age=scene.texts.age(left)) if left > 0 else scene.say("tile.over")), True
    if facts.ended:
        return scene.say(f"tile.{ending_of(scene.state, facts.bay.number)}"), True
    if facts.bay.prompt:
        return scene.say("tile.sample"), True
    return facts.next_text(), False


def _alarm_action(scene: Scene, alarm: Alarm) -> str:
    channel = scene.book.channels.get(alarm.channel)
    name = scene.alarm_name(alarm)
    return f"{name} · {alarm.value} {channel.unit}".rstrip() if channel and alarm.value else name


def _quiet_tile(facts: BayFacts) -> BayTileView:
    scene, bay = facts.scene, facts.bay
    alarms = scene.alarms_of(bay.number)
    look, phase, line, action = "empty", scene.say("tile.empty"), "", ""
    reservation = reserved(scene, bay.number)
    if bay.known and not bay.in_service:
        look, phase = "off", scene.say("tile.off")
        line = "" if bay.selftest_ok else scene.say("tile.selftest")
    elif not bay.known:
        phase = scene.say("tile.unknown")
    elif bay.present:
        phase = scene.say("tile.loaded")
    if look == "empty" and reservation is not None:
        line = scene.say("tile.reserved", client=reservation.client)
        action = scene.say("tile.until", until=reservation.until_utc)
    due = scene.state.at_bay(bay.number) is not None
    if due:
        action = _action(facts)[0]
    if alarms:
        action = _alarm_action(scene, alarms[0])
    priority = alarms[0].priority if alarms else 0
    identity = facts.serial if bay.present else ""
    # That a bay is empty is the shuttle's word too: while it is silent, so is the tile old.
    stale = scene.stale_label(scene.link_stale_s()) if bay.known else ""
    return BayTileView(bay.number, look, identity, phase, 0.0, line, action, due, priority, (), stale)
