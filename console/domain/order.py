"""What the plant has told this station: orders, reservations of bays, lots, approved recipes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """One therapy to make: 1 order, 1 chain-of-identity identifier, 1..n donations, 1..n containers.

    ``coi`` is the 15 characters of DS040, ``dins`` the 13 characters of each donation, ``collection_types`` the
    allowed characters at position 6 of the product code (ST-001 table 7; 1 and X: autologous use only),
    ``latest_use_utc`` the moment until which the material must be usable. ``bags``: each container by its donation and
    its flag (or division), where the plant knows them; empty where it only counts them.
    """

    id: str
    client: str
    shuttle: str
    status: str  # released | on hold | cancelled | withdrawn (no longer in the plant's file)
    recipe: str
    recipe_version: str
    coi: str
    dins: tuple[str, ...]
    containers: int
    product_category: str
    collection_types: tuple[str, ...]
    latest_use_utc: str
    bags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reservation:
    """Bay ``bay`` is kept for ``client`` from and until these moments (UTC)."""

    bay: int
    client: str
    from_utc: str
    until_utc: str


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot of cartridges or of a reagent and what quality says of it."""

    gtin: str
    lot: str
    item: str  # "cartridge" or the reagent's id in the recipe
    status: str  # released | quarantined | blocked | withdrawn
    expires: str = ""  # ISO date of its last good day, "" if only its labels say


@dataclass(frozen=True, slots=True)
class ReagentNeed:
    """A line of the recipe's bill of materials.

    ``hold_min``: minutes out of the cold that it bears; ``thaw_min``: minutes out of the cold before it may be used;
    ``volume_ml``: how much is needed, 0 if the recipe does not say.
    """

    id: str
    gtin: str
    hold_min: int
    thaw_min: int = 0
    volume_ml: int = 0


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """One phase of the control recipe as the console shows it; the firmware runs it.

    ``setpoints``: (channel, decimal text in the channel's unit); ``limits``: (channel, low, high) likewise. Text,
    because a recipe is journalled and a float has no canonical bytes.
    """

    id: str
    operation: str
    minutes: int
    setpoints: tuple[tuple[str, str], ...]
    limits: tuple[tuple[str, str, str], ...]
    max_hold_min: int
    on_hold: str = ""  # keep_warm | stop_pumps | "" if not known


@dataclass(frozen=True, slots=True)
class Recipe:
    """A control recipe: what the screens need of it, and the hash over the exact bytes that travel to the shuttle."""

    id: str
    version: str
    title_en: str
    title_ja: str
    sha256: str
    cartridge_gtin: str
    reagents: tuple[ReagentNeed, ...]
    phases: tuple[PhasePlan, ...]
    release_tests: tuple[str, ...] = ()  # what the lab must find before the product is released
    bags: int = 1  # of product
    status: str = "effective"  # effective | withdrawn

    @property
    def key(self) -> str:
        """``id`` and version, as people say it."""
        return f"{self.id} {self.version}"

    @property
    def minutes(self) -> int:
        """Planned process minutes of all phases."""
        return sum(phase.minutes for phase in self.phases)

    def setpoint(self, phase: str, channel: str) -> float | None:
        """The setpoint of ``channel`` in ``phase``, in the channel's unit, if the recipe has one."""
        text = next((dict(plan.setpoints).get(channel) for plan in self.phases if plan.id == phase), None)
        return None if text is None else float(text)

    def limits(self, phase: str, channel: str) -> tuple[float, float] | None:
        """Low and high limit of ``channel`` in ``phase``, in the channel's unit, if the recipe has them."""
        for plan in self.phases:
            if plan.id == phase:
                return next(((float(low), float(high)) for name, low, high in plan.limits if name == channel), None)
        return None
