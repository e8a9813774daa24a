"""What went over a bench's line, as messages; and the journal as facts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from shuttle_bench import Bench

from console.domain import events as e
from console.journal.codec import decode
from console.journal.journal import Journal
from hardware import messages as m
from hardware.codec import decode_all
from hardware.framing import Deframer


class Wiretap:
    """Listens to what the console sends, without being in the way. Lost bytes are heard too: they were sent."""

    def __init__(self, bench: Bench) -> None:
        """From now on, restarts of the console included (it takes the line's method anew each time)."""
        self.sent: list[Any] = []
        self._deframer = Deframer()
        passed_on = bench.line.from_host

        def from_host(data: bytes) -> None:
            self.sent += decode_all(self._deframer.feed(data))
            passed_on(data)

        bench.line.from_host = from_host  # type: ignore[method-assign]
        bench.station._keeper._write = from_host

    def of(self, *kinds: type) -> list[Any]:
        """The messages of these kinds, in order."""
        return [message for message in self.sent if isinstance(message, kinds)]

    def asks(self) -> Counter[tuple[str, str]]:
        """How often each command was asked for: (kind of message, command id) -> times."""
        return Counter((type(x).__name__, x.command) for x in self.of(m.Select, m.Execute, m.Direct, m.AnswerPrompt))


def facts(journal: Journal, *types: type[e.Fact]) -> list[Any]:
    """Everything that the journal holds of these types, decoded, in order."""
    names = [kind.TYPE for kind in types]
    found, after = [], 0
    while page := journal.read(after, limit=2000, types=names or None):
        after = page[-1].seq
        found += [decode(s.type, s.type_version, s.data) for s in page if s.type != "journal.opened"]
    return found


def types(journal: Journal) -> list[str]:
    """The type of every event, in order."""
    found: list[str] = []
    while page := journal.read(len(found), limit=2000):
        found += [stored.type for stored in page]
    return found


def assert_whole(b: Bench, seconds: float = 30) -> None:
    """Every numbered record of every boot that the shuttle has made so far comes to be here in time, once."""
    records = b.machine.firmware.records
    newest = {boot: last for boot, _, last in records.kept_boots()} | {records.boot: records.newest_n}
    b.until(lambda _: all(b.readings.lacking(boot, 1, last) == [] for boot, last in newest.items()), "whole", seconds)
    said = [(x.boot, x.n) for x in facts(b.journal, e.DeviceReported)]
    assert len(said) == len(set(said))
    assert facts(b.journal, e.RecordsMissing) == []
    assert b.readings.lost() == []


def said_in_both_languages(message: Any) -> tuple[str, str]:
    """The sentence in English and in Japanese; fails if a language lacks it. Nothing is left of its braces."""
    from console.texts import load

    both = load("en").say(message), load("ja").say(message)
    assert all(text and "{" not in text and text != message.key for text in both), (message, both)
    assert both[0] != both[1], message
    return both
