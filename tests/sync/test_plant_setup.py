from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from console.__main__ import main
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


@pytest.mark.parametrize(
    ("dsn", "says"),
    [
        ("host=127.0.0.1 port=1 password=hush", "The plant's database cannot be reached: "),
        ("host=127.0.0.1 port", "The plant's address"),
        ("host=127.0.0.1 no_such_word=1", "The plant's address"),
    ],
)
def test_a_plant_that_cannot_be_prepared_is_said_in_a_sentence(
    dsn: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plant", "--dsn", dsn, "--mode", "training"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(says)
    assert "hush" not in said


def test_who_may_not_prepare_a_plant_is_told_so(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plant", "--dsn", site.target.dsn, "--mode", "training"]) == 1
    assert capsys.readouterr().err.startswith("The plant's database cannot be prepared: permission denied")


def test_the_server_keeps_a_scram_verifier_of_the_password(site: Site) -> None:
    stored = dict(site.rows("SELECT rolname, rolpassword FROM pg_authid"))
    assert stored[f"{site.database}_ksw-07"].startswith("SCRAM-SHA-256$")


def test_pauses_double_up_to_the_limit() -> None:
    pace = Pace(first_s=1.0, limit_s=60.0)
    assert [pace.after_failures(n) for n in (1, 2, 3, 6, 7, 5000)] == [1, 2, 4, 32, 60, 60]


_EVIL = """CREATE FUNCTION pg_temp.evil(v pg_catalog.text) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        IF current_user <> session_user THEN
            RAISE EXCEPTION 'code of a station ran as %', current_user;
        END IF;
        RETURN true;
    END $$"""


def test_a_stations_login_makes_no_temporary_objects(site: Site) -> None:
    with psycopg.connect(site.target.dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(_EVIL)


def test_a_stations_own_types_never_run_with_the_plants_rights(site: Site) -> None:
    """Even where the right to make temporary objects was given back: the plant's functions do not find them."""
    with psycopg.connect(site.admin_dsn) as admin:
        admin.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO PUBLIC").format(sql.Identifier(site.database)))
    with psycopg.connect(site.target.dsn, autocommit=True) as connection:
        connection.execute(_EVIL)
        for name in ("text", "name", "bytea", "int8"):
            evil = sql.SQL("CREATE DOMAIN pg_temp.{0} AS pg_catalog.{0} CHECK (pg_temp.evil(value::pg_catalog.text))")
            connection.execute(evil.format(sql.Identifier(name)))
        heads = connection.execute("SELECT * FROM shuttle.heads('kobe', 'KSW-07', 'training')").fetchall()
    assert heads == []


def test_the_plants_functions_belong_to_a_role_without_login_that_is_no_superuser(site: Site) -> None:
    owners = site.rows(
        "SELECT DISTINCT rolname, rolcanlogin, rolsuper FROM pg_proc JOIN pg_roles r ON r.oid = proowner "
        "WHERE pronamespace = 'shuttle'::regnamespace"
    )
    assert owners == [("shuttle_owner", False, False)]


def test_every_function_of_the_plant_names_its_search_path_with_temporary_objects_last(site: Site) -> None:
    paths = site.rows("SELECT DISTINCT proconfig FROM pg_proc WHERE pronamespace = 'shuttle'::regnamespace")
    assert paths == [(["search_path=pg_catalog, pg_temp"],)]
