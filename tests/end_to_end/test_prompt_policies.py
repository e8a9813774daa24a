"""The prompt table: what is new here has a second source, and the loader refuses a table that forgets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import resources
from console.domain.scan.vocabulary import FlagMeaning
from console.workflow.library import load_book
from console.workflow.source import DefinitionError

PROMPTS, LOAD = "prompts/prompts.yaml", "procedures/load.yaml"


@pytest.mark.parametrize(
    ("name", "good", "bad", "says"),
    [
        (PROMPTS, "second_source: later, binds: [sample_unused]", "binds: [sample_unused]", "its second_source"),
        (PROMPTS, "enrolling: true,\n     second_source: device", "second_source: device", "both or neither"),
        (PROMPTS, "second_source: device", "second_source: hope", "Use one of the words"),
        (PROMPTS, "second_source: order, binds: [recipe_reagents, reagent_not_twice, lot_released, planned_end]",
         "second_source: order, binds: [reagent_not_twice, planned_end]", "compares nothing with it"),
        (PROMPTS, "flags: [none, container, check], typed: true, conc", "typed: true, conc", "with which flags"),
        (PROMPTS, "flags: [none, container, check], typed: true, conc", "flags: [bag], typed: true, conc",
         "Use one of the words"),
        (LOAD, "until: cartridge_matches", "until: idle", "never compared with what the shuttle reads"),
        (LOAD, "collect: [din, product_code, expiry, coi]", "collect: [din, product_code]", "collects other fields"),
    ],
)  # fmt: skip
def test_a_forgotten_second_source_is_said(tmp_path: Path, name: str, good: str, bad: str, says: str) -> None:
    folder = tmp_path / "definitions"
    shutil.copytree(resources.path("."), folder, ignore=shutil.ignore_patterns("fonts", "icons", "texts"))
    text = (folder / name).read_text("utf-8")
    assert good in text
    (folder / name).write_text(text.replace(good, bad, 1), "utf-8")
    with pytest.raises(DefinitionError, match=says):
        load_book(folder)


def test_the_installed_table_says_which_labels_each_prompt_takes() -> None:
    prompts = load_book().prompts
    assert prompts["material"].flags == (FlagMeaning.NONE, FlagMeaning.CONTAINER, FlagMeaning.CHECK)
    assert {name for name, prompt in prompts.items() if prompt.typed} == {"material", "product_label"}
