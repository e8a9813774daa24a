"""The predicates of the start interlocks: one small function each, with its evidence in words (identity.md 3.6).

A predicate says permit, refuse or unknown of what stands in the state. How old that may be, what being offline means
and who may override is the table's to say and `console.domain.interlock`'s to enforce.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from console.domain.bags import all_there, bags
from console.domain.batch_state import BatchState
from console.domain.context import moment
from console.domain.events import Read
from console.domain.interlock_case import Case
from console.domain.message import Message
from console.domain.person import HAND_OVER
from console.domain.procedure.definition import InterlockRule
from console.domain.scan.reading import same_label
from console.domain.signing import stands

PERMIT, REFUSE, UNKNOWN = "permit", "refuse", "unknown"
Verdict = tuple[str, Message]
NOT_YET = Message.of("evidence.not_yet")


def _known(text: str, good: bool, key: str) -> Verdict:
    """Permit or refuse on ``text``; unknown if there is none."""
    if not text:
        return UNKNOWN, NOT_YET
    return (PERMIT if good else REFUSE), Message.of(key, value=text)


def _order_released(case: Case, rule: InterlockRule) -> Verdict:
    order = case.order
    if order is None:
        named = case.procedure.order
        return UNKNOWN, Message.of("evidence.order_never_received", order=named) if named else NOT_YET
    good = order.status == "released" and order.shuttle == case.state.shuttle
    return (PERMIT if good else REFUSE), Message.of(
        "evidence.order", order=order.id, status=order.status, shuttle=order.shuttle
    )


def _bay_reserved(case: Case, rule: InterlockRule) -> Verdict:
    order = case.order
    if order is None:
        return UNKNOWN, NOT_YET
    now, bay = case.context.utc, case.procedure.bay
    here = [r for r in case.state.reservations if r.bay == bay and moment(r.from_utc) <= now < moment(r.until_utc)]
    other = next((r for r in here if r.client != order.client), None)
    if not here:
        return REFUSE, Message.of("evidence.not_reserved", client=order.client)
    shown = other or here[0]
    return (REFUSE if other else PERMIT), Message.of("evidence.reserved", client=shown.client, until=shown.until_utc)


def _recipe_approved(case: Case, rule: InterlockRule) -> Verdict:
    recipe = case.recipe
    if case.order is None:
        return UNKNOWN, NOT_YET
    if recipe is None or recipe.status != "effective":
        return REFUSE, Message.of("evidence.no_recipe", recipe=f"{case.order.recipe} {case.order.recipe_version}")
    return PERMIT, Message.of("evidence.recipe", recipe=recipe.key, hash=short_hash(recipe.sha256))


def short_hash(sha256: str) -> str:
    """The first four and last two hex digits, as people compare them."""
    return f"{sha256[:4]}…{sha256[-2:]}" if sha256 else "–"


def _coi_matches(case: Case, rule: InterlockRule) -> Verdict:
    read = case.fields("material", "coi")
    order = case.order
    good = bool(read) and order is not None and all(coi == order.coi for coi in read)
    return _known(" ".join(sorted(set(read))), good, "evidence.coi")


_NO_CONTAINER = frozenset({"06", "07", "08", "09", "10"})
"""Flags of tubes, samples and papers: they carry the donation's number and are no container (ST-001 table 3)."""


def _donations_complete(case: Case, rule: InterlockRule) -> Verdict:
    order = case.order
    found = bags(case.procedure.read("material"))
    dins = {bag.field("din") for bag in found} - {""}
    if order is None or not dins:
        return UNKNOWN, NOT_YET
    whole = tuple(bag for bag in found if not bag.missing)
    is_bag = all(bag.field("flag") not in _NO_CONTAINER for bag in found)
    good = is_bag and whole == found and all_there(order, found)
    return (PERMIT if good else REFUSE), Message.of(
        "evidence.donations", have=len(whole), want=order.containers, dins=", ".join(sorted(dins))
    )


def _product_fits(case: Case, rule: InterlockRule) -> Verdict:
    order = case.order
    products = case.fields("material", "product_code")
    if order is None or not products:
        return UNKNOWN, NOT_YET
    good = all(p[:1] == order.product_category and p[5:6] in order.collection_types for p in products)
    return (PERMIT if good else REFUSE), Message.of("evidence.product", product=", ".join(sorted(set(products))))


