"""The uplink with the station: what it tells becomes a message, and what it needs to know of channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console.clock import Clock
from console.domain.channel import Channel
from console.domain.commands import ReportReadings
from console.domain.events import ReadingsQuarantined
from console.settings import Settings
from console.station import inbox
from console.sync.report import PlantTarget, ReadingsReport, SyncReport
from console.sync.uplink import Uplink


def plant_line(
    settings: Settings,
    clock: Clock,
    channels: Mapping[str, Channel],
    received_seq: int,
    post: Callable[[inbox.Message], None],
) -> Uplink:
    """The uplink to the plant of ``settings``, not started. ``received_seq``: the last receipt that is remembered."""

    def told(report: SyncReport) -> None:
        post(said(report))

    target = PlantTarget(settings.plant_dsn, settings.site, settings.station, settings.mode)
    units = {channel.id: (channel.unit, f"{channel.resolution:.12g}") for channel in channels.values()}
    return Uplink(settings.folder, target, told, clock, received_seq=received_seq, units=units)


def said(report: SyncReport) -> inbox.PlantReported:
    """A report as the station takes it."""
    oldest = report.oldest.isoformat() if report.oldest else ""
    readings = report.readings
    return inbox.PlantReported(
        *(str(report.condition), report.detail, report.received_seq or 0, report.backlog, oldest),
        _readings(readings) if readings and (readings.store or readings.detail) else None,
        readings.waiting if readings else 0,
    )


def _readings(report: ReadingsReport) -> ReportReadings:
    refused = (
        ReadingsQuarantined(report.store, q.number, q.bay, q.run, q.first_ms, q.last_ms, q.sha256, q.why)
        for q in report.quarantined
    )
    return ReportReadings(report.store, report.held, tuple(refused), report.detail)
