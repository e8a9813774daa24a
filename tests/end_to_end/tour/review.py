"""Review by exception: a person of quality looks at all that was out of the ordinary in the good run, and signs."""

from __future__ import annotations

from typing import Any

from tests.end_to_end.tour.abort import QUALITY
from tests.end_to_end.tour.good_hand_over import BAY
from tests.end_to_end.tour.stage import PERFORMER, Stage
from tests.support.technician import NotThereError

MOST = 200  # exceptions of one run that the tour answers; more would be a fault of the list


def play(s: Stage) -> None:
    """Who took part may not review; who did not answers each exception, signs, and makes record and passport."""
    t, run = s.t, s.run_of(BAY).id
    s.sign_in(PERFORMER)
    t.touch_nav("records")
    t.live(0.5)
    t.picture("not-by-who-took-part")
    if not _button(s, run).reason:
        raise NotThereError("the review is offered to somebody who took part in the run")
    s.sign_in(QUALITY)
    t.touch_nav("records")
    t.live(0.3)
    t.touch(_button(s, run).text, _rank(s, run))
    t.wait(lambda: s.view().mode in ("look", "sign"), "the list of exceptions", 60)
    t.live(0.5)
    t.picture("exceptions")
    answer_all(s)
    t.picture("all-answered")
    s.sign(QUALITY)
    t.wait(lambda: s.view().mode == "done", "the review to be signed")
    t.picture("reviewed")
    s.keep(s.record(run), [s.folder])
    t.picture("records-reviewed")


def answer_all(s: Stage) -> None:
    """Each exception by itself, as it comes; the first, and the alarm, are kept as pictures."""
    seen: set[str] = set()
    for _ in range(MOST):
        view = s.view()
        if view.mode != "look":
            break
        due = next(row for row in view.rows if row.chosen)
        kind = due.title
        if kind not in seen and len(seen) < 4:
            s.t.picture(f"exception-{len(seen) + 1}")
        seen.add(kind)
        s.t.touch(s.say("review.disposition.explained"))
        s.t.wait(lambda key=due.key: _answered(s, key), f"the answer to {kind}")
        s.t.live(0.1)
    s.facts["exceptions"] = len(s.view().rows)
    s.t.wait(lambda: s.view().mode == "sign", "every exception to be answered")


def _answered(s: Stage, key: str) -> bool:
    view = s.view()
    return view.mode != "look" or all(not row.chosen for row in view.rows if row.key == key)


def _button(s: Stage, run: str) -> Any:
    text = s.say("records.review")
    row = next(row for row in s.view().rows if row.run == run)
    return next(button for button in row.more if button.text == text)


def _rank(s: Stage, run: str) -> int:
    """Which of the enabled review buttons on the screen is this run's."""
    text = s.say("records.review")
    offered = [row.run for row in s.view().rows for button in row.more if button.text == text and button.enabled]
    return offered.index(run)
