"""Printers: each tells whether a label left, did not, or may have; none invents a file or waits for ever."""

from __future__ import annotations

import os
import threading
import tty
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from station.clinical.label_content import LabelKind
from station.printing.conversation import Patience
from station.printing.dialogue import judge
from station.printing.escpos_bytes import label_bytes
from station.printing.printers import UnknownPrinter, open_printer
from station.printing.results import Delivery, Outcome, PrinterStatus, Reason, State
from station.printing.sentences import delivery_words, status_words
from tests.core.printing_examples import BAG, CONTINUOUS, OTHER_TEXTS, drawn, label
from tests.escpos_decoder import decode
from tests.needs import needs, needs_module
from tests.virtual_printer import ANSWERS, PROCESS, Manner, VirtualNetworkPrinter

QUICK = Patience(connect=10, answer=0.3, write=0.5, paper=0.2)
"""For a printer that is silent or stalls from the start."""
PATIENT = Patience(connect=10, answer=10, write=10, paper=10)
"""For one that answers: a slow machine must not be taken for a silent printer."""
LABEL = label_bytes(drawn(label(LabelKind.TEST, OTHER_TEXTS[LabelKind.TEST]), 80), 576, CONTINUOUS)


def outcome(result: Delivery) -> tuple[str, str]:
    return result.outcome.value, result.reason.value


@pytest.mark.parametrize(
    ("manner", "expected"),
    [
        (Manner(), ("delivered", "printed")),
        (Manner(asb=True), ("delivered", "printed")),
        (Manner("near_end"), ("delivered", "printed")),
        (Manner(proves=False), ("delivered", "status_ready")),
        (Manner("paper_out"), ("not_sent", "paper_out")),
        (Manner("cover_open"), ("not_sent", "cover_open")),
        (Manner("offline"), ("not_sent", "offline")),
        (Manner("error"), ("not_sent", "offline")),
        (Manner("mute"), ("not_sent", "no_answer")),
        (Manner("garbage"), ("not_sent", "no_answer")),
        (Manner(then="paper_out", limit=500), ("doubtful", "paper_out")),
        (Manner(then="cover_open", limit=500, proves=False), ("doubtful", "cover_open")),
        (Manner(then="mute", limit=500), ("doubtful", "no_answer")),
        (Manner(then="garbage", limit=500, proves=False), ("doubtful", "no_answer")),
        (Manner(then="rst", limit=500), ("doubtful", "cut_off")),
        (Manner(then="rst", limit=500, proves=False), ("doubtful", "cut_off")),
        (Manner(then="fin", limit=500), ("doubtful", "cut_off")),
        (Manner(then="fin", limit=500, proves=False), ("doubtful", "cut_off")),
        (Manner(then="stall", limit=500), ("doubtful", "no_answer")),
    ],
    ids=str,
)
def test_a_network_printer_tells_what_became_of_a_label(manner: Manner, expected: tuple[str, str]) -> None:
    silent = not manner.proves or {manner.status, manner.then} & {"mute", "garbage", "stall"}
    waits = Patience(10, 1.5 if silent else 10, 10, 10 if expected[0] == "delivered" else 0.2)
    with VirtualNetworkPrinter(manner) as virtual:
        result = open_printer(virtual.spec, waits).send(LABEL, "essai")
    assert outcome(result) == expected
    printed = virtual.jobs[-1]
    if expected[0] == "delivered":
        assert printed == LABEL
    if expected[0] == "not_sent":
        assert printed == b""
    assert not delivery_words(result).startswith("printer.")


def test_a_stalled_printer_does_not_hold_the_sender_for_ever() -> None:
    with VirtualNetworkPrinter(Manner(then="stall", limit=500)) as virtual:
        result = open_printer(virtual.spec, replace(PATIENT, write=0.3)).send(LABEL * 1000, "essai")
        assert outcome(result) == ("doubtful", "stalled")


def test_a_printer_asked_once_for_proof_is_not_tried_again() -> None:
    with VirtualNetworkPrinter(Manner(proves=False)) as virtual:
        printer = open_printer(virtual.spec, replace(PATIENT, answer=0.6))
        assert printer.send(LABEL, "1").outcome is Outcome.DELIVERED
        assert printer.send(LABEL, "2").outcome is Outcome.DELIVERED
    assert (virtual.jobs, virtual.proofs) == ([LABEL, LABEL], 1)


def test_a_printer_that_is_away_gets_nothing() -> None:
    with VirtualNetworkPrinter(Manner()) as virtual:
        spec = virtual.spec
    printer = open_printer(spec, QUICK)
    assert outcome(printer.send(LABEL, "essai")) == ("not_sent", "unreachable")
    assert printer.status() == PrinterStatus(State.OFFLINE)


