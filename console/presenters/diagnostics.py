"""The line to the shuttle in figures, and what is wrong with it as sentences that say what to do."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.rights import allowed
from console.presenters.asks import GoTo
from console.presenters.asks_capture import StartCapture, StopCapture
from console.presenters.numbers import count_text, size_text
from console.presenters.scene import LINK_SILENT_S, Scene
from console.station.line_figures import LineDetail
from console.texts import duration

MANY_BAD = 3
"""So many rejected frames in two minutes are a bad line, not bad luck."""
SLOW_MS = 250.0
SOON_S = 3600.0
WAITING_SAMPLES = 100_000
_PROBLEMS = 3
_LONGEST = 34
KINDS = {
    "cobs": "diag.rejected.cobs",
    "length": "diag.rejected.length",
    "crc": "diag.rejected.crc",
    "version": "diag.rejected.version",
    "message": "diag.rejected.message",
    "direction": "diag.rejected.direction",
    "session": "diag.rejected.session",
}
"""What the console can reject; each is shown even while it has never happened."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. ``loud``: it is not as it should be."""

    label: str
    value: str
    loud: bool = False


@dataclass(frozen=True, slots=True)
class SparkView:
    """A small trend, a value a second: ``values`` from old to new, ``top`` is the height of the whole."""

    caption: str
    values: tuple[float, ...]
    top: float
    top_text: str


@dataclass(frozen=True, slots=True)
class FigureCard:
    """A card of rows, with a small trend under them where it helps."""

    title: str
    rows: tuple[Figure, ...]
    spark: SparkView | None = None
    bar: float | None = None
    bar_text: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and what to do about it. ``priority`` 1 to 4."""

    priority: int
    text: str


@dataclass(frozen=True, slots=True)
class CaptureCard:
    """What a capture is, or how the one that runs is doing. ``running`` makes the card stand out."""

    title: str
    text: str
    running: bool
    button: str
    ask: object
    enabled: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DiagnosticsView:
    """``columns``: cards from left to right, each from top to bottom. ``calm``: said while there is no problem."""

    title: str
    side: str
    problems: tuple[Problem, ...]
    calm: str
    columns: tuple[tuple[FigureCard, ...], ...]
    capture: CaptureCard
    recordings: str
    back: str
    back_ask: object


def present_diagnostics(scene: Scene) -> DiagnosticsView:
    """The screen."""
    problems = sorted(_problems(scene), key=lambda problem: problem.priority)
    return DiagnosticsView(
        scene.say("diag.title"),
        scene.say("diag.since_start"),
        tuple(problems[:_PROBLEMS]),
        "" if problems else scene.say("diag.calm"),
        ((_traffic(scene), _timing(scene)), (_rejected(scene), _sessions(scene)), (_shuttle(scene), _records(scene))),
        _capture(scene),
        scene.say("recording.title"),
        scene.say("diag.back"),
        GoTo("more"),
    )


def _capture(scene: Scene) -> CaptureCard:
    capture, limit = scene.state.capture, size_text(scene.book.rules.capture_max_mb * 1e6)
    refused = allowed(scene.state, "capture", scene.context())
    may = refused is None, scene.reason(refused)
    title = scene.say("diag.capture")
    if capture is not None and capture.running:
        size = size_text(scene.snapshot.capture_bytes)
        text = scene.say("diag.capture.on", size=size, since=capture.since_utc, file=capture.file, limit=limit)
        return CaptureCard(title, text, True, scene.say("diag.capture.stop"), StopCapture(), *may)
    text = scene.say("diag.capture.off", limit=limit)
    if capture is not None:
        last = {"file": capture.file, "at": capture.ended_utc, "outcome": capture.outcome}
        text = f"{text} {scene.say('diag.capture.last', **last)}"
    return CaptureCard(title, text, False, scene.say("diag.capture.start"), StartCapture(), *may)


# --- figures -----------------------------------------------------------------------------------------------------


def _detail(scene: Scene) -> LineDetail:
    return scene.snapshot.link.detail


def _traffic(scene: Scene) -> FigureCard:
    link, d = scene.snapshot.link, _detail(scene)
    rows = (
        Figure(scene.say("diag.bytes_in"), f"{size_text(link.bytes_in)} · {size_text(d.in_per_s)}/s"),
        Figure(scene.say("diag.bytes_out"), f"{size_text(d.bytes_out)} · {size_text(d.out_per_s)}/s"),
        Figure(scene.say("diag.frames"), f"{count_text(link.frames_in)} · {count_text(d.frames_out)}"),
        Figure(scene.say("diag.dropped"), size_text(d.dropped_bytes), d.dropped_bytes > 0),
        Figure(scene.say("diag.not_taken"), count_text(d.not_taken), d.not_taken > 0),
        Figure(scene.say("diag.port"), _short(link.url) or "–"),
    )
    spark = _spark(scene, "diag.trend_in", d.trend_in, "/s", sizes=True)
    return FigureCard(scene.say("diag.traffic"), rows, spark, side=f"{count_text(d.baud)} Bd" if d.baud else "")


def _short(port: str) -> str:
    """A port's name as far as it tells ports apart; the whole stands on the screen before this one."""
    name = port.removeprefix("/dev/serial/by-id/").removeprefix("/dev/")
    return name if len(name) <= _LONGEST else f"{name[:14]}…{name[-(_LONGEST - 15) :]}"


