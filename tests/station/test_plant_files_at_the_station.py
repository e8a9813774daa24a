"""A plant file at a whole station: taken whole, refused whole, and never over what a person did."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from plant_files import PLANT, body, person, put, signed, trust
from shuttle_bench import BAY, ORDER, START, Bench
from wiretap import facts, said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.plant_files.folder import PlantFolder
from console.plant_files.keys import PlantKey
from console.plant_files.reading import Place
from console.station import inbox

HERE = Place("Kashiwa", "KSW-07", "KSW-07", "training")


class AtPlant:
    """The plant that issues files for the bench, and somebody who carries them in."""

    def __init__(self, b: Bench) -> None:
        self.b, self.number = b, 0
        self.key: PlantKey = trust(b.folder, b.folder / "at-plant")
        self.folder = PlantFolder(b.folder, HERE)

    def issue(self, change: Any = None, number: int = 0, age: timedelta = timedelta(0)) -> str:
        """A new file of what the training plant has, changed; carried in and looked at."""
        self.number = number or self.number + 1
        name = f"{self.number:04d}.json"
        data = body(self.number, HERE, START - age)
        data["people"] = PLANT.body(HERE, START, START, 1, {})["people"]
        if change:
            change(data)
        put(self.b.folder, name, signed(data, self.key))
        self.look()
        return name

    def look(self) -> None:
        for seen in self.folder.look(at_once=True):
            self.b.station.handle(inbox.PlantFileSeen(seen))


@pytest.fixture
def plant(station_bench: Bench) -> AtPlant:
    """See `AtPlant`."""
    return AtPlant(station_bench)


def refused(b: Bench) -> str:
    """The key of the last refusal; its sentences were looked at."""
    last = facts(b.journal, e.PlantFileRefused)[-1]
    said_in_both_languages(last.reason)
    said_in_both_languages(last.remedy)
    return last.reason.key.removeprefix("plant_file.")


@pytest.mark.rq("RQ-80")
def test_what_is_new_is_journalled_and_the_age_counts_from_the_issue(station_bench: Bench, plant: AtPlant) -> None:
    b = station_bench
    before = len(facts(b.journal, e.OrderReceived))
    plant.issue(age=timedelta(hours=3))
    (taken,) = facts(b.journal, e.PlantFileTaken)
    assert taken.sequence == 1
    assert b.state.last_plant_utc == "2026-11-23T02:00:00.000000Z"  # not when it was carried in
    assert len(facts(b.journal, e.OrderReceived)) > before  # latest use moved with the issue
    plant.issue(age=timedelta(hours=3))
    again = facts(b.journal, e.PlantFileTaken)[-1]
    assert (again.sequence, again.changes) == (2, 0)


@pytest.mark.rq("RQ-04", "RQ-41")
def test_changed_rights_are_recorded_with_what_they_were(station_bench: Bench, plant: AtPlant) -> None:
    b = station_bench
    plant.issue()
    plant.issue(lambda d: d["people"][0].update(roles=["technician", "supervisor"]))
    last = facts(b.journal, e.PersonReceived)[-1]
    assert last.before is not None
    assert (last.before.roles, last.person.roles) == (("technician",), ("technician", "supervisor"))
    assert last.person.granted_by == "training plant"


@pytest.mark.parametrize("number", [1, 2])
def test_an_older_file_changes_nothing(station_bench: Bench, plant: AtPlant, number: int) -> None:
    b = station_bench
    plant.issue(number=2)
    state = b.state.orders, b.state.people, b.state.lots
    plant.issue(lambda d: d["orders"][0].update(status="cancelled"), number=number)
    assert refused(b) == "older"
    assert (b.state.orders, b.state.people, b.state.lots) == state
    assert [a.id for a in b.state.alarms.values()] == ["plant.file_refused"]
    plant.issue(number=3)
    assert not [a for a in b.state.alarms.values() if a.active]
    assert b.state.plant_file.refused is None


def test_a_damaged_file_is_refused_once_for_all_its_days(station_bench: Bench, plant: AtPlant) -> None:
    b = station_bench
    put(b.folder, "0001.json", b"{")
    plant.look()
    plant.folder = PlantFolder(b.folder, HERE)  # as after a restart
    plant.look()
    assert refused(b) == "damaged"
    assert len(facts(b.journal, e.PlantFileRefused)) == 1
    b.restart()
    assert b.state.plant_file.refused is not None


def test_a_file_of_the_future_is_refused(station_bench: Bench, plant: AtPlant) -> None:
    plant.issue(age=timedelta(hours=-1))
    assert refused(station_bench) == "future"


@pytest.mark.rq("RQ-01")
@pytest.mark.parametrize(
    ("first", "then", "kind"),
    [
        (None, lambda d: d["people"].pop(), "person_missing"),
        (
            lambda d: d["people"][0].update(active=False),
            lambda d: d["people"][0].update(active=True, printed_name="Another"),
            "person_reused",
        ),
        (
            lambda d: d["people"][0].update(badge="A99990001A2", revoked_badges=["A999900001A"]),
            lambda d: d["people"].append(person("mori", "A999900001A")),
            "twice",
        ),
        (
            lambda d: d["people"][0].update(badge="A99990001A2"),
            lambda d: d["people"].append(person("mori", "A99990001A2")) or d["people"][0].update(badge="A99990001A3"),
            "badge_reused",
        ),
    ],
)
def test_an_account_is_disabled_and_its_names_are_never_given_again(
    station_bench: Bench, plant: AtPlant, first: Any, then: Any, kind: str
) -> None:
    plant.issue(first)
    plant.issue(then)
    assert refused(station_bench) == kind


@pytest.mark.rq("RQ-07")
def test_a_revoked_badge_and_a_closed_account_are_refused_at_once(station_bench: Bench, plant: AtPlant) -> None:
    b = station_bench
    badge = next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-a")
    b.sign_in("trainee-a")
    plant.issue(lambda d: d["people"][0].update(badge="A99990001A2", revoked_badges=["A999900001A"]))
    b.ask(c.SignOut())
    b.scan(badge)
    assert facts(b.journal, e.ScanRefused)[-1].rule == "account.badge_revoked"
    assert b.state.procedures == {}
    b.sign_in("trainee-b")
    plant.issue(lambda d: d["people"][1].update(active=False))
    assert b.state.session is None  # in the middle of the work
    assert facts(b.journal, e.SessionClosed)[-1].reason == "account closed"
    b.scan(next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-b"))
    assert facts(b.journal, e.ScanRefused)[-1].rule == "account.closed"


def test_what_the_plant_no_longer_names_is_withdrawn(station_bench: Bench, plant: AtPlant) -> None:
    b = station_bench
    plant.issue()
    plant.issue(lambda d: [d[table].pop(0) for table in ("orders", "lots", "reservations")])
    assert b.state.orders[ORDER].status == "withdrawn"
    assert b.state.lots["09506000200118", "C26-031"].status == "withdrawn"
    assert all(kept.bay != BAY for kept in b.state.reservations)
    assert len(facts(b.journal, e.ReservationWithdrawn)) >= 1
    plant.issue()
    assert b.state.orders[ORDER].status == "released"


@pytest.mark.rq("RQ-66")
def test_a_recipe_that_was_withdrawn_starts_nothing(station_bench: Bench, plant: AtPlant) -> None:
    b = station_bench
    plant.issue(lambda d: [order.update(status="on hold") for order in d["orders"]] and d["recipes"].pop())
    assert [recipe.status for recipe in b.state.recipes.values()] == ["withdrawn"]


@pytest.mark.rq("RQ-65")
def test_a_cartridge_that_another_station_has_used_is_used(station_bench: Bench, plant: AtPlant) -> None:
    b = station_bench
    plant.issue(lambda d: d["used_cartridges"].append({"gtin": "09506000200118", "serial": "40071183"}))
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("cartridge")
    b.scan(b.label("cartridge", ORDER), b.id)
    assert facts(b.journal, e.ScanRefused)[-1].rule == "scan.used"
    assert b.step() == "cartridge"


# --- late news -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["cancelled", "on hold"])
def test_an_order_that_is_cancelled_under_a_load_asks_for_a_decision(
    station_bench: Bench, plant: AtPlant, status: str
) -> None:
    b = station_bench
    plant.issue()
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("condition")
    done = b.procedure().done
    plant.issue(lambda d: d["orders"][0].update(status=status))
    alarm = b.state.alarms[f"plant.order_changed@{BAY}"]
    assert (alarm.bay, alarm.value) == (BAY, f"{ORDER} {status}")
    assert b.procedure().done == done  # nothing that was done is undone
    b.ask(c.DecideLateChange(alarm.key, "client_request"))  # a technician does not decide this
    assert facts(b.journal, e.Refused)[-1].rule == "role"
    b.sign_in("trainer-c")
    b.ask(c.DecideLateChange(alarm.key))
    assert facts(b.journal, e.Refused)[-1].rule == "reason.missing"
    assert b.state.alarms[alarm.key].active
    b.ask(c.DecideLateChange(alarm.key, "client_request", "quality was called"))
    (decided,) = facts(b.journal, e.LateChangeDecided)
    assert (decided.bay, decided.said, decided.reason) == (BAY, f"{ORDER} {status}", "client_request")
    assert alarm.key not in b.state.alarms


def test_a_lot_that_is_blocked_while_its_run_goes_on_asks_for_a_decision(station_bench: Bench, plant: AtPlant) -> None:
    b = station_bench
    plant.issue()
    b.loaded()
    assert b.state.bays[BAY].state == "running"
    plant.issue(lambda d: d["lots"][1].update(status="blocked"))
    alarm = b.state.alarms[f"plant.lot_changed@{BAY}"]
    assert alarm.value == "medium M26-207 blocked"
    b.run(1)
    assert b.state.bays[BAY].state == "running"  # nothing here stops living cells by itself
    b.sign_in("trainer-c")
    b.ask(c.AcknowledgeAlarm(alarm.key))
    assert b.state.alarms[alarm.key].active  # seen is not decided
    b.ask(c.DecideLateChange(alarm.key, "quality_approved", "said by phone"))
    assert alarm.key not in b.state.alarms
    run = b.state.run_at(BAY)
    assert run is not None
    assert facts(b.journal, e.LateChangeDecided)[0].run == run.id


def test_news_about_other_material_raises_nothing(station_bench: Bench, plant: AtPlant) -> None:
    b = station_bench
    plant.issue()
    b.loaded()
    plant.issue(lambda d: d["orders"][2].update(status="cancelled") or d["lots"][5].update(status="blocked"))
    assert not [alarm for alarm in b.state.alarms if alarm.startswith("plant.")]


def test_a_kill_after_the_event_loses_no_secret(station_bench: Bench, plant: AtPlant, tmp_path: Path) -> None:
    b = station_bench
    text = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"
    secret = {
        "argon2": text,
        "issued_utc": "2026-11-23T05:00:00Z",
        "until_utc": "2027-11-23T05:00:00Z",
        "must_change": False,
    }
    known = b.journal.registers.verifier("trainee-a")
    registers = b.station._journal.registers
    put_verifier = registers.put_verifier
    registers.put_verifier = lambda verifier: None  # type: ignore[method-assign]  # killed before
    plant.issue(lambda d: d["people"][0].update(secret=secret))
    registers.put_verifier = put_verifier  # type: ignore[method-assign]
    assert b.journal.registers.verifier("trainee-a") == known
    b.restart()
    plant.folder = PlantFolder(b.folder, HERE)
    plant.look()
    kept = b.journal.registers.verifier("trainee-a")
    assert kept is not None
    assert kept.argon2 == text
    assert text.encode() not in b"".join(stored.data for stored in b.journal.read(limit=10_000))  # never an event
