"""Words for the pictures, in two scripts. The product's texts live elsewhere; these only show how words sit."""

from __future__ import annotations

from dataclasses import dataclass

_JA = {
    "training": "訓練   ·   エミュレーター接続中（実機ではありません）   ·   患者の記録にはなりません",
    "overview": "一覧",
    "tasks": "作業",
    "runs": "運転",
    "alarms": "アラーム",
    "records": "記録",
    "more": "その他",
    "place": "シャトル 07 · 柏",
    "link": "通信",
    "link ok": "921 600 Bd · エラー 0",
    "plant": "プラント",
    "in sync": "同期済み",
    "link lost": "通信途絶",
    "no data": "0:47 データなし",
    "plant offline": "13:58 からプラント未接続",
    "waiting": "312 件待ち · 最古 34 分",
    "trainee": "訓練者 A",
    "technician": "技術者",
    "What to do now": "いま行うこと",
    "Expansion": "拡大培養",
    "Activation": "活性化",
    "Transduction": "遺伝子導入",
    "Enrichment": "濃縮",
    "Harvest": "回収",
    "Held": "保持中",
    "Complete": "完了",
    "Empty": "空き",
    "Reserved": "予約済み",
    "Out of service": "使用停止",
    "Calibration due": "校正期限",
    "Line clearance done": "ラインクリアランス済み",
    "Day 5 of 9": "9 日中 5 日目",
    "Feed in 0:42": "0:42 後に培地添加",
    "DO low · 32 %": "溶存酸素低 · 32 %",
    "Restart before 0:18": "0:18 以内に再開",
    "Unload now": "取り出してください",
    "Ready to unload": "取り出し可能",
    "pH probe drift": "pH プローブのずれ",
    "Open": "開く",
    "Unload": "取り出す",
    "Prepare": "準備",
    "Restart or decide: safe hold ends in 0:18": "再開か判断を：安全保持は 0:18 で終わります",
    "Dissolved oxygen low for 6 min": "溶存酸素が 6 分間低下",
    "Unload the finished product": "完成した製品を取り出してください",
    "Feed due 15:14": "培地添加 15:14",
    "pH probe drift: check against sample": "pH プローブのずれ：サンプルで確認",
    "Bay": "ベイ",
    "Order": "オーダー",
    "Chain of identity": "識別の連鎖",
    "Donation": "採血番号",
    "Client · recipe": "顧客 · レシピ",
    "Load cartridge": "カートリッジ装着",
    "Line clearance": "ラインクリアランス",
    "Scan order": "オーダーを読む",
    "Scan starting material": "原料を読む",
    "Scan cartridge": "カートリッジを読む",
    "Scan reagents": "試薬を読む",
    "Open bay 09 and insert": "ベイ 09 を開けて挿入",
    "Shuttle confirms cartridge": "シャトルが照合",
    "Pre-start check": "開始前の確認",
    "Sign and start": "署名して開始",
    "two people": "2 名",
    "Scan the cartridge label": "カートリッジのラベルを読んでください",
    "label where": (
        "ラベルはカートリッジの短い面、青いポートの横にあります。\n"
        "スキャナーにかざしてください。画面に触れる必要はありません。"
    ),
    "refused title": "試薬です。カートリッジではありません",
    "refused text": (
        "GTIN 0950 6000 1343 52 は「活性化試薬」、ロット 24-118 です。これは手順 5 で使います。\n"
        "いまはカートリッジ GTIN 0950 6000 2001 11 を読んでください。"
    ),
    "Waiting for a scan …": "スキャンを待っています …",
    "Checked so far": "確認済み",
    "Report a deviation": "逸脱を報告",
    "Type it in instead": "手入力する",
    "needs a second person": "もう 1 名が必要です",
    "Sign and start bay 09": "署名してベイ 09 を開始",
    "Performed by": "実施者",
    "“I loaded this cartridge and checked every identity.”": "「カートリッジを装着し、すべての識別を確認しました。」",
    "“I verified the identities and the checks.”": "「識別と確認項目を検証しました。」",
    "26 of 27 hold": "27 件中 26 件適合",
    "11 more hold": "ほか 11 件適合",
    "Order is for this shuttle": "オーダーはこのシャトル向け",
    "Bay 09 is reserved for client B": "ベイ 09 は顧客 B に予約済み",
    "Material belongs to the order": "原料はオーダーと一致",
    "Material in date": "原料は期限内",
    "Cartridge in date, unused": "カートリッジ期限内・未使用",
    "Reagents released": "試薬は出荷許可済み",
    "not scanned yet": "未読",
    "Verified by": "確認者",
    "Scan a second person’s badge": "別の人のバッジを読んでください",
    "Not Trainee A: who performed cannot verify.": "訓練者 A は不可：実施した人は確認できません。",
    "Back to loading": "装着に戻る",
    "Start bay 09": "ベイ 09 を開始",
    "waits for the second signature": "2 人目の署名を待っています",
    "Temperature": "温度",
    "Dissolved oxygen": "溶存酸素",
    "Viable biomass": "生細胞量",
    "Acknowledge": "確認する",
    "What to do": "対応",
    "Take a sample": "サンプル採取",
    "Note / deviation": "メモ / 逸脱",
    "Hold": "保持",
    "Stop …": "停止 …",
    "needs the link": "通信が必要です",
    "Live": "現在",
    "Whole run": "全体",
    "Compare": "比較",
    "Export": "出力",
    "STALE 0:47": "古い値 0:47",
    "banner": "シャトルからのデータが 47 秒ありません。シャトルは自力で運転を続けています。下の値は古い値です。",
    "do lost": (
        "1  シャトルを見る：灯火とブザーが状態を示します。\n2  画面裏の青いケーブルを確かめる。\n"
        "自動で再接続中（9 回目）。"
    ),
    "do oxygen": "1  ガス供給とベイの配管を確認。\n2  30 % 未満なら採取し、保持する。\n15 分以内に対応。",
    "Dissolved oxygen low · 6 min": "溶存酸素低 · 6 分",
}

