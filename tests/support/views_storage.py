"""Sample views of the disk's forecast and of readings that were pruned, as their presenters word them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from console.presenters.storage import size
from tests.support.views import Sample, frame, more_view, records_view

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
    gone = replace(records.rows[0], state=state, enabled=False, reason=s.key("reason.readings.pruned"))
    yield Sample("records-pruned", frame(s, "records"), "records", replace(records, rows=(gone, *records.rows[1:])))


def _more(s: Say, disk: str, readings: str) -> object:
    view = more_view(s)
    rows = ((s.key("more.about.storage"), disk), (s.key("more.about.readings"), readings))
    return replace(view, about=(*rows, *view.about))
