"""Secrets at the station: given to a job that is slow on purpose, judged, and never kept here (D9)."""

from __future__ import annotations

from collections.abc import Callable

from console.domain import commands as c
from console.domain.context import Context
from console.domain.decide_people import waiting_person
from console.domain.lockout import NO_ATTEMPTS, is_locked
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.rights import SIGN_IN_FIRST, allowed
from console.domain.station_state import StationState
from console.journal.registers import Registers, Verifier
from console.security.pin_rules import finding
from console.station import inbox
from console.station.tools import Tools, judged, pin_judged

Do = Callable[[c.Command], None]
Refuse = Callable[[str, Refusal], None]


class SecretDesk:
    """``checking``: whether a job is at it; a second touch meanwhile is not a second try."""

    def __init__(
        self,
        registers: Registers,
        tools: Callable[[], Tools],
        look: Callable[[], tuple[StationState, Context]],
        do: Do,
        refuse: Refuse,
    ) -> None:
        """``look``: the state and the moment; ``do``, ``refuse``: the station's, for a person who waits."""
        self._registers, self._tools = registers, tools
        self._look, self._do, self._refuse = look, do, refuse
        self.checking = False

    def given(self, message: inbox.SecretGiven) -> None:
        """A secret was typed for the sign-in or the signature that waits for one."""
        if self.checking:
            return
        state, context = self._look()
        procedure_id = message.procedure_id or _sign_in_procedure(state)
        person = waiting_person(state, procedure_id, context)
        if not person:
            refusal = Refusal("sequence", Message.of("refusal.sequence"), Message.of("remedy.badge_first"))
            self._refuse("GiveSecret", refusal)
            return
        self.checking = True
        known = self._registers.verifier(person)
        verifier, secret, matches = (known.argon2 if known else None), message.secret, self._tools().matches
        self._tools().run(lambda: judged(person, procedure_id, lambda: matches(verifier, secret)))

    def judged(self, message: inbox.SecretJudged) -> None:
        """The job's answer."""
        self.checking = False
        if message.trouble:
            reason = Message.of("refusal.verifier", detail=message.trouble)
            self._refuse("GiveSecret", Refusal("account.verifier", reason, Message.of("remedy.administrator")))
            return
        self._do(c.ReportSecret(message.person, message.right, message.procedure_id))

    def chosen(self, message: inbox.PinChosen) -> None:
        """A person who is signed in has chosen another PIN."""
        state, context = self._look()
        refused = allowed(state, "change_pin", context)
        if self.checking:
            return
        if refused or state.person is None:
            self._refuse("ChoosePin", refused or SIGN_IN_FIRST)
            return
        self.checking = True
        person, least = state.person, context.book.rules.least_pin
        known, tools = self._registers.verifier(person.id), self._tools()
        verifier = known.argon2 if known else None
        asks_old = not person.must_change
        tools.run(
            lambda: pin_judged(
                person.id,
                lambda: _finding(message, least, lambda pin: tools.matches(verifier, pin), asks_old=asks_old),
                lambda: tools.enrol(message.first),
            )
        )

    def pin(self, message: inbox.PinJudged) -> None:
        """The job's answer. First the verifier, then the event: a kill between the two only asks for another change."""
        self.checking = False
        if message.trouble:
            reason = Message.of("refusal.verifier", detail=message.trouble)
            self._refuse("ChoosePin", Refusal("account.verifier", reason, Message.of("remedy.administrator")))
            return
        state, context = self._look()
        locked = is_locked(state.attempts.get(message.person, NO_ATTEMPTS), context.utc)
        mine = state.session is not None and state.session.person == message.person
        if message.argon2 and mine and not locked:
            known = self._registers.verifier(message.person)
            until = known.expires_utc if known else state.people[message.person].verifier_until
            self._registers.put_verifier(Verifier(message.person, message.argon2, until, must_change=False))
        self._do(c.ReportPin(message.person, message.finding))


def _finding(message: inbox.PinChosen, least: int, matches: Callable[[str], bool], *, asks_old: bool) -> str:
    """What is wrong with a PIN that was chosen, "" if nothing is."""
    if asks_old and not matches(message.old):
        return "old"
    return finding(message.first, message.again, least) or ("same" if matches(message.first) else "")


def _sign_in_procedure(state: StationState) -> str:
    return next((p.id for p in state.procedures.values() if p.procedure == "sign_in"), "")
