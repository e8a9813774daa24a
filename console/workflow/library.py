"""From files to the domain's definitions, with every cross-reference checked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

import resources
from console.domain.alarm import AlarmDefinition
from console.domain.channel import Channel
from console.domain.context import Book, Rules
from console.domain.order import PhasePlan, ReagentNeed, Recipe
from console.domain.person import Right
from console.domain.procedure.definition import Procedure, PromptPolicy, Step, StepKind
from console.domain.procedure.engine import AWAITS
from console.domain.procedure.scanning import BINDS
from console.domain.reason import Reason
from console.workflow.interlock_table import interlocks_of
from console.workflow.schema import (
    AlarmTable,
    ChannelTable,
    ProcedureFile,
    PromptTable,
    ReasonTable,
    RecipeFile,
    RightTable,
    StepFile,
)
from console.workflow.source import DefinitionError, Source, read_source, validated
from console.workflow.whole import (
    ALARMS,
    PROCEDURES,
    Placed,
    as_text,
    check_confirmed,
    check_limits,
    check_procedure,
    check_prompts,
    check_reasons,
    check_rights,
    needed,
    once,
    steps_once,
)


def load_book(root: Path | None = None, rules: Rules | None = None) -> Book:
    """Every definition below ``root`` (the installed resources by default).

    Raises DefinitionError, with file, line and remedy, at the first mistake; there is never half a book.
    """
    where = root or resources.path(".")
    sources: list[Source] = []
    prompts = _prompts(_read(where / "prompts/prompts.yaml", sources))
    files = {path.stem: _read(path, sources) for path in sorted((where / "procedures").glob("*.yaml"))}
    for name in sorted(PROCEDURES - files.keys()):
        _read(where / f"procedures/{name}.yaml", sources)  # cannot be read: says so
    procedures = {name: _procedure(name, files, prompts) for name in files}
    table = _read(where / "interlocks/start.yaml", sources)
    alarms = _alarms(_read(where / "alarms/alarms.yaml", sources))
    channels = _channels(_read(where / "channels/channels.yaml", sources))
    reasons = _reasons(_read(where / "reasons/reasons.yaml", sources))
    interlocks = interlocks_of(table, procedures["load"], reasons)
    rights = _rights(_read(where / "rights/actions.yaml", sources))
    whole = hashlib.sha256("".join(f"{s.path.name}:{s.sha256}\n" for s in sources).encode()).hexdigest()
    return Book(procedures, interlocks, prompts, alarms, channels, rules or Rules(), whole, reasons, rights)


def _read(path: Path, sources: list[Source]) -> Source:
    source = read_source(path)
    sources.append(source)
    return source


# --- procedures --------------------------------------------------------------------------------------------------


def _procedure(name: str, files: dict[str, Source], prompts: dict[str, PromptPolicy]) -> Procedure:
    source = files[name]
    file = validated(ProcedureFile, source)
    if file.procedure != name:
        raise source.error(("procedure",), f"is called {file.procedure!r}.", f"Call it {name!r}, as its file.")
    check_procedure(file, source)
    placed, hashes = _steps(file, source, files, prompts, (name,))
    steps_once(placed)
    check_confirmed(placed, prompts)
    sha256 = hashlib.sha256("".join(hashes).encode()).hexdigest()
    steps = tuple(step for step, _, _ in placed)
    return Procedure(file.procedure, file.version, file.subject, file.roles, steps, sha256)


def _steps(
    file: ProcedureFile,
    source: Source,
    files: dict[str, Source],
    prompts: dict[str, PromptPolicy],
    path: tuple[str, ...],
) -> tuple[list[Placed], list[str]]:
    """The steps with includes put in their place, and the hashes of every file that took part."""
    steps: list[Placed] = []
    hashes = [source.sha256]
    for index, step in enumerate(file.steps):
        place = ("steps", index)
        if not step.include:
            steps.append((_step(file.procedure, step, source, place, prompts), source, place))
            continue
        if step.include not in files or step.include in path:
            raise source.error(
                (*place, "include"), f"includes {step.include!r}, which is no other procedure.", "Name one."
            )
        included = files[step.include]
        inner, more = _steps(validated(ProcedureFile, included), included, files, prompts, (*path, step.include))
        steps.extend(inner)
        hashes.extend(more)
    return steps, hashes


_NEEDS: dict[StepKind, tuple[str, ...]] = {
    StepKind.CHECKLIST: ("items",),
    StepKind.SCAN: ("prompt",),
    StepKind.ACT: ("action", "until"),
    StepKind.AWAIT: ("until",),
    StepKind.SIGN: ("signer",),
    StepKind.CHOICE: ("options",),
    StepKind.RECONCILE: ("prompt", "options"),
    StepKind.ENTRY: ("unit", "soft", "hard"),
}


def _step(
    procedure: str, step: StepFile, source: Source, place: tuple[str, int], prompts: dict[str, PromptPolicy]
) -> Step:
    if not step.id or step.kind is None:
        raise source.error(place, "this step has no id or no kind.", "Give it both.")
    for need in _NEEDS.get(step.kind, ()):
        if not getattr(step, need):
            raise source.error(place, f"the {step.kind} step {step.id!r} has no {need!r}.", "Add it.")
    if step.prompt and step.prompt not in prompts:
        raise source.error((*place, "prompt"), f"there is no prompt {step.prompt!r}.", "Name one of prompts.yaml.")
    if step.until and step.until not in AWAITS:
        raise source.error((*place, "until"), f"there is no condition {step.until!r}.", f"Use one of {sorted(AWAITS)}.")
    check_limits(step, source, place)
    key = f"{procedure}.{step.id}"
    return Step(
        step.id,
        step.kind,
        key,
        step.items,
        step.prompt,
        step.collect,
        step.each,
        step.action,
        step.until,
        step.signer,
        step.picture,
        step.count,
        step.options,
        step.reason,
        step.unit,
        as_text(step.soft),
        as_text(step.hard),
        step.needs,
    )


# --- tables ------------------------------------------------------------------------------------------------------


def _prompts(source: Source) -> dict[str, PromptPolicy]:
    table = validated(PromptTable, source)
    check_prompts(table, source)
    for index, prompt in enumerate(table.prompts):
        for name in prompt.binds:
            if name not in BINDS:
                where = ("prompts", index, "binds")
                raise source.error(where, f"there is no binding {name!r}.", f"Use some of {sorted(BINDS)}.")
    return {
        p.id: PromptPolicy(
            p.id,
            p.structures,
            p.binds,
            p.concatenation,
            p.min_fields,
            p.item_kinds,
            p.enrolling,
            p.flags,
            p.typed,
            p.second_source,
        )
        for p in table.prompts
    }


def _alarms(source: Source) -> dict[str, AlarmDefinition]:
    table = validated(AlarmTable, source)
    once(source, "alarms", table.alarms)
    needed(source, "alarm", ALARMS, {alarm.id: alarm for alarm in table.alarms})
    return {a.id: AlarmDefinition(a.id, a.priority, a.source, a.respond_min, a.blocks_start) for a in table.alarms}


def _rights(source: Source) -> dict[str, Right]:
    table = validated(RightTable, source)
    check_rights(table, source)
    return {r.id: Right(r.id, r.locked, r.roles, r.qualification, r.offline) for r in table.actions}


def _channels(source: Source) -> dict[str, Channel]:
    table = validated(ChannelTable, source)
    once(source, "channels", table.channels)
    once(source, "channels", table.channels, lambda channel: channel.number)
    return {
        c.id: Channel(c.number, c.id, c.unit, c.resolution, c.range[0], c.range[1], c.kind, c.decimals, c.stale_s)
        for c in table.channels
    }


def _reasons(source: Source) -> dict[str, Reason]:
    table = validated(ReasonTable, source)
    check_reasons(table, source)
    return {r.id: Reason(r.id, r.purposes, r.text) for r in table.reasons}


# --- recipes -----------------------------------------------------------------------------------------------------


def load_recipe(path: Path) -> tuple[Recipe, bytes]:
    """A recipe file: what the screens need of it, and its exact bytes. Raises DefinitionError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DefinitionError(path, 1, f"cannot be read ({error.strerror}).", _AGAIN) from error
    return read_recipe(raw, path.name), raw


