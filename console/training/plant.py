"""The invented plant of a training station: people, orders, lots, reservations, and the labels that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

import resources
from console.domain.context import iso
from console.domain.events import (
    Fact,
    LotReceived,
    OrderReceived,
    PersonReceived,
    PlaceReceived,
    RecipeReceived,
    ReservationReceived,
)
from console.domain.interlock import bay_asset
from console.domain.order import Recipe
from console.domain.scan import group_coi, group_digits, group_din
from console.plant_files.reading import Place, said_in
from console.plant_files.writing import recipe_row
from console.workflow.library import load_recipe
from console.workflow.source import DefinitionError, read_source, validated

GS = "\x1d"
_NO_REAGENTS = frozenset({"cartridge", "sample", "quarantine", "seal"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Person(_Strict):
    id: str
    printed_name: str
    roles: tuple[str, ...]
    badge: str
    pin: str


class _Lot(_Strict):
    gtin: str
    lot: str
    item: str
    status: str


class _Place(_Strict):
    gln: str
    extension: str
    use: str
    name: str


class _Receiver(_Strict):
    printed_name: str
    badge: str


class LabTest(_Strict):
    """What the invented lab finds. ``quick``: its answer is there when the sample has just come."""

    test: str
    value: str
    unit: str = ""
    failed: str
    method: str
    quick: bool


class _Order(_Strict):
    id: str
    client: str
    coi: str
    dins: tuple[str, ...]
    bay: int
    cartridge: str
    recipe: str = ""  # its id and version; the first of the plant, if left out
    latest_use_h: int = 12  # after the day from which dates count


class _Plant(_Strict):
    shuttle: str
    site: str
    people: tuple[_Person, ...]
    recipes: tuple[str, ...]
    lots: tuple[_Lot, ...]
    places: tuple[_Place, ...]
    orders: tuple[_Order, ...]
    product_code: str
    final_code: str
    box: str
    seals: tuple[str, ...]
    receiver: _Receiver
    samples: tuple[str, ...]
    lab: tuple[LabTest, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the training sheet. ``text``: latin-1 of the bytes that a scanner would send, AIM identifier first.

    ``prompt``: the prompt policy that it is made for; ``order``: whose it is, "" if anybody's.
    """

    prompt: str
    order: str
    caption: str
    printed: str
    text: str
    symbology: str
    bay: int = 0


