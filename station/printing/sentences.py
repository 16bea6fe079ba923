"""What happened to a label, a printer or a scan, as sentences for people."""

from station.clinical.scan_codes import KeyMisread, Misread
from station.printing.faults import LabelFault
from station.printing.results import Delivery, PrinterStatus
from station.words import say


def status_words(status: PrinterStatus) -> str:
    """Say how a printer is, and that the roll ends soon."""
    said = say(f"printer.state.{status.state.value}")
    return f"{said} {say('printer.near_end')}" if status.near_end else said


def delivery_words(delivery: Delivery) -> str:
    """Say what became of a label, why, and what to do."""
    reason = say(f"printer.{delivery.reason.value}")
    return f"{reason} {say(f'printer.outcome.{delivery.outcome.value}')}"


def fault_words(fault: LabelFault) -> str:
    """Say why a label can't be made."""
    params = dict(fault.params)
    if fault.code == "layout":
        params["problem"] = say(f"label.layout.{params['problem']}")
    else:
        params["kind"] = say(f"label.kind.{params['kind']}") if "kind" in params else ""
        names = params.get("field", "").split("+")
        params["field"] = ", ".join(say(f"label.field.{name}") for name in names if name)
    return say(f"label.{fault.code}", **params)


def misread_words(misread: Misread) -> str:
    """Say why a scan was not understood, and what to do."""
    return say(f"scan.{misread.reason.value}")


def key_misread_words(misread: KeyMisread) -> str:
    """Say which line of the station key was copied wrongly."""
    return say("scan.key_line", line=misread.line)
