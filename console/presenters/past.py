"""What the queries have answered about the past, for the presenters that lay it beside the present. Light: no numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from console.queries.captures import CaptureAnswer
    from console.queries.envelope import EnvelopeAnswer
    from console.queries.trends import TrendAnswer


class Past(NamedTuple):
    """``several``: the newest answer to what `console.presenters.compare` or `console.presenters.wall` wants.

    ``envelope``: the newest answer to `console.presenters.earlier.wanted_envelope`; ``envelope_problem``: why there is
    none. ``recording``: the newest answer to `console.presenters.recordings.wanted_recording`, or why there is none.
    ``history_problem``: why the run screen's plots lack what was asked for.
    """

    several: tuple[TrendAnswer, ...] = ()
    envelope: EnvelopeAnswer | None = None
    envelope_problem: str = ""
    recording: CaptureAnswer | None = None
    recording_problem: str = ""
    history_problem: str = ""
