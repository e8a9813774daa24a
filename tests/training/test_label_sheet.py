"""The training plant and its label sheet: what is scanned reads, what must be refused is there, all of it prints."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from console.domain.scan import Label as Read
from console.domain.scan import parse
from console.texts import load
from console.training.plant import Label, TrainingPlant
from console.training.sheet import label_sheet_pdf

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
LABELS = TrainingPlant().labels(NOW)


@pytest.mark.parametrize("label", LABELS, ids=lambda label: f"{label.caption} {label.printed}")
def test_every_label_reads_as_what_it_is_for(label: Label) -> None:
    reading = parse(label.text.encode("latin-1"), NOW.year)
    assert isinstance(reading, Read) == (label.caption != "damaged")


def test_the_sheet_prints_and_a_reader_finds_its_codes() -> None:
    document = pypdfium2.PdfDocument(label_sheet_pdf(LABELS, load("en").say))
    found: set[str] = set()
    for page in document:
        assert "TRAINING" in page.get_textpage().get_text_range()
        found |= {code.text for code in zxingcpp.read_barcodes(page.render(scale=5).to_numpy())}
    document.close()
    wanted = {label.text[3:] for label in LABELS if label.symbology == "code128"}
    assert wanted <= found
    assert len(found) >= len({label.text for label in LABELS}) - 2


def test_the_command_writes_it(tmp_path: Path) -> None:
    out = tmp_path / "labels.pdf"
    command = [sys.executable, "-m", "console", "labels", str(out), "--data", str(tmp_path / "none"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"%PDF")
