"""The identifiers of console/domain/scan/gs1_table.py, from the GS1 Barcode Syntax Dictionary; a test compares them.

python tests/architecture/gs1_table.py    writes the table anew
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DICTIONARY = ROOT / "resources/gs1/gs1-syntax-dictionary.txt"
TABLE = ROOT / "console/domain/scan/gs1_table.py"
_ENTRY = re.compile(r"(?P<ais>\d{2,4}(?:-\d{2,4})?)\s+(?P<flags>[*?]*)\s+(?P<rest>[^#]*?)\s*(?:#\s*(?P<title>.*))?")
_ATTRIBUTE = re.compile(r"(?:req|ex|dlpkey)(?:=\S+)?")
_HEAD = '''"""Generated from resources/gs1/gs1-syntax-dictionary.txt, release {release}: do not edit.

`python tests/architecture/gs1_table.py` writes it anew. One row: identifiers, flags ("*": no separator follows, "?":
may stand in the query of a Digital Link), the components of the value, associations, title.
"""

from __future__ import annotations

ROWS: tuple[tuple[str, str, str, str, str], ...] = (
'''


def entries(text: str) -> Iterator[tuple[str, str, str, str, str]]:
    """The rows of the dictionary. Raises ValueError for a line that is none: nothing is skipped silently."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _ENTRY.fullmatch(line)
        if found is None:
            raise ValueError(f"{DICTIONARY.name}:{number}: this is no entry: {line!r}")
        words = found["rest"].split()
        attributes = [word for word in words if _ATTRIBUTE.fullmatch(word)]
        components = [word for word in words if word not in attributes]
        yield found["ais"], found["flags"], " ".join(components), " ".join(attributes), (found["title"] or "").strip()


def written(text: str) -> str:
    """The table's source from the dictionary's text."""
    release = re.search(r"^# Release: ([\w-]+)$", text, re.MULTILINE)
    if release is None:
        raise ValueError(f"{DICTIONARY.name} does not say which release it is.")
    rows = "".join(f"    ({', '.join(_quoted(part) for part in row)}),\n" for row in entries(text))
    return f"{_HEAD.format(release=release[1])}{rows})\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    TABLE.write_text(written(DICTIONARY.read_text("utf-8")), "utf-8")
