"""The proof of completeness on A4: numbers from and to, none missing, totals by drug, the chain's head."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from station.clinical.amounts import number_text
from station.clinical.documents import Document, anchor
from station.clinical.reentry import Proof
from station.records.database import Database
from station.records.keys import StationKey
from station.records.queries import people
from station.records.queries.fetch import many
from station.records.queries.settings import time_zone
from station.runtime.documents.stamping import stamp_of
from station.words import language, say


def last_proof_pdf(database: Database, now: datetime, key: StationKey | None = None) -> bytes | None:
    """Make the document of the last signed proof, None when none was signed; raises DocumentFault. With the
    station key it ends with the journal's head, signed."""
    from station.printing.documents.typesetting import make_document

    proofs = many(database, Proof, "1 ORDER BY id DESC LIMIT 1")
    if not proofs:
        return None
    signer = people.names(database).get(proofs[0].operator, "-")
    return make_document(proof_document(proofs[0], signer, time_zone(database)), stamp_of(database, now, key))


def proof_document(proof: Proof, signer: str, zone: ZoneInfo) -> Document:
    """Say what a signed proof attests."""
    at = proof.at.astimezone(zone).strftime("%d/%m/%Y %H:%M")
    return Document(
        kind="proof",
        title=say("document.proof.title"),
        reference=f"{proof.first} - {proof.last}",
        content={
            "first": proof.first,
            "last": proof.last,
            "numbers": str(proof.numbers),
            "missing": say("document.proof.none"),
            "at": at,
            "signer": signer,
            "head": anchor(proof.head, proof.head_hash),
            "hash": proof.head_hash,
            "totals": [
                [
                    total["drug"],
                    str(total["dispensed"]),
                    f"{number_text(Decimal(total['dose']), language() == 'fr')} {total['unit']}",
                    str(total["destroyed"]),
                    str(total["cancelled"]),
                ]
                for total in json.loads(proof.totals)
            ],
        },
    )
