"""Who may take something out, asked before anything is written; what comes of it is decided and journalled later."""

from __future__ import annotations

from console.domain.context import Context
from console.domain.person import Person
from console.domain.rights import allowed
from console.station.snapshot import StationSnapshot


def who_may_export(snapshot: StationSnapshot | None) -> Person | None:
    """Whoever is signed in, if the table of rights lets them take something out."""
    if snapshot is None:
        return None
    now = snapshot.now
    context = Context.to_ask(now.utc, now.offset, now.mono_s, snapshot.process_utc, snapshot.book)
    return None if allowed(snapshot.state, "export", context) else snapshot.state.person
