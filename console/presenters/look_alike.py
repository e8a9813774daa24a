"""The warning of identities that are open here and nearly the same, on the procedure of either."""

from __future__ import annotations

from console.domain.interlock import Case
from console.domain.look_alike import LookAlike, look_alikes
from console.domain.scan.describe import group_field
from console.presenters.procedure_views import LookAlikeView
from console.presenters.scene import Scene


def look_alike_view(scene: Scene, case: Case) -> LookAlikeView | None:
    """The first pair, and how many more there are; None where nothing could be mistaken."""
    order = case.order
    found = look_alikes(scene.state, order) if order else ()
    if not found:
        return None
    first = found[0]
    title = scene.say(f"look_alike.{first.kind}")
    if len(found) > 1:
        title = f"{title} {scene.say('look_alike.more', count=len(found) - 1)}"
    mine, other = marked(first)
    names = scene.say("look_alike.this"), _whose(scene, first)
    return LookAlikeView(title, ((names[0], mine), (names[1], other)))


def _whose(scene: Scene, pair: LookAlike) -> str:
    return scene.say("look_alike.another") if pair.kind == "order" else scene.say("look_alike.other", order=pair.order)


Pieces = tuple[tuple[str, bool], ...]


def marked(pair: LookAlike) -> tuple[Pieces, Pieces]:
    """Both as they are printed, in pieces: what is common at both ends, and what differs between."""
    mine, other = group_field(pair.kind, pair.mine), group_field(pair.kind, pair.other)
    shorter = min(len(mine), len(other))
    start = next((i for i in range(shorter) if mine[i] != other[i]), shorter)
    end = next((i for i in range(shorter - start) if mine[-1 - i] != other[-1 - i]), shorter - start)
    return _pieces(mine, start, end), _pieces(other, start, end)


def _pieces(text: str, start: int, end: int) -> Pieces:
    stop = len(text) - end
    pieces = ((text[:start], False), (text[start:stop], True), (text[stop:], False))
    return tuple(piece for piece in pieces if piece[0])
