"""The batch record as pages: every section in the order in which a reviewer reads, in one language."""

from __future__ import annotations

from console.records import page_people, page_process, page_review
from console.records.glyphs import visible
from console.records.layout import Cell, Part, cell, facts, section, text
from console.records.model import BatchRecord
from console.records.words import NONE, Say, Words, grouped, short_hash


def page(record: BatchRecord, say: Say, language: str, json_sha256: str) -> Part:
    """Everything that the template draws. ``language``: en or ja; ``json_sha256``: of the record's canonical bytes."""
    words = Words(say, record.course.started.process_utc, record.identity.bay)
    identity = record.identity
    return {
        "language": language,
        "title": words.text("title"),
        "training": record.training,
        "training_text": words.text("training"),
        "training_note": words.text("training.note"),
        "run": identity.run,
        "end": words.name(record.course.end_state) if record.course.end_state else words.text("running"),
        "strip": _strip(record, words),
        "header": [identity.run, grouped("coi", identity.coi), words.text("bay", bay=identity.bay)],
        "footer": _footer(record, words, json_sha256),
        "page_word": words.text("page"),
        "of_word": words.text("of"),
        "sections": _sections(record, words, language, json_sha256),
    }


def _strip(record: BatchRecord, words: Words) -> list[Part]:
    identity = record.identity
    dins = "\n".join(grouped("din", din) for din in identity.dins)
    pairs = [
        ("coi", grouped("coi", identity.coi), True),
        ("dins", dins, True),
        ("cartridge", identity.cartridge_serial, True),
        ("client", identity.client, False),
    ]
    return [{"label": words.text(key), "value": value or NONE, "mono": mono} for key, value, mono in pairs]


def _footer(record: BatchRecord, words: Words, json_sha256: str) -> str:
    issued = words.text("issued", at=words.when_zoned(record.issued.at), who=words.who(record.issued.who))
    anchor = words.text("anchor", seq=record.chain.head_seq, hash=short_hash(record.chain.head_hash))
    return f"{words.text('issue_number', number=record.issue)}   {issued}   {anchor}   JSON {short_hash(json_sha256)}"


def _sections(record: BatchRecord, words: Words, language: str, json_sha256: str) -> list[Part]:
    return [
        _overview(record, words, language),
        page_review.exceptions(record, words),
        page_review.reviews(record, words),
        page_review.changes(record, words),
        page_people.signatures(record, words),
        page_people.materials(record, words),
        page_process.phases(record, words),
        page_process.trends(record, words),
        page_process.samples(record, words),
        page_process.actions(record, words),
        page_process.alarms(record, words),
        page_people.scans(record, words),
        page_people.steps(record, words),
        page_people.interlocks(record, words),
        page_process.commands(record, words),
        page_process.interruptions(record, words),
        page_people.refusals(record, words),
        _evidence(record, words, json_sha256),
    ]


def _overview(record: BatchRecord, words: Words, language: str) -> Part:
    identity, course = record.identity, record.course
    title = identity.recipe_title_ja if language == "ja" else identity.recipe_title_en
    approved = ", ".join(map(words.who, identity.recipe_approved_by)) or NONE
    pairs: list[tuple[str, Cell]] = [
        ("order", cell(identity.order, style="mono")),
        ("run", cell(identity.run, style="mono")),
        ("shuttle", cell(f"{identity.shuttle} · {words.text('bay', bay=identity.bay)}", sub=identity.site)),
        ("recipe", cell(f"{title}  {identity.recipe}", sub=words.text("approved_by", who=approved))),
        ("recipe_hash", cell(_wrapped(identity.recipe_sha256), style="mono")),
        ("products", cell(", ".join(identity.products) or NONE, style="mono")),
        ("load_started", words.when_zoned(course.load_started)),
        ("started", cell(words.when_zoned(course.started), sub=_process(course.started.process_utc, words))),
        ("ended", cell(words.when_zoned(course.ended), sub=_process(course.ended.process_utc, words))),
        ("unloaded", words.when_zoned(course.unloaded)),
    ]
    note = words.text("note.times", zone=words.zone(record.issued.at))
    return section(words.text("section.overview"), facts([(words.text(key), value) for key, value in pairs]), note=note)


def _process(process_utc: str, words: Words) -> str:
    if not process_utc:
        return ""
    return words.text("process", at=f"{process_utc[:10]} {process_utc[11:16]}", elapsed=words.elapsed(process_utc))


def _evidence(record: BatchRecord, words: Words, json_sha256: str) -> Part:
    identity, chain = record.identity, record.chain
    pairs: list[tuple[str, Cell]] = [
        ("entries", words.text("entries_from_to", first=chain.first_seq, last=chain.last_seq)),
        ("head", cell(_wrapped(chain.head_hash), sub=words.text("head_seq", seq=chain.head_seq), style="mono")),
        ("json", cell(_wrapped(json_sha256), sub=words.text("json_attached"), style="mono")),
        ("definitions", cell(_wrapped(identity.definitions_sha256), style="mono")),
        ("program", identity.program or NONE),
        ("firmware", cell(identity.firmware or NONE, sub=words.text("emulator") if identity.emulator else "")),
        ("device_label", cell(visible(identity.cartridge_label) or NONE, style="raw")),
        ("issue", str(record.issue)),
        ("issued_by", cell(words.who(record.issued.who), sub=words.when_zoned(record.issued.at))),
    ]
    return section(
        words.text("section.evidence"),
        facts([(words.text(key), value) for key, value in pairs]),
        *page_people.issues(record, words),
        *page_people.unreadable(record, words),
        text(words.text("end")),
    )


def _wrapped(digest: str) -> str:
    """A hash in groups of eight, so that it can be compared and broken into lines."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8)) or NONE
