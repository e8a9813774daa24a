"""The shape of each definition file. Unknown words are refused, so that a misspelt rule never becomes no rule."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from console.domain.procedure.definition import StepKind
from console.domain.scan.vocabulary import FlagMeaning

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$")]


class Strict(BaseModel):
    """No unknown fields, nothing changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StepFile(Strict):
    """A step, or an ``include`` of another procedure's steps."""

    id: Name = ""
    kind: StepKind | None = None
    include: str = ""
    items: tuple[Name, ...] = ()
    prompt: str = ""
    collect: tuple[Name, ...] = ()
    each: Literal["", "containers", "reagents", "bags"] = ""
    count: int = Field(default=1, ge=1)
    options: tuple[Name, ...] = ()
    needs: Literal["", "reagents_ready"] = ""
    reason: str = ""
    action: Literal["", "open", "start", "answer", "reset"] = ""
    until: str = ""
    signer: Literal["", "performer", "verifier", "reviewer"] = ""
    picture: str = ""
    unit: str = ""
    soft: tuple[Decimal, Decimal] | None = None
    hard: tuple[Decimal, Decimal] | None = None


class ProcedureFile(Strict):
    """A procedure file."""

    procedure: Name
    version: str
    subject: Literal["person", "bay", "run", "material", "record"]
    roles: tuple[Name, ...]
    steps: tuple[StepFile, ...] = Field(min_length=1)


class PromptFile(Strict):
    """A line of the prompt table."""

    id: Name
    structures: tuple[str, ...] = Field(min_length=1)
    binds: tuple[Name, ...]
    concatenation: Literal["required", "permitted", "prohibited"] = "prohibited"
    min_fields: tuple[Name, ...] = ()
    item_kinds: tuple[Literal["cartridge", "reagent", "sample", "quarantine", "seal", "consumable"], ...] = ()
    enrolling: bool = False
    flags: tuple[FlagMeaning, ...] = ()
    typed: bool = False
    second_source: Literal["", "device", "order", "later", "read_again"] = ""


class PromptTable(Strict):
    """The prompt file."""

    prompts: tuple[PromptFile, ...]


class OfflineFile(Strict):
    """What a rule does while the plant is not reached."""

    rule: Literal["same", "unknown_refuses", "second_person_and_reason"]
    after_s: int = Field(default=0, ge=0)


class OverrideFile(Strict):
    """Who may override a rule."""

    of: tuple[Literal["refuse", "unknown", "old", "offline"], ...] = Field(min_length=1)
    roles: tuple[Name, ...] = Field(min_length=1)
    reasons: tuple[Name, ...] = Field(min_length=1)


class InterlockFile(Strict):
    """A line of the interlock table."""

    id: Annotated[str, Field(pattern=r"^IL-\d\d$")]
    predicate: str
    source: Literal["scan", "device", "order", "plant", "clock", "person", "attested"]
    when: Literal["check", "sign"]
    step: str = ""
    item: str = ""
    max_age_s: int = Field(default=0, ge=0)
    permit: str = Field(min_length=1)
    refuse: str
    unknown: str
    offline: OfflineFile
    override: OverrideFile | Literal["nobody"]


class InterlockTable(Strict):
    """The interlock file."""

    interlocks: tuple[InterlockFile, ...] = Field(min_length=1)


class AlarmFile(Strict):
    """A line of the alarm table."""

    id: Name
    priority: int = Field(ge=1, le=4)
    source: Literal["device", "station"]
    respond_min: int = Field(ge=1)
    blocks_start: bool


class AlarmTable(Strict):
    """The alarm file."""

    alarms: tuple[AlarmFile, ...]


class RightFile(Strict):
    """A line of the table of rights."""

    id: Name
    locked: Literal["allowed", "station", "refused"]
    roles: tuple[Name, ...]
    qualification: Literal["", "hand_over"]
    offline: Literal["allowed", "fresh", "refused"]


class RightTable(Strict):
    """The table of rights."""

    actions: tuple[RightFile, ...] = Field(min_length=1)


class ChannelFile(Strict):
    """A line of the channel table."""

    number: int = Field(ge=1, le=255)
    id: Name
    unit: str
    resolution: float = Field(gt=0)
    range: tuple[float, float]
    kind: Literal["online", "at_line", "estimated"]
    decimals: int = Field(ge=0, le=6)
    stale_s: float = Field(ge=0)


class ChannelTable(Strict):
    """The channel file."""

    channels: tuple[ChannelFile, ...]


class ReasonFile(Strict):
    """A line of the reason table."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    purposes: tuple[str, ...] = Field(min_length=1)
    text: Literal["optional", "required"]


class ReasonTable(Strict):
    """The reason file."""

    reasons: tuple[ReasonFile, ...] = Field(min_length=1)


class ReagentFile(BaseModel):
    """A line of a recipe's bill of materials; what else a recipe says is the firmware's."""

    id: Name
    gtin: Annotated[str, Field(pattern=r"^\d{14}$")]
    hold_min: int = Field(ge=1)
    thaw_min: int = Field(default=0, ge=0)
    min_volume_ml: int = Field(default=0, ge=0)


class PhaseFile(BaseModel):
    """What the console needs of a recipe's phase."""

    id: Name
    operation: Name
    minutes: int = Field(ge=1)
    setpoints: dict[str, float] = {}
    limits: dict[str, tuple[float, float]] = {}
    max_hold_min: int = Field(ge=0)
    on_hold: Literal["", "keep_warm", "stop_pumps"] = ""


class ProductFile(BaseModel):
    """What the console needs of a recipe's product: how many bags it is filled into."""

    bags: int = Field(default=1, ge=1)


class RecipeFile(BaseModel):
    """What the console needs of a recipe file. The firmware checks the rest when it takes the exact bytes."""

    id: str
    version: str
    title: dict[str, str]
    cartridge_gtin: Annotated[str, Field(pattern=r"^\d{14}$")]
    reagents: tuple[ReagentFile, ...]
    release_tests: tuple[Name, ...] = ()
    product: ProductFile = ProductFile()
    phases: tuple[PhaseFile, ...] = Field(min_length=1)
