"""The `station` command: reads what was typed and calls the module of `screens.lines` that does it.

Importing this, or asking for help, loads neither Textual nor the database.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import cast

from screens.manual.books import BOOKS
from screens.shell.argparse_words import speak
from screens.shell.faults import EXIT_CODE, note_fault
from screens.shell.terminal import ask_for_plain
from station.places import home
from station.progress import Cancelled
from station.words import LANGUAGES, Language, say, set_language

LINES = {
    None: "open_app",
    "demo": "demo",
    "import": "import_file",
    "verify": "verify",
    "rebuild": "rebuild",
    "upgrade": "upgrade",
    "backup": "backup",
    "restore": "restore",
    "close-book": "close_book",
    "destroy-book": "destroy_book",
    "standby": "standby",
    "register": "register",
    "formulary": "formulary",
    "print": "print_sheets",
    "kit": "kit",
    "recover": "recover",
    "watch": "watch",
    "export": "export",
    "unpack": "unpack",
    "proof": "proof",
    "sessions": "sessions",
    "lockout": "lockout",
    "doctor": "doctor",
    "logbook": "logbook",
    "readiness": "readiness",
    "drill": "drill",
    "board": "board",
    "manual": "manual",
    "sheet": "sheet",
    "completion": "completion",
}
"""The module of `screens.lines` for each subcommand."""

OPENS = frozenset({"--remote", "--plain"})
"""Options that mean no subcommand when they stand alone: those of who opens the station."""

INTERRUPTED = 130
"""The exit code of a command ended by Ctrl+C, as shells count signals."""

SHELLS = ("bash", "zsh", "tcsh", "fish")

NOBODY_READS = 141
"""What a shell says of a program whose output nobody reads any more: 128 and the number of SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run what was typed after `station`; 0 done, 1 not done, 2 not understood, 70 unexpected error,
    130 ended by Ctrl+C, 141 nobody reads the output any more."""
    _keep_to_this_account()
    words = list(sys.argv[1:] if argv is None else argv)
    set_language(_language(words))
    speak()
    args = (_bare_parser() if set(words) <= OPENS else parser()).parse_args(words)
    if args.plain:
        ask_for_plain()
    try:
        module = _loaded(LINES[args.line])
        code = cast(int, module.run(args))
        sys.stdout.flush()
        return code
    except Cancelled:  # and said so
        return INTERRUPTED
    except KeyboardInterrupt:
        print(f"\n{say('progress.interrupted')}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except Exception as error:
        log = home().log
        key = "shell.fault" if note_fault(error, log) else "shell.fault_not_noted"
        print(say(key, log=log), file=sys.stderr)
        return EXIT_CODE


def _loaded(line: str) -> ModuleType:
    """Load the module of a line; what is loaded stays, so nothing looks for garbage in it meanwhile."""
    gc.disable()
    try:
        return importlib.import_module(f"screens.lines.{line}")
    finally:
        gc.enable()


def _keep_to_this_account() -> None:
    """Let nobody else read what is written, and leave no core dump: it would hold patients' names.

    A limit of one byte, not of none: with none, Linux still hands the dump to a program that collects them
    (core(5), fs/coredump.c).
    """
    os.umask(0o077)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1))


def _language(words: Sequence[str]) -> Language:
    """Find the language before anything is said: --lang, else STATION_LANG, else French."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", default=os.environ.get("STATION_LANG", "fr"))
    try:
        told, _ = early.parse_known_args(words)
    except argparse.ArgumentError:
        return "fr"
    return "en" if told.lang == "en" else "fr"


def _bare_parser() -> argparse.ArgumentParser:
    """Make the parser of a command line that names no subcommand: their words need not be read."""
    whole = argparse.ArgumentParser(prog="station", description=say("line.station"))
    whole.add_argument("--version", action=_Version, nargs=0, help=say("line.version"))
    whole.add_argument("--lang", choices=LANGUAGES, help=say("line.lang"))
    whole.add_argument("--remote", action="store_true", help=say("line.remote"))
    whole.add_argument("--plain", action="store_true", help=say("line.plain"))
    whole.set_defaults(line=None)
    return whole


