"""What is asked when the time that is shown shall leave the station."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.records.readings_export import ExportPart


@dataclass(frozen=True, slots=True)
class ExportWindow:
    """Write what is shown: ``form`` csv, the stored values of ``parts``; or png, what the screen has painted.

    ``picture`` gives the PNG; it is called in the jobs' thread, for it takes a while.

    ``heading``: (label, text) of whose it is, over what time, by whom; it stands over either.
    """

    form: str
    parts: tuple[ExportPart, ...]
    heading: tuple[tuple[str, str], ...]
    picture: Callable[[], bytes] | None = None
