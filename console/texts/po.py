"""Reads the gettext files of ``resources/texts``: the subset that our catalogues use, and no more.

Babel reads the whole format, but takes longer than a first paint may wait; a test compares the two on every file.
Ours: comments, ``msgid``, ``msgid_plural``, ``msgstr``, ``msgstr[n]``, strings over several lines, the escapes of C.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr(?:\[(\d)\])?)\s+)?"([^"\\]*(?:\\.[^"\\]*)*)"\s*')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class PoError(ValueError):
    """A catalogue file is broken. The sentence names the file, the line and what to do."""


@dataclass(frozen=True, slots=True)
class PoFile:
    """``entries``: every key with its plural forms, a single one for most. ``plural``: the C rule that picks a form."""

    entries: dict[str, tuple[str, ...]]
    plural: str


def read_po(text: str, name: str) -> PoFile:
    """The catalogue in ``text``. Raises PoError for what is not of our subset and for a key twice."""
    entries: dict[str, tuple[str, ...]] = {}
    for line, key, forms in _entries(_strings(text.splitlines(), name)):
        if key in entries:
            raise PoError(f"{name}, line {line}: {key!r} stands there twice. Remove one.")
        entries[key] = forms
    header = entries.pop("", ("",))[0]
    plural = re.search(r"plural=([^;]+);", header)
    if plural is None:
        raise PoError(f"{name}: the header has no Plural-Forms. Add it.")
    return PoFile(entries, plural[1])


def _strings(lines: Iterable[str], name: str) -> Iterator[tuple[int, str, str]]:
    """(line, keyword, string); the keyword is "" where a string goes on."""
    for number, line in enumerate(lines, 1):
        if not line or line[0] == "#" or line.isspace():
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise PoError(f"{name}, line {number}: cannot be read: {line!r}. Mend it.")
        keyword, _, string = found.groups()
        if "\\" in string:
            string = _ESCAPE.sub(lambda m: _ESCAPES.get(m[1], m[1]), string)
        yield number, keyword or "", string


def _entries(strings: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(line, key, forms) of one entry after another."""
    first, key, forms, target = 0, "", list[str](), ""
    for number, keyword, string in strings:
        if keyword == "msgid":
            if target:
                yield first, key, tuple(forms)
            first, key, forms = number, string, []
        elif keyword.startswith("msgstr"):
            forms.append(string)
        elif not keyword and target == "msgid":
            key += string
        elif not keyword and forms:
            forms[-1] += string
        target = keyword or target
    if target:
        yield first, key, tuple(forms)
