"""A picture of what is shown, as it leaves the station: whose it is above, the curves below, training said twice."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from widgets import theme
from widgets.part import CENTER, WRAP, hatch, text_width, wrapped_height, write, write_wrapped
from widgets.theme import Size

_PAD, _BAND, _GAP = 24, 40, 24


def painted(shown: QWidget, heading: tuple[tuple[str, str], ...], band: str) -> QImage:
    """A picture of ``shown`` under ``heading`` (label, text); ``band``: "" or that this is training."""
    look = theme.current()
    pad, gap, strip = look.px(_PAD), look.px(_GAP), look.px(_BAND) if band else 0
    label_font, font = look.font(Size.SMALL, 500), look.font(Size.SMALL)
    labels = max((text_width(label, label_font) for label, _ in heading), default=0)
    room = shown.width() - labels - gap
    heights = [max(look.px(28), wrapped_height(text, font, room)) for _, text in heading]
    top = strip + pad
    image = QImage(
        shown.width() + 2 * pad, top + sum(heights) + gap + shown.height() + pad + strip, QImage.Format.Format_RGB32
    )
    image.fill(look.color("background"))
    p = QPainter(image)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    y = top
    for (label, text), height in zip(heading, heights, strict=True):
        write(p, QRect(pad, y, labels + 2, look.px(26)), label, label_font, look.color("text_dim"))
        write_wrapped(p, QRect(pad + labels + gap, y, room, height), text, font, look.color("text"), WRAP)
        y += height
        image.setText(label, text)
    p.drawPixmap(pad, y + gap, shown.grab())
    for at in (0, image.height() - strip) if band else ():
        rect = QRect(0, at, image.width(), strip)
        hatch(p, rect, look.color("training_light"), look.color("training_dark"), look.px(14))
        write(p, rect, band, look.font(Size.SMALL, 600), look.color("on_training"), CENTER)
    p.end()
    return image


def encoded(image: QImage) -> bytes:
    """Its PNG. A tenth of a second: called in the jobs' thread (Qt allows it, and lets other threads go on)."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
