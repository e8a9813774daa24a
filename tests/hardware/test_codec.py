"""Every message becomes bytes and back; nothing malformed becomes a message."""

import dataclasses

import cbor2
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hardware import messages as m
from hardware.codec import FIELDS, ProtocolError, decode, decode_all, encode
from hardware.fields import BootRange, Bytes, Checked, Choice, Flag, Integer, Items, Number, PlainMap, Text
from hardware.framing import MAX_PAYLOAD_BYTES, frame

TWELVE = (3702, 7201, 5012, 503, 1001, 450, 12003, 52, -50, 133, 2004, 207)
USUAL = m.Telemetry(3, 123_456, 86_400_123, 7, tuple(range(1, 13)), TWELVE, "g" * 12)

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10)
    | st.binary(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=3),
    max_leaves=5,
)


def values_of(field: Checked) -> st.SearchStrategy[object]:
    match field:
        case Integer():
            return st.integers(field.lowest, field.highest)
        case Number():
            return st.floats(field.lowest, field.highest)
        case Flag():
            return st.booleans()
        case Text():
            return st.text(min_size=field.shortest, max_size=field.longest // 8)
        case Choice():
            return st.sampled_from(field.words)
        case Bytes():
            return st.binary(min_size=field.shortest, max_size=field.longest)
        case Items():
            return st.lists(values_of(field.item), min_size=field.fewest, max_size=min(field.most, 4)).map(tuple)
        case BootRange():
            return st.tuples(*map(values_of, (field.boot, field.number, field.number)))
        case PlainMap():
            return st.dictionaries(st.text(min_size=1, max_size=8), plain.filter(shallow), max_size=4)
    raise TypeError(field)


def shallow(value: object, depth: int = 3) -> bool:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else None
    return True if inner is None else depth > 0 and all(shallow(one, depth - 1) for one in inner)


def messages_of(kind: type) -> st.SearchStrategy[m.Message]:
    built = st.builds(kind, *map(values_of, FIELDS[kind][1]))
    if kind in (m.Fetch, m.FetchDone):
        built = built.filter(lambda message: message.first <= message.last)
    return built


quality = st.sampled_from("gub")
telemetry = st.integers(1, 20).flatmap(
    lambda count: st.builds(
        m.Telemetry,
        st.integers(0, 2**32 - 1),
        st.integers(1, 2**53 - 1),
        st.integers(0, 2**53 - 1),
        st.integers(1, 16),
        st.just(tuple(range(1, count + 1)))
        | st.lists(st.integers(1, 255), min_size=count, max_size=count, unique=True).map(tuple),
        st.lists(st.none() | st.integers(-(2**31), 2**31 - 1), min_size=count, max_size=count).map(tuple),
        st.just("g" * count) | st.text(quality, min_size=count, max_size=count),
    )
)
any_message = st.one_of(telemetry, *map(messages_of, FIELDS))


@given(any_message)
def test_a_message_comes_back_as_it_was(message: m.Message) -> None:
    back = decode(encode(message))
    assert back == message
    assert type(back) is type(message)


@given(st.lists(any_message, max_size=5))
def test_many_at_once_give_what_each_alone_gives(sent: list[m.Message]) -> None:
    assert decode_all([encode(message) for message in sent]) == sent


def slowly(payload: bytes) -> m.Message | str:
    try:
        return decode(payload)
    except ProtocolError as error:
        return str(error)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_a_protocol_error(payload: bytes) -> None:
    (quick,) = decode_all([payload])
    assert slowly(payload) == (str(quick) if isinstance(quick, ProtocolError) else quick)


@given(any_message, st.data())
def test_a_message_with_one_item_replaced_is_a_message_or_a_protocol_error(
    message: m.Message, data: st.DataObject
) -> None:
    array = cbor2.loads(encode(message))
    new = data.draw(plain)
    assume(type(new) is not bool or not isinstance(message, m.Telemetry))  # said in decode_all: true passes as 1
    array[data.draw(st.integers(0, len(array) - 1))] = new
    payload = cbor2.dumps(array)
    (quick,) = decode_all([payload])
    assert slowly(payload) == (str(quick) if isinstance(quick, ProtocolError) else quick)
    if not isinstance(quick, ProtocolError):
        assert decode_all([encode(quick)]) == [quick]


def test_a_usual_bay_takes_about_64_bytes_on_the_line() -> None:
    assert len(frame(encode(USUAL))) <= 64
    assert cbor2.loads(encode(USUAL)) == [5, 3, 123_456, 86_400_123, 7, list(TWELVE)]


def test_a_missing_probe_costs_the_quality_letters() -> None:
    out = USUAL._replace(values=(None, *TWELVE[1:]), quality="b" + "g" * 11)
    assert cbor2.loads(encode(out))[6] == "bggggggggggg"
    assert decode(encode(out)) == out


def telemetry_array(**changed: object) -> list[object]:
    array = {"code": 5, "boot": 3, "n": 4, "device_ms": 5, "bay": 6, "values": list(TWELVE), **changed}
    return list(array.values())


@pytest.mark.rq("RQ-64")
@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (telemetry_array(boot=-1), "Telemetry.boot must be integer 0..2^32-1"),
        (telemetry_array(boot=2**32), "Telemetry.boot must be integer 0..2^32-1"),
        (telemetry_array(n=0), "Telemetry.n must be integer 1..2^53-1"),
        (telemetry_array(n=-5), "Telemetry.n must be integer 1..2^53-1"),
        (telemetry_array(n=2**53), "Telemetry.n must be integer 1..2^53-1"),
        (telemetry_array(n=1.0), "Telemetry.n must be integer"),
        (telemetry_array(device_ms="5"), "Telemetry.device_ms must be integer"),
        (telemetry_array(device_ms=2**60), "Telemetry.device_ms must be integer"),
        (telemetry_array(bay=0), "Telemetry.bay must be integer 1..16"),
        (telemetry_array(bay=17), "Telemetry.bay must be integer 1..16"),
        (telemetry_array(bay=3.0), "Telemetry.bay must be integer 1..16"),
        (telemetry_array(values=[1] * 11 + [2**31]), "Telemetry.values must be array"),
        (telemetry_array(values=[1] * 11 + [1.5]), "Telemetry.values must be array"),
        (telemetry_array(values=[1] * 11 + ["1"]), "Telemetry.values must be array"),
        (telemetry_array(values=[1] * 11 + [[1]]), "Telemetry.values must be array"),
        (telemetry_array(values=[]), "Telemetry.values must be array"),
        (telemetry_array(values=[1] * 33), "Telemetry.values must be array"),
        (telemetry_array(values="123456789012"), "Telemetry.values must be array"),
        (telemetry_array(quality="gg"), "one value and one quality letter"),
        (telemetry_array(quality="x" * 12), "letters g, u and b"),
        (telemetry_array(quality=1), "Telemetry.quality must be text"),
        (telemetry_array(quality="g" * 12, channels=[1] * 12), "names a channel twice"),
        (telemetry_array(quality="g" * 12, channels=[1]), "one value and one quality letter"),
        (telemetry_array(quality="g" * 12, channels=[1], more=0), "6 to 8 items"),
        ([5], "6 to 8 items"),
        ([99, 1], "There is no message number 99"),
        ([-1], "There is no message number -1"),
        (["5", 1], "begins with a message number"),
        ([True, 1], "begins with a message number"),
        ([], "begins with a message number"),
        ({"a": 1}, "begins with a message number"),
        ([3, 1], "HostHeartbeat has 2 fields; this array has 1"),
        ([3, 0, 0], "HostHeartbeat.session must be integer 1..2^63-1"),
        ([3, True, 0], "HostHeartbeat.session must be integer 1..2^63-1, not bool True"),
        ([3, 2**63, 0], "HostHeartbeat.session"),
        ([4, 1, 1, 1, float("nan"), 0, 0], "DeviceHeartbeat.rate must be number"),
        ([4, 1, 1, 1, float("inf"), 0, 0], "DeviceHeartbeat.rate must be number"),
        ([6, 1, 1, 1, 0, "door.opened", {1: 2}], "map key"),
        ([6, 1, 1, 1, 0, "door.opened", {"a": float("nan")}], "DeviceEvent.data must be map"),
        ([6, 1, 1, 1, 0, "door.opened", {"a": [[[[1]]]]}], "DeviceEvent.data must be map"),
        ([6, 1, 1, 1, 0, "door.opened", {str(n): n for n in range(33)}], "DeviceEvent.data must be map"),
        ([6, 1, 1, 1, 0, "door.opened", [[[[[[[[1]]]]]]]]], "depth"),
        ([5, 1, 1, 1, 1, bytes(range(12))], "Telemetry.values must be array"),
        ([5, 1, 1, 1, 1, {n: n for n in range(12)}], "map key must be"),
        ([8, 1, 9, 3, 7], "backwards"),
        ([21, 1, "c", "explode", 3, 0], "Direct.action must be one of start"),
        ([20, 1, "c", b"short", 0], "Execute.token must be 8..32 bytes, not 5 bytes"),
        ([22, 1, "x" * 65], "QueryCommand.command must be text of 1..64 bytes, not 65 bytes of text"),
        ([9, 1, 1, 2, [[1, 2, 3]], 7], "FetchDone.missing"),
        ([2, 1, 1, "s", "f", True, 1, 0, 0, 0, 1.0, 0, 0, [[1, 2]], 9], "DeviceHello.kept_boots"),
    ],
)
def test_what_is_malformed_is_refused_with_a_sentence_that_says_what(array: object, sentence: str) -> None:
    payload = cbor2.dumps(array)
    with pytest.raises(ProtocolError) as refused:
        decode(payload)
    assert sentence in str(refused.value)
    (quick,) = decode_all([payload])
    assert isinstance(quick, ProtocolError)
    assert str(quick) == str(refused.value)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"\x82\x05",
        b"\x9f\x03\x01\x02\xff",
        b"\x81" * 2000,
        b"\xd8\x1c\x81\xd8\x1d\x00",  # an array that holds itself
        b"\x83\x16\x01\xc1\x01",  # a date for a command's id
        b"\x83\x03\x01\xc2\x49" + b"\xff" * 9,  # a big number
    ],
)
def test_odd_cbor_is_refused(payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(payload)


def test_an_oversized_payload_is_refused_both_ways() -> None:
    with pytest.raises(ProtocolError, match="at most 2048"):
        decode(b"\x84" + b"\x00" * MAX_PAYLOAD_BYTES)
    with pytest.raises(ProtocolError, match="a payload has at most 2048"):
        encode(m.DeviceEvent(1, 1, 1, 1, "note", {"text": "x" * 2040}))


def test_a_message_out_of_range_is_not_sent() -> None:
    with pytest.raises(ProtocolError, match=r"WatchBay\.bay must be integer 0\.\.16, not int 17"):
        encode(m.WatchBay(1, 17))
    with pytest.raises(ProtocolError, match="one value and one quality letter"):
        encode(USUAL._replace(quality="g"))
    with pytest.raises(ProtocolError, match="not Unicode"):
        encode(m.QueryCommand(1, "\ud800"))


def test_the_table_names_every_message_and_every_field() -> None:
    kinds = set(m.Message.__args__)
    assert set(FIELDS) | {m.Telemetry} == kinds
    for kind, (_, fields) in FIELDS.items():
        assert len(dataclasses.fields(kind)) == len(fields)
    numbers = [number for number, _ in FIELDS.values()]
    assert len(set(numbers)) == len(numbers)
    assert 5 not in numbers


def test_the_states_of_a_bay_are_the_ten_of_isa_88() -> None:
    assert len(m.BAY_STATES) == 10
    assert decode(encode(m.SelectReadBack("c", b"12345678", "start", 1, "", "", "held", 1))).state == "held"
