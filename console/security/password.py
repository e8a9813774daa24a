"""Password verifiers: argon2id texts (RFC 9106) that hold their own salt and parameters. No password is kept or shown.

Verifying takes tens of milliseconds by intent: call it on the jobs thread, never on the station or GUI thread.
"""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.low_level import ARGON2_VERSION, Type


@dataclass(frozen=True, slots=True)
class Cost:
    """What one verification costs. ``memory_kib``: KiB of memory; ``lanes``: threads; ``passes`` over the memory."""

    memory_kib: int
    passes: int
    lanes: int


# RFC 9106, section 4, second recommended option (64 MiB, 3 passes, 4 lanes) (R).
STANDARD = Cost(memory_kib=65_536, passes=3, lanes=4)
# Only for tests that sign in often: no protection at all. It is never chosen by a setting.
TEST_ONLY = Cost(memory_kib=8, passes=1, lanes=1)


class BadVerifierError(ValueError):
    """The stored text is no argon2id verifier: enrol the person again."""


class Passwords:
    """Makes and checks verifiers. A pepper from the system's keyring binds them to this station (section 7)."""

    def __init__(self, cost: Cost = STANDARD, pepper: bytes = b"") -> None:
        """With the given cost for new verifiers; old ones carry their own."""
        self._pepper = pepper
        salt_bytes, hash_bytes = 16, 32
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=hash_bytes,
            salt_len=salt_bytes,
            type=Type.ID,
        )
        # Checked when the person is unknown, so that the time taken does not tell who has an account. Drawn and not
        # hashed: checking it costs the same, and the start does not wait for it.
        self._nobody = (
            f"$argon2id$v={ARGON2_VERSION}$m={cost.memory_kib},t={cost.passes},p={cost.lanes}"
            f"${_drawn(salt_bytes)}${_drawn(hash_bytes)}"
        )

    def __repr__(self) -> str:
        """Without the pepper."""
        return "Passwords()"

    def enrol(self, password: str) -> str:
        """A new verifier text for ``password`` (RQ-06). Raises ValueError for an empty one."""
        if not password:
            raise ValueError("A password may not be empty. Ask for another one")
        return self._hasher.hash(self._peppered(password))

    def matches(self, verifier: str | None, password: str) -> bool:
        """Whether ``password`` is the one of ``verifier``; False, after as long, for None (an unknown person).

        Raises BadVerifierError when ``verifier`` is not a verifier text.
        """
        try:
            self._hasher.verify(self._nobody if verifier is None else verifier, self._peppered(password))
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError):
            raise BadVerifierError("This person's stored verifier is damaged. Enrol the person again") from None
        return verifier is not None

    def _peppered(self, password: str) -> bytes:
        return self._pepper + password.encode()


def _drawn(size: int) -> str:
    """So many random bytes, as they stand in a verifier text."""
    return b64encode(os.urandom(size)).decode().rstrip("=")
