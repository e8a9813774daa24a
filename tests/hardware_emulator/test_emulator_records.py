"""Numbered records: kept over restarts, fetched as they were, trimmed when stored, bounded."""

from __future__ import annotations

import pytest

from hardware.emulator.record_buffer import SEGMENT, RecordBuffer
from hardware.messages import DeviceEvent, Fetch, FetchDone, StoredUpTo, Telemetry


def add(buffer, count):
    made = [buffer.telemetry(n * 100, 1 + n % 16, (1, 2), (n, None), "gb") for n in range(count - 1)]
    made.append(buffer.event(DeviceEvent(0, 1, 99, 3, "door.opened", {"über": 1})))
    buffer.flush()
    return made


def fetched(buffer, boot, first, last):
    records, missing = buffer.fetch(boot, first, last)
    return list(records), tuple(missing)


def test_they_come_as_they_were(tmp_path):
    buffer = RecordBuffer(tmp_path, 1)
    made = add(buffer, 20)
    assert fetched(buffer, 1, 1, 20) == (made, ())
    assert fetched(buffer, 1, 5, 6) == (made[4:6], ())
    assert buffer.bounds() == (1, 20)
    buffer.close()


def test_an_earlier_boot_is_kept_even_after_a_kill(tmp_path):
    first = RecordBuffer(tmp_path, 1)
    made = add(first, 20)
    (path,) = tmp_path.glob("*.jsonl")
    with path.open("ab") as file:
        file.write(b"[99,3,")  # the half line of a killed process
    second = RecordBuffer(tmp_path, 2)
    assert second.bounds() == (0, 0)
    assert second.kept_boots() == ((1, 1, 20),)
    assert fetched(second, 1, 1, 25) == (made, ((21, 25),))
    first.close()
    second.close()


def test_what_is_stored_is_forgotten_and_its_files_go(tmp_path):
    buffer = RecordBuffer(tmp_path, 1)
    add(buffer, 2 * SEGMENT + 10)
    assert len(list(tmp_path.glob("*.jsonl"))) == 3
    buffer.stored_up_to(1, 2 * SEGMENT + 4)
    assert buffer.bounds() == (2 * SEGMENT + 5, 2 * SEGMENT + 10)
    assert len(list(tmp_path.glob("*.jsonl"))) == 1
    records, missing = fetched(buffer, 1, 1, 2 * SEGMENT + 5)
    assert len(records) == 1
    assert missing == ((1, 2 * SEGMENT + 4),)
    buffer.close()
    again = RecordBuffer(tmp_path, 2)
    again.stored_up_to(1, 10**9)
    assert again.kept_boots() == ()
    assert list(tmp_path.glob("00000001-*")) == []
    again.close()


def test_the_newest_number_is_said_though_everything_is_stored(tmp_path):
    buffer = RecordBuffer(tmp_path, 1)
    add(buffer, 20)
    buffer.stored_up_to(1, 20)
    assert buffer.bounds() == (0, 20)
    add(buffer, 1)
    assert buffer.bounds() == (21, 21)
    buffer.close()


def test_the_ring_is_bounded_and_loses_the_oldest(tmp_path):
    buffer = RecordBuffer(tmp_path, 1, capacity=100)
    add(buffer, 250)
    assert buffer.bounds() == (151, 250)
    assert fetched(buffer, 1, 140, 152)[1] == ((140, 150),)
    assert fetched(buffer, 9, 1, 3) == ([], ((1, 3),))
    buffer.close()


def damaged(folder, boot, *numbers, by=lambda line: b"\0" * len(line)):
    """The lines of these records on the disk are not what was written."""
    (path,) = folder.glob(f"{boot:08d}-*.jsonl")
    lines = path.read_bytes().split(b"\n")
    for n in numbers:
        lines[n - 1] = by(lines[n - 1])
    path.write_bytes(b"\n".join(lines))


def test_damaged_lines_are_missing_and_the_others_come(tmp_path):
    buffer = RecordBuffer(tmp_path, 1)
    made = add(buffer, 20)
    buffer.close()
    damaged(tmp_path, 1, 3, 7, 8, 20)
    again = RecordBuffer(tmp_path, 2)
    assert again.kept_boots() == ((1, 1, 20),)
    records, missing = fetched(again, 1, 1, 22)
    assert records == [record for record in made if record.n not in (3, 7, 8, 20)]
    assert missing == ((3, 3), (7, 8), (20, 20), (21, 22))
    again.close()


