"""A site's settings file: what it decides is so from the first paint on; what is wrong in it is said with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console import __main__ as command_line
from console import program
from console.settings import Settings, SettingsError, load_settings
from console.site_file import Panel, panel


def written(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert panel(tmp_path / "not-there") == panel(tmp_path) == Panel("", None, False)
    assert load_settings("training", tmp_path) == Settings(mode="training", folder=tmp_path)


def test_the_panels_settings_reach_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Language, calibration in px a millimetre, kiosk: read before anything heavy is imported; options come first."""
    seen: list[tuple[Any, ...]] = []

    def run(settings: object, language: str, px_per_mm: float | None, *, kiosk: bool, training: bool) -> int:
        seen.append((language, px_per_mm, kiosk, training))
        return 0

    monkeypatch.setattr(program, "run", run)
    folder = written(tmp_path, 'language = "ja"\npx_per_mm = 4.76\nkiosk = true\n')
    assert command_line.main(["run", "--data", str(folder)]) == 0
    assert command_line.main(["run", "--training", "--data", str(folder), "--language", "en"]) == 0
    assert command_line.main(["run", "--training", "--data", str(tmp_path / "other")]) == 0
    assert seen == [("ja", 4.76, True, False), ("en", 4.76, True, True), ("en", None, False, True)]
    assert load_settings("production", folder).px_per_mm == 4.76


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("language = ", "cannot be read"),
        ("px_per_mm = -3", "px_per_mm: Input should be greater than 0"),
        ('px_per_mm = "wide"', "px_per_mm: Input should be a valid number"),
        ('language = "fr"', "language: Input should be 'en' or 'ja'"),
        ('kiosk = "perhaps"', "kiosk: Input should be a valid boolean"),
        ("colour = 1", "colour: Extra inputs are not permitted"),
        ('mode = "production"', "may not set mode or folder"),
        ('folder = "/"', "may not set mode or folder"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_counts_for_nothing_before(tmp_path: Path, text: str, why: str) -> None:
    folder = written(tmp_path, text + "\n")
    first = panel(folder)
    assert (first.px_per_mm, first.kiosk) == (None, False)
    with pytest.raises(SettingsError) as refused:
        load_settings("training", folder)
    assert why in str(refused.value)
    assert str(folder / "settings.toml") in str(refused.value)


def test_a_language_that_there_is_not_is_english_until_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(program, "run", lambda settings, language, *rest, **more: seen.append(language) or 0)
    command_line.main(["run", "--training", "--data", str(written(tmp_path, 'language = "fr"\n'))])
    assert seen == ["en"]
