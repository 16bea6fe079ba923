"""What the unit decided about its checks: what is read at hold points, what findings weigh, use-by rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from station.clinical.body import BsaFormula, WeightRule
from station.clinical.leftovers import LeftoverRules, parse_leftover_rules
from station.clinical.model import HoldPoint
from station.clinical.stability import UseByRules
from station.clinical.tables import Table


class Severity(StrEnum):
    """What a finding asks of who validates, lightest first."""

    INFORMATION = "information"
    REASON = "reason"
    SECOND_PHARMACIST = "second_pharmacist"
    FORBIDDEN = "forbidden"

    @property
    def weight(self) -> int:
        """Give the rank, for sorting and comparing."""
        return tuple(Severity).index(self)

    @property
    def words(self) -> str:
        """Give the key of its words."""
        return f"weighs.{self.value}"


class ItemKind(StrEnum):
    """How one item is read at a hold point."""

    SCAN = "scan"
    VOLUMES = "volumes"
    BIRTH_DATE = "birth_date"
    YES_NO = "yes_no"


LEVELLED = frozenset(
    {
        *("dose_differs", "protocol_dose_differs", "bsa_differs", "due_past"),
        *("interval_short", "pump_differs"),
    }
)
NEVER_ACCEPTED = frozenset({"route_not_allowed", "vinca_in_syringe"})
NEEDS_TWO = frozenset({"drug_unknown", "formulary_unapproved"})
"""What an order's own figures stand on: never for one pharmacist alone."""

WEIGHED = frozenset(
    {
        "formulary_unapproved",
        "identity_incomplete",
        "identity_unknown_birth_day",
        "homonym_on_list",
        "drug_unknown",
        "dose_unverifiable",
        "cap_exceeded",
        "cap_reached",
        "diluent_not_allowed",
        "concentration_out_of_range",
        "concentration_unverifiable",
        "container_not_allowed",
        "stability_unknown",
        "duplicate_order",
        *("age_implausible", "weight_implausible", "ins_differs", "drug_not_in_protocol"),
        *("cumulative_unknown", "cumulative_exceeded", "interval_unknown", "allergy", "allergy_unknown"),
        *("lab_missing", "lab_old", "intrathecal", "intrathecal_with_vinca", "suspect_source"),
        *("pump_unknown", "volume_too_large", "removal_too_large", "stability_short", "made_too_early"),
        *("trial", "trial_incomplete", "computed_questioned", "dose_band"),
    }
)


class RenalFormula(StrEnum):
    """How the unit estimates the GFR; the words are at `renal_formula.<value>`."""

    COCKCROFT_GAULT = "cockcroft_gault"
    CKD_EPI_2009 = "ckd_epi_2009"
    CKD_EPI_2021 = "ckd_epi_2021"


@dataclass(frozen=True)
class RenalChoice:
    """How the unit estimates the GFR for Calvert's formula, with which weight, and its cap in mL/min."""

    formula: RenalFormula
    weight: WeightRule
    cap_ml_min: Decimal
    source: str


@dataclass(frozen=True)
class Item:
    """One thing read at a hold point; `expected` is the right answer of a yes-or-no item."""

    key: str
    kind: ItemKind
    expected: str | None

    @property
    def words(self) -> str:
        """Give the key of its words."""
        return f"check_item.{self.key}"


@dataclass(frozen=True)
class HoldPointChecks:
    """Whether a hold point is active, and what each of the two people reads there."""

    active: bool
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Level:
    """From strictly over this value a finding has this severity."""

    over: Decimal
    severity: Severity


@dataclass(frozen=True)
class Rule:
    """How much a finding weighs: by levels of its number, or one severity with exceptions by reason."""

    source: str
    severity: Severity | None = None
    when: Mapping[str, Severity] = field(default_factory=dict)
    levels: tuple[Level, ...] = ()

    def weigh(self, value: Decimal) -> Severity | None:
        """Give the severity of the highest level that a number is over, None under all of them."""
        reached = [level.severity for level in self.levels if value > level.over]
        return max(reached, key=lambda severity: severity.weight, default=None)

    def severities(self) -> tuple[Severity, ...]:
        """List every severity that it can give."""
        own = (self.severity,) if self.severity else ()
        return (*own, *self.when.values(), *(level.severity for level in self.levels))

    def because(self, reason: str | None = None) -> Severity:
        """Give the severity of a finding without a number, for its reason."""
        severity = self.when.get(reason or "", self.severity)
        assert severity is not None, "a rule without levels has a severity: parse_checks holds it"
        return severity


