"""The journal's tables that are no projections: they cannot be rebuilt from events, and are asked of the other end."""

from __future__ import annotations

from dataclasses import dataclass

from console.journal.store import Store


@dataclass(frozen=True, slots=True)
class Verifier:
    """What checks a person's password offline at this station: the argon2 text, until when, and must it be changed."""

    person_id: str
    argon2: str
    expires_utc: str
    must_change: bool

    def __repr__(self) -> str:
        """Without the hash: a verifier may end up in a log, its secret may not."""
        return f"Verifier(person_id={self.person_id!r}, expires_utc={self.expires_utc!r})"


class Registers:
    """Small named values beside the events; each write is a durable transaction of its own. Raises like the journal."""

    def __init__(self, store: Store) -> None:
        """Over the journal's store; `Journal.registers` is the one to use."""
        self._store = store

    def verifier(self, person_id: str) -> Verifier | None:
        """The verifier of ``person_id``, or None: this station cannot check that person offline."""
        sql = "SELECT person_id, argon2, expires_utc, must_change FROM verifier WHERE person_id = ?"
        row = self._store.ask(lambda c: c.execute(sql, (person_id,)).fetchone())
        return None if row is None else Verifier(row[0], row[1], row[2], bool(row[3]))

    def put_verifier(self, verifier: Verifier) -> None:
        """Keep ``verifier``, in the place of an older one of the same person."""
        values = (verifier.person_id, verifier.argon2, verifier.expires_utc, int(verifier.must_change))
        self._store.write(lambda c: c.execute("INSERT OR REPLACE INTO verifier VALUES (?, ?, ?, ?)", values))

    def cursor(self, name: str) -> str | None:
        """The value of the cursor ``name`` (how far something has come), or None."""
        row = self._store.ask(lambda c: c.execute("SELECT value FROM cursor WHERE name = ?", (name,)).fetchone())
        return None if row is None else str(row[0])

    def put_cursor(self, name: str, value: str) -> None:
        """Move the cursor ``name`` to ``value``."""
        self._store.write(lambda c: c.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?)", (name, value)))
