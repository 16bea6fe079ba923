"""The walk of one preparation on a real terminal, key by key: each yield names the key just pressed.

The preparation is œuvray's trastuzumab of the demonstration day: due late enough that no hour of the day
asks for a reason, one vial, one bag of diluent, one syringe.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from station.clinical.paper_codes import PART_BYTES, split
from station.clinical.scan_codes import CodeType, encode
from station.exchange.demo_day import demo_csv
from station.places import Home
from station.records.keys import load_key
from station.records.opening import connect
from station.records.queries import people
from tests.flow.day import PIN, founded, staffed
from tests.terminal.terminal import Terminal

GS = "\x1d"
VIAL = f"010340095621037417300630105H7{GS}21000000001"
DILUENT = f"010200000000090917300630101S9{GS}21000000002"
DILUENT_WORDS = "Solvant NaCl 0,9 %"
VOLUME = "5,2"  # 110 mg at 21 mg/mL, at the graduation of a 10 mL syringe
BORN = "09091959"
FOUND_BY = "uvray trastuzumab"
FILE = "jour.csv"

Keys = Iterator[str]


def founded_home(folder: Path) -> Home:
    """Found and staff a station in a folder, with the day's list waiting in its inbox."""
    day = staffed(founded(folder))
    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    (day.home.inbox / FILE).write_bytes(demo_csv(today))
    day.close()
    return day.home


