"""Quantities: a number with its unit — money, area, share, count — each re-readable from its own span.

`quantities(text)` finds them in running text, `parse_quantity(text)` reads exactly one from a quoted span; the validator
demands that both say the same.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ..lexicon import words
from .numerals import ARABIC, CHINESE, SCALES, parse_number

Kind = Literal["money", "area", "percent", "count"]

_CURRENCY = [
    "元人民币",
    "人民币",
    "万美金",
    "美元",
    "美金",
    "港元",
    "港币",
    "欧元",
    "英镑",
    "日元",
    "韩元",
    "新台币",
    "新加坡元",
    "加元",
    "澳元",
    "卢布",
    "元",
]
FOREIGN = {"美元": "USD", "美金": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "韩元": "KRW", "新台币": "TWD",
           "新加坡元": "SGD", "加元": "CAD", "澳元": "AUD", "卢布": "RUB"}  # fmt: skip
_AREA_SQM = {"平方公里": Decimal(1_000_000), "公顷": Decimal(10_000), "平方米": Decimal(1), "平米": Decimal(1), "㎡": Decimal(1),
             "m²": Decimal(1), "m2": Decimal(1), "亩": Decimal(2000) / Decimal(3), "平方": Decimal(1)}  # fmt: skip
_COUNT = words("""
    个工作日 工作日 个岗位 个百分点 千瓦时 千瓦 兆瓦 吉瓦 立方米 立方 标箱 台（套） 台套 台 套 家次 家 户 个 项 条 件 吨 公斤 升 米
    公里 人次 人 名 次 批次 场 栋 座 幢 批 辆 颗 片 只 支 艘 架 锭 度 天 宗 种 类 所 支队伍 年 倍 箱 平方英尺 GWh MWh kWh MWp GW MW kW
    TEU 头 羽 株 盒 瓶 单 门 层 期 笔 份 处 对 块 间 张 届 课时 小时 分钟 月 周 卷 Nm³ GB TB P 毫米 微米 纳米 厘米 ℃ 伏 安时 Ah
    mm nm μm 英寸 寸
""")
# A unit is none when it only begins another word.
_NOT_UNIT = dict(
    entry.split(":")
    for entry in words("""
    项:目 家:具电居庭园用长属乡 条:件例 台:阶湾账州风 名:单称优牌气 场:地所景馆平 天:然津 户:外 度:假 座:谈 人:才工民均机 期:间待
    处:理于级长 对:接外口标 层:次面级 门:类户窗 月:球光亮 次:级 份:额 类:型似 年:产处加 升:级 种:植子 寸:土 只:要有是 支:持撑部
    块:链 P:PC
    """)
)
_UNITS = sorted({*_CURRENCY, *_AREA_SQM, *_COUNT, "%", "％"}, key=len, reverse=True)
_UNIT = "|".join(
    re.escape(unit) + (f"(?![{_NOT_UNIT[unit]}])" if unit in _NOT_UNIT else "") for unit in _UNITS
)
_SCALE = r"(?:万亿|千亿|百亿|十亿|千万|百万|十万|亿|万)"
_NUMBER = rf"(?:{ARABIC}|{CHINESE})"
_MORE = r"(?:[余多]|\+)?"
_TAIL = r"(?P<per>/(?:年|亩|天|月|日|人|平方米)|（套）|（件）)?(?P<year>年(?![\d初底末内度前后]))?"

QUANTITY = re.compile(
    rf"(?<![\d.A-Za-z])(?P<number>{_NUMBER}){_MORE}(?P<scale>{_SCALE})?{_MORE}"
    rf"(?P<second>(?:{_NUMBER})(?:千万|百万|万))?(?P<level>级)?(?:的)?(?P<unit>{_UNIT})"
    rf"(?P<after>人民币|级)?{_TAIL}"
    rf"|(?<![\d.A-Za-z一二三四五六七八九十])(?P<bare>{_NUMBER}){_MORE}(?P<bare_scale>千亿|百亿|万亿|十亿|亿|千万|百万)(?P<bare_level>元?级|元|目标|大关|产业)?"
    rf"|(?<![零一二三四五六七八九十百\d几数])(?P<word>万亿|千亿|百亿|十亿|亿)(?P<word_level>元级|级|元)"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with its unit.

    value : in `unit` as printed (25.46 for 25.46亿元)
    base  : 万元 for money in renminbi, ㎡ for area, per cent for shares, single pieces for counts; foreign money in 万 of its currency
    """

    start: int
    end: int
    kind: Kind
    value: Decimal
    unit: str
    base: Decimal
    currency: str = ""
    level: bool = False  # 「百亿级」: an order of magnitude, not a sum
    lower: bool = False  # first end of a range

    @property
    def wan(self) -> Decimal | None:
        """万元, None unless it is a sum in renminbi."""
        return self.base if self.kind == "money" and self.currency == "CNY" and not self.level else None


