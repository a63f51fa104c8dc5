"""The five maps of a chain: what the queries say, turned into pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhaoluo.foundation.ui.templatetags.ui import money

from .. import queries
from ..models import Chain, Link
from ..queries.facts import ChainFacts
from ..queries.seen import MORE, seen
from ..queries.standing import LinkStanding
from ..terms import LinkState, Position
from .answering import address, number
from .drawing import cards, layered, matrix

KINDS = {
    "chain": "产业链", "routes": "技术路线", "fields": "应用领域", "regions": "区域分布", "collaboration": "企业协作",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: which map, which link or firm or province is chosen, what is opened."""

    map: str
    link: str
    firm: str
    region: str
    by: str
    opened: str

    @classmethod
    def of(cls, query: Any) -> Asked:
        kind = query.get("map", "")
        names = ("link", "firm", "region", "by", "open")
        return cls(kind if kind in KINDS else "chain", *(str(query.get(name, ""))[:60] for name in names))

    def to(self, part: str = "map", **changes: Any) -> str:
        """An address that keeps the map and the chosen link."""
        wanted = {"map": self.map, "link": self.link, "by": self.by, "open": self.opened} | changes
        return address(part, **wanted)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map ready to print.  ``said`` is the finding in one sentence; ``extra`` is what its table needs."""

    kind: str
    picture: Any
    said: str
    foot: list[str]
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{KINDS[self.kind]}图谱"

    @property
    def head(self) -> str:
        return KINDS[self.kind]

    @property
    def table(self) -> str:
        """Template of the table that says the same."""
        name = "groups" if self.kind in ("routes", "fields") else self.kind
        return f"chains/_table_{name}.html"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A route or field with its links; ``unknown``: those that name none."""

    name: str
    links: list[LinkStanding]
    unknown: bool = False

    @property
    def gaps(self) -> int:
        return sum(s.state == LinkState.MISSING for s in self.links)


def note_of(standing: LinkStanding) -> str:
    """The line under a link's name: how it stands, never by colour alone."""
    held = len(standing.residents)
    if standing.state == LinkState.MISSING:
        return f"✕ 外采 {short_money(standing.gap_recorded)}" if standing.gap_recorded else "✕ 缺口"
    return f"△ 本地 {held} 家" if standing.state == LinkState.WEAK else f"本地 {held} 家"


def short_money(amount: Decimal) -> str:
    """万元 → 0.54 亿 or 900 万, for a line of a box."""
    return f"{amount / 10000:.2f} 亿" if amount >= 1000 else f"{amount.quantize(Decimal(1)):,} 万"


def said_of(standing: LinkStanding) -> str:
    """A link in one sentence, for screen readers and on hover."""
    link = standing.link
    parts = [
        link.name,
        standing.state.label,
        f"本地 {len(standing.residents)} 家",
        Position.label_of(link.position),
    ]
    if standing.gap_recorded is not None:
        parts.append(f"年外采 {money(standing.gap_recorded)}")
    return "，".join(parts + (["关键环节"] if link.is_critical else []))


def stage_of(chain: Chain, link: Link) -> str:
    """Heading of the column a link stands in."""
    return chain.columns[link.column] if link.column < len(chain.columns) else ""


def href_of(asked: Asked, link: Link) -> str:
    """A click chooses a link; a click on the chosen one lets it go."""
    return asked.to(link="" if asked.link == link.key else link.key)


def chain_map(facts: ChainFacts, standings: Sequence[LinkStanding], asked: Asked) -> Drawn:
    """产业链: stages as columns, who supplies whom."""
    shown = seen(facts, standings, opened=number(asked.opened))
    boxes = [
        layered.Box(
            s.link.key, s.link.name, note_of(s), s.state.value, shown.at[s.link.key], href_of(asked, s.link), said_of(s),
            asked.link == s.link.key,
        )
        for s in shown.standings
    ]  # fmt: skip
    boxes += [_folded(facts, asked, c, n, shown.at[MORE.format(c)]) for c, n in shown.folded.items()]
    picture = layered.draw(boxes, _supplies(facts, standings), facts.chain.columns)
    gaps = sum(s.state == LinkState.MISSING for s in standings)
    weak = sum(s.state == LinkState.WEAK for s in standings)
    said = f"{facts.chain.name}：{len(standings)} 个环节，缺口 {gaps} 个，偏弱 {weak} 个，下方有数据表"
    foot = [f"节点 {len(standings)}", f"边 {len(facts.edges)}"]
    if shown.folded:
        foot.append(f"图上 {len(shown.standings)} 个，其余收起")
    return Drawn("chain", picture, said, foot, {"rows": _chain_rows(facts, standings)})


