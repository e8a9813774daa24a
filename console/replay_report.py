"""``shuttle-console replay``: a recording of the line, message by message, and its sum. No station is near."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from console.presenters.recordings import cards_of, offset_text, rejected_text, story_of
from console.texts import load
from hardware.framing import MAX_ENCODED_BYTES
from hardware.investigation import Line, Player, Summary

_PAGE = 1000


def report(path: Path, say: Callable[[str], None], *, as_json: bool, messages: bool) -> bool:
    """Say it line by line; whether nothing in it was rejected or damaged. Raises NotACaptureError, OSError."""
    player = Player(path)
    summary = player.play()
    start: int | None = 0 if messages else None
    while start is not None:
        page = player.messages.page(start, _PAGE)
        for line in page.lines:
            say(json.dumps(_as_data(line), ensure_ascii=False) if as_json else _as_text(line))
        start = page.next
    player.messages.close()
    if as_json:
        say(json.dumps(_whole(summary), ensure_ascii=False))
    else:
        for text in _texts(summary):
            say(text)
    return _good(summary)


def _good(summary: Summary) -> bool:
    return not summary.reasons and summary.damaged_at < 0


def _way(to_device: bool) -> str:
    return "to_device" if to_device else "from_device"


def _as_data(line: Line) -> dict[str, Any]:
    return {"at_s": round(line.at_s, 4), "from": _way(line.to_device), "kind": line.kind, "said": line.said}


def _as_text(line: Line) -> str:
    return f"{offset_text(line.at_s)}  {_way(line.to_device):<11}  {line.kind}  {line.said}"


def _whole(summary: Summary) -> dict[str, Any]:
    """Every fact; the bytes of rejected frames in hex."""
    data = asdict(summary)
    for one in data["rejected"]:
        one["raw"] = one["raw"].hex()
    data["kinds"], data["reasons"] = dict(summary.kinds), dict(summary.reasons)
    rejected = sum(count for _, count in summary.reasons)
    return {"ok": _good(summary), "reads": summary.pieces, "frames_rejected": rejected, **data}


def _texts(summary: Summary) -> list[str]:
    """The same as on the screen, in English, with all bytes of what was rejected."""
    texts = load("en")
    said = [""]
    for card in cards_of(texts, summary):
        said += [card.title, *(f"  {figure.label}: {figure.value}" for figure in card.rows)]
    said.append(texts.say("recording.messages"))
    said += [f"  {kind}: {count}" for kind, count in summary.kinds]
    said.append(texts.say("recording.story"))
    nothing = f"  {texts.say('recording.nothing')}"
    said += [f"  {time}  {text}" for time, text, _ in story_of(texts, summary)] or [nothing]
    if summary.rejected:
        said.append(texts.say("diag.rejected"))
    for one in summary.rejected:
        head, _, raw = rejected_text(texts, one, MAX_ENCODED_BYTES).partition("\n")
        said += [f"  {offset_text(one.at_s)}  {head}", f"    {raw}"]
    if not summary.opened:
        said.append(texts.say("recording.unopened"))
    if summary.damaged_at >= 0:
        said.append(texts.say("recording.damaged", byte=summary.damaged_at))
    return said
