"""A formulary line as facts to read against the product's own notice, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from screens.preparation.order_facts import unit_words
from screens.widgets.fact_table import Fact
from station.clinical.amounts import amount_text, number_text, unit_text
from station.clinical.formulary import Cap, Product, Stability, Substance, Vial, Whitelist
from station.clinical.tables import Evidence, Source
from station.words import captioned, comma, say, say_source


def line_facts(one: Substance, product: Product) -> tuple[Fact, ...]:
    """List all that a line says, the product's own figures first."""
    return (*_of_product(product), *_of_substance(one))


def _of_product(product: Product) -> Iterator[Fact]:
    yield _fact(
        "strength", amount_text(product.concentration_mg_ml, f"{product.unit}/mL", comma()), product.source
    )
    for vial in product.vials:
        yield _fact("vial", _vial(vial, product.unit), vial.source)
    yield _listed("routes", "route", product.routes)
    yield _diluents(product)
    yield _listed("containers", "container", product.containers)
    yield _concentration(product)
    for line in product.stability:
        yield _fact("stability", _stability(line, product.unit), line.source)
    for opened in product.opened:
        yield _fact("opened", _hours(opened.hours, opened.storage.words), opened.source)
    if product.reconstitution:
        yield _fact(
            "reconstitution", say(f"solvent.{product.reconstitution.solvent}"), product.reconstitution.source
        )
    if product.light:
        said = say("formulary.light.protect" if product.light.protect else "formulary.light.free")
        yield _fact("light", said, product.light.source)
    if product.preservative:
        free = product.preservative.free
        said = say("formulary.preservative.free" if free else "formulary.preservative.with")
        yield _fact("preservative", said, product.preservative.source)
    if product.density:
        yield _fact("density", amount_text(product.density.g_ml, "g/mL", comma()), product.density.source)


def _of_substance(one: Substance) -> Iterator[Fact]:
    yield Fact(say("formulary.fact.names"), ", ".join((one.fr, one.en, *one.aliases)))
    yield Fact(say("formulary.fact.atc"), one.atc)
    if one.family:
        yield _fact("family", say(one.family.family.words), one.family.source)
    if one.extravasation:
        yield _fact("extravasation", say(one.extravasation.harm.words), one.extravasation.source)
    bases = (unit_text(code, Decimal(2), french=comma()) for code in sorted(one.bases.codes))
    yield _fact("bases", ", ".join(bases), one.bases.source)
    for cap in one.caps:
        yield _fact("cap", _cap(cap), cap.source)
    if one.cumulative:
        told = one.cumulative
        lower = number_text(told.lower, comma()) if told.lower else say("fact.unknown")
        said = say(
            "formulary.cumulative_text",
            limit=number_text(told.limit, comma()),
            unit=unit_text(told.unit, told.limit, french=comma()),
            lower=lower,
        )
        yield _fact("cumulative", said, told.source)


def _fact(name: str, said: str, source: Source) -> Fact:
    general = source.evidence is Evidence.GENERAL
    mark = say("formulary.verify") if general else say("formulary.read")
    return Fact(
        say(f"formulary.fact.{name}"), f"{said}. {captioned(mark, say_source(source.text))}", strong=general
    )


def _listed(name: str, kind: str, whitelist: Whitelist) -> Fact:
    return _fact(name, _words(kind, whitelist.codes), whitelist.source)


def _words(kind: str, codes: Iterable[str]) -> str:
    return ", ".join(say(f"{kind}.{code}") for code in sorted(codes)) or "-"


def _diluents(product: Product) -> Fact:
    said = _words("diluent", product.diluents.codes)
    if product.undiluted:
        said = f"{said} {say('formulary.undiluted_too')}"
    return _fact("diluents", said, product.diluents.source)


def _concentration(product: Product) -> Fact:
    low, high = product.concentration_min, product.concentration_max
    told = high or low
    if told is None:
        return Fact(say("formulary.fact.concentration"), say("formulary.no_limit"))
    said = say(
        "formulary.between",
        low=number_text(low.mg_ml, comma()) if low else "-",
        high=number_text(high.mg_ml, comma()) if high else "-",
        unit=unit_words(f"{product.unit}/mL"),
    )
    return _fact("concentration", said, told.source)


def _vial(vial: Vial, unit: str) -> str:
    parts = [amount_text(vial.content_mg, unit, comma()), amount_text(vial.volume_ml, "mL", comma())]
    if vial.gtin14:
        parts.append(f"GTIN {vial.gtin14}")
    return ", ".join(parts)


def _stability(line: Stability, unit: str) -> str:
    parts = [say(f"diluent.{line.diluent}"), _hours(line.hours, line.storage.words)]
    if line.containers:
        parts.append(_words("container", line.containers))
    if line.mg_ml_min or line.mg_ml_max:
        low = number_text(line.mg_ml_min or Decimal(0), comma())
        high = number_text(line.mg_ml_max, comma()) if line.mg_ml_max else "-"
        parts.append(say("formulary.between", low=low, high=high, unit=unit_words(f"{unit}/mL")))
    return ", ".join(parts)


def _hours(hours: Decimal, storage: str) -> str:
    return say("formulary.hours", hours=number_text(hours, comma()), storage=say(storage))


def _cap(cap: Cap) -> str:
    only = [*(say(f"container.{code}") for code in sorted(cap.containers))]
    only += [say(f"route.{code}") for code in sorted(cap.routes)]
    said = amount_text(cap.value, cap.unit, comma())
    return f"{said} ({', '.join(only)})" if only else said
