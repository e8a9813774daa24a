"""What an electronic signature covers, how it is made, and when it stands no longer (RQ-20..33).

**How to add what your work puts on record to what is signed.** Put a line into `_PARTS`: a name, and a function of the
procedure and of the steps that the signature covers, giving plain data (text, whole numbers, lists). It must give
something empty for every procedure of before your work: empty parts are left out, so the content of an old procedure
keeps its hash and its signatures stay valid. If that cannot be, or a part changes its form, raise `VERSION`, keep the
old function beside the new one and choose by the version: each signature says by which it was given.

Whatever changes in what is covered, a correction of a label among it, makes the signature "unsigned since change": of
an open procedure it lapses, stays in the history, and is given anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from datetime import timedelta

from console.domain import events as e
from console.domain.context import Context, moment
from console.domain.person import Person
from console.domain.procedure.definition import Procedure, StepKind
from console.domain.station_state import OpenProcedure, StationState

VERSION = 2
"""Of the content. 1: what is signed without confirmed lines and overrides, as the first programs signed it."""
OVERRIDE = "override."
"""What the step of a signature for an override begins with; the rule's id follows."""
_SIGNING = frozenset({"performed", "verified"})
_PROOF = ("key_id", "seal")

Plain = object
Part = Callable[[OpenProcedure, frozenset[str]], Plain]


