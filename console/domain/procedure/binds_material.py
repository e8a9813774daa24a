"""Bindings of scans that concern a run's material, samples and labels after the start: against what was loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console.domain import events as e
from console.domain.interlock import Case
from console.domain.scan import Binding, Ground, NotIn, OneOf

Bind = Callable[[Case, str, Mapping[str, str]], tuple[Binding, ...]]


def _run_coi(case: Case, step: str, fields: Mapping[str, str]) -> tuple[OneOf, ...]:
    """What came out belongs to whom it was loaded for, whatever has become of the order since."""
    return (OneOf("coi", frozenset(_loaded(case, "coi")), Ground.PATIENT),)


def _run_coi_inside(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """A quarantine label says under its own number (GS1 91, this site's use of it) whose material it lies on."""
    return tuple(OneOf("internal_91", known.values, known.ground) for known in _run_coi(case, step, fields))


def _quarantine_unused(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """A quarantine label lies on one material, once."""
    used = frozenset(lies.label for lies in case.state.quarantine.values())
    return (NotIn("serial", used, Ground.USED),)


def _place_of_quarantine(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """A number of a place means something only together with its extension."""
    extension = fields.get("location_extension", "")
    places = (place for place in case.state.places.values() if place.use == "quarantine")
    here = frozenset(place.gln for place in places if place.extension == extension)
    return (OneOf("location", here, Ground.PLACE),)


def _serials(case: Case, reads: tuple[e.Read, ...], ground: Ground) -> tuple[Binding, ...]:
    """One of these labels: a serial names one only within its article."""
    gtins = frozenset(read.field("gtin") for read in reads)
    return (OneOf("gtin", gtins, Ground.ITEM), OneOf("serial", frozenset(r.field("serial") for r in reads), ground))


def _sample_issued(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    return _serials(case, case.procedure.read("issued"), Ground.LABEL)


def _sample_left(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """Issued here, and not on the sample."""
    used = case.fields("label", "serial")
    left = tuple(read for read in case.procedure.read("issued") if read.field("serial") not in used)
    return _serials(case, left, Ground.LABEL)


def _sample_taken(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """Taken from this run, and not with the lab yet."""
    run = case.state.runs.get(case.procedure.run)
    here = frozenset(sample for sample in run.samples if sample not in case.state.deliveries) if run else frozenset()
    return (OneOf("serial", here, Ground.PATIENT),)


def _run_dins(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """The donations that were loaded, whatever has become of the order since."""
    return (OneOf("din", frozenset(_loaded(case, "din")), Ground.PATIENT),)


def _run_category(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """What comes out is of the category and the collection type of what went in."""
    return (
        OneOf("category", frozenset(_loaded(case, "category")), Ground.CATEGORY),
        OneOf("collection_type", frozenset(_loaded(case, "collection_type")), Ground.COLLECTION),
    )


def _loaded(case: Case, field: str) -> set[str]:
    """What the material's labels said under ``field`` when this run was loaded."""
    run = case.state.runs.get(case.procedure.run)
    load = case.state.ended_procedures.get(run.load_procedure) if run else None
    return {read.field(field) for read in load.read("material") if read.field(field)} if load else set()


def _quarantined_serial(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    lies = case.state.quarantine.get(case.procedure.run)
    return (OneOf("serial", frozenset({lies.label} if lies else ()), Ground.PATIENT),)


def _seal_unused(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """A seal closes one box: neither one that has left nor one that is being packed now."""
    used = {gone.seal for gone in case.state.handed_over.values()}
    others = (other for other in case.state.procedures.values() if other.id != case.procedure.id)
    used |= {read.field("serial") for other in others for read in other.read("seal")}
    return (NotIn("serial", frozenset(used), Ground.USED),)


MATERIAL_BINDS: dict[str, Bind] = {
    "run_coi": _run_coi,
    "run_coi_inside": _run_coi_inside,
    "quarantine_unused": _quarantine_unused,
    "place_of_quarantine": _place_of_quarantine,
    "sample_issued": _sample_issued,
    "sample_left": _sample_left,
    "sample_taken": _sample_taken,
    "run_dins": _run_dins,
    "run_category": _run_category,
    "quarantined_serial": _quarantined_serial,
    "seal_unused": _seal_unused,
}
"""By the names that a prompt file uses."""
