"""Sample views of a paper form that is entered: its code, the lines, the sheets of one line, and the two signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from console.domain import commands as c
from console.domain.paper import lines_of
from console.presenters.present import present
from console.presenters.ui import UiState, apply
from console.texts import load


def samples(s: Any) -> Iterator[Any]:
    """In the order in which a person sees them."""
    from tests.support import views
    from tests.support.deciding import BAY, PERFORMER, VERIFIER, Deciding
    from tests.support.paper import printed
    from tests.support.shown import snapshot_of

    made, texts = Deciding(), load(s.language)
    made.load_until()
    run = made.state.run_at(BAY)
    assert run is not None
    made.do(c.BeginProcedure("paper_entry", 0, run.id))
    name = next(p.id for p in made.state.procedures.values() if p.procedure == "paper_entry")
    ui = UiState(screen="tasks", material=run.id, procedure_id=name)

    def sample(called: str, ui: UiState = ui) -> Any:
        shown = present(snapshot_of(made), ui, texts)
        return views.Sample(called, views.frame(s, "tasks"), "procedure", shown.view, None, shown.sheet)

    yield sample("paper-form")
    made.scan(printed(made.book, day=made.context.utc.date()), name)
    made.do(c.Choose(name, "why", "on_paper", "console_down"))
    yield sample("paper-line")
    asked = present(snapshot_of(made), ui, texts).view.options[0].ask
    yield sample("paper-when", apply(ui, asked))
    yield sample("paper-words", apply(ui, replace(asked.ask, ask=replace(asked.ask.ask, when=asked.text))))
    made.wait(240)
    now = f"{made.context.utc + made.context.offset:%Y-%m-%d %H%M}"
    made.do(c.EnterPaperLine(name, 0, VERIFIER, now, "Bay 09, ORD-26-11804, the console was dark"))
    made.do(c.EnterPaperLine(name, 1, VERIFIER, "2026-12-31 0940", "Bay 09"))
    yield sample("paper-refused")
    for at in range(1, len(lines_of(made.book.procedures["unload"]))):
        made.do(c.EnterPaperLine(name, at, *((PERFORMER, now, "as on the label") if at % 3 else ())))
    yield sample("paper-sign")
