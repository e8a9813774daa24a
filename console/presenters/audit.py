"""The audit trail on the screen: what is asked of the journal, and its answer as rows, choices, or one whole event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from console.domain.rights import allowed
from console.presenters.asks import ExportTrail
from console.presenters.audit_ui import (
    FILTERS,
    ChooseFilter,
    ClearFilters,
    NewerPage,
    OlderPage,
    SetFilter,
    ShowEvent,
    SortTrail,
    TrailUi,
)
from console.presenters.scene import Scene
from console.queries.trail import TrailAnswer, TrailFilter, TrailQuestion
from console.records.trail import KINDS, Sentences, TrailLine, Who
from console.texts import Catalogue

ROWS = 8
_DAYS = 14
_FORMATS = ("csv", "json", "pdf")


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event in the list."""

    time: str
    date: str
    what: str
    sub: str
    ask: object


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: its words, a smaller line under them, whether it is the current one, why it cannot be used."""

    label: str
    note: str
    ask: object
    current: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AuditView:
    """``mode``: list, choose, type (the keyboard) or event. ``facts``, ``stored``: of the event, label over value."""

    mode: str
    title: str
    range: str
    rows: tuple[TrailRow, ...]
    remark: str
    first: Choice
    back_page: Choice
    next_page: Choice
    sort: Choice
    filters_title: str
    filters: tuple[Choice, ...]
    clear: Choice
    export_title: str
    exports: tuple[Choice, ...]
    choose_title: str = ""
    choices: tuple[Choice, ...] = ()
    typed: str = ""
    done: str = ""
    space: str = ""
    back: Choice = Choice("", "", None)
    heading: str = ""
    facts_title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    stored_title: str = ""
    stored: tuple[tuple[str, str], ...] = ()


# --- what is asked of the journal --------------------------------------------------------------------------------


def wanted_trail(scene: Scene) -> TrailQuestion:
    """The question that the screen has now."""
    ui = scene.ui.trail
    return TrailQuestion(wanted_filter(scene), ui.pages[-1] if ui.pages else 0, ROWS, ui.event, ui.oldest)


def wanted_filter(scene: Scene) -> TrailFilter:
    """The filters of the screen in terms of the journal."""
    ui, state = scene.ui.trail, scene.state
    text = ui.text.casefold()
    run = state.runs.get(ui.run)
    procedures = (*state.ended_procedures.values(), *state.procedures.values())
    mine = {p.id for p in procedures if ui.run and ui.run in (p.run, p.order)}
    if run is not None:
        mine |= {name for name in (run.load_procedure, run.unload_procedure) if name}
    first, last = _day(ui.day, scene.snapshot.now.offset)
    return TrailFilter(
        text=ui.text,
        people=tuple(sorted(p.id for p in state.people.values() if text and text in p.printed_name.casefold())),
        types=_types_with(text, scene.texts),
        person=ui.person,
        bay=int(ui.bay or 0),
        kind=ui.kind,
        from_utc=first,
        to_utc=last,
        streams=tuple(sorted(f"procedure:{name}" for name in mine)),
        mentions=ui.run,
    )


def _types_with(text: str, texts: Catalogue) -> tuple[str, ...]:
    """Event types whose sentence holds the text, whatever stands in its places."""
    if not text:
        return ()
    starts = tuple(start for several in KINDS.values() for start in several)
    keys = (key.removeprefix("trail.") for key in texts.keys if key.startswith("trail."))
    return tuple(sorted(k for k in keys if k.startswith(starts) and text in texts.forms(f"trail.{k}")[0].casefold()))


def _day(day: str, offset: timedelta) -> tuple[str, str]:
    """A local day as the moments of UTC between which it lies."""
    if not day:
        return "", ""
    begin = datetime.fromisoformat(day).replace(tzinfo=UTC) - offset
    return tuple(f"{at:%Y-%m-%dT%H:%M:%S}.000000Z" for at in (begin, begin + timedelta(days=1)))  # type: ignore[return-value]


# --- how it is shown ---------------------------------------------------------------------------------------------


def present_audit(scene: Scene, answer: TrailAnswer | None, problem: str = "") -> AuditView:
    """``answer``: the newest one; it is shown only if it is the answer to what is asked now."""
    ui = scene.ui.trail
    asked = wanted_trail(scene)
    fits = answer is not None and answer.question == asked
    shown = answer if fits else None
    mode = "type" if ui.choosing == "text" else "choose" if ui.choosing else "event" if ui.event else "list"
    lines, paging = shown.lines if shown else (), _paging(scene, shown)
    return AuditView(
        mode=mode,
        title=scene.say("audit.title"),
        range=_range(scene, shown),
        rows=tuple(_row(scene, line) for line in lines) if mode == "list" else (),
        remark=_remark(scene, shown, problem),
        first=paging["first"],
        back_page=paging["back_page"],
        next_page=paging["next_page"],
        sort=paging["sort"],
        filters_title=scene.say("audit.filters"),
        filters=tuple(_filter(scene, name) for name in FILTERS),
        clear=Choice(scene.say("audit.clear"), "", ClearFilters() if _filtered(ui) else None),
        export_title=scene.say("audit.export"),
        exports=tuple(_export(scene, form) for form in _FORMATS),
        **_mode(scene, mode, lines),  # type: ignore[arg-type]
    )


def _mode(scene: Scene, mode: str, lines: tuple[TrailLine, ...]) -> dict[str, object]:
    ui = scene.ui.trail
    if mode == "list":
        return {}
    if mode == "event":
        back = Choice(scene.say("audit.back"), "", ShowEvent(0))
        return {"back": back, **(_event(scene, lines[0]) if lines else {})}
    name = scene.say(f"audit.filter.{ui.choosing}")
    return {
        "back": Choice(scene.say("audit.back"), "", ChooseFilter("")),
        "choose_title": scene.say("audit.choose", filter=name) if mode == "choose" else name,
        "choices": _choices(scene, ui.choosing) if mode == "choose" else (),
        "typed": ui.text,
        "done": scene.say("audit.keyboard.done"),
        "space": scene.say("audit.keyboard.space"),
    }


def _paging(scene: Scene, answer: TrailAnswer | None) -> dict[str, Choice]:
    """The buttons under the list; the words on them go with the order."""
    ui = scene.ui.trail
    older, newer = scene.say("audit.older"), scene.say("audit.newer")
    newest, oldest = scene.say("audit.newest"), scene.say("audit.oldest")
    onward = OlderPage(answer.next_before) if answer and answer.next_before else None
    return {
        "first": Choice(oldest if ui.oldest else newest, "", NewerPage(all_the_way=True) if ui.pages else None),
        "back_page": Choice(older if ui.oldest else newer, "", NewerPage() if ui.pages else None),
        "next_page": Choice(newer if ui.oldest else older, "", onward),
        "sort": Choice(
            scene.say("audit.newest_first" if ui.oldest else "audit.oldest_first"), "", SortTrail(not ui.oldest)
        ),
    }


def people_of(scene: Scene) -> dict[str, Who]:
    """Everybody the station knows, for names in sentences."""
    return {p.id: Who(p.id, p.printed_name, p.roles) for p in scene.state.people.values()}


def _filtered(ui: TrailUi) -> bool:
    return any(ui.value(name) for name in FILTERS)


def _range(scene: Scene, answer: TrailAnswer | None) -> str:
    if answer is None or not answer.lines:
        return ""
    first, last = sorted((answer.lines[-1].seq, answer.lines[0].seq))
    return scene.say("audit.range", first=first, last=last, head=answer.head)


def _remark(scene: Scene, answer: TrailAnswer | None, problem: str) -> str:
    if problem:
        return problem
    if answer is None:
        return scene.say("audit.searching")
    if answer.question.event:
        return "" if answer.lines else scene.say("audit.nothing")
    if not answer.whole:
        return scene.say("audit.searched", seq=answer.next_before, button=_paging(scene, answer)["next_page"].label)
    return "" if answer.lines else scene.say("audit.nothing")


def _row(scene: Scene, line: TrailLine) -> TrailRow:
    words, people = Sentences(scene.texts), people_of(scene)
    stamp = words.stamp(line)
    date, time, zone = stamp.split(" ")
    who = words.who(people.get(line.who.id, line.who))
    sub = "  ·  ".join(part for part in (who, _place(scene, line), words.how(line.how), words.why(line)) if part)
    return TrailRow(time, f"{date} {zone}", words.what(line, people), sub, ShowEvent(line.seq))


def _place(scene: Scene, line: TrailLine) -> str:
    console = scene.state.shuttle or "–"
    if line.bay:
        return scene.say("audit.place.bay", console=console, bay=f"{line.bay:02d}")
    return scene.say("audit.place.console", console=console)


def _event(scene: Scene, line: TrailLine) -> dict[str, object]:
    words, people = Sentences(scene.texts), people_of(scene)
    facts = [
        ("local", words.stamp(line)),
        ("utc", line.utc),
        ("process", line.process_utc),
        ("who", words.who(people.get(line.who.id, line.who))),
        ("where", _place(scene, line)),
        ("run", line.run),
        ("how", words.how(line.how)),
        ("why", words.why(line)),
        ("change", "\n".join(words.changed(line.changes))),
    ]
    stored = [
        ("seq", str(line.seq)),
        ("type", f"{line.type} v{line.type_version}"),
        ("stream", line.stream),
        ("id", line.id),
        ("boot", line.boot),
        ("hash", line.hash),
        ("prev", line.prev),
        ("data", line.data),
    ]
    return {
        "heading": words.what(line, people),
        "facts_title": scene.say("audit.fields"),
        "facts": tuple((scene.say(f"audit.detail.{name}"), value) for name, value in facts if value),
        "stored_title": scene.say("audit.stored"),
        "stored": tuple((scene.say(f"audit.detail.{name}"), value) for name, value in stored),
    }


def _filter(scene: Scene, name: str) -> Choice:
    value = scene.ui.trail.value(name)
    shown = _shown(scene, name, value) if value else scene.say("audit.any")
    return Choice(scene.say(f"audit.filter.{name}"), shown, ChooseFilter(name), bool(value))


def _shown(scene: Scene, name: str, value: str) -> str:
    """What a filter's value is called."""
    if name == "person" and value in scene.state.people:
        return scene.state.people[value].printed_name
    if name == "bay":
        return value.zfill(2)
    if name == "kind":
        return scene.say(f"audit.kind.{value}")
    if name == "run" and value in scene.state.runs:
        run = scene.state.runs[value]
        return f"{run.order or value} · {run.bay:02d}"
    return value