def parser() -> argparse.ArgumentParser:
    """Make the parser of the whole command line, in the language now spoken."""
    whole = _bare_parser()
    lines = whole.add_subparsers(dest="line", metavar=say("line.command"))
    demo = lines.add_parser("demo", help=say("line.demo"), description=say("line.demo"))
    demo.add_argument("--auto", action="store_true", help=say("line.demo.auto"))
    demo.add_argument(
        "--speed", type=above_zero, default=1.0, metavar=say("line.factor"), help=say("line.demo.speed")
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
    verify.add_argument("--anchor", nargs="*", metavar="CODE", help=say("line.verify.anchor"))
    verify.add_argument("--head", metavar=say("line.text"), help=say("line.verify.head"))
    _add_rebuild(lines.add_parser("rebuild", help=say("line.rebuild"), description=say("line.rebuild")))
    _add_upkeep(lines)
    register = lines.add_parser("register", help=say("line.register"), description=say("line.register"))
    register.add_argument("--csv", metavar=say("line.file"), help=say("line.register.csv"))
    register.add_argument("--sort", metavar=say("line.column"), help=say("line.register.sort"))
    _add_formulary(lines)
    _add_paper(lines)
    _add_exchange(lines)
    _add_reading(lines)
    _add_sessions(lines)
    return whole


def _add_formulary(lines: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    formulary = lines.add_parser("formulary", help=say("line.formulary"), description=say("line.formulary"))
    doing = formulary.add_subparsers(dest="doing", metavar=say("line.command"), required=True)
    check = doing.add_parser(
        "check", help=say("line.formulary.check"), description=say("line.formulary.check")
    )
    check.add_argument("file", nargs="*", metavar=say("line.file"), help=say("line.formulary.file"))


def _add_paper(lines: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    printed = lines.add_parser("print", help=say("line.print"), description=say("line.print"))
    printed.add_argument("--day", metavar=say("line.day"), help=say("line.print.day"))
    kit = lines.add_parser("kit", help=say("line.kit"), description=say("line.kit"))
    kit.add_argument("--to", metavar=say("line.file"), help=say("line.kit.to"))
    recover = lines.add_parser("recover", help=say("line.recover"), description=say("line.recover"))
    recover.add_argument("file", nargs="?", metavar=say("line.file"), help=say("line.recover.file"))
    recover.add_argument("--scan", action="store_true", help=say("line.recover.scan"))
    recover.add_argument("--key", action="store_true", help=say("line.recover.key"))


def _add_exchange(lines: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    watch = lines.add_parser("watch", help=say("line.watch"), description=say("line.watch"))
    watch.add_argument("--once", action="store_true", help=say("line.watch.once"))
    watch.add_argument(
        "--every", type=above_zero, default=30.0, metavar=say("line.seconds"), help=say("line.watch.every")
    )
    export = lines.add_parser("export", help=say("line.export"), description=say("line.export"))
    export.add_argument("file", metavar=say("line.file"), help=say("line.export.file"))
    export.add_argument("--vendor", action="store_true", help=say("line.export.vendor"))
    unpack = lines.add_parser("unpack", help=say("line.unpack"), description=say("line.unpack"))
    unpack.add_argument("file", metavar=say("line.file"), help=say("line.unpack.file"))
    proof = lines.add_parser("proof", help=say("line.proof"), description=say("line.proof"))
    proof.add_argument("--to", default="", metavar=say("line.place"), help=say("line.proof.to"))
    unpack.add_argument("folder", metavar=say("line.folder"), help=say("line.unpack.folder"))


def _add_sessions(lines: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    lines.add_parser("sessions", help=say("line.sessions"), description=say("line.sessions"))
    lines.add_parser("lockout", help=say("line.lockout"), description=say("line.lockout"))
    doctor = lines.add_parser("doctor", help=say("line.doctor"), description=say("line.doctor"))
    doctor.add_argument("--sshd", metavar=say("line.file"), help=say("line.doctor.sshd"))


def _add_reading(lines: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    logbook = lines.add_parser("logbook", help=say("line.logbook"), description=say("line.logbook"))
    logbook.add_argument("--csv", metavar=say("line.file"), help=say("line.logbook.csv"))
    ready = lines.add_parser("readiness", help=say("line.readiness"), description=say("line.readiness"))
    ready.add_argument("--json", action="store_true", help=say("line.readiness.json"))
    lines.add_parser("drill", help=say("line.drill"), description=say("line.drill"))
    lines.add_parser("board", help=say("line.board"), description=say("line.board"))
    manual = lines.add_parser("manual", help=say("line.manual"), description=say("line.manual"))
    manual.add_argument("book", nargs="?", choices=BOOKS, default=BOOKS[0], help=say("line.manual.book"))
    sheet = lines.add_parser("sheet", help=say("line.sheet"), description=say("line.sheet"))
    sheet.add_argument("name", nargs="?", metavar=say("line.name"), help=say("line.sheet.name"))
    sheet.add_argument("--to", default="", metavar=say("line.place"), help=say("line.sheet.to"))
    shells = lines.add_parser("completion", help=say("line.completion"), description=say("line.completion"))
    shells.add_argument("shell", choices=SHELLS, help=say("line.completion.shell"))


def _add_upkeep(lines: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    upgrade = lines.add_parser("upgrade", help=say("line.upgrade"), description=say("line.upgrade"))
    upgrade.add_argument("--check", action="store_true", help=say("line.upgrade.check"))
    backup = lines.add_parser("backup", help=say("line.backup"), description=say("line.backup"))
    backup.add_argument("--to", metavar=say("line.folder"), help=say("line.backup.to"))
    lines.add_parser("close-book", help=say("line.close_book"), description=say("line.close_book.more"))
    destroy = lines.add_parser(
        "destroy-book", help=say("line.destroy_book"), description=say("line.destroy_book")
    )
    destroy.add_argument("archive", metavar=say("line.name"), help=say("line.destroy_book.archive"))
    _add_standby(lines.add_parser("standby", help=say("line.standby"), description=say("line.standby")))
    restore = lines.add_parser("restore", help=say("line.restore"), description=say("line.restore"))
    restore.add_argument("file", metavar=say("line.file"), help=say("line.restore.file"))
    restore.add_argument("--yes", action="store_true", help=say("line.rebuild.yes"))
    restore.add_argument("--accept-loss", action="store_true", help=say("line.restore.accept_loss"))


def _add_standby(standby: argparse.ArgumentParser) -> None:
    doing = standby.add_subparsers(dest="standby", metavar=say("line.command"), required=True)

    def add(name: str) -> argparse.ArgumentParser:
        words = say(f"line.standby.{name}")
        return doing.add_parser(name, help=words, description=words)

    configure = add("configure")
    configure.add_argument("--replica", required=True, metavar="URL", help=say("line.standby.replica"))
    configure.add_argument("--key", metavar=say("line.file"), help=say("line.standby.key"))
    configure.add_argument("--host-key", metavar=say("line.key"), help=say("line.standby.host_key"))
    add("follow").add_argument(
        "--prove-every",
        default=60.0,
        type=above_zero,
        metavar=say("line.seconds"),
        help=say("line.standby.prove_every"),
    )
    add("status")
    promote = add("promote")
    promote.add_argument(
        "--second", required=True, metavar=say("line.folder"), help=say("line.standby.second")
    )
    promote.add_argument("--printer", metavar=say("line.place"), help=say("line.standby.printer"))
    promote.add_argument("--last", metavar=say("line.number"), help=say("line.standby.last"))
    promote.add_argument("--yes", action="store_true", help=say("line.rebuild.yes"))
    add("merge").add_argument("file", metavar=say("line.file"), help=say("line.standby.file"))


def _add_rebuild(rebuild: argparse.ArgumentParser) -> None:
    rebuild.add_argument(
        "--from-mirror", nargs="?", const="", metavar=say("line.file"), help=say("line.rebuild.from_mirror")
    )
    rebuild.add_argument("--yes", action="store_true", help=say("line.rebuild.yes"))
    rebuild.add_argument("--accept-loss", action="store_true", help=say("line.rebuild.accept_loss"))


def above_zero(text: str) -> float:
    """Read a number of seconds or a factor; raises ValueError, which argparse tells, for one that is none."""
    value = float(text.replace(",", "."))
    if not 0 < value < float("inf"):
        raise ValueError(text)
    return value


class _Version(argparse.Action):
    """Prints the version; what finds it out (50 ms) is loaded only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("station")
        except PackageNotFoundError:
            found = "0"
        print(f"station {found}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
