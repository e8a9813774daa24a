"""A plant file is good, or it is refused whole with one sentence that says what, where, and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from plant_files import HERE, PLANT, body, person, put, signed, trust
from wiretap import said_in_both_languages

from console.canonical import canonical_bytes
from console.domain.order import Lot
from console.plant_files.folder import PlantFolder
from console.plant_files.keys import PlantKey, PlantKeyError, trusted_keys
from console.plant_files.reading import Place, PlantFileError, read_plant_file
from console.plant_files.writing import BodyError, signed_file


@pytest.fixture
def key(tmp_path: Path) -> PlantKey:
    """The plant's."""
    return PlantKey.make(tmp_path / "plant", "plant")


def refusal(raw: bytes, key: PlantKey, place: Place = HERE, *, trusting: bool = True) -> tuple[str, str]:
    """(key of the reason, the English sentence): both sentences of it were looked at in both languages."""
    with pytest.raises(PlantFileError) as caught:
        read_plant_file(raw, "0007.json", {key.key_id: key.public} if trusting else {}, place)
    english, _ = said_in_both_languages(caught.value.reason)
    remedy, _ = said_in_both_languages(caught.value.remedy)
    assert "0007.json" in english
    assert remedy.endswith(".")
    return caught.value.reason.key.removeprefix("plant_file."), english


@pytest.mark.rq("RQ-64")
def test_a_good_file_says_everything(key: PlantKey) -> None:
    file = read_plant_file(signed(body(7), key), "0007.json", {key.key_id: key.public}, HERE)
    said = file.said
    assert (said.sequence, said.issued_by, said.key_id) == (7, "MES Kashiwa", key.key_id)
    assert [p.id for p in said.people] == ["sato", "weber"]
    assert said.people[0].verifier_until == "2027-02-21T05:00:00.000000Z"
    assert [(recipe.key, len(by)) for recipe, by in said.recipes] == [("CART-STD 4.2", 2)]
    assert file.recipes == {PLANT.recipes[0].sha256: PLANT.recipe_bytes[PLANT.recipes[0].sha256]}
    assert Lot("09506000134338", "V26-003", "vector", "quarantined") in said.lots
    assert {(o.id, o.shuttle, o.containers) for o in said.orders} >= {("ORD-26-11804", "KSW-07", 1)}
    assert said.results == ()  # a file of a plant that has none yet
    assert [secret.person for secret in file.secrets] == ["sato", "weber"]
    assert "argon2" not in repr(file.secrets)


def test_a_result_says_everything_that_the_lab_wrote(key: PlantKey) -> None:
    raw = signed(body(7, change=result({"value": "no growth", "correction": "a second look"})), key)
    ((order, found),) = read_plant_file(raw, "0007.json", {key.key_id: key.public}, HERE).said.results
    assert (order, found.sample, found.test, found.verdict) == ("ORD-26-11804", "S-260001", "sterility", "pass")
    assert (found.value, found.unit, found.method) == ("no growth", "", "culture")
    assert (found.reported_utc, found.reported_by) == ("2026-11-22T05:00:00.000000Z", "Q. Lab")
    assert found.correction == "a second look"


def order(index: int = 0, **changes: Any) -> Any:
    """Changes fields of one order."""
    return lambda b: b["orders"][index].update(changes)


def row(table: str, index: int = 0, **changes: Any) -> Any:
    """Changes fields of one row."""
    return lambda b: b[table][index].update(changes)


def without(table: str, name: str) -> Any:
    """Leaves a field of the first row out."""
    return lambda b: b[table][0].pop(name)


def result(*rows: dict[str, Any]) -> Any:
    """Adds results of one sample, each good but for what it says."""
    good = {
        "order": "ORD-26-11804", "sample": "S-260001", "test": "sterility", "verdict": "pass", "method": "culture",
        "reported_utc": "2026-11-22T05:00:00Z", "reported_by": "Q. Lab",
    }  # fmt: skip
    return lambda b: b.update(results=[{**good, **row} for row in rows])


