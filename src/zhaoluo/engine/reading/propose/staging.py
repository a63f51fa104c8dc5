"""The stage of each project: from the stage words that speak of it, else from its sentence, its passage or its heading."""

import re
from bisect import bisect_left
from itertools import pairwise

from ..atoms.stages import RANK, StageAtom
from ..text import Span
from .links import Cluster, Scene

Staged = tuple[str, Span]


def stages_of(scene: Scene, clusters: list[Cluster]) -> dict[int, Staged]:
    """The stage of each cluster: the furthest word that is asserted of it and firmly linked, else what a plan implies, else the
    verb the sentence ends in, else the event the passage is about."""
    firm: dict[int, list[tuple[float, StageAtom]]] = {}
    loose: dict[int, list[tuple[float, str, StageAtom]]] = {}
    heads = {cluster.key: cluster.head.name for cluster in clusters}
    for atom in scene.atoms.stages:
        if atom.denied or scene.inside_name(atom.start, atom.end):
            continue
        asserted = atom.asserted and not _dated_ahead(scene, atom)
        links = [(score, key) for score, key in scene.links(atom.start, atom.end) if score >= 1.6]
        if not links:
            continue
        best = links[0][0]
        shared = _shared_clause(scene, atom)
        offers = {key: score for score, key in links if score >= best - 0.4}
        if (phase := _phase(scene, atom)) is not None:
            offers = {key: score for key, score in offers.items() if not _other_phase(heads[key], phase)}
        for key in shared:
            offers[key] = max(offers.get(key, 0.0), best - 0.2)
        for key, score in offers.items():
            if asserted:
                firm.setdefault(key, []).append((score, atom))
            elif not atom.conditional and (under := atom.under) is not None:
                loose.setdefault(key, []).append((score, under, atom))
    chosen: dict[int, Staged] = {}
    for cluster in clusters:
        key = cluster.key
        if found := firm.get(key, []):
            strong = [pair for pair in found if pair[0] >= 2.0] or found
            top = max(
                strong,
                key=lambda pair: (
                    _weight(pair[1], scene.text) + 0.55 * pair[0] + 0.8 * RANK[pair[1].stage],
                    -pair[1].start,
                ),
            )
            chosen[key] = (top[1].stage, (top[1].start, top[1].end))
        elif (topic := _topic(scene, cluster)) is not None:
            chosen[key] = (topic.stage, (topic.start, topic.end))
        elif plans := [entry for entry in loose.get(key, []) if entry[0] >= 2.0]:
            score, stage, atom = max(plans, key=lambda entry: (entry[0], RANK[entry[1]]))
            told = _told_before(scene, cluster)
            if told is not None and RANK[told.stage] > RANK[stage]:
                stage, atom = told.stage, told  # 「……签署协议。双方将推动甲基地落户」: signed, not only meant
            chosen[key] = (stage, (atom.start, atom.end))
    for cluster in clusters:
        if (
            cluster.key not in chosen
            and (
                borrowed := _sentence_verb(scene, cluster)
                or _event(scene, cluster)
                or _told_around(scene, cluster)
            )
            is not None
        ):
            chosen[cluster.key] = (borrowed.stage, (borrowed.start, borrowed.end))
    return chosen


_PHASE = re.compile(r"[一二三四]期")


def _phase(scene: Scene, atom: StageAtom) -> str | None:
    """The one phase a stage word's clause speaks of (「一期于2020年投用」)."""
    clause = scene.atoms.clause_at(atom.start)
    phases = set(_PHASE.findall(scene.text[clause[0] : atom.start]))
    return phases.pop() if len(phases) == 1 else None


def _other_phase(name: str, phase: str) -> bool:
    """Whether a project is named after another phase (「数据中心二期」) than the one spoken of."""
    own = _PHASE.findall(name)
    return bool(own) and phase not in own


def _dated_ahead(scene: Scene, atom: StageAtom) -> bool:
    """Whether the clause dates the word after the day of publication (「并于今年10月建成投产」)."""
    clause = scene.atoms.clause_at(atom.start)
    today = scene.atoms.published_on.isoformat()
    return any(
        moment.iso and clause[0] <= moment.start < atom.start and moment.iso > today[: len(moment.iso)]
        for moment in scene.atoms.dates
    )


