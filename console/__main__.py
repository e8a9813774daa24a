"""The command line: ``shuttle-console`` or ``python -m console``.

Exit codes: 0 good, 1 the thing checked is bad (or could not be started), 2 usage. Every command that prints has
``--json``.
Imports are inside the commands: the window must be painted before anything heavy is loaded.
"""

# long: one small function a command, each with its imports

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

GOOD, BAD, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and run. Returns the exit code; argparse leaves with 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    return command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("shuttle-console", description="Operator console of one shuttle.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = _command(commands, "run", _run, "open the console's window")
    _station_options(run)
    run.add_argument("--kiosk", action="store_true", help="full screen, no window frame")
    headless = _command(commands, "headless", _headless, "the same station without a window, until it is interrupted")
    _station_options(headless)
    identify = _command(commands, "identify", _identify, "say what a label is")
    identify.add_argument("text", metavar="TEXT", help="what the scanner sent; {GS} or <GS> for the separator")
    verify = _command(commands, "verify", _verify, "check a folder's journal, or one exported record alone")
    verify.add_argument("what", metavar="DIR|FILE", type=Path, help="a station's folder, or a record as JSON or PDF")
    verify.add_argument("--key", type=Path, action="append", default=[], help="a station's public key to trust (hex)")
    verify.add_argument("--plant-key", type=Path, action="append", default=[], help="the plant's public key (hex)")
    _audit_options(_command(commands, "audit", _audit, "export the audit trail of a folder, whole or a part of it"))
    _readings_options(_command(commands, "readings", _readings, "export the stored readings of a run as a table"))
    _key_options(_command(commands, "key", _key, "the station's key: show, rotate, declare lost, retire"))
    definitions = _command(commands, "definitions", _definitions, "check the definition files")
    definitions.add_argument("folder", metavar="DIR", type=Path, nargs="?", help="default: the installed ones")
    replay = _command(
        commands, "replay", _replay, "say what a captured line carried, message by message, and sum it up"
    )
    replay.add_argument("file", metavar="FILE", type=Path)
    replay.add_argument("--summary", action="store_true", help="the summary alone")
    labels = _command(commands, "labels", _labels, "write the training label sheet as a PDF to print")
    labels.add_argument("out", metavar="FILE.pdf", type=Path)
    labels.add_argument("--data", metavar="DIR", type=Path, help="the training folder whose labels are wanted")
    labels.add_argument("--language", choices=("en", "ja"), default="en")
    paper = _command(commands, "paper", _paper, "write a procedure as a form for when the console is down, to print")
    paper.add_argument("procedure", metavar="PROCEDURE", help="its name, for example load")
    paper.add_argument("--out", metavar="FILE.pdf", type=Path, required=True)
    paper.add_argument("--language", choices=("en", "ja"), default="en")
    passport = _command(commands, "passport", _passport, "whether a run passport belongs to a record")
    passport.add_argument("passport", metavar="PASSPORT", help="its PDF, or what a scanner read of its code")
    passport.add_argument("record", metavar="RECORD.json", type=Path, help="the batch record's JSON")
    _plant_file_options(commands)
    plant = _command(commands, "plant", _plant, "prepare a plant's database (its administrator's work)")
    plant.add_argument("--dsn", required=True, help="of an administrator; keep the password in libpq's password file")
    plant.add_argument("--mode", choices=("training", "production"), required=True)
    return parser


def _plant_file_options(commands: Any) -> None:
    text = "signed files of people, orders, lots, reservations and recipes: make keys, sign, check"
    parts = commands.add_parser("plant-file", help=text, description=text).add_subparsers(required=True, metavar="PART")
    check = _command(
        parts, "check", _plant_file_check, "whether a station would take a file, and what is wrong with it"
    )
    check.add_argument("file", metavar="FILE", type=Path)
    check.add_argument("--data", metavar="DIR", type=Path, help="the station's folder: its settings and trusted keys")
    check.add_argument("--training", action="store_true", help="of a training station")
    sign = _command(parts, "sign", _plant_file_sign, "at the plant: sign a body (JSON)")
    sign.add_argument("body", metavar="BODY", type=Path)
    sign.add_argument("--key", metavar="FILE", type=Path, required=True, help="the plant's private key")
    sign.add_argument("--out", metavar="FILE", type=Path, required=True)
    keys = _command(parts, "keys", _plant_file_keys, "at the plant: make a key pair, NAME.key and NAME.pub")
    keys.add_argument("folder", metavar="DIR", type=Path)
    keys.add_argument("--name", default="plant")
    _command(parts, "secret", _plant_file_secret, "at the plant: the verifier of a PIN, which is asked for")


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.set_defaults(command=run)
    return parser


def _station_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--training", action="store_true", help="against the emulator, in a folder of its own")
    parser.add_argument("--data", metavar="DIR", type=Path, help="data folder (default: of this user and mode)")
    parser.add_argument("--warp", type=float, help="training: how fast cultures grow (process time / wall time)")
    parser.add_argument("--seed", type=int, help="training: of the emulator")
    parser.add_argument("--scenario", help="training: what the emulator begins with")
    parser.add_argument("--language", choices=("en", "ja"))
    parser.add_argument("--capture", metavar="FILE", type=Path, help="append the raw bytes of the shuttle's line")


def _audit_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="DIR", type=Path, required=True, help="the station's folder, no console on it"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="ends in .csv, .json or .pdf")
    parser.add_argument("--run", default="", help="only of this run or order")
    parser.add_argument("--person", default="", help="only of this person (id)")
    parser.add_argument("--bay", type=int, default=0, help="only of this bay")
    parser.add_argument("--kind", default="", help="only of this kind: people, scans, signatures, alarms, ...")
    parser.add_argument("--text", default="", help="only what holds this text")
    parser.add_argument("--from", dest="first", metavar="DAY", default="", help="from this day or moment on (ISO, UTC)")
    parser.add_argument("--to", dest="last", metavar="DAY", default="", help="to before this day or moment (ISO, UTC)")
    parser.add_argument("--by", metavar="ID", default="", help="who takes it; the account is recorded besides")
    parser.add_argument("--language", choices=("en", "ja"), default="en")


