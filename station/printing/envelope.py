"""A picture in the language of its printer: ESC/POS, or ZPL for a Zebra."""

from typing import TYPE_CHECKING

from station.clinical.printer_spec import read_spec
from station.printing.escpos_bytes import label_bytes
from station.printing.layout import DOTS
from station.printing.stocks import Paper
from station.printing.zpl_bytes import zpl_bytes

if TYPE_CHECKING:
    from PIL.Image import Image


def in_language(picture: "Image", spec: str, paper: Paper) -> bytes:
    """Give the bytes that print a picture on the printer of a setting."""
    found = read_spec(spec)
    envelope = zpl_bytes if found is not None and found.zpl else label_bytes
    return envelope(picture, DOTS[paper.width], paper.stock)
