"""What the domain has to say: a key and its arguments, which become a sentence at the rim (``console.texts``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A key of the text catalogue with the values of its ``{name}`` placeholders, in the order they were given."""

    key: str
    args: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, key: str, /, **args: str | int) -> Message:
        """The message ``key`` with ``args``, e.g. ``Message.of("scan.is.din", number="A9999 26 123456")``."""
        return cls(key, tuple(args.items()))
