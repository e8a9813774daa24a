"""Recipes on their way to the shuttle and back: sent in pieces, read back, compared by their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from console.domain import commands as c
from console.domain import events as e
from hardware import messages as m
from hardware.link import Link

CHUNK = 512
LAST_TRANSFER = 2**32 - 1
STALLED_S = 10.0
"""A transfer of which nothing has moved for so long is begun anew when it is asked for again."""


class RecipeTransfers:
    """One a bay. ``recipe_bytes``: exact bytes by sha256."""

    def __init__(self, link: Link, recipe_bytes: Callable[[str], bytes | None]) -> None:
        """Nothing is on its way."""
        self._link, self._recipe_bytes = link, recipe_bytes
        self._transfer = 0
        self._counts: dict[int, int] = {}  # bay -> the transfer that counts
        self._images: dict[int, dict[int, bytes]] = {}
        self._moving: dict[int, tuple[str, float]] = {}  # bay -> what is on its way, and when it moved last

    def forget(self) -> None:
        """A new session: what was half sent is dropped there too."""
        self._counts.clear()
        self._images.clear()
        self._moving.clear()

    def begin(self, fact: e.RecipeTransferRequested, mono_s: float) -> list[m.Message]:
        """What is to be sent; nothing if it is being sent, or read back, at this moment."""
        raw = self._recipe_bytes(fact.sha256)
        sha256, moved_s = self._moving.get(fact.bay, ("", 0.0))
        if self._link.live_bytes:  # the line is still taking it
            self._moved(fact.bay, mono_s)
            moved_s = mono_s
        if raw is None or (sha256 == fact.sha256 and mono_s - moved_s < STALLED_S):
            return []
        self._transfer = self._transfer % LAST_TRANSFER + 1
        self._counts[fact.bay], self._moving[fact.bay] = self._transfer, (fact.sha256, mono_s)
        session, transfer = self._link.session, self._transfer
        begin = m.RecipeBegin(session, transfer, fact.bay, len(raw), hashlib.sha256(raw).digest())
        chunks = [m.RecipeChunk(transfer, at, raw[at : at + CHUNK]) for at in range(0, len(raw), CHUNK)]
        return [begin, *chunks, m.RecipeCommit(transfer)]

    def answered(self, said: m.RecipeAnswer, mono_s: float) -> list[c.Command]:
        """A commit that was taken is read back; one that was not is told with its reason."""
        if said.transfer != self._counts.get(said.bay):
            return []  # of one that was given up, or that has been answered
        del self._counts[said.bay]
        if said.ok:
            self._images[said.bay] = {}
            self._moved(said.bay, mono_s)
            self._link.send(m.RecipeRead(self._link.session, said.bay))
            return []
        self._moving.pop(said.bay, None)
        return [c.ReportRecipe(said.bay, "", said.reason)]

    def image(self, piece: m.RecipeImage, mono_s: float) -> list[c.Command]:
        """A piece of what the shuttle keeps; its hash once all have come."""
        self._moved(piece.bay, mono_s)
        pieces = self._images.setdefault(piece.bay, {})
        pieces[piece.offset] = piece.data
        if sum(map(len, pieces.values())) < piece.size:
            return []
        whole = b"".join(pieces[offset] for offset in sorted(pieces))
        del self._images[piece.bay]
        self._moving.pop(piece.bay, None)
        return [c.ReportRecipe(piece.bay, hashlib.sha256(whole).hexdigest() if whole else "", "none kept")]

    def _moved(self, bay: int, mono_s: float) -> None:
        if bay in self._moving:
            self._moving[bay] = (self._moving[bay][0], mono_s)
