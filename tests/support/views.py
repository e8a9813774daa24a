"""Sample views of every screen in every state, in both languages: for the gallery and the tests of the screens."""
# long: sentences of every screen and state in two languages, side by side
# ruff: noqa: E501  (sentences beside each other in two languages)

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np

from console.presenters import asks
from console.presenters.alarms import AlarmRow, AlarmsView
from console.presenters.compare_ui import ShowEarlier
from console.presenters.export import ExportView
from console.presenters.fault import FaultView
from console.presenters.frame import Chip, FrameView, NavItem
from console.presenters.more import HandView, LabelView, MoreView, TrainingView
from console.presenters.overview import BayTileView, OverviewView, TodoView
from console.presenters.plot_ui import Span
from console.presenters.procedure import (
    ActView,
    CheckLine,
    Field,
    InterlockLineView,
    ItemView,
    LadderStep,
    ProcedureCard,
    ProcedureView,
    SignatureView,
    TasksView,
)
from console.presenters.reason_sheet import ReasonSheetView
from console.presenters.records import RecordRow, RecordsView, RowButton
from console.presenters.run import CommandView, PhaseView, RunView, TrendView
from console.presenters.run_views import PhaseBand, ToolsView
from console.presenters.sign_in import SignInView
from console.records.readings_export import ExportPart
from console.texts import load
from tests.support import (
    views_diagnostics,
    views_handover,
    views_interlocks,
    views_lab,
    views_note,
    views_paper,
    views_plant,
    views_plots,
    views_reason,
    views_recordings,
    views_typed,
    views_wall,
)
from tests.support.views_audit import audit_samples
from tests.support.views_review import review_samples

LANGUAGES = ("en", "ja")


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture of the whole window."""

    name: str
    frame: FrameView
    screen: str
    view: object
    drawer: TrainingView | None = None
    sheet: ReasonSheetView | None = None


class Say:
    """Picks the sentence of a language; `key` is the product's own, which a sample does not say in other words."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = load(language)

    def __call__(self, en: str, ja: str) -> str:
        return ja if self.language == "ja" else en

    def key(self, key: str, /, **values: Any) -> str:
        """The sentence of the catalogue."""
        return self._texts.say(key, **values)


def samples(language: str) -> Iterator[Sample]:
    """Every screen in every state."""
    s = Say(language)
    yield from _sign_in(s)
    yield from _overview(s)
    yield from _tasks(s)
    yield from _procedures(s)
    yield from _runs(s)
    yield from import_module("tests.support.views_compare").samples(s)  # they use these
    yield from _others(s)
    yield from audit_samples(s)
    yield from review_samples(s)
    yield from _faults(s)
    yield from _training(s)
    yield from views_reason.samples(s)
    yield from import_module("tests.support.views_labels").samples(s)  # they use these
    yield from views_note.samples(s)
    yield from views_interlocks.interlock_views(language)
    yield from views_typed.samples(s)
    yield from views_handover.samples(s)
    yield from views_lab.samples(s)
    yield from views_paper.samples(s)
    yield from views_plant.samples(s, Sample, frame)
    yield from views_diagnostics.samples(s, Sample, frame)
    yield from views_wall.samples(s, Sample, frame, _bays)
    yield from views_recordings.samples(s, Sample, frame)
    yield from import_module("tests.support.views_storage").samples(s)
    yield from views_plots.samples(s, Sample, frame, run(s))


# The frame


# long: sample data, one picture after another
def frame(
    s: Say,
    current: str,
    *,
    alarms: tuple[int, int, int, int] = (0, 0, 0, 0),
    training: bool = True,
    offline: bool = False,
    message: str = "",
    look: str = "normal",
    bare: bool = False,
) -> FrameView:
    """The permanent frame."""
    link = Chip(s.key("frame.link"), s.key("frame.link.good", rejected=0, ms=11), "normal")
    plant = Chip(s.key("frame.plant"), s.key("frame.plant.sync"), "good")
    if offline:
        link = Chip(s.key("frame.link.lost"), s.key("frame.link.silent", time="0:47"), "bad")
        plant = Chip(
            s.key("frame.plant.offline", since="13:58"),
            s.key("frame.plant.oldest", count=312, age=s("34 min", "34 分")),
            "warn",
        )
    nav = (
        NavItem("overview", s.key("nav.overview"), "overview"),
        NavItem("tasks", s.key("nav.tasks"), "tasks"),
        NavItem("run", s.key("nav.run"), "runs"),
        NavItem("alarms", s.key("nav.alarms"), "alarms", sum(alarms)),
        NavItem("records", s.key("nav.records"), "records"),
        NavItem("more", s.key("nav.more"), "more"),
    )
    note = NavItem("note", s.key("nav.note"), "note")
    drawer = (NavItem("training", s.key("nav.training"), "barcode"),) if training else ()
    return FrameView(
        "KSW-07",
        "Kashiwa",
        link,
        plant,
        alarms,
        "" if bare else s.key("frame.person", person="Trainee A", role=s("Technician", "技術者")),
        "14:32:08",
        "2026-11-23  +09:00",
        s.key("frame.training") if training else "",
        drawer if bare else (*nav, note, *drawer),
        current,
        message,
        look,
        s.language,
    )


# Sign in


def _sign_in(s: Say) -> Iterator[Sample]:
    languages = (("en", "English", s.language == "en"), ("ja", "日本語", s.language == "ja"))
    ready = SignInView(
        ready=True,
        title=s.key("sign_in.title"),
        hint=s.key("sign_in.hint_training"),
        person="",
        secret_label="PIN",
        secret_ready=False,
        enter=s.key("sign_in.enter"),
        version=s.key("sign_in.version", version="0.1.0"),
        languages=languages,
        look_on=s.key("sign_in.look"),
    )
    yield Sample("sign-in", frame(s, "", bare=True), "sign_in", ready)
    starting = replace(
        ready,
        ready=False,
        title=s.key("sign_in.starting"),
        hint=s.key("sign_in.starting_hint"),
        look_on="",
    )
    yield Sample("sign-in-starting", frame(s, "", bare=True, training=False), "sign_in", starting)
    pin = replace(
        ready,
        title=s.key("sign_in.pin_title"),
        hint=s.key("sign_in.pin_hint", person="Trainee A"),
        person="Trainee A",
        secret_ready=True,
    )
    yield Sample("sign-in-pin", frame(s, "", bare=True), "sign_in", pin)
    refused = replace(
        pin,
        refusal_title=s.key("refusal.secret", left=4),
        refusal_text=s.key("remedy.secret"),
    )
    yield Sample("sign-in-refused", frame(s, "", bare=True), "sign_in", refused)


