from __future__ import annotations

import pytest

from console.sync import plant
from console.sync.errors import PlantRefused
from console.sync.report import Pace
from tests.sync.conftest import Site


def test_installing_twice_changes_nothing(site: Site) -> None:
    plant.install(site.admin_dsn, "training")
    assert site.rows("SELECT mode FROM shuttle.plant_identity") == [("training",)]


def test_a_training_plant_never_becomes_a_production_plant(site: Site) -> None:
    with pytest.raises(PlantRefused, match="Use another database"):
        plant.install(site.admin_dsn, "production")


def test_the_server_keeps_a_scram_verifier_of_the_password(site: Site) -> None:
    stored = dict(site.rows("SELECT rolname, rolpassword FROM pg_authid"))
    assert stored[f"{site.database}_ksw-07"].startswith("SCRAM-SHA-256$")


def test_pauses_double_up_to_the_limit() -> None:
    pace = Pace(first_s=1.0, limit_s=60.0)
    assert [pace.after_failures(n) for n in (1, 2, 3, 6, 7, 5000)] == [1, 2, 4, 32, 60, 60]
