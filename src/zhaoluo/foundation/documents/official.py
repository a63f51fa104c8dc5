"""A Word document in the look of official papers (公文格式): one way to make minutes, road maps and bulletins.

Source: GB/T 9704-2012, 5.2 (page), 6 (fonts), 7.3 (main part), 7.5 (page number).  The fonts are named, not bundled: where
方正小标宋 is missing, Word shows another.  Callers give plain text; white space that cannot be seen is dropped.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from zhaoluo.foundation.text import tidy

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

SONG_TITLE, HEI, KAI, FANGSONG, SONG = "方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"
TITLE_PT, BODY_PT, NUMBER_PT = 22, 16, 14  # 2号, 3号, 4号
#: Text area 156 × 225 mm holding 22 lines of 28 characters (5.2.3); Word takes twips and 1/4096 pt.
WIDE_MM, HIGH_MM, LINES, CHARACTERS = 156, 225, 22, 28
PT_PER_MM = 72 / 25.4
LINE_PT = HIGH_MM * PT_PER_MM / LINES
CHARACTER_PT = WIDE_MM * PT_PER_MM / CHARACTERS

Side = Literal["left", "center", "right"]
_SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
#: What XML cannot hold and ``tidy`` leaves: halves of surrogate pairs and two non-characters.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_DIGITS = "零一二三四五六七八九"
_HEADING_FONTS = {1: HEI, 2: KAI, 3: FANGSONG, 4: FANGSONG}


def chinese_number(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十, 99 → 九十九; ValueError outside 1…99."""
    if not 1 <= number <= 99:
        raise ValueError(f"{number}: headings are numbered from 1 to 99")
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def chinese_day(day: date) -> str:
    """2026年11月24日, months and days without a leading zero (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


class OfficialDocument:
    """A document that is written from top to bottom: title, headings, paragraphs, tables, signature.

    Headings number themselves: level 1 一、 level 2 （一） level 3 1. level 4 （1）; a higher level starts the lower anew.
    ``landscape`` turns the page as 7.5 turns wide tables (the binding edge comes to the top).
    """

    def __init__(self, title: str, *, at: datetime, landscape: bool = False) -> None:
        self._document = docx.Document()
        self._counts = [0, 0, 0, 0]
        self.width_mm = HIGH_MM if landscape else WIDE_MM
        self._set_page(landscape)
        self._set_styles()
        self._set_page_numbers()
        about = self._document.core_properties
        about.title, about.author, about.comments = _plain(title)[:255], "", ""
        about.created = about.modified = at.replace(tzinfo=None)
        self.line(title, font=SONG_TITLE, size=TITLE_PT, side="center")
        self.gap()

    def heading(self, text: str, level: int = 1) -> None:
        """A numbered heading, level 1…4, which Word's navigation shows too."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (4 - level)
        count = self._counts[level - 1]
        mark = (
            f"{chinese_number(count)}、" if level == 1
            else f"（{chinese_number(count)}）" if level == 2
            else f"{count}." if level == 3
            else f"（{count}）"
        )  # fmt: skip
        paragraph = self._document.add_paragraph(style=f"Heading {level}")
        _run(paragraph, f"{mark}{_plain(text)}", _HEADING_FONTS[level], BODY_PT)

    def body(self, text: str) -> None:
        """A paragraph of 3号仿宋, first line two characters in; each line of the text becomes a paragraph."""
        for part in text.splitlines() or [""]:
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Pt(2 * BODY_PT)
            _run(paragraph, _plain(part), FANGSONG, BODY_PT)

    def line(
        self,
        text: str,
        *,
        font: str = FANGSONG,
        size: float = BODY_PT,
        side: Side = "left",
        right_characters: int = 0,
    ) -> None:
        """A line by itself, without indent: subtitle, note, the place of a name to be signed."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = _SIDES[side]
        if right_characters:
            paragraph.paragraph_format.right_indent = Pt(right_characters * BODY_PT)
        _run(paragraph, _plain(text), font, size)

    def gap(self) -> None:
        """An empty line."""
        self._document.add_paragraph()

    def table(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        widths_mm: Sequence[float] | None = None,
        sides: Sequence[Side] | None = None,
        size: float = 10.5,
    ) -> None:
        """A ruled table over the width of the text; its head repeats on every page and no row breaks between pages.

        ``widths_mm`` are shares (scaled to the text area); ``None`` in a cell prints “—”.
        """
        shares = list(widths_mm or [1.0] * len(heads))
        twips = [round(share / sum(shares) * self.width_mm * PT_PER_MM * 20) for share in shares]
        places: list[Side] = [*(sides or ["left"] * len(heads))]
        centred: list[Side] = ["center"] * len(heads)
        table = self._document.add_table(rows=0, cols=len(heads))
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), twips, strict=True):
            column.set(qn("w:w"), str(width))
        table._tbl.append(_row(heads, twips, centred, HEI, size, head=True))
        for row in rows:
            table._tbl.append(_row(row, twips, places, FANGSONG, size))
        self.gap()

    def signature(self, office: str, day: date) -> None:
        """Who issues it and when, at the right (7.3.5.1): the day four characters in, the office centred over it."""
        self.gap()
        written = chinese_day(day)
        shift = max(0, 4 + (_width(written) - _width(office)) // 2)
        self.line(office, side="right", right_characters=shift)
        self.line(written, side="right", right_characters=4)

    def content(self) -> bytes:
        """The .docx."""
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    # ------------------------------------------------------------------ the look

    def _set_page(self, landscape: bool) -> None:
        section = self._document.sections[0]
        top, bottom, left, right = (28, 26, 35, 37) if landscape else (37, 35, 28, 26)
        section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        # the number's line hangs 7 mm under the text (7.5); Word measures from the sheet's edge
        section.footer_distance = Mm(bottom - 7 - NUMBER_PT / PT_PER_MM)
        grid = section._sectPr.find(qn("w:docGrid"))
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(int(LINE_PT * 20)))
        grid.set(qn("w:charSpace"), str(int((CHARACTER_PT - BODY_PT) * 4096)))

    def _set_styles(self) -> None:
        styles = self._document.styles
        defaults = styles.element.find(qn("w:docDefaults"))
        for fonts in defaults.iter(qn("w:rFonts")):
            _name_fonts(fonts, FANGSONG)
        for language in defaults.iter(qn("w:lang")):
            language.set(qn("w:val"), "zh-CN")
            language.set(qn("w:eastAsia"), "zh-CN")
        for level, font in ((0, FANGSONG), *_HEADING_FONTS.items()):
            style = styles[f"Heading {level}" if level else "Normal"]
            style.font.size, style.font.bold, style.font.italic = Pt(BODY_PT), False, False
            style.font.color.rgb = RGBColor(0, 0, 0)
            _name_fonts(style.element.get_or_add_rPr().get_or_add_rFonts(), font)
            shape = style.paragraph_format
            shape.space_before = shape.space_after = Pt(0)
            shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(int(LINE_PT * 20) / 20)
            if level:
                shape.first_line_indent = Pt(2 * BODY_PT)

    def _set_page_numbers(self) -> None:
        """— 1 — in 4号宋体: odd pages at the right, even pages at the left, one character in (7.5)."""
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = _SIDES[side]
            shape = paragraph.paragraph_format
            setattr(shape, f"{side}_indent", Pt(NUMBER_PT))
            shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
            _run(paragraph, "— ", SONG, NUMBER_PT)
            for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
                run = _run(paragraph, "", SONG, NUMBER_PT)
                mark = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    mark.set(qn("w:fldCharType"), kind)
                mark.text = text or None
                run._r.append(mark)
            _run(paragraph, " —", SONG, NUMBER_PT)


def _plain(value: object) -> str:
    return "—" if value is None else _NOT_XML.sub("", tidy(str(value)))


def _width(text: str) -> int:
    """Characters a line takes, two half-width ones counting as one."""
    return (sum(1 if ord(sign) < 256 else 2 for sign in text) + 1) // 2


def _name_fonts(fonts: Any, name: str) -> None:
    """Name the font for every script and drop the theme's, which would win over the name."""
    for key in list(fonts.attrib):
        if key.endswith(("Theme", "theme")):
            del fonts.attrib[key]
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(key), name)


