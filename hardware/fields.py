"""What a field of a message may be: one small class a kind of field, each with the words PROTOCOL.md uses for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Protocol


class WrongFieldError(ValueError):
    """The text says what was found instead of what was wanted."""


class Checked(Protocol):
    """One kind of field."""

    @property
    def says(self) -> str:
        """What is allowed, in the words of PROTOCOL.md."""

    def checked(self, value: object) -> Any:
        """``value`` as the message class holds it. Raises WrongFieldError."""


def _found(value: object) -> str:
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:37] + '...'}"


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number lowest..highest (a bool is none)."""

    lowest: int
    highest: int

    @property
    def says(self) -> str:
        return f"integer {_power(self.lowest)}..{_power(self.highest)}"

    def checked(self, value: object) -> int:
        if type(value) is not int or not self.lowest <= value <= self.highest:
            raise WrongFieldError(_found(value))
        return value


def _power(number: int) -> str:
    for exponent in (16, 31, 32, 53, 63):
        if number == 2**exponent - 1:
            return f"2^{exponent}-1"
        if number == -(2**exponent):
            return f"-2^{exponent}"
    return str(number)


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number; whole numbers become floats."""

    lowest: float
    highest: float

    @property
    def says(self) -> str:
        return f"number {self.lowest:g}..{self.highest:.0f}"

    def checked(self, value: object) -> float:
        if type(value) not in (int, float) or not self.lowest <= value <= self.highest:  # type: ignore[operator]
            raise WrongFieldError(_found(value))
        return float(value)  # type: ignore[arg-type]  # int or float, as just seen


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    says: str = "bool"

    def checked(self, value: object) -> bool:
        if type(value) is not bool:
            raise WrongFieldError(_found(value))
        return value


@dataclass(frozen=True, slots=True)
class Text:
    """UTF-8 text; the lengths count bytes."""

    shortest: int
    longest: int

    @property
    def says(self) -> str:
        return f"text of {self.shortest}..{self.longest} bytes"

    def checked(self, value: object) -> str:
        if not isinstance(value, str):
            raise WrongFieldError(_found(value))
        if not self.shortest <= _utf8_length(value) <= self.longest:
            raise WrongFieldError(f"{_utf8_length(value)} bytes of text")
        return value


def _utf8_length(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise WrongFieldError("text that is not Unicode") from error


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def says(self) -> str:
        return "one of " + " / ".join(self.words)

    def checked(self, value: object) -> str:
        if value not in self.words:
            raise WrongFieldError(_found(value))
        return str(value)


@dataclass(frozen=True, slots=True)
class Bytes:
    """A byte string."""

    shortest: int
    longest: int

    @property
    def says(self) -> str:
        if self.shortest == self.longest:
            return f"{self.longest} bytes"
        return f"{self.shortest}..{self.longest} bytes"

    def checked(self, value: object) -> bytes:
        if type(value) is not bytes:
            raise WrongFieldError(_found(value))
        if not self.shortest <= len(value) <= self.longest:
            raise WrongFieldError(f"{len(value)} bytes")
        return value


@dataclass(frozen=True, slots=True)
class Items:
    """An array of fewest..most fields of one kind; with ``or_none`` an item may be null."""

    item: Checked
    fewest: int
    most: int
    or_none: bool = False

    @property
    def says(self) -> str:
        count = str(self.most) if self.fewest == self.most else f"{self.fewest}..{self.most}"
        return f"array of {count} ({self.item.says}{' or null' if self.or_none else ''})"

    def checked(self, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise WrongFieldError(_found(value))
        if not self.fewest <= len(value) <= self.most:
            raise WrongFieldError(f"an array of {len(value)}")
        check = self.item.checked
        return tuple(None if one is None and self.or_none else check(one) for one in value)


@dataclass(frozen=True, slots=True)
class BootRange:
    """An earlier boot and the record numbers kept of it: (boot, oldest_n, newest_n)."""

    boot: Integer
    number: Integer

    @property
    def says(self) -> str:
        return f"array of 3 (boot: {self.boot.says}, oldest and newest: {self.number.says})"

    def checked(self, value: object) -> tuple[int, int, int]:
        if not isinstance(value, list | tuple) or len(value) != 3:
            raise WrongFieldError(_found(value))
        return self.boot.checked(value[0]), self.number.checked(value[1]), self.number.checked(value[2])


@dataclass(frozen=True, slots=True)
class PlainMap:
    """A map from names to plain values: null, bool, integer, finite number, text, bytes, arrays and maps of them."""

    max_items: int
    max_depth: int

    @property
    def says(self) -> str:
        return f"map of at most {self.max_items} plain values, {self.max_depth} deep"

    def checked(self, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise WrongFieldError(_found(value))
        return self._map(value, self.max_depth)

    def _map(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        self._room(value, depth)
        for key in value:
            Text(1, 64).checked(key)
        return {key: self._plain(one, depth - 1) for key, one in value.items()}

    def _room(self, value: Mapping[Any, Any] | list[Any] | tuple[Any, ...], depth: int) -> None:
        if depth < 1:
            raise WrongFieldError("something deeper")
        if len(value) > self.max_items:
            raise WrongFieldError(f"{len(value)} values")

    def _plain(self, value: Any, depth: int) -> Any:
        if value is None or type(value) in (bool, bytes):
            return value
        if isinstance(value, str):
            return Text(0, 2048).checked(value)
        if type(value) is int:
            return Integer(-(2**63), 2**63 - 1).checked(value)
        if type(value) is float and isfinite(value):
            return value
        if isinstance(value, list | tuple):
            self._room(value, depth)
            return [self._plain(one, depth - 1) for one in value]
        if isinstance(value, Mapping):
            return self._map(value, depth)
        raise WrongFieldError(_found(value))
