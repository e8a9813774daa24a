"""A hand-over as it is shown, from signed out to a running bay: what is due, what was refused and why, who signs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from shown import look, look_everywhere
from shuttle_bench import BAY, ORDER, Bench, bench

from console.asking import judged_sheet
from console.domain import commands as c
from console.domain.context import Rules
from console.domain.scan.wedge import SHEET
from console.label_sheet import training_picture
from console.presenters.asks import BeginSheet, EndSheet, SignOut, StartProcedure
from console.presenters.more import present_training
from console.presenters.present import scan_focus
from console.presenters.procedure import ProcedureView
from console.presenters.scene import Scene
from console.presenters.shown import Shown
from console.presenters.ui import Dismiss, UiState, apply, painted
from console.station import inbox
from console.texts import load

AT_BAY = UiState(screen="tasks", bay=BAY)


def shown(b: Bench, language: str = "en", ui: UiState = AT_BAY) -> ProcedureView:
    view = look(b.station.snapshot(), ui, language).view
    assert isinstance(view, ProcedureView)
    return view


def begun(b: Bench) -> None:
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))


def test_every_step_of_a_hand_over_is_said_in_both_languages(b: Bench) -> None:
    look_everywhere(b.station.snapshot(), BAY)
    begun(b)
    for _, act in b.acts():
        for language in ("en", "ja"):
            view = shown(b, language)
            assert view.step_title
            assert view.step_text
            assert [step.state for step in view.steps].count("current") == 1
        look_everywhere(b.station.snapshot(), BAY)
        act()
        b.run(0.2)
    look_everywhere(b.station.snapshot(), BAY)


def test_signed_out_shows_the_sign_in_and_a_badge_brings_up_the_pin(b: Bench) -> None:
    first = look(b.station.snapshot(), UiState())
    assert (first.screen, first.view.person, first.view.secret_ready) == ("sign_in", "", False)
    assert first.frame.person == "Nobody signed in"
    badge = next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-a")
    b.scan(badge)
    # Wherever the window was: the pad comes up, for the person whom the badge named.
    asked = look(b.station.snapshot(), UiState(screen="overview"))
    assert (asked.screen, asked.view.person, asked.view.secret_ready) == ("sign_in", "Trainee A", True)
    b.secret("000000")
    wrong = look(b.station.snapshot(), UiState())
    assert wrong.view.refusal_title == "That was the wrong PIN. 4 more tries."
    b.secret(b.plant.pins()["trainee-a"])
    assert look(b.station.snapshot(), UiState()).screen == "overview"


@pytest.mark.rq("RQ-09")
def test_monitoring_stays_readable_when_nobody_is_signed_in_and_guided_work_does_not(b: Bench) -> None:
    begun(b)
    b.ask(c.SignOut())
    for screen, due in (("overview", "overview"), ("alarms", "alarms"), ("tasks", "sign_in")):
        assert look(b.station.snapshot(), UiState(screen=screen, bay=BAY)).screen == due
    assert scan_focus(b.station.snapshot(), AT_BAY) == ""


def test_a_badge_in_the_middle_of_a_procedure_leads_back_to_it(b: Bench) -> None:
    begun(b)
    b.load_until("cartridge")
    ui = painted(AT_BAY, look(b.station.snapshot(), AT_BAY).screen)
    b.scan(next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-b"), b.id)
    ui = painted(ui, look(b.station.snapshot(), ui).screen)
    assert ui.shown == "sign_in"
    b.secret(b.plant.pins()["trainee-b"])
    assert look(b.station.snapshot(), ui).screen == "procedure"


def test_the_pin_pad_can_be_left_and_comes_back_with_the_next_badge(b: Bench) -> None:
    begun(b)
    badge = next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-b")
    b.scan(badge, b.id)
    pad = look(b.station.snapshot(), AT_BAY).view
    assert (pad.person, pad.look_on) == ("Trainee B", "Look only, without signing in")
    ui = apply(painted(AT_BAY, "sign_in"), pad.look_ask)
    assert look(b.station.snapshot(), ui).screen == "overview"
    assert look(b.station.snapshot(), replace(ui, screen="tasks")).screen == "sign_in"
    b.scan(badge)
    assert look(b.station.snapshot(), ui).screen == "sign_in"


def test_signing_out_lands_on_the_sign_in(b: Bench) -> None:
    b.sign_in()
    ui = apply(UiState(screen="more", shown="more"), SignOut())
    ui = painted(ui, look(b.station.snapshot(), ui).screen)
    b.ask(c.SignOut())
    assert look(b.station.snapshot(), ui).screen == "sign_in"


def test_whoever_only_reads_and_pages_is_not_locked_out(tmp_path: Path) -> None:
    with bench(tmp_path / "data", rules=Rules(idle_lock_s=60)) as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.sign_in()
        for _ in range(4):
            b.run(40, 0.5)
            events = b.station.snapshot().head_seq
            b.station.handle(inbox.Touched())
            assert b.station.snapshot().head_seq == events, "a touch is no event"
        assert b.state.session is not None


def test_the_strip_groups_identities_as_they_are_printed(b: Bench) -> None:
    begun(b)
    b.load_until("cartridge")
    values = [field.value for field in shown(b).strip]
    assert values[:4] == ["09", ORDER, "CH A9999 26 00K7Q2", "A9999 26 123456"]
    assert values[4].startswith("B · CART-STD 4.2 (")
    assert scan_focus(b.station.snapshot(), AT_BAY) == b.id


def test_a_refused_scan_says_what_it_was_why_not_and_what_is_wanted(b: Bench) -> None:
    begun(b)
    b.load_until("cartridge")
    b.scan(b.label("reagent", number=1), b.id)
    view = shown(b)
    assert view.mode == "scan"
    assert view.refusal_title.startswith("This is a reagent, activation reagent: GTIN 0950 6000 1343 52, lot 24-118")
    assert view.refusal_text.endswith("Scan a cartridge: GTIN 0950 6000 2001 18.")
    assert "カートリッジをスキャンしてください" in shown(b, "ja").refusal_text
    assert look(b.station.snapshot(), AT_BAY).frame.message == "", "said once, where the eye is"
    b.scan(b.label("cartridge", ORDER), b.id)
    assert (shown(b).refusal_title, shown(b).refusal_text) == ("", "")


def test_what_is_not_complete_yet_is_open_and_not_refused(b: Bench) -> None:
    begun(b)
    b.load_until("reagents")
    b.scan(b.label("reagent", number=0), b.id)
    view = shown(b)
    line = next(check for check in view.checks if check.title == "Every reagent there, lots released")
    assert (line.state, line.sub) == ("open", "1 of 4")
    assert next(step.sub for step in view.steps if step.state == "current") == "1 of 4"
    assert view.step_text.endswith("Scan the activation reagent: GTIN 0950 6000 1343 52.")


def test_a_command_on_its_way_is_asked_and_never_done(b: Bench) -> None:
    begun(b)
    b.load_until("insert")
    act = shown(b).act
    assert act is not None
    assert (act.label, act.enabled, act.arm, act.asked) == ("Open bay 09", True, True, "")
    b.frozen = True
    b.ask(c.DoAct(b.id, b.step()))
    asked = shown(b).act
    assert asked is not None
    assert asked.asked == "Asked. Waiting for the shuttle …"
    assert asked.reason == "asked, waiting"


def prestart(b: Bench) -> ProcedureView:
    begun(b)
    b.load_until("performed")
    return shown(b)


@pytest.mark.rq("RQ-31")
def test_two_signatures_one_after_the_other_and_then_the_start(b: Bench) -> None:
    view = prestart(b)
    assert view.mode == "prestart"
    assert view.interlock_count == "30 of 30 hold"
    assert [(s.title, s.state) for s in view.signatures] == [("Performed by", "current"), ("Verified by", "later")]
    assert view.act is not None
    assert (view.act.enabled, view.act.reason, view.act.arm) == (False, "waits for the first signature", False)
    b.sign("trainee-a", b.id)
    view = shown(b)
    assert view.signatures[0].state == "given"
    assert view.signatures[0].person == "Trainee A"
    assert view.signatures[0].when.endswith(" +09:00")
    assert view.signatures[1].note == "Not Trainee A: who performed cannot verify."
    assert (view.interlocks[0].id, view.interlocks[0].state) == ("IL-27", "unknown"), "what does not hold stands first"
    assert view.interlock_count == "30 of 31 hold"
    b.scan(next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-a"), b.id)
    assert shown(b).refusal_title == "Who did a step cannot verify it."
    b.sign("trainee-b", b.id)
    assert [s.state for s in shown(b).signatures] == ["given", "given"]
    start = shown(b).act
    assert start is not None
    assert (start.label, start.enabled) == ("Start bay 09", True)
    b.begin_run()
    b.run(0.2)
    done = shown(b, ui=UiState(screen="procedure", bay=BAY))
    assert done.mode == "done"
    assert all(check.state == "held" for check in done.checks), "as it was when it counted"


def test_a_procedure_that_was_left_is_not_shown_as_done(b: Bench) -> None:
    begun(b)
    b.load_until("cartridge")
    procedure = b.id
    b.ask(c.AbandonProcedure(procedure, "left by the operator"))
    at_it = replace(AT_BAY, procedure_id=procedure)
    view = shown(b, ui=at_it)
    assert (view.mode, view.step_title, view.picture) == ("left", "Left, not finished", "")
    assert view.step_text.startswith("Load cartridge was left.")
    assert "current" not in {step.state for step in view.steps}
    japanese = shown(b, "ja", at_it)
    assert japanese.step_title == "途中でやめました"
    assert not any(word in japanese.step_text for word in ("終了", "完了"))


def test_a_start_without_the_link_says_why_not(b: Bench) -> None:
    prestart(b)
    b.sign("trainee-a", b.id)
    b.sign("trainee-b", b.id)
    snapshot = b.station.snapshot()
    lost = replace(snapshot.state, link=replace(snapshot.state.link, condition="lost"))
    view = look(replace(snapshot, state=lost), AT_BAY).view
    assert (view.act.enabled, view.act.reason) == (False, "needs the link")
    assert view.interlocks[0].title == "Link to the shuttle stands"


def test_a_refused_touch_is_answered_once_in_the_frame(b: Bench) -> None:
    b.sign_in()
    b.ask(c.BeginProcedure("unload", 3))
    frame = look(b.station.snapshot(), UiState(screen="overview")).frame
    assert (frame.message, frame.message_look) == ("No run has ended in bay 03. Wait, then look again.", "refused")


def test_an_answer_that_was_touched_away_does_not_come_back_and_the_next_one_does(b: Bench) -> None:
    b.sign_in()
    b.ask(c.BeginProcedure("unload", 3))
    frame = look(b.station.snapshot(), UiState(screen="overview")).frame
    read = apply(UiState(screen="overview"), Dismiss(frame.message_s))
    assert look(b.station.snapshot(), read).frame.message == ""
    b.run(0.2)
    b.ask(c.BeginProcedure("unload", 4))
    assert look(b.station.snapshot(), read).frame.message.startswith("No run has ended in bay 04.")


def test_a_wrong_cartridge_can_be_practised_at_the_open_door(b: Bench) -> None:
    begun(b)
    b.load_until("insert")
    b.ask(c.DoAct(b.id, b.step()))
    b.until(lambda s: s.bays[BAY].door == "open", "the door")
    hands = training_picture(tuple(b.labels), b.station.snapshot(), b.id, BAY).hands
    right, wrong, close = hands
    assert (right.what, wrong.what, close.what) == ("insert", "insert", "close")
    assert right.label == b.label("cartridge", ORDER).text
    assert wrong.label != right.label
    offered = training_picture(tuple(b.labels), b.station.snapshot(), b.id, BAY)
    drawer = present_training(Scene.of(b.station.snapshot(), AT_BAY, load("en")), offered)
    assert drawer.hands[1].label == "Insert a wrong cartridge in bay 09"


def test_a_test_sheet_is_waited_for_and_answered(b: Bench) -> None:
    more = UiState(screen="more", shown="more")
    waits = look(b.station.snapshot(), apply(more, BeginSheet())).view
    assert (waits.scanner_state, waits.scanner_ask) == ("Waiting for the test sheet …", EndSheet())
    b.station.handle(judged_sheet("nonsense", "keyboard 1", "en_US"))
    frame = look(b.station.snapshot(), more).frame
    assert (frame.message, frame.message_look) == ("That was not the test sheet. Scan the test sheet.", "refused")
    b.station.handle(judged_sheet("]C0" + SHEET, "keyboard 1", "en_US"))
    frame = look(b.station.snapshot(), more).frame
    assert (frame.message, frame.message_look) == ("Every character of the test sheet arrived.", "normal")


@pytest.mark.rq("RQ-05")
def test_a_locked_account_is_said_until_when_and_not_to_enter_a_pin(b: Bench) -> None:
    b.scan(next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-a"))
    for _ in range(b.station.snapshot().book.rules.failed_secrets):
        b.secret("000000")
    view = look(b.station.snapshot(), UiState()).view
    assert view.refusal_title.startswith("Too many wrong PINs. The account is locked until ")
    assert view.refusal_text == "Ask a supervisor."


def test_tasks_list_what_is_open_and_what_can_begin(b: Bench) -> None:
    begun(b)
    tasks: Shown = look(b.station.snapshot(), UiState(screen="tasks"))
    assert tasks.screen == "tasks"
    assert [card.title for card in tasks.view.open] == ["Load cartridge · bay 09"]
    assert StartProcedure("load", 7) in [card.ask for card in tasks.view.begin]
    assert all(card.ask.bay != BAY for card in tasks.view.begin)
