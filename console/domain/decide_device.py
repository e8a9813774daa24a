"""What the shuttle says, and what follows from it: runs, alarms, the second half of commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import alarm_key
from console.domain.batch_state import ACTIVE, ENDED, BatchState
from console.domain.context import Context
from console.domain.interlock import Case, all_permit, first_stop, judge_interlocks, short_hash
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.scan.reading import same_label
from console.domain.station_state import Bay, OpenProcedure, Pending, StationState

Decision = list[e.Fact] | Refusal
FENCED = "session.fenced"


# --- the link ----------------------------------------------------------------------------------------------------


def _link(state: StationState, command: c.ReportLink, context: Context) -> Decision:
    """A loss is told once: the line's own end and the silence after it are the same loss."""
    fact = command.fact
    if isinstance(fact, e.LinkLost) and state.link.condition == "lost":
        return []
    facts: list[e.Fact] = [fact]
    facts += station_alarm(state, "link.lost", isinstance(fact, e.LinkLost), context)
    facts += station_alarm(state, "link.refused", isinstance(fact, e.LinkRefused), context)
    return facts


def station_alarm(
    state: StationState, name: str, active: bool, context: Context, value: str = "", bay: int = 0
) -> list[e.Fact]:
    """The events that bring a station alarm into line with its condition."""
    definition = context.book.alarms[name]
    key = alarm_key(name, bay)
    standing = state.alarms.get(key)
    if active and (standing is None or not standing.active):
        return [e.AlarmRaised(key, name, bay, definition.priority, value)]
    if not active and standing is not None and standing.active:
        return [e.AlarmReturned(key, name, bay)]
    return []


def _condition(state: StationState, command: c.ReportCondition, context: Context) -> Decision:
    return station_alarm(state, command.alarm, command.active, context, command.value, command.bay)


# --- numbered events ---------------------------------------------------------------------------------------------


def _device(state: StationState, command: c.ReportDevice, context: Context) -> Decision:
    said = command.said
    follow = _FOLLOW.get(said.kind)
    return [said, *(follow(state, said, context) if follow else [])]


def _run_state(state: StationState, said: e.DeviceReported, context: Context) -> list[e.Fact]:
    """Only the shuttle's own word starts or ends a run in the record."""
    run_id = said.get("run")
    try:
        now = BatchState(said.get("state"))
    except ValueError:
        return []
    if now is BatchState.RUNNING and run_id and run_id not in state.runs:
        started, bay = _run_started(state, said.bay, run_id), state.bays[said.bay]
        # Its end may have been heard before its beginning was fetched.
        over = said.away and bay.run == run_id and bay.state in ENDED
        return [*started, e.RunEnded(run_id, said.bay, bay.state.value)] if over else started
    run = state.runs.get(run_id)
    if run and now in ENDED and not run.end_state:
        return [e.RunEnded(run_id, said.bay, now.value)]
    return []


def _run_started(state: StationState, bay: int, run_id: str) -> list[e.Fact]:
    """The run belongs to the load that asked for it by this id, whatever has become of that load since."""
    load = state.load_of(run_id)
    if load is None or load.bay != bay:
        # A run that this console did not start (a scenario, another console): its identity is not known here.
        return [e.RunStarted(run_id, bay, "", "", state.bays[bay].recipe_sha256, "", "")]
    read = next(iter(load.read("cartridge")), None)
    serial, gtin = (read.field("serial"), read.field("gtin")) if read else ("", "")
    return [
        e.RunStarted(run_id, bay, load.order, _recipe_of(state, load), load.recipe_read_back, serial, load.id),
        e.CartridgeUsed(serial, gtin, run_id),
    ]


def _recipe_of(state: StationState, load: OpenProcedure) -> str:
    """The recipe that the shuttle was given and read back: the order may name another one by now."""
    order, held = state.orders.get(load.order), load.recipe_read_back
    named = f"{order.recipe} {order.recipe_version}" if order else ""
    if named in state.recipes and state.recipes[named].sha256 == held:
        return named
    return next((recipe.key for recipe in state.recipes.values() if recipe.sha256 == held), named)


