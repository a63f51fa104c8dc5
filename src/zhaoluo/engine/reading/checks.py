"""Arithmetic the page states about its own figures: 6 of 11 is 54.5 %, 107 − 21 is 86, 40 to 101 is 2.5 times, parts and whole."""

import re
from dataclasses import dataclass
from decimal import Decimal

from .atoms.bundle import Atoms
from .atoms.quantities import Quantity
from .layout import Article
from .text import Span


@dataclass(frozen=True, slots=True)
class Relation:
    """One stated relation, in clean offsets of its article."""

    kind: str
    stated: Decimal
    computed: Decimal
    holds: bool
    spans: tuple[Span, ...]
    span: Span


def relations(article: Article, atoms: Atoms) -> list[Relation]:
    """Relations found sentence by sentence; a relation that does not hold is reported too."""
    found: list[Relation] = []
    for start, end in atoms.sentences:
        inside = [
            quantity for quantity in atoms.quantities if start <= quantity.start < end and not quantity.level
        ]
        if len(inside) < 2 or len(inside) > 40:
            continue
        found += [
            *_shares(article.text, inside, (start, end)),
            *_changes(article.text, inside, (start, end)),
            *_parts(article.text, inside, (start, end)),
        ]
    return found


def _relation(
    kind: str, stated: Decimal, computed: Decimal, tolerance: Decimal, used: list[Quantity], sentence: Span
) -> Relation:
    computed = computed.quantize(Decimal("0.01")).normalize()
    return Relation(
        kind,
        stated,
        +computed,
        abs(stated - computed) <= tolerance,
        tuple((q.start, q.end) for q in used),
        sentence,
    )


def _precision(value: Decimal) -> Decimal:
    """Half a unit of the last digit printed, and a little more for rounding down."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0)) * Decimal("1.01")


def _shares(text: str, inside: list[Quantity], sentence: Span) -> list[Relation]:
    found: list[Relation] = []
    for index, share in enumerate(inside):
        if share.kind != "percent" or not re.search(
            r"占|率|比重|比例", text[max(sentence[0], share.start - 8) : share.start]
        ):
            continue
        if re.search(r"同比|增长|提高|下降|增幅", text[max(sentence[0], share.start - 8) : share.start]):
            continue
        earlier = [q for q in inside[:index] if q.kind in ("count", "money", "area")]
        if len(earlier) >= 2 and earlier[-1].unit == earlier[-2].unit:
            whole, part = earlier[-2], earlier[-1]
            if whole.base < part.base:
                whole, part = part, whole
            if whole.base > 0 and re.search(r"中|其中|已|有", text[earlier[-2].end : share.start]):
                found.append(
                    _relation(
                        "share",
                        share.value,
                        part.base / whole.base * 100,
                        _precision(share.value),
                        [earlier[-2], earlier[-1], share],
                        sentence,
                    )
                )
    return found


def _changes(text: str, inside: list[Quantity], sentence: Span) -> list[Relation]:
    """「由甲增加到乙，是原来的丙倍」; 「仅用乙，比甲减少丙」; 「由甲减至乙，减少丙」."""
    found: list[Relation] = []
    for index in range(len(inside) - 2):
        first, second, third = inside[index : index + 3]
        if first.kind != second.kind or first.kind == "percent":
            continue
        one, two = text[first.end : second.start], text[second.end : third.start]
        if len(one) > 30 or len(two) > 30:
            continue
        same_unit = third.kind == first.kind and (
            third.unit == second.unit or {third.unit, second.unit} <= {"天", "工作日"}
        )
        if (
            third.unit == "倍"
            and re.search(r"(?:增加|增长|提高|提升|扩大|上升|发展)?(?:到|至|为)$", one)
            and re.search(r"原来|[是为达]", two)
            and first.base > 0
        ):
            found.append(
                _relation(
                    "ratio",
                    third.value,
                    second.base / first.base,
                    _precision(third.value),
                    [first, second, third],
                    sentence,
                )
            )
        elif same_unit and re.search(r"减少|缩短|压缩|节省|降低|减$", two) and first.base != second.base:
            found.append(
                _relation(
                    "difference",
                    third.base,
                    abs(first.base - second.base),
                    _precision(third.value),
                    [first, second, third],
                    sentence,
                )
            )
        elif same_unit and re.search(r"(?:到|至)$", one) and re.search(r"增加|新增|净增|增长", two):
            found.append(
                _relation(
                    "difference",
                    third.base,
                    abs(second.base - first.base),
                    _precision(third.value),
                    [first, second, third],
                    sentence,
                )
            )
    return found


def _parts(text: str, inside: list[Quantity], sentence: Span) -> list[Relation]:
    """「共10个，其中甲类3个、乙类7个」: reported only when the parts claim to be the whole (they reach it, or there is 均/分别)."""
    found: list[Relation] = []
    for index, whole in enumerate(inside):
        after = text[whole.end : whole.end + 24]
        if whole.kind != "count" or not re.match(r"[^。]{0,20}其中", after):
            continue
        parts = [q for q in inside[index + 1 :] if q.unit == whole.unit]
        total, row = Decimal(0), []
        for part in parts:
            total += part.base
            row.append(part)
            if total >= whole.base:
                break
        if len(row) >= 2 and total == whole.base:
            found.append(_relation("sum", whole.base, total, Decimal(0), [whole, *row], sentence))
    return found
