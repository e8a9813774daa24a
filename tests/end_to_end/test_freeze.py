"""The harder link loss: the shuttle's process is stopped, the line stays open (peers.md, section 2).

Within two seconds of SIGSTOP every value on the screen is stale with its age, the curve ends, no command can be asked,
and each disabled button says why; within two seconds of SIGCONT all is live again, and the stretch is a gap.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threads import Console, console

from console.domain import commands as c
from console.presenters.overview import OverviewView
from console.presenters.run_views import RunView, TrendView
from console.station import inbox

LIMIT_S = 2.0
BAY = 4
LONGEST_JOINED_S = 2.5


def run_view(k: Console, page: int = 0) -> RunView:
    view = k.screen(screen="run", bay=BAY, page=page).view
    assert isinstance(view, RunView)
    return view


def trends(k: Console) -> list[TrendView]:
    """The strips of every page."""
    return [trend for page in range(3) for trend in run_view(k, page).trends]


def tiles(k: Console) -> list[Any]:
    """All sixteen: that a bay is empty is the shuttle's word too."""
    view = k.screen(screen="overview").view
    assert isinstance(view, OverviewView)
    return list(view.bays)


def all_live(k: Console) -> bool:
    strips = trends(k)
    return (
        len(strips) == 12
        and all(not strip.stale and strip.quality != "none" and strip.t.size for strip in strips)
        and all(not tile.stale for tile in tiles(k))
        and not run_view(k).banner
        and not any(x.reason for x in run_view(k).commands)
    )


def all_stale(k: Console) -> bool:
    return (
        all("STALE" in strip.stale and ":" in strip.stale for strip in trends(k))
        and all("STALE" in tile.stale for tile in tiles(k))
        and bool(run_view(k).banner)
        and all(not x.enabled and x.reason for x in run_view(k).commands if x.action != "acknowledge")
    )


@pytest.mark.parametrize("stopped_s", [0.0, 6.0])
def test_a_frozen_shuttle_looks_frozen_within_two_seconds_and_live_within_two(tmp_path: Path, stopped_s: float) -> None:
    """``stopped_s``: how much longer it stays so: within the session, and after it is lost."""
    with console(tmp_path / "data", scenario="demo") as k:
        k.sign_in()
        k.running.post(inbox.Watch(BAY))
        k.until(lambda: all_live(k), "live values")
        assert {tile.look for tile in tiles(k)} == {"run", "empty", "off"}
        k.until(lambda: trends(k)[0].t.size > 10, "a curve")
        assert k.running.emulator is not None
        pid = k.running.emulator.pid

        os.kill(pid, signal.SIGSTOP)
        stopped_at = time.monotonic()
        try:
            k.until(lambda: all_stale(k), "stale everywhere", LIMIT_S + 3)
            stale_after = time.monotonic() - stopped_at
            newest = {strip.channel: float(strip.t[-1]) for strip in trends(k)}
            k.until(lambda: time.monotonic() > stopped_at + stale_after + max(0.5, stopped_s), "a while", 20)
            check_frozen(k, newest)
        finally:
            os.kill(pid, signal.SIGCONT)
        resumed_at = time.monotonic()
        k.until(lambda: all_live(k), "live again", LIMIT_S + 8)
        live_after = time.monotonic() - resumed_at
        print(
            f"\nfrozen {resumed_at - stopped_at:.1f} s: stale after {stale_after:.2f} s, live after {live_after:.2f} s"
        )
        check_gap(k, newest)
        assert stale_after < LIMIT_S
        assert live_after < LIMIT_S


def check_frozen(k: Console, newest: dict[str, float]) -> None:
    """The curves end where data ended; nothing can be asked, and asking all the same is refused."""
    for strip in trends(k):
        assert float(strip.t[-1]) == newest[strip.channel]
        assert run_view(k).window[1] > strip.t[-1] + 1
        assert np.isfinite(strip.y).all()
    before = k.snapshot.head_seq
    k.running.post(inbox.Asked(c.CommandBay("hold", BAY)))
    k.until(lambda: k.snapshot.head_seq > before, "the refusal")
    assert k.state.pending == {}
    answer = k.snapshot.answer
    assert answer is not None
    assert answer.refused


def check_gap(k: Console, newest: dict[str, float]) -> None:
    """Nothing is joined over what was not heard: each step of a curve is either a gap or made of records.

    A shuttle that was stopped makes up some of its records when it goes on; what it then sends is data, and fetched.
    """
    for strip in trends(k):
        at = newest[strip.channel]
        steps = list(zip(strip.t, strip.t[1:], strict=False))
        # Of three records in a pixel the one between is not drawn: a gap may end at that one.
        known = [(a, b, sum(end - start for start, end in strip.gaps if a <= start and end <= b)) for a, b in steps]
        assert [(a, b) for a, b, gap in known if b - a - gap > LONGEST_JOINED_S] == []
        assert float(strip.t[-1]) > at
        assert (strip.y != 0).any() or strip.channel in ("feed_pump", "waste_pump", "heater_power")
