"""The permanent frame: top bar, training band, navigation rail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from console.presenters.numbers import size_text
from console.texts import duration

if TYPE_CHECKING:
    from console.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class Chip:
    """A two-line chip of the bar. ``look``: normal | good | bad (dark red) | warn (dark yellow) | idle."""

    title: str
    text: str
    look: str


@dataclass(frozen=True, slots=True)
class NavItem:
    """One item of the rail. ``count``: a badge, 0 hides it."""

    screen: str
    label: str
    icon: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class FrameView:
    """What stands on every screen. ``alarms``: standing alarms of priority 1, 2, 3, 4."""

    station: str
    place: str
    link: Chip
    plant: Chip
    alarms: tuple[int, int, int, int]
    person: str
    clock: str
    date: str
    training: str  # "" in production
    nav: tuple[NavItem, ...]
    current: str
    message: str = ""  # a passing answer to the last touch (asked, refused and why), "" if none
    message_look: str = "normal"  # normal | refused
    language: str = "en"
    message_s: float = 0.0  # when the station gave this answer, 0.0 for the GUI's own
    horn: bool = False  # it sounds now


# --- how it is made ----------------------------------------------------------------------------------------------

_NAV = (
    ("overview", "overview"),
    ("tasks", "tasks"),
    ("run", "runs"),
    ("alarms", "alarms"),
    ("records", "records"),
    ("more", "more"),
)


_UNDER = {
    "wall": "overview",
    "procedure": "tasks",
    "audit": "records",
    "review": "records",
    "compare": "run",
    **dict.fromkeys(("identify", "accounts", "pin", "diagnostics", "recordings"), "more"),
}
"""The item of the rail under which a screen lies that has none of its own."""


def present_frame(scene: Scene, screen: str) -> FrameView:
    """The frame around ``screen``."""
    state, texts, now = scene.state, scene.texts, scene.snapshot.now
    message, look, said_s = _message(scene, screen)
    return FrameView(
        state.shuttle,
        state.site,
        _link(scene),
        _plant(scene),
        _counts(scene),
        _person(scene),
        texts.clock(now.utc),
        texts.date(now.utc),
        scene.say("frame.training") if state.mode == "training" else "",
        _nav(scene, screen),
        _UNDER.get(screen, screen),
        message,
        look,
        texts.language,
        said_s,
        _sounds(scene),
    )


def _link(scene: Scene) -> Chip:
    chip = _line(scene)
    capture = scene.state.capture
    if capture is None or not capture.running:
        return chip
    size, since = size_text(scene.snapshot.capture_bytes), scene.texts.moment(capture.since_utc)
    if chip.look == "bad":
        return replace(chip, title=f"{chip.title} · {scene.say('frame.capture_short', size=size)}")
    return replace(chip, title=scene.say("frame.capture", size=size, since=since))


def _line(scene: Scene) -> Chip:
    link, figures = scene.state.link, scene.snapshot.link
    if link.condition == "refused":
        return Chip(scene.say("frame.link.refused"), scene.say("frame.link.got", got=link.got or "–"), "bad")
    if link.condition == "never":
        key = "frame.link.tries" if figures.tries else "frame.link.connecting"
        return Chip(scene.say("frame.link"), scene.say(key, tries=figures.tries), "idle")
    if scene.link_stale_s():
        silent = figures.silent_s if figures.silent_s is not None else scene.link_stale_s()
        return Chip(scene.say("frame.link.lost"), scene.say("frame.link.silent", time=duration(silent)), "bad")
    if figures.fetching:
        return Chip(scene.say("frame.link"), scene.say("frame.link.fetching"), "normal")
    good = scene.say("frame.link.good", rejected=figures.rejected, ms=figures.round_trip_ms or 0)
    return Chip(scene.say("frame.link"), good, "normal")


def _plant(scene: Scene) -> Chip:
    plant, sync = scene.state.plant, scene.snapshot.sync
    waiting = scene.say("frame.plant.waiting", count=sync.backlog) if sync.backlog else ""
    if sync.backlog and sync.oldest_utc:
        age = scene.texts.age(scene.since_s(sync.oldest_utc))
        waiting = scene.say("frame.plant.oldest", count=sync.backlog, age=age)
    match plant.condition:
        case "online":
            return Chip(scene.say("frame.plant"), waiting or scene.say("frame.plant.sync"), "good")
        case "offline":
            since = scene.say("frame.plant.offline", since=plant.since_utc)
            return Chip(since, waiting or scene.say("frame.plant.sync"), "warn")
        case "refused":
            return Chip(scene.say("frame.plant.refused"), waiting or plant.detail, "bad")
        case "not configured":
            return Chip(scene.say("frame.plant"), scene.say("frame.plant.none"), "idle")
    return Chip(scene.say("frame.plant"), scene.say("frame.plant.unknown"), "idle")


def _counts(scene: Scene) -> tuple[int, int, int, int]:
    priorities = [alarm.priority for alarm in scene.state.alarms.values()]
    return priorities.count(1), priorities.count(2), priorities.count(3), priorities.count(4)


def _person(scene: Scene) -> str:
    person = scene.state.person
    if person is None:
        return scene.say("frame.nobody")
    roles = scene.texts.word(person.roles[0]) if person.roles else "–"
    return scene.say("frame.person", person=person.printed_name, role=roles)


def _sounds(scene: Scene) -> bool:
    # Late: the state's types take longer to import than the first paint may wait.
    from console.domain.horn import sounding

    return sounding(scene.state, scene.snapshot.now.utc)


def _nav(scene: Scene, screen: str) -> tuple[NavItem, ...]:
    """At sign-in there is nowhere to go; in training the labels can be reached from everywhere."""
    practice = (NavItem("training", scene.say("nav.training"), "barcode"),) if scene.state.mode == "training" else ()
    if _sounds(scene):
        practice = (NavItem("silence", scene.say("nav.silence"), "silence"), *practice)
    person = scene.state.person
    if screen == "sign_in" or (person is not None and person.must_change):
        return practice
    counts = {
        "tasks": sum(procedure.procedure != "sign_in" for procedure in scene.state.procedures.values()),
        "alarms": sum(not alarm.acknowledged_by for alarm in scene.state.alarms.values()),
    }
    items = (NavItem(name, scene.say(f"nav.{name}"), icon, counts.get(name, 0)) for name, icon in _NAV)
    note = NavItem("note", scene.say("nav.note"), "note", sum(note.open for note in scene.state.notes.values()))
    return (*items, note, *practice)


def _message(scene: Scene, screen: str) -> tuple[str, str, float]:
    """The passing answer: the GUI's own first, then the station's, unless it was read or the screen shows it already.

    (text, look, when the station gave it.)
    """
    answer = scene.snapshot.answer
    if scene.ui.message:
        return scene.ui.message, scene.ui.message_look, 0.0
    if answer is None or answer.mono_s == scene.ui.dismissed_s:
        return "", "normal", 0.0
    if screen in ("sign_in", "pin") or _shown_on_screen(scene, screen):
        return "", "normal", 0.0
    remedy = scene.say(answer.remedy) if answer.remedy else ""
    text = f"{scene.say(answer.text)} {remedy}".strip()
    return text, "refused" if answer.refused else "normal", answer.mono_s


def _shown_on_screen(scene: Scene, screen: str) -> bool:
    answer = scene.snapshot.answer
    if screen not in ("procedure", "review") or answer is None:
        return False
    from console.presenters.signatures import secret_refused  # late: see `_sounds`

    opened = scene.state.procedures.values()
    if any(secret_refused(scene, procedure)[0] for procedure in opened):
        return True
    refusals = (procedure.refusal for procedure in opened)
    return any(answer.text in refusal for refusal in refusals if refusal)
