"""From raw lines to paragraphs: newsprint columns, wrapped lines, headings, captions and authors' names.

Lines are joined where the next one carries on the same column; blank lines may stand between the lines of one sentence.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from .text import Span, clean

ParagraphKind = Literal["heading", "body", "caption", "byline"]

_TERMINAL = re.compile(r"[。！？!?…：:；;][”’）]*\s*$")
DATELINE = re.compile(
    r"(?:(?:^|(?<=[\s。！？”]))(?:本报|本刊|本网|晚报|日报|新华社|中新社|中新网|[^\s，。；：、（）\d]{2,8}(?:报|网|社|台|导报|日报|晚报|时报|在线))"
    r"(?:[^\s，。；：]{0,8}?\d{1,2}月\d{1,2}日|[^\s，。；：]{0,5})?(?:讯|电|消息)(?=[\s（(“]|[^\s，。；]{2,20}[，、]))"
)
_COLUMNS = re.compile(r"\t|\S {2,}\S+ {2,}\S")
_SURNAMES = set(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚"
    "程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻"
    "莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾关查付代晋肖闫进代"
)
_BYLINE_PREFIX = re.compile(
    r"^[（(]?(?:[\u4e00-\u9fff]{2,6}(?:报|网|社))?\s*(?:本报|全媒体|首席|融媒|融媒体)?(?:记者|通讯员|特约记者|见习记者|文/|图/|文/图|摄影|撰文|作者|责编|编辑|来源)[^，。]{1,40}[）)]?$"
)
_PHOTO_CREDIT = re.compile(r"(?:供图|摄影?|图片|资料图)[）)]?$|^(?:图为|图片?[:：]|上图|下图|左图|右图)")
_PICTURED = re.compile(
    r"^[^，。；]*(?:公司|集团|项目|产业园|企业)[^，。；]*(?:现场|生产线|车间|生产基地|厂区|厂房|效果图|一角|全景|鸟瞰图?|外景|发电项目)[。]?$"
)
STARTER = re.compile(
    r"^(?:目前|近日|今年|去年|同时|此外|其中|据悉|会上|为此|当天|日前|近年来?|如今|下一步|随后|随着|接下来|现在|眼下|当前|而今|期间|另外|首先|其次|最后|总之|因此|但|而|在|为|从|对|以|该|这|那|截至|今后|据了解|一是|二是|三是|"
    r"据统计|走进|来到|活动|仪式|记者|一方面|不仅|不久前|昨日|今天|昨天|上午|下午|[\d一二三四五六七八九十]|（|“|不过|然而|于是|没有|只有|如果|要)"
)


MAX_PARAGRAPH = 4_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line that holds something: its raw span without surrounding blanks, blank lines before it, printed width."""

    start: int
    end: int
    blank_before: int
    indent: int
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Consecutive lines read as one; `pieces` are raw spans in reading order."""

    pieces: tuple[Span, ...]
    kind: ParagraphKind
    text: str
    gap: int = 1


_NO_WIDTH = re.compile(r"[\s\x00]+")
_NARROW = re.compile(r"[\u0001-\u1fff]")


def _width(text: str) -> float:
    bare = _NO_WIDTH.sub("", text)
    return len(bare) - 0.5 * len(_NARROW.findall(bare))


def lines_of(flat: str) -> list[Line]:
    found: list[Line] = []
    blank = 0
    for match in re.finditer(r"[^\n]*\n?", flat):
        line = match.group().rstrip("\n")
        bare = line.replace("\x00", " ").strip()
        if not bare:
            blank += 1
            continue
        for start, end in _unglue(line):
            piece = line[start:end]
            inner = piece.replace("\x00", " ")
            left = len(inner) - len(inner.lstrip())
            text = inner.strip()
            if text:
                begin = match.start() + start + left
                found.append(
                    Line(
                        begin,
                        begin + len(text),
                        blank if start == 0 else 1,
                        left if start == 0 else 0,
                        _width(text) if start == 0 else _width(line),
                        text,
                    )
                )
        blank = 0
    return found


def _unglue(line: str) -> list[Span]:
    """A line cut before a dateline that stands in its middle: 「……新标题 某某日报讯 正文」."""
    cuts = [0]
    for match in DATELINE.finditer(line):
        before = line[: match.start()].strip()
        if before and match.start() > cuts[-1] and len(before) >= 4:
            cuts.append(match.start())
    spans = zip(cuts, [*cuts[1:], len(line)], strict=True)
    return [
        (a, min(a + MAX_PARAGRAPH, end)) for start, end in spans for a in range(start, end, MAX_PARAGRAPH)
    ]


def _byline_tail(text: str) -> int | None:
    """Where the author's name begins that closes a body line (「……发展。 张三」), or None."""
    match = re.search(r"(?<=[。！？”])\s+([\u4e00-\u9fff]{2,4}(?:\s+[\u4e00-\u9fff]{2,4}){0,3})$", text)
    if match and match.group(1)[0] in _SURNAMES:
        return match.start(1)
    return None


