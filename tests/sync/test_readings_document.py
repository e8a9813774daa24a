"""The block format as the plant's people read it: decoded by that page alone, and taken by a real plant."""

from __future__ import annotations

import hashlib
import struct
import zlib
from decimal import Decimal

import resources
from console.journal.stretches import ChannelBlock, Stretch
from console.sync.plant_link import PlantLink
from tests.sync.conftest import Site

STORE = "0195e0aa-0000-4000-8000-000000000001"


def document() -> tuple[dict[str, bytes | None], list[list[str]]]:
    """The example's blobs by name, and its samples row by row."""
    example = resources.path("plant/READINGS.md").read_text(encoding="utf-8").partition("## Example")[2]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in example.splitlines() if "|" in line]
    blobs = {row[0]: None if row[1] == "NULL" else bytes.fromhex(row[1]) for row in rows[2:] if len(row) == 2}
    return blobs, [row for row in rows if len(row) == 5 and row[0].isdigit()]


def running(packed: bytes | None) -> list[int]:
    """``times`` or ``walls``, by the page."""
    assert packed is not None
    raw, at, found = zlib.decompress(packed), 0, []
    for (step,) in struct.iter_unpack("<q", raw):
        at += step
        found.append(at)
    return found


def values(packed: bytes | None) -> list[int]:
    """``vals``, by the page."""
    assert packed is not None
    width, value = struct.unpack_from("<Bi", packed)
    planes = zlib.decompress(packed[5:])
    count = len(planes) // width
    found = [value]
    for at in range(count):
        step = int.from_bytes(bytes(planes[at + count * plane] for plane in range(width)), "little", signed=True)
        value = (value + step + 2**31) % 2**32 - 2**31
        found.append(value)
    return found


def hashed(*columns: object) -> bytes:
    """The identity, by the page."""
    parts = [b"shuttle-readings-1\n"]
    for column in columns:
        kind, raw = {
            int: ("i", str(column).encode()),
            str: ("t", str(column).encode()),
            bytes: ("b", column),
            type(None): ("n", b""),
        }[type(column)]
        assert isinstance(raw, bytes)
        parts.append(f"{kind}{len(raw)}:".encode() + raw)
    return hashlib.sha256(b"".join(parts)).digest()


def test_the_pages_example_is_what_its_words_say() -> None:
    blobs, rows = document()
    assert running(blobs["times"]) == [int(row[0]) for row in rows]
    assert running(blobs["walls"]) == [int(row[1]) for row in rows]
    assert values(blobs["temperature vals"]) == [int(row[2]) for row in rows]
    assert values(blobs["ph vals"]) == [-(2**31) if row[3] == "-" else int(row[3]) for row in rows]
    quality = blobs["ph qualities"]
    assert quality is not None
    assert list(zlib.decompress(quality)) == [int(row[4]) for row in rows]


def test_a_plant_takes_the_pages_example_under_the_hash_that_the_page_tells(site: Site) -> None:
    blobs, _ = document()
    times, walls = blobs["times"] or b"", blobs["walls"] or b""
    temperature, ph = blobs["temperature vals"] or b"", blobs["ph vals"] or b""
    blocks = (
        ChannelBlock("temperature", 0, 3699, 3702, 14802, 0, temperature, None),
        ChannelBlock("ph", 1, 7190, 7215, 21615, 2, ph, blobs["ph qualities"]),
    )
    span = 1772000001000, 1772000004000
    stretch = Stretch(17, 9, "0195e0aa-run", *span, 4, times, walls, blocks)
    told = hashed(
        *(9, "0195e0aa-run", *span, 4, times, walls),
        *("temperature", 0, 3699, 3702, 14802, 0, temperature, None),
        *("ph", 1, 7190, 7215, 21615, 2, ph, blobs["ph qualities"]),
    )
    assert told == blobs["sha256"] == stretch.sha256
    with PlantLink.open(site.target) as link:
        link.send_readings(STORE, [stretch], {"temperature": ("°C", "0.01"), "ph": ("", "0.001")})
    shown = site.rows("SELECT channel, unit, samples, missing, min, max, mean, worst_quality FROM shuttle.readings")
    assert sorted(shown) == [
        ("ph", "", 4, 1, Decimal("7.190"), Decimal("7.215"), Decimal("7.205"), "bad"),
        ("temperature", "°C", 4, 0, Decimal("36.99"), Decimal("37.02"), Decimal("37.005"), "good"),
    ]