def _readings_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="DIR", type=Path, required=True, help="the station's folder, no console on it"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="ends in .csv")
    parser.add_argument("--run", required=True, help="of this run, or of this order's run")
    parser.add_argument("--channel", action="append", default=[], help="only this channel; may be given several times")
    parser.add_argument("--from", dest="first", metavar="MOMENT", default="", help="process time (ISO, UTC)")
    parser.add_argument("--to", dest="last", metavar="MOMENT", default="", help="to before this one")
    parser.add_argument("--by", metavar="ID", default="", help="who takes it; the account is recorded besides")
    parser.add_argument("--language", choices=("en", "ja"), default="en")


def _key_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("show", "rotate", "lost", "retire"))
    parser.add_argument("--data", metavar="DIR", type=Path, required=True, help="the station's folder")
    parser.add_argument("--person", metavar="ID", default="", help="who decides it: an account of the station")
    parser.add_argument("--reason", default="", help="why, in words")


def _settings(options: argparse.Namespace) -> Any:
    from console.settings import load_settings

    given = {name: getattr(options, name) for name in ("warp", "seed", "scenario", "language", "capture")}
    if getattr(options, "kiosk", False):
        given["kiosk"] = True
    mode: Literal["training", "production"] = "training" if options.training else "production"
    return load_settings(mode, options.data, **{name: value for name, value in given.items() if value is not None})


def _say(options: argparse.Namespace, data: dict[str, Any], text: str) -> None:
    print(json.dumps(data, ensure_ascii=False, default=str) if options.json else text)


def _fail(options: argparse.Namespace, error: Exception) -> int:
    print(
        json.dumps({"ok": False, "why": str(error)}, ensure_ascii=False) if options.json else str(error),
        file=sys.stderr,
    )
    return BAD


def _run(options: argparse.Namespace) -> int:
    from console.program import run
    from console.site_file import default_folder, panel
    from console.texts import LANGUAGES

    first = panel(options.data or default_folder("training" if options.training else "production"))
    written = first.language if first.language in dict(LANGUAGES) else ""
    return run(
        lambda: _settings(options),
        options.language or written or "en",
        first.px_per_mm,
        kiosk=options.kiosk or first.kiosk,
        training=options.training,
    )


def _headless(options: argparse.Namespace) -> int:
    from console.headless import run
    from console.journal.errors import JournalError
    from console.security.station_key import StationKeyError

    try:
        return run(_settings(options), as_json=options.json)
    except (ValueError, RuntimeError, OSError, JournalError, StationKeyError) as error:
        return _fail(options, error)


