"""Exporting the audit trail: read-only from the folder, the file into ``exports/`` or where it is wanted."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from console.canonical import canonical_bytes, read_canonical
from console.clock import Clock
from console.domain import events as e
from console.journal.codec import plain
from console.journal.reading import JournalReader, open_reader
from console.journal.rows import Head as End
from console.queries.trail import TrailFilter, matching
from console.records.trail import Sentences, Who
from console.records.trail_export import Head, as_csv, check_count, document
from console.texts import load
from console.wiring.recorder import issued_at
from console.wiring.sealing import Sealing, SealingError

FORMS = ("csv", "json", "pdf")
_RENDER_S = 600
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported, for whom. ``described``: the filter in words. ``account``: at a command line."""

    form: str
    filter: TrailFilter
    described: str
    person: str
    language: str
    account: str = ""


class TrailExporter:
    """Called in the jobs' thread, or by the command line."""

    def __init__(self, folder: Path, sealing: Sealing, clock: Clock) -> None:
        """Reads ``folder``."""
        self._folder, self._sealing, self._clock = folder, sealing, clock

    def export(self, wanted: Wanted, out: Path | None = None) -> e.TrailExported:
        """Write the export; what is to be journalled of it. ``out``: the file, by default one in ``exports/``.

        Raises JournalError, SealingError, OSError, ValueError (too many events) or subprocess.SubprocessError. What
        could not be written whole is not there.
        """
        with open_reader(self._folder) as reader:
            head = reader.head()
            content, count = self._content(reader, head, wanted)
        target = out or self._target(wanted.form, head.seq)
        try:
            if wanted.form == "pdf":
                self._pages(content, target)
            else:
                target.write_bytes(content)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        told = (count, head.seq, target.name, hashlib.sha256(target.read_bytes()).hexdigest(), wanted.account)
        return e.TrailExported(wanted.person, wanted.form, wanted.described, *told)

    def _content(self, reader: JournalReader, head: End, wanted: Wanted) -> tuple[bytes, int]:
        """The sealed JSON (or the CSV) and how many events it holds."""
        now = self._clock.now()
        lines, people = matching(reader, wanted.filter, head.seq)
        check_count(wanted.form, len(lines))
        words = Sentences(load(wanted.language).at(now.offset))
        who = json.loads(reader.read(limit=1)[0].data)
        by = people.get(wanted.person, Who(wanted.person or wanted.account))
        station, site, mode = (str(who.get(name, "")) for name in ("station", "site", "mode"))
        over = Head(
            *(station, site, mode, wanted.language, wanted.described),
            head_seq=head.seq,
            head_hash=head.hash.hex(),
            exported=issued_at(now),
            by=by,
        )
        said = document(over, lines, words, people)
        if wanted.form == "csv":
            return as_csv(said, words), len(lines)
        mine = {line.seq for line in lines}
        proof = self._sealing.proof(said, self._sealing.basis(reader, head.seq, mine.__contains__))
        return canonical_bytes({**said, "proof": plain(proof)}), len(lines)

    def _target(self, form: str, head_seq: int) -> Path:
        """A new file: an export never replaces an older one."""
        folder = self._folder / "exports"
        folder.mkdir(exist_ok=True)
        stem, number = f"audit-{head_seq}", 1
        while (path := folder / f"{stem}{f'-{number}' if number > 1 else ''}.{form}").exists():
            number += 1
        return path

    def _pages(self, machine: bytes, target: Path) -> None:
        source = target.with_suffix(".part")
        source.write_bytes(machine)
        try:
            command = [sys.executable, "-m", "console.records.trail_render", str(source), str(target)]
            done = subprocess.run(  # noqa: S603  # our own module, no shell
                command, cwd=_ROOT, capture_output=True, text=True, timeout=_RENDER_S, check=False
            )
        finally:
            source.unlink(missing_ok=True)
        if done.returncode:
            raise SealingError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "The pages failed")
        said = read_canonical(machine)
        if isinstance(said, dict):
            self._sealing.sign_pages(target, str(said["exported_utc"]))