def _choices(scene: Scene, name: str) -> tuple[Choice, ...]:
    now = scene.ui.trail.value(name)
    everything = Choice(scene.say("audit.any"), "", SetFilter(name, ""), not now)
    values = ((value, _shown(scene, name, value), note) for value, note in _values(scene, name))
    return (everything, *(Choice(said, note, SetFilter(name, value), value == now) for value, said, note in values))


def _values(scene: Scene, name: str) -> list[tuple[str, str]]:
    """(value, a smaller line) of every choice."""
    state = scene.state
    if name == "person":
        people = sorted(state.people.values(), key=lambda person: person.printed_name)
        parts = [("system", ""), ("shuttle", ""), ("plant", "")]
        return [*((p.id, f"{p.id} · {', '.join(map(scene.texts.word, p.roles))}") for p in people), *parts]
    if name == "bay":
        return [(str(number), "") for number in sorted(state.bays)]
    if name == "kind":
        return [(kind, "") for kind in (*KINDS, "other")]
    if name == "day":
        today = (scene.snapshot.now.utc + scene.snapshot.now.offset).date()
        return [(f"{today - timedelta(days=back):%Y-%m-%d}", "") for back in range(_DAYS)]
    runs = sorted(state.runs.values(), key=lambda run: run.started_utc, reverse=True)
    orders = [(order, "") for order in sorted(state.orders) if all(run.order != order for run in runs)]
    return [*((run.id, scene.texts.moment(run.started_utc)) for run in runs), *orders]


def _export(scene: Scene, form: str) -> Choice:
    reason = scene.reason(allowed(scene.state, "export", scene.context()))
    return Choice(
        form.upper(), "", ExportTrail(form, wanted_filter(scene), _described(scene), scene.ui.language), reason=reason
    )


def _described(scene: Scene) -> str:
    """The filters in words, for the head of an export; "" for the whole."""
    ui = scene.ui.trail
    named = ((scene.say(f"audit.filter.{n}"), _shown(scene, n, ui.value(n))) for n in FILTERS if ui.value(n))
    return "; ".join(f"{name}: {value}" for name, value in named)
