"""The on-screen keyboard for reasons and comments: Latin letters, signs, and kana; our own (licence).

There is no conversion to kanji: what is typed here is kana and Latin letters, and every one of them can be printed.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.keys import Key, KeyBlock

LIMIT: Final = 500
"""Most characters of one text, unless said otherwise."""

_DIGITS: Final = "1234567890"
_LETTERS: Final = ("qwertyuiop-'", "asdfghjkl():", "zxcvbnm,.")
_SIGNS: Final = ("@#%&*+=/\\_~^", '°µ×±→<>"()[]', ";:!?|·$,.")
# The fifty sounds, a column each, read from the left; in the holes of the ya and wa columns what Japanese text needs.
_KANA: Final = (
    "あかさたなはまやらわ",
    "いきしちにひみ「り、",
    "うくすつぬふむゆるを",
    "えけせてねへめ」れ。",
    "おこそとのほもよろん",
)
_CAPITALS_AFTER: Final = (". ", "! ", "? ")
_TO_KATAKANA: Final = 0x60  # how far each katakana stands behind its hiragana
_VOICED: Final = dict(
    zip("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ", strict=True)
)
_HALF: Final = dict(zip("はひふへほ", "ぱぴぷぺぽ", strict=True))
_SMALL: Final = dict(zip("あいうえおつやゆよわ", "ぁぃぅぇぉっゃゅょゎ", strict=True))
_MARKS: Final = {"゛": _VOICED, "゜": _HALF, "小": _SMALL}
_PLAIN: Final = {marked: plain for table in _MARKS.values() for plain, marked in table.items()}


class OnScreenKeyboard(KeyBlock):
    """Knows the text it writes and tells: ``edited`` (the whole new text), ``done`` (None).

    The text stands at whoever shows it, who gives it back by :meth:`set_text`. A capital is offered at the beginning of
    a sentence. Keys never take the focus, and no key of a real keyboard or scanner ever comes here.
    """

    edited = Signal(object)
    done = Signal(object)

    def __init__(self, done: str = "Done", space: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done, self._space = done, space
        self._value, self._limit = "", LIMIT
        self._page, self._capital, self._katakana = "latin", True, False
        self._rebuild()

    def set_texts(self, done: str, space: str) -> None:
        """The words on the two keys that have words."""
        if (done, space) != (self._done, self._space):
            self._done, self._space = done, space
            self._rebuild()

    def set_text(self, text: str) -> None:
        """What stands in the field that this keyboard writes."""
        if text != self._value:
            self._value, self._capital = text, _sentence_begins(text)
            self._rebuild()

    def set_limit(self, limit: int) -> None:
        """Most characters: at the limit only back and the pages do something."""
        if limit != self._limit:
            self._limit = limit
            self._rebuild()

    def set_page(self, page: str) -> None:
        """``latin``, ``signs``, ``kana`` or ``digits`` (a number alone): which keys there are."""
        if page != self._page:
            self._page = page
            self._rebuild()

    def touch(self, target: object) -> None:
        """See :class:`widgets.part.TouchPart`."""
        code = str(target)
        if code == "shift":
            self._capital = not self._capital
        elif code == "script":
            self._katakana = not self._katakana
        elif code in ("latin", "signs", "kana"):
            self._page = code
        elif code == "done":
            self.done.emit(None)
        else:
            self._edit(edited(self._value, code))
        self._rebuild()

    def _edit(self, text: str) -> None:
        if text == self._value or len(text) > self._limit:
            return
        self._value, self._capital = text, _sentence_begins(text)
        self.edited.emit(text)

    def _rebuild(self) -> None:
        full = len(self._value) >= self._limit
        rows = {"kana": self._kana, "digits": self._number}.get(self._page, self._latin)()
        self.set_keys(rows)
        typing = {key.code for row in rows for key in row if len(key.code) == 1 and key.code not in _MARKS}
        off = frozenset(typing) if full else frozenset()
        self.set_off(off if self._value else off | {"back"})

    def _latin(self) -> tuple[tuple[Key, ...], ...]:
        signs = self._page == "signs"
        top, middle, low = ([self._key(sign) for sign in row] for row in (_SIGNS if signs else _LETTERS))
        shift = Key("shift", icon="shift", width=1.5, strong=self._capital, quiet=True)
        switch = Key("latin", "abc", width=1.5, quiet=True) if signs else Key("signs", "#+=", width=1.5, quiet=True)
        return (
            (*(Key(digit, digit) for digit in _DIGITS), Key("back", icon="backspace", width=2.0, quiet=True)),
            tuple(top),
            tuple(middle),
            (shift, *low, Key("?" if not signs else "…", "?" if not signs else "…", width=1.5)),
            (switch, Key("kana", "かな", width=1.5, quiet=True), self._space_key(6.0), self._done_key(3.0)),
        )

    def _key(self, sign: str) -> Key:
        shown = sign.upper() if self._capital and self._page == "latin" and sign.isascii() else sign
        return Key(shown, shown)

    def _kana(self) -> tuple[tuple[Key, ...], ...]:
        shown = [[katakana(sign) if self._katakana else sign for sign in row] for row in _KANA]
        rows = [[Key(sign, sign) for sign in row] for row in shown]
        rows[0] += [Key("back", icon="backspace", width=2.0, quiet=True)]
        rows[1] += [Key("゛", "゛", quiet=True), Key("゜", "゜", quiet=True)]
        rows[2] += [Key("小", "小", quiet=True), Key("ー", "ー")]
        other = "あ" if self._katakana else "ア"
        rows[3] += [Key("script", other, quiet=True), Key("latin", "abc", quiet=True)]
        rows[4] += [self._space_key(1.0), self._done_key(1.0)]
        return tuple(tuple(row) for row in rows)

    def _number(self) -> tuple[tuple[Key, ...], ...]:
        first, *others = (tuple(Key(digit, digit) for digit in row) for row in ("789", "456", "123"))
        last = (Key("-", "\N{MINUS SIGN}"), Key("0", "0"), Key(".", "."), self._done_key(1.0))
        gap = Key("")
        return ((*first, Key("back", icon="backspace", quiet=True)), *((*row, gap) for row in others), last)

    def _space_key(self, width: float) -> Key:
        return Key(" ", self._space or " ", width=width)

    def _done_key(self, width: float) -> Key:
        return Key("done", self._done, width=width, strong=True)


def edited(text: str, code: str) -> str:
    """``text`` after a key: a sign is added, ``back`` takes one away, a mark of kana changes the last kana."""
    if code == "back":
        return text[:-1]
    if code in _MARKS:
        return text[:-1] + _marked(text[-1:], _MARKS[code])
    return text + code


def _marked(kana: str, table: dict[str, str]) -> str:
    """The last kana with its mark, without it if it has it, itself if there is no such kana."""
    is_katakana = "\u30a1" <= kana <= "\u30f6"
    sign = chr(ord(kana) - _TO_KATAKANA) if is_katakana else kana
    plain = _PLAIN.get(sign, sign)
    new = plain if table.get(plain) == sign else table.get(plain, sign)
    return katakana(new) if is_katakana else new


def katakana(sign: str) -> str:
    """The katakana of a hiragana; other signs stay."""
    return chr(ord(sign) + _TO_KATAKANA) if "\u3041" <= sign <= "\u3096" else sign


def _sentence_begins(text: str) -> bool:
    return not text or text.endswith(_CAPITALS_AFTER)
