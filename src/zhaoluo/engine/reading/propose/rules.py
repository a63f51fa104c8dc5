"""The default proposer: mentions are gathered into projects, atoms are linked to them by score.  No model, no network."""

import re
from collections.abc import Iterable
from functools import lru_cache
from decimal import ROUND_HALF_UP, Decimal

from ..atoms.bundle import Atoms
from ..atoms.enterprises import EnterpriseAtom, core_name
from ..atoms.quantities import Quantity
from ..atoms.stages import RANK, StageAtom, implied
from ..layout import Article
from ..naming import is_common_works, is_empty_name, is_goal, is_sector
from ..text import Span
from ..zoning import zone_spoken_of
from .candidate import Candidate, FieldValue
from .links import LEAST, Anchor, Cluster, Scene, investment_role
from .mentions import Mention, mentions

ORIGIN = "rules"


class RulesProposer:
    """Candidates by mentions and scored links."""

    def propose(self, article: Article, atoms: Atoms) -> list[Candidate]:
        found = mentions(article, atoms)
        clusters, anchors = gather(article, found)
        clusters, anchors = _ventures(article, atoms, clusters, anchors)
        if not clusters:
            return []
        scene = Scene(article, atoms, anchors)
        amounts = _amounts(scene, clusters)
        stages = _stages(scene, clusters)
        facts = _facts(scene, clusters)
        candidates = [
            _candidate(
                scene, cluster, amounts.get(cluster.key), stages.get(cluster.key), facts.get(cluster.key, {})
            )
            for cluster in clusters
        ]
        return [candidate for candidate in candidates if candidate is not None]


_UNSAID = re.compile(r"[（）“”\s·]|(?:建设|工程)?项目$|^(?:该|此)")


@lru_cache(maxsize=4096)
def _stem(name: str) -> str:
    return _UNSAID.sub("", name)


@lru_cache(maxsize=4096)
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[index : index + 2] for index in range(len(text) - 1))


def same_name(a: str, b: str) -> bool:
    """Whether two names on one page mean one project: equal, one inside the other, or nearly the same pairs of characters."""
    a, b = _stem(a), _stem(b)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    if len(short) >= 4 and short in long:
        return True
    x, y = _bigrams(a), _bigrams(b)
    if 2 * len(x & y) / max(1, len(x) + len(y)) >= 0.72:
        return True
    # 「四和交通装备项目」 for 「山西四和智能交通指挥装备制造项目」: all its characters, in order, are in the longer name.
    rest = iter(long)
    return (len(short) >= 8 or (len(short) >= 4 and short[:2] == long[:2])) and all(
        char in rest for char in short
    )


def gather(article: Article, found: list[Mention]) -> tuple[list[Cluster], list[Anchor]]:
    """Mentions of the same project in one cluster; pointers (「该项目」) go to the project spoken of last."""
    clusters: list[Cluster] = []
    anchors: list[Anchor] = []
    last: Cluster | None = None
    last_place = 0
    for mention in found:
        if mention.kind == "pointer":
            part, earlier = article.part_at(mention.start), article.part_at(last_place)
            near = part == earlier or article.parts.index(part) - article.parts.index(earlier) <= 1
            if last is not None and near and part[2] == "body" and _points_at(mention, last):
                last.mentions.append(mention)
                anchors.append(Anchor(mention.start, mention.end, last.key, True))
                last_place = mention.end
            continue
        if (
            re.fullmatch(r"[一二三四]期(?:厂房|工程|项目|基地|生产线)", mention.name)
            and last is not None
            and last.kind == "named"
            and article.part_at(mention.start) == article.part_at(last_place)
        ):
            last.mentions.append(Mention(mention.start, mention.end, "pointer", mention.name, False))
            anchors.append(Anchor(mention.start, mention.end, last.key, True))
            last_place = mention.end
            continue
        home: Cluster | None = None
        if (
            mention.kind == "named"
            and last is not None
            and _same_again(article.text, mention, last, last_place)
        ):
            home = last
        elif mention.kind == "named":
            for cluster in clusters:
                if cluster.kind == "named" and (
                    same_name(mention.name, cluster.head.name) or _alias(mention, cluster.head)
                ):
                    home = cluster
                    break
        if home is None:
            home = Cluster(len(clusters), mention.kind, mention)
            clusters.append(home)
        elif _better_head(mention, home.head):
            home.head = mention
        home.mentions.append(mention)
        anchors.append(Anchor(mention.start, mention.end, home.key, False))
        last, last_place = home, mention.end
    return clusters, anchors


