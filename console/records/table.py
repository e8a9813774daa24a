"""The record's values as CSV, beside its JSON: one row a value, so that any program reads them (RQ-50).

Values stand exactly as they are in the JSON. A label may begin with "=": who opens the file in a spreadsheet takes
every column as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from console.journal.codec import plain
from console.records.model import BatchRecord

COLUMNS = ("section", "number", "entry", "utc", "offset_min", "process_utc", "person", "name", "field", "value")
_LINE = "line"


def to_csv(record: BatchRecord) -> bytes:
    """All values of the record, UTF-8 with a byte order mark. The same record gives the same bytes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(plain(record)))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _rows(data: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for section, content in data.items():
        if section == "proof":  # of the JSON beside it
            continue
        if isinstance(content, list):
            for number, item in enumerate(content, 1):
                yield from _item(section, str(number), item)
        else:
            yield from _item(section, "", content)


def _item(section: str, number: str, item: Any) -> Iterator[tuple[str, ...]]:
    head = ("",) * 6
    if isinstance(item, dict) and isinstance(item.get(_LINE), dict):
        line = item[_LINE]
        at, who = line["at"], line["who"]
        head = (str(line["seq"]), at["utc"], str(at["offset_min"]), at["process_utc"], who["id"], who["name"])
        item = {name: value for name, value in item.items() if name != _LINE}
    for field, value in _values("", item):
        yield (section, number, *head, field, value)


def _values(field: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every single value in ``value`` under its dotted name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _values(f"{field}.{name}" if field else name, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _values(f"{field}.{number}" if field else str(number), inner)
    elif value is not None:
        yield field, str(value).lower() if isinstance(value, bool) else str(value)
