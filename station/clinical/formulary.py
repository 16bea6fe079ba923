"""What the unit knows of each substance, every fact with its source; what is not there is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from station.clinical.names import fold
from station.clinical.tables import BadData, Source
from station.clinical.terms import Terms


class Storage(StrEnum):
    """Where a finished preparation waits."""

    FRIDGE = "fridge"
    ROOM = "room"

    @property
    def words(self) -> str:
        """Give the key of its words."""
        return f"storage.{self.value}"


@dataclass(frozen=True)
class Whitelist:
    """What is allowed; what is not listed is not allowed."""

    codes: frozenset[str]
    source: Source


@dataclass(frozen=True)
class Limit:
    """One end of the allowed final concentration, in the product's unit per mL."""

    mg_ml: Decimal
    source: Source


@dataclass(frozen=True)
class Cap:
    """The most one dose may be, in mg or IU, by m2, kg or AUC or not; no `containers` or `routes`: any."""

    value: Decimal
    unit: str
    containers: frozenset[str]
    source: Source
    routes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TallMan:
    """A name with the capitals that tell it from a name like it; only for pairs that a list names."""

    fr: str
    en: str
    source: Source


@dataclass(frozen=True)
class Light:
    """Whether the preparation is kept from light."""

    protect: bool
    source: Source


class Family(StrEnum):
    """What kind of drug it is, where a check or a paper depends on it."""

    ALKYLATING = "alkylating"
    ANTHRACYCLINE = "anthracycline"
    ANTIBODY = "antibody"
    ANTIMETABOLITE = "antimetabolite"
    CONJUGATE = "conjugate"
    CYTOTOXIC_ANTIBIOTIC = "cytotoxic_antibiotic"
    FLUOROPYRIMIDINE = "fluoropyrimidine"
    MICROTUBULE = "microtubule"
    OTHER = "other"
    PLATINUM = "platinum"
    TAXANE = "taxane"
    TOPOISOMERASE = "topoisomerase"
    VINCA_ALKALOID = "vinca_alkaloid"

    @property
    def words(self) -> str:
        """Give the key of its words."""
        return f"family.{self.value}"


class Harm(StrEnum):
    """What the drug does to tissue outside the vein, mildest first; the lists disagree, the source counts."""

    NEUTRAL = "neutral"
    INFLAMMITANT = "inflammitant"
    IRRITANT = "irritant"
    EXFOLIANT = "exfoliant"
    VESICANT = "vesicant"

    @property
    def words(self) -> str:
        """Give the key of its words."""
        return f"harm.{self.value}"


@dataclass(frozen=True)
class Extravasation:
    """The class of a drug that leaves the vein."""

    harm: Harm
    source: Source


@dataclass(frozen=True)
class Classed:
    """The family of a substance."""

    family: Family
    source: Source


@dataclass(frozen=True)
class Activity:
    """How many international units one mg stands for, where orders are written in units."""

    iu_per_mg: Decimal
    source: Source


@dataclass(frozen=True)
class Cumulative:
    """A lifetime dose that asks for a decision, in `unit` (mg, mg/m2): counted alone or as an equivalent.

    `equivalent` names the substance in whose milligrams a whole group is summed (`data/equivalences.toml`);
    `lower` is the limit where heart or organ were already exposed, None where nobody wrote one down.
    """

    limit: Decimal
    lower: Decimal | None
    unit: str
    equivalent: str | None
    source: Source


@dataclass(frozen=True)
class Vial:
    """One size of a product: content in the product's unit, volume in mL once it can be drawn, pack codes.

    `solvent_ml` is what the product's reconstitution solvent adds; None for a solution, or unknown.
    """

    content_mg: Decimal
    volume_ml: Decimal
    cip13: str | None
    gtin14: str | None
    source: Source
    solvent_ml: Decimal | None = None


@dataclass(frozen=True)
class Reconstitution:
    """What a powder is dissolved in: `water`, a diluent's code, or `supplied` (the solvent of the pack)."""

    solvent: str
    source: Source


@dataclass(frozen=True)
class Preservative:
    """Whether the product has a preservative: only one told to be without may go intrathecally."""

    free: bool
    source: Source


@dataclass(frozen=True)
class Density:
    """Mass of the liquid drawn, in g/mL, for a target mass on a balance."""

    g_ml: Decimal
    source: Source


@dataclass(frozen=True)
class Opened:
    """How many hours an opened or reconstituted vial keeps, in one storage: a leftover's limit."""

    hours: Decimal
    storage: Storage
    source: Source


@dataclass(frozen=True)
class Stability:
    """How many hours the preparation keeps once prepared, in one diluent and one storage.

    `containers` (empty: whatever container) and the concentrations in mg/mL (None: any) say for which
    preparations the source found so.
    """

    diluent: str
    hours: Decimal
    storage: Storage
    source: Source
    containers: frozenset[str] = frozenset()
    mg_ml_min: Decimal | None = None
    mg_ml_max: Decimal | None = None


