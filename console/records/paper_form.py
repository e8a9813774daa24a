"""A procedure on paper, for when the console is down: its steps as they are enforced here, with room to write.

Made from the definition files alone. What only the shuttle can do, at this console's word, cannot be done on paper, and
the form says so at its step. What is written is entered afterwards as late entries, with the form's number.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import resources
from console.domain.interlock import short_hash
from console.domain.paper import BY_SHUTTLE, code_of
from console.domain.procedure.definition import SCANNING, Procedure, Step, StepKind

Say = Callable[..., str]

_SIGNED = frozenset({StepKind.SIGN, StepKind.REVIEW})
_MORE = 5
"""Further lines where a step wants one of each: how many the order has is not known when the form is printed."""
_BAY = "__"
"""Where a sentence names the bay: to be written in at the head of the form."""


def paper_form_pdf(procedure: Procedure, number: str, say: Say, language: str) -> bytes:
    """The A4 form of ``procedure`` in ``language``. ``number``: this very sheet's; a second print has another."""
    import typst  # a compiler of 40 MB: only where a page is drawn

    template = resources.path("records/paper_form.typ")
    pdf: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(resources.path("fonts"))],
        ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(form(procedure, number, say, language), ensure_ascii=False)},
    )
    return pdf


def form(procedure: Procedure, number: str, say: Say, language: str) -> dict[str, object]:
    """Everything that the template draws."""
    version = say("paper.version", version=procedure.version, hash=short_hash(procedure.sha256))
    return {
        "language": language,
        "title": say("paper.title", title=say(f"procedure.{procedure.id}")),
        "number": say("paper.number", number=number),
        "code": _code(number, procedure),
        "version": version,
        "hint": say("paper.hint"),
        "head": [say(f"paper.head.{name}") for name in ("bay", "order", "why")],
        "columns": [say(f"paper.column.{name}") for name in ("step", "entry", "when", "who")],
        "steps": [_step(place, step, say) for place, step in enumerate(procedure.steps, 1)],
        "last": say("paper.last"),
        "signed": [say(f"paper.signed.{name}") for name in ("entered", "compared")],
        "sign_columns": say("paper.sign_columns"),
    }


def _code(number: str, procedure: Procedure) -> str:
    """What is scanned when the form is entered, as SVG."""
    import zxingcpp  # only where a code is drawn

    text = "".join(f"({ai}){value}" for ai, value in code_of(number, procedure))
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True)
    return str(zxingcpp.write_barcode_to_svg(drawn, add_hrt=False, add_quiet_zones=True))


def _step(place: int, step: Step, say: Say) -> dict[str, object]:
    by_hand = step.kind not in BY_SHUTTLE
    return {
        "number": str(place),
        "title": say(f"{step.key}.title", bay=_BAY),
        "text": say(f"{step.key}.text", bay=_BAY) if by_hand and step.kind not in _SIGNED else "",
        "items": [say(f"{step.key}.{item}") for item in (*step.items, *step.options)],
        "lines": _lines(step, say) if by_hand else [],
        "never": "" if by_hand else say("paper.never"),
        "by_hand": by_hand,
    }


def _lines(step: Step, say: Say) -> list[str]:
    """What is to be written: the numbers of labels, a value in its unit, a signature."""
    if step.kind in SCANNING:
        return [say("paper.label"), *[""] * (_MORE if step.each or step.kind is StepKind.RECONCILE else 0)]
    if step.kind is StepKind.ENTRY and step.soft is not None:
        low, high = step.soft
        return [say("paper.value", unit=step.unit, low=low, high=high)]
    return [say("paper.signature")] if step.kind in _SIGNED else []
