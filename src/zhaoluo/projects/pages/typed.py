"""Between a project's form and the rules: what was typed, and what the form starts with."""

from __future__ import annotations

from typing import Any

from ..forms.project import ProjectForm, TakeOverForm
from ..models import Project
from ..rules.content import AMOUNTS, Content

IDS = ("officer", "leader", "mode", "department", "team")
PLAIN = ("name", "content", *AMOUNTS, "origin_region", "chain", "industry_class", "restricted")


def content_typed(form: ProjectForm) -> Content:
    """A valid form as the rules read it."""
    data = {k: v for k, v in form.cleaned_data.items() if k not in TakeOverForm.OWN}
    ids = {name: int(data[name]) if data[name] else None for name in IDS}
    jobs = int(data["jobs"]) if data["jobs"] is not None else None
    return Content(**{**data, **ids, "jobs": jobs})


def initial_of(project: Project) -> dict[str, Any]:
    """A project as the form shows it."""
    initial: dict[str, Any] = {name: getattr(project, name) for name in PLAIN}
    for name in IDS:
        value = getattr(project, f"{name}_id")
        initial[name] = str(value) if value else ""
    initial["investors"] = tuple(investor.name for investor in project.investors.all())
    for name in AMOUNTS:
        if name != "jobs" and initial[name] is not None:
            initial[name] = f"{initial[name].normalize():f}"
    return initial
