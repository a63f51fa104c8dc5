"""What the pages of one review show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhaoluo.foundation.files.models import Attachment
from zhaoluo.foundation.files.queries import attachments_of
from zhaoluo.foundation.verdict import Refusal
from zhaoluo.projects.models import ProjectCondition
from zhaoluo.projects.queries.access import works_on
from zhaoluo.registers.people.models import User

from ..models import (
    Condition,
    Criterion,
    DiligenceCheck,
    DiligenceItem,
    Expert,
    Panellist,
    Review,
    Score,
    Veto,
    VetoFinding,
)
from ..rules import acts, verdicts
from ..rules.conflicts import Conflict
from ..rules.drawing import Seat
from ..rules.scoring import Scale, Spread, Tally, tally
from ..rules.timing import Span, calendar_days
from ..rules.verdicts import Checked, VerdictDraft, VerdictFacts
from ..terms import SITTING, CheckResult, ReviewState, SeatState, Verdict, VetoResult
from .access import actor_on, checks_of, findings_of, project_open_for, sees_scores
from .circles import conflicts_in
from .drawing import vacancies_of


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A member of the panel as drawn; ``total`` None while scores are not to be seen."""

    panellist: Panellist
    conflicts: tuple[str, ...]
    mine: bool
    total: Decimal | None
    opinion: str
    may_declare: bool
    may_score: bool
    may_replace: bool

    @property
    def submitted(self) -> bool:
        return self.panellist.submitted_at is not None


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion across the panel: score of each panellist (in the order of ``ReviewSheet.scored``) and their spread."""

    criterion: Criterion
    scores: tuple[Score | None, ...]
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class VetoRow:
    veto: Veto
    finding: VetoFinding | None

    @property
    def result(self) -> VetoResult:
        return VetoResult.of(self.finding.result) if self.finding else VetoResult.UNCHECKED


@dataclass(frozen=True, slots=True)
class ItemRow:
    item: DiligenceItem
    check: DiligenceCheck | None

    @property
    def result(self) -> CheckResult:
        return CheckResult.of(self.check.result) if self.check else CheckResult.UNCHECKED


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition of the verdict, and how it stands with the project (None: dropped by a later review)."""

    condition: Condition
    standing: ProjectCondition | None

    @property
    def met(self) -> bool:
        return self.standing is not None and self.standing.met_on is not None


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """One review as its page shows it.  ``scored`` and ``criteria`` are empty until the session is open (``opened``)."""

    review: Review
    seats: tuple[SeatRow, ...]
    gone: tuple[Panellist, ...]
    vacancies: tuple[Seat, ...]
    opened: bool
    scored: tuple[Panellist, ...]
    criteria: tuple[CriterionRow, ...]
    tally: Tally | None
    too_dispersed: bool
    vetoes: tuple[VetoRow, ...]
    diligence: tuple[ItemRow, ...]
    conditions: tuple[ConditionRow, ...]
    rounds: tuple[Review, ...]
    files: tuple[Attachment, ...]
    calendar_days: int
    acts: frozenset[str]
    against_pass: tuple[Refusal, ...]
    mine: Panellist | None
    project_open: bool


def scores_of(review: Review) -> dict[int, dict[int, Score]]:
    """Panellist → criterion → score of those who sit; nothing at all before the session is open."""
    if review.session_on is None:
        return {}
    rows = Score.objects.filter(
        panellist__review=review, panellist__state__in=[s.value for s in SITTING]
    ).select_related("panellist")
    found: dict[int, dict[int, Score]] = {}
    for row in rows:
        found.setdefault(row.panellist_id, {})[row.criterion_id] = row
    return found


def scales_of(review: Review) -> tuple[Scale, ...]:
    """The criteria as sums see them."""
    return tuple(Scale(c.pk, c.label, c.weight, c.full_marks) for c in review.template.criteria.all())


def tally_of(review: Review, scores: Mapping[int, Mapping[int, Score]] | None = None) -> Tally | None:
    """All sheets together; None before the session is open."""
    given = scores_of(review) if scores is None else scores
    sheets = {who: {c: s.value for c, s in sheet.items()} for who, sheet in given.items()}
    return tally(sheets, scales_of(review))