# Overview

_RUNS = {
    1: ("K7Q2", "Expansion", "拡大培養", 0.55, 5),
    2: ("M4TD", "Expansion", "拡大培養", 0.22, 2),
    3: ("P9XA", "Activation", "活性化", 0.11, 1),
    4: ("R2VE", "Expansion", "拡大培養", 0.66, 6),
    5: ("T8BC", "Harvest", "回収", 0.93, 8),
    8: ("W3FH", "Held", "ホールド", 0.57, 5),
    9: ("X6JN", "Expansion", "拡大培養", 0.33, 3),
    10: ("Y1LK", "Transduction", "遺伝子導入", 0.18, 2),
    11: ("Z5PM", "Complete", "完了", 1.0, 9),
    13: ("B8SG", "Expansion", "拡大培養", 0.44, 4),
    14: ("C2UR", "Enrichment", "濃縮", 0.04, 1),
    15: ("D7WT", "Expansion", "拡大培養", 0.77, 7),
}


# long: sample data, one picture after another
def _bays(s: Say, stale: str = "", *, alarms: bool = True) -> tuple[BayTileView, ...]:
    next_up = {
        1: s("Feed in 0:42", "培地交換まで 0:42"),
        2: s("Sample in 3:10", "採取まで 3:10"),
        5: s("Unload in 1:55", "取出しまで 1:55"),
        11: s.key("tile.unload"),
        13: s("Feed in 5:20", "培地交換まで 5:20"),
    }
    wrong = {
        4: (2, s("DO low · 32 %", "DO低 · 32 %")),
        8: (1, s("Restart before 0:18", "0:18 以内に再開")),
        15: (3, s("pH probe drift", "pHプローブのずれ")),
    }
    empty = {
        6: ("empty", s.key("tile.empty"), s("Line clearance done", "ラインクリアランス済み")),
        7: ("empty", s.key("tile.empty"), s.key("tile.reserved", client="B")),
        12: ("empty", s.key("tile.empty"), ""),
        16: ("off", s.key("tile.off"), s("Calibration due", "校正期限")),
    }
    tiles = []
    for bay in range(1, 17):
        if bay in empty:
            look, phase, line = empty[bay]
            tiles.append(BayTileView(bay, look, "", phase, 0.0, line, "", False, 0, (), stale))
            continue
        code, en, ja, progress, day = _RUNS[bay]
        priority, text = wrong.get(bay, (0, "")) if alarms else (0, "")
        tiles.append(
            BayTileView(
                bay,
                "run",
                f"CH·{code}",
                s(en, ja),
                progress,
                s(f"Day {day} of 9", f"9日中 {day}日目"),
                text or next_up.get(bay, ""),
                bay == 11,
                priority,
                _spark(bay, falling=bay == 4 and alarms),
                stale,
            )
        )
    return tuple(tiles)


def _spark(seed: int, *, falling: bool) -> tuple[float, ...]:
    noise = np.random.default_rng(seed).normal(0, 0.05, 60)
    wave = [0.5 + 0.12 * math.sin(i / (4 + seed % 5)) + noise[i] for i in range(60)]
    if falling:
        wave = [y if i < 40 else y - (i - 40) * 0.025 for i, y in enumerate(wave)]
    return tuple(float(min(1, max(0, y))) for y in wave)


def _todo(s: Say) -> tuple[TodoView, ...]:
    bay = s("Bay {:02}", "ベイ {:02}").format
    go = asks.GoTo
    return (
        TodoView(8, bay(8), s("Restart or decide: safe hold ends in 0:18", "再開か判断が必要: 安全ホールドの残り 0:18"), 1,
                 s.key("todo.open"), True, go("run", 8)),
        TodoView(4, bay(4), s("Dissolved oxygen low for 6 min", "溶存酸素の低下が6分続いています"), 2,
                 s.key("todo.open"), False, go("run", 4)),
        TodoView(11, bay(11), s.key("todo.unload_text"), 0, s.key("todo.unload"), False,
                 asks.StartProcedure("unload", 11)),
        TodoView(1, bay(1), s("Feed due 15:14", "培地交換 15:14"), 0, s.key("todo.sample"), False, go("tasks", 1),
                 s.key("reason.session.none")),
        TodoView(15, bay(15), s("pH probe drift: check against sample", "pHプローブのずれ: 検体と比較"), 3,
                 s.key("todo.open"), False, go("run", 15)),
    )  # fmt: skip


def _overview(s: Say) -> Iterator[Sample]:
    title, nothing = s.key("overview.todo"), s.key("overview.nothing")
    wall = s.key("overview.wall")
    view = OverviewView(_bays(s), title, _todo(s), nothing, wall=wall)
    yield Sample("overview", frame(s, "overview", alarms=(1, 1, 1, 0)), "overview", view)
    many = replace(view, todo=tuple(replace(_todo(s)[n % 5], bay=n, strong=n == 0) for n in range(11)))
    yield Sample("overview-many", frame(s, "overview", alarms=(1, 1, 1, 0)), "overview", many)
    calm = OverviewView(_bays(s, alarms=False), title, (), nothing, wall=wall)
    yield Sample("overview-calm-production", frame(s, "overview", training=False), "overview", calm)
    banner = s(
        "No data from the shuttle for 47 s. It keeps running on its own; its buzzer is on the machine. Values are old.",
        "47秒間、シャトルからデータがありません。シャトルは単独で運転を続けています。表示値は古い値です。",
    )
    stale = replace(view, bays=_bays(s, s("STALE 0:47", "古い値 0:47")), banner=banner)
    yield Sample("overview-stale", frame(s, "overview", alarms=(1, 2, 1, 0), offline=True), "overview", stale)
    off = tuple(BayTileView(n, "empty", "", s.key("tile.empty"), 0.0, "", "", False, 0, (), "") for n in range(1, 17))
    yield Sample("overview-empty", frame(s, "overview"), "overview", OverviewView(off, title, (), nothing, wall=wall))


