"""A YAML file as plain data that remembers on which line each part stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
Where = tuple[str | int, ...]


class DefinitionError(ValueError):
    """A definition file is wrong. The sentence names file, line and what to do."""

    def __init__(self, path: Path, line: int, what: str, remedy: str) -> None:
        """Line numbers start at 1."""
        super().__init__(f"{path.name}, line {line}: {what} {remedy}")
        self.path, self.line = path, line


@dataclass(frozen=True, slots=True)
class Source:
    """Plain data of one file, the lines of its parts, and the SHA-256 over its exact bytes."""

    path: Path
    data: Any
    lines: dict[Where, int]
    sha256: str

    def line(self, where: Where) -> int:
        """The line of a part, or of the nearest part that holds it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def error(self, where: Where, what: str, remedy: str) -> DefinitionError:
        """A `DefinitionError` at this place."""
        return DefinitionError(self.path, self.line(where), what, remedy)


def read_source(path: Path) -> Source:
    """Read a YAML file. Raises DefinitionError if it cannot be read or is not YAML."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DefinitionError(path, 1, f"cannot be read ({error.strerror}).", "Install the console again.") from error
    try:
        node = yaml.compose(raw, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise DefinitionError(path, line, f"is not readable YAML: {problem}.", "Mend the file at this line.") from error
    lines: dict[Where, int] = {}
    data = _plain(node, (), lines, path, ()) if node is not None else None
    return Source(path, data, lines, hashlib.sha256(raw).hexdigest())


def _plain(node: yaml.Node, where: Where, lines: dict[Where, int], path: Path, inside: tuple[yaml.Node, ...]) -> Any:
    """``inside``: the nodes that hold this one; an alias may make one of them hold itself."""
    lines[where] = node.start_mark.line + 1
    if node in inside:
        raise DefinitionError(path, lines[where], "this part holds itself.", "Write it out, without an alias.")
    if isinstance(node, yaml.MappingNode):
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _scalar(key_node, path)
            if key in result:
                line = key_node.start_mark.line + 1
                raise DefinitionError(path, line, f"says {key!r} twice.", "Keep one of the two.")
            result[key] = _plain(value_node, (*where, key), lines, path, (*inside, node))
        return result
    if isinstance(node, yaml.SequenceNode):
        below = (*inside, node)
        return [_plain(item, (*where, index), lines, path, below) for index, item in enumerate(node.value)]
    return _scalar(node, path)


def _scalar(node: yaml.Node, path: Path) -> Any:
    loader = yaml.SafeLoader("")
    try:
        if not isinstance(node, yaml.ScalarNode):
            raise TypeError("a name must be a word")  # noqa: TRY301  # told below like every value that is none
        return loader.construct_object(node)
    except (yaml.YAMLError, ValueError, TypeError, KeyError) as error:
        why = getattr(error, "problem", None) or str(error)
        line = node.start_mark.line + 1
        raise DefinitionError(path, line, f"this value cannot be used: {why}.", "Mend the value.") from error
    finally:
        loader.dispose()


def validated(model: type[Model], source: Source) -> Model:
    """The file's content as ``model``. Raises DefinitionError with the line of the first mistake."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        first = error.errors()[0]
        where: Where = tuple(first["loc"])
        name = ".".join(str(part) for part in where) or "the file"
        raise source.error(where, f"{name}: {first['msg']}.", _remedy(first["type"])) from error


_REMEDIES = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it, or mend its spelling.",
    "literal_error": "Use one of the words named here.",
    "enum": "Use one of the words named here.",
}


def _remedy(kind: str) -> str:
    return _REMEDIES.get(kind, "Mend the value at this line.")
