"""The run passport: one page that goes with the product, with a code that names the record it was made from."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from console.records.glyphs import visible
from console.records.layout import Cell, Part, cell
from console.records.model import BatchRecord
from console.records.words import NONE, Say, Words, grouped, short_hash

MARK = "SRP1"
"""Shuttle run passport, first form of its code."""
_CODE = re.compile(r"SRP1\|([^|\s]{1,80})\|(\d{1,12})\|([0-9a-f]{64})")
_GROUPS = 8


class PassportError(ValueError):
    """This is no passport, or not of this record; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Code:
    """What the code of a passport says: the run, the journal's head when its record was made, the record's hash."""

    run: str
    head_seq: int
    record_sha256: str

    @property
    def text(self) -> str:
        """As it stands in the code."""
        return f"{MARK}|{self.run}|{self.head_seq}|{self.record_sha256}"


def code_of(record: BatchRecord, json_sha256: str) -> Code:
    """The code of this record's passport."""
    return Code(record.identity.run, record.chain.head_seq, json_sha256)


def find_code(said: bytes) -> Code:
    """The code in what a scanner read, or in the bytes of a passport's PDF. Raises PassportError."""
    found = {match.groups() for match in _CODE.finditer(said.decode("latin-1"))}
    if not found:
        raise PassportError("There is no passport code in it. Give the passport's PDF, or what a scanner read of it.")
    if len(found) > 1:
        raise PassportError("There are several passport codes in it, which differ. Scan the printed one.")
    run, head, sha256 = found.pop()
    return Code(run, int(head), sha256)


def differences(code: Code, machine: bytes) -> list[str]:
    """What of the record ``machine`` (the bytes of its JSON file) is not what the code says; none if they agree."""
    found = []
    actual = hashlib.sha256(machine).hexdigest()
    if actual != code.record_sha256:
        found.append(f"The record's SHA-256 is {actual}, the passport says {code.record_sha256}")
    try:
        said = json.loads(machine)
        run, head = said["identity"]["run"], said["chain"]["head_seq"]
    except (ValueError, KeyError, TypeError):
        return [*found, "The file is no batch record's JSON"]
    if run != code.run:
        found.append(f"The record is of run {run}, the passport of run {code.run}")
    if head != code.head_seq:
        found.append(f"The record was made at event {head}, the passport says {code.head_seq}")
    return found


# --- the page ----------------------------------------------------------------------------------------------------


def page(record: BatchRecord, say: Say, language: str, json_sha256: str) -> Part:
    """Everything that the template (resources/records/passport.typ) draws."""
    words = Words(say, record.course.started.process_utc, record.identity.bay)
    code = code_of(record, json_sha256)
    title = words.text("passport.title")
    return {
        "language": language,
        "title": title,
        "training": record.training,
        "training_text": words.text("training"),
        "training_note": words.text("training.note"),
        "outcome": words.name(record.course.end_state) if record.course.end_state else words.text("running"),
        "identity": [{"label": words.text(key), "value": value or NONE} for key, value in _identity(record)],
        "facts": [{"label": words.text(key), "value": _cell(value)} for key, value in _facts(record, words, language)],
        "people_title": words.text("passport.people"),
        "people": [_person(line, words) for line in _people(record)],
        "people_none": words.text("none.signatures"),
        "review": _review(record, words),
        "svg": _svg(code.text),
        "code": code.text,
        "code_title": words.text("passport.code"),
        "code_text": words.text("passport.code_text"),
        "hash": " ".join(json_sha256[at : at + _GROUPS] for at in range(0, len(json_sha256), _GROUPS)),
        "head": words.text("head_seq", seq=record.chain.head_seq),
        "release": words.text("passport.release"),
        "footer": _footer(record, words, json_sha256),
    }


def _cell(value: Cell) -> Part:
    return cell(value) if isinstance(value, str) else value


def _identity(record: BatchRecord) -> list[tuple[str, str]]:
    identity = record.identity
    return [
        ("coi", grouped("coi", identity.coi)),
        ("dins", "\n".join(grouped("din", din) for din in identity.dins)),
        ("order", identity.order),
        ("client", identity.client),
    ]


def _facts(record: BatchRecord, words: Words, language: str) -> list[tuple[str, Cell]]:
    identity, course = record.identity, record.course
    title = identity.recipe_title_ja if language == "ja" else identity.recipe_title_en
    gtin, lot = grouped("gtin", identity.cartridge_gtin) or NONE, identity.cartridge_lot or NONE
    cartridge = words.text("passport.cartridge", gtin=visible(gtin), lot=visible(lot))
    return [
        ("run", cell(identity.run, style="mono")),
        ("cartridge", cell(visible(identity.cartridge_serial) or NONE, sub=cartridge, style="mono")),
        ("recipe", cell(f"{title}  {identity.recipe}", sub=short_hash(identity.recipe_sha256))),
        ("products", cell(", ".join(identity.products) or NONE, style="mono")),
        ("shuttle", cell(f"{identity.shuttle} · {words.text('bay', bay=identity.bay)}", sub=identity.site)),
        ("started", words.when_zoned(course.started)),
        ("ended", words.when_zoned(course.ended)),
        ("unloaded", words.when_zoned(course.unloaded)),
    ]


@dataclass(frozen=True, slots=True)
class _Signature:
    name: str
    role: str
    procedure: str
    when: str
    valid: bool


def _people(record: BatchRecord) -> list[_Signature]:
    """Who performed and verified what, in order; who reviewed stands in a line of its own."""
    return [
        _Signature(line.printed_name, line.role, line.procedure, line.signed.utc, line.validity == "valid")
        for line in record.signatures
        if line.role != "reviewer"
    ]


def _person(line: _Signature, words: Words) -> Part:
    procedure = words.name(line.procedure, f"procedure.{line.procedure}")
    return {
        "name": line.name,
        "what": f"{procedure} · {words.name(line.role)}",
        "valid": line.valid,
        "validity": "" if line.valid else words.text("passport.not_valid"),
    }


def _review(record: BatchRecord, words: Words) -> Part:
    """Whether the record was reviewed, by whom, and whether that still stands."""
    signed = [review for review in record.reviews if review.state in ("signed", "changed")]
    if not signed:
        return {"text": words.text("passport.review.none"), "good": False}
    last = signed[-1]
    key = "passport.review.done" if last.state == "signed" else "passport.review.changed"
    at, who = words.when_zoned(last.signed), words.who(last.signed_by)
    return {"text": words.text(key, at=at, who=who), "good": last.state == "signed"}


def _footer(record: BatchRecord, words: Words, json_sha256: str) -> str:
    issued = words.text("issued", at=words.when_zoned(record.issued.at), who=words.who(record.issued.who))
    return f"{issued}   JSON {short_hash(json_sha256)}"


def _svg(text: str) -> str:
    import zxingcpp  # only where a passport is drawn

    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: str = zxingcpp.write_barcode_to_svg(barcode, add_hrt=False, add_quiet_zones=True)
    return drawn
