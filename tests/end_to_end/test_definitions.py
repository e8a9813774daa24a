"""A definition file with a mistake: file, line and what to do; nothing starts on half a set of rules."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import resources
from console.__main__ import main
from console.workflow import library
from console.workflow.library import load_book
from console.workflow.source import DefinitionError

ROOT = Path(__file__).resolve().parents[2]
LOAD, PROMPTS = "procedures/load.yaml", "prompts/prompts.yaml"
REASONS, COUNT = "reasons/reasons.yaml", "procedures/cell_count.yaml"
INTERLOCKS, ALARMS, CHANNELS = "interlocks/start.yaml", "alarms/alarms.yaml", "channels/channels.yaml"

MISTAKES: list[Any] = [
    # (file, what stands there, what is put there, what the sentence says)
    pytest.param(LOAD, "steps:\n", "steps:\n  - [\n", "is not readable YAML", id="yaml"),
    pytest.param(LOAD, "  - include", "\t- include", "is not readable YAML", id="tab"),
    pytest.param(LOAD, 'version: "2"', "version: !!python/name:os.system x", "cannot be used", id="tag"),
    pytest.param(LOAD, 'version: "2"', "version: 2026-13-45", "cannot be used", id="date"),
    pytest.param(LOAD, 'version: "2"', "? [a, b]\n: 1", "cannot be used", id="odd key"),
    pytest.param(LOAD, "subject: bay", "subject: &a [*a]", "holds itself", id="endless"),
    pytest.param(LOAD, "subject: bay", "subject: bay\nsubject: run", "says 'subject' twice", id="key twice"),
    pytest.param(LOAD, "subject: bay", "subject: bay\nsubjcet: bay", "Remove it, or mend its spelling", id="word"),
    pytest.param(LOAD, "subject: bay", "subject: bays", "Use one of the words", id="not one of the words"),
    pytest.param(LOAD, "subject: bay\n", "", "Add it", id="missing"),
    pytest.param(LOAD, "kind: scan, prompt: order", "kind: scna, prompt: order", "one of the words", id="kind"),
    pytest.param(LOAD, "prompt: order", "prompt: oder", "there is no prompt 'oder'", id="prompt"),
    pytest.param(LOAD, "until: cartridge_matches", "until: cartridge_match", "there is no condition", id="condition"),
    pytest.param(LOAD, "id: prestart", "id: recipe", "has the step 'recipe' twice", id="step twice"),
    pytest.param(LOAD, "include: line_clearance", "include: load", "no other procedure", id="include itself"),
    pytest.param(LOAD, "include: line_clearance", "include: nothing", "no other procedure", id="include nothing"),
    pytest.param("procedures/line_clearance.yaml", "steps:\n", "steps:\n  - include: load\n", "no other procedure",
                 id="include loop"),
    pytest.param(LOAD, "roles: [technician", "roles: [techncian", "there is no role 'techncian'", id="role"),
    pytest.param(LOAD, "collect: [order]", "collect: [odrer]", "there is no field 'odrer'", id="collect"),
    pytest.param(LOAD, "procedure: load", "procedure: lode", "Call it 'load'", id="name"),
    pytest.param(PROMPTS, "binds: [this_bay]", "binds: [that_bay]", "there is no binding 'that_bay'", id="binding"),
    pytest.param(PROMPTS, "structures: [gs1.asset]", "structures: [gs1.aset]", "no structure 'gs1.aset'",
                 id="structure"),
    pytest.param(PROMPTS, "min_fields: [order]", "min_fields: [ordre]", "there is no field 'ordre'", id="min field"),
    pytest.param(PROMPTS, "id: bay,", "id: order,", "has 'order' twice", id="prompt twice"),
    pytest.param(PROMPTS, "id: verifier_badge", "id: verifiers_badge", "'verifier_badge'", id="prompt of a signature"),
    pytest.param(INTERLOCKS, "predicate: ", "predicate: x", "there is no predicate", id="predicate"),
    pytest.param(INTERLOCKS, "IL-02", "IL-01", "has 'IL-01' twice", id="interlock twice"),
    pytest.param(INTERLOCKS, "step: material", "step: materials", "no step 'materials'", id="step of a rule"),
    pytest.param(INTERLOCKS, "item: bag_intact", "item: bag_whole", "no line 'bag_whole'", id="line of a checklist"),
    pytest.param(INTERLOCKS, "step: clearance, ", "", "is about a step and names none", id="rule without its step"),
    pytest.param(INTERLOCKS, "refuse: interlock.coi_matches.refuse", 'refuse: ""', "what to do on 'refuse'",
                 id="rule without a sentence"),
    pytest.param(INTERLOCKS, "roles: [supervisor", "roles: [supervisr", "no role 'supervisr'", id="who overrides"),
    pytest.param(INTERLOCKS, "reasons: [plant_offline", "reasons: [label_damaged", "no reason for an override",
                 id="reason of an override"),
    pytest.param(INTERLOCKS, "second_person_and_reason, after_s", "unknown_refuses, after_s", "nobody who may",
                 id="offline rule"),
    pytest.param(INTERLOCKS, "of: [offline]", "of: [never]", "Use one of the words", id="verdict to override"),
    pytest.param(INTERLOCKS, "max_age_s: 604800", "max_age_s: -1", "greater than or equal to 0", id="age"),
    pytest.param(ALARMS, "id: link.lost", "id: link.last", "'link.lost'", id="alarm that is needed"),
    pytest.param(ALARMS, "id: ph.low", "id: ph.high", "has 'ph.high' twice", id="alarm twice"),
    pytest.param(ALARMS, "priority: 1", "priority: 9", "less than or equal to 4", id="priority"),
    pytest.param(CHANNELS, "number: 2,", "number: 1,", "has the number 1 twice", id="channel number twice"),
    pytest.param(COUNT, '["0.1", "20"]', '["20", "0.1"]', "limits of 'density' are not in order", id="limits"),
    pytest.param(COUNT, '["0", "200"]', '["1", "200"]', "limits of 'density' are not in order", id="soft beyond hard"),
    pytest.param(COUNT, ', hard: ["0", "200"]', "", "the entry step 'density' has no 'hard'", id="no limits"),
    pytest.param(COUNT, '["0.1", "20"]', '["few", "20"]', "Mend the value", id="limit that is no number"),
    pytest.param(REASONS, "text: optional", "text: maybe", "Use one of the words", id="text of a reason"),
    pytest.param(REASONS, "[manual_entry,", "[manual_entrance,", "no purpose 'manual_entrance'", id="purpose"),
    pytest.param(REASONS, "id: label_frosted", "id: label_damaged", "has 'label_damaged' twice", id="reason twice"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the installed definitions."""
    copy = tmp_path / "definitions"
    shutil.copytree(resources.path("."), copy, ignore=shutil.ignore_patterns("fonts", "icons", "texts", "__pycache__"))
    return copy