def _identify(options: argparse.Namespace) -> int:
    from console.domain.message import Message
    from console.domain.scan import identify
    from console.texts import load

    found = identify(options.text)
    texts = load("en")
    sentences = [
        texts.say(Message.of(part["key"], **part["args"]))
        for name in ("is", "why")
        if isinstance(part := found.get(name), dict)
    ]
    _say(options, {**found, "sentence": " ".join(sentences)}, " ".join(sentences))
    return GOOD if found["verdict"] == "label" and found.get("standard") in ("isbt128", "gs1") else BAD


def _verify(options: argparse.Namespace) -> int:
    from console.records.exported import verify_file
    from console.records.verifier import verify

    try:
        keys, plant = _public_keys(options.key), _public_keys(options.plant_key)
        if options.what.is_dir():
            report = verify(options.what, keys or None, plant=plant or None)
        else:
            report = verify_file(options.what, keys or None, plant)
    except (OSError, ValueError) as error:
        _fail(options, ValueError(f"It cannot be read: {error}. Name a station's folder or a record, and key files."))
        return USAGE
    _say(options, report.to_json(), report.summary())
    return GOOD if report.holds else BAD


def _public_keys(files: Sequence[Path]) -> dict[str, bytes]:
    """The keys of ``files`` by their ids. Raises OSError or ValueError."""
    from console.security.station_key import key_id

    return {key_id(raw): raw for raw in (bytes.fromhex(path.read_text("ascii")) for path in files)}


def _audit(options: argparse.Namespace) -> int:
    from console.wiring.command_line import export_trail

    return _answered(options, lambda: export_trail(options))


def _readings(options: argparse.Namespace) -> int:
    from console.wiring.readings_command import export_readings

    return _answered(options, lambda: export_readings(options))


def _key(options: argparse.Namespace) -> int:
    from console.wiring.command_line import key_command

    return _answered(options, lambda: key_command(options.act, options.data, options.person, options.reason))


def _answered(options: argparse.Namespace, work: Callable[[], tuple[dict[str, Any], str]]) -> int:
    """Say what came of ``work``; what stops it is said too, with the exit code for wrong usage where it was that."""
    from console.wiring.command_line import TROUBLE, UsageError

    try:
        data, text = work()
    except UsageError as error:
        _fail(options, error)
        return USAGE
    except TROUBLE as error:
        return _fail(options, error)
    _say(options, data, text)
    return GOOD


def _definitions(options: argparse.Namespace) -> int:
    from console.workflow.library import load_book
    from console.workflow.source import DefinitionError

    try:
        book = load_book(options.folder)
    except DefinitionError as error:
        return _fail(options, error)
    data = {
        "ok": True,
        "sha256": book.sha256,
        "procedures": sorted(book.procedures),
        "interlocks": [rule.id for rule in book.interlocks],
        "prompts": sorted(book.prompts),
        "alarms": sorted(book.alarms),
        "channels": sorted(book.channels),
    }
    counts = ", ".join(f"{len(value)} {name}" for name, value in data.items() if isinstance(value, list))
    _say(options, data, f"The definitions are good: {counts}. Hash {book.sha256[:12]}.")
    return GOOD


def _replay(options: argparse.Namespace) -> int:
    from console.replay_report import report
    from hardware.capture import NotACaptureError

    try:
        good = report(options.file, print, as_json=options.json, messages=not options.summary)
    except (NotACaptureError, OSError) as error:
        return _fail(options, error)
    return GOOD if good else BAD


def _labels(options: argparse.Namespace) -> int:
    from console.clock import SystemClock
    from console.settings import load_settings
    from console.site_file import default_folder
    from console.texts import load
    from console.training.plant import TrainingPlant
    from console.training.sheet import first_day, label_sheet_pdf

    folder = options.data or default_folder("training")
    try:
        labels = TrainingPlant(load_settings("training", folder).training_plant).labels(
            first_day(folder, SystemClock())
        )
        options.out.write_bytes(label_sheet_pdf(labels, load(options.language).say))
    except (OSError, ValueError) as error:
        return _fail(options, error)
    _say(options, {"ok": True, "file": str(options.out), "labels": len(labels)}, f"{len(labels)} labels: {options.out}")
    return GOOD


