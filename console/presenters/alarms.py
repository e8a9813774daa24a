"""The alarm list."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.alarm import Alarm
from console.domain.decide_lab import RESULT_WORSE
from console.domain.decide_plant import LATE
from console.domain.rights import allowed
from console.presenters.asks import Acknowledge, DecideLateChange, WithReason
from console.presenters.scene import Scene, urgency
from console.presenters.storage import storage_words


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """``state``: unacknowledged | acknowledged | returned. ``ask`` is None when there is nothing to acknowledge."""

    key: str
    priority: int
    priority_word: str
    place: str
    text: str
    detail: str  # value and limit, since when
    state: str
    state_word: str
    response: str
    button: str
    enabled: bool
    reason: str
    ask: object


@dataclass(frozen=True, slots=True)
class AlarmsView:
    """Standing alarms, worst and newest first, and the last of the past."""

    title: str
    count: str
    rows: tuple[AlarmRow, ...]
    nothing: str
    past_title: str
    past: tuple[tuple[str, str, int], ...]  # (time, text, priority)


# --- how it is made ----------------------------------------------------------------------------------------------


def present_alarms(scene: Scene) -> AlarmsView:
    """Standing alarms by urgency, and those that are over, the newest first."""
    alarms = sorted(scene.state.alarms.values(), key=urgency)
    return AlarmsView(
        scene.say("alarms.title"),
        scene.say("alarms.count", count=len(alarms)) if alarms else "",
        tuple(_row(scene, alarm) for alarm in alarms),
        scene.say("alarms.nothing"),
        scene.say("alarms.past"),
        tuple(_past(scene, alarm) for alarm in scene.state.past_alarms),
    )


def _past(scene: Scene, alarm: Alarm) -> tuple[str, str, int]:
    place = scene.say("frame.bay", bay=alarm.bay) if alarm.bay else scene.say("todo.station")
    return scene.texts.moment(alarm.raised_utc), f"{place} · {scene.alarm_name(alarm)}", alarm.priority


def _row(scene: Scene, alarm: Alarm) -> AlarmRow:
    decides = alarm.id in LATE and alarm.active
    action = "dispose" if decides else "acknowledge"
    reason = scene.reason(allowed(scene.state, action, scene.context()))
    open_ = decides or not alarm.acknowledged_by
    ask = WithReason("disposition", DecideLateChange(alarm.key)) if decides else Acknowledge(alarm.key)
    place = scene.say("frame.bay", bay=alarm.bay) if alarm.bay else scene.say("todo.station")
    return AlarmRow(
        alarm.key,
        alarm.priority,
        scene.say(f"alarms.priority.{alarm.priority}"),
        place,
        scene.alarm_name(alarm),
        _detail(scene, alarm),
        alarm.state,
        scene.say(f"alarms.state.{alarm.state}"),
        "\n".join(help_lines(scene, alarm)),
        scene.say("alarms.decide" if decides else "command.acknowledge") if open_ else "",
        open_ and not reason,
        reason if open_ else "",
        ask if open_ else None,
    )


def _detail(scene: Scene, alarm: Alarm) -> str:
    channel = scene.book.channels.get(alarm.channel)
    unit = f" {channel.unit}" if channel and channel.unit else ""
    value = f"{alarm.value}{unit}"
    if alarm.id == "disk.low":
        value = f"{alarm.value} MB"
    if alarm.id == "command.unknown":
        value = scene.texts.word(f"command.{alarm.value}")
    if alarm.id == RESULT_WORSE:
        value = " ".join(map(scene.texts.word, alarm.value.split()))
    parts = [scene.say("alarms.detail_since", since=alarm.raised_utc)]
    if alarm.value and channel and alarm.limit:
        parts = [scene.say("alarms.detail", value=value, limit=f"{alarm.limit}{unit}", since=alarm.raised_utc)]
    elif alarm.value:
        parts = [scene.say("alarms.detail_value", value=value, since=alarm.raised_utc)]
    if alarm.id == "disk.low" and alarm.active:
        parts.append(storage_words(scene))
    if alarm.while_away:
        parts.append(scene.say("alarms.away"))
    if alarm.acknowledged_by:
        person = scene.state.people.get(alarm.acknowledged_by)
        name = person.printed_name if person else alarm.acknowledged_by
        parts.append(scene.say("alarms.acknowledged_by", person=name))
    return " · ".join(filter(None, parts))


def help_lines(scene: Scene, alarm: Alarm) -> tuple[str, ...]:
    """What to do about it, numbered, and within which time; nothing for an alarm that this console does not know."""
    key, definition = f"alarm.{alarm.id}.help", scene.book.alarms.get(alarm.id)
    texts = scene.say(key).split("\n") if scene.texts.has(key) else []
    lines = [scene.say("run.help_line", n=number, text=text) for number, text in enumerate(texts, 1)]
    if alarm.id == "link.lost" and scene.snapshot.link.tries:
        lines.append(scene.say("run.reconnecting", tries=scene.snapshot.link.tries))
    if alarm.id == "link.refused" and scene.state.link.reason == "boot":
        lines.append(scene.say("run.refused_boot"))
    if definition is not None:
        lines.append(scene.say("run.respond", age=scene.texts.age(definition.respond_min * 60)))
    return tuple(lines)