class Station(Terminal):
    """The real `station` command on a home, and people with badges in front of it."""

    def __init__(
        self,
        home: Home,
        *words: str,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        command = [sys.executable, "-m", "screens.command_line", *words]
        super().__init__(command, {"STATION_HOME": str(home.path), **(environment or {})}, size=size)
        self.home = home

    def badge(self, first_name: str) -> str:
        """Give what the scanner types for somebody's badge."""
        database = connect(self.home.database)
        found = next(who for who in people.operators(database) if who.name.startswith(first_name))
        database.conn.close()
        return encode(CodeType.PERSON, "A", found.badge, load_key(self.home.key).derive("codes"))

    def at_board(self) -> Station:
        """Wait until the board is there, and what acts is open behind it."""
        self.wait_for("F9", "F5")
        self.wait_gone("Ouverture")
        return self


# Pieces of the walk


def press(station: Station, *keys: str) -> Keys:
    """Press keys."""
    for key in keys:
        station.press(key)
        yield key


def write(station: Station, text: str) -> Keys:
    """Type a text."""
    for sign in text:
        station.type(sign)
        yield sign


def scan(station: Station, code: str, *then: str) -> Keys:
    """Scan a code and wait for what is said to it."""
    station.scan(code)
    yield "scan"
    station.wait_for(*then)


def insist(terminal: Terminal, key: str, words: str) -> None:
    """Wait for what a key brings; press it again where the station was still busy and said so."""

    def there() -> bool:
        if words not in terminal.text() and "Un instant" in terminal.text():
            terminal.press(key)
            time.sleep(0.5)
        return words in terminal.text()

    terminal.until(there)


def sign(station: Station, first_name: str) -> Keys:
    """Sign in the dialog that F2 opens: the badge, and the PIN where it is asked."""
    insist(station, "f2", "Scannez votre badge")
    station.scan(station.badge(first_name))
    yield "badge"
    waiting, asking = "Scannez votre badge", "Badge lu"
    station.until(lambda: asking in station.text() or waiting not in station.text())
    if asking not in station.text():
        return
    yield from write(station, PIN)
    station.press("f12")
    yield "f12"
    station.wait_gone(asking)


def sign_step(station: Station, first_name: str) -> Keys:
    """Sign the step on the screen: the badge opens the signature, F12 gives it, after a PIN that is due."""
    station.scan(station.badge(first_name))
    yield "badge"
    due, enough = "tapez votre code", "F12 signe"
    station.until(lambda: due in station.text() or enough in station.text())
    if due in station.text():
        yield from write(station, PIN)
    station.press("f12")
    yield "f12"
    station.until(lambda: due not in station.text() and enough not in station.text())


# The steps


def take_in(station: Station) -> Keys:
    """Import the list through the import screen."""
    station.press("f9")
    yield "f9"
    station.wait_for("Menu : fl")
    yield from write(station, "impo")
    station.until(lambda: station.marked("Importer"))
    yield from press(station, "enter")
    station.wait_for(FILE)
    yield from press(station, "f2")
    insist(station, "f2", "40 lignes")
    yield from press(station, "f2")
    yield from sign(station, "Fanny")
    station.wait_for("Déjà importés", "Fait")
    yield from press(station, "f10")
    insist(station, "f10", "39 préparations")


def open_it(station: Station) -> Keys:
    """Find the preparation on the board and open it."""
    station.at_board()
    yield from press(station, "f5")
    station.wait_for("Tout montrer")
    yield from write(station, FOUND_BY)
    station.wait_for("1 sur 39")
    yield from press(station, "enter", "f2")


def print_sheets(station: Station) -> Keys:
    """Print the worksheets of the day in one go, as one does before."""
    yield from press(station, "f9")
    station.wait_for("Menu : fl")
    yield from write(station, "docu")
    station.until(lambda: station.marked("Documents"))
    yield from press(station, "enter")
    station.wait_for("Rien n'attend")
    yield from press(station, "f3")
    station.wait_for("aujourd'hui")
    station.choose("aujourd'hui")
    yield "enter"
    station.wait_for("Tout imprimer")
    yield from press(station, "f2")
    yield from sign(station, "Fanny")
    station.wait_for("Fait", seconds=120)
    yield from press(station, "f10")


def open_by_sheet(station: Station) -> Keys:
    """Open the preparation from the board by scanning its worksheet."""
    station.at_board()
    yield from scan(station, sheet_code(station.home), "Validation en cours")


def sheet_code(home: Home) -> str:
    """Give one of the codes of the preparation's worksheet; any one names it."""
    database = connect(home.database)
    found = database.execute(
        "SELECT sheets.id FROM sheets JOIN preparations ON preparations.id = sheets.preparation"
        " JOIN prescriptions ON prescriptions.id = preparations.prescription"
        " JOIN patients ON patients.id = prescriptions.patient"
        " WHERE sheets.kind = 'worksheet' AND birth_name LIKE '%UVRAY' AND drug LIKE 'Trastuzumab%'"
    ).fetchone()
    database.conn.close()
    return split(bytes(PART_BYTES), "A", int(found[0]))[0]


def validate(station: Station) -> Keys:
    """Validate."""
    station.wait_for("Validation en cours")
    yield from sign_step(station, "Hélène")
    station.wait_for("Plateau en cours")


def open_tray(station: Station) -> Keys:
    """Open the tray for the first hood."""
    station.wait_for("Plateau en cours")
    yield from sign_step(station, "Fanny")
    station.wait_for("Début en cours")


def fill_tray(station: Station) -> Keys:
    """Scan vial and diluent, and say what the diluent is."""
    station.wait_for("Début en cours")
    yield from scan(station, VIAL, "1 produit")
    yield from scan(station, DILUENT, "Quel produit")
    station.choose(DILUENT_WORDS)
    yield "enter"
    station.wait_for("2 produits")
    yield from sign_step(station, "Fanny")
    station.wait_for("Plateau complet et signé")


def start(station: Station) -> Keys:
    """Start the manufacture."""
    station.wait_for("Plateau complet et signé")
    yield from sign_step(station, "Aurélie")
    station.wait_for("Prélèvement en cours")


def draw(station: Station) -> Keys:
    """Draw the syringe."""
    station.wait_for("Prélèvement en cours", "F2")
    yield from sign_step(station, "Aurélie")
    station.wait_for("Lectures en cours")


def read(station: Station, who: str) -> Keys:
    """Read vial, diluent and syringe, alone."""
    station.wait_for("Lectures en cours")
    yield from scan(station, VIAL, "Flacon lu")
    yield from scan(station, DILUENT, "Solvant lu")
    yield from write(station, VOLUME)
    yield from sign_step(station, who)


def first_reading(station: Station) -> Keys:
    """Read first."""
    station.wait_for("Première lecture")
    yield from read(station, "Fanny")
    station.wait_for("Deuxième lecture")


def second_reading(station: Station) -> Keys:
    """Read second."""
    station.wait_for("Deuxième lecture")
    yield from read(station, "Bruno")
    station.wait_for("Injection en cours")


def inject(station: Station) -> Keys:
    """Inject."""
    station.wait_for("Injection en cours", "F2")
    yield from sign_step(station, "Aurélie")
    station.wait_for("Fin en cours")


def finish(station: Station) -> Keys:
    """Finish the bag."""
    station.wait_for("Fin en cours", "F2")
    yield from sign_step(station, "Aurélie")
    station.wait_for("Contrôle en cours")


def check(station: Station, who: str, label: str) -> Keys:
    """Check the finished bag, alone."""
    yield from scan(station, label, "Étiquette lue")
    yield from write(station, BORN)
    yield from press(station, "right", "left")  # the cursor goes on by itself
    station.wait_for("(x) oui", "(x) non")
    yield from sign_step(station, who)


def first_check(station: Station, label: str) -> Keys:
    """Check first."""
    station.wait_for("Premier contrôle")
    yield from check(station, "Fanny", label)
    station.wait_for("Deuxième contrôle")


def second_check(station: Station, label: str) -> Keys:
    """Check second."""
    station.wait_for("Deuxième contrôle")
    yield from check(station, "Bruno", label)
    station.wait_for("Libération en cours")


def release(station: Station, label: str) -> Keys:
    """Release the bag."""
    station.wait_for("Libération en cours")
    yield from scan(station, label, "F2")
    yield from sign_step(station, "Karim")
    station.wait_for("Remise en cours")


def hand_over(station: Station, label: str) -> Keys:
    """Hand the bag over."""
    station.wait_for("Remise en cours")
    yield from scan(station, label, "est sur la liste")
    yield from write(station, "Julie")
    yield from press(station, "tab", "right")
    yield from sign_step(station, "Moussa")
    station.wait_for("Remis à Julie")


def to_the_end(keys: Keys) -> None:
    """Press every key of a step."""
    for _ in keys:
        pass
