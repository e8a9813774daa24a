"""Colours, sizes and type of the console: tokens by name, lengths by millimetre, one stylesheet.

Every length in this package is written as it is at scale 1.0 (a 21.5 inch 1920x1080 panel, 81 px = 20 mm) and goes
through :meth:`Look.px`. Every colour goes through :meth:`Look.color`. Parts ask :func:`current` when they paint, so
that :func:`apply` can change theme or scale under them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from typing import Final

from PySide6.QtGui import QColor, QFont, QPalette, QScreen
from PySide6.QtWidgets import QApplication

import resources
from widgets import fonts

REFERENCE_PX_PER_MM: Final = 81 / 20
"""Pixels a millimetre at scale 1.0: a 21.5 inch FHD panel (look.md)."""
DESIGN_WIDTH, DESIGN_HEIGHT = 1920, 1080
TARGET_MM: Final = 20.0
"""Smallest side of a primary target or keypad key (hmi-alarms-batch.md 5.2 [S-85][S-86])."""
ROW_MM: Final = 15.0
"""Smallest height of a row that can be touched (hmi-alarms-batch.md 5.2)."""
DANGER_MM: Final = 25.0
"""Smallest height of what stops or aborts (hmi-alarms-batch.md 5.2)."""
_PLAUSIBLE_PX_PER_MM = (2.0, 16.0)


class Size(IntEnum):
    """Type sizes in px at scale 1.0 (look.md)."""

    TINY = 17
    SMALL = 19
    BODY = 21
    LABEL = 24
    TITLE = 27
    HEADING = 30
    NUMBER = 38
    BIG = 52


# What a person reads on what. Each pair is computed to reach 4.5:1 by tests/widgets/test_theme.py (WCAG 1.4.3).
READING_PAIRS: Final = (
    *((ink, paper) for ink in ("text", "text_dim", "action", "danger") for paper in ("card", "surface")),
    ("text", "background"),
    ("text_dim", "background"),
    ("text", "refusal"),
    ("text_dim", "refusal"),
    ("text", "pressed"),
    ("danger", "danger_pressed"),
    ("process", "card"),
    ("on_process", "process"),
    ("stale_value", "card"),
    ("on_action", "action"),
    ("on_action_dim", "action"),
    ("on_action", "action_pressed"),
    ("action", "action_soft"),
    ("action", "action_soft_pressed"),
    *((ink, paper) for ink in ("bar_text", "bar_dim") for paper in ("bar", "bar_chip")),
    ("bar_text", "bar_chip_raised"),
    ("bar_text", "bar_warn"),
    ("bar_text", "bar_bad"),
    *((f"on_priority_{n}", f"priority_{n}") for n in (1, 2, 3, 4)),
    ("stale_text", "stale_light"),
    ("stale_text", "stale_dark"),
    ("on_training", "training_dark"),
    ("on_training", "training_light"),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A named set of colours."""

    name: str
    colors: dict[str, QColor]

    def color(self, token: str) -> QColor:
        """The colour of ``token``; KeyError for a token that no theme file names."""
        return self.colors[token]


@cache
def load(name: str) -> Theme:
    """The theme of ``resources/theme/<name>.toml`` ("light" or "dark"); ValueError names a value that is no colour."""
    tokens: dict[str, str] = tomllib.loads(resources.path(f"theme/{name}.toml").read_text(encoding="utf-8"))
    colors = {token: QColor(value) for token, value in tokens.items()}
    for token, color in colors.items():
        if not color.isValid():
            raise ValueError(f"theme/{name}.toml: {token} = {tokens[token]!r} is no colour: write #RRGGBB.")
    return Theme(name, colors)


