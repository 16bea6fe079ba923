"""The proof of completeness on A4: numbers from and to, none missing, totals by drug, the chain's head."""

from __future__ import annotations

import json
from decimal import Decimal
from zoneinfo import ZoneInfo

from station.clinical.amounts import number_text
from station.clinical.documents import Document, anchor
from station.clinical.reentry import Proof
from station.words import language, say


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