class TrainingPlant:
    """The seed file, its recipes, and everything made from them."""

    def __init__(self, file: Path | None = None) -> None:
        """Load the seed, or ``file``: one of the site's own, its own recipes beside it. Raises DefinitionError."""
        self._plant = validated(_Plant, read_source(file or resources.path("training/plant.yaml")))
        loaded = [load_recipe(_recipe(file, name)) for name in self._plant.recipes]
        self.recipes: tuple[Recipe, ...] = tuple(recipe for recipe, _ in loaded)
        self._by_key = {recipe.key: recipe for recipe in self.recipes}
        for order in self._plant.orders:
            if order.recipe and order.recipe not in self._by_key:
                known = ", ".join(self._by_key)
                raise DefinitionError(
                    file or Path(), 1, f"order {order.id} names the recipe {order.recipe!r}.", f"Name one of: {known}."
                )
        self.recipe_bytes: dict[str, bytes] = {recipe.sha256: raw for recipe, raw in loaded}
        self.shuttle, self.site, self.lab = self._plant.shuttle, self._plant.site, self._plant.lab

    def pins(self) -> dict[str, str]:
        """Public PINs of the training accounts, by person."""
        return {person.id: person.pin for person in self._plant.people}

    def facts(self, now: datetime) -> tuple[Fact, ...]:
        """Everything as if the plant had sent it at ``now``: the rows of its file, without the file."""
        place = Place(self.site, self.shuttle, self.shuttle, "training")
        said = said_in(self.body(place, now, now, 1, {}), "training")
        people = [PersonReceived(person) for person in said.people]
        recipes = [RecipeReceived(recipe, approved) for recipe, approved in said.recipes]
        orders = [OrderReceived(order) for order in said.orders]
        reservations = [ReservationReceived(kept) for kept in said.reservations]
        places = [PlaceReceived(*place) for place in said.places]
        return (*people, *recipes, *(LotReceived(lot) for lot in said.lots), *orders, *reservations, *places)

    def body(
        self, place: Place, base: datetime, now: datetime, sequence: int, verifiers: Mapping[str, str]
    ) -> dict[str, object]:
        """The body of the plant's file for the station at ``place``, issued ``now``; its dates count from ``base``.

        ``verifiers``: what checks each person's public PIN; without one a person cannot sign in.
        """
        far, base = base + timedelta(days=365), min(base, now)
        return {
            "site": place.site,
            "station": place.station,
            "shuttle": place.shuttle,
            "mode": place.mode,
            "sequence": sequence,
            "issued_utc": iso(now),
            "issued_by": "training",
            "people": [self._person_row(person, base, far, verifiers.get(person.id)) for person in self._plant.people],
            "recipes": [recipe_row(r, self.recipe_bytes[r.sha256], _approvals(base)) for r in self.recipes],
            "lots": [lot.model_dump() for lot in self._plant.lots],
            "orders": [self._order_row(order, base) for order in self._plant.orders],
            "reservations": [
                {
                    "bay": order.bay,
                    "client": order.client,
                    "from_utc": iso(base - timedelta(days=1)),
                    "until_utc": iso(base + timedelta(days=30)),
                }
                for order in self._plant.orders
            ],
            "places": [place.model_dump() for place in self._plant.places],
            "used_cartridges": [],
        }

    def _person_row(self, person: _Person, base: datetime, far: datetime, verifier: str | None) -> dict[str, object]:
        secret = {"argon2": verifier, "issued_utc": iso(base), "until_utc": iso(far), "must_change": False}
        return {
            "id": person.id,
            "printed_name": person.printed_name,
            "roles": person.roles,
            "badge": person.badge,
            "active": True,
            "qualified_until": far.date().isoformat(),
            "granted_by": "training plant",
            "secret": secret if verifier else None,
        }

    def _order_row(self, order: _Order, base: datetime) -> dict[str, object]:
        recipe = self._by_key[order.recipe] if order.recipe else self.recipes[0]
        return {
            "id": order.id,
            "client": order.client,
            "status": "released",
            "recipe": recipe.id,
            "recipe_version": recipe.version,
            "coi": order.coi,
            "dins": order.dins,
            "containers": len(order.dins),
            "product_category": self._plant.product_code[0],
            "collection_types": ("1", "X"),
            "latest_use_utc": iso(base + timedelta(hours=order.latest_use_h)),
        }

    def labels(self, now: datetime) -> tuple[Label, ...]:
        """The label sheet: everything that a hand-over scans, and some labels that it must refuse."""
        made: list[Label] = [_badge(p) for p in self._plant.people]
        for order in self._plant.orders:
            made.extend(self._order_labels(order, now))
        made.extend(self._reagent(lot, now) for lot in self._plant.lots if lot.item not in _NO_REAGENTS)
        made.extend(self._to_be_refused(now))
        made.extend(
            Label("quarantine_place", "", "place", p.name, f"]d2414{p.gln}254{p.extension}", "gs1-datamatrix")
            for p in self._plant.places
        )
        made.extend(self._handing_over())
        sample = self._lot("sample")
        made.extend(
            Label("sample", "", "sample", serial, f"]d201{sample.gtin}21{serial}", "gs1-datamatrix")
            for serial in self._plant.samples
        )
        return tuple(made)

    def _handing_over(self) -> list[Label]:
        """What material is handed over with: a box, seals, and the badge of who takes it, who has no account here."""
        seal, who = self._lot("seal"), self._plant.receiver
        return [
            Label("transport_box", "", "box", self._plant.box, f"]d28004{self._plant.box}", "gs1-datamatrix"),
            *(Label("seal", "", "seal", s, f"]d201{seal.gtin}21{s}", "gs1-datamatrix") for s in self._plant.seals),
            Label("receiver_badge", "", "receiver", who.printed_name, f"]C0='{who.badge}", "code128"),
        ]

    def _to_be_refused(self, now: datetime) -> list[Label]:
        """Labels that must be refused: one that is out of date, and one whose check digit is damaged."""
        lot = next(x for x in self._plant.lots if x.item == "medium")
        old = f"]d201{lot.gtin}17{_gs1_day(now - timedelta(days=20))}10{lot.lot}"
        wrong = str((int(lot.gtin[-1]) + 1) % 10)
        damaged = f"]d201{lot.gtin[:-1]}{wrong}17{_gs1_day(now + timedelta(days=200))}10{lot.lot}"
        return [
            Label("", "", "expired", lot.lot, old, "gs1-datamatrix"),
            Label("", "", "damaged", lot.lot, damaged, "gs1-datamatrix"),
        ]

    def _order_labels(self, order: _Order, now: datetime) -> list[Label]:
        cartridge = next(lot for lot in self._plant.lots if lot.item == "cartridge")
        expiry = _gs1_day(now + timedelta(days=400))
        coi = f"&/{order.coi}"
        document = Label("order", order.id, "order", order.id, f"]d2400{order.id}", "gs1-datamatrix")
        bags = [self._bag(order, din, now) for din in order.dins]
        tube = Label("", order.id, "tube", f"{group_din(order.dins[0])} (07)", f"]C0={order.dins[0]}07", "code128")
        unit = Label(
            "cartridge",
            order.id,
            "cartridge",
            f"{group_digits(cartridge.gtin)} · {order.cartridge}",
            f"]d201{cartridge.gtin}17{expiry}10{cartridge.lot}{GS}21{order.cartridge}",
            "gs1-datamatrix",
        )
        asset = bay_asset(self.shuttle, order.bay)
        bay = Label("bay", order.id, "bay", f"{order.bay:02d}", f"]d28004{asset}", "gs1-datamatrix", order.bay)
        product = Label("product_label", order.id, "product", group_coi(order.coi), f"]C0{coi}", "code128")
        return [document, *bags, tube, unit, bay, product, self._final(order), self._quarantine(order)]

    def _final(self, order: _Order) -> Label:
        """The label of the product's bag: donation, product and chain of identity in one."""
        code = self._plant.final_code
        text = f"]d1=+03000={order.dins[0]}00=<{code}&/{order.coi}"
        return Label("final_label", order.id, "final", f"{group_din(order.dins[0])} · {code}", text, "datamatrix")

    def _lot(self, item: str) -> _Lot:
        return next(lot for lot in self._plant.lots if lot.item == item)

    def _quarantine(self, order: _Order) -> Label:
        """The label that goes on what is recovered: a serial of its own, and whose it is (GS1 91, this site's use)."""
        serial = f"Q-{order.cartridge}"
        text = f"]d201{self._lot('quarantine').gtin}21{serial}{GS}91{order.coi}"
        return Label("quarantine_label", order.id, "quarantine", serial, text, "gs1-datamatrix")

    def _bag(self, order: _Order, din: str, now: datetime) -> Label:
        """One compound message: donation, product, expiry, chain of identity (ST-001 DS023)."""
        until = now + timedelta(hours=36)
        expiry = f"&>0{until:%y}{until.timetuple().tm_yday:03d}{until:%H%M}"
        text = f"]d1=+04000={din}00=<{self._plant.product_code}{expiry}&/{order.coi}"
        return Label("material", order.id, "bag", group_din(din), text, "datamatrix")

    def _reagent(self, lot: _Lot, now: datetime) -> Label:
        expiry = _gs1_day(now + timedelta(days=200))
        text = f"]d201{lot.gtin}17{expiry}10{lot.lot}"
        prompt = "reagent" if lot.status == "released" else ""
        return Label(prompt, "", f"{lot.item}", f"{lot.lot}", text, "gs1-datamatrix")


def _recipe(seed: Path | None, name: str) -> Path:
    own = seed.parent / name if seed else None
    return own if own and own.exists() else resources.path(f"recipes/{name}")


def _approvals(at: datetime) -> list[dict[str, object]]:
    """Two people of two roles (RQ-66), as invented as the recipe's patient."""
    roles = ("process owner", "quality")
    return [{"person": f"{role} of training", "role": role, "approved_utc": iso(at)} for role in roles]


def _badge(person: _Person) -> Label:
    return Label(
        "badge", person.id, "badge", f"{person.printed_name} · PIN {person.pin}", f"]C0='{person.badge}", "code128"
    )


def _gs1_day(day: datetime) -> str:
    return f"{day:%y%m%d}"
