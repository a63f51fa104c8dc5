from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from zhaoluo.engine.universe import DEFAULT_SCORECARD, Firm, Store, UniverseError, open_store
from zhaoluo.foundation import clock
from zhaoluo.registers.chains.models import Chain
from zhaoluo.registers.chains.queries import LinkStanding, link_standing, market_of
from zhaoluo.registers.chains.rules.standing import GONE
from zhaoluo.registers.enterprises.models import Enterprise
from zhaoluo.registers.enterprises.terms import Role
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.queries import reach_of

from ..models import ScorecardVersion
from ..rules import scores
from ..terms import ScoreTerm
from .corridors import Corridor, corridors_for
from .expansion import live_signals


@dataclass(frozen=True, slots=True)
class StoreStanding:
    """Whether there is a universe to ask.  ``trouble``: one sentence where there is none; then the figures are 0 and ''."""

    trouble: str
    generation: str = ""
    rows: int = 0
    as_of: str = ""
    is_synthetic: bool = False


def store_standing() -> StoreStanding:
    """The store as it stands; never raises, so that pages work without one."""
    try:
        with open_store(settings.UNIVERSE_ROOT) as store:
            about = store.about
            return StoreStanding("", about.generation, about.rows, about.as_of or "", about.synthetic)
    except UniverseError as error:
        return StoreStanding(str(error))


def found_in_store(text: str, limit: int = 20) -> list[Firm]:
    """Firms of the store by name, credit code or number; none where there is no store."""
    try:
        with open_store(settings.UNIVERSE_ROOT) as store:
            return list(store.search(text, limit))
    except UniverseError:
        return []


def scorecards_of(zone_id: int) -> QuerySet[ScorecardVersion]:
    """Versions of a zone's weights, latest first."""
    return ScorecardVersion.objects.filter(zone_id=zone_id).select_related("by").order_by("-number")


def scorecards_for(user: User) -> QuerySet[ScorecardVersion]:
    """Versions of weights of the reader's zones, latest first."""
    rows = ScorecardVersion.objects.filter(zone_id__in=reach_of(user).zone_ids)
    return rows.select_related("by").order_by("-number")


def weights_of(zone_id: int) -> tuple[dict[str, float], ScorecardVersion | None]:
    """The weights that hold in a zone as shares of 1, and the version that says so; None: the engine's default."""
    latest = scorecards_of(zone_id).first()
    if latest is not None:
        return scores.shares_of(latest.weights), latest
    return scores.shares_of(DEFAULT_SCORECARD.weights), None


def resident_codes(zone_id: int) -> dict[str, str]:
    """Credit code → name of every resident that has one."""
    return {code: name for code, name in _residents(zone_id).values_list("credit_code", "name") if code}


def _residents(zone_id: int) -> QuerySet[Enterprise]:
    rows = Enterprise.objects.filter(zone_id=zone_id, merged_into=None, roles__contains=[Role.RESIDENT.value])
    return rows.exclude(status__in=GONE).order_by()


def residents_of(zone_id: int, store: Store) -> tuple[dict[str, str], int]:
    """Number in the store → name of the zone's residents that it knows, and how many it does not know."""
    names = resident_codes(zone_id)
    ids = store.ids_of(names)
    return {firm: names[code] for code, firm in ids.items()}, _residents(zone_id).count() - len(ids)


@dataclass(frozen=True, slots=True)
class QuestionDefaults:
    """What the question form starts from.  ``weights``: (term, label, 0–100), summing to about 100.

    ``corridors``: places to prefer, proposed by where projects came from.
    ``standings``: the chosen links as they stand; ``askable``: those with classes, ``mute``: names of those without.
    """

    chain: Chain
    standings: list[LinkStanding]
    askable: list[LinkStanding]
    mute: list[str]
    weights: list[tuple[str, str, int]]
    scorecard: ScorecardVersion | None
    store: StoreStanding
    residents: int
    residents_with_code: int
    signals: int
    corridors: list[Corridor]


def question_form_defaults(user: User, chain: Chain, links: Sequence[int] = ()) -> QuestionDefaults:
    """The question for a chain and some of its links; with none named, the links that are weak or missing."""
    standings = chosen_standings(chain, links)
    shares, scorecard = weights_of(chain.zone_id)
    live = live_signals(chain.zone_id, today=clock.today())
    return QuestionDefaults(
        chain=chain,
        standings=standings,
        askable=[s for s in standings if s.classes],
        mute=[s.link.name for s in standings if not s.classes],
        weights=[(t.value, t.label, scores.points(shares[t.value])) for t in ScoreTerm],
        scorecard=scorecard,
        store=store_standing(),
        residents=_residents(chain.zone_id).count(),
        residents_with_code=len(resident_codes(chain.zone_id)),
        signals=len(live.by_id) + len(live.by_code),
        corridors=corridors_for(user, chain.zone_id),
    )


def chosen_standings(chain: Chain, links: Sequence[int] = ()) -> list[LinkStanding]:
    """Standing of the named links of a chain; with none named, of those with a kind of gap (强链·补链·延链)."""
    standings = link_standing(chain, market=market_of(chain))
    if links:
        return [s for s in standings if s.link.pk in set(links)]
    return [s for s in standings if s.kind is not None]
