"""The `station` command: reads what was typed and calls the module of `screens.lines` that does it.

Importing this, or asking for help, loads neither Textual nor the database.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import cast

from screens.shell.faults import EXIT_CODE, note_fault
from station.places import home
from station.words import Language, say, set_language

LINES = {
    None: "open_app",
    "demo": "demo",
    "import": "import_file",
    "verify": "verify",
    "rebuild": "rebuild",
    "register": "register",
    "sessions": "sessions",
    "lockout": "lockout",
    "doctor": "doctor",
}
"""The module of `screens.lines` for each subcommand."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run what was typed after `station`; 0 done, 1 not done, 2 not understood, 70 unexpected error."""
    os.umask(0o077)  # whatever is written is for this account alone
    words = list(sys.argv[1:] if argv is None else argv)
    set_language(_language(words))
    args = _parser().parse_args(words)
    try:
        module = importlib.import_module(f"screens.lines.{LINES[args.line]}")
        return cast(int, module.run(args))
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        log = home().log
        key = "shell.fault" if note_fault(error, log) else "shell.fault_not_noted"
        print(say(key, log=log), file=sys.stderr)
        return EXIT_CODE


def _language(words: Sequence[str]) -> Language:
    """Find the language before anything is said: --lang, else STATION_LANG, else French."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", default=os.environ.get("STATION_LANG", "fr"))
    try:
        told, _ = early.parse_known_args(words)
    except argparse.ArgumentError:
        return "fr"
    return "en" if told.lang == "en" else "fr"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="station", description=say("line.station"))
    parser.add_argument("--version", action="version", version=f"station {_version()}")
    parser.add_argument("--lang", choices=("fr", "en"), help=say("line.lang"))
    parser.add_argument("--remote", action="store_true", help=say("line.remote"))
    lines = parser.add_subparsers(dest="line", metavar=say("line.command"))
    demo = lines.add_parser("demo", help=say("line.demo"), description=say("line.demo"))
    demo.add_argument("--auto", action="store_true", help=say("line.demo.auto"))
    demo.add_argument(
        "--speed", type=float, default=1.0, metavar=say("line.factor"), help=say("line.demo.speed")
    )
    demo.add_argument("--keep", action="store_true", help=say("line.demo.keep"))
    imported = lines.add_parser(
        "import", help=say("line.import"), description=say("line.import"), epilog=say("line.import.codes")
    )
    imported.add_argument("file", metavar=say("line.file"), help=say("line.import.file"))
    imported.add_argument("--mapping", metavar=say("line.name"), help=say("line.import.mapping"))
    imported.add_argument("--yes", action="store_true", help=say("line.import.yes"))
    verify = lines.add_parser("verify", help=say("line.verify"), description=say("line.verify"))
    verify.add_argument("--mirror", metavar=say("line.file"), help=say("line.verify.mirror"))
    _add_rebuild(lines.add_parser("rebuild", help=say("line.rebuild"), description=say("line.rebuild")))
    register = lines.add_parser("register", help=say("line.register"), description=say("line.register"))
    register.add_argument("--csv", metavar=say("line.file"), help=say("line.register.csv"))
    register.add_argument("--sort", metavar=say("line.column"), help=say("line.register.sort"))
    lines.add_parser("sessions", help=say("line.sessions"), description=say("line.sessions"))
    lines.add_parser("lockout", help=say("line.lockout"), description=say("line.lockout"))
    doctor = lines.add_parser("doctor", help=say("line.doctor"), description=say("line.doctor"))
    doctor.add_argument("--sshd", metavar=say("line.file"), help=say("line.doctor.sshd"))
    return parser


def _add_rebuild(rebuild: argparse.ArgumentParser) -> None:
    rebuild.add_argument(
        "--from-mirror", nargs="?", const="", metavar=say("line.file"), help=say("line.rebuild.from_mirror")
    )
    rebuild.add_argument("--yes", action="store_true", help=say("line.rebuild.yes"))
    rebuild.add_argument("--accept-loss", action="store_true", help=say("line.rebuild.accept_loss"))


def _version() -> str:
    try:
        return version("station")
    except PackageNotFoundError:
        return "0"


if __name__ == "__main__":
    sys.exit(main())
