"""Labels to test with: an ordinary bag, and the longest that a register could ask for."""

from __future__ import annotations

from station.clinical.label_content import ON_CONTAINER, LabelContent, LabelKind
from station.clinical.scan_codes import CodeType, encode
from station.places import data_folder
from station.printing.key_label import key_label
from station.printing.layout import load_layout
from station.printing.raster import compose
from station.printing.stocks import read_stock

KEY = bytes(range(32))
LABELS = data_folder() / "labels"
CONTINUOUS = read_stock(data_folder(), "continuous")
DOTS = {58: 384, 80: 576}

BAG_TEXTS = {
    "patient_birth_name": "MARTIN",
    "patient_first_name": "Zoé",
    "birth_date": "03/02/1961",
    "ipp": "8001234567",
    "ward": "Oncologie, hôpital de jour",
    "drug": "oxaliplatine",
    "dose": "135 mg",
    "total_volume": "277 mL",
    "concentration": "0,487 mg/mL",
    "diluent": "glucose 5 %",
    "route": "perfusion IV",
    "duration": "2 h",
    "protocol": "FOLFOX 6 – cycle 3 – J1",
    "prepared_at": "28/11/2026 09:41",
    "use_by": "29/11/2026 09:30",
    "storage": "À conserver entre 2 et 8 °C",
    "lot": "26A00123",
    "register_number": "26A00123",
    "pharmacy_name": "Pharmacie à usage intérieur",
    "pharmacy_address": "CHD, boulevard Stéphane Moreau, 85925 La Roche-sur-Yon",
    "cytotoxic": "Cytotoxique",
}
WORST_TEXTS = BAG_TEXTS | {
    "patient_birth_name": "VANDENBROUCKE-DE LA ROCHEFOUCAUL",
    "patient_used_name": "MONTMORENCY-LAVALLIÈRE D'ESTRÉES",
    "patient_first_name": "Marie-Françoise-Éléonore Bérengè",
    "ward": "Hématologie et thérapie cellulaire, hospitalisation complète, secteur protégé 3e étage",
    "drug": "trastuzumab déruxtécan (anti-HER2) biosimilaire",
    "dose": "1234,56 mg",
    "total_volume": "1277,5 mL",
    "diluent": "chlorure de sodium 0,9 % sans PVC",
    "route": "intraveineuse stricte par voie centrale",
    "duration": "22 h 30 min",
    "protocol": "R-DHAOX + polatuzumab védotine essai POLAR-GO bras B – cycle 12 – J15",
    "excipients": "mannitol, polysorbate 80, saccharose, histidine, alcool benzylique",
    "light": "À l'abri de la lumière",
    "warning": "Attention : solution hypertonique",
    "fatal_route": "Mortel si administré par une autre voie que la voie intraveineuse",
    "bag_rank": "2/3",
    "prescriber": "Dr Anne-Sophie de la Tour du Pin, RPPS 10001234567",
    "single_check": "Contrôle unique",
    "legal_panel": "Respecter les doses prescrites. Uniquement sur ordonnance",
    "storage": "À conserver entre 2 et 8 °C, ne pas congeler, sortir 30 minutes avant",
}
TRAY_TEXTS = {
    "patient_birth_name": "MARTIN",
    "patient_first_name": "Zoé",
    "birth_date": "03/02/1961",
    "drug": "oxaliplatine",
    "dose": "135 mg",
    "diluent": "glucose 5 %",
    "register_number": "26A00123",
    "opened_at": "28/11/2026 09:12",
}
OTHER_TEXTS = {
    LabelKind.BADGE: {
        "person_name": "Anne-Sophie DE LA TOUR",
        "person_role": "Pharmacienne",
        "person_number": "12",
    },
    LabelKind.OVERWRAP: {
        "register_number": "26A00123",
        "ward": "Hématologie, hospitalisation complète",
        "use_by": "29/11/2026 09:30",
        "storage": "À conserver entre 2 et 8 °C",
        "light": "À protéger de la lumière",
        "fatal_route": "POUR VOIE INTRAVEINEUSE UNIQUEMENT. MORTEL PAR TOUTE AUTRE VOIE",
        "only_route": "POUR VOIE INTRATHÉCALE UNIQUEMENT",
        "cytotoxic": "CYTOTOXIQUE",
        "pharmacy_name": "Pharmacie à usage intérieur",
        "pharmacy_address": "CHD, boulevard Stéphane Moreau, 85925 La Roche-sur-Yon",
    },
    LabelKind.LEFTOVER: {
        "leftover_number": "R 26A00017",
        "drug": "trastuzumab déruxtécan",
        "product": "ENHERTU 100 mg, poudre pour solution",
        "volume": "12,5 mL",
        "concentration": "20 mg/mL",
        "use_by": "29/11/2026 09:30",
        "storage": "À conserver entre 2 et 8 °C",
        "light": "À protéger de la lumière",
        "fatal_route": "POUR VOIE INTRAVEINEUSE UNIQUEMENT. MORTEL PAR TOUTE AUTRE VOIE",
        "vial_lot": "A23B11721SN",
        "expiry": "30/11/2027",
        "opened_at": "28/11/2026 09:12",
        "opened_by": "Anne-Sophie DE LA TOUR",
        "hood": "Isolateur 1",
        "cytotoxic": "CYTOTOXIQUE",
    },
    LabelKind.DESTRUCTION: {
        "what": "Préparation",
        "number": "26A00123",
        "drug": "oxaliplatine",
        "amount": "135 mg",
        "reason": "Poche percée au raccord, retrouvée humide dans le suremballage à la réception du service",
        "destroyed_at": "28/11/2026 09:41",
        "destroyed_by": "Anne-Sophie DE LA TOUR",
        "disposal": "Ne pas administrer. Déchets cytotoxiques, à incinérer",
        "cytotoxic": "CYTOTOXIQUE",
        "pharmacy_name": "Pharmacie à usage intérieur",
    },
    LabelKind.HOOD: {"hood_name": "Isolateur 1", "room": "Salle 2"},
    LabelKind.TEST: {"station_name": "Station", "printed_at": "28/11/2026 09:12", "sample": "éèêë œ µ ≤ €"},
}
CODE_TYPES = {
    **dict.fromkeys(ON_CONTAINER, CodeType.BAG),
    LabelKind.OVERWRAP: CodeType.OVERWRAP,
    LabelKind.LEFTOVER: CodeType.LEFTOVER,
    LabelKind.DESTRUCTION: CodeType.DESTRUCTION,
    LabelKind.TRAY: CodeType.TRAY,
    LabelKind.BADGE: CodeType.PERSON,
    LabelKind.HOOD: CodeType.HOOD,
    LabelKind.TEST: CodeType.TEST,
}


