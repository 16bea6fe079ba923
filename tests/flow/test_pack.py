"""The pack: everything given back, readable by others, opened again whole; the vendor's names nobody."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.command_line import main
from screens.lines import export
from station.acts.reentry import sign_proof
from station.clinical.model import Operator, Patient, Prescription, State
from station.clinical.names import fold
from station.exchange.formulary import read_terms
from station.exchange.pack import BadPack, read_pack, write_pack
from station.places import Home
from station.progress import Tell
from station.records.books import BOOKS
from station.records.database import Database
from station.records.opening import connect
from station.records.queries.fetch import many
from station.records.verify import verify
from station.runtime.documents.proof import last_proof_pdf
from station.runtime.packing import Making, full_pack, unpack, vendor_pack
from tests.flow.day import MORNING, Day, ShiftedClock, copied, done
from tests.flow.giving_back import given_back
from tests.flow.walk import Walk


@pytest.fixture(scope="module")
def worked(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A day with a bag handed over, one destroyed, one cancelled, the proof signed; tests only read it."""
    day = copied(prepared, tmp_path_factory.mktemp("worked") / "station", ShiftedClock(MORNING))
    Walk(day, "Oxaliplatine").to(State.HANDED_OVER)
    done(Walk(day, "Paclitaxel").to(State.STARTED).destroy())
    done(Walk(day, "Gemcitabine").to(State.OPENED).cancel())
    given_back(day)
    done(sign_proof(day.desk, day.by("Hélène")))
    yield day
    day.close()


def making(database: Database, day: Day) -> Making:
    return Making(database, read_terms(), day.clock.utc())


@pytest.fixture(scope="module")
def pack(worked: Day) -> bytes:
    return full_pack(making(worked.database, worked))


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def books(database: Database) -> dict[str, list[tuple[object, ...]]]:
    return {
        book.name: database.execute(f"SELECT * FROM {book.name} ORDER BY {book.key}").fetchall()
        for book in BOOKS
    }


def test_a_pack_opened_by_another_station_has_lost_nothing(worked: Day, pack: bytes, tmp_path: Path) -> None:
    there = Home(tmp_path / "autre")
    unpack(pack, there)
    assert verify(there.database).whole
    other = connect(there.database)
    try:
        before, after = books(worked.database), books(other)
        assert after.pop("settings")[: len(before["settings"])] and before.pop("settings")
        assert after == before
        again = files_of(full_pack(making(other, worked)))
        journal = files_of(pack)["journal.jsonl"]
        assert again["journal.jsonl"].startswith(journal)
        assert again["preparations.csv"] == files_of(pack)["preparations.csv"]
    finally:
        other.conn.close()


