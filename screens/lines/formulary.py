"""`station formulary check`: whether formulary files can be used, and what to look at again in them."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from station.clinical.findings.finding import spoken
from station.clinical.formulary import Substance, gather
from station.clinical.formulary_lint import Remark, remarks
from station.clinical.tables import BadData
from station.exchange.formulary import formulary_files, read_substance, read_terms
from station.words import captioned, comma, say, say_count


def run(args: Namespace) -> int:
    """Check the files named, or the whole formulary; 0 usable, 1 one is not or is surely wrong."""
    files = [Path(name) for name in args.file] or formulary_files()
    terms, known, bad = read_terms(), list[tuple[str, Substance]](), 0
    for file in files:
        try:
            known.append((file.name, read_substance(file, terms)))
        except BadData as fault:
            bad += 1
            _say_fault(fault)
    try:
        gather(known, terms)
    except BadData as fault:
        bad += 1
        _say_fault(fault)
    found = remarks(one for _, one in known)
    for remark in found:
        print(sentence(remark))
    grave = sum(remark.grave for remark in found)
    print(say_count("line.formulary.checked", len(files), bad=bad, grave=grave, remarks=len(found)))
    return 1 if bad or grave else 0


def _say_fault(fault: BadData) -> None:
    print(say(f"refused.{fault.code}", **fault.params), file=sys.stderr)


def sentence(remark: Remark) -> str:
    """Say one remark, with a mark before what is surely wrong."""
    params = {name: _spoken(value, comma()) for name, value in remark.params.items()}
    said = say(f"lint.{remark.code}", **params)
    return f"{'[!]' if remark.grave else '[i]'} {captioned(remark.substance, said)}"


def _spoken(value: str, comma: bool) -> str:
    parts = value.split(", ")
    if all(part.startswith("lint.fact.") for part in parts):
        return ", ".join(say(part) for part in parts)
    return spoken(value, say, comma)
