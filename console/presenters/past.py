"""What the queries have answered about the past, for the presenters that lay it beside the present. Light: no numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from console.queries.trends import TrendAnswer


class Past(NamedTuple):
    """``several``: the newest answer to `console.presenters.compare.wanted_several`."""

    several: tuple[TrendAnswer, ...] = ()
