"""Whether the definition files together are a whole: no name twice, nothing missing that the console cannot do without.

A misspelt name must never become a rule that is not there, nor a fault in the middle of a hand-over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from console.domain.bags import NEEDED
from console.domain.person import Role
from console.domain.procedure.definition import PromptPolicy, Step
from console.domain.reason import ALL, MOST_OFFERED, PURPOSES
from console.domain.rights import ACTIONS
from console.domain.scan.gs1_rules import NAMES as GS1_NAMES
from console.domain.scan.prompt import STRUCTURES
from console.workflow.schema import ProcedureFile, PromptFile, PromptTable, ReasonTable, RightTable, StepFile
from console.workflow.source import Source, Where

Placed = tuple[Step, Source, Where]
"""A step, and where it stands."""

PROCEDURES = frozenset(
    {"sign_in", "line_clearance", "load", "sample", "unload", "take_out", "review"}
    | {"recover", "quarantine", "disposition", "custody", "transfer", "cell_q", "paper_entry"}
)
"""The console's own screens begin these."""
SIGNERS = frozenset({"performer_badge", "verifier_badge", "reviewer_badge"})
"""Prompts of signatures."""
ALARMS = frozenset(
    {"link.lost", "link.refused", "command.unknown", "storage.failed", "reagent.over_hold", "disk.low", "sync.refused"}
    | {"account.locked", "plant.file_refused", "plant.order_changed", "plant.lot_changed", "plant.result_worse"}
    | {"records.lost", "sync.readings_refused"}
)
"""Alarms that the station raises about itself."""
RIGHTS = frozenset(
    {"comment", "deviation", "late_entry", "sign_performed", "sign_verified", "override_interlock"}
    | {"issue_record", "hold", "restart", "stop", "abort"}
    | {action for action in ACTIONS.values() if isinstance(action, str)}
)
"""Actions that the console asks the table of rights for."""
FIELDS = frozenset(
    {"din", "flag", "product_code", "product", "category", "collection_type", "collection", "product_division"}
    | {"expiry", "staff_id", "coi", "division", "text"}
    | {"labeler", "product", "unit", "quantity", "link"}
    | set(GS1_NAMES.values())
)
"""Every field of a label that a file may name."""


PLANT_BINDS = frozenset({"lot_released", "recipe_cartridge", "recipe_reagents", "order_coi", "order_dins"})
"""Bindings that compare a label with what the plant has said."""
DONATIONS = frozenset({"isbt.din", "isbt.chain_of_identity"})
"""Structures of labels that may carry a donation number, alone or in a compound message."""


def once(source: Source, table: str, rows: Iterable[Any], name: Callable[[Any], object] = lambda row: row.id) -> None:
    """No row of ``table`` has the name of another. Raises DefinitionError."""
    seen: set[object] = set()
    for index, row in enumerate(rows):
        said = name(row)
        if said in seen:
            what = f"has {said!r} twice." if isinstance(said, str) else f"has the number {said} twice."
            raise source.error((table, index), what, "Give each a name of its own.")
        seen.add(said)


def needed(source: Source, what: str, names: Iterable[str], present: Mapping[str, object]) -> None:
    """Everything that the console asks for by name is there. Raises DefinitionError."""
    for name in sorted(names):
        if name not in present:
            raise source.error((), f"has no {what} {name!r}, which the console needs.", "Add it.")


def known(source: Source, where: Where, what: str, names: Iterable[str], words: Iterable[str]) -> None:
    """Each of ``names`` is one of ``words``. Raises DefinitionError."""
    for name in names:
        if name not in words:
            raise source.error(where, f"there is no {what} {name!r}.", f"Use some of {sorted(words)}.")


def check_prompts(table: PromptTable, source: Source) -> None:
    """Prompts: each once, of known structures and fields, and those of signatures among them."""
    once(source, "prompts", table.prompts)
    for index, prompt in enumerate(table.prompts):
        known(source, ("prompts", index, "structures"), "structure", prompt.structures, STRUCTURES)
        known(source, ("prompts", index, "min_fields"), "field", prompt.min_fields, FIELDS)
        _check_sources(prompt, ("prompts", index), source)
    needed(source, "prompt", SIGNERS, {prompt.id: prompt for prompt in table.prompts})


