"""Sample views of accounts, PINs, the plant's file and the horn, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from console.presenters import asks
from console.presenters.accounts import AccountRow, AccountsView
from console.presenters.frame import NavItem
from console.presenters.pin import PinView

if TYPE_CHECKING:
    from tests.support.views import Sample, Say


def samples(s: Say, sample: Callable[..., Sample], frame: Callable[..., object]) -> Iterator[Sample]:
    """``sample`` and ``frame`` of the module that has them all."""
    yield from _pins(s, sample, frame)
    yield from _accounts(s, sample, frame)


def silencing(s: Say, frame: object) -> object:
    """The frame while the horn sounds; the beep itself is left out of pictures."""
    nav = tuple(item for item in frame.nav if item.screen != "training")  # type: ignore[attr-defined]
    rest = frame.nav[len(nav) :]  # type: ignore[attr-defined]
    return replace(frame, nav=(*nav, NavItem("silence", s("Silence", "消音"), "silence"), *rest))  # type: ignore[type-var]


def _pins(s: Say, sample: Callable[..., Sample], frame: Callable[..., object]) -> Iterator[Sample]:
    first = PinView(
        s("Choose a PIN of your own", "自分のPINを決めてください"),
        s(
            "The one that you were given has been seen by others. Nothing else can be done before it is changed.",
            "渡されたPINは他の人にも知られています。変更するまで、ほかの操作はできません。",
        ),
        s("Sato Mika", "佐藤 美香"),
        False,
        s("Next", "次へ"),
        s("Change", "変更"),
        (s("New PIN", "新しいPIN"), s("New PIN again", "新しいPINをもう一度")),
        s(
            "At least 6 digits. Not the same as before, no row like 123456, no repetition like 121212.",
            "6 桁以上。以前と同じもの、123456のような並び、121212のような繰り返しは使えません。",
        ),
        s("Sign out", "サインアウト"),
        asks.SignOut(),
    )
    yield sample("pin-first", frame(s, "", bare=True, training=False), "pin", first)
    refused = replace(
        first,
        refusal_title=s("This PIN is too easy to guess.", "このPINは推測されやすいです。"),
        refusal_text=s(
            "Nothing was changed. Enter another PIN, twice.", "何も変更されていません。別のPINを2回入力してください。"
        ),
        round="2",
    )
    yield sample("pin-refused", frame(s, "pin"), "pin", refused)
    own = replace(
        first,
        title=s("Change your PIN", "PINの変更"),
        hint=s("Enter your present PIN, then the new one twice.", "現在のPIN、続いて新しいPINを2回入力してください。"),
        asks_old=True,
        steps=(s("Present PIN", "現在のPIN"), *first.steps),
        leave=s("Leave it as it is", "変更しない"),
        leave_ask=asks.GoTo("accounts"),
    )
    yield sample("pin-change", frame(s, "pin"), "pin", own)


# long: sample data, one row after another
def _accounts(s: Say, sample: Callable[..., Sample], frame: Callable[..., object]) -> Iterator[Sample]:
    technician, supervisor = s("technician", "技術者"), s("supervisor", "スーパーバイザー")
    unlock = s("Unlock", "ロック解除")
    good = s("Training current until 2027-11-23", "教育訓練は 2027-11-23 まで有効")
    locked = AccountRow(
        s("Sato Mika", "佐藤 美香"),
        s("Locked until 14:47 after wrong PINs", "PIN誤りのため 14:47 までロック中"),
        technician,
        True,
        unlock,
        True,
        "",
        asks.WithReason("account", asks.UnlockAccount("sato"), "Sato"),
    )

    def plain(name: str, detail: str, tag: str) -> AccountRow:
        return AccountRow(name, detail, tag, False, "", True, "", None)

    rows = (
        locked,
        plain(s("Anna Weber", "ウェーバー アンナ"), good, f"{technician} · {supervisor}"),
        plain(
            s("Mori Ken", "森 健"),
            s("Has to choose a PIN at the next sign-in", "次のサインイン時にPIN変更が必要"),
            technician,
        ),
        plain(
            s("Ito Yuki", "伊藤 由紀"),
            s("Training not current (until 2026-11-01)", "教育訓練が無効（期限 2026-11-01）"),
            technician,
        ),
        plain(s("Abe Jun", "阿部 淳"), s("Closed: nobody can sign in to it", "無効：サインインできません"), technician),
    )
    file = (
        (s("Number", "番号"), "42"),
        (s("File", "ファイル"), "0042.json"),
        (s("Issued", "発行"), s("2026-11-23 13:55  (37 min ago)", "2026-11-23 13:55（37分前）")),
        (s("Issued by", "発行者"), "MES Kashiwa"),
        (s("Taken here", "取込み"), s("2026-11-23 13:58  (34 min ago)", "2026-11-23 13:58（34分前）")),
        (s("Signed with key", "署名鍵"), "3fa91c04d2be77a9"),
    )
    view = AccountsView(
        s("Accounts and the plant’s file", "アカウントとプラントファイル"),
        s("Who is known at this console", "このコンソールに登録された人"),
        rows,
        s(
            "Nobody yet. People come with the plant’s file.",
            "まだ誰も登録されていません。プラントファイルで登録されます。",
        ),
        s("The plant’s file", "プラントファイル"),
        file,
        "",
        "",
        s("Change my PIN", "自分のPINを変更"),
        True,
        "",
        asks.GoTo("pin"),
        s("Back", "戻る"),
        asks.GoTo("more"),
    )
    yield sample("accounts", frame(s, "more"), "accounts", view)
    refused = replace(
        view,
        refused_title=s(
            "0043.json, orders[2].dins: A999926123456 stands there twice.",
            "0043.json, orders[2].dins: A999926123456 が二度あります。",
        ),
        refused_text=s(
            "Nothing of the file was taken. Have the plant mend this row and issue the file again.",
            "このファイルは何も取り込まれていません。プラントでこの行を直し、再発行してもらってください。",
        ),
        rows=(replace(locked, enabled=False, reason=s("not your role", "役割にありません")), *rows[1:]),
    )
    yield sample("accounts-refused", silencing(s, frame(s, "more", alarms=(0, 1, 0, 1))), "accounts", refused)
    empty = replace(view, rows=(), file=((s("No file has been taken yet", "まだ取り込まれていません"), "–"),))
    yield sample("accounts-empty", frame(s, "more", training=False), "accounts", empty)