def contrast(ink: QColor, paper: QColor) -> float:
    """Contrast ratio of two opaque colours, 1 to 21 (WCAG 2.x relative luminance)."""
    high, low = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: QColor) -> float:
    red, green, blue = (_linear(v) for v in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a millimetre is on the panel, in px."""

    px_per_mm: float = REFERENCE_PX_PER_MM

    @property
    def factor(self) -> float:
        """1.0 on the reference panel."""
        return self.px_per_mm / REFERENCE_PX_PER_MM

    def px(self, at_one: float) -> int:
        """A length given in px at scale 1.0, in px here; never less than 1 for what is not 0."""
        return max(1, round(at_one * self.factor)) if at_one > 0 else round(at_one * self.factor)

    def mm(self, length_mm: float) -> int:
        """A length in mm, in px here, rounded up so that a target is never smaller than it says."""
        return -int(-length_mm * self.px_per_mm // 1)

    @classmethod
    def for_screen(cls, screen: QScreen, px_per_mm: float | None = None) -> Scale:
        """From the setting ``px_per_mm`` if given, else from the physical DPI the screen reports, else 1.0.

        Held at what lets the 1920x1080 design fit on the screen: a panel too small for true millimetres shows
        everything, smaller, rather than cutting off the stop button.
        """
        size = screen.geometry().size()
        told = px_per_mm or screen.physicalDotsPerInch() / 25.4
        low, high = _PLAUSIBLE_PX_PER_MM
        true = told if low <= told <= high else REFERENCE_PX_PER_MM
        fits = min(size.width() / DESIGN_WIDTH, size.height() / DESIGN_HEIGHT) * REFERENCE_PX_PER_MM
        return cls(min(true, fits))


@dataclass(frozen=True, slots=True)
class Look:
    """A theme at a scale: what parts ask for lengths, colours and fonts."""

    theme: Theme
    scale: Scale = field(default_factory=Scale)

    def px(self, at_one: float) -> int:
        """See :meth:`Scale.px`."""
        return self.scale.px(at_one)

    def mm(self, length_mm: float) -> int:
        """See :meth:`Scale.mm`."""
        return self.scale.mm(length_mm)

    def color(self, token: str) -> QColor:
        """See :meth:`Theme.color`."""
        return self.theme.color(token)

    def font(self, size: float, weight: int = 400, *, mono: bool = False) -> QFont:
        """The family stack at ``size`` (px at scale 1.0) in ``weight`` 400, 500 or 600; ``mono`` for identities."""
        return fonts.make(self.px(size), weight, mono=mono)


class _Current:
    look: Look | None = None


def current() -> Look:
    """The look in force; light at scale 1.0 until :func:`apply` says otherwise."""
    if _Current.look is None:
        _Current.look = Look(load("light"))
    return _Current.look


def apply(look: Look) -> None:
    """Put ``look`` in force: palette, stylesheet, default font, and every living part laid out anew."""
    _Current.look = look
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    fonts.load()
    app.setPalette(_palette(look))
    app.setFont(look.font(Size.BODY))
    app.setStyleSheet(stylesheet(look))
    for widget in app.allWidgets():
        changed = getattr(widget, "look_changed", None)
        if changed is not None:
            changed()


def _palette(look: Look) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "background",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "card",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "card",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.Highlight: "action",
        QPalette.ColorRole.HighlightedText: "on_action",
        QPalette.ColorRole.PlaceholderText: "text_dim",
    }
    for role, token in roles.items():
        palette.setColor(role, look.color(token))
    return palette


_QSS = """
QLabel[role] {{ background: transparent; color: {text}; }}
QLabel[role="heading"] {{ font-size: {heading}px; font-weight: 600; }}
QLabel[role="title"] {{ font-size: {title}px; font-weight: 600; }}
QLabel[role="label"] {{ font-size: {label}px; font-weight: 500; }}
QLabel[role="strong"] {{ font-size: {body}px; font-weight: 600; }}
QLabel[role="body"] {{ font-size: {body}px; }}
QLabel[role="dim"] {{ font-size: {body}px; color: {text_dim}; }}
QLabel[role="small"] {{ font-size: {small}px; color: {text_dim}; }}
QLabel[role="identity"] {{ font-family: "{mono}"; font-size: {label}px; font-weight: 600; }}
QScrollArea[role="plain"], QScrollArea[role="plain"] > QWidget > QWidget[role="plain"] {{
    background: transparent; border: none;
}}
QScrollBar:vertical {{ background: transparent; width: {scroll}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {line}; border-radius: {half}px; min-height: {handle}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def stylesheet(look: Look) -> str:
    """Stylesheet for the few stock widgets in use, scoped by the dynamic property ``role`` so that it paints no other.

    Roles: QLabel heading, title, label, strong, body, dim, small, identity; QScrollArea plain.
    """
    lengths = {"scroll": 12, "half": 6, "handle": 81}
    sizes = {size.name.lower(): size.value for size in Size}
    values: dict[str, object] = {name: look.px(px) for name, px in {**sizes, **lengths}.items()}
    values |= {token: color.name() for token, color in look.theme.colors.items()}
    return _QSS.format(**values, mono=fonts.MONO)
