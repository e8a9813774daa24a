"""One run as a journal tells it: refused labels, a wrong secret, a hold, an alarm, a link lost, a console killed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

import resources
from console.domain import events as e
from console.domain.channel import Channel
from console.domain.message import Message
from console.domain.order import Lot, Order, PhasePlan, ReagentNeed, Recipe
from console.domain.person import Person
from console.records.batch_record import build
from console.records.entry import Entry, Moment
from console.records.model import BatchRecord, Trend
from console.records.words import Say

RUN = "R-2026-0312"
START = datetime(2026, 3, 2, 0, 4, tzinfo=UTC)
JST = 540
LABEL = "]d201095060002001182110447\x1d10C2407A\x1d17270131"


def iso(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class Teller:
    """Writes entries one after the other, some seconds apart, as a journal would hold them."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.now = START
        self.process: datetime | None = None

    def tell(self, fact: e.Fact, actor: str = "system", after_s: float = 9.0) -> None:
        self.now += timedelta(seconds=after_s)
        process = ""
        if self.process is not None:
            process = iso(self.process)
        at = Moment(iso(self.now), JST, process)
        seq = len(self.entries) + 1
        self.entries.append(Entry(seq, f"{seq:064x}", at, actor, type(fact).TYPE, type(fact).VERSION, fact))

    def unreadable(self, type_name: str) -> None:
        seq = len(self.entries) + 1
        reason = f"An event of type {type_name!r} version 3 is newer than this program."
        self.entries.append(Entry(seq, f"{seq:064x}", Moment(iso(self.now), JST), "system", type_name, 3, None, reason))


def recipe() -> Recipe:
    said = json.loads(resources.path("recipes/CART-STD-4.2.json").read_text("utf-8"))
    phases = tuple(
        PhasePlan(
            p["id"],
            p["operation"],
            p["minutes"],
            tuple((name, f"{value:g}") for name, value in p["setpoints"].items()),
            tuple((name, f"{low:g}", f"{high:g}") for name, (low, high) in p.get("limits", {}).items()),
            p["max_hold_min"],
        )
        for p in said["phases"]
    )
    needs = tuple(ReagentNeed(need["id"], need["gtin"], need["hold_min"]) for need in said["reagents"])
    title = said["title"]
    return Recipe(
        said["id"], said["version"], title["en"], title["ja"], "3fa9" * 16, said["cartridge_gtin"], needs, phases
    )


def channels() -> dict[int, Channel]:
    table = yaml.safe_load(resources.path("channels/channels.yaml").read_text("utf-8"))["channels"]
    return {
        c["number"]: Channel(
            *(c["number"], c["id"], c["unit"], c["resolution"], c["range"][0], c["range"][1]),
            *(c["kind"], c["decimals"], c["stale_s"]),
        )
        for c in table
    }


def rules() -> dict[str, str]:
    lines = yaml.safe_load(resources.path("interlocks/start.yaml").read_text("utf-8"))["interlocks"]
    return {line["id"]: line["predicate"] for line in lines}


def _plant(t: Teller, mode: str) -> None:
    t.tell(e.StationStarted("shuttle-console 0.1.0", "KSW-07", "kobe", mode, "7d1e" * 16))
    for person in (
        Person("tanaka", "田中 翔", ("technician",), "A99990000T1", "2027-01-01"),
        Person("weber", "Anna Weber", ("supervisor",), "A99990000W2", "2027-01-01"),
        Person("quality", "山本 里奈", ("quality",), "A99990000Q3"),
    ):
        t.tell(e.PersonReceived(person), "plant")
    dins = ("A999926123456", "A999926123457")
    t.tell(
        e.OrderReceived(
            Order(
                *("ORD-7731", "Kobe University Hospital", "KSW-07", "released", "CART-STD", "4.2", "CHA99992600K7Q2"),
                *(dins, 2, "S", ("1", "X"), "2026-03-04T15:00:00Z"),
            )
        ),
        "plant",
    )
    t.tell(e.RecipeReceived(recipe(), ("quality", "weber")), "plant")
    for item, gtin, lot in _reagents():
        t.tell(e.LotReceived(Lot(gtin, lot, item, "released")), "plant")
    t.tell(e.LotReceived(Lot("09506000200118", "C2407A", "cartridge", "released")), "plant")
    t.tell(e.LinkOpened("KSW-07", "ksw-fw 5.1.3", True, 12, "s-1"))


def _reagents() -> list[tuple[str, str, str]]:
    return [(need.id, need.gtin, f"{need.id[:3].upper()}26-{n}41") for n, need in enumerate(recipe().reagents, 1)]


def _read(raw: str, printed: str, fields: dict[str, str], structure: str = "gs1.element_string") -> e.Read:
    return e.Read(raw, raw[:3] if raw.startswith("]") else "", "serial:1", (structure,), tuple(fields.items()), printed)


