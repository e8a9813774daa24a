"""Every sentence of the scan package exists in both languages and has what it needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import console.domain.scan as package
from console.domain.scan import Rule
from console.texts import LANGUAGES, load

TEXTS: dict[str, dict[str, str]] = {
    key: {language: load(language).forms(key)[0] for language, _ in LANGUAGES}
    for key in load("en").keys
    if key.startswith("scan.") and key != "scan.what.again"
}
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(package.__path__[0]).glob("*.py"))
USED = set(re.findall(r'"(scan\.(?:is|why|damaged|sheet)\.[a-z_0-9.]+)"', SOURCES))
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def test_every_key_in_the_code_has_a_sentence_and_every_sentence_a_key() -> None:
    for_others = {key for key in TEXTS if key.startswith("scan.want.")} | {"scan.sheet.passed"}
    assert set(TEXTS) - for_others == USED


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_say_it_with_the_same_values(key: str) -> None:
    sentences = TEXTS[key]
    assert set(sentences) == {"en", "ja"}
    assert set(PLACEHOLDER.findall(sentences["en"])) >= set(PLACEHOLDER.findall(sentences["ja"]))
    assert sentences["en"].endswith(".")
    assert sentences["ja"].endswith("。")
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", sentences["ja"])


def test_wrong_damaged_expired_and_mismatched_are_different_sentences() -> None:
    keys = ("wrong_kind", "check", "expired", "expires_early", "other_patient", "used", "not_released", "wrong_flag")
    for language in ("en", "ja"):
        assert len({TEXTS[f"scan.why.{key}"][language] for key in keys}) == len(keys)


def test_another_patients_material_is_worded_strongest() -> None:
    assert "another patient" in TEXTS["scan.why.other_patient"]["en"]
    assert "Do not use it" in TEXTS["scan.why.other_patient"]["en"]
    assert "使用しないでください" in TEXTS["scan.why.other_patient"]["ja"]


def test_rules_have_stable_dotted_names() -> None:
    assert all(re.fullmatch(r"scan\.[a-z_]+", rule) for rule in Rule)