def _spark(scene: Scene, key: str, values: tuple[float, ...], unit: str, *, sizes: bool = False) -> SparkView:
    top = max((*values, 1.0))
    text = size_text(top) if sizes else f"{top:.0f}"
    return SparkView(scene.say(key), values, top, f"{text}{unit}")


def _timing(scene: Scene) -> FigureCard:
    link, d, now = scene.snapshot.link, _detail(scene), scene.snapshot.now
    beat = "–" if d.beat_mono_s is None else f"{max(0.0, now.mono_s - d.beat_mono_s):.1f} s"
    known = scene.process_now if not scene.link_stale_s() else None
    offset_s = (now.utc - known).total_seconds() if known and scene.snapshot.link.rate == 1 else None
    rows = (
        Figure(scene.say("diag.round_trip"), _ms(link.round_trip_ms)),
        Figure(scene.say("diag.median"), _ms(d.median_ms)),
        Figure(scene.say("diag.p99"), _ms(d.p99_ms), (d.p99_ms or 0) > SLOW_MS),
        Figure(scene.say("diag.heartbeat"), beat, scene.link_stale_s() > 0),
        Figure(scene.say("diag.offset"), "–" if offset_s is None else f"{offset_s:+.1f} s"),
        Figure(scene.say("diag.rate"), f"× {link.rate:g}"),
    )
    return FigureCard(scene.say("diag.timing"), rows)


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} ms"


def _rejected(scene: Scene) -> FigureCard:
    d = _detail(scene)
    counted = dict(d.rejected)
    named = [(key, counted.pop(kind, 0)) for kind, key in KINDS.items()]
    rows = [Figure(scene.say(key), count_text(count), count > 0) for key, count in named]
    rows += [Figure(kind, count_text(count), loud=True) for kind, count in counted.items()]
    rows.append(Figure(scene.say("diag.duplicates"), count_text(d.duplicates)))
    spark = _spark(scene, "diag.trend_bad", d.trend_bad, "/s")
    return FigureCard(scene.say("diag.rejected"), tuple(rows), spark)


def _sessions(scene: Scene) -> FigureCard:
    d = _detail(scene)
    rows = (
        Figure(scene.say("diag.hellos"), count_text(d.hellos)),
        Figure(scene.say("diag.sessions"), count_text(d.sessions)),
        Figure(scene.say("diag.lost_sessions"), count_text(d.lost)),
        Figure(scene.say("diag.silences"), count_text(d.silences)),
        Figure(scene.say("diag.refused"), count_text(d.refused), d.refused > 0),
    )
    return FigureCard(scene.say("diag.session"), rows)


def _shuttle(scene: Scene) -> FigureCard:
    d = _detail(scene)
    kind = scene.say("more.about.emulator", firmware=d.firmware) if d.emulator else d.firmware
    rows = (
        Figure(scene.say("diag.identity"), d.shuttle or "–"),
        Figure(scene.say("diag.firmware"), kind or "–"),
        Figure(scene.say("diag.boot"), str(d.boot) if d.shuttle else "–"),
        Figure(scene.say("diag.uptime"), scene.texts.age(d.uptime_ms / 1000) if d.uptime_ms else "–"),
        Figure(scene.say("diag.protocol"), str(d.protocol) if d.protocol else "–"),
    )
    return FigureCard(scene.say("diag.shuttle"), rows)


