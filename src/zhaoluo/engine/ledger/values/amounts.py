"""Amounts: numbers with units as ledgers write them — money to 万元, areas to 亩 or ㎡, counts of people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from ...reading.atoms.numerals import parse_number
from ..cells import Cell
from ..heading import EITHER
from .outcome import NOTHING, Outcome, broken, normal, quoted, says_nothing

# 万元 per unit.
MONEY = {
    "元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "十万元": Decimal(10), "百万元": Decimal(100),
    "千万元": Decimal(1000), "亿元": Decimal(10_000),
    "万亿元": Decimal(100_000_000),
}  # fmt: skip
# ㎡ per unit, as a fraction for 亩 (1 公顷 = 15 亩).
_SQM = {"㎡": Decimal(1), "千㎡": Decimal(1000), "万㎡": Decimal(10_000), "公顷": Decimal(10_000), "平方公里": Decimal(1_000_000)}  # fmt: skip
_MU = {"亩": Decimal(1), "万亩": Decimal(10_000)}
_SQM_OF_15_MU = Decimal(10_000)
_COUNT = {"人": Decimal(1), "个": Decimal(1), "百人": Decimal(100), "千人": Decimal(1000), "万人": Decimal(10_000)}  # fmt: skip
_CENT = Decimal("0.01")

_FINANCIAL = str.maketrans(
    "壹贰叁参肆伍陆柒捌玖拾佰仟萬億〇○Ｏ兩点", "一二三三四五六七八九十百千万亿零零零两点"
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,4}(?:,\d{4})+(?!\d)(?:\.\d+)?|\d*\.\d+|\d+\.?(?!\d)|\d+)(?:e[+-]?\d{1,2})?"
_CHINESE = r"[零一二两三四五六七八九十百千]+(?:点[零一二三四五六七八九]+)?"
_SCALES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 1000,
    "百": 100,
    "": 1,
}
_SCALE = "万亿|千亿|百亿|十亿|个亿|亿|千万|百万|十万|个万|万|千|百"
_PART = re.compile(
    rf"(?P<number>{_NUMBER}|{_CHINESE})(?P<more>[余多])?(?P<scale>{_SCALE})?(?P<more2>[余多])?"
)
_FOREIGN = re.compile(
    r"美元|美金|美刀|usd|us\$|\$|港元|港币|hkd|欧元|eur|€|日元|日币"
    r"|jpy|英镑|gbp|£|韩元|韩币|新台币|台币|新加坡元|新元|加元|加币"
    r"|澳元|澳币|卢布|外币|瑞士法郎|林吉特|泰铢|澳门元"
)
_CONVERTED = re.compile(
    r"(?:折合?(?:成|为)?(?:人民币|rmb)?|合人民币|人民币)约?[:：]?([\d,.零一二两三四五六七八九十百千]+[^()，,;；。]*)"
)
_YUAN = r"(?:元人民币|人民币元|元整|圆整|块钱|元|圆|rmb|cny|人民币)"
_BEFORE = re.compile(
    r"^(?:人民币|rmb|cny|[¥￥]|(?:计划|预计|协议|合同|意向|项目|固定资产"
    r"|其中)?(?:总)?(?:投资|产值|税收)(?:总?额|金额|规模)?(?:[为:：]"
    r"|是)*|总额|金额|合计|共计|共|总计|累计|拟投|预计|计划|估算|其中"
    r"|年产值|年税收|需要?|拟|(?:标准|总|新增|建设|工业|规划|项目)*(?:用地"
    r"|占地|土地|厂房)|面积|租赁|租用|使用|带动|新增|解决|吸纳|提供"
    r"|安置|可|就业|用工|岗位|约?员工)+[:：]?"
)
_ABOUT_BEFORE = re.compile(
    r"^(?:大约|约为|约|近|将近|接近|超过|超出|超|逾|突破|高达|达到|达"
    r"|不低于|不少于|不超过|不高于|至少|最少|最多|最高|大于|小于|多于"
    r"|少于|>=|<=|≥|≤|>|<|＞|＜|~|≈|±|\+)+"
)
_ABOUT_AFTER = re.compile(
    r"^(?:左右|上下|以上|以下|以内|之内|起|多|余|\+|±|\(?(?:暂定|预估"
    r"|估算|预计|约|含税|暂估|左右|以上|一期|总|概算|匡算|计划|框算)\)?)+"
)
_RANGE = re.compile(r"\d\s*(?:万元|亿元|元|万|亿|亩|人|平方米|m2)?\s*(?:[-~—–－至到]|--|——)\s*\d|[几数]\s*(?:[百千万亿十]|亩|人)|[若]干")  # fmt: skip
_SUM = re.compile(r"\d[^\d]{0,6}\+\s*\d")
_NOTE = re.compile(r"[(\[][^()\[\]]*[)\]]$|^[(\[][^()\[\]]*[)\]]")
# What stands in a column of land where none is needed.
_PREMISES = re.compile(
    r"租赁|租用|承租|租厂|厂房|闲置|写字楼|办公楼|楼宇|商铺|建筑面积|利用现有|利用原有|盘活|不新增"
)
_FOLLOWING = re.compile(
    r"^[,，;；。、:：\s]*(?:其中|含|包括|包含|分|第一|一期|首期|用于|主要|固定|设备|土建|后|目前|已|剩余|分\S期|建筑|年产|来源).*$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """How one kind of amount is read.

    units   : unit as headers name it → factor to the unit kept
    written : expression of the units a cell may carry behind the number → header's unit name
    plural  : what the person is told to write
    """

    name: str
    kept: str
    units: dict[str, Decimal]
    example: str


MONEY_MEASURE = Measure("金额", "万元", MONEY, "3.5亿元、5000万元")
LAND_MEASURE = Measure("用地", "亩", {**_MU, **{unit: factor * 15 / _SQM_OF_15_MU for unit, factor in _SQM.items()}}, "50亩")  # fmt: skip
FLOOR_MEASURE = Measure("面积", "㎡", {**_SQM, **{unit: factor * _SQM_OF_15_MU / 15 for unit, factor in _MU.items()}}, "3000㎡")  # fmt: skip
COUNT_MEASURE = Measure("人数", "人", _COUNT, "120")
MEASURES = {"money": MONEY_MEASURE, "land": LAND_MEASURE, "floor": FLOOR_MEASURE, "count": COUNT_MEASURE}

_AREA_UNIT = re.compile(
    r"^(?:(?P<mu>亩)|(?P<ha>公顷|ha|hm2)|(?P<km>平方公里|平方千米|km2)|(?P<sqm>平方米|平米|平方|㎡|m2|m²|平))(?:地|土地|用地|厂房|标准厂房|建筑面积|场地|/年)?"
)
_PEOPLE_UNIT = re.compile(r"^(?:个就业岗位|个岗位|余?人次|名员工|名工人|个|人|名|位|岗)(?:就业|岗位|员工|用工|工人|次|/年|/天)?")  # fmt: skip


def read_amount(cell: Cell, kind: str, unit: str, *, positive: bool = False) -> Outcome:
    """An amount in the measure's kept unit: Decimal with two places (an int for counts).

    kind : money, land, floor, count        unit : of a bare number, as the header or the sheet says it
    The cell's own unit goes before.  Foreign money, ranges and sums of several parts are troubles.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _number(cell, kind, unit, positive)
    if isinstance(cell, str):
        return _text(cell, kind, unit, positive)
    if (trouble := broken(cell)) is not None:
        return trouble
    measure = MEASURES[kind]
    if isinstance(cell, (date, datetime, time, timedelta, bool)):
        return Outcome(
            trouble=f"{quoted(cell)}是日期或是否，不是{measure.name}，请把单元格格式改为常规并填数，如 {measure.example}"
        )
    return NOTHING