def test_a_silent_printer_is_only_said_to_have_taken_the_bytes() -> None:
    with VirtualNetworkPrinter(Manner("mute")) as virtual:
        printer = open_printer(virtual.spec + ":silent", PATIENT)
        assert outcome(printer.send(LABEL, "essai")) == ("delivered", "handed_over")
        assert printer.status().state is State.UNKNOWN
        assert virtual.jobs[0] == LABEL


def test_a_silent_printer_that_stalls_leaves_a_doubt() -> None:
    with VirtualNetworkPrinter(Manner("mute", then="stall", limit=1)) as virtual:
        printer = open_printer(virtual.spec + ":silent", QUICK)
        assert outcome(printer.send(LABEL * 1000, "essai")) == ("doubtful", "stalled")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("ok", PrinterStatus(State.READY, False)),
        ("near_end", PrinterStatus(State.READY, True)),
        ("paper_out", PrinterStatus(State.PAPER_OUT, False)),
        ("cover_open", PrinterStatus(State.COVER_OPEN, False)),
        ("offline", PrinterStatus(State.OFFLINE, False)),
        ("mute", PrinterStatus(State.UNKNOWN)),
        ("garbage", PrinterStatus(State.UNKNOWN)),
    ],
)
def test_a_network_printer_tells_how_it_is(status: str, expected: PrinterStatus) -> None:
    waits = PATIENT if status in ANSWERS else QUICK
    with VirtualNetworkPrinter(Manner(status)) as virtual:
        assert open_printer(virtual.spec, waits).status() == expected
    assert not status_words(expected).startswith("printer.")


def test_paper_end_is_told_from_near_end() -> None:
    assert judge(0x12, 0x12, 0x12) == PrinterStatus(State.READY, False)
    assert judge(0x1A, 0x32, 0x7E) == PrinterStatus(State.PAPER_OUT, True)


class SerialPrinter:
    """The far end of a pseudo-terminal: answers as a printer does, or keeps silent."""

    def __init__(self, answers: bool) -> None:
        self.answers, self.heard = answers, b""
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.spec = f"serial:{os.ttyname(self.slave)}:115200"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        unread = b""
        while True:
            try:
                unread += os.read(self.master, 512)
            except OSError:
                return
            while self.answers and unread[:2] == b"\x10\x04" and len(unread) > 2:
                os.write(self.master, bytes([ANSWERS["ok"][unread[2]]]))
                unread = unread[3:]
            if not unread.startswith(b"\x10") and PROCESS not in unread:
                self.heard, unread = self.heard + unread, b""
            elif PROCESS in unread and len(unread) >= unread.index(PROCESS) + len(PROCESS) + 4:
                at = unread.index(PROCESS)
                self.heard += unread[:at]
                unread = unread[at + len(PROCESS) :]
                os.write(self.master, b'7"' + unread[:4] + b"\0")
                unread = unread[4:]

    def close(self) -> None:
        os.close(self.slave)
        os.close(self.master)


@pytest.fixture(params=[True, False], ids=["answers", "silent"])
def serial_printer(request: pytest.FixtureRequest) -> Iterator[SerialPrinter]:
    printer = SerialPrinter(request.param)
    yield printer
    printer.close()


@needs_module("serial", pip="pyserial")
def test_a_serial_printer_prints_what_it_proves_and_nothing_when_silent(
    serial_printer: SerialPrinter,
) -> None:
    printer = open_printer(serial_printer.spec, PATIENT if serial_printer.answers else QUICK)
    result = printer.send(LABEL, "essai")
    if serial_printer.answers:
        assert outcome(result) == ("delivered", "printed")
        assert serial_printer.heard == LABEL
        assert printer.status() == PrinterStatus(State.READY, False)
    else:
        assert outcome(result) == ("not_sent", "no_answer")
        assert printer.status() == PrinterStatus(State.UNKNOWN)


@pytest.mark.parametrize("spec", ["serial:/dev/no-such-port:9600", "usb:0416:5011"])
def test_a_port_without_a_printer_gets_nothing(spec: str) -> None:
    printer = open_printer(spec, QUICK)
    result = printer.send(LABEL, "essai")
    assert result.outcome is Outcome.NOT_SENT
    assert result.reason in (Reason.ABSENT, Reason.DRIVER_MISSING)
    assert printer.status() == PrinterStatus(State.OFFLINE)


