"""Generated labels and their mutants: checks catch what they cover, bindings catch the rest."""

from __future__ import annotations

import re
import string
from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from console.domain.message import Message
from console.domain.scan import (
    Accepted,
    Equals,
    Ground,
    Label,
    NotExpired,
    Prompt,
    Refused,
    describe,
    identify,
    judge,
    parse,
    parse_typed,
)
from console.domain.scan.checks import check_character, full_year, mod_10_ok, mod_37_2
from console.texts import load

UPPER_NO_O = string.ascii_uppercase.replace("O", "")
ALNUM = string.ascii_uppercase + string.digits
CSET_82 = string.ascii_letters + string.digits + "!\"%&'()*+,-./_:;<=>?"
PRINTABLE = [chr(code) for code in range(0x20, 0x7F)] + ["\x1d"]
WANTED = Message.of("scan.want.badge")

fins = st.builds(
    lambda first, middle, last: first + middle + last,
    st.sampled_from(UPPER_NO_O + "123456789"),
    st.text(UPPER_NO_O + string.digits, min_size=2, max_size=2),
    st.text(string.digits, min_size=2, max_size=2),
)
dins = st.builds(
    lambda fin, rest: fin + rest,
    fins,
    st.text(string.digits, min_size=8, max_size=8),
)
cois = st.builds(
    lambda fin, year, rest: f"CH{fin}{year}{rest}",
    fins,
    st.text(string.digits, min_size=2, max_size=2),
    st.text(ALNUM, min_size=6, max_size=6),
)
gtins = st.text(string.digits, min_size=13, max_size=13).map(
    lambda body: next(body + d for d in string.digits if mod_10_ok(body + d))
)
lots = st.text(CSET_82, min_size=1, max_size=20)


@st.composite
def mutated(draw: st.DrawFn, text: str, first: int, last: int) -> str:
    """``text`` with one character of [first, last) replaced by another, dropped, doubled or swapped with the next."""
    place = draw(st.integers(first, last - 1))
    kind = draw(st.sampled_from(["replace", "drop", "double", "swap"]))
    if kind == "replace":
        mutant = text[:place] + draw(st.sampled_from(PRINTABLE)) + text[place + 1 :]
    elif kind == "drop":
        mutant = text[:place] + text[place + 1 :]
    elif kind == "double":
        mutant = text[:place] + text[place] + text[place:]
    else:
        mutant = text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :]
    assume(mutant != text)
    return mutant


@given(st.data(), dins)
def test_a_replaced_character_of_a_checked_donation_number_is_never_read(data: st.DataObject, din: str) -> None:
    whole = f"={din}{60 + mod_37_2(din)}"
    assert isinstance(parse(whole.encode()), Label)
    place = data.draw(st.integers(1, 13))
    other = data.draw(st.sampled_from(ALNUM))
    assume(other != whole[place])
    assert not isinstance(parse((whole[:place] + other + whole[place + 1 :]).encode()), Label)


@pytest.mark.rq("RQ-63")
@given(st.data(), st.one_of(dins, cois))
def test_one_wrong_typed_character_is_never_read(data: st.DataObject, number: str) -> None:
    whole = number + check_character(number)
    assert isinstance(parse_typed(whole), Label)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from(ALNUM + "*"))
    assume(other != whole[place])
    assert not isinstance(parse_typed(whole[:place] + other + whole[place + 1 :]), Label)


@given(st.data(), gtins)
def test_one_wrong_digit_of_an_article_number_is_never_read(data: st.DataObject, gtin: str) -> None:
    place = data.draw(st.integers(0, 13))
    other = data.draw(st.sampled_from(string.digits))
    assume(other != gtin[place])
    assert isinstance(parse(f"]d201{gtin}".encode()), Label)
    assert not isinstance(parse(f"]d201{gtin[:place]}{other}{gtin[place + 1 :]}".encode()), Label)


@given(st.data(), dins)
def test_a_changed_donation_number_never_satisfies_its_binding(data: st.DataObject, din: str) -> None:
    prompt = Prompt(
        "bag", WANTED, frozenset({"isbt.din"}), frozenset({"00"}), bindings=(Equals("din", din, Ground.PATIENT),)
    )
    whole = f"={din}00"
    assert isinstance(judge(whole.encode(), prompt), Accepted)
    assert isinstance(judge(data.draw(mutated(whole, 0, len(whole))).encode(), prompt), Refused)


