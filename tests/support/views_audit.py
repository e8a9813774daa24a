"""Sample views of the audit screen, in the sentences of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from console.presenters.audit import AuditView, Choice, TrailRow
from console.presenters.audit_ui import (
    ChooseFilter,
    ClearFilters,
    NewerPage,
    OlderPage,
    SetFilter,
    ShowEvent,
    SortTrail,
)
from console.texts import load

if TYPE_CHECKING:
    from tests.support.views import Sample, Say


# long: eight events as they read, one after another
def audit_list(language: str) -> AuditView:
    """A page of the trail, unfiltered."""
    t = load(language)
    ja = language == "ja"
    tanaka = "田中 翔 (tanaka)、担当者" if ja else "Sho Tanaka (tanaka), Technician"
    shuttle, system = t.say("trail.by.shuttle"), t.say("trail.by.system")
    bay = t.say("audit.place.bay", console="KSW-07", bay="09")
    step = "ベイに挿入" if ja else "Insert the cartridge"
    why = (
        "検体採取が遅れたため、スーパーバイザーと相談のうえ保持を延長した"
        if ja
        else "Sampling was late; hold extended after talking to the supervisor"
    )
    said = [
        (
            t.say("trail.signature.given", printed_name=tanaka, meaning_shown="I have loaded this cartridge."),
            tanaka,
            "touch",
            "",
        ),
        (
            t.say(
                "trail.scan.refused", what=t.say("scan.is.order", order="ORD-26-11804"), why=t.say("refusal.no_prompt")
            ),
            tanaka,
            "scan",
            "",
        ),
        (t.say("trail.procedure.step", step=step, evidence=t.say("done.items", count=3)), tanaka, "touch", ""),
        (
            t.say("trail.device.bay", at_bay="09", state="running", door="closed", latch="locked"),
            shuttle,
            "shuttle",
            "",
        ),
        (t.say("trail.command.direct", at_bay="09", action=t.say("word.command.hold")), tanaka, "touch", why),
        (t.say("trail.alarm.raised", alarm="temperature.high", value="38.1"), system, "system", ""),
        (t.say("trail.any", type="future.event", data='{"dose":"12","unit":"mL"}'), system, "system", ""),
        (
            t.say("trail.key.rotated", old_key="0011223344556677", new_key="8899aabbccddeeff", reason="routine"),
            system,
            "system",
            "",
        ),
    ]
    rows = tuple(
        TrailRow(
            f"14:{26 - n:02d}:08",
            "2026-11-25 +09:00",
            what,
            "  ·  ".join(part for part in (who, bay, t.say(f"trail.how.{how}"), reason) if part),
            ShowEvent(4711 - n),
        )
        for n, (what, who, how, reason) in enumerate(said)
    )
    filters = tuple(
        Choice(t.say(f"audit.filter.{n}"), t.say("audit.any"), ChooseFilter(n))
        for n in ("text", "person", "bay", "kind", "day", "run")
    )
    return AuditView(
        mode="list",
        title=t.say("audit.title"),
        range=t.say("audit.range", first=4704, last=4711, head=4711),
        rows=rows,
        remark="",
        first=Choice(t.say("audit.newest"), "", None),
        sort=Choice(t.say("audit.oldest_first"), "", SortTrail(oldest=True)),
        back_page=Choice(t.say("audit.newer"), "", None),
        next_page=Choice(t.say("audit.older"), "", OlderPage(4704)),
        filters_title=t.say("audit.filters"),
        filters=filters,
        clear=Choice(t.say("audit.clear"), "", None),
        export_title=t.say("audit.export"),
        exports=tuple(Choice(form, "", object()) for form in ("CSV", "JSON", "PDF")),
    )


def audit_samples(s: Say) -> Iterator[Sample]:
    """The list, filtered, empty, each way of choosing, and one event."""
    from tests.support.views import Sample, frame

    t = load(s.language)
    view = audit_list(s.language)
    at = frame(s, "records")
    yield Sample("audit", at, "audit", view)
    searched = replace(
        view,
        rows=view.rows[:2],
        remark=t.say("audit.searched", seq=104_711, button=t.say("audit.older")),
        range=t.say("audit.range", first=124_010, last=124_711, head=1_024_711),
        first=Choice(t.say("audit.newest"), "", NewerPage(all_the_way=True)),
        back_page=Choice(t.say("audit.newer"), "", NewerPage()),
        filters=(
            *view.filters[:1],
            Choice(t.say("audit.filter.person"), s("Sho Tanaka", "田中 翔"), ChooseFilter("person"), current=True),
            *view.filters[2:5],
            Choice(t.say("audit.filter.run"), "ORD-26-11804 · 09", ChooseFilter("run"), current=True),
        ),
        clear=Choice(t.say("audit.clear"), "", ClearFilters()),
        exports=tuple(replace(c, reason=t.say("reason.session.none")) for c in view.exports),
    )
    yield Sample("audit-filtered", frame(s, "records", training=False), "audit", searched)
    none = replace(searched, rows=(), range="", remark=t.say("audit.nothing"))
    yield Sample("audit-nothing", at, "audit", none)
    yield Sample("audit-choose-kind", at, "audit", choosing(view, s.language, "kind"))
    yield Sample("audit-choose-person", at, "audit", choosing(view, s.language, "person"))
    back = Choice(t.say("audit.back"), "", ChooseFilter(""))
    title = t.say("audit.filter.text")
    typing = {"done": t.say("audit.keyboard.done"), "space": t.say("audit.keyboard.space"), "typed": "C2407"}
    yield Sample("audit-type", at, "audit", replace(view, mode="type", choose_title=title, back=back, **typing))  # type: ignore[arg-type]
    yield Sample("audit-event", at, "audit", one_event(view, s.language))


def choosing(view: AuditView, language: str, name: str) -> AuditView:
    """The choices of a filter."""
    t = load(language)
    if name == "kind":
        kinds = [
            "people",
            "scans",
            "steps",
            "signatures",
            "changes",
            "commands",
            "shuttle",
            "alarms",
            "plant",
            "station",
            "other",
        ]
        said = [(t.say(f"audit.kind.{kind}"), "") for kind in kinds]
    else:
        names = ("Anna Weber", "田中 翔", "山本 里奈", "Johannes van der Meer-Hoogendijk", "Trainee A")
        said = [(f"{names[n % 5]}", f"S-{n:04d} · {t.word('technician')}") for n in range(30)]
    choices = tuple(Choice(label, note, SetFilter(name, str(n)), n == 2) for n, (label, note) in enumerate(said))
    title = t.say("audit.choose", filter=t.say(f"audit.filter.{name}"))
    back = Choice(t.say("audit.back"), "", ChooseFilter(""))
    return replace(view, mode="choose", choose_title=title, choices=choices, back=back)


def one_event(view: AuditView, language: str) -> AuditView:
    """An account whose role was changed."""
    t = load(language)
    person = '{"person":{"active":true,"badge":"A999900001A","id":"S-0042","printed_name":"Hanako Takahashi"'
    data = person + ',"qualified_until":"2027-11-23","roles":["supervisor","technician"]}}'
    facts = {
        "local": "2026-11-25 14:26:08 +09:00",
        "utc": "2026-11-25T05:26:08.214511Z",
        "who": t.say("trail.by.plant"),
        "where": "KSW-07",
        "how": t.say("trail.how.sync"),
        "change": "person_roles: technician → supervisor, technician\nperson_qualified_until: 2026-11-23 → 2027-11-23",
    }
    stored = {
        "seq": "4711",
        "type": "plant.person v1",
        "stream": "station",
        "id": "019ca8bb-5a3d-7c11-9f2e-3f6a6b0f9d21",
        "boot": "019ca8bb-0000-7abc-8def-001122334455",
        "hash": "9c1185a5c5e9fc54612808977ee8f548b2258d31e2c4e6a0b5f0c6d7e8f90a1b",
        "prev": "3fa91185a5c5e9fc54612808977ee8f548b2258d31e2c4e6a0b5f0c6d7e8f90a",
        "data": data,
    }
    args = {"person_id": "S-0042", "person_printed_name": "Hanako Takahashi", "person_active": t.say("trail.yes")}
    return replace(
        view,
        mode="event",
        heading=t.say("trail.plant.person", person_roles="supervisor, technician", **args),
        back=Choice(t.say("audit.back"), "", ShowEvent(0)),
        facts_title=t.say("audit.fields"),
        facts=tuple((t.say(f"audit.detail.{name}"), value) for name, value in facts.items()),
        stored_title=t.say("audit.stored"),
        stored=tuple((t.say(f"audit.detail.{name}"), value) for name, value in stored.items()),
    )
