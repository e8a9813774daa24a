"""The published and derived example strings of the two standards."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from biip.gs1_application_identifiers import GS1ApplicationIdentifier

from console.domain.scan import Label, Rule, Unreadable, identify, parse, parse_typed
from console.domain.scan.checks import check_character, mod_10_ok, mod_37_2, yymmdd
from console.domain.scan.gs1_rules import known, rule
from console.domain.scan.hibc import check_character as hibc_check

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "identity.json").read_text(encoding="utf-8")
)


def vectors(*standards: str, valid: bool | None = None) -> list[Any]:
    chosen = [v for v in VECTORS if v["standard"] in standards and valid in (None, v["valid"])]
    return [pytest.param(v, id=f"{v['standard']}:{v['string']!r}") for v in chosen]


def test_every_vector_has_a_test_here() -> None:
    assert {v["standard"] for v in VECTORS} == {
        "ISBT128-DIN-keyboard",
        "ISBT128",
        "ISBT128-CoI",
        "GS1",
        "GS1-checkdigit",
        "GS1-yymmd0",
        "HIBC",
    }


@pytest.mark.parametrize("vector", vectors("ISBT128", "ISBT128-CoI", "GS1", valid=False))
def test_an_invalid_label_is_unreadable_and_never_another_label(vector: dict[str, Any]) -> None:
    read = parse(vector["string"].encode())
    if vector["string"].startswith(("=", "&", "]")):
        assert isinstance(read, Unreadable)
    else:
        assert not isinstance(read, Label)
        assert vector["string"] == ""


@pytest.mark.parametrize("vector", vectors("ISBT128", "ISBT128-CoI", "GS1", valid=True))
def test_a_valid_label_is_read_as_the_vector_expects(vector: dict[str, Any]) -> None:
    read = parse(vector["string"].encode())
    assert isinstance(read, Label), read
    said = _said(read)
    assert {key: said[key] for key in vector["expect"]} == vector["expect"]


def _said(label: Label) -> dict[str, object]:
    """What the label says, under the names that the vectors use."""
    numbers = [getattr(part, "ds", "") for part in label.parts]
    said: dict[str, object] = {
        **{name: value for name, value in label.fields if name in ("meaning", "fpc", "pdc", "fin", "flag", "lot")},
        "ds": numbers[0],
        "parts": ["023", *numbers] if label.form.value == "compound" else numbers,
        "count": len(numbers),
    }
    part = label.parts[0]
    for name, attribute in (("fin", "fin"), ("year", "year"), ("seq", "sequence"), ("pdc", "code")):
        if hasattr(part, attribute):
            said[name] = getattr(part, attribute)
    said.setdefault("type", getattr(part, "collection_type", None))
    said.setdefault("division", getattr(part, "division", None))
    said.setdefault("check_ok", getattr(part, "check", None) == "flag")
    said.setdefault("K", check_character(label.text[2:]) if label.structures == ("isbt.chain_of_identity",) else None)
    said["date"] = label.value("date")
    said["expiry"] = label.value("expiry")
    said["datetime"] = label.value("expiry")
    if label.standard.value == "gs1":
        said |= {
            element["ai"]: element["value"]
            for element in identify(b"]d2" + label.text.encode())["parts"][0]["elements"]
        }
    return said


@pytest.mark.rq("RQ-63")
@pytest.mark.parametrize("vector", vectors("ISBT128-DIN-keyboard"))
def test_a_typed_donation_number_needs_its_check_character(vector: dict[str, Any]) -> None:
    read = parse_typed(vector["string"])
    assert isinstance(read, Label) == vector["valid"]
    if isinstance(read, Label):
        assert read.value("din") == vector["expect"]["din"]
        assert check_character(vector["expect"]["din"]) == vector["expect"]["K"]
        assert 60 + mod_37_2(vector["expect"]["din"]) == int(vector["expect"]["type3_flag"])
    else:
        assert isinstance(read, Unreadable)
        assert read.rule is Rule.CHECK


@pytest.mark.parametrize("vector", vectors("GS1-checkdigit"))
def test_the_check_digit_of_gs1(vector: dict[str, Any]) -> None:
    assert mod_10_ok(vector["string"]) == vector["valid"]


@pytest.mark.parametrize("vector", vectors("GS1-yymmd0"))
def test_a_six_digit_date_exists_or_is_refused(vector: dict[str, Any]) -> None:
    if vector["valid"]:
        assert yymmdd(vector["string"], 2026, day_may_be_zero=True).strftime("%y%m%d") == vector["string"]
    else:
        with pytest.raises(ValueError, match=r"digits|range|day"):
            yymmdd(vector["string"], 2026, day_may_be_zero=True)


@pytest.mark.parametrize("vector", vectors("HIBC"))
def test_hibc_is_read_whole_or_not_at_all(vector: dict[str, Any]) -> None:
    read = parse(vector["string"].encode())
    assert isinstance(read, Label) == vector["valid"], read
    assert read.standard == "hibc"
    if vector["valid"]:
        assert hibc_check(read.text[:-1]) == vector["expect"]["check"]


@pytest.mark.parametrize(
    "text",
    [
        "=+05000=Z54991712345600=%T300=<T0416003&>0183652359&,4PL001499Z549917123456A00T041600320181231",
        "=+04035=/A9997XYZ100T0479=,000012=A99991712345600=>019031",
        "&#0105ABC12",
        "=<S12954A0",
        "='A999900395A",
    ],
)
def test_other_published_labels_are_read(text: str) -> None:
    assert isinstance(parse(text.encode()), Label)


@pytest.mark.parametrize("number", ["A999921123456", "A999917123654", "A999917345628"])
def test_the_other_published_check_characters(number: str) -> None:
    assert check_character(number) == {"A999921123456": "3", "A999917123654": "Y", "A999917345628": "*"}[number]


# Where biip puts into its pattern what the dictionary leaves to a test of its own (a hyphen, a place in a sequence), or
# asks for more than the dictionary does.
ANOTHER_PATTERN = frozenset({"4330", "4331", "4332", "4333", "7258", "8010"})


@pytest.mark.parametrize("ai", known())
def test_our_table_agrees_with_an_independent_one(ai: str) -> None:
    """The library biip is the second opinion: separator, and which lengths of digits a value may have."""
    ours = rule(ai)
    assert ours is not None
    theirs = GS1ApplicationIdentifier.extract(ai)
    assert theirs.ai == ai
    assert theirs.separator_required == (ours.fixed == 0)
    digits = "0101010101" * 10  # as a date and a time this is lawful too
    other = [
        length
        for length in range(1, 95)
        if bool(ours.pattern.fullmatch(digits[:length])) != bool(re.fullmatch(theirs.pattern, ai + digits[:length]))
    ]
    assert bool(other) == (ai in ANOTHER_PATTERN), other