@given(st.data(), cois)
def test_a_changed_chain_of_identity_never_satisfies_its_binding(data: st.DataObject, coi: str) -> None:
    prompt = Prompt(
        "coi", WANTED, frozenset({"isbt.chain_of_identity"}), bindings=(Equals("coi", coi, Ground.PATIENT),)
    )
    whole = f"&/{coi}"
    assert isinstance(judge(whole.encode(), prompt), Accepted)
    assert isinstance(judge(data.draw(mutated(whole, 0, len(whole))).encode(), prompt), Refused)


@given(st.data(), gtins, lots, lots)
def test_a_changed_article_label_never_satisfies_its_bindings(
    data: st.DataObject, gtin: str, lot: str, serial: str
) -> None:
    whole = f"]d201{gtin}10{lot}\x1d21{serial}"
    prompt = Prompt(
        "item",
        WANTED,
        frozenset({"gs1.trade_item"}),
        bindings=(
            Equals("gtin", gtin, Ground.ITEM),
            Equals("lot", lot, Ground.ITEM),
            Equals("serial", serial, Ground.ITEM),
        ),
    )
    accepted = judge(whole.encode(), prompt)
    assert isinstance(accepted, Accepted)
    mutant = judge(data.draw(mutated(whole, 3, len(whole))).encode(), prompt)
    # A doubled separator aside, which changes nothing, a mutant may only be accepted if it says the very same.
    assert isinstance(mutant, Refused) or mutant.label.fields == accepted.label.fields


@given(gtins, lots, lots)
def test_a_lost_separator_never_yields_the_lot_and_the_serial(gtin: str, lot: str, serial: str) -> None:
    read = parse(f"]d201{gtin}10{lot}21{serial}".encode())
    assert not isinstance(read, Label) or (read.value("serial") is None and read.value("lot") != lot)


@given(dins, st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_donation_and_expiry_survive_a_round_trip(din: str, day: date) -> None:
    read = parse(f"={din}00=>0{day:%y%j}".encode())
    assert isinstance(read, Label)
    assert (read.value("din"), read.value("expiry")) == (din, day.isoformat())


@given(st.integers(0, 99), st.integers(2000, 2099))
def test_a_century_is_chosen_within_the_window(two_digits: int, this_year: int) -> None:
    year = full_year(two_digits, this_year)
    assert year % 100 == two_digits
    assert -49 <= year - this_year <= 50


ANY_SCAN = st.one_of(
    st.binary(max_size=60),
    st.text(PRINTABLE, max_size=60).map(str.encode),
    st.builds(
        lambda head, tail: (head + tail).encode(),
        st.sampled_from(["=", "&", "]d201", "]C1", "=+02000", "^", "("]),
        st.text(PRINTABLE, max_size=40),
    ),
)
ANY_PROMPT = Prompt(
    "any",
    WANTED,
    frozenset({"isbt.din", "gs1.trade_item", "isbt.expiry_date"}),
    min_fields=("lot",),
    bindings=(Equals("din", "A999926123456", Ground.PATIENT), NotExpired(datetime(2026, 1, 1, tzinfo=UTC))),
)


def sentence(message: Message, language: str) -> str:
    """Raises KeyError if there is none, or a value for it is missing."""
    texts = load(language)
    named = set(re.findall(r"\{(\w+)", texts.forms(message.key)[0]))
    if not named <= dict(message.args).keys():
        raise KeyError(message)
    return texts.say(message)


@given(ANY_SCAN)
def test_any_scan_is_refused_in_sentences_and_nothing_raises(raw: bytes) -> None:
    verdict = judge(raw, ANY_PROMPT)
    assert isinstance(verdict, Refused)
    for message in (verdict.what, verdict.why, verdict.wanted, describe(parse(raw))):
        assert sentence(message, "en")
        assert sentence(message, "ja")
    assert identify(raw)["verdict"] in {"label", "ambiguous", "unreadable"}
