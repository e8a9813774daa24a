"""Scan anything: the sentence, the fields, the checks and where a label belongs; less for whoever is signed out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from shown import look
from shuttle_bench import BAY, ORDER, Bench
from wiretap import facts, said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.presenters.identify import IdentifyView
from console.presenters.look_alike import marked
from console.presenters.present import scan_focus
from console.presenters.procedure_views import ProcedureView
from console.presenters.ui import UiState

UI = UiState(screen="identify")


def seen(b: Bench, raw: str) -> IdentifyView:
    """What the screen says after this scan, which is recorded and changes nothing else."""
    before = replace(b.state, identified=None)
    b.scan(raw, scan_focus(b.station.snapshot(), UI))
    assert replace(b.state, identified=None) == before
    fact = facts(b.journal, e.LabelIdentified)[-1]
    assert (fact.raw, fact.scanner) == (raw, "test")
    said_in_both_languages(fact.what)
    view = look(b.station.snapshot(), UI).view
    assert isinstance(view, IdentifyView)
    return view


def text(b: Bench, caption: str, order: str = "") -> str:
    return next(x.text for x in b.labels if x.caption == caption and (not order or x.order == order))


def test_labels_of_everything_say_where_they_belong(b: Bench) -> None:
    b.sign_in()
    for caption, what, where in (
        ("bag", "combined label of donation A9999 26 123456", "order ORD-26-11804 of client B"),
        ("tube", "test tube (flag 07)", "order ORD-26-11804 of client B"),
        ("order", "order ORD-26-11804", "order ORD-26-11804 of client B"),
        ("product", "CH A9999 26 00K7Q2", "order ORD-26-11804 of client B"),
        ("bay", "label of equipment", "bay 9 of this shuttle"),
        ("cartridge", "cartridge", "Lot C26-031 is released"),
    ):
        view = seen(b, text(b, caption, ORDER))
        assert what in view.what
        assert any(where in sentence for sentence in view.belongs), (caption, view.belongs)
        assert view.fields
        assert view.refusal == ""
    assert seen(b, text(b, "badge", "trainee-b")).belongs == ("It is the badge of Trainee B.",)
    assert b.state.session is not None
    assert b.state.session.person == "trainee-a"
    quarantined = next(x.text for x in b.labels if x.text.endswith("10V26-003"))
    assert seen(b, quarantined).belongs == ("Lot V26-003 is in quarantine. Do not use it.",)
    assert "It has expired. Do not use it." in seen(b, text(b, "expired")).belongs
    assert seen(b, "=A99991712345600").belongs == ("It is not known here.",)


def test_checks_are_said_to_hold_or_to_be_missing(b: Bench) -> None:
    b.sign_in()
    assert seen(b, "=G12341765432170").about == "An ISBT 128 label. Its check characters fit."
    assert "no check character" in seen(b, "=A99991712345600").about
    assert seen(b, "+A123BJC5D6E71G").about.endswith("Its check characters fit.")
    assert seen(b, "]d20109506000134352").about == "A GS1 label. Its check characters fit."
    assert "no check character" in seen(b, "]d2400ORD-1").about
    assert "no label standard" in seen(b, "ORD-26-11804").about


@pytest.mark.parametrize("raw", ["=G12341765432171", "+A123BJC5D6E71X", "010950600013435210A", "]d20109506000134353"])
def test_what_is_no_good_label_says_why(b: Bench, raw: str) -> None:
    b.sign_in()
    view = seen(b, raw)
    assert view.refusal
    assert (view.fields, view.belongs) == ((), ())
    assert facts(b.journal, e.LabelIdentified)[-1].rule


@pytest.mark.rq("RQ-08")
def test_nobody_signed_in_learns_whose_a_label_is(b: Bench) -> None:
    view = seen(b, text(b, "badge", "trainee-b"))
    assert view.what == "This is a staff badge."
    assert (view.fields, view.belongs) == ((), ())
    assert b.state.session is None
    assert b.state.procedures == {}
    b.sign_in()
    assert b.state.identified is None  # what was scanned before is not shown to the next person
    seen(b, text(b, "bag", ORDER))
    b.ask(c.SignOut())
    assert b.state.identified is None


def test_a_cartridge_and_a_sample_say_in_which_run_they_were_used(running: Bench) -> None:
    view = seen(running, text(running, "cartridge", ORDER))
    assert any(f"run of order {ORDER} in bay {BAY}" in sentence for sentence in view.belongs)
    assert any(f"run is in bay {BAY}" in sentence for sentence in seen(running, text(running, "bag", ORDER)).belongs)
    assert "It is bay 9 of this shuttle." in seen(running, text(running, "bay", ORDER)).belongs


def test_every_sentence_exists_in_japanese_too(b: Bench) -> None:
    b.sign_in()
    for raw in (
        text(b, "bag", ORDER),
        "]d2010950600013435210A\x1d21B\x1d240C",
        "&,4PL001499Z549917123456A00T041600320171231",
    ):
        b.scan(raw, c.IDENTIFY)
        for language in ("en", "ja"):
            view = look(b.station.snapshot(), UiState(screen="identify", language=language)).view
            assert isinstance(view, IdentifyView)
            assert all(not name.startswith(("label.", "ai_")) for name, _ in view.fields)


# --- look-alikes ----------------------------------------------------------------------------------------------------


def with_a_look_alike(b: Bench) -> None:
    """Another open order here whose number differs in its last digit."""
    other = replace(b.state.orders[ORDER], id="ORD-26-11805", coi="CHA99992600T5WE", dins=("A999926654321",))
    b.ask(c.TakePlantData((e.OrderReceived(other),)))


def test_the_procedure_warns_of_a_look_alike_and_marks_what_differs(b: Bench) -> None:
    b.sign_in()
    with_a_look_alike(b)
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("material")
    view = look(b.station.snapshot(), UiState(screen="tasks", bay=BAY)).view
    assert isinstance(view, ProcedureView)
    assert view.look_alike is not None
    (_, mine), (_, other) = view.look_alike.texts
    assert mine == (("ORD-26-1180", False), ("4", True))
    assert other == (("ORD-26-1180", False), ("5", True))


def test_the_warning_leaves_its_room_to_the_pin_pad(b: Bench) -> None:
    b.sign_in()
    with_a_look_alike(b)
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("performed")
    ui = UiState(screen="tasks", bay=BAY)
    view = look(b.station.snapshot(), ui).view
    assert isinstance(view, ProcedureView)
    assert view.look_alike is not None
    b.scan(text(b, "badge", "trainee-a"), b.id)
    view = look(b.station.snapshot(), ui).view
    assert isinstance(view, ProcedureView)
    assert any(signature.pin for signature in view.signatures)
    assert view.look_alike is None


def test_swapped_and_added_characters_are_marked_as_they_are_printed() -> None:
    from console.domain.look_alike import LookAlike

    swapped = marked(LookAlike("din", "A999926123456", "A999926123465", ""))
    assert swapped == ((("A9999 26 1234", False), ("56", True)), (("A9999 26 1234", False), ("65", True)))
    longer = marked(LookAlike("order", "ORD-1", "ORD-11", ""))
    assert longer == ((("ORD-1", False),), (("ORD-1", False), ("1", True)))
