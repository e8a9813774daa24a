"""Who is active stands on every screen."""

from __future__ import annotations

import pytest
from shown import SCREENS, look
from shuttle_bench import BAY, Bench

from console.domain import commands as c
from console.presenters.ui import UiState


@pytest.mark.rq("RQ-10")
def test_every_screen_names_the_person_who_is_active(b: Bench) -> None:
    b.sign_in("trainee-a")
    b.ask(c.BeginProcedure("load", BAY))
    for person, name in (("trainee-a", "Trainee A"), ("trainee-b", "Trainee B")):
        b.sign_in(person)
        for screen in (*SCREENS, "procedure"):
            assert look(b.station.snapshot(), UiState(screen=screen, bay=BAY)).frame.person.startswith(name), screen
    b.ask(c.SignOut())
    for screen in SCREENS:
        assert look(b.station.snapshot(), UiState(screen=screen)).frame.person == "Nobody signed in", screen
