"""What a site decides, read once and frozen. Production reads ``settings.toml`` of its folder; training has its own.

Secrets are not here: a plant's password comes from the environment (``SHUTTLE_PLANT_DSN``) or libpq's password file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from console.site_file import NAME, Mode, SettingsError, default_folder, read

__all__ = ["Mode", "Settings", "SettingsError", "default_folder", "load_settings"]


class Settings(BaseModel):
    """See the module's text. Times are seconds unless the name says otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Mode
    folder: Path
    station: str = "KSW-07"
    site: str = "Kashiwa"
    shuttle: str = "KSW-07"
    link_url: str = ""
    baud: int = Field(default=921_600, ge=9600, le=3_000_000)
    scanner_url: str = ""
    # Production: a shuttle that is not at link_url is looked for at the computer's other serial ports, and at those
    # that match one of the patterns; never at the scanner's.
    port_search: bool = True
    port_patterns: tuple[str, ...] = ()
    capture: Path | None = None  # raw bytes of the line to the shuttle, both ways, for an investigation
    # These three are taken from the file before it is judged (console.site_file): here they are only judged.
    language: Literal["en", "ja"] = "en"
    px_per_mm: float | None = Field(default=None, gt=0)
    kiosk: bool = False
    idle_lock_s: int = Field(default=900, ge=30, le=3600)
    failed_secrets: int = Field(default=5, ge=3, le=10)
    lockout_s: int = Field(default=900, ge=60)
    reset_after_s: int = Field(default=1800, ge=60)
    command_silent_s: float = Field(default=4.0, ge=1, le=60)
    # Signatures: after one with badge and secret, those of the same session with the secret alone (RQ-21, RQ-23).
    sign_secret_alone: bool = False
    verify_within_min: int = Field(default=30, ge=1, le=1440)
    offline_max_s: int = Field(default=259_200, ge=3600)  # how old the plant's data may be for a load to begin
    silence_s: int = Field(default=120, ge=10, le=120)  # how long the horn can be silenced at most
    least_pin: int = Field(default=6, ge=4, le=16)  # digits of a PIN that is chosen here
    disk_low_mb: int = Field(default=500, ge=10)
    capture_max_mb: int = Field(default=64, ge=1, le=4096)  # a capture of the line ends at this size
    keep_readings_days: int = Field(default=0, ge=0, le=3650)  # 0: for ever; else pruned once the plant holds them
    plant_dsn: str = Field(default="", repr=False)
    # Training only:
    warp: float = Field(default=600.0, ge=1, le=100_000)
    seed: int = 7
    scenario: str = ""
    training_plant: Path | None = None  # a site's own seed in place of the shipped one, recipes of its own beside it


def load_settings(mode: Mode, folder: Path | None = None, **given: object) -> Settings:
    """Settings of a mode: defaults, then ``settings.toml`` of the folder, then the environment, then ``given``.

    Raises SettingsError with what is wrong and where.
    """
    where = folder or default_folder(mode)
    values, file = read(where), where / NAME
    if "mode" in values or "folder" in values:
        raise SettingsError(f"{file} may not set mode or folder: a folder never changes its mode. Remove the line.")
    dsn = os.environ.get("SHUTTLE_PLANT_DSN")
    if dsn:
        values["plant_dsn"] = dsn
    try:
        return Settings.model_validate({**values, "mode": mode, "folder": where, **given})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{file}: {name}: {first['msg']}. Mend the value and start again.") from error