@lru_cache(maxsize=1024)
def is_byline(text: str) -> bool:
    """Whether a line is nothing but names of authors."""
    bare = re.sub(r"^(\S)\s+(\S)$", r"\1\2", text.strip("（）() "))
    if _BYLINE_PREFIX.match(text.strip()):
        return True
    names = re.split(r"[\s、]+", bare)
    if not 1 <= len(names) <= 4 or any(not re.fullmatch(r"[\u4e00-\u9fff]{2,3}", name) for name in names):
        return False
    if any(re.search(r"(?:类|库|表|项目|情况|计划|总结|名单|清单|建设|投资|发展)$", name) for name in names):
        return False
    return all(name[0] in _SURNAMES for name in names)


def is_open(text: str) -> bool:
    return not _TERMINAL.search(text)


def paragraphs_of(flat: str, lines: list[Line]) -> list[Paragraph]:
    """Lines joined into paragraphs where the next line carries on the same column."""
    found: list[Paragraph] = []
    group: list[Line] = []
    gap = 1

    def close() -> None:
        if not group:
            return
        first, last = group[0], group[-1]
        text, _ = clean(flat, first.start, last.end)
        tail = _byline_tail(last.text)
        if tail is not None:
            cut = last.start + tail
            body, _ = clean(flat, first.start, cut)
            found.append(Paragraph(((first.start, cut),), _kind(body, group), body, gap))
            name, _ = clean(flat, cut, last.end)
            found.append(Paragraph(((cut, last.end),), "byline", name, 0))
        else:
            kind = _kind(text, group)
            if kind in ("heading", "caption", "byline"):
                text, _ = clean(flat, first.start, last.end, keep_blanks=True)
            found.append(Paragraph(((first.start, last.end),), kind, text, gap))
        group.clear()

    for index, line in enumerate(lines):
        if group and not _carries_on(lines, index, group):
            close()
        if not group:
            gap = line.blank_before
        group.append(line)
    close()
    return found


