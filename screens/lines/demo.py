"""`station demo`: the real app on a scratch station; with --auto or without a terminal it plays alone."""

from __future__ import annotations

import sys
from argparse import Namespace

from screens.shell.faults import EXIT_CODE
from station.readiness.demo import DemoFailed, DemoStation, demo_station
from station.words import say


def run(args: Namespace) -> int:
    """Make the demonstration's station, show it, remove it; 0 when all went well."""
    with demo_station(args.keep) as demo:
        try:
            code = _show(demo, args)
        except DemoFailed as error:
            print(say("demo.failed", why=error), file=sys.stderr)
            return 1
        if code == EXIT_CODE:  # the log goes with the folder
            print(demo.home.log.read_text(encoding="utf-8"), file=sys.stderr)
        if args.keep:
            print(say("demo.kept", folder=demo.home.path))
        return code


def _show(demo: DemoStation, args: Namespace) -> int:
    if not sys.stdout.isatty() or not sys.stdin.isatty():
        from screens.demo.telling import tell_walk

        return 0 if tell_walk(demo, print) else 1
    from screens.demo.app import run_demo

    code = run_demo(demo, auto=args.auto, speed=args.speed)
    if code or not args.auto:
        return code
    from screens.demo.telling import tell_result

    return 0 if tell_result(demo, print) else 1
