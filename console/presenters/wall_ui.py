"""What the wall of trends alone knows: which channel, how much time, which page of channel buttons. Light."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class WallUi:
    """``channel``: "" for the first of the channel table. ``window_s``: process seconds shown."""

    channel: str = ""
    window_s: int = 3600
    page: int = 0


class WallWish:
    """Base of what the wall asks of itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ShowChannel(WallWish):
    """This one in every bay."""

    channel: str


@dataclass(frozen=True, slots=True)
class ShowSpan(WallWish):
    """So many seconds of process time, up to now."""

    window_s: int


@dataclass(frozen=True, slots=True)
class ShowChannelPage(WallWish):
    """Other channels to choose from."""

    page: int


def apply_wall(ui: WallUi, wish: WallWish) -> WallUi:
    """The view after a touch."""
    match wish:
        case ShowChannel(channel=channel):
            return replace(ui, channel=channel)
        case ShowSpan(window_s=window_s):
            return replace(ui, window_s=window_s)
        case ShowChannelPage(page=page):
            return replace(ui, page=page)
    return ui
