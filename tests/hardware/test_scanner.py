"""A serial scanner's bytes become scans, with their terminators, doubles and control characters."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner import MAX_SCAN_BYTES, Scan, ScanFault, ScanFramer, Terminator

LABEL = b"]d2010950600020011821A1\x1d10LOT7"


@pytest.mark.parametrize(
    ("terminator", "sent"),
    [
        (Terminator.CR, b"\r"),
        (Terminator.LF, b"\n"),
        (Terminator.CRLF, b"\r\n"),
        (Terminator.ANY, b"\r"),
        (Terminator.ANY, b"\n"),
        (Terminator.ANY, b"\r\n"),
    ],
)
def test_a_scan_ends_at_its_terminator_and_keeps_its_group_separators(terminator: Terminator, sent: bytes) -> None:
    framer = ScanFramer(terminator)
    assert framer.feed(LABEL + sent, 5.0) == [Scan(LABEL, 5.0, repeat=False)]
    assert framer.next_deadline() is None


@given(st.lists(st.integers(0, 60), max_size=8))
def test_it_does_not_matter_how_the_bytes_are_cut(places: list[int]) -> None:
    data = LABEL + b"\r\n" + b"=A99991712345600" + b"\r\n"
    marks = [0, *sorted(min(place, len(data)) for place in places), len(data)]
    framer, scans = ScanFramer(Terminator.CRLF), []
    for low, high in pairwise(marks):
        scans += framer.feed(data[low:high], 1.0)
    assert [scan.raw for scan in scans] == [LABEL, b"=A99991712345600"]


def test_a_scan_that_breaks_off_is_no_scan_and_neither_is_its_rest() -> None:
    """A part may look like a whole: the first half of a serial is a serial."""
    framer = ScanFramer(idle_gap_s=0.15)
    assert framer.feed(b"ABC", 1.0) == []
    assert framer.feed(b"DEF", 1.1) == []
    assert framer.next_deadline() == pytest.approx(1.25)
    assert framer.tick(1.2) == []
    (fault,) = framer.tick(1.26)
    assert isinstance(fault, ScanFault)
    assert (fault.raw, fault.whole) == (b"ABCDEF", False)
    (rest,) = framer.feed(b"GHI\r", 1.4)
    assert isinstance(rest, ScanFault)
    assert (rest.raw, rest.whole) == (b"GHI", False)
    assert framer.feed(b"ABC\r", 1.5) == [Scan(b"ABC", 1.5, repeat=False)]
    assert framer.tick(9.0) == []


def test_what_came_before_the_line_went_is_no_scan() -> None:
    framer = ScanFramer()
    framer.feed(b"]d2010950", 1.0)
    (fault,) = framer.broken(1.05)
    assert isinstance(fault, ScanFault)
    assert not fault.whole
    assert framer.next_deadline() is None


def test_bytes_after_a_quiet_moment_begin_a_new_scan_though_nobody_ticked() -> None:
    framer = ScanFramer()
    framer.feed(b"ABC", 1.0)
    framer.feed(b"", 2.0)
    assert framer.feed(b"DEF\r", 3.0) == [Scan(b"DEF", 3.0, repeat=False)]


def test_bytes_after_a_quiet_moment_are_not_joined_to_what_came_before() -> None:
    framer = ScanFramer()
    framer.feed(b"ABC", 1.0)
    assert [(x.raw, type(x)) for x in framer.feed(b"DEF\r", 3.0)] == [(b"ABC", ScanFault), (b"DEF", ScanFault)]


def test_the_same_label_again_at_once_is_a_repeat_and_later_is_not() -> None:
    framer = ScanFramer()
    times_s = (0.0, 0.5, 1.1, 1.9)
    scans = [framer.feed(LABEL + b"\r", at_s)[0] for at_s in times_s]
    assert [scan.repeat for scan in scans] == [False, True, True, False]


def test_another_label_in_between_makes_it_no_repeat() -> None:
    framer = ScanFramer()
    scans = framer.feed(b"A\rB\rA\r", 0.0)
    assert [scan.repeat for scan in scans] == [False, False, False]


@pytest.mark.parametrize("control", [0x00, 0x02, 0x09, 0x1B, 0x1E, 0x7F])
def test_a_control_character_makes_a_fault_that_names_it(control: int) -> None:
    framer = ScanFramer()
    (fault,) = framer.feed(b"AB" + bytes([control]) + b"CD\r", 2.0)
    assert isinstance(fault, ScanFault)
    assert f"0x{control:02X}" in fault.reason
    assert fault.raw == b"AB" + bytes([control]) + b"CD"
    assert framer.feed(b"ABCD\r", 2.1) == [Scan(b"ABCD", 2.1, repeat=False)]


def test_a_stray_carriage_return_is_reported_when_the_terminator_is_crlf() -> None:
    (fault,) = ScanFramer(Terminator.CRLF).feed(b"AB\rCD\r\n", 0.0)
    assert isinstance(fault, ScanFault)
    assert "0x0D" in fault.reason


def test_a_scan_without_end_is_a_fault_and_bounded() -> None:
    framer = ScanFramer()
    assert framer.feed(b"x" * 100_000, 0.0) == []
    (fault,) = framer.feed(b"\r", 0.01)
    assert isinstance(fault, ScanFault)
    assert len(fault.raw) == MAX_SCAN_BYTES
    assert str(MAX_SCAN_BYTES) in fault.reason
    (longest,) = framer.feed(b"y" * MAX_SCAN_BYTES + b"\r", 1.0)
    assert isinstance(longest, Scan)


def test_terminators_alone_are_nothing() -> None:
    assert ScanFramer().feed(b"\r\n\r\n\n", 0.0) == []
