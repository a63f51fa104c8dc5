"""Layout: from raw lines to articles.

Sentences broken by a blank line, a page break or a caption are mended, and paragraphs are gathered into articles.  Headings may
stand before or after their article, or be glued to the next one's dateline.  Nothing is thrown away: every paragraph keeps its
place.
"""

import re
from dataclasses import dataclass

from .columns import (
    DATELINE,
    MAX_PARAGRAPH,
    STARTER,
    Paragraph,
    ParagraphKind,
    is_open,
    lines_of,
    paragraphs_of,
)
from .text import BREAK, Flow, clean, flatten

MAX_ARTICLE = 12_000


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """One article: running text of its paragraphs joined by line breaks, headings first wherever they stood on the page.

    `flow.origin` leads every character back to the raw text; `parts` are (start, end, kind) in the running text.
    """

    index: int
    flow: Flow
    parts: tuple[tuple[int, int, ParagraphKind], ...]
    heading: str

    @property
    def text(self) -> str:
        return self.flow.text

    def part_at(self, position: int) -> tuple[int, int, ParagraphKind]:
        low, high = 0, len(self.parts) - 1
        while low < high:
            middle = (low + high) // 2
            if self.parts[middle][1] < position:
                low = middle + 1
            else:
                high = middle
        return self.parts[low]


def articles(raw: str) -> list[Article]:
    """The articles of a page, in page order; an empty page has none."""
    flat = flatten(raw)
    paragraphs = _mend(paragraphs_of(flat, lines_of(flat)))
    return [_article(index, raw, flat, group) for index, group in enumerate(_groups(paragraphs))]