def _carries_on(lines: list[Line], index: int, group: list[Line]) -> bool:
    """Whether line `index` belongs to the paragraph of the lines in `group` before it."""
    line, before = lines[index], lines[index - 1]
    if (
        DATELINE.match(line.text)
        or is_byline(line.text)
        or is_byline(before.text)
        or _byline_tail(before.text) is not None
    ):
        return False
    if (
        line.blank_before > 1
        or line.end - group[0].start > MAX_PARAGRAPH
        or _COLUMNS.search(line.text)
        or _COLUMNS.search(before.text)
    ):
        return False
    column = _column(lines, index - 1)
    if any(
        _NUMBERED.match(each.text) and each.width <= 24 and not _has_points(each.text)
        for each in (line, before)
    ):
        return False
    if _FACT_LABEL.match(line.text) or (
        _LABELLED.match(line.text) and (column is None or before.width < column - 2.5)
    ):
        return False
    if _LABELLED.match(before.text) and before.width < (column or 99.0) - 2.5:
        return False
    if line.blank_before == 0 and _in_stanza(lines, index):
        return False
    if _TERMINAL.search(before.text):
        # A full line that happens to end in a full stop carries on; a short one closes its paragraph.
        return (
            column is not None
            and len(group) > 1
            and before.width >= column - 1.0
            and line.indent == 0
            and line.width <= column + 2
        )
    if column is not None:
        # A paragraph's first line is printed two characters in.
        first = (
            len(group) == 1
            and before.width >= column - 4.5
            and (_has_points(before.text) or _has_points(line.text) or line.width >= column - 1)
        )
        if (
            before.width < column - 2.5
            and not first
            and not (len(group) == 1 and abs(before.width - line.width) <= 2.5)
        ):
            return (
                len(group) > 1
                and before.width >= column - 4
                and _has_points(before.text)
                and line.width <= column + 2
            )
        return line.width <= column + 2.5
    if line.blank_before >= 1:
        return False
    # Lines that touch, without a recognisable column: a heading broken in two, or a wrapped line.
    return (
        before.width <= 30
        and line.width <= 30
        and abs(before.width - line.width) <= 4
        and not _has_points(before.text)
        and not _has_points(line.text)
    ) or (
        _has_points(before.text)
        and before.width >= 12
        and line.indent == 0
        and abs(before.width - line.width) <= 3
    )


# A line that opens with its label (「总投资：三亿元」), or with its number in a list.
_LABELLED = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}(?<![说道示绍出调为称诉])：|\d{1,2}[、．.](?=[^\d\s])|（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九十]{1,3}、)"
)
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])|（[一二三四五六七八九十]{1,3}）"
)
_FACT_LABEL = re.compile(
    r"(?:[^，。：、\s]{0,4}(?:名称|单位|投资方|主体|业主|总投资|投资规模|投资额|投资|规模|内容|地[点址]|用地|占地|面积|进展|进度|阶段|所在地|选址|效益|产品|周期|年限|性质))"
    r"(?:（[^）]{1,6}）)?："
)


def _in_stanza(lines: list[Line], index: int) -> bool:
    """Whether line `index` stands among three or more short lines that touch and have no points: lines of verse, not of a column."""
    low = high = index
    while low > 0 and lines[low].blank_before == 0 and index - low < 6:
        low -= 1
    while high + 1 < len(lines) and lines[high + 1].blank_before == 0 and high - index < 6:
        high += 1
    block = lines[low : high + 1]
    return len(block) >= 3 and all(
        line.width <= 26 and not re.search(r"[，。；、]", line.text) for line in block
    )


def _has_points(text: str) -> bool:
    return bool(re.search(r"[，。；]", text))


def _column(lines: list[Line], index: int) -> float | None:
    """Width of the newsprint column line `index` stands in: what most open lines around it share; None in free text."""
    widths = [line.width for line in lines[max(0, index - 4) : index + 6] if is_open(line.text)]
    if len(widths) < 3:
        return None
    here = lines[index].width
    for width in sorted(widths, reverse=True):
        alike = [other for other in widths if abs(other - width) <= 1.6]
        if len(alike) >= 3 and width <= 48:
            if here <= width + 1.6:
                return width
            return None
    return None


def _kind(text: str, group: list[Line]) -> ParagraphKind:
    bare = text.strip()
    if bare.count("\t") >= 2:
        return "body"  # a row of a table
    if is_byline(group[0].text if len(group) == 1 else bare):
        return "byline"
    if (_PHOTO_CREDIT.search(bare) and len(bare) <= 80) or (len(bare) <= 50 and _PICTURED.search(bare)):
        return "caption"
    if (is_open(bare) or bare.endswith(("？", "！", "!", "?"))) and (
        len(bare) <= 40
        and not re.search(r"[。；]", bare)
        and bare.count("，") <= 1
        and not DATELINE.match(bare)
        and not re.search(r"总投资|亿元|万元", bare)
        and not _FACT_LABEL.match(bare)
    ):
        return "heading"
    return "body"