@dataclass(frozen=True)
class Checks:
    """All of data/checks.toml. The concentration's margin (percent) absorbs the rounding of drawn volumes."""

    hold_points: Mapping[HoldPoint, HoldPointChecks]
    rules: Mapping[str, Rule]
    use_by: UseByRules
    leftovers: LeftoverRules
    concentration_margin_percent: Decimal
    renal: RenalChoice
    bsa_formula: BsaFormula
    archive_years: int

    @property
    def active(self) -> frozenset[HoldPoint]:
        """Give the hold points where two people read."""
        return frozenset(point for point, checks in self.hold_points.items() if checks.active)


def parse_checks(data: Mapping[str, object], file: str) -> Checks:
    """Read data/checks.toml; raises BadData, also when a rule misses or what is forbidden was softened."""
    root = Table(data, file)
    points = root.table("hold_point")
    rules = root.table("rule")
    checks = Checks(
        hold_points={point: _hold_point(points.table(point)) for point in HoldPoint},
        rules={code: _rule(rules.table(code), code) for code in sorted(LEVELLED | NEVER_ACCEPTED | WEIGHED)},
        use_by=_use_by(root.table("use_by")),
        leftovers=parse_leftover_rules(root.table("leftover")),
        concentration_margin_percent=root.number_or_zero("concentration_margin_percent"),
        renal=_renal(root.table("renal")),
        archive_years=_archive_years(root.table("archive")),
        bsa_formula=BsaFormula(root.one_of("bsa_formula", frozenset(BsaFormula))),
    )
    for table in (points, rules, root):
        table.end()
    return checks


def _hold_point(table: Table) -> HoldPointChecks:
    checks = HoldPointChecks(table.flag("active"), tuple(_item(item) for item in table.tables("item")))
    if checks.active and not checks.items:
        raise table.bad("item", "data_missing")
    table.end()
    return checks


def _item(table: Table) -> Item:
    kind = ItemKind(table.one_of("kind", frozenset(ItemKind)))
    expected = table.one_of("expected", frozenset({"yes", "no"})) if kind is ItemKind.YES_NO else None
    item = Item(table.text("key"), kind, expected)
    table.end()
    return item


def _rule(table: Table, code: str) -> Rule:
    source = table.text("source")
    if code in LEVELLED:
        rule = Rule(source, levels=tuple(_level(level) for level in table.tables("level")))
        if not rule.levels:
            raise table.bad("level", "data_missing")
    else:
        rule = Rule(source, _severity(table, "severity"), _when(table.table_or_none("when")))
    if code in NEVER_ACCEPTED and (rule.severity is not Severity.FORBIDDEN or rule.when):
        raise table.bad("severity", "data_stays_forbidden")
    if (
        code in NEEDS_TWO
        and min(item.weight for item in rule.severities()) < Severity.SECOND_PHARMACIST.weight
    ):
        raise table.bad("severity", "data_stays_two")
    table.end()
    return rule


def _when(table: Table | None) -> dict[str, Severity]:
    return {} if table is None else {reason: _severity(table, reason) for reason in table.names()}


def _level(table: Table) -> Level:
    level = Level(table.number_or_zero("over"), _severity(table, "severity"))
    table.end()
    return level


def _severity(table: Table, key: str) -> Severity:
    return Severity(table.one_of(key, frozenset(Severity)))


def _renal(table: Table) -> RenalChoice:
    choice = RenalChoice(
        formula=RenalFormula(table.one_of("formula", frozenset(RenalFormula))),
        weight=WeightRule(table.one_of("weight", frozenset(WeightRule))),
        cap_ml_min=table.number("cap_ml_min"),
        source=table.text("source"),
    )
    table.end()
    return choice


def _archive_years(table: Table) -> int:
    years = int(table.number("years"))
    table.text("source")
    table.end()
    return years


def _use_by(table: Table) -> UseByRules:
    rules = UseByRules(
        microbiological_hours=table.number("microbiological_hours"),
        policy_hours=table.number("policy_hours"),
        printed_tolerance_minutes=table.number_or_zero("printed_tolerance_minutes"),
        source=table.text("source"),
    )
    table.end()
    return rules
