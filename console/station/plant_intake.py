"""A plant file at the station: the command that it is, and what goes to the registers once its event is durable."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console.domain import commands as c
from console.domain.decide_plant import own_secret
from console.domain.message import Message
from console.domain.station_state import StationState
from console.journal.registers import Registers, Verifier
from console.plant_files.folder import Seen


def command_of(seen: Seen) -> c.Command:
    """What the domain is asked."""
    if seen.file is not None:
        return c.TakePlantFile(seen.file.said)
    unknown = Message.of("plant_file.unreadable", file=seen.name, why="–")
    return c.RefusePlantFile(seen.name, seen.sha256, seen.reason or unknown, seen.remedy or unknown)


def keep(seen: Seen, state: StationState, registers: Registers, recipes: Callable[[Mapping[str, bytes]], None]) -> None:
    """Keep secrets and recipes of the newest file that was taken.

    Done again at each start while the file lies in its folder: a kill may have come after the event and before this.
    A secret that a person has chosen here since stays.
    """
    file = seen.file
    if file is None or seen.sha256 not in state.plant_file.taken or file.said.sequence != state.plant_file.sequence:
        return
    recipes(file.recipes)
    people = {person.id: person for person in file.said.people}
    for secret in file.secrets:
        verifier = Verifier(secret.person, secret.argon2, secret.until_utc, secret.must_change)
        if not own_secret(state, people[secret.person]) and registers.verifier(secret.person) != verifier:
            registers.put_verifier(verifier)
