"""Sample views of the review screen."""
# ruff: noqa: E501  (sentences beside each other in two languages)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from console.presenters import asks
from console.presenters.procedure import Field, SignatureView
from console.presenters.review import Choice, DetailView, ItemRow, ReviewView
from console.presenters.review_curve import CurveView
from console.presenters.run_views import TrendView

if TYPE_CHECKING:
    from tests.support.views import Sample, Say


# long: sample data, one picture after another
def review_samples(s: Say) -> Iterator[Sample]:
    """Looking, in full, all answered, signing, signed, and what cannot be reviewed."""
    from tests.support.views import Sample, frame

    view = _view(s)
    records = frame(s, "records")
    yield Sample("review", records, "review", view)
    answered = tuple(replace(row, chosen=row.key == "k2") for row in view.rows)
    detail = view.detail
    assert detail is not None
    chosen = tuple(replace(c, chosen=n == 1) for n, c in enumerate(detail.choices))
    again = replace(view, rows=answered, detail=replace(detail, choices=chosen))
    yield Sample("review-again", records, "review", again)
    curve = replace(detail, curve=_curve(s), title=rows_title(view), lines=(), facts=detail.facts[1:4])
    looked = tuple(replace(row, chosen=row.key == "k2") for row in view.rows)
    yield Sample("review-curve", records, "review", replace(view, rows=looked, detail=curve))
    full = s(
        "A review in full is due: without approved limits are CO₂ (activation), Agitation (activation), Temperature (prime) and 9 more. Each such curve and each section of the record is listed too.",
        "全項目の照査が必要です。承認済みの限界値がないもの: CO₂(活性化)、撹拌(活性化)、温度(プライミング) ほか9件。該当する曲線と記録の各章も一覧に加えています。",
    )
    yield Sample(
        "review-full", frame(s, "records", training=False), "review", replace(view, note=full, note_look="warn")
    )
    stale = s(
        "Something has happened to this run since the list was made. Take in what is new, then go on.",
        "一覧の作成後に、このランに新しい記録が加わりました。新しい項目を取り込んでから続けてください。",
    )
    yield Sample(
        "review-stale",
        records,
        "review",
        replace(view, note=stale, note_look="warn", again=s("Take in what is new", "新しい項目を取り込む")),
    )
    yield from _signing(s, view)
    done = s(
        "Reviewed by Q. Sato, 2026-11-24 09:12:40 +09:00. Nothing has happened to the run since.",
        "佐藤 Qが2026-11-24 09:12:40 +09:00に照査しました。その後、このランに変更はありません。",
    )
    yield Sample(
        "review-done",
        records,
        "review",
        replace(
            view,
            mode="done",
            rows=(),
            detail=None,
            note=done,
            counts="",
            progress="",
            nothing="",
            signature=replace(_wanted(s), state="given", person="Q. Sato", when="2026-11-24 09:12:40 +09:00"),
            detail_title=s("Signed", "署名済み"),
        ),
    )
    none = replace(
        view,
        rows=(),
        detail=None,
        counts="",
        progress=s("0 of 0 looked at", "0件中0件を確認済み"),
        signature=_wanted(s),
        mode="sign",
        detail_title=s("Sign the review", "照査に署名"),
    )
    yield Sample("review-nothing", records, "review", none)


def rows_title(view: ReviewView) -> str:
    """Of the second row."""
    return view.rows[1].title


def _curve(s: Say) -> CurveView:
    """Oxygen over six hours, below its limit for a while."""
    t = np.linspace(1_795_000_000.0, 1_795_021_600.0, 360)
    y = 50 + 2 * np.sin(np.arange(360) / 9) - 14 * np.exp(-(((np.arange(360) - 190) / 22.0) ** 2))
    trend = TrendView(
        *(
            "dissolved_oxygen",
            s("Dissolved oxygen", "溶存酸素"),
            f"{y.min():.0f} – {y.max():.0f}",
            "%",
            "",
            "good",
            "",
            0,
        ),
        *(t, y, 30.0, 65.0, 40.0, 60.0, None, ((t[20], t[32]),), ((t[172], ""), (t[208], "")), (), (), 1),
    )
    axis = tuple((float(t[n]), label) for n, label in ((60, "11-16 02:00"), (180, "11-16 04:00"), (300, "11-16 06:00")))
    return CurveView(0, (trend,), (float(t[0]), float(t[-1])), axis)


def _signing(s: Say, view: ReviewView) -> Iterator[Sample]:
    from tests.support.views import Sample, frame

    wanted = _wanted(s)
    rows = tuple(
        replace(
            row,
            chosen=False,
            state="done",
            button=s("Look again", "もう一度"),
            lines=(
                row.lines[0] if row.state == "done" else f"{s('No effect', '影響なし')} · {row.lines[0]}",
                *row.lines[1:],
            ),
        )
        for row in view.rows
    )
    sign = replace(
        view,
        mode="sign",
        rows=rows,
        detail=None,
        signature=wanted,
        detail_title=s("Sign the review", "照査に署名"),
        progress=s("6 of 6 looked at", "6件中6件を確認済み"),
    )
    yield Sample("review-sign", frame(s, "records"), "review", sign)
    pin = replace(wanted, person="Q. Sato", pin=True)
    yield Sample("review-pin", frame(s, "records"), "review", replace(sign, signature=pin))
    title = s("ISBT 128 staff badge A9999 0000 1A", "ISBT 128 職員証 A9999 0000 1A")
    text = s(
        "A different person must do this check. Ask a colleague to scan their badge.",
        "この確認は別の人が行う必要があります。同僚に職員証をスキャンしてもらってください。",
    )
    yield Sample("review-refused", frame(s, "records"), "review", replace(sign, refusal_title=title, refusal_text=text))


