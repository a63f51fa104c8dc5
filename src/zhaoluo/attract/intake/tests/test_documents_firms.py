"""The firms a page names, beside the register of enterprises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from zhaoluo.projects.tests import factories as make
from zhaoluo.projects.tests.tracing import trace
from zhaoluo.registers.enterprises.actions import enter

from ..actions import documents
from ..models import Draft
from ..queries.firms import firms_of

PAGE = "河阳经开区加快项目建设\n\n11月16日，江南晶显科技有限公司投资建设的车载显示模组项目在河阳经开区签约，项目总投资3.2亿元，占地68亩。\n"


@pytest.fixture
def draft(cast: Any, now: datetime) -> Draft:
    document = documents.read_document(
        zone=cast.zone, title="河阳日报", text=PAGE, published_on=date(2026, 11, 18), home_zone="河阳经开区",
        **make.who(cast, cast.officer, now),
    )  # fmt: skip
    return document.drafts.order_by("number")[0]


def test_a_firm_nobody_knows_is_new(cast: Any, draft: Draft) -> None:
    (firm,) = firms_of(draft)
    assert (firm.name, firm.verdict, firm.enterprises) == ("江南晶显科技有限公司", "new", ())


def test_a_firm_of_the_register_is_certain_and_its_page_is_linked(
    cast: Any, now: datetime, draft: Draft, signed_in: Any
) -> None:
    enterprise = enter(zone=cast.zone, name="江南晶显科技有限公司", by=cast.officer, at=now)
    client = signed_in(cast.officer)
    before = trace()
    (firm,) = firms_of(draft)
    assert firm.verdict == "certain" and [e.pk for e in firm.enterprises] == [enterprise.pk] and firm.why
    page = client.get(f"/intake/{draft.document_id}/").content.decode()
    assert "企业库里有" in page and f'href="/enterprises/{enterprise.pk}/"' in page
    assert trace() == before, "looking writes nothing"


def test_a_firm_with_a_like_name_is_asked_about_with_the_reason(
    cast: Any, now: datetime, draft: Draft, signed_in: Any
) -> None:
    enter(zone=cast.zone, name="江南晶显科技集团有限公司", by=cast.officer, at=now)
    (firm,) = firms_of(draft)
    assert firm.verdict == "ask" and firm.why
    page = signed_in(cast.officer).get(f"/intake/{draft.document_id}/").content.decode()
    assert "要人定" in page and "江南晶显科技集团有限公司" in page and firm.why in page


def test_a_firm_of_another_zone_is_not_shown(cast: Any, now: datetime, draft: Draft) -> None:
    enter(zone=cast.other_zone, name="江南晶显科技有限公司", by=cast.stranger, at=now)
    (firm,) = firms_of(draft)
    assert firm.verdict == "new"


def test_a_draft_without_investors_names_no_firm(cast: Any, draft: Draft) -> None:
    draft.fields["investors"] = []
    assert firms_of(draft) == []
    draft.fields["investors"] = [" \u200b"]
    assert firms_of(draft) == []
