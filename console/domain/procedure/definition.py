"""What a procedure file says, once loaded: steps in an enforced order (RQ-60).

``kind`` of a step decides who or what completes it: ``checklist`` and ``scan`` a person, ``act`` a command to the
shuttle and the state that must follow, ``await`` the shuttle (or the state) alone, ``interlocks`` the rule table,
``sign`` a signature, ``review`` whoever looks at every exception of a run's record, ``choice`` a person who says which
of several is so, ``reconcile`` a person who accounts for every label that was issued, ``entry`` a person who enters a
number, ``transcribe`` a person who enters what stands on a paper form.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.domain.scan.vocabulary import FlagMeaning


class StepKind(StrEnum):
    """See the module's text."""

    CHECKLIST = "checklist"
    SCAN = "scan"
    SECRET = "secret"  # noqa: S105  # the name of a kind of step, not a secret
    ACT = "act"
    AWAIT = "await"
    INTERLOCKS = "interlocks"
    SIGN = "sign"
    REVIEW = "review"
    CHOICE = "choice"
    RECONCILE = "reconcile"
    ENTRY = "entry"
    TRANSCRIBE = "transcribe"


REAGENTS_READY = "reagents_ready"
"""What a step may need: every reagent thawed, and none out of the cold for too long."""
SCANNING = frozenset({StepKind.SCAN, StepKind.RECONCILE})
"""Kinds of steps that labels are read in."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Texts are catalogue keys, derived from the procedure's and the step's id: ``load.cartridge.title``.

    ``items``: lines of a checklist. ``prompt``: the prompt policy of a scan. ``collect``: the fields that scans
    must have filled before the step is done. ``each``: "reagents", "containers" or "bags" (of product) if one scan for
    each of them is wanted; ``count``: how many are wanted where a file says it.
    ``needs``: what must be so before an act can be asked for: `REAGENTS_READY`.
    ``options``: what can be chosen; ``reason``: the purpose of the coded reason that goes with a choice, "" for none.
    ``action``: the command of an act. ``until``: the condition that completes an act or an await.
    ``unit``, ``soft``, ``hard``: of an entry; a number outside ``soft`` needs a reason, one outside ``hard`` cannot be.
    ``signer``: performer, verifier or reviewer. ``picture``: an SVG of resources/pictures.
    """

    id: str
    kind: StepKind
    key: str
    items: tuple[str, ...] = ()
    prompt: str = ""
    collect: tuple[str, ...] = ()
    each: str = ""
    action: str = ""
    until: str = ""
    signer: str = ""
    picture: str = ""
    count: int = 1
    options: tuple[str, ...] = ()
    reason: str = ""
    unit: str = ""
    soft: tuple[str, str] | None = None
    hard: tuple[str, str] | None = None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A validated procedure file. ``sha256`` is over the file's exact bytes (and those of what it includes)."""

    id: str
    version: str
    subject: str  # person | bay | run (at its bay) | material (of a run, wherever it is) | record (of a run, or none)
    roles: tuple[str, ...]
    steps: tuple[Step, ...]
    sha256: str

    def index(self, step: str) -> int:
        """Position of ``step``. Raises KeyError if the procedure has no such step."""
        for position, candidate in enumerate(self.steps):
            if candidate.id == step:
                return position
        raise KeyError(step)


@dataclass(frozen=True, slots=True)
class OverrideRule:
    """Who may go on although a rule does not hold. ``of``: of which verdicts (refuse, unknown, old, offline)."""

    of: tuple[str, ...]
    roles: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InterlockRule:
    """One line of an interlock table. ``predicate`` names a function of ``console.domain.interlock_predicates``.

    ``when``: ``check`` (judged before signing, at select and at execute) or ``sign`` (only once signatures are due).
    ``max_age_s``: how old the evidence may be (0: does not age). ``step`` and ``item``: where it came about.
    ``permit``, ``refuse``, ``unknown``: text keys. ``offline``: same | unknown_refuses | second_person_and_reason, for
    evidence that is older than ``offline_after_s``. ``override``: None if nobody may.
    """

    id: str
    predicate: str
    source: str  # scan | device | order | plant | clock | person | attested
    when: str
    max_age_s: int = 0
    step: str = ""
    item: str = ""
    permit: str = ""
    refuse: str = ""
    unknown: str = ""
    offline: str = "same"
    offline_after_s: int = 0
    override: OverrideRule | None = None


@dataclass(frozen=True, slots=True)
class PromptPolicy:
    """What a scan step allows (identity.md 3.5). ``binds`` names bindings of ``console.domain.procedure.scanning``.

    ``flags``: what the flags of a donation number may mean here. ``typed``: whether the number may be typed with its
    check character (RQ-63). ``enrolling``: what is read is new here; ``second_source`` says what else confirms it: the
    ``device``'s own reader, what the plant has said (``order``), a ``later`` step in which it is read on what it was
    put on, or a second, equal read (``read_again``).
    """

    id: str
    structures: tuple[str, ...]
    binds: tuple[str, ...]
    concatenation: str = "prohibited"
    min_fields: tuple[str, ...] = ()
    item_kinds: tuple[str, ...] = ()
    enrolling: bool = False
    flags: tuple[FlagMeaning, ...] = ()
    typed: bool = False
    second_source: str = ""