def _reads(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    return [[step, utc, read.raw] for step, utc, read in procedure.reads if step in steps]


def _done(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    return [[record.step, record.utc, record.person] for record in procedure.done if record.step in steps]


def _lines(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    return [[line.id, line.verdict] for line in procedure.checked]


def _confirmed(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    return [[said.step, said.item, said.utc, said.person] for said in procedure.confirmed if said.step in steps]


def _overrides(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    """Every one that was given, fallen ones too: that a rule holds again takes nothing back of what was signed."""
    given = [(line, line.override) for line in (*procedure.overrides, *procedure.past_overrides) if line.override]
    return [
        [line.id, line.verdict, line.evidence.key, who.person, who.reason, who.note, who.utc]
        for line, who in sorted(given, key=lambda pair: (pair[1].utc, pair[0].id))
    ]


def _review(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    return procedure.review.content() if procedure.review else []


def _options(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    return [[said.step, said.option, said.reason, said.note] for said in procedure.options if said.step in steps]


def _release(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    """How the release tests stood when the step that judges them was done: "" where none does."""
    return procedure.release


def _corrections(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    """Every one, even where what stands now is what stood first: whoever signs, signs that too."""
    return [
        [made.kind, made.step, made.name, made.index, made.old, made.new, made.reason, made.note, made.person, made.utc]
        for made in procedure.corrections
        if made.step in steps
    ]


def _values(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    return [[v.step, v.value, v.unit, v.utc, v.person, v.reason, v.note] for v in procedure.values if v.step in steps]


def _paper(procedure: OpenProcedure, steps: frozenset[str]) -> Plain:
    if "lines" not in steps:
        return []
    return [[n.step, n.when, n.person, n.value, n.utc, n.entered_by] for n in procedure.paper]


_PARTS: dict[str, Part] = {
    "values": _values,
    "review": _review,
    "confirmed": _confirmed,
    "corrections": _corrections,
    "overrides": _overrides,
    "options": _options,
    "release": _release,
    "paper": _paper,
}
"""What later work has added to the content, by name; see the module's text."""


def signed_content(procedure: OpenProcedure, step: str, version: int = VERSION) -> dict[str, Plain]:
    """What a signature at ``step`` of this procedure covers: whose it is, and what was recorded in the steps before.

    The steps in which people sign are no part of it, so performer and verifier sign the same. What comes after the
    signature is none either: the content can be worked out again when the procedure has gone on, and compared.
    """
    steps = _covered(procedure, step)
    content: dict[str, Plain] = {
        "procedure": procedure.procedure,
        "id": procedure.id,
        "definition": procedure.definition,
        "bay": procedure.bay,
        "order": procedure.order,
        "run": procedure.run,
        "reads": _reads(procedure, steps),
        "done": _done(procedure, steps),
        "lines": _lines(procedure, steps),
    }
    if version == 1:
        return content
    parts = {name: part(procedure, steps) for name, part in _PARTS.items()}
    return {**content, "version": version, **{name: part for name, part in parts.items() if part}}


def _covered(procedure: OpenProcedure, step: str) -> frozenset[str]:
    """The steps that were done before ``step`` and in which nobody signs."""
    signing = _SIGNING | {signed.step for signed in (*procedure.signatures, *procedure.lapsed)}
    before = []
    for record in procedure.done:
        if record.step == step:
            break
        before.append(record.step)
    return frozenset(before) - signing


def override_content(line: e.InterlockLine, procedure_id: str, reason: str, note: str) -> dict[str, Plain]:
    """What the signature under an override covers: the line as it stood, and why somebody goes on all the same."""
    evidence = [line.evidence.key, [list(arg) for arg in line.evidence.args]]
    return {
        "version": VERSION,
        "procedure": procedure_id,
        "rule": line.id,
        "verdict": line.verdict,
        "why": line.why,
        "evidence": evidence,
        "reason": reason,
        "note": note,
    }


def content_of(procedure: OpenProcedure, signed: e.Signed) -> dict[str, Plain] | None:
    """What ``signed`` covers, as it stands in the procedure now; None if it is not there any more."""
    if not signed.step.startswith(OVERRIDE):
        return signed_content(procedure, signed.step, signed.content_version)
    rule = signed.step.removeprefix(OVERRIDE)
    for line in (*procedure.overrides, *procedure.past_overrides):
        given = line.override
        if given and (line.id, given.person, given.utc) == (rule, signed.person, signed.signed_utc):
            return override_content(line, procedure.id, given.reason, given.note)
    return None


def sealed_content(signed: e.Signed) -> dict[str, object]:
    """What the station's key seals: all of the signature but the seal itself (console.security.signature).

    Fields that came later are left out where they say what was always so: seals of before stay what they were.
    """
    said = {field.name: getattr(signed, field.name) for field in fields(signed) if field.name not in _PROOF}
    defaults = {field.name: field.default for field in fields(signed) if field.default is not MISSING}
    return {name: value for name, value in said.items() if name not in defaults or value != defaults[name]}


def signature(
    person: Person,
    procedure_id: str,
    step: str,
    role: str,
    meaning: str,
    content: dict[str, Plain],
    components: str,
    context: Context,
) -> e.Signed:
    """A signature of ``person`` over ``content`` at this moment, with its meaning as it is shown (RQ-25, RQ-27)."""
    shown, language, catalogue = context.meaning(meaning)
    unsealed = e.Signed(
        procedure_id,
        step,
        person.id,
        person.printed_name,
        role,
        meaning,
        shown,
        language,
        catalogue,
        context.stamp,
        round(context.offset.total_seconds() / 60),
        context.digest(content),
        key_id="",
        seal="",
        content_version=VERSION,
        components=components,
    )
    key_id, seal = context.seal(sealed_content(unsealed))
    return replace(unsealed, key_id=key_id, seal=seal)


# --- one continuous period ---------------------------------------------------------------------------------------


def secret_alone(state: StationState, procedure: OpenProcedure, signer: str, context: Context) -> str:
    """Who may sign at this step with the secret alone, "" if nobody (RQ-21, RQ-23).

    Only where the site has said so, only whoever is signed in and has signed with both components in this session, and
    only what they performed. A verifier is never in a continuous period: the session is somebody else's.
    """
    session = state.session
    if not context.book.rules.sign_secret_alone or session is None or not session.signed or signer != "performer":
        return ""
    return session.person if session.person in procedure.performers else ""


# --- when a signature stands no longer ---------------------------------------------------------------------------


def late(procedure: OpenProcedure, definition: Procedure, context: Context) -> bool:
    """Whether the verifier comes too late after the performer: the performer signs again (RQ-31).

    Where nobody verifies, nobody is waited for.
    """
    roles = {signed.role: signed for signed in procedure.signatures}
    first = roles.get("performer")
    awaited = any(step.signer == "verifier" for step in definition.steps)
    if first is None or "verifier" in roles or not awaited:
        return False
    waited = context.utc - moment(first.signed_utc)
    return waited > timedelta(minutes=context.book.rules.verify_within_min)


def stands(procedure: OpenProcedure, signed: e.Signed, context: Context) -> bool:
    """Whether what ``signed`` covers is still what was signed."""
    return context.digest(signed_content(procedure, signed.step, signed.content_version)) == signed.record_sha256


def lapsed(procedure: OpenProcedure, definition: Procedure, state: StationState, context: Context) -> list[e.Fact]:
    """The signatures of an open procedure that stand no longer, and to which step it goes back."""
    if not procedure.signatures or procedure.command in state.pending or state.begun(procedure):
        return []
    changed = [signed for signed in procedure.signatures if not stands(procedure, signed, context)]
    too_late = (
        [s for s in procedure.signatures if s.role == "performer"] if late(procedure, definition, context) else []
    )
    gone = [(signed, "record changed") for signed in changed]
    gone += [(signed, "too late") for signed in too_late if signed not in changed]
    if not gone:
        return []
    back = _back_to(definition, frozenset(signed.step for signed, _ in gone))
    undone = tuple(step.id for step in definition.steps[back:])
    return [e.SignatureLapsed(procedure.id, s.step, s.person, s.signed_utc, why, back, undone) for s, why in gone]


def _back_to(definition: Procedure, steps: frozenset[str]) -> int:
    """The first of the sign steps, or the table of interlocks right before it: what is signed is judged anew."""
    first = min(index for index, step in enumerate(definition.steps) if step.id in steps)
    before = first > 0 and definition.steps[first - 1].kind is StepKind.INTERLOCKS
    return first - 1 if before else first