@lru_cache(maxsize=65536)
def _number(number: float, kind: str, unit: str, positive: bool) -> Outcome:
    try:
        value = Decimal(repr(round(number, 10) if isinstance(number, float) else number))
    except InvalidOperation:
        return Outcome(trouble=f"“{number}”不是数，请改填数字")
    if not value.is_finite():
        return Outcome(trouble=f"“{number}”不是数，请改填数字")
    return _kept(value, unit, kind, positive, format(value.normalize(), "f"))


@lru_cache(maxsize=65536)
def _text(text: str, kind: str, unit: str, positive: bool) -> Outcome:
    if (trouble := broken(text)) is not None:
        return trouble
    if says_nothing(text):
        return NOTHING
    measure = MEASURES[kind]
    plain = re.sub(r"\s+", "", normal(text)).casefold().translate(_FINANCIAL)
    if len(plain) > 400:
        plain = plain[:400]
    if kind == "money" and (found := _FOREIGN.search(plain)):
        if (match := _CONVERTED.search(plain)) and not _FOREIGN.search(match[1]):
            outcome = _parse(match[1], match[1], kind, unit, positive, measure)
            said = f"{quoted(text)}取折合人民币的数"
            return Outcome(outcome.value, said, outcome.trouble) if not outcome.trouble else outcome
        return Outcome(trouble=f"{quoted(text)}是外币（{found[0]}），请按约定汇率折成人民币万元后填写")
    if kind == "land" and _PREMISES.search(plain) and not re.search(r"亩|公顷|平方公里", plain):
        return Outcome(remark=f"{quoted(text)}写的是厂房，不是用地，没有记入")
    if _RANGE.search(plain) and not _PART.fullmatch(plain):
        return Outcome(trouble=f"{quoted(text)}是一个范围，请填一个确定的数，如 {measure.example}")
    if "%" in plain:
        return Outcome(trouble=f"{quoted(text)}是百分比，不是{measure.name}，请填 {measure.example} 这样的数")
    if _SUM.search(plain):
        return Outcome(trouble=f"{quoted(text)}是几项相加，请填写合计后的一个数")
    return _parse(plain, text, kind, unit, positive, measure)


