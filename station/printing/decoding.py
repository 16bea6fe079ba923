"""The picture inside a label's own bytes, for the printer that is only a folder."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_RASTER = b"\x1dv0\x00"
_HEADER = len(_RASTER) + 4


def decode_raster(data: bytes) -> "Image | None":
    """Put the GS v 0 bands of a label together; None when there is no picture in it."""
    from PIL import Image

    bands = _bands(data)
    if not bands:
        return None
    page = Image.new("1", (max(band.width for band in bands), sum(band.height for band in bands)), 1)
    top = 0
    for band in bands:
        page.paste(band, (0, top))
        top += band.height
    return page


def _bands(data: bytes) -> "list[Image]":
    from PIL import Image

    bands, start = [], data.find(_RASTER)
    while start >= 0 and len(data) >= start + _HEADER:
        sizes = data[start + len(_RASTER) : start + _HEADER]
        row, height = int.from_bytes(sizes[:2], "little"), int.from_bytes(sizes[2:], "little")
        end = start + _HEADER + row * height
        dots = bytes(255 - byte for byte in data[start + _HEADER : end])
        if not row or len(dots) < row * height:
            break
        bands.append(Image.frombytes("1", (8 * row, height), dots))
        start = data.find(_RASTER, end)
    return bands
