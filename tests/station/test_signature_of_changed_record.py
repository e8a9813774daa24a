"""A signature holds for exactly what was signed: the same journal with one label exchanged is not what was signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shuttle_bench import Bench

from console.domain import events as e
from console.records.entry import Entry, entries_of
from console.records.signed import covered, key_of


@pytest.mark.rq("RQ-27", "RQ-28")
def test_an_exchanged_label_changes_what_the_signature_was_given_for(station_bench: Bench) -> None:
    station_bench.loaded()
    entries = list(entries_of(station_bench.journal.read(limit=10_000)))
    signed = [entry.fact for entry in entries if isinstance(entry.fact, e.Signed)]
    assert len(signed) == 2
    assert all(covered(entries)[key_of(fact)].now == fact.record_sha256 for fact in signed)
    changed = covered(_with_another_bag(entry) for entry in entries)
    assert all(changed[key_of(fact)].now != fact.record_sha256 for fact in signed)


def _with_another_bag(entry: Entry) -> Entry:
    fact = entry.fact
    if not isinstance(fact, e.ScanAccepted) or fact.step != "material":
        return entry
    return replace(entry, fact=replace(fact, read=replace(fact.read, raw="another bag")))
