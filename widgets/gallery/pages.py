"""The drawn pages, built from the parts: overview, procedure, pre-start."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from widgets import theme
from widgets.arm import ArmButton
from widgets.bay_tile import Bay, BayLook, BayTile
from widgets.buttons import PlainButton
from widgets.card import Card
from widgets.checks import Check, CheckList, CheckState, Interlock, InterlockTable
from widgets.gallery.frame import framed, margins
from widgets.gallery.words import Words
from widgets.identity import Field, IdentityStrip
from widgets.scan_box import RefusalCard, ScanBox, ScanState
from widgets.signature import Signature, SignaturePanel, SignatureState
from widgets.steps import Step, StepLadder, StepState
from widgets.todo import Todo, TodoList


def _spark(seed: int, *, falls: bool = False) -> tuple[float | None, ...]:
    def at(i: int) -> float:
        noise = 0.12 * math.sin(i * 0.7 + seed) + 0.08 * math.sin(i * 2.9 + seed * 3) + 0.06 * math.sin(i * 6.1 + seed)
        return 0.7 - max(0, i - 62) * 0.019 if falls else 0.5 + noise

    return tuple(at(i) for i in range(90))


def _bays(words: Words) -> tuple[Bay, ...]:
    t, run = words.t, BayLook.OCCUPIED

    def busy(number: int, name: str, phase: str, line: str, next_up: str, progress: float, **more: object) -> Bay:
        spark = _spark(number, falls=number == 4)
        band = (0.35, 0.95) if number == 4 else (0.1, 0.9)
        bay = Bay(f"{number:02}", run, f"CH·{name}", t(phase), t(line), t(next_up), progress=progress)
        values: dict[str, object] = {"spark": spark, "band": band, **more}
        return Bay(**{**{f: getattr(bay, f) for f in Bay.__slots__}, **values})

    return (
        busy(1, "K7Q2", "Expansion", "Day 5 of 9", "Feed in 0:42", 0.55),
        busy(2, "M4TD", "Expansion", "Day 5 of 9", "Feed in 0:42", 0.22),
        busy(3, "P9XA", "Activation", "Day 5 of 9", "", 0.11),
        busy(4, "R2VE", "Expansion", "Day 5 of 9", "DO low · 32 %", 0.66, priority=2),
        busy(5, "T8BC", "Harvest", "Day 5 of 9", "Feed in 0:42", 0.93),
        Bay("06", BayLook.EMPTY, phase=t("Empty"), line=t("Line clearance done")),
        Bay("07", BayLook.RESERVED, phase=t("Reserved"), line="B", next_up="24 Nov 08:00"),
        busy(8, "W3FH", "Held", "Day 5 of 9", "Restart before 0:18", 0.48, priority=1),
        busy(9, "X6JN", "Expansion", "Day 5 of 9", "", 0.33, stale=t("STALE 0:47")),
        busy(10, "Y1LK", "Transduction", "Day 5 of 9", "", 0.18),
        busy(11, "Z5PM", "Complete", "Ready to unload", "Unload now", 1.0, to_do=True),
        Bay("12", BayLook.EMPTY, phase=t("Empty")),
        busy(13, "B8SG", "Expansion", "Day 5 of 9", "Feed in 0:42", 0.44),
        busy(14, "C2UR", "Enrichment", "Day 5 of 9", "", 0.03),
        busy(15, "D7WT", "Expansion", "Day 5 of 9", "pH probe drift", 0.77, priority=3),
        Bay("16", BayLook.OUT_OF_SERVICE, phase=t("Out of service"), line=t("Calibration due")),
    )


def overview(words: Words) -> QWidget:
    """Sixteen bays, and what to do now."""
    page, t, px = QWidget(), words.t, theme.current().px
    columns = margins(page)
    grid = QGridLayout()
    grid.setSpacing(px(16))
    columns.addLayout(grid, 947)
    for index, bay in enumerate(_bays(words)):
        tile = BayTile()
        tile.set_bay(bay)
        grid.addWidget(tile, index // 4, index % 4)
    todos = TodoList(t("What to do now"))
    b = t("Bay")
    todos.set_todos(
        (
            Todo(8, f"{b} 08", t("Restart or decide: safe hold ends in 0:18"), t("Open"), 1, strong=True),
            Todo(4, f"{b} 04", t("Dissolved oxygen low for 6 min"), t("Open"), 2),
            Todo(11, f"{b} 11", t("Unload the finished product"), t("Unload"), strong=True),
            Todo(1, f"{b} 01", t("Feed due 15:14"), t("Prepare")),
            Todo(15, f"{b} 15", t("pH probe drift: check against sample"), t("Open"), 3),
        )
    )
    columns.addSpacing(px(8))
    columns.addWidget(todos, 357)
    return framed(page, words, "overview", (1, 1, 1, 0))


def _identity(words: Words) -> IdentityStrip:
    strip = IdentityStrip()
    strip.set_fields(
        (
            Field(words.t("Bay"), "09", mono=False, big=True),
            Field(words.t("Order"), "ORD-26-11804"),
            Field(words.t("Chain of identity"), "CH A9999 26 00K7Q2"),
            Field(words.t("Donation"), "A9999 26 123456"),
            Field(words.t("Client · recipe"), "B · CART-STD 4.2 (9f3c…e1)"),
        )
    )
    return strip


def _with_identity(page: QWidget, words: Words) -> QGridLayout:
    columns = margins(page)
    rows = QVBoxLayout()
    rows.setSpacing(theme.current().px(20))
    columns.addLayout(rows)
    rows.addWidget(_identity(words))
    grid = QGridLayout()
    grid.setSpacing(theme.current().px(16))
    rows.addLayout(grid, 1)
    return grid


def steps(words: Words) -> tuple[Step, ...]:
    """The ladder of the drawn picture."""
    t, done = words.t, StepState.DONE
    return (
        Step("1", t("Line clearance"), f"14:21 · {t('trainee')}", done),
        Step("2", t("Scan order"), "14:24", done),
        Step("3", t("Scan starting material"), "14:26 · 1 / 1", done),
        Step("4", t("Scan cartridge"), "", StepState.CURRENT),
        Step("5", t("Scan reagents"), "0 / 4"),
        Step("6", t("Open bay 09 and insert")),
        Step("7", t("Shuttle confirms cartridge")),
        Step("8", t("Pre-start check"), "27"),
        Step("9", t("Sign and start"), t("two people")),
    )


def procedure(words: Words) -> QWidget:
    """A step of a guided procedure, with a refused scan."""
    page, t = QWidget(), words.t
    grid = _with_identity(page, words)
    ladder_card, ladder = Card(t("Load cartridge")), StepLadder()
    ladder_card.body.setContentsMargins(10, 64, 10, 8)
    ladder.set_steps(steps(words))
    ladder_card.body.addWidget(ladder)
    grid.addWidget(ladder_card, 0, 0, 3, 1)
    grid.addWidget(_step(words), 0, 1, 3, 1)
    checks, checked = Card(t("Checked so far")), CheckList()
    checked.set_rows(
        (
            Check(t("Order is for this shuttle"), "KSW-07", CheckState.HOLDS),
            Check(t("Bay 09 is reserved for client B"), "until 24 Nov 08:00", CheckState.HOLDS),
            Check(t("Material belongs to the order"), "CoI and DIN match", CheckState.HOLDS),
            Check(t("Material in date"), "exp. 2026-11-24 23:59", CheckState.HOLDS),
            Check(t("Cartridge in date, unused"), t("not scanned yet"), CheckState.OPEN),
            Check(t("Reagents released"), "0 of 4", CheckState.OPEN),
        )
    )
    checks.body.addWidget(checked)
    grid.addWidget(checks, 0, 2)
    deviation, typed = PlainButton(t("Report a deviation")), PlainButton(t("Type it in instead"))
    typed.set_note(t("needs a second person"))
    for row, button in enumerate((deviation, typed), 1):
        button.setMinimumHeight(theme.current().px(100))
        grid.addWidget(button, row, 2)
    for column, width in enumerate((430, 850, 432)):
        grid.setColumnStretch(column, width)
    grid.setRowStretch(0, 1)
    return framed(page, words, "tasks", (0, 1, 0, 0))


def _step(words: Words) -> Card:
    t, card = words.t, Card()
    card.body.setContentsMargins(32, 20, 32, 24)
    card.body.setSpacing(18)
    for text, role in ((t("Scan the cartridge label"), "heading"), (t("label where"), "dim")):
        label = QLabel(text)
        label.setProperty("role", role)
        label.setWordWrap(True)
        card.body.addWidget(label)
    card.body.addWidget(Card(inner=True), 1)
    refusal, scan = RefusalCard(), ScanBox()
    refusal.set_refusal(t("refused title"), t("refused text"))
    scan.set_state(ScanState.WAITING, t("Waiting for a scan …"))
    card.body.addWidget(refusal)
    card.body.addWidget(scan)
    return card


def interlocks(words: Words) -> tuple[Interlock, ...]:
    """The table of the drawn picture, with enough rows to page."""
    holds = CheckState.HOLDS
    rows = [
        Interlock("IL-01", "Order released, assigned to this shuttle", "plant 14:20 · ORD-26-11804", holds),
        Interlock("IL-04", "Chain of identity on the material = order", "scan 14:26 · CH A9999 26 00K7Q2", holds),
        Interlock("IL-05", "Every donation of the order, none extra", "1 of 1 · A9999 26 123456", holds),
        Interlock("IL-09", "Cartridge in date, lot released, never used", "scan 14:31 · SN 40071183", holds),
        Interlock("IL-10", "Shuttle reads the same cartridge", "device · SN 40071183", holds),
        Interlock("IL-13", "Reagents released, in date, inside thaw time", "4 of 4 · first limit 16:05", holds),
        Interlock("IL-21", "Recipe in the shuttle = recipe approved", "read back · 9f3c…e1", holds),
        Interlock("IL-24", "Two different people", f"{words.t('trainee')} · —", CheckState.REFUSED),
    ]
    rows += [Interlock(f"IL-{n}", "Door closed and locked", "device 14:31", holds) for n in range(30, 40)]
    return tuple(rows)


def _signing(words: Words) -> Card:
    """Two signatures, one given and one wanted, over the start."""
    t = words.t
    card = Card(t("Sign and start bay 09"))
    signed, wanted = SignaturePanel(), SignaturePanel()
    signed.set_signature(
        Signature(
            t("Performed by"),
            t("trainee"),
            SignatureState.SIGNED,
            meaning=t("“I loaded this cartridge and checked every identity.”"),
            when="2026-11-23 14:33:10 +09:00",
        )
    )
    wanted.set_signature(
        Signature(
            t("Verified by"),
            t("Scan a second person’s badge"),
            SignatureState.WANTED,
            note=t("Not Trainee A: who performed cannot verify."),
            meaning=t("“I verified the identities and the checks.”"),
            pin="PIN",
        )
    )
    card.body.addWidget(signed)
    card.body.addWidget(wanted)
    card.body.addStretch(1)
    back, start = PlainButton(t("Back to loading")), ArmButton(t("Start bay 09"), danger=False)
    back.setMinimumHeight(96)
    start.set_least_height(120)
    start.button.set_size(30)
    start.set_reason(t("waits for the second signature"))
    card.body.addWidget(back)
    card.body.addWidget(start)
    return card


def pre_start(words: Words) -> QWidget:
    """The interlock table and two signatures."""
    page, t = QWidget(), words.t
    grid = _with_identity(page, words)
    card, table = Card(t("Pre-start check")), InterlockTable()
    card.body.setContentsMargins(10, 72, 10, 12)
    card.set_side(t("26 of 27 hold"))
    table.set_interlocks(interlocks(words))
    table.set_foot(t("11 more hold"))
    card.body.addWidget(table)
    grid.addWidget(card, 0, 0)
    grid.addWidget(_signing(words), 0, 1)
    grid.setColumnStretch(0, 1010)
    grid.setColumnStretch(1, 718)
    return framed(page, words, "tasks", (0, 0, 0, 0))
