"""From the bytes of a plant file to what it says, or to one sentence that says what is wrong, where, and what to do.

In this order: is it JSON, is it a plant file, is it signed by a plant that is trusted here, is it for this station, is
every row good, do the rows agree. Nothing of a file is looked at whose signature does not hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from console.canonical import CanonicalError, canonical_bytes
from console.domain.context import iso
from console.domain.material import Result
from console.domain.message import Message
from console.domain.order import Lot, Order, Reservation
from console.domain.person import HAND_OVER, Person
from console.domain.plant_file import PlantFileSaid
from console.plant_files.keys import signed_bytes
from console.plant_files.schema import Body, Envelope, OrderRow, PersonRow, ResultRow
from console.plant_files.whole import first_wrong, recipe_bytes
from console.security.station_key import verifies
from console.workflow.library import read_recipe

MOST_BYTES = 32_000_000
SHOWN = 40
"""How much of a value that cannot be taken is shown."""


class PlantFileError(ValueError):
    """The file cannot be taken. ``reason`` and ``remedy`` are keys of the text catalogue with their arguments."""

    def __init__(self, reason: Message, remedy: Message) -> None:
        """See the class."""
        super().__init__(reason.key)
        self.reason, self.remedy = reason, remedy


@dataclass(frozen=True, slots=True)
class Place:
    """For which station a file must be."""

    site: str
    station: str
    shuttle: str
    mode: str


@dataclass(frozen=True, slots=True)
class SecretSaid:
    """What checks a person's secret here; its repr hides it."""

    person: str
    argon2: str
    until_utc: str
    must_change: bool

    def __repr__(self) -> str:
        """Without the hash."""
        return f"SecretSaid(person={self.person!r})"


@dataclass(frozen=True, slots=True)
class PlantFile:
    """A good file: what the domain takes, what goes to the register, and the exact bytes of recipes by their hash."""

    said: PlantFileSaid
    secrets: tuple[SecretSaid, ...]
    recipes: Mapping[str, bytes]


def read_plant_file(raw: bytes, name: str, trusted: Mapping[str, bytes], place: Place) -> PlantFile:
    """See the module's text. ``trusted``: public keys by their ids. Raises PlantFileError."""
    envelope = _envelope(raw, name)
    _signature(envelope, name, trusted)
    body = _body(envelope.body, name)
    _place(body, name, place)
    wrong = first_wrong(body)
    if wrong:
        where, key, args = wrong
        raise PlantFileError(Message.of(key, file=name, where=where, **args), Message.of("plant_file.remedy.row"))
    return _good(body, name, hashlib.sha256(raw).hexdigest(), envelope.key_id)


def _bad(kind: str, remedy: str, name: str, **args: str | int) -> PlantFileError:
    return PlantFileError(
        Message.of(f"plant_file.{kind}", file=name, **args), Message.of(f"plant_file.remedy.{remedy}")
    )


# --- the envelope ----------------------------------------------------------------------------------------------------


