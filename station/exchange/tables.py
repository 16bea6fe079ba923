"""A table (an export of the main system, text or workbook) to orders and problems: nothing left out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from station.clinical.orders import ImportedOrder, OrderFile, Problem
from station.exchange.agreement import Agreement
from station.exchange.decoding import bad_byte, decode, refusal
from station.exchange.lines import Column, Line, read_order
from station.exchange.mapping import DELIMITERS, ColumnMapping
from station.exchange.records import Record, split
from station.exchange.refusals import shown
from station.exchange.workbooks import Sheet, reads_iso
from station.progress import Tell, counted, untold

# How much of a file is looked at to find its header, in characters.
HEAD = 50_000

_NAMES = {";": ";", ",": ",", "\t": "TAB", "|": "|"}


def read_orders(
    name: str,
    data: bytes,
    mappings: Sequence[ColumnMapping],
    wanted: str | None = None,
    tell: Tell = untold,
) -> OrderFile:
    """Read a file's bytes with the mapping named `wanted`, or with the one its headers fit.

    `lines` counts the records below the header that are not blank: each is one order or has at least one
    problem, unless a problem on line 0 says why the whole file could not be read.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    code = refusal(data)
    if code is not None:
        return OrderFile(name, sha256, "", 0, (), (Problem(name, 0, None, code),))
    text = decode(data)
    chosen = _choose(name, text, mappings, wanted)
    if isinstance(chosen, Problem):
        return OrderFile(name, sha256, "", max(0, len(list(split(text, ";"))) - 1), (), (chosen,))
    records = list(split(text, chosen.delimiter)) or [Record(1, None)]
    return _table(name, sha256, records, chosen, tell)


def read_sheets(
    name: str,
    sha256: str,
    sheets: Sequence[Sheet],
    mappings: Sequence[ColumnMapping],
    wanted: str | None = None,
    tell: Tell = untold,
) -> OrderFile:
    """Read the one sheet of a workbook that a mapping fits; two that fit can't both be meant."""
    filled = [sheet for sheet in sheets if sheet.headers()]
    usable = [mapping for mapping in mappings if wanted in (None, mapping.name)]
    fitting = [
        (fit_of(sheet.headers(), mapping)[1], sheet, mapping)
        for sheet in filled
        for mapping in usable
        if wanted is not None or fit_of(sheet.headers(), mapping)[1] > 1
    ]
    best = max(fitting, key=lambda each: each[0], default=None)
    if not usable:
        problem = Problem(name, 0, None, "file_unknown_mapping", {"mapping": shown(wanted or "")})
    elif best is None:
        headers = shown("; ".join(filled[0].headers())) if filled else ""
        problem = Problem(name, 0, None, "file_no_mapping" if filled else "file_empty", {"headers": headers})
    elif sum(fit_of(sheet.headers(), best[2])[0] for sheet in filled) > 1:
        problem = Problem(name, 0, None, "file_two_sheets")
    else:
        mapping = reads_iso(best[2])
        return _table(name, sha256, best[1].records(mapping), mapping, tell)
    return OrderFile(name, sha256, "", 0, (), (problem,))


def _table(name: str, sha256: str, records: Sequence[Record], chosen: ColumnMapping, tell: Tell) -> OrderFile:
    header, *body = records
    columns, problems = columns_of(name, header, chosen)
    if any(problem.line == 0 for problem in problems):
        return OrderFile(name, sha256, chosen.name, len(body), (), tuple(problems))
    orders: list[ImportedOrder] = []
    agreement = Agreement(name)
    for record in counted(body, tell, "reading"):
        order, refused = _read(name, record, header, columns, chosen)
        contradictions = agreement.with_(order) if order else ()
        if order and not contradictions:
            orders.append(order)
        problems += (*refused, *contradictions)
    return OrderFile(
        name, sha256, chosen.name, len(body), tuple(orders), tuple(problems), source=chosen.source
    )


def _choose(
    name: str, text: str, mappings: Sequence[ColumnMapping], wanted: str | None
) -> ColumnMapping | Problem:
    """Choose the named mapping, or the one that has all its columns here and most columns of all."""
    if wanted is not None:
        named = next((mapping for mapping in mappings if mapping.name == wanted), None)
        return named or Problem(name, 0, None, "file_unknown_mapping", {"mapping": shown(wanted)})
    head = text[:HEAD]
    ranked = sorted(mappings, key=lambda mapping: _fit(head, mapping, mapping.delimiter), reverse=True)
    if ranked and _fit(head, ranked[0], ranked[0].delimiter)[1] > 1:
        return ranked[0]
    for mapping in mappings:
        for delimiter in DELIMITERS:
            if _fit(head, mapping, delimiter)[0]:
                params = {"found": _NAMES[delimiter], "expected": _NAMES[mapping.delimiter]}
                return Problem(name, 0, None, "file_delimiter", params)
    return Problem(name, 0, None, "file_no_mapping", {"headers": shown(head.strip().partition("\n")[0])})


def _fit(text: str, mapping: ColumnMapping, delimiter: str) -> tuple[bool, int]:
    """Tell whether all required columns are in the header, and how many columns are known."""
    header = next(split(text, delimiter), Record(1, None))
    return fit_of(header.cells or (), mapping)


def fit_of(headers: Sequence[str], mapping: ColumnMapping) -> tuple[bool, int]:
    """Tell whether all required columns are among some titles, and how many columns are known."""
    known = {mapping.field_of(cell) for cell in headers} - {None}
    return mapping.required <= known, len(known)


def columns_of(
    name: str, header: Record, mapping: ColumnMapping
) -> tuple[Mapping[str, Column], list[Problem]]:
    """Find the fields' columns in the header; one missing, or there twice, is a problem of the whole file."""
    cells = header.cells or ()
    fed = [(field, Column(n, cell)) for n, cell in enumerate(cells) if (field := mapping.field_of(cell))]
    twice = [field for field, count in Counter(field for field, _ in fed).items() if count > 1]
    columns = dict(fed)
    problems = [
        *(Problem(name, 0, columns[field].header, "file_column_twice") for field in twice),
        *(
            Problem(name, 0, mapping.header_of(field), "file_column_missing", {"mapping": mapping.name})
            for field in sorted(mapping.required - columns.keys())
        ),
        *(
            Problem(name, header.line, shown(cell), "line_bad_byte", {"byte": byte})
            for cell in cells
            if (byte := bad_byte(cell))
        ),
    ]
    return columns, problems


def _read(
    name: str, record: Record, header: Record, columns: Mapping[str, Column], mapping: ColumnMapping
) -> tuple[ImportedOrder | None, Sequence[Problem]]:
    """Read one record to an order, or to its problems."""
    line = line_of(name, record, header, columns, mapping)
    return (None, (line,)) if isinstance(line, Problem) else (read_order(line), line.problems)


def line_of(
    name: str, record: Record, header: Record, columns: Mapping[str, Column], mapping: ColumnMapping
) -> Line | Problem:
    """Give a record as a line to read field by field, or why its cells can't be told apart."""
    if record.cells is None:
        return Problem(name, record.line, None, "line_broken_quote")
    byte = bad_byte("".join(record.cells))
    if byte is not None:
        return Problem(name, record.line, None, "line_bad_byte", {"byte": byte})
    expected, found = len(header.cells or ()), len(record.cells)
    if expected != found:
        return Problem(name, record.line, None, "line_cells", {"expected": expected, "found": found})
    return Line(name, record.line, record.cells, columns, mapping)