def test_an_absent_device_file_is_never_created(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    printer = open_printer(f"file:{path}", QUICK)
    assert outcome(printer.send(LABEL, "essai")) == ("not_sent", "absent")
    assert printer.status() == PrinterStatus(State.OFFLINE)
    assert not path.exists()


def test_a_device_file_gets_the_bytes_and_confirms_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.write_bytes(b"")
    printer = open_printer(f"file:{path}", QUICK)
    assert outcome(printer.send(LABEL, "essai")) == ("delivered", "handed_over")
    assert path.read_bytes() == LABEL
    assert printer.status() == PrinterStatus(State.UNKNOWN)


def test_a_device_file_that_nobody_reads_does_not_block(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    printer = open_printer(f"file:{path}", QUICK)
    assert outcome(printer.send(LABEL, "essai")) == ("not_sent", "absent")
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert outcome(printer.send(LABEL * 20, "essai")) == ("doubtful", "stalled")
    finally:
        os.close(reader)


@needs("lp", apt="cups-client")
def test_an_absent_print_queue_gets_nothing() -> None:
    printer = open_printer("cups:no_such_queue", Patience(write=20))
    assert outcome(printer.send(LABEL, "-d evil\x00")) == ("not_sent", "queue_refused")
    assert printer.status() == PrinterStatus(State.OFFLINE)


LP = """#!/bin/sh
cat > "$0.job"; echo "$@" > "$0.args"
%s
"""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('echo "request id is q-1 (1 file(s))"', ("delivered", "queued")),
        (
            'echo "lp: Error - The printer or class does not exist." >&2; exit 1',
            ("not_sent", "queue_refused"),
        ),
        ('echo "lp: Broken pipe" >&2; exit 1', ("doubtful", "queue_refused")),
        ("exec sleep 30", ("doubtful", "queue_silent")),
    ],
)
def test_what_lp_says_is_believed_with_care(
    script: str, expected: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lp = tmp_path / "lp"
    lp.write_text(LP % script, encoding="ascii")
    lp.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    waits = QUICK if "sleep" in script else PATIENT
    assert outcome(open_printer("cups:q", waits).send(LABEL, "poche\n26A00123")) == expected
    assert (tmp_path / "lp.job").read_bytes() == LABEL
    assert (tmp_path / "lp.args").read_text(encoding="ascii") == "-d q -o raw -t poche 26A00123\n"


def test_a_machine_without_cups_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    printer = open_printer("cups:q", QUICK)
    assert outcome(printer.send(LABEL, "essai")) == ("not_sent", "driver_missing")
    assert printer.status() == PrinterStatus(State.OFFLINE)


def test_the_virtual_printer_keeps_bytes_and_the_picture_they_print(tmp_path: Path) -> None:
    printer = open_printer(f"virtual:{tmp_path / 'labels'}")
    bag = label_bytes(drawn(BAG, 58), 384, CONTINUOUS)
    assert outcome(printer.send(LABEL, "1")) == ("delivered", "printed")
    assert outcome(printer.send(bag, "2")) == ("delivered", "printed")
    written = sorted(path.name for path in (tmp_path / "labels").iterdir())
    assert written == ["000001.bin", "000001.png", "000002.bin", "000002.png"]
    assert (tmp_path / "labels" / "000002.bin").read_bytes() == bag
    with Image.open(tmp_path / "labels" / "000002.png") as picture:
        assert picture.convert("L").tobytes() == decode(bag).picture.tobytes()


@pytest.mark.parametrize("state", ["paper_out", "cover_open", "offline"])
def test_the_virtual_printer_can_be_made_unready(state: str, tmp_path: Path) -> None:
    (tmp_path / "state").write_text(state + "\n", encoding="ascii")
    printer = open_printer(f"virtual:{tmp_path}")
    assert printer.status().state.value == state
    assert outcome(printer.send(LABEL, "essai")) == ("not_sent", state)
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_two_virtual_printers_on_one_folder_lose_no_label(tmp_path: Path) -> None:
    printers = [open_printer(f"virtual:{tmp_path}") for _ in range(4)]
    threads = [threading.Thread(target=lambda p=p: [p.send(LABEL, "x") for _ in range(5)]) for p in printers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(tmp_path.glob("*.bin"))) == 20
    assert all(path.read_bytes() == LABEL for path in tmp_path.glob("*.bin"))


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "lpt1",
        "network:host",
        "network:host:port",
        "network:-x:9100",
        "usb:1:2",
        "serial:COM1",
        "cups:-d",
        "file:",
    ],
)
def test_a_setting_that_names_no_printer_is_refused(spec: str) -> None:
    with pytest.raises(UnknownPrinter):
        open_printer(spec)


def test_every_state_and_reason_has_words() -> None:
    for outcome_ in Outcome:
        for reason in Reason:
            assert "printer." not in delivery_words(Delivery(outcome_, reason))
    for state in State:
        assert "printer." not in status_words(PrinterStatus(state, True))
