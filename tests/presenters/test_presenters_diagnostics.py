"""What the diagnostics screen says of a line's figures: totals, forecasts, and problems with what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from console.presenters.diagnostics import DiagnosticsView, present_diagnostics
from console.presenters.numbers import count_text, size_text
from console.presenters.ui import UiState, apply
from console.station.line_figures import Backfill, Buffer
from tests.support.deciding import Deciding
from tests.support.shown import look, snapshot_of
from tests.support.views_diagnostics import bad, figures, good, scene, snapshot

MONO_S = snapshot_of(Deciding()).now.mono_s


def shown(link: Any, condition: str = "open", language: str = "en") -> DiagnosticsView:
    return present_diagnostics(scene(snapshot(link, condition), language))


def rows(view: DiagnosticsView) -> dict[str, tuple[str, bool]]:
    cards = (card for cards in view.columns for card in cards)
    return {figure.label: (figure.value, figure.loud) for card in cards for figure in card.rows}


def problems(view: DiagnosticsView) -> list[tuple[int, str]]:
    return [(problem.priority, problem.text) for problem in view.problems]


def test_a_good_line_is_calm_and_says_that_nothing_lacks() -> None:
    view = shown(figures(good(MONO_S)))
    assert view.problems == ()
    assert view.calm
    said = rows(view)
    assert said["Received"] == ("112 MB · 1.2 kB/s", False)
    assert said["Round trip now"] == ("10 ms", False)
    assert said["Median of 5 minutes"] == ("11 ms", False)
    assert said["99 of 100 are faster than"] == ("19 ms", False)
    assert said["Last heartbeat ago"] == ("0.3 s", False)
    assert said["Identity"] == ("KSW-07", False)
    assert said["Overwrites them in"] == ("3 h 25 min", False)
    assert said["Stored without a gap up to"] == ("boot 12, No. 1\u00a0401\u00a0365", False)
    assert not any(loud for _, loud in said.values())
    [records] = [card for cards in view.columns for card in cards if card.title == "Records"]
    assert (records.bar, records.bar_text) == (None, "Nothing lacks.")


def test_the_clocks_are_compared_only_where_both_go_at_the_same_rate() -> None:
    """In training process time runs ahead of the wall by hours: that is no fault of a clock."""
    said = {rate: rows(shown(replace(figures(good(MONO_S)), rate=rate))) for rate in (1.0, 60.0)}
    assert said[1.0]["This clock ahead of the shuttle"][0].endswith(" s")
    assert said[60.0]["This clock ahead of the shuttle"] == ("–", False)


def test_every_kind_of_rejection_is_named_and_one_that_nobody_named_is_shown_by_its_own() -> None:
    detail = replace(good(MONO_S), rejected=(("crc", 7), ("message", 1), ("gremlins", 3)))
    said = rows(shown(figures(detail)))
    assert said["Damaged (CRC)"] == ("7", True)
    assert said["Malformed message"] == ("1", True)
    assert said["gremlins"] == ("3", True)
    assert said["Not a frame (COBS)"] == ("0", False)
    assert {"Too long or too short", "Other frame version", "Message of the wrong end"} <= said.keys()


def test_a_bad_day_is_told_worst_first_with_what_to_do() -> None:
    told = problems(shown(figures(bad(MONO_S))))
    assert [priority for priority, _ in told] == [2, 3, 3]  # three at most, the worst
    assert "in 55 s. Restore the line" in told[0][1]
    assert "118 frames were rejected" in told[1][1]


@pytest.mark.parametrize(
    ("condition", "changed", "words"),
    [
        ("refused", {}, "Another machine answers"),
        ("never", {"url": ""}, "No port is set"),
        ("lost", {"problem": "gone", "tries": 4}, "is not open (4 tries)"),
        ("lost", {"silent_s": 40.0}, "Nothing has come from"),
        ("open", {"silent_s": 3.0}, "Nothing has come from"),
    ],
)
def test_a_line_on_which_nothing_comes_says_why(condition: str, changed: dict[str, Any], words: str) -> None:
    [(priority, text)] = problems(shown(figures(good(MONO_S), **changed), condition))
    assert priority == 2
    assert words in text


@pytest.mark.parametrize(
    ("backfill", "text", "share"),
    [
        (Backfill(1000, 250, 0, 50.0), "250 of 1\u00a0000 still lack, done in about 5 s", 0.75),
        (Backfill(1000, 1000, 0, 0.0), "1\u00a0000 of 1\u00a0000 still lack, none come now", 0.0),
        (Backfill(0, 0, 9, 0.0), "Nothing lacks.", None),
    ],
)
def test_how_far_the_backfill_is(backfill: Backfill, text: str, share: float | None) -> None:
    view = shown(figures(replace(good(MONO_S), backfill=backfill)))
    [records] = [card for cards in view.columns for card in cards if card.bar_text]
    assert (records.bar_text, records.bar) == (text, share)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Not known while the shuttle is silent."), ("ja", "応答がない間")]
)
@pytest.mark.parametrize(("condition", "silent_s"), [("lost", 40.0), ("open", 5.0), ("never", None)])
def test_what_lacks_is_not_known_while_nothing_comes(
    condition: str, silent_s: float | None, language: str, text: str
) -> None:
    view = shown(figures(good(MONO_S), silent_s=silent_s), condition, language)
    [records] = [card for cards in view.columns for card in cards if card.bar_text]
    assert text in records.bar_text
    assert records.bar is None


def test_what_was_never_heard_is_unknown_and_not_zero() -> None:
    view = shown(figures(replace(good(MONO_S), buffer=Buffer(), median_ms=None, p99_ms=None, durable=None,
                                 shuttle="", boot=0, beat_mono_s=None), round_trip_ms=None), "never")  # fmt: skip
    said = rows(view)
    unknown = ("Round trip now", "Median of 5 minutes", "Buffer of the shuttle", "Overwrites them in", "Boot number")
    for label in (*unknown, "Stored without a gap up to", "Last heartbeat ago", "Not yet acknowledged"):
        assert said[label][0] == "–", label


def test_the_screen_is_open_to_read_when_nobody_is_signed_in_and_leads_back() -> None:
    made = snapshot(figures(good(MONO_S)))
    shown_ = look(made, UiState(screen="diagnostics"))
    assert shown_.screen == "diagnostics"
    assert shown_.frame.current == "more"
    assert isinstance(shown_.view, DiagnosticsView)
    assert apply(UiState(screen="diagnostics"), shown_.view.back_ask).screen == "more"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 B"), (812, "812 B"), (1204, "1.2 kB"), (999_499, "999 kB"), (112_004_118, "112 MB"), (1.5e12, "1500 GB")],
)
def test_sizes_read_well(number: float, text: str) -> None:
    assert size_text(number) == text


def test_large_counts_are_grouped() -> None:
    assert count_text(1_401_365) == "1\u00a0401\u00a0365"
