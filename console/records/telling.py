"""What a reviewer has to read of an event, by its type name: what its coded words do not say by themselves.

By name and not by class, so that a record tells of events of every program that wrote into the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from console.domain.events import Fact
from console.domain.message import Message

Tell = Callable[[Any], tuple[Message, ...]]


def sentences(type_name: str, fact: Fact) -> tuple[Message, ...]:
    """The sentences about ``fact``: those of its type, then those that it carries, in the order of its fields."""
    own = _TELL[type_name](fact) if type_name in _TELL else ()
    values = (getattr(fact, field.name) for field in fields(fact))
    return (*own, *(value for value in values if isinstance(value, Message) and value.key))


def first_of(fact: Fact, *names: str) -> str:
    """The first text among the fields of these names, "" if there is none."""
    values = (getattr(fact, name, "") for name in names)
    return next((value for value in values if isinstance(value, str) and value), "")


def _note(fact: Any) -> tuple[Message, ...]:
    said = []
    if fact.severity:
        said.append(Message.of("exception.severity", status=fact.severity))
    if fact.happened_utc:
        said.append(Message.of("exception.happened", at=fact.happened_utc))
    return tuple(said)


def _rule(fact: Any) -> tuple[Message, ...]:
    line = fact.line
    return (Message.of("exception.rule", rule_id=line.id, status=line.verdict), line.evidence)


def _fell(fact: Any) -> tuple[Message, ...]:
    return (Message.of("exception.rule", rule_id=fact.now.id, status=fact.now.verdict), fact.now.evidence)


def _labels(fact: Any) -> tuple[Message, ...]:
    counts = {"issued": len(fact.issued), "used": len(fact.used), "destroyed": len(fact.destroyed)}
    return (Message.of("exception.labels", **counts),)


def _test(fact: Any) -> tuple[Message, ...]:
    value = f"{fact.value} {fact.unit}".strip() or "–"
    told = Message.of("exception.test", test=fact.test, sample=fact.sample, value=value)
    if not fact.correction:
        return (told,)
    was = fact.before.verdict if fact.before else "–"
    return told, Message.of("exception.test_corrected", status=was, why=fact.correction)


def _paper(fact: Any) -> tuple[Message, ...]:
    wrote = Message.of("exception.paper_form", form=fact.form, line=fact.line, procedure=fact.procedure)
    return (wrote, Message.of("exception.happened", at=fact.happened_utc))


def _typed(fact: Any) -> tuple[Message, ...]:
    return (Message.of("exception.typed", printed=fact.read.printed),)


def _clock(fact: Any) -> tuple[Message, ...]:
    return (Message.of(f"exception.clock.{fact.kind}", seconds=f"{fact.step_ms / 1000:+.1f}"),)


_TELL: dict[str, Tell] = {
    "note.recorded": _note,
    "clock.changed": _clock,
    "interlock.overridden": _rule,
    "interlock.override_fell": _fell,
    "lab.labels": _labels,
    "lab.result": _test,
    "manual.entered": _typed,
    "paper.line": _paper,
    "value.entered": lambda fact: (Message.of("exception.typed", printed=f"{fact.value} {fact.unit}"),),
    "act.attributed": lambda fact: (Message.of("exception.happened", at=fact.at_utc),),
    "signature.lapsed": lambda fact: (Message.of("exception.lapsed_of", at=fact.signed_utc),),
    "material.quarantined": lambda fact: (Message.of("exception.place", place=fact.place, label=fact.label),),
    "material.disposed": lambda fact: (Message.of("exception.disposition", status=fact.disposition),),
}
