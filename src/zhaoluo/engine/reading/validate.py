"""One validator for every proposer: a field stays only if the atom parsers read its value again from its span.

So faithfulness does not depend on who proposed: a rule with a wrong link can still be wrong about the project, but no value can
appear that the page does not say at the place shown.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from .atoms.bundle import Atoms
from .atoms.dates import parse_date
from .atoms.firm_names import is_enterprise_name, plain_name, stands_for
from .atoms.quantities import Quantity, quantities
from .atoms.zones import home_forms
from .layout import Article
from .propose.candidate import FIELDS, Candidate, FieldValue
from .text import Span


def validated(candidate: Candidate, article: Article, atoms: Atoms) -> Candidate | None:
    """The candidate with every field that cannot be read again taken out; None if no name is left."""
    fields: dict[str, FieldValue] = {}
    spans: dict[str, Sequence[Span]] = {}
    for field, value in candidate.fields.items():
        places = [
            span for span in candidate.spans.get(field, ()) if 0 <= span[0] < span[1] <= len(article.text)
        ]
        if field not in FIELDS or not places:
            continue
        if field == "investors":
            firms = (
                [
                    (name, span)
                    for name, span in zip(value, places, strict=False)
                    if _is_firm(name, article.text[span[0] : span[1]], article, atoms)
                ]
                if isinstance(value, tuple)
                else []
            )
            if firms:
                fields[field], spans[field] = tuple(name for name, _ in firms), [span for _, span in firms]
        elif _reads_again(field, value, places, article, atoms):
            fields[field], spans[field] = value, places
    if not fields.get("name"):
        return None
    return Candidate(fields, spans, candidate.score, candidate.origin)


def _reads_again(
    field: str, value: FieldValue, places: Sequence[Span], article: Article, atoms: Atoms
) -> bool:
    quotes = [article.text[start:end] for start, end in places]
    if field == "name":
        return (
            isinstance(value, str)
            and plain_name("".join(quotes)) == plain_name(value)
            and not re.search(r"[。；\n]", value)
        )
    if field == "zone":
        return isinstance(value, str) and any(_is_zone(value, quote, atoms) for quote in quotes)
    if field == "stage":
        return any(_says_stage(value, span, atoms) for span in places)
    if field in ("started_on", "expected_on"):
        return any(parse_date(quote, atoms.published_on) == value for quote in quotes)
    if not isinstance(value, Decimal):
        return False
    if len(quotes) == 2 and _BARE.fullmatch(quotes[0]) and _BARE_UNIT.fullmatch(quotes[1]):
        quotes = ["".join(quotes)]  # a cell and the unit its column's header states
    return any(_same(value, figure) for quote in quotes for figure in _figures(field, quote))


_BARE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_BARE_UNIT = re.compile(r"亿元|万元|亩|公顷|平方米|㎡")


def _figures(field: str, quote: str) -> list[Decimal]:
    found: list[Quantity] = quantities(quote)
    if field == "investment_wan":
        sums = [quantity.wan for quantity in found if quantity.wan is not None and not quantity.lower]
        return [sums[0]] if len(sums) == 1 and sums[0] is not None else []
    if field == "land_mu":
        return [quantity.base * 3 / 2000 for quantity in found if quantity.kind == "area"]
    if field == "area_sqm":
        return [quantity.base for quantity in found if quantity.kind == "area"]
    if field == "progress_pct":
        return [
            quantity.value for quantity in found if quantity.kind == "percent" and 0 <= quantity.value <= 100
        ]
    return []


def _same(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= max(abs(b) * Decimal("0.0001"), Decimal("0.0001"))


def _is_zone(value: str, quote: str, atoms: Atoms) -> bool:
    if plain_name(quote) != plain_name(value):
        return False
    return any(zone.name == value and not zone.generic for zone in atoms.zones) or value in home_forms(
        atoms.home_zone, atoms.gazetteer
    )


def _says_stage(value: FieldValue, span: Span, atoms: Atoms) -> bool:
    inside = [
        stage
        for stage in atoms.stages
        if span[0] <= stage.start and stage.end <= span[1] and not stage.denied
    ]
    return any(stage.stage == value if stage.asserted else stage.under == value for stage in inside)


def _is_firm(name: str, quote: str, article: Article, atoms: Atoms) -> bool:
    if not is_enterprise_name(name):
        return False
    if plain_name(name) == plain_name(quote):
        return True
    return plain_name(name) in plain_name(article.text) and stands_for(quote, name, atoms.gazetteer)
