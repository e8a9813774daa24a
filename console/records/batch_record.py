"""Building a batch record from the journal: a pure function of its rows, the run's curves, and the moment of issue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import cast

from pydantic import TypeAdapter

from console.canonical import Plain, canonical_bytes
from console.domain import events as e
from console.domain.channel import Channel
from console.journal.codec import plain
from console.records import changes, handover, process, reviews, trouble
from console.records.entry import Entry, Moment
from console.records.exceptions import exceptions, lacking_limits
from console.records.model import KIND, VERSION, BatchRecord, Chain, Course, Identity, Line, Trend
from console.records.model_review import Excursion
from console.records.scope import UNLOADINGS, Scope, scope_of

CheckSignature = Callable[[e.Signed], str]
"""What is wrong with a signature, "" if it holds."""

_READER: TypeAdapter[BatchRecord] = TypeAdapter(BatchRecord)


def build(
    run_id: str,
    rows: Iterable[Entry],
    *,
    issued: Moment,
    issued_by: str,
    trends: tuple[Trend, ...] = (),
    excursions: tuple[Excursion, ...] = (),
    channels: Mapping[int, Channel] | None = None,
    rules: Mapping[str, str] | None = None,
    check_signature: CheckSignature | None = None,
) -> BatchRecord:
    """The record of run ``run_id`` as the journal tells it now.

    ``rows``: the whole journal in order. ``issued_by``: a person's id. ``channels``: the channel table by wire
    number, for at-line results; ``rules``: predicate by interlock id, for their names. Without ``check_signature``
    every signature is said to be not checked.
    Raises NoSuchRunError.
    """
    scope, table = scope_of(run_id, rows), channels or {}
    units, head = {channel.id: channel.unit for channel in table.values()}, scope.everything[-1]
    record = BatchRecord(
        *(KIND, VERSION),
        identity=_identity(scope),
        course=_course(scope),
        signatures=handover.signatures(scope, check_signature),
        scans=handover.scans(scope),
        steps=handover.steps(scope),
        judgements=handover.judgements(scope),
        rules=tuple((rules or {}).items()),
        materials=handover.materials(scope),
        phases=process.phases(scope, table),
        actions=process.actions(scope, table),
        samples=process.samples(scope, table),
        alarms=trouble.alarms(scope, units),
        commands=process.commands(scope),
        refusals=trouble.refusals(scope),
        interruptions=trouble.interruptions(scope),
        unreadable=trouble.unreadable(scope),
        issues=trouble.issues(scope),
        trends=trends,
        changes=changes.changes(scope),
        excursions=excursions,
        chain=Chain(scope.first_seq, scope.last_seq, head.seq, head.hash),
        issued=Line(head.seq, issued, scope.who(issued_by)),
    )
    return _with_exceptions(scope, record)


def _with_exceptions(scope: Scope, record: BatchRecord) -> BatchRecord:
    """The record with what a review is about, which is worked out from the rest of it."""
    return replace(
        record,
        news=changes.news(scope),
        notes=changes.notes(scope),
        lacking=lacking_limits(record.phases),
        exceptions=exceptions(scope, record, record.excursions),
        reviews=reviews.reviews(scope),
    )


def to_json(record: BatchRecord) -> bytes:
    """The record's canonical bytes: JSON in UTF-8, whose SHA-256 names the record."""
    return canonical_bytes(cast(Plain, plain(record)))


def from_json(data: bytes) -> BatchRecord:
    """The record of these bytes. Raises pydantic.ValidationError (a ValueError) if they are none."""
    return _READER.validate_json(data)


def _identity(scope: Scope) -> Identity:
    run = scope.run
    order = scope.last_known(e.OrderReceived, lambda fact: fact.order.id == run.order)
    recipe = scope.last_known(e.RecipeReceived, lambda fact: fact.recipe.sha256 == run.recipe_sha256)
    station = scope.last_known(e.StationStarted)
    link = scope.last_known(e.LinkOpened)
    cartridge = handover.fields_of(scope, "cartridge")
    return Identity(
        run=run.run,
        order=run.order,
        client=order.order.client if order else "",
        coi=order.order.coi if order else "",
        dins=order.order.dins if order else (),
        products=tuple(dict.fromkeys(handover.values_of(scope, "product_code"))),
        cartridge_gtin=cartridge.get("gtin", ""),
        cartridge_lot=cartridge.get("lot", ""),
        cartridge_serial=cartridge.get("serial", ""),
        cartridge_label=run.cartridge,
        bay=run.bay,
        shuttle=station.shuttle if station else "",
        site=station.site if station else "",
        mode=station.mode if station else "",
        recipe=run.recipe,
        recipe_title_en=recipe.recipe.title_en if recipe else "",
        recipe_title_ja=recipe.recipe.title_ja if recipe else "",
        recipe_sha256=run.recipe_sha256,
        recipe_approved_by=tuple(map(scope.who, recipe.approved_by)) if recipe else (),
        program=station.program if station else "",
        definitions_sha256=station.definitions if station else "",
        firmware=link.firmware if link else "",
        emulator=link.emulator if link else False,
    )


def _course(scope: Scope) -> Course:
    def first(kind: type[e.Fact], wanted: Callable[[e.Fact], bool] = lambda _: True) -> Moment:
        return next((entry.at for entry, fact in scope.each(kind) if wanted(fact)), Moment())

    ended = next((fact for _, fact in scope.each(e.RunEnded)), None)
    unloads = {name for name, kind in scope.procedures.items() if kind in UNLOADINGS}
    return Course(
        load_started=first(e.ProcedureStarted),
        started=first(e.RunStarted),
        ended=first(e.RunEnded),
        end_state=ended.state if ended else "",
        unloaded=first(
            e.ProcedureEnded,
            lambda fact: (
                isinstance(fact, e.ProcedureEnded) and fact.procedure_id in unloads and fact.outcome == "finished"
            ),
        ),
    )
