"""Land, floor area, progress, dates and investors of each project."""

import re
from decimal import ROUND_HALF_UP, Decimal

from ..atoms.enterprises import EnterpriseAtom
from ..text import Span
from .candidate import FieldValue
from .links import LEAST, Cluster, Scene


def facts_of(scene: Scene, clusters: list[Cluster]) -> dict[int, dict[str, tuple[FieldValue, Span]]]:
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
                freed = re.search(r"腾退|腾出|盘活|收回|收储|清理|处置|出让|整理", before)
                if not freed and (re.search(r"占地|用地|面积|征地|规划|供地|土地", before) or before == ""):
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


def investors_of(scene: Scene, cluster: Cluster) -> list[EnterpriseAtom]:
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
                    re.search(
                        r"投资|新建|建设|实施|签|计划|拟|打造|兴建|就$|围绕|洽谈|商谈|磋商|对接", between
                    )
                    and not re.search(r"项目|、", between)
                ):
                    found.setdefault(firm.name, firm)
            elif firm.start >= mention.end and re.search(
                r"(?:由|投资方|业主|投资主体|建设单位)[^，。；]{0,6}$", text[mention.end : firm.start][-10:]
            ):
                found.setdefault(firm.name, firm)
    for firm in scene.backers.get(cluster.key, ()):
        found.setdefault(firm.name, firm)
    return list(found.values())[:4]
