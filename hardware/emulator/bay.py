"""One bay: its door and cartridge, its ISA-88 state, the run in it, its vessel, probes and process alarms.

A bay knows nothing of links, sessions or files. What happens is said by ``emit(kind, data)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hardware.emulator.alarm_watch import SETTLE_MS, AlarmMemory, AlarmWatch
from hardware.emulator.channels import BY_NAME, ONLINE, ONLINE_NUMBERS
from hardware.emulator.culture import Culture, draw_donor
from hardware.emulator.noise import key_of
from hardware.emulator.procedure import Emit, Position, Procedure
from hardware.emulator.recipe import Recipe
from hardware.emulator.sensors import SensorFaults, Sensors
from hardware.emulator.states import ACTING, OPERATING, TRANSITIONS, State
from hardware.emulator.vessel import Drive, Vessel
from hardware.messages import Action, Plain

HOLD_ALARM = "hold.expired"
UPSET_MS = 30 * 60_000
_INDEX = {channel.name: index for index, channel in enumerate(ONLINE)}


@dataclass(slots=True)
class BayData:
    """All that a bay remembers over a restart."""

    culture: Culture
    in_service: bool = True
    selftest_ok: bool = True
    door: str = "closed"
    latch: str = "locked"
    present: bool = False
    label: str = ""  # what is printed on the cartridge that is in
    cartridge: str = ""  # what the bay's reader read of it
    state: State = State.IDLE
    acting_left_ms: int = 0
    acting_command: str = ""
    last_command: str = ""
    recipe_hash: str = ""
    setpoints: dict[str, float] = field(default_factory=dict)
    upset_left_ms: int = 0
    position: Position = field(default_factory=Position)
    vessel: Vessel = field(default_factory=Vessel)
    faults: SensorFaults = field(default_factory=SensorFaults)
    alarms: dict[str, AlarmMemory] = field(default_factory=dict)


class HandsRefusedError(ValueError):
    """A person cannot do that to this bay as it is; the message says why."""


class Bay:
    """Bay ``number`` (1..16) of a shuttle, advanced by process milliseconds."""

    def __init__(self, number: int, seed: int, emit: Emit, data: BayData | None = None) -> None:
        self.number = number
        self.changes = 0  # grows with every change of state that kills a select token
        self.finished: list[tuple[str, str]] = []  # commands whose acting state has come to its end, and how if early
        self.recipe: Recipe | None = None
        self.recipe_bytes = b""
        self.procedure: Procedure | None = None
        self._seed = seed
        self._emit = emit
        self._sensors = Sensors(seed, number)
        self._watches: list[AlarmWatch] = []
        self.data = data or BayData(Culture(draw_donor(seed, f"empty bay {number}")))

    # --- what it is -----------------------------------------------------------------------------------------------

    @property
    def phase_name(self) -> str:
        """The present phase's id, "" if none."""
        phase = self.procedure.phase if self.procedure else None
        return phase.name if phase else ""

    @property
    def active_alarms(self) -> tuple[str, ...]:
        """Ids of the alarms that are raised."""
        raised = [watch.rule.name for watch in self._watches if watch.active]
        return (*raised, HOLD_ALARM) if self.data.position.hold_expired else tuple(raised)

    @property
    def waits_for_person(self) -> bool:
        """Somebody must come: an open door or prompt, a hold, an active alarm."""
        data = self.data
        if not data.in_service:
            return False
        held = data.state in OPERATING and data.state is not State.RUNNING
        return data.door == "open" or bool(data.position.prompt) or held

    @property
    def reports(self) -> bool:
        """Telemetry is sent: in service, with a cartridge."""
        return self.data.in_service and self.data.present

    def readings(self, at_ms: int) -> tuple[tuple[int, ...], tuple[int | None, ...], str]:
        """Channel numbers, scaled values and qualities as they go onto the wire."""
        values, qualities = self._sensors.read(self.data.vessel.truth(self.data.culture), self.data.faults, at_ms)
        return ONLINE_NUMBERS, values, "".join(quality[0] for quality in qualities)

    # --- a person's hands -----------------------------------------------------------------------------------------

    def insert(self, label: str) -> None:
        """A person puts a cartridge in. Raises HandsRefusedError."""
        self._need_open_door()
        if self.data.present:
            raise HandsRefusedError(f"Bay {self.number} already holds a cartridge: remove it first.")
        self.data.present, self.data.label, self.data.cartridge = True, label, ""
        self.data.culture = Culture(draw_donor(self._seed, label))
        self._changed("cartridge.inserted")

    def remove(self) -> None:
        """A person takes the cartridge out. Raises HandsRefusedError."""
        self._need_open_door()
        if not self.data.present:
            raise HandsRefusedError(f"Bay {self.number} holds no cartridge.")
        self.data.present, self.data.label, self.data.cartridge = False, "", ""
        self.data.culture = Culture(self.data.culture.donor)
        self._set_points({})
        self._changed("cartridge.removed")

    def close(self) -> None:
        """A person closes the door: it latches, and the reader reads. Raises HandsRefusedError."""
        self._need_open_door()
        self.data.door = "closed"
        self._changed("door.closed")
        self.data.latch = "locked"
        self._changed("latch.locked")
        if self.data.present:
            self.data.cartridge = self.data.label
            self._changed(
                *(("cartridge.read", {"text": self.data.label}) if self.data.label else ("cartridge.unreadable",))
            )

    def fail_gas(self) -> None:
        """A process upset: oxygen sinks, for 30 process minutes."""
        self.data.upset_left_ms = UPSET_MS

    def clear(self) -> None:
        """Whatever was wrong is mended."""
        self.data.upset_left_ms = 0
        self.data.faults.clear()

    # --- recipe and commands --------------------------------------------------------------------------------------

    def load_recipe(self, recipe: Recipe, data: bytes, sha256_hex: str) -> None:
        """Keep a validated control recipe for the next run."""
        self.adopt_recipe(recipe, data)
        self.data.recipe_hash = sha256_hex
        self._changed("recipe.loaded", {"sha256": sha256_hex})

    def adopt_recipe(self, recipe: Recipe, data: bytes) -> None:
        """Take the recipe up (again, after a restart), saying nothing."""
        self.recipe, self.recipe_bytes = recipe, data
        self.procedure = Procedure(recipe, self.data.position, self.data.culture, self._emit)
        self._watches = [
            AlarmWatch(rule, self.data.alarms.setdefault(rule.name, AlarmMemory())) for rule in recipe.alarms
        ]

    def act(self, action: Action, command: str, args: Mapping[str, Plain]) -> bool:
        """Do what was commanded (interlocks are judged already); True if it is done, False if an acting state began."""
        self.data.last_command = command
        if action is Action.OPEN:
            self._open()
            return True
        target = TRANSITIONS[self.data.state, action]
        if action is Action.START and self.recipe is not None:
            self._start(self.recipe, str(args.get("run", "")))
        overtaken = self.data.acting_command
        if overtaken:
            self.finished.append((overtaken, f"It was begun, and then overtaken by {action.value}."))
        self.data.acting_command = command if target in ACTING else ""
        self._enter(target, action.value)
        if action is Action.RESET:
            self._forget_run()
        return target not in ACTING

    def answer(self, command: str, answer: str, sample: str, at_ms: int) -> None:
        """A person answered the open prompt."""
        self.data.last_command = command
        if self.procedure is not None:
            self.procedure.answer(answer, sample, key_of(self._seed, self.number, at_ms, "sample"))
        self.changes += 1

    # --- time -----------------------------------------------------------------------------------------------------

    def next_ms(self) -> int | None:
        """Process milliseconds to the next thing that happens by itself, None if nothing is foreseen."""
        data, moments = self.data, []
        if data.state in ACTING:
            moments.append(data.acting_left_ms)
        if data.state is State.RUNNING and self.procedure and (due := self.procedure.next_ms()) is not None:
            moments.append(due)
        if data.position.hold_left_ms > 0:
            moments.append(data.position.hold_left_ms)
        moments.extend(pending.left_ms for pending in data.position.analysing)
        if data.upset_left_ms > 0:
            moments.append(data.upset_left_ms)
        return min(moments, default=None)

    @property
    def at_rest(self) -> bool:
        """Nothing is in it, and nothing is foreseen: time changes nothing here."""
        return not self.data.present and self.data.state is State.IDLE and self.next_ms() is None

    def advance(self, dt_ms: int, at_ms: int) -> None:
        """Let ``dt_ms`` pass, at most ``next_ms``; ``at_ms`` is the probes' time at its end."""
        data = self.data
        if not data.present and data.state is State.IDLE:
            return
        data.vessel.advance(dt_ms / 1000, self._drive(), data.culture)
        data.upset_left_ms = max(0, data.upset_left_ms - dt_ms)
        state = data.state
        if state is State.RUNNING and self.procedure:
            self._run(self.procedure, dt_ms)
        elif state in OPERATING and self.procedure:
            self._hold_on(self.procedure, dt_ms)
        if data.position.analysing and self.procedure:
            self.procedure.analyse(dt_ms)
        if state in ACTING:
            self._act_on(state, dt_ms)
        self._judge_alarms(dt_ms, at_ms)

    def _run(self, procedure: Procedure, dt_ms: int) -> None:
        before = procedure.position.phase_index
        complete = procedure.run(dt_ms)
        if complete:
            self._enter(State.COMPLETE, "")
        elif procedure.phase and procedure.position.phase_index != before:
            self._set_points(procedure.phase.setpoints)

    def _hold_on(self, procedure: Procedure, dt_ms: int) -> None:
        if procedure.count_hold(dt_ms) and procedure.phase:
            limit_s = procedure.phase.max_hold_min * 60
            self._emit("alarm.raised", {"alarm": HOLD_ALARM, "channel": "", "value": round(limit_s), "limit": limit_s})

    def _act_on(self, state: State, dt_ms: int) -> None:
        self.data.acting_left_ms -= dt_ms
        if self.data.acting_left_ms > 0:
            return
        if self.data.acting_command:
            self.finished.append((self.data.acting_command, ""))
            self.data.acting_command = ""
        self._enter(ACTING[state][0], "")

    def _judge_alarms(self, dt_ms: int, at_ms: int) -> None:
        data, phase = self.data, self.procedure.phase if self.procedure else None
        watched = (
            data.state in OPERATING
            and self.recipe is not None
            and phase is not None
            and phase.name in self.recipe.alarm_phases
        )
        if not watched:
            self._disarm()
            return
        truth = data.vessel.truth(data.culture)
        for watch in self._watches:
            name = watch.rule.channel
            steady = data.faults.steady(name, truth[_INDEX[name]], at_ms)
            if watch.judge(steady, dt_ms, data.position.elapsed_ms >= SETTLE_MS):
                self._say_alarm(watch, steady or 0.0)

    def _say_alarm(self, watch: AlarmWatch, value: float) -> None:
        rule = watch.rule
        if not watch.active:
            self._emit("alarm.cleared", {"alarm": rule.name})
            return
        scaled = BY_NAME[rule.channel].scaled(value)
        self._emit("alarm.raised", {"alarm": rule.name, "channel": rule.channel, "value": scaled, "limit": rule.limit})

    def _disarm(self) -> None:
        for watch in self._watches:
            if watch.disarm():
                self._emit("alarm.cleared", {"alarm": watch.rule.name})

    # --- inside ---------------------------------------------------------------------------------------------------

    def _drive(self) -> Drive:
        data, phase = self.data, self.procedure.phase if self.procedure else None
        running = data.state is State.RUNNING
        return Drive(
            operation=phase.operation if phase else "",
            setpoints=data.setpoints,
            feed_ml_per_h=self.procedure.feed_ml_per_h() if self.procedure and running else 0.0,
            pumping=running,
            gas_failed=data.upset_left_ms > 0,
        )

    def _start(self, recipe: Recipe, run: str) -> None:
        self.data.position = Position(run=run)
        self.procedure = Procedure(recipe, self.data.position, self.data.culture, self._emit)

    def _enter(self, state: State, command: str) -> None:
        was, self.data.state = self.data.state, state
        run = self.data.position.run
        self._changed("run.state", {"state": state.value, "was": was.value, "run": run, "command": command})
        if state in ACTING:
            self.data.acting_left_ms = ACTING[state][1]
        if self.procedure:
            self._entered(self.procedure, state)

    def _entered(self, procedure: Procedure, state: State) -> None:
        if state is State.HOLDING:
            procedure.hold()
        elif state in (State.RUNNING, State.STOPPING, State.ABORTING):
            self._release(procedure)
        if state is State.RUNNING and procedure.position.phase_index < 0:
            procedure.begin()
            self._set_points(procedure.phase.setpoints if procedure.phase else {})
        elif state in (State.STOPPED, State.ABORTED):
            procedure.end()
        if state in (State.ABORTED, State.IDLE):
            self._set_points({})

    def _release(self, procedure: Procedure) -> None:
        expired = procedure.position.hold_expired
        procedure.release()
        if expired:
            self._emit("alarm.cleared", {"alarm": HOLD_ALARM})

    def _forget_run(self) -> None:
        self.data.position = Position()
        self.data.alarms = {}
        self.data.recipe_hash = ""
        self.recipe, self.recipe_bytes, self.procedure, self._watches = None, b"", None, []

    def _set_points(self, points: Mapping[str, float]) -> None:
        old = self.data.setpoints
        self.data.setpoints = dict(points)
        for name in [*points, *(name for name in old if name not in points)]:
            if old.get(name) != points.get(name):
                self._emit("setpoint.changed", {"channel": name, "value": points.get(name)})

    def _open(self) -> None:
        if self.data.door == "open":
            return
        self.data.latch = "unlocked"
        self._changed("latch.unlocked")
        self.data.door = "open"
        self._changed("door.opened")

    def _need_open_door(self) -> None:
        if self.data.door != "open":
            raise HandsRefusedError(
                f"The door of bay {self.number} is closed and latched: open it from the console first."
            )

    def _changed(self, kind: str, data: Mapping[str, Plain] | None = None) -> None:
        self.changes += 1
        self._emit(kind, data or {})
