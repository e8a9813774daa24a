"""Sample views of the reason sheet over screens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from console.presenters import asks
from console.presenters.reason_sheet import ReasonRow, ReasonSheetView


def sheet(s: Any) -> ReasonSheetView:
    """Ten reasons, none of them chosen."""
    needed = s("with words of your own", "説明の記入が必要")
    rows = (
        ReasonRow("label_mismatch", s("The label does not match", "ラベルが一致しない"), needed, False),
        ReasonRow("equipment_failed", s("Equipment failed", "機器の故障"), needed, False),
        ReasonRow("temperature_excursion", s("Temperature out of its range", "温度の逸脱"), needed, False),
        ReasonRow("material_damaged", s("Material or container damaged", "材料または容器の破損"), needed, False),
        ReasonRow("contamination_suspected", s("Contamination suspected", "汚染の疑い"), needed, False),
        ReasonRow("out_of_specification", s("A result is out of specification", "結果が規格外"), needed, False),
        ReasonRow("out_of_sequence", s("A step was done out of its order", "手順の順序が違った"), needed, False),
        ReasonRow("delayed", s("A step was delayed", "作業の遅れ"), "", False),
        ReasonRow("spilled", s("Something was spilled", "液体などをこぼした"), needed, False),
        ReasonRow("other_reason", s("Another reason", "その他の理由"), needed, False),
    )
    return ReasonSheetView(
        s("What caused the deviation?", "逸脱の原因は何ですか？"),
        s("Bay 09 · ORD-26-11804 · CH A9999 26 00Z5PM", "ベイ 09 · ORD-26-11804 · CH A9999 26 00Z5PM"),
        rows,
        "",
        s("Touch here to add words", "ここに触れて言葉を追加"),
        s("0 of 500", "0 / 500"),
        500,
        False,
        "kana" if s.language == "ja" else "latin",
        s("Done", "完了"),
        s("Space", "空白"),
        s("Cancel", "取消"),
        s("Confirm", "確定"),
        s("choose a reason", "理由を選んでください"),
        asks.IssueRecord("r1"),
        "session",
    )


def samples(s: Any) -> Iterator[Any]:
    """Over a procedure and over the overview: empty, being written, complete."""
    from tests.support import views

    empty = sheet(s)
    chosen = tuple(replace(row, chosen=row.reason == "temperature_excursion") for row in empty.rows)
    words = s("The transport box was open for about ten minutes", "はこが 10 ぷんほど あいていた")
    written = replace(empty, rows=chosen, text=words, count=f"{len(words)} / 500", confirm_reason="")
    under = views.Sample("reason", views.frame(s, "tasks"), "procedure", views.procedure(s), None, empty)
    yield under
    yield replace(under, name="reason-keys", sheet=replace(written, keys=True))
    yield replace(under, name="reason-complete", sheet=written)
    over = next(sample for sample in views._overview(s) if sample.name == "overview")
    yield replace(over, name="reason-overview", sheet=empty)
