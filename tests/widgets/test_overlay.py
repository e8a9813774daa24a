"""Several curves on one plot: never joined over a gap, never told by colour alone, each with its own lane and end."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from widgets import theme
from widgets.curve import Range, Reading
from widgets.envelope import Band, pieces
from widgets.overlay import Line, OverlayPlot, _apart
from widgets.trend import TrendStrip

SPAN = (0.0, 1000.0)
OKABE_ITO = ("#e69f00", "#56b4e9", "#009e73", "#0072b2", "#d55e00", "#cc79a7")


@pytest.fixture
def plot(qtbot) -> OverlayPlot:
    made = OverlayPlot()
    qtbot.addWidget(made)
    made.resize(1200, 600)
    made.show()
    return made


def line(mark: str, level: float, **changes: object) -> Line:
    t = np.linspace(*SPAN, 500)
    return Line(mark, "04", t, np.full(t.size, level), **changes)  # type: ignore[arg-type]


def show(plot: OverlayPlot, *lines: Line) -> None:
    plot.set_span(*SPAN)
    plot.show_lines(lines, Range(0.0, 10.0), ("pH", "Process time"))
    QApplication.processEvents()


def inked(plot: OverlayPlot, index: int, level: float) -> list[bool]:
    """For each column of the plot: whether the curve, or its letter, is near ``level`` there."""
    image, area = plot.grab().toImage(), plot.plot_rect()
    ink, y0 = theme.current().color(f"compare_{index + 1}"), round(plot.y_of(level))

    def near(x: int, y: int) -> bool:
        c = image.pixelColor(x, y)
        return abs(c.red() - ink.red()) + abs(c.green() - ink.green()) + abs(c.blue() - ink.blue()) < 150

    return [any(near(x, y) for y in range(y0 - 15, y0 + 16)) for x in range(area.left() + 2, area.right() - 2, 4)]


def test_a_curve_is_drawn_all_along_and_broken_at_its_gap(plot) -> None:
    show(plot, line("A", 2.0), line("B", 8.0, gaps=((400.0, 600.0),)))
    whole, broken = inked(plot, 0, 2.0), inked(plot, 1, 8.0)
    assert all(whole)
    share = len(broken) / 1000
    assert not any(broken[round(410 * share) : round(590 * share)])
    assert all(broken[: round(390 * share)])
    assert plot.missing(0) == ()
    assert plot.missing(1) == ((400.0, 600.0),)


def test_a_stale_curve_ends_where_its_values_ended_and_its_lane_is_hatched_to_the_end(plot) -> None:
    show(plot, line("A", 5.0, stale_from=700.0))
    drawn = inked(plot, 0, 5.0)
    assert not any(drawn[round(len(drawn) * 0.72) :])
    assert plot.missing(0) == ((700.0, 1000.0),)


def test_a_gap_that_reaches_out_of_the_time_shown_is_hatched_inside_it(plot) -> None:
    show(plot, line("A", 5.0, gaps=((-500.0, 100.0), (2000.0, 3000.0))))
    assert plot.missing(0) == ((0.0, 100.0),)


def test_what_is_shown_again_is_not_painted_again(plot) -> None:
    show(plot, line("A", 5.0))
    plot.grab()
    before = plot._paths
    show(plot, line("A", 5.0))
    plot.grab()
    assert plot._paths is before
    show(plot, line("A", 6.0))
    plot.grab()
    assert plot._paths is not before


def test_no_more_curves_than_colours_are_drawn(plot) -> None:
    show(plot, *(line(mark, index + 1.0) for index, mark in enumerate("ABCDEFGH")))
    plot.grab()
    assert len(plot._paths) == 6


def test_ends_that_lie_on_one_another_are_moved_apart_and_stay_inside() -> None:
    placed = _apart([(50.0, 0), (50.0, 1), (52.0, 2), (199.0, 3)], 34, 17, 200)
    ys = [y for y, _ in placed]
    assert all(b - a >= 34 for a, b in itertools.pairwise(ys))
    assert ys[0] >= 17
    assert ys[-1] <= 200
    assert sorted(index for _, index in placed) == [0, 1, 2, 3]
    low = _apart([(198.0, 0), (199.0, 1), (200.0, 2)], 34, 17, 200)
    assert [index for _, index in low] == [0, 1, 2]
    assert low[-1][0] <= 200


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_colours_are_okabe_and_itos_without_yellow(name: str) -> None:
    colors = theme.load(name)
    assert tuple(colors.color(f"compare_{n}").name() for n in range(1, 7)) == OKABE_ITO
    letters = theme.contrast(colors.color("text"), colors.color("card"))
    assert letters >= 4.5, "a letter tells the curve where its colour is weak"


# --- the band of earlier runs ------------------------------------------------------------------------------------


def _band(level: float, hole: slice | None = None) -> Band:
    t = np.linspace(*SPAN, 101)
    low = np.full(t.size, level - 2)
    if hole:
        low[hole] = np.nan
    return Band(t, low, low + 4, low + 2)


def test_a_band_is_drawn_under_the_curve_and_not_over_a_hole(qtbot) -> None:
    strip = TrendStrip()
    qtbot.addWidget(strip)
    strip.resize(1200, 200)
    strip.set_span(*SPAN)
    strip.set_range(Range(0.0, 10.0))
    strip.set_envelope(_band(5.0, slice(40, 60)))
    strip.show()
    QApplication.processEvents()
    image, area, look = strip.grab().toImage(), strip.plot_rect(), theme.current()
    y = area.top() + round(area.height() * 0.4)

    def at(share: float) -> str:
        return image.pixelColor(area.left() + round(area.width() * share), y).name()

    assert at(0.2) == at(0.8) == look.color("envelope").name()
    assert at(0.5) == look.color("card").name()
    strip.set_envelope(None)
    QApplication.processEvents()
    assert strip.grab().toImage().pixelColor(area.left() + 100, y).name() == look.color("card").name()


def test_only_what_can_be_seen_of_a_band_is_drawn() -> None:
    band = _band(5.0, slice(40, 60))
    assert band.within(500.0, 600.0).t_s.tolist() == pytest.approx(np.linspace(490, 600, 12).tolist())
    found = list(pieces(band))
    assert [(float(p.t_s[0]), float(p.t_s[-1])) for p in found] == [(0.0, 390.0), (600.0, 1000.0)]
    assert band.same(_band(5.0, slice(40, 60)))
    assert not band.same(_band(5.0))
    assert not band.same(None)


def test_the_cursor_is_a_line_with_a_dot_of_each_curves_colour_on_what_it_reads(plot) -> None:
    show(plot, line("A", 2.0), line("B", 8.0), line("C", 5.0))
    before = plot.grab().toImage()
    plot.set_cursor(500.0, "14:02", [Reading(500.0, 3.0, "3"), None, Reading(500.0, None, "no value")])
    image, x, colors = plot.grab().toImage(), round(plot.x_of(500.0)), theme.current()
    assert image.pixelColor(x, round(plot.y_of(3.0))) == colors.color("compare_1")
    assert image.pixelColor(x, round(plot.y_of(9.5))) == colors.color("action")
    assert before.pixelColor(x, round(plot.y_of(9.5))) != colors.color("action")
    plot.set_cursor(None, "", [])
    assert plot.grab().toImage() == before


@pytest.mark.parametrize("at_s", [-50.0, 5.0, 500.0, 995.0, 1050.0])
def test_the_cursors_time_covers_neither_title_nor_note_and_a_line_out_of_sight_is_not_drawn(plot, at_s: float) -> None:
    show(plot, line("A", 2.0))
    plot.set_note("Past · ends 2 d ago")
    plain = plot.grab().toImage()
    plot.set_cursor(at_s, "2026-11-23 14:11:36 +09:00", [None])
    image, rect, action = plot.grab().toImage(), plot.plot_rect(), theme.current().color("action")
    changed = [
        (x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
        if image.pixelColor(x, y) != plain.pixelColor(x, y)
    ]  # fmt: skip
    above, inside = [x for x, y in changed if y < rect.top()], [x for x, y in changed if y >= rect.top()]
    assert above, "its time is said wherever it stands"
    assert min(above) > rect.left() + 150
    assert all(rect.left() <= x <= rect.right() for x in above)
    assert bool(inside) is (0 <= at_s <= 1000)
    note = [x for x in range(image.width()) if plain.pixelColor(x, 12) == theme.current().color("process")]
    assert note
    assert max(above) < min(note)
    assert image.pixelColor(max(above) - 6, 20) == action
