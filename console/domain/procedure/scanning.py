"""A scan in the place where it arrived: which prompt waits, what it is bound to, and the verdict as events.

Bindings are named in the prompt file and made here from the state: the order's donations, the recipe's cartridge, the
lots that are released, the serials that are used up. A label satisfies a prompt only if every binding holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta, timezone

from console.domain import events as e
from console.domain.bags import bag_fault, bags, first_fault
from console.domain.context import Context, iso, moment
from console.domain.interlock import Case, bay_asset, used_elsewhere
from console.domain.message import Message
from console.domain.procedure.binds_material import MATERIAL_BINDS
from console.domain.procedure.binds_paper import form_new
from console.domain.procedure.definition import PromptPolicy, Step
from console.domain.procedure.labels import labels_elsewhere
from console.domain.reagents import over_gtins
from console.domain.scan import (
    Accepted,
    Binding,
    Concatenation,
    Equals,
    Ground,
    Item,
    Items,
    Label,
    NotExpired,
    NotIn,
    OneOf,
    Prompt,
    Refused,
    Rule,
    Verdict,
    describe,
    grouped,
    judge,
    judge_typed,
    parse,
    parse_typed,
)
from console.domain.scan import Context as Known
from console.domain.scan.vocabulary import flags_meaning
from console.domain.station_state import StationState, involved


def items_known(state: StationState) -> Items:
    """What this site knows article numbers as, from its recipes and lots."""
    return {lot.gtin: Item(_kind(lot.item), lot.item) for lot in state.lots.values()}


def _kind(item: str) -> str:
    return item if item in ("cartridge", "sample", "quarantine", "seal") else "reagent"


def judge_scan(case: Case, policy: PromptPolicy, step: str, raw: bytes, *, typed: bool = False) -> Verdict:
    """The verdict on ``raw`` at this prompt of this procedure, now. Never raises. ``typed``: by a person, by hand."""
    year = case.context.utc.year
    label = parse_typed(_text(raw), year) if typed else parse(raw, year)
    fields = dict(label.fields) if isinstance(label, Label) else {}
    bindings = _bindings(case, policy, step, fields)
    prompt = Prompt(
        policy.id,
        Message.of(f"prompt.{policy.id}"),
        frozenset(policy.structures),
        flags_meaning(*policy.flags),
        concatenation=Concatenation(policy.concatenation),
        min_fields=policy.min_fields,
        item_kinds=frozenset(policy.item_kinds),
        bindings=bindings,
        typed=policy.typed,
        # A material label whose fields bind to nothing (none of the four) carries no structure wanted: refused as such.
        enrolling=policy.enrolling or not bindings,
    )
    known = Known(items_known(case.state), year)
    verdict = judge_typed(_text(raw), prompt, known) if typed else judge(raw, prompt, known)
    if isinstance(verdict, Accepted) and _each(case, step) == "containers":
        return _in_its_bag(case, policy, step, verdict)
    return _not_twice(case, step, verdict)


def _bindings(case: Case, policy: PromptPolicy, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    return tuple(binding for name in policy.binds for binding in _BINDS[name](case, step, fields))


def _each(case: Case, step: str) -> str:
    """What the step wants one of each of, "" if it wants one label."""
    steps = case.context.book.procedures[case.procedure.procedure].steps
    return next((one.each for one in steps if one.id == step), "")


def _in_its_bag(case: Case, policy: PromptPolicy, step: str, verdict: Accepted) -> Verdict:
    """A label of a bag belongs to the bag that is being scanned, or opens the next one (`console.domain.bags`).

    One that is read again in place of another is judged at that one's place, and all that follow it with it.
    """
    read, before = read_of(verdict, "", case.context), case.procedure.read(step)
    rescan = case.procedure.rescan
    if rescan and rescan.step == step:
        fault = first_fault(case.order, (*before[: rescan.index], read, *before[rescan.index :]))
    else:
        fault = bag_fault(case.order, bags(before), read)
    if fault is None:
        return verdict
    rule, why = fault
    what = describe(verdict.label, items_known(case.state))
    return Refused(rule, what, Message.of(f"prompt.{policy.id}"), why, verdict.raw, verdict.label)


def second_source(case: Case, policy: PromptPolicy, step: str, read: e.Read) -> str:
    """What else must confirm ``read`` before it is believed: see `PromptPolicy`; "" where it equals what is known.

    A label that binds to nothing that is known (the division of a bag) enrols, whatever its prompt is otherwise.
    """
    if policy.second_source or policy.enrolling:
        return policy.second_source
    return "" if _bindings(case, policy, step, dict(read.fields)) else "read_again"


def confirmed(case: Case, policy: PromptPolicy, step: str, read: e.Read) -> e.Fact:
    """The accepted label as it now stands: believed, waiting for its second read, or refused because that differs."""
    procedure = case.procedure
    if second_source(case, policy, step, read) != "read_again":
        return e.ScanAccepted(procedure.id, step, policy.id, read)
    first = procedure.to_confirm
    if first is None:
        return e.ScanToConfirm(procedure.id, step, policy.id, read)
    if (first.structures, first.fields) == (read.structures, read.fields):
        return e.ScanAccepted(procedure.id, step, policy.id, read)
    what = Message.of("refusal.reads_differ.what", printed=read.printed)
    why = Message.of("refusal.reads_differ", first=first.printed)
    wanted = Message.of("prompt.twice")
    return e.ScanRefused(
        procedure.id, step, policy.id, str(Rule.NOT_CONFIRMED), read.raw, read.scanner, what, why, wanted
    )


def _not_twice(case: Case, step: str, verdict: Verdict) -> Verdict:
    """The very same characters may not fill a step twice: one bag is not two bags."""
    if not isinstance(verdict, Accepted):
        return verdict
    text = _text(verdict.raw)
    if verdict.label.value("gtin") in over_gtins(case):
        return verdict  # the same lot again, in the place of one that was out of the cold for too long
    if all(read.raw.strip() != text.strip() for read in case.procedure.read(step)):
        return verdict
    what = Message.of("scan.what.again", printed=grouped(verdict.label))
    wanted = Message.of("prompt.next")
    return Refused(Rule.REPEAT, what, wanted, Message.of("refusal.scanned_twice"), verdict.raw, verdict.label)


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


def read_of(verdict: Accepted, scanner: str, context: Context) -> e.Read:
    """The accepted label as evidence. Its earliest expiry becomes UTC by this site's offset: labels carry no zone."""
    label = verdict.label
    fields = [(name, value) for name, value in label.fields if name != "expiry"]
    if label.expiry is not None:
        at = label.expiry
        zoned = at if at.tzinfo else at.replace(tzinfo=timezone(context.offset))
        fields.append(("expiry", iso(zoned.astimezone(timezone(timedelta(0))))))
    return e.Read(_text(verdict.raw), verdict.aim, scanner, label.structures, tuple(fields), grouped(label))