def _division_scanned(case: Case, rule: InterlockRule) -> Verdict:
    found = bags(case.procedure.read("material"))
    if not any(bag.field("product_code") for bag in found):
        return UNKNOWN, NOT_YET
    divided = [bag for bag in found if bag.divided]
    good = all(bag.field("division") for bag in divided)
    key = "evidence.division" if divided else "evidence.division_none"
    return (PERMIT if good else REFUSE), Message.of(key, value=", ".join(b.field("division") or "–" for b in divided))


def _earliest(texts: tuple[str, ...]) -> str:
    return min(texts, default="")


def _material_in_date(case: Case, rule: InterlockRule) -> Verdict:
    order = case.order
    expiry = _earliest(case.fields("material", "expiry"))
    if order is None or not expiry:
        return UNKNOWN, NOT_YET
    return _known(expiry, moment(expiry) >= max(moment(order.latest_use_utc), case.context.utc), "evidence.expiry")


def _step_confirmed(case: Case, rule: InterlockRule) -> Verdict:
    """The step was done, and no line of it was withdrawn since."""
    done = next((record for record in case.procedure.done if record.step == rule.step), None)
    if done is None:
        return UNKNOWN, NOT_YET
    steps = case.context.book.procedures[case.procedure.procedure].steps
    items = next((step.items for step in steps if step.id == rule.step), ())
    if any(case.procedure.confirmation(rule.step, item) is None for item in items):
        return UNKNOWN, Message.of("evidence.withdrawn")
    return PERMIT, Message.of("evidence.confirmed", person=_name(case, done.person), at=done.utc)


def _attested(case: Case, rule: InterlockRule) -> Verdict:
    """Nothing at this site measures it: a person has looked, and says so by name."""
    said = case.procedure.confirmation(rule.step, rule.item)
    if said is None:
        return UNKNOWN, Message.of("evidence.not_attested")
    return PERMIT, Message.of("evidence.attested", person=_name(case, said.person), at=said.utc)


def _name(case: Case, person: str) -> str:
    return case.state.people[person].printed_name if person in case.state.people else person


def _cartridge_released(case: Case, rule: InterlockRule) -> Verdict:
    gtin, lot, recipe = case.first("cartridge", "gtin"), case.first("cartridge", "lot"), case.recipe
    if not gtin or recipe is None:
        return UNKNOWN, NOT_YET
    known = case.state.lots.get((gtin, lot))
    status = known.status if known else "unknown"
    good = gtin == recipe.cartridge_gtin and status == "released"
    return (PERMIT if good else REFUSE), Message.of("evidence.lot", lot=lot, status=status)


def _cartridge_in_date(case: Case, rule: InterlockRule) -> Verdict:
    return _in_date(case, (*case.fields("cartridge", "expiry"), *_lots_until(case, "cartridge")))


def _lots_until(case: Case, step: str) -> tuple[str, ...]:
    """The last moments of the lots of this step's labels, where the plant has said one: a shorter life wins."""
    lots = (case.state.lots.get((read.field("gtin"), read.field("lot"))) for read in case.procedure.read(step))
    return tuple(f"{lot.expires}T23:59:59.000000Z" for lot in lots if lot is not None and lot.expires)


def _in_date(case: Case, expiries: tuple[str, ...]) -> Verdict:
    """Whether the earliest expiry is after the end of the planned run."""
    earliest, recipe = _earliest(expiries), case.recipe
    if not earliest or recipe is None:
        return UNKNOWN, NOT_YET
    needed = case.context.utc + timedelta(minutes=recipe.minutes)
    return _known(earliest[:10], moment(earliest) >= needed, "evidence.expiry")


def used_elsewhere(case: Case) -> frozenset[str]:
    """Serials that may not be used here: used in a run, in another open hand-over, or once in a bay for another order.

    A cartridge that was inserted and taken out again may hold its patient's cells: it is of nobody else's use.
    """
    others = (p for p in case.state.procedures.values() if p.id != case.procedure.id)
    left = (
        p
        for p in case.state.ended_procedures.values()
        if p.order != case.procedure.order and any(record.step == "insert" for record in p.done)
    )
    scanned = {read.field("serial") for p in (*others, *left) for read in p.read("cartridge")}
    return frozenset(case.state.used_cartridges) | scanned


def _cartridge_unused(case: Case, rule: InterlockRule) -> Verdict:
    serial = case.first("cartridge", "serial")
    return _known(serial, serial not in used_elsewhere(case), "evidence.serial")


def _reagent_reads(case: Case) -> dict[str, Read]:
    return {read.field("gtin"): read for read in case.procedure.read("reagents")}