@dataclass(frozen=True)
class Product:
    """One brand and strength; its concentration is that of the liquid drawn, after reconstitution if any.

    Contents and concentration are counted in `unit`, its substance's: mg or IU.

    Routes are a whitelist of its own. Diluents, containers, limits and light are the substance's unless its
    file says otherwise for this brand. `line` names it among the formulary's lines, `content` hashes all
    that it and its substance say: a changed figure is another content, and nobody's approval any more.
    """

    brand: str
    concentration_mg_ml: Decimal
    usual: bool
    routes: Whitelist
    diluents: Whitelist
    undiluted: Source | None
    containers: Whitelist
    concentration_min: Limit | None
    concentration_max: Limit | None
    light: Light | None
    reconstitution: Reconstitution | None
    preservative: Preservative | None
    density: Density | None
    vials: tuple[Vial, ...]
    stability: tuple[Stability, ...]
    opened: tuple[Opened, ...]
    source: Source
    line: str
    content: str
    unit: str = "mg"

    def intrathecal(self) -> bool:
        """Tell whether it may go intrathecally: listed for it, and told to have no preservative."""
        free = self.preservative is not None and self.preservative.free
        return free and "intrathecal" in self.routes.codes

    def allows(self, route: str | None) -> bool:
        """Tell whether this product may go by a route's code; an unread route (None) never."""
        return self.intrathecal() if route == "intrathecal" else route in self.routes.codes


@dataclass(frozen=True)
class Substance:
    """One substance. None stands for a fact nobody wrote down: unknown, never "no limit"."""

    code: str
    fr: str
    en: str
    atc: str
    aliases: tuple[str, ...]
    tall_man: TallMan | None
    family: Classed | None
    extravasation: Extravasation | None
    activity: Activity | None
    bases: Whitelist
    caps: tuple[Cap, ...]
    cumulative: Cumulative | None
    light: Light | None
    fatal_route: Source | None
    products: tuple[Product, ...]
    unit: str = "mg"
    """In what its vials are counted and its doses drawn: mg or IU."""

    @property
    def usual(self) -> Product:
        """Give the product that plans assume until vials are scanned."""
        return next((product for product in self.products if product.usual), self.products[0])

    def by_route(self, route: str | None) -> Product:
        """Give the product that plans assume for a route's code: the usual one, if it may go that way."""
        able = [product for product in self.products if product.allows(route)]
        return next((product for product in able if product.usual), able[0] if able else self.usual)

    def routes(self) -> frozenset[str]:
        """Give every route that one of its products may go by."""
        return frozenset(
            route for product in self.products for route in product.routes.codes if product.allows(route)
        )


@dataclass(frozen=True)
class Formulary:
    """The substances by folded name, alias and brand, and the words orders are made of.

    Once cut down to the approved lines, `told` still holds all that the files say: it names drugs and packs,
    and gives no figure.
    """

    names: Mapping[str, Substance]
    terms: Terms
    told: Mapping[str, Substance] = field(default_factory=dict)

    @property
    def everything(self) -> Mapping[str, Substance]:
        """The substances as the files say, approved or not, by folded name."""
        return self.told or self.names

    def find(self, drug: str) -> Substance | None:
        """Give the substance an order names, whatever its accents and case; None when it is not there."""
        return self.names.get(fold(drug))

    def named(self, drug: str) -> Substance | None:
        """Give what an order names, approved or not: for telling drugs apart, never for a figure."""
        return self.find(drug) or self.everything.get(fold(drug))

    def substances(self) -> tuple[Substance, ...]:
        """List every substance of the files once, by code."""
        found = {one.code: one for one in self.everything.values()}
        return tuple(found[code] for code in sorted(found))

    def vial(self, gtin14: str) -> tuple[Substance, Product, Vial] | None:
        """Give the vial whose pack carries this code, with its product and substance, if that is approved."""
        return _packed(gtin14, self.names.values())

    def pack(self, gtin14: str) -> tuple[Substance, Product, Vial] | None:
        """Give what a pack's code names, approved or not: for telling packs apart, never for a figure."""
        return _packed(gtin14, self.everything.values())


def _packed(gtin14: str, substances: Iterable[Substance]) -> tuple[Substance, Product, Vial] | None:
    return next(
        (
            (substance, product, vial)
            for substance in substances
            for product in substance.products
            for vial in product.vials
            if vial.gtin14 == gtin14
        ),
        None,
    )


def approved_only(formulary: Formulary, approved: frozenset[tuple[str, str]]) -> Formulary:
    """Keep the lines whose content of now is approved (line, content); the others only tell names."""
    kept: dict[str, Substance] = {}
    for one in formulary.substances():
        products = tuple(item for item in one.products if (item.line, item.content) in approved)
        if products:
            kept[one.code] = replace(one, products=products)
    everything = formulary.everything
    names = {name: kept[one.code] for name, one in everything.items() if one.code in kept}
    return Formulary(names, formulary.terms, everything)


def gather(substances: Iterable[tuple[str, Substance]], terms: Terms) -> Formulary:
    """Make the formulary of (file, substance) pairs; raises BadData when two answer to one name."""
    names: dict[str, Substance] = {}
    for file, substance in substances:
        for name in {substance.code, substance.fr, substance.en, *substance.aliases}:
            other = names.setdefault(fold(name), substance)
            if other is not substance:
                raise BadData(file, "aliases", "data_name_twice", {"value": name, "other": other.code})
    return Formulary(names, terms)
