"""A production station from nothing: an administrator's key, the plant's file, and people who sign in (issue 3, 3)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from plant_files import HERE, PINS, body, put, trust
from threads import Console, console

from console.clock import SystemClock
from console.domain.context import iso
from console.plant_files.keys import PlantKey
from console.plant_files.writing import signed_file
from console.settings import load_settings
from console.station import inbox
from console.wiring import wire

ROOT = Path(__file__).resolve().parents[2]


def shuttle_console(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """The command line."""
    command = [sys.executable, "-m", "console", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, input=given, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, env=environment
    )


def now() -> datetime:
    """By this computer's clock, a moment ago: a plant's clock is another's."""
    return SystemClock().now().utc.replace(tzinfo=UTC) - timedelta(minutes=3)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Console]:
    """A production console without a line, which trusts the plant's key and has no file yet."""
    folder = tmp_path / "data"
    trust(folder, tmp_path / "plant")
    running = wire(load_settings("production", folder, disk_low_mb=10))
    try:
        yield Console(running)
    finally:
        running.stop()


def sign_in(k: Console, person: str, badge: str) -> None:
    """Badge and PIN."""
    k.scan(f"]C0='{badge}")
    k.until_state(lambda s: any(p.procedure == "sign_in" for p in s.procedures.values()), "the badge")
    k.running.post(inbox.SecretGiven(PINS[person], ""))
    k.until_state(lambda s: s.session is not None and s.session.person == person, "the session")


@pytest.mark.rq("RQ-01", "RQ-20")
def test_people_sign_in_to_production_from_the_plants_file(station: Console, tmp_path: Path) -> None:
    k, folder = station, tmp_path / "data"
    assert k.state.people == {}
    issued = now()
    key = PlantKey.open(tmp_path / "plant/plant.key")
    put(folder, "0001.json", signed_file(body(1, HERE, issued), key))
    k.until_state(lambda s: "sato" in s.people, "the file is taken by itself")
    assert k.state.last_plant_utc == iso(issued)
    assert k.state.mode == "production"
    assert next(iter(k.state.orders)) == "ORD-26-11804"
    recipe = next(iter(k.state.recipes.values()))
    assert (folder / f"recipes/{recipe.sha256}.json").exists()
    sign_in(k, "sato", "A99990000S1")
    sign_in(k, "weber", "A99990000W2")  # fast user switch
    put(folder, "0002.json", b"half a fi")
    k.until_state(lambda s: s.plant_file.refused is not None, "the refusal")
    assert k.state.session is not None
    assert k.state.plant_file.sequence == 1


def test_who_is_known_stays_known_over_a_restart_without_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    key = trust(folder, tmp_path / "plant")
    put(folder, "0001.json", signed_file(body(1, HERE, now()), key))
    settings = load_settings("production", folder, disk_low_mb=10)
    running = wire(settings)
    assert Console(running).state.people.keys() == {"sato", "weber"}  # before anybody looked
    running.stop()
    (folder / "plant-files/0001.json").unlink()
    running = wire(settings)
    try:
        sign_in(Console(running), "sato", "A99990000S1")
    finally:
        running.stop()


def test_training_takes_its_own_plants_file_at_each_start(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with console(folder) as k:
        first = k.state
        assert first.plant_file.sequence == 1
        assert first.people.keys() >= {"trainee-a", "trainee-b", "trainer-c"}
        k.sign_in()
    with console(folder) as k:
        again = k.state
        assert again.plant_file.sequence == 2
        assert again.last_plant_utc > first.last_plant_utc
        assert (again.people, again.orders, again.reservations) == (first.people, first.orders, first.reservations)
        k.sign_in("trainee-b")


def test_the_command_line_makes_keys_signs_and_checks(tmp_path: Path) -> None:
    folder, plant = tmp_path / "data", tmp_path / "plant"
    made = shuttle_console("plant-file", "keys", str(plant), "--json")
    assert made.returncode == 0, made.stderr
    secret = shuttle_console("plant-file", "secret", "--json", given="481516\n")
    argon2 = json.loads(secret.stdout)["argon2"]

    def with_secret(data: dict[str, list[dict[str, dict[str, str]]]]) -> None:
        data["people"][0]["secret"]["argon2"] = argon2

    (tmp_path / "body.json").write_text(json.dumps(body(3, HERE, now(), with_secret)))
    file = tmp_path / "0003.json"
    key, raw = str(plant / "plant.key"), str(tmp_path / "body.json")
    assert shuttle_console("plant-file", "sign", raw, "--key", key, "--out", str(file)).returncode == 0
    check = ("plant-file", "check", str(file), "--data", str(folder))
    stranger = shuttle_console(*check)
    assert stranger.returncode == 1
    assert "trusts no plant’s key yet" in stranger.stderr
    (folder / "plant-keys").mkdir(parents=True)
    (folder / "plant-keys/plant.pub").write_bytes((plant / "plant.pub").read_bytes())
    good = shuttle_console(*check, "--json")
    assert good.returncode == 0, good.stderr
    said = json.loads(good.stdout)
    assert (said["sequence"], said["people"], said["key"]) == (3, 2, json.loads(made.stdout)["key"])
    file.write_bytes(file.read_bytes().replace(b"KSW-07", b"KSW-08"))
    altered = shuttle_console(*check, "--json")
    assert altered.returncode == 1
    assert "altered" in json.loads(altered.stderr)["why"]
    (tmp_path / "body.json").write_text(json.dumps({"site": "Kashiwa"}))
    assert shuttle_console("plant-file", "sign", raw, "--key", key, "--out", str(file)).returncode == 1
