"""The signatures and the start: the right of the pre-start form."""

from __future__ import annotations

from console.domain.decide_bay import command_refusal
from console.domain.decide_people import meaning_key
from console.domain.interlock import Case
from console.domain.procedure.definition import REAGENTS_READY, Procedure, Step, StepKind
from console.domain.reagents import not_ready
from console.domain.signing import secret_alone
from console.domain.station_state import OpenProcedure
from console.presenters.interlocks import override_signature
from console.presenters.procedure_views import ActView, InterlockLineView, SignatureView
from console.presenters.scene import Scene
from console.presenters.signatures import signed_at, standing


def done_lines(scene: Scene, procedure: OpenProcedure, definition: Procedure) -> tuple[InterlockLineView, ...]:
    """Where no interlock table is due: what was done, as what is signed."""
    keys = {step.id: step.key for step in definition.steps}
    return tuple(
        InterlockLineView(
            str(number),
            scene.say(f"{keys[record.step]}.title", bay=procedure.bay),
            scene.say(record.evidence),
            "permit",
        )
        for number, record in enumerate(procedure.done, 1)
        if record.step in keys
    )


# --- signatures --------------------------------------------------------------------------------------------------


def signature_views(
    scene: Scene, procedure: OpenProcedure, definition: Procedure, current: Step | None
) -> tuple[SignatureView, ...]:
    """One block for each sign step, in order; while an override waits for its second person, that one first."""
    signing = [step for step in definition.steps if step.kind is StepKind.SIGN]
    waits = override_signature(scene, procedure)
    views = tuple(_signature(scene, procedure, definition, step, None if waits else current) for step in signing)
    return (waits, *(view for view in views if view.state == "given")) if waits else views


def _signature(
    scene: Scene, procedure: OpenProcedure, definition: Procedure, step: Step, current: Step | None
) -> SignatureView:
    title = scene.say(f"sign.{step.signer}")
    given = next((signed for signed in procedure.signatures if signed.step == step.id), None)
    if given is not None:
        meaning = scene.say("sign.meaning", meaning=given.meaning_shown)
        stands = standing(scene, procedure, given)
        when = signed_at(scene, given)
        return SignatureView(
            title, given.printed_name, meaning, when, "", "given", False, "", stands.text, stands.state
        )
    meaning = scene.say("sign.meaning", meaning=scene.say(meaning_key(procedure, step)))
    if current is not step:
        later = "sign.later" if step.signer == "performer" else "sign.later_second"
        return SignatureView(title, scene.say(later), meaning, "", "", "later", False, "")
    alone = secret_alone(scene.state, procedure, step.signer, scene.context())
    signer = scene.state.people.get(procedure.signer or alone)
    wants = scene.say("sign.second_badge" if step.signer == "verifier" else "sign.your_badge")
    note = scene.say("sign_in.checking") if scene.snapshot.checking_secret else _not_who(scene, procedure, step)
    pin = signer is not None and not scene.snapshot.checking_secret
    person = signer.printed_name if signer else wants
    return SignatureView(title, person, meaning, "", note, "current", pin, scene.say("sign_in.pin"))


def _not_who(scene: Scene, procedure: OpenProcedure, step: Step) -> str:
    gone = [signed for signed in procedure.lapsed if signed.step == step.id]
    if gone and not any(signed.step == step.id for signed in procedure.signatures):
        last = gone[-1]
        return scene.say("sign.again", person=last.printed_name, at=signed_at(scene, last))
    if step.signer != "verifier" or procedure.signer:  # a badge was taken: the room is for the PIN's keys
        return ""
    people = scene.state.people
    names = sorted(people[name].printed_name for name in procedure.performers if name in people)
    return scene.say("sign.not_performer", people=", ".join(names)) if names else ""


# --- the act -----------------------------------------------------------------------------------------------------


def act_view(scene: Scene, procedure: OpenProcedure, step: Step) -> ActView:
    """The command of ``step``, which is current. After two signatures a start is not armed as well."""
    refusal = command_refusal(scene.state, procedure.bay, step.action, scene.context())
    if refusal is None and step.needs == REAGENTS_READY:
        refusal = not_ready(Case(scene.state, procedure, scene.context()))
    reason = scene.reason(refusal)
    if not reason and scene.state.person is None:
        reason = scene.say("reason.session.none")
    return ActView(
        step.id,
        scene.say(f"act.{step.action}", bay=procedure.bay),
        scene.say(f"act.{step.action}.confirm", bay=procedure.bay),
        not reason,
        reason,
        asked_text(scene, procedure, step),
        step.action != "start",
        scene.say("act.disarm"),
    )


def start_later(scene: Scene, procedure: OpenProcedure, step: Step, current: Step | None) -> ActView:
    """The start as it stands under the table and the signatures before it is its turn."""
    if current is not None and current.kind is StepKind.SIGN:
        key = "reason.signature.first" if current.signer == "performer" else "reason.signature.second"
    else:
        key = "reason.interlocks"
    label = scene.say(f"act.{step.action}", bay=procedure.bay)
    confirm = scene.say(f"act.{step.action}.confirm", bay=procedure.bay)
    return ActView(step.id, label, confirm, False, scene.say(key), "", False)


def asked_text(scene: Scene, procedure: OpenProcedure, step: Step) -> str:
    """That the command is on its way, or done and its state not there yet; "" if it can be asked (again)."""
    pending = scene.state.pending.get(procedure.command)
    if pending is not None:
        return scene.say("procedure.asking" if pending.stage == "asking" else "procedure.asked")
    outcome = scene.state.outcomes.get(procedure.bay)
    executed = bool(procedure.command) and outcome is not None and outcome.outcome == "executed"
    if not executed:
        return ""
    if step.action == "open":
        bay = scene.state.bays[procedure.bay]
        opened = bay.door == "open" or bay.latch == "unlocked"
        return scene.say(f"procedure.until.{step.until}", bay=procedure.bay) if opened else ""
    return scene.say("procedure.waiting_shuttle")
