"""From a requested label to a printer: content, picture, bytes, delivery. Runs in the printer thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from station.acts.print_traffic import DOUBTFUL, NOT_SENT, SENT, UNPRINTABLE
from station.clinical.label_content import LabelContent, from_json
from station.places import Home, data_folder

if TYPE_CHECKING:
    from station.printing.printers import Printer

Codes = tuple[tuple[str, str], ...]
"""What is said beside a code, and the code."""


@dataclass(frozen=True)
class Attempt:
    """How one attempt ended: a state of the traffic table and a reason code, `:` and its field or file."""

    state: str
    detail: str


def printer_spec(home: Home, setting: str) -> str:
    """Give the full printer setting; a bare `virtual` prints into the home's own folder."""
    return f"virtual:{home.printed}" if setting in ("", "virtual") else setting


def print_label(content: str | LabelContent, spec: str, told: Mapping[str, str]) -> Attempt:
    """Print one label on the printer a setting means, on the paper that the settings tell of."""

    def make() -> tuple[bytes, str]:
        label = content if isinstance(content, LabelContent) else from_json(content)
        return printable(label, spec, told), label.title or label.kind.value

    return _attempt(make, spec)


def print_codes(codes: Codes, spec: str, told: Mapping[str, str]) -> Attempt:
    """Print codes with their words under each other; they are no label and recorded nowhere."""

    def make() -> tuple[bytes, str]:
        from station.printing.envelope import in_language
        from station.printing.scanner_sheet import draw_sheet
        from station.printing.stocks import paper_of

        paper = paper_of(told, data_folder())
        return in_language(draw_sheet(codes, paper.width, data_folder()), spec, paper), "codes"

    return _attempt(make, spec)


def _attempt(make: Callable[[], tuple[bytes, str]], spec: str) -> Attempt:
    """Make the bytes and send them; whatever happens is an answer."""
    from station.printing.faults import LabelFault
    from station.printing.printers import UnknownPrinter
    from station.printing.results import Outcome

    try:
        delivery = _printer(spec).send(*make())
    except UnknownPrinter:
        return Attempt(NOT_SENT, "unknown_spec")
    except LabelFault as fault:
        return Attempt(UNPRINTABLE, f"{fault.code}:{dict(fault.params).get('field', '')}")
    except Exception as error:
        # The queue goes on with the next label; the text of the error may name a patient and is not logged.
        logging.getLogger(__name__).error("printing failed: %s", type(error).__name__)
        return Attempt(DOUBTFUL, "accident")
    if delivery.detail:
        logging.getLogger(__name__).warning("%s: %s", delivery.reason.value, delivery.detail)
    states = {Outcome.DELIVERED: SENT, Outcome.NOT_SENT: NOT_SENT, Outcome.DOUBTFUL: DOUBTFUL}
    kept = f":{delivery.kept}" if delivery.kept else ""
    return Attempt(states[delivery.outcome], delivery.reason.value + kept)


def printable(label: LabelContent, spec: str, told: Mapping[str, str]) -> bytes:
    """Give a label in the language that its printer speaks; LabelFault when it can't be made."""
    from station.printing.envelope import in_language
    from station.printing.layout import load_layout
    from station.printing.raster import compose
    from station.printing.stocks import paper_of

    paper = paper_of(told, data_folder())
    layout = load_layout(data_folder() / "labels", label.kind, paper.width)
    return in_language(compose(label, layout, data_folder(), paper), spec, paper)


@lru_cache(maxsize=1)
def _printer(spec: str) -> Printer:
    """Keep the printer between labels: it remembers what its printer can answer."""
    from station.printing.printers import open_printer

    return open_printer(spec)


def label_text(content: str | LabelContent, paper: int, width: int) -> str:
    """Write a label as text, in a box of that many columns; LabelFault when it can't be made."""
    from station.printing.layout import load_layout
    from station.printing.plain import as_text

    label = content if isinstance(content, LabelContent) else from_json(content)
    return as_text(label, load_layout(data_folder() / "labels", label.kind, paper), width)