def _points_at(pointer: Mention, cluster: Cluster) -> bool:
    """「该基地」 can only mean what is called a 基地; 「该项目」 means any."""
    noun = re.search(r"基地|产业园|园区|生产线|厂房|工厂|平台|中心", pointer.name)
    return (
        noun is None or noun.group().removesuffix("区")[-1:] in cluster.head.name or cluster.kind == "venture"
    )


def _same_again(text: str, mention: Mention, last: Cluster, last_place: int) -> bool:
    """「该项目……，建设甲产品智造项目」: what a project that was just pointed at is said to build is the project itself."""
    pointed = (
        bool(last.mentions) and last.mentions[-1].kind == "pointer" and last.mentions[-1].end == last_place
    )
    if (
        not pointed
        or "。" in text[last_place : mention.start]
        or not re.search(r"(?:建设|打造|新建)$", text[: mention.start][-4:])
    ):
        return False
    x, y = _bigrams(_stem(mention.name)), _bigrams(_stem(last.head.name))
    return 2 * len(x & y) / max(1, len(x) + len(y)) >= 0.4


def _alias(mention: Mention, head: Mention) -> bool:
    """「国强项目」 after 「国强自动化光伏生产基地」: a short stem that opens the longer name."""
    short, long = sorted((_stem(mention.name), _stem(head.name)), key=len)
    return (
        2 <= len(short) <= 4
        and len(long) > len(short) + 2
        and (long.startswith(short) or short in long[:8])
        and not is_sector(short)
    )


def _better_head(new: Mention, old: Mention) -> bool:
    return (new.strong, min(len(new.name), 24)) > (old.strong, min(len(old.name), 24)) and not (
        len(new.name) > 30
    )


_VENTURE = re.compile(
    r"(?:建设|新建|兴建|建立|建成|打造|成立|设立|生产|从事|引进|购置|上马|扩建)(?P<what>[^，。；：！？\n\t]{2,26})"
)
_NUMBERED = re.compile(r"(?:了|起|成)?(?:[一二两三四五六七八九十\d]+[余多]?[条座个栋家])?")
_DEAL = re.compile(
    r"意向(?:来|在|到|落户)[^，。；]{0,6}(?:投资|发展|建厂)|投资意向|意向投资|投资协议|合作洽谈|落户协议|入驻协议|入园协议|投资合同"
)


def _ventures(
    article: Article, atoms: Atoms, clusters: list[Cluster], anchors: list[Anchor]
) -> tuple[list[Cluster], list[Anchor]]:
    """Investments told without the word 项目: 「某公司投资五千万元，建设两条生产线」, 「与某公司签订投资协议」."""
    text = article.text
    scene = Scene(article, atoms, anchors)
    for quantity in atoms.quantities:
        if (
            quantity.kind != "money"
            or investment_role(text, quantity, atoms.clause_at(quantity.start)[0]) < 1.5
        ):
            continue
        if any(score >= LEAST for score, _ in scene.links(quantity.start, quantity.end)[:1]):
            continue
        sentence = atoms.sentences[scene.sentence(quantity.start)]
        firm = _subject(atoms.enterprises, quantity.start, sentence, article)
        if firm is None:
            continue
        what = _VENTURE.search(text, quantity.end, sentence[1])
        cluster = Cluster(
            len(clusters), "venture", Mention(firm.start, firm.end, "named", firm.name, False, 0.6)
        )
        cluster.mentions.append(cluster.head)
        if what:
            skip = _NUMBERED.match(text, what.start("what"), what.end("what"))
            begin = skip.end() if skip else what.start("what")
            cluster.mentions.append(Mention(begin, what.end(), "named", text[begin : what.end()], False))
            anchors.append(Anchor(begin, what.end(), cluster.key, False))
        clusters.append(cluster)
        near = firm.start >= sentence[0]
        anchors.append(
            Anchor(
                firm.start if near else quantity.start, firm.end if near else quantity.end, cluster.key, False
            )
        )
        scene = Scene(article, atoms, anchors)
    for match in _DEAL.finditer(text):
        sentence = atoms.sentences[scene.sentence(match.start())]
        if (
            any(anchor.key for anchor in scene.in_sentence(scene.sentence(match.start())))
            or article.part_at(match.start())[2] != "body"
        ):
            continue
        firm = _subject(atoms.enterprises, match.start(), sentence, article)
        if firm is None or any(
            cluster.kind in ("venture", "deal") and cluster.head.name == firm.name for cluster in clusters
        ):
            continue
        cluster = Cluster(
            len(clusters), "deal", Mention(firm.start, firm.end, "named", firm.name, False, 0.5)
        )
        cluster.mentions.append(cluster.head)
        clusters.append(cluster)
        near = firm.start >= sentence[0]
        anchors.append(
            Anchor(
                firm.start if near else match.start(), firm.end if near else match.end(), cluster.key, False
            )
        )
        scene = Scene(article, atoms, anchors)
    return clusters, anchors


