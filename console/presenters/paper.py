"""Entering a paper form: the line that is due, whose hand it is in, and all that was entered, to be compared.

A touch on a name asks for the time on the paper, then for the words: one line is three answers, in the paper's order.
"""

from __future__ import annotations

from collections.abc import Iterator

from console.domain.by_hand import PaperLine
from console.domain.context import moment
from console.domain.decide_note import correction_refusal
from console.domain.decide_paper import judged
from console.domain.interlock import Case
from console.domain.paper import PROCEDURE, FormLine, form_of, lines_of, paper_of, printed_on
from console.domain.person import Person
from console.domain.procedure.definition import Procedure, Step, StepKind
from console.domain.refusal import Refusal
from console.domain.station_state import OpenProcedure
from console.presenters.asks import CorrectEntry, WithReason, WithText
from console.presenters.asks_paper import EnterPaperLine
from console.presenters.entry_row import EntryRow
from console.presenters.procedure_views import InterlockLineView, OptionView
from console.presenters.scene import Scene

_NAMES = 3
"""How many names stand there to be touched, one fewer beside a refusal; anybody else is found by the badge's number."""
_LINES = "lines"


def paper_text(scene: Scene, case: Case) -> str:
    """Which form, which line of it is due, and what is asked there."""
    procedure = case.procedure
    paper = paper_of(procedure, scene.book)
    if paper is None:
        return scene.say("paper.entry.other_version")
    lines, at = lines_of(paper), len(procedure.paper)
    head = scene.say(
        "paper.entry.form", form=form_of(procedure), title=scene.say(f"procedure.{paper.id}"), line=at + 1,
        count=len(lines),
    )  # fmt: skip
    return "\n".join((head, _line_title(scene, lines[at]))) if at < len(lines) else head


def _line_title(scene: Scene, line: FormLine) -> str:
    """The line's name as it is printed, with the number of its step."""
    if line.step is None:
        return scene.say("paper.entry.head")
    return scene.say("paper.entry.line", line=line.number, title=scene.say(f"{line.step.key}.title", bay="__"))


def paper_options(scene: Scene, case: Case) -> tuple[OptionView, ...]:
    """Whose hand it is: whoever wrote the line before first, then those who may do it; or anybody, by their badge."""
    procedure = case.procedure
    paper = paper_of(procedure, scene.book)
    at = len(procedure.paper)
    if paper is None or at >= len(lines_of(paper)):
        return ()
    options = [_option(scene, procedure, paper, person) for person in _people(scene, procedure, paper)]
    wish = _chain(scene, procedure, paper, EnterPaperLine(procedure.id, at))
    other = WithText("paper.entry.badge", wish, "person", "", "latin", wish.about)
    return (*options, OptionView("other", scene.say("paper.entry.somebody"), "", other))


def _people(scene: Scene, procedure: OpenProcedure, paper: Procedure) -> list[Person]:
    people = [p for p in scene.state.people.values() if p.active and set(p.roles) & set(paper.roles)]
    wrote = [line.person for line in procedure.paper if line.person][::-1]
    rank = {person: place for place, person in reversed(list(enumerate(wrote)))}
    people.sort(key=lambda person: (rank.get(person.id, len(wrote)), person.printed_name))
    return people[: _NAMES - (procedure.refusal is not None)]


def _option(scene: Scene, procedure: OpenProcedure, paper: Procedure, person: Person) -> OptionView:
    wish = EnterPaperLine(procedure.id, len(procedure.paper), person.id)
    return OptionView(person.id, person.printed_name, "", _chain(scene, procedure, paper, wish, person.printed_name))


def _chain(
    scene: Scene, procedure: OpenProcedure, paper: Procedure, wish: EnterPaperLine, person: str = ""
) -> WithText:
    """The time first, then what is written there: a number where the line wants one."""
    line = lines_of(paper)[wish.line]
    about, step = " · ".join(part for part in (_line_title(scene, line), person) if part), line.step
    page = "digits" if step and step.kind is StepKind.ENTRY else ""
    words = WithText("paper.entry.value", wish, "value", "", page, about)
    return WithText("paper.entry.when", words, "when", f"{_day(scene, procedure)} ", "digits", about)


