"""Who reads a project's page, and which project."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from zhaoluo.foundation.answering import act, go
from zhaoluo.registers.people.pages.answering import reader

from ..models import Project
from ..queries.access import project_for

__all__ = ["act", "go", "project_or_404", "reader"]


def project_or_404(request: HttpRequest, project_id: int) -> Project:
    """The project if this reader may see it; 404 for everybody else."""
    project = project_for(reader(request), project_id)
    if project is None:
        raise Http404
    return project