BAG = [{"din": "A999926123456", "part": "00"}]
BAD_ROWS = {
    "missing": [without("orders", "coi"), without("people", "granted_by"), lambda b: b.pop("lots")],
    "extra": [order(priority=1), row("people", password="x")],
    "form": [
        order(coi="CHAO99926K7Q2X0"), order(product_category="s"), row("people", badge="395A"),
        row("lots", gtin="123"), row("lots", lot="L 1"), row("lots", expires="2026-13-01"),
        row("recipes", sha256="x"), lambda b: b["people"][0]["secret"].update(argon2="secret"),
    ],
    "value": [
        order(dins=[]), order(containers=0), order(containers="1"), order(status="gone"),
        order(latest_use_utc="2026-11-23T05:00:00"), row("people", roles=["god"]), row("people", active="yes"),
        row("reservations", bay=17), lambda b: b.update(sequence=0), result({"verdict": "ok"}), result({"method": ""}),
        result({"reported_utc": "2026-11-22T05:00:00"}), result({"value": 92}), result({"correction": ""}),
    ],
    "twice": [
        lambda b: b["people"].append(dict(b["people"][0])), row("people", 1, badge="A99990000S1"),
        row("people", 1, revoked_badges=["A99990000S1"]), order(1, coi="CHA99992600K7Q2"),
        order(dins=["A999926123456", "A999926123456"], containers=2), order(1, dins=["A999926123456"]),
        lambda b: b["lots"].append(dict(b["lots"][0])), lambda b: b["recipes"].append(dict(b["recipes"][0])),
        order(containers=2, bags=BAG * 2),
        result({}, {"verdict": "fail"}),
        lambda b: b.update(used_cartridges=[{"gtin": "09506000200118", "serial": "1"}] * 2),
    ],
    "own_rights": [row("people", granted_by="sato")],
    "segregation": [row("people", roles=["administrator", "technician"])],
    "base64": [row("recipes", content="abcde")],
    "hash": [row("recipes", sha256="0" * 64)],
    "recipe_name": [row("recipes", version="4.3")],
    "approvals": [
        row("recipes", approvals=[]),
        lambda b: b["recipes"][0]["approvals"][1].update(role="process owner"),
        lambda b: b["recipes"][0]["approvals"][1].update(person="process owner of training"),
    ],
    "no_recipe": [order(recipe_version="9"), row("recipes", status="withdrawn")],
    "containers": [order(dins=["A999926123456", "A999926123498"], containers=1)],
    "bags": [order(containers=2, bags=BAG)],
    "bag_dins": [order(bags=[{"din": "A999926123498", "part": "00"}])],
    "window": [row("reservations", until_utc="2020-01-01T00:00:00Z")],
    "overlap": [row("reservations", 1, bay=9)],
    "result_unit": [result({"unit": "%"})],
    "result_early": [result({}, {"test": "mycoplasma", "reported_utc": "2027-01-01T00:00:00Z"})],
}  # fmt: skip


@pytest.mark.rq("RQ-01", "RQ-03", "RQ-64", "RQ-66")
@pytest.mark.parametrize(
    ("kind", "change"), [pytest.param(k, c, id=f"{k}-{n}") for k, rows in BAD_ROWS.items() for n, c in enumerate(rows)]
)
def test_one_bad_row_refuses_the_whole_file_and_is_named(key: PlantKey, kind: str, change: Any) -> None:
    found, english = refusal(signed(body(change=change), key), key)
    assert found == kind
    assert "[" in english or kind in ("missing", "value", "form")  # the row
    with pytest.raises(BodyError):  # whoever signs is told the same before any station is
        signed_file(body(change=change), key)


def test_a_recipe_that_is_none_is_named(key: PlantKey) -> None:
    import base64
    import hashlib

    raw = b'{"id": "CART-STD"}'
    change = row("recipes", content=base64.b64encode(raw).decode(), sha256=hashlib.sha256(raw).hexdigest())
    found, english = refusal(signed(body(change=change), key), key)
    assert found == "recipe"
    assert "version" in english