def _reagents_complete(case: Case, rule: InterlockRule) -> Verdict:
    recipe, reads = case.recipe, _reagent_reads(case)
    if recipe is None or not reads:
        return UNKNOWN, NOT_YET
    released = {
        gtin
        for gtin, read in reads.items()
        if (lot := case.state.lots.get((gtin, read.field("lot")))) and lot.status == "released"
    }
    good = released == {need.gtin for need in recipe.reagents}
    return (PERMIT if good else REFUSE), Message.of("evidence.count", have=len(released), want=len(recipe.reagents))


def _reagents_in_date(case: Case, rule: InterlockRule) -> Verdict:
    return _in_date(case, (*case.fields("reagents", "expiry"), *_lots_until(case, "reagents")))


def _reagents_in_hold_time(case: Case, rule: InterlockRule) -> Verdict:
    """The clock of each reagent out of the cold begins when its label is read here (RQ-67)."""
    recipe = case.recipe
    scans = {read.field("gtin"): utc for step, utc, read in case.procedure.reads if step == "reagents"}
    if recipe is None or not scans:
        return UNKNOWN, NOT_YET
    hold = {need.gtin: need.hold_min for need in recipe.reagents}
    first = min(moment(utc) + timedelta(minutes=hold.get(gtin, 0)) for gtin, utc in scans.items())
    return (PERMIT if case.context.utc < first else REFUSE), Message.of("evidence.first_limit", at=_utc(first))


