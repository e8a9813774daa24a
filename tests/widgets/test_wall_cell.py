"""A cell of the wall: what lies in a gap is not joined, a spike has ink, and what is old or wrong looks so."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from widgets import theme, wall_cell
from widgets.bay_tile import BayLook
from widgets.wall_cell import Cell, WallCell


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A curve in tests."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    starts: tuple[int, ...] = (0,)
    gaps: tuple[tuple[float, float], ...] = ()


def level(value: float = 5.0) -> Line:
    return Line(np.linspace(0, 1, 200), np.full(200, value))


BASE = Cell("07", BayLook.OCCUPIED, "CH·K7Q2", "Expansion", "Day 5 of 9", value="50", unit="%", low=0.0, high=10.0)


@pytest.fixture
def cell(qtbot) -> WallCell:
    made = WallCell()
    qtbot.addWidget(made)
    made.resize(350, 205)
    made.show()
    return made


def inked(cell: WallCell) -> list[list[bool]]:
    """For each column of the plot, for each row: is there ink of the curve?"""
    plot, image = cell.plot_rect(), cell.grab().toImage()
    card = theme.current().color("card")

    def is_curve(x: int, y: int) -> bool:
        c = image.pixelColor(plot.left() + x, plot.top() + y)
        return card.blue() - c.blue() < card.red() - c.red() - 40

    return [[is_curve(x, y) for y in range(plot.height())] for x in range(plot.width())]


def test_a_gap_is_not_joined_and_hatched(cell: WallCell) -> None:
    line = level()
    left = (line.x < 0.4) | (line.x > 0.6)
    start = int(np.count_nonzero(line.x < 0.4))
    broken = Line(line.x[left], line.y[left], (0, start), ((0.4, 0.6),))
    cell.set_cell(replace(BASE, curve=broken))
    columns = [any(column) for column in inked(cell)]
    width = len(columns)
    assert all(columns[2 : round(width * 0.39)])
    assert not any(columns[round(width * 0.41) : round(width * 0.59)])
    assert all(columns[round(width * 0.61) : width - 3])


def test_a_spike_of_one_stretch_reaches_its_height(cell: WallCell) -> None:
    line = level()
    line.y[100] = 9.5
    cell.set_cell(replace(BASE, curve=line))
    rows = inked(cell)
    top = min(row.index(True) for row in rows if any(row))
    assert top <= len(rows[0]) * 0.08


def test_a_single_value_has_ink(cell: WallCell) -> None:
    cell.set_cell(replace(BASE, curve=Line(np.array([0.5, 0.5]), np.array([5.0, 5.0]))))
    assert any(any(column) for column in inked(cell))


def test_no_curve_at_all_is_no_fault(cell: WallCell) -> None:
    cell.set_cell(replace(BASE, curve=Line(np.empty(0), np.empty(0), ())))
    assert not any(any(column) for column in inked(cell))


def test_what_is_old_is_dimmed_and_said(cell: WallCell) -> None:
    cell.set_cell(replace(BASE, curve=level()))
    fresh = cell.grab().toImage()
    cell.set_cell(replace(BASE, curve=level(), stale="STALE 0:47"))
    assert not any(any(column) for column in inked(cell))  # the curve is grey
    assert cell.grab().toImage() != fresh


def test_an_equal_cell_is_not_painted_again_and_a_new_value_is(cell: WallCell, qtbot) -> None:
    line, painted = level(), []
    draw = cell.draw

    def told(p) -> None:
        painted.append(cell.cell.value)
        draw(p)

    cell.draw = told  # type: ignore[method-assign]
    cell.set_cell(replace(BASE, curve=line))
    qtbot.waitUntil(lambda: painted[-1:] == ["50"])
    count = len(painted)
    cell.set_cell(replace(BASE, curve=line))
    cell.set_cell(replace(BASE, curve=line, value="51"))
    qtbot.waitUntil(lambda: painted[-1:] == ["51"])
    assert len(painted) == count + 1


def test_the_whole_cell_is_one_target(cell: WallCell, qtbot) -> None:
    cell.set_cell(replace(BASE, curve=level()))
    with qtbot.waitSignal(cell.touched) as told:
        QTest.mouseClick(cell, Qt.MouseButton.LeftButton, pos=QPoint(300, 150))
    assert told.args == ["07"]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> dict[str, QRect]:
    """Every text that a cell writes, and where."""
    found: dict[str, QRect] = {}
    real = wall_cell.write

    def kept(p, rect, text, font, *rest) -> int:
        width = real(p, rect, text, font, *rest)
        assert width <= rect.width() + 1, f"{text} is cut"
        found[text] = QRect(rect)
        return width

    monkeypatch.setattr(wall_cell, "write", kept)
    return found


@pytest.mark.parametrize("words", [("STALE 0:47", "Low dissolved oxygen · 32 %"), ("古い値 0:47", "DO低 · 32 %")])
def test_what_is_old_and_wrong_says_both(cell: WallCell, written: dict[str, QRect], words: tuple[str, str]) -> None:
    stale, wrong = words
    cell.set_cell(replace(BASE, curve=level(), stale=stale, line=wrong, priority=2))
    cell.grab()
    assert not written[stale].intersects(written[wrong])
    assert written[wrong].right() < cell.width()


@pytest.mark.parametrize(
    ("band", "numbers"),
    [((2.0, 8.0), {"2", "8"}), ((8.0, 8.5), {"0", "10"}), ((None, 8.0), {"8"}), ((None, None), {"0", "10"})],
)
def test_numbers_of_the_scale_do_not_lie_over_one_another(
    cell: WallCell, written: dict[str, QRect], band: tuple[float | None, float | None], numbers: set[str]
) -> None:
    cell.set_cell(replace(BASE, curve=level(), band=band))
    cell.grab()
    scale = {text: rect for text, rect in written.items() if rect.right() < cell.plot_rect().left()}
    assert numbers == {text for text in scale if text.isdigit() and text != "07"}
    places = [scale[text] for text in numbers]
    assert len(places) == 1 or not places[0].intersects(places[1])


def test_each_band_is_drawn_from_where_to_where_it_was(cell: WallCell) -> None:
    cell.set_cell(replace(BASE, curve=None, bands=((0.0, 0.5, 2.0, 4.0), (0.5, 0.9, 6.0, None))))
    image, rect, soft = cell.grab().toImage(), cell.plot_rect(), cell.look.color("band")

    def band(share: float, value: float) -> bool:
        x, y = rect.left() + round(share * rect.width()), rect.top() + round((10 - value) / 10 * rect.height())
        return image.pixelColor(x, y) == soft

    assert [band(0.25, value) for value in (1, 3, 5, 8)] == [False, True, False, False]
    assert [band(0.7, value) for value in (3, 5, 8, 9.8)] == [False, False, True, True]
    assert not any(band(0.95, value) for value in (1, 3, 5, 8))
