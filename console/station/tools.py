"""What the rim lends the station, so that it needs no file, no thread and no key of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from console.clock import Instant
from console.domain.context import Book, Context
from console.security.signature import Checker
from console.station import inbox
from console.station.capture_desk import Tap
from console.station.storage import DiskUse


class JobRunner(Protocol):
    """Does slow work elsewhere and posts its answer to the inbox; ``failed``: the answer of a job that raised."""

    def __call__(
        self, job: Callable[[], inbox.Message], failed: Callable[[BaseException], inbox.Message] | None = None
    ) -> None:
        """Return at once."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What the rim lends the station. ``run``: see `JobRunner`.

    ``matches``: whether a secret fits a person's verifier (slow on purpose). ``record``: renders the batch record of a
    run for a person in a language (slow).
    ``passport``: its passport likewise; ``review``: puts together what a review is done from (slow).
    ``meaning``: sentence, language and catalogue hash of a text key in a language. ``conditions``: this computer's own
    conditions as (alarm, active, value), asked every few seconds. ``checker``: whether a signature holds. ``noticed``:
    told that the journal has grown. ``keep_recipes``: makes exact bytes of recipes durable under their hash.
    ``enrol``: a new verifier (slow). ``tap``: on the line. ``disk``: how much room there is, None where nothing says
    so.
    """

    run: JobRunner
    matches: Callable[[str | None, str], bool]
    record: Callable[[str, str, str], inbox.Message]
    passport: Callable[[str, str, str], inbox.Message]
    review: Callable[[inbox.ReviewWish], inbox.Message]
    meaning: Callable[[str, str], tuple[str, str, str]]
    seal: Callable[[dict[str, object]], tuple[str, str]]
    sign: Callable[[bytes], bytes]
    key_id: str
    digest: Callable[[object], str]
    fresh_id: Callable[[datetime], str]
    checker: Checker
    conditions: Callable[[], list[tuple[str, bool, str]]]
    noticed: Callable[[], None]
    keep_recipes: Callable[[Mapping[str, bytes]], None]
    enrol: Callable[[str], str]
    tap: Tap | None = None
    disk: Callable[[], DiskUse | None] = lambda: None

    def context(self, now: Instant, process_utc: datetime | None, book: Book, language: str) -> Context:
        """What a decision at ``now`` may look at; ``language``: the one in which a signer reads."""
        return Context(
            now.utc,
            now.offset,
            now.mono_s,
            process_utc,
            book,
            lambda: self.fresh_id(now.utc),
            self.digest,
            self.seal,
            lambda key: self.meaning(key, language),
        )


def judged(person: str, procedure_id: str, matches: Callable[[], bool]) -> inbox.SecretJudged:
    """The job of checking a secret. It always answers, or nobody could sign in after one damaged verifier."""
    try:
        return inbox.SecretJudged(person, matches(), procedure_id)
    except Exception as error:  # noqa: BLE001  said to the person and recorded
        return inbox.SecretJudged(person, False, procedure_id, str(error) or type(error).__name__)


def pin_judged(person: str, finding: Callable[[], str], enrol: Callable[[], str]) -> inbox.PinJudged:
    """The job of judging a new PIN and making its verifier. It always answers."""
    try:
        found = finding()
        return inbox.PinJudged(person, found, "" if found else enrol())
    except Exception as error:  # noqa: BLE001  said to the person and recorded
        return inbox.PinJudged(person, "", trouble=str(error) or type(error).__name__)


def not_rendered(run: str) -> Callable[[BaseException], inbox.RecordRendered]:
    """The answer of a record's job that failed: why, so that another can be asked for."""
    return lambda error: inbox.RecordRendered(run, None, str(error) or type(error).__name__)


def not_reviewable(run: str) -> Callable[[BaseException], inbox.ReviewBuilt]:
    """The answer of a sheet's job that failed."""
    return lambda error: inbox.ReviewBuilt(run, None, str(error) or type(error).__name__)
