"""Why a label can't be made: each fault is a code and its parameters; the words are at `label.<code>`."""


class LabelFault(Exception):
    """A label that must not be printed as it stands."""

    def __init__(self, code: str, **params: str) -> None:
        """Keep the code and the parameters for the words."""
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


class MissingField(LabelFault):
    """A mention that this kind of label must carry is not there."""

    def __init__(self, kind: str, field: str) -> None:
        """Name the kind of label and the field."""
        super().__init__("missing_field", kind=kind, field=field)


class UnknownField(LabelFault):
    """The content has a field that no layout of this kind would print."""

    def __init__(self, kind: str, field: str) -> None:
        """Name the kind of label and the field."""
        super().__init__("unknown_field", kind=kind, field=field)


class TextTooLong(LabelFault):
    """A text does not fit its place, even at the smallest size and on all its lines."""

    def __init__(self, field: str, text: str) -> None:
        """Name the field and give the text."""
        super().__init__("too_long", field=field, text=text)


class NoGlyph(LabelFault):
    """The fonts have no picture for a sign of the text."""

    def __init__(self, field: str, sign: str) -> None:
        """Name the field and give the sign."""
        super().__init__("no_glyph", field=field, sign=sign)


class LabelTooTall(LabelFault):
    """All the texts fit, but together they are longer than the label (lengths in whole mm)."""

    def __init__(self, kind: str, height: int, limit: int) -> None:
        """Give the length reached and the longest allowed."""
        super().__init__("too_tall", kind=kind, height=str(height), limit=str(limit))


class UnsafeDots(LabelFault):
    """Wherever the picture is put, its dots spell a command that printers obey at once."""

    def __init__(self) -> None:
        """Needs no parameter: any change of the text changes the dots."""
        super().__init__("unsafe_dots")


class LayoutFault(LabelFault):
    """A layout file that can't be used."""

    def __init__(self, file: str, field: str, problem: str) -> None:
        """Name the file and the place in it; the problem is one of the codes of `label.layout.<problem>`."""
        super().__init__("layout", file=file, field=field, problem=problem)
