"""The uplink with the station: what it tells becomes a message, and what it needs to know of channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from console.clock import Clock
from console.domain.channel import Channel
from console.domain.commands import PruneReadings, ReportReadings
from console.domain.events import ReadingsPruned, ReadingsQuarantined
from console.domain.retention import due
from console.journal.rows import utc_text
from console.settings import Settings
from console.station import inbox
from console.station.snapshot import StationSnapshot
from console.sync.report import Confirmed, PlantTarget, ReadingsReport, SyncReport
from console.sync.uplink import Uplink


def plant_line(
    settings: Settings,
    clock: Clock,
    channels: Mapping[str, Channel],
    received_seq: int,
    post: Callable[[inbox.Message], None],
    latest: Callable[[], StationSnapshot | None],
) -> Uplink:
    """The uplink to the plant of ``settings``, not started. ``received_seq``: the last receipt that is remembered."""

    def told(report: SyncReport) -> None:
        post(said(report))

    def old_runs() -> Sequence[tuple[int, str]]:
        snapshot = latest()
        if snapshot is None:
            return ()
        return [(run.bay, run.id) for run in due(snapshot.state, clock.now().utc, settings.keep_readings_days)]

    def confirmed(run: Confirmed) -> None:
        post(holds(run, clock.now().utc))

    target = PlantTarget(settings.plant_dsn, settings.site, settings.station, settings.mode)
    units = {channel.id: (channel.unit, f"{channel.resolution:.12g}") for channel in channels.values()}
    return Uplink(
        settings.folder,
        target,
        told,
        clock,
        received_seq=received_seq,
        units=units,
        old_runs=old_runs,
        confirmed=confirmed,
    )


def said(report: SyncReport) -> inbox.PlantReported:
    """A report as the station takes it."""
    oldest = report.oldest.isoformat() if report.oldest else ""
    readings = report.readings
    return inbox.PlantReported(
        *(str(report.condition), report.detail, report.received_seq or 0, report.backlog, oldest),
        _readings(readings) if readings and (readings.store or readings.detail) else None,
        readings.waiting if readings else 0,
    )


def holds(run: Confirmed, utc: datetime) -> inbox.PlantHolds:
    """A run that the plant has confirmed at ``utc``, as the station takes it."""
    span = _utc(run.first_ms), _utc(run.last_ms)
    fact = ReadingsPruned(
        *(run.run, run.bay, run.channels, *span, run.samples),
        *(run.store, run.blocks, run.last_number, run.sha256),
        keep_days=0,  # the decision knows
        confirmed_utc=utc_text(utc),
    )
    return inbox.PlantHolds(PruneReadings(fact))


def _utc(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")


def _readings(report: ReadingsReport) -> ReportReadings:
    refused = (
        ReadingsQuarantined(report.store, q.number, q.bay, q.run, q.first_ms, q.last_ms, q.sha256, q.why)
        for q in report.quarantined
    )
    return ReportReadings(report.store, report.held, tuple(refused), report.detail)