def tallies_of(reviews: Sequence[Review]) -> dict[int, Tally]:
    """The tallies of reviews whose session is open, two queries whatever their number."""
    open_ = {r.pk: r for r in reviews if r.session_on is not None}
    if not open_:
        return {}
    scales: dict[int, list[Scale]] = {}
    for c in Criterion.objects.filter(template__in={r.template_id for r in open_.values()}):
        scales.setdefault(c.template_id, []).append(Scale(c.pk, c.label, c.weight, c.full_marks))
    sheets: dict[int, dict[int, dict[int, Decimal]]] = {}
    rows = Score.objects.filter(
        panellist__review__in=open_, panellist__state__in=[s.value for s in SITTING]
    ).values_list("panellist__review", "panellist", "criterion", "value")
    for review, who, criterion, value in rows:
        sheets.setdefault(review, {}).setdefault(who, {})[criterion] = value
    counted = {pk: tally(found, scales[open_[pk].template_id]) for pk, found in sheets.items()}
    return {pk: t for pk, t in counted.items() if t is not None}


def verdict_facts(
    review: Review, *, conflicts: tuple[str, ...] = (), vacancies: tuple[Seat, ...] = (), counted: Tally | None = None
) -> VerdictFacts:  # fmt: skip
    """What a verdict on this review is held against; ``counted``: the tally, where it is at hand."""
    counted = counted or tally_of(review)
    template, findings, checks = review.template, findings_of(review), checks_of(review)
    return VerdictFacts(
        state=review.state,
        opened_on=review.opened_on,
        opened_by=review.opened_by_id,
        officer=review.project.officer_id,
        standing=review.project.standing,
        total=counted.total if counted else None,
        pass_mark=template.pass_mark,
        spread=counted.overall.range if counted else None,
        dispersion_limit=template.dispersion_limit,
        vetoes=tuple(
            Checked(v.label, findings[v.pk].result if v.pk in findings else VetoResult.UNCHECKED)
            for v in template.vetoes.all()
        ),
        diligence=tuple(
            Checked(d.label, checks[d.pk].result if d.pk in checks else CheckResult.UNCHECKED, d.required)
            for d in template.diligence.all()
        ),
        conflicts=conflicts,
        vacancies=tuple(seat.label for seat in vacancies),
    )


def review_sheet(user: User, review: Review, *, on: date) -> ReviewSheet:
    """Everything about one review (from ``review_for``) that this reader may see, as of a day."""
    actor = actor_on(user, review)
    members = list(
        Panellist.objects.filter(review=review)
        .select_related("expert", "review", "submitted_by")
        .prefetch_related("expert__ties")
    )
    panel = [p for p in members if p.state in SITTING]
    under_way = review.state in acts.STARTS["check"]
    found: dict[int, list[Conflict]] = (
        conflicts_in(review.project, [p.expert for p in panel], review) if under_way else {}
    )
    vacancies = vacancies_of(review, panel) if under_way else ()
    scores = scores_of(review)
    counted = tally_of(review, scores)
    conflicts = tuple(c.text for p in panel for c in found.get(p.expert_id, ()))
    facts = verdict_facts(review, conflicts=conflicts, vacancies=vacancies, counted=counted)
    scored = tuple(p for p in panel if p.pk in scores)
    organises = not acts.refusals_to_organise(actor, review.project.officer_id)
    findings, checks = findings_of(review), checks_of(review)
    return ReviewSheet(
        review=review,
        seats=tuple(_seat(user, p, found.get(p.expert_id, []), counted, organises) for p in panel),
        gone=tuple(p for p in members if p.state not in SITTING),
        vacancies=vacancies,
        opened=review.session_on is not None,
        scored=scored,
        criteria=tuple(
            CriterionRow(
                c,
                tuple(scores[p.pk].get(c.pk) for p in scored),
                counted.criteria.get(c.pk) if counted else None,
            )
            for c in (review.template.criteria.all() if scores else ())
        ),
        tally=counted,
        too_dispersed=facts.too_dispersed,
        vetoes=tuple(VetoRow(v, findings.get(v.pk)) for v in review.template.vetoes.all()),
        diligence=tuple(ItemRow(d, checks.get(d.pk)) for d in review.template.diligence.all()),
        conditions=_conditions(review),
        rounds=tuple(Review.objects.filter(project=review.project_id).order_by("round", "pk")),
        files=tuple(attachments_of(review._meta.label_lower, review.pk)),
        calendar_days=calendar_days(spans_of_one(review), on),
        acts=acts_of(user, review),
        against_pass=_against_pass(facts),
        mine=next((p for p in panel if p.expert.user_id == user.pk), None),
        project_open=project_open_for(user, review),
    )