def _paper(options: argparse.Namespace) -> int:
    from uuid import uuid4

    from console.clock import SystemClock
    from console.domain.paper import number_of_form, printable
    from console.records.paper_form import paper_form_pdf
    from console.texts import load
    from console.workflow.library import load_book

    procedures = load_book().procedures
    procedure = procedures.get(options.procedure)
    if procedure is None or not printable(procedure):
        names = ", ".join(sorted(name for name, known in procedures.items() if printable(known)))
        return _fail(options, ValueError(f"There is no procedure {options.procedure!r}. Choose one of {names}."))
    number = number_of_form(SystemClock().now().local.date(), uuid4().hex[:8].upper())
    try:
        options.out.write_bytes(paper_form_pdf(procedure, number, load(options.language).say, options.language))
    except OSError as error:
        return _fail(options, error)
    _say(options, {"ok": True, "file": str(options.out), "form": number}, f"Form {number}: {options.out}")
    return GOOD


def _passport(options: argparse.Namespace) -> int:
    from console.records.passport import PassportError, differences, find_code

    given = options.passport
    try:
        said = given.encode() if given.startswith("SRP1|") else Path(given).read_bytes()
        code, machine = find_code(said), options.record.read_bytes()
    except (OSError, PassportError) as error:
        return _fail(options, error)
    found = differences(code, machine)
    text = f"NOT OF THIS RECORD. {'. '.join(found)}." if found else f"The passport belongs to this record: {code.run}."
    _say(options, {"ok": not found, "run": code.run, "head_seq": code.head_seq, "differences": found}, text)
    return BAD if found else GOOD


def _plant_file_check(options: argparse.Namespace) -> int:
    from console.plant_files.keys import PlantKeyError, trusted_keys
    from console.plant_files.reading import Place, PlantFileError, read_plant_file
    from console.settings import SettingsError, load_settings
    from console.texts import load

    try:
        settings = load_settings("training" if options.training else "production", options.data)
        place = Place(settings.site, settings.station, settings.shuttle, settings.mode)
        raw = options.file.read_bytes()
        said = read_plant_file(raw, options.file.name, trusted_keys(settings.folder), place).said
    except PlantFileError as error:
        texts = load("en")
        return _fail(options, ValueError(f"{texts.say(error.reason)} {texts.say(error.remedy)}"))
    except (OSError, PlantKeyError, SettingsError) as error:
        return _fail(options, error)
    tables = ("people", "recipes", "lots", "orders", "reservations", "spent")
    counts = {name: len(getattr(said, name)) for name in tables}
    data = {"ok": True, "sequence": said.sequence, "issued_utc": said.issued_utc, "key": said.key_id, **counts}
    rows = ", ".join(f"{count} {name}" for name, count in counts.items())
    _say(options, data, f"{options.file.name} is good: number {said.sequence}, issued {said.issued_utc}; {rows}.")
    return GOOD


def _plant_file_sign(options: argparse.Namespace) -> int:
    from console.plant_files.keys import PlantKey, PlantKeyError
    from console.plant_files.writing import BodyError, put_file, signed_file

    try:
        data = signed_file(json.loads(options.body.read_bytes()), PlantKey.open(options.key))
        put_file(options.out, data)
    except (OSError, PlantKeyError, BodyError, ValueError) as error:
        return _fail(options, error)
    _say(options, {"ok": True, "file": str(options.out), "bytes": len(data)}, f"Signed: {options.out}")
    return GOOD


def _plant_file_keys(options: argparse.Namespace) -> int:
    from console.plant_files.keys import PlantKey, PlantKeyError

    try:
        key = PlantKey.make(options.folder, options.name)
    except PlantKeyError as error:
        return _fail(options, error)
    public = options.folder / f"{options.name}.pub"
    data = {"ok": True, "key": key.key_id, "public": str(public)}
    _say(options, data, f"Key {key.key_id}. Keep {options.name}.key at the plant; put {public} into plant-keys.")
    return GOOD


def _plant_file_secret(options: argparse.Namespace) -> int:
    from getpass import getpass

    from console.security.password import Passwords

    pin = getpass("PIN: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    try:
        argon2 = Passwords().enrol(pin)
    except ValueError as error:
        return _fail(options, error)
    _say(options, {"ok": True, "argon2": argon2}, argon2)
    return GOOD


def _plant(options: argparse.Namespace) -> int:
    from console.sync.errors import PlantError
    from console.sync.plant import install

    try:
        install(options.dsn, options.mode)
    except PlantError as error:
        return _fail(options, error)
    _say(options, {"ok": True, "mode": options.mode}, f"The database is ready for {options.mode}.")
    return GOOD


if __name__ == "__main__":
    sys.exit(main())
