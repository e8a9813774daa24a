"""Recordings of the line on the screen: the list, and one as an investigation. It never looks like the live line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.presenters.asks import GoTo
from console.presenters.audit import Choice, TrailRow
from console.presenters.diagnostics import KINDS, Figure, FigureCard, Problem
from console.presenters.numbers import count_text, size_text
from console.presenters.recording_ui import (
    ChooseSearch,
    EarlierMessages,
    LaterMessages,
    OpenRecording,
    Search,
    ShowMessage,
    ShowTab,
)
from console.presenters.scene import Scene
from console.queries.captures import CaptureAnswer, CaptureFile, CaptureQuestion
from console.texts import Catalogue, duration
from hardware.investigation import Command, Gap, Line, Rejected, Session, Silence, Summary

HEX_BYTES = 64
"""Of a rejected frame on the screen; the command line gives all of it."""
_TROUBLE = {
    "foreign": "recording.foreign",
    "unreadable": "recording.unreadable",
    "too_large": "recording.too_large",
}
_ENDED = {
    "silence": "recording.ended.silence",
    "forgotten": "recording.ended.forgotten",
    "cut": "recording.ended.cut",
    "reopened": "recording.ended.reopened",
    "doubt": "recording.ended.doubt",
    "refused": "recording.ended.refused",
}
_FIELD = 135

Told = tuple[str, str, int]
"""(time since the beginning, sentence, priority or 0)."""


NO_CHOICE = Choice("", "", None)


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One file of the list."""

    title: str
    lines: tuple[str, ...]
    button: str
    ask: object
    enabled: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordingsView:
    """``mode``: list, wait, summary, messages, message, choose or type. ``sign``: that this is a recording."""

    mode: str
    title: str
    sign: str
    remark: str
    back: Choice
    problems: tuple[Problem, ...] = ()
    rows: tuple[RecordingRow, ...] = ()
    tabs: tuple[Choice, ...] = ()
    cards: tuple[FigureCard, ...] = ()
    story_title: str = ""
    story: tuple[Told, ...] = ()
    rejected_title: str = ""
    rejected: tuple[Told, ...] = ()
    messages: tuple[TrailRow, ...] = ()
    first: Choice = NO_CHOICE
    earlier: Choice = NO_CHOICE
    later: Choice = NO_CHOICE
    searches: tuple[Choice, ...] = ()
    choices: tuple[Choice, ...] = ()
    typed: str = ""
    done: str = ""
    space: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def wanted_recording(scene: Scene) -> CaptureQuestion:
    """The question that the screen has now."""
    ui = scene.ui.recording
    return CaptureQuestion(ui.file, ui.pages[-1] if ui.pages else 0, ui.kind, ui.text)


def present_recordings(scene: Scene, answer: CaptureAnswer | None, problem: str = "") -> RecordingsView:
    """``answer``: the newest one; it is shown only if it is the answer to what is asked now."""
    ui = scene.ui.recording
    fits = answer is not None and answer.question == wanted_recording(scene)
    shown = answer if fits else None
    if not ui.file:
        return _list(scene, shown, problem)
    back = Choice(scene.say("recording.to_list"), "", OpenRecording(""))
    sign = scene.say("recording.sign", file=ui.file)
    if shown is None or shown.summary is None:
        trouble = _trouble(scene, shown, problem)
        remark = "" if trouble else scene.say("recording.playing")
        return RecordingsView("wait", ui.file, sign, remark, back, (Problem(3, trouble),) if trouble else ())
    if ui.choosing:
        return _choosing(scene, shown.summary, sign)
    whole = _message(scene, shown, sign) if ui.message >= 0 else None
    return whole or (_messages if ui.tab == "messages" else _summary)(scene, shown, shown.summary, sign, back)


# --- the list ----------------------------------------------------------------------------------------------------


def _list(scene: Scene, answer: CaptureAnswer | None, problem: str) -> RecordingsView:
    back = Choice(scene.say("diag.back"), "", GoTo("diagnostics"))
    rows = tuple(_row(scene, file) for file in answer.files) if answer else ()
    remark = problem or ("" if rows else scene.say("recording.none" if answer else "recording.looking"))
    return RecordingsView("list", scene.say("recording.title"), "", remark, back, rows=rows)


def _row(scene: Scene, file: CaptureFile) -> RecordingRow:
    capture = scene.state.capture
    running = capture is not None and capture.running and capture.file == file.name
    length = "recording.length_about" if file.about else "recording.length"
    begun = scene.texts.stamp(file.utc) if file.utc else scene.say("recording.no_date")
    told = (begun, scene.say(length, time=duration(file.span_s)), size_text(file.size))
    if file.trouble:
        return RecordingRow(file.name, (scene.say(_TROUBLE[file.trouble], file=file.name, detail="–"),), "", None)
    lines = ("  ·  ".join(told), *((scene.say("recording.running"),) if running else (file.who,)))
    return RecordingRow(file.name, lines, scene.say("recording.open"), OpenRecording(file.name))


