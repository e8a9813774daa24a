"""The reason sheet's own state: what is asked for, which reason was touched, what was typed. Pure, no Qt, no domain.

A screen asks ``asks.WithReason(purpose, ask)``; the sheet stands over whatever is shown, and ends by asking
``dataclasses.replace(ask, reason=..., note=...)``. Nothing is chosen beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from console.presenters.asks import Late, WithReason, WithText


@dataclass(frozen=True, slots=True)
class ChooseReason:
    """This coded reason was touched."""

    reason: str


@dataclass(frozen=True, slots=True)
class WriteText:
    """The whole text of the field after a key of the on-screen keyboard."""

    text: str


@dataclass(frozen=True, slots=True)
class ShowKeys:
    """Put the keyboard where the reasons stand, or the reasons back."""

    shown: bool


@dataclass(frozen=True, slots=True)
class CancelReason:
    """Close the sheet: nothing is asked."""


WISHES = (WithReason, WithText, Late, ChooseReason, WriteText, ShowKeys, CancelReason)
"""What stays inside the GUI. A sheet that ends may open the next one."""


@dataclass(frozen=True, slots=True)
class ReasonState:
    """An open sheet. ``owner``: the session that opened it, None until it was painted: another's hand never ends it.

    ``field``: of a sheet for words alone, what it fills; "" of a reason sheet. ``question``: of such a sheet, its text
    key; ``page``: of its keyboard; ``before``: the text that stood there at first.
    """

    purpose: str
    ask: Any
    about: str = ""
    chosen: str = ""
    text: str = ""
    keys: bool = False
    owner: str | None = None
    field: str = ""
    question: str = ""
    page: str = ""
    before: str = ""

    def fulfilled_by(self, asked: object) -> bool:
        """Whether ``asked`` is what this sheet was opened for, now with a reason."""
        if type(asked) is not type(self.ask):
            return False
        if self.field:
            return bool(replace(asked, **{self.field: ""}) == replace(self.ask, **{self.field: ""}))  # type: ignore[type-var]
        if not getattr(asked, "reason", ""):
            return False
        return bool(replace(asked, reason="", note="") == replace(self.ask, reason="", note=""))  # type: ignore[type-var]


def after(state: ReasonState | None, asked: object) -> ReasonState | None:
    """The sheet after a touch, None if none is open (any more)."""
    match asked:
        case WithReason(purpose=purpose, ask=ask, about=about):
            return ReasonState(purpose, ask, about)
        case WithText():
            return _words(asked)
        case Late(reason=reason) if reason:
            why = replace(asked.ask, late_reason=reason, late_note=asked.note)
            return ReasonState(asked.purpose, why, asked.about)
        case CancelReason():
            return None
    if state is None or state.fulfilled_by(asked):
        return None
    match asked:
        case ChooseReason(reason=reason):
            return replace(state, chosen=reason)
        case WriteText(text=text):
            return replace(state, text=text)
        case ShowKeys(shown=shown):
            return replace(state, keys=shown or bool(state.field))
    return state


def _words(wish: WithText) -> ReasonState:
    return ReasonState(
        "",
        wish.ask,
        wish.about,
        text=wish.text,
        keys=True,
        field=wish.field,
        question=wish.question,
        page=wish.page,
        before=wish.text,
    )


def owned(state: ReasonState | None, session: str) -> ReasonState | None:
    """The sheet as it was painted in ``session``: the first painting makes it that session's, another's closes it."""
    if state is None or state.owner == session:
        return state
    return replace(state, owner=session) if state.owner is None else None
