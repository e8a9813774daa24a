"""GS1 by the dictionary, GS1 Digital Link, HIBC and the Single European Code: what is read, and what is refused."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.scan import Label, Rule, Unreadable, describe, parse
from console.domain.scan.gs1_lint import LINTERS, NOT_CHECKED, check_pair
from console.domain.scan.gs1_rules import known, matches, rule
from console.domain.scan.gs1_table import ROWS
from console.domain.scan.hibc import ALPHABET, check_character
from tests.architecture.gs1_table import DICTIONARY, entries

GTIN = "09506000134352"


def label(text: str) -> Label:
    read = parse(text.encode())
    assert isinstance(read, Label), read
    return read


def why(text: str) -> tuple[Rule, str]:
    read = parse(text.encode())
    assert isinstance(read, Unreadable), read
    return read.rule, read.why.key


# --- the GS1 table ------------------------------------------------------------------------------------------------


def test_the_table_is_the_dictionarys() -> None:
    assert tuple(entries(DICTIONARY.read_text("utf-8"))) == ROWS, "run: python tests/architecture/gs1_table.py"


def test_every_test_that_the_dictionary_names_is_made_or_known_not_to_be() -> None:
    named = {lint for ai in known() if (row := rule(ai)) for part in row.components for lint in part.lints}
    assert named <= LINTERS.keys() | NOT_CHECKED
    assert not LINTERS.keys() & NOT_CHECKED


def test_no_identifier_begins_another() -> None:
    assert not [(one, other) for one in known() for other in known() if one != other and other.startswith(one)]


@pytest.mark.parametrize("ai", [ai for ai in known() if (row := rule(ai)) and row.needs])
def test_what_an_identifier_needs_is_in_the_table(ai: str) -> None:
    row = rule(ai)
    assert row is not None
    named = [one for groups in row.needs for group in groups for one in group] + list(row.not_with)
    assert all(any(matches(other, one) for other in known()) for one in named)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (f"01{GTIN}422392", None),  # made in Japan
        (f"01{GTIN}422999", "scan.why.gs1.value"),
        (f"01{GTIN}7030999PROC1", None),
        (f"01{GTIN}423392276\x1d", None),
        (f"01{GTIN}423392001\x1d", "scan.why.gs1.value"),
        ("00123456789012345675" + "4307JP", "scan.why.gs1.not_checked"),  # no list of two-letter codes here
        (f"01{GTIN}310012345", "scan.why.gs1.value"),
        (f"01{GTIN}3100123456" + "3101123456", "scan.why.gs1.pair"),  # 310n is exclusive of another 310n
        (f"01{GTIN}10A\x1d7004" + "50", None),
        (f"01{GTIN}7004" + "50", "scan.why.gs1.alone"),  # needs (01) with (10)
        (f"01{GTIN}10A B", "scan.why.gs1.value"),
        (f"01{GTIN}240A~B", "scan.why.gs1.value"),
        ("8010" + "0950ABC#/-", None),
        ("8010" + "0950abc", "scan.why.gs1.value"),  # CSET 39 has no small letters
        ("8010" + "ABCD1", "scan.why.gs1.value"),  # no company prefix
        ("253" + "9506000134352" + "A1", None),
        ("253" + "9506000134353", "scan.why.gs1.check"),
        ("8006" + GTIN + "0203", None),
        ("8006" + GTIN + "0403", "scan.why.gs1.value"),  # piece 4 of 3
        ("8017" + "123456789012345675" + "\x1d8018" + "123456789012345675", "scan.why.gs1.pair"),
        ("00" + "123456789012345675" + "4321" + "2", "scan.why.gs1.value"),
        ("8018" + "123456789012345675" + "\x1d7250" + "20260230", "scan.why.gs1.date"),
        (f"01{GTIN}7003" + "2601312460", "scan.why.gs1.date"),
        (f"01{GTIN}8008" + "26013108", None),
        (f"01{GTIN}8008" + "2601312408", "scan.why.gs1.date"),
        (f"01{GTIN}8200" + "http://a", None),
        ("8013" + "1987654Ad4X4bL5ttr2310c2K", None),  # the pair of a published example
        ("8013" + "1987654Ad4X4bL5ttr2310c2L", "scan.why.gs1.check"),
        (f"01{GTIN}17261231" + "8030" + "ab_-=", "scan.why.gs1.alone"),  # needs (01) with (21)
        (f"01{GTIN}21S\x1d8030" + "ab_-=", None),
    ],
)
def test_the_dictionarys_rules_hold(data: str, said: str | None) -> None:
    read = parse(f"]d2{data}".encode())
    assert (read.why.key if isinstance(read, Unreadable) else None) == said


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=18), st.data())
def test_a_check_pair_shows_every_changed_character(rest: str, data: st.DataObject) -> None:
    body = "1987" + rest
    whole = body + check_pair(body)
    label(f"]d28013{whole}")
    place = data.draw(st.integers(4, len(whole) - 1))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter(lambda c: c != whole[place]))
    assert why(f"]d28013{whole[:place]}{other}{whole[place + 1 :]}")[0] is Rule.CHECK


# --- Digital Link -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (f"https://id.gs1.org/01/{GTIN}", {"gtin": GTIN}),
        (
            f"https://example.com/some/path/01/{GTIN}/10/ABC%2F1/21/12345?17=261231&ref=x",
            {"gtin": GTIN, "lot": "ABC/1", "serial": "12345", "expiry": "261231"},
        ),
        (f"HTTP://EXAMPLE.COM/01/{GTIN}/22/2A/10/ABC", {"gtin": GTIN, "consumer_variant": "2A", "lot": "ABC"}),
        ("https://id.gs1.org/8004/0950600KSW-07", {"asset": "0950600KSW-07"}),
        (f"https://id.gs1.org/01/{GTIN}#more", {"gtin": GTIN}),
    ],
)
def test_a_digital_link_is_read(address: str, fields: dict[str, str]) -> None:
    read = label(f"]Q1{address}")
    assert dict(read.fields) == fields
    assert read.standard == "gs1"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://example.com", "scan.why.link"),
        ("https://example.com/about/us", "scan.why.link"),
        (f"https://id.gs1.org/01/{GTIN}/21/1/10/A", "scan.why.link"),  # another order than 22, 10, 21
        (f"https://id.gs1.org/01/{GTIN}/10/A/235/B", "scan.why.link"),  # two orders mixed
        (f"https://id.gs1.org/01/{GTIN}/10", "scan.why.link"),
        (f"https://id.gs1.org/01/{GTIN}/01/{GTIN}", "scan.why.link"),  # two keys
        (f"https://id.gs1.org/01/{GTIN}?21=A", "scan.why.link"),  # a serial is no attribute
        (f"https://id.gs1.org/01/{GTIN}?89=A", "scan.why.gs1.unknown_ai"),
        ("https://id.gs1.org/01/09506000134353", "scan.why.gs1.check"),
        (f"https://id.gs1.org/01/{GTIN}/10/A%2", "scan.why.link"),
        (f"https://id.gs1.org/01/{GTIN}/10/A%E3", "scan.why.gs1.value"),
        (f"https://id.gs1.org/01/{GTIN}?17=261331", "scan.why.gs1.date"),
    ],
)
def test_a_link_that_is_no_label_is_refused(address: str, key: str) -> None:
    assert why(address)[1] == key


# --- HIBC ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("+A123BJC5D6E71G", {"labeler": "A123", "product": "BJC5D6E7", "unit": "1"}),
        ("*+A123BJC5D6E71G*", {"labeler": "A123", "product": "BJC5D6E7", "unit": "1"}),
        ("+H2160408351", {"labeler": "H216", "product": "04083", "unit": "5"}),
        ("+A99912345/$$52001510X33", {"product": "1234", "expiry": "2020-01-15T23:59", "lot": "10X3"}),
        (
            "+A99912345/$$52001510X3/16D20111212/S77DEFG457",
            {"lot": "10X3", "produced": "2011-12-12", "serial": "77DEFG45"},
        ),
        ("+A99912345/$10X3/16D20111231/14D202001313", {"lot": "10X3", "expiry": "2020-01-31T23:59"}),
        ("+A99912349/$10X3/16D20111231/14D20200131/Q500Z", {"quantity": "500", "unit": "9"}),
        ("+J123AQ3451/$$3231231BC34567/S4012R", {"expiry": "2023-12-31T23:59", "lot": "BC34567", "serial": "4012"}),
        ("+J014652230580/$$3220909K010025/16D20200311Z", {"expiry": "2022-09-09T23:59", "lot": "K010025"}),
        ("+D002606030421/$$323101700056020/16D20201020Z", {"expiry": "2023-10-17T23:59", "lot": "00056020"}),
        ("+$$02231162074ZA", {"expiry": "2023-02-28T23:59", "lot": "1162074", "link": "Z"}),
        ("+$$0624J139276%5", {"expiry": "2024-06-30T23:59", "lot": "J139276", "link": "%"}),
    ],
)
def test_hibc_labels_say_their_fields(text: str, fields: dict[str, str]) -> None:
    said = dict(label(text).fields)
    assert {name: said[name] for name in fields} == fields


def _checked(body: str) -> str:
    return body + check_character(body)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("+A9991231/$+SER1", {"serial": "SER1"}),
        ("+A9991231/$$+3261231SER1", {"expiry": "2026-12-31T23:59", "serial": "SER1"}),
        ("+A9991231/$$8123261231L1", {"quantity": "12", "expiry": "2026-12-31T23:59", "lot": "L1"}),
        ("+A9991231/$$9000123261231L1", {"quantity": "12", "lot": "L1"}),
        ("+A9991231/$$2123126L1", {"expiry": "2026-12-31T23:59"}),
        ("+A9991231/$$426123108L1", {"expiry": "2026-12-31T08:00"}),
        ("+A9991231/$$62636508L1", {"expiry": "2026-12-31T08:00", "lot": "L1"}),
        ("+A9991231/$$7L1", {"lot": "L1"}),
        ("+A9991231/S1/14D20261231", {"serial": "1"}),
    ],
)
def test_every_form_of_the_secondary_part_is_read(body: str, fields: dict[str, str]) -> None:
    said = dict(label(_checked(body)).fields)
    assert {name: said[name] for name in fields} == fields


@pytest.mark.parametrize(
    "body",
    ["+A9991231/$$2510217L1", "+A9991231/$$3261331L1", "+A9991231/$$526366L1", "+A9991231/$$1326L1",
     "+A9991231/14D20261301", "+A9991231/$$42612312 4L1"],
)  # fmt: skip
def test_a_date_that_does_not_exist_is_refused_although_the_check_is_right(body: str) -> None:
    assert why(_checked(body)) in {
        (Rule.UNREADABLE, "scan.why.date"), (Rule.UNREADABLE, "scan.why.hibc.form"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("+A999123", None),
        ("+A9991", "scan.why.hibc.form"),
        ("+0991231", "scan.why.hibc.form"),
        ("+A-991231", "scan.why.hibc.form"),
        ("+A999123A", "scan.why.hibc.form"),
        ("+A9991231/X1", "scan.why.hibc.form"),
        ("+A9991231/$", "scan.why.hibc.form"),
        ("+A9991231/$$", "scan.why.hibc.form"),
        ("+A9991231/$$3261231ABCDEFGHIJKLMNOPQRS", "scan.why.hibc.form"),
        ("+A9991231/$$3261231L1/14D20261230", "scan.why.twice"),
        ("+a9991231", "scan.why.characters"),
    ],
)
def test_hibc_that_is_not_well_formed_is_refused(body: str, key: str | None) -> None:
    text = _checked(body) if all(c in ALPHABET for c in body) else f"{body}0"
    read = parse(text.encode())
    assert (read.why.key if isinstance(read, Unreadable) else None) == key


def test_hibc_is_named_in_words() -> None:
    assert describe(label("+A123BJC5D6E71G")).key == "scan.is.hibc"
    assert describe(label("+$$02231162074ZA")).key == "scan.is.hibc.secondary"


# --- Single European Code -----------------------------------------------------------------------------------------


def test_the_european_code_says_the_same_to_people_and_to_scanners() -> None:
    printed = label("SEC: PL001499Z549917123456 A00T041600320171231")
    scanned = label("&,4PL001499Z549917123456A00T041600320171231")
    assert printed.parts == scanned.parts
    assert dict(scanned.fields) | {
        "sec_country": "PL", "sec_establishment": "001499", "sec_din": "Z549917123456", "sec_system": "A",
        "sec_product": "00T0416", "sec_split": "003", "expiry": "2017-12-31",
    } == dict(scanned.fields)  # fmt: skip
    assert scanned.expiry == datetime(2017, 12, 31, 23, 59)  # noqa: DTZ001 - labels carry no zone
    assert describe(printed).key == "scan.is.european_code"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("SEC: PL001499Z549917123456A00T04160032017123", "scan.why.sec"),
        ("SEC: PL001499Z549917123456 A00T041600320171331", "scan.why.date"),
        ("SEC: pl001499Z549917123456 A00T041600320171231", "scan.why.characters"),
        ("SEC:", "scan.why.sec"),
    ],
)
def test_a_european_code_that_is_not_whole_is_refused(text: str, key: str) -> None:
    assert why(text)[1] == key
