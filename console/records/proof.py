"""What an exported record carries so that it can be checked alone: the stored rows behind it, and the station's seal.

A sealed document is plain data with a ``proof``. The seal is the station key's signature over the canonical bytes of
the whole document, its own text left empty. ``rows`` are the events that the document rests on, exactly as they are
stored: the first of the journal (whose it is), those of the keys' life, and those of its subject. ``parts`` holds one
hash for each line of the document, so that a change can be named and not only noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from console.canonical import canonical_bytes, digest
from console.journal.hashing import HASHED
from console.journal.rows import Head
from console.records.anchors import Checkpoint, as_json
from console.records.keyring import LIFE

COLUMNS = (*HASHED, "hash")
_TYPE, _DATA = COLUMNS.index("type"), COLUMNS.index("data")
Cell = int | str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """See the module's text. ``keys``: (key id, public key in hex) of the station, for whoever was given none.

    ``rows``: columns in the order of ``columns``; ``data`` as the text that it is, or ``hex:`` and its bytes; ``prev``
    and ``hash`` in hex. ``checkpoints``: (seq, hash, utc, key id, signature) of the station and of the plant.
    ``certificate_sha256``: of the certificate that signs the PDF, "" if none does. ``head_seq``, ``head_hash``: the end
    of the journal when the document was made.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    checkpoints: tuple[tuple[int, str, str, str, str], ...]
    keys: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    head_seq: int
    head_hash: str
    certificate_sha256: str
    key_id: str
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """How documents are sealed here: the station's key, its public halves, the certificate of its PDFs."""

    key_id: str
    sign: Callable[[bytes], bytes]
    keys: Callable[[], Mapping[str, bytes]]
    certificate_sha256: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a document rests on: raw rows in order, the signatures over the chain that are known, the journal's head."""

    rows: Sequence[Sequence[Any]]
    checkpoints: Sequence[Checkpoint]
    head: Head


def prove(document: Mapping[str, Any], basis: Basis, seal: Seal, text: Callable[[Proof], Any]) -> Proof:
    """The proof of ``document`` (plain data; its ``proof`` is not looked at). ``text``: a proof as plain data."""
    named = {row[0] for row in basis.rows}
    proof = Proof(
        COLUMNS,
        tuple(map(_cells, basis.rows)),
        tuple(tuple(as_json(c).values()) for c in basis.checkpoints if c[0] in named),
        tuple((key, public.hex()) for key, public in sorted(seal.keys().items())),
        tuple(parts(document)),
        basis.head.seq,
        basis.head.hash.hex(),
        seal.certificate_sha256(),
        seal.key_id,
    )
    return replace(proof, seal=seal.sign(sealed_bytes({**document, "proof": text(proof)})).hex())


def sealed_bytes(document: Mapping[str, Any]) -> bytes:
    """What the seal of ``document`` is over. Raises CanonicalError, or TypeError if it has no proof."""
    return canonical_bytes({**document, "proof": {**document["proof"], "seal": ""}})


def parts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, hash) of every part: each line of a list, everything else as a whole."""
    for name, value in sorted(document.items()):
        if name == "proof":
            continue
        if isinstance(value, list | tuple):
            yield name, digest(len(value))
            yield from ((f"{name}/{index}", digest(item)) for index, item in enumerate(value))
        else:
            yield name, digest(value)


def wanted_always(row: Sequence[Any]) -> bool:
    """Whether every document carries this row: the journal's beginning and the life of its keys."""
    return row[0] == 1 or row[_TYPE] in LIFE


def stored_row(cells: Sequence[Any]) -> list[Any]:
    """The columns as they were stored. Raises ValueError or TypeError for cells that are none."""
    row = list(cells)
    if len(row) != len(COLUMNS):
        raise ValueError(f"a row has {len(row)} columns, not {len(COLUMNS)}")
    data = str(row[_DATA])
    row[_DATA] = bytes.fromhex(data[4:]) if data.startswith("hex:") else data.encode()
    row[-2:] = [bytes.fromhex(text) for text in row[-2:]]
    return row


def _cells(row: Sequence[Any]) -> tuple[Cell, ...]:
    cells = list(row)
    try:
        text = row[_DATA].decode()
    except ValueError:
        text = "hex:"
    # A text that begins so is never mistaken for what it is not.
    cells[_DATA] = f"hex:{row[_DATA].hex()}" if text.startswith("hex:") else text
    cells[-2:] = [value.hex() for value in row[-2:]]
    return tuple(cells)


def chosen(rows: Iterable[Sequence[Any]], wanted: Callable[[int], bool]) -> list[Sequence[Any]]:
    """The rows of a document about the events that are ``wanted``."""
    return [row for row in rows if wanted_always(row) or wanted(row[0])]
