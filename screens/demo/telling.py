"""The demonstration told on plain text: each step with its signer, the label as it prints, the proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from screens.preparation.order_facts import bag_facts, patient_line
from screens.shell.sentences import deed, refusal
from station.acts import print_traffic
from station.acts.desk import Desk, Request
from station.acts.outcome import Done, Outcome, Refused
from station.acts.sitting import leave_seat, take_seat
from station.clinical.label_content import ON_CONTAINER, LabelContent, from_json
from station.clinical.model import Label
from station.places import data_folder
from station.readiness.demo import DemoFailed, DemoStation
from station.readiness.stock import read_shelves
from station.readiness.walking import Stage, Walk, cast_of, easy_preparation
from station.records.opening import connect
from station.records.presence import Presence
from station.records.queries import imports, labels, people
from station.records.queries.register import RegisterLine, register
from station.records.queries.settings import setting
from station.records.seats import Seat
from station.records.verify import verify
from station.runtime.house import open_desk, read_machine
from station.runtime.printing import print_label, printer_spec
from station.words import say, say_count

Tell = Callable[[str], None]
PAPER = 80


def tell_walk(demo: DemoStation, tell: Tell) -> bool:
    """Walk one preparation to the hand-over and tell each step; True when the records verify."""
    desk, presence = open_desk(demo.home), Presence(demo.home.run)
    try:
        _sure(take_seat(desk, Request(), Seat.PRODUCTION, presence))
        _tell_import(desk, demo, tell)
        walk = _chosen(desk, demo.pin)
        _tell_order(walk, tell)
        for number, stage in enumerate(walk.stages(), start=1):
            _tell_stage(number, stage, tell)
            for label in _printed(desk, demo):
                _tell_label(label, tell)
        _sure(leave_seat(desk))
    finally:
        desk.store.close()
        presence.close()
    return tell_result(demo, tell)


def tell_result(demo: DemoStation, tell: Tell) -> bool:
    """Tell what the register holds and whether the records verify; True when they do."""
    database = connect(demo.home.database)
    lines = register(database)
    database.conn.close()
    if lines:
        tell("")
        _tell_line(lines[-1], tell)
    return _tell_proof(demo, tell)


def _chosen(desk: Desk, pin: str) -> Walk:
    shelves = read_shelves(desk.data)
    number = easy_preparation(desk, shelves)
    if number is None:
        raise DemoFailed("no_easy_preparation")
    return Walk(desk, number, cast_of(people.operators(desk.store.database)), shelves, pin)


def _sure(outcome: Outcome) -> Done:
    if isinstance(outcome, Refused):
        raise DemoFailed(refusal(outcome))
    return outcome


def _tell_import(desk: Desk, demo: DemoStation, tell: Tell) -> None:
    taken = imports.imports(desk.store.database)[0]
    tell(say("demo.title"))
    tell("")
    tell(say_count("demo.imported", taken.added, file=demo.file.name, refused=taken.refused))


def _tell_order(walk: Walk, tell: Tell) -> None:
    tell(say("demo.chosen"))
    tell("  " + patient_line(walk.patient))
    facts = [fact for fact in bag_facts(walk.bag, walk.desk.data.formulary.terms) if fact.value]
    tell("  " + ", ".join(str(fact.value) for fact in facts[:5]))
    tell("")


def _tell_stage(number: int, stage: Stage, tell: Tell) -> None:
    outcome = _sure(stage.do())
    tell(f"{number:>2}. " + say(f"demo.stage.{stage.act}", name=stage.signer.name))
    tell("    " + deed(outcome))


def _printed(desk: Desk, demo: DemoStation) -> Iterator[Label]:
    """Print what was asked for, as the live process does, and give what came out."""
    spec = printer_spec(demo.home, setting(desk.store.database, "printer"))
    for label in labels.waiting(desk.store.database):
        if print_traffic.claim(desk, label.id):
            attempt = print_label(label.content, spec, {"paper_mm": str(PAPER)})
            print_traffic.settle(desk, label.id, attempt.state, attempt.detail)
            if attempt.state == print_traffic.SENT:
                yield label


def _tell_label(label: Label, tell: Tell) -> None:
    content = from_json(label.content)
    tell("    " + say(f"demo.printed.{label.kind}"))
    if content.kind in ON_CONTAINER:
        for line in label_text(content):
            tell("      " + line)


def label_text(content: LabelContent) -> list[str]:
    """Write a label as text, its code under it as half blocks."""
    from station.printing.code_modules import code_modules
    from station.printing.layout import load_layout
    from station.printing.plain import as_text, half_blocks

    layout = load_layout(data_folder() / "labels", content.kind, PAPER)
    code = half_blocks(code_modules(content.code)) if content.code else []
    return [*as_text(content, layout, 60).splitlines(), *code]


def _tell_line(line: RegisterLine, tell: Tell) -> None:
    tell(say("demo.register", number=line.number, drug=line.drug, patient=line.birth_name, ward=line.ward))
    tell("  " + line.composition)


def _tell_proof(demo: DemoStation, tell: Tell) -> bool:
    verdict = verify(demo.home.database, read_machine(demo.home).mirror)
    key = "demo.proof" if verdict.whole else "demo.no_proof"
    tell(say_count(key, verdict.entries))
    return verdict.whole