def _sentence_verb(scene: Scene, cluster: Cluster) -> StageAtom | None:
    """The next asserted stage word of the same sentence, across its parallel parts (「甲投资…新建…项目，乙投资…新建…项目签约」)."""
    head = cluster.head
    sentence = scene.atoms.sentences[scene.sentence(head.start)]
    for atom in scene.atoms.stages:
        if (
            atom.start >= head.end
            and atom.end <= sentence[1]
            and atom.asserted
            and not _dated_ahead(scene, atom)
        ):
            between = scene.text[head.end : atom.start]
            if "；" not in between and len(between) <= 120:
                return atom
    return None


def _title(scene: Scene, position: int) -> StageAtom | None:
    """The stage word of the heading a passage stands under (「二、续建项目」, 「签约类」)."""
    parts = scene.article.parts
    index = parts.index(scene.article.part_at(position))
    for start, end, _ in reversed(parts[max(0, index - 15) : index]):
        text = scene.text[start:end]
        if end - start > 22 or re.search(r"[。，]|亿元|万元", text) or scene.names_within(start, end):
            continue
        words = [atom for atom in scene.atoms.stages if start <= atom.start < end and not atom.denied]
        if len(words) == 1 and (words[0].asserted or re.search(r"[类库]$|项目$", text)):
            return words[0] if words[0].asserted else None
        if re.match(r"^[一二三四五六七八九十\d（(]", text) or re.search(r"[类库]$|项目$", text):
            return None
    return None


_TOPIC = re.compile(r"(?:的)?[^，。；：\n]{0,6}项目(?:中(?!心)|里|方面|有|包括|主要|分别|\d|[：，（])")
_TOPIC_LEAD = re.compile(r"(?:^|[，。；：！？\n\t“])[^，。；：！？\n\t“]{0,6}$")


def _topic(scene: Scene, cluster: Cluster) -> StageAtom | None:
    """What the passage says its projects have in common (「签约项目中，甲……；乙……」), up to where it says something else."""
    part = scene.article.part_at(cluster.head.start)
    topic: StageAtom | None = None
    for atom in scene.atoms.stages[bisect_left(scene.atoms.stages, part[0], key=lambda atom: atom.start) :]:
        if atom.start >= cluster.head.start:
            break
        if (
            atom.asserted
            and _TOPIC.match(scene.text, atom.end)
            and _TOPIC_LEAD.search(scene.text[max(part[0], atom.start - 10) : atom.start])
        ):
            topic = atom
    return topic


def _told_before(scene: Scene, cluster: Cluster) -> StageAtom | None:
    """What the sentence right before a project's, in its paragraph and naming no other project, asserts: the deal it comes from."""
    index = scene.sentence(cluster.head.start)
    if index == 0 or scene.article.part_at(cluster.head.start)[0] > scene.atoms.sentences[index - 1][0]:
        return None
    low, high = scene.atoms.sentences[index - 1]
    if scene.names_within(low, high):
        return None
    words = [atom for atom in _asserted(scene, low, high) if atom.stage in ("signed", "negotiating")]
    return words[-1] if words else None


def _told_around(scene: Scene, cluster: Cluster) -> StageAtom | None:
    """The one furthest word of a paragraph that speaks of this project alone (「看着破土动工的厂房……甲基地总投资三亿元」)."""
    part = scene.article.part_at(cluster.head.start)
    keys = {anchor.key for anchor in scene.anchors if part[0] <= anchor.start < part[1]}
    here = scene.sentence(cluster.head.start)
    if part[2] != "body" or scene.in_sentence(here)[0].key != cluster.key:
        return None
    low, high = scene.atoms.sentences[max(0, here - 2)][0], scene.atoms.sentences[here][1]
    if keys != {cluster.key}:
        high = cluster.head.start  # others follow: only what leads up to it
        if any(low <= anchor.start < high and anchor.key != cluster.key for anchor in scene.anchors):
            return None
    words = [
        atom
        for atom in _asserted(scene, max(part[0], low), high)
        if atom.stage in ("construction", "production")
    ]
    return max(words, key=lambda atom: (atom.start >= cluster.head.start, -atom.start)) if words else None


def _asserted(scene: Scene, low: int, high: int) -> list[StageAtom]:
    """Stage words between two places that are asserted and belong to no name."""
    return [
        atom
        for atom in scene.atoms.stages
        if low <= atom.start < high
        and atom.asserted
        and not scene.inside_name(atom.start, atom.end)
        and not _dated_ahead(scene, atom)
    ]


