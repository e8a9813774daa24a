"""Labels of every structure, made from the rules, and their mutants.

Where a structure has a check, a wrong character is refused; whatever it has, no mutant satisfies a prompt whose
bindings say what the label must be.
"""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from console.domain.message import Message
from console.domain.scan import Accepted, Ground, Label, OneOf, Prompt, Refused, judge, parse
from console.domain.scan.checks import mod_10_ok, mod_37_2
from console.domain.scan.countries import CODES
from console.domain.scan.gs1_lint import NOT_CHECKED, check_pair
from console.domain.scan.gs1_rules import AiRule, Component, known, matches, rule
from console.domain.scan.hibc import ALPHABET, check_character
from console.domain.scan.isbt128 import TABLE, StructureRule
from console.domain.scan.prompt import STRUCTURES, Concatenation
from tests.support.mutants import mutants

ALNUM = string.ascii_uppercase + string.digits
WANTED = Message.of("prompt.material")
ANY_FLAG = frozenset(a + b for a in string.digits + "ABCDEFGHJKLMNPQRSTUVWXY" for b in string.digits + ALNUM)
FEW = settings(max_examples=25, deadline=None)


def bound(label: Label) -> Prompt:
    """A prompt that wants exactly what this label says, field by field."""
    names = {name for name, value in label.fields if value}  # of a compound message, two parts may have one name
    said = {name: frozenset(value for other, value in label.fields if other == name) for name in names}
    bindings = tuple(OneOf(name, values, Ground.PATIENT) for name, values in said.items())
    return Prompt("bound", WANTED, STRUCTURES - {"local.text"}, ANY_FLAG, Concatenation.PERMITTED, bindings=bindings)


def whole(text: str) -> Label:
    read = parse(text.encode())
    assert isinstance(read, Label), (text, read)
    return read


def never_another(text: str, mutant: str) -> None:
    """The mutant is refused where ``text`` is wanted, or it says the very same."""
    right = whole(text)
    prompt = bound(right)
    assert isinstance(judge(text.encode(), prompt), Accepted)
    verdict = judge(mutant.encode(), prompt)
    assert isinstance(verdict, Refused) or sorted(verdict.label.fields) == sorted(right.fields), (text, mutant)


# --- ISBT 128 -----------------------------------------------------------------------------------------------------


def _is_label(text: str) -> bool:
    return isinstance(parse(text.encode()), Label)


def isbt(row: StructureRule) -> st.SearchStrategy[str]:
    """Valid labels of this structure: its format, and dates and checks that hold."""
    alphabet = st.characters(min_codepoint=32, max_codepoint=126)
    made = st.from_regex(row.pattern, fullmatch=True, alphabet=alphabet)
    if row.structure == "isbt.patient_id":
        made = st.text(ALNUM, min_size=1, max_size=20).map(lambda name: f"01{len(name):02d}{name}")
    elif row.structure == "isbt.donor_registry_id":
        made = st.text(string.digits, min_size=17, max_size=17).map(lambda body: f"{body}{mod_37_2(body):02d}")
    elif "datetime" in row.pattern:
        made = st.tuples(st.sampled_from("12"), st.sampled_from(["01", "03"]), _days(), _times()).map(
            lambda m: f"{m[0]}0{m[1]}{m[2]}{m[3]}"
        )
    elif "century" in row.pattern or "sec_expiry" in row.pattern or row.structure.endswith("birth_date"):
        return made.map(lambda text: row.di + _dated(row, text)).filter(_is_label)
    return made.map(lambda text: row.di + text).filter(_is_label)


def _dated(row: StructureRule, text: str) -> str:
    """``text`` with a day that exists in place of a random one."""
    if "century" in row.pattern:
        day, time = int(text[3:6]) % 365 + 1, text[6:]
        minute = f"{int(time[:2]) % 24:02d}{int(time[2:]) % 60:02d}" if time else ""
        return f"{text[:3]}{day:03d}{minute}"
    return text[:-8] + "20271231"


def _days() -> st.SearchStrategy[str]:
    return st.dates().filter(lambda d: d.year >= 2000).map(lambda d: f"{d:%Y%m%d}")


def _times() -> st.SearchStrategy[str]:
    return st.times().map(lambda t: f"{t:%H%M}")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.structure)
@FEW
@given(st.data())
def test_a_mutant_of_an_isbt_128_label_is_never_taken_for_it(row: StructureRule, data: st.DataObject) -> None:
    text = data.draw(isbt(row), label="label")
    assert whole(text).structures == (row.structure,)
    never_another(text, data.draw(mutants(text), label="mutant"))


