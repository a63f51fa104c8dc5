"""The same project twice: pairs worth a person's look, with the reason.  docs/domain/linkage.md, Projects."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .mentions import Reader, Told
from .places import relation

#: Pairs below are not shown.
LIKELY = 0.7
_RARE = 20  # a bigram in more names than this brings no two projects together
#: How often a core may stand in the lists to tell a project alone, or together with the sum.
_SELDOM, _NOT_OFTEN = 4, 10
_FELLOWS = 60
_STEP = 0.1  # natural logarithm: sums of one block differ by a tenth or so
_EQUAL = Decimal("0.02")  # sums that differ by less are told the same
_CLOSE = Decimal("0.1")


_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ProjectMention:
    """A project as a ledger or a document names it.  investment: 万元, or None where unknown."""

    key: int
    name: str
    investors: tuple[str, ...] = ()
    investment: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SamePair:
    """Two mentions that may be one project.  score 0.7..1; `why` in Chinese."""

    left: int
    right: int
    score: float
    why: str


def likely_same(
    new: Sequence[ProjectMention], known: Sequence[ProjectMention], reader: Reader | None = None
) -> list[SamePair]:
    """For each new mention the likeliest known one (left new, right known), where there is one; in the order of `new`.

    `reader`: one given to several calls reads each mention once.
    """
    if not new or not known:
        return []
    reader = reader or Reader()
    here, there = _read(new, reader), _read(known, reader)
    frequency = _frequency([*here, *there])
    index: dict[_Key, list[int]] = {}
    for number, (told, mention) in enumerate(zip(there, known, strict=True)):
        for key in _blocks(told, mention.investment, frequency):
            index.setdefault(key, []).append(number)
    pairs = []
    for told, mention in zip(here, new, strict=True):
        best = _best(
            told,
            mention,
            _fellows(_blocks(told, mention.investment, frequency), index),
            there,
            known,
            frequency,
        )
        if best:
            pairs.append(SamePair(mention.key, known[best[1]].key, best[0], best[2]))
    return pairs


def likely_twice(rows: Sequence[ProjectMention], reader: Reader | None = None) -> list[SamePair]:
    """Inside one list: each later row with its earliest likely twin (left earlier, right later)."""
    reader = reader or Reader()
    told = _read(rows, reader)
    frequency = _frequency(told)
    index: dict[_Key, list[int]] = {}
    pairs = []
    for number, (one, mention) in enumerate(zip(told, rows, strict=True)):
        keys = _blocks(one, mention.investment, frequency)
        for earlier in sorted(_fellows(keys, index)):
            score, why = _likeness(told[earlier], one, rows[earlier], mention, frequency)
            if score >= LIKELY:
                pairs.append(SamePair(rows[earlier].key, mention.key, score, why))
                break
        for key in keys:
            index.setdefault(key, []).append(number)
    return pairs


def _read(mentions: Iterable[ProjectMention], reader: Reader) -> list[Told]:
    return [reader.read(m.name, m.investors) for m in mentions]


def _frequency(told: Iterable[Told]) -> dict[str, int]:
    """In how many names each bigram of the core and each whole core (marked =) stands."""
    count: dict[str, int] = {}
    for one in told:
        for pair in one.bigrams:
            count[pair] = count.get(pair, 0) + 1
        count["=" + one.core] = count.get("=" + one.core, 0) + 1
    return count


def _blocks(told: Told, investment: Decimal | None, frequency: dict[str, int]) -> list[_Key]:
    """What two mentions must share to be compared: the name, an investor, a rare core or rare bigrams of it; a common core
    only with the same numbers or about the same sum."""
    keys: list[_Key] = [("name", told.text)]
    keys.extend(("investor", investor.brand) for investor in told.investors)
    if told.core and frequency.get("=" + told.core, 0) <= _RARE:
        keys.append(("core", told.core))
    elif told.core:
        if told.numbers:
            keys.append(("numbers", told.core, told.numbers))
        if investment and investment > 0:
            step = round(math.log(investment) / _STEP)
            keys.extend(("sum", told.core, near) for near in (step, step + 1))
    keys.extend(("pair", pair) for pair in told.bigrams if frequency.get(pair, 0) <= _RARE)
    return keys


def _fellows(keys: list[_Key], index: dict[_Key, list[int]]) -> set[int]:
    """The mentions that share a key; of a key shared by very many the first, since so common a key tells nothing."""
    fellows: set[int] = set()
    for key in keys:
        fellows.update(index.get(key, ())[:_FELLOWS])
    return fellows


def _best(
    told: Told,
    mention: ProjectMention,
    fellows: set[int],
    there: list[Told],
    known: Sequence[ProjectMention],
    frequency: dict[str, int],
) -> tuple[float, int, str] | None:
    best: tuple[float, int, str] | None = None
    for number in sorted(fellows):
        theirs = there[number].brands
        if theirs and told.brands and theirs.isdisjoint(told.brands):
            continue  # other investors: most pairs end here
        score, why = _likeness(told, there[number], mention, known[number], frequency)
        if score >= LIKELY and (best is None or score > best[0]):
            best = score, number, why
    return best


def _likeness(
    a: Told, b: Told, left: ProjectMention, right: ProjectMention, frequency: dict[str, int]
) -> tuple[float, str]:
    """Score and reason; 0 where something says they are two projects."""
    if _different(a, b):
        return 0.0, ""
    investors = _investors(a, b)
    if investors == "other":
        return 0.0, ""
    amounts = _amounts(left.investment, right.investment)
    name, how = _names(a, b, frequency)
    score = _score(name, how, investors, amounts, a, b, frequency)
    if score < LIKELY:
        return 0.0, ""
    reasons = [
        "名称相同" if how == "exact" or left.name == right.name else f"名称相近（{left.name}、{right.name}）"
    ]
    if investors == "same":
        reasons.append("投资方相同")
    if amounts in ("equal", "close"):
        reasons.append("投资额相同" if amounts == "equal" else "投资额接近")
    elif amounts in ("other", "far"):
        reasons.append("但投资额不同")
    return round(score, 2), "，".join(reasons)


def _different(a: Told, b: Told) -> bool:
    """Numbers, phases, places or telling words that contradict."""
    if a.numbers != b.numbers and a.numbers and b.numbers:
        return True
    if a.phase != b.phase and ((a.phase and b.phase) or (a.phase or b.phase) != "1"):
        return True
    if a.telling != b.telling or a.marks != b.marks:
        return True
    return a.place != b.place and a.place.said and b.place.said and relation(a.place, b.place) == "other"


def _investors(a: Told, b: Told) -> str:
    """same, other, or unknown on one side at least."""
    for one in a.investors:
        for two in b.investors:
            if one.brand == two.brand and one.may_be(two):
                return "same"
    if not (a.investors and b.investors):
        for told, other in ((a, b), (b, a)):
            if any(investor.brand in other.text for investor in told.investors):
                return "same"
    return "other" if a.investors and b.investors else "unknown"


def _amounts(left: Decimal | None, right: Decimal | None) -> str:
    """equal, close, other, far (more than threefold), or unknown."""
    if not left or not right or left <= 0 or right <= 0:
        return "unknown"
    small, large = sorted((left, right))
    gap = (large - small) / large
    if gap <= _EQUAL:
        return "equal"
    if gap <= _CLOSE:
        return "close"
    return "far" if large > small * 3 else "other"


def _names(a: Told, b: Told, frequency: dict[str, int]) -> tuple[float, str]:
    """How alike the cores are, and how: exact, core, within, slip, part or none."""
    if a.text == b.text:
        return 1.0, "exact"
    if not a.core or not b.core:
        return 0.0, "none"
    if a.core == b.core:
        return 1.0, "core"
    short, long = sorted((a.core, b.core), key=len)
    if len(short) >= 3 and short in long:
        return len(short) / len(long), "within"
    if (
        len(short) >= 6
        and len(long) == len(short)
        and sum(x != y for x, y in zip(short, long, strict=True)) == 1
    ):
        return 0.85, "slip"
    if not a.bigrams & b.bigrams:
        return 0.0, "none"
    weight = {pair: 1 / math.log(2 + frequency.get(pair, 0)) for pair in a.bigrams | b.bigrams}
    shared = sum(weight[pair] for pair in a.bigrams & b.bigrams)
    return shared / sum(weight.values()), "part"


def _score(
    name: float, how: str, investors: str, amounts: str, a: Told, b: Told, frequency: dict[str, int]
) -> float:
    """The evidence together; below LIKELY nothing is shown."""
    same_numbers = bool(a.numbers) and a.numbers == b.numbers
    money = {"equal": 0.05, "close": 0.03, "unknown": 0.0, "other": -0.05, "far": -0.1}[amounts]
    near = amounts in ("equal", "close")
    if investors == "same":
        if how == "exact":
            return 0.94 + money
        if how == "core":
            return 0.0 if amounts == "far" else 0.9 + money
        if amounts in ("other", "far"):
            return 0.0
        if near or same_numbers:
            return 0.72 + 0.2 * name if name >= 0.4 else 0.0
        return 0.7 + 0.1 * name if name >= 0.66 and how in ("within", "slip") else 0.0
    # The investor of one side is unknown: the name must be rare in these lists, or more must agree.
    often = max(frequency.get("=" + told.core, 0) for told in (a, b))
    rare = often <= _SELDOM and len(a.core) >= 3 and len(b.core) >= 3
    agree = amounts == "equal" and (often <= _NOT_OFTEN or (same_numbers and often <= _RARE))
    if how == "exact":
        return 0.86 + money if rare or agree else 0.0
    if amounts in ("other", "far") or not (rare or agree) or min(len(a.core), len(b.core)) < 4:
        return 0.0
    if how == "core":
        if near or same_numbers:
            return 0.8 + money
        return 0.72 if rare and len(a.core) >= 5 else 0.0
    if how in ("within", "slip") and near and name >= 0.7:
        return 0.7 + 0.1 * name
    return 0.0