# Tasks and procedures


def _tasks(s: Say) -> Iterator[Sample]:
    card = ProcedureCard
    view = TasksView(
        s.key("tasks.title"),
        s.key("tasks.open"),
        (
            card(_card_title(s, "load", 9), s.key("tasks.step", step=4, steps=9, name=s.key("load.cartridge.title")),
                 s.key("todo.go_on"), True, "", asks.GoTo("tasks", 9, "p-1")),
        ),
        s.key("tasks.begin"),
        (
            card(_card_title(s, "unload", 11), "CH A9999 26 00Z5PM",
                 s.key("tasks.begin_button"), True, "", asks.StartProcedure("unload", 11)),
            card(_card_title(s, "load", 6), s.key("todo.load_text", client="B"),
                 s.key("tasks.begin_button"), True, "", asks.StartProcedure("load", 6)),
            card(_card_title(s, "load", 16), s.key("todo.load_text", client="A"),
                 s.key("tasks.begin_button"), False, s.key("reason.bay.out_of_service"), asks.StartProcedure("load", 16)),
            *(
                card(_card_title(s, "load", bay), s.key("todo.load_text", client="B"),
                     s.key("tasks.begin_button"), True, "", asks.StartProcedure("load", bay))
                for bay in (7, 12, 13, 14)
            ),
        ),
        s.key("tasks.nothing"),
    )  # fmt: skip
    yield Sample("tasks", frame(s, "tasks", alarms=(0, 1, 0, 0)), "tasks", view)
    yield Sample("tasks-begin", frame(s, "tasks", training=False), "tasks", replace(view, open=()))
    yield Sample("tasks-empty", frame(s, "tasks"), "tasks", replace(view, open=(), begin=()))


def _card_title(s: Say, procedure: str, bay: int) -> str:
    return s.key("tasks.card", title=s.key(f"procedure.{procedure}"), bay=bay)


def strip(s: Say) -> tuple[Field, ...]:
    """The identity of one patient's material."""
    return (
        Field(s.key("field.bay"), "09", mono=False),
        Field(s.key("field.order"), "ORD-26-11804"),
        Field(s.key("field.coi"), "CH A9999 26 00K7Q2"),
        Field(s.key("field.din"), "A9999 26 123456"),
        Field(s.key("field.recipe"), "B · CART-STD 4.2 (9f3c…e1)"),
    )


# long: sample data, one picture after another
def procedure(s: Say) -> ProcedureView:
    """Loading, at the scan of the cartridge."""
    ladder = (
        (s.key("line_clearance.clearance.title"), "14:21 · Trainee A"),
        (s.key("load.order.title"), "14:24"),
        (s.key("load.material.title"), "14:26 · Trainee A"),
        (s.key("load.cartridge.title"), ""),
        (s.key("load.reagents.title"), s.key("procedure.progress", have=0, want=4)),
        (s.key("load.insert.title", bay=9), ""),
        (s.key("load.confirm.title"), ""),
        (s.key("load.prestart.title"), ""),
        (s.key("load.start.title"), ""),
    )
    states = ("done", "done", "done", "current", *("next",) * 5)
    checks = (
        (s.key("interlock.order_released"), "KSW-07", "held"),
        (
            s.key("interlock.bay_reserved"),
            s.key("evidence.reserved", client="B", until="2026-11-24 08:00"),
            "held",
        ),
        (s.key("interlock.coi_matches"), "CH A9999 26 00K7Q2", "held"),
        (s.key("interlock.material_in_date"), s.key("evidence.expiry", value="2026-11-24 23:59"), "held"),
        (
            s.key("interlock.division_scanned"),
            s.key("procedure.not_yet"),
            "open",
        ),
        (s.key("interlock.reagents_complete"), s.key("procedure.progress", have=0, want=4), "open"),
    )
    return ProcedureView(
        procedure_id="p-1",
        mode="scan",
        strip=strip(s),
        title=s.key("procedure.load"),
        steps=tuple(LadderStep(i + 1, t, sub, st) for i, ((t, sub), st) in enumerate(zip(ladder, states, strict=True))),
        step_title=s.key("load.cartridge.title"),
        step_text=s.key("load.cartridge.text"),
        picture="cartridge",
        refusal_title="",
        refusal_text="",
        wait=s.key("procedure.waiting_scan"),
        items=(),
        act=None,
        checks_title=s.key("procedure.checks"),
        checks=tuple(CheckLine(*c) for c in checks),
        interlock_title=s.key("prestart.title"),
        interlock_count="",
        interlocks=(),
        sign_title="",
        signatures=(),
        abandon=s.key("procedure.abandon"),
        abandon_confirm=s.key("procedure.abandon_confirm"),
        disarm=s.key("act.disarm"),
        back=s.key("procedure.back"),
        enter=s.key("sign_in.enter"),
    )


def _at(view: ProcedureView, step: int, **changes: object) -> ProcedureView:
    steps = tuple(
        replace(item, state="done" if item.number < step else "current" if item.number == step else "next")
        for item in view.steps
    )
    return replace(view, steps=steps, **changes)  # type: ignore[arg-type]


