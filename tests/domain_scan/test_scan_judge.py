"""Prompts: what they accept, and a different sentence for wrong, damaged, expired and mismatched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from console.domain.message import Message
from console.domain.scan import (
    SAMPLE_FLAGS,
    Accepted,
    Binding,
    Concatenation,
    Context,
    Equals,
    Ground,
    Item,
    NotExpired,
    NotIn,
    OneOf,
    Prompt,
    Refused,
    Rule,
    judge,
    judge_typed,
)

WANTED = Message.of("scan.want.badge")
JST = timezone(timedelta(hours=9))
USE = datetime(2026, 11, 24, 23, 0, tzinfo=JST)
CONTEXT = Context(
    items={"09506000134352": Item("reagent", "Activation reagent"), "09506000200118": Item("cartridge", "CART-STD")}
)
THE_DIN = Equals("din", "A999926123456", Ground.PATIENT)
BAG = Prompt("bag", WANTED, frozenset({"isbt.din"}), bindings=(THE_DIN,))
CARTRIDGE = Prompt(
    "cartridge",
    WANTED,
    frozenset({"gs1.trade_item"}),
    item_kinds=frozenset({"cartridge"}),
    min_fields=("lot", "serial", "expiry"),
    bindings=(
        Equals("gtin", "09506000200118", Ground.ITEM),
        OneOf("lot", frozenset({"C7"}), Ground.RELEASED),
        NotIn("serial", frozenset({"S0"}), Ground.USED),
        NotExpired(USE),
    ),
)
GOOD_CARTRIDGE = b"]d2010950600020011817261231" + b"10C7\x1d21S1"
BADGE = Prompt(
    "badge",
    WANTED,
    frozenset({"isbt.staff", "gs1.staff"}),
    bindings=(
        OneOf("staff_id", frozenset({"A999900395A", "123456789012345675"}), Ground.PERSON),
        NotIn("staff_id", frozenset({"123456789012345675"}), Ground.SAME_PERSON),
    ),
)


def refused(raw: bytes, prompt: Prompt) -> Refused:
    verdict = judge(raw, prompt, CONTEXT)
    assert isinstance(verdict, Refused), verdict
    assert verdict.raw == raw
    assert verdict.wanted == WANTED
    return verdict


@pytest.mark.parametrize(
    ("raw", "prompt", "aim"),
    [
        (b"=A99992612345600\r", BAG, ""),
        (b"]C0=A99992612345600", BAG, "]C0"),
        (b"=A99992612345601", BAG, ""),
        (GOOD_CARTRIDGE, CARTRIDGE, "]d2"),
        (b"='A999900395A", BADGE, ""),
        (b"=+04000=/A9997XYZ100T0479=A99992612345600=,000012=>026031", BAG, ""),
    ],
)
def test_what_is_wanted_is_accepted_with_its_raw_bytes(raw: bytes, prompt: Prompt, aim: str) -> None:
    verdict = judge(raw, prompt, CONTEXT)
    assert isinstance(verdict, Accepted), verdict
    assert (verdict.raw, verdict.aim) == (raw, aim)


@pytest.mark.parametrize(
    ("raw", "prompt", "rule", "why"),
    [
        (b"", BAG, Rule.EMPTY, "scan.why.empty"),
        (b"=A999926123456", BAG, Rule.UNREADABLE, "scan.why.short"),
        (b"=A99992612345661", BAG, Rule.CHECK, "scan.why.check"),
        (b"=A9999261\x0223456", BAG, Rule.CONTROL_CHARACTERS, "scan.why.control_characters"),
        (b"^A99992612345600", BAG, Rule.LAYOUT, "scan.why.layout"),
        (b"hello", BAG, Rule.UNKNOWN, "scan.why.unknown"),
        (b"='A999900395A", BAG, Rule.WRONG_KIND, "scan.why.wrong_kind"),
        (b"=\\620000000000000000", BAG, Rule.WRONG_KIND, "scan.why.wrong_kind"),
        (b"=A99992612345607", BAG, Rule.WRONG_FLAG, "scan.why.wrong_flag"),
        (b"=A99992612345642", BAG, Rule.WRONG_FLAG, "scan.why.wrong_flag"),
        (b"=A99992612345700", BAG, Rule.MISMATCH, "scan.why.other_patient"),
        (b"=A99992612345600=,000012", BAG, Rule.CONCATENATION, "scan.why.two_at_once"),
        (b"=+04000=/A9997XYZ100T0479=A99992612345700=,000012=>026031", BAG, Rule.MISMATCH, "scan.why.other_patient"),
        (b"=A99992612345600=A99992612345600", BAG, Rule.DOUBLED, "scan.why.doubled"),
        (b"+A99912345/$$52001510X33", CARTRIDGE, Rule.WRONG_KIND, "scan.why.wrong_kind"),
        (b"010950600020011810C7", CARTRIDGE, Rule.AMBIGUOUS, "scan.why.ambiguous"),
        (GOOD_CARTRIDGE.replace(b"200118", b"134352"), CARTRIDGE, Rule.WRONG_KIND, "scan.why.wrong_kind"),
        (b"]d2011234567890123110C7", CARTRIDGE, Rule.UNKNOWN_ITEM, "scan.why.unknown_item"),
        (b"]d2010950600020011817261231" + b"10C7", CARTRIDGE, Rule.INCOMPLETE, "scan.why.missing.serial"),
        (GOOD_CARTRIDGE.replace(b"\x1d", b""), CARTRIDGE, Rule.SEPARATOR, "scan.why.separator"),
        (GOOD_CARTRIDGE.replace(b"C7", b"C8"), CARTRIDGE, Rule.NOT_RELEASED, "scan.why.not_released"),
        (GOOD_CARTRIDGE.replace(b"S1", b"S0"), CARTRIDGE, Rule.USED, "scan.why.used"),
        (GOOD_CARTRIDGE.replace(b"261231", b"261123"), CARTRIDGE, Rule.EXPIRED, "scan.why.expired"),
        (b"='A999900396A", BADGE, Rule.UNKNOWN_PERSON, "scan.why.unknown_person"),
    ],
)
def test_each_fault_has_its_own_rule_and_sentence(raw: bytes, prompt: Prompt, rule: Rule, why: str) -> None:
    verdict = refused(raw, prompt)
    assert (verdict.rule, verdict.why.key) == (rule, why)


@pytest.mark.rq("RQ-31")
def test_the_same_badge_cannot_verify() -> None:
    assert refused(b"]C18017123456789012345675", BADGE).rule is Rule.SAME_PERSON


def test_a_refusal_says_what_was_scanned_and_what_is_wanted() -> None:
    verdict = refused(b"]d2010950600013435210" + b"24-118", CARTRIDGE)
    assert verdict.what == Message.of(
        "scan.is.reagent", name="Activation reagent", gtin="0950 6000 1343 52", lot="24-118", serial="–"
    )


def test_another_patients_bag_shows_both_numbers_and_is_said_before_its_expiry() -> None:
    prompt = Prompt(
        "bag",
        WANTED,
        frozenset({"isbt.din", "isbt.expiry_date"}),
        concatenation=Concatenation.REQUIRED,
        bindings=(NotExpired(USE), THE_DIN),
    )
    verdict = refused(b"=A99992612345700=>025001", prompt)
    assert verdict.why == Message.of("scan.why.other_patient", scanned="A9999 26 123457", wanted="A9999 26 123456")
    assert refused(b"=A99992612345600=>025001", prompt).rule is Rule.EXPIRED
    assert refused(b"=A99992612345600", prompt).why.key == "scan.why.one_of_two"
    assert isinstance(judge(b"=A99992612345600=>026365", prompt), Accepted)


def test_two_barcodes_in_one_scan_are_taken_where_both_are_wanted() -> None:
    permitted = replace(BAG, concatenation=Concatenation.PERMITTED)
    assert refused(b"=A99992612345600=,000012", permitted).rule is Rule.CONCATENATION
    both = replace(permitted, structures=frozenset({"isbt.din", "isbt.division"}))
    assert isinstance(judge(b"=A99992612345600=,000012", both), Accepted)


def test_a_tube_is_accepted_where_a_tube_is_wanted() -> None:
    tube = replace(BAG, flags=SAMPLE_FLAGS)
    assert isinstance(judge(b"=A99992612345607", tube), Accepted)
    assert refused(b"=A99992612345600", tube).rule is Rule.WRONG_FLAG


@pytest.mark.rq("RQ-63")
def test_typing_needs_a_prompt_that_allows_it_and_is_bound_like_a_scan() -> None:
    refusal = judge_typed("A9999 26 123456 Z", BAG)
    assert isinstance(refusal, Refused)
    assert refusal.rule is Rule.CHECK
    good = "A9999 17 123456 9"
    refusal = judge_typed(good, BAG)
    assert isinstance(refusal, Refused)
    assert refusal.rule is Rule.TYPED
    typing = replace(BAG, typed=True, bindings=(Equals("din", "A999917123456", Ground.PATIENT),))
    assert isinstance(judge_typed(good, typing), Accepted)
    refusal = judge_typed(good, replace(BAG, typed=True))
    assert isinstance(refusal, Refused)
    assert refusal.rule is Rule.MISMATCH


@pytest.mark.parametrize(
    ("expiry", "zone", "accepted"),
    [
        (b"&>0263282300", None, True),
        (b"&>0263282259", None, False),
        (b"&>0263281400", UTC, True),
        (b"&>0263281359", UTC, False),
        (b"=(2001202611241400", None, True),
        (b"=(2001202611241359", None, False),
    ],
)
def test_expiry_is_judged_in_the_zone_of_the_label(expiry: bytes, zone: timezone | None, accepted: bool) -> None:
    prompt = Prompt(
        "expiry",
        WANTED,
        frozenset({"isbt.expiry_datetime", "isbt.flexible_datetime"}),
        bindings=(NotExpired(USE, label_zone=zone),),
    )
    assert isinstance(judge(expiry, prompt), Accepted) == accepted


def test_expired_and_expiring_before_use_are_told_apart() -> None:
    prompt = Prompt(
        "expiry", WANTED, frozenset({"isbt.expiry_date"}), bindings=(NotExpired(USE, now=USE - timedelta(days=10)),)
    )
    assert refused(b"=>026310", prompt).why == Message.of("scan.why.expired", expiry="2026-11-06 23:59")
    assert refused(b"=>026325", prompt).why == Message.of(
        "scan.why.expires_early", expiry="2026-11-21 23:59", until="2026-11-24 23:00"
    )


def test_an_empty_set_of_known_values_refuses() -> None:
    prompt = replace(BADGE, bindings=(OneOf("staff_id", frozenset(), Ground.PERSON),))
    assert refused(b"='A999900395A", prompt).rule is Rule.UNKNOWN_PERSON


def test_a_label_scanned_twice_within_a_step_is_said_to_be_a_repeat() -> None:
    prompt = replace(BAG, bindings=(NotIn("din", frozenset({"A999926123456"}), Ground.REPEAT),))
    assert refused(b"=A99992612345600", prompt).rule is Rule.REPEAT


def test_an_enrolling_prompt_needs_nothing_to_compare_with() -> None:
    prompt = Prompt("enrol", WANTED, frozenset({"isbt.staff"}), enrolling=True)
    assert isinstance(judge(b"='A999900395A", prompt), Accepted)


def test_free_text_is_accepted_only_if_it_is_known() -> None:
    known = OneOf("text", frozenset({"ORD-26-11804"}), Ground.ORDER)
    prompt = Prompt("order", WANTED, frozenset({"local.text"}), bindings=(known,))
    assert isinstance(judge(b"ORD-26-11804\r\n", prompt), Accepted)
    assert refused(b"ORD-26-11805", prompt).why.key == "scan.why.other_order"


@pytest.mark.parametrize(
    ("structures", "bindings", "enrolling"),
    [
        (frozenset({"isbt.dni"}), (THE_DIN,), False),
        (frozenset(), (THE_DIN,), False),
        (frozenset({"isbt.din"}), (), False),
        (frozenset({"local.text"}), (), True),
        (frozenset({"local.text"}), (THE_DIN,), False),
    ],
)
def test_a_prompt_that_could_accept_anything_cannot_be_made(
    structures: frozenset[str], bindings: tuple[Binding, ...], enrolling: bool
) -> None:
    with pytest.raises(ValueError, match="Prompt 'careless'"):
        Prompt("careless", WANTED, structures, bindings=bindings, enrolling=enrolling)


def test_an_expiry_without_zone_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="time zone"):
        NotExpired(USE.replace(tzinfo=None))
