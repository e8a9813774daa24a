"""Rates, trends and forecasts of the line, out of its counters: one sample a second, two minutes of them kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple

from console.station.line_figures import NO_DETAIL, Backfill, Buffer, LineDetail
from console.station.link_driver import LinkDriver
from hardware.link import Counters

SAMPLE_S = 1.0
KEPT = 121
"""Samples: two minutes of trend need one more than they have seconds."""
RATE_OVER = 5
"""Samples over which a rate of now is taken."""
MINUTES_S = 300.0
"""Round trips older than this say nothing of the line as it is."""
KINDS = ("cobs", "length", "crc", "version", "message", "direction", "session")
"""Reasons of rejection in the order of the checks (PROTOCOL.md 2 and 3)."""


class Waiting(NamedTuple):
    """What is heard and not yet stored."""

    samples: int
    events: int


class Port(NamedTuple):
    """The open port: its speed, and what it has dropped so far."""

    baud: int
    dropped: Callable[[], int]


class _Sample(NamedTuple):
    mono_s: float
    bytes_in: int
    bytes_out: int
    bad: int
    came: int  # records that were asked for, or are said to be gone
    newest_n: int
    in_per_s: float = 0.0  # bytes, since the sample before
    bad_per_s: float = 0.0  # frames


class LineGauge:
    """``detail`` is replaced whole, so that a picture may keep it."""

    def __init__(self) -> None:
        """Nothing was looked at yet."""
        self.detail = NO_DETAIL
        self.port = Port(0, lambda: 0)
        self._samples: deque[_Sample] = deque(maxlen=KEPT)
        self._boot = -1
        self._per_s = 0.0
        self._began = self._total = 0

    def due(self, mono_s: float) -> bool:
        """Whether a sample is due."""
        return not self._samples or mono_s - self._samples[-1].mono_s >= SAMPLE_S

    def sample(
        self,
        mono_s: float,
        driver: LinkDriver,
        due: tuple[int, int],
        durable: Mapping[int, int],
        waiting: Waiting,
    ) -> None:
        """Look at the counters. ``due``: records that were asked for: how many at the last look, how many now."""
        c, clocks, hello = driver.link.counters, driver.clocks, driver.hello
        if clocks is not None and clocks.boot != self._boot:
            self._boot, self._per_s = clocks.boot, 0.0
            self._samples.clear()
        newest = driver.newest_n
        now = _Sample(mono_s, c.bytes_in, c.bytes_out, sum(c.rejected.values()), c.fetched + c.missing, newest)
        if self._samples:
            last = self._samples[-1]
            now = now._replace(in_per_s=_rate(last, now, 1), bad_per_s=_rate(last, now, 3))
        self._samples.append(now)
        before = self._samples[max(0, len(self._samples) - 1 - RATE_OVER)]
        silent_s = mono_s - clocks.mono_s if clocks else 0.0
        reached = durable.get(self._boot)
        named = sorted(((str(kind), count) for kind, count in c.rejected.items()), key=_order)
        since_s = mono_s - MINUTES_S
        trips = sorted([ms for at_s, ms in c.round_trips if at_s >= since_s])
        self.detail = LineDetail(
            self.port.baud, c.bytes_out, c.frames_out, tuple(named), c.duplicates, c.not_taken, self.port.dropped(),
            c.hellos, c.sessions, c.lost, c.silences, c.refused, c.asked, c.fetched,
            _rate(before, now, 1), _rate(before, now, 2), now.bad - self._samples[0].bad,
            tuple([sample.in_per_s for sample in self._samples][1:]),
            tuple([sample.bad_per_s for sample in self._samples][1:]),
            median(trips) if trips else None,
            trips[min(len(trips) - 1, int(len(trips) * 0.99))] if trips else None,
            clocks.mono_s if clocks else None, hello.version if hello else 0,
            hello.shuttle if hello else "", hello.firmware if hello else "", hello.emulator if hello else False,
            hello.boot if hello else 0, clocks.uptime_ms if clocks else 0,
            self._backfill(*due, c, _rate(before, now, 4)), self._buffer(driver, durable, silent_s),
            waiting.samples, waiting.events, None if reached is None else (self._boot, reached),
        )  # fmt: skip

    def _backfill(self, held: int, lacking: int, c: Counters, per_s: float) -> Backfill:
        """What was asked for and has not come. What nobody has asked for yet is only on its way."""
        came = c.fetched + c.missing
        if not lacking:
            if not held:
                self._total, self._began = 0, came
            return Backfill(lost=c.missing)
        self._total = max(self._total, lacking + came - self._began)
        return Backfill(self._total, lacking, c.missing, per_s)

    def _buffer(self, driver: LinkDriver, durable: Mapping[int, int], silent_s: float) -> Buffer:
        hello = driver.hello
        if hello is None:
            return Buffer()
        first = self._samples[0]
        if silent_s < SAMPLE_S * 2 and len(self._samples) > RATE_OVER:  # a silent shuttle goes on making records
            self._per_s = _rate(first, self._samples[-1], 5)
        ranges = [*hello.kept_boots, (hello.boot, hello.oldest_n, driver.newest_n)]
        kept = sum(max(0, newest - max(oldest - 1, durable.get(boot, 0))) for boot, oldest, newest in ranges if newest)
        kept += round(self._per_s * max(0.0, silent_s - SAMPLE_S))
        room = max(0, hello.capacity - kept)
        full_s = room / self._per_s if self._per_s > 0 and hello.capacity else None
        return Buffer(hello.capacity, hello.oldest_n, driver.newest_n, kept, self._per_s, full_s)


def _rate(a: _Sample, b: _Sample, column: int) -> float:
    passed_s = b.mono_s - a.mono_s
    return max(0.0, (b[column] - a[column]) / passed_s) if passed_s > 0 else 0.0


def _order(item: tuple[str, int]) -> int:
    return KINDS.index(item[0]) if item[0] in KINDS else len(KINDS)
