"""Numbers as newspapers write them: 1,234.5 · 两 · 十二 · 一百二十三 · 3万 · 一亿五千万."""

import re
from decimal import Decimal

DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9,
          "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}  # fmt: skip

ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = r"[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?"
SCALE = r"(?:万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)?"


def parse_number(text: str) -> Decimal | None:
    """The value of one written number without unit, or None: '1,200.5', '十二', '两', '一亿五千万', '三点五', '3.2亿'.

    A digit string in Chinese characters is read by place ('二〇二五' is 2025).
    """
    text = text.strip()
    if match := re.fullmatch(rf"({ARABIC})({SCALE})", text):
        return Decimal(match[1].replace(",", "")) * SCALES[match[2]]
    if match := re.fullmatch(r"(.+)点([零〇一二三四五六七八九]+)(万亿|亿|万|)", text):
        whole = parse_number(match[1])
        if whole is None:
            return None
        fraction = Decimal("0." + "".join(str(DIGITS[char]) for char in match[2]))
        return (whole + fraction) * SCALES[match[3]]
    return _parse_chinese(text)


def _parse_chinese(text: str) -> Decimal | None:
    if not text or any(char not in DIGITS and char not in _SMALL and char not in _LARGE for char in text):
        return None
    if len(text) > 1 and all(char in DIGITS for char in text):
        return Decimal(int("".join(str(DIGITS[char]) for char in text)))
    total = section = digit = 0
    fresh = False  # a digit is waiting for its place
    for char in text:
        if char in DIGITS:
            if fresh and digit:
                return None
            digit, fresh = DIGITS[char], True
        elif char in _SMALL:
            section += (digit if fresh else 1) * _SMALL[char]
            digit, fresh = 0, False
        else:
            section += digit
            total = (
                (total + (section or 1)) * _LARGE[char]
                if char == "亿"
                else total + (section or 1) * _LARGE[char]
            )
            section, digit, fresh = 0, 0, False
    return Decimal(total + section + digit)