def _load(t: Teller) -> None:
    def accepted(step: str, prompt: str, read: e.Read) -> None:
        t.tell(e.ScanAccepted("P-load", step, prompt, read), "tanaka")

    def done(step: str, key: str, actor: str = "tanaka", **args: str | int) -> None:
        t.tell(e.StepDone("P-load", step, Message.of(key, **args)), actor, 2)

    t.tell(e.ProcedureStarted("P-load", "load", "1", "aa01" * 16, 9), "tanaka")
    for item in ("bay_empty", "no_other_labels", "surfaces_clean"):
        t.tell(e.ItemConfirmed("P-load", "clearance", item), "tanaka")
    done("clearance", "done.items", count=3)
    accepted("order", "order", _read("]Q1ORD-7731", "ORD-7731", {"text": "ORD-7731"}, "local.text"))
    t.tell(e.OrderChosen("P-load", "ORD-7731"), "tanaka")
    done("order", "done.scan", printed="ORD-7731")
    _material(t, accepted)
    done("material", "done.scans", have=2, want=2)
    for item in ("bag_intact", "transport_temperature", "cartridge_pouch_intact", "reagents_enough"):
        t.tell(e.ItemConfirmed("P-load", "condition", item), "tanaka")
    done("condition", "done.items", count=3)
    fields = {"gtin": "09506000200118", "lot": "C2407A", "serial": "10447", "expiry": "2027-01-31T14:59:00.000000Z"}
    accepted("cartridge", "cartridge", _read(LABEL, "(01) 0950 6000 2001 18 (21) 10447 (10) C2407A", fields))
    done("cartridge", "done.scan", printed="(21) 10447")
    for _, gtin, lot in _reagents():
        raw = f"]d201{gtin}10{lot}\x1d17260930"
        fields = {"gtin": gtin, "lot": lot, "expiry": "2026-09-30T14:59:00.000000Z"}
        accepted("reagents", "reagent", _read(raw, f"(01) {gtin} (10) {lot}", fields))
    done("reagents", "done.scans", have=4, want=4)
    accepted("bay", "bay", _read("]d280040950600KSW-07-BAY09", "KSW-07 BAY09", {"asset": "0950600KSW-07-BAY09"}))
    done("bay", "done.scan", printed="KSW-07 BAY09")
    t.tell(e.SelectRequested("c-1", "open", 9, procedure_id="P-load"), "tanaka")
    t.tell(e.ExecuteRequested("c-1", "0a0b", "open", 9, procedure_id="P-load"))
    t.tell(e.CommandResolved("c-1", "executed", "", "", 9, "open", procedure_id="P-load"))
    done("insert", "done.in_place", "system", bay=9)
    done("confirm", "done.device_read", "system", serial="10447")
    _sign_and_start(t, done)


def _material(t: Teller, accepted: Callable[[str, str, e.Read], None]) -> None:
    din_fields = {"din": "A999926123456", "flag": "00"}
    accepted("material", "material", _read("=A999926123456001", "A9999 26 123456 00", din_fields, "isbt.din"))
    t.tell(
        e.ScanRefused(
            *("P-load", "material", "material", "wrong_patient", "=A999926999999000\x1dX", "serial:1"),
            Message.of("scan.is.din", number="A9999 26 999999"),
            Message.of("scan.why.not_in_order", order="ORD-7731"),
            Message.of("prompt.material"),
        ),
        "tanaka",
    )
    accepted(
        *("material", "material"),
        _read("=<S1234100", "S1234100", {"product_code": "S1234100", "product": "S1234"}, "isbt.product_code"),
    )
    accepted("material", "material", _read("CHA99992600K7Q2", "CH A9999 26 00K7Q2", {"coi": "CHA99992600K7Q2"}))
    din_fields = {"din": "A999926123457", "flag": "00", "expiry": "2026-03-04T15:00:00.000000Z"}
    accepted("material", "material", _read("=A99992612345700&>0260640000", "A9999 26 123457 00", din_fields))


def _interlocks(refused: str = "") -> tuple[e.InterlockLine, ...]:
    evidence = Message.of("evidence.lot", lot="C2407A", status="released")
    return tuple(
        e.InterlockLine(rule, "refuse" if rule == refused else "permit", evidence, "scan" if n % 2 else "plant")
        for n, rule in enumerate(rules())
    )


