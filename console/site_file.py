"""The site's ``settings.toml``, read but not judged: `console.settings` judges it, once pydantic is loaded.

What the first paint needs of it (language, calibration of the panel, kiosk) cannot wait for that. A value that is not
what it should be counts as not given here; the start then ends on the screen that names it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Mode = Literal["training", "production"]
NAME = "settings.toml"


class SettingsError(ValueError):
    """The settings cannot be used; the sentence says which line of thought to mend."""


def default_folder(mode: Mode) -> Path:
    """Where records of this mode lie unless ``--data`` says otherwise: production and training apart (RQ-89)."""
    import platformdirs

    return Path(platformdirs.user_data_dir("shuttle-console", appauthor=False)) / mode


def read(folder: Path) -> dict[str, object]:
    """What the file of ``folder`` says; nothing if there is none. Raises SettingsError if it cannot be read."""
    file = folder / NAME
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}. Mend the file and start again.") from error


@dataclass(frozen=True, slots=True)
class Panel:
    """What the first paint needs. ``language``: as written, perhaps none that there is; "" if none is.

    ``px_per_mm``: of this panel, measured; None takes what the screen reports.
    """

    language: str = ""
    px_per_mm: float | None = None
    kiosk: bool = False


def panel(folder: Path) -> Panel:
    """See the module's text. Never raises."""
    try:
        said = read(folder)
    except SettingsError:
        return Panel()
    language, measured = said.get("language"), said.get("px_per_mm")
    return Panel(
        language if isinstance(language, str) else "",
        float(measured) if isinstance(measured, int | float) and measured > 0 else None,
        said.get("kiosk") is True,
    )
