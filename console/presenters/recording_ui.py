"""What the screen of recordings alone knows: which one is played, which part of it is shown, what is looked for.

Light: the window loads it before the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class RecordingUi:
    """``file`` "": the list. ``tab``: summary or messages. ``pages``: where the page in view and those before begin.

    ``choosing``: kind or text, while it is chosen or typed. ``message``: the place of the one that is shown whole, -1
    for none.
    """

    file: str = ""
    tab: str = "summary"
    pages: tuple[int, ...] = ()
    kind: str = ""
    text: str = ""
    choosing: str = ""
    message: int = -1


class RecordingWish:
    """Base of what the screen of recordings asks of itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OpenRecording(RecordingWish):
    """Play this file; "" goes back to the list."""

    file: str


@dataclass(frozen=True, slots=True)
class ShowTab(RecordingWish):
    """summary or messages."""

    tab: str


@dataclass(frozen=True, slots=True)
class LaterMessages(RecordingWish):
    """The page that begins with this place."""

    start: int


@dataclass(frozen=True, slots=True)
class EarlierMessages(RecordingWish):
    """One page back; ``all_the_way``: to the beginning."""

    all_the_way: bool = False


@dataclass(frozen=True, slots=True)
class ChooseSearch(RecordingWish):
    """Choose a kind, or type a text; "" goes back."""

    what: str


@dataclass(frozen=True, slots=True)
class Search(RecordingWish):
    """Look for this kind or text; "" takes it away."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class ShowMessage(RecordingWish):
    """One message whole; -1 goes back."""

    index: int


def apply_recording(ui: RecordingUi, wish: RecordingWish) -> RecordingUi:
    """The view after a touch. What is looked for begins at the beginning."""
    match wish:
        case OpenRecording(file=file):
            return RecordingUi(file)
        case ShowTab(tab=tab):
            return replace(ui, tab=tab, choosing="", message=-1)
        case LaterMessages(start=start):
            return replace(ui, pages=(*ui.pages, start))
        case EarlierMessages(all_the_way=all_the_way):
            return replace(ui, pages=() if all_the_way else ui.pages[:-1])
        case ChooseSearch(what=what):
            return replace(ui, choosing=what)
        case Search(what="kind", value=value):
            return replace(ui, choosing="", pages=(), kind=value)
        case Search(what="text", value=value):
            return replace(ui, choosing="", pages=(), text=value)
        case ShowMessage(index=index):
            return replace(ui, message=index)
    return ui
