"""Values that are words: names of firms, persons, codes, plain text."""

from __future__ import annotations

import re
from functools import lru_cache

from ..cells import Cell, shown
from .outcome import NOTHING, Outcome, broken, normal, quoted, says_nothing

# A comma that belongs to a firm's English name: 「ABC Co., Ltd.」.
_CORPORATE = re.compile(
    r"[,，]\s*(?=(?:ltd|inc|llc|l\.l\.c|co\b|corp|plc|s\.a|gmbh|limited)\b)", re.IGNORECASE
)
_NUMBERING = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）.、．:：]\s*|[①-⑳]\s*)(?=[^\d\s])")
_INNER_NUMBERING = re.compile(
    r"(?<=[\u4e00-\u9fff)）])\s+(?=\d{1,2}[.、．)）]\s*[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff)）])(?=[①-⑳])"
)
# What makes a cell more than one plain name.
_SEVERAL = re.compile(r"[、；;,，/／|\n:：①-⑳]|^[(（]?\d|\s\d|等")
# What a plain cut at the separators would get wrong: brackets, line breaks, numbering, slashes in names, English firms.
_TANGLED = re.compile(r"[(（\[【《“〔\n:：①-⑳/／|]|\d[.、．)）]|[,，、]\s*[A-Za-z]|等|\s")
_SIMPLE_CUT = re.compile(r"[、；;,，]")
_ROLE = re.compile(r"^(?:投资方|甲方|乙方|丙方|企业|牵头企业|联合体)\s*[:：]\s*")
_PHONE = re.compile(
    r"[(（]?(?:电话|手机|联系电话|tel|☎)?[:：]?\s*(?:1[3-9]\d(?:[- ]?\d{4}){2}"
    r"|0\d{2,3}[- ]?\d{7,8}|(?<!\d)\d{7,8}(?!\d))\s*[)）]?",
    re.IGNORECASE,
)
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_CJK_BREAK = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef（）])\s*\n\s*|\s*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef（）])"
)
_CJK_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000\xa0]+(?=[\u4e00-\u9fff])")
# Whom to reach at a firm: never taken.
_REACHED = r"(?:联系人|联系方式|联系电话|联络人|电话|手机号?码?|座机|负责人|法定代表人|法人代表|法人|董事长|总经理|对接人|微信号?|邮箱)"
_CONTACT = re.compile(
    rf"[(（【\[][^()（）【】\[\]]*(?:{_REACHED}|1[3-9]\d{{9}}|0\d{{2,3}}-?\d{{7,8}})[^()（）【】\[\]]*[)）】\]]"
    rf"|(?:(?<=[\s,，;；、)）])|(?<=公司)|^){_REACHED}(?:及\S{{2,4}})?\s*(?:[:：]\s*[^\n,，;；、]*|$)"
)
# How a firm's name goes on in the next line: 「光储充新能源⏎（山西）有限公司」, 「胶粘剂科技⏎股份有限公司」.
_FIRM_GOES_ON = re.compile(
    r"\s*(?:[(（][\u4e00-\u9fff]{2,8}[)）]\s*)?(?:(?:集团|控股|科技|实业|投资)?(?:股份|有限|责任)|集团|公司)"
)
# Behind a firm that is complete: 「甲公司 张三」, 「甲公司（张三）」; and the person alone in a line.
_PERSON_BEHIND = re.compile(
    r"(?<=公司|集团|作社)[\s(（]+[\u4e00-\u9fff]{2,4}[)）]?$|(?<=[厂院所])[\s(（]+[\u4e00-\u9fff]{2,4}[)）]?$"
)
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,3}")
_PERHAPS_CONTACT = re.compile(
    r"\d{7}|联系|联络|电话|手机|座机|负责人|法定|法人|董事长|总经理|对接人|微信|邮箱"
)
# What marks a name («★ 省级重点项目», explained in a note) and is no part of it.
_STARS = re.compile(r"^[★☆▲△※●◆■◎*＊✱]+\s*(?=\S)|(?<=\S)\s*[★☆▲△※●◆■◎*＊✱]+$")
_OPEN, _CLOSE = "(（[【《“〔", ")）]】》”〕"
_SECTIONS = (
    (5, "A"), (12, "B"), (43, "C"), (46, "D"), (50, "E"), (52, "F"), (60, "G"), (62, "H"), (65, "I"), (69, "J"), (70, "K"), (72, "L"), (75, "M"), (79, "N"),
    (82, "O"), (83, "P"), (85, "Q"), (90, "R"), (96, "S"), (97, "T"),
)  # fmt: skip


