"""The guided procedure screen and its pre-start form, as plain values: what ``console.presenters.procedure`` makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.presenters.typed import TypedView


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the identity strip. ``mono``: an identity, shown in the monospaced face."""

    label: str
    value: str
    mono: bool = True


@dataclass(frozen=True, slots=True)
class LookAlikeView:
    """Identities that people mistake for each other: (label, pieces with whether they differ)."""

    title: str
    texts: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]


@dataclass(frozen=True, slots=True)
class LadderStep:
    """``state``: done | current | next."""

    number: int
    title: str
    sub: str
    state: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """``state``: held | open | refused | overridden."""

    title: str
    sub: str
    state: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """A line of a checklist that a person confirms by touch."""

    item: str
    text: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class OptionView:
    """One of several that a person chooses from. ``note``: what follows from it; ``ask``: what its touch asks for."""

    option: str
    text: str
    note: str
    ask: object


@dataclass(frozen=True, slots=True)
class ActView:
    """The command of ``step``: armed by ``label``, confirmed by ``confirm``; ``reason`` if it cannot be asked.

    ``asked``: it is on its way ("asked, waiting for the shuttle"), never *done*.
    """

    step: str
    label: str
    confirm: str
    enabled: bool
    reason: str
    asked: str
    arm: bool  # false where a signature was the confirmation
    disarm: str = ""  # on the first button while it is armed: touching it takes the arming back


@dataclass(frozen=True, slots=True)
class InterlockLineView:
    """``state``: permit | overridden | refuse | unknown. ``remedy``: what to do, or who has overridden it and why."""

    id: str
    title: str
    evidence: str
    state: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class OverrideView:
    """An override that could be asked for, by ``ask``."""

    rule: str
    label: str
    ask: object


@dataclass(frozen=True, slots=True)
class SignatureView:
    """One signature block. ``state``: given | current | later. ``pin``: a badge was read, the secret is wanted."""

    title: str  # Performed by / Verified by
    person: str  # name, or what to do now
    meaning: str
    when: str
    note: str
    state: str
    pin: bool
    pin_label: str
    validity: str = ""
    standing: str = ""  # valid | changed | invalid, "" while it is not given


@dataclass(frozen=True, slots=True)
class ProcedureCard:
    """On the list of tasks: an open procedure, or one that can be begun."""

    title: str
    sub: str
    button: str
    enabled: bool
    reason: str
    ask: object


@dataclass(frozen=True, slots=True)
class TasksView:
    """The list of tasks when no procedure is shown."""

    title: str
    open_title: str
    open: tuple[ProcedureCard, ...]
    begin_title: str
    begin: tuple[ProcedureCard, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """One open procedure. ``mode``: scan | checklist | choice | transcribe | act | await | prestart | done | left.

    In ``prestart`` the middle shows ``interlocks`` (refused first) with ``interlock_count`` and the right column shows
    ``signatures`` and ``act``. ``refusal``: title and text of the last refused scan or act, "" if none.
    """

    procedure_id: str
    mode: str
    strip: tuple[Field, ...]
    title: str
    steps: tuple[LadderStep, ...]
    step_title: str
    step_text: str
    picture: str
    refusal_title: str
    refusal_text: str
    wait: str  # in the dashed box: "Waiting for a scan ...", "Waiting for the shuttle ..."
    items: tuple[ItemView, ...]
    act: ActView | None
    checks_title: str
    checks: tuple[CheckLine, ...]
    interlock_title: str
    interlock_count: str
    interlocks: tuple[InterlockLineView, ...]
    sign_title: str
    signatures: tuple[SignatureView, ...]
    abandon: str
    abandon_confirm: str
    disarm: str
    back: str
    enter: str  # the PIN pad's enter key
    look_alike: LookAlikeView | None = None
    read_once: str = ""  # what was read and waits for its second read
    typed: TypedView | None = None  # in mode ``typed``: what waits for a second person
    by_hand: str = ""  # the way to type what cannot be read, "" where there is none
    by_hand_ask: object = None
    enter_value: str = ""  # in mode ``entry``: the button for the number, and the one for a number that was doubted
    enter_value_ask: object = None
    insist: str = ""
    insist_ask: object = None
    back_ask: object = None  # what its button asks for; None for the overview, or the tasks in ``prestart``
    overrides: tuple[OverrideView, ...] = ()
    options: tuple[OptionView, ...] = ()
