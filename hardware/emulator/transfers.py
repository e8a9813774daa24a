"""Control recipes coming in by pieces, kept by their exact bytes, and read back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from hardware.emulator.bay import Bay
from hardware.emulator.recipe import MAX_BYTES, Recipe, RecipeError, parse_recipe
from hardware.emulator.states import State
from hardware.emulator.wire_text import cut
from hardware.messages import RecipeAnswer, RecipeBegin, RecipeChunk, RecipeCommit, RecipeImage

PIECE = 512
REMEMBERED = 64  # transfers whose answer can be repeated
MAX_REASON = 512  # bytes


@dataclass(slots=True)
class _Incoming:
    begin: RecipeBegin
    data: bytearray = field(default_factory=bytearray)
    wrong: str = ""


class RecipeDesk:
    """One transfer at a time. ``keep`` puts the bytes on the disk and returns the SHA-256 of what lies there."""

    def __init__(self, bays: Mapping[int, Bay], keep: Callable[[bytes], bytes]) -> None:
        self._bays = bays
        self._keep = keep
        self._incoming: _Incoming | None = None
        self._answers: dict[int, RecipeAnswer] = {}  # by transfer, of this session

    def forget(self) -> None:
        """A new session: what was half sent is dropped, and its console counts its transfers anew."""
        self._incoming = None
        self._answers.clear()

    def begin(self, message: RecipeBegin) -> RecipeAnswer | None:
        """Begin a transfer; a half-sent one is dropped. An answer only if it is refused."""
        self._incoming = None
        bay = self._bays[message.bay]
        if why := _why_not(bay, message.size):
            return self._answer(message, ok=False, reason=why)
        self._incoming = _Incoming(message)
        return None

    def chunk(self, message: RecipeChunk) -> None:
        """A piece; a gap or an overrun is said at the commit. One that came already is a copy that the line made."""
        incoming = self._incoming
        if incoming is None or incoming.begin.transfer != message.transfer or incoming.wrong:
            return
        if incoming.data[message.offset : message.offset + len(message.data)] == message.data:
            return
        if message.offset != len(incoming.data):
            incoming.wrong = f"A piece came at offset {message.offset}, {len(incoming.data)} was due: send it again."
        elif message.offset + len(message.data) > incoming.begin.size:
            incoming.wrong = f"More came than the {incoming.begin.size} bytes that were announced."
        else:
            incoming.data += message.data

    def commit(self, message: RecipeCommit) -> RecipeAnswer | None:
        """Check the hash over the exact bytes, validate, keep; or refuse and keep what was there before.

        A doubled commit gets the answer that was given. None: nothing is known of this transfer, not even its bay.
        """
        incoming = self._incoming
        if incoming is None or incoming.begin.transfer != message.transfer:
            return self._answers.get(message.transfer)
        self._incoming = None
        begin, data = incoming.begin, bytes(incoming.data)
        try:
            recipe = _checked(incoming, data)
        except RecipeError as error:
            return self._answer(begin, ok=False, reason=str(error))
        bay = self._bays[begin.bay]
        if why := _why_not(bay, begin.size):
            return self._answer(begin, ok=False, reason=why)
        kept = self._keep(data)
        bay.load_recipe(recipe, data, kept.hex())
        return self._answer(begin, ok=True, reason="", sha256=kept)

    def image(self, bay: int) -> Iterator[RecipeImage]:
        """The kept recipe of ``bay`` in pieces; one empty piece if none is kept."""
        data = self._bays[bay].recipe_bytes
        for offset in range(0, max(1, len(data)), PIECE):
            yield RecipeImage(bay, len(data), offset, data[offset : offset + PIECE])

    def _answer(self, begin: RecipeBegin, *, ok: bool, reason: str, sha256: bytes = b"") -> RecipeAnswer:
        answer = RecipeAnswer(begin.transfer, begin.bay, ok, sha256, cut(reason, MAX_REASON))
        self._answers[begin.transfer] = answer
        while len(self._answers) > REMEMBERED:
            del self._answers[next(iter(self._answers))]
        return answer


def _checked(incoming: _Incoming, data: bytes) -> Recipe:
    if incoming.wrong:
        raise RecipeError(incoming.wrong)
    if len(data) != incoming.begin.size:
        raise RecipeError(f"Only {len(data)} of {incoming.begin.size} bytes came: send it again.")
    if hashlib.sha256(data).digest() != incoming.begin.sha256:
        raise RecipeError("The bytes that came do not have the announced hash: send it again.")
    return parse_recipe(data)


def _why_not(bay: Bay, size: int) -> str:
    if not bay.data.in_service:
        return f"Bay {bay.number} is out of service."
    if bay.data.state is not State.IDLE:
        return f"Bay {bay.number} takes a recipe only while idle; it is {bay.data.state.value}."
    return "" if 0 < size <= MAX_BYTES else f"A recipe has 1 to {MAX_BYTES} bytes, not {size}."
