"""What people did at the hand-overs of a run: labels, steps, interlocks, materials, signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from console.domain import events as e
from console.records.changes import CORRECTED, replaced, withdrawn
from console.records.entry import Entry, Moment
from console.records.model import Judgement, Material, Scan, SignatureLine, StepLine
from console.records.scope import Scope


class Taken(NamedTuple):
    """A label that filled a step: read at the prompt, or put in the place of another by a correction.

    ``changed``: the entry that took its place since, 0 while it stands.
    """

    entry: Entry
    procedure_id: str
    step: str
    prompt: str
    read: e.Read
    changed: int
    corrects: bool


def taken(scope: Scope) -> Iterator[Taken]:
    """Every label that filled a step, those that stand no longer among them."""
    gone, prompts = replaced(scope), dict[tuple[str, str], str]()
    for entry in scope.entries:
        fact: Any = entry.fact
        if isinstance(fact, e.ScanAccepted):
            prompts[fact.procedure_id, fact.step] = fact.prompt
            yield Taken(entry, fact.procedure_id, fact.step, fact.prompt, fact.read, gone.get(entry.seq, 0), False)
        elif entry.type == CORRECTED and fact is not None and fact.read is not None:
            prompt = prompts.get((fact.procedure_id, fact.step), "")
            yield Taken(entry, fact.procedure_id, fact.step, prompt, fact.read, gone.get(entry.seq, 0), True)


def scans(scope: Scope) -> tuple[Scan, ...]:
    """Every label that was read for this run, accepted or refused, in order; what was replaced says by what.

    A first read of two is one like the second.
    """
    found = [_accepted(scope, label) for label in taken(scope)]
    found += [
        _accepted(scope, Taken(entry, fact.procedure_id, fact.step, fact.prompt, fact.read, 0, False))
        for entry, fact in scope.each(e.ScanToConfirm)
    ]
    found += [_refused(scope, entry, fact) for entry, fact in scope.each(e.ScanRefused)]
    return tuple(sorted(found, key=lambda scan: scan.line.seq))


def _accepted(scope: Scope, label: Taken) -> Scan:
    read = label.read
    return Scan(
        scope.line(label.entry),
        scope.procedures.get(label.procedure_id, ""),
        label.step,
        label.prompt,
        True,
        read.raw,
        read.scanner,
        read.printed,
        read.structures,
        read.fields,
        changed=label.changed,
        corrects=label.corrects,
    )


def _refused(scope: Scope, entry: Entry, fact: e.ScanRefused) -> Scan:
    return Scan(
        scope.line(entry),
        scope.procedures.get(fact.procedure_id, ""),
        fact.step,
        fact.prompt,
        False,
        fact.raw,
        fact.scanner,
        rule=fact.rule,
        what=fact.what,
        why=fact.why,
        wanted=fact.wanted,
    )


def steps(scope: Scope) -> tuple[StepLine, ...]:
    """The done steps of all procedures of this run, in order, each with the checklist lines that it took."""
    found: list[StepLine] = []
    corrected = withdrawn(scope)
    items: dict[tuple[str, str], list[str]] = {}
    for entry in scope.entries:
        match entry.fact:
            case e.ItemConfirmed(procedure_id, step, item):
                items.setdefault((procedure_id, step), []).append(item)
            case e.StepDone(procedure_id, step, evidence):
                kind = scope.procedures.get(procedure_id, "")
                confirmed = tuple(items.pop((procedure_id, step), ()))
                changed = corrected.get((procedure_id, step), ())
                found.append(StepLine(scope.line(entry), kind, step, evidence, confirmed, changed))
            case _:
                pass
    return tuple(found)


def judgements(scope: Scope) -> tuple[Judgement, ...]:
    """Each time the interlocks were judged, with every line and its evidence."""
    return tuple(Judgement(scope.line(entry), fact.at, fact.lines) for entry, fact in scope.each(e.InterlocksJudged))


def materials(scope: Scope) -> tuple[Material, ...]:
    """What went in, as its accepted labels said: one line a container, cartridge or reagent."""
    found = []
    for label in taken(scope):
        fields = dict(label.read.fields)
        if fields.get("din"):
            found.append(_material(scope, label, "material", fields["din"], ""))
        elif fields.get("gtin") and scope.procedures.get(label.procedure_id) == "load":
            item, status = _lot(scope, fields)
            found.append(_material(scope, label, item or label.step, fields["gtin"], status))
    return tuple(found)


def _material(scope: Scope, label: Taken, item: str, identifier: str, status: str) -> Material:
    lot, serial, expiry = (label.read.field(name) for name in ("lot", "serial", "expiry"))
    return Material(scope.line(label.entry), item, identifier, lot, serial, expiry, status, label.changed)


def _lot(scope: Scope, fields: dict[str, str]) -> tuple[str, str]:
    """What this lot is and what quality said of it when the run started; two empty texts if it is not known."""
    key = (fields.get("gtin"), fields.get("lot"))
    known = scope.last_known(e.LotReceived, lambda fact: (fact.lot.gtin, fact.lot.lot) == key)
    return (known.lot.item, known.lot.status) if known else ("", "")


def signatures(scope: Scope, check: Callable[[e.Signed], str] | None) -> tuple[SignatureLine, ...]:
    """The signatures of all procedures of this run, each checked now if that is possible."""
    return tuple(
        SignatureLine(
            line=scope.line(entry),
            procedure=scope.procedures.get(fact.procedure_id, ""),
            step=fact.step,
            person=fact.person,
            printed_name=fact.printed_name,
            role=fact.role,
            meaning=fact.meaning,
            meaning_shown=fact.meaning_shown,
            language=fact.language,
            catalogue_sha256=fact.catalogue_sha256,
            signed=Moment(fact.signed_utc, fact.offset_min),
            record_sha256=fact.record_sha256,
            key_id=fact.key_id,
            seal=fact.seal,
            validity=(check(fact) or "valid") if check else "not checked",
        )
        for entry, fact in scope.each(e.Signed)
    )


def fields_of(scope: Scope, step: str) -> dict[str, str]:
    """Everything that the labels of ``step`` of the loading say that stand, by field name."""
    fields: dict[str, str] = {}
    for label in _loaded(scope):
        if label.step == step:
            fields.update(label.read.fields)
    return fields


def values_of(scope: Scope, field: str) -> list[str]:
    """What the labels of the loading that stand say under ``field``, in order."""
    return [value for label in _loaded(scope) if (value := label.read.field(field))]


def _loaded(scope: Scope) -> Iterator[Taken]:
    return (label for label in taken(scope) if label.procedure_id == scope.run.load_procedure and not label.changed)
