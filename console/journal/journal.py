"""The journal: append events durably, read them in order. One thread owns it; others use `reading.open_reader`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from console.canonical import canonical_bytes, read_canonical
from console.clock import Instant
from console.journal import integrity, rows, schema
from console.journal.errors import JournalCorrupt, JournalRefused
from console.journal.folder_lock import FolderLock
from console.journal.hashing import GENESIS, Column, event_hash
from console.journal.registers import Registers
from console.journal.rows import Draft, Head, Stored, Told
from console.journal.store import Store
from console.journal.uuid7 import uuid7

Mode = Literal["training", "production"]
OPENED = "journal.opened"

_INSERT = f"INSERT INTO event ({rows.COLUMNS}) VALUES ({','.join('?' * 16)})"  # noqa: S608  # only constants
_MINUTE_S = 60
_PAGE = 2000
_CACHE_KIB = 512
"""What is appended to needs its last pages; more would only pile up for a day until it is full."""


class Journal:
    """The append-only record of one station in one mode, in ``folder/journal.db``.

    Every method is for the thread that opened it (`hand_over` passes it on). Use `open`, not the constructor.
    ``boot`` names this run of the console, ``incarnation`` this life of the journal (a restore begins a new one).
    """

    def __init__(self, store: Store, lock: FolderLock, boot: str) -> None:
        """Wrap an open store; `open` does the rest."""
        self._store = store
        self._lock = lock
        self._head = Head(0, GENESIS)
        self._versions: dict[str, int] = {}
        self.registers = Registers(store)
        self.boot = boot
        self.incarnation = ""

    @classmethod
    def open(cls, folder: Path, *, mode: Mode, station: str, site: str, now: Instant) -> Self:
        """Open, or create, the journal of ``station`` at ``site`` in ``mode``; check it before anything is written.

        Raises FolderInUse, JournalRefused (the folder belongs to another mode, station or site, or to a newer
        console), JournalCorrupt (damaged or altered: run the verifier) or JournalFault (disk).
        """
        lock = FolderLock(folder)
        store = None
        try:
            path = folder / schema.JOURNAL_FILE
            if not path.exists():
                integrity.check_new(folder)  # before a new file is there
            store = Store(path, "FULL", cache_kib=_CACHE_KIB)
            journal = cls(store, lock, uuid7(now.utc))
            journal._start(mode, station, site, now)
        except BaseException:
            if store is not None:
                store.close()
            lock.release()
            raise
        return journal

    def _start(self, mode: Mode, station: str, site: str, now: Instant) -> None:
        self._head = self._store.ask(lambda c: integrity.check(c, self._store.path), "opening it")
        if self._head.seq == 0:
            integrity.check_new(self._store.path.parent)
            self._begin(mode, station, site, now)
        else:
            self._check_identity({"mode": mode, "station": station, "site": site})

    def _begin(self, mode: Mode, station: str, site: str, now: Instant) -> None:
        self.incarnation = uuid7(now.utc)
        who = {"station": station, "site": site, "mode": mode, "incarnation": self.incarnation}
        self.append([Draft("journal", OPENED, 1, canonical_bytes(who), "system")], now)

    def _check_identity(self, wanted: dict[str, str]) -> None:
        first = self.read(limit=1)[0]
        who = read_canonical(first.data) if first.type == OPENED else None
        if not isinstance(who, dict):
            raise JournalCorrupt(f"{self._store.path} does not begin with {OPENED}; it is no journal of a console")
        for name, value in wanted.items():
            if who.get(name) != value:
                raise JournalRefused(
                    f"The folder {self._store.path.parent} belongs to {name} {who.get(name)!r}, not to {value!r}. "
                    "Choose the folder of this station and mode; records are never shared between them (RQ-89)"
                )
        self.incarnation = self.read(self._head.seq - 1, limit=1)[0].incarnation

    def append(self, drafts: Sequence[Draft], now: Instant) -> list[Stored]:
        """`put`, and the events as they are stored."""
        return [rows.stored(record) for record in self.put(drafts, now)]

    def put(self, drafts: Sequence[Draft], now: Instant) -> list[tuple[Column, ...]]:
        """Append all of ``drafts`` in one transaction; when this returns their rows, they are on the disk.

        Raises JournalFault (disk full, read-only, I/O error: see its ``outcome_known``), JournalCorrupt, or
        ValueError for a draft that is not one. In every case none of them counts as appended.
        """
        if not drafts:
            return []
        head, versions, records = self._rows(drafts, now)
        self._store.insert(_INSERT, records)
        self._head = head
        self._versions.update(versions)
        return records

    def _rows(self, drafts: Sequence[Draft], now: Instant) -> tuple[Head, dict[str, int], list[tuple[Column, ...]]]:
        """The rows to insert, and what the head and the stream versions will be once they are in."""
        head = self._head
        versions: dict[str, int] = {}
        records: list[tuple[Column, ...]] = []
        utc = rows.utc_text(now.utc)
        offset_min, mono_us = round(now.offset.total_seconds() / _MINUTE_S), round(now.mono_s * 1e6)
        for draft in drafts:
            rows.check_draft(draft)
            version = 1 + (versions.get(draft.stream) or self._version(draft.stream))
            process_utc = None if draft.process_utc is None else rows.utc_text(draft.process_utc)
            values = (
                *(head.seq + 1, uuid7(now.utc), self.incarnation, draft.stream, version, draft.type),
                *(draft.type_version, utc, offset_min, mono_us, self.boot, process_utc, draft.actor),
                *(draft.data, head.hash),
            )
            head = Head(head.seq + 1, event_hash(values))
            versions[draft.stream] = version
            records.append((*values, head.hash))
        return head, versions, records

    def _version(self, stream: str) -> int:
        """The stream's last version, 0 if it is new; asked of the file once a stream."""
        if stream not in self._versions:
            sql = "SELECT coalesce(max(version), 0) FROM event WHERE stream = ?"
            self._versions[stream] = self._store.ask(lambda c: int(c.execute(sql, (stream,)).fetchone()[0]))
        return self._versions[stream]

    def read(
        self, after_seq: int = 0, *, limit: int = 1000, stream: str | None = None, types: Sequence[str] | None = None
    ) -> list[Stored]:
        """At most ``limit`` events after number ``after_seq``, in order; of one stream or of ``types`` when given."""
        return self._store.ask(lambda c: rows.select(c, after_seq, limit, stream, types))

    def every(self) -> Iterator[Told]:
        """Of every event from the first, in order, what a state is made from; each is checked, by all that it holds,
        against its hash and the event before it.

        Raises JournalCorrupt that names the first one that was altered.
        """
        seq, prev = 0, GENESIS
        while page := self._page(seq):
            for row in page:
                seq += 1
                integrity.check_link(row, seq, prev, self._store.path)
                prev = row[15]
                yield rows.told(row)

    def _page(self, after_seq: int) -> list[tuple[Any, ...]]:
        return self._store.ask(lambda c: rows.raw(c, after_seq, _PAGE))

    def head(self) -> Head:
        """The last event's number and hash."""
        return self._head

    def checkpoint(self, sign: Callable[[bytes], bytes], key_id: str, now: Instant) -> Head:
        """Sign the head with the station key (RQ-45) and keep the signature; does nothing if it is signed already.

        Raises like `append`.
        """
        head, utc = self._head, rows.utc_text(now.utc)
        sql = "SELECT 1 FROM checkpoint WHERE seq = ? AND key_id = ?"
        if self._store.ask(lambda c: c.execute(sql, (head.seq, key_id)).fetchone()) is None:
            self.keep_checkpoint(head, utc, key_id, sign(integrity.checkpoint_bytes(head.seq, head.hash, utc, key_id)))
        return head

    def keep_checkpoint(self, signed: Head, utc: str, key_id: str, signature: bytes) -> None:
        """Keep a signature over `integrity.checkpoint_bytes` of an event: this station's, or the plant's countersign.

        Raises JournalRefused for a hash that is not that event's, or an event not after that key's last one.
        """
        values = (signed.seq, signed.hash, utc, key_id, signature)
        self._store.write(lambda c: c.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?)", values))

    def hand_over(self) -> None:
        """The next thread that uses the journal owns it from then on."""
        self._store.hand_over()

    def close(self) -> None:
        """Close the file and let another console in. Safe to call twice."""
        self._store.close()
        self._lock.release()

    def __enter__(self) -> Self:
        """The journal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()