def _trouble(scene: Scene, answer: CaptureAnswer | None, problem: str) -> str:
    if answer is None or answer.trouble not in _TROUBLE:
        return problem
    return scene.say(_TROUBLE[answer.trouble], file=answer.question.file, detail=answer.detail)


# --- one recording -----------------------------------------------------------------------------------------------


def offset_text(seconds: float) -> str:
    """``0:12.345`` since the beginning of the recording."""
    return f"{duration(seconds)}.{int(seconds * 1000) % 1000:03d}"


def _tabs(scene: Scene) -> tuple[Choice, ...]:
    now = scene.ui.recording.tab
    named = (("summary", "recording.summary"), ("messages", "recording.messages"))
    return tuple(Choice(scene.say(key), "", ShowTab(tab), tab == now) for tab, key in named)


def _summary(scene: Scene, answer: CaptureAnswer, summary: Summary, sign: str, back: Choice) -> RecordingsView:
    damaged = scene.say("recording.damaged", byte=count_text(summary.damaged_at)) if summary.damaged_at >= 0 else ""
    unopened = "" if summary.opened else scene.say("recording.unopened")
    more = sum(count for _, count in summary.reasons) - len(summary.rejected)
    return RecordingsView(
        "summary",
        summary.file,
        sign,
        "",
        back,
        tuple(Problem(3, text) for text in (damaged, unopened) if text),
        tabs=_tabs(scene),
        cards=cards_of(scene.texts, summary),
        story_title=scene.say("recording.story"),
        story=story_of(scene.texts, summary) or (("", scene.say("recording.nothing"), 0),),
        rejected_title=scene.say("diag.rejected"),
        rejected=(
            *((offset_text(one.at_s), rejected_text(scene.texts, one), 0) for one in summary.rejected),
            *((("", scene.say("recording.more", count=more), 0),) if more else ()),
        )
        or (("", scene.say("recording.none_rejected"), 0),),
    )


def cards_of(texts: Catalogue, summary: Summary) -> tuple[FigureCard, ...]:
    """The summary's figures; the command line says the same."""
    say = texts.say
    rows = [
        Figure(say("recording.began"), texts.stamp(summary.utc) if summary.utc else say("recording.no_date")),
        Figure(say("recording.span"), duration(summary.span_s)),
        Figure(say("recording.size"), size_text(summary.size)),
        Figure(say("diag.bytes_in"), size_text(summary.bytes_in)),
        Figure(say("diag.bytes_out"), size_text(summary.bytes_out)),
        Figure(say("diag.frames"), f"{count_text(summary.frames_in)} · {count_text(summary.frames_out)}"),
        Figure(say("diag.duplicates"), count_text(summary.duplicates)),
        Figure(say("diag.asked"), f"{count_text(summary.asked)} · {count_text(summary.fetched)}"),
        Figure(say("diag.lost_records"), count_text(summary.missing), summary.missing > 0),
        Figure(say("recording.median"), _ms(summary.median_ms)),
        Figure(say("diag.p99"), _ms(summary.p99_ms)),
    ]
    counted = dict(summary.reasons)
    kinds = [
        Figure(say(key), count_text(counted.get(kind, 0)), counted.get(kind, 0) > 0) for kind, key in KINDS.items()
    ]
    return (
        FigureCard(say("recording.figures"), tuple(rows)),
        FigureCard(say("diag.rejected"), tuple(kinds)),
    )


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} ms"


def rejected_text(texts: Catalogue, one: Rejected, most: int = HEX_BYTES) -> str:
    """Which kind, whose, and its bytes in hex."""
    kind = texts.say(KINDS[one.reason]) if one.reason in KINDS else one.reason
    way = texts.say("recording.to_device" if one.to_device else "recording.from_device")
    cut = f" … ({len(one.raw)})" if len(one.raw) > most else ""
    head = " · ".join(part for part in (kind, way, one.detail) if part)
    return f"{head}\n{one.raw[:most].hex(' ')}{cut}".strip()


def story_of(texts: Catalogue, summary: Summary) -> tuple[Told, ...]:
    """Sessions, silences, gaps and commands, in the order in which they happened."""
    told: list[tuple[float, str, int]] = []
    for session in summary.sessions:
        told += _session(texts, session)
    told += [(one.at_s, _silence(texts, one), 3) for one in summary.silences]
    told += [(one.at_s, _gap(texts, one), 3 if one.open or one.lost else 0) for one in summary.gaps]
    told += [(one.at_s, _command(texts, one), 0 if one.outcome == "executed" else 3) for one in summary.commands]
    return tuple((offset_text(at_s), text, priority) for at_s, text, priority in sorted(told, key=lambda x: x[0]))


def _session(texts: Catalogue, one: Session) -> list[tuple[float, str, int]]:
    if not one.session:
        return [(one.at_s, texts.say("recording.refused", got=one.shuttle), 2)]
    key = "recording.joined" if one.joined else "recording.opened"
    told = [(one.at_s, texts.say(key, shuttle=one.shuttle, firmware=one.firmware, boot=one.boot), 0)]
    if one.ended_s is not None and one.ended in _ENDED:
        told.append((one.ended_s, texts.say(_ENDED[one.ended]), 3 if one.ended != "cut" else 0))
    return told