def check_reasons(table: ReasonTable, source: Source) -> None:
    """Reasons: each once, for purposes that there are, and at least one for whatever can be asked."""
    once(source, "reasons", table.reasons)
    for index, reason in enumerate(table.reasons):
        known(source, ("reasons", index, "purposes"), "purpose", reason.purposes, (*PURPOSES, ALL))
    for purpose in PURPOSES:
        serving = [index for index, row in enumerate(table.reasons) if {purpose, ALL} & set(row.purposes)]
        if len(serving) > MOST_OFFERED:
            what = f"has more than {MOST_OFFERED} reasons for {purpose!r}."
            raise source.error(("reasons", serving[MOST_OFFERED]), what, "Take one away: the sheet shows no more.")
    served = {purpose for reason in table.reasons for purpose in reason.purposes}
    needed(source, "reason for", () if ALL in served else PURPOSES, dict.fromkeys(served))


def _check_sources(prompt: PromptFile, where: Where, source: Source) -> None:
    """What is new here is confirmed by something else; a donation number says what it may stick to."""
    if prompt.enrolling != bool(prompt.second_source):
        what = f"{prompt.id!r} reads what is new here, or names a second source: it must do both or neither."
        raise source.error(
            where, what, "Give an enrolling prompt its second_source: device, order, later or read_again."
        )
    if prompt.second_source == "order" and not PLANT_BINDS & set(prompt.binds):
        what = f"{prompt.id!r} takes the plant's word as second source and compares nothing with it."
        raise source.error(where, what, f"Bind it to some of {sorted(PLANT_BINDS)}.")
    if DONATIONS & set(prompt.structures) and not prompt.flags:
        what = f"{prompt.id!r} takes donation labels and does not say with which flags."
        raise source.error(where, what, "Give it flags, such as [none, container, check].")


def check_confirmed(steps: Iterable[Placed], prompts: Mapping[str, PromptPolicy]) -> None:
    """What the shuttle's own reader must confirm is compared with it later; bags are asked for whole."""
    placed = list(steps)
    for index, (step, source, where) in enumerate(placed):
        policy = prompts.get(step.prompt)
        later = {then.until for then, _, _ in placed[index + 1 :]}
        if policy and policy.second_source == "device" and "cartridge_matches" not in later:
            what = f"the step {step.id!r} is never compared with what the shuttle reads."
            raise source.error(where, what, "Add a later await step with until: cartridge_matches.")
        binds = {bind for then, _, _ in placed[index + 1 :] if then.prompt for bind in prompts[then.prompt].binds}
        if policy and policy.second_source == "later" and "sample_issued" not in binds:
            what = f"what the step {step.id!r} reads is never read again."
            raise source.error(where, what, "Add a later scan whose prompt is bound to sample_issued.")
        if step.each == "containers" and set(step.collect) != set(NEEDED):
            raise source.error(where, f"the step {step.id!r} collects other fields.", f"Collect {list(NEEDED)}.")


def check_rights(table: RightTable, source: Source) -> None:
    """Rights: each once, of roles that there are; every action that the console asks for has its row (RQ-02, RQ-03)."""
    once(source, "actions", table.actions)
    for index, right in enumerate(table.actions):
        known(source, ("actions", index, "roles"), "role", right.roles, [role.value for role in Role])
        if right.locked != "refused" and (right.roles or right.qualification):
            what = f"lets anybody do {right.id!r} while locked, and only some who are signed in."
            raise source.error(("actions", index), what, "Leave roles and qualification empty, or refuse it locked.")
    needed(source, "action", RIGHTS, {right.id: right for right in table.actions})


def check_procedure(file: ProcedureFile, source: Source) -> None:
    """A procedure's own words: roles that there are, fields that labels have."""
    known(source, ("roles",), "role", file.roles, [role.value for role in Role])
    for index, step in enumerate(file.steps):
        known(source, ("steps", index, "collect"), "field", step.collect, FIELDS)


def check_limits(step: StepFile, source: Source, place: Where) -> None:
    """Limits of an entry stand in order: what is usual lies within what is possible. Raises DefinitionError."""
    if step.soft is None or step.hard is None:
        return
    if not step.hard[0] <= step.soft[0] < step.soft[1] <= step.hard[1]:
        what = f"the limits of {step.id!r} are not in order."
        raise source.error((*place, "soft"), what, "Let soft lie within hard, each with its lower end first.")


def as_text(limits: tuple[Decimal, Decimal] | None) -> tuple[str, str] | None:
    """Limits as decimal text, as the domain and the journal write numbers."""
    return (str(limits[0]), str(limits[1])) if limits else None


def steps_once(steps: Iterable[Placed]) -> None:
    """No step has the id of another, included ones among them. Raises DefinitionError at the second of the two."""
    seen: set[str] = set()
    for step, source, where in steps:
        if step.id in seen:
            raise source.error(where, f"has the step {step.id!r} twice.", "Give each step a name of its own.")
        seen.add(step.id)
