"""Contacts taken out as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime

from zhaoluo.foundation.clock import local
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.registers.people.models import User

from ..models import Contact
from ..rules.contacts import EXPORT_LIMIT
from .lists import Filters, filtered_for

#: What makes a spreadsheet take a text for a formula, also in full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HEAD = ("企业", "姓名", "职务", "电话", "邮箱", "存留用途", "同意或来源")


def contacts_for(user: User, filters: Filters, *, zone: Zone, today: date) -> list[Contact]:
    """Contacts of the filtered enterprises of one zone, at most one more than an export may hold."""
    firms = filtered_for(user, filters, today=today).filter(zone=zone)
    rows = Contact.objects.filter(enterprise__in=firms.order_by().values("pk")).select_related("enterprise")
    return list(rows.order_by("enterprise__sort_key", "enterprise_id", "id")[: EXPORT_LIMIT + 1])


def as_csv(contacts: Sequence[Contact], *, purpose: str, by: User, now: datetime) -> bytes:
    """UTF-8 with BOM; who took it, when and what for stands below."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(HEAD)
    for c in contacts:
        cells = (c.enterprise.name, c.name, c.post, c.phone, c.mail, c.purpose, c.basis)
        sheet.writerow(["'" + cell if cell.startswith(FORMULA) else cell for cell in cells])
    sheet.writerow([])
    sheet.writerow(
        [f"导出：{by.name} {local(now):%Y-%m-%d %H:%M}，用途：{purpose}，共 {len(contacts)} 位；用完即删"]
    )
    return out.getvalue().encode("utf-8-sig")
