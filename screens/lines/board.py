"""`station board`: the display on the wall; reads only, needs no key, ends with Ctrl+C."""

from __future__ import annotations

import sys
from argparse import Namespace

from screens.opening import NOT_DONE, watching, why_stopped
from screens.shell.run import run_app
from screens.shell.stopped import Stopped
from station.places import home
from station.runtime.house import is_set_up
from station.words import say


def run(args: Namespace) -> int:
    """Show the wall of the home's station until it is told to stop; 1 when there is no station."""
    found = home()
    if not is_set_up(found):
        print(why_stopped("no_database", {"path": str(found.database)}), file=sys.stderr)
        return NOT_DONE
    try:
        return run_app(lambda: watching(found))
    except Stopped as stopped:
        print(stopped.sentence, file=sys.stderr)
        return NOT_DONE
    except KeyboardInterrupt:
        print(say("wall.ended"))
        return 0
