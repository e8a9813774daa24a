"""Reading labels: routing, strictness, and what people read on them."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from console.domain.message import Message
from console.domain.scan import (
    Ambiguous,
    Item,
    Label,
    Rule,
    Unreadable,
    describe,
    grouped,
    identify,
    parse,
    parse_typed,
)
from console.domain.scan.vocabulary import Collection, FlagMeaning

ITEMS = {
    "09506000134352": Item("reagent", "Activation reagent"),
    "09506000200118": Item("cartridge", "CART-STD"),
}


def label(raw: bytes) -> Label:
    read = parse(raw)
    assert isinstance(read, Label), read
    return read


def refused(raw: bytes) -> Unreadable:
    read = parse(raw)
    assert isinstance(read, Unreadable), read
    return read


@pytest.mark.parametrize("end", [b"", b"\r", b"\n", b"\r\n"])
def test_line_ends_are_dropped(end: bytes) -> None:
    assert label(b"=A99992612345600" + end).text == "=A99992612345600"


@pytest.mark.parametrize("noise", [b"\x00", b"\x07", b"\x1b", b"\x7f", b"\t"])
def test_other_control_characters_are_reported_by_code(noise: bytes) -> None:
    read = refused(b"=A999926" + noise + b"12345600")
    assert read.rule is Rule.CONTROL_CHARACTERS
    assert read.why == Message.of("scan.why.control_characters", codes=f"{noise[0]:02X}")


def test_bytes_that_are_no_ascii_are_refused() -> None:
    assert refused("=A9999261234560０".encode()).why.key == "scan.why.not_ascii"


def test_noise_longer_than_any_label_is_refused() -> None:
    assert refused(b"=" * 5000).why.key == "scan.why.too_long"


@pytest.mark.parametrize(
    ("flag", "meaning"),
    [
        ("00", FlagMeaning.NONE),
        ("01", FlagMeaning.CONTAINER),
        ("19", FlagMeaning.CONTAINER),
        ("06", FlagMeaning.PILOT_TUBE),
        ("07", FlagMeaning.TEST_TUBE),
        ("10", FlagMeaning.BACTERIAL_SAMPLE),
        ("42", FlagMeaning.LOCAL),
        ("05", FlagMeaning.RESERVED),
        ("A1", FlagMeaning.RESERVED),
    ],
)
def test_the_flags_say_what_a_donation_number_sticks_to(flag: str, meaning: FlagMeaning) -> None:
    din = label(f"=A999926123456{flag}".encode()).din
    assert din is not None
    assert din.meaning is meaning


def test_a_wrong_check_in_the_flags_is_a_damaged_donation_number() -> None:
    read = refused(b"=G12341765432171")
    assert read.rule is Rule.CHECK
    assert read.what.key == "scan.damaged.din"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"=A99992612345", "scan.why.short"),
        (b"=A99992612345600X", "scan.why.long"),
        (b"=A9999X612345600", "scan.why.characters"),
        (b"&>0263662359", "scan.why.date"),
        (b"&>0260012460", "scan.why.date"),
        (b"=>026000", "scan.why.date"),
        (b"=]202613", "scan.why.date"),
        (b"=#0120261301", "scan.why.date"),
        (b"=(2001202613010000", "scan.why.date"),
        (b"&a12345", "scan.why.isbt.local"),
        (b"=A99992612345600=A99992612345600", "scan.why.doubled"),
        (b"=A99992612345600=,000012=>026031", "scan.why.long"),
        (b"=A99992612345600=,00001", "scan.why.short"),
        (b"=+03000=A99992612345600=,000012", "scan.why.count"),
        (b"=+02000=A99992612345600=,00001", "scan.why.short"),
        (b"=+02999=A99992612345600=,000012", "scan.why.sequence"),
        (b"=+02000=,000012=,000013", "scan.why.twice"),
        (b"=+00000", "scan.why.count"),
        (b"=+0200", "scan.why.characters"),
        (b"&:9991A12345678901299", "scan.why.check"),
    ],
)
def test_isbt_128_says_what_is_wrong(raw: bytes, why: str) -> None:
    assert refused(raw).why.key == why


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"]d2", "scan.why.gs1.nothing"),
        (b"]d2891234", "scan.why.gs1.unknown_ai"),
        (b"]d201095060001343523106000123", "scan.why.gs1.unknown_ai"),
        (b"]d20109506000134353", "scan.why.gs1.check"),
        (b"]d2010950600013435217261332", "scan.why.gs1.date"),
        (b"]d2010950600013435210\x1d11987650", "scan.why.gs1.empty"),
        (b"]d20109506000134352179\x1d90217", "scan.why.gs1.value"),
        (b"]d2010950600013435210LOT 1", "scan.why.gs1.value"),
        (b"]d20109506000134352\x1d\x1d10LOT", "scan.why.gs1.unknown_ai"),
        (b"]d201095060001343520209506000134352", "scan.why.gs1.pair"),
        (b"]d2010950600013435221ABC\x1d235XYZ", "scan.why.gs1.pair"),
        (b"]d20109506000134352250ABC", "scan.why.gs1.alone"),
        (b"]d20209506000134352", "scan.why.gs1.alone"),
        (b"]d2010950600013435210A\x1d10B", "scan.why.gs1.repeated"),
        (b"]d201095060001343527003260101246", "scan.why.gs1.value"),
        (b"]d2010950600013435270032601012460", "scan.why.gs1.date"),
        (b"]d201" + b"\x1d" + b"0950600013435210A", "scan.why.gs1.empty"),
    ],
)
def test_gs1_says_what_is_wrong(raw: bytes, why: str) -> None:
    assert refused(raw).why.key == why


def test_gs1_tolerates_a_superfluous_separator_and_an_identical_repeat() -> None:
    read = label(b"]d20109506000134352\x1d10A\x1d10A\x1d")
    assert read.fields == (("gtin", "09506000134352"), ("lot", "A"))


@pytest.mark.parametrize(
    ("raw", "expiry"),
    [
        (b"]d2010950600013435217261231", "2026-12-31T23:59"),
        (b"]d2010950600013435217260200", "2026-02-28T23:59"),
        (b"]d201095060001343527003261231\x31\x32\x33\x30", "2026-12-31T12:30"),
        (b"]d201095060001343521726123170032612300600", "2026-12-30T06:00"),
        (b"=>026031", "2026-01-31T23:59"),
        (b"&>0260310815", "2026-01-31T08:15"),
        (b"=]202602", "2026-02-28T23:59"),
        (b"=]202612", "2026-12-31T23:59"),
        (b"=(1001202601310815", "2026-01-31T08:15"),
    ],
)
def test_the_expiry_is_the_last_usable_minute_and_the_earliest_counts(raw: bytes, expiry: str) -> None:
    assert label(raw).expiry == datetime.fromisoformat(expiry)


@pytest.mark.parametrize(("this_year", "century"), [(2026, 2076), (2027, 2076), (2025, 1976)])
def test_two_digit_years_are_within_half_a_century(this_year: int, century: int) -> None:
    read = parse(b"]d2010950600013435217760101", this_year)
    assert isinstance(read, Label)
    assert read.expiry is not None
    assert read.expiry.year == century


def test_digits_without_an_aim_identifier_are_asked_about() -> None:
    read = parse(b"010950600013435210LOT42A")
    assert isinstance(read, Ambiguous)
    assert isinstance(read.as_gs1, Label)
    assert read.as_gs1.value("lot") == "LOT42A"


def test_the_same_digits_in_a_plain_code_128_are_just_text() -> None:
    assert label(b"]C0010950600013435210LOT42A").structures == ("local.text",)


@pytest.mark.parametrize(
    ("raw", "rule", "what"),
    [
        (b"", Rule.EMPTY, "scan.is.noise"),
        (b"]C0", Rule.EMPTY, "scan.is.noise"),
        (b"]XXABC", Rule.UNKNOWN, "scan.is.noise"),
        (b"+A99912345/$$52001510X34", Rule.CHECK, "scan.damaged.hibc"),
        (b"]C0*+A123BJC5D6E71G", Rule.UNREADABLE, "scan.damaged.hibc"),
        (b"SEC: PL001499Z549917123456 A00T0416003201712", Rule.UNREADABLE, "scan.damaged.sec"),
        (b"]d1https://id.example/about", Rule.UNREADABLE, "scan.is.link"),
        (b"10LOT42A\x1d21SN1", Rule.UNKNOWN, "scan.is.noise"),
        (b"]E02112233789658", Rule.CHECK, "scan.damaged.gs1"),
    ],
)
def test_what_is_not_accepted_is_named(raw: bytes, rule: Rule, what: str) -> None:
    read = refused(raw)
    assert (read.rule, read.what.key) == (rule, what)


@pytest.mark.parametrize(
    "raw",
    [b"^A99992612345600", b"'>0260310815", b"^:A999900395A", b"[d20109506000134352", b"[C0^A99992612345600"],
)
def test_a_us_scanner_on_a_japanese_layout_is_recognised_and_never_undone(raw: bytes) -> None:
    assert refused(raw).rule is Rule.LAYOUT


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=A99992612345607", "A9999 26 123456"),
        (b"&/CHA99992600K7Q2", "CH A9999 26 00K7Q2"),
        (b"='A999900395A", "A9999 00395A"),
        (b"&>0260310815", "2026-01-31 08:15"),
        (b"=<S12954A0", "S12954A0"),
        (b"=A99992612345600=,000012", "A9999 26 123456 · 000012"),
        (b"]E02112233789657", "0211 2233 7896 57"),
        (b"]d2010950600013435210A", "(01) 0950 6000 1343 52 (10) A"),
        (b"ORD-26-11804", "ORD-26-11804"),
    ],
)
def test_texts_are_grouped_as_they_are_printed(raw: bytes, text: str) -> None:
    assert grouped(label(raw)) == text


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"=A99992612345607", Message.of("scan.is.din.test_tube", number="A9999 26 123456", flag="07")),
        (b"='A999900395A", Message.of("scan.is.staff")),
        (b"]C18017123456789012345675", Message.of("scan.is.staff", text="(8017) 123456789012345675")),
        (
            b"]d2010950600013435217261231" + b"1024-118",
            Message.of(
                "scan.is.reagent", name="Activation reagent", gtin="0950 6000 1343 52", lot="24-118", serial="–"
            ),
        ),
        (
            b"]d20109506000200118" + b"10C7\x1d21S1",
            Message.of("scan.is.cartridge", name="CART-STD", gtin="0950 6000 2001 18", lot="C7", serial="S1"),
        ),
        (
            b"=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031",
            Message.of("scan.is.compound", number="A9999 17 123456", count=4),
        ),
        (b"]C1400ORD-26-11804", Message.of("scan.is.order", order="ORD-26-11804")),
        (b"=%6200", Message.of("scan.is.blood_group", at="62 00 A RhD positive")),
    ],
)
def test_a_label_is_described_in_plain_words(raw: bytes, message: Message) -> None:
    assert describe(parse(raw), ITEMS) == message


@pytest.mark.parametrize(
    ("code", "collection"),
    [("1", Collection.AUTOLOGOUS_ONLY), ("X", Collection.AUTOLOGOUS_ONLY), ("7", Collection.ALLOGENEIC),
     ("R", Collection.RESEARCH), ("r", Collection.RESEARCH), ("0", Collection.UNSPECIFIED), ("V", Collection.OTHER)],
)  # fmt: skip
def test_a_product_code_says_for_whom_it_was_collected(code: str, collection: Collection) -> None:
    read = label(f"=<S1295{code}00".encode())
    assert read.value("collection") == collection
    assert read.value("collection_type") == code
    assert read.value("category") == "S"


@pytest.mark.rq("RQ-63")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A9999 17 123456", "scan.why.no_k"),
        ("A9999 17 123456 8", "scan.why.wrong_k"),
        ("CH A9999 26 00K7Q2", "scan.why.no_k"),
        ("hello", "scan.why.not_typed_form"),
        ("(01)09506000134352(10)", "scan.why.gs1.empty"),
        ("(01)095060001343521(10)A", "scan.why.gs1.value"),
        ("(17)9(90)217", "scan.why.gs1.value"),
        ("(99)AB(1", "scan.why.not_typed_form"),
        ("(3106)000123", "scan.why.gs1.unknown_ai"),
        ("", "scan.why.empty"),
    ],
)
def test_typing_without_proof_is_refused(text: str, why: str) -> None:
    read = parse_typed(text)
    assert isinstance(read, Unreadable)
    assert read.why.key == why


@pytest.mark.parametrize("text", ["A9999 17 123456 9", "CH A9999 26 000001 *", "(01)09506000134352(10)A(21)B"])
def test_typed_identities_are_marked_as_typed(text: str) -> None:
    read = parse_typed(text)
    assert isinstance(read, Label)
    assert read.entry == "typed"


@pytest.mark.parametrize("separator", ["{GS}", "<GS>", "\\x1d", "\x1d"])
def test_identify_takes_visible_separators(separator: str) -> None:
    said = identify(f"]d2010950600013435210LOT42A{separator}21SN1")
    assert said["parts"][0]["fields"] == {"gtin": "09506000134352", "lot": "LOT42A", "serial": "SN1"}
    assert said["entry"] == "scanned"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("(01)09506000134352(10)A", "label"),
        ("A9999171234569", "label"),
        ("(01)0950600013435", "unreadable"),
        ("ORD-26-11804", "label"),
        ("010950600013435210A", "ambiguous"),
        ("\udcff\ud800", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_identify_answers_everything_as_data(text: str, verdict: str) -> None:
    said = identify(text)
    assert said["verdict"] == verdict
    assert json.loads(json.dumps(said)) == said


def test_identify_says_that_brackets_are_typed() -> None:
    assert identify("(01)09506000134352(10)A")["entry"] == "typed"
