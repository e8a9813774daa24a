"""The room on the disk in words: how much, how fast it is used, how long it lasts; and where the readings are kept."""

from __future__ import annotations

from console.presenters.scene import Scene

_GB, _MB = 1_000_000_000, 1_000_000
_LONG = 730  # days: further nobody plans


def storage_words(scene: Scene) -> str:
    """``41.2 GB free · 1.3 GB a day · full in about 31 days``; "" before the first look."""
    figures = scene.snapshot.storage
    if figures is None:
        return ""
    room = size(figures.room)
    if figures.a_day is None:
        return scene.say("storage.unknown", room=room)
    if figures.days is None or figures.days > _LONG:
        return scene.say("storage.long", room=room, rate=size(figures.a_day))
    if figures.days < 1:
        return scene.say("storage.today", room=room, rate=size(figures.a_day))
    return scene.say("storage.days", room=room, rate=size(figures.a_day), count=int(figures.days))


def readings_words(scene: Scene) -> str:
    """How much they take, whether the plant has them, and how long they are kept here."""
    figures, waiting = scene.snapshot.storage, scene.snapshot.sync.blocks
    refused, days = len(scene.state.readings.refused), scene.book.rules.keep_readings_days
    parts = [size(figures.readings)] if figures else []
    if waiting is not None:
        parts.append(scene.say("storage.waiting", count=waiting) if waiting else scene.say("storage.at_plant"))
    if refused:
        parts.append(scene.say("storage.refused", count=refused))
    parts.append(scene.say("storage.keep_days", count=days) if days else scene.say("storage.keep_all"))
    return " · ".join(parts)


def pruned_words(scene: Scene, run: str) -> str:
    """Since when the readings of this run are not here but at the plant; "" while they are here."""
    pruned = scene.state.readings.pruned.get(run)
    return scene.say("run.pruned", since=pruned.utc) if pruned else ""


def pruned_short(scene: Scene, run: str) -> str:
    """The same for a place as narrow as a strip's: where they are."""
    return scene.say("run.at_plant") if run in scene.state.readings.pruned else ""


def size(count: int) -> str:
    """Bytes as people read them: GB from a tenth of one on, else MB."""
    return f"{count / _GB:.1f} GB" if count >= _GB // 10 else f"{count / _MB:.1f} MB"
