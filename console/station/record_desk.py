"""Where records are asked for: batch records, passports, and the sheet that a review is done from. One job at a time.

A job reads the folder for itself; what it found counts only if nothing has happened to the run meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from console.domain import commands as c
from console.domain.context import Context
from console.domain.decide_review import review_of, review_refusal
from console.domain.events import Fact
from console.domain.evolve_review import is_news
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.retention import readings_gone
from console.domain.rights import SIGN_IN_FIRST, allowed
from console.domain.station_state import StationState
from console.records.model_review import ReviewSheet
from console.station import inbox
from console.station.tools import Tools, not_rendered, not_reviewable

_TRIES = 3
"""How often a sheet is put together anew because the run went on under it."""


class RecordDesk:
    """``rendering``: the run whose record, passport or sheet is being made, "" if none; ``sheet``: the last sheet."""

    def __init__(
        self,
        tools: Tools,
        state: Callable[[], StationState],
        do: Callable[[c.Command], None],
        refuse: Callable[[str, Refusal], None],
        facts_after: Callable[[int], list[Fact]],
    ) -> None:
        """``do`` and ``refuse``: the station's; ``facts_after``: what the journal holds after a number."""
        self._tools, self._state, self._do = tools, state, do
        self._refuse, self._facts_after = refuse, facts_after
        self._tries = 0
        self.rendering = ""
        self.sheet: ReviewSheet | None = None

    def record_wanted(self, message: inbox.RecordWanted, language: str, context: Context) -> None:
        """Make the record of a run, or its passport."""
        if self.rendering:
            return
        person = self._state().person
        refused = allowed(self._state(), "issue_record", context) or readings_gone(self._state(), message.run)
        if refused or person is None:
            self._refuse("IssueRecord", refused or SIGN_IN_FIRST)
            return
        self.rendering = message.run
        job, run = self._tools.passport if message.passport else self._tools.record, message.run
        self._tools.run(lambda: job(run, person.id, language), not_rendered(run))

    def record_rendered(self, message: inbox.RecordRendered) -> None:
        """It is there, or why it is not."""
        self.rendering = ""
        if message.fact is not None:
            self._do(c.ReportRecord(message.fact))
        else:
            self._no_record(message.reason)

    def review_wanted(self, message: inbox.ReviewWanted, context: Context) -> None:
        """Begin to review a run, take in what is new, or show again what is under way."""
        if self.rendering:
            return
        refused = review_refusal(self._state(), message.run, context)
        if refused:
            self._refuse("BeginReview", refused)
            return
        self._tries = _TRIES
        self._put_together(message.run)

    def _put_together(self, run: str) -> None:
        state = self._state()
        opened, before = review_of(state, run), state.reviewed.get(run)
        review = opened.review if opened else None
        known = frozenset(review.items) if review and not review.stale else None
        person = state.person.id if state.person else ""
        wish = inbox.ReviewWish(
            run, person, before.settled if before else frozenset(), before.head_seq if before else 0, known
        )
        self.rendering = run
        job = self._tools.review
        self._tools.run(lambda: job(wish), not_reviewable(run))

    def review_built(self, message: inbox.ReviewBuilt) -> None:
        """The sheet is there: the review begins, unless the run went on meanwhile; or why there is none."""
        self.rendering = ""
        sheet = message.sheet
        if sheet is None:
            self._no_record(message.reason)
            return
        state = self._state()
        if any(is_news(state, fact, sheet.run) for fact in self._facts_after(sheet.head_seq)):
            self._tries -= 1
            if self._tries > 0:
                self._put_together(sheet.run)
            else:
                reason = Message.of("refusal.review_moving")
                self._refuse("BeginReview", Refusal("review.moving", reason, Message.of("remedy.wait")))
            return
        self.sheet = sheet
        if not sheet.same:
            self._do(
                c.BeginReview(
                    sheet.run,
                    sheet.manner,
                    sheet.head_seq,
                    sheet.record_sha256,
                    sheet.file,
                    tuple(line.key for line in sheet.lines),
                    tuple(f"{lacks.phase}/{lacks.channel}" for lacks in sheet.lacking),
                )
            )

    def _no_record(self, why: str) -> None:
        refusal = Refusal("record", Message.of("refusal.record", detail=why), Message.of("remedy.record"))
        self._refuse("IssueRecord", refusal)
