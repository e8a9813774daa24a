"""Parts in the states that the drawn pages do not show."""

from __future__ import annotations

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from widgets import theme
from widgets.alarm_shape import PRIORITIES, AlarmShape
from widgets.arm import ArmButton, Side
from widgets.bands import Banner, Toast
from widgets.barcode import BarcodeCard
from widgets.buttons import DangerButton, PlainButton, PrimaryButton, SecondaryButton, TouchButton
from widgets.card import Card
from widgets.checks import Check, CheckList, CheckState
from widgets.gallery.frame import framed, margins
from widgets.gallery.words import Words
from widgets.keyboard import OnScreenKeyboard
from widgets.pin_pad import PinPad
from widgets.scan_box import ScanBox, ScanState
from widgets.steps import StepLadder
from widgets.text_field import TextField
from widgets.value_tile import Quality, Value, ValueTile


def _buttons(words: Words) -> QGridLayout:
    grid, t = QGridLayout(), words.t
    kinds: tuple[type[TouchButton], ...] = (PrimaryButton, SecondaryButton, PlainButton, DangerButton)
    for column, kind in enumerate(kinds):
        for row in range(4):
            button = kind(t("Start bay 09"))
            button.set_reason(t("waits for the second signature") if row == 1 else "")
            button.set_note(t("needs a second person") if row == 2 else "")
            if row == 3:
                button.set_icon("barcode")
            button.setDown(row == 3)
            grid.addWidget(button, row, column)
    return grid


def _values(words: Words) -> QHBoxLayout:
    row, t = QHBoxLayout(), words.t
    for value in (
        Value(t("Temperature"), "36.98", "°C", "SP 37.0"),
        Value(t("Dissolved oxygen"), "32", "%", "SP 50 · low 40", priority=2),
        Value("pH", "7.18", "", "SP 7.20", stale=t("STALE 0:47")),
        Value(t("Viable biomass"), None, "pF/cm", "", quality=Quality.BAD, quality_text="sensor says nothing"),
        Value("CO2", "5.02", "%", "SP 5.0", quality=Quality.UNCERTAIN, quality_text="out of calibration"),
    ):
        tile = ValueTile()
        tile.set_value(value)
        row.addWidget(tile)
    return row


def _code(wide: bool) -> QImage:
    width, height = (180, 30) if wide else (26, 26)
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    for x in range(width):
        for y in range(height):
            on = (
                (x * 7 + x * x // 3) % 5 < 2 if wide else (x * 31 + y * 17 + x * y) % 7 < 3 or x == 0 or y == height - 1
            )
            image.setPixel(x, y, 0 if on else 0xFFFFFFFF)
    return image


def _shapes() -> QHBoxLayout:
    shapes = QHBoxLayout()
    for priority in PRIORITIES:
        for lit in (True, False):
            shape = AlarmShape()
            shape.set_priority(priority, lit=lit)
            shapes.addWidget(shape)
    shapes.addStretch(1)
    return shapes


def _scans(words: Words) -> QHBoxLayout:
    t, px = words.t, theme.current().px
    scans = QHBoxLayout()
    for state, text in (
        (ScanState.WAITING, t("Waiting for a scan …")),
        (ScanState.ACCEPTED, "SN 40071183"),
        (ScanState.REFUSED, t("refused title")),
        (ScanState.CLOSED, "No scanner"),
    ):
        scan = ScanBox()
        scan.set_state(state, text, "" if state is ScanState.WAITING else "(21)40071183")
        scan.setMinimumWidth(px(200))
        scan.hint = (200, 130)
        scans.addWidget(scan)
    return scans


def parts(words: Words) -> QWidget:
    """Buttons, shapes, values, scans, checks, labels."""
    page, t, px = QWidget(), words.t, theme.current().px
    columns = margins(page)
    left, right = QVBoxLayout(), QVBoxLayout()
    columns.addLayout(left, 3)
    columns.addLayout(right, 2)
    left.addLayout(_buttons(words))
    left.addLayout(_shapes())
    left.addLayout(_values(words))
    left.addLayout(_scans(words))
    left.addStretch(1)
    checks = CheckList()
    checks.set_rows([Check(f"Check {state.value}", "14:21", state) for state in CheckState])
    right.addWidget(checks, 1)
    for wide in (False, True):
        label = BarcodeCard()
        label.set_label(
            _code(wide), t("Scan cartridge"), "(01)09506000200111(17)271130(10)24-118(21)40071183", None, ""
        )
        right.addWidget(label)
    banner = Banner()
    banner.set_message(t("banner"), 1)
    right.addWidget(banner)
    window = framed(page, words, "more", (2, 0, 3, 1))
    toast = Toast(window)
    window.resize(px(1920), px(1080))
    toast.say(t("in sync"))
    return window


def entry(words: Words) -> QWidget:
    """PIN pad, keyboard, an armed button, a ladder that pages."""
    from widgets.gallery.pages import steps

    page, t, px = QWidget(), words.t, theme.current().px
    columns = margins(page)
    pad_card, pad = Card("PIN"), PinPad()
    for digit in "123456":
        pad.keys.touch(digit)
    pad_card.body.addWidget(pad)
    columns.addWidget(pad_card, 2)
    middle = QVBoxLayout()
    field, board = TextField(), OnScreenKeyboard(space=" ")
    for sign in "The bag was cold":
        board.touch(sign)
    field.set_text("The bag was cold", count="16 / 500", active=True)
    middle.addWidget(field)
    middle.addWidget(board)
    middle.addStretch(1)
    stop = ArmButton(t("Stop …"), side=Side.LEFT)
    stop.set_texts(t("Stop …"), "Stop the run of bay 04? The cells are not kept.", "Stop bay 04", "Keep running")
    middle.addWidget(stop)
    columns.addLayout(middle, 6)
    ladder_card, ladder = Card(t("Load cartridge")), StepLadder()
    ladder.set_steps(steps(words))
    ladder_card.setFixedHeight(px(560))
    ladder_card.body.addWidget(ladder)
    columns.addWidget(ladder_card, 2)
    window = framed(page, words, "more", (0, 0, 0, 0))
    window.resize(px(1920), px(1080))
    window.show()
    stop.button.click()
    return window