def _parse(plain: str, text: str, kind: str, unit: str, positive: bool, measure: Measure) -> Outcome:
    remarks: list[str] = []
    sign = 1
    if re.match(r"^[-−－]\d|^\([¥]?\d[\d,.]*\)$", plain):
        sign, plain = -1, plain.lstrip("-−－").strip("()")
    while match := _NOTE.search(plain):
        stripped = plain[: match.start()] + plain[match.end() :]
        if not stripped or not re.search(r"[\d零一二两三四五六七八九十百千]", stripped):
            break
        inside = match[0][1:-1]
        if re.fullmatch(r"(?:[千百十]?[万亿]?元|[万亿]|亩|公顷|平方米|m2|人)", inside) and match.end() == len(
            plain
        ):
            plain = stripped + inside  # 「10（亿元）」
            break
        if any(char.isdigit() for char in inside):
            remarks.append(f"{quoted(text)}括号里的内容没有取")
        plain = stripped
    plain = plain.strip("()[]")
    while True:
        shorter = _BEFORE.sub("", plain)
        if match := _ABOUT_BEFORE.match(shorter):
            if match[0].strip("+"):
                remarks.append(f"“{text.strip()}”按所写的数记，略去“{match[0]}”")
            shorter = shorter[match.end() :]
        if shorter == plain:
            break
        plain = shorter
    read = _value(plain, kind, unit)
    if read is None:
        return Outcome(trouble=f"{quoted(text)}不是{measure.name}，请填数字或 {measure.example} 这样的写法")
    value, own_unit, rest, more = read
    if more:
        remarks.append(f"“{text.strip()}”按所写的数记，略去“{more}”")
    if match := _ABOUT_AFTER.match(rest):
        remarks.append(f"“{text.strip()}”按所写的数记，略去“{match[0].strip('()')}”")
        rest = rest[match.end() :]
    rest = rest.strip("。.,，;；、)(元/年每") if kind != "count" else rest.strip("。.,，;；、)(/年每")
    if rest:
        if not _FOLLOWING.match(rest):
            return Outcome(
                trouble=f"{quoted(text)}里不止一个数或夹有别的文字，请只填一个数，如 {measure.example}"
            )
        remarks.append(f"{quoted(text)}只取第一个数，后面的说明没有取")
    outcome = _kept(sign * value, own_unit, kind, positive, text)
    remark = "；".join(dict.fromkeys([*remarks, outcome.remark] if outcome.remark else remarks))
    return Outcome(outcome.value, remark if not outcome.trouble else "", outcome.trouble)


