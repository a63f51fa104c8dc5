"""From a number to the rows behind it: the project list with the filters that give exactly those rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from zhaoluo.projects.queries.lists import Filters

from ..rules import Period


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of projects (or an amount in 万元) and where it opens to; no address on the wall."""

    value: int | Decimal | None
    url: str = ""


def rows_url(**filters: str | int) -> str:
    """Address of the project list narrowed by ``Filters``; an unknown filter is a mistake of ours."""
    chosen = Filters(**{name: str(value) for name, value in filters.items()}).chosen
    if sort := filters.get("sort"):
        chosen["sort"] = str(sort)
    return f"{reverse('projects:list')}?{urlencode(chosen)}" if chosen else reverse("projects:list")


def span(period: Period) -> dict[str, str]:
    """A period as the list's filters write it."""
    return {"since": period.since.isoformat(), "until": period.until.isoformat()}