_EN = {
    "training": "TRAINING   ·   emulator, not a shuttle   ·   nothing here is a record of a patient",
    "overview": "Overview",
    "tasks": "Tasks",
    "runs": "Runs",
    "alarms": "Alarms",
    "records": "Records",
    "more": "More",
    "place": "Shuttle 07 · Kashiwa",
    "link": "Link",
    "link ok": "921 600 Bd · 0 errors",
    "plant": "Plant",
    "in sync": "in sync",
    "link lost": "Link lost",
    "no data": "no data for 0:47",
    "plant offline": "Plant offline since 13:58",
    "waiting": "312 waiting · oldest 34 min",
    "trainee": "Trainee A",
    "technician": "Technician",
    "label where": (
        "The label is on the short side of the cartridge, beside the blue port.\n"
        "Hold it under the scanner; no need to touch the screen."
    ),
    "refused title": "That was a reagent, not a cartridge",
    "refused text": (
        "GTIN 0950 6000 1343 52 is “Activation reagent”, lot 24-118. It is wanted later, at step 5.\n"
        "Now scan a cartridge: GTIN 0950 6000 2001 11."
    ),
    "banner": "No data from the shuttle for 47 s. It keeps running on its own; its buzzer is on the machine. "
    "Values below are old.",
    "do lost": (
        "1  Look at the shuttle: light and buzzer tell its state.\n"
        "2  Check the blue cable at the back of this screen.\n"
        "Reconnecting by itself, try 9. What was missed is fetched afterwards."
    ),
    "do oxygen": (
        "1  Check gas supply and the bay’s gas line.\n2  If below 30 %: sample, then hold.\nRespond within 15 min."
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A language of the pictures: "en" or "ja"."""

    language: str

    def t(self, key: str) -> str:
        """The words for ``key``; a key without words of its own is its own English."""
        return (_JA if self.language == "ja" else _EN).get(key, key)
