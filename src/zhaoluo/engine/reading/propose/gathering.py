"""From mentions to projects: which mentions speak of one project, and which investments are told without the word 项目."""

import re
from collections.abc import Iterable
from functools import lru_cache

from ..atoms.bundle import Atoms
from ..atoms.enterprises import EnterpriseAtom
from ..layout import Article
from ..naming import is_sector
from ..text import Span
from .links import LEAST, Anchor, Cluster, Scene, investment_role
from .mentions import Mention

_UNSAID = re.compile(r"[（）“”\s·]|(?:建设|工程)?项目$|^(?:该|此)")


@lru_cache(maxsize=4096)
def _stem(name: str) -> str:
    return _UNSAID.sub("", name)


@lru_cache(maxsize=4096)
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[index : index + 2] for index in range(len(text) - 1))


@lru_cache(maxsize=4096)
def _figures(stem: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", stem))


def same_name(a: str, b: str) -> bool:
    """Whether two names on one page mean one project: equal, one inside the other, or nearly the same pairs of characters."""
    a, b = _stem(a), _stem(b)
    if not a or not b:
        return False
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) >= 4 and short in long:
        return True
    shared = len(_bigrams(a) & _bigrams(b))
    if not shared and len(short) < 8:
        return False
    if _figures(a) and _figures(b) and not _figures(a) & _figures(b):
        return False  # 「1号码头项目」 and 「2号码头项目」
    if 2 * shared >= 0.72 * (len(_bigrams(a)) + len(_bigrams(b))):
        return shared > 0
    if len(short) < 8 and (len(short) < 4 or short[:2] != long[:2]):
        return False
    # 「云海交通装备项目」 for 「江东云海智能交通指挥装备制造项目」: all its characters, in order, are in the longer name.
    rest = iter(long)
    return all(char in rest for char in short)


def gather(article: Article, found: list[Mention]) -> tuple[list[Cluster], list[Anchor]]:
    """Mentions of the same project in one cluster; pointers (「该项目」) go to the project spoken of last."""
    clusters: list[Cluster] = []
    anchors: list[Anchor] = []
    last: Cluster | None = None
    last_place = 0
    for mention in found:
        if mention.kind == "pointer":
            part, earlier = article.part_at(mention.start), article.part_at(last_place)
            near = part == earlier or article.parts.index(part) - article.parts.index(earlier) <= (
                4 if "投资" in mention.name else 1
            )
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
    """「远岫项目」 after 「远岫自动化光伏支架生产基地」: a short stem that opens the longer name."""
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
_BUILT_BEFORE = re.compile(
    r"(?:建设|新建|兴建|再建|扩建|打造|上马)(?P<what>(?:了)?[^，。；：！？\n\t]{2,20}?(?:工厂|基地|生产线|产线|中心|园|厂|车间|总部))(?=，)"
)
_OWN_PHASE = re.compile(
    r"(?:^|[，。；：“\n])(?:企业|公司|我们)?的?(?P<what>[一二三四]期[^，。；：\n\t]{0,8}?(?:工厂|厂房|基地|生产线|产线|车间|工程))"
)
_NUMBERED = re.compile(r"(?:了|起|成)?(?:[一二两三四五六七八九十\d]+[余多]?[条座个栋家])?")
_DEAL = re.compile(
    r"意向(?:来|在|到|落户)[^，。；]{0,6}(?:投资|发展|建厂)|投资意向|意向投资|投资协议|合作洽谈|落户协议|入驻协议|入园协议|投资合同"
)


def ventures(
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
        firm = acting_firm(atoms.enterprises, quantity.start, sentence, article)
        if firm is None:
            continue
        stop = text.find("；", quantity.end, sentence[1])
        what = _VENTURE.search(text, quantity.end, stop if stop >= 0 else sentence[1])
        if what is None:  # 「甲公司再建一座数字化工厂，……总投资八亿元」
            low = max(sentence[0], text.rfind("；", 0, quantity.start))
            what = _BUILT_BEFORE.search(text, low, quantity.start) or _OWN_PHASE.search(
                text, max(0, low - 1), quantity.start
            )
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
        firm = acting_firm(atoms.enterprises, match.start(), sentence, article)
        if firm is not None and any(firm in backers for backers in scene.backers.values()):
            continue  # the one who invests in the project just told
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


def acting_firm(
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
