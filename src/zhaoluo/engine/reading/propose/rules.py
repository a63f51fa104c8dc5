"""The default proposer: mentions are gathered into projects, atoms are linked to them by score.  No model, no network."""

import re

from ..atoms.bundle import Atoms
from ..atoms.enterprises import EnterpriseAtom
from ..atoms.firm_names import core_name
from ..atoms.quantities import Quantity
from ..layout import Article
from ..naming import is_common_works, is_empty_name, is_goal, is_sector
from ..text import Span
from ..zoning import zone_spoken_of
from .amounts import amounts_of
from .candidate import Candidate, FieldValue
from .facts import facts_of, investors_of, round_to
from .gathering import acting_firm, gather, ventures
from .links import Cluster, Scene
from .mentions import Mention, mentions
from .staging import Staged, stages_of
from .tables import Row, tables_of

ORIGIN = "rules"


class RulesProposer:
    """Candidates by mentions and scored links."""

    def propose(self, article: Article, atoms: Atoms) -> list[Candidate]:
        found = mentions(article, atoms)
        clusters, anchors = gather(article, found)
        clusters, anchors = ventures(article, atoms, clusters, anchors)
        if not clusters:
            return []
        scene = Scene(article, atoms, anchors)
        amounts = amounts_of(scene, clusters)
        stages = stages_of(scene, clusters)
        facts = facts_of(scene, clusters)
        rows = {row.name: row for row in tables_of(article, atoms).rows}
        candidates: list[Candidate] = []
        for cluster in clusters:
            candidate = _candidate(
                scene, cluster, amounts.get(cluster.key), stages.get(cluster.key), facts.get(cluster.key, {})
            )
            told = [rows[place] for m in cluster.mentions if (place := (m.start, m.end)) in rows]
            if candidate is not None:
                candidates.append(_with_row(candidate, told[0]) if told else candidate)
        return candidates


def _with_row(candidate: Candidate, row: Row) -> Candidate:
    """What a table's cells say of a project goes before what was linked to it."""
    fields = {field: value for field, value in candidate.fields.items() if field not in row.said}
    spans = {field: places for field, places in candidate.spans.items() if field not in row.said}
    return Candidate({**fields, **row.fields}, {**spans, **row.spans}, candidate.score, candidate.origin)


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
    firms = investors_of(scene, cluster)
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
        printed = scene.text[head.start : head.end]
        counted_first = re.match(r"^[\d一二三四五六七八九十百两]+[余多]?个", printed) is not None
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
    if (
        not near and stage is not None and head.weight >= 0.3
    ):  # an item of a row under what the sentence before says
        told = scene.sentence(stage[1][0])
        near = 0 <= scene.sentence(head.start) - told <= 2 and scene.article.part_at(
            stage[1][0]
        ) == scene.article.part_at(head.start)
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
        subject = acting_firm(scene.atoms.enterprises, head.start, sentence, scene.article)
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