def read_text(cell: Cell, *, long: bool = False) -> Outcome:
    """A text as it stands; one line unless it is a long one (content, progress).  Dashes and 待定 are unknown."""
    if (trouble := broken(cell)) is not None:
        return trouble
    text = shown(cell)
    if says_nothing(text):
        return NOTHING
    return Outcome(text if long else one_line(text))


@lru_cache(maxsize=65536)
def one_line(text: str) -> str:
    """Line breaks inside Chinese text vanish (they were made to fit the column), elsewhere they become blanks."""
    if "\n" in text:
        text = re.sub(r"\s*\n\s*", " ", _CJK_BREAK.sub("", text))
    return text.strip()


def read_name(cell: Cell) -> Outcome:
    """A project's name: one line; blanks between Chinese characters were made to fill the column and go."""
    if (trouble := broken(cell)) is not None:
        return trouble
    text = shown(cell)
    if says_nothing(text):
        return NOTHING
    name = _STARS.sub("", one_line(text))
    if len(name) <= 12 and re.fullmatch(r"(?:[\u4e00-\u9fff][ \u3000\xa0]+)+[\u4e00-\u9fff]", name):
        name = _CJK_BLANK.sub("", name)
    if not any(char.isalpha() for char in name):
        return Outcome(trouble=f"{quoted(cell)}不像项目名称，请填写项目名称")
    return Outcome(name)


def read_names(cell: Cell, *, reached: bool = False) -> Outcome:
    """Firms named in one cell, in order, none twice; brackets keep what is inside together.

    reached : the header says that a person to reach stands behind each firm; that name is cut off
    """
    if (trouble := broken(cell)) is not None:
        return trouble
    text = shown(cell)
    if says_nothing(text):
        return NOTHING
    own = without_contacts(text)
    names = split_names(own) if own else ()
    if reached:
        cut = tuple(
            dict.fromkeys(_PERSON_BEHIND.sub("", name) for name in names if not _PERSON.fullmatch(name))
        )
        own, names = (own, names) if cut == names else ("", cut)
    remark = "" if own == text else "电话、联系人等个人信息没有导入"
    return Outcome(names or None, remark) if names or remark else NOTHING


@lru_cache(maxsize=65536)
def without_contacts(text: str) -> str:
    """A firm's cell without the persons to reach there and their phones."""
    if not _PERHAPS_CONTACT.search(text):
        return text
    kept = (
        _PHONE.sub(" ", _IDENTITY.sub(" ", _CONTACT.sub("", text)))
        if _CONTACT.search(text) or _PHONE.search(text)
        else text
    )
    return text if kept == text else kept.strip(" \n,，;；、:：/")