def _wanted(s: Say) -> SignatureView:
    return SignatureView(
        s("Reviewed by", "照査者"),
        s("Scan your badge", "職員証を読み取ってください"),
        s(
            "“I reviewed the record of this run and looked at every exception that is listed.”",
            "「このランの記録を照査し、一覧のすべての例外を確認しました。」",
        ),
        "",
        "",
        "current",
        False,
        s("PIN", "PIN"),
    )


# long: sample data, one line after another
def _view(s: Say) -> ReviewView:
    look, again = s("Look", "確認する"), s("Look again", "もう一度")
    rows = (
        _row("k1", s("A label was refused", "ラベルが拒否された"), "2026-11-12 09:14 · T. Tanaka", s("Explained", "説明済み"), again),
        _row("k2", s("Dissolved oxygen below its limit for 37 min (Expansion)", "溶存酸素が下限を37分下回った(拡大培養)"), s("2026-11-16 03:20 · 36.8 % · limit 40 %", "2026-11-16 03:20 · 36.8 % · 限界 40 %"), s("Needs a deviation", "要逸脱登録"), again),
        _row("k3", s("Alarm: Dissolved oxygen low", "アラーム: 溶存酸素低"), s("2026-11-16 03:25 · 37 % · limit 40 %", "2026-11-16 03:25 · 37 % · 限界 40 %"), "", look, s("Acknowledged after 12 min by A. Weber.", "12分後にA. Weberが確認しました。"), chosen=True),
        _row("k4", s("Command: hold (executed)", "指示: ホールド(実行済み)"), "2026-11-17 10:02 · A. Weber", "", look),
        _row("k5", s("No link to the workcell for 48 min", "シャトルとの通信が48分途絶えた"), "2026-11-18 22:10", "", look),
        _row("k6", s("Wrong PIN for A. Weber, 1 in a row", "A. WeberのPIN誤り(連続1回)"), "2026-11-21 10:40 · T. Tanaka", "", look),
    )  # fmt: skip
    labels = (
        s("No effect on the product", "製品への影響なし"),
        s("Explain in words", "理由を記入"),
        s("Has a deviation", "逸脱として登録済み"),
        s("Needs a deviation", "逸脱の登録が必要"),
    )
    detail = DetailView(
        rows[2].title,
        rows[2].lines[1:],
        (
            (s("When", "日時"), "2026-11-16 03:25:08 +09:00"),
            (s("In the process", "工程時刻"), s("3 d 18 h after the start", "開始から3 d 18 h")),
            (s("Until", "終わり"), "2026-11-16 03:57:44 +09:00"),
            (s("Value", "値"), s("37 % · limit 40 %", "37 % · 限界 40 %")),
            (s("Entry in the journal", "ジャーナルの記入番号"), "4 117"),
        ),
        tuple(Choice(label, False, asks.Dispose("p", "k3", str(n))) for n, label in enumerate(labels)),
    )
    return ReviewView(
        "p",
        "look",
        (
            Field(s("Bay", "ベイ"), "09", mono=False),
            Field(s("Order", "オーダー"), "ORD-26-11804"),
            Field(s("Chain of identity", "CoI番号"), "CH A9999 26 00K7Q2"),
            Field(s("Donation", "提供番号"), "A9999 26 123456"),
            Field(s("Recipe", "レシピ"), "B · CART-STD 4.2"),
        ),
        s("Review by exception", "例外による照査"),
        s("2 of 6 looked at", "6件中2件を確認済み"),
        s(
            "Refused scans 1 · Out of limits 1 · Alarms 1 · Interventions 1 · Time offline 1 · Wrong PINs 1",
            "拒否された読み取り 1 · 限界外 1 · アラーム 1 · 介入操作 1 · オフライン 1 · PIN誤り 1",
        ),
        s(
            "Every parameter of the recipe has approved limits: what is listed here is all that went otherwise.",
            "レシピの全パラメーターに承認済みの限界値があります。通常と異なるものはすべてここに表示しています。",
        ),
        "normal",
        rows,
        s("Nothing out of the ordinary was found in this run.", "このランに通常と異なるものは見つかりませんでした。"),
        s("Look at this", "この項目を確認"),
        detail,
        "",
        asks.OpenReview("r1"),
        None,
        "",
        "",
        s("Enter", "確定"),
        s(
            "A review releases nothing. The Qualified Person certifies and releases the batch, outside this console.",
            "照査は出荷判定ではありません。出荷の認証は、このコンソールの外でQP(出荷判定の責任者)が行います。",
        ),
        s("Make record", "記録を作成"),
        asks.IssueRecord("r1"),
        s("Audit trail", "監査証跡"),
        asks.ShowInTrail(4117, "r1"),
        s("Records", "記録の一覧へ"),
        asks.GoTo("records"),
    )


def _row(key: str, title: str, line: str, tag: str, button: str, said: str = "", *, chosen: bool = False) -> ItemRow:
    state = "open" if not tag else "done"
    line = f"{tag} · {line}" if tag else line
    return ItemRow(key, title, (line, said) if said else (line,), state, chosen, button, asks.LookAt(key))
