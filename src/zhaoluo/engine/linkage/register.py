"""The register of known firms: a name as typed → certain, ask a person, or new.  docs/domain/linkage.md."""

import gc
import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from . import codes
from .compare import Comparison, Known, Rarity, compare, known_from
from .names import read_name
from .places import MUNICIPALITIES, Place, place_of, relation
from .words import fold, without_marks

#: Scores are 0..1.  Fixed on seed 1 of benches/linkage.py, reported on others.
CERTAIN = 0.86
WORTH_ASKING = 0.62
MARGIN = 0.045
SHOWN = 5
_COMPARED = 14
_POSTINGS = 700
_SLIPPED = 150


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm of the register.  aliases: former and short names; credit_codes: the valid one and older numbers; region as typed."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    credit_codes: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm that may be meant: `name` is the name or alias that matched, `score` 0..1, `why` one short Chinese reason."""

    id: int
    name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """certain: `id` is the firm.  ask: a person chooses among `candidates` or none.  new: nobody of the register is meant."""

    verdict: Literal["certain", "ask", "new"]
    id: int | None
    candidates: tuple[Candidate, ...]
    why: str


class Register:
    """An index over firms, built once and grown by `add`.  Not safe for writing from several threads."""

    def __init__(self, firms: Iterable[Firm]) -> None:
        self._firms: dict[int, Firm] = {}
        self._entries: list[tuple[int, str, Known]] = []
        self._places: dict[Place, int] = {}  # each place by a number, since numbers compare faster
        self._place_of: list[int] = []  # of each entry
        self._by_code: dict[str, list[int]] = {}
        self._codes: dict[int, frozenset[str]] = {}
        self._exact: dict[str, list[int]] = {}
        self._same: dict[tuple[str, ...], list[int]] = {}
        self._by_core: dict[str, list[int]] = {}
        self._by_bigram: dict[str, list[int]] = {}
        self._by_gap: dict[str, list[int]] = {}
        self._by_brand: dict[str, set[int]] = {}
        self._learnt: dict[str, tuple[str, str]] = {}
        listed = list(firms)
        for firm in listed:
            self._learn(firm.region)
        # the collector would walk a growing million of tuples again and again, none of which is garbage
        collecting = gc.isenabled()
        gc.disable()
        try:
            for firm in listed:
                self.add(firm)
        finally:
            if collecting:
                gc.enable()

    def __len__(self) -> int:
        return len(self._firms)

    def _learn(self, region: str) -> None:
        """Counties that the gazetteer does not know, from regions that say where they lie."""
        place = place_of(region)
        if place.county and place.province and (place.city or place.province in MUNICIPALITIES):
            self._learnt.setdefault(place.county, (place.province, place.city))

    def add(self, firm: Firm) -> None:
        """Add one more firm.  ValueError for an id that is known already."""
        if firm.id in self._firms:
            raise ValueError(f"firm {firm.id} stands in the register already")
        self._firms[firm.id] = firm
        numbers = {code for text in firm.credit_codes if codes.is_number(code := codes.clean(text))}
        self._codes[firm.id] = frozenset(code for code in numbers if codes.is_credit_code(code))
        for code in numbers:
            self._by_code.setdefault(code, []).append(firm.id)
        self._learn(firm.region)
        region = place_of(firm.region)
        for name in dict.fromkeys((firm.name, *firm.aliases)):
            folded = fold(name)
            key = without_marks(folded)
            if not key:
                continue
            known = known_from(read_name(folded, self._learnt), region, key)
            number = len(self._entries)
            self._entries.append((firm.id, name, known))
            self._place_of.append(self._places.setdefault(known.place, len(self._places)))
            self._exact.setdefault(key, []).append(number)
            self._same.setdefault(known.key, []).append(number)
            self._by_core.setdefault(known.core, []).append(number)
            for pair in known.bigrams:
                self._by_bigram.setdefault(pair, []).append(number)
            for gap in known.gaps:
                self._by_gap.setdefault(gap, []).append(number)
            self._by_brand.setdefault(known.brand, set()).add(firm.id)

    def find(self, name: str, *, credit_code: str = "", region: str = "") -> Answer:
        """Which firm is meant by a name as typed, with its registration number and region where they were given.

        An invalid or filler code is ignored.  `region` only helps where the name says no place.
        """
        code = codes.clean(credit_code) if credit_code else ""
        if code and not codes.is_number(code):
            code = ""
        if code and (holders := list(dict.fromkeys(self._by_code.get(code, ())))):
            return self._by_number(holders, name)
        folded = fold(name)
        key = without_marks(folded)
        if not key:
            return Answer("new", None, (), "没有名称")
        asked = known_from(read_name(folded, self._learnt), place_of(region), key)
        valid = code if codes.is_credit_code(code) else ""
        if answer := self._by_exact_name(key, asked, valid):
            return answer
        return self._by_likeness(asked, valid)

    def _by_number(self, holders: list[int], name: str) -> Answer:
        firms = [self._firms[h] for h in holders]
        why = "统一社会信用代码（登记号）相同"
        candidates = tuple(Candidate(f.id, f.name, 1.0, why) for f in firms[:SHOWN])
        if len(firms) == 1:
            return Answer("certain", firms[0].id, candidates, why)
        return Answer("ask", None, candidates, "几家企业登记了同一个代码")

    def _contradicts(self, firm: int, code: str) -> bool:
        """Whether both have a valid credit code and not the same."""
        return bool(code and self._codes[firm] and code not in self._codes[firm])

    def _by_exact_name(self, key: str, asked: Known, code: str) -> Answer | None:
        """The tiers in which nothing is weighed: the same characters, then the same parts."""
        tiers = (
            (self._exact.get(key, ()), "名称一致"),
            (self._same.get(asked.key, ()), "名称一致（仅写法不同）"),
        )
        for numbers, why in tiers:
            found: dict[int, int] = {}
            for number in numbers:
                found.setdefault(self._entries[number][0], number)
            if not found or (why != "名称一致" and not asked.tells):
                continue
            refused = {firm for firm in found if self._contradicts(firm, code)}
            candidates = tuple(
                Candidate(
                    firm,
                    self._entries[number][1],
                    1.0,
                    "名称一致但信用代码不同" if firm in refused else why,
                )
                for firm, number in list(found.items())[:SHOWN]
            )
            if len(found) > 1:
                return Answer("ask", None, candidates, "几家企业同名")
            if refused:
                return Answer("ask", None, candidates, "名称一致但信用代码不同")
            firm, number = next(iter(found.items()))
            if self._elsewhere(asked, self._entries[number][2]):
                return Answer("ask", None, candidates, "名称一致但不写地名，所在地区不同")
            if rivals := self._rivals(asked, firm, self._entries[number][2]):
                return Answer("ask", None, (*candidates, *rivals), "没有写地名，几家企业都可能")
            return Answer("certain", firm, candidates, why)
        return None

    def _elsewhere(self, asked: Known, known: Known) -> bool:
        """Whether a name without place was found, but both regions are known and differ."""
        if asked.place.said or known.place.said or not asked.region.said or not known.region.said:
            return False
        return relation(asked.region, known.region) == "other"

    def _rivals(self, asked: Known, firm: int, known: Known) -> tuple[Candidate, ...]:
        """Other firms that a name without place may mean as well, unless the regions tell."""
        if asked.place.said or (asked.at.city and asked.at[:2] == known.at[:2]):
            return ()
        rivals: dict[int, str] = {}
        for number in self._by_core.get(asked.core, ()):
            other, name, entry = self._entries[number]
            alike = entry.branch == asked.branch and (entry.group == asked.group or not asked.legal)
            if other != firm and alike:
                rivals.setdefault(other, name)
        return tuple(
            Candidate(i, name, 0.8, "字号和行业相同") for i, name in list(rivals.items())[: SHOWN - 1]
        )

    def _weight(self, pair: str) -> float:
        """Inverse document frequency of a bigram in this register; an unseen one weighs most."""
        return math.log((len(self._entries) + 2) / (len(self._by_bigram.get(pair, ())) + 1))

    def _by_likeness(self, asked: Known, code: str) -> Answer:
        weights = {pair: self._weight(pair) for pair in asked.bigrams}
        ranked = self._compared(asked, weights)
        best: dict[int, tuple[Comparison, int]] = {}
        for comparison, number in ranked:
            firm = self._entries[number][0]
            if firm not in best or comparison[:2] > best[firm][0][:2]:
                best[firm] = comparison, number
        order = sorted(best.items(), key=lambda item: (-item[1][0].score, item[0]))
        order = [item for item in order if not self._contradicts(item[0], code)]
        candidates = tuple(
            Candidate(firm, self._entries[number][1], round(found.score, 3), found.why)
            for firm, (found, number) in order[:SHOWN]
            if found.score >= WORTH_ASKING
        )
        if not candidates:
            return Answer("new", None, (), "底册中没有相近的名称")
        (firm, (first, _)), *rest = order
        if first.score < CERTAIN or not first.sure:
            return Answer("ask", None, candidates, first.why)
        if rest and first.score - rest[0][1][0].score < MARGIN:
            return Answer("ask", None, candidates, "几家企业名称相近")
        return Answer("certain", firm, candidates, first.why)

    def _compared(self, asked: Known, weights: dict[str, float]) -> list[tuple[Comparison, int]]:
        """The likeliest entries by shared rare bigrams, compared in full."""
        pool: dict[int, float] = {}
        for pair in sorted(weights, key=lambda p: (-weights[p], p)):
            postings = self._by_bigram.get(pair, ())
            if pool and len(pool) + len(postings) > _POSTINGS:
                break
            weight = weights[pair]
            for number in postings[: _POSTINGS * 4]:
                pool[number] = pool.get(number, 0.0) + weight
        # one slip in a short brand leaves no rare bigram: the same core without one character does
        where = "@" + (asked.place.city or asked.place.province or asked.place.county)
        for gap in (asked.core + where, *asked.gaps):
            for number in self._by_gap.get(gap, ())[:_SLIPPED]:
                pool.setdefault(number, 1.0)
        for gap in asked.gaps:
            for number in self._by_core.get(gap.removesuffix(where), ())[:_SLIPPED]:
                pool.setdefault(number, 1.0)
        entries, place_of_entry = self._entries, self._place_of
        place, shared = self._places.get(asked.place, -1), asked.bigrams
        near = [(w + 2.0 if place_of_entry[n] == place else w, -n) for n, w in pool.items()]
        quick = [
            (
                sum(map(weights.__getitem__, shared & entries[-n][2].bigrams))
                + (2.0 if place_of_entry[-n] == place else 0.0),
                n,
            )
            for _, n in heapq.nlargest(_COMPARED * 4, near)
        ]
        chosen = [-n for _, n in heapq.nlargest(_COMPARED, quick)]
        found = []
        known_weights = dict(weights)

        def weigh(pair: str) -> float:
            if (weight := known_weights.get(pair)) is None:
                weight = known_weights[pair] = self._weight(pair)
            return weight

        for number in chosen:
            known = entries[number][2]
            firm = self._entries[number][0]
            same_core = {entries[n][0] for n in self._by_core.get(known.core, ())}
            alone = Rarity(len(self._by_brand[known.brand] | {firm}), len(same_core | {firm}))
            found.append((compare(asked, known, weigh, alone), number))
        return found
