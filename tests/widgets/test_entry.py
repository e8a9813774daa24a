"""PIN pad and keyboard: the secret is never text; keys are large and act on release inside the same key."""

from __future__ import annotations

import copy

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.keyboard import OnScreenKeyboard
from widgets.keys import KeyBlock
from widgets.pin_pad import MAX_DIGITS, PinPad, Secret
from widgets.text_field import TextField
from widgets.theme import Look, Scale

PIN = "730194"


@pytest.fixture
def pad(qtbot) -> PinPad:
    made = PinPad()
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    return made


def _rect(block: KeyBlock, code: str) -> QRect:
    return next(rect for key, rect in block.key_rects() if key.code == code)


def _type(touch, block: KeyBlock, codes: str | list[str]) -> None:
    for code in codes:
        touch(block, _rect(block, code).center())


def test_the_pad_hands_over_what_was_typed_once_and_forgets_it(pad, touch) -> None:
    heard: list[Secret] = []
    pad.submitted.connect(heard.append)
    _type(touch, pad.keys, [*PIN, "enter"])
    assert [secret.reveal() for secret in heard] == [PIN]
    assert pad.count == 0


@pytest.mark.rq("RQ-06")
def test_the_secret_is_in_no_text_of_any_widget(pad, touch) -> None:
    _type(touch, pad.keys, list(PIN))
    for widget in (pad, *pad.findChildren(QWidget)):
        shown = f"{widget.accessibleName()}{widget.accessibleDescription()}{widget.toolTip()}{widget.windowTitle()}"
        shown += f"{widget!r}{widget.objectName()}{widget.statusTip()}{widget.whatsThis()}"
        assert PIN not in shown
        assert not hasattr(widget, "text")


def test_different_secrets_of_one_length_look_the_same(pad, touch) -> None:
    _type(touch, pad.keys, list(PIN))
    first = pad.grab().toImage()
    pad.clear()
    _type(touch, pad.keys, list("111111"))
    assert pad.grab().toImage() == first


@pytest.mark.rq("RQ-06")
def test_a_secret_shows_nothing_of_itself_and_is_not_written_down() -> None:
    secret = Secret(PIN)
    assert PIN not in f"{secret} {secret!r}"
    with pytest.raises(TypeError, match="not written down"):
        copy.deepcopy(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)


def test_enter_does_nothing_before_there_are_enough_digits(pad, touch) -> None:
    heard: list[Secret] = []
    pad.submitted.connect(heard.append)
    _type(touch, pad.keys, ["1", "2", "3", "enter"])
    assert heard == []
    _type(touch, pad.keys, ["4", "enter"])
    assert len(heard) == 1


def test_back_takes_one_digit_and_the_count_is_told(pad, touch) -> None:
    counts: list[int] = []
    pad.counted.connect(counts.append)
    _type(touch, pad.keys, ["1", "2", "back", "back", "back"])
    assert counts == [1, 2, 1, 0]


def test_the_pad_stops_at_its_most(pad, touch) -> None:
    _type(touch, pad.keys, ["1"] * (MAX_DIGITS + 3))
    assert pad.count == MAX_DIGITS


def test_a_slide_from_one_key_to_another_types_neither(pad, touch) -> None:
    touch(pad.keys, _rect(pad.keys, "1").center(), _rect(pad.keys, "2").center())
    assert pad.count == 0


@pytest.mark.parametrize("px_per_mm", [theme.REFERENCE_PX_PER_MM, 5.55])
@pytest.mark.parametrize("kind", [PinPad, OnScreenKeyboard])
def test_no_key_is_under_20_mm(qtbot, kind: type[QWidget], px_per_mm: float) -> None:
    theme.apply(Look(theme.load("light"), Scale(px_per_mm)))
    made = kind()
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    block = made.keys if isinstance(made, PinPad) else made
    assert all(min(r.width(), r.height()) >= 20 * px_per_mm - 1 for key, r in block.key_rects() if key.code)
    assert all(block.rect().contains(r) for _, r in block.key_rects())


@pytest.fixture
def board(qtbot) -> OnScreenKeyboard:
    made = OnScreenKeyboard()
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    return made


@pytest.fixture
def texts(board) -> list[str]:
    """What the keyboard said the text has become."""
    heard: list[str] = []
    board.edited.connect(heard.append)
    return heard


def test_the_keyboard_writes_and_offers_a_capital_at_the_beginning_of_a_sentence(board, touch, texts) -> None:
    _type(touch, board, ["O", "k", ".", " ", "N", "back", "N"])
    assert texts[-1] == "Ok. N"
    assert texts[-2] == "Ok. "


def test_the_keyboard_goes_on_from_the_text_it_is_given(board, touch, texts) -> None:
    board.set_text("Cold")
    _type(touch, board, ["e", "r"])
    assert texts == ["Colde", "Colder"]


def test_the_keyboard_has_signs_and_comes_back_from_them(board, touch, texts) -> None:
    _type(touch, board, ["signs", "°", "latin", "q"])
    assert texts == ["°", "°q"]


def test_the_keyboard_writes_kana_with_their_marks(board, touch, texts) -> None:
    _type(touch, board, ["kana", "か", "゛", "は", "゜", "つ", "小", "script", "ハ", "゛", "ー"])
    assert texts[-1] == "がぱっバー"
    board.set_text("バ")
    _type(touch, board, ["゛"])
    assert texts[-1] == "ハ"  # the mark that it has is taken away
    _type(touch, board, ["゜", "゛"])
    assert texts[-1] == "バ"


def test_a_mark_leaves_what_has_none(board, touch, texts) -> None:
    board.set_text("bag")
    _type(touch, board, ["kana", "゛", "小"])
    assert texts == []


def test_the_keyboard_stops_at_its_limit_and_still_erases(board, touch, texts) -> None:
    board.set_limit(3)
    _type(touch, board, ["A", "b", "c", "d", "back"])
    assert texts == ["A", "Ab", "Abc", "Ab"]


def test_a_touch_between_keys_types_nothing(board, touch, texts) -> None:
    touch(board, _rect(board, "1").topRight() + QPoint(4, 10))
    assert texts == []


def test_the_field_shows_the_end_of_a_long_text(qtbot) -> None:
    field = TextField()
    qtbot.addWidget(field)
    field.resize(400, 118)
    field.set_text("word " * 100 + "end", active=True)
    long = field.grab().toImage()
    field.set_text("word " * 100 + "and", active=True)
    assert field.grab().toImage() != long