def spoil(folder: Path, name: str, good: str, bad: str) -> int:
    """Put the mistake in; the line at which it stands."""
    text = (folder / name).read_text()
    assert good in text, (name, good)
    (folder / name).write_text(text.replace(good, bad, 1))
    return text[: text.index(good)].count("\n") + 1


@pytest.mark.parametrize(("name", "good", "bad", "says"), MISTAKES)
def test_a_mistake_is_said_with_file_line_and_remedy(
    folder: Path, name: str, good: str, bad: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = spoil(folder, name, good, bad)
    with pytest.raises(DefinitionError) as caught:
        load_book(folder)
    sentence = str(caught.value)
    assert says in sentence
    assert caught.value.path.parent.parent == folder
    assert f"{caught.value.path.name}, line {caught.value.line}: " in sentence
    assert sentence.rstrip().endswith(".")
    if "loop" not in sentence and caught.value.path.name == Path(name).name and "needs" not in sentence:
        assert abs(caught.value.line - line) <= 3, sentence
    assert main(["definitions", str(folder)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip() == sentence


def test_the_installed_definitions_are_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["definitions"]) == 0
    assert main(["definitions", str(folder)]) == 0
    assert "The definitions are good" in capsys.readouterr().out


@pytest.mark.parametrize(
    "missing", ["procedures/sign_in.yaml", "procedures/load.yaml", PROMPTS, INTERLOCKS, ALARMS, REASONS]
)
def test_a_missing_file_is_a_mistake_too(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(DefinitionError):
        load_book(folder)


def test_an_empty_folder_is_no_set_of_rules(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError):
        load_book(tmp_path)


def test_the_sheet_can_show_every_reason_for_a_purpose(folder: Path) -> None:
    spoil(folder, REASONS, "[manual_entry, quarantine]", "[deviation, manual_entry]")
    with pytest.raises(DefinitionError, match=r"reasons\.yaml, line \d+: has more than 10 reasons for 'deviation'"):
        load_book(folder)


def test_bytes_that_are_no_text(folder: Path) -> None:
    (folder / LOAD).write_bytes(b"procedure: \xc3\x28 load")
    with pytest.raises(DefinitionError, match=r"load\.yaml, line 1: is not readable YAML"):
        load_book(folder)


def test_the_console_does_not_start_on_half_a_set(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.wiring import build

    spoil(folder, LOAD, "prompt: order", "prompt: oder")
    monkeypatch.setattr(build, "load_book", lambda rules: library.load_book(folder, rules))
    from console.settings import load_settings

    with pytest.raises(DefinitionError, match=r"load\.yaml, line \d+: there is no prompt 'oder'"):
        build.wire(load_settings("training", tmp_path / "data"))
    assert not (tmp_path / "data").exists()


def test_the_command_as_a_process(folder: Path) -> None:
    spoil(folder, LOAD, "prompt: order", "prompt: oder")
    command = [sys.executable, "-m", "console", "definitions", str(folder), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert '"ok": false' in ran.stderr
    assert "load.yaml, line" in ran.stderr