def _utc(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _bay_scanned(case: Case, rule: InterlockRule) -> Verdict:
    asset = case.first("bay", "asset")
    return _known(asset, asset == bay_asset(case.state.shuttle, case.procedure.bay), "evidence.bay")


def bay_asset(shuttle: str, bay: int) -> str:
    """The individual asset reference on a bay's label (GS1 AI 8004), as the site's labels are made."""
    return f"0950600{shuttle}-BAY{bay:02d}"


def _cartridge_read(case: Case, rule: InterlockRule) -> Verdict:
    bay = case.state.bays[case.procedure.bay]
    if not bay.cartridge:
        return UNKNOWN, NOT_YET
    scanned = case.procedure.read("cartridge")
    good = bool(scanned) and same_label(scanned[0].raw, bay.cartridge)
    return _known(case.first("cartridge", "serial"), good, "evidence.device_serial")


def _recipe_in_shuttle(case: Case, rule: InterlockRule) -> Verdict:
    read_back, recipe = case.procedure.recipe_read_back, case.recipe
    good = recipe is not None and read_back == recipe.sha256
    return _known(short_hash(read_back) if read_back else "", good, "evidence.read_back")


def _bay_ready(case: Case, rule: InterlockRule) -> Verdict:
    bay = case.state.bays[case.procedure.bay]
    if not bay.known:
        return UNKNOWN, NOT_YET
    good = bay.state is BatchState.IDLE and bay.door == "closed" and bay.latch == "locked"
    return (PERMIT if good else REFUSE), Message.of("evidence.bay_state", state=bay.state.value, door=bay.door)


def _bay_in_service(case: Case, rule: InterlockRule) -> Verdict:
    """Calibration and maintenance are kept by plant and firmware: a bay that lacks them is out of service."""
    bay = case.state.bays[case.procedure.bay]
    if not bay.known:
        return UNKNOWN, NOT_YET
    if bay.in_service:
        return PERMIT, Message.of("evidence.in_service")
    return REFUSE, Message.of("evidence.out_of_service")


def _selftest(case: Case, rule: InterlockRule) -> Verdict:
    bay = case.state.bays[case.procedure.bay]
    if not bay.known:
        return UNKNOWN, NOT_YET
    return (
        (PERMIT, Message.of("evidence.selftest")) if bay.selftest_ok else (REFUSE, Message.of("evidence.selftest_no"))
    )


def _link_live(case: Case, rule: InterlockRule) -> Verdict:
    link = case.state.link
    good = link.condition == "open"
    key = "evidence.link" if good else "evidence.link_no"
    return (PERMIT if good else REFUSE), Message.of(key, shuttle=case.state.shuttle)


def _no_blocking_alarm(case: Case, rule: InterlockRule) -> Verdict:
    if not case.state.bays[case.procedure.bay].known:
        return UNKNOWN, NOT_YET  # what stands came with the bay's first word, and that has not come
    for alarm in case.state.alarms.values():
        definition = case.context.book.alarms.get(alarm.id)
        here = alarm.bay in (0, case.procedure.bay)
        if here and alarm.active and (definition is None or definition.blocks_start):
            return REFUSE, Message.of("evidence.alarm", alarm=alarm.id)
    return PERMIT, Message.of("evidence.no_alarm")


def _performer_qualified(case: Case, rule: InterlockRule) -> Verdict:
    involved = case.procedure.performers | {signed.person for signed in case.procedure.signatures}
    people = [case.state.people[p] for p in sorted(involved) if p in case.state.people]
    if not case.procedure.performers or not people:
        return UNKNOWN, NOT_YET
    today = case.context.utc.date().isoformat()
    roles = set(case.context.book.procedures[case.procedure.procedure].roles)
    good = all(p.active and p.is_current(HAND_OVER, today) and roles & set(p.roles) for p in people)
    return (PERMIT if good else REFUSE), Message.of(
        "evidence.qualified",
        people=", ".join(p.printed_name for p in people),
        until=min(p.current_until(HAND_OVER) or "–" for p in people),
    )


def _clock_known(case: Case, rule: InterlockRule) -> Verdict:
    """Both clocks are known, and this computer's has not gone back behind what was recorded before (RQ-80)."""
    newest = max((utc for _, utc, _ in case.procedure.reads), default="")
    newest = max((newest, *(record.utc for record in case.procedure.done)))
    if newest and moment(newest) > case.context.utc:
        return REFUSE, Message.of("evidence.clock_back", at=newest)
    clock = case.state.clock
    if not clock.known:
        by = f"{clock.step_ms / 1000:+.1f}"
        return UNKNOWN, Message.of(f"evidence.clock_{clock.kind}", at=clock.since_utc, by=by)
    if case.context.process_utc is None:
        return UNKNOWN, NOT_YET
    return PERMIT, Message.of("evidence.clock", shuttle=case.state.shuttle)


def _plant_fresh(case: Case, rule: InterlockRule) -> Verdict:
    """Whether the plant was ever heard; how long ago is the table's ``max_age_s`` to judge."""
    last = case.state.last_plant_utc
    return (PERMIT, Message.of("evidence.plant", value=last)) if last else (UNKNOWN, NOT_YET)


def _two_people(case: Case, rule: InterlockRule) -> Verdict:
    roles = {signed.role: signed for signed in case.procedure.signatures}
    names = " · ".join(roles[r].printed_name if r in roles else "–" for r in ("performer", "verifier"))
    verifier, evidence = roles.get("verifier"), Message.of("evidence.people", people=names)
    if verifier is None or "performer" not in roles:
        return UNKNOWN, evidence  # as long as not both have signed; unknown refuses
    if not all(stands(case.procedure, signed, case.context) for signed in roles.values()):
        return UNKNOWN, evidence  # nobody has signed what stands here now
    return (REFUSE if verifier.person in case.procedure.performers else PERMIT), evidence


PREDICATES: dict[str, Callable[[Case, InterlockRule], Verdict]] = {
    "order_released": _order_released,
    "bay_reserved": _bay_reserved,
    "recipe_approved": _recipe_approved,
    "coi_matches": _coi_matches,
    "donations_complete": _donations_complete,
    "product_fits": _product_fits,
    "division_scanned": _division_scanned,
    "material_in_date": _material_in_date,
    "attested": _attested,
    "cartridge_released": _cartridge_released,
    "cartridge_in_date": _cartridge_in_date,
    "cartridge_unused": _cartridge_unused,
    "reagents_complete": _reagents_complete,
    "reagents_in_date": _reagents_in_date,
    "reagents_in_hold_time": _reagents_in_hold_time,
    "step_confirmed": _step_confirmed,
    "bay_scanned": _bay_scanned,
    "cartridge_read_by_shuttle": _cartridge_read,
    "recipe_in_shuttle": _recipe_in_shuttle,
    "bay_ready": _bay_ready,
    "bay_in_service": _bay_in_service,
    "selftest_passed": _selftest,
    "link_live": _link_live,
    "no_blocking_alarm": _no_blocking_alarm,
    "performer_qualified": _performer_qualified,
    "clock_known": _clock_known,
    "plant_data_fresh": _plant_fresh,
    "two_people": _two_people,
}
"""Every predicate that an interlock table may name."""

OF_A_STEP = frozenset({"attested", "step_confirmed"})
"""Those that look at the step which the rule names."""
