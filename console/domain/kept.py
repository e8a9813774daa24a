"""A mapping that is put to again and again and seldom walked through: what has ended, and is kept for good.

A copy of a dict costs as much as there is in it. A journal that ends thousands of procedures would be replayed in the
square of their number, for nobody looks in between.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Self, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")

_APART = 64
"""How many of the newest are kept apart: as many are copied at each `put`, the others once for so many of them."""


class Kept(Mapping[K, V]):
    """Never changes; `put` makes another one. The order is that of a dict. Made into one dict when it is walked."""

    __slots__ = ("_all", "_newest", "_others")

    def __init__(self, others: Mapping[K, V] | None = None, newest: dict[K, V] | None = None) -> None:
        """``newest`` over ``others``; neither may be changed any more."""
        self._others: Mapping[K, V] = {} if others is None else others
        self._newest: dict[K, V] = {} if newest is None else newest
        self._all: dict[K, V] | None = None

    def put(self, key: K, value: V) -> Self:
        """A copy in which ``key`` is ``value``."""
        if self._all is not None or len(self._newest) >= _APART:
            return type(self)(self._dict(), {key: value})
        return type(self)(self._others, {**self._newest, key: value})

    def _dict(self) -> dict[K, V]:
        if self._all is None:
            self._all = {**self._others, **self._newest}
        return self._all

    def __getitem__(self, key: K) -> V:
        """As of a dict."""
        return self._newest[key] if key in self._newest else self._others[key]

    @overload
    def get(self, key: K) -> V | None: ...

    @overload
    def get(self, key: K, default: V | D) -> V | D: ...

    def get(self, key: K, default: object = None) -> object:
        """As of a dict."""
        return self._newest[key] if key in self._newest else self._others.get(key, default)

    def __contains__(self, key: object) -> bool:
        """As of a dict."""
        return key in self._newest or key in self._others

    def __iter__(self) -> Iterator[K]:
        """As of a dict."""
        return iter(self._dict())

    def __len__(self) -> int:
        """As of a dict."""
        return len(self._dict())

    def keys(self) -> KeysView[K]:
        """As of a dict."""
        return self._dict().keys()

    def values(self) -> ValuesView[V]:
        """As of a dict."""
        return self._dict().values()

    def items(self) -> ItemsView[K, V]:
        """As of a dict."""
        return self._dict().items()

    def __repr__(self) -> str:
        """What is in it."""
        return f"Kept({self._dict()!r})"
