"""What a page weighs on the wire, compressed by gzip as any browser asks for.  Source: the design guide, budgets."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

from .conftest import ADMINISTRATOR
from .places import PAGES, filled, rows_to_look_at
from .product import Product
from .walking import read_text

HTML, OWN_CSS, OWN_JS, PLAIN_PAGE, CHART_PAGE = 15_000, 12_000, 15_000, 60_000, 420_000


def fetched(url: str, cookie: str) -> tuple[int, str]:
    """Bytes that came over the wire, and the text they stand for."""
    request = Request(url, headers={"Accept-Encoding": "gzip", "Cookie": cookie})
    with urlopen(request, timeout=30) as answer:
        body = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return len(body), (gzip.decompress(body) if packed else body).decode("utf-8", "replace")


def test_pages_keep_to_their_budgets(product: Product, enter: Callable[..., Any]) -> None:
    page = enter(ADMINISTRATOR)
    read_text(page, "称重用的一页", "【演示】本报讯 总投资1.2亿元的称重项目在河阳经开区开工建设。")
    known = rows_to_look_at(page)
    cookie = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    weights: dict[str, int] = {}
    heavy = []
    for address in PAGES:
        if address in ("/nowhere/", "/projects/?q=没有这样的项目"):
            continue
        size, text = fetched(product.address + filled(page, address, known), cookie)
        parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
        for part in parts - set(weights):
            weights[part] = fetched(product.address + part, cookie)[0]
        css = sum(weights[p] for p in parts if p.endswith(".css"))
        own_js = sum(weights[p] for p in parts if p.startswith("/static/js/"))
        whole = size + sum(weights[p] for p in parts)
        limit = CHART_PAGE if any("echarts" in p for p in parts) else PLAIN_PAGE
        for what, weight, most in (
            ("page", size, HTML), ("style", css, OWN_CSS), ("own scripts", own_js, OWN_JS), ("all", whole, limit),
        ):  # fmt: skip
            if weight > most:
                heavy.append(f"{address}: {what} {weight} bytes, at most {most}")
    assert not heavy, "\n".join(heavy)
