"""Documents as PDF/A-3a and PDF/UA-1: templates of `data/documents` laid out by typst, records attached.

The same documents and stamp give the same bytes. Texts reach the templates as JSON, never as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from station.clinical.documents import Document, Json, Stamp
from station.clinical.label_content import clean
from station.places import data_folder
from station.printing.documents.compiling import LONG, Layout, compile_beside, compile_here
from station.printing.documents.symbols import symbol
from station.printing.fitting import has_glyph
from station.progress import Tell
from station.words import language, say, say_os

KIND = re.compile(r"[a-z][a-z0-9_]*")
WORD = re.compile(r'\bw\("([a-z0-9_.]+)"\)')
SHARED = "station"
FONT = "DejaVuSans.ttf"


class DocumentFault(Exception):
    """A document that can't be made. `detail` may hold what the template was given: never log it."""

    def __init__(self, code: str, kind: str, detail: str = "") -> None:
        super().__init__(f"{code} {kind}")
        self.code, self.kind, self.detail = code, kind, detail


def fault_words(fault: DocumentFault) -> str:
    """Say which document can't be made and why."""
    return say(f"document.fault.{fault.code}", kind=fault.kind, detail=fault.detail)


def make_document(document: Document, stamp: Stamp, tell: Tell | None = None) -> bytes:
    """Make one document; raises DocumentFault."""
    return make_documents((document,), stamp, document.title, tell)


def make_documents(
    documents: Sequence[Document], stamp: Stamp, title: str, tell: Tell | None = None
) -> bytes:
    """Make one PDF of several documents, each with its own page numbers; raises DocumentFault.

    With `tell`, somebody waits for it and may end it.
    """
    kinds = sorted({document.kind for document in documents})
    data = {
        "title": _printable(title),
        "language": language(),
        "words": _words(kinds),
        "stamp": {
            "unit_name": _printable(stamp.unit_name),
            "unit_address": _printable(stamp.unit_address),
            "edited": stamp.edited,
            "anchor": stamp.anchor,
            "head": symbol(stamp.head, stamp.anchor) if stamp.head else None,
        },
        "documents": [_data(document) for document in documents],
    }
    said = json.dumps(data, ensure_ascii=False)
    return _compile(_main(kinds, documents), said, stamp, ", ".join(kinds), tell)


def _data(document: Document) -> dict[str, Json]:
    return {
        "kind": document.kind,
        "title": _printable(document.title),
        "reference": _printable(document.reference),
        "landscape": document.landscape,
        "content": printable(document.content),
    }


def printable(value: Json) -> Json:
    """Make every text safe and visible: no control signs, and a sign the font lacks as its code point."""
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, Mapping):
        return {name: printable(part) for name, part in value.items()}
    return [printable(part) for part in value] if isinstance(value, Sequence) else value


def _printable(text: str) -> str:
    cleaned, font = clean(text), data_folder() / "fonts" / FONT
    if cleaned.isascii():
        return cleaned
    return "".join(
        sign if sign.isascii() or has_glyph(font, sign) else f"<U+{ord(sign):04X}>" for sign in cleaned
    )


def _words(kinds: Iterable[str]) -> dict[str, str]:
    """Give the words that the templates ask for, by key."""
    keys = {key for kind in (SHARED, *kinds) for key in WORD.findall(_template(kind))}
    return {key: say(key) for key in sorted(keys)}


def _template(kind: str) -> str:
    if not KIND.fullmatch(kind):
        raise DocumentFault("no_template", kind)
    try:
        return (_folder() / f"{kind}.typ").read_text(encoding="utf-8")
    except OSError as error:
        raise DocumentFault("no_template", kind, say_os(error)) from error


def _folder() -> Path:
    return data_folder() / "documents"


def _main(kinds: Sequence[str], documents: Sequence[Document]) -> str:
    """Write the few lines that lay out each document with its template, records attached."""
    lines = [
        f'#import "/{SHARED}.typ": sheet, setup',
        *(f'#import "/{kind}.typ" as kind-{kind}' for kind in kinds),
        '#let data = json(bytes(sys.inputs.at("data")))',
        "#show: rest => setup(data, rest)",
        '#pdf.attach("record.json", bytes(json.encode(data.documents)), relationship: "data",'
        ' mime-type: "application/json", description: data.title)',
        *(
            f"#sheet(data, data.documents.at({index}), {index}, kind-{document.kind}.body)"
            for index, document in enumerate(documents)
        ),
    ]
    return "\n".join(lines)


def _compile(main: str, data: str, stamp: Stamp, kinds: str, tell: Tell | None) -> bytes:
    import typst

    layout = Layout(main, data, str(_folder()), int(stamp.at.timestamp()))
    pdf = compile_beside(layout, tell) if tell and len(data) > LONG else b""
    if pdf:
        return pdf
    try:
        pdf, warning = compile_here(layout)
    except typst.TypstError as error:
        raise DocumentFault("template", kinds, str(error.diagnostic)) from error
    if warning:
        raise DocumentFault("template", kinds, warning)
    return pdf
