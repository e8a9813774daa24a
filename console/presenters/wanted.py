"""What a scan step still wants, said exactly: which donation, which reagent, which bay."""

from __future__ import annotations

from console.domain.interlock import Case
from console.domain.message import Message
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
    """Of the labels of a bag: the first kind of which one is still missing."""
    order = case.order
    if order is None:
        return None
    missing = [din for din in order.dins if din not in case.fields("material", "din")]
    if missing:
        return Message.of("scan.want.din", number=group_din(missing[0]))
    want = order.containers
    if len(case.fields("material", "product_code")) < want:
        return Message.of("scan.want.product_code")
    if len(case.fields("material", "expiry")) < want:
        return Message.of("scan.want.expiry")
    return Message.of("scan.want.coi", number=group_coi(order.coi))


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
