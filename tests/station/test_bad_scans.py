"""Labels that do not belong: each is said to be what it is, recorded character by character, and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from shuttle_bench import BAY, ORDER, START, Bench
from wiretap import facts, said_in_both_languages

from console.asking import judged_sheet
from console.domain import commands as c
from console.domain import events as e
from console.domain.scan.layout import as_jis
from console.domain.scan.wedge import SHEET
from console.station import inbox

OTHER = "ORD-26-11825"


def at(b: Bench, step: str) -> None:
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until(step)


def refused(b: Bench, raw: str | bytes, rule: str) -> e.ScanRefused:
    """Scan it at the open step: refused by this rule, in both languages, with its exact characters; nothing moves."""
    before, count = b.procedure(), len(facts(b.journal, e.ScanRefused))
    b.scan(raw, b.id)
    after = b.procedure()
    assert replace(after, refusal=None) == replace(before, refusal=None)
    found: list[Any] = facts(b.journal, e.ScanRefused)
    assert len(found) == count + 1
    fact: e.ScanRefused = found[-1]
    assert fact.rule == rule, fact
    assert fact.raw == (raw if isinstance(raw, str) else raw.decode("latin-1"))
    assert (fact.procedure_id, fact.scanner) == (before.id, "test")
    for message in (fact.what, fact.why, fact.wanted):
        said_in_both_languages(message)
    assert after.refusal == (fact.what, fact.why, fact.wanted)
    return fact


def label(b: Bench, caption: str, order: str = "") -> str:
    return next(x.text for x in b.labels if x.caption == caption and (not order or x.order == order))


@pytest.mark.rq("RQ-40")
@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"GARBAGE", "scan.unknown"),
        (b"]E04912345678904", "scan.wrong_kind"),
        (b"", "scan.empty"),
        (b"]d2400ORD-26-99999", "scan.mismatch"),
        (b"]d2400ORD-26\x07-11804", "scan.control_characters"),
        (b"\x02]d2400ORD-26-11804\x03", "scan.control_characters"),
        (b"]d2400\xef\xbc\xaf\xef\xbc\xb2", "scan.unreadable"),
        (b"]d2" + b"4" * 5000, "scan.unreadable"),
        (bytes(range(256)), "scan.unreadable"),
    ],
)
def test_what_is_no_order(station_bench: Bench, raw: bytes, rule: str) -> None:
    at(station_bench, "order")
    refused(station_bench, raw, rule)


def test_a_tube_instead_of_the_bag(station_bench: Bench) -> None:
    b = station_bench
    at(b, "material")
    refused(b, label(b, "tube", ORDER), "scan.wrong_flag")


def test_expired_material(station_bench: Bench) -> None:
    b = station_bench
    at(b, "material")
    bag = b.label("material", ORDER).text
    start = bag.index("&>0")
    refused(b, bag[: start + 3] + f"{START:%y}0010000" + bag[start + 12 :], "scan.expired")


def test_material_that_expires_while_it_waits(station_bench: Bench) -> None:
    b = station_bench
    at(b, "material")
    b.clock.mono_s += 37 * 3600
    b.sign_in()
    refused(b, b.label("material", ORDER).text, "scan.expired")


@pytest.mark.rq("RQ-68")
def test_another_patients_bag(station_bench: Bench) -> None:
    b = station_bench
    at(b, "material")
    refused(b, b.label("material", OTHER).text, "scan.mismatch")


def test_a_bag_whose_number_was_misread(station_bench: Bench) -> None:
    b = station_bench
    at(b, "material")
    bag = b.label("material", ORDER).text
    refused(b, bag.replace("A999926123456", "A99992612345"), "scan.unreadable")


def test_a_reagent_at_the_cartridge_step(station_bench: Bench) -> None:
    b = station_bench
    at(b, "cartridge")
    refused(b, b.label("reagent").text, "scan.wrong_kind")


def test_a_cartridge_of_a_run_before(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    b.ask(c.BeginProcedure("load", 7))
    p = b.procedure("load", 7).id
    b.confirm(p, "bay_empty", "no_other_labels", "surfaces_clean")
    b.scan(b.label("order", OTHER), p)
    b.scan(b.label("material", OTHER), p)
    b.confirm(p, "bag_intact", "transport_temperature", "cartridge_pouch_intact", "reagents_enough")
    assert b.procedure("load", 7).index == b.book.procedures["load"].index("cartridge")
    b.scan(b.label("cartridge", ORDER), p)
    fact = facts(b.journal, e.ScanRefused)[-1]
    assert fact.rule == "scan.used"
    said_in_both_languages(fact.why)
    assert b.procedure("load", 7).read("cartridge") == ()


def test_a_cartridge_without_its_serial(station_bench: Bench) -> None:
    b = station_bench
    at(b, "cartridge")
    refused(b, b.label("cartridge", ORDER).text.split("\x1d")[0], "scan.incomplete")


def test_a_cartridge_that_expires_before_the_run_would_end(station_bench: Bench) -> None:
    b = station_bench
    at(b, "cartridge")
    text = b.label("cartridge", ORDER).text
    soon = f"17{START:%y%m%d}"
    place = text.index("17", 18)
    refused(b, text[:place] + soon + text[place + 8 :], "scan.expired")


def test_a_quarantined_lot(station_bench: Bench) -> None:
    b = station_bench
    at(b, "reagents")
    text = next(x.text for x in b.labels if x.text.endswith("10V26-003"))
    refused(b, text, "scan.not_released")


def test_an_expired_and_a_damaged_reagent(station_bench: Bench) -> None:
    b = station_bench
    at(b, "reagents")
    refused(b, label(b, "expired"), "scan.expired")
    refused(b, label(b, "damaged"), "scan.check")


def test_the_same_reagent_twice(station_bench: Bench) -> None:
    b = station_bench
    at(b, "reagents")
    b.scan(b.label("reagent"), b.id)
    assert len(b.procedure().read("reagents")) == 1
    refused(b, b.label("reagent").text, "scan.repeat")


def test_two_labels_read_as_one(station_bench: Bench) -> None:
    b = station_bench
    at(b, "reagents")
    text = b.label("reagent").text
    refused(b, text + text, "scan.unreadable")


def test_the_label_of_another_bay(station_bench: Bench) -> None:
    b = station_bench
    at(b, "bay")
    refused(b, b.label("bay", OTHER).text, "scan.mismatch")


def test_a_label_when_nothing_waits_for_one(station_bench: Bench) -> None:
    b = station_bench
    for signed_in in (False, True):
        if signed_in:
            b.sign_in()
        before = b.state
        b.scan(b.label("cartridge", ORDER))
        fact = facts(b.journal, e.ScanRefused)[-1]
        assert (fact.rule, fact.procedure_id) == ("scan.not_wanted", "")
        assert b.state == before
        answer = b.station.snapshot().answer
        assert answer is not None
        said_in_both_languages(answer.text)
        said_in_both_languages(answer.remedy)


# --- scanners that type ------------------------------------------------------------------------------------------


def typed(b: Bench, text: str, layout: str = "en_US", scanner: str = "keyboard 1") -> None:
    b.station.handle(inbox.Asked(c.TypedScan(text.encode("latin-1", "replace"), scanner, layout, b.id)))


@pytest.mark.rq("RQ-12")
def test_a_typing_scanner_is_believed_only_after_its_test_sheet(station_bench: Bench) -> None:
    b = station_bench
    at(b, "order")
    text = b.label("order", ORDER).text
    before = b.procedure()
    typed(b, text)
    fact = facts(b.journal, e.ScanRefused)[-1]
    assert fact.rule == "scan.sheet"
    said_in_both_languages(fact.why)
    assert b.procedure().reads == before.reads
    b.station.handle(judged_sheet("]C0" + SHEET, "keyboard 1", "en_US"))
    assert facts(b.journal, e.ScannerTested)[-1].passed
    typed(b, text, layout="ja_JP")  # the pair of scanner and layout has passed, not the scanner alone
    assert facts(b.journal, e.ScanRefused)[-1].rule == "scan.sheet"
    typed(b, text, scanner="keyboard 2")
    assert facts(b.journal, e.ScanRefused)[-1].rule == "scan.sheet"
    assert b.step() == "order"
    typed(b, text)
    assert b.step() == "material"
    b.restart()
    assert ("keyboard 1", "en_US") in b.state.wedge_passed


def test_a_us_scanner_on_a_japanese_layout_is_named(station_bench: Bench) -> None:
    b = station_bench
    at(b, "order")
    b.station.handle(judged_sheet(as_jis("]C0" + SHEET), "keyboard 1", "ja_JP"))
    tested = facts(b.journal, e.ScannerTested)[-1]
    assert not tested.passed
    english, _ = said_in_both_languages(tested.finding)
    assert "Japanese" in english
    assert b.state.wedge_passed == frozenset()
    typed(b, as_jis(b.label("order", ORDER).text), "ja_JP")
    assert facts(b.journal, e.ScanRefused)[-1].rule == "scan.sheet"
    assert b.step() == "order"


@pytest.mark.rq("RQ-12")
def test_a_scanner_that_passed_and_then_fails_is_no_longer_believed(station_bench: Bench) -> None:
    b = station_bench
    at(b, "order")
    b.station.handle(judged_sheet("]C0" + SHEET, "keyboard 1", "en_US"))
    b.station.handle(judged_sheet("]C0" + SHEET.swapcase(), "keyboard 1", "en_US"))
    typed(b, b.label("order", ORDER).text)
    assert b.step() == "order"


def test_a_japanese_layout_on_the_serial_scanners_line_is_named_too(station_bench: Bench) -> None:
    b = station_bench
    at(b, "material")
    fact = refused(b, as_jis(b.label("material", ORDER).text), "scan.layout")
    assert "Japanese" in said_in_both_languages(fact.why)[0]


def test_folder_is_whole(station_bench: Bench, tmp_path: Path) -> None:
    """A hundred refused scans leave a chain that holds."""
    from console.records.verifier import verify

    b = station_bench
    at(b, "order")
    for n in range(100):
        b.scan(b"]d2400ORD-%d" % n, b.id)
    b.station.handle(inbox.Stop())
    assert verify(b.folder).holds
    assert sum(x.raw.startswith("]d2400ORD-") for x in facts(b.journal, e.ScanRefused)) == 100
