"""Measures a label, from its content to the bytes for the printer, beside python-escpos alone on the same
words."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from station.clinical.label_content import LabelContent
from station.printing.escpos_bytes import label_bytes, printer_classes
from tests.core.printing_examples import BAG, CONTINUOUS, DOTS, drawn

PAPER = 80
TIMES = 15


def bench_labels() -> None:
    """Print what a bag's label costs to lay out and to write, and what python-escpos takes for its words."""
    picture = drawn(BAG, PAPER)
    whole, sent = _times(lambda: label_bytes(drawn(BAG, PAPER), DOTS[PAPER], CONTINUOUS))
    written, _ = _times(lambda: label_bytes(picture, DOTS[PAPER], CONTINUOUS))
    alone, words = _times(lambda: _by_escpos(BAG))
    print("\na bag's label, from content to bytes (CPU)")
    for name, taken, size in (
        ("the station's, laid out and drawn", whole, sent),
        ("  of it python-escpos, for the picture", written, sent),
        ("python-escpos alone: texts and QR code", alone, words),
    ):
        print(f"{name:42} {1000 * taken:8.2f} ms  {size:7} bytes   {taken / alone:6.1f} x escpos alone")


def _by_escpos(content: LabelContent) -> bytes:
    printer = printer_classes().Dummy(profile="TM-L90")
    for _, text in content.fields:
        printer.textln(text)
    printer.qr(content.code, size=6)
    output: bytes = printer.output
    return output


def _times(work: Callable[[], bytes]) -> tuple[float, int]:
    """Give the median CPU seconds and the bytes made, the first time, which loads, left out."""
    size, taken = len(work()), []
    for _ in range(TIMES):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return median(taken), size
