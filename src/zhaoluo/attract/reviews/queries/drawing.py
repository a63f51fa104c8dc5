"""The panel of a review: its seats, who sits, and who could."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q

from zhaoluo.foundation import clock

from ..models import Expert, Panellist, Review
from ..rules.acts import PanelFacts
from ..rules.drawing import Eligible, Seat, seats_of, vacant
from ..terms import SITTING, SeatState
from .circles import conflicts_in

SITS = [state.value for state in SITTING]
#: What “sat lately” means to the rule, in days.
LATELY_DAYS = 365
#: Why somebody is left out of a draw who was met in this review before.
MET = "met"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An expert of the right field who may not be drawn: why as a code (``ConflictKind``, or ``met``) and in words."""

    expert: Expert
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Pool:
    """Who could be drawn for the vacancies, and who not."""

    eligible: tuple[Eligible, ...]
    left_out: tuple[LeftOut, ...]
    experts: dict[int, Expert]


def seats_for(review: Review) -> tuple[Seat, ...]:
    """All seats the form of review asks for."""
    return seats_of(review.template.seats.values_list("kind", "field", "count"))


def sitting(review: Review) -> list[Panellist]:
    """Those on the panel now, with their experts and ties."""
    rows = Panellist.objects.filter(review=review, state__in=SITS).select_related("expert", "review")
    return list(rows.prefetch_related("expert__ties"))


def vacancies_of(review: Review, panel: list[Panellist] | None = None) -> tuple[Seat, ...]:
    """Seats nobody sits on."""
    panel = sitting(review) if panel is None else panel
    return vacant(seats_for(review), ((p.kind, p.field) for p in panel))


def pool_for(review: Review, seats: tuple[Seat, ...], *, today: date) -> Pool:
    """Experts in use for these seats; who was met in this review already, or has an interest, is left out with the reason."""
    wanted = Q(pk__in=[])
    for seat in seats:
        wanted |= Q(kind=seat.kind, fields__contains=[seat.field])
    rows = Expert.objects.filter(wanted, zone=review.zone_id, active=True, erased_at=None).prefetch_related(
        "ties"
    )
    experts = {e.pk: e for e in rows}
    states = dict(Panellist.objects.filter(review=review).values_list("expert", "state"))
    found = conflicts_in(review.project, list(experts.values()), review)
    lately = _lately(review, list(experts), today)
    eligible: list[Eligible] = []
    left_out: list[LeftOut] = []
    for pk, expert in sorted(experts.items()):
        if pk in states:
            text = "已在评审组" if states[pk] in SITS else SeatState.label_of(states[pk])
            left_out.append(LeftOut(expert, MET, text))
        elif found[pk]:
            text = "；".join(c.text for c in found[pk])
            left_out.append(LeftOut(expert, found[pk][0].kind.value, text))
        else:
            panels, last_on = lately.get(pk, (0, None))
            eligible.append(Eligible(pk, expert.kind, frozenset(expert.fields), panels, last_on))
    return Pool(tuple(eligible), tuple(left_out), experts)


def _lately(review: Review, ids: list[int], today: date) -> dict[int, tuple[int, date | None]]:
    """Expert → panels sat on in the last year, and the day of the last; this review and cancelled ones not counted."""
    rows = (
        Panellist.objects.filter(expert__in=ids, state__in=SITS)
        .exclude(review=review)
        .exclude(review__state="cancelled")
        .values("expert")
        .annotate(
            lately=Count("id", filter=Q(seated_at__date__gt=today - timedelta(days=LATELY_DAYS))),
            last=Max("seated_at"),
        )
    )
    return {row["expert"]: (row["lately"], clock.local(row["last"]).date()) for row in rows}


def panel_facts(review: Review) -> PanelFacts:
    """The panel as the rules see it before the next step; conflicts as the registers stand now."""
    panel = sitting(review)
    found = conflicts_in(review.project, [p.expert for p in panel], review)
    return PanelFacts(
        vacancies=vacancies_of(review, panel),
        undeclared=tuple(p.name for p in panel if p.state == SeatState.SEATED),
        unscored=tuple(p.name for p in panel if p.submitted_at is None),
        conflicts=tuple(c.text for p in panel for c in found[p.expert_id]),
    )
