"""`station unpack FILE FOLDER`: a pack's records in a new home, to be read, verified and exported again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from screens.lines.progress import progress
from screens.lines.verify import tell, verified
from screens.shell.sentences import refusal
from station.exchange.pack import BadPack
from station.places import Home
from station.records.errors import RecordsError
from station.runtime.packing import unpack
from station.words import say, say_os

DONE, NOT_DONE = 0, 1


def run(args: argparse.Namespace) -> int:
    """Lay the records down and verify them; 0 whole, 1 not done."""
    there = Home(Path(args.folder).expanduser().absolute())
    try:
        data = Path(args.file).read_bytes()
        with progress(say("progress.left.unpack")) as told:
            unpack(data, there, told)
    except BadPack as bad:
        return _fail(refusal(bad))
    except RecordsError as error:
        return _fail(say(f"stopped.{error.code}", **error.params))
    except FileExistsError:
        return _fail(say("register.file_exists", path=there.database))
    except OSError as error:
        return _fail(say("refused.file_unreadable", why=say_os(error)))
    verdict = verified(there, None)
    tell(verdict)
    print(say("unpack.done", folder=there.path))
    return DONE if verdict.whole else NOT_DONE


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NOT_DONE
