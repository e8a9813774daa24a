"""The screen for what must not be hidden: a fault of the program, a folder that cannot be used, a full disk."""

from __future__ import annotations

from dataclasses import dataclass

from console.texts import Catalogue


@dataclass(frozen=True, slots=True)
class FaultView:
    """What happened, what it means for the material, what to do; ``code`` for the people who are called."""

    title: str
    text: str
    meaning: str
    todo: str
    code: str


# --- how it is made ----------------------------------------------------------------------------------------------

KINDS = ("disk", "corrupt", "program", "in_use", "folder", "definitions")
"""What can stand in the way: the texts are ``fault.<kind>.title``, ``.meaning`` and ``.todo``."""


def present_fault(texts: Catalogue, kind: str, text: str, since_utc: str = "", code: str = "") -> FaultView:
    """The screen for a fault of ``kind`` (an unknown one is shown as ``program``); ``text`` is the error's sentence."""
    known = kind if kind in KINDS else "program"
    since = texts.say("fault.code", since=since_utc) if since_utc else ""
    return FaultView(
        texts.say(f"fault.{known}.title"),
        text,
        texts.say(f"fault.{known}.meaning"),
        texts.say(f"fault.{known}.todo"),
        " · ".join(part for part in (code, since) if part),
    )
