"""Sample views of numbers by hand: of a label that cannot be read, and of an instrument."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console.domain import commands as c
from console.domain.scan.checks import check_character
from console.presenters.present import present
from console.presenters.ui import UiState, apply
from console.texts import load


def samples(s: Any) -> Iterator[Any]:
    """The scan step with its way out, what was typed, and the PIN pad."""
    from tests.support import views
    from tests.support.deciding import BAY, ORDER, VERIFIER, Deciding
    from tests.support.shown import snapshot_of

    made, texts = Deciding(), load(s.language)
    made.load_until("material")
    name, number = made.procedure().id, made.state.orders[ORDER].dins[0]
    number += check_character(number)

    def sample(called: str) -> Any:
        view = present(snapshot_of(made), UiState(screen="tasks", bay=BAY, procedure_id=name), texts).view
        return views.Sample(called, views.frame(s, "tasks"), "procedure", view)

    yield sample("typed-way")
    made.do(c.EnterTyped(name, number, "label_damaged", "Torn at the corner"))
    yield sample("typed-badge")
    made.badge(VERIFIER, name)
    yield sample("typed-tail")
    made.do(c.CompareTyped(name, "0000"))
    yield sample("typed-differs")
    made.do(c.EnterTyped(name, number, "label_damaged", "Torn at the corner"))
    made.badge(VERIFIER, name)
    made.do(c.CompareTyped(name, number[-4:]))
    yield sample("typed-pin")
    yield from _values(s)


def _values(s: Any) -> Iterator[Any]:
    """A cell count: before its first number, and with one that was doubted."""
    from tests.support import views
    from tests.support.deciding import BAY, ORDER, Deciding, label
    from tests.support.shown import snapshot_of

    made, texts = Deciding(), load(s.language)
    made.load_until()
    made.begin("cell_count")
    name = made.procedure("cell_count").id
    made.scan(label("bay", ORDER), name)
    ui = UiState(screen="tasks", bay=BAY, procedure_id=name)
    for called, value in (("value", ""), ("value-doubted", "44")):
        if value:
            made.do(c.EnterValue(name, "density", value))
        view = present(snapshot_of(made), ui, texts).view
        yield views.Sample(called, views.frame(s, "tasks"), "procedure", view)
    asked = present(snapshot_of(made), ui, texts).view
    sheet = present(snapshot_of(made), apply(ui, asked.enter_value_ask), texts).sheet
    yield views.Sample("value-keys", views.frame(s, "tasks"), "procedure", asked, None, sheet)