def test_ctrl_c_ends_an_export_between_two_steps_and_leaves_no_file(
    worked: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(making: Making, tell: Tell) -> bytes:
        os.kill(os.getpid(), signal.SIGINT)
        return full_pack(making, tell)

    monkeypatch.setenv("STATION_HOME", str(worked.home.path))
    monkeypatch.setattr(export, "full_pack", interrupted)
    assert main(["export", str(tmp_path / "paquet.zip")]) == 130
    assert "Arrêté à votre demande : aucun fichier n'est écrit." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_pack_is_never_opened_over_other_records(worked: Day, pack: bytes) -> None:
    with pytest.raises(FileExistsError):
        unpack(pack, worked.home)


def test_every_file_stands_in_the_manifest_with_its_hash(pack: bytes) -> None:
    found = files_of(pack)
    manifest = json.loads(found.pop("manifest.json"))
    assert {item["name"]: item["sha256"] for item in manifest["files"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in found.items()
    }
    assert (manifest["numbers"]["first"], manifest["numbers"]["last"], manifest["numbers"]["missing"]) == (
        "26A00001", "26A00003", [],
    )  # fmt: skip
    assert found["documents/proof.pdf"].startswith(b"%PDF")


def test_an_altered_or_foreign_pack_is_refused(pack: bytes) -> None:
    found = files_of(pack)
    manifest = json.loads(found.pop("manifest.json"))
    facts = {name: value for name, value in manifest.items() if name not in ("format", "files")}
    whole = write_pack(found, facts)
    assert read_pack(whole)[0] == manifest
    altered = io.BytesIO()
    with zipfile.ZipFile(altered, "w") as packed:
        for name, data in files_of(whole).items():
            packed.writestr(name, data.replace(b"Oxaliplatine", b"Oxaliplatinf"))
    for data, code in (
        (altered.getvalue(), "pack_altered"),
        (b"PK", "pack_unreadable"),
        (b"", "pack_unreadable"),
    ):
        with pytest.raises(BadPack) as bad:
            read_pack(data)
        assert bad.value.code == code


def test_the_table_of_preparations_has_a_mark_decimal_commas_and_iso_dates(pack: bytes) -> None:
    data = files_of(pack)["preparations.csv"]
    assert data.startswith(b"\xef\xbb\xbf")
    first = rows(data)[0]
    assert (first["register_number"], first["dose"]) == ("26A00001", "147")
    assert any("," in row["bsa_m2"] and "." not in row["bsa_m2"] for row in rows(data))
    assert first["delivered_at"].endswith("Z") and first["birth_date"].count("-") == 2
    assert len(rows(files_of(pack)["components.csv"])) >= 2


def test_the_bundle_is_fhir_r4_to_an_independent_judge(pack: bytes) -> None:
    from fhir.resources.R4B.bundle import Bundle

    data = json.loads(files_of(pack)["bundle.json"])
    judged = Bundle.model_validate(data)
    kinds = [entry.resource.get_resource_type() for entry in judged.entry]
    wanted = ("MedicationDispense", "Provenance", "DocumentReference")
    assert {kind: kinds.count(kind) for kind in wanted} == {
        "MedicationDispense": 3, "Provenance": 3, "DocumentReference": 2,
    }  # fmt: skip
    assert kinds.count("AuditEvent") > 20
    dispensed = [
        each["resource"] for each in data["entry"] if each["resource"]["resourceType"] == "MedicationDispense"
    ]
    assert [each["status"] for each in dispensed] == ["completed", "stopped", "cancelled"]
    assert dispensed[0]["whenPrepared"] and dispensed[0]["whenHandedOver"]
    lots = [
        each["resource"]["batch"]["lotNumber"]
        for each in data["entry"]
        if each["resource"]["id"].startswith("component")
    ]
    assert all(lots)


def identities(database: Database) -> Iterator[str]:
    """Give every text that tells a person: names, numbers, birth dates as machines and people write them."""
    for patient in many(database, Patient):
        year, month, day = patient.birth_date.split("-")
        yield from filter(None, (patient.birth_name, patient.used_name, patient.first_name, patient.ipp))
        yield from (patient.birth_date, f"{day}/{month}/{year}", f"{year}{month}{day}")
    for person in many(database, Operator):
        yield from (person.name, *person.name.split())
    for prescription in many(database, Prescription):
        yield from filter(None, (prescription.prescriber, prescription.external_id))


def test_nobody_can_be_found_in_a_vendors_pack(worked: Day) -> None:
    data = files_of(vendor_pack(making(worked.database, worked)))
    text = " ".join(fold(content.decode()) for content in data.values())
    padded = f" {text} "
    looked = {fold(identity) for identity in identities(worked.database)}
    assert len(looked) > 100
    assert [identity for identity in sorted(looked) if f" {identity} " in padded] == []
    assert "oxaliplatine" in text and "validate" in text


def test_the_search_for_people_finds_them_in_the_full_pack(worked: Day, pack: bytes) -> None:
    """The test above could not fail if it searched wrongly."""
    padded = f" {fold(files_of(pack)['journal.jsonl'].decode())} "
    looked = {fold(identity) for identity in identities(worked.database)}
    assert sum(f" {identity} " in padded for identity in looked) > len(looked) * 0.6


def test_two_vendors_packs_use_other_pseudonyms(worked: Day) -> None:
    one, other = (
        json.loads(files_of(vendor_pack(making(worked.database, worked)))["journal.json"]) for _ in range(2)
    )
    assert one["entries"][-1]["operators"] != other["entries"][-1]["operators"]


def test_the_proof_is_a_document_once_it_is_signed(worked: Day) -> None:
    pdf = last_proof_pdf(worked.database, worked.clock.utc())
    assert pdf is not None and pdf.startswith(b"%PDF")


def test_leftovers_with_every_movement_and_the_stock_are_tables_of_their_own(pack: bytes) -> None:
    moves = rows(files_of(pack)["leftover_moves.csv"])
    assert {"opened", "taken"} <= {move["kind"] for move in moves}
    assert {move["leftover"] for move in moves} == {
        item["id"] for item in rows(files_of(pack)["leftovers.csv"])
    }
    assert rows(files_of(pack)["stock.csv"]) == []
