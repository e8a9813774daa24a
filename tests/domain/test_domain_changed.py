"""The copy that every event makes: equal to what dataclasses.replace makes, and as strict about names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.station_state import StationState, changed


def test_a_changed_state_is_the_replaced_one_and_the_old_one_stays() -> None:
    state = StationState(shuttle="KSW-07")
    assert changed(state, site="Kashiwa", mode="training") == replace(state, site="Kashiwa", mode="training")
    assert (state.site, state.mode) == ("", "")


def test_a_name_that_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="StationState has no sight"):
        changed(StationState(), sight="Kashiwa")
