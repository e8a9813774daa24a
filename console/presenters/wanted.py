"""What a scan step still wants, said exactly: which donation, which reagent, which bay."""

from __future__ import annotations

from console.domain.bags import bags
from console.domain.interlock import Case
from console.domain.message import Message
from console.domain.order import Order
from console.domain.procedure.definition import Step
from console.domain.scan.describe import group_coi, group_digits, group_din
from console.presenters.scene import Scene


def wanted_now(scene: Scene, case: Case, step: Step) -> str:
    """One sentence about the next label that ``step`` wants; the prompt's own where nothing exacter is known."""
    exact = _EXACT.get(step.prompt)
    message = exact(case) if exact else None
    if message is None:
        prompt = f"{step.signer}_badge" if step.signer else step.prompt
        return scene.say(f"prompt.{prompt}") if prompt else ""
    args = {name: scene.texts.word(value) if name == "name" and isinstance(value, str) else value
            for name, value in message.args}  # fmt: skip
    return scene.say(message.key, **args)


def _order(case: Case) -> Message:
    return Message.of("scan.want.order")


def _material(case: Case) -> Message | None:
    """The label that the bag in hand still lacks, or the donation number of the next bag."""
    order = case.order
    if order is None:
        return None
    found = bags(case.procedure.read("material"))
    if found and found[-1].missing:
        return _of_bag(found[-1].missing[0], order)
    seen = {bag.field("din") for bag in found}
    missing = [din for din in order.dins if din not in seen] or list(order.dins)
    return Message.of("scan.want.din", number=group_din(missing[0]))


def _of_bag(field: str, order: Order) -> Message:
    if field == "coi":
        return Message.of("scan.want.coi", number=group_coi(order.coi))
    return Message.of(f"scan.want.{field}")


def bag_in_hand(scene: Scene, case: Case, step: Step) -> str:
    """Which of the order's bags is being scanned and what of it is still missing; "" where that is not the question."""
    order = case.order
    if step.each != "containers" or order is None:
        return ""
    found = bags(case.procedure.read(step.id))
    if not found or not found[-1].missing:
        return scene.say("bag.next", number=len(found) + 1, want=order.containers)
    missing = scene.say("bag.and").join(scene.say(f"bag.missing.{name}") for name in found[-1].missing)
    return scene.say("bag.open", number=len(found), want=order.containers, din=found[-1].number, missing=missing)


def _cartridge(case: Case) -> Message | None:
    recipe = case.recipe
    return Message.of("scan.want.cartridge", gtin=group_digits(recipe.cartridge_gtin)) if recipe else None


def _reagent(case: Case) -> Message | None:
    recipe, read = case.recipe, case.fields("reagents", "gtin")
    needs = [need for need in recipe.reagents if need.gtin not in read] if recipe else []
    return Message.of("scan.want.reagent", name=needs[0].id, gtin=group_digits(needs[0].gtin)) if needs else None


def _bay(case: Case) -> Message:
    return Message.of("scan.want.bay", bay=f"{case.procedure.bay:02d}")


def _product(case: Case) -> Message | None:
    order = case.order
    return Message.of("scan.want.coi", number=group_coi(order.coi)) if order else None


_EXACT = {
    "order": _order,
    "material": _material,
    "cartridge": _cartridge,
    "reagent": _reagent,
    "bay": _bay,
    "product_label": _product,
}
