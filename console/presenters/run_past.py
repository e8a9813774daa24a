"""What of a run's past is drawn behind and over its curves: phases, their aims, alarms that stood, marks."""

from __future__ import annotations

from console.domain.alarm import AlarmPeriod, alarm_key
from console.domain.channel import Channel
from console.domain.context import moment
from console.presenters.bay_facts import BayFacts
from console.presenters.run_views import Aim, PhaseBand
from console.presenters.scene import Scene

Span = tuple[float, float]
_UNKNOWN_PRIORITY = 2  # of an alarm without a definition, as the domain takes it


def seconds(utc: str) -> float:
    """A moment of the record as seconds since 1970."""
    return moment(utc).timestamp()


def phases(facts: BayFacts) -> tuple[tuple[str, float, float | None], ...]:
    """(phase, from, to) as they really ran, in order of time; to None for the one that goes on."""
    if facts.run is None:
        return ()
    known = sorted((seconds(p.started), p.phase, p.ended) for p in facts.run.phases if p.started)
    found: list[tuple[str, float, float | None]] = []
    for at, (begun, phase, ended) in enumerate(known):
        follows = known[at + 1][0] if at + 1 < len(known) else None
        end = seconds(ended) if ended else follows
        # The end of a phase may not have been told; the next one's beginning is its end in any case.
        found.append((phase, begun, end if follows is None or end is None else min(end, follows)))
    return tuple(found)


def bands(facts: BayFacts, window: Span) -> tuple[PhaseBand, ...]:
    """The phases of the window, with their names."""
    names = {} if facts.recipe is None else {plan.id: plan.operation for plan in facts.recipe.phases}
    found = []
    for number, (phase, begun, ended) in enumerate(phases(facts)):
        end = window[1] if ended is None else ended
        if begun < window[1] and end > window[0]:
            key = f"phase.{names.get(phase, phase)}"
            name = facts.scene.say(key) if facts.scene.texts.has(key) else phase
            found.append(PhaseBand(begun, None if ended is None else end, name, odd=bool(number % 2)))
    return tuple(found)


def aims(facts: BayFacts, channel: Channel, window: Span) -> tuple[Aim, ...]:
    """Setpoint and limits that were in force, phase by phase; of the present phase where no phase is on record."""
    recipe = facts.recipe
    if recipe is None:
        return ()
    ran = phases(facts) or ((facts.bay.phase, window[0], None),)
    found = []
    for phase, begun, ended in ran:
        start, end = max(begun, window[0]), window[1] if ended is None else min(ended, window[1])
        limits, setpoint = recipe.limits(phase, channel.id), recipe.setpoint(phase, channel.id)
        if end > start and (limits is not None or setpoint is not None):
            low, high = limits if limits is not None else (None, None)
            found.append(Aim(begun, ended, low, high, setpoint))
    return tuple(found)


def alarm_spans(facts: BayFacts, channel: Channel, window: Span) -> tuple[tuple[float, float | None, int], ...]:
    """(from, to, priority) of each alarm of the channel in the window, as the shuttle told them; to None: it stands."""
    periods = [p for p in facts.run.alarms if p.channel == channel.id and p.began] if facts.run else []
    found = [(seconds(p.began), _ended(facts, p), _priority(facts.scene, p.alarm)) for p in periods]
    told = {p.alarm for p, (_, ended, _) in zip(periods, found, strict=True) if ended is None}
    for alarm in facts.scene.alarms_of(facts.bay.number):
        # One that no run's record tells of was raised, for all that is known, when it was heard here.
        raised = facts.scene.process_at(alarm.raised_utc) if alarm.active and alarm.channel == channel.id else None
        if raised is not None and alarm.id not in told:
            found.append((raised, None, alarm.priority))
    return tuple(span for span in found if span[0] < window[1] and (span[1] is None or span[1] >= window[0]))


def _ended(facts: BayFacts, period: AlarmPeriod) -> float | None:
    """When it was over; of one whose end was lost, and that stands no longer, no more is known than its beginning."""
    if period.ended:
        return seconds(period.ended)
    standing = facts.scene.state.alarms.get(alarm_key(period.alarm, facts.bay.number))
    if standing is None or not standing.active:
        return seconds(period.began)
    run = facts.run
    return seconds(run.ended_process) if run is not None and run.ended_process else None


def _priority(scene: Scene, alarm: str) -> int:
    definition = scene.book.alarms.get(alarm)
    return definition.priority if definition else _UNKNOWN_PRIORITY


def marks(facts: BayFacts, window: Span) -> tuple[tuple[float, str], ...]:
    """(time, name) of feeds, samples and holds in the window; where a phase began, a line without a name."""
    kept = facts.run.marks if facts.run else ()
    found = [(seconds(m.process_utc), facts.scene.say(f"run.mark.{m.kind}")) for m in kept if m.process_utc]
    found += [(begun, "") for _, begun, _ in phases(facts)[1:]]
    return tuple(sorted((at, label) for at, label in found if window[0] <= at <= window[1]))
