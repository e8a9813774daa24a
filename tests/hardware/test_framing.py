"""Frames survive being cut anywhere; a damaged one is counted and never accepted."""

from itertools import pairwise
from zlib import crc32

import pytest
from cobs import cobs
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing import MAX_ENCODED_BYTES, MAX_PAYLOAD_BYTES, Deframer, PayloadTooLongError, Reject, frame

payloads = st.binary(min_size=1, max_size=MAX_PAYLOAD_BYTES)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    marks = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[low:high] for low, high in pairwise(marks)]


@given(st.lists(payloads, max_size=6), st.lists(st.integers(0, 20_000), max_size=12))
def test_payloads_come_whole_however_the_bytes_are_cut(sent: list[bytes], places: list[int]) -> None:
    deframer = Deframer()
    pieces = cut(b"".join(frame(payload) for payload in sent), places)
    assert [payload for piece in pieces for payload in deframer.feed(piece)] == sent
    assert deframer.rejected_total == 0
    assert deframer.pending_bytes == 0


@pytest.mark.rq("RQ-64")
@given(st.binary(min_size=1, max_size=200), st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_never_gives_a_payload_and_the_next_frame_comes(payload: bytes, at: int, change: int) -> None:
    good = frame(payload)
    at %= len(good) - 1  # not the delimiter: that only merges two frames, and is tried below
    damaged = good[:at] + bytes([good[at] ^ change]) + good[at + 1 :]
    deframer = Deframer()
    assert deframer.feed(damaged + b"\0" + frame(b"next")) == [b"next"]
    assert deframer.rejected_total >= 1


@given(st.binary(min_size=1, max_size=200), st.binary(min_size=1, max_size=200))
def test_a_lost_delimiter_costs_both_frames_and_nothing_else(one: bytes, two: bytes) -> None:
    deframer = Deframer()
    assert deframer.feed(frame(one)[:-1] + frame(two) + frame(b"next")) == [b"next"]


@given(st.binary(max_size=400))
def test_garbage_is_not_a_payload(garbage: bytes) -> None:
    deframer = Deframer()
    assert deframer.feed(garbage + b"\0") == []


def test_the_half_frame_is_kept() -> None:
    deframer, whole = Deframer(), frame(b"abc")
    assert deframer.feed(whole[:4]) == []
    assert deframer.pending_bytes == 4
    assert deframer.feed(whole[4:]) == [b"abc"]


def test_an_endless_frame_is_dropped_within_the_bound_and_the_next_one_comes() -> None:
    deframer = Deframer()
    for _ in range(50):
        assert deframer.feed(b"\x55" * 1000) == []
        assert deframer.pending_bytes <= MAX_ENCODED_BYTES
    assert deframer.feed(b"\x55\0" + frame(b"next")) == [b"next"]
    assert deframer.rejected == {Reject.CRC: 0, Reject.LENGTH: 1, Reject.VERSION: 0, Reject.COBS: 0}


def raw_frame(body: bytes) -> bytes:
    return bytes(cobs.encode(body + crc32(body).to_bytes(4, "little"))) + b"\0"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (raw_frame(b"\x02later"), Reject.VERSION),
        (raw_frame(b"\x01"), Reject.LENGTH),
        (raw_frame(b"\x01" + b"x" * (MAX_PAYLOAD_BYTES + 1)), Reject.LENGTH),
        (b"\x05ab\0", Reject.COBS),
        (bytes(cobs.encode(b"\x01abcdefgh")) + b"\0", Reject.CRC),
    ],
)
def test_each_fault_is_counted_under_its_name(data: bytes, reason: Reject) -> None:
    deframer = Deframer()
    assert deframer.feed(data) == []
    assert deframer.rejected == {one: int(one is reason) for one in Reject}


def test_the_longest_payload_passes_and_a_longer_one_is_refused() -> None:
    longest = bytes(range(256)) * 8
    assert len(frame(longest)) <= MAX_ENCODED_BYTES + 1
    assert Deframer().feed(frame(longest)) == [longest]
    for wrong in (b"", longest + b"x"):
        with pytest.raises(PayloadTooLongError, match="1 to 2048 bytes"):
            frame(wrong)


def test_extra_delimiters_mean_nothing() -> None:
    deframer = Deframer()
    assert deframer.feed(b"\0\0" + frame(b"a") + b"\0" + frame(b"b")) == [b"a", b"b"]
    assert deframer.rejected_total == 0
