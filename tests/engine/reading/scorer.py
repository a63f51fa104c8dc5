"""A small scorer of our own for annotated pages: project detection, strict, amounts, firms, figures, faithfulness.

Same idea as the project's metric, in fewer words: names match by containment or shared pairs of characters, one draft to one
project; strict also wants amount (± 1 %), stage and zone; records of tier B count neither way.
"""

import re
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]


@dataclass
class Count:
    hit: int = 0
    spare: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(1, 2 * self.hit + self.spare + self.missed)


@dataclass
class Score:
    detection: Count = field(default_factory=Count)
    strict: Count = field(default_factory=Count)
    amount: Count = field(default_factory=Count)
    enterprise: Count = field(default_factory=Count)
    indicator: Count = field(default_factory=Count)
    unfaithful: int = 0


def plain(text: str | None) -> str:
    return re.sub(r"[\s“”\"'‘’（）()《》〈〉·]", "", text or "")


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def alike(name: str, others: list[str]) -> float:
    best = 0.0
    for other in others:
        a, b = plain(name), plain(other)
        if min(len(a), len(b)) >= 4 and (a in b or b in a):
            best = max(best, 0.6 + 0.4 * min(len(a), len(b)) / max(len(a), len(b)))
        best = max(best, 2 * len(_pairs(a) & _pairs(b)) / max(1, len(_pairs(a)) + len(_pairs(b))))
    return best


def _overlap(a: list[list[int]], b: list[tuple[int, int]]) -> bool:
    return any(x < v and u < y for x, y in a for u, v in b)


def _spans(record: Record) -> list[tuple[int, int]]:
    return [(piece["start"], piece["end"]) for piece in record["evidence"]]


def add(score: Score, text: str, gold: list[Record], found: Record, zones: dict[str, list[str]]) -> None:
    """Count one page into `score`."""
    names = {plain(name): full for full, others in zones.items() for name in [full, *others]}

    def zone(name: str | None) -> str:
        return names.get(plain(name), plain(name))

    wanted = [record for record in gold if record["kind"] == "project"]
    drafts = found["projects"]
    yuan = [None if draft["investment_wan"] is None else draft["investment_wan"] * 1e4 for draft in drafts]

    def same(a: float | None, b: float | None) -> bool:
        return (a is None and b is None) or (
            a is not None and b is not None and abs(a - b) <= 0.01 * max(a, b)
        )

    pairs = []
    for i, record in enumerate(wanted):
        for j, draft in enumerate(drafts):
            likeness = alike(draft["name"], [record["name"], *record.get("alias", [])])
            near = _overlap(record["spans"], _spans(draft))
            equal = yuan[j] is not None and same(yuan[j], record["total_investment_yuan"])
            if likeness >= 0.6 or (near and (likeness >= 0.25 or equal)):
                pairs.append((likeness + 0.3 * near + 0.3 * equal, i, j, likeness))
    match: dict[int, tuple[int, float]] = {}
    taken: dict[int, int] = {}
    for _, i, j, likeness in sorted(pairs, reverse=True):
        if i not in match and j not in taken:
            match[i], taken[j] = (j, likeness), i
    aim = [i for i, record in enumerate(wanted) if record["tier"] == "A"]
    counted = [j for j in range(len(drafts)) if j not in taken or wanted[taken[j]]["tier"] == "A"]
    hits = [i for i in aim if i in match]
    strict = 0
    right_amount = 0
    for i in hits:
        record, (j, likeness) = wanted[i], match[i]
        draft = drafts[j]
        amount_ok = same(yuan[j], record["total_investment_yuan"])
        right_amount += amount_ok and record["total_investment_yuan"] is not None
        zone_ok = zone(draft["zone"]) in {
            record["zone_canonical"],
            *(zone(z) for z in record.get("zone_alt", [])),
        }
        stage_ok = draft["stage"] in [record["stage"], *record.get("stage_alt", [])]
        strict += likeness >= 0.6 and amount_ok and zone_ok and stage_ok
    _count(score.detection, len(hits), len(counted), len(aim))
    _count(score.strict, strict, len(counted), len(aim))
    stated = sum(wanted[i]["total_investment_yuan"] is not None for i in aim)
    _count(score.amount, right_amount, sum(yuan[j] is not None for j in counted), stated)

    firms = [record for record in gold if record["kind"] == "enterprise"]
    known = [{plain(name) for name in (firm["name"], *firm.get("aliases", []))} for firm in firms]
    told = {plain(firm["name"]) for firm in found["enterprises"]}
    aim = [i for i, firm in enumerate(firms) if firm["tier"] == "A"]
    hit = sum(bool(known[i] & told) for i in aim)
    stray = sum(not any(name in names_of for names_of in known) for name in told)
    _count(score.enterprise, hit, hit + stray, len(aim))

    figures = [record for record in gold if record["kind"] == "indicator"]
    care = [tuple(span) for record in gold if record["kind"] != "indicator" for span in record["spans"]]
    used: set[int] = set()
    right = stray = 0
    for figure in found["indicators"]:
        where = _spans(figure)
        for i, record in enumerate(figures):
            fits = abs(figure["value"] - record["value"]) <= 1e-6 * max(1, record["value"]) and plain(
                figure["unit"]
            ) == plain(record["unit"])
            if (
                i not in used
                and fits
                and zone(figure["zone"]) == record["zone_canonical"]
                and _overlap(record["spans"], where)
            ):
                used.add(i)
                right += record["tier"] == "A"
                break
        else:
            stray += not _overlap([list(span) for span in care], where)
    _count(score.indicator, right, right + stray, sum(record["tier"] == "A" for record in figures))

    for kind in ("projects", "enterprises", "indicators"):
        for record in found[kind]:
            score.unfaithful += sum(
                text[piece["start"] : piece["end"]] != piece["text"] for piece in record["evidence"]
            )


def _count(count: Count, hit: int, told: int, aim: int) -> None:
    count.hit += hit
    count.spare += told - hit
    count.missed += aim - hit