def _alarm_raised(state: StationState, said: e.DeviceReported, context: Context) -> list[e.Fact]:
    name = said.get("alarm")
    definition = context.book.alarms.get(name)
    key = alarm_key(name, said.bay)
    standing = state.alarms.get(key)
    if standing and (standing.active or said.away):
        return []
    # An alarm that this console has no definition of is still an alarm: priority 2, said by its own name.
    priority = definition.priority if definition else 2
    channel = context.book.channels.get(said.get("channel"))
    value = said.get("value")
    if channel and value.lstrip("-").isdigit():
        value = f"{channel.value(int(value)):.{channel.decimals}f}"
    raised: list[e.Fact] = [
        e.AlarmRaised(key, name, said.bay, priority, value, said.get("limit"), said.get("channel"), said.away, said.run)
    ]
    # What was fetched is history: what stands now came with the bay's status, and this did not come with it.
    return [*raised, e.AlarmReturned(key, name, said.bay, said.run)] if said.away else raised


def _alarm_cleared(state: StationState, said: e.DeviceReported, context: Context) -> list[e.Fact]:
    key = alarm_key(said.get("alarm"), said.bay)
    if key not in state.alarms or not state.alarms[key].active:
        return []
    return [e.AlarmReturned(key, said.get("alarm"), said.bay, said.run)]


_FOLLOW: dict[str, Callable[[StationState, e.DeviceReported, Context], list[e.Fact]]] = {
    "run.state": _run_state,
    "alarm.raised": _alarm_raised,
    "alarm.cleared": _alarm_cleared,
}


def _bay(state: StationState, command: c.ReportBay, context: Context) -> Decision:
    """A bay's present after a hello: recorded only where it differs; alarms are brought into line with it."""
    seen = command.seen
    facts: list[e.Fact] = [] if _same(state.bays[seen.bay], seen) else [seen]
    for alarm in state.alarms.values():
        definition = context.book.alarms.get(alarm.id)
        of_device = definition is None or definition.source == "device"
        if alarm.bay == seen.bay and of_device and alarm.active and alarm.id not in seen.active_alarms:
            facts.append(e.AlarmReturned(alarm.key, alarm.id, alarm.bay))
    for name in seen.active_alarms:
        key = alarm_key(name, seen.bay)
        standing = state.alarms.get(key)
        if standing is None or not standing.active:
            definition = context.book.alarms.get(name)
            facts.append(e.AlarmRaised(key, name, seen.bay, definition.priority if definition else 2, away=True))
    return facts


_SAME = {"recipe_sha256": "recipe_sha256", "device_run": "run"}


def _same(bay: Bay, seen: e.BayObserved) -> bool:
    """Whether the observation says what is known already."""
    names = [field.name for field in fields(seen) if field.name not in ("bay", "active_alarms")]
    return bay.known and all(str(getattr(bay, _SAME.get(n, n))) == str(getattr(seen, n)) for n in names)


def _gap(state: StationState, command: c.ReportGap, context: Context) -> Decision:
    """Said until somebody has seen it; there is nothing that could come back.

    A record that is lost for good may have been the one that said a run began: then the bay's present says it.
    """
    missing: list[e.Fact] = [e.RecordsMissing(command.boot, command.first, command.last)]
    if alarm_key("records.lost", 0) not in state.alarms:  # one that nobody has seen yet stands for what follows too
        count = str(command.last - command.first + 1)
        missing += station_alarm(state, "records.lost", True, context, count)
        missing.append(e.AlarmReturned(alarm_key("records.lost", 0), "records.lost", 0))
    for bay in state.bays.values():
        if bay.state in ACTIVE | ENDED and bay.run and bay.run not in state.runs:
            missing += _run_started(state, bay.number, bay.run)
    return missing


def _recipe(state: StationState, command: c.ReportRecipe, context: Context) -> Decision:
    procedure = next(
        (p for p in state.procedures.values() if p.bay == command.bay and p.recipe_asked and not p.recipe_read_back),
        None,
    )
    if procedure is None:
        return []
    facts: list[e.Fact] = [e.RecipeReadBack(procedure.id, command.bay, command.sha256, command.detail)]
    recipe = Case(state, procedure, context).recipe
    if recipe is None or command.sha256 != recipe.sha256:
        detail = command.detail or short_hash(command.sha256)
        reason = Message.of("refusal.recipe_transfer", detail=detail)
        remedy = Message.of("remedy.recipe_transfer")
        facts.append(e.Refused("recipe", "recipe.transfer", reason, remedy, procedure.id, command.bay))
    return facts