# long: sample data, one picture after another
def _procedures(s: Say) -> Iterator[Sample]:
    tasks = frame(s, "tasks", alarms=(0, 1, 0, 0))
    scan = procedure(s)
    yield Sample("procedure-scan", tasks, "procedure", scan)
    refused = replace(
        scan,
        refusal_title=s("That was a reagent, not a cartridge", "これは試薬です。カートリッジではありません"),
        refusal_text=s(
            "GTIN 0950 6000 1343 52 is “Activation reagent”, lot 24-118. It is wanted later, at step 5.\n"
            "Now scan a cartridge: GTIN 0950 6000 2001 11.",
            "GTIN 0950 6000 1343 52 は「活性化試薬」ロット 24-118 です。後で、手順5で使います。\n"
            "今はカートリッジをスキャンしてください: GTIN 0950 6000 2001 11。",
        ),
    )
    yield Sample("procedure-refused", tasks, "procedure", refused)
    items = (
        ItemView(
            "bay_empty",
            s.key("line_clearance.clearance.bay_empty"),
            True,
        ),
        ItemView(
            "no_other_labels",
            s.key("line_clearance.clearance.no_other_labels"),
            False,
        ),
        ItemView("surfaces_clean", s.key("line_clearance.clearance.surfaces_clean"), False),
    )
    check = _at(
        scan,
        1,
        mode="checklist",
        step_title=s.key("line_clearance.clearance.title"),
        step_text=s.key("line_clearance.clearance.text"),
        picture="clearance",
        items=items,
        wait="",
    )
    yield Sample("procedure-checklist", tasks, "procedure", check)
    act = _at(
        scan,
        6,
        mode="act",
        step_title=s.key("load.insert.title", bay=9),
        step_text=s.key("load.insert.text"),
        picture="insert",
        wait="",
        act=ActView(
            "insert",
            s.key("act.open", bay=9),
            s.key("act.open.confirm", bay=9),
            True,
            "",
            "",
            True,
        ),
    )
    yield Sample("procedure-act", tasks, "procedure", act)
    assert act.act is not None
    asked = replace(act, act=replace(act.act, asked=s.key("procedure.asked")))
    yield Sample("procedure-act-asked", tasks, "procedure", asked)
    no_link = replace(act, act=replace(act.act, enabled=False, reason=s.key("reason.link")))
    yield Sample("procedure-act-off", frame(s, "tasks", offline=True, training=False), "procedure", no_link)
    wait = _at(
        scan,
        7,
        mode="await",
        step_title=s.key("load.confirm.title"),
        step_text=s.key("load.confirm.text"),
        picture="shuttle",
        wait=s.key("procedure.waiting_shuttle"),
    )
    yield Sample("procedure-await", tasks, "procedure", wait)
    done = _at(
        scan,
        10,
        mode="done",
        step_title=s.key("procedure.done_title"),
        step_text=s.key("procedure.done_text", title=s.key("procedure.load")),
        wait="",
    )
    yield Sample("procedure-done", tasks, "procedure", done)
    left = _at(
        done,
        4,
        mode="left",
        step_title=s.key("procedure.abandoned_title"),
        step_text=s.key("procedure.abandoned_text", title=s.key("procedure.load")),
        abandon="",
        picture="",
    )
    left = replace(left, steps=tuple(replace(x, state="next" if x.number == 4 else x.state) for x in left.steps))
    yield Sample("procedure-left", tasks, "procedure", left)
    yield from prestart(s, scan)


def _interlocks(s: Say) -> tuple[InterlockLineView, ...]:
    named = (
        ("IL-01", s.key("interlock.order_released"), s("plant 14:20 · ORD-26-11804", "プラント 14:20 · ORD-26-11804")),
        ("IL-04", s.key("interlock.coi_matches"), s("scan 14:26 · CH A9999 26 00K7Q2", "スキャン 14:26 · CH A9999 26 00K7Q2")),
        ("IL-05", s.key("interlock.donations_complete"), "1/1 · A9999 26 123456"),
        ("IL-12", s.key("interlock.cartridge_unused"), s("scan 14:31 · SN 40071183", "スキャン 14:31 · SN 40071183")),
        ("IL-18", s.key("interlock.cartridge_read_by_shuttle"), s("shuttle · SN 40071183", "シャトル · SN 40071183")),
        ("IL-13", s.key("interlock.reagents_in_hold_time"), s("4 of 4 · first limit 16:05", "4/4 · 最短期限 16:05")),
        ("IL-19", s.key("interlock.recipe_in_shuttle"), s("read back · 9f3c…e1", "読戻し · 9f3c…e1")),
    )  # fmt: skip
    more = (
        InterlockLineView(
            f"IL-{n}", s("A rule that holds", "成立している条件"), s("plant 14:20", "プラント 14:20"), "permit"
        )
        for n in (2, 3, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 20, 21, 22, 23, 24, 25, 28, 29, 30, 31)
    )
    two = InterlockLineView(
        "IL-27", s.key("interlock.two_people"), s("person · Trainee A · –", "担当者 · Trainee A · –"), "refuse"
    )
    old = InterlockLineView(
        "IL-26",
        s.key("interlock.plant_data_fresh"),
        s.key("evidence.not_yet"),
        "unknown",
    )
    return (*(InterlockLineView(*line, "permit") for line in named), *more, two, old)


# long: sample data, one picture after another
def prestart(s: Say, scan: ProcedureView) -> Iterator[Sample]:
    by, verified = s.key("sign.performer"), s.key("sign.verifier")
    meanings = (
        s.key("sign.meaning", meaning=s.key("load.performed.meaning")),
        s.key("sign.meaning", meaning=s.key("load.verified.meaning")),
    )
    given = SignatureView(
        by,
        "Trainee A",
        meanings[0],
        "2026-11-23 14:33:10 +09:00",
        "",
        "given",
        False,
        "",
        s.key("validity.valid"),
        "valid",
    )
    wanted = SignatureView(
        verified,
        s.key("sign.second_badge"),
        meanings[1],
        "",
        s.key("sign.not_performer", people="Trainee A"),
        "current",
        False,
        "PIN",
    )
    start = ActView(
        "start",
        s.key("act.start", bay=9),
        "",
        False,
        s.key("reason.signature.second"),
        "",
        False,
    )
    view = _at(
        scan,
        9,
        mode="prestart",
        interlock_count=s.key("prestart.count", have=29, want=31),
        interlocks=_interlocks(s),
        sign_title=s.key("prestart.sign", bay=9),
        signatures=(given, wanted),
        act=start,
        back=s.key("procedure.back_to_tasks"),
    )
    tasks = frame(s, "tasks")
    yield Sample("prestart", tasks, "procedure", view)
    pin = replace(wanted, person="Trainee B", note="", pin=True)
    yield Sample("prestart-pin", tasks, "procedure", replace(view, signatures=(given, pin)))
    refused = replace(
        view,
        signatures=(given, pin),
        refusal_title=s.key("refusal.secret", left=4),
        refusal_text=s.key("remedy.secret"),
    )
    yield Sample("prestart-pin-refused", tasks, "procedure", refused)
    both = replace(wanted, person="Trainee B", note="", state="given", when="2026-11-23 14:34:02 +09:00")
    ready = replace(
        view,
        interlocks=tuple(replace(line, state="permit") for line in view.interlocks),
        interlock_count=s.key("prestart.count", have=31, want=31),
        signatures=(given, both),
        act=replace(start, enabled=True, reason=""),
    )
    yield Sample("prestart-ready", frame(s, "tasks", training=False), "procedure", ready)
    first = replace(
        view,
        signatures=(
            replace(given, person=s.key("sign.your_badge"), when="", state="current", validity="", standing=""),
            replace(wanted, person=s.key("sign.later_second"), state="later"),
        ),
        act=replace(start, reason=s.key("reason.signature.first")),
    )
    yield Sample("prestart-first", tasks, "procedure", first)
    yield Sample(
        "sign-without-interlocks",
        tasks,
        "procedure",
        replace(first, interlocks=(), interlock_count="", title=s.key("procedure.unload"), act=None),
    )