def _envelope(raw: bytes, name: str) -> Envelope:
    if len(raw) > MOST_BYTES:
        raise _bad("too_large", "again", name, most=MOST_BYTES // 1_000_000)
    try:
        data = json.loads(raw, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise _bad("damaged", "again", name, why=str(error)) from error
    if not isinstance(data, dict) or "signature" not in data:
        raise _bad("unsigned", "signed", name)
    try:
        return Envelope.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise _row(error, name) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        raise ValueError(f"{next(key for key in names if names.count(key) > 1)!r} stands twice")
    return found


def _no_float(text: str) -> float:
    raise ValueError(f"{text} is no whole number")


def _signature(envelope: Envelope, name: str, trusted: Mapping[str, bytes]) -> None:
    public = trusted.get(envelope.key_id)
    if public is None:
        raise _bad("stranger" if trusted else "no_keys", "key", name, key=envelope.key_id)
    try:
        holds = verifies(public, bytes.fromhex(envelope.signature), signed_bytes(envelope.body))
    except CanonicalError:
        holds = False
    if not holds:
        raise _bad("altered", "again", name)


def _body(data: Mapping[str, object], name: str) -> Body:
    try:
        return Body.model_validate_json(canonical_bytes(data))
    except ValidationError as error:
        raise _row(error, name) from error


def _row(error: ValidationError, name: str) -> PlantFileError:
    """The first mistake of a shape, in words."""
    first = error.errors()[0]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    kinds = {"missing": "missing", "extra_forbidden": "extra", "string_pattern_mismatch": "form"}
    args: dict[str, str | int] = {"where": where or "–"}
    key = kinds.get(first["type"], "value")
    if key == "value":
        args["why"] = first["msg"]
    if key == "form":
        args["value"] = "…" if "secret" in first["loc"] else str(first["input"])[:SHOWN]
    return _bad(key, "row", name, **args)


def _place(body: Body, name: str, place: Place) -> None:
    for what in ("mode", "site", "station", "shuttle"):
        said, here = getattr(body, what), getattr(place, what)
        if said != here:
            raise _bad(f"other_{what}", "right_file", name, said=said, here=here)


# --- from rows to the domain -----------------------------------------------------------------------------------------


def said_in(body: Mapping[str, object], name: str) -> PlantFileSaid:
    """What an unsigned body says: for a plant's own program and for tests. Raises PlantFileError."""
    return _good(_body(body, name), name, "", "").said


def _good(body: Body, name: str, sha256: str, key_id: str) -> PlantFile:
    raws = [recipe_bytes(row) for row in body.recipes]
    recipes = []
    for row, raw in zip(body.recipes, raws, strict=True):
        recipe = replace(read_recipe(raw, f"{row.id} {row.version}"), status=row.status)
        recipes.append((recipe, tuple(f"{a.person} ({a.role})" for a in row.approvals)))
    said = PlantFileSaid(
        name,
        sha256,
        body.sequence,
        _moment(body.issued_utc),
        body.issued_by,
        key_id,
        tuple(_person(row) for row in body.people),
        tuple(recipes),
        tuple(Lot(row.gtin, row.lot, row.item, row.status, row.expires or "") for row in body.lots),
        tuple(_order(row, body.shuttle) for row in body.orders),
        tuple(
            Reservation(row.bay, row.client, _moment(row.from_utc), _moment(row.until_utc)) for row in body.reservations
        ),
        tuple((row.gtin, row.serial) for row in body.used_cartridges),
        tuple((row.gln, row.extension, row.use, row.name) for row in body.places),
        tuple((row.order, _result(row)) for row in body.results),
    )
    secrets = tuple(
        SecretSaid(row.id, row.secret.argon2, _moment(row.secret.until_utc), row.secret.must_change)
        for row in body.people
        if row.secret is not None
    )
    return PlantFile(said, secrets, {row.sha256: raw for row, raw in zip(body.recipes, raws, strict=True)})


def _moment(at: datetime) -> str:
    return iso(at.astimezone(UTC))


def _result(row: ResultRow) -> Result:
    return Result(
        row.sample,
        row.test,
        row.verdict,
        row.value or "",
        row.unit or "",
        _moment(row.reported_utc),
        row.method,
        row.reported_by,
        row.correction or "",
    )


def _person(row: PersonRow) -> Person:
    secret = row.secret
    return Person(
        row.id,
        row.printed_name,
        row.roles,
        row.badge,
        row.qualified_until or row.qualifications.get(HAND_OVER, ""),
        row.active,
        tuple(sorted(row.qualifications.items())),
        _moment(secret.until_utc) if secret else "",
        secret.must_change if secret else False,
        _moment(secret.issued_utc) if secret else "",
        row.revoked_badges,
        row.granted_by,
    )


def _order(row: OrderRow, shuttle: str) -> Order:
    return Order(
        row.id,
        row.client,
        shuttle,
        row.status,
        row.recipe,
        row.recipe_version,
        row.coi,
        row.dins,
        row.containers,
        row.product_category,
        row.collection_types,
        _moment(row.latest_use_utc),
        tuple((bag.din, bag.part) for bag in row.bags),
    )
