"""A question to the universe becomes a sealed search."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from zhaoluo.engine.universe import Answer, Store, UniverseError, open_store, parse_query, rank
from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.journal.models import Event
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy
from zhaoluo.foundation.verdict import Refusal, Refused, refuse_if
from zhaoluo.projects.actions.locking import day_of
from zhaoluo.registers.chains.models import Chain
from zhaoluo.registers.chains.queries import LinkStanding, gap_query_of
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor
from zhaoluo.registers.standards.queries import industries

from ..models import Candidate, Search
from ..queries.evidence import Setting, kept
from ..queries.expansion import SignalRow, live_signals
from ..queries.questions import chosen_standings, residents_of, weights_of
from ..queries.searches import seal_of
from ..rules import questions, scores
from ..rules.questions import Filters
from ..terms import ProspectingEvent
from .writing import may_keep


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked and what came back, before it is written down."""

    document: dict[str, Any]
    answer: Answer
    generation: str
    as_of: str
    synthetic: bool
    residents: dict[str, str]
    residents_unknown: int
    signals: dict[str, list[SignalRow]]


def ask(
    *,
    zone: Zone,
    chain: int,
    links: Sequence[int] = (),
    weights: Mapping[str, float] | None = None,
    filters: Filters = Filters(),  # noqa: B008 – frozen
    excluded: Collection[str] = (),
    put_aside: Collection[str] = (),
    affinity: Mapping[str, float] | None = None,
    by: User,
    actor: Actor | None,
    at: datetime,
    once: str = "",
    top: int = questions.TOP,
) -> Search:
    """Ask for firms that fill these links' gaps (查询目标企业); the answer is sealed.

    ``links`` empty: every link of the chain that has a gap.  ``weights`` None: those that hold in the zone.  The engine
    runs before anything is locked or written.  ``excluded``: firms left out by name; ``put_aside``: those dismissed in the
    library, kept apart so that the question can be asked again without them.  The same ``once`` again gives the search that was made.
    """
    may_keep(actor)
    if once and (made := _made(zone, once)) is not None:
        return made
    row = Chain.objects.filter(pk=chain, zone=zone).first()
    if row is None:
        raise Refused([Refusal("no_chain", "没有这条产业链，请重选", "chain")])
    standings = chosen_standings(row, links)
    refuse_if(_refusals(standings, links, weights, filters, excluded, affinity or {}, at))
    own, scorecard = weights_of(zone.pk)
    shares = own if weights is None else scores.settled(weights, own)
    askable = [s for s in standings if s.classes]
    typed = {word for firm in excluded if (word := tidy(firm))}
    aside = {word for firm in put_aside if (word := tidy(firm))} - typed
    document: dict[str, Any] = {
        "gaps": gap_query_of(askable),
        "filters": filters.document(),
        "affinity": {tidy(code): share for code, share in (affinity or {}).items()},
        "exclude": sorted(typed | aside),
        "scorecard": shares,
        "top": top,
    }
    asked = _put(zone, document, at)
    if aside:  # not asked of the engine, but sealed with the question
        asked.document["put_aside"] = sorted(aside)
    search = Search(
        zone=zone, chain=row, chain_name=row.name, question=asked.document, weights=shares,
        links=[{"id": s.link.pk, "key": s.link.key, "name": s.link.name} for s in askable],
        scorecard=scorecard if shares == own else None, generation=asked.generation, store_as_of=asked.as_of,
        is_synthetic=asked.synthetic, scanned=asked.answer.scanned, candidates_count=asked.answer.candidates,
        seconds=asked.answer.seconds or 0.0, residents=len(asked.residents), residents_unknown=asked.residents_unknown,
        by=by, at=at,
    )  # fmt: skip
    rows = _candidates(search, asked, askable)
    search.seal = seal_of(search, rows)
    return _write(search, rows, once)