@FEW
@given(st.data())
def test_a_donor_registry_number_shows_every_replaced_character(data: st.DataObject) -> None:
    text = data.draw(isbt(next(row for row in TABLE if row.structure == "isbt.donor_registry_id")))
    _replaced_is_refused(data, text, 2, len(text), string.digits)


def _replaced_is_refused(data: st.DataObject, text: str, first: int, last: int, alphabet: str) -> None:
    place = data.draw(st.integers(first, last - 1), label="place")
    other = data.draw(st.sampled_from(alphabet).filter(lambda c: c != text[place]), label="other")
    assert not _is_label(text[:place] + other + text[place + 1 :])


@FEW
@given(st.data())
def test_a_compound_message_is_all_or_nothing(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.sampled_from(TABLE), min_size=2, max_size=5, unique_by=lambda row: row.ds))
    parts = [data.draw(isbt(row)) for row in rows]
    text = f"=+{len(parts):02d}000{''.join(parts)}"
    assume(len(text) < 1000)
    assert whole(text).structures == tuple(row.structure for row in rows)
    never_another(text, data.draw(mutants(text), label="mutant"))
    cut = data.draw(st.integers(1, len(text) - 1), label="cut")
    assert not _is_label(text[:-cut]) or text[:-cut][:2] != "=+"


# --- GS1 ----------------------------------------------------------------------------------------------------------

GCP = "0950"  # a company prefix, by its form


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=count, max_size=count)


def with_check_digit(body: str) -> str:
    return next(body + digit for digit in string.digits if mod_10_ok(body + digit))


_TESTED: dict[str, st.SearchStrategy[str]] = {
    "yymmdd": st.dates(date(2000, 1, 1), date(2060, 1, 1)).map(lambda d: f"{d:%y%m%d}"),
    "yymmd0": st.dates(date(2000, 1, 1), date(2060, 1, 1)).map(lambda d: f"{d:%y%m}00"),
    "yyyymmdd": _days(),
    "hhmi": _times(),
    "hh": st.times().map(lambda t: f"{t:%H}"),
    "mi": st.times().map(lambda t: f"{t:%M}"),
    "ss": st.times().map(lambda t: f"{t:%S}"),
    "yesno": st.sampled_from("01"),
    "winding": st.sampled_from("019"),
    "iso5218": st.sampled_from("0129"),
    "zero": st.just("0"),
    "hyphen": st.just("-"),
    "importeridx": st.sampled_from("-_aZ9"),
    "pieceoftotal": st.just("0103"),
    "posinseqslash": st.just("1/3"),
    "latitude": st.just("0279085848"),
    "longitude": st.just("3279085848"),
    "pcenc": st.just("A%20B"),
    "nozeroprefix": st.just("120"),
    "iso3166": st.sampled_from(sorted(CODES)),
    "iso3166999": st.sampled_from([*sorted(CODES), "999"]),
}


@st.composite
def component(draw: st.DrawFn, part: Component) -> str:
    """A value that the tests of this component pass."""
    for lint in part.lints:
        if lint in _TESTED:
            return draw(_TESTED[lint])
    if "csum" in part.lints:
        return with_check_digit(draw(digits(part.longest - 1)))
    if "csumalpha" in part.lints:
        body = GCP + "A" + draw(st.text(ALNUM, min_size=1, max_size=part.longest - 7))
        return body + check_pair(body)
    if "nonzero" in part.lints:
        return "1".zfill(part.longest)
    length = part.longest if part.fixed else draw(st.integers(1, part.longest))
    if r"\d" in part.pattern:
        return draw(digits(length))
    prefix = GCP if "gcppos1" in part.lints else ""
    return (prefix + draw(st.text(ALNUM, min_size=length, max_size=length)))[: max(length, len(prefix) + 1)]


def checkable(row: AiRule) -> bool:
    return not NOT_CHECKED & {lint for part in row.components for lint in part.lints}


def _first(pattern: str) -> str:
    return next(ai for ai in known() if matches(ai, pattern))


def company(ai: str, carried: tuple[str, ...] = ()) -> tuple[str, ...]:
    """``ai`` and what must stand with it, by the first group of each line of its needs that excludes nothing here."""
    row = rule(ai)
    assert row is not None
    carried = (*carried, ai)
    for groups in row.needs:
        if any(all(any(matches(other, one) for other in carried) for one in group) for group in groups):
            continue
        for one in map(_first, groups[0]):
            carried = carried if one in carried else company(one, carried)
    return carried