def _subject(
    firms: Iterable[EnterpriseAtom], position: int, sentence: Span, article: Article
) -> EnterpriseAtom | None:
    """The firm that acts in a sentence: the last one before the sum, else the last one of the same paragraph."""
    part = article.part_at(position)
    best: EnterpriseAtom | None = None
    for firm in firms:
        if firm.start > position:
            break
        if firm.end <= position and firm.start >= part[0]:
            best = firm
    own = re.search(r"公司|我们|企业", article.text[sentence[0] : position])
    if best is not None and position - best.end > (400 if own else 120) and best.start < sentence[0]:
        return None
    return best


def _amounts(scene: Scene, clusters: list[Cluster]) -> dict[int, Quantity]:
    """The investment of each cluster: every sum goes to its best project, every project takes its best sum."""
    text, atoms = scene.text, scene.atoms
    offers: list[tuple[float, int, Quantity]] = []
    for quantity in atoms.quantities:
        clause = atoms.clause_at(quantity.start)
        role = investment_role(text, quantity, clause[0])
        if role <= 0:
            continue
        links = [(score, key) for score, key in scene.links(quantity.start, quantity.end) if score >= LEAST]
        if not links:
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


Staged = tuple[str, Span]


def _stages(scene: Scene, clusters: list[Cluster]) -> dict[int, Staged]:
    """The stage of each cluster: the furthest word that is asserted of it and firmly linked, else what a plan implies, else the
    verb the sentence ends in, else the event the passage is about."""
    firm: dict[int, list[tuple[float, StageAtom]]] = {}
    loose: dict[int, list[tuple[float, str, StageAtom]]] = {}
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
        for key in shared:
            offers[key] = max(offers.get(key, 0.0), best - 0.2)
        for key, score in offers.items():
            if asserted:
                firm.setdefault(key, []).append((score, atom))
            elif not atom.conditional and (under := implied(atom.stage)) is not None:
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
        elif plans := [entry for entry in loose.get(key, []) if entry[0] >= 2.0]:
            score, stage, atom = max(plans, key=lambda entry: (entry[0], RANK[entry[1]]))
            chosen[key] = (stage, (atom.start, atom.end))
    for cluster in clusters:
        if (
            cluster.key not in chosen
            and (borrowed := _sentence_verb(scene, cluster) or _event(scene, cluster)) is not None
        ):
            chosen[cluster.key] = (borrowed.stage, (borrowed.start, borrowed.end))
    return chosen


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
        if end - start > 22 or re.search(r"[。，]|亿元|万元", text):
            continue
        words = [atom for atom in scene.atoms.stages if start <= atom.start < end and not atom.denied]
        if len(words) == 1 and (words[0].asserted or re.search(r"[类库]$|项目$", text)):
            return words[0] if words[0].asserted else None
        if re.match(r"^[一二三四五六七八九十\d（(]", text) or re.search(r"[类库]$|项目$", text):
            return None
    return None


_EVENT = re.compile(
    r"集中|此次|本次|参与|仪式|活动|其中|落户的|签约的|开工的|投产的|续建|新建|在谈|参加|现场"
)


