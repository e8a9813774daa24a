"""The review of a run's record: what was surfaced, what the reviewer made of each, and what a signature on it covers.

A review belongs to one run. What it lists was found in the journal by ``console.records.exceptions``; here it is known
by name only. Nothing is released by a review: that is the Qualified Person's, elsewhere (RQ-71).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

PROCEDURE = "review"
DISPOSITIONS = ("no_effect", "explained", "deviation_known", "deviation_needed")
"""What a reviewer may say of an exception. None is chosen beforehand (RQ-43)."""
REASONED = ("explained", "deviation_needed")
"""Those that need a coded reason and words; the others say all by themselves."""
PURPOSE = "review"
BY_EXCEPTION, IN_FULL = "exception", "full"
MOST_ITEMS = 2000
"""A run with more exceptions than this is not reviewed by exception: nobody could look at each."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What was said of one item, when and by whom; an earlier one of the same item stays in the journal."""

    item: str
    disposition: str
    reason: str
    note: str
    person: str
    utc: str


@dataclass(frozen=True, slots=True)
class Review:
    """A review that is under way. ``items``: what there is to look at, by name, in order.

    ``settled``: what an earlier signed review of the run covers. ``stale``: something has happened to the run since
    the record was put together that is being reviewed.
    """

    run: str
    manner: str  # exception | full
    head_seq: int
    record_sha256: str
    file: str
    items: tuple[str, ...]
    settled: frozenset[str] = frozenset()
    dispositions: tuple[Disposition, ...] = ()
    stale: bool = False

    def said(self, item: str) -> Disposition | None:
        """What stands of ``item`` now."""
        return next((found for found in reversed(self.dispositions) if found.item == item), None)

    @property
    def open(self) -> tuple[str, ...]:
        """What nobody has looked at yet."""
        done = {found.item for found in self.dispositions}
        return tuple(item for item in self.items if item not in done)

    @property
    def complete(self) -> bool:
        """Whether it can be signed: everything looked at, nothing new."""
        return not self.stale and not self.open

    def again(self, fresh: Review) -> Review:
        """``fresh``, with what was already said of the items that are still there."""
        kept = tuple(found for found in self.dispositions if found.item in fresh.items)
        return replace(fresh, dispositions=kept)

    def content(self) -> dict[str, object]:
        """What a signature covers of it: the record by its hash, and what stands of every item (RQ-27)."""
        said = [found for item in self.items if (found := self.said(item))]
        return {
            "manner": self.manner,
            "head_seq": self.head_seq,
            "record_sha256": self.record_sha256,
            "items": list(self.items),
            "dispositions": [[s.item, s.disposition, s.reason, s.note, s.person, s.utc] for s in said],
        }


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The last signed review of a run. ``changed``: something happened to the run since, so it is unsigned (RQ-28)."""

    procedure_id: str
    head_seq: int
    record_sha256: str
    person: str
    utc: str
    settled: frozenset[str]
    changed: bool = False