def _folded(facts: ChainFacts, asked: Asked, column: int, count: int, at: tuple[float, float]) -> layered.Box:
    """The box of a column's folded links; a click opens the column."""
    name = facts.chain.columns[column] if column < len(facts.chain.columns) else ""
    said = f"{name}还有 {count} 个环节，点开"
    return layered.Box(
        MORE.format(column), f"还有 {count} 个环节", "点开", "more", at, asked.to(open=column), said
    )


def _supplies(facts: ChainFacts, standings: Sequence[LinkStanding]) -> list[layered.Supply]:
    by_id = {s.link.pk: s for s in standings}
    supplies = []
    for edge in facts.edges:
        supplier, buyer = by_id[edge.supplier_id], by_id[edge.buyer_id]
        said = f"{supplier.link.name} → {buyer.link.name}" + (f"：{edge.product}" if edge.product else "")
        missing, wanted = supplier.state == LinkState.MISSING, buyer.state != LinkState.MISSING
        keys = (supplier.link.key, buyer.link.key)
        supplies.append(layered.Supply(*keys, missing and wanted, said, missing and not wanted))
    return supplies


def _chain_rows(facts: ChainFacts, standings: Sequence[LinkStanding]) -> list[dict[str, Any]]:
    """The map as a table: each link with its stage, what feeds it and what it feeds."""
    names = {s.link.pk: s.link.name for s in standings}
    return [
        {
            "standing": s,
            "stage": stage_of(facts.chain, s.link),
            "feeds": [names[e.buyer_id] for e in facts.edges if e.supplier_id == s.link.pk],
            "fed": [names[e.supplier_id] for e in facts.edges if e.buyer_id == s.link.pk],
        }
        for s in standings
    ]


def routes_map(facts: ChainFacts, standings: Sequence[LinkStanding], asked: Asked) -> Drawn:
    """技术路线: every link with the routes it is made by; a link that names none is unknown, not without any."""
    drawn = [
        cards.Card(
            s.link.key, s.link.name, s.state.value, s.link.column, tuple(s.link.routes), href_of(asked, s.link),
            f"{said_of(s)}，{KINDS['routes']}：{'、'.join(s.link.routes) or '未标明'}", asked.link == s.link.key,
        )
        for s in standings
    ]  # fmt: skip
    groups, named = groups_of(facts, standings, asked)
    said = f"{facts.chain.name}：{named} 个环节标明技术路线，共 {sum(not g.unknown for g in groups)} 条，下方有数据表"
    foot = [f"技术路线 {sum(not g.unknown for g in groups)}", f"已标明环节 {named} / {len(standings)}"]
    return Drawn("routes", cards.draw(drawn, facts.chain.columns), said, foot, {"groups": groups})


def groups_of(
    facts: ChainFacts, standings: Sequence[LinkStanding], asked: Asked
) -> tuple[list[GroupRow], int]:
    """Links by route or by field, those that name none last; and how many name one."""
    groups = queries.routes(facts) if asked.map == "routes" else queries.fields(facts)
    by_id = {s.link.pk: s for s in standings}
    named = {link.pk for group in groups for link in group.links}
    rows = [GroupRow(g.name, [by_id[link.pk] for link in g.links]) for g in groups]
    if rest := [s for s in standings if s.link.pk not in named]:
        rows.append(GroupRow(f"未标明{KINDS[asked.map]}", rest, unknown=True))
    return rows, len(named)


def fields_map(facts: ChainFacts, standings: Sequence[LinkStanding], asked: Asked) -> Drawn:
    """应用领域: links by stage against fields; a link that names none is unknown, not without any."""
    rows, named = groups_of(facts, standings, asked)
    known = [row for row in rows if not row.unknown]
    place = {row.name: i for i, row in enumerate(known)}
    lines = [
        matrix.Line(
            s.link.key, s.link.name, s.state.value, stage_of(facts.chain, s.link), tuple(place[f] for f in s.link.fields),
            href_of(asked, s.link), f"{said_of(s)}，应用领域：{'、'.join(s.link.fields) or '未标明'}",
            asked.link == s.link.key,
        )
        for s in sorted(standings, key=lambda s: s.link.column)
    ]  # fmt: skip
    picture = matrix.draw(lines, [(row.name, f"✕ {row.gaps} / {len(row.links)}") for row in known])
    said = f"{facts.chain.name}：{named} 个环节标明应用领域，共 {len(known)} 个领域，下方有数据表"
    foot = [f"应用领域 {len(known)}", f"已标明环节 {named} / {len(standings)}", "列头为缺口数 / 环节数"]
    return Drawn("fields", picture, said, foot, {"groups": rows})