# Runs

_T0, _T1 = 1_795_405_920.0, 1_795_409_520.0


# long: sample data, one picture after another
def trend(
    channel: str,
    name: str,
    value: str,
    unit: str,
    setpoint: str,
    levels: tuple[float, float, float, float, float],
    *,
    until: float = _T1,
    stale: str = "",
    falling: bool = False,
    rising: bool = False,
    **changes: object,
) -> TrendView:
    """``levels``: plot low and high, limit low and high, setpoint."""
    low, high, limit_low, limit_high, set_value = levels
    count = 720
    t = np.linspace(_T0, until, count)
    noise = np.random.default_rng(len(channel)).normal(0, 0.012, count)
    y = set_value + (high - low) * (noise + 0.04 * np.sin(np.linspace(0, 11, count)))
    if falling:
        y = y - (high - low) * 0.5 * np.clip((t - (_T0 + 0.84 * (_T1 - _T0))) / (0.16 * (_T1 - _T0)), 0, 1)
    if rising:
        y = low + (high - low) * (0.12 + 0.74 * np.linspace(0, 1, count) ** 1.6 + noise * 0.3)
    view = TrendView(
        channel=channel,
        name=name,
        value=value,
        unit=unit,
        setpoint=setpoint,
        quality="good",
        stale=stale,
        priority=0,
        t=t,
        y=y,
        low=low,
        high=high,
        limit_low=None if rising else limit_low,
        limit_high=None if rising else limit_high,
        setpoint_value=None if rising else set_value,
        gaps=(),
        events=(),
        points=(),
        alarms=(),
        revision=1,
        stale_from=until if stale else None,
    )
    return replace(view, **changes)  # type: ignore[arg-type]


def trends(s: Say, *, until: float = _T1, stale: str = "", alarm: bool = True) -> tuple[TrendView, ...]:
    """Four channels of one bay."""
    marks = ((_T0 + 815, s("feed", "培地")), (_T0 + 1755, s("sample", "採取")), (_T0 + 2570, s("feed", "培地")))
    rings = tuple((_T0 + 515 + i * 770, 1.2 + i * 1.2 + (0.9 if i == 3 else 0)) for i in range(4))
    low = alarm and not stale
    more: dict[str, object] = {"alarms": ((_T1 - 275, None, 2),), "priority": 2} if low else {}
    return (
        trend("temperature", s.key("channel.temperature"), "36.98", "°C", "SP 37.0", (36.4, 37.6, 36.5, 37.5, 37.0),
              until=until, stale=stale, events=marks),
        trend("ph", "pH", "7.18", "", "SP 7.20", (7.08, 7.32, 7.1, 7.3, 7.2), until=until, stale=stale, events=marks),
        trend("do", s.key("channel.dissolved_oxygen"), "32" if low else "49", "%", s("SP 50 · low 40", "SP 50 · 下限 40"),
              (27, 63, 40, 60, 50), until=until, stale=stale, falling=low, events=marks, **more),
        trend("biomass", s.key("channel.capacitance"), "8.4", "pF/cm", s.key("run.at_line", value="6.1", unit="×10⁶/mL"),
              (0, 9, 0, 9, 5), until=until, stale=stale, rising=True, events=marks, points=rings),
    )  # fmt: skip


# long: sample data, one field a line
def run(s: Say) -> RunView:
    """A run with a process alarm."""
    phases = (("", "done", 1), ("", "done", 1.4), ("", "done", 1.4), (s.key("phase.activation"), "done", 5),
              (s.key("phase.transduction"), "done", 3.6), (s.key("phase.expansion"), "current", 18),
              (s.key("phase.harvest"), "next", 2.8), (s.key("phase.formulation"), "next", 2.4))  # fmt: skip
    command = CommandView
    bay = 4
    return RunView(
        bay=bay,
        identity="CH A9999 26 00R2VE",
        summary=s("CART-STD 4.2 · Expansion · day 6 of 9", "CART-STD 4.2 · 拡大培養 · 9日中6日目"),
        next=s("Harvest in 2 d 6 h", "回収まで 2日6時間"),
        alarm_priority=2,
        alarm_text=s("Dissolved oxygen low · 6 min", "溶存酸素低下 · 6分"),
        banner="",
        banner_priority=0,
        phases=tuple(PhaseView(*p) for p in phases),
        trends=trends(s),
        window=(_T0, _T1),
        axis=tuple((_T0 + i * 900, f"{13 + (32 + 15 * i) // 60}:{(32 + 15 * i) % 60:02}") for i in range(5)),
        windows=(("live", s.key("run.window.live"), True), ("1h", s.key("run.window.1h"), False), ("6h", s.key("run.window.6h"), False),
                 ("24h", s.key("run.window.24h"), False), ("14d", s.key("run.window.14d"), False),
                 ("run", s.key("run.window.run"), False)),
        help_title=s.key("run.help"),
        help_text=(
            s("1  Check gas supply and the bay’s gas line.", "1  ガス供給とベイの配管を確認。"),
            s("2  If below 30 %: sample, then hold.", "2  30 %未満: 採取し、ホールド。"),
            s("Respond within 15 min.", "15分以内に対応。"),
        ),
        commands=(
            command("acknowledge", s.key("command.acknowledge"), "", True, "", "primary", False, asks.Acknowledge("do-low-4")),
            command("sample", s.key("command.sample"), "", True, "", "soft", False, asks.StartProcedure("sample", bay)),
            command("hold", s.key("command.hold"), "", True, "", "plain", False, asks.CommandBay("hold", bay)),
            command("stop", s.key("command.stop"), s.key("command.stop.confirm"), True, "", "danger", True, asks.CommandBay("stop", bay),
                    s.key("command.stop.consequence.keep_warm", phase=s.key("phase.expansion"))),
            command("abort", s.key("command.abort"), s.key("command.abort.confirm"), True, "", "danger", True, asks.CommandBay("abort", bay),
                    s.key("command.abort.consequence.keep_warm", phase=s.key("phase.expansion"))),
        ),
        pages=(s.key("run.page.culture"), s.key("run.page.gas"), s.key("run.page.flow")),
        page=0,
        bays=tuple((n, f"{n:02}", n == bay) for n in (1, 2, 3, 4, 5, 8, 9)),
        tools=tools(s),
        bands=(PhaseBand(_T0 - 200_000, None, s.key("phase.expansion"), odd=True),),
        controls=views_plots.following(s),
        span=Span(_T0, _T1, _T0 - 400_000, _T1),
    )  # fmt: skip


