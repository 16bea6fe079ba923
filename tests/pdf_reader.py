"""Reading a PDF back with a program that did not make it (PDFium): its text, pictures, attachments, codes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pypdfium2
from PIL.Image import Image

DOTS_PER_POINT = 200 / 72
"""The fineness at which pages are turned into pictures: that of an office scanner."""


@dataclass(frozen=True)
class Page:
    """One page and its text."""

    text: str


def pages(pdf: bytes) -> list[Page]:
    """Read every page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [Page(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def pictures(pdf: bytes) -> list[Image]:
    """Give every page as a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=DOTS_PER_POINT, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """Give the whole text, line ends as spaces."""
    return " ".join(" ".join(page.text.split()) for page in pages(pdf))


def attached(pdf: bytes) -> Any:
    """Give the record that is attached, as parsed JSON."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert document.count_attachments() == 1
        return json.loads(bytes(document.get_attachment(0).get_data()))
    finally:
        document.close()