def _event(scene: Scene, cluster: Cluster) -> StageAtom | None:
    """The signing, start or opening a passage reports, for the projects it lists after."""
    head = cluster.head
    if (titled := _title(scene, head.start)) is not None:
        return titled
    index = scene.sentence(head.start)
    for back in range(min(index, 5) + 1):
        low, high = scene.atoms.sentences[index - back]
        for atom in scene.atoms.stages:
            if (
                low <= atom.start < min(high, head.start)
                and atom.asserted
                and atom.stage in ("signed", "construction", "production")
            ):
                clause = scene.atoms.clause_at(atom.start)
                if _EVENT.search(scene.text[max(low, clause[0] - 12) : clause[1]]) and re.search(
                    r"签约|开工|投产|竣工|奠基|续建|落户", scene.text[atom.start : atom.end]
                ):
                    return atom
    return None


_WEAK_WORDS = {"落地": 1.2, "落户": 0.6, "启用": 0.4, "对接": 0.8, "考察": 0.8, "意向": 0.4, "谋划": 0.8, "储备": 0.6, "稳步推进": 0.6, "有序推进": 0.2, "加快推进": 0.8, "顺利推进": 0.2, "全面启动": 0.6,
               "施工": 0.2, "装修": 0.5, "跟进": 0.5, "开业": 0.2, "工地": 0.2, "施工现场": 0.0, "拿地": 0.8, "达成共识": 0.3, "线索": 0.6}  # fmt: skip


def _weight(atom: StageAtom, text: str) -> float:
    return -_WEAK_WORDS.get(text[atom.start : atom.end], 0.0)


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
        for left, right in zip(after[:-1], after[1:], strict=True):
            if not _ROW.fullmatch(scene.text[left.end : right.start]):
                break
            row.add(right.key)
    return row if len(row) > 1 else set()


def _facts(scene: Scene, clusters: list[Cluster]) -> dict[int, dict[str, tuple[FieldValue, Span]]]:
    """Land, floor area, progress and dates of each cluster, each from its best link."""
    text, atoms = scene.text, scene.atoms
    best: dict[tuple[int, str], tuple[float, FieldValue, Span]] = {}

    def offer(field: str, value: FieldValue, start: int, end: int) -> None:
        links = scene.links(start, end)
        if links and links[0][0] >= LEAST:
            score, key = links[0]
            if (key, field) not in best or best[key, field][0] < score:
                best[key, field] = (score, value, (start, end))

    for quantity in atoms.quantities:
        clause = atoms.clause_at(quantity.start)
        before = text[max(clause[0], quantity.start - 12) : quantity.start]
        if quantity.kind == "area" and not quantity.lower:
            if "亩" in quantity.unit:
                if re.search(r"占地|用地|面积|征地|规划|供地|土地", before) or before == "":
                    offer("land_mu", round_to(quantity.base * 3 / 2000, 4), quantity.start, quantity.end)
            elif re.search(r"建筑|建设|厂房|新建|总面积|建成", before) or re.match(
                r"的?(?:标准化?)?(?:厂房|车间|办公|研发)", text[quantity.end : quantity.end + 8]
            ):
                offer("area_sqm", round_to(quantity.base, 2), quantity.start, quantity.end)
            elif re.search(r"占地|用地", before):
                offer("land_mu", round_to(quantity.base * 3 / 2000, 4), quantity.start, quantity.end)
        elif quantity.kind == "percent" and 0 < quantity.value <= 100:
            around = text[max(clause[0], quantity.start - 16) : quantity.start]
            if (
                re.search(r"完成|进度|建设|施工", around)
                and re.search(r"工程|进度|建设|施工|土建|主体|项目", text[clause[0] : clause[1]])
                and not re.search(r"增长|占|同比|产值|税|投资", around)
            ):
                offer("progress_pct", quantity.value, quantity.start, quantity.end)
    for moment in atoms.dates:
        if moment.iso is None:
            continue
        clause = atoms.clause_at(moment.start)
        for stage in atoms.stages:
            if stage.start < moment.end or stage.start >= clause[1] + 1:
                continue
            word = text[stage.start : stage.end]
            if (
                stage.stage == "construction"
                and stage.asserted
                and re.search(r"开工|动工|奠基|启动建设", word)
                and moment.iso <= atoms.published_on.isoformat()
            ):
                offer("started_on", moment.iso, moment.start, moment.end)
            elif (
                not stage.asserted
                and (stage.stage == "production" or word in ("竣工", "完工", "竣工验收"))
                and moment.iso >= f"{atoms.published_on.year}"
            ):
                offer("expected_on", moment.iso, moment.start, moment.end)
            break
    facts: dict[int, dict[str, tuple[FieldValue, Span]]] = {}
    for (key, field), (_, value, span) in best.items():
        facts.setdefault(key, {})[field] = (value, span)
    return facts


