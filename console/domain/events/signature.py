"""Electronic signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from console.domain.events.fact import Fact


@dataclass(frozen=True, slots=True)
class SignerNamed(Fact):
    """A badge named who is about to sign; the secret is still to come."""

    TYPE: ClassVar[str] = "signature.signer"
    procedure_id: str
    step: str
    person: str


@dataclass(frozen=True, slots=True)
class Signed(Fact):
    """An electronic signature (RQ-20..28), bound to ``record_sha256``, the hash over what was signed.

    ``meaning`` is a text key and ``meaning_shown`` the sentence in the language in which the signer read it.
    ``seal`` is the station key's Ed25519 signature over the canonical content, hex.
    """

    TYPE: ClassVar[str] = "signature.given"
    procedure_id: str
    step: str
    person: str
    printed_name: str
    role: str  # performer | verifier
    meaning: str
    meaning_shown: str
    language: str
    catalogue_sha256: str
    signed_utc: str
    offset_min: int
    record_sha256: str
    key_id: str
    seal: str
    content_version: int = 1  # of what the hash is over (console.domain.signing)
    components: str = ""  # badge+secret | secret (RQ-21); "": both, as every signature of before


@dataclass(frozen=True, slots=True)
class SignatureLapsed(Fact):
    """A signature of an open procedure stands no longer: it is kept in the history, and given anew (RQ-28, RQ-31).

    ``why``: record changed | too late. ``back_to``: the position to which the procedure goes back; ``undone``: the
    steps from there on, which are done again.
    """

    TYPE: ClassVar[str] = "signature.lapsed"
    procedure_id: str
    step: str
    person: str
    signed_utc: str
    why: str
    back_to: int
    undone: tuple[str, ...]
