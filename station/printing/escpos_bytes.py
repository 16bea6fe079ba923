"""A label picture as the bytes an ESC/POS printer takes."""

import logging
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.printing.faults import UnsafeDots
from station.printing.stocks import Stock

if TYPE_CHECKING:
    from PIL.Image import Image

_INITIALISE = b"\x1b@"
# Dots that happen to spell DLE EOT, ENQ or DC4 are obeyed by printers even inside a picture.
_REAL_TIME = re.compile(rb"\x10(\x04[\x01-\x08]|\x05[\x01\x02]|\x14[\x01-\x08])")
_SHIFTS = (0, 1, -1, 2, -2, 3, -3)
_INVERTED = bytes(range(255, -1, -1))
# Escpos prints a complaint on the screen for a profile without a width; this one has 576 dots.
_PROFILE = "TM-L90"
_PICKLES = "ESCPOS_CAPABILITIES_PICKLE_DIR"


def label_bytes(picture: "Image", paper_dots: int, stock: Stock) -> bytes:
    """Give the bytes that print a picture on paper that wide, and bring the paper where it is taken off.

    ValueError when the picture is wider than the paper, UnsafeDots (never seen) when no place of it is safe.
    """
    if picture.width > paper_dots:
        raise ValueError(f"picture of {picture.width} dots on paper of {paper_dots}")
    pages = (_centred(picture, paper_dots, shift) for shift in _SHIFTS)
    rasters = (_raster(page) for page in pages if not _REAL_TIME.search(_dots(page)))
    raster = next((data for data in rasters if not _REAL_TIME.search(data)), None)
    if raster is None:
        raise UnsafeDots()
    return _INITIALISE + stock.before + raster + stock.after


def printer_classes() -> Any:
    """Import escpos.printer without what that leaves behind: a log handler on stderr, a temporary folder."""
    handlers = list(logging.getLogger().handlers)
    # The import would unpickle whatever lies in a folder named by the environment.
    os.environ.pop(_PICKLES, None)
    from escpos import capabilities, printer

    for handler in logging.getLogger().handlers[:]:
        if handler not in handlers:
            logging.getLogger().removeHandler(handler)
    shutil.rmtree(Path(capabilities.pickle_path).parent, ignore_errors=True)
    return printer


def _raster(picture: "Image") -> bytes:
    """Give the GS v 0 bands of a picture, from an escpos object of its own: nothing is carried over."""
    printer = printer_classes().Dummy(profile=_PROFILE)
    printer.image(picture, impl="bitImageRaster")
    output: bytes = printer.output
    return output


def _dots(page: "Image") -> bytes:
    """Give the dots of a page as its bands will hold them, a bit for a black one: to look at them before
    escpos, which takes long to write them."""
    return page.tobytes().translate(_INVERTED)


def _centred(picture: "Image", width: int, shift: int) -> "Image":
    from PIL import Image

    page = Image.new("1", (width, picture.height), 1)
    page.paste(picture, ((width - picture.width) // 2 + shift, 0))
    return page
