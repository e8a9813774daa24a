"""The run screen: live trends of one bay, its alarm, its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.alarm import Alarm
from console.domain.batch_state import BatchState
from console.domain.decide_bay import REASONED, begin_refusal, command_refusal
from console.domain.decide_material import ending_of
from console.domain.release import standing
from console.domain.rights import allowed
from console.domain.station_state import BAYS
from console.presenters import run_past
from console.presenters.alarms import help_lines
from console.presenters.asks import Acknowledge, CommandBay, GoTo, StartProcedure, WithReason
from console.presenters.bay_facts import BayFacts, ended_word, shown_bay
from console.presenters.earlier import tools_of, with_envelope
from console.presenters.past import Past
from console.presenters.run_controls import axis_of, controls, windows_of
from console.presenters.run_trends import Strip
from console.presenters.run_views import CommandView, PhaseView, RunView, TrendView
from console.presenters.run_window import LIVE_S, online_channels, page_channels, span_of
from console.presenters.scene import Scene, urgency
from console.presenters.storage import pruned_words

if TYPE_CHECKING:
    from console.queries.trends import TrendAnswer

__all__ = ["CommandView", "PhaseView", "RunView", "TrendView", "present_run"]

_LEAST_SHARE = 0.03  # of the phase bar: a phase of minutes beside one of days can still be seen
_NO_PAST = Past()


def present_run(scene: Scene, history: TrendAnswer | None = None, past: Past = _NO_PAST) -> RunView:
    """The run at the chosen bay. ``past``: what is known of earlier runs."""
    number = shown_bay(scene)
    busy = [(n, f"{n:02d}", n == number) for n in BAYS if BayFacts.of(scene, n).busy]
    facts = BayFacts.of(scene, number) if number else None
    if facts is None or not facts.busy:
        return _empty(scene, number, tuple(busy))
    span = span_of(scene, facts)
    window = span.start, span.end
    pages = page_channels(scene)
    page = min(scene.ui.page, len(pages) - 1)
    columns = {channel.id: column for column, channel in enumerate(online_channels(scene))}
    strip = Strip.of(scene, facts, span, history, scene.ui.cursor)
    trends = tuple(strip.view(channel, columns[channel.id]) for channel in pages[page][1])
    worst = _worst(scene, number)
    return RunView(
        number,
        facts.identity or scene.say("run.no_identity"),
        summary(facts),
        _next(facts),
        worst.priority if worst and worst.bay else 0,
        _alarm_text(scene, worst) if worst and worst.bay else "",
        scene.banner() or past.history_problem,
        2 if scene.banner() else 3 if past.history_problem else 0,
        _phases(facts),
        with_envelope(facts, trends, past, window),
        window,
        axis_of(scene, window),
        windows_of(scene, span),
        scene.say("run.help") if worst else "",
        help_lines(scene, worst) if worst else (),
        _commands(facts, worst),
        tuple(scene.say(f"run.page.{name}") for name, _ in pages),
        page,
        "",
        tuple(busy),
        tools_of(facts, past, window, trends),
        run_past.bands(facts, window),
        controls(scene, span),
        span,
    )


def _empty(scene: Scene, number: int, bays: tuple[tuple[int, str, bool], ...]) -> RunView:
    said = scene.say("run.empty", bay=number) if number else scene.say("run.empty_all")
    nothing = scene.snapshot.now.utc.timestamp()
    window = (nothing - LIVE_S, nothing)
    return RunView(number, "", "", "", 0, "", "", 0, (), (), window, (), (), "", (), (), (), 0, said, bays)


def _worst(scene: Scene, bay: int) -> Alarm | None:
    """The alarm to act on: the bay's worst; the console's own about the link while that makes every value old."""
    mine = scene.alarms_of(bay)
    if scene.link_stale_s():
        mine = sorted([*mine, *(a for a in scene.alarms_of(0) if a.id.startswith("link."))], key=urgency)
    return mine[0] if mine else None


# --- the head ----------------------------------------------------------------------------------------------------


def summary(facts: BayFacts) -> str:
    """Recipe, phase and day."""
    scene = facts.scene
    recipe = facts.recipe.key if facts.recipe else scene.say("run.no_recipe")
    progress = scene.say("run.day", day=facts.day[0], days=facts.day[1]) if facts.day else ""
    phase = facts.phase_name if facts.bay.state is BatchState.RUNNING and facts.phase_name else facts.state_word
    return " · ".join(part for part in (recipe, phase, progress) if part)


def _next(facts: BayFacts) -> str:
    left, scene = facts.hold_left_s, facts.scene
    if gone := pruned_words(scene, facts.run.id if facts.run else facts.bay.run):
        return gone
    if left is not None:
        return scene.say("run.hold_left", age=scene.texts.age(left)) if left > 0 else scene.say("run.hold_over")
    if facts.out:
        return scene.say("tile.out")
    if facts.run is not None and facts.bay.state is BatchState.COMPLETE:
        return f"{ended_word(facts)} · {scene.say(standing(scene.state, facts.run).message)}"
    if facts.ended:
        return ended_word(facts)
    failed = standing(scene.state, facts.run).failed if facts.run is not None else ()
    said = scene.say("release.failed", tests=", ".join(failed)) if failed else ""
    return " · ".join(part for part in (facts.next_text(), said) if part)


def _alarm_text(scene: Scene, alarm: Alarm) -> str:
    return scene.say("run.alarm", name=scene.alarm_name(alarm), age=scene.texts.age(scene.since_s(alarm.raised_utc)))


def _phases(facts: BayFacts) -> tuple[PhaseView, ...]:
    """Shares of the planned minutes; they add up to 1."""
    if facts.recipe is None:
        return ()
    plans, total = facts.recipe.phases, facts.recipe.minutes
    shares = [max(plan.minutes / total, _LEAST_SHARE) for plan in plans]
    states = ["done" if i < facts.index else "current" if i == facts.index else "next" for i in range(len(plans))]
    return tuple(
        PhaseView(facts.scene.say(f"phase.{plan.operation}"), state, share / sum(shares))
        for plan, state, share in zip(plans, states, shares, strict=True)
    )


# --- commands ----------------------------------------------------------------------------------------------------


def _commands(facts: BayFacts, worst: Alarm | None) -> tuple[CommandView, ...]:
    """Acknowledge, the next hand-over, hold or restart; far below them stop and abort. A disabled one says why."""
    found = [_acknowledge(facts, worst), *_hand_overs(facts)]
    if not facts.ended:
        held = facts.bay.state is BatchState.HELD
        found += [_command(facts, "restart", "primary" if held else "plain")] if facts.held else []
        found += [] if facts.held else [_command(facts, "hold", "plain")]
        found += [_command(facts, "stop", "danger"), _command(facts, "abort", "danger")]
    return tuple(command for command in found if command is not None)


def _acknowledge(facts: BayFacts, worst: Alarm | None) -> CommandView | None:
    scene = facts.scene
    waiting = [a for a in scene.alarms_of(facts.bay.number) if not a.acknowledged_by]
    if worst is not None and not worst.acknowledged_by:
        waiting = [worst]
    if not waiting:
        return None
    reason = scene.say("reason.session.none") if scene.state.person is None else ""
    label, ask = scene.say("command.acknowledge"), Acknowledge(waiting[0].key)
    return CommandView("acknowledge", label, "", not reason, reason, "primary", False, ask)


def _hand_overs(facts: BayFacts) -> list[CommandView]:
    """The way back to the procedure that is open at the bay; else what could begin there now."""
    scene, bay = facts.scene, facts.bay.number
    opened = scene.state.at_bay(bay)
    if opened is not None:
        back = GoTo("tasks", bay, opened.id)
        return [CommandView("go_on", scene.say("todo.go_on"), "", True, "", "primary", False, back)]
    procedure = "take_out" if facts.left_over else "sample" if facts.bay.prompt else ""
    if facts.ended and not facts.left_over:
        procedure = ending_of(scene.state, bay)
    if not procedure:
        return []
    reason = scene.reason(begin_refusal(scene.state, procedure, bay, scene.context()))
    look, ask = ("primary" if facts.ended else "soft"), StartProcedure(procedure, bay)
    return [CommandView(procedure, scene.say(f"command.{procedure}"), "", not reason, reason, look, False, ask)]


def _command(facts: BayFacts, action: str, look: str) -> CommandView:
    scene, bay = facts.scene, facts.bay.number
    context = scene.context()
    refusal = command_refusal(scene.state, bay, action, context) or allowed(scene.state, action, context)
    reason = scene.reason(refusal)
    arm = action != "hold"
    confirm = scene.say(f"command.{action}.confirm") if arm else ""
    consequence = consequence_of(facts, action)
    label, command = scene.say(f"command.{action}"), CommandBay(action, bay)
    ask = WithReason(action, command) if action in REASONED else command
    disarm = scene.say("act.disarm")
    return CommandView(action, label, confirm, not reason, reason, look, arm, ask, consequence, disarm)


def consequence_of(facts: BayFacts, action: str) -> str:
    """What a command brings about in the present phase: what stops and goes on, and what becomes of the cells.

    By what the recipe says of a hold in this phase; where the phase is not known, what holds for every phase.
    """
    scene, plan = facts.scene, facts.plan
    kind = plan.on_hold if plan and plan.on_hold else "unknown"
    age = scene.texts.age(plan.max_hold_min * 60) if plan else "–"
    return scene.say(f"command.{action}.consequence.{kind}", phase=facts.phase_name or facts.state_word, age=age)