def _mend(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Sentences broken by a blank line, a page break or another text are put together again."""
    result: list[Paragraph] = []
    waiting: list[int] = []  # places in `result` that end in the middle of a sentence
    for paragraph in paragraphs:
        place = _carried_on_by(paragraph, result, waiting) if paragraph.kind == "body" else None
        if place is None:
            if paragraph.kind == "body" and DATELINE.match(paragraph.text):
                waiting = []  # another article begins
            result.append(paragraph)
            place = len(result) - 1
        else:
            target = result[place]
            result[place] = Paragraph(
                target.pieces + paragraph.pieces, "body", target.text + paragraph.text, target.gap
            )
        waiting = [index for index in waiting if index != place][-3:]
        kept = result[place]
        if (kept.kind == "body" and _broken(kept.text)) or (kept.kind == "heading" and len(kept.text) >= 22):
            waiting.append(place)
    return result


def _carried_on_by(paragraph: Paragraph, result: list[Paragraph], waiting: list[int]) -> int | None:
    """The place in `result` whose sentence a body paragraph carries on, or None."""
    if not result or DATELINE.match(paragraph.text):
        return None
    last = len(result) - 1
    heading = result[last].kind == "heading"
    cut = heading and (
        (len(result[last].text) >= 12 and result[last].text[-1] in "的和与及在为将是、")
        or (len(result[last].text) >= 25 and len(paragraph.text) <= 10)
    )
    if cut and paragraph.gap <= 2:
        return last
    place = last
    while place > 0 and result[place].kind == "caption":  # captions of pictures set into the text
        place -= 1
    through = place < last
    before = result[place]
    if before.kind == "body" and len(before.text) < MAX_PARAGRAPH and _broken(before.text):
        if not through and paragraph.gap <= 2:
            return place
        if through and paragraph.gap <= 6 and not STARTER.match(paragraph.text):
            return place
    if waiting and _fragment(paragraph.text) and len(result[waiting[-1]].text) < MAX_PARAGRAPH:
        return waiting[-1]
    return None


def _broken(text: str) -> bool:
    return (
        is_open(text)
        and len(text) >= 14
        and bool(re.search(r"[，。、]", text))
        and "\t" not in text[-12:]
        and text.count("\t") < 2
    )


def _fragment(text: str) -> bool:
    """Whether a paragraph begins in the middle of a sentence."""
    if re.match(r"^[，。；、）”]", text):
        return True
    first = re.split(r"[，。；：！？、]", text, maxsplit=1)[0]
    return (
        len(first) <= 3
        and len(text) > len(first) + 2
        and not STARTER.match(text)
        and text[len(first)] in "，。；、"
    )


def _groups(paragraphs: list[Paragraph]) -> list[list[Paragraph]]:
    """Paragraphs gathered into articles: a dateline opens one, an author's name after a body closes one; headings between two
    articles go to the one whose words they share, else to the one they stand before."""
    groups: list[list[Paragraph]] = [[]]
    for _index, paragraph in enumerate(paragraphs):
        current = groups[-1]
        has_body = any(part.kind == "body" and len(part.text) >= 40 for part in current)
        if paragraph.kind == "body" and DATELINE.match(paragraph.text) and has_body:
            headings: list[Paragraph] = []
            while current and current[-1].kind in ("heading", "caption") and len(headings) < 6:
                headings.insert(0, current.pop())
            before, after = _divide_headings(headings, current, paragraph)
            current.extend(before)
            groups.append([*after, paragraph])
            continue
        if paragraph.kind == "body" and has_body and _closed(current):
            headings = []
            while current and current[-1].kind in ("heading", "caption"):
                headings.insert(0, current.pop())
            before, after = _divide_headings(headings, current, paragraph)
            current.extend(before)
            groups.append([*after, paragraph])
            continue
        current.append(paragraph)
    return [piece for group in groups for piece in _bounded(group)]


def _bounded(group: list[Paragraph]) -> list[list[Paragraph]]:
    """A group cut where it grows beyond any article's length, so that work per article stays bounded."""
    pieces: list[list[Paragraph]] = [[]]
    size = 0
    for paragraph in group:
        if size + len(paragraph.text) > MAX_ARTICLE and pieces[-1]:
            pieces.append([])
            size = 0
        pieces[-1].append(paragraph)
        size += len(paragraph.text)
    return [piece for piece in pieces if piece]


def _closed(group: list[Paragraph]) -> bool:
    """Whether the article has been signed by its author after its last body."""
    for part in reversed(group):
        if part.kind == "byline":
            return True
        if part.kind == "body":
            return False
    return False


def _divide_headings(
    headings: list[Paragraph], before: list[Paragraph], after: Paragraph
) -> tuple[list[Paragraph], list[Paragraph]]:
    if not headings:
        return [], []
    earlier = _bigrams("".join(part.text for part in before if part.kind == "body"))
    later = _bigrams(after.text)
    shares = [(_share(part.text, earlier), _share(part.text, later)) for part in headings]
    best, cut = None, 0
    for place in range(len(headings) + 1):
        score = sum(a for a, _ in shares[:place]) + sum(b for _, b in shares[place:])
        if best is None or score > best:
            best, cut = score, place
    return headings[:cut], headings[cut:]


def _bigrams(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}


def _share(text: str, words: set[str]) -> float:
    own = _bigrams(re.sub(r"[\s，。“”]", "", text))
    return len(own & words) / max(1, len(own)) if words else 0.0


def _article(index: int, raw: str, flat: str, group: list[Paragraph]) -> Article:
    """Running text of one article; headings that follow it are moved to its front, captions to its end."""
    bodies = [position for position, part in enumerate(group) if part.kind == "body"]
    last_body = bodies[-1] if bodies else len(group)
    late = [part for position, part in enumerate(group) if part.kind == "heading" and position > last_body]
    front = [part for position, part in enumerate(group) if position <= last_body]
    rest = [part for position, part in enumerate(group) if position > last_body and part.kind != "heading"]
    chars: list[str] = []
    origin: list[int] = []
    parts: list[tuple[int, int, ParagraphKind]] = []
    for part in [*late, *front, *rest]:
        if chars:
            chars.append(BREAK)
            origin.append(origin[-1])
        begin = len(chars)
        for start, end in part.pieces:
            text, places = clean(flat, start, end, keep_blanks=part.kind != "body")
            chars.extend(text)
            origin.extend(places)
        parts.append((begin, len(chars), part.kind))
    heading = " ".join(
        part.text
        for part in [*late, *front[:4]]
        if part.kind == "heading" and (part in late or group.index(part) < (bodies[0] if bodies else 9))
    )
    return Article(index, Flow("".join(chars), tuple(origin), raw), tuple(parts), heading)
