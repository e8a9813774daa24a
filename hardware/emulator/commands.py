"""Commands at a shuttle: select then execute, at most once, with expiry on the device's uptime.

A command is on the disk before the equipment moves. Its effect is in the snapshot, with the events that tell of it,
before it is called executed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hardware.emulator.bay import Bay
from hardware.emulator.command_memory import CommandMemory, Remembered
from hardware.emulator.interlocks import NOT_ALLOWED, Refusal, judge
from hardware.emulator.wire_text import fits
from hardware.messages import (
    Action,
    AnswerPrompt,
    CommandOutcome,
    Direct,
    Execute,
    Outcome,
    Plain,
    QueryCommand,
    Select,
    SelectReadBack,
)

TOKEN_LIFE_MS = 15_000
MAX_SAMPLE_ID = 64  # bytes
Reply = CommandOutcome | SelectReadBack
COMMANDS = (Select, Execute, Direct, AnswerPrompt, QueryCommand)
Command = Select | Execute | Direct | AnswerPrompt | QueryCommand


class PowerLost(Exception):  # noqa: N818 - an event that a fault asks for, not a mistake
    """The fault `restart_after_remember`: the device goes down between remembering a command and acting on it."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A command that waits for its execute; ``changes`` is the bay's count when it was selected.

    It lives until its time is over or its bay has changed.
    """

    command: str
    action: Action
    bay: Bay
    args: Mapping[str, Plain]
    token: bytes
    changes: int
    valid_until_ms: int

    def lives(self, uptime_ms: int) -> bool:
        """True while the token can be used."""
        return uptime_ms <= self.valid_until_ms and self.changes == self.bay.changes

    def read_back(self) -> SelectReadBack:
        """What would be done, in the device's own words."""
        data = self.bay.data
        return SelectReadBack(
            command=self.command,
            token=self.token,
            action=self.action.value,
            bay=self.bay.number,
            cartridge=data.cartridge,
            recipe_hash=data.recipe_hash,
            state=data.state.value,
            valid_until_uptime_ms=self.valid_until_ms,
        )