# --- commands ----------------------------------------------------------------------------------------------------


def _read_back(state: StationState, command: c.ReportReadBack, context: Context) -> Decision:
    """What the shuttle would do must be what was signed, and the interlocks must hold again."""
    pending = state.pending.get(command.command)
    if pending is None or pending.stage != "selecting":
        return []
    differs = _differences(pending, command)
    if differs:
        reason = Message.of("refusal.read_back", differs=", ".join(differs))
        remedy = Message.of("remedy.read_back")
        refused = e.Refused(pending.action, "command.read_back", reason, remedy, pending.procedure, pending.bay)
        return [e.SelectMismatched(pending.command, pending.bay, differs, pending.run, pending.procedure), refused]
    facts: list[e.Fact] = []
    procedure = state.procedures.get(pending.procedure)
    if pending.action == "start" and procedure is not None:
        lines = judge_interlocks(Case(state, procedure, context), context.book.interlocks, with_signatures=True)
        facts.append(e.InterlocksJudged(procedure.id, procedure.bay, "execute", lines))
        if not all_permit(lines):
            return [*facts, *_no_longer(pending, lines)]
    execute = e.ExecuteRequested(
        pending.command, command.token, pending.action, pending.bay, pending.run, pending.procedure
    )
    return [*facts, execute]


def _no_longer(pending: Pending, lines: tuple[e.InterlockLine, ...]) -> list[e.Fact]:
    rule = first_stop(lines)
    return [
        e.SelectMismatched(pending.command, pending.bay, (rule,), pending.run, pending.procedure),
        e.Refused(
            "start",
            rule,
            Message.of("refusal.interlock", rule=rule),
            Message.of("remedy.interlock"),
            pending.procedure,
            pending.bay,
        ),
    ]


def _differences(pending: Pending, said: c.ReportReadBack) -> tuple[str, ...]:
    differs = []
    if (said.action, said.bay) != (pending.action, pending.bay):
        differs.append("bay")
    if pending.cartridge and not same_label(said.cartridge, pending.cartridge):
        differs.append("cartridge")
    if pending.recipe_sha256 and said.recipe_sha256 != pending.recipe_sha256:
        differs.append("recipe")
    return tuple(differs)


def _outcome(state: StationState, command: c.ReportOutcome, context: Context) -> Decision:
    pending = state.pending.get(command.command)
    if pending is None:
        return []
    if command.outcome == "refused" and command.rule == FENCED and pending.stage != "asking":
        # This copy was not acted on, which says nothing of an earlier one: it is asked (PROTOCOL.md 4.3).
        return [e.CommandSilent(pending.command, pending.bay, pending.action, pending.run, pending.procedure)]
    known = station_alarm(state, "command.unknown", active=False, context=context, bay=pending.bay)
    if command.outcome == "in progress":
        taken = e.CommandTaken(pending.command, pending.bay, pending.action, pending.run, pending.procedure)
        return known if pending.stage == "acting" else [taken, *known]
    facts: list[e.Fact] = [
        e.CommandResolved(
            pending.command,
            command.outcome,
            command.rule,
            command.detail,
            pending.bay,
            pending.action,
            pending.run,
            pending.procedure,
        )
    ]
    facts += known
    if command.outcome != "executed" and pending.procedure:
        reason = Message.of("refusal.outcome", outcome=command.outcome, rule=command.rule or command.detail or "–")
        refused = e.Refused(
            pending.action, "command.outcome", reason, Message.of("remedy.outcome"), pending.procedure, pending.bay
        )
        facts.append(refused)
    return facts


DEVICE: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.ReportLink: _link,
    c.ReportCondition: _condition,
    c.ReportDevice: _device,
    c.ReportBay: _bay,
    c.ReportGap: _gap,
    c.ReportRecipe: _recipe,
    c.ReportReadBack: _read_back,
    c.ReportOutcome: _outcome,
}
