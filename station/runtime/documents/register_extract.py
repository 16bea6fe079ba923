"""The register on A4: every number with its mandatory fields (CSP R.5125-45, R.5132-10), in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal

from station.acts.label_texts import course_text, paper_amount
from station.clinical.documents import Document, Json
from station.exchange.register_csv import Manner, cell_text
from station.records.queries.register import RegisterLine
from station.words import captioned, say, say_count


def register_document(lines: Sequence[RegisterLine], order: str, manner: Manner) -> Document:
    """Say what the register says, sorted as the lines come; `order` names the order for its reader."""
    name = say(f"register.by_{order}")
    return Document(
        kind="register",
        title=say("document.register.title"),
        reference=f"{say('document.register.title')}, {name}",
        content={
            "count": say_count("register.count", len(lines), order=name),
            "lines": [_line(line, manner) for line in lines],
        },
        landscape=True,
    )


def _line(line: RegisterLine, manner: Manner) -> dict[str, Json]:
    cells = asdict(line)
    text = {name: cell_text(name, cells[name], manner) or "-" for name in cells}
    used = f" ({line.used_name})" if line.used_name else ""
    dose = paper_amount(Decimal(line.dose), line.dose_unit)
    volume = f" {paper_amount(Decimal(line.volume_ml), 'mL')}" if line.volume_ml else ""
    diluent = f"{text['diluent']}{volume}"
    return {
        "number": [line.number, text["allotted_at"]],
        "patient": [f"{line.birth_name}{used} {line.first_name}", text["birth_date"], f"IPP {line.ipp}"],
        "prescription": [
            text["prescriber"],
            line.ward,
            course_text(line.protocol or "-", line.cycle, line.day),
        ],
        "made": [
            f"{line.drug} {dose}",
            f"{diluent}, {text['container']}, {text['route']}",
            f"{text['total_volume']}, {text['concentration']}",
            _named("made_at", text),
            _named("use_by", text),
        ],
        "composition": line.composition.split(" ; ") if line.composition else "-",
        "people": [_named(name, text) for name in ("validator", "maker", "checkers", "releaser")],
        "status": [
            text["status"],
            *([line.reason] if line.reason else []),
            text["provenance"],
            *([say("paper.after_the_fact")] if line.after_the_fact else []),
            *([_named("delivered_at", text), _named("recipient", text)] if line.delivered_at else []),
        ],
    }


def _named(name: str, text: dict[str, str]) -> str:
    return captioned(say(f"register.field.{name}"), text[name])