_AGAIN = "Fetch it from the plant again."
RECIPE_BYTES = 65_536
"""What a shuttle takes at most (hardware/PROTOCOL.md, RecipeBegin)."""


def read_recipe(raw: bytes, name: str) -> Recipe:
    """What the screens need of a recipe's exact bytes. ``name``: for the sentence. Raises DefinitionError."""
    path = Path(name)
    if len(raw) > RECIPE_BYTES:
        raise DefinitionError(
            path, 1, f"has {len(raw)} bytes; a shuttle takes at most {RECIPE_BYTES}.", "Have the recipe shortened."
        )
    try:
        file = RecipeFile.model_validate(json.loads(raw))
    except UnicodeDecodeError as error:
        raise DefinitionError(path, 1, f"is not UTF-8 text: {error.reason}.", _AGAIN) from error
    except json.JSONDecodeError as error:
        raise DefinitionError(path, error.lineno, f"is not JSON: {error.msg}.", _AGAIN) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DefinitionError(
            path, 1, f"{where}: {first['msg']}.", "Have the recipe corrected and approved."
        ) from error
    return _recipe(file, hashlib.sha256(raw).hexdigest())


def _recipe(file: RecipeFile, sha256: str) -> Recipe:
    return Recipe(
        file.id,
        file.version,
        file.title["en"],
        file.title.get("ja", file.title["en"]),
        sha256,
        file.cartridge_gtin,
        tuple(ReagentNeed(r.id, r.gtin, r.hold_min, r.thaw_min, r.min_volume_ml) for r in file.reagents),
        tuple(
            PhasePlan(
                p.id,
                p.operation,
                p.minutes,
                tuple((channel, repr(value)) for channel, value in p.setpoints.items()),
                tuple((channel, repr(low), repr(high)) for channel, (low, high) in p.limits.items()),
                p.max_hold_min,
                p.on_hold,
            )
            for p in file.phases
        ),
        file.release_tests,
        file.product.bags,
    )