def _refusals(
    standings: Sequence[LinkStanding], links: Sequence[int], weights: Mapping[str, float] | None, filters: Filters,
    excluded: Collection[str], affinity: Mapping[str, float], at: datetime,
) -> list[Refusal]:  # fmt: skip
    refusals = questions.refusals_to_ask(
        links=links,
        found=[s.link.pk for s in standings],
        askable=sum(bool(s.classes) for s in standings),
        mute=[s.link.name for s in standings if not s.classes],
        free=bool(filters.classes) or filters.all_classes,
    )
    refusals += questions.refusals_of_filters(filters, today=day_of(at))
    refusals += questions.refusals_of_excluded(excluded) + questions.refusals_of_affinity(affinity)
    return refusals + (scores.refusals_of_weights(weights) if weights is not None else [])


def _put(zone: Zone, document: dict[str, Any], at: datetime) -> Asked:
    """Run the engine; what a person can mend comes back as a refusal."""
    try:
        with open_store(settings.UNIVERSE_ROOT) as store:
            residents, unknown = residents_of(zone.pk, store)
            signals = _signals_of(zone, store, at)
            document |= {
                "residents": sorted(residents),
                "signals": {firm: rows[0].worth for firm, rows in sorted(signals.items())},
            }
            known = [entry.code for entry in industries(4)]
            answer = rank(store, parse_query(document), known_classes=known, stopwatch=time.perf_counter)
            about = store.about
    except UniverseError as error:
        raise Refused([Refusal("universe", str(error))]) from error
    return Asked(
        document, answer, about.generation, about.as_of or "", about.synthetic, residents, unknown, signals
    )


def _signals_of(zone: Zone, store: Store, at: datetime) -> dict[str, list[SignalRow]]:
    """Firm of the store → the zone's signals about it that count today, strongest first."""
    live = live_signals(zone.pk, today=day_of(at))
    here = store.row_of(live.by_id)
    found: dict[str, list[SignalRow]] = {}
    by_code = {code: list(rows) for code, rows in live.by_code.items()}
    for firm, rows in live.by_id.items():
        if firm in here:
            found[firm] = list(rows)
            continue
        # The store has numbered its firms anew, or dropped this one: its credit code may still be known.
        for row in rows:
            by_code.setdefault(row.credit_code, []).append(row)
    for code, firm in store.ids_of(code for code in by_code if code).items():
        found[firm] = sorted(
            [*found.get(firm, []), *by_code[code]], key=lambda row: (-row.worth, -row.signal.pk)
        )
    return found


def _candidates(search: Search, asked: Asked, standings: Sequence[LinkStanding]) -> list[Candidate]:
    setting = Setting(
        standings=standings,
        residents=asked.residents,
        signals=asked.signals,
        store=f"企业库 {asked.generation}" + ("（模拟）" if asked.synthetic else ""),
        as_of=asked.as_of,
        weights=search.weights,
        ceilings=scores.ceilings_of(asked.document),
    )
    return [
        Candidate(zone=search.zone, search=search, **kept(row, number, setting))
        for number, row in enumerate(asked.answer.rows, 1)
    ]


def _write(search: Search, rows: list[Candidate], once: str) -> Search:
    """All of it, or, where the same form was faster, what that one made."""
    try:
        with transaction.atomic():
            search.save(force_insert=True)
            for row in rows:
                row.search_id = search.pk
            if rows:
                insert_many(rows)
            record(
                ProspectingEvent.ASKED, search, by=search.by, at=search.at, once=once, chain=search.chain_name,
                links=[link["name"] for link in search.links], rows=len(rows), generation=search.generation, seal=search.seal,
            )  # fmt: skip
    except IntegrityError as error:
        if not once or "journal_once" not in str(error) or (made := _made(search.zone, once)) is None:
            raise
        return made
    return search


def _made(zone: Zone, once: str) -> Search | None:
    """The search this form has made before."""
    event = Event.objects.filter(zone=zone, once=once, verb=ProspectingEvent.ASKED).first()
    return Search.objects.filter(pk=event.subject_id or 0).first() if event is not None else None