def tools(s: Say, *, rests: str = "") -> ToolsView:
    """The row under the window's buttons; ``rests``: with the band of earlier runs."""
    shown = bool(rests)
    return ToolsView(s.key("compare.open"), s.key("earlier.show"), shown, ShowEarlier(not shown), rests, export(s))


def export(s: Say, marks: str = "", reason: str = "") -> ExportView:
    """What is taken out of bay 04's run, or of as many runs as there are ``marks``."""
    whose = s.key("export.head.whose", identity="CH A9999 26 00R2VE", order="ORD-26-11799", run="R-0417")
    span = s.key("export.head.span", start="2026-11-23 13:32:00 +09:00", end="2026-11-23 14:32:00 +09:00")
    taken = s.key("export.head.taken_by", at="2026-11-23 14:32:08 +09:00", person="Trainee A (trainee-a)")
    of = [(s.key("export.head.curve", mark=mark, bay=f"{n:02}"), whose) for n, mark in enumerate(marks, 1)]
    heading = (
        (s.key("export.head.station"), "KSW-07 · Kashiwa"),
        (s.key("export.head.mode"), s.key("frame.training")),
        *(of or [(s.key("export.head.run", bay="04"), whose)]),
        (s.key("export.head.time"), span),
        (s.key("export.head.taken"), taken),
    )
    parts = (ExportPart(4, "R-0417", "ORD-26-11799", round(_T0 * 1000), round(_T1 * 1000), ("temperature",)),)
    buttons = tuple((form, s.key(f"export.{form}")) for form in ("csv", "png"))
    return ExportView(buttons, reason, parts, heading, s.key("frame.training"))


def stale_run(s: Say) -> RunView:
    """The same with the link frozen for 47 s."""
    view = run(s)
    off = s.key("reason.link")
    return replace(
        view,
        banner=s(
            "No data from the shuttle for 47 s. It keeps running on its own; its buzzer is on the machine. Values below are old.",
            "47秒間、シャトルからデータがありません。シャトルは単独で運転を続け、警報音は機械側で鳴ります。下の値は古い値です。",
        ),
        banner_priority=2,
        trends=trends(s, until=_T1 - 465, stale=s("STALE 0:47", "古い値 0:47"), alarm=False),
        windows=tuple((code, label, code == "1h") for code, label, _ in view.windows),
        help_text=(
            s(
                "1  Look at the shuttle: light and buzzer tell its state.",
                "1  シャトルを見る: ランプと音で状態が分かります。",
            ),
            s("2  Check the blue cable at the back of this screen.", "2  画面裏の青いケーブルを確認。"),
            s(
                "Reconnecting by itself, try 9. What was missed is fetched afterwards.",
                "自動再接続中、9回目。欠けた分は後で取得します。",
            ),
        ),
        commands=tuple(
            replace(c, enabled=c.action == "acknowledge", reason="" if c.action == "acknowledge" else off)
            for c in view.commands
        ),
    )


# long: sample data, one picture after another
def _runs(s: Say) -> Iterator[Sample]:
    view = run(s)
    yield Sample("run", frame(s, "run", alarms=(0, 1, 0, 0)), "run", view)
    calm = replace(
        view,
        alarm_priority=0,
        alarm_text="",
        trends=trends(s, alarm=False),
        help_title="",
        help_text=(),
        commands=view.commands[1:],
    )
    yield Sample("run-calm-production", frame(s, "run", training=False), "run", calm)
    held = replace(
        calm,
        summary=s("CART-STD 4.2 · held · safe for 0:18 more", "CART-STD 4.2 · ホールド中 · 安全な残り時間 0:18"),
        alarm_priority=1,
        alarm_text=s("Safe hold ends in 0:18", "安全ホールド残り 0:18"),
        commands=(
            CommandView("restart", s.key("command.restart"), s.key("command.restart.confirm"), True, "", "primary", True,
                        asks.CommandBay("restart", 4), s.key("command.restart.consequence.keep_warm", phase=s.key("phase.expansion"))),
            CommandView("hold", s.key("command.hold"), "", False, s("already held", "ホールド中"), "plain", False,
                        asks.CommandBay("hold", 4)),
            *view.commands[3:],
        ),
    )  # fmt: skip
    gap = (_T0 + 1900, _T0 + 2300)
    held = replace(held, trends=tuple(replace(t, gaps=(gap,), quality=q, value=v, revision=2) for t, q, v in zip(
        held.trends, ("good", "uncertain", "bad", "none"), ("36.98", "7.18", "49", ""), strict=True)))  # fmt: skip
    yield Sample("run-held-gap", frame(s, "run", alarms=(1, 0, 0, 0)), "run", held)
    yield Sample("run-stale", frame(s, "run", alarms=(0, 1, 0, 0), offline=True), "run", stale_run(s))
    message = s(
        "Stop was asked of bay 04. Waiting for the shuttle.", "ベイ 04に停止を要求しました。シャトルの応答待ち。"
    )
    yield Sample("run-asked", frame(s, "run", alarms=(0, 1, 0, 0), message=message), "run", view)
    refused = s(
        "Hold was refused: bay 04 is moving liquid and holds by itself when that is done.",
        "ホールドは拒否されました: ベイ 04は送液中で、終了後に自動でホールドします。",
    )
    yield Sample("run-refused", frame(s, "run", alarms=(0, 1, 0, 0), message=refused, look="refused"), "run", view)
    long = f"{refused} {refused} {refused}"[:200]  # two hundred characters: more than one line
    alarms = frame(s, "run", alarms=(0, 1, 0, 0), message=long)
    yield Sample("run-asked-long", alarms, "run", view)
    yield Sample("run-refused-long", replace(alarms, message_look="refused"), "run", view)
    empty = replace(view, bay=12, empty=s.key("run.empty", bay=12), identity="", summary="", next="",
                    alarm_priority=0, alarm_text="", trends=(), commands=(), phases=())  # fmt: skip
    yield Sample("run-empty", frame(s, "run"), "run", empty)


