"""From what a screen asks to what the station is told. One table; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from console.domain import commands as c
from console.domain.message import Message
from console.domain.scan.wedge import WedgePassed, judge_sheet
from console.presenters import asks
from console.presenters.asks_capture import StartCapture, StopCapture
from console.presenters.asks_export import ExportWindow
from console.presenters.asks_paper import EnterPaperLine
from console.queries.trail import TrailFilter
from console.station import inbox
from console.wiring import Running
from console.wiring.readings_export import export_window

SHEET_SCANNER = "training sheet"


class Asking:
    """Turns asks into messages of the running station; keeps nothing."""

    # long: a line for each ask
    def __init__(self, running: Running) -> None:
        """``running``: whose inbox is posted to."""
        self._running = running
        self._tell: dict[type, Callable[[Any, str], inbox.Message]] = {
            asks.GiveSecret: lambda a, _: inbox.SecretGiven(a.secret, a.procedure_id),
            asks.SignOut: lambda a, _: inbox.Asked(c.SignOut()),
            asks.StartProcedure: lambda a, _: inbox.Asked(c.BeginProcedure(a.procedure, a.bay, a.run)),
            asks.ConfirmItem: lambda a, _: inbox.Asked(c.ConfirmItem(a.procedure_id, a.item)),
            asks.OverrideInterlock: lambda a, _: inbox.Asked(
                c.OverrideInterlock(a.procedure_id, a.rule, a.reason, a.note)
            ),
            asks.LeaveOverride: lambda a, _: inbox.Asked(c.LeaveOverride(a.procedure_id)),
            asks.Choose: lambda a, _: inbox.Asked(c.Choose(a.procedure_id, a.step, a.option, a.reason, a.note)),
            asks.Act: lambda a, _: inbox.Asked(c.DoAct(a.procedure_id, a.step)),
            asks.Abandon: lambda a, _: inbox.Asked(c.AbandonProcedure(a.procedure_id, "left by the operator")),
            asks.CommandBay: lambda a, _: inbox.Asked(c.CommandBay(a.action, a.bay, a.reason, a.note)),
            asks.Acknowledge: lambda a, _: inbox.Asked(c.AcknowledgeAlarm(a.key)),
            asks.RecordNote: lambda a, _: inbox.Asked(same(c.RecordNote, a)),
            asks.CloseNote: lambda a, _: inbox.Asked(same(c.CloseNote, a)),
            asks.CorrectEntry: lambda a, _: inbox.Asked(same(c.CorrectEntry, a)),
            asks.BeginRescan: lambda a, _: inbox.Asked(same(c.BeginRescan, a)),
            asks.LeaveRescan: lambda a, _: inbox.Asked(same(c.LeaveRescan, a)),
            asks.EnterTyped: lambda a, _: inbox.Asked(same(c.EnterTyped, a)),
            asks.CompareTyped: lambda a, _: inbox.Asked(same(c.CompareTyped, a)),
            asks.LeaveTyped: lambda a, _: inbox.Asked(same(c.LeaveTyped, a)),
            asks.ChoosePin: lambda a, _: inbox.PinChosen(a.old, a.first, a.again),
            asks.UnlockAccount: lambda a, _: inbox.Asked(c.UnlockAccount(a.person, a.reason, a.note)),
            asks.Silence: lambda a, _: inbox.Asked(c.Silence()),
            asks.AttributeAct: lambda a, _: inbox.Asked(c.AttributeAct(a.act, a.reason, a.note)),
            asks.DecideLateChange: lambda a, _: inbox.Asked(c.DecideLateChange(a.key, a.reason, a.note)),
            asks.EnterValue: lambda a, _: inbox.Asked(same(c.EnterValue, a)),
            EnterPaperLine: lambda a, _: inbox.Asked(same(c.EnterPaperLine, a)),
            StartCapture: lambda a, _: inbox.Asked(c.StartCapture()),
            StopCapture: lambda a, _: inbox.Asked(c.StopCapture(running.tap.size if running.tap else 0)),
            asks.IssueRecord: lambda a, _: inbox.RecordWanted(a.run),
            asks.IssuePassport: lambda a, _: inbox.RecordWanted(a.run, passport=True),
            asks.OpenReview: lambda a, _: inbox.ReviewWanted(a.run),
            asks.Dispose: lambda a, _: inbox.Asked(
                c.DisposeException(a.procedure_id, a.item, a.disposition, a.reason, a.note)
            ),
            asks.TouchLabel: lambda a, focus: inbox.Asked(c.ScanLabel(a.text.encode("latin-1"), SHEET_SCANNER, focus)),
        }

    def ask(self, asked: object, focus: str) -> None:
        """One ask of a screen. ``focus``: the procedure on the screen."""
        if isinstance(asked, asks.UseHands) and asked.what == "lab":
            self._running.report_results(asked.label)
        elif isinstance(asked, asks.UseHands):
            self._running.hands(asked.what, asked.bay, asked.label)
        elif isinstance(asked, asks.ExportTrail) and isinstance(asked.wanted, TrailFilter):
            self._running.export_trail(asked.form, asked.wanted, asked.described, asked.language)
        elif isinstance(asked, ExportWindow):
            export_window(self._running, asked.form, asked.parts, asked.heading, asked.picture)
        elif type(asked) in self._tell:
            self._running.post(self._tell[type(asked)](asked, focus))

    def sheet(self, text: str, device: str, layout: str) -> None:
        """What was typed while the screen waited for the test sheet; part of a scan says of itself that it is one."""
        self._running.post(judged_sheet(text, device, layout))

    def keys(self, text: str, device: str, layout: str, focus: str) -> None:
        """A scan that was typed: it counts if that scanner's test sheet passed."""
        self._running.post(inbox.Asked(c.TypedScan(text.encode("latin-1", "replace"), device, layout, focus)))

    def fragment(self, text: str, device: str, layout: str, why: Message, focus: str) -> None:
        """Part of a scan of a label was typed."""
        self._running.post(inbox.Asked(c.ScanFragment(text.encode("latin-1", "replace"), device, why, focus)))


def same(command: Callable[..., c.Command], asked: Any) -> c.Command:
    """The command with the same fields as what was asked."""
    return command(**{field.name: getattr(asked, field.name) for field in fields(asked)})


def judged_sheet(received: str, scanner: str, layout: str) -> inbox.Asked:
    """What a wedge scanner's test sheet showed, as a command that journals it."""
    verdict = judge_sheet(received)
    if isinstance(verdict, WedgePassed):
        return inbox.Asked(c.ReportSheet(scanner, layout, True, Message.of("scanner.sheet_passed")))
    return inbox.Asked(c.ReportSheet(scanner, layout, False, verdict.why))
