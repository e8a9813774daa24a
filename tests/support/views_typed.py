"""Sample views of a number typed by hand: before the second person, and when their PIN is due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console.domain import commands as c
from console.domain.scan.checks import check_character
from console.presenters.present import present
from console.presenters.ui import UiState
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
