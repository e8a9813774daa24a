"""A recording on the screen: never to be taken for the live line; its story, its rejections, its messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.presenters.asks import GoTo
from console.presenters.recording_ui import (
    ChooseSearch,
    EarlierMessages,
    LaterMessages,
    OpenRecording,
    RecordingUi,
    Search,
    ShowMessage,
    ShowTab,
)
from console.presenters.recordings import RecordingsView, offset_text, present_recordings, wanted_recording
from console.presenters.ui import UiState, apply
from console.queries.captures import CaptureAnswer, CaptureQuestion
from tests.support.views_diagnostics import figures, good, scene, snapshot
from tests.support.views_recordings import FILE, listed, played


def shown(ui: RecordingUi, answer: CaptureAnswer | None, language: str = "en", problem: str = "") -> RecordingsView:
    made = snapshot(figures(good(0.0)), capturing=True)
    return present_recordings(scene(made, language, UiState(recording=ui, language=language)), answer, problem)


@pytest.mark.parametrize(("language", "word"), [("en", "RECORDING"), ("ja", "通信記録の再生")])
@pytest.mark.parametrize("ui", [RecordingUi(FILE), RecordingUi(FILE, "messages"), RecordingUi(FILE, choosing="kind")])
def test_every_view_of_a_recording_says_that_it_is_one(ui: RecordingUi, language: str, word: str) -> None:
    view = shown(ui, played(), language)
    assert view.sign.startswith(word)
    assert FILE in view.sign


def test_the_list_opens_what_can_be_played_and_says_what_cannot() -> None:
    view = shown(RecordingUi(), listed())
    running, other, letter = view.rows
    assert running.ask == OpenRecording(FILE)
    assert "It is being written now." in running.lines
    assert "11:26:44 long  ·  67.1 MB" in other.lines[0]
    assert (letter.button, letter.ask) == ("", None)
    assert letter.lines == ("letter.shcap is no recording of the line. Choose another file.",)
    assert view.back.ask == GoTo("diagnostics")
    assert view.sign == ""


def test_the_story_is_told_in_its_order() -> None:
    view = shown(RecordingUi(FILE), played())
    told = [text for _, text, _ in view.story]
    assert told[0] == "Session with KSW-07, firmware 1.0.0, boot 1."
    assert told[1] == "Records 20 to 23 of boot 1 did not come. Later: 2, lost: 1, unknown: 1."
    assert "Command start at bay 9: refused" in told[2]
    assert "The door of bay 9 is open." in told[2]
    assert "Command hold at bay 3: executed" in told[3]
    assert told[4].startswith("Nothing was heard for 2.")
    assert "restarted" in told[5]
    assert told[6].endswith("boot 2.")
    assert [time for time, _, _ in view.story] == sorted(time for time, _, _ in view.story)
    assert [priority for _, _, priority in view.story] == [0, 3, 3, 0, 3, 3, 0]


def test_each_rejected_frame_stands_there_with_its_bytes() -> None:
    view = shown(RecordingUi(FILE), played())
    [crc, cobs, message] = [text for _, text, _ in view.rejected]
    assert crc.startswith("Damaged (CRC) · from the shuttle\n30 01 86 05 01 18 3c")
    assert cobs.endswith("\n2a 01 85 05")
    assert "There is no message number 99." in message
    assert {time for time, _, _ in view.rejected} == {"0:01.600"}


def test_a_long_frame_is_cut_on_the_screen_and_says_how_long_it_was() -> None:
    answer = played()
    assert answer.summary is not None
    long = replace(answer.summary.rejected[0], raw=bytes(range(256)))
    view = shown(RecordingUi(FILE), replace(answer, summary=replace(answer.summary, rejected=(long,))))
    assert view.rejected[0][1].endswith("3e 3f … (256)")
    assert view.rejected[1][1] == "And 2 more."


def test_damage_and_an_unknown_session_are_problems_that_are_said() -> None:
    answer = played()
    assert answer.summary is not None
    view = shown(RecordingUi(FILE), replace(answer, summary=replace(answer.summary, damaged_at=1234, opened=False)))
    assert [problem.text for problem in view.problems] == [
        "The file is damaged at byte 1\u00a0234: what follows is not shown.",
        "No session could be followed in it: doubles, gaps and round trips are not known.",
    ]


def test_what_is_not_the_answer_yet_is_waited_for_and_what_cannot_be_played_is_said() -> None:
    assert shown(RecordingUi("other.shcap"), played()).mode == "wait"
    assert shown(RecordingUi(FILE), None).remark.startswith("The recording is being played")
    foreign = CaptureAnswer(CaptureQuestion("letter.shcap"), trouble="foreign")
    view = shown(RecordingUi("letter.shcap"), foreign)
    assert [problem.text for problem in view.problems] == [
        "letter.shcap is no recording of the line. Choose another file."
    ]
    assert view.back.ask == OpenRecording("")
    assert [problem.text for problem in shown(RecordingUi(FILE), None, problem="It broke.").problems] == ["It broke."]


def test_messages_page_by_page_and_one_whole() -> None:
    ui, answer = RecordingUi(FILE, "messages", (20,)), played(start=20)
    view = shown(ui, answer)
    assert [row.what for row in view.messages] == ["Telemetry"] * 7
    assert view.messages[0].time == "0:01.000"
    assert view.messages[0].date == "14:02:12"
    assert view.first.ask == EarlierMessages(all_the_way=True)
    assert view.later.ask == LaterMessages(27)
    whole = shown(replace(ui, message=21), answer)
    assert (whole.mode, whole.title) == ("message", "Telemetry")
    fields = dict(whole.fields)
    assert fields["n"] == "16"
    assert fields["values"] == "(3702, 7201, 5012, 503, 1001, 450, 12003, 52, 50, 133, 2004, 207)"
    assert whole.back.ask == ShowMessage(-1)


def test_touches_lead_through_it() -> None:
    ui = UiState(screen="recordings")
    for wish in (OpenRecording(FILE), ShowTab("messages"), LaterMessages(7), LaterMessages(14), ShowMessage(15)):
        ui = apply(ui, wish)
    assert ui.recording == RecordingUi(FILE, "messages", (7, 14), message=15)
    assert wanted_recording(scene(snapshot(figures(good(0.0))), "en", ui)) == CaptureQuestion(FILE, 14)
    ui = apply(ui, ShowMessage(-1))
    assert apply(ui, EarlierMessages()).recording.pages == (7,)
    assert apply(ui, EarlierMessages(all_the_way=True)).recording.pages == ()
    ui = apply(apply(ui, ChooseSearch("kind")), Search("kind", "Fetch"))
    assert (ui.recording.kind, ui.recording.pages, ui.recording.choosing) == ("Fetch", (), "")
    ui = apply(apply(ui, ChooseSearch("text")), Search("text", "bay=9"))
    assert (ui.recording.text, ui.recording.kind) == ("bay=9", "Fetch")
    assert apply(ui, OpenRecording("")).recording == RecordingUi()


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00.000"), (12.3456, "0:12.345"), (3725.5, "1:02:05.500")])
def test_a_moment_since_the_beginning(seconds: float, text: str) -> None:
    assert offset_text(seconds) == text
