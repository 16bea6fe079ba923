"""Files of leftovers and stock to plain values: the same tables as orders, refused line by line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from station.clinical.gtins import is_gtin14
from station.clinical.lists import ListFile, Told, ToldLeftover, ToldLot
from station.clinical.orders import Problem
from station.exchange.dates import read_expiry, read_moment
from station.exchange.decoding import decode, refusal
from station.exchange.fields import LEFTOVERS
from station.exchange.lines import Line, above_zero
from station.exchange.mapping import ColumnMapping
from station.exchange.records import Record, split
from station.exchange.refusals import BadCell
from station.exchange.tables import HEAD, columns_of, fit_of, line_of
from station.exchange.workbooks import BadWorkbook, is_workbook, open_workbook, reads_iso
from station.progress import Tell, counted, untold

_NEVER = datetime.max.replace(tzinfo=UTC)


def read_list(
    name: str,
    data: bytes,
    mappings: Sequence[ColumnMapping],
    wanted: str | None = None,
    tell: Tell = untold,
) -> ListFile | None:
    """Read a file with the list mapping named `wanted`, or the one its titles fit; None when it is no list.

    A file that lacks a few of a list's columns is that list, refused with the columns that are missing.
    """
    usable = [each for each in mappings if wanted in (None, each.name)]
    found = _tables(data, usable, tell)
    ranked = [
        (_likeness(records[0].cells or (), mapping), -place, records, mapping)
        for place, (records, mapping) in enumerate(found)
        if records
    ]
    best = max(ranked, key=lambda each: each[:2], default=None)
    if best is None or (wanted is None and best[0] < Decimal("0.7")):
        return None
    return _list(name, hashlib.sha256(data).hexdigest(), best[2], best[3], tell)


def _tables(
    data: bytes, mappings: Sequence[ColumnMapping], tell: Tell
) -> list[tuple[Sequence[Record], ColumnMapping]]:
    """Give the records of a file as each mapping would split them, sheet by sheet in a workbook."""
    if is_workbook(data):
        try:
            sheets = [sheet for sheet in open_workbook(data, tell) if sheet.headers()]
        except BadWorkbook:
            return []
        iso = [reads_iso(each) for each in mappings]
        return [(sheet.records(mapping), mapping) for sheet in sheets for mapping in iso]
    if refusal(data) is not None:
        return []
    text = decode(data)
    head = {each.delimiter: next(split(text[:HEAD], each.delimiter), None) for each in mappings}
    fitting = [each for each in mappings if _likeness(_cells(head[each.delimiter]), each)]
    return [(list(split(text, each.delimiter)), each) for each in fitting]


def _cells(record: Record | None) -> Sequence[str]:
    return (record.cells if record else None) or ()


def _likeness(headers: Sequence[str], mapping: ColumnMapping) -> Decimal:
    """Tell how much of what a mapping needs is among some titles, 0 to 1; columns more weigh a little."""
    known = {mapping.field_of(title) for title in headers} - {None}
    share = Decimal(len(mapping.required & known)) / len(mapping.required)
    return share and share + Decimal(fit_of(headers, mapping)[1]) / 1000


def _list(name: str, sha256: str, records: Sequence[Record], mapping: ColumnMapping, tell: Tell) -> ListFile:
    header, *body = records
    columns, problems = columns_of(name, header, mapping)
    items: list[Told] = []
    numbers: list[str] = []
    if not any(problem.line == 0 for problem in problems):
        for record in counted(body, tell, "reading"):
            line = line_of(name, record, header, columns, mapping)
            if isinstance(line, Problem):
                problems.append(line)
                continue
            item = _leftover(line) if mapping.kind == LEFTOVERS else _lot(line)
            items += [] if line.problems else [item]
            numbers += [item.number] if isinstance(item, ToldLeftover) and item.number else []
            problems += line.problems
    return ListFile(
        name=name,
        sha256=sha256,
        mapping=mapping.name,
        kind=mapping.kind,
        lines=len(body),
        items=tuple(items),
        problems=tuple(problems),
        source=mapping.source,
        numbers=tuple(numbers),
    )


def _leftover(line: Line) -> ToldLeftover:
    """Read one opened vial; what can't be read is noted against the line."""
    return ToldLeftover(
        line=line.number,
        drug=line.needed("drug", str, ""),
        product=line.needed("product", str, ""),
        lot=line.needed("lot", str.upper, ""),
        expiry=line.needed("expiry", lambda text: read_expiry(text, line.mapping.dates), ""),
        concentration_mg_ml=_figure(line, "concentration_mg_ml"),
        remaining_ml=_figure(line, "remaining_ml"),
        opened_at=_opened(line),
        number=line.optional("number", str),
        gtin=line.optional("gtin", _gtin),
        content_mg=line.optional("content_mg", lambda text: above_zero(line, text)),
        use_by=line.optional("use_by", lambda text: _moment(line, text)),
        hood=line.optional("hood", str),
        trial=line.optional("trial", str),
    )


def _lot(line: Line) -> ToldLot:
    """Read one lot of the stock."""
    return ToldLot(
        line=line.number,
        drug=line.needed("drug", str, ""),
        product=line.needed("product", str, ""),
        lot=line.needed("lot", str.upper, ""),
        expiry=line.needed("expiry", lambda text: read_expiry(text, line.mapping.dates), ""),
        content_mg=_figure(line, "content_mg"),
        concentration_mg_ml=_figure(line, "concentration_mg_ml"),
        count=line.needed("count", _whole, 0),
        gtin=line.optional("gtin", _gtin),
        trial=line.optional("trial", str),
    )


def _figure(line: Line, name: str) -> Decimal:
    return line.needed(name, lambda text: above_zero(line, text), Decimal(1))


def _opened(line: Line) -> datetime:
    if "opened" in line.mapping.required:
        return line.needed("opened", lambda text: _moment(line, text), _NEVER)
    day = line.optional("opened_date", str)
    if day is None:
        line.optional("opened_time", str)
        return _NEVER
    return line.needed("opened_time", lambda hour: _moment(line, f"{day} {hour}"), _NEVER)


def _moment(line: Line, text: str) -> datetime:
    return read_moment(text, line.mapping.times, line.mapping.zone)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadCell("cell_bad_count", text=text)
    return int(text)


def _gtin(text: str) -> str:
    """Give a product code in 14 digits; raises BadCell where its check digit says that it was mistyped."""
    digits = text.replace(" ", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in (8, 12, 13, 14)):
        raise BadCell("cell_bad_gtin", text=text)
    whole = digits.zfill(14)
    if not is_gtin14(whole):
        raise BadCell("cell_bad_gtin", text=text)
    return whole
