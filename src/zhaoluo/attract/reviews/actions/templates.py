from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from zhaoluo.foundation.bulk import insert_many
from zhaoluo.foundation.journal.actions import record
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.verdict import Refusal, Refused, Stale, refuse_if
from zhaoluo.registers.people.models import User
from zhaoluo.registers.people.rules import Actor

from ..models import Criterion, DiligenceItem, ReviewTemplate, SeatDemand, Veto
from ..presets import preset_of
from ..rules import acts, templates
from ..rules.templates import TemplateDraft
from ..terms import ReviewEvent


@transaction.atomic
def save_template(
    draft: TemplateDraft, *, zone: Zone, by: User | None, actor: Actor | None, at: datetime, version: int | None = None,
    once: str = "",
) -> ReviewTemplate:  # fmt: skip
    """Save a form of review (存评审办法).  A name known already gets its next version, and the version before is retired.

    ``version``: the version the form was opened with (409 when somebody saved a newer one); 0 or None for a new name.
    Reviews under way keep the version they were opened with.
    """
    draft = templates.cleaned(draft)
    refuse_if(acts.refusals_to_keep_templates(actor) + templates.refusals_to_save(draft))
    assert draft.pass_mark is not None  # the rule has seen to it
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [74_021, zone.pk])
    last = ReviewTemplate.objects.filter(zone=zone, name=draft.name).order_by("-version").first()
    if version and (last is None or last.version != version):
        raise Stale
    if version == 0 and last is not None and last.active:
        raise Refused(
            [Refusal("name_taken", f"已有评审办法“{draft.name}”，请打开它修改，或换个名称", "name")]
        )
    ReviewTemplate.objects.filter(zone=zone, name=draft.name, active=True).update(active=False)
    template = ReviewTemplate.objects.create(
        zone=zone, name=draft.name, version=(last.version if last else 0) + 1, body=draft.body, source=draft.source,
        note=draft.note, pass_mark=draft.pass_mark, dispersion_limit=draft.dispersion_limit,
        limit_calendar_days=draft.limit_calendar_days, saved_at=at,
    )  # fmt: skip
    whose = {"zone": zone, "template": template}
    insert_many([SeatDemand(kind=s.kind, field=s.field, count=s.count or 1, **whose) for s in draft.seats])
    insert_many(
        [
            Criterion(label=c.label, hint=c.hint, weight=c.weight, full_marks=c.full_marks, **whose)
            for c in draft.criteria
            if c.weight is not None and c.full_marks is not None  # the rule has seen to it
        ]
    )
    insert_many([Veto(label=v.label, hint=v.hint, source=v.source, **whose) for v in draft.vetoes])
    insert_many(
        [DiligenceItem(label=d.label, hint=d.hint, required=d.required, **whose) for d in draft.diligence]
    )
    record(
        ReviewEvent.TEMPLATE_SAVED, template, by=by, at=at, once=once, name=draft.name, version=template.version,
        pass_mark=draft.pass_mark, weights={c.label: c.weight for c in draft.criteria},
    )  # fmt: skip
    return template


def adopt_preset(
    key: str, *, zone: Zone, by: User | None, actor: Actor | None, at: datetime, once: str = ""
) -> ReviewTemplate:
    """Take over a preset form of review (采用预设), to be adapted: weights are nobody's rule."""
    preset = preset_of(key)
    if preset is None:
        raise Refused([Refusal("no_such_preset", "没有这个预设，请刷新后重选")])
    return save_template(preset.draft, zone=zone, by=by, actor=actor, at=at, version=0, once=once)


@transaction.atomic
def retire_template(template_id: int, *, by: User, actor: Actor, at: datetime) -> ReviewTemplate:
    """Take a form of review out of use (停用); reviews by it go on."""
    refuse_if(acts.refusals_to_keep_templates(actor))
    template = ReviewTemplate.objects.select_for_update().get(pk=template_id)
    if not template.active:
        raise Refused([Refusal("retired_template", "这份评审办法已经停用")])
    template.active = False
    template.save(update_fields=["active"])
    record(ReviewEvent.TEMPLATE_RETIRED, template, by=by, at=at, name=template.name, version=template.version)
    return template
