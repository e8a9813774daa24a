"""The run passport: one page, whose code is read from its picture and names exactly this record."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from console.__main__ import main
from console.records.batch_record import to_json
from console.records.model import BatchRecord
from console.records.passport import Code, PassportError, code_of, differences, find_code
from console.records.render import render_passport
from tests.records.conftest import RUN, say_in


@pytest.fixture(scope="module")
def pdfs(record: BatchRecord) -> dict[str, bytes]:
    return {language: render_passport(record, say_in(language), language) for language in ("en", "ja")}


def sha256(record: BatchRecord) -> str:
    return hashlib.sha256(to_json(record)).hexdigest()


@pytest.mark.rq("RQ-50")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_code_on_the_rendered_page_carries_the_hash_of_the_record(
    pdfs: dict[str, bytes], record: BatchRecord, language: str
) -> None:
    document = pypdfium2.PdfDocument(pdfs[language])
    assert len(document) == 1
    picture = document[0].render(scale=3).to_numpy()
    found = zxingcpp.read_barcodes(picture)
    assert [code.text for code in found] == [f"SRP1|{RUN}|{record.chain.head_seq}|{sha256(record)}"]
    assert find_code(found[0].text.encode()) == code_of(record, sha256(record))


@pytest.mark.rq("RQ-65")
def test_the_page_names_patient_safe_identities_people_and_outcome(pdfs: dict[str, bytes], record: BatchRecord) -> None:
    text = pypdfium2.PdfDocument(pdfs["en"])[0].get_textpage().get_text_bounded()
    wanted = (
        *("CH A9999 26 00K7Q2", "A9999 26 123456", "A9999 26 123457", "ORD-7731", "Kobe University Hospital"),
        *("CART-STD 4.2", "10447", "C2407A", "Anna Weber", "田中 翔", "not reviewed", "releases nothing", RUN),
    )
    assert [part for part in wanted if part not in text] == []
    assert "TRAINING" in text.upper()


def test_the_same_record_gives_the_same_passport(pdfs: dict[str, bytes], record: BatchRecord) -> None:
    assert render_passport(record, say_in("en"), "en") == pdfs["en"]


def test_the_code_is_found_in_the_file_too(pdfs: dict[str, bytes], record: BatchRecord) -> None:
    assert find_code(pdfs["en"]) == code_of(record, sha256(record))
    with pytest.raises(PassportError, match="no passport code"):
        find_code(b"%PDF-1.7 something else")
    with pytest.raises(PassportError, match="several"):
        find_code(f"SRP1|a|1|{'0' * 64} SRP1|a|1|{'1' * 64}".encode())


@pytest.mark.rq("RQ-50")
def test_a_changed_record_does_not_fit_its_passport(record: BatchRecord) -> None:
    machine = to_json(record)
    code = code_of(record, sha256(record))
    assert differences(code, machine) == []
    changed = machine.replace(b"Anna Weber", b"Anna Wxber", 1)
    assert [line.split(" is ")[0] for line in differences(code, changed)] == ["The record's SHA-256"]
    other = to_json(replace(record, identity=replace(record.identity, run="R-2")))
    assert len(differences(code, other)) == 2
    assert "no batch record" in differences(code, b"{}")[-1]
    assert Code("R", 1, "a" * 64).text == f"SRP1|R|1|{'a' * 64}"


def test_the_command_compares(
    pdfs: dict[str, bytes], record: BatchRecord, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path
    (folder / "p.pdf").write_bytes(pdfs["en"])
    (folder / "r.json").write_bytes(to_json(record))
    assert main(["passport", str(folder / "p.pdf"), str(folder / "r.json")]) == 0
    assert "belongs to this record" in capsys.readouterr().out
    assert main(["passport", "--json", code_of(record, sha256(record)).text, str(folder / "r.json")]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    (folder / "r.json").write_bytes(to_json(record) + b" ")
    assert main(["passport", str(folder / "p.pdf"), str(folder / "r.json")]) == 1
    assert main(["passport", str(folder / "none.pdf"), str(folder / "r.json")]) == 1
