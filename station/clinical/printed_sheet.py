"""What the codes of a worksheet carry before they are sealed: the journal's own rows of one bag, deflated."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from station.clinical.paper_codes import PART_BYTES

Row = tuple[str, dict[str, str | int | None]]

PLAIN, WITH_WORDS = b"\0", b"\1"
MANY_PARTS = 4
"""Beyond so many codes a sheet is packed harder."""
SEAL_BYTES = 28
"""What sealing adds: nonce and tag."""
MOST_BYTES = 1 << 20

WORDS = (
    b'"people":{"1":"","2":"","3":""},"rows":[["patients",{"birth_date":"19","birth_name":"","'
    b'first_name":"","id":,"ipp":"","sex":"F","used_name":""}],["prescriptions",{"bsa_m2":"1."'
    b',"cycle":"","day":"1","external_id":"","go":"GO","go_at":"20","go_how":"phone","go_said_'
    b'by":"Dr ","height_cm":"1","id":,"patient":,"prescriber":"Dr ","protocol":"","ward":"","w'
    b'eight_kg":""}],["validations",{"at":"20","decision":"validated","findings":"[]","formula'
    b'ry":"","id":,"operator":,"preparation":,"reason":"","second":}],["register",{"allotted_a'
    b't":"20","number":"2","preparation":,"sequence":,"series":"A","status":"delivered","year"'
    b':20}],["components",{"concentration_mg_ml":"","content_mg":"","expiry":"20","id":,"kind"'
    b':"vial","lot":"","name":"","preparation":,"product":"034009","removed":0,"serial":"","su'
    b'pplier":""}],["components",{"expiry":"20","id":,"kind":"diluent","lot":"","name":"","pre'
    b'paration":,"product":"","removed":0,"supplier":""}],["draws",{"capacity_ml":"50","gradua'
    b'tion_ml":"1","id":,"number":1,"preparation":,"round":1,"volume_ml":""}],["readings",{"at'
    b'":"20","checker":,"found":"{\\"diluent\\":\\"\\",\\"syringe_1\\":\\"\\",\\"vials\\":\\"\\"}","hold_p'
    b'oint":"before_injection","id":,"outcome":"agree","position":1,"preparation":,"round":1}]'
    b',["readings",{"at":"20","checker":,"found":"{\\"clear\\":\\"yes\\",\\"identity\\":\\"19\\",\\"lab'
    b'el\\":\\"\\",\\"leaks\\":\\"no\\"}","hold_point":"finished_bag","id":,"outcome":"agree","positi'
    b'on":2,"preparation":,"round":1}],["signatures",{"act":"validate","at":"20","id":"","oper'
    b'ator":,"pin":1,"preparation":,"reason":""}],["signatures",{"act":"open_tray","fill_tray"'
    b',"start","draw","read","inject","finish","check_bag","release","hand_over"}],["preparati'
    b'ons",{"bag_label":,"basis":"","basis_unit":"mg/m2","container":"bag","diluent":"","dose"'
    b':"","dose_unit":"mg","drug":"","due":"20T00:00.000000Z","external_id":"","handover":,"ho'
    b'od":1,"id":,"infusion_minutes":,"opened_at":"20","opener":,"preparer":,"prescription":,"'
    b'provenance":"prevalidated","reconstituted_at":"20","register_number":"2","releaser":,"ro'
    b'und":1,"route":"intravenous","single_check":0,"state":"handed_over","use_by":"20","valid'
    b'ator":,"volume_ml":"250"}]]'
)  # fmt: skip
"""The words that sheets share, for packing harder. Printed sheets are read with it: never change."""


@dataclass(frozen=True)
class PrintedSheet:
    """What one worksheet carries: rows without nulls, the names behind their numbers, when and where printed.

    `first` and `last` are the worksheets printed together with it, so that a missing one is known.
    """

    rows: tuple[Row, ...]
    people: Mapping[str, str]
    printed_at: str
    anchor: str
    first: int
    last: int


def pack(sheet: PrintedSheet) -> bytes:
    """Write a sheet as few bytes, always the same for the same sheet."""
    body = {
        "anchor": sheet.anchor,
        "at": sheet.printed_at,
        "batch": [sheet.first, sheet.last],
        "people": dict(sheet.people),
        "rows": [list(row) for row in sheet.rows],
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    plain = PLAIN + _deflate(text, b"")
    if len(plain) + SEAL_BYTES <= MANY_PARTS * PART_BYTES:
        return plain
    return WITH_WORDS + _deflate(text, WORDS)


def unpack(data: bytes) -> PrintedSheet | None:
    """Read what `pack` wrote; None for anything else."""
    words = {PLAIN: b"", WITH_WORDS: WORDS}.get(data[:1])
    if words is None:
        return None
    try:
        body = json.loads(_inflate(data[1:], words))
        first, last = body["batch"]
        return PrintedSheet(
            rows=tuple((str(book), dict(row)) for book, row in body["rows"]),
            people={str(number): str(name) for number, name in body["people"].items()},
            printed_at=str(body["at"]),
            anchor=str(body["anchor"]),
            first=int(first),
            last=int(last),
        )
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return None


def rows_of(sheet: PrintedSheet, book: str) -> Sequence[dict[str, str | int | None]]:
    """List the rows of one book on a sheet."""
    return [row for name, row in sheet.rows if name == book]


def _deflate(text: bytes, words: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_DEFAULT_STRATEGY, words)
    return packer.compress(text) + packer.flush()


def _inflate(data: bytes, words: bytes) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS, words).decompress(data, MOST_BYTES)
