"""The parts of a firm's name: place, brand (字号), industry (行业), form (组织形式), branch."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from .places import NOTHING_LEARNT, NOWHERE, Learnt, Place, place_of, read_place, relation
from .words import fold, without_marks, words


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart, in folded characters; what is not said is empty.  place 「山西太原」, branch 「长治分公司」."""

    place: str
    brand: str
    industry: str
    form: str
    branch: str


class Reading(NamedTuple):
    """NameParts with what comparing needs."""

    place: Place
    brand: str
    trades: tuple[str, ...]
    legal: str  # limited, stock, company, partnership, foreign, another word for other bodies, or empty
    group: str  # 集团, 控股 or both
    form: str
    branch: str
    stem: str  # everything before the form as written, brackets and what they say left out

    @property
    def core(self) -> str:
        return self.brand + "".join(self.trades)


_LEGAL = {
    "股份有限公司": "stock",
    "股份公司": "stock",
    "有限责任公司": "limited",
    "有限公司": "limited",
    "责任公司": "limited",
    "总公司": "company",
    "公司": "company",
    "有限合伙企业": "partnership",
    "普通合伙企业": "partnership",
    "合伙企业": "partnership",
    "有限合伙": "partnership",
    "普通合伙": "partnership",
    "特殊普通合伙": "partnership",
    "个人独资企业": "sole",
    "个体工商户": "sole",
    "株式会社": "foreign",
}
_LEGAL_END = re.compile(f"(?:{'|'.join(sorted(_LEGAL, key=len, reverse=True))})$")
_GROUP_END = re.compile(r"(?:集团|控股)+$")
_BRACKET = re.compile(r"\(([^()]*)\)")
_REMARK = re.compile(
    r"^(?:筹|筹建中?|盖章|公章|暂定名?|暂名|拟.*|原.*|曾用名.*|以下.*|简称.*|下称.*|.*简称.*|含.*|注.*|联合体|牵头.*|待.*)$"
)
_BRANCH = re.compile(
    r"(?P<head>.*(?:公司|集团|厂|银行|合作社|研究院|研究所|大学|医院|事务所))(?P<branch>.{0,12}?(?:分公司|分厂|分店|支行|分行|分理处|"
    r"办事处|代表处|联络处|营业部|经营部|门市部|项目部|分部|分院|分社|分所|事业部|工会|子公司|第.{1,2}工厂|工厂))$"
)
_BARE_BRANCH = re.compile(r"(?P<head>.{4,}?)(?P<branch>(?:第.{1,2})?(?:分公司|分厂|办事处|代表处|项目部))$")
_FOREIGN = re.compile(
    r"(?:[\s,.&]|^)(?:AND |& ?)?(?:COMPANY|CO|LTD|LIMITED|LTDA|INC|INCORPORATED|CORP|CORPORATION|GMBH|MBH|AG|KG|KGAA|SE|SA|SAS|SARL|SRL|SPA|BV|NV|"
    r"PTE|PTY|PLC|LLC|LLP|LP|OY|OYJ|AB|AS|KK|HOLDING|HOLDINGS|GROUP|S\.?A\.?(?:S|RL)?|S\.?R\.?L|S\.?P\.?A|B\.?V|N\.?V|L\.?L\.?C|K\.?K|"
    r"CO\. ?KG)[\s,.]*$"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LONGEST_TRADE = 7


def _trades(core: str) -> tuple[str, tuple[str, ...]]:
    """Brand and trades: trades are taken from the end, longest first, as long as none or two characters stay before them."""
    known, found = words().trades, []
    rest = core
    while rest:
        for length in range(min(_LONGEST_TRADE, len(rest)), 1, -1):
            left = len(rest) - length
            if left != 1 and rest[left:] in known:
                found.append(rest[left:])
                rest = rest[:left]
                break
        else:
            break
    return rest, tuple(reversed(found))


def read_name(name: str, learnt: Learnt = NOTHING_LEARNT) -> Reading:
    """A name taken apart, with counties learnt beside the gazetteer.  Never raises; what is no firm's name is all brand."""
    text = fold(name)
    if not _CHINESE.search(text):
        return _read_foreign(text)
    place, form = NOWHERE, ""
    if "(" in text:
        text, place, form = _without_brackets(text, learnt)
    text = without_marks(text)
    branch = ""
    if found := _BRANCH.match(text) or _BARE_BRANCH.match(text):
        text, branch = found["head"], found["branch"]
    legal = ""
    legal_end = _LEGAL_END.search(text)
    if (not legal_end or legal_end[0] in ("公司", "责任公司")) and (slip := _slipped_form(text)):
        legal, form, text = _LEGAL[slip[0]], form + slip[0], text[: -slip[1]]
    elif legal_end:
        legal = _LEGAL[legal_end[0]]
        text = text[: legal_end.start()]
        form += legal_end[0]
    elif form in _LEGAL:
        legal = _LEGAL[form]
    if text.startswith("株式会社"):
        legal, form, text = "foreign", "株式会社", text[4:]
    group = "集团" if "集团" in form else ""
    if group_end := _GROUP_END.search(text):
        group = "".join(mark for mark in ("集团", "控股") if mark in group_end[0] + group)
        text = text[: group_end.start()]
        form = group_end[0] + form
    if not legal and text.endswith("股份") and len(text) > 3:
        legal, form, text = "stock", "股份" + form, text[:-2]
    if not legal:
        for body in words().bodies:
            if text.endswith(body) and len(text) > len(body):
                legal, form, text = body, body, text[: -len(body)]
                break
    stem = text
    said, length = read_place(text, leave=0 if legal else 2, learnt=learnt)
    if length and (length == len(text) and not legal):
        said, length = NOWHERE, 0
    if length and place.said and relation(said, place) == "other":
        length = 0  # 「安吉（大连）科技」: what stands in front is the brand
    if length:
        # a place in brackets and one in front: the closer one, if they agree
        place = said if not place.said else _together(said, place)
        text = text[length:]
    brand, trades = _trades(text)
    return Reading(place, brand, trades, legal, group, form, branch, stem)


def _slipped_form(text: str) -> tuple[str, int] | None:
    """有限公司 and its like with one slip at the end of a name: (the form meant, how many characters say it)."""
    if len(text) < 6 or not set(text[-5:-1]) & set("有限") or text.endswith(("集团", "股份")):
        return None
    for form in ("股份有限公司", "有限责任公司", "有限公司"):
        for length in (len(form), len(form) - 1, len(form) + 1):
            end = text[-length:]
            if len(end) == length and end[-1] in "公司" and one_edit(end, form):
                return form, length
    return None


def one_edit(a: str, b: str) -> tuple[str, str, int] | None:
    """One slip between two texts (wrong, missing, spare or swapped): (what stands in a, what in b, where), or None for more."""
    if abs(len(a) - len(b)) > 1:
        return None
    start, short = 0, min(len(a), len(b))
    while start < short and a[start] == b[start]:
        start += 1
    end = 0
    while end < short - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    if (len(left) <= 1 and len(right) <= 1) or (len(left) == 2 == len(right) and left == right[::-1]):
        return left, right, start
    return None


def _together(one: Place, two: Place) -> Place:
    """Two places of one name, the first where they differ."""
    return Place(*(a or b for a, b in zip(one, two, strict=True)))


def _without_brackets(text: str, learnt: Learnt = NOTHING_LEARNT) -> tuple[str, Place, str]:
    """A name without what it says in brackets, the place and the form said there; other brackets are opened."""
    place, form = NOWHERE, ""

    def opened(found: re.Match[str]) -> str:
        nonlocal place, form
        inner = without_marks(found[1])
        said, length = read_place(inner, learnt=learnt)
        if length and length == len(inner):
            place = said if not place.said else _together(place, said)
            return ""
        if inner in ("集团", "控股") or inner in _LEGAL:
            form += inner
            return ""
        return "" if not inner or _REMARK.match(inner) else inner

    return _BRACKET.sub(opened, text), place, form


def _read_foreign(text: str) -> Reading:
    form: list[str] = []
    place = NOWHERE
    text = _BRACKET.sub(" ", text) if text.endswith(")") else text
    while (found := _FOREIGN.search(text)) and found.start() > 0:
        form.insert(0, without_marks(found[0]))
        text = text[: found.start()]
    return Reading(
        place, without_marks(text), (), "foreign" if form else "", "", " ".join(form), "", without_marks(text)
    )


def split_name(name: str) -> NameParts:
    """Place, brand, industry, form and branch of a firm's name: 「山西晋光科技有限公司」 → 山西 / 晋光 / 科技 / 有限公司."""
    read = read_name(name)
    return NameParts(read.place.text(), read.brand, "".join(read.trades), read.form, read.branch)


_NOT_A_FIRM = re.compile(
    r"[,，。;；!！?？]|^(?:某|一家|[一二三四五六七八九十两几多\d]+(?:家|个)|该|本|其|这|那|与|和|由|关于|拟|引进|招引|对接|[X×*]{2,})|某{1,3}(?:公司|集团|企业)?$|"
    r"(?:等|若干|多家|几家).{0,4}$|人民政府|管委会|管理委员会|(?:先生|女士|博士|教授|总|董事长|总经理|经理|老板|主任|团队|夫妇|兄弟)$"
)


def looks_like_firm(name: str) -> bool:
    """Whether a text names a firm or body one could register: not a person, a placeholder, a project or a description.

    Short names (「晋光科技」) count where brand and a usual ending are both there.
    """
    text = fold(name)
    if not _CHINESE.search(text):
        read = _read_foreign(text)
        return bool(read.form) and 2 <= len(read.brand) <= 60
    plain = without_marks(text)
    if not 3 <= len(plain) <= 60 or plain in words().placeholders or _NOT_A_FIRM.search(_remarks_off(text)):
        return False
    read = read_name(text)
    if read.legal in ("limited", "stock", "company", "partnership", "foreign", "sole"):
        return len(read.brand) >= 2 or bool(read.trades and read.place.said) or bool(read.branch)
    if read.legal:  # a body: 厂, 合作社, 银行 …
        return bool(read.core or read.place.said) and len(plain) >= 4 and not plain.endswith(words().things)
    if read.group and len(read.core) >= 2:
        return bool(read.brand)
    if plain.endswith(words().things):
        return False
    return (
        len(plain) <= 8 and len(read.brand) >= 2 and bool(read.trades) and plain.endswith(words().short_ends)
    )


def _remarks_off(text: str) -> str:
    return _without_brackets(text)[0] if "(" in text else text


__all__ = ["NameParts", "Reading", "looks_like_firm", "place_of", "read_name", "split_name"]
