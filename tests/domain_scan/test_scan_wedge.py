"""Scanners that type: bursts, people, and the test sheet."""

from __future__ import annotations

import string

import pytest

from console.domain.message import Message
from console.domain.scan.layout import as_jis
from console.domain.scan.wedge import (
    GAP_S,
    RECOVERY_S,
    SHEET,
    Heard,
    Typing,
    WedgeAssembler,
    WedgeFragment,
    WedgePassed,
    WedgeRefused,
    WedgeScan,
    WedgeSetup,
    judge_sheet,
    refuse_wedge,
)

SCAN = "=A99992612345600"


def play(keys: str, gap_s: float, assembler: WedgeAssembler | None = None, start_s: float = 0.0) -> list[Heard]:
    """What is heard when ``keys`` come ``gap_s`` apart and then nothing more."""
    assembler = assembler or WedgeAssembler()
    heard: list[Heard] = []
    for place, key in enumerate(keys):
        heard += assembler.press(key, start_s + place * gap_s)
    if assembler.deadline is not None:
        heard += assembler.tick(assembler.deadline + 0.001)
    return heard


@pytest.mark.parametrize("end", ["\r", "\n", "\t"])
def test_a_burst_that_ends_is_a_scan_and_swallows_its_end(end: str) -> None:
    assert play(SCAN + end, 0.005) == [WedgeScan(SCAN.encode())]


def test_human_speed_is_typing_and_keeps_its_enter() -> None:
    heard = play("secret\r", 0.12)
    assert all(isinstance(part, Typing) for part in heard)
    assert "".join(part.text for part in heard if isinstance(part, Typing)) == "secret\r"


def test_two_fast_keys_and_enter_are_a_person() -> None:
    assert play("42\r", 0.01) == [Typing("42\r")]


def test_a_burst_without_end_is_a_fragment() -> None:
    assert play(SCAN, 0.005) == [WedgeFragment(SCAN.encode(), Message.of("scan.why.fragment"))]


def test_a_scan_that_pauses_is_never_taken_by_its_second_half() -> None:
    assembler = WedgeAssembler()
    first = play("]d20109506000134352", 0.005, assembler)
    second = play("=A99992612345600\r", 0.005, assembler, start_s=0.19)
    assert [type(part) for part in first + second] == [WedgeFragment, WedgeFragment]
    third = play(SCAN + "\r", 0.005, assembler, start_s=0.19 + 2 * RECOVERY_S)
    assert third == [WedgeScan(SCAN.encode())]


def test_a_scan_after_typing_does_not_swallow_the_typing() -> None:
    assembler = WedgeAssembler()
    assert assembler.press("x", 0.0) == ()
    heard = [*assembler.press("=", 0.2)]
    heard += play(SCAN[1:] + "\r", 0.005, assembler, start_s=0.205)
    assert heard == [Typing("x"), WedgeScan(SCAN.encode())]


def test_two_scans_in_a_row_are_two() -> None:
    assert play(f"{SCAN}\r{SCAN}\r", 0.005) == [WedgeScan(SCAN.encode())] * 2


def test_an_endless_burst_is_cut_and_refused() -> None:
    heard = play("A" * 3000 + "\r", 0.001)
    assert [type(part) for part in heard] == [WedgeFragment]


def test_the_deadline_is_one_gap_after_the_last_key() -> None:
    assembler = WedgeAssembler()
    assert assembler.deadline is None
    assembler.press("x", 5.0)
    assert assembler.deadline == 5.0 + GAP_S


def test_the_sheet_has_every_printable_character_and_the_separator() -> None:
    assert set(SHEET) == (set(string.printable) - set(string.whitespace)) | {" ", "\x1d"}


def test_a_sheet_that_arrived_whole_passes() -> None:
    assert judge_sheet("]d1" + SHEET + "\r") == WedgePassed()


HALFWIDTH_LOST = str.maketrans({"`": None, "~": None, ")": None})


@pytest.mark.parametrize(
    ("received", "key"),
    [
        (as_jis("]d1" + SHEET), "scan.sheet.japanese_layout"),
        (as_jis(("]d1" + SHEET).translate(HALFWIDTH_LOST)), "scan.sheet.japanese_layout"),
        (as_jis("]d1" + SHEET).replace("\x1d", "\x1b"), "scan.sheet.japanese_layout"),
        ("]d1" + SHEET.replace("\x1d", ""), "scan.sheet.no_gs"),
        ("]d1" + SHEET.replace("\x1d", " "), "scan.sheet.no_gs"),
        (SHEET, "scan.sheet.no_aim"),
        ("]d1SHEET-1" + "ちとしはきくにまのりもみらせたすとかなひてさんつ", "scan.sheet.input_method"),
        ("]d1" + SHEET.swapcase(), "scan.sheet.caps_lock"),
        ("]d1" + SHEET[:40], "scan.sheet.cut_short"),
        ("]d1" + SHEET.replace("Z", "Y"), "scan.sheet.character"),
        ("=A99992612345600", "scan.sheet.not_the_sheet"),
        ("]d1" + SHEET + SHEET, "scan.sheet.not_the_sheet"),
        ("", "scan.sheet.not_the_sheet"),
    ],
)
def test_a_sheet_that_arrived_changed_is_refused_with_its_cause(received: str, key: str) -> None:
    verdict = judge_sheet(received)
    assert isinstance(verdict, WedgeRefused)
    assert verdict.why.key == key


def test_the_known_changes_of_a_japanese_layout() -> None:
    assert as_jis("=&']") == "^':["


@pytest.mark.rq("RQ-12")
def test_a_scanner_is_refused_until_its_sheet_passed_on_this_layout() -> None:
    tested = WedgeSetup("05f9:2203", "us")
    assert refuse_wedge(tested, {tested}) is None
    refusal = refuse_wedge(WedgeSetup("05f9:2203", "jp"), {tested})
    assert refusal is not None
    assert refusal.why.key == "scan.sheet.first"
