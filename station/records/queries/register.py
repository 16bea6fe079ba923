"""The ordonnancier: every number with every mandatory field (register law: CSP R.5125-45 and R.5132-10,
see the manual)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station.clinical.names import fold
from station.records.database import Database
from station.records.queries.blind import BLIND
from station.records.queries.closing import carried
from station.records.queries.fetch import dicts

ORDERS = {
    "number": "g.year, g.series, g.sequence",
    "patient": "t.birth_name COLLATE NOCASE, t.first_name COLLATE NOCASE, g.number",
    "drug": "p.drug COLLATE NOCASE, g.number",
    "date": "g.allotted_at, g.number",
}


@dataclass(frozen=True)
class RegisterLine:
    """One number of the register as a person reads it; unknown is None. Volume and concentration are as
    printed on the label, None while two people read blind."""

    number: str
    status: str
    reason: str | None
    allotted_at: str
    made_at: str | None
    delivered_at: str | None
    ipp: str
    birth_name: str
    used_name: str | None
    first_name: str
    birth_date: str
    prescriber: str | None
    ward: str
    protocol: str | None
    cycle: str | None
    day: str | None
    drug: str
    dose: str
    dose_unit: str
    route: str
    diluent: str | None
    volume_ml: str | None
    container: str
    units: int
    total_volume: str | None
    concentration: str | None
    composition: str
    validator: str | None
    maker: str | None
    checkers: str | None
    releaser: str | None
    recipient: str | None
    provenance: str
    single_check: int
    use_by: str | None
    after_the_fact: int = 0


SQL = """
SELECT g.number, g.status, g.reason, g.allotted_at,
  (SELECT max(at) FROM (SELECT s.at FROM signatures s
     WHERE s.preparation = p.id AND s.act = 'finish'
     UNION SELECT s.done_at FROM paper_signatures s
     WHERE s.preparation = p.id AND s.act = 'finish')) AS made_at,
  h.at AS delivered_at, t.ipp, t.birth_name, t.used_name, t.first_name, t.birth_date, r.prescriber,
  r.ward, r.protocol,
  r.cycle, r.day, p.drug, p.dose, p.dose_unit, p.route, p.diluent, p.volume_ml, p.container, 1 AS units,
  CASE WHEN {blind} THEN NULL ELSE {printed_volume} END AS total_volume,
  CASE WHEN {blind} THEN NULL ELSE {printed_concentration} END AS concentration,
  coalesce((SELECT group_concat(
       c.name || ' | ' || c.lot || ' | ' || coalesce(strftime('%d/%m/%Y', c.expiry), c.expiry)
       || coalesce(' | ' || c.supplier, ''),
       ' ; ')
     FROM components c WHERE c.preparation = p.id AND NOT c.removed), '') AS composition,
  (SELECT name FROM operators WHERE id = p.validator) AS validator,
  (SELECT name FROM operators WHERE id = p.preparer) AS maker,
  (SELECT group_concat(name) FROM (SELECT o.name FROM
     (SELECT d.checker AS who, d.at FROM readings d WHERE d.preparation = p.id
      UNION ALL SELECT s.operator, s.done_at FROM paper_signatures s
      WHERE s.preparation = p.id AND s.act IN ('read', 'check_bag')) k
     JOIN operators o ON o.id = k.who GROUP BY o.id ORDER BY min(k.at))) AS checkers,
  (SELECT name FROM operators WHERE id = p.releaser) AS releaser, h.recipient, p.provenance,
  p.single_check, p.use_by, p.after_the_fact
FROM register g JOIN preparations p ON p.id = g.preparation JOIN prescriptions r ON r.id = p.prescription
  JOIN patients t ON t.id = r.patient LEFT JOIN handovers h ON h.id = p.handover
WHERE {where} ORDER BY {order}
"""

PRINTED = (
    "(SELECT json_extract(f.value, '$[1]') FROM labels l, json_each(l.content, '$.fields') f"
    " WHERE l.id = p.bag_label AND json_extract(f.value, '$[0]') = '{field}')"
)

SEARCHED = """
SELECT g.number, t.birth_name, t.used_name, t.first_name, t.ipp, p.drug, r.ward FROM register g
  JOIN preparations p ON p.id = g.preparation JOIN prescriptions r ON r.id = p.prescription
  JOIN patients t ON t.id = r.patient ORDER BY {order}
"""


def register(database: Database, order: str = "number") -> list[RegisterLine]:
    """List the register sorted by `number`, `patient`, `drug` or `date`; raises KeyError for another
    order."""
    return _lines(database, order)


def _lines(database: Database, order: str, where: str = "1", args: Sequence[str] = ()) -> list[RegisterLine]:
    sql = SQL.format(
        order=ORDERS[order],
        where=where,
        blind=BLIND,
        printed_volume=PRINTED.format(field="total_volume"),
        printed_concentration=PRINTED.format(field="concentration"),
    )
    rows: list[dict[str, Any]] = dicts(database, sql, args)
    return [RegisterLine(**row) for row in rows]


def numbers(database: Database, order: str, find: str = "") -> list[str]:
    """List the numbers in an order whose line holds every word looked for, in any case and accent."""
    words = fold(find).split()
    rows = database.execute(SEARCHED.format(order=ORDERS[order])).fetchall()
    return [str(row[0]) for row in rows if not words or _holds(row, words)]


def _holds(row: Sequence[object], words: Sequence[str]) -> bool:
    text = fold(" ".join(str(cell) for cell in row if cell is not None))
    return all(word in text for word in words)


def page(database: Database, order: str, wanted: Sequence[str]) -> list[RegisterLine]:
    """List the lines of some numbers, in an order; a large register is shown a page at a time."""
    marks = ",".join("?" * len(wanted))
    return _lines(database, order, f"g.number IN ({marks})", wanted)


def last_sequence(database: Database, year: int, series: str) -> int:
    """Give the last number allotted in a year and series, in this book or before it; 0 when none was."""
    row = database.execute(
        "SELECT coalesce(max(sequence), 0) FROM register WHERE year = ? AND series = ?", [year, series]
    ).fetchone()
    return max(int(row[0]), carried(database, "register").get((year, series), 0))
