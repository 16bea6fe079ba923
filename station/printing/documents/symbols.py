"""QR symbols for A4 documents, as SVG that typst draws with the page."""

from __future__ import annotations

from station.clinical.documents import Json

MODULE_MM = 0.42
"""One module on paper: an office scanner sees 3 dots of it at 200 dpi, a hand-held one needs 0.25 mm."""
QUIET = 4


def symbol(text: str, caption: str) -> dict[str, Json]:
    """Draw one code at level M with its quiet zone; `side` is its width in whole hundredths of mm."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'
    return {"svg": svg, "caption": caption, "side": round(size * MODULE_MM * 100)}
