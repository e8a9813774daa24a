"""Coded reasons: why a person does something otherwise, late, again or by hand (RQ-43). Data; nothing is pre-chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.domain.message import Message
from console.domain.refusal import Refusal

ALL = "all"
"""In a file: offered for every purpose."""
PURPOSES = (
    "override",
    "correction",
    "late_entry",
    "deviation",
    "incident",
    "comment",
    "close",
    "hold",
    "restart",
    "stop",
    "abort",
    "leave",
    "quarantine",
    "disposition",
    "manual_entry",
    "plausibility",
    "attribution",
    "review",
    "label",
    "account",
    "key",
)
"""What a reason can be asked for. The question is the text ``purpose.<word>``."""
MOST_OFFERED = 10
"""Reasons for one purpose, at most: rows of the sheet."""
MOST = 500
"""Characters of words of one's own, at most."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A line of the reason file. ``text``: whether words of one's own are ``optional`` or ``required``.

    The sentence is the text key ``reason.<id>``.
    """

    id: str
    purposes: tuple[str, ...]
    text: str

    def serves(self, purpose: str) -> bool:
        """Whether this reason is offered for ``purpose``."""
        return purpose in self.purposes or ALL in self.purposes


def offered(reasons: Mapping[str, Reason], purpose: str) -> tuple[Reason, ...]:
    """The reasons for ``purpose``, in the order of the file."""
    return tuple(reason for reason in reasons.values() if reason.serves(purpose))


def judge_reason(reasons: Mapping[str, Reason], purpose: str, reason: str, note: str) -> Refusal | None:
    """Why this is no reason for ``purpose``; None if it is one. Whatever needs a reason asks here."""
    remedy = Message.of("remedy.reason")
    if not reason:
        return Refusal("reason.missing", Message.of("refusal.reason_missing"), remedy)
    found = reasons.get(reason)
    if found is None or not found.serves(purpose):
        return Refusal("reason.unknown", Message.of("refusal.reason_unknown"), remedy)
    if found.text == "required" and not note.strip():
        return Refusal("reason.text", Message.of("refusal.reason_text"), remedy)
    if len(note) > MOST:
        return Refusal("reason.too_long", Message.of("refusal.reason_long", most=MOST), remedy)
    return None
