"""What the GUI alone knows: which screen, which bay, which window of the plots, which language. Pure, no Qt.

``apply`` answers the wishes that stay inside the GUI; everything else goes to the station (``is_view_wish`` tells).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from console.presenters.asks import (
    Abandon,
    BeginRescan,
    BeginSheet,
    ChooseLanguage,
    Dispose,
    EndSheet,
    GoTo,
    LookAt,
    OpenReview,
    ShowInTrail,
    SignOut,
    StartProcedure,
)
from console.presenters.audit_ui import TrailUi, TrailWish, apply_trail
from console.presenters.compare_ui import ChooseAlign, CompareUi, CompareWish, apply_compare
from console.presenters.note_state import DraftNote, NoteDraft, drafted
from console.presenters.plot_ui import NOTHING, PlotWish, Span, apply_plot, let_go
from console.presenters.reason_state import WISHES as REASON_WISHES
from console.presenters.reason_state import ReasonState, after, owned
from console.presenters.recording_ui import RecordingUi, RecordingWish, apply_recording
from console.presenters.wall_ui import WallUi, WallWish, apply_wall

TRAINING = "training"
"""The item of the rail that opens and closes the training drawer instead of showing a screen."""

SILENCE = "silence"
"""The item that silences the horn; it stands there while the horn sounds."""

FOOT = frozenset({"note", SILENCE, TRAINING})
"""Items at the foot of the rail: what can be reached for from anywhere."""


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """Of the run screen's channels: page 0, 1, ..."""

    page: int


@dataclass(frozen=True, slots=True)
class ShowDrawer:
    """Training: open or close the drawer with the labels and the hands."""

    open: bool


@dataclass(frozen=True, slots=True)
class Dismiss:
    """The passing answer was read. ``said_s``: when the station gave it, for it keeps its answer a while longer."""

    said_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LookOn:
    """Leave the PIN pad and look at ``screen``. ``sign_in``: the sign-in whose badge asks for its PIN no more."""

    screen: str
    sign_in: str


_EVERYTHING = TrailUi()
_ALONE = CompareUi()
_WALL = WallUi()
_NO_RECORDING = RecordingUi()


@dataclass(frozen=True, slots=True)
class UiState:
    """Everything a presenter needs beside the snapshot. ``bay`` and ``procedure_id``: 0 and "" for none chosen.

    ``screen`` is the one that was asked for, ``shown`` the one that was painted last: a PIN pad or a fault may stand
    before the wish, which comes back when they go. ``passed``: the sign-in whose PIN pad was left (`LookOn`).

    ``window``: live, 1h, 6h, 24h, 14d or run: how wide the plots are while they follow the newest value, unless they
    were zoomed to ``width_s``. ``held``: the stretch (from, to) of process time at which they stand still instead.
    ``cursor``: where it stands, process time. ``span``: what was painted last, where a touch begins. ``message`` is a
    passing answer, ``message_look`` normal or refused. ``dismissed_s``: when the station gave the answer that was
    touched away last. ``sheet``: the next scan of a scanner that types is its test sheet. ``reason``: the reason sheet
    that stands over the screen. ``note``: what is being put into a note. ``trail``: what the audit screen shows;
    ``wall``: the wall of trends; ``recording``: that of recordings. ``run``: whose record is reviewed; ``item``: which
    part of it is looked at, "" for what is due.
    ``from_run``: the bay whose run was on the screen before the list of tasks, 0 for the one that was shown without
    being chosen, -1 for none. ``material``: the run about whose material a procedure was begun that is at no bay.
    ``compare``: what the comparison shows.
    """

    screen: str = "sign_in"
    shown: str = ""
    passed: str = ""
    bay: int = 0
    procedure_id: str = ""
    material: str = ""
    window: str = "live"
    width_s: float | None = None
    held: tuple[float, float] | None = None
    cursor: float | None = None
    span: Span = NOTHING
    page: int = 0
    language: str = "en"
    drawer: bool = False
    message: str = ""
    message_look: str = "normal"
    dismissed_s: float = -1.0
    sheet: bool = False
    reason: ReasonState | None = None
    note: NoteDraft = field(default_factory=NoteDraft)
    trail: TrailUi = _EVERYTHING
    wall: WallUi = _WALL
    run: str = ""
    item: str = ""
    from_run: int = -1
    compare: CompareUi = _ALONE
    recording: RecordingUi = _NO_RECORDING

    @property
    def reads_sheet(self) -> bool:
        """Whether a typed scan is the test sheet now: only while the screen that waits for it can be seen."""
        return self.sheet and self.shown in ("", "more")


