"""Recipes: pieces, hash over the exact bytes, validation, read back, and a bay that keeps what it had."""

from __future__ import annotations

import json

import pytest

from hardware.codec import encode
from hardware.emulator.recipe import RecipeError, parse_recipe
from hardware.messages import RecipeBegin, RecipeChunk, RecipeCommit, RecipeImage, RecipeRead


def read_back(bench, bay=9):
    pieces = [m for m in bench.tell(RecipeRead(bench.session, bay)) if isinstance(m, RecipeImage)]
    data = b"".join(piece.data for piece in pieces)
    assert [piece.offset for piece in pieces] == list(range(0, max(1, len(data)), 512))
    assert {piece.size for piece in pieces} == {len(data)}
    return data


def test_what_is_read_back_is_what_was_sent(bench, recipe_bytes, sha):
    answer = bench.send_recipe()
    assert (answer.ok, answer.sha256.hex(), answer.reason) == (True, sha, "")
    assert read_back(bench) == recipe_bytes
    assert [event.data["sha256"] for event in bench.events("recipe.loaded")] == [sha]


def test_nothing_kept_is_one_empty_piece(bench):
    assert bench.tell(RecipeRead(bench.session, 3)) == [RecipeImage(3, 0, 0, b"")]


def test_the_recipe_is_there_after_a_restart(bench, recipe_bytes):
    bench.send_recipe()
    bench.power_off(tidy=False)
    bench.power_on()
    assert read_back(bench) == recipe_bytes


def test_a_wrong_hash_is_refused_and_the_old_recipe_stays(bench, recipe_bytes, shorten):
    bench.send_recipe()
    answer = bench.send_recipe(shorten(), sha256=b"\0" * 32)
    assert not answer.ok
    assert "hash" in answer.reason
    assert read_back(bench) == recipe_bytes


def test_a_missing_piece_is_refused(bench, recipe_bytes):
    bench.tell(RecipeBegin(bench.session, 5, 9, len(recipe_bytes), b"\0" * 32))
    bench.tell(RecipeChunk(5, 512, recipe_bytes[512:1024]))
    (answer,) = bench.tell(RecipeCommit(5))
    assert not answer.ok
    assert "offset 512" in answer.reason


def test_a_commit_without_a_transfer_is_not_answered_for_any_bay(bench):
    bench.send_recipe()
    assert bench.tell(RecipeCommit(77)) == []


def test_a_doubled_commit_is_answered_as_before_and_changes_nothing(bench, recipe_bytes):
    answer = bench.send_recipe()
    assert bench.tell(RecipeCommit(answer.transfer)) == [answer]
    refused = bench.send_recipe(b"[]", bay=5)
    assert bench.tell(RecipeCommit(refused.transfer)) == [refused]
    assert (refused.bay, refused.ok) == (5, False)
    assert bench.tell(RecipeCommit(answer.transfer)) == [answer]
    assert read_back(bench) == recipe_bytes
    assert len(bench.events("recipe.loaded")) == 1


def test_a_commit_after_a_refused_begin_is_about_its_bay(bench, recipe_bytes):
    bench.start()
    (refused,) = bench.tell(RecipeBegin(bench.session, 500, 9, len(recipe_bytes), b"\0" * 32))
    assert "only while idle" in refused.reason
    assert bench.tell(RecipeCommit(500)) == [refused]


def test_a_doubled_piece_is_taken_once(bench, recipe_bytes, sha):
    bench.tell(RecipeBegin(bench.session, 5, 9, len(recipe_bytes), bytes.fromhex(sha)))
    for offset in range(0, len(recipe_bytes), 512):
        piece = RecipeChunk(5, offset, recipe_bytes[offset : offset + 512])
        bench.tell(piece)
        bench.tell(piece)
    assert bench.tell(RecipeCommit(5))[-1].ok


def test_a_new_session_counts_its_transfers_anew(bench, recipe_bytes):
    answer = bench.send_recipe()
    bench.open_session(4712)
    assert bench.tell(RecipeCommit(answer.transfer)) == []


def test_a_running_bay_takes_no_recipe(bench):
    bench.start()
    assert "only while idle" in bench.send_recipe().reason


def test_a_transfer_dies_with_its_session(bench, recipe_bytes):
    bench.tell(RecipeBegin(bench.session, 5, 9, len(recipe_bytes), b"\0" * 32))
    bench.open_session(4712)
    assert bench.tell(RecipeCommit(5)) == []
    assert read_back(bench) == b""


def _with(change):
    def broken(recipe):
        document = json.loads(recipe)
        change(document)
        return json.dumps(document).encode()

    return broken


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda recipe: b"\xff\xfe", "not JSON"),
        (lambda recipe: b"[]", "not a JSON object"),
        (_with(lambda d: d.update(phases=[])), "no phases"),
        (_with(lambda d: d["phases"][3].update(minutes=-1)), "minutes of phase 'activation'"),
        (_with(lambda d: d["phases"][3].update(operation="boil")), "operation of phase 'activation'"),
        (_with(lambda d: d["phases"][3].update(on_hold="explode")), "on_hold"),
        (_with(lambda d: d["phases"][3]["setpoints"].update(temperature=400)), "outside 0 to 60"),
        (_with(lambda d: d["phases"][3]["setpoints"].update(smell=1)), "'smell'"),
        (_with(lambda d: d["phases"][5]["feeds"].append({"at_min": 9999, "volume_ml": 1})), "minute 9999"),
        (_with(lambda d: d["alarms"][0].update(channel="mood")), "'mood'"),
        (_with(lambda d: d["alarms"][0].update(below=3)), "either above or below"),
        (_with(lambda d: d["alarm_phases"].append("dinner")), "dinner"),
        (_with(lambda d: d["phases"].append(d["phases"][0])), "same id"),
        (_with(lambda d: d["phases"][0].update(id="活性化" * 8)), "48 bytes"),
        (_with(lambda d: d["phases"][0].update(id="half \ud800 pair")), "48 bytes"),
        (_with(lambda d: d["phases"][0].update(max_hold_min=1e9)), "beyond 1000000"),
        (_with(lambda d: d["phases"][0].update(minutes=10**400)), "beyond 1000000"),
        (_with(lambda d: d["phases"][0].update(minutes=float("inf"))), "beyond 1000000"),
        (_with(lambda d: d["phases"][0].update(minutes=float("nan"))), "beyond 1000000"),
        (_with(lambda d: d["phases"][0].update(minutes="ten")), "not a number"),
        (_with(lambda d: d["alarm_phases"].append("é" * 300)), "alarm_phases names no phase"),
        (_with(lambda d: d["alarm_phases"].append("\ud800")), "alarm_phases names no phase"),
        (lambda recipe: b"[" * 60_000, "too deeply"),
        (lambda recipe: recipe.replace(b'"minutes": ', b'"minutes": ' + b"9" * 5000, 1), "not JSON"),
    ],
)
def test_a_bad_recipe_is_refused_with_its_reason(bench, recipe_bytes, broken, says):
    data = broken(recipe_bytes)
    with pytest.raises(RecipeError, match=says):
        parse_recipe(data)
    answer = bench.send_recipe(data)
    assert not answer.ok
    assert says in answer.reason
    assert encode(answer)
    assert read_back(bench) == b""