def _sign_and_start(t: Teller, done: Callable[..., None]) -> None:
    t.tell(e.RecipeTransferRequested("P-load", 9, "CART-STD 4.2", "3fa9" * 16))
    t.tell(e.RecipeReadBack("P-load", 9, "3fa9" * 16, ""))
    done("recipe", "done.read_back", "system", recipe="CART-STD 4.2", hash="3fa9…a9")
    t.tell(e.InterlocksJudged("P-load", 9, "pre-start", _interlocks("IL-20")))
    t.tell(e.InterlocksJudged("P-load", 9, "pre-start", _interlocks()))
    done("prestart", "done.interlocks", "system", count=27)
    _sign(t, "P-load", "performed", "tanaka", "田中 翔", "performer", "I loaded this bay as shown.")
    t.tell(e.SecretRefused("weber", "sign", 1, "", "P-load"), "tanaka")
    _sign(t, "P-load", "verified", "weber", "Anna Weber", "verifier", "I checked this loading against the labels.")
    t.tell(e.SelectRequested("c-2", "start", 9, RUN, LABEL, "3fa9" * 16, "P-load"), "tanaka")
    t.tell(e.InterlocksJudged("P-load", 9, "execute", _interlocks()))
    t.tell(e.ExecuteRequested("c-2", "0c0d", "start", 9, RUN, "P-load"))
    t.tell(e.CommandResolved("c-2", "executed", "", "", 9, "start", RUN, "P-load"))
    t.process = t.now
    t.tell(e.RunStarted(RUN, 9, "ORD-7731", "CART-STD 4.2", "3fa9" * 16, LABEL, "P-load"), "shuttle")
    t.tell(e.CartridgeUsed("10447", "09506000200118", RUN))
    done("start", "done.running", "system", bay=9)
    t.tell(e.ProcedureEnded("P-load", "finished"))


def _sign(t: Teller, procedure: str, step: str, person: str, name: str, role: str, shown: str) -> None:
    t.tell(e.SignerNamed(procedure, step, person), person)
    t.tell(
        e.Signed(
            *(procedure, step, person, name, role, f"{procedure}.{step}.meaning", shown, "en", "c0" * 32),
            *(iso(t.now), JST, "5e" * 32, "ed25519:4711aabbccdd", "77" * 64),
        ),
        person,
    )
    t.tell(e.StepDone(procedure, step, Message.of("done.signed", person=name)), person, 1)


def _device(t: Teller, kind: str, **data: str | int) -> None:
    t.tell(e.DeviceReported(12, len(t.entries), 0, 9, kind, tuple(data.items()), run=RUN), "shuttle", 1)


def _process(t: Teller) -> None:
    begun = t.process
    assert begun is not None
    at = 0
    for phase in recipe().phases:
        t.process = begun + timedelta(minutes=at)
        _device(t, "phase.started", run=RUN, phase=phase.id)
        if phase.id == "expansion":
            _in_expansion(t, begun + timedelta(minutes=at))
        at += phase.minutes + (3 if phase.id == "selection" else 0)
        t.process = begun + timedelta(minutes=at)
        _device(t, "phase.ended", run=RUN, phase=phase.id)
    t.tell(e.RunEnded(RUN, 9, "complete"), "shuttle")


def _in_expansion(t: Teller, begun: datetime) -> None:
    for minutes, volume in ((1440, "100.0"), (2880, "200.0")):
        t.process = begun + timedelta(minutes=minutes)
        _device(t, "feed.given", run=RUN, volume_ml=volume)
    for value in ("5", ""):
        _device(t, "setpoint.changed", run=RUN, channel="co2", value=value)
    t.process = begun + timedelta(minutes=3000)
    key = "dissolved_oxygen.low@9"
    t.tell(e.AlarmRaised(key, "dissolved_oxygen.low", 9, 2, "37", "40.0", "dissolved_oxygen", run=RUN), "shuttle")
    t.tell(e.AlarmAcknowledged(key, "dissolved_oxygen.low", 9, RUN), "tanaka", 70)
    t.tell(e.DirectRequested("c-3", "hold", 9, RUN), "weber")
    t.tell(e.CommandSilent("c-3", 9, "hold", RUN))
    t.tell(e.CommandResolved("c-3", "refused", "state.changed", "", 9, "hold", RUN))
    t.process = begun + timedelta(minutes=3030)
    t.tell(e.AlarmReturned(key, "dissolved_oxygen.low", 9, RUN), "shuttle", 1800)
    t.tell(e.LinkLost("no word for 5 s"), "system", 60)
    t.tell(e.AlarmRaised("link.lost@0", "link.lost", 0, 2))
    t.tell(e.StationStarted("shuttle-console 0.1.0", "KSW-07", "kobe", "training", "7d1e" * 16), "system", 40)
    t.tell(e.LinkOpened("KSW-07", "ksw-fw 5.1.3", True, 12, "s-2"))
    t.tell(e.RecordsMissing(12, 4001, 4020))
    t.tell(e.PlantConditionChanged("offline", "The plant cannot be reached: no route to host"))
    t.process = begun + timedelta(minutes=4320)
    t.tell(e.ProcedureStarted("P-sample", "sample", "1", "aa02" * 16, 9), "tanaka", 600)
    t.tell(e.SampleNamed("P-sample", RUN, "sample.expansion", "SMP-0001-77"), "tanaka")
    t.tell(e.ProcedureEnded("P-sample", "finished"))
    t.process = begun + timedelta(minutes=4322)
    values = {"values.21": 8450, "values.22": 962, "values.23": 312, "values.24": 148}
    _device(t, "sample.result", run=RUN, sample="SMP-0001-77", method="at-line", **values)
    t.tell(e.PlantConditionChanged("online", ""))


