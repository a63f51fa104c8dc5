"""Every page that is looked at: those of the menu, a project's tabs, the forms.  Names in braces stand for real rows."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

MENU = (
    "/cockpit/", "/cockpit/my-day/", "/projects/board/", "/projects/", "/intake/", "/enterprises/",
    "/people/users/", "/people/schemes/", "/projects/rules/", "/people/settings/",
)  # fmt: skip
TABS = tuple(
    f"{{building}}{tab}" for tab in ("", "gate/", "money/", "promises/", "files/", "timeline/", "edit/")
)
OTHERS = (
    "{talks}gate/", "{pending}gate/", "/projects/new/", "/projects/take-over/", "/projects/?q=没有这样的项目", "/intake/new/", "{document}",
    "{document}?draft=2", "/intake/ledgers/", "/intake/ledgers/new/", "{ledger}", "{ledger}?tab=look", "{ledger}form/", "{imported}",
    "/intake/ledgers/forms/", "/enterprises/new/", "{enterprise}", "{enterprise}edit/", "{enterprise}merge/", "{enterprise}merge/?q=科技",
    "{pair}", "/enterprises/questions/", "/notices/", "/people/password/", "/people/users/new/", "{user}",
    "/people/organisations/", "/people/teams/", "/people/schemes/new/", "/cockpit/wall/", "/ui/", "/nowhere/",
)  # fmt: skip
PAGES = (*MENU, *TABS, *OTHERS)
#: Where a row to fill in a name is found.
LISTS = {
    "building": "/projects/?stage=building", "talks": "/projects/?stage=talks", "pending": "/projects/?pending=1",
    "enterprise": "/enterprises/", "user": "/people/users/", "document": "/intake/",
    "ledger": "/intake/ledgers/",
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
