"""The chain as a directed graph, supplier → buyer: cycles, orphans, stages, what hangs on what, what a failure costs.

Keys are any strings; every answer is the same whatever the order of nodes and edges.  An edge naming a node that does not
exist is a ValueError: the caller's document is wrong.  docs/domain/relatedness.md, Knock-out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """A share that opens to its parts: `part` of `whole`, `value` None where whole is 0."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Completeness:
    """Share of the links that have a resident (产业链完整度), of all links and of the critical ones."""

    links: Share
    critical: Share
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What the chain's output loses at once.

    share     : 0..1 of the known output, None if no output is known
    own       : output lost in the links that failed, in the unit of the outputs given
    dependent : output lost further down, for want of their product
    hit       : links that lose output or must stop in part, the failed ones included, by key
    coverage  : share of the links present whose output is known
    """

    share: float | None
    own: float
    dependent: float
    hit: tuple[str, ...]
    coverage: float


@dataclass(frozen=True, slots=True)
class Criticality:
    """loss: what its complete failure costs.  reach: share of all links that it or its products go into, itself included."""

    loss: Loss
    reach: float


def cycles(nodes: Iterable[str], edges: Iterable[Edge]) -> list[list[str]]:
    """One shortest cycle out of every knot of the graph, each from its smallest key, in the order of supply; [] is a DAG."""
    below, _ = _neighbours(nodes, edges)
    found = []
    done: set[str] = set()
    for key in sorted(below):
        if key in done:
            continue
        way = _way_back(key, below)
        if way:
            found.append(way)
            # Others of this knot are not told again: mending one cycle may mend them, and the next reading tells.
            ahead = _reached([key], below)
            done |= {other for other in ahead if key in _reached([other], below)} | {key}
    return found


def orphans(nodes: Iterable[str], edges: Iterable[Edge]) -> list[str]:
    """Links that neither supply nor buy, sorted."""
    below, above = _neighbours(nodes, edges)
    return sorted(key for key in below if not (below[key] | above[key]) - {key})


def stages(nodes: Iterable[str], edges: Iterable[Edge]) -> dict[str, int]:
    """Topological stage of every link: 0 without suppliers, else one more than its latest supplier.  ValueError on a cycle."""
    nodes, edges = list(nodes), list(edges)
    if knots := cycles(nodes, edges):
        raise ValueError("链条中有环：" + " → ".join([*knots[0], knots[0][0]]))
    below, above = _neighbours(nodes, edges)
    stage = dict.fromkeys(below, 0)
    waiting = {key: len(above[key]) for key in below}
    ready = [key for key, count in waiting.items() if not count]
    while ready:
        key = ready.pop()
        for buyer in below[key]:
            stage[buyer] = max(stage[buyer], stage[key] + 1)
            waiting[buyer] -= 1
            if not waiting[buyer]:
                ready.append(buyer)
    return stage


def upstream(keys: Collection[str], edges: Iterable[Edge]) -> frozenset[str]:
    """Everything that goes into these links, directly or not, without themselves (unless they feed each other)."""
    edges = list(edges)
    _, above = _neighbours({*keys, *(end for edge in edges for end in edge)}, edges)
    return frozenset(_reached(keys, above))


def downstream(keys: Collection[str], edges: Iterable[Edge]) -> frozenset[str]:
    """Everything these links go into, directly or not, without themselves (unless they feed each other)."""
    edges = list(edges)
    below, _ = _neighbours({*keys, *(end for edge in edges for end in edge)}, edges)
    return frozenset(_reached(keys, below))


def completeness(links: Mapping[str, bool], residents: Mapping[str, int]) -> Completeness:
    """links: key → is it critical.  residents: key → number of residents on it; a key left out has none."""
    missing = tuple(sorted(key for key in links if not residents.get(key, 0)))
    critical = [key for key, is_critical in links.items() if is_critical]
    return Completeness(
        links=Share(len(links) - len(missing), len(links)),
        critical=Share(len(critical) - sum(key in missing for key in critical), len(critical)),
        missing=missing,
    )


def knock_out(
    output: Mapping[str, float | None],
    edges: Iterable[Edge],
    lost: Mapping[str, float],
    replaceable: Collection[str] = (),
) -> Loss:
    """What the chain loses when parts of some links fail, under fixed proportions (Leontief) and without stocks.

    output      : gross yearly output of every link *present*, None where unknown, never negative
    edges       : supplier → buyer; ends that are not in `output` are absent links: bought outside already, they pass nothing on
    lost        : link → share of its output that fails, 0..1 (see `share_of_firm`)
    replaceable : links whose product their buyers also get elsewhere; their failure costs their own output only

    Every supplier present is taken as necessary: a buyer runs at the smallest share any of them still delivers.  That is
    the worst case of the first weeks, not a forecast; outputs are gross, so a yuan counts in every link it passes.
    """
    for key, value in output.items():
        if value is not None and not value >= 0:
            raise ValueError(f"环节 {key} 的产值不能为负或非数：{value}")
    for key, share in lost.items():
        if key not in output:
            raise ValueError(f"环节 {key} 没有企业，无从退出")
        if not 0 <= share <= 1:
            raise ValueError(f"环节 {key} 的损失比例须在 0 到 1 之间：{share}")
    inside = [edge for edge in set(edges) if edge[0] in output and edge[1] in output]
    _, above = _neighbours(output, inside)
    stage = stages(output, inside)
    runs: dict[str, float] = {}
    for key in sorted(output, key=lambda key: (stage[key], key)):
        delivered = [runs[supplier] for supplier in above[key] if supplier not in replaceable]
        runs[key] = min([1 - lost.get(key, 0.0), *delivered])
    known = {key: value for key, value in output.items() if value is not None}
    total = sum(known.values())
    own = sum(value * lost.get(key, 0.0) for key, value in known.items())
    gone = sum(value * (1 - runs[key]) for key, value in known.items())
    return Loss(
        share=gone / total if total > 0 else None,
        own=own,
        dependent=max(0.0, gone - own),
        hit=tuple(sorted(key for key, share in runs.items() if share < 1)),
        coverage=len(known) / len(output) if output else 0.0,
    )


def share_of_firm(outputs: Sequence[float | None], firm: int) -> float:
    """Share of a link that goes with one of its firms: by output where all are known, else each firm counts the same."""
    if all(value is not None for value in outputs) and sum(value or 0.0 for value in outputs) > 0:
        return (outputs[firm] or 0.0) / sum(value or 0.0 for value in outputs)
    return 1 / len(outputs)


def criticality(
    nodes: Iterable[str],
    output: Mapping[str, float | None],
    edges: Iterable[Edge],
    replaceable: Collection[str] = (),
) -> dict[str, Criticality]:
    """Of every link present (in `output`): the loss by its complete failure, and how far its products reach."""
    nodes, edges = set(nodes), list(edges)
    return {
        key: Criticality(
            loss=knock_out(output, edges, {key: 1.0}, replaceable),
            reach=len(downstream([key], edges) | {key}) / len(nodes | {key}),
        )
        for key in sorted(output)
    }


def _neighbours(
    nodes: Iterable[str], edges: Iterable[Edge]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    below: dict[str, set[str]] = {key: set() for key in nodes}
    above: dict[str, set[str]] = {key: set() for key in below}
    for supplier, buyer in edges:
        for end in (supplier, buyer):
            if end not in below:
                raise ValueError(f"供应关系 {supplier} → {buyer} 提到的环节 {end} 不存在")
        below[supplier].add(buyer)
        above[buyer].add(supplier)
    return below, above


def _reached(keys: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = [near for key in keys for near in ways[key]]
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead.extend(ways[key])
    return found


def _way_back(start: str, below: Mapping[str, set[str]]) -> list[str]:
    """A shortest way from `start` to itself, without the repeated end; [] if there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        longer = []
        for way in ways:
            for key in sorted(below[way[-1]]):
                if key == start:
                    return way
                if key not in seen:
                    seen.add(key)
                    longer.append([*way, key])
        ways = longer
    return []