def _unload(t: Teller) -> None:
    t.tell(e.ProcedureStarted("P-unload", "unload", "1", "aa03" * 16, 9), "weber", 900)
    read = _read("CHA99992600K7Q2", "CH A9999 26 00K7Q2", {"coi": "CHA99992600K7Q2"})
    t.tell(e.ScanAccepted("P-unload", "coi", "product_label", read), "weber")
    t.tell(e.StepDone("P-unload", "coi", Message.of("done.scan", printed="CH A9999 26 00K7Q2")), "weber")
    refused = Message.of("refusal.state", bay=9, state="complete")
    t.tell(e.Refused("reset", "state", refused, Message.of("remedy.wait"), "P-unload", 9), "weber")
    _sign(t, "P-unload", "performed", "weber", "Anna Weber", "performer", "I took the product out and cleared the bay.")
    _sign(t, "P-unload", "verified", "tanaka", "田中 翔", "verifier", "私はこの取り出しを照合しました。")
    t.tell(e.ProcedureEnded("P-unload", "finished"))


def _elsewhere(t: Teller) -> None:
    """Another bay's doings, which are none of this run's."""
    t.tell(e.ProcedureStarted("P-other", "load", "1", "aa01" * 16, 4), "weber")
    other = Message.of("refusal.bay_taken", bay=4)
    t.tell(e.Refused("start", "bay.taken", other, Message.of("remedy.other_bay"), "P-other", 4), "weber")
    t.tell(e.AlarmRaised("ph.low@4", "ph.low", 4, 2, "6.9", "7.0", "ph"), "shuttle")


def journal(mode: str = "training") -> list[Entry]:
    """The whole journal, with the run from first scan to unloading and what happened besides."""
    t = Teller()
    _plant(t, mode)
    _elsewhere(t)
    _load(t)
    _process(t)
    t.unreadable("later.invented")
    _unload(t)
    t.tell(e.BatchRecordIssued(RUN, "1a" * 32, "2b" * 32, "R-2026-0312.pdf", len(t.entries)), "weber")
    return t.entries


def trends() -> tuple[Trend, ...]:
    """Curves over the run: a line, a band with a gap, and points."""
    start_ms = round(START.timestamp() * 1000) + 400_000
    t = [start_ms + n * 1_800_000 for n in range(370)]
    warm = [2200 if n < 6 else 3700 + round(18 * math.sin(n / 5)) for n in range(370)]
    oxygen = [5000 + round(700 * math.sin(n / 9)) for n in range(370)]
    kept = [n for n in range(370) if not 150 < n < 170]
    found = [
        Trend("temperature", "°C", "0.01", 2, tuple(t), tuple(warm), tuple(warm), exact=True),
        Trend(
            *("dissolved_oxygen", "%", "0.01", 0, tuple(t[n] for n in kept)),
            tuple(oxygen[n] - 220 for n in kept),
            tuple(oxygen[n] + 260 for n in kept),
            gaps=((t[150], t[170]),),
        ),
        Trend("viable_cell_density", "×10⁶/mL", "0.001", 2, (t[90], t[240]), (1200, 8450), (1200, 8450), points=True),
    ]
    return tuple(found)


def build_record(rows: list[Entry], **more: Any) -> BatchRecord:
    more.setdefault("trends", trends())
    at = Moment("2026-03-10T02:11:09.000000Z", JST)
    return build(RUN, rows, issued=at, issued_by="weber", channels=channels(), rules=rules(), **more)


@pytest.fixture(scope="session")
def rows() -> list[Entry]:
    return journal()


@pytest.fixture(scope="session")
def record(rows: list[Entry]) -> BatchRecord:
    return build_record(rows, check_signature=lambda signed: "")


def say_in(language: str) -> Say:
    """The catalogue; texts that are still only in resources/texts/parts come from there."""
    from console.texts import catalogue

    texts = catalogue.load(language).at(timedelta(hours=9))
    parts: dict[str, Any] = {}
    for file in Path(str(resources.path("texts"))).glob("parts/*.yaml"):
        parts |= yaml.safe_load(file.read_text("utf-8"))

    def say(key: str, args: Any) -> str:
        if texts.has(key) or key not in parts:
            return texts.say(key, **args)
        return str(parts[key][language]).format_map(dict(args))

    return say
