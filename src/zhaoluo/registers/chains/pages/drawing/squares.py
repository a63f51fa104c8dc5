"""Provinces as a grid of equal squares: our own places on a grid, neither outlines nor distances.

The 34 provincial divisions by the first two digits of their codes (GB/T 2260), roughly north above south and west
left of east.  Only the order of neighbours is meant; borders are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PLACES: dict[str, tuple[str, int, int]] = {
    "23": ("黑龙江", 8, 0),
    "15": ("内蒙古", 5, 1), "11": ("北京", 6, 1), "21": ("辽宁", 7, 1), "22": ("吉林", 8, 1),
    "65": ("新疆", 0, 2), "62": ("甘肃", 2, 2), "64": ("宁夏", 3, 2), "61": ("陕西", 4, 2), "14": ("山西", 5, 2),
    "13": ("河北", 6, 2), "12": ("天津", 7, 2),
    "54": ("西藏", 1, 3), "63": ("青海", 2, 3), "51": ("四川", 3, 3), "50": ("重庆", 4, 3), "41": ("河南", 5, 3),
    "37": ("山东", 6, 3), "32": ("江苏", 7, 3), "31": ("上海", 8, 3),
    "53": ("云南", 3, 4), "52": ("贵州", 4, 4), "42": ("湖北", 5, 4), "34": ("安徽", 6, 4), "33": ("浙江", 7, 4),
    "45": ("广西", 4, 5), "43": ("湖南", 5, 5), "36": ("江西", 6, 5), "35": ("福建", 7, 5), "71": ("台湾", 8, 5),
    "46": ("海南", 4, 6), "44": ("广东", 5, 6), "81": ("香港", 6, 6),
    "82": ("澳门", 5, 7),
}  # fmt: skip
PITCH, SIDE, MARGIN = 62, 56, 8
#: A square's shade says which fifth of the largest count it reaches.
SHADES = 4


@dataclass(frozen=True, slots=True)
class Square:
    """A province in pixels; ``count`` None: not known; ``shade`` 0 (none) to 4; ``own``: the zone lies here."""

    code: str
    name: str
    count: int | None
    shade: int
    x: int
    y: int
    middle: int
    own: bool
    href: str
    chosen: bool

    @property
    def said(self) -> str:
        """What a screen reader hears."""
        return f"{self.name} {'未知' if self.count is None else f'{self.count:,} 家'}"


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template prints."""

    width: int
    height: int
    side: int
    squares: tuple[Square, ...]


def draw(
    counts: Mapping[str, int] | None,
    *,
    own: str = "",
    hrefs: Mapping[str, str] | None = None,
    chosen: str = "",
) -> Picture:
    """All 34 provinces with their counts.

    counts : by two-digit code, absent = 0; None where nothing at all is known (every square is then unknown)
    """
    most = max(counts.values(), default=0) if counts else 0
    squares = []
    for code, (name, column, row) in PLACES.items():
        count = counts.get(code, 0) if counts is not None else None
        x, y = MARGIN + column * PITCH, MARGIN + row * PITCH
        squares.append(
            Square(
                code, name, count, shade(count, most), x, y, x + SIDE // 2, code == own,
                (hrefs or {}).get(code, ""), code == chosen,
            )
        )  # fmt: skip
    columns, rows = 1 + max(p[1] for p in PLACES.values()), 1 + max(p[2] for p in PLACES.values())
    width, height = 2 * MARGIN + columns * PITCH - (PITCH - SIDE), 2 * MARGIN + rows * PITCH - (PITCH - SIDE)
    return Picture(width, height, SIDE, tuple(squares))


def shade(count: int | None, most: int) -> int:
    """0 for none, else 1–4 by the square root of the share of the largest (counts of provinces are very skewed)."""
    if not count or most <= 0:
        return 0
    return min(SHADES, 1 + int((count / most) ** 0.5 * SHADES - 1e-9))
