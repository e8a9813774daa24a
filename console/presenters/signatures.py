"""Signatures as they stand: name, moment with its zone, meaning, and whether they hold for what stands there now.

Worked out at each look from the content itself (RQ-27, RQ-28): no flag is kept that could be out of date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import cast

from console.canonical import Plain, digest
from console.domain import events as e
from console.domain.signing import OVERRIDE, content_of, sealed_content
from console.domain.station_state import OpenProcedure
from console.presenters.scene import Scene
from console.security.signature import Checker, Verdict

_CHANGED = "record changed"


@dataclass(frozen=True, slots=True)
class Standing:
    """``state``: valid | changed (unsigned since change) | invalid. ``text``: the same in words."""

    state: str
    text: str


@lru_cache(maxsize=2000)  # the arithmetic of one seal over one hash: what was true of them stays true
def _verdict(checker: Checker, signed: e.Signed, record_sha256: str) -> Verdict:
    given = {**sealed_content(signed), "key_id": signed.key_id, "seal": signed.seal}
    return checker(given, record_sha256)


class _Hashes:
    """The hash over what a signature covers, kept for as long as the very same procedure is looked at.

    A procedure is never changed in place: another content is another object, and is hashed anew.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], tuple[OpenProcedure, str]] = {}

    def of(self, procedure: OpenProcedure, signed: e.Signed) -> str:
        """ "" for what is not there any more."""
        key = (procedure.id, signed.step, signed.signed_utc)
        known = self._known.get(key)
        if known is not None and known[0] is procedure:
            return known[1]
        content = content_of(procedure, signed)
        found = digest(cast(Plain, content)) if content is not None else ""
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = (procedure, found)
        return found


_MOST = 2000
_HASHES = _Hashes()


def standing(scene: Scene, procedure: OpenProcedure, signed: e.Signed) -> Standing:
    """Whether this signature holds for what the procedure says now."""
    verdict = _verdict(scene.snapshot.checker, signed, _HASHES.of(procedure, signed))
    if verdict.valid and signed in procedure.lapsed:
        return Standing("changed", scene.say("validity.given_anew"))
    if verdict.valid:
        return Standing("valid", scene.say("validity.valid"))
    if verdict.reason == _CHANGED:
        return Standing("changed", scene.say("validity.changed"))
    return Standing("invalid", scene.say("validity.invalid"))


def signed_at(scene: Scene, signed: e.Signed) -> str:
    """When, in the zone in which it was signed, with that zone (RQ-33): a summer's signature stays a summer's."""
    return scene.texts.at(timedelta(minutes=signed.offset_min)).stamp(signed.signed_utc)


def role_title(scene: Scene, signed: e.Signed) -> str:
    """``Performed by``, ``Verified by``, ``IL-26 overridden by``."""
    if signed.step.startswith(OVERRIDE):
        return scene.say("sign.overrider", rule=signed.step.removeprefix(OVERRIDE))
    return scene.say(f"sign.{signed.role}")


def signature_lines(scene: Scene, procedure: OpenProcedure) -> tuple[str, ...]:
    """The signatures of a procedure in full, one paragraph each: who, when, meaning, and how they stand (RQ-26)."""
    return tuple(
        scene.say(
            "sign.line",
            role=role_title(scene, signed),
            name=signed.printed_name,
            at=signed_at(scene, signed),
            meaning=signed.meaning_shown,
            validity=standing(scene, procedure, signed).text,
        )
        for signed in procedure.signatures
    )


def summary(scene: Scene, procedures: Iterable[OpenProcedure]) -> str:
    """``4 signatures, all valid``, or how many of them are not."""
    known = [(procedure, signed) for procedure in procedures for signed in procedure.signatures]
    bad = sum(standing(scene, procedure, signed).state != "valid" for procedure, signed in known)
    count = scene.say("records.signatures", count=len(known))
    if not known:
        return count
    return (
        scene.say("records.signatures_bad", signatures=count, count=bad)
        if bad
        else scene.say("records.signatures_valid", signatures=count)
    )


SECRET = ("refusal.secret", "refusal.secret_locked", "refusal.verifier")
"""Answers to a PIN."""


def secret_refused(scene: Scene, procedure: OpenProcedure) -> tuple[str, str]:
    """What was wrong with the PIN of who signs, and what to do; two empty ones if nothing was.

    It stands beside the pad: the passing message would lie over its keys.
    """
    answer = scene.snapshot.answer
    asked = bool(procedure.signer) and procedure.typed is None and not scene.snapshot.checking_secret
    if not asked or answer is None or not answer.refused or answer.text.key not in SECRET:
        return "", ""
    return scene.say(answer.text), scene.say(answer.remedy) if answer.remedy else ""