def round_to(value: Decimal, places: int) -> Decimal:
    """Rounded half up, without trailing zeros beyond what the number needs."""
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()


def _investors(scene: Scene, cluster: Cluster) -> list[EnterpriseAtom]:
    """Firms that put money into the project: in its name, before 投资 in its clause, after 由, or the other side of a signature."""
    text, atoms = scene.text, scene.atoms
    found: dict[str, EnterpriseAtom] = {}
    for mention in cluster.mentions[:4]:
        sentence = atoms.sentences[scene.sentence(mention.start)]
        for firm in atoms.enterprises:
            if firm.end <= sentence[0] or firm.start >= sentence[1]:
                continue
            between = text[firm.end : mention.start] if firm.end <= mention.start else ""
            if (mention.start <= firm.start < mention.end and cluster.kind != "venture") or (
                cluster.kind == "venture" and firm.start == mention.start
            ):
                found.setdefault(firm.name, firm)
            elif firm.end <= mention.start and len(between) <= 40 and not re.search(r"[。；]", between):
                if between in ("", "的") or (
                    re.search(r"投资|新建|建设|实施|签|计划|拟|打造|兴建", between)
                    and not re.search(r"项目|、", between)
                ):
                    found.setdefault(firm.name, firm)
            elif firm.start >= mention.end and re.search(
                r"(?:由|投资方|业主|投资主体|建设单位)[^，。；]{0,6}$", text[mention.end : firm.start][-10:]
            ):
                found.setdefault(firm.name, firm)
    return list(found.values())[:4]


def _candidate(
    scene: Scene,
    cluster: Cluster,
    amount: Quantity | None,
    stage: Staged | None,
    facts: dict[str, tuple[FieldValue, Span]],
) -> Candidate | None:
    score = _score(scene, cluster, amount, stage, facts)
    if score < 0.45:
        return None
    fields: dict[str, FieldValue] = {}
    spans: dict[str, list[Span]] = {"name": _name_spans(scene, cluster)}
    fields["name"] = "".join(scene.text[start:end] for start, end in spans["name"])
    if amount is not None and amount.wan is not None:
        fields["investment_wan"] = round_to(amount.wan, 4)
        spans["investment_wan"] = [(amount.start, amount.end)]
    if stage is not None:
        fields["stage"], spans["stage"] = stage[0], [stage[1]]
    for field, (value, span) in facts.items():
        fields[field], spans[field] = value, [span]
    zone = zone_spoken_of(scene.article, scene.atoms, cluster.head.start, cluster.head.end)
    if zone is not None:
        fields["zone"], spans["zone"] = zone.name, [(zone.start, zone.end)]
    firms = _investors(scene, cluster)
    if firms:
        fields["investors"] = tuple(firm.name for firm in firms)
        spans["investors"] = [(firm.start, firm.end) for firm in firms]
    return Candidate(fields, spans, round(min(0.99, max(0.05, score)), 2), ORIGIN)