@st.composite
def gs1_label(draw: st.DrawFn, ai: str) -> tuple[str, int, int]:
    """A label with this identifier and what it needs, and where the value of the identifier stands in it."""
    text, begin, end = "]d2", 0, 0
    for one in company(ai):
        row = rule(one)
        assert row is not None
        value = "".join(draw(component(part)) for part in row.components)
        begin, end = (len(text) + len(one), len(text) + len(one) + len(value)) if one == ai else (begin, end)
        text += one + value + ("" if row.fixed else "\x1d")
    return text, begin, end


AIS = [ai for ai in known() if all((row := rule(one)) and checkable(row) for one in company(ai))]


def test_nearly_every_identifier_can_be_made() -> None:
    assert len(AIS) > 0.85 * len(known())


@pytest.mark.parametrize("ai", [ai for ai in AIS if len(ai) < 4 or ai[0] != "3" or ai.endswith("0")])
@settings(max_examples=5, deadline=None)
@given(st.data())
def test_a_mutant_of_a_gs1_label_is_never_taken_for_it(ai: str, data: st.DataObject) -> None:
    text, _, _ = data.draw(gs1_label(ai), label="label")
    assert ai in {element.ai for part in whole(text).parts for element in getattr(part, "elements", ())}
    never_another(text, data.draw(mutants(text, 3), label="mutant"))


@pytest.mark.parametrize("ai", [ai for ai in AIS if (row := rule(ai)) and "csum" in row.components[0].lints])
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_replaced_digit_of_a_checked_number_is_refused(ai: str, data: st.DataObject) -> None:
    text, begin, _ = data.draw(gs1_label(ai), label="label")
    row = rule(ai)
    assert row is not None
    _replaced_is_refused(data, text, begin, begin + row.components[0].longest, string.digits)


# --- HIBC ---------------------------------------------------------------------------------------------------------


@st.composite
def hibc_label(draw: st.DrawFn) -> str:
    """A primary label, a secondary one, or both in one."""
    name = st.text(ALNUM, min_size=1, max_size=18)
    primary = (
        f"{draw(st.sampled_from(string.ascii_uppercase))}{draw(st.text(ALNUM, min_size=3, max_size=3))}"
        f"{draw(name)}{draw(st.sampled_from(string.digits))}"
    )
    day = draw(st.dates(date(2001, 1, 1), date(2049, 12, 31)))
    dated = draw(st.sampled_from([f"{day:%m%y}", f"2{day:%m%d%y}", f"3{day:%y%m%d}", f"5{day:%y%j}", "7"]))
    serial, quantity = draw(st.sampled_from(["", "+"])), draw(st.sampled_from(["", "812", "900012"]))
    second = draw(st.sampled_from([f"$${serial}{quantity}{dated}", f"${serial}"])) + draw(name)
    more = draw(st.sampled_from(["", f"/16D{day:%Y%m%d}", f"/14D{day:%Y%m%d}" if second[1] != "$" else "", "/Q5"]))
    more = "" if more == "/Q5" and quantity else more
    link = draw(st.sampled_from(ALPHABET))
    body = draw(st.sampled_from([f"+{primary}", f"+{primary}/{second}{more}", f"+{second}{link}"]))
    return body + check_character(body)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_replaced_character_of_a_hibc_label_is_refused(data: st.DataObject) -> None:
    text = data.draw(hibc_label(), label="label")
    assert whole(text).standard == "hibc"
    _replaced_is_refused(data, text, 1, len(text), ALPHABET)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_mutant_of_a_hibc_label_is_never_taken_for_it(data: st.DataObject) -> None:
    text = data.draw(hibc_label(), label="label")
    never_another(text, data.draw(mutants(text), label="mutant"))


# --- Digital Link -------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(st.data(), digits(13), st.text(ALNUM, min_size=1, max_size=20), st.text(ALNUM, min_size=1, max_size=20))
def test_a_mutant_of_a_digital_link_is_never_taken_for_it(
    data: st.DataObject, body: str, lot: str, serial: str
) -> None:
    text = f"https://id.example/01/{with_check_digit('0950' + body[4:])}/10/{lot}/21/{serial}?17=271231"
    never_another(text, data.draw(mutants(text), label="mutant"))
