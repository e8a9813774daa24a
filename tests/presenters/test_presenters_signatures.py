"""A signature on the screen says who, when and what for, whatever language the screen is in."""

from __future__ import annotations

import pytest
from shown import look
from shuttle_bench import BAY, Bench

from console.domain import commands as c
from console.presenters.ui import UiState
from console.texts import LANGUAGES, load


@pytest.mark.rq("RQ-25", "RQ-26", "RQ-33")
@pytest.mark.parametrize("language", [code for code, _ in LANGUAGES])
def test_a_given_signature_shows_name_time_with_zone_and_meaning(b: Bench, language: str) -> None:
    b.sign_in("trainee-a")
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("verified")
    ui = UiState(screen="procedure", bay=BAY, language=language)
    given = look(b.station.snapshot(), ui, language).view.signatures[0]
    assert given.state == "given"
    assert given.person == "Trainee A"
    assert given.when.startswith("2026-11-23 14:0")
    assert given.when.endswith("+09:00")
    assert load("en").say("load.performed.meaning") in given.meaning, "in the words that were read when it was signed"


def test_a_wrong_pin_is_said_beside_the_pad_and_nowhere_else(b: Bench) -> None:
    b.sign_in("trainee-a")
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("performed")
    b.scan(b.label("badge", "trainee-a"), b.id)
    b.secret("000000", b.id)
    shown = look(b.station.snapshot(), UiState(screen="procedure", bay=BAY))
    assert shown.view.refusal_title == "That was the wrong PIN. 4 more tries."
    assert shown.view.refusal_text == load("en").say("remedy.secret")
    assert shown.frame.message == "", "the passing message would lie over the keys"
    b.sign("trainee-a", b.id)
    assert look(b.station.snapshot(), UiState(screen="procedure", bay=BAY)).view.refusal_title == ""
