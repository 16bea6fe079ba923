"""The form of every rule that the database holds by itself."""

BY_HAND = "(SELECT count(*) FROM paper_signatures WHERE preparation = NEW.id AND entry = NEW.entry) > 0"
"""Condition on an updated preparation: what was done by hand is entered as it was."""


def trigger(name: str, moment: str, when: str, *, code: str | None = None) -> str:
    """Give a trigger that undoes the statement when `when` is true, and says `rule:<code>` (its name,
    unless told)."""
    says = f"SELECT RAISE(ABORT, 'rule:{code or name}');"
    return f"CREATE TRIGGER rule_{name} {moment} WHEN {when} BEGIN {says} END"


def any_changed(names: tuple[str, ...]) -> str:
    """Give the condition that one of these columns changed."""
    return " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in names)
