"""A refusal: a rule said no. It names the rule, says why in words, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.message import Message


@dataclass(frozen=True, slots=True)
class Refusal:
    """``rule``: stable dotted name or IL-nn; ``reason``: what is wrong; ``remedy``: what to do now."""

    rule: str
    reason: Message
    remedy: Message
