"""What the audit screen alone knows: filters, the page, the event that is looked at, the filter being chosen.

Light: the window loads it before the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

FILTERS = ("text", "person", "bay", "kind", "day", "run")


@dataclass(frozen=True, slots=True)
class TrailUi:
    """``pages``: where the page in view and those before it begin (empty: the first). ``event``: 0 for the list.

    ``oldest``: from the oldest on. The filters by their names in `FILTERS`; "" takes everything. ``choosing``: the one
    whose choices are shown.
    """

    text: str = ""
    person: str = ""
    bay: str = ""
    kind: str = ""
    day: str = ""
    run: str = ""
    pages: tuple[int, ...] = ()
    event: int = 0
    choosing: str = ""
    oldest: bool = False

    def value(self, name: str) -> str:
        """What the filter ``name`` is set to."""
        said: str = getattr(self, name)
        return said


class TrailWish:
    """Base of what the audit screen asks of itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ChooseFilter(TrailWish):
    """Show what a filter can be set to; "" goes back to the list."""

    name: str


@dataclass(frozen=True, slots=True)
class SetFilter(TrailWish):
    """Set it; "" takes it away."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ClearFilters(TrailWish):
    """Show everything."""


@dataclass(frozen=True, slots=True)
class OlderPage(TrailWish):
    """The page of events before this number."""

    before: int


@dataclass(frozen=True, slots=True)
class NewerPage(TrailWish):
    """Back towards the newest; ``all_the_way``: to it."""

    all_the_way: bool = False


@dataclass(frozen=True, slots=True)
class SortTrail(TrailWish):
    """From the oldest on, or from the newest back."""

    oldest: bool


@dataclass(frozen=True, slots=True)
class ShowEvent(TrailWish):
    """One event with all that is stored of it; 0 goes back to the list."""

    seq: int


def apply_trail(ui: TrailUi, wish: TrailWish) -> TrailUi:
    """The view after a touch. A filter begins at the newest page again."""
    match wish:
        case ChooseFilter(name=name):
            return replace(ui, choosing=name, event=0)
        case SetFilter(name=name, value=value) if name in FILTERS:
            bare = replace(ui, choosing="", event=0, pages=())
            return replace(bare, **{name: value})  # type: ignore[arg-type]  # every filter is text
        case ClearFilters():
            return TrailUi(oldest=ui.oldest)
        case OlderPage(before=before):
            return replace(ui, pages=(*ui.pages, before))
        case NewerPage(all_the_way=all_the_way):
            return replace(ui, pages=() if all_the_way else ui.pages[:-1])
        case SortTrail(oldest=oldest):
            return replace(ui, oldest=oldest, pages=())
        case ShowEvent(seq=seq):
            return replace(ui, event=seq, choosing="")
    return ui