# The others


def _others(s: Say) -> Iterator[Sample]:
    alarms = alarms_view(s)
    yield Sample("alarms", frame(s, "alarms", alarms=(1, 1, 1, 1)), "alarms", alarms)
    calm = replace(alarms, rows=(), count="")
    yield Sample("alarms-none", frame(s, "alarms", training=False), "alarms", calm)
    many = replace(alarms, rows=tuple(replace(r, key=f"{r.key}{i}") for i in range(3) for r in alarms.rows))
    yield Sample("alarms-flood", frame(s, "alarms", alarms=(3, 3, 3, 3)), "alarms", many)
    steps = s(
        "1  Check the cable and the power of the shuttle.\n2  Read the shuttle’s own display: it keeps running.\n"
        "3  The console tries again by itself: try 12.\nRespond within 15 min.",
        "1  シャトルの電源とケーブルを確認する。\n2  シャトル本体の表示を見る。運転は続いています。\n"
        "3  自動で再接続しています: 12 回目。\n15分以内に対応。",
    )
    long = replace(alarms, rows=tuple(replace(r, response=steps) for r in alarms.rows))
    yield Sample("alarms-long", frame(s, "alarms", alarms=(1, 1, 1, 1)), "alarms", long)
    records = records_view(s)
    yield Sample("records", frame(s, "records"), "records", records)
    yield Sample("records-empty", frame(s, "records", training=False), "records", replace(records, rows=()))
    yield Sample("more", frame(s, "more"), "more", more_view(s))
    waits = replace(
        more_view(s),
        scanner_button=s.key("more.scanner_cancel"),
        scanner_ask=asks.EndSheet(),
        scanner_state=s.key("more.scanner_waiting"),
    )
    yield Sample("more-waits", frame(s, "more"), "more", waits)


def _faults(s: Say) -> Iterator[Sample]:
    fault = FaultView(
        s.key("fault.program.title"),
        s("A part of the program failed and was written down.", "プログラムの一部が失敗し、記録されました。"),
        s.key("fault.program.meaning"),
        s.key("fault.program.todo"),
        s.key("fault.code", since="14:32"),
    )
    yield Sample("fault", frame(s, "", bare=True, training=False), "fault", fault)
    folder = "/srv/shuttle-console/a-folder-with-a-long-name/that-does-not-fit-on-one-line/training"
    held = replace(
        fault,
        title=s.key("fault.in_use.title"),
        meaning=s.key("fault.in_use.meaning"),
        todo=s.key("fault.in_use.todo"),
        text=s(
            f"Another console (process 28373) is using {folder}. Use that one, or close it and try again.",
            f"別のコンソール (プロセス 28373) が {folder} を使用中です。それを使うか、閉じて再試行してください。",
        ),
    )
    yield Sample("fault-folder", frame(s, "", bare=True), "fault", held)


# long: sample data
def alarms_view(s: Say) -> AlarmsView:
    """One alarm of each priority."""
    words = (
        s.key("alarms.priority.1"),
        s.key("alarms.priority.2"),
        s.key("alarms.priority.3"),
        s.key("alarms.priority.4"),
    )
    new, seen = s.key("alarms.state.unacknowledged"), s.key("alarms.state.acknowledged")
    back = s.key("alarms.state.returned")

    def alarm(
        key: str, priority: int, bay: int, text: str, detail: str, response: str, state: str, word: str
    ) -> AlarmRow:
        wants = state != "acknowledged"
        ask = asks.Acknowledge(key) if wants else None
        place = s(f"Bay {bay:02}", f"ベイ {bay:02}")
        return AlarmRow(key, priority, words[priority - 1], place, text, detail, state, word, response,
                        s.key("command.acknowledge"), True, "", ask)  # fmt: skip

    rows = (
        alarm("hold", 1, 8, s("Safe hold ends in 0:18", "安全ホールド残り 0:18"), s("held since 12:14", "12:14からホールド"),
              s("Restart, or decide with the supervisor.", "再開、または責任者と判断。"), "unacknowledged", new),
        alarm("do", 2, 4, s("Dissolved oxygen low", "溶存酸素低下"), s("32 % · limit 40 % · since 14:26", "32 % · 下限 40 % · 14:26から"),
              s("Check gas supply and the bay’s gas line.", "ガス供給とベイの配管を確認。"), "unacknowledged", new),
        alarm("ph", 3, 15, s("pH probe drift", "pHプローブのずれ"), s("0.12 against sample · since 13:02", "検体との差 0.12 · 13:02から"),
              s("Check against the next sample.", "次の検体と比較。"), "acknowledged", seen),
        alarm("flow", 4, 2, s("Gas flow was low", "ガス流量の低下"), s("14:10 to 14:12", "14:10〜14:12"),
              s("Occurred while away.", "不在中に発生。"), "returned", back),
    )  # fmt: skip
    past = (
        ("14:02", s("Bay 01 · door open over 60 s", "ベイ 01 · 扉が60秒以上開放"), 3),
        ("13:40", s("Link to the plant lost for 4 min", "プラントとの通信が4分間切断"), 4),
        ("11:15", s("Bay 10 · temperature high, 37.6 °C", "ベイ 10 · 温度高 37.6 °C"), 2),
    )
    return AlarmsView(
        s.key("alarms.title"),
        s.key("alarms.count", count=4),
        rows,
        s.key("alarms.nothing"),
        s.key("alarms.past"),
        past,
    )