@pytest.mark.rq("RQ-64")
def test_every_changed_byte_is_found(key: PlantKey) -> None:
    raw = signed(body(), key)
    for at in range(0, len(raw), 97):
        other = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        found, _ = refusal(other, key)
        assert found in ("damaged", "altered", "stranger", "unsigned", "missing", "extra", "form", "value"), at
    found, _ = refusal(raw[: len(raw) // 2], key)
    assert found == "damaged"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[]", "unsigned"),
        (b'{"format": "shuttle-plant-file/1"}', "unsigned"),
        (b'{"signature": "", "signature": ""}', "damaged"),
        (b'{"signature": 1.5}', "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"signature": "00"}', "missing"),
    ],
)
def test_what_is_no_plant_file_says_so(key: PlantKey, raw: bytes, kind: str) -> None:
    assert refusal(raw, key)[0] == kind


@pytest.mark.rq("RQ-89")
@pytest.mark.parametrize("what", ["mode", "site", "station", "shuttle"])
def test_another_stations_file_is_refused(key: PlantKey, what: str) -> None:
    other = {"mode": "training"}.get(what, "other")
    assert refusal(signed(body(change=lambda b: b.update({what: other})), key), key)[0] == f"other_{what}"


def test_a_strangers_signature_and_no_key_at_all(key: PlantKey, tmp_path: Path) -> None:
    stranger = PlantKey.make(tmp_path / "other", "plant")
    assert refusal(signed(body(), stranger), key)[0] == "stranger"
    assert refusal(signed(body(), key), key, trusting=False)[0] == "no_keys"
    data = json.loads(signed(body(), stranger))
    data["key_id"] = key.key_id  # says that it is the plant
    assert refusal(canonical_bytes(data), key)[0] == "altered"


@pytest.mark.rq("RQ-03")
def test_rights_that_a_person_gave_to_themselves_under_their_printed_name(key: PlantKey) -> None:
    change: Any = lambda b: b["people"].append(person("mori", "A99990000M3", granted_by="Mori"))  # noqa: E731
    assert refusal(signed(body(change=change), key), key)[0] == "own_rights"


# --- keys and folder -------------------------------------------------------------------------------------------------


def test_a_key_pair_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = PlantKey.make(tmp_path, "plant")
    assert (tmp_path / "plant.key").stat().st_mode & 0o077 == 0
    assert PlantKey.open(tmp_path / "plant.key").public == key.public
    with pytest.raises(PlantKeyError, match="never replaced"):
        PlantKey.make(tmp_path, "plant")
    with pytest.raises(PlantKeyError, match=r"Name the \.key file"):
        PlantKey.open(tmp_path / "plant.pub")


def test_the_folder_shows_each_file_once_when_it_has_settled(tmp_path: Path) -> None:
    key = trust(tmp_path, tmp_path / "plant")
    folder = PlantFolder(tmp_path, HERE)
    assert folder.look() == []
    put(tmp_path, "0002.json", signed(body(2), key))
    put(tmp_path, "0001.json", signed(body(1), key))
    put(tmp_path, ".0003.json.part", b"half")
    assert folder.look() == []  # still being copied, perhaps
    seen = folder.look()
    assert [(s.name, s.file is not None) for s in seen] == [("0001.json", True), ("0002.json", True)]
    assert folder.look() == []
    put(tmp_path, "0002.json", b"something else")
    folder.look()
    (again,) = folder.look()
    assert again.reason is not None
    assert again.reason.key == "plant_file.damaged"


def test_a_key_that_is_put_there_later_opens_what_waited_for_it(tmp_path: Path) -> None:
    key = PlantKey.make(tmp_path / "plant", "plant")
    put(tmp_path, "0001.json", signed(body(1), key))
    folder = PlantFolder(tmp_path, HERE)
    (before,) = folder.look(at_once=True)
    assert before.reason is not None
    assert before.reason.key == "plant_file.no_keys"
    (tmp_path / "plant-keys").mkdir()
    (tmp_path / "plant-keys/plant.pub").write_bytes((tmp_path / "plant/plant.pub").read_bytes())
    (after,) = folder.look()
    assert after.file is not None
    assert trusted_keys(tmp_path) == {key.key_id: key.public}
    (tmp_path / "plant-keys/plant.pub").write_text("no key")
    (bad,) = folder.look()
    assert bad.reason is not None
    assert bad.reason.key == "plant_file.bad_key"
