"""Which zone a place in an article speaks of."""

import re
from collections import Counter

from .atoms.bundle import Atoms
from .atoms.zones import ZoneAtom
from .layout import Article


def zone_spoken_of(article: Article, atoms: Atoms, start: int, end: int) -> ZoneAtom | None:
    """The zone spoken of at [start, end): named in the same sentence, else before it in the paragraph, else in the heading, else
    the last one named before, else the article's most frequent; None where the article names no zone."""
    named = _named(atoms)
    if not named:
        return None
    index = atoms.sentence_at(start)
    low, high = atoms.sentences[index] if atoms.sentences else (start, end)
    inside = [
        zone for zone in named if low <= zone.start < high and not _only_counterpart(article.text, zone)
    ]
    part = article.part_at(start)
    body = part[2] == "body"
    if inside:
        before = [zone for zone in inside if zone.start <= end]
        return before[-1] if before else inside[0]
    if body:
        before = [
            zone
            for zone in named
            if part[0] <= zone.start < low and not _only_counterpart(article.text, zone)
        ]
        if before:
            return before[-1]
    headed = [zone for zone in named if article.part_at(zone.start)[2] == "heading"]
    if headed and len({zone.name for zone in named}) <= 3:
        return headed[0]
    before = [zone for zone in named if zone.start < low and article.part_at(zone.start)[2] == "body"]
    return before[-1] if before else main_zone(article, atoms)


def _named(atoms: Atoms) -> list[ZoneAtom]:
    """Zones named in the article; a province or city the page is read for counts only where no zone is named."""
    named = [zone for zone in atoms.zones if not zone.generic]
    if atoms.gazetteer.place.fullmatch(atoms.home_zone):
        return [zone for zone in named if zone.name != atoms.home_zone] or named
    return named


def main_zone(article: Article, atoms: Atoms) -> ZoneAtom | None:
    """The zone an article is about: named in its heading, else the one named most often (the home zone on a tie)."""
    named = _named(atoms)
    if not named:
        return None
    for zone in named:
        if article.part_at(zone.start)[2] == "heading":
            return zone
    counts = Counter(zone.name for zone in named)
    best = max(named, key=lambda zone: (counts[zone.name], zone.name == atoms.home_zone, -zone.start))
    return best


def _only_counterpart(text: str, zone: ZoneAtom) -> bool:
    """Whether the zone is only another party (「与…开发区座谈」「从…开发区引进」)."""
    before = text[max(0, zone.start - 3) : zone.start]
    after = text[zone.end : zone.end + 12]
    return bool(re.search(r"[从自]$|来自$", before)) or (
        before.endswith("与") and bool(re.match(r"(?:管委会)?[^，。]{0,4}(?:座谈|交流|合作共建)", after))
    )