_EVENT = re.compile(
    r"集中|此次|本次|参与|仪式|活动|其中|落户的|签约的|开工的|投产的|续建|新建|在谈|参加|现场"
)


# A sentence that tells one by one what the sentence before counted.
_LISTS = re.compile(
    r"(?:项目|企业|其中)[^，。；：]{0,8}(?:分别是|分别为|包括|有|是|为)?：|分别是|分别为|具体是|具体为|^其中|；[^。]*；"
)


def _event(scene: Scene, cluster: Cluster) -> StageAtom | None:
    """The signing, start or opening a passage reports, for the projects it lists after."""
    head = cluster.head
    if (titled := _title(scene, head.start)) is not None:
        return titled
    index = scene.sentence(head.start)
    part = scene.article.part_at(head.start)
    listed = _LISTS.search(scene.text, *scene.atoms.sentences[index]) is not None
    for back in range(min(index, 60 if _is_item(scene, head.start) else 5) + 1):
        low, high = scene.atoms.sentences[index - back]
        for atom in scene.atoms.stages:
            if (
                low <= atom.start < min(high, head.start)
                and atom.asserted
                and atom.stage in ("signed", "construction", "production")
            ):
                clause = scene.atoms.clause_at(atom.start)
                if (back == 1 and listed and low >= part[0]) or (
                    _EVENT.search(scene.text[max(low, clause[0] - 12) : clause[1]])
                    and re.search(r"签约|开工|投产|竣工|奠基|续建|落户", scene.text[atom.start : atom.end])
                ):
                    return atom
    return None


def _is_item(scene: Scene, position: int) -> bool:
    """Whether a project's name is a line of its own, above lines of facts."""
    parts = scene.article.parts
    index = parts.index(scene.article.part_at(position))
    return (
        index + 1 < len(parts)
        and (below := scene.item(parts[index + 1][0])) is not None
        and (parts[index][0] <= below.start < parts[index][1])
    )


_WEAK_WORDS = {
    "落地": 1.2,
    "落户": 0.6,
    "启用": 0.4,
    "对接": 0.8,
    "考察": 0.8,
    "意向": 0.4,
    "谋划": 0.8,
    "储备": 0.6,
    "稳步推进": 0.6,
    "有序推进": 0.2,
    "加快推进": 0.8,
    "顺利推进": 0.2,
    "全面启动": 0.6,
    "施工": 0.2,
    "装修": 0.5,
    "跟进": 0.5,
    "开业": 0.2,
    "工地": 0.2,
    "施工现场": 0.0,
    "拿地": 0.8,
    "达成共识": 0.3,
    "线索": 0.6,
    "完成投资": 0.3,
}


def _weight(atom: StageAtom, text: str) -> float:
    weight = -_WEAK_WORDS.get(text[atom.start : atom.end], 0.0)
    if text.startswith("的", atom.end):
        weight -= 0.6  # 「去年落户的甲项目目前……」: what it was before
    if re.search(
        r"(?:目前|现已|现在|如今|眼下|日前|近日|截至目前)[^，。；]{0,12}$",
        text[max(0, atom.start - 16) : atom.start],
    ):
        weight += 0.4
    return weight


_ROW = re.compile(r"(?:（[^）]*）)?(?:、|和|及|以及|与|，总投资[^，。；、]{2,12}的)?[^，。；、]{0,24}")


def _shared_clause(scene: Scene, atom: StageAtom) -> set[int]:
    """Projects of a list that share one verb: 「甲项目、乙项目、丙项目相继投产」, 「正在建设甲项目和乙项目」."""
    here = scene.in_sentence(scene.sentence(atom.start))
    before = [anchor for anchor in here if anchor.end <= atom.start]
    after = [anchor for anchor in here if anchor.start >= atom.end]
    row: set[int] = set()
    if before and not re.search(r"[，。；]", scene.text[before[-1].end : atom.start].replace("，", "", 1)):
        row = {before[-1].key}
        for left, right in zip(reversed(before[:-1]), reversed(before[1:]), strict=True):
            gap = scene.text[left.end : right.start]
            if not (_ROW.fullmatch(gap) and not re.search(r"投产|开工|签约|建成", gap)):
                break
            row.add(left.key)
    elif after and scene.clause(after[0].start) == scene.clause(atom.start):
        row = {after[0].key}
        for left, right in pairwise(after):
            if not _ROW.fullmatch(scene.text[left.end : right.start]):
                break
            row.add(right.key)
    return row if len(row) > 1 else set()
