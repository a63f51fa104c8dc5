"""Every page that is looked at: those of the menu, a project's tabs, the forms.  Names in braces stand for real rows."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from .product import CHECKOUT
from .walking import bring_ledger, upload_ledger

IMPORTED = "看样子用的台账.xlsx"
EXAMPLE = CHECKOUT / "examples" / "ledger.xlsx"

MENU = (
    "/cockpit/", "/cockpit/my-day/", "/chains/", "/prospecting/", "/trips/", "/trips/receptions/", "/trips/yields/", "/reviews/", "/policies/",
    "/projects/board/", "/projects/", "/intake/", "/enterprises/",
    "/people/users/", "/people/schemes/", "/projects/rules/", "/people/settings/",
)  # fmt: skip
TABS = tuple(
    f"{{building}}{tab}" for tab in ("", "gate/", "money/", "promises/", "files/", "timeline/", "edit/")
)
OTHERS = (
    "{talks}gate/", "{pending}gate/", "/projects/new/", "/projects/take-over/", "/projects/?q=没有这样的项目", "/intake/new/", "{document}",
    "{document}?draft=2", "/intake/ledgers/", "/intake/ledgers/new/", "{ledger}", "{ledger}?tab=look", "{ledger}form/", "{imported}",
    "/intake/ledgers/forms/", "/enterprises/new/", "{enterprise}", "{enterprise}edit/", "{enterprise}merge/", "{enterprise}merge/?q=%E7%A7%91%E6%8A%80",
    "{pair}", "/chains/import/", "/chains/draft/", "{chain}", "{chain}?map=routes", "{chain}?map=fields", "{chain}?map=regions&by=universe", "{chain}figures/by_value/",
    "{chain}?map=collaboration", "{chain}revisions/", "{chain}structure/", "{chain}facts/", "{chain}edit/", "{chain}links/new/", "{link}",
    "/prospecting/searches/", "/prospecting/searches/new/", "{search}", "{target}", "{target}lead/", "/prospecting/new/", "/prospecting/signals/",
    "/prospecting/signals/new/", "/prospecting/signals/import/", "/prospecting/scorecard/", "/enterprises/questions/",
    "/trips/new/", "{trip}", "{trip}edit/", "{trip}stops/", "{trip}stops/new/", "/trips/today/", "/trips/travel/", "/trips/travel/import/",
    "/trips/visits/", "/trips/visits/new/", "{visit}", "{visit}edit/", "/trips/receptions/new/", "/trips/receptions/import/", "{reception}",
    "{reception}edit/", "/trips/events/", "/trips/events/new/", "{event}", "{event}edit/", "/trips/channels/", "/trips/channels/new/", "{channel}",
    "{channel}edit/", "/trips/offices/", "/trips/offices/new/", "{office}", "/trips/pairings/", "/trips/pairings/new/", "{pairing}",
    "/trips/roadmap/", "{roadmap}", "/trips/counts/", "/trips/counts/rows/?measure=signed", "/trips/counts/?by=month",
    "{review}", "{review}session/", "{review}checks/", "/reviews/outside/", "/reviews/experts/",
    "/reviews/experts/new/", "{expert}", "{expert}edit/", "/reviews/templates/", "/reviews/templates/new/", "{template}", "{template}edit/",
    "/policies/new/", "/policies/check/", "/policies/triggers/", "/policies/triggers/edit/", "{competition}", "{competition}edit/",
    "/notices/", "/people/password/", "/people/users/new/", "{user}",
    "/people/organisations/", "/people/teams/", "/people/schemes/new/", "/cockpit/wall/", "/ui/", "/nowhere/",
)  # fmt: skip
PAGES = (*MENU, *TABS, *OTHERS)
#: Where a row to fill in a name is found.
LISTS = {
    "building": "/projects/?stage=building", "talks": "/projects/?stage=talks", "pending": "/projects/?pending=1",
    "enterprise": "/enterprises/", "user": "/people/users/", "document": "/intake/",
    "trip": "/trips/", "visit": "/trips/visits/", "reception": "/trips/receptions/", "event": "/trips/events/", "channel": "/trips/channels/",
    "office": "/trips/offices/", "pairing": "/trips/pairings/", "roadmap": "/trips/roadmap/", "review": "/reviews/", "expert": "/reviews/experts/",
    "competition": "/policies/",
    "ledger": "/intake/ledgers/", "chain": "/chains/", "search": "/prospecting/searches/", "target": "/prospecting/",
}  # fmt: skip


def filled(page: Any, address: str, known: dict[str, str]) -> str:
    """The address with its name filled in; a row not known yet is looked up and remembered."""

    def row(match: re.Match[str]) -> str:
        name = match[1]
        if name not in known:
            page.goto(LISTS[name])
            link = page.locator("main table a.main, main table td a").first
            known[name] = urlsplit(urljoin(page.url, link.get_attribute("href"))).path
        return known[name]

    return re.sub(r"\{(\w+)\}", row, address)


def rows_to_look_at(page: Any) -> dict[str, str]:
    """Rows that no list leads to: a ledger that was confirmed, the example ledger waiting, two firms beside each other, a link of a chain."""
    rows: dict[str, str] = {}
    page.goto("/intake/ledgers/")
    done = page.get_by_role("row").filter(has_text="已导入").get_by_role("link", name=IMPORTED)
    if done.count():  # by an earlier test on the same product
        rows["imported"] = str(done.first.get_attribute("href"))
    else:
        project = ("【演示】看样子项目", "云川样子有限公司", 5000, "洽谈", "", 30, "某某某")
        rows["imported"] = bring_ledger(page, IMPORTED, [project])
        page.get_by_role("button", name="确认导入 1 行").click()
        page.get_by_role("status").get_by_text("已导入").wait_for()
    rows["ledger"] = upload_ledger(page, EXAMPLE)
    page.goto(filled(page, "{enterprise}merge/?q=%E7%A7%91%E6%8A%80", rows))
    other = page.get_by_role("main").locator("a[href*='with=']").first
    rows["pair"] = urljoin(urlsplit(page.url).path, other.get_attribute("href"))
    page.goto("/reviews/templates/")
    rows["template"] = str(page.locator("main h2 a").first.get_attribute("href"))
    page.goto(filled(page, "{chain}structure/", rows))
    addresses = (
        page.get_by_role("main")
        .locator("a[href*='/links/']")
        .evaluate_all("all => all.map(a => a.getAttribute('href'))")
    )
    rows["link"] = next(address for address in addresses if re.search(r"/links/\d+/$", address))
    return rows
