"""The diagrams of ARCHITECTURE.md, drawn from the tables that the program runs by; a test compares them.

python tests/architecture/diagrams.py    writes them into ARCHITECTURE.md, between the marks
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from console.workflow.library import load_book
from hardware.emulator.states import ACTING, TRANSITIONS
from hardware.link.states import FIRST, TABLE, Role

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "ARCHITECTURE.md"
_BLOCK = re.compile(r"(<!-- drawn: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def bay_states() -> Iterator[str]:
    """The states of a bay: commands by name, and where an acting state ends by itself."""
    yield "stateDiagram-v2"
    yield "    [*] --> idle"
    for (state, action), after in TRANSITIONS.items():
        yield f"    {state} --> {after}: {action}"
    for acting, (ended, wait_ms) in ACTING.items():
        yield f"    {acting} --> {ended}: after {wait_ms / 1000:g} s"
    yield "    running --> complete: last phase ended"


def link_states(role: Role) -> Iterator[str]:
    """Where one end of the link stands, and what moves it."""
    yield "stateDiagram-v2"
    yield f"    [*] --> {FIRST[role]}"
    for state, moves in TABLE[role].items():
        for trigger, after in moves.items():
            if after is not state:
                yield f"    {state} --> {after}: {trigger.name.lower()}"


def rooms() -> Iterator[str]:
    """The import contracts of pyproject.toml: a room may import those that lie below it, never those above."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    yield "flowchart TD"
    for contract in (c for c in contracts if c["type"] == "layers"):
        yield from _layers(contract)


def _layers(contract: Mapping[str, list[str]]) -> Iterator[str]:
    within = "".join(f"{name}." for name in contract.get("containers", []))
    title = within.rstrip(".") or "the whole"
    names = [layer.replace("|", "·").replace("  ", " ") for layer in contract["layers"]]
    yield f'    subgraph {title.replace(" ", "_")}["{title}"]'
    nodes = [f"{title.replace(' ', '_')}_{number}" for number in range(len(names))]
    for node, name in zip(nodes, names, strict=True):
        yield f'        {node}["{name}"]'
    yield f"        {' --> '.join(nodes)}"
    yield "    end"


def load_steps() -> Iterator[str]:
    """The steps of the load, from its file, with what completes each."""
    steps = load_book().procedures["load"].steps
    yield "flowchart LR"
    for number, step in enumerate(steps):
        yield f'    s{number}["{step.id}<br/>{step.kind}"]'
    yield f"    {' --> '.join(f's{number}' for number in range(len(steps)))}"


DRAWINGS: dict[str, Callable[[], Iterator[str]]] = {
    "rooms": rooms,
    "bay-states": bay_states,
    "link-host": lambda: link_states(Role.HOST),
    "link-device": lambda: link_states(Role.DEVICE),
    "load": load_steps,
}


def drawn(text: str) -> str:
    """``text`` with every marked block drawn anew. Raises KeyError for a mark that names no drawing."""

    def block(found: re.Match[str]) -> str:
        lines = "\n".join(DRAWINGS[found[2]]())
        return f"{found[1]}\n```mermaid\n{lines}\n```\n\n{found[3]}"

    return _BLOCK.sub(block, text)


if __name__ == "__main__":
    DOCUMENT.write_text(drawn(DOCUMENT.read_text("utf-8")), "utf-8")
