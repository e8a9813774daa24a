"""A site's own orders and recipes for training: taken from its seed file, or refused with what is wrong in it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from console.domain.events import OrderReceived
from console.training.plant import TrainingPlant
from console.workflow.source import DefinitionError
from tests.support.fortnight import LONG, LONG_RUN, write_plant

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_its_orders_have_its_recipes_and_the_shipped_ones_are_there_too(tmp_path: Path) -> None:
    plant = TrainingPlant(write_plant(tmp_path))
    assert [recipe.key for recipe in plant.recipes] == ["CART-STD 4.2", LONG]
    orders = {fact.order.id: fact.order for fact in plant.facts(NOW) if isinstance(fact, OrderReceived)}
    assert f"{orders[LONG_RUN.order].recipe} {orders[LONG_RUN.order].recipe_version}" == LONG
    assert [o.recipe for o in orders.values()].count("CART-STD") == len(orders) - 1


def test_an_order_for_a_recipe_that_there_is_not_is_said_with_those_that_there_are(tmp_path: Path) -> None:
    file = write_plant(tmp_path)
    seed = yaml.safe_load(file.read_text("utf-8"))
    seed["orders"][0]["recipe"] = "CART-EXT 9.9"
    file.write_text(yaml.safe_dump(seed), "utf-8")
    with pytest.raises(DefinitionError, match=rf"'CART-EXT 9.9'.*CART-STD 4.2, {LONG}"):
        TrainingPlant(file)


def test_the_label_sheet_of_a_folder_is_that_of_its_seed(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f'training_plant = "{tmp_path / "none.yaml"}"\n')
    command = [sys.executable, "-m", "console", "labels", str(tmp_path / "out.pdf"), "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "none.yaml" in done.stderr
    assert "Traceback" not in done.stderr