class CommandDesk:
    """Takes the console's commands for ``bays``.

    ``snapshot`` makes the bays' state safe on the disk, ``tripped`` is told of interlocks, ``age_ms`` is process age.
    """

    def __init__(
        self,
        bays: Mapping[int, Bay],
        memory: CommandMemory,
        snapshot: Callable[[], None],
        tripped: Callable[[int, Refusal], None],
        age_ms: Callable[[], int],
    ) -> None:
        self.session = 0
        self.lose_power_after_remembering = False
        self._bays = bays
        self._memory = memory
        self._snapshot = snapshot
        self._tripped = tripped
        self._age_ms = age_ms
        self._selected: dict[str, Selected] = {}

    def open_session(self, session: int) -> None:
        """Fence every older session: its tokens die."""
        self.session = session
        self._selected.clear()

    def take(self, message: Command, uptime_ms: int) -> Reply:
        """Do or refuse one command at device uptime ``uptime_ms``. Raises PowerLost if that fault is set."""
        command = message.command
        if message.session != self.session:
            return _refused(command, "session.fenced", "This session is not, or no longer, the open one.")
        if isinstance(message, QueryCommand):
            return self._query(command)
        if (known := self._memory.get(command)) is not None:
            return self._again(known)
        if not isinstance(message, Execute) and uptime_ms > message.expires_uptime_ms:
            return self._refuse(command, "command.expired", "The command came after its expiry.")
        if isinstance(message, Select):
            return self._select(message, uptime_ms)
        if isinstance(message, Execute):
            return self._execute(message, uptime_ms)
        if isinstance(message, Direct):
            return self._direct(message)
        return self._answer(message)

    def settle(self) -> list[CommandOutcome]:
        """Outcomes of commands whose acting state has come to its end since the last call."""
        outcomes = []
        for bay in self._bays.values():
            while bay.finished:
                outcomes.append(self._executed(*bay.finished.pop(0)))
        return outcomes

    def _query(self, command: str) -> CommandOutcome:
        known = self._memory.get(command)
        if known is None:
            self._selected.pop(command, None)
            known = self._memory.keep(Remembered(command, Outcome.NEVER_SEEN))
        return known.message()

    def _again(self, known: Remembered) -> CommandOutcome:
        """Never twice: the remembered outcome is repeated; one that was asked for before it came is refused now."""
        if known.outcome is not Outcome.NEVER_SEEN:
            return known.message()
        return self._refuse(known.command, "session.fenced", "It came after the console had asked what became of it.")

    def _select(self, message: Select, uptime_ms: int) -> Reply:
        bay, action, args = self._bays[message.bay], Action(message.action), dict(message.args)
        self._selected = {name: one for name, one in self._selected.items() if uptime_ms <= one.valid_until_ms}
        selected = self._selected.get(message.command)
        if selected is not None and (selected.action, selected.bay, selected.args) != (action, bay, args):
            detail = f"This id stands for {selected.action.value} at bay {selected.bay.number}: use a new one."
            return self._refuse(message.command, "command.duplicate", detail)
        if (refusal := judge(bay, action, args)) is not None:
            return self._trip(message.command, bay, refusal)
        if selected is None or not selected.lives(uptime_ms):
            until_ms = min(uptime_ms + TOKEN_LIFE_MS, message.expires_uptime_ms)
            token = secrets.token_bytes(16)
            selected = Selected(message.command, action, bay, args, token, bay.changes, until_ms)
            self._selected[message.command] = selected
        return selected.read_back()

    def _execute(self, message: Execute, uptime_ms: int) -> CommandOutcome:
        selected = self._selected.pop(message.command, None)  # single-use, whatever comes of it
        if selected is None or not secrets.compare_digest(selected.token, message.token):
            return self._refuse(message.command, "token.unknown", "There is no such selection: select again.")
        if uptime_ms > message.expires_uptime_ms:
            return self._refuse(message.command, "command.expired", "The command came after its expiry.")
        if uptime_ms > selected.valid_until_ms:
            return self._refuse(message.command, "token.expired", "The selection is too old: select again.")
        if selected.changes != selected.bay.changes:
            return self._refuse(message.command, "state.changed", "The bay changed after the selection: select again.")
        if (refusal := judge(selected.bay, selected.action, selected.args)) is not None:
            return self._trip(message.command, selected.bay, refusal)
        return self._act(message.command, selected.bay, selected.action, selected.args)

    def _direct(self, message: Direct) -> CommandOutcome:
        bay, action = self._bays[message.bay], Action(message.action)
        if action is not Action.HOLD:
            return self._refuse(
                message.command, "token.unknown", f"{action.value} must be selected first, then executed."
            )
        if (refusal := judge(bay, action, {})) is not None:
            return self._trip(message.command, bay, refusal)
        return self._act(message.command, bay, action, {})

    def _act(self, command: str, bay: Bay, action: Action, args: Mapping[str, Plain]) -> CommandOutcome:
        going = self._remember(command)
        if bay.act(action, command, args):
            return self._executed(command)
        self._snapshot()
        return self._memory.keep(Remembered(command, going.outcome, acted=True)).message()

    def _answer(self, message: AnswerPrompt) -> CommandOutcome:
        bay = self._bays[message.bay]
        sample = message.args.get("sample")
        if not message.prompt or bay.data.position.prompt != message.prompt:
            return self._refuse(
                message.command, "state.changed", f"Bay {bay.number} does not ask {message.prompt!r} now."
            )
        if message.answer == "taken" and not (isinstance(sample, str) and sample and fits(sample, MAX_SAMPLE_ID)):
            detail = "The answer 'taken' needs the sample's id (1 to 64 bytes) in its arguments."
            return self._refuse(message.command, NOT_ALLOWED, detail)
        self._remember(message.command)
        bay.answer(message.command, message.answer, str(sample), self._age_ms())
        return self._executed(message.command)

    def _remember(self, command: str) -> Remembered:
        going = self._memory.keep(Remembered(command, Outcome.IN_PROGRESS))
        if self.lose_power_after_remembering:
            raise PowerLost
        return going

    def _executed(self, command: str, detail: str = "") -> CommandOutcome:
        self._snapshot()
        return self._memory.keep(Remembered(command, Outcome.EXECUTED, detail=detail, acted=True)).message()

    def _trip(self, command: str, bay: Bay, refusal: Refusal) -> CommandOutcome:
        self._tripped(bay.number, refusal)
        return self._refuse(command, refusal.rule, refusal.detail)

    def _refuse(self, command: str, rule: str, detail: str) -> CommandOutcome:
        self._selected.pop(command, None)
        return self._memory.keep(Remembered(command, Outcome.REFUSED, rule, detail)).message()


def _refused(command: str, rule: str, detail: str) -> CommandOutcome:
    return CommandOutcome(command, Outcome.REFUSED.value, rule, detail)
