"""Making a plant file: what the plant's own program does, what training does, and what the command line offers."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from pydantic import ValidationError

from console.canonical import canonical_bytes
from console.domain.order import Recipe
from console.plant_files.keys import PlantKey
from console.plant_files.schema import FORMAT, Body
from console.plant_files.whole import first_wrong

Row = dict[str, object]


class BodyError(ValueError):
    """This body makes no plant file; the sentence names the row."""


def signed_file(body: Row, key: PlantKey) -> bytes:
    """The bytes of a plant file. Raises BodyError for a body that no station would take."""
    try:
        data = json.loads(canonical_bytes(body))
        wrong = first_wrong(Body.model_validate_json(canonical_bytes(data)))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BodyError(f"{where}: {first['msg']}. Mend this row, then sign again.") from error
    except ValueError as error:
        raise BodyError(f"The body cannot be signed: {error}.") from error
    if wrong:
        where, rule, args = wrong
        said = ", ".join(f"{name} {value}" for name, value in args.items())
        raise BodyError(f"{where}: {rule.removeprefix('plant_file.')} ({said}). Mend this row, then sign again.")
    return canonical_bytes({"format": FORMAT, "key_id": key.key_id, "signature": key.sign(data), "body": data}) + b"\n"


def recipe_row(recipe: Recipe, raw: bytes, approvals: list[Row]) -> Row:
    """The row of a recipe that is in force."""
    return {
        "id": recipe.id,
        "version": recipe.version,
        "status": "effective",
        "sha256": recipe.sha256,
        "content": base64.b64encode(raw).decode("ascii"),
        "approvals": approvals,
    }


def put_file(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` whole or not at all, and durably. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
