"""The on-screen keyboard for reasons and comments: Latin letters, digits and a few signs; our own (licence)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from widgets.keys import Key, KeyBlock

_LETTERS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_DIGITS: Final = "1234567890"
_SIGNS: Final = ("@#%&*()+=/", ":;!?\"'_<>", "°µ×±→·~")
_CAPITALS_AFTER: Final = (". ", "! ", "? ")


class OnScreenKeyboard(KeyBlock):
    """Types into the field it is attached to, and tells: ``typed`` (text), ``erased`` (None), ``done`` (None).

    Keys never take the focus from the field. A capital is offered at the beginning of a sentence.
    """

    typed = Signal(object)
    erased = Signal(object)
    done = Signal(object)

    def __init__(self, done: str = "Done", space: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done, self._space = done, space
        self._capital, self._sign_layer = False, False
        self._field: QLineEdit | QPlainTextEdit | None = None
        self._rebuild()

    def set_texts(self, done: str, space: str) -> None:
        """The words on the two keys that have words."""
        self._done, self._space = done, space
        self._rebuild()

    def attach(self, field: QLineEdit | QPlainTextEdit | None) -> None:
        """Where typed text goes; None for nowhere (the signals tell all the same)."""
        self._field = field
        self._capital, self._sign_layer = self._sentence_begins(), False
        self._rebuild()

    def touch(self, target: object) -> None:
        """See :class:`widgets.part.TouchPart`."""
        code = str(target)
        if code == "shift":
            self._capital = not self._capital
        elif code == "signs":
            self._sign_layer = not self._sign_layer
        elif code == "done":
            self.done.emit(None)
        elif code == "back":
            self._erase()
        else:
            self._type(code)
        self._rebuild()

    def _type(self, text: str) -> None:
        if isinstance(self._field, QLineEdit):
            self._field.insert(text)
        elif self._field is not None:
            self._field.insertPlainText(text)
        self._capital = self._sentence_begins()
        self.typed.emit(text)

    def _erase(self) -> None:
        if isinstance(self._field, QLineEdit):
            self._field.backspace()
        elif self._field is not None:
            self._field.textCursor().deletePreviousChar()
        self._capital = self._sentence_begins()
        self.erased.emit(None)

    def _sentence_begins(self) -> bool:
        text = self._text()
        return self._field is not None and (not text or text.endswith(_CAPITALS_AFTER))

    def _text(self) -> str:
        if isinstance(self._field, QLineEdit):
            return self._field.text()[: self._field.cursorPosition()]
        return self._field.toPlainText() if self._field is not None else ""

    def _rebuild(self) -> None:
        middle = _SIGNS if self._sign_layer else _LETTERS
        rows = [[self._key(c) for c in row] for row in (_DIGITS, *middle)]
        shift = Key("shift", icon="shift", width=1.5, strong=self._capital, quiet=True)
        rows[3] = [shift, *rows[3], Key("back", icon="backspace", width=1.5, quiet=True)]
        switch = Key("signs", "abc" if self._sign_layer else "#+=", width=1.5, quiet=True)
        space = Key(" ", self._space or " ", width=4.0)
        done = Key("done", self._done, width=1.5, strong=True)
        self.set_keys(
            (*(tuple(row) for row in rows), (switch, Key("-", "-"), Key(",", ","), space, Key(".", "."), done))
        )

    def _key(self, sign: str) -> Key:
        shown = sign.upper() if self._capital and not self._sign_layer and sign.isascii() else sign
        return Key(shown, shown)