def _score(
    scene: Scene,
    cluster: Cluster,
    amount: Quantity | None,
    stage: Staged | None,
    facts: dict[str, tuple[FieldValue, Span]],
) -> float:
    """How sure it is that this is a project of its own, 0..1 and a little beyond."""
    head = cluster.head
    body = [mention for mention in cluster.mentions if mention.kind != "pointer"]
    kind = scene.article.part_at(head.start)[2]
    if cluster.kind == "group":
        counted_first = re.match(r"^[\d一二三四五六七八九十百两]+[余多]?个", head.name) is not None
        return (
            0.55
            if amount is not None and counted_first and "项目" in head.name and not _bare_group(head.name)
            else 0.0
        )
    if cluster.kind == "deal":
        return 0.5 if stage is not None else 0.0
    near = stage is not None and scene.sentence(stage[1][0]) in {
        scene.sentence(mention.start) for mention in cluster.mentions
    }
    if not head.strong and amount is None and not near:
        return 0.0
    if (
        not head.strong
        and head.weight > 0
        and amount is None
        and stage is not None
        and stage[0] in ("negotiating", "lead")
    ):
        return 0.0  # branches a delegation looked at, not projects
    if (
        stage is not None
        and stage[0] == "production"
        and amount is None
        and re.search(r"(?:生产线|产线)$", head.name)
        and "年产" not in head.name
    ):
        return 0.0  # a firm's running lines
    score = 0.5 if head.strong else 0.3
    score += head.weight
    score += 0.35 if amount is not None else 0.0
    score += 0.2 if near else 0.1 if stage is not None else 0.0
    score += 0.1 if facts else 0.0
    score += 0.05 * min(2, len(cluster.mentions) - 1)
    if is_sector(head.name):
        score -= 0.15 if _firm_before(scene, head) or len(body) > 1 else 0.35
    covered = stage is not None and stage[1][0] <= head.start and head.end <= stage[1][1] + 4
    score -= 0.3 if not head.strong and not covered and is_goal(scene.text, head.start) else 0.0
    score -= 0.1 if kind in ("caption", "heading") and len(body) == 1 else 0.0
    return score


def _firm_before(scene: Scene, head: Mention) -> EnterpriseAtom | None:
    """The firm that stands right before, or opens, a project's name."""
    for firm in scene.atoms.enterprises:
        if firm.start > head.start:
            return None
        if head.start <= firm.end <= head.end or firm.end == head.start:
            return firm
    return None


def _name_spans(scene: Scene, cluster: Cluster) -> list[Span]:
    """Where the name stands: one piece, or the firm's own name and what it builds where that alone says too little."""
    head = cluster.head
    if cluster.kind == "deal":
        return [(head.start, head.end)]
    if cluster.kind == "venture":
        what = [mention for mention in cluster.mentions[1:] if mention.kind == "named"]
        firm = next((firm for firm in scene.atoms.enterprises if firm.start == head.start), None)
        short = firm is not None and bool(what) and what[0].end - what[0].start > 3
        return [
            _core_span(scene, firm) if firm and short else (head.start, head.end),
            *((tail.start, tail.end) for tail in what[:1]),
        ]
    if head.strong and not is_sector(head.name):
        return [(head.start, head.end)]
    firm = _firm_before(scene, head)
    if firm is not None and firm.end == head.start:
        return [(firm.start, head.end)] if len(firm.name) + len(head.name) <= 40 else [(head.start, head.end)]
    if firm is None and (
        is_common_works(head.name) or re.search(r"(?:生产线|产线|厂房|工厂|车间)$", head.name)
    ):
        sentence = scene.atoms.sentences[scene.sentence(head.start)]
        subject = _subject(scene.atoms.enterprises, head.start, sentence, scene.article)
        acts = subject is not None and re.search(
            r"建设|新建|投资|上马|引进|购置|用于|兴建|建成|扩建", scene.text[subject.end : head.start]
        )
        if subject is not None and acts:
            return [_core_span(scene, subject), (head.start, head.end)]
    return [(head.start, head.end)]


def _core_span(scene: Scene, firm: EnterpriseAtom) -> Span:
    """The span of a firm's name without its place and its form."""
    printed = scene.text[firm.start : firm.end]
    core = core_name(printed, scene.atoms.gazetteer)
    place = printed.find(core)
    return (
        (firm.start + place, firm.start + place + len(core))
        if place >= 0 and len(core) >= 2
        else (firm.start, firm.end)
    )


def _bare_group(name: str) -> bool:
    """Whether a counted group says nothing of what its projects are (「27个重点项目」): a figure, not a project."""
    core = re.sub(
        r"(?:项目)?[\d一二三四五六七八九十百两几]+[余多]?[个家户]$",
        "",
        re.sub(r"^.{0,6}?[\d一二三四五六七八九十百两几]+[余多]?个", "", name),
    )
    return is_empty_name(core)