def _silence(texts: Catalogue, one: Silence) -> str:
    return texts.say("recording.silence", time=f"{one.seconds:.1f} s")


def _gap(texts: Catalogue, one: Gap) -> str:
    return texts.say(
        "recording.gap", boot=one.boot, first=one.first, last=one.last, came=one.came, lost=one.lost, open=one.open
    )


def _command(texts: Catalogue, one: Command) -> str:
    action = texts.word(f"command.{one.action}") if one.action else one.command
    action = one.action if action.startswith("command.") else action
    if not one.outcome:
        return texts.say("recording.command_open", action=action, bay=one.bay)
    took = f"{one.outcome_s - one.at_s:.1f} s" if one.outcome_s is not None else "–"
    told = texts.say("recording.command", action=action, bay=one.bay, outcome=one.outcome, time=took)
    return " ".join(part for part in (told, one.rule and f"({one.rule})", one.detail) if part)


# --- messages ----------------------------------------------------------------------------------------------------


def _messages(scene: Scene, answer: CaptureAnswer, summary: Summary, sign: str, back: Choice) -> RecordingsView:
    ui, page = scene.ui.recording, answer.page
    lines = page.lines if page else ()
    onward = page.next if page else None
    remark = "" if lines else scene.say("recording.no_message")
    if page is not None and not page.whole:
        remark = scene.say("recording.searched", time=offset_text(lines[-1].at_s) if lines else "…")
    anything = scene.say("audit.any")
    return RecordingsView(
        "messages",
        summary.file,
        sign,
        remark,
        back,
        tabs=_tabs(scene),
        messages=tuple(_line(scene, summary, line) for line in lines),
        first=Choice(scene.say("recording.first"), "", EarlierMessages(all_the_way=True) if ui.pages else None),
        earlier=Choice(scene.say("recording.earlier"), "", EarlierMessages() if ui.pages else None),
        later=Choice(scene.say("recording.later"), "", None if onward is None else LaterMessages(onward)),
        searches=(
            Choice(scene.say("recording.kind"), ui.kind or anything, ChooseSearch("kind"), bool(ui.kind)),
            Choice(scene.say("recording.text"), ui.text or anything, ChooseSearch("text"), bool(ui.text)),
        ),
    )


def _line(scene: Scene, summary: Summary, line: Line) -> TrailRow:
    way = scene.say("recording.to_device" if line.to_device else "recording.from_device")
    said = line.said if len(line.said) <= _FIELD else f"{line.said[:_FIELD]}…"
    return TrailRow(offset_text(line.at_s), _clock(scene, summary, line.at_s), line.kind, f"{way}  ·  {said}",
                    ShowMessage(line.index))  # fmt: skip


def _clock(scene: Scene, summary: Summary, at_s: float) -> str:
    """The clock's time of a moment, "" where the file does not say when it was taken."""
    if not summary.utc:
        return ""
    return scene.texts.clock(datetime.fromisoformat(summary.utc) + timedelta(seconds=at_s))


def _message(scene: Scene, answer: CaptureAnswer, sign: str) -> RecordingsView | None:
    """One message with every field; None if it is not on the page."""
    lines = answer.page.lines if answer.page else ()
    line = next((line for line in lines if line.index == scene.ui.recording.message), None)
    if line is None or answer.summary is None:
        return None
    way = scene.say("recording.to_device" if line.to_device else "recording.from_device")
    fields = [
        (scene.say("recording.at"), f"{offset_text(line.at_s)}  {_clock(scene, answer.summary, line.at_s)}".strip())
    ]
    fields.append((scene.say("recording.way"), way))
    fields += [(name, value) for name, _, value in (part.partition("=") for part in _parts(line.said))]
    back = Choice(scene.say("audit.back"), "", ShowMessage(-1))
    return RecordingsView("message", line.kind, sign, "", back, fields=tuple(fields))


def _parts(said: str) -> list[str]:
    """``name=value`` pairs; a value may hold spaces, but no ``=`` of its own before the next name."""
    parts: list[str] = []
    for word in said.split(" "):
        if "=" in word and word.split("=")[0].isidentifier():
            parts.append(word)
        elif parts:
            parts[-1] = f"{parts[-1]} {word}"
    return parts


def _choosing(scene: Scene, summary: Summary, sign: str) -> RecordingsView:
    ui = scene.ui.recording
    back = Choice(scene.say("audit.back"), "", ChooseSearch(""))
    if ui.choosing == "text":
        return RecordingsView(
            "type", scene.say("recording.text"), sign, "", back, typed=ui.text,
            done=scene.say("audit.keyboard.done"), space=scene.say("audit.keyboard.space"),
        )  # fmt: skip
    everything = Choice(scene.say("audit.any"), "", Search("kind", ""), not ui.kind)
    kinds = (Choice(kind, count_text(count), Search("kind", kind), kind == ui.kind) for kind, count in summary.kinds)
    return RecordingsView("choose", scene.say("recording.kind"), sign, "", back, choices=(everything, *kinds))
