"""Laying out with typst, from the main file and the data to the PDF: here or, where that takes long, in a
child process that can be ended on the way.

`python -m station.printing.documents.compiling` reads both from standard input and writes the PDF.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from station.child import said_by
from station.places import data_folder
from station.progress import Tell

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

STANDARDS: list[PDFStandard] = ["a-3a", "ua-1"]
LONG = 300_000
"""Signs of data from which a layout takes longer than a child takes to begin: a register of 360 lines."""
PATIENCE = 1800.0
"""Seconds after which a child is given up: 1000 sheets take about two minutes."""


@dataclass(frozen=True)
class Layout:
    """What is laid out: the main file, its data as JSON, the folder of templates, and the date, in seconds
    since 1970."""

    main: str
    data: str
    templates: str
    at: int


def compile_here(layout: Layout) -> tuple[bytes, str]:
    """Lay out; give the PDF, and the first warning (empty: none).

    Raises typst.TypstError.
    """
    import typst

    compiler = typst.Compiler(root=layout.templates, font_paths=_fonts(), ignore_system_fonts=True)
    pdf, warnings = compiler.compile_with_warnings(
        layout.main.encode(),
        format="pdf",
        sys_inputs={"data": layout.data},
        pdf_standards=STANDARDS,
        timestamp=layout.at,
    )
    assert isinstance(pdf, bytes)
    return pdf, warnings[0].message if warnings else ""


def compile_beside(layout: Layout, tell: Tell) -> bytes:
    """Lay out in a child; nothing where it does not succeed, for which `compile_here` says why."""
    command = (sys.executable, "-m", __name__)
    return said_by(command, json.dumps(asdict(layout)).encode(), PATIENCE, tell, "laying_out")


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    """Load the fonts that came with the program, and no others: a document looks the same everywhere."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(data_folder() / "fonts")]
    )


def main() -> int:
    """Lay out what standard input says; 1 where there is anything to warn of."""
    pdf, warning = compile_here(Layout(**json.load(sys.stdin)))
    sys.stdout.buffer.write(pdf)
    return 1 if warning else 0


if __name__ == "__main__":
    sys.exit(main())
