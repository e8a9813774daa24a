"""The interlock table of the pre-start form: every rule with its evidence, source and age, and what to do about it."""

from __future__ import annotations

from console.domain import events as e
from console.domain.decide_override import at_table
from console.domain.interlock import PERMIT, Case, holds, judge_interlocks
from console.domain.override import may_override, rule_of
from console.domain.procedure.definition import InterlockRule
from console.domain.procedure.engine import current
from console.domain.station_state import OpenProcedure
from console.presenters.asks import LeaveOverride, OverrideInterlock, WithReason
from console.presenters.procedure_views import InterlockLineView, OverrideView, SignatureView
from console.presenters.scene import Scene

_ORDER = {"refuse": 0, "unknown": 1, "overridden": 2, "permit": 3}
_RENEWED = {"plant": "plant", "order": "plant", "device": "device"}
"""How evidence that is too old is renewed: by its source; what people read and looked at, by doing it again."""
_YOUNG_S = 120.0
"""Below this no age is said: it would change with every second, and nothing here is judged by seconds."""


def interlock_lines(scene: Scene, case: Case, with_signatures: bool) -> tuple[InterlockLineView, ...]:
    """Every rule as it stands now: refused, unknown, overridden, then those that hold, each in the table's order."""
    rules = {rule.id: rule for rule in scene.book.interlocks}
    lines = judge_interlocks(case, scene.book.interlocks, with_signatures)
    views = [_line(scene, line, rules[line.id]) for line in lines]
    return tuple(sorted(views, key=lambda view: _ORDER[view.state]))


def _line(scene: Scene, line: e.InterlockLine, rule: InterlockRule) -> InterlockLineView:
    state = "overridden" if line.override else line.verdict
    return InterlockLineView(line.id, scene.say(rule.permit), _evidence(scene, line), state, _remedy(scene, line, rule))


def _evidence(scene: Scene, line: e.InterlockLine) -> str:
    """Where from, of when, how old, and what."""
    source = scene.say(f"prestart.source.{line.source}")
    if line.at:
        source = scene.say("prestart.at", source=source, at=line.at)
        if scene.since_s(line.at) >= _YOUNG_S:
            source = scene.say("prestart.age", source=source, age=scene.texts.age(scene.since_s(line.at)))
    return scene.say("prestart.evidence", source=source, evidence=scene.say(line.evidence))


def _remedy(scene: Scene, line: e.InterlockLine, rule: InterlockRule) -> str:
    """What to do; of an overridden line, who answers for it and why. Nothing where the line holds."""
    if line.override is not None:
        return overridden_by(scene, line.override)
    if line.verdict == PERMIT:
        return ""
    if line.why:
        remedy = scene.say(f"prestart.renew.{_RENEWED.get(line.source, 'step')}")
    else:
        remedy = scene.say(rule.refuse if line.verdict == "refuse" else rule.unknown)
    allowed = may_override(rule, line)
    if allowed is None:
        return remedy
    return scene.say("prestart.or_override", remedy=remedy, roles=_roles(scene, allowed.roles))


def _roles(scene: Scene, roles: tuple[str, ...]) -> str:
    return ", ".join(scene.texts.word(role) for role in roles)


def overridden_by(scene: Scene, given: e.Override) -> str:
    """Who answers for going on, and why."""
    key = "prestart.by_note" if given.note else "prestart.by"
    return scene.say(key, person=given.printed_name, reason=reason_text(scene, given.reason), note=given.note)


def reason_text(scene: Scene, reason: str) -> str:
    """A coded reason in words."""
    key = f"reason.{reason}"
    return scene.say(key) if scene.texts.has(key) else reason


# --- overrides ---------------------------------------------------------------------------------------------------


def override_views(scene: Scene, case: Case) -> tuple[OverrideView, ...]:
    """What could be overridden now, or how to leave the override that waits for its second person."""
    procedure, context = case.procedure, case.context
    asked = procedure.overriding
    if asked is not None:
        label = scene.say("prestart.leave_override", rule=asked.line.id)
        return (OverrideView(asked.line.id, label, LeaveOverride(procedure.id)),)
    step = current(procedure, context.book.procedures[procedure.procedure])
    if not at_table(step) or scene.state.session is None or procedure.command in scene.state.pending:
        return ()
    lines = judge_interlocks(case, scene.book.interlocks, with_signatures=False)
    views = []
    for line in lines:
        rule = rule_of(context, line.id)
        if rule is not None and not holds(line) and may_override(rule, line):
            label = scene.say("prestart.override", rule=line.id)
            about = scene.say("prestart.about", rule=line.id, title=scene.say(rule.permit))
            ask = WithReason("override", OverrideInterlock(procedure.id, line.id), about)
            views.append(OverrideView(line.id, label, ask))
    return tuple(views)


def override_signature(scene: Scene, procedure: OpenProcedure) -> SignatureView | None:
    """The block in which the second person gives the override that was asked for; None if none was."""
    asked = procedure.overriding
    if asked is None:
        return None
    rule = rule_of(scene.context(), asked.line.id)
    allowed = may_override(rule, asked.line) if rule else None
    roles = _roles(scene, allowed.roles) if allowed else ""
    signer = scene.state.people.get(procedure.signer)
    checking = scene.snapshot.checking_secret
    note = scene.say("sign_in.checking") if checking else reason_text(scene, asked.reason)
    person = signer.printed_name if signer else scene.say("prestart.override_badge", roles=roles)
    title = scene.say("sign.overrider", rule=asked.line.id)
    meaning = scene.say("sign.meaning", meaning=scene.say("override.meaning"))
    pin = signer is not None and not checking
    return SignatureView(title, person, meaning, "", note, "current", pin, scene.say("sign_in.pin"))
