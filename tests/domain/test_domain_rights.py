"""The whole table of rights, walked through ``decide``: every action x who is here x training x the plant (RQ-02)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from itertools import product
from typing import Any, get_args

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import iso
from console.domain.message import Message
from console.domain.person import Person, Right, Role, Session
from console.domain.plant_file import PlantFileSaid
from console.domain.refusal import Refusal
from console.domain.rights import ACTIONS, RIM, allowed, refused_of
from console.domain.station_state import StationState
from tests.support.deciding import BAY, BOOK, START, Deciding

RIGHTS = BOOK.rights
WHO: list[tuple[str, ...] | None] = [None, (), *[(role.value,) for role in Role], ("technician", "administrator")]
TRAINING = {"current": "2027-01-01", "expired": "2026-11-22", "never": ""}
PLANT = {"online": ("online", 0), "just gone": ("offline", 3600), "long gone": ("offline", 400_000)}
RULES = {"session.none", "role", "role.segregation", "training", "account.must_change", "offline", "right.unknown"}
PLAIN: dict[str, Any] = {"str": "", "int": BAY, "bool": True, "bytes": b"", "Message": Message.of("x")}
PLAIN["PlantFileSaid"] = PlantFileSaid("0001.json", "ab", 1, iso(START), "MES", "key")


def station(who: tuple[str, ...] | None, until: str, plant: tuple[str, int], **more: Any) -> StationState:
    """A station at which this person, or nobody, is signed in; the plant is as ``plant`` says."""
    made = Deciding()
    made.link_up()
    condition, age_s = plant
    state = replace(
        made.state,
        plant=replace(made.state.plant, condition=condition),
        last_plant_utc=iso(START - timedelta(seconds=age_s)),
    )
    if who is None:
        return state
    person = Person("x", "X", who, "A999900009Z", until, **more)
    return replace(state, people={**state.people, "x": person}, session=Session("s", "x", iso(START)))


def expected(right: Right, who: tuple[str, ...] | None, until: str, plant: tuple[str, int]) -> str:
    """The rule that refuses, "" if none does: read off the row as its file explains it."""
    condition, age_s = plant
    gone = condition != "online" and (right.offline == "refused" or (right.offline == "fresh" and age_s > 259_200))
    if right.locked == "refused":
        if who is None:
            return "session.none"
        if right.roles and "administrator" in who and "administrator" not in right.roles:
            return "role.segregation"
        if right.roles and not set(who) & set(right.roles):
            return "role"
        if right.qualification and until < "2026-11-23":
            return "training"
    return "offline" if gone else ""


def sample(kind: type, action: str) -> Any:
    """A command of this kind that would do ``action``."""
    if kind is c.BeginProcedure:
        return c.BeginProcedure(action.removeprefix("begin."), BAY)
    if kind is c.CommandBay:
        return c.CommandBay(action, BAY)
    return kind(**{field.name: PLAIN.get(str(field.type), ()) for field in fields(kind)})


def commands_of(action: str) -> list[Any]:
    """Every command that is this action."""
    found = []
    for kind, named in ACTIONS.items():
        command = sample(kind, action)
        said = named if isinstance(named, str) else named(command, Deciding().context)
        if action == said:
            found.append(command)
    return found


@pytest.mark.rq("RQ-02")
def test_every_command_is_somebodys_action_or_the_rims() -> None:
    """A new command needs a line in ACTIONS (and a row in actions.yaml), or in RIM if nobody asks for it."""
    kinds = set(get_args(c.Command))
    assert kinds - ACTIONS.keys() - RIM == set()
    assert ACTIONS.keys() & RIM == set()


@pytest.mark.rq("RQ-02", "RQ-03", "RQ-11")
@pytest.mark.parametrize("action", RIGHTS)
def test_the_table_is_what_decide_does(action: str) -> None:
    station_ = Deciding()
    commands = commands_of(action)
    for who, until, plant in product(WHO, TRAINING.values(), PLANT.values()):
        state = station(who, until, plant)
        wanted = expected(RIGHTS[action], who, until, plant)
        refused = allowed(state, action, station_.context)
        assert (refused.rule if refused else "") == wanted, (action, who, until, plant)
        for command in commands:
            station_.state = state
            decision = station_.decide(command)
            rule = decision.rule if isinstance(decision, Refusal) else ""
            assert (rule if rule in RULES else "") == wanted, (command, who, until, plant)


@pytest.mark.rq("RQ-02")
def test_the_walk_meets_every_action_that_has_a_command() -> None:
    met = {action for action in RIGHTS if commands_of(action)}
    assert {"scan", "begin.load", "begin.disposition", "confirm", "act", "hold", "stop", "acknowledge", "leave"} <= met


def verdicts(action: str) -> str:
    """Who may, in letters: nobody signed in, technician, supervisor, quality, administrator."""
    context = Deciding().context
    found = ""
    for letter, who in zip("-TSQA", [None, *[(role.value,) for role in Role]], strict=True):
        state = station(who, TRAINING["current"], PLANT["online"])
        found += letter if allowed(state, action, context) is None else "."
    return found


@pytest.mark.rq("RQ-02", "RQ-03")
def test_who_may_do_what_in_one_picture() -> None:
    """The decisions themselves, not only that they are obeyed: a changed row has to be changed here too."""
    assert {action: verdicts(action) for action in RIGHTS if "." not in action} == {
        "scan": "-TSQA", "sign_in": "-TSQA", "sign_out": "-TSQA", "identify": "-TSQA", "language": "-TSQA",
        "test_sheet": "-TSQA", "hold": "-TSQA", "silence": "-TSQA", "attribute": ".TSQA", "change_pin": ".TSQA",
        "confirm": ".TSQ.", "act": ".TSQ.", "leave": ".TSQ.", "manual_entry": ".TSQ.",
        "sign_performed": ".TSQ.", "sign_verified": ".TSQ.", "restart": ".TS..", "stop": ".TS..", "abort": ".TS..",
        "acknowledge": ".TSQ.", "ask_override": ".TS..", "override_interlock": "..SQ.", "dispose": "..SQ.",
        "comment": ".TSQA", "deviation": ".TSQA", "late_entry": ".TSQA", "close_note": ".TSQA", "correct": ".TSQ.",
        "review": "..SQ.", "view_trends": "-TSQA", "view_records": "-TSQA", "view_audit": "-TSQA", "export": ".TSQA",
        "issue_record": ".TSQ.", "capture": ".TS.A", "unlock_account": "..S.A",
        "administer": "....A", "take_plant_file": "-TSQA",
    }  # fmt: skip


@pytest.mark.rq("RQ-02")
def test_every_procedure_has_its_row_and_the_two_say_the_same() -> None:
    rows = {name.removeprefix("begin."): right for name, right in RIGHTS.items() if name.startswith("begin.")}
    assert rows.keys() == BOOK.procedures.keys() - {"sign_in"}
    assert {name: set(right.roles) for name, right in rows.items()} == {
        name: set(BOOK.procedures[name].roles) for name in rows
    }
    for name, right in rows.items():
        refused = allowed(station(right.roles[:1], "2020-01-01", PLANT["online"]), f"begin.{name}", Deciding().context)
        assert refused is not None
        assert refused.rule == "training"


@pytest.mark.rq("RQ-06")
@pytest.mark.parametrize("action", [name for name, right in RIGHTS.items() if right.locked == "refused"])
def test_a_first_pin_opens_nothing_but_its_change(action: str) -> None:
    state = station(("technician", "supervisor"), TRAINING["current"], PLANT["online"], must_change=True)
    refused = allowed(state, action, Deciding().context)
    assert (refused.rule if refused else "") == ("" if action == "change_pin" else "account.must_change")


def test_an_action_without_a_row_is_nobodys() -> None:
    state = station(("supervisor",), TRAINING["current"], PLANT["online"])
    refused = allowed(state, "launch", Deciding().context)
    assert refused is not None
    assert refused.rule == "right.unknown"


@pytest.mark.rq("RQ-03", "RQ-44")
def test_what_an_administrator_tries_is_refused_and_recorded() -> None:
    made = Deciding()
    made.state = station(("administrator", "technician"), TRAINING["current"], PLANT["online"])
    made.do(c.BeginProcedure("load", BAY))
    last, _ = made.facts[-1]
    assert isinstance(last, e.Refused)
    assert last.rule == "role.segregation"
    assert made.state.procedures == {}


@pytest.mark.rq("RQ-11")
def test_a_qualification_counts_for_its_own_group_only() -> None:
    person = Person("x", "X", ("technician",), "B", "2020-01-01", qualifications=(("hand_over", "2027-01-01"),))
    assert person.is_current("hand_over", "2026-11-23")
    assert not person.is_current("sampling", "2026-11-23")
    made = Deciding()
    made.state = replace(station(("technician",), "", PLANT["online"]), people={**made.state.people, "x": person})
    assert refused_of(made.state, c.ConfirmItem("", ""), made.context) is None
