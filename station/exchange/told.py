"""What one order of a message (PN13, FHIR) says, by field; read by the very rules that a table is read by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from station.clinical.orders import ImportedOrder, OrderFile, Problem, SetAside
from station.clinical.terms import Terms
from station.exchange.agreement import Agreement
from station.exchange.lines import Column, Line, read_order
from station.exchange.mapping import ColumnMapping
from station.exchange.refusals import shown

BAG_FROM_ML = Decimal(60)
"""More than the largest syringe holds (data/syringes.toml): with a solvent of this volume it is a bag ..."""
BAG_UNTIL_MINUTES = Decimal(360)
"""... unless it runs for longer, when it may be a portable pump."""

_IN_KG = {"kg": Decimal(1), "g": Decimal("0.001")}
_IN_CM = {"cm": Decimal(1), "m": Decimal(100), "mm": Decimal("0.1")}
_IN_M2 = {"m2": Decimal(1), "m²": Decimal(1)}
_IN_ML = {"ml": Decimal(1), "l": Decimal(1000), "cl": Decimal(10)}
_IN_MINUTES = {"min": Decimal(1), "mn": Decimal(1), "h": Decimal(60), "d": Decimal(1440), "j": Decimal(1440)}
MEASURES: Mapping[str, Mapping[str, Decimal]] = {
    "weight_kg": _IN_KG,
    "height_cm": _IN_CM,
    "bsa_m2": _IN_M2,
    "volume_ml": _IN_ML,
    "infusion_minutes": _IN_MINUTES,
}


@dataclass
class Told:
    """One order as its message tells it: texts by field, what is wrong with some, or why it is set aside."""

    number: int
    what: str
    texts: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    aside: SetAside | None = None

    def put(self, name: str, text: str | None) -> None:
        """Note a field, when the message says something."""
        if text and text.strip():
            self.texts[name] = text.strip()

    def measure(self, name: str, number: str, unit: str) -> None:
        """Note a figure in the field's own unit; the unit is read, never assumed."""
        if not number.strip():
            return
        factor = MEASURES[name].get(unit.strip().lower())
        try:
            value = Decimal(number.strip().replace(",", ".")) * factor if factor else None
        except InvalidOperation:
            self.fault(name, "number_unreadable", text=number)
            return
        if value is None or not value.is_finite():
            self.fault(name, "cell_unknown_unit", text=unit or "-")
        else:
            self.put(name, plain(value))

    def fault(self, name: str, code: str, **params: str) -> None:
        """Note what is wrong with a field."""
        self.faults.append((name, code, params))

    def guess_no_container(self) -> None:
        """Say a bag where nothing else can be meant; anything not sure stays unsaid, and is refused."""
        volume, minutes = (_decimal(self.texts.get(name, "")) for name in ("volume_ml", "infusion_minutes"))
        if "container" not in self.texts and volume >= BAG_FROM_ML and 0 < minutes <= BAG_UNTIL_MINUTES:
            self.put("container", "bag")


def plain(value: Decimal) -> str:
    """Write a figure without exponent or trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


def orders_of(
    name: str, sha256: str, told: Iterator[Told], mapping: ColumnMapping, terms: Terms
) -> OrderFile:
    """Make every order of a message an order, a thing set aside, or problems."""
    orders: list[ImportedOrder] = []
    problems: list[Problem] = []
    asides: list[SetAside] = []
    agreement, count = Agreement(name), 0
    for item in told:
        count += 1
        if item.aside is not None:
            asides.append(item.aside)
            continue
        order, refused = _read(name, item, mapping, terms)
        contradictions = agreement.with_(order) if order else ()
        if order and not contradictions:
            orders.append(order)
        problems += (*refused, *contradictions)
    return OrderFile(
        name, sha256, mapping.name, count, tuple(orders), tuple(problems), tuple(asides), mapping.source
    )


def _read(
    name: str, item: Told, mapping: ColumnMapping, terms: Terms
) -> tuple[ImportedOrder | None, list[Problem]]:
    names = tuple(item.texts)
    columns = {field: Column(place, mapping.header_of(field)) for place, field in enumerate(names)}
    line = Line(name, item.number, tuple(item.texts[field] for field in names), columns, mapping)
    for field_name, code, params in item.faults:
        line.note(field_name, code, params)
    route = mapping.values.get("route", {}).get(item.texts.get("route", ""), item.texts.get("route", ""))
    if route and terms.code("route", route) is None:
        line.note("route", "cell_unknown_value", {"text": shown(route)})
    order = read_order(line)
    told_already = {mapping.header_of(field_name) for field_name, _, _ in item.faults}
    problems = [it for it in line.problems if it.code != "cell_empty" or it.column not in told_already]
    return order, problems
