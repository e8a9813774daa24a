"""What is shown, as it can be taken out: whose it is, over what time, and whether somebody is here who may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from console.domain.rights import allowed
from console.presenters.asks_export import ExportWindow
from console.presenters.bay_facts import BayFacts
from console.presenters.scene import Scene
from console.records.readings_export import ExportPart

FORMS = ("csv", "png")


@dataclass(frozen=True, slots=True)
class ExportView:
    """``buttons``: (form, label). ``reason``: why they cannot be touched. ``band``: what stands over a picture in
    training. What is asked is made at the touch (`asked`), out of the view of that moment.
    """

    buttons: tuple[tuple[str, str], ...]
    reason: str
    parts: tuple[ExportPart, ...]
    heading: tuple[tuple[str, str], ...]
    band: str

    def asked(self, form: str, picture: Callable[[], bytes] | None = None) -> ExportWindow:
        """The ask for ``form``; ``picture``: see `ExportWindow`."""
        return ExportWindow(form, self.parts, self.heading, picture)


@dataclass(frozen=True, slots=True)
class Shown:
    """One run whose ``window`` (process seconds) is shown; ``mark``: its curve's letter, "" where it is alone."""

    facts: BayFacts
    window: tuple[float, float]
    mark: str = ""


def export_view(scene: Scene, runs: Sequence[Shown], channels: tuple[str, ...]) -> ExportView:
    """The export of these channels of these runs."""
    return ExportView(
        tuple((form, scene.say(f"export.{form}")) for form in FORMS),
        _reason(scene, runs),
        tuple(_part(one, channels) for one in runs),
        _heading(scene, runs),
        scene.say("frame.training") if scene.state.mode == "training" else "",
    )


def _reason(scene: Scene, runs: Sequence[Shown]) -> str:
    """Why it cannot be taken out. A table without the readings of a run that is shown would say that it had none."""
    if refused := allowed(scene.state, "export", scene.context()):
        return scene.reason(refused)
    if not runs:
        return scene.say("compare.no_start")
    gone = any(_run_id(one.facts) in scene.state.readings.pruned for one in runs)
    return scene.say("reason.readings.pruned") if gone else ""


def _part(one: Shown, channels: tuple[str, ...]) -> ExportPart:
    facts, (start, end) = one.facts, one.window
    return ExportPart(facts.bay.number, _run_id(facts), _order(facts), round(start * 1000), round(end * 1000), channels)


def _heading(scene: Scene, runs: Sequence[Shown]) -> tuple[tuple[str, str], ...]:
    state, say = scene.state, scene.say
    mode = say("frame.training") if state.mode == "training" else scene.texts.word(state.mode)
    person = state.person
    taken = say(
        "export.head.taken_by",
        at=scene.texts.stamp(scene.snapshot.now.utc),
        person=f"{person.printed_name} ({person.id})" if person else "–",
    )
    lines = [(say("export.head.station"), f"{state.shuttle} · {state.site}"), (say("export.head.mode"), mode)]
    spans = [_span(scene, one.window) for one in runs]
    for one, span in zip(runs, spans, strict=True):
        bay = f"{one.facts.bay.number:02d}"
        label = say("export.head.curve", mark=one.mark, bay=bay) if one.mark else say("export.head.run", bay=bay)
        whose = say(
            "export.head.whose",
            identity=one.facts.identity or say("run.no_identity"),
            order=_order(one.facts) or "–",
            run=_run_id(one.facts) or "–",
        )
        lines.append((label, whose if len(set(spans)) == 1 else f"{whose} · {span}"))
    if len(set(spans)) == 1:
        lines.append((say("export.head.time"), spans[0]))
    return (*lines, (say("export.head.taken"), taken))


def _run_id(facts: BayFacts) -> str:
    return facts.run.id if facts.run else facts.bay.run


def _order(facts: BayFacts) -> str:
    return facts.run.order if facts.run else ""


def _span(scene: Scene, window: tuple[float, float]) -> str:
    start, end = (scene.texts.stamp(datetime.fromtimestamp(at, UTC)) for at in window)
    return scene.say("export.head.span", start=start, end=end)