def _read(match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    if groups["word"]:
        value, scale, unit, level = (
            Decimal(SCALES[groups["word"]]) / 10**8,
            "亿",
            "元",
            groups["word_level"] != "元",
        )
        if not level:
            return None
        return Quantity(match.start(), match.end(), "money", value, "亿元", value * 10_000, "CNY", level)
    if groups["bare"]:
        number, scale, unit = parse_number(groups["bare"]), groups["bare_scale"], "元"
        level = "级" in (groups["bare_level"] or "") or groups["bare_level"] == "产业"
        second = None
    else:
        number, scale, unit = parse_number(groups["number"]), groups["scale"] or "", groups["unit"]
        level = bool(groups["level"]) or groups["after"] == "级"
        second = groups["second"]
    if number is None:
        return None
    full = number * SCALES[scale]
    if second:
        rest = parse_number(second)
        if rest is None:
            return None
        full += rest
    start, end = match.span()
    if unit in _CURRENCY:
        return _money(
            start, end, full, number, scale, unit, level, bool(groups.get("per")), second is not None
        )
    if unit in _AREA_SQM:
        return Quantity(start, end, "area", number, scale + unit, full * _AREA_SQM[unit])
    if unit in "%％":
        return Quantity(start, end, "percent", number, "%", number)
    printed = scale + _plain_unit(unit) + (groups["per"] or "" if groups["per"] not in (None, "") else "")
    if groups["year"] and not printed.endswith("年"):
        printed += "/年"
    elif groups["year"]:
        return None
    return Quantity(start, end, "count", number, printed, full)


def _plain_unit(unit: str) -> str:
    return {"个工作日": "工作日", "个岗位": "个", "支队伍": "支"}.get(unit, unit)


def _money(
    start: int,
    end: int,
    full: Decimal,
    number: Decimal,
    scale: str,
    unit: str,
    level: bool,
    per: bool,
    summed: bool,
) -> Quantity:
    currency = next((code for name, code in FOREIGN.items() if name in unit), "CNY")
    printed_scale, value = scale, number
    if summed:
        printed_scale, value = ("亿", full / 10**8) if full >= 10**8 else ("万", full / 10**4)
    elif not scale and full >= 10**8 and full % 10**6 == 0:  # 一亿五千万元 written in words
        printed_scale, value = "亿", full / 10**8
    elif scale in ("千万", "百万", "十万"):
        printed_scale, value = "万", full / 10**4
    elif scale in ("万亿", "千亿", "百亿", "十亿"):
        printed_scale, value = "亿", full / 10**8
    name = "元" if currency == "CNY" else next(name for name in FOREIGN if name in unit)
    return Quantity(start, end, "money", value, printed_scale + name, full / 10_000, currency, level)


_RANGE = re.compile(r"(?P<low>\d+(?:\.\d+)?)(?P<scale>亿|万)?(?P<unit>元|亩|家|个)?(?:至|到|-|~|—)$")


def quantities(text: str) -> list[Quantity]:
    """Every quantity in clean text, in order.  The first end of a range (「3亿元至5亿元」) is marked `lower`."""
    found: list[Quantity] = []
    for match in QUANTITY.finditer(text):
        if match.group("bare") and text[match.end() : match.end() + 1] in ("多", "余"):
            continue
        quantity = _read(match)
        if quantity is not None:
            found.append(quantity)
    for index in range(len(found) - 1):
        first, second = found[index], found[index + 1]
        between = text[first.end : second.start]
        if (
            between in ("至", "到", "-", "~", "—")
            and first.kind == second.kind
            and not re.search(r"[由从]$", text[: first.start])
        ):
            found[index] = Quantity(
                first.start,
                first.end,
                first.kind,
                first.value,
                first.unit,
                first.base,
                first.currency,
                first.level,
                True,
            )
    return found


def parse_quantity(text: str) -> Quantity | None:
    """The one quantity a quoted span holds; None when there is none or more than one of its kind."""
    found = quantities(text)
    return found[0] if len(found) == 1 else None