@pytest.mark.parametrize("line", [b"{}", b"[1]", b'"x"', b'[1,99,[1],[2],"g"]', b'[1,3,"",{}]', b"[" * 50_000])
def test_a_line_that_is_no_record_any_more_is_missing(tmp_path, line):
    buffer = RecordBuffer(tmp_path, 1)
    add(buffer, 4)
    buffer.close()
    damaged(tmp_path, 1, 2, by=lambda _: line)
    again = RecordBuffer(tmp_path, 2)
    assert fetched(again, 1, 1, 4)[1] == ((2, 2),)
    again.close()


def test_a_segment_that_lost_its_end_hides_no_later_one(tmp_path):
    buffer = RecordBuffer(tmp_path, 1)
    add(buffer, SEGMENT + 10)
    buffer.close()
    first = min(tmp_path.glob("*.jsonl"))
    first.write_bytes(first.read_bytes().split(b"\n", 100)[0] + b"\n")
    again = RecordBuffer(tmp_path, 2)
    assert again.kept_boots() == ((1, 1, SEGMENT + 10),)
    records, missing = fetched(again, 1, 1, SEGMENT + 10)
    assert [record.n for record in records] == [1, *range(SEGMENT + 1, SEGMENT + 11)]
    assert missing == ((2, SEGMENT),)
    again.close()


def test_other_files_in_the_folder_are_left_alone(tmp_path):
    for name in ("notes.jsonl", "00000001-x.jsonl", "1-2.jsonl"):
        (tmp_path / name).write_bytes(b"x\n")
    buffer = RecordBuffer(tmp_path, 1)
    add(buffer, 3)
    buffer.stored_up_to(1, 3)
    buffer.close()
    again = RecordBuffer(tmp_path, 2)
    again.stored_up_to(1, 3)
    again.close()
    assert (tmp_path / "00000001-x.jsonl").read_bytes() == b"x\n"


def test_more_holes_than_a_fetch_done_can_name_are_named_in_part(bench):
    bench.firmware.close_session()
    for _ in range(300):
        bench.firmware._witness(0, 0, "clock.rate", {"rate": 1.0})
    bench.power_off(tidy=True)
    damaged(bench.folder / "records", 1, *range(2, 300, 2))
    bench.power_on()
    bench.tell(Fetch(1, 1, 300))
    *_, done = [message for source in bench.firmware.backlog for message in source]
    assert done.missing == tuple((n, n) for n in range(2, 130, 2))


def test_the_firmware_keeps_them_unplugged_and_over_a_kill(bench, shorten):
    bench.start(recipe=shorten())
    bench.firmware.close_session()
    newest = bench.firmware.records.newest_n
    assert bench.run(60) == []
    assert bench.firmware.records.newest_n > newest
    kept = bench.firmware.records.newest_n
    bench.power_off(tidy=False)
    bench.power_on()
    assert bench.firmware.boot == 2
    hello = bench.firmware.hello(5)
    assert hello.kept_boots == ((1, 1, kept),)
    bench.tell(Fetch(1, 1, kept + 3))
    *records, done = [message for source in bench.firmware.backlog for message in source]
    assert [record.n for record in records] == list(range(1, kept + 1))
    assert {type(record) for record in records} == {Telemetry, DeviceEvent}
    assert done == FetchDone(1, 1, kept + 3, ((kept + 1, kept + 3),))
    bench.tell(StoredUpTo(1, kept))
    assert bench.firmware.hello(5).kept_boots == ()


def test_process_time_never_runs_backwards_from_boot_to_boot(make_bench, shorten):
    bench = make_bench(warp=10_000.0)
    bench.start(recipe=shorten())
    bench.run(1)
    before = bench.firmware.epoch_utc_ms + bench.firmware.workcell.device_ms
    bench.power_off(tidy=True)
    bench.power_on()
    assert bench.firmware.workcell.device_ms == 0
    assert bench.firmware.epoch_utc_ms >= before