def spans_of_one(review: Review) -> list[Span]:
    """The days of one review; none for one that was held elsewhere."""
    return [] if review.held_outside else [(review.opened_on, review.cancelled_on or review.decided_on)]


def _seat(
    user: User, p: Panellist, conflicts: list[Conflict], counted: Tally | None, organises: bool
) -> SeatRow:
    mine = p.expert.user_id == user.pk
    for_them = organises and p.expert.user_id is None
    state, sees = p.review.state, sees_scores(user, p)
    return SeatRow(
        panellist=p,
        conflicts=tuple(c.text for c in conflicts),
        mine=mine,
        total=counted.totals.get(p.pk) if counted else None,
        opinion=p.opinion if sees else "",
        may_declare=(mine or for_them) and state in acts.STARTS["declare"],
        may_score=(mine or for_them) and state in acts.STARTS["score"] and p.state == SeatState.CLEAR,
        may_replace=organises and state in acts.STARTS["replace"],
    )


def _conditions(review: Review) -> tuple[ConditionRow, ...]:
    source = source_of(review)
    rows = ProjectCondition.objects.filter(project=review.project_id, source=source, dropped_at=None)
    standing = {row.text: row for row in rows}
    return tuple(ConditionRow(c, standing.get(c.text)) for c in review.conditions.all())


def source_of(review: Review) -> str:
    """The name under which a review speaks to projects."""
    return f"review:{review.pk}"


def _against_pass(facts: VerdictFacts) -> tuple[Refusal, ...]:
    """What stands in the way of a pass, whoever decides; empty once a verdict was said."""
    if facts.state not in acts.STARTS["check"]:
        return ()
    return tuple(verdicts.refusals_to_pass(facts, VerdictDraft(Verdict.PASSED, "", None)))


#: Acts that the organiser of a review may find on its page.
ORGANISED = ("draw", "seat", "replace", "start_scoring", "open_session", "check")


def acts_of(user: User, review: Review) -> frozenset[str]:
    """Acts of ``rules.acts.STARTS`` that this reader may try on this review, by state and role; the rules say the rest."""
    actor = actor_on(user, review)
    possible = {name for name, states in acts.STARTS.items() if review.state in states}
    possible -= {"declare", "score"}
    if acts.refusals_to_organise(actor, review.project.officer_id):
        possible -= set(ORGANISED) - {"check"}
    if acts.refusals_to_keep(actor):
        possible -= {"check", "cancel"}
    if review.held_outside and review.state == ReviewState.DECIDED and actor.has(*acts.DECIDERS):
        possible.add("cancel")
    own = actor.id in (review.opened_by_id, review.project.officer_id)
    if own or not actor.has(*acts.DECIDERS):
        possible.discard("decide")
    if acts.refusals_to_keep(actor) or not works_on(user, review.project):
        possible.discard("re_review")
    return frozenset(possible)


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A panellist's own sheet: each criterion with what was given so far (None: nothing, or not for this reader)."""

    panellist: Panellist
    rows: tuple[tuple[Criterion, Score | None], ...]
    opinion: str
    on_behalf: bool


def own_sheet(user: User, panellist: Panellist) -> OwnSheet:
    """The sheet to fill in, with the figures given so far only for who gave or handed them in."""
    sees = user.pk in (panellist.expert.user_id, panellist.submitted_by_id)
    given = {s.criterion_id: s for s in Score.objects.filter(panellist=panellist)} if sees else {}
    criteria = panellist.review.template.criteria.all()
    return OwnSheet(
        panellist,
        tuple((c, given.get(c.pk)) for c in criteria),
        panellist.opinion if sees else "",
        panellist.expert.user_id != user.pk,
    )


def panel_history(expert: Expert) -> list[Panellist]:
    """Where an expert sat, latest first, without any scores."""
    return list(
        Panellist.objects.filter(expert=expert).select_related("review__project").order_by("-seated_at")[:50]
    )
