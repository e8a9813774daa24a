"""Whether the rows of a plant file agree with each other: counts, sets, references, nothing twice.

Each check yields the first wrong row as (where, text key, its arguments); none mends anything.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import combinations
from typing import Any

from console.plant_files.schema import Body, OrderRow, RecipeRow, ReservationRow
from console.workflow.library import read_recipe
from console.workflow.source import DefinitionError

Wrong = tuple[str, str, dict[str, str | int]]


def first_wrong(body: Body) -> Wrong | None:
    """The first row that cannot be taken, None if all can."""
    for check in (_people, _recipes, _lots, _orders, _reservations, _places, _spent, _results):
        found = next(check(body), None)
        if found:
            return found
    return None


def _twice(table: str, rows: Iterable[Any], name: Callable[[Any], Hashable]) -> Iterator[Wrong]:
    seen: set[Hashable] = set()
    for index, row in enumerate(rows):
        said = name(row)
        if said in seen:
            yield f"{table}[{index}]", "plant_file.twice", {"value": _text(said)}
        seen.add(said)


def _text(value: Hashable) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _people(body: Body) -> Iterator[Wrong]:
    yield from _twice("people", body.people, lambda p: p.id)
    badges = [(i, badge) for i, p in enumerate(body.people) for badge in (p.badge, *p.revoked_badges)]
    seen: set[str] = set()
    for index, badge in badges:
        if badge in seen:
            yield f"people[{index}].badge", "plant_file.twice", {"value": badge}
        seen.add(badge)
    for index, person in enumerate(body.people):
        where = f"people[{index}]"
        if person.granted_by in (person.id, person.printed_name):  # nobody gives rights to themselves (RQ-03)
            yield f"{where}.granted_by", "plant_file.own_rights", {"person": person.id}
        if "administrator" in person.roles and len(person.roles) > 1:
            yield f"{where}.roles", "plant_file.segregation", {"person": person.id}


def _recipes(body: Body) -> Iterator[Wrong]:
    yield from _twice("recipes", body.recipes, lambda r: (r.id, r.version))
    for index, recipe in enumerate(body.recipes):
        yield from _recipe(f"recipes[{index}]", recipe)


def _recipe(where: str, row: RecipeRow) -> Iterator[Wrong]:
    try:
        raw = recipe_bytes(row)
    except binascii.Error:
        yield f"{where}.content", "plant_file.base64", {}
        return
    if hashlib.sha256(raw).hexdigest() != row.sha256:
        yield f"{where}.sha256", "plant_file.hash", {"recipe": f"{row.id} {row.version}"}
        return
    try:
        recipe = read_recipe(raw, f"{row.id} {row.version}")
    except DefinitionError as error:
        yield f"{where}.content", "plant_file.recipe", {"why": str(error)}
        return
    if (recipe.id, recipe.version) != (row.id, row.version):
        yield f"{where}.id", "plant_file.recipe_name", {"said": recipe.key, "recipe": f"{row.id} {row.version}"}
    people, roles = {a.person for a in row.approvals}, {a.role for a in row.approvals}
    if row.status == "effective" and (len(people) < 2 or len(roles) < 2):  # RQ-66
        yield f"{where}.approvals", "plant_file.approvals", {"recipe": f"{row.id} {row.version}"}


def recipe_bytes(row: RecipeRow) -> bytes:
    """The exact bytes of a recipe. Raises binascii.Error."""
    return base64.b64decode(row.content, validate=True)


def _lots(body: Body) -> Iterator[Wrong]:
    yield from _twice("lots", body.lots, lambda lot: (lot.gtin, lot.lot))


def _orders(body: Body) -> Iterator[Wrong]:
    yield from _twice("orders", body.orders, lambda order: order.id)
    yield from _twice("orders", body.orders, lambda order: order.coi)  # 1 order, 1 chain of identity
    recipes = {(r.id, r.version) for r in body.recipes if r.status == "effective"}
    owners: dict[str, str] = {}
    for index, order in enumerate(body.orders):
        where = f"orders[{index}]"
        yield from _order(where, order)
        if order.status == "released" and (order.recipe, order.recipe_version) not in recipes:
            yield f"{where}.recipe", "plant_file.no_recipe", {"recipe": f"{order.recipe} {order.recipe_version}"}
        for din in order.dins:  # a donation is of one therapy
            if owners.setdefault(din, order.id) != order.id:
                yield f"{where}.dins", "plant_file.twice", {"value": din}


def _order(where: str, order: OrderRow) -> Iterator[Wrong]:
    """1 chain of identity to n donations to n containers: counts and sets."""
    if len(set(order.dins)) != len(order.dins):
        yield f"{where}.dins", "plant_file.twice", {"value": next(d for d in order.dins if order.dins.count(d) > 1)}
    if order.containers < len(order.dins):
        yield f"{where}.containers", "plant_file.containers", {"have": order.containers, "want": len(order.dins)}
    if not order.bags:
        return
    if len(order.bags) != order.containers:
        yield f"{where}.bags", "plant_file.bags", {"have": len(order.bags), "want": order.containers}
    yield from _twice(f"{where}.bags", order.bags, lambda bag: (bag.din, bag.part))
    if {bag.din for bag in order.bags} != set(order.dins):
        yield f"{where}.bags", "plant_file.bag_dins", {"order": order.id}


def _reservations(body: Body) -> Iterator[Wrong]:
    for index, row in enumerate(body.reservations):
        if row.from_utc >= row.until_utc:
            yield f"reservations[{index}].until_utc", "plant_file.window", {}
    for (_, a), (index, b) in combinations(enumerate(body.reservations), 2):
        if a.bay == b.bay and _overlap(a, b):
            yield f"reservations[{index}]", "plant_file.overlap", {"bay": b.bay, "a": a.client, "b": b.client}


def _overlap(a: ReservationRow, b: ReservationRow) -> bool:
    return a.from_utc < b.until_utc and b.from_utc < a.until_utc


def _places(body: Body) -> Iterator[Wrong]:
    yield from _twice("places", body.places, lambda row: (row.gln, row.extension))


def _spent(body: Body) -> Iterator[Wrong]:
    yield from _twice("used_cartridges", body.used_cartridges, lambda row: (row.gtin, row.serial))


def _results(body: Body) -> Iterator[Wrong]:
    yield from _twice("results", body.results, lambda row: (row.sample, row.test))
    for index, row in enumerate(body.results):
        if row.unit is not None and row.value is None:
            yield f"results[{index}].unit", "plant_file.result_unit", {}
        if row.reported_utc > body.issued_utc:
            yield f"results[{index}].reported_utc", "plant_file.result_early", {}
