"""Keys and values become sentences: moments in the site's zone, words for states, plurals, and nothing hidden."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

import resources
from console.domain.message import Message
from console.texts import UnknownLanguage, duration, load

TOKYO = timedelta(hours=9)
NOW = datetime(2026, 11, 23, 5, 32, 8, tzinfo=UTC)
EN = load("en").at(TOKYO, NOW)
JA = load("ja").at(TOKYO, NOW)


@pytest.mark.rq("RQ-33")
def test_moments_stand_on_the_sites_clock_with_its_zone() -> None:
    assert EN.stamp("2026-11-23T05:33:10.000000Z") == "2026-11-23 14:33:10 +09:00"
    assert EN.clock(NOW) == "14:32:08"
    assert EN.date(NOW) == "2026-11-23 +09:00"
    assert load("en").at(timedelta(hours=-3, minutes=-30)).stamp(NOW) == "2026-11-23 02:02:08 -03:30"


def test_moments_in_a_message_are_local_and_short_today() -> None:
    at_today = Message.of("evidence.confirmed", person="A", at="2026-11-23T05:21:00.5Z")
    assert EN.say(at_today) == "A · 14:21"
    assert EN.say("evidence.expiry", value="2026-11-24T14:59:00Z") == "expires 2026-11-24 23:59"
    assert load("en").at(TOKYO).say(at_today) == "A · 2026-11-23 14:21"


@pytest.mark.parametrize(("seconds", "shown"), [(47, "0:47"), (600.9, "10:00"), (3725, "1:02:05"), (-1, "0:00")])
def test_durations(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_ages_in_their_two_largest_units() -> None:
    assert [EN.age(s) for s in (47, 2040, 7500, 3600, 194400)] == ["47 s", "34 min", "2 h 5 min", "1 h", "2 d 6 h"]
    assert JA.age(194400) == "2 日 6 時間"


def test_words_of_the_protocol_are_translated_and_what_a_label_says_is_not() -> None:
    assert EN.say("refusal.state", bay=7, state="held") == "Bay 07 is held."
    assert JA.say("refusal.state", bay=7, state="held") == "ベイ 07 は「ホールド中」です。"
    assert EN.say("evidence.lot", lot="held", status="on hold") == "lot held · on hold"
    assert "カートリッジ, レシピ" in JA.say("refusal.read_back", differs="cartridge, recipe")
    assert EN.say("evidence.alarm", alarm="ph.low") == "pH low"
    assert EN.say("refusal.outcome", outcome="new word", rule="IL-09").endswith("new word (IL-09).")


def test_numbers_are_grouped_as_on_labels() -> None:
    assert EN.say("evidence.coi", value="CHA99992600K7Q2") == "CH A9999 26 00K7Q2"
    dins = EN.say("evidence.donations", have=2, want=2, dins="A999926123456, A999926123457")
    assert dins == "2 of 2 · A9999 26 123456, A9999 26 123457"


def test_plurals() -> None:
    assert EN.say("done.items", count=1) == "1 line confirmed"
    assert EN.say("done.items", count=3) == "3 lines confirmed"
    assert EN.say("refusal.secret", left=1).endswith("1 more try.")
    assert JA.say("done.items", count=1) == "1 項目を確認"


def test_a_missing_key_shows_itself_and_is_counted() -> None:
    catalogue = load("en").at(TOKYO)
    before = catalogue.missing.get("no.such.key", 0)
    assert catalogue.say("no.such.key") == "[no.such.key]"
    assert load("en").missing["no.such.key"] == before + 1


def test_a_missing_value_is_not_hidden() -> None:
    assert EN.say("evidence.serial") == "SN [value]"


def test_the_hash_is_over_the_exact_bytes() -> None:
    raw = resources.path("texts/ja/LC_MESSAGES/console.po").read_bytes()
    assert load("ja").sha256 == hashlib.sha256(raw).hexdigest()


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownLanguage, match="Choose one of: en, ja"):
        load("xx")


def test_loading_brings_in_neither_babel_nor_the_scan_rules() -> None:
    """What a first paint must not wait for (Babel's import and locale data take tens of milliseconds)."""
    code = (
        "import sys; from console.texts import load; load('ja').say('nav.overview');"
        "print([m for m in ('babel', 'biip', 'gettext', 'pydantic', 'numpy', 'yaml') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
