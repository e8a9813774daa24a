"""No key is missing in a language, none is left over, placeholders agree, and every character can be drawn."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import resources
from console.domain import note
from console.domain.batch_state import BatchState
from console.domain.events import EVENTS
from console.domain.procedure.definition import StepKind
from console.domain.reason import PURPOSES
from console.domain.review import DISPOSITIONS
from console.presenters.fault import KINDS as FAULTS
from console.records.kinds import KINDS
from console.texts import LANGUAGES, load
from console.workflow.library import load_book, load_recipe

ROOT = Path(__file__).resolve().parents[2]
CODES = [code for code, _ in LANGUAGES]
BOOK = load_book()
PLACEHOLDER = re.compile(r"\{(\w+)(?::\w+)?\}")
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+")


def constants() -> Iterator[tuple[Path, str, bool]]:
    """(file, text, whether it is said) of every literal in the console: said as a key by Message.of or a catalogue."""
    for path in sorted((ROOT / "console").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = set()
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            owner = getattr(getattr(call.func, "value", None), "id", "")
            if name == "say" or (owner == "Message" and name == "of"):
                said |= {id(node) for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)}
        inside_f_strings = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside_f_strings:
                yield path, node.value, id(node) in said


LITERALS = list(constants())


def said_as_literals() -> set[str]:
    """Keys that the code names in full, where it says them or hands them on."""
    return {text for path, text, said in LITERALS if said and KEY.fullmatch(text) and "records" not in path.parts}


def data_driven() -> set[str]:
    """Keys that are put together from the definition files and from tables of the code."""
    keys = {f"procedure.{name}" for name in BOOK.procedures}
    for procedure in BOOK.procedures.values():
        for step in procedure.steps:
            keys |= {f"{step.key}.title", f"{step.key}.text", *(f"{step.key}.{item}" for item in step.items)}
            keys |= {f"{step.key}.{option}" for option in step.options}
            keys |= {f"{procedure.id}.{step.id}.meaning"} if step.kind is StepKind.SIGN else set()
            judges = any(other.until == "release_judged" for other in procedure.steps)
            if step.kind is StepKind.SIGN and judges:
                keys |= {f"{procedure.id}.{step.id}.conditional.meaning"}
            keys |= {f"{step.key}.none_left"} if step.kind is StepKind.RECONCILE else set()
            keys |= {f"act.{step.action}", f"act.{step.action}.confirm"} if step.action else set()
            keys |= {f"procedure.until.{step.until}"} if step.action == "open" else set()
            keys |= {f"sign.{step.signer}", f"word.{step.signer}"} if step.signer else set()
            keys |= {f"word.command.{step.action}"} if step.action else set()
    keys |= {f"prompt.{name}" for name in BOOK.prompts}
    keys |= {f"reason.{name}" for name in BOOK.reasons} | {f"purpose.{word}" for word in PURPOSES}
    keys |= {key for rule in BOOK.interlocks for key in (rule.permit, rule.refuse, rule.unknown) if key}
    keys |= {f"alarm.{name}.{part}" for name in BOOK.alarms for part in ("name", "help")}
    keys |= {f"alarms.priority.{alarm.priority}" for alarm in BOOK.alarms.values()}
    keys |= {f"channel.{name}" for name in BOOK.channels}
    recipe, _ = load_recipe(resources.path("recipes/CART-STD-4.2.json"))
    keys |= {f"phase.{plan.operation}" for plan in recipe.phases}
    keys |= {f"word.{need.id}" for need in recipe.reagents}
    keys |= {f"training.label.{need.id}" for need in recipe.reagents}
    keys |= {f"word.{state.value}" for state in BatchState}
    keys |= {f"trail.{name}" for name in EVENTS} | {"trail.journal.opened"}
    keys |= {f"exception.{kind}" for kind in KINDS} | {f"exception.group.{group}" for group in KINDS.values()}
    keys |= {f"exception.clock.{kind}" for kind in ("stepped", "slept", "drifted")}
    keys |= {f"review.{part}.{name}" for name in DISPOSITIONS for part in ("disposition", "said")}
    keys |= {f"fault.{kind}.{part}" for kind in FAULTS for part in ("title", "meaning", "todo")}
    return keys | families()


# long: a table
def families() -> set[str]:
    """Keys whose last part is a value of the code; the values stand here, so that a new one is a decision."""
    table = {
        "audit.filter": "text person bay kind day run",
        "audit.kind": "people scans steps signatures changes commands shuttle alarms plant station other",
        "audit.detail": "what seq local utc process who where how why change type stream id boot data hash prev run",
        "trail.by": "system shuttle plant",
        "trail.how": "touch scan shuttle sync system",
        "alarms.state": "unacknowledged acknowledged returned",
        "identify.standard": "isbt128 gs1 hibc local",
        "label": (
            "din flag product_code collection_type collection expiry staff_id coi "
            "division date datetime blood_group phenotype meaning antigens container "
            "container_lot donor_id fin item location patient_id kind zone "
            "fpc pdc supplemental_id sec_country sec_establishment sec_din sec_system sec_product "
            "sec_split issuer donor check gtin lot serial order "
            "asset sscc quantity labeler product unit link produced "
            "best_before text "
        ),
        "look_alike": "order coi din",
        "where.lot": "released quarantined blocked",
        "bag.missing": "din product_code expiry coi division",
        "evidence": "clock_stepped clock_slept clock_drifted",
        "export": "csv png table picture",
        "compare.shape": "runs channels",
        "compare.align": "time start",
        "compare.choose": "run channel",
        "command": "hold restart stop abort acknowledge sample unload take_out recover",
        "more.about": "storage readings shuttle firmware port site mode definitions texts plant_file version",
        "nav": "overview tasks run alarms records more note training",
        "paper.entry.part": "person when value",
        "paper.head": "bay order why",
        "paper.column": "step entry when who",
        "paper.signed": "entered compared",
        "entry.to": "confirmed withdrawn",
        "note.kind": " ".join(note.KINDS),
        "note.severity": " ".join(note.SEVERITIES),
        "todo.nameless": "hold silence",
        "accounts.file": "number name issued by taken key",
        "pin": "old first again other digits short simple same",
        "plant_file": (
            "too_large damaged unsigned no_keys stranger altered missing extra form value other_mode other_site "
            "other_station other_shuttle result_sample result_order result_test result_older result_final"
        ),
        "plant_file.remedy": "again signed key row result right_file newer clock person_missing person_reused "
        "badge_reused",
        "records.plant": "online offline refused not_configured unknown",
        "reason_sheet.lacks": "missing unknown text too_long",
        "run.mark": "feed sample held restarting stopped aborted",
        "run.page": "culture gas flow other",
        "run.quality": "good uncertain bad",
        "run.window": "live 1h 6h 24h 14d run",
        "wall.window": "600 3600 21600 86400 1209600",
        "training.hand": "insert insert_other close remove fault clear lab_pass lab_fail",
        "training.label": "order bag tube cartridge bay product badge sample expired damaged place quarantine "
        "box seal receiver final",
        "release": "released conditional failed none passed pending",
        "material.cell_q": "title text short button",
        "material.custody": "title text short button",
        "material.disposition": "title text short button",
        "material.disposition_again": "text short",
        "material.quarantine": "title text short button",
        "material.transfer": "title text short button",
        "tile": "unload recover",
        "todo": "unload recover",
        "unit": "s min h d",
        "word.command": "open start hold restart stop abort reset answer",
        "prestart.renew": "plant device step",
        "prestart.source": "scan device order plant clock person attested",
        "validity": "valid changed invalid given_anew",
        "reason": (
            "session.none role role.segregation right.unknown account.must_change account.own offline training "
            "bay.taken bay.out_of_service bay.unknown bay.not_empty bay.not_reserved run.not_ended "
            "run.not_complete run.test_failed run.complete material.taken material.decided "
            "material.not_here material.late_change correction.settled sample.none reagent.over_hold reagent.thawing "
            "sample.not_due link command.pending procedure.unknown state "
            "review.own review.early review.done review.no_run readings.pruned"
        ),
    }
    keys = {f"{family}.{value}" for family, values in table.items() for value in values.split()}
    keys |= {f"command.{action}.confirm" for action in ("restart", "stop", "abort")}
    for action in ("hold", "restart", "stop", "abort"):
        keys |= {f"command.{action}.consequence.{kind}" for kind in ("keep_warm", "stop_pumps", "unknown")}
    return keys


def free(key: str) -> bool:
    """Families that others' tests hold: words (shown only if there is one), the record, the scan rules."""
    return key.startswith(("word.", "record.", "scan.")) or (key.endswith(".note") and key[:-5] in data_driven())


