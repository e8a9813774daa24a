"""Sample views of the disk's forecast and of readings that were pruned, as their presenters word them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from console.presenters.storage import size
from tests.support.views import Sample, frame, more_view, records_view, run

if TYPE_CHECKING:
    from tests.support.views import Say


def samples(s: Say) -> Iterator[Sample]:
    """A disk that lasts a month, one that nothing can be said of yet, and a run whose readings are at the plant."""
    kept = " · ".join((size(3_100_000_000), s.key("storage.waiting", count=12), s.key("storage.keep_days", count=90)))
    room, rate = size(41_200_000_000), size(1_300_000_000)
    lasts = s.key("storage.days", room=room, rate=rate, count=31)
    yield Sample("more-disk", frame(s, "more"), "more", _more(s, lasts, kept))
    refused = " · ".join((size(40_000_000), s.key("storage.refused", count=1), s.key("storage.keep_all")))
    unknown = s.key("storage.unknown", room=room)
    yield Sample("more-disk-unknown", frame(s, "more"), "more", _more(s, unknown, refused))
    records = records_view(s)
    state = s.key("records.state.pruned", since="2026-11-21 10:02")
    row = replace(records.rows[0], state=state, enabled=False, reason=s.key("reason.readings.pruned"))
    yield Sample("records-pruned", frame(s, "records"), "records", replace(records, rows=(row, *records.rows[1:])))
    words, none = s.key("run.at_plant"), np.empty(0)
    view = run(s)
    empty = tuple(
        replace(trend, value="–", quality="none", setpoint=words, t=none, y=none, gaps=(), alarms=(), priority=0)
        for trend in view.trends
    )
    gone = replace(
        view,
        next=s.key("run.pruned", since="2026-11-21 10:02"),
        trends=empty,
        alarm_priority=0,
        alarm_text="",
        help_title="",
        help_text=(),
    )
    yield Sample("run-pruned", frame(s, "run"), "run", gone)


def _more(s: Say, disk: str, readings: str) -> object:
    view = more_view(s)
    rows = ((s.key("more.about.storage"), disk), (s.key("more.about.readings"), readings))
    return replace(view, about=(*rows, *view.about))