def label(kind: LabelKind, texts: dict[str, str], copy: int = 0, language: str = "fr") -> LabelContent:
    """Make a label of one kind with a real code of that kind."""
    code = encode(CODE_TYPES[kind], "A", 123, KEY) if kind in CODE_TYPES else None
    return LabelContent(kind, tuple(texts.items()), code, copy, "Titre", language)


BAG = label(LabelKind.BAG, BAG_TEXTS)
WORST_BAG = label(LabelKind.BAG, WORST_TEXTS, copy=2)
SYRINGE = label(LabelKind.SYRINGE, {k: v for k, v in BAG_TEXTS.items() if k != "duration"})
WORST_SYRINGE = label(LabelKind.SYRINGE, WORST_TEXTS, copy=2)
PUMP = label(LabelKind.PUMP, BAG_TEXTS | {"duration": "46 h", "flow": "2,2 mL/h"})
WORST_PUMP = label(LabelKind.PUMP, WORST_TEXTS | {"flow": "12,3 mL/h"}, copy=2)
SPINAL_ROUTE = {"route": "intrathécale", "only_route": "POUR VOIE INTRATHÉCALE UNIQUEMENT"}
INTRATHECAL = label(
    LabelKind.INTRATHECAL,
    {k: v for k, v in BAG_TEXTS.items() if k != "duration"}
    | {"drug": "méthotrexate", "dose": "15 mg", "total_volume": "3 mL", "concentration": "5 mg/mL"}
    | SPINAL_ROUTE,
)
WORST_INTRATHECAL = label(LabelKind.INTRATHECAL, WORST_TEXTS | SPINAL_ROUTE, copy=2)
TRAY = label(LabelKind.TRAY, TRAY_TEXTS)
KEY_LABEL = key_label(KEY, "Station", "28/11/2026", "Clé", "À mettre sous pli scellé", "fr")
ALL = [
    BAG,
    WORST_BAG,
    SYRINGE,
    WORST_PUMP,
    INTRATHECAL,
    WORST_INTRATHECAL,
    TRAY,
    *(label(kind, texts) for kind, texts in OTHER_TEXTS.items()),
    KEY_LABEL,
]


def drawn(content: LabelContent, paper: int):  # type: ignore[no-untyped-def]
    """Draw a label with the layouts and fonts that are shipped."""
    return compose(content, load_layout(LABELS, content.kind, paper), data_folder())
