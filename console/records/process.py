"""What the shuttle did in a run: phases, feeds, setpoints, samples and results, and the commands it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from console.domain import events as e
from console.domain.channel import Channel
from console.domain.order import PhasePlan
from console.records.entry import Entry, Moment
from console.records.model import Action, CommandLine, Phase, Sample, Value
from console.records.scope import Scope

_STATES = frozenset({"holding", "held", "restarting", "stopping", "stopped", "aborting", "aborted"})


def phases(scope: Scope, channels: Mapping[int, Channel]) -> tuple[Phase, ...]:
    """The recipe's phases with when each really ran; what ran and is not in the recipe stands at the end."""
    recipe = scope.last_known(e.RecipeReceived, lambda fact: fact.recipe.sha256 == scope.run.recipe_sha256)
    planned = recipe.recipe.phases if recipe else ()
    units = _units(channels)
    found = {p.id: _planned(p, units) for p in planned}
    for entry, said in scope.each(e.DeviceReported):
        if said.kind not in ("phase.started", "phase.ended"):
            continue
        name = said.get("phase")
        phase = found.get(name, Phase(name, "", 0, (), ()))
        if said.kind == "phase.started":
            found[name] = replace(phase, started=phase.started or entry.at.process_utc)
        else:
            found[name] = replace(phase, ended=entry.at.process_utc)
    return tuple(found.values())


def _units(channels: Mapping[int, Channel]) -> dict[str, str]:
    return {channel.id: channel.unit for channel in channels.values()}


def _planned(plan: PhasePlan, units: Mapping[str, str]) -> Phase:
    setpoints = tuple(Value(channel, text, units.get(channel, "")) for channel, text in plan.setpoints)
    return Phase(plan.id, plan.operation, plan.minutes, setpoints, plan.limits)


def actions(scope: Scope, channels: Mapping[int, Channel]) -> tuple[Action, ...]:
    """Feeds, setpoint changes, and states other than the plain course of things."""
    units = _units(channels)
    found = []
    for entry, said in scope.each(e.DeviceReported):
        line = scope.line(entry)
        if said.kind == "feed.given":
            found.append(Action(line, "feed", "", Value("feed", trimmed(said.get("volume_ml")), "mL")))
        elif said.kind == "setpoint.changed":
            channel = said.get("channel")
            value = Value(channel, trimmed(said.get("value")), units.get(channel, ""))
            found.append(Action(line, "setpoint", channel, value))
        elif said.kind == "run.state" and said.get("state") in _STATES:
            found.append(Action(line, "state", said.get("state")))
        elif said.kind in ("hold.expired", "interlock.tripped"):
            found.append(Action(line, said.kind, said.get("detail") or said.get("phase")))
    return tuple(found)


def samples(scope: Scope, channels: Mapping[int, Channel]) -> tuple[Sample, ...]:
    """The samples that people named, with the results that came for them; a result without a name is listed too."""
    results = {said.get("sample"): (entry, said) for entry, said in scope.each(e.DeviceReported) if _is_result(said)}
    found = []
    for entry, named in scope.each(e.SampleNamed):
        result = results.pop(named.sample, None)
        resulted, values = (result[0].at, _values(result[1], channels)) if result else (Moment(), ())
        found.append(Sample(scope.line(entry), named.sample, named.prompt, resulted, values))
    unnamed = (_unnamed(scope, entry, said, channels) for entry, said in results.values())
    return (*found, *unnamed)


def _is_result(said: e.DeviceReported) -> bool:
    return said.kind == "sample.result"


def _unnamed(scope: Scope, entry: Entry, said: e.DeviceReported, channels: Mapping[int, Channel]) -> Sample:
    return Sample(scope.line(entry), said.get("sample"), "", entry.at, _values(said, channels))


def _values(said: e.DeviceReported, channels: Mapping[int, Channel]) -> tuple[Value, ...]:
    """The values of a result in their units; one of an unknown channel stays as it was said."""
    found = []
    for name, value in said.data:
        if not name.startswith("values."):
            continue
        number = name.removeprefix("values.")
        channel = channels.get(int(number)) if number.isdecimal() else None
        if channel is None:
            found.append(Value(f"channel.{number}", str(value), ""))
        else:
            found.append(Value(channel.id, scaled_text(int(value), channel), channel.unit, channel.decimals))
    return tuple(found)


def scaled_text(scaled: int, channel: Channel) -> str:
    """Decimal text of a wire integer in the channel's unit, exactly: rounding is the page's business."""
    return f"{Decimal(repr(channel.resolution)) * scaled:f}"


def trimmed(text: str) -> str:
    """Decimal text without the zeros that a float's spelling adds; anything else as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number.normalize():f}" if number.is_finite() else text


def commands(scope: Scope) -> tuple[CommandLine, ...]:
    """What the shuttle was asked to do, in order, each with what became of it."""
    found: dict[str, CommandLine] = {}
    for entry in scope.entries:
        fact = entry.fact
        if isinstance(fact, e.SelectRequested | e.ExecuteRequested | e.DirectRequested):
            found[fact.command] = _asked(scope, entry, fact, found.get(fact.command))
        elif isinstance(fact, e.SelectMismatched | e.CommandSilent | e.CommandResolved) and fact.command in found:
            found[fact.command] = _answered(entry, fact, found[fact.command])
    return tuple(found.values())


def _asked(
    scope: Scope,
    entry: Entry,
    fact: e.SelectRequested | e.ExecuteRequested | e.DirectRequested,
    known: CommandLine | None,
) -> CommandLine:
    step = {e.SelectRequested: "select", e.ExecuteRequested: "execute"}.get(type(fact), "direct")
    if known:
        return replace(known, steps=(*known.steps, step))
    reason = getattr(fact, "reason", "")
    return CommandLine(scope.line(entry), fact.command, fact.action, (step,), reason, "", "", Moment())


def _answered(
    entry: Entry, fact: e.SelectMismatched | e.CommandSilent | e.CommandResolved, known: CommandLine
) -> CommandLine:
    match fact:
        case e.SelectMismatched():
            return replace(known, outcome="mismatch", detail=", ".join(fact.differs), resolved=entry.at)
        case e.CommandSilent():
            return replace(known, outcome="silent", detail="", resolved=Moment())
        case e.CommandResolved():
            detail = " ".join(part for part in (fact.rule, fact.detail) if part)
            return replace(known, outcome=fact.outcome, detail=detail, resolved=entry.at)
