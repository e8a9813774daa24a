"""The pre-start form where rules do not hold: refused and old, overridden, an override that waits for its person.

Made by the real presenters of a load that is played in the domain, so that every sentence is the real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from console.domain import commands as c
from console.domain.context import iso
from console.presenters.procedure import present_procedure
from console.presenters.procedure_views import ProcedureView
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.station.snapshot import StationSnapshot
from console.texts import load
from tests.support.deciding import BAY, PERFORMER, START, VERIFIER, Deciding
from tests.support.shown import snapshot_of

if TYPE_CHECKING:
    from tests.support.views import Sample

RULES = ("IL-26", "IL-10", "IL-13")


@cache
def played() -> dict[str, StationSnapshot]:
    """The station by the name of the picture."""
    station = Deciding()
    station.load_until("recipe")
    station.state = replace(station.state, last_plant_utc=iso(START - timedelta(hours=73)))
    next(act for name, act in station.load_acts() if name == "recipe")()
    found = {}

    def keep(name: str) -> None:
        station.wait(180)
        found[name] = snapshot_of(station)

    def give(rule: str) -> None:
        name = station.procedure().id
        station.do(c.OverrideInterlock(name, rule, "plant_offline", "Ms Sato by telephone"))
        station.badge("trainer-c", name)
        station.do(c.ReportSecret("trainer-c", True, name))

    keep("prestart-refused")
    station.do(c.OverrideInterlock(station.procedure().id, "IL-26", "plant_offline", "Ms Sato by telephone"))
    keep("prestart-override-badge")
    station.badge("trainer-c", station.procedure().id)
    keep("prestart-override-pin")
    for rule in RULES:
        give(rule)
    station.sign(PERFORMER)
    keep("prestart-overridden")
    station.sign(VERIFIER)
    station._start()
    keep("load-done")
    return found


def view_of(snapshot: StationSnapshot, language: str) -> ProcedureView:
    """What the presenter makes of it. Seals of the domain's tests are none; they are shown as if they were."""
    scene = Scene.of(snapshot, UiState(language=language), load(language))
    procedures = {**snapshot.state.ended_procedures, **snapshot.state.procedures}
    load_ = next(p for p in procedures.values() if p.bay == BAY)
    view = present_procedure(scene, load_)
    valid, invalid = scene.say("validity.valid"), scene.say("validity.invalid")
    given = tuple(replace(s, validity=s.validity and valid, standing=s.standing and "valid") for s in view.signatures)
    return replace(view, signatures=given, step_text=view.step_text.replace(invalid, valid))


def interlock_views(language: str) -> Iterator[Sample]:
    """See the module's text."""
    from tests.support.views import Sample, Say, frame

    tasks = frame(Say(language), "tasks")
    for name, snapshot in played().items():
        yield Sample(name, tasks, "procedure", view_of(snapshot, language))
    view = view_of(played()["prestart-overridden"], language)
    changed = load(language).say("validity.changed")
    spoilt = tuple(replace(s, validity=changed, standing="changed") if s.standing else s for s in view.signatures)
    yield Sample("prestart-unsigned", tasks, "procedure", replace(view, signatures=spoilt))
