"""The demo zone loaded once for all tests of a file, in a transaction that is never committed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

AS_OF = date(2026, 11, 20)
#: Model → the columns that make up the demo, by names instead of numbers.
MAIN: dict[str, tuple[str, ...]] = {
    "people.User": ("username", "name", "post", "organisation__name", "is_demo"),
    "people.RoleGrant": ("user__username", "role"),
    "people.Membership": ("team__name", "user__username"),
    "people.Seat": ("tier__name", "name", "holder__name", "deputy__name", "team__name"),
    "people.Charge": ("seat__name", "kind", "value"),
    "enterprises.Enterprise": ("name", "credit_code", "region", "industry_class", "is_synthetic"),
    "projects.Project": (
        "code", "name", "stage", "stage_entered_on", "stage_verified", "standing", "standing_reason", "lost_to",
        "content", "investment", "fixed_investment", "planned_output", "planned_tax", "actual_output", "jobs",
        "land_need_mu", "premises_need_sqm", "origin_region", "mode__name", "chain", "industry_class", "leader__name",
        "department__name", "team__name", "officer__name", "restricted", "entered_at", "changed_at", "version",
    ),
    "projects.ProjectInvestor": ("project__code", "name", "enterprise__name"),
    "projects.StageStay": ("project__code", "stage", "entered_on", "verified_at", "left_on", "annulled"),
    "projects.StageReport": (
        "project__code", "target", "claimed_on", "reporter__name", "reported_at", "state", "verifier__name",
        "verified_at", "answer", "taken_over", "skip_reason",
    ),
    "projects.Waiver": (
        "project__code", "demands", "reason", "due_on", "applicant__name", "asked_at", "state", "answered_at",
    ),
    "projects.MoneyEntry": ("project__code", "kind", "on", "amount", "evidence__sha256", "by__name"),
    "projects.AnnualPlan": ("project__code", "year", "amount"),
    "projects.Instrument": ("project__code", "kind", "provider", "agreed", "drawn", "on"),
    "projects.Agreement": ("project__code", "kind", "on", "amount", "evidence__sha256"),
    "projects.Milestone": ("project__code", "kind", "on", "land_mu"),
    "projects.Promise": ("project__code", "text", "promised_by", "due_on", "state", "settled_on"),
    "chains.Chain": ("key", "name", "status", "revision", "as_of"),
    "chains.Link": ("chain__key", "key", "name", "x", "y"),
    "chains.LinkEdge": ("chain__key", "supplier__key", "buyer__key", "product", "coefficient"),
    "chains.Placement": ("link__key", "enterprise__name", "as_of"),
    "chains.Purchase": ("buyer__name", "supplier_name", "supplier__name", "product", "amount", "year", "as_of"),
    "chains.EnterpriseFigure": ("enterprise__name", "year", "output", "employees"),
    "chains.Equipment": ("enterprise__name", "name", "count", "unit", "as_of"),
    "chains.ChainLeader": ("chain__key", "enterprise__name"),
    "prospecting.Search": ("chain_name", "at", "scanned", "candidates_count"),
    "prospecting.Candidate": ("search__chain_name", "rank", "firm_id", "name", "score", "reason"),
    "prospecting.Target": ("name", "credit_code", "state", "chain_name", "link_name", "officer__name", "due_on", "project__code"),
    "prospecting.Signal": ("name", "kind", "on", "strength"),
    "trips.Trip": ("name", "state", "starts_on", "ends_on", "spent"),
    "trips.Stop": ("trip__name", "name", "city", "prize"),
    "trips.Visit": ("name", "on", "outcome", "project__code", "channel__name"),
    "trips.Reception": ("name", "on"),
    "trips.PromotionEvent": ("name", "on"),
    "trips.Channel": ("kind", "name"),
    "trips.Origin": ("project__code", "first_contact_on"),
    "reviews.Review": ("project__code", "state", "verdict", "decided_on"),
    "reviews.Panellist": ("review__project__code", "name", "state"),
    "policies.CompetitionReview": ("title",),
    "projects.Deadline": ("project__code", "label", "near_on", "due_on"),
    "journal.Event": ("verb", "at", "recorded_at", "by_name"),
    "notices.Notice": ("user__username", "text", "at", "read_at"),
}  # fmt: skip


def digest(zone: Any) -> dict[str, str]:
    """A hash per table of everything the demo says, whatever the numbers of its rows."""
    from django.apps import apps

    told = {}
    for name, columns in MAIN.items():
        rows = apps.get_model(name).objects.filter(zone=zone).order_by().values_list(*columns)
        lines = sorted(json.dumps(row, default=str, ensure_ascii=False) for row in rows)
        assert lines, f"{name} is empty"
        told[name] = f"{len(lines)} {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()}"
    return told


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The filled zone, seen by the application's role; ``loaded.digests`` are of two loads one after the other."""
    from django.conf import settings
    from django.db import connection, transaction

    from zhaoluo.foundation.scope.actions import reading
    from zhaoluo.foundation.scope.models import Zone
    from zhaoluo.site.demo.loading import fill

    usual, settings.FILES_ROOT = settings.FILES_ROOT, tmp_path_factory.mktemp("demo") / "files"
    with django_db_blocker.unblock():
        digests = []
        connection.features.uses_savepoints = False
        try:
            for last in (False, True):
                with transaction.atomic():
                    zone = Zone.objects.get(key="heyang")
                    with reading([zone]):
                        told = fill(zone, AS_OF)
                        digests.append(digest(zone))
                        if last:
                            connection.features.uses_savepoints = True
                            zone.digests, zone.told = digests, told  # type: ignore[attr-defined]
                            yield zone
                    transaction.set_rollback(True)
        finally:
            del connection.features.uses_savepoints
            settings.FILES_ROOT = usual
            connection.close()
