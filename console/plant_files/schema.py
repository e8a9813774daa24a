"""The shape of a plant file's body: strict, so that a misspelt word never becomes a row that says less.

What stands in one row is judged here; what rows say of each other in `console.plant_files.whole`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

FORMAT = "shuttle-plant-file/1"

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Words = Annotated[str, Field(min_length=1, max_length=120)]
Gtin = Annotated[str, Field(pattern=r"^\d{14}$")]
Serial = Annotated[str, Field(pattern=r"^[!-~]{1,20}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Badge = Annotated[str, Field(pattern=r"^[A-NP-Z1-9][A-NP-Z0-9]{2}\d{2}[A-Z0-9]{6}$")]  # ISBT 128 DS020
Coi = Annotated[str, Field(pattern=r"^CH[A-NP-Z1-9][A-NP-Z0-9]{2}\d{4}[A-Z0-9]{6}$")]  # DS040
Din = Annotated[str, Field(pattern=r"^[A-NP-Z1-9][A-NP-Z0-9]{2}\d{2}\d{2}\d{6}$")]  # DS001 without flags
Verifier = Annotated[str, Field(pattern=r"^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Role = Literal["technician", "supervisor", "quality", "administrator"]


class Strict(BaseModel):
    """No unknown words, no value of another kind, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SecretRow(Strict):
    """What checks a person's PIN at this station. Never an event: it goes to a register that can be replaced."""

    argon2: Verifier
    issued_utc: AwareDatetime
    until_utc: AwareDatetime
    must_change: bool


class PersonRow(Strict):
    """An account. ``granted_by``: the id or name of who saw the identity and gave the rights."""

    id: Id
    printed_name: Words
    roles: tuple[Role, ...] = Field(min_length=1)
    badge: Badge
    revoked_badges: tuple[Badge, ...] = ()
    active: bool
    qualified_until: Day | None = None
    qualifications: dict[str, Day] = {}
    granted_by: Words
    secret: SecretRow | None = None


class ApprovalRow(Strict):
    """A signature under a master recipe, as the plant keeps it."""

    person: Words
    role: Words
    approved_utc: AwareDatetime


class RecipeRow(Strict):
    """A recipe: the exact bytes that travel to the shuttle, in base64, and who approved them."""

    id: Words
    version: Words
    status: Literal["effective", "withdrawn"]
    sha256: Sha256
    content: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=4_000_000)]
    approvals: tuple[ApprovalRow, ...]


class LotRow(Strict):
    """A lot of cartridges or of a reagent. ``item``: cartridge, sample, or the reagent's id in the recipe."""

    gtin: Gtin
    lot: Serial
    item: Id
    status: Literal["released", "quarantined", "blocked"]
    expires: Day | None = None


class BagRow(Strict):
    """One container: its donation, and the flag or the division that its label carries."""

    din: Din
    part: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{2,6}$")]


class OrderRow(Strict):
    """One therapy: 1 chain-of-identity identifier, n donations, n containers."""

    id: Id
    client: Id
    status: Literal["released", "on hold", "cancelled"]
    recipe: Words
    recipe_version: Words
    coi: Coi
    dins: tuple[Din, ...] = Field(min_length=1)
    containers: int = Field(ge=1, le=99)
    bags: tuple[BagRow, ...] = ()
    product_category: Annotated[str, Field(pattern=r"^[A-Z]$")]
    collection_types: tuple[Annotated[str, Field(pattern=r"^[0-9A-Za-z]$")], ...] = Field(min_length=1)
    latest_use_utc: AwareDatetime


class ReservationRow(Strict):
    """A bay that is kept for a client."""

    bay: int = Field(ge=1, le=16)
    client: Id
    from_utc: AwareDatetime
    until_utc: AwareDatetime


class PlaceRow(Strict):
    """A place of the site that material may be put in: GS1 414 and 254 of its label."""

    gln: Annotated[str, Field(pattern=r"^\d{13}$")]
    extension: Serial
    use: Id
    name: Words


class SpentRow(Strict):
    """A cartridge that any station has used."""

    gtin: Gtin
    serial: Serial


class ResultRow(Strict):
    """One test of one sample, as the lab last reported it. ``correction``: why it replaces an earlier final result."""

    order: Id
    sample: Serial
    test: Id
    verdict: Literal["pending", "pass", "fail"]
    value: Words | None = None
    unit: Words | None = None
    method: Words
    reported_utc: AwareDatetime
    reported_by: Words
    correction: Words | None = None


class Body(Strict):
    """All that the plant has for one station. What is not named is withdrawn; people are disabled, never left out.

    Results are found, not held: one that is not named stands.
    """

    site: Words
    station: Words
    shuttle: Words
    mode: Literal["training", "production"]
    sequence: int = Field(ge=1)
    issued_utc: AwareDatetime
    issued_by: Words
    people: tuple[PersonRow, ...]
    recipes: tuple[RecipeRow, ...]
    lots: tuple[LotRow, ...]
    orders: tuple[OrderRow, ...]
    reservations: tuple[ReservationRow, ...]
    places: tuple[PlaceRow, ...]
    used_cartridges: tuple[SpentRow, ...]
    results: tuple[ResultRow, ...] = ()


class Envelope(Strict):
    """What the file itself is: a body, and the plant's signature over its canonical bytes."""

    format: Literal["shuttle-plant-file/1"]
    key_id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
    body: dict[str, object]
