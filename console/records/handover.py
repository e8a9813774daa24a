"""What people did at the hand-overs of a run: labels, steps, interlocks, materials, signatures."""

from __future__ import annotations

from collections.abc import Callable

from console.domain import events as e
from console.records.entry import Entry, Moment
from console.records.model import Judgement, Material, Scan, SignatureLine, StepLine
from console.records.scope import Scope


def scans(scope: Scope) -> tuple[Scan, ...]:
    """Every label that was read for this run, accepted or refused, in order; a first read of two like the second."""
    found = []
    for entry in scope.entries:
        match entry.fact:
            case (e.ScanAccepted() | e.ScanToConfirm()) as fact:
                found.append(_accepted(scope, entry, fact))
            case e.ScanRefused() as fact:
                found.append(_refused(scope, entry, fact))
            case _:
                pass
    return tuple(found)


def _accepted(scope: Scope, entry: Entry, fact: e.ScanAccepted | e.ScanToConfirm) -> Scan:
    read = fact.read
    return Scan(
        scope.line(entry),
        scope.procedures.get(fact.procedure_id, ""),
        fact.step,
        fact.prompt,
        True,
        read.raw,
        read.scanner,
        read.printed,
        read.structures,
        read.fields,
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
    items: dict[tuple[str, str], list[str]] = {}
    for entry in scope.entries:
        match entry.fact:
            case e.ItemConfirmed(procedure_id, step, item):
                items.setdefault((procedure_id, step), []).append(item)
            case e.StepDone(procedure_id, step, evidence):
                kind = scope.procedures.get(procedure_id, "")
                confirmed = tuple(items.pop((procedure_id, step), ()))
                found.append(StepLine(scope.line(entry), kind, step, evidence, confirmed))
            case _:
                pass
    return tuple(found)


def judgements(scope: Scope) -> tuple[Judgement, ...]:
    """Each time the interlocks were judged, with every line and its evidence."""
    return tuple(Judgement(scope.line(entry), fact.at, fact.lines) for entry, fact in scope.each(e.InterlocksJudged))


def materials(scope: Scope) -> tuple[Material, ...]:
    """What went in, as its accepted labels said: one line a container, cartridge or reagent."""
    found = []
    for entry, fact in scope.each(e.ScanAccepted):
        fields = dict(fact.read.fields)
        if fields.get("din"):
            found.append(_material(scope, entry, "material", fields["din"], fields, ""))
        elif fields.get("gtin") and scope.procedures.get(fact.procedure_id) == "load":
            item, status = _lot(scope, fields)
            found.append(_material(scope, entry, item or fact.step, fields["gtin"], fields, status))
    return tuple(found)


def _material(scope: Scope, entry: Entry, item: str, identifier: str, fields: dict[str, str], status: str) -> Material:
    lot, serial, expiry = (fields.get(name, "") for name in ("lot", "serial", "expiry"))
    return Material(scope.line(entry), item, identifier, lot, serial, expiry, status)


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
    """Everything that the accepted labels of ``step`` of the loading said, by field name."""
    fields: dict[str, str] = {}
    for _, fact in scope.each(e.ScanAccepted):
        if fact.step == step and fact.procedure_id == scope.run.load_procedure:
            fields.update(fact.read.fields)
    return fields


def values_of(scope: Scope, field: str) -> list[str]:
    """What accepted labels of the loading said under ``field``, in order."""
    facts = (fact for _, fact in scope.each(e.ScanAccepted) if fact.procedure_id == scope.run.load_procedure)
    return [value for fact in facts if (value := fact.read.field(field))]
