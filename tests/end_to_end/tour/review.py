"""Review by exception: a person of quality looks at all that was out of the ordinary in the good run, and signs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.end_to_end.tour.good_hand_over import BAY
from tests.end_to_end.tour.stage import PERFORMER, QUALITY, Stage
from tests.support.technician import NotThereError

PICTURES = 4  # of exceptions: one of each kind, the first kinds


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
    t.touch(s.say("records.review"), _rank(s, run, "records.review"))
    t.wait(lambda: s.view().mode in ("look", "sign"), "the list of exceptions", 60)
    t.live(0.5)
    t.picture("exceptions")
    answer_all(s)
    t.picture("all-answered")
    s.sign(QUALITY)
    t.wait(lambda: s.view().mode == "done", "the review to be signed")
    t.picture("reviewed")
    s.keep(s.record(run), [s.folder])
    s.keep(passport(s, run), [s.folder])
    t.picture("records-reviewed")


def passport(s: Stage, run: str) -> Path:
    """One page about the run, with a code that carries the hash of its record."""
    s.t.touch(s.say("records.passport"), _rank(s, run, "records.passport"))
    s.t.wait(lambda: s.state.runs[run].passport_file, "the passport", 60)
    s.t.live(0.5)
    return Path(s.running.settings.folder / "records" / s.state.runs[run].passport_file)


def answer_all(s: Stage) -> None:
    """Each exception by itself, as it comes: the first is explained, with a reason and words; one picture a kind."""
    seen: set[str] = set()
    while s.view().mode == "look":
        due = next(row for row in s.view().rows if row.chosen)
        if due.title not in seen and len(seen) < PICTURES:
            s.t.picture(f"exception-{len(seen) + 1}")
        if seen:
            s.t.touch(s.say("review.disposition.no_effect"))
        else:
            s.t.touch(s.say("review.disposition.explained"))
            s.give_reason("no_effect", "Refused at once", "explained")
        seen.add(due.title)
        s.t.wait(lambda key=due.key: _answered(s, key), f"the answer to {due.title}")
        s.t.live(0.1)
    s.facts["exceptions"] = len(s.view().rows)


def _answered(s: Stage, key: str) -> bool:
    view = s.view()
    return view.mode != "look" or all(not row.chosen for row in view.rows if row.key == key)


def _button(s: Stage, run: str) -> Any:
    """The review button of this run, on the records screen."""
    row = next(row for row in s.view().rows if row.run == run)
    return next(button for button in row.more if button.text == s.say("records.review"))


def _rank(s: Stage, run: str, key: str) -> int:
    """Which of the enabled buttons with these words is this run's."""
    offered = [row.run for row in s.view().rows for b in row.more if b.text == s.say(key) and b.enabled]
    return offered.index(run)