def _day(scene: Scene, procedure: OpenProcedure) -> str:
    """The day that stands there at first: that of the line before, else the one on which the form was printed."""
    before = [line.when for line in procedure.paper if line.when]
    if before:
        return f"{moment(before[-1]).astimezone(scene.snapshot.now.local.tzinfo):%Y-%m-%d}"
    return f"{printed_on(form_of(procedure)) or scene.snapshot.now.local.date()}"


def paper_buttons(scene: Scene, procedure: OpenProcedure) -> dict[str, object]:
    """The way past a line on which nothing is written."""
    wish = EnterPaperLine(procedure.id, len(procedure.paper))
    return {"by_hand": scene.say("paper.entry.nothing"), "by_hand_ask": wish}


def moment_lacks(scene: Scene, wish: EnterPaperLine, said: str) -> str:
    """Why the time that was typed cannot be so, at once; "" if it can."""
    procedure = scene.state.procedures.get(wish.procedure_id)
    found = judged(scene.state, procedure, wish.line, "when", said, scene.context()) if procedure else ""
    return scene.reason(found) if isinstance(found, Refusal) else ""


# --- what was entered --------------------------------------------------------------------------------------------


def paper_lines(scene: Scene, procedure: OpenProcedure) -> tuple[InterlockLineView, ...]:
    """Every line as it was entered, for whoever compares it with the paper before signing."""
    if procedure.procedure != PROCEDURE:
        return ()
    paper = paper_of(procedure, scene.book)
    known = lines_of(paper) if paper else ()
    return tuple(
        InterlockLineView(_number(known, at), _title(scene, known, at, line), _said(scene, line), "permit")
        for at, line in enumerate(procedure.paper)
    )


def _number(known: tuple[FormLine, ...], at: int) -> str:
    """The number that is printed at the line."""
    return str(known[at].number or "–") if known else str(at)


def _title(scene: Scene, known: tuple[FormLine, ...], at: int, line: PaperLine) -> str:
    """What the line is for; of a definition that is in force no more, its step's own name."""
    step = known[at].step if known else None
    if step is None:
        return scene.say("paper.entry.head") if known or not line.step else line.step
    return scene.say(f"{step.key}.title", bay="__")


def _said(scene: Scene, line: PaperLine) -> str:
    if not line.value:
        return scene.say("paper.entry.empty")
    return scene.say("paper.entry.said", value=line.value, person=_name(scene, line.person), at=line.when)


def _name(scene: Scene, person: str) -> str:
    known = scene.state.people.get(person)
    return known.printed_name if known else person


def paper_rows(scene: Scene, procedure: OpenProcedure, step: Step) -> Iterator[EntryRow]:
    """Each part of each line, to be corrected with a reason; an empty line can be filled so too."""
    if step.kind is not StepKind.TRANSCRIBE:
        return
    refused = scene.reason(correction_refusal(scene.state, procedure, scene.context()))
    for at in range(len(procedure.paper)):
        for name in ("person", "when", "value"):
            yield _row(scene, procedure, at, name, refused)


def _row(scene: Scene, procedure: OpenProcedure, at: int, name: str, refused: str) -> EntryRow:
    old = getattr(procedure.paper[at], name)
    paper = paper_of(procedure, scene.book)
    known = lines_of(paper) if paper else ()
    title = f"{_number(known, at)} {_title(scene, known, at, procedure.paper[at])}"
    title = f"{title} · {scene.say(f'paper.entry.part.{name}')}"
    shown = _name(scene, old) if name == "person" else scene.texts.moment(old) if name == "when" and old else old
    was = [made for made in procedure.corrections if (made.kind, made.index, made.name) == ("paper", at, name)]
    lines = tuple(
        scene.say("entry.corrected", at=made.utc, person=_name(scene, made.person), old=made.old or "–", why=made.note)
        for made in was
    )
    change = WithReason("correction", CorrectEntry("paper", procedure.id, _LINES, name, at, old, ""), title)
    sheets = {
        "person": WithText("paper.entry.badge", change, "new", "", "latin", title),
        "when": WithText("paper.entry.when", change, "new", f"{_day(scene, procedure)} ", "digits", title),
        "value": WithText("paper.entry.value", change, "new", old, "", title),
    }
    ask = sheets[name]
    return EntryRow(title, "", (shown or "–", *lines), scene.say("note.correct"), not refused, refused, ask)