def _records(scene: Scene) -> FigureCard:
    d = _detail(scene)
    kept = d.buffer
    durable = "–" if d.durable is None else scene.say("diag.record", boot=d.durable[0], n=count_text(d.durable[1]))
    capacity = scene.say("diag.records_of", count=count_text(kept.capacity)) if kept.capacity else "–"
    rows = (
        Figure(scene.say("diag.asked"), f"{count_text(d.asked)} · {count_text(d.fetched)}"),
        Figure(scene.say("diag.lost_records"), count_text(d.backfill.lost), d.backfill.lost > 0),
        Figure(scene.say("diag.capacity"), capacity),
        Figure(scene.say("diag.oldest"), count_text(kept.oldest_n) if kept.oldest_n else "–"),
        Figure(scene.say("diag.kept"), count_text(kept.kept) if kept.capacity else "–"),
        Figure(scene.say("diag.full_in"), _full_in(scene), _overwrites_soon(d)),
        Figure(scene.say("diag.waiting"), f"{count_text(d.waiting_samples)} · {count_text(d.waiting_events)}"),
        Figure(scene.say("diag.durable"), durable),
    )
    text, share = _backfill(scene)
    return FigureCard(scene.say("diag.records"), rows, bar=share, bar_text=text)


def _full_in(scene: Scene) -> str:
    """How long the shuttle can go on without us."""
    full_s = _detail(scene).buffer.full_s
    if full_s is None:
        return "–"
    return scene.texts.age(full_s) if full_s > 0 else scene.say("diag.now")


def _overwrites_soon(d: LineDetail) -> bool:
    return d.buffer.full_s is not None and d.buffer.full_s < SOON_S


def _backfill(scene: Scene) -> tuple[str, float | None]:
    """The sentence, and how much of it is done; nothing lacks, or nobody knows what it records meanwhile: no bar."""
    b = _detail(scene).backfill
    if not b.lacking:
        return scene.say("diag.lacks_unknown" if scene.link_stale_s() else "diag.nothing_lacks"), None
    share = 1 - b.lacking / max(1, b.total)
    figures = {"lacking": count_text(b.lacking), "total": count_text(b.total)}
    if b.per_s <= 0:
        return scene.say("diag.lacks_waiting", **figures), share
    return scene.say("diag.lacks", **figures, time=scene.texts.age(max(1.0, b.lacking / b.per_s))), share


# --- problems ----------------------------------------------------------------------------------------------------


def _problems(scene: Scene) -> list[Problem]:
    d = _detail(scene)
    found = [problem for problem in (_no_link(scene),) if problem]
    if _overwrites_soon(d):
        found.append(Problem(2, scene.say("diag.problem.overwrite", time=_full_in(scene))))
    if d.bad_lately >= MANY_BAD:
        found.append(Problem(3, scene.say("diag.problem.damaged", count=d.bad_lately)))
    if d.waiting_samples > WAITING_SAMPLES:
        found.append(Problem(3, scene.say("diag.problem.waiting", count=count_text(d.waiting_samples))))
    if (d.p99_ms or 0) > SLOW_MS:
        found.append(Problem(3, scene.say("diag.problem.slow", ms=round(d.p99_ms or 0))))
    if d.backfill.lost:
        found.append(Problem(4, scene.say("diag.problem.lost", count=d.backfill.lost)))
    return found


def _no_link(scene: Scene) -> Problem | None:
    """Why nothing comes, if nothing does."""
    link, figures = scene.state.link, scene.snapshot.link
    if link.condition == "refused":
        return Problem(2, scene.say("diag.problem.other", got=link.got or "–", expected=link.expected or "–"))
    if not figures.url:
        return Problem(2, scene.say("diag.problem.no_port"))
    if figures.problem:
        return Problem(2, scene.say("diag.problem.port", port=figures.url, count=figures.tries))
    silent = scene.link_stale_s()
    if silent > LINK_SILENT_S:
        return Problem(2, scene.say("diag.problem.silent", port=figures.url, time=duration(silent)))
    return None