def _run(paragraph: Any, text: str, font: str, size: float) -> Any:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _name_fonts(run._r.get_or_add_rPr().get_or_add_rFonts(), font)
    return run


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _row(
    cells: Sequence[object],
    twips: Sequence[int],
    sides: Sequence[Side],
    font: str,
    size: float,
    *,
    head: bool = False,
) -> Any:
    """A row as XML: python-docx looks through the whole table for each cell, which takes minutes for long ones."""
    row = _element("w:tr")
    about = _element("w:trPr")
    about.append(_element("w:cantSplit"))
    if head:
        about.append(_element("w:tblHeader"))
    row.append(about)
    for value, width, side in zip(cells, twips, sides, strict=True):
        cell, shape = _element("w:tc"), _element("w:tcPr")
        shape.append(_element("w:tcW", w=str(width), type="dxa"))
        shape.append(_element("w:vAlign", val="center"))
        cell.append(shape)
        for line in _plain(value).splitlines() or [""]:
            cell.append(_cell_line(line, side, font, size))
        row.append(cell)
    return row


def _cell_line(text: str, side: Side, font: str, size: float) -> Any:
    paragraph, shape = _element("w:p"), _element("w:pPr")
    shape.append(_element("w:snapToGrid", val="0"))
    shape.append(_element("w:spacing", line="240", lineRule="auto"))
    shape.append(_element("w:jc", val=side))
    paragraph.append(shape)
    run, about = _element("w:r"), _element("w:rPr")
    fonts = _element("w:rFonts")
    _name_fonts(fonts, font)
    about.append(fonts)
    about.append(_element("w:sz", val=str(round(size * 2))))
    run.append(about)
    words = _element("w:t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(words)
    paragraph.append(run)
    return paragraph
