"""The paper form: every step as it is enforced, with room to write; what only the shuttle does cannot be written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from console.__main__ import main
from console.domain.paper import number_of_form, printable
from console.domain.procedure.definition import StepKind
from console.records.paper_form import form, paper_form_pdf
from console.texts import load
from console.workflow.library import load_book
from tests.support.paper import printed
from tests.support.shown import KEY

PROCEDURES = {name: known for name, known in load_book().procedures.items() if printable(known)}


def text_of(pdf: bytes) -> str:
    """All words of the document."""
    document = pypdfium2.PdfDocument(pdf)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(words.split())


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_every_step_has_its_place_and_no_key_shows(name: str, language: str) -> None:
    texts, procedure = load(language), PROCEDURES[name]
    drawn = form(procedure, "PF-1", texts.say, language)
    assert KEY.search(json.dumps(drawn)) is None
    steps = drawn["steps"]
    assert isinstance(steps, list)
    assert [step["number"] for step in steps] == [str(n) for n in range(1, len(procedure.steps) + 1)]
    for step, known in zip(steps, procedure.steps, strict=True):
        by_shuttle = known.kind in (StepKind.ACT, StepKind.AWAIT, StepKind.INTERLOCKS)
        assert step["by_hand"] != by_shuttle
        assert bool(step["never"]) == by_shuttle
        assert not (by_shuttle and step["lines"])
        assert len(step["items"]) == len(known.items) + len(known.options)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_form_prints_with_its_number_on_every_page(language: str) -> None:
    pdf = paper_form_pdf(PROCEDURES["load"], "PF-20261123-0A1B2C3D", load(language).say, language)
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        assert "PF-20261123-0A1B2C3D" in page.get_textpage().get_text_range()
    document.close()
    if language == "en":
        words = text_of(pdf)
        assert "Not possible on paper" in words
        assert "The surfaces are clean and dry." in words


@pytest.mark.parametrize("name", ["load", "line_clearance"])
def test_a_scanner_reads_off_the_form_what_its_entry_wants(name: str) -> None:
    day, procedure = date(2026, 11, 23), PROCEDURES[name]
    pdf = paper_form_pdf(procedure, number_of_form(day, "0A1B2C3D"), load("en").say, "en")
    document = pypdfium2.PdfDocument(pdf)
    found = zxingcpp.read_barcodes(document[0].render(scale=4).to_numpy())
    document.close()
    assert [f"{code.symbology_identifier}{code.bytes.decode()}" for code in found] == [printed(load_book(), name)]


def test_the_command_writes_forms_of_different_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = set()
    for name in ("one.pdf", "two.pdf"):
        assert main(["paper", "unload", "--out", str(tmp_path / name), "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert (tmp_path / name).read_bytes().startswith(b"%PDF")
        numbers.add(said["form"])
    assert len(numbers) == 2


@pytest.mark.parametrize("name", ["sign_in", "paper_entry", "nothing"])
def test_what_is_no_hand_over_has_no_form(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paper", name, "--out", str(tmp_path / "x.pdf")]) != 0
    assert "Choose one of" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()
