"""Accounts, and the plant's file: who is known here, who is locked out, how old what the plant said is."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.context import moment
from console.domain.decide_accounts import unlock_refusal
from console.domain.lockout import NO_ATTEMPTS, is_locked
from console.domain.person import Person
from console.domain.rights import allowed
from console.presenters.asks import GoTo, UnlockAccount, WithReason
from console.presenters.scene import Scene


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account. ``loud``: something stands between the person and their work."""

    name: str
    detail: str
    tag: str
    loud: bool
    button: str
    enabled: bool
    reason: str
    ask: object


@dataclass(frozen=True, slots=True)
class AccountsView:
    """``refused_title``: the last plant file that was refused, "" if none was since the last good one."""

    title: str
    accounts_title: str
    rows: tuple[AccountRow, ...]
    nothing: str
    file_title: str
    file: tuple[tuple[str, str], ...]
    refused_title: str
    refused_text: str
    pin: str
    pin_enabled: bool
    pin_reason: str
    pin_ask: object
    back: str
    back_ask: object


def present_accounts(scene: Scene) -> AccountsView:
    """Locked accounts first, then the others by name."""
    people = sorted(scene.state.people.values(), key=lambda p: (not _locked(scene, p), not p.active, p.printed_name))
    held, refused = scene.state.plant_file, scene.state.plant_file.refused
    reason = scene.reason(allowed(scene.state, "change_pin", scene.context()))
    return AccountsView(
        scene.say("accounts.title"),
        scene.say("accounts.people"),
        tuple(_row(scene, person) for person in people),
        scene.say("accounts.nobody"),
        scene.say("accounts.file"),
        _file(scene) if held.sequence else ((scene.say("accounts.file.none"), "–"),),
        scene.say(refused.reason) if refused else "",
        scene.say(refused.remedy) if refused else "",
        scene.say("accounts.pin"),
        not reason,
        reason,
        GoTo("pin"),
        scene.say("accounts.back"),
        GoTo("more"),
    )


def _locked(scene: Scene, person: Person) -> bool:
    return is_locked(scene.state.attempts.get(person.id, NO_ATTEMPTS), scene.snapshot.now.utc)


def _row(scene: Scene, person: Person) -> AccountRow:
    roles = " · ".join(scene.texts.word(role) for role in person.roles)
    locked = _locked(scene, person)
    refusal = unlock_refusal(scene.state, person.id) or allowed(scene.state, "unlock_account", scene.context())
    reason = scene.reason(refusal)
    return AccountRow(
        person.printed_name,
        _detail(scene, person),
        roles,
        locked,
        scene.say("accounts.unlock") if locked else "",
        not reason,
        reason if locked else "",
        WithReason("account", UnlockAccount(person.id), person.printed_name) if locked else None,
    )


def _detail(scene: Scene, person: Person) -> str:
    """The one thing that matters most about this account."""
    now = scene.snapshot.now.utc
    if not person.active:
        return scene.say("accounts.closed")
    if _locked(scene, person):
        return scene.say("accounts.locked", until=scene.state.attempts[person.id].locked_until_utc)
    if person.verifier_until and moment(person.verifier_until) <= now:
        return scene.say("accounts.expired", until=person.verifier_until)
    if person.must_change:
        return scene.say("accounts.first_pin")
    if person.qualified_until < now.date().isoformat():
        return scene.say("accounts.untrained", until=person.qualified_until or "–")
    return scene.say("accounts.good", until=person.qualified_until)


def _file(scene: Scene) -> tuple[tuple[str, str], ...]:
    held, texts = scene.state.plant_file, scene.texts
    facts = (
        ("number", str(held.sequence)),
        ("name", held.name),
        ("issued", scene.say("accounts.file.at", at=held.issued_utc, age=texts.age(scene.since_s(held.issued_utc)))),
        ("by", held.issued_by),
        ("taken", scene.say("accounts.file.at", at=held.taken_utc, age=texts.age(scene.since_s(held.taken_utc)))),
        ("key", held.key_id),
    )
    return tuple((scene.say(f"accounts.file.{name}"), value) for name, value in facts)
