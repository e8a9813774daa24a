"""What the window asks the queries of the past beside the run screen's own history, and how often.

Light: imported before the first paint; what it needs comes once a picture is made.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from console.presenters.past import Past

if TYPE_CHECKING:
    from console.presenters.ui import UiState
    from console.queries.captures import CaptureQuestion
    from console.queries.envelope import EnvelopeQuestion
    from console.queries.several import Answers, Questions
    from console.station.snapshot import StationSnapshot
    from console.texts import Catalogue
    from console.wiring import Running

AGAIN_S: Final = 1.0
SOON_S: Final = 0.1
FAILED_S: Final = 30.0
LIST_S: Final = 2.0


class AskedPast:
    """Asks for what the screen that is shown lacks; of the GUI thread. Keeps only when it asked last."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        self._asked_several = self._asked_list = 0.0
        self._asked_recording: CaptureQuestion | None = None
        self._asked_envelope: tuple[EnvelopeQuestion | None, float] = (None, 0.0)

    def of(self, running: Running | None, snapshot: StationSnapshot, ui: UiState, texts: Catalogue) -> Past:
        """What has been answered for this picture."""
        if running is None:
            return Past()
        self._let_go(running, ui)
        if ui.screen == "recordings":
            return self._recording(running, snapshot, ui, texts)
        if ui.screen == "compare":
            return Past(self._several(running, snapshot, ui, texts))
        if ui.screen == "run":
            past = self._earlier(running, snapshot, ui, texts) if ui.compare.earlier else Past()
            return past._replace(history_problem=running.trends.problem)
        return Past()

    def _recording(self, running: Running, snapshot: StationSnapshot, ui: UiState, texts: Catalogue) -> Past:
        """The list of recordings, or one of them; asked once, for a question that is asked again interrupts it."""
        from console.presenters.recordings import wanted_recording
        from console.presenters.scene import Scene

        wanted, now_s = wanted_recording(Scene.of(snapshot, ui, texts)), time.monotonic()
        grown = not wanted.file and now_s - self._asked_list > LIST_S
        if wanted != self._asked_recording or grown:
            self._asked_recording, self._asked_list = wanted, now_s
            running.recordings.ask(wanted)
        return Past(recording=running.recordings.latest, recording_problem=running.recordings.problem)

    def _let_go(self, running: Running, ui: UiState) -> None:
        """What was played is freed once nobody looks at it."""
        if ui.screen != "recordings" and self._asked_recording is not None:
            running.recordings.ask(replace(self._asked_recording, file=""))
            self._asked_recording = None

    def _earlier(self, running: Running, snapshot: StationSnapshot, ui: UiState, texts: Catalogue) -> Past:
        """The band of earlier runs, asked for once for each set of runs; one that failed again after a while."""
        from console.presenters.bay_facts import BayFacts, shown_bay
        from console.presenters.earlier import wanted_envelope
        from console.presenters.scene import Scene

        scene, reader = Scene.of(snapshot, ui, texts), running.overlays.envelope
        bay = shown_bay(scene)
        wanted = wanted_envelope(BayFacts.of(scene, bay)) if bay else None
        latest, now_s = reader.latest, time.monotonic()
        if wanted is not None and (latest is None or latest.question != wanted):
            asked, at = self._asked_envelope
            if asked != wanted or now_s - at > FAILED_S:
                self._asked_envelope = wanted, now_s
                reader.ask(wanted)
        return Past((), latest, reader.problem)

    def _several(self, running: Running, snapshot: StationSnapshot, ui: UiState, texts: Catalogue) -> Answers:
        from console.presenters.compare import wanted_several
        from console.presenters.scene import Scene
        from console.queries.trends import TrendQuestion

        wanted = wanted_several(Scene.of(snapshot, ui, texts))
        questions = tuple(TrendQuestion(*stretch) for stretch in wanted)
        latest, now_s = running.overlays.several.latest or (), time.monotonic()
        other = not same(latest, questions)
        if questions and now_s - self._asked_several > (SOON_S if other else AGAIN_S):
            self._asked_several = now_s
            running.overlays.several.ask(questions)
        wanted_of = {(q.bay, q.run): set(q.channels) for q in questions}
        return tuple(a for a in latest if wanted_of.get((a.bay, a.run), {""}) <= set(a.traces))


def same(answers: Answers, questions: Questions) -> bool:
    """Whether these are answers to these questions, but for a moment that has passed since."""
    return len(answers) == len(questions) and all(
        (a.bay, a.run, a.cursor_s) == (q.bay, q.run, q.cursor_s)
        and set(q.channels) <= set(a.traces)
        and abs((a.to_s - a.from_s) - (q.to_s - q.from_s)) < 1.0
        and abs(a.to_s - q.to_s) < (q.to_s - q.from_s) / 10
        for a, q in zip(answers, questions, strict=True)
    )