@pytest.mark.parametrize("code", CODES)
def test_no_key_that_is_said_is_missing(code: str) -> None:
    assert sorted((said_as_literals() | data_driven()) - load(code).keys) == []


def test_no_key_is_left_over() -> None:
    literals = {text for _, text, _ in LITERALS}
    used = literals | data_driven()
    assert sorted(key for key in load("en").keys if key not in used and not free(key)) == []


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    english, japanese = load("en"), load("ja")
    assert english.keys == japanese.keys
    for key in english.keys - {key for key in english.keys if key.startswith("scan.")}:
        wanted = {frozenset(PLACEHOLDER.findall(form)) for form in english.forms(key)}
        assert {frozenset(PLACEHOLDER.findall(form)) for form in japanese.forms(key)} <= wanted, key


@pytest.mark.parametrize("code", CODES)
def test_every_character_is_in_the_bundled_fonts(code: str) -> None:
    catalogue = load(code)
    for weight in ("Regular", "Medium", "SemiBold"):
        drawable: set[int] = set()
        for face in ("ShuttleSans", "ShuttleSansJP"):
            drawable |= set(TTFont(resources.path(f"fonts/{face}-{weight}.ttf")).getBestCmap())
        lacking = {
            (key, character)
            for key in catalogue.keys
            for form in catalogue.forms(key)
            for character in form
            if character != "\n" and ord(character) not in drawable
        }
        assert lacking == set()


def test_japanese_is_japanese() -> None:
    """A sentence in English is a sentence in Japanese, with its full stop and its own script."""
    english, japanese = load("en"), load("ja")
    for key in english.keys:
        text, other = english.forms(key)[-1], japanese.forms(key)[-1]
        if text.endswith(".") and " " in text and not key.startswith("record."):
            assert other.endswith("。"), key
            assert re.search(r"[ぁ-んァ-ヶ一-龠]", other), key