def _value(plain: str, kind: str, unit: str) -> tuple[Decimal, str, str, str] | None:
    """Number, the unit it is in, what follows, and a dropped 余 or 多; None if there is no number at the start."""
    total = Decimal(0)
    scaled = False
    smallest: int | None = None
    at = 0
    more = ""
    while match := _PART.match(plain, at):
        raw = match["number"].replace(",", "").rstrip(".")
        number = _decimal(raw)
        if number is None:
            return None
        scale = (match["scale"] or "").removeprefix("个")
        following = plain[match.end() :]
        factor = _SCALES[scale]
        # 「1亿2000万」 goes on; 「3亿 5亿」 does not.
        if smallest is not None and (factor >= smallest or not scaled):
            return None
        if smallest is not None and not scale and not following.startswith(("元", "亩", "人", "平")):
            return None
        total += number * factor
        smallest, scaled = factor, scaled or scale not in ("", "千", "百")
        more = more or match["more"] or match["more2"] or ""
        at = match.end()
        if not scale:
            break
        if not re.match(rf"(?:零)?(?:{_NUMBER}|{_CHINESE})(?:{_SCALE}|元)", plain[at:]):
            break
        if plain[at : at + 1] == "零":
            at += 1
    if at == 0:
        return None
    rest = plain[at:]
    if rest[:1] in ("多", "余") and re.match(r"[多余](?:元|亩|人|平|名|个|公顷|m2)", rest):
        more, rest = more or rest[0], rest[1:]
    if kind == "money":
        if match := re.match(_YUAN, rest):
            return total, "元", rest[match.end() :], more
        return (total, "元", rest, more) if scaled else (total, unit, rest, more)
    if kind == "count":
        if match := _PEOPLE_UNIT.match(rest):
            return total, "人", rest[match.end() :], more
        return (total, "人", rest, more) if scaled else (total, unit, rest, more)
    if match := _AREA_UNIT.match(rest):
        own = "亩" if match["mu"] else "公顷" if match["ha"] else "平方公里" if match["km"] else "㎡"
        return total, own, rest[match.end() :], more
    if scaled and unit.startswith("万"):
        return total / 10_000, unit, rest, more  # 「2万」 under 万㎡ is 2 万㎡
    return total, unit, rest, more


def _decimal(raw: str) -> Decimal | None:
    if raw[:1].isdigit() or raw[:1] == ".":
        try:
            return Decimal(raw)
        except InvalidOperation:
            return None
    return parse_number(raw)


def _kept(value: Decimal, unit: str, kind: str, positive: bool, text: str) -> Outcome:
    measure = MEASURES[kind]
    if EITHER in unit:
        return Outcome(
            trouble=f"列名写了{unit}两种单位，“{text or value}”没有写单位，请写成 {measure.example} 这样"
        )
    if unit not in measure.units:
        return Outcome(
            trouble=f"列名写的单位是“{unit}”，不能直接换算成{measure.kept}，请改成{measure.kept}后填写"
        )
    if abs(value) > Decimal(10) ** 20:
        return Outcome(trouble=f"{quoted(text or str(value))}大得不合常理，请核对数和单位")
    amount = value * measure.units[unit]
    if amount < 0:
        return Outcome(trouble=f"{measure.name}是负数（{text or value}），请核对后填写")
    if kind == "count":
        whole = amount.quantize(Decimal(1), ROUND_HALF_UP)
        if whole != amount:
            return Outcome(trouble=f"人数应是整数，写的是“{text or value}”，请改成整数")
        if whole > 2_000_000:
            return Outcome(trouble=f"人数“{text or value}”大得不合常理，请核对")
        return Outcome(int(whole))
    amount = amount.quantize(_CENT, ROUND_HALF_UP)
    if amount == 0 and positive:
        return Outcome(remark=f"{measure.name}写的是 0，按未填记")
    return _plausible(amount, kind, text or str(value), unit)


def _plausible(amount: Decimal, kind: str, text: str, unit: str) -> Outcome:
    """Sizes no project has are troubles, sizes few have are remarks: most are a wrong unit."""
    if kind == "money":
        if amount >= 100_000_000:
            return Outcome(
                trouble=f"“{text}”按{unit}算合 {amount / 10_000:,.0f} 亿元，大得不合常理，请核对数和单位"
            )
        if amount >= 5_000_000:
            return Outcome(amount, f"“{text}”合 {amount / 10_000:,.0f} 亿元，请核对单位")
        if 0 < amount < 1 and unit != "元":
            return Outcome(amount, f"“{text}”合不到 1 万元，请核对单位")
    elif kind == "land":
        if amount >= 1_000_000:
            return Outcome(trouble=f"“{text}”合 {amount:,.0f} 亩，大得不合常理，请核对数和单位")
        if amount >= 20_000:
            return Outcome(amount, f"“{text}”合 {amount:,.0f} 亩，请核对单位")
    elif kind == "floor":
        if amount >= 100_000_000:
            return Outcome(trouble=f"“{text}”合 {amount:,.0f} ㎡，大得不合常理，请核对数和单位")
        if amount >= 3_000_000 or 0 < amount < 10:
            return Outcome(amount, f"“{text}”合 {amount:,.2f} ㎡，请核对单位")
    return Outcome(amount)
