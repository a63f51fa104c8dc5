"""The investment of each project: every sum to its best project, every project its best sum."""

import re
from itertools import pairwise

from ..atoms.quantities import Quantity
from .links import LEAST, Cluster, Scene, investment_role

_RAISED = re.compile(r"(?:追加|增加|增|提高|提升|调整|扩大|调增|上调)(?:到|至|为)(?:了)?")


def amounts_of(scene: Scene, clusters: list[Cluster]) -> dict[int, Quantity]:
    """The investment of each cluster: every sum goes to its best project, every project takes its best sum."""
    text, atoms = scene.text, scene.atoms
    offers: list[tuple[float, int, Quantity]] = []
    money = [quantity for quantity in atoms.quantities if quantity.kind == "money"]
    raised = {
        after.start: before
        for before, after in pairwise(money)
        if _RAISED.fullmatch(text, before.end, after.start)
    }
    lowered = {before.start for before in raised.values()}
    for quantity in money:
        if quantity.start in lowered:
            continue
        first = raised.get(
            quantity.start, quantity
        )  # 「由15亿元追加到21亿元」: the words before the first speak of the last
        clause = atoms.clause_at(first.start)
        role = investment_role(text, first, clause[0])
        if role <= 0:
            continue
        links = [(score, key) for score, key in scene.links(quantity.start, quantity.end) if score >= LEAST]
        if not links or _of_all(scene, quantity):
            continue
        if role < 1.5 and links[0][0] < 4.0:
            continue
        for score, key in links[:2]:
            offers.append((score + 0.8 * role - (0.9 if (score, key) != links[0] else 0.0), key, quantity))
    chosen: dict[int, Quantity] = {}
    used: dict[int, int] = {}
    for _, key, quantity in sorted(offers, key=lambda offer: (-offer[0], offer[2].start)):
        if key in chosen or quantity.start in used:
            continue
        chosen[key], used[quantity.start] = quantity, key
    return {**chosen, **_respectively(scene, clusters)}


_ALL = re.compile(
    r"(?:共计|合计|总计|共)(?:完成|计划|协议|总)*(?:投资|引资)|(?<!第)[\d一二三四五六七八九十两]+[余多]?[个项家](?!月)"
)


def _of_all(scene: Scene, quantity: Quantity) -> bool:
    """Whether a sum after a row of projects is that of them all (「甲项目、乙项目，两项共计投资四亿元」)."""
    before = [
        a
        for a in scene.in_sentence(scene.sentence(quantity.start))
        if a.end <= quantity.start and not a.pointer
    ]
    if len({anchor.key for anchor in before}) < 2:
        return False
    row = scene.text[before[-2].end : before[-1].start]
    between = scene.text[before[-1].end : quantity.start]
    return (
        row in ("、", "和", "及", "以及", "与") and "；" not in between and _ALL.search(between) is not None
    )


_EACH = re.compile(r"(?:总投资|投资)额?分别(?:为|达|约|是)?$")


def _respectively(scene: Scene, clusters: list[Cluster]) -> dict[int, Quantity]:
    """「总投资分别为11亿元、6亿元的甲项目和乙项目」: sums and projects in the same order."""
    result: dict[int, Quantity] = {}
    text = scene.text
    sums = [q for q in scene.atoms.quantities if q.kind == "money" and q.wan is not None]
    for index, quantity in enumerate(sums):
        if not _EACH.search(text[max(0, quantity.start - 12) : quantity.start]):
            continue
        row = [quantity]
        for following in sums[index + 1 :]:
            if text[row[-1].end : following.start] in ("、", "和", "及", "以及", "，"):
                row.append(following)
            else:
                break
        anchors = [a for a in scene.in_sentence(scene.sentence(quantity.start)) if not a.pointer]
        after = [a for a in anchors if a.start > row[-1].end]
        before = [a for a in anchors if a.end < quantity.start]
        named = after[: len(row)] if len(after) >= len(row) else before[-len(row) :]
        if len(named) == len(row):
            result.update({anchor.key: each for anchor, each in zip(named, row, strict=True)})
    return result
