"""The station key as a label for its sealed envelope; `scan_codes.read_key` reads it back."""

from station.clinical.label_content import LabelContent, LabelKind
from station.clinical.scan_codes import spell_key


def key_label(
    key: bytes, station: str, made_at: str, title: str, instruction: str, language: str
) -> LabelContent:
    """Make the label that prints the key; never store it as a print request, it is the key itself."""
    lines = ((f"line_{number}", line) for number, line in enumerate(spell_key(key), start=1))
    fields = (("station_name", station), ("made_at", made_at), ("instruction", instruction), *lines)
    return LabelContent(LabelKind.KEY, fields, title=title, language=language)