@lru_cache(maxsize=65536)
def split_names(text: str) -> tuple[str, ...]:
    if not _SEVERAL.search(text):
        return (text.strip(" 。.·\t"),)
    if not _TANGLED.search(text):
        parts_of_list = (part.strip(" 。.·\t") for part in _SIMPLE_CUT.split(text))
        return tuple(dict.fromkeys(part for part in parts_of_list if part and not says_nothing(part)))
    text = _INNER_NUMBERING.sub("；", text)
    text = _CORPORATE.sub("\x00", text)
    parts: list[str] = [""]
    depth = 0
    for at, char in enumerate(text):
        if char in _OPEN and any(close in text[at:] for close in _CLOSE):
            depth += 1
        elif char in _CLOSE and depth:
            depth -= 1
        if char == "\n":
            before, after = parts[-1].rstrip(), text[at + 1 : at + 2]
            # A firm's name broken to fit the column goes on; a finished one does not.
            finished = before.endswith(
                ("公司", "集团", "厂", "中心", "院", "所", "社", ")", "）", ".", "学", "行")
            )
            if before and after and (_FIRM_GOES_ON.match(text, at + 1) if not depth else not finished):
                continue
            parts.append("")
            depth = 0
        elif not depth and (char in "、；;,，" or (char in "/／|" and not _slash_inside(text, at))):
            parts.append("")
        else:
            parts[-1] += char
    names: list[str] = []
    for part in parts:
        name = _ROLE.sub("", _NUMBERING.sub("", part.strip())).replace("\x00", ", ").strip(" 。.·\t\u3000")
        name = re.sub(
            r"(?<=[\u4e00-\u9fff)）])等(?:\d+|[一二三四五六七八九十]+)?(?:家|个)?(?:企业|公司|单位)?$",
            "",
            name,
        ).strip()
        if name.lower().endswith((" ltd", " inc", " co", " corp")):
            name += "."
        if name and not says_nothing(name) and name not in names:
            names.append(name)
    return tuple(names)


def _slash_inside(text: str, at: int) -> bool:
    """A slash between Latin letters or digits belongs to a name (A/S)."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isascii() and before.isalnum() and after.isascii() and after.isalnum()


def read_person(cell: Cell) -> Outcome:
    """A person's name of the zone; a phone or identity number beside it is not taken."""
    if (trouble := broken(cell)) is not None:
        return trouble
    text = shown(cell)
    if says_nothing(text):
        return NOTHING
    return _person(text)


@lru_cache(maxsize=16384)
def _person(text: str) -> Outcome:
    cleaned = _PHONE.sub(" ", _IDENTITY.sub(" ", normal(text)))
    remark = "" if cleaned == normal(text) else "电话等个人信息没有导入"
    cleaned = re.sub(r"(?:联系)?(?:电话|手机)[:：]?\s*$", "", one_line(cleaned)).strip(" /、,，;；:：()\t")
    if re.fullmatch(r"(?:[\u4e00-\u9fff] ){1,3}[\u4e00-\u9fff]", re.sub(r" +", " ", cleaned)):
        cleaned = cleaned.replace(" ", "")
    return Outcome(cleaned or None, remark)


def read_credit(cell: Cell) -> Outcome:
    """An 18-character credit code (older numbers of 15 or 9 characters pass); its check digit is not looked at here."""
    if (trouble := broken(cell)) is not None:
        return trouble
    if isinstance(cell, float) and cell >= 1e15:
        return Outcome(remark="信用代码被 Excel 当作数，末几位已丢失，没有导入，请把单元格设为文本后重填")
    text = shown(cell)
    if says_nothing(text):
        return NOTHING
    code = re.sub(r"[\s\-]", "", normal(text)).upper()
    if re.fullmatch(r"[0-9A-Z]{18}|\d{15}|[0-9A-Z]{8}[0-9X]", code):
        return Outcome(code)
    found = re.findall(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])", code)
    if found:
        return Outcome(found[0], "" if len(found) == 1 else f"有 {len(found)} 个信用代码，只取第一个")
    return Outcome(remark=f"{quoted(cell)}不是 18 位信用代码，没有导入")


def read_industry(cell: Cell) -> Outcome:
    """A class of GB/T 4754: letter and 2 to 4 digits; the letter is filled in where only digits stand."""
    if (trouble := broken(cell)) is not None:
        return trouble
    text = normal(shown(cell)).upper()
    if says_nothing(text):
        return NOTHING
    if match := re.search(r"(?<![A-Z0-9])([A-T])\s*-?(\d{2,4})(?!\d)", text):
        return Outcome(match[1] + match[2])
    if match := re.match(r"(\d{2,4})(?!\d)", text):
        division = int(match[1][:2])
        letter = next((letter for last, letter in _SECTIONS if 1 <= division <= last), "")
        if letter:
            return Outcome(letter + match[1])
    return Outcome(remark=f"{quoted(cell)}不是行业代码（如 C3974），没有导入")