def records_view(s: Say) -> RecordsView:
    """Two runs and the facts of journal and sync."""
    issue = s.key("records.issue")
    rows = (
        RecordRow("r1", s.key("records.row", bay=11, order="ORD-26-11804"), "CH A9999 26 00Z5PM", s("12 Nov 09:10 to 21 Nov 10:02 · CART-STD 4.2", "11月12日 09:10〜11月21日 10:02 · CART-STD 4.2"),
                  s("4 signatures, all verified", "署名4、すべて検証済み"), issue, True, "", asks.IssueRecord("r1"), s("Record r1-2026-11-21.pdf", "記録 r1-2026-11-21.pdf"), s.key("records.state.due"),
                  (RowButton(s.key("records.review"), True, "", asks.OpenReview("r1")), RowButton(s.key("records.passport"), True, "", asks.IssuePassport("r1")), RowButton(s.key("records.paper"), True, "", asks.StartProcedure("paper_entry", 0, "r1")))),
        RecordRow("r2", s.key("records.row", bay=4, order="ORD-26-11790"), "CH A9999 26 00R2VE", s("since 17 Nov 08:44 · CART-STD 4.2", "11月17日 08:44から · CART-STD 4.2"),
                  s("2 signatures", "署名2"), issue, False, s.key("reason.running"), asks.IssueRecord("r2"), "", s.key("records.state.running"),
                  (RowButton(s.key("records.review"), False, s("not unloaded", "取り出し前です"), asks.OpenReview("r2")), RowButton(s.key("records.passport"), False, s.key("reason.running"), asks.IssuePassport("r2")))),
    )  # fmt: skip
    facts = (
        (s.key("records.hash"), "9f3c 71aa 04be 5d1e 8c02 77f0 3a4b e1e1"),
        (s.key("records.head"), "18 204"),
        (s("Anchored up to", "アンカー済み"), s("event 18 190 · 14 later not yet", "イベント 18 190 · 以後14は未")),
        (s.key("records.waiting"), s("0 · last receipt 14:32:01", "0 · 最終受領 14:32:01")),
    )
    return RecordsView(
        s.key("records.title"),
        rows,
        s.key("records.nothing"),
        s.key("records.facts"),
        facts,
        s.key("records.trail"),
        asks.GoTo("audit"),
    )


def more_view(s: Say) -> MoreView:
    """Settings of this screen."""
    return MoreView(
        s.key("more.title"),
        s.key("more.language"),
        (("en", "English", s.language == "en"), ("ja", "日本語", s.language == "ja")),
        s.key("more.scanner"),
        s.key("more.scanner_text"),
        s.key("more.scanner_button"),
        asks.BeginSheet(),
        s.key("more.scanner_none"),
        s.key("more.sign_out"),
        True,
        s.key("more.about"),
        (
            (s.key("more.about.version"), "0.1.0"),
            (s.key("more.about.shuttle"), "KSW-07"),
            (s.key("more.about.firmware"), "emulator 1.0"),
            (s.key("more.about.port"), "/dev/ttyUSB0"),
            (s.key("more.about.site"), "Kashiwa"),
            (s.key("more.about.mode"), s.key("more.about.mode.training")),
            (s.key("more.about.definitions"), "4f1e…20"),
            (s.key("more.about.texts"), "en · 7d1e…a4"),
            (
                s.key("more.about.plant_file"),
                s("No. 42, 37 min old · 0043.json refused", "42 番（37分前） · 0043.json を拒否"),
            ),
        ),
        s.key("more.identify_button"),
        s.key("more.identify_text"),
        s.key("more.identify_button"),
        s.key("more.accounts_button"),
        diagnostics_button=s.key("more.diagnostics_button"),
    )


def training(s: Say) -> TrainingView:
    """The drawer at the scan of the cartridge."""
    label = LabelView
    return TrainingView(
        s("Labels and hands", "ラベルと手作業"),
        s("Touch a label to scan it, or scan it from the screen.", "触れるとスキャンされます。画面を直接スキャンすることもできます。"),
        (
            label(s("Cartridge", "カートリッジ"), "(01)09506000200111\n(17)270630\n(10)C77-204\n(21)40071183",
                  "]d201095060002001111727063010C77-204\x1d2140071183", "gs1-datamatrix", True),
            label(s("Activation reagent", "活性化試薬"), "(01)09506000134352\n(17)270131\n(10)24-118",
                  "]d201095060001343521727013110" + "24-118", "gs1-datamatrix", False),
            label(s("Donation number", "提供番号"), "=A999926123456 00", "]C0=A99992612345600", "code128", False),
            label(s("Bay 09", "ベイ 09"), "(8004)KSW-07-09", "]d28004KSW-07-09", "gs1-datamatrix", False),
            label(s("Badge of trainee B", "Trainee Bの職員証"), "'TB00017", "]d1'TB00017", "datamatrix", False),
        ),
        s("Hands at bay 09", "ベイ 09での手作業"),
        (
            HandView(s("Insert the cartridge", "カートリッジを入れる"), True, asks.UseHands("insert", 9, "40071183")),
            HandView(s("Close the drawer", "引出しを閉める"), False, asks.UseHands("close", 9)),
            HandView(s("Let bay 09 fail: dissolved_oxygen_low", "ベイ 09 に異常を起こす: dissolved_oxygen_low"), True,
                     asks.UseHands("fault", 9, "cable")),
        ),
        s("Close", "閉じる"),
    )  # fmt: skip


def _training(s: Say) -> Iterator[Sample]:
    drawer = training(s)
    yield Sample("training-procedure", frame(s, "tasks"), "procedure", procedure(s), drawer)
    overview = OverviewView(_bays(s), s.key("overview.todo"), _todo(s), "")
    sign_in = next(_sign_in(s))
    yield replace(sign_in, name="training-sign-in", drawer=drawer)
    yield Sample("training-overview", frame(s, "overview", alarms=(1, 1, 1, 0)), "overview", overview, drawer)