_WISHES = (
    GoTo
    | ChooseLanguage
    | PlotWish
    | ChoosePage
    | ShowDrawer
    | Dismiss
    | LookOn
    | BeginSheet
    | EndSheet
    | TrailWish
    | CompareWish
    | WallWish
    | RecordingWish
    | LookAt
    | ShowInTrail
)


def is_view_wish(asked: object) -> bool:
    """Whether the GUI answers this by itself: the station never hears of it."""
    return isinstance(asked, (_WISHES, DraftNote, *REASON_WISHES))


def apply(ui: UiState, asked: object) -> UiState:
    """The view after a touch. A touch answers and so takes away the passing message."""
    ui = replace(ui, message="", message_look="normal", reason=after(ui.reason, asked), note=drafted(ui.note, asked))
    if isinstance(asked, CompareWish):
        ui = let_go(ui) if isinstance(asked, ChooseAlign) else ui  # its time is another one
        return replace(ui, compare=apply_compare(ui.compare, asked))
    if isinstance(asked, WallWish):
        return replace(ui, wall=apply_wall(ui.wall, asked))
    if isinstance(asked, RecordingWish):
        return replace(ui, recording=apply_recording(ui.recording, asked))
    return replace(ui, trail=apply_trail(ui.trail, asked)) if isinstance(asked, TrailWish) else _applied(ui, asked)


def _applied(ui: UiState, asked: object) -> UiState:
    match asked:
        case GoTo():
            return _go(ui, asked)
        case ChooseLanguage(language=language):
            return replace(ui, language=language)
        case ChoosePage(page=page):
            return replace(ui, page=page)
        case ShowDrawer(open=open_):
            return replace(ui, drawer=open_)
        case BeginSheet() | EndSheet():
            return replace(ui, sheet=isinstance(asked, BeginSheet))
        case LookOn(screen=screen, sign_in=sign_in):
            return replace(ui, screen=screen, passed=sign_in)
        case Dismiss(said_s=said_s):
            return replace(ui, dismissed_s=said_s)
        case StartProcedure(bay=bay, run=run):
            return replace(ui, screen="tasks", bay=bay, procedure_id="", material=run)
        case Abandon() | BeginRescan():
            shown = asked.procedure_id if isinstance(asked, BeginRescan) else ""
            return replace(ui, screen="tasks", procedure_id=shown, material="")
        case SignOut():
            return replace(ui, screen="sign_in", bay=0, procedure_id="", material="", sheet=False)
    return _reviewing(ui, asked)


def _reviewing(ui: UiState, asked: object) -> UiState:
    """After an item was disposed of, what is due next is shown."""
    match asked:
        case OpenReview(run=run):
            return replace(ui, screen="review", run=run, item="")
        case LookAt(item=item):
            return replace(ui, item=item)
        case ShowInTrail(event=event, run=run):
            return replace(ui, screen="audit", trail=TrailUi(run=run, event=event))
        case Dispose():
            return replace(ui, item="")
    return apply_plot(ui, asked)


def painted(ui: UiState, screen: str, session: str = "", span: Span | None = None) -> UiState:
    """The view once ``screen`` was shown for its wish. Only the wish to sign in is fulfilled when another is shown.

    A reason sheet ends with the ``session`` in which it was opened. ``span``: of the plots on the screen, if there are.
    """
    signed_in = ui.screen == ui.shown == "sign_in" and screen not in ("sign_in", "fault")
    wish, sheet = screen if signed_in else ui.screen, owned(ui.reason, session)
    return replace(ui, screen=wish, shown=screen, reason=sheet, span=span or ui.span)


def _go(ui: UiState, wish: GoTo) -> UiState:
    # The list of tasks is nobody's: going back to it leaves the bay whose procedure would else be shown again.
    bay = wish.bay if wish.screen == "tasks" else wish.bay or ui.bay
    moved = replace(ui, screen=wish.screen, bay=bay, procedure_id=wish.procedure_id, material="", sheet=False)
    if ui.shown != wish.screen:
        moved = replace(moved, from_run=ui.bay if (ui.shown, wish.screen) == ("run", "tasks") else -1)
    if wish.screen == "note" and ui.shown != "note":
        moved = replace(moved, note=NoteDraft(ui.shown, bay, ui.procedure_id))
    if wish.screen == "compare" and ui.shown != "compare":
        # Begun anew from each run screen: nobody remembers there what was laid over one another an hour ago.
        moved = replace(moved, compare=CompareUi(earlier=ui.compare.earlier, align=ui.compare.align))
    if "compare" in (ui.shown, wish.screen) and ui.shown != wish.screen:
        moved = let_go(moved)  # its time may be counted from the starts of runs
    return moved if moved.bay == ui.bay else replace(let_go(moved), page=0, window="live")
