"""The steps of a drill, in order: restore, import and sign, walk, print and read back, paper recovery, stale
client, power cut, hand back."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

from station.acts.dispensing import bag_of_code
from station.acts.logbook import Told, tell
from station.acts.outcome import Refused
from station.acts.print_traffic import SENT
from station.clinical.label_content import LabelKind
from station.clinical.logbook import Category
from station.clinical.paper_numbers import PaperNumber
from station.clinical.scan_codes import spell_key
from station.places import Home
from station.readiness.demo import make_demo, signed
from station.readiness.drill_paper import empty_station, order_told, rebuilt, worksheet_codes
from station.readiness.drill_scratch import NotPossible, Scratch, StepFailed, insist
from station.readiness.stock import read_shelves
from station.readiness.walking import Walk, cast_of, easy_preparation
from station.records import journal
from station.records.backup import backups
from station.records.clock import Clock, Lease
from station.records.keys import load_key, save_key
from station.records.opening import connect
from station.records.presence import Presence
from station.records.queries import labels, people
from station.records.queries.fetch import one
from station.records.queries.preparations import dossier
from station.records.queries.register import register
from station.records.restore import restore
from station.records.verify import verify
from station.runtime.backing_up import places
from station.runtime.packing import Making, full_pack, unpack
from station.runtime.printing import print_label
from station.words import say, say_count

STALE_SECONDS = 0.3
ACTS_BEFORE_THE_CUT = 5


def restore_last_backup(scratch: Scratch) -> str:
    """Restore the newest backup of the real station into a folder of its own, and verify it whole."""
    found = [path for place in places(scratch.home) for path in backups(place)]
    if not found:
        raise NotPossible(say("drill.no_backup"))
    newest = max(found, key=lambda path: path.stem)
    here = Home(scratch.folder / "restored").make()
    save_key(load_key(scratch.home.key), here.key)
    presence = Presence(here.run)
    try:
        made = restore(here.database, newest, presence, Lease(Clock()))
    finally:
        presence.close()
    if not verify(here.database).whole:
        raise StepFailed("not_whole")
    return say_count("drill.restored", made.entries, file=newest.name)


def import_and_sign(scratch: Scratch) -> str:
    """Found a station, enrol its people, take in the invented list: each act signed."""
    scratch.demo = make_demo(scratch.folder / "demo")
    desk = scratch.sit()
    count = int(desk.store.database.execute("SELECT count(*) FROM preparations").fetchone()[0])
    return say_count("drill.imported", count)


def walk_one(scratch: Scratch) -> str:
    """Take one invented preparation from validation to hand-over, two readings and all."""
    desk = scratch.sit()
    shelves = read_shelves(desk.data)
    number = easy_preparation(desk, shelves)
    if number is None:
        raise NotPossible(say("drill.nothing_easy"))
    cast = cast_of(people.operators(desk.store.database))
    walk = Walk(desk, number, cast, shelves, scratch.station().pin)
    for stage in walk.stages():
        insist(stage.do())
    scratch.bag, scratch.number = number, walk.bag.register_number or ""
    return say("drill.walked", number=scratch.number)


def print_and_read_back(scratch: Scratch) -> str:
    """Print the bag's label into a folder, and read its code back as a scanner types it."""
    desk = scratch.sit()
    label = labels.current(desk.store.database, scratch.bag, LabelKind.BAG)
    if label is None or label.code is None:
        raise NotPossible(say("drill.no_label"))
    folder = scratch.folder / "printed"
    folder.mkdir(exist_ok=True)
    attempt = print_label(label.content, f"virtual:{folder}", {"paper_mm": "80"})
    if attempt.state != SENT:
        raise StepFailed(attempt.state)
    if bag_of_code(desk, label.code) != scratch.bag:
        raise StepFailed("label_unknown")
    return say("drill.printed", number=scratch.number)


def paper_recovery(scratch: Scratch) -> str:
    """Lay the worksheet of the walked preparation out, and rebuild it on an empty station from the texts of
    its codes and the spelled key. Nothing is photographed: the texts are those the page was made with."""
    desk, pin = scratch.sit(), scratch.station().pin
    if not scratch.bag:
        raise NotPossible(say("drill.nothing_walked"))
    codes = worksheet_codes(desk, scratch.bag, pin)
    lost, sealed = dossier(desk.store.database, scratch.bag), spell_key(desk.key.secret)
    scratch.close()
    with empty_station(scratch.folder / "from-paper", pin) as there:
        bag = rebuilt(there, codes, sealed, pin)
        if lost is None or order_told(bag) != order_told(lost):
            raise StepFailed("order_differs")
        if one(there.store.database, PaperNumber, scratch.number) is None:
            raise StepFailed("number_missing")
    return say_count("drill.from_paper", len(codes), number=scratch.number)


def stale_client(scratch: Scratch) -> str:
    """Let a process fall asleep longer than its lease: what it then wants to record is refused."""
    desk = scratch.sit()
    person = people.operators(desk.store.database)[0]
    pin = scratch.station().pin
    desk.store.identity.lease.seconds = STALE_SECONDS  # only now: sitting down takes longer on a slow machine
    time.sleep(2 * STALE_SECONDS)
    outcome = tell(desk, signed(desk, person, pin), Told(Category.FACT, "x"))
    if not isinstance(outcome, Refused) or outcome.code != "fenced":
        raise StepFailed("stale_client_wrote")
    return say("drill.refused")


def power_cut(scratch: Scratch) -> str:
    """Kill a process that records, without warning; what it had said is there, and all is whole."""
    scratch.close()
    home = scratch.station().home
    command = (sys.executable, "-m", "station.readiness.power_cut", str(home.path), scratch.station().pin)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(ACTS_BEFORE_THE_CUT)]
    process.kill()
    process.wait()
    if not said[-1].isdigit():
        raise StepFailed("nothing_recorded")
    desk = scratch.sit()
    head = journal.head(desk.store.database).n
    if head < int(said[-1]) or not verify(home.database).whole:
        raise StepFailed("not_whole")
    return say("drill.survived", entry=said[-1])


def hand_back(scratch: Scratch) -> str:
    """Make the pack that gives the work back, lay it into an empty home, find the drill's number there."""
    desk = scratch.sit()
    making = Making(desk.store.database, desk.data.formulary.terms, desk.clock.utc())
    there = Home(scratch.folder / "given-back").make()
    rebuilt = unpack(full_pack(making), there)
    database = connect(there.database)
    try:
        numbers = [line.number for line in register(database)]
    finally:
        database.conn.close()
    if not scratch.number or scratch.number not in numbers:
        raise StepFailed("number_missing")
    return say_count("drill.handed_back", rebuilt.entries, number=scratch.number)


STEPS: tuple[tuple[str, Callable[[Scratch], str]], ...] = (
    ("restore", restore_last_backup),
    ("import", import_and_sign),
    ("walk", walk_one),
    ("print", print_and_read_back),
    ("paper", paper_recovery),
    ("stale", stale_client),
    ("power", power_cut),
    ("hand_back", hand_back),
)
"""What is rehearsed, in order; words at `drill.<code>`."""