def refused_of(refused: Refused, case_id: str, step: str, prompt: str, scanner: str) -> e.ScanRefused:
    """The refusal as an event, with the raw characters."""
    return e.ScanRefused(
        case_id,
        step,
        prompt,
        str(refused.rule),
        _text(refused.raw),
        scanner,
        refused.what,
        refused.why,
        refused.wanted,
    )


def policy_of(step: Step, context: Context) -> PromptPolicy:
    """The prompt policy of a scan or sign step."""
    if step.signer:
        return context.book.prompts[f"{step.signer}_badge"]
    return context.book.prompts[step.prompt]


# --- bindings ----------------------------------------------------------------------------------------------------

Bind = Callable[[Case, str, Mapping[str, str]], tuple[Binding, ...]]


def _person_known(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    badges = frozenset(person.badge for person in case.state.people.values() if person.active)
    return (OneOf("staff_id", badges, Ground.PERSON),)


def _performer_signed_in(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """Who is signed in signs as performer, and only after doing something that is signed for (RQ-24)."""
    person = case.state.person
    performed = person is not None and person.id in case.procedure.performers
    return (OneOf("staff_id", frozenset({person.badge} if person and performed else ()), Ground.PERFORMER),)


def _not_a_performer(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """Who performed any step cannot verify, over shift changes and restarts too (RQ-31)."""
    people = case.state.people
    done = {people[name].badge for name in case.procedure.performers if name in people}
    done |= {people[s.person].badge for s in case.procedure.signatures if s.person in people}
    return (NotIn("staff_id", frozenset(done), Ground.SAME_PERSON),)


def _order_open_here(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """Released orders of this shuttle that nobody has loaded and nobody is loading."""
    taken = {run.order for run in case.state.runs.values()}
    taken |= {other.order for other in case.state.procedures.values() if other.id != case.procedure.id}
    here = frozenset(
        order.id
        for order in case.state.orders.values()
        if order.shuttle == case.state.shuttle and order.status == "released" and order.id not in taken
    )
    return (OneOf("order", here, Ground.ORDER),)


def _order_coi(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    order = case.order
    if order is None:
        return (OneOf("coi", frozenset(), Ground.PATIENT),)
    return (Equals("coi", order.coi, Ground.PATIENT),) if "coi" in fields or step == "coi" else ()


def _order_dins(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    order = case.order
    if "din" not in fields:
        return ()
    return (OneOf("din", frozenset(order.dins if order else ()), Ground.PATIENT),)


def _order_product(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    order = case.order
    if "product_code" not in fields:
        return ()
    if order is None:
        return (OneOf("category", frozenset(), Ground.CATEGORY),)
    return (
        Equals("category", order.product_category, Ground.CATEGORY),
        OneOf("collection_type", frozenset(order.collection_types), Ground.COLLECTION),
    )


def _order_latest_use(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    order = case.order
    if "expiry" not in fields:
        return ()
    if order is None:
        return (OneOf("expiry", frozenset(), Ground.PATIENT),)
    zone = timezone(case.context.offset)
    # Late work: what was good for the planned use is not good after its own expiry.
    until = max(moment(order.latest_use_utc), case.context.utc)
    return (NotExpired(until.astimezone(zone), case.context.utc, zone),)


def _recipe_cartridge(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    recipe = case.recipe
    return (OneOf("gtin", frozenset({recipe.cartridge_gtin} if recipe else ()), Ground.ITEM),)


def _recipe_reagents(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    recipe = case.recipe
    return (OneOf("gtin", frozenset(need.gtin for need in recipe.reagents) if recipe else frozenset(), Ground.ITEM),)


def _reagent_not_twice(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    return (NotIn("gtin", frozenset(case.fields(step, "gtin")) - over_gtins(case), Ground.REPEAT),)


def _lot_released(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """A lot number means something only together with its article number."""
    gtin = fields.get("gtin", "")
    released = frozenset(lot.lot for lot in case.state.lots.values() if lot.status == "released" and lot.gtin == gtin)
    return (OneOf("lot", released, Ground.RELEASED),)


def _cartridge_unused(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """Once, ever: see `used_elsewhere`."""
    return (NotIn("serial", used_elsewhere(case), Ground.USED),)


def _planned_end(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """In date until the end of the planned run, not only today."""
    recipe = case.recipe
    zone = timezone(case.context.offset)
    end = case.context.utc + timedelta(minutes=recipe.minutes if recipe else 0)
    return (NotExpired(end.astimezone(zone), case.context.utc, zone),)


def _this_bay(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    return (Equals("asset", bay_asset(case.state.shuttle, case.procedure.bay), Ground.BAY),)


def _sample_unused(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """A label is one sample's: neither used nor destroyed before, nor issued at another bay that samples now."""
    used = {sample for run in case.state.runs.values() for sample in run.samples}
    return (NotIn("serial", frozenset(used | labels_elsewhere(case)), Ground.USED),)


def _run_cartridge(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """The same article and the same serial as was loaded: a serial names a cartridge only within its article."""
    run = case.state.runs.get(case.procedure.run)
    load = case.state.ended_procedures.get(run.load_procedure) if run else None
    gtins = frozenset(read.field("gtin") for read in load.read("cartridge")) if load else frozenset()
    return (
        OneOf("gtin", gtins, Ground.CARTRIDGE),
        Equals("serial", run.cartridge if run else "", Ground.CARTRIDGE),
    )


def _reviewer(case: Case, step: str, fields: Mapping[str, str]) -> tuple[Binding, ...]:
    """Who is signed in and has looked at the record; nobody who did or verified any of it (RQ-72)."""
    run = case.state.runs.get(case.procedure.run)
    took_part = involved(case.state, run) if run else frozenset()
    people = case.state.people
    own = frozenset(people[name].badge for name in took_part)
    return (*_performer_signed_in(case, step, fields), NotIn("staff_id", own, Ground.SAME_PERSON))


_BINDS: dict[str, Bind] = {
    "person_known": _person_known,
    "performer_signed_in": _performer_signed_in,
    "not_a_performer": _not_a_performer,
    "order_open_here": _order_open_here,
    "order_coi": _order_coi,
    "order_dins": _order_dins,
    "order_product": _order_product,
    "order_latest_use": _order_latest_use,
    "recipe_cartridge": _recipe_cartridge,
    "recipe_reagents": _recipe_reagents,
    "reagent_not_twice": _reagent_not_twice,
    "lot_released": _lot_released,
    "cartridge_unused": _cartridge_unused,
    "planned_end": _planned_end,
    "this_bay": _this_bay,
    "sample_unused": _sample_unused,
    "run_cartridge": _run_cartridge,
    "reviewer": _reviewer,
    "form_new": form_new,
    **MATERIAL_BINDS,
}

BINDS = frozenset(_BINDS)
"""Every binding that a prompt file may name."""
