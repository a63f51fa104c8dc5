"""From a page of text to drafts: layout, atoms, proposers, validator, indicators, checks, in this order."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from .atoms.bundle import Atoms, atoms_of
from .atoms.firm_names import plain_name, stands_for
from .checks import relations
from .gazetteer import Gazetteer, default_gazetteer, load_gazetteer
from .indicators import figures
from .layout import Article, articles
from .propose.candidate import Candidate, Proposer
from .propose.gathering import gather, same_name
from .propose.links import Scene
from .propose.mentions import mentions
from .propose.rules import RulesProposer
from .records import Check, EnterpriseDraft, Evidence, Indicator, Page, ProjectDraft, printed_name
from .text import Span
from .validate import validated

# Beyond this a text is no page; the command refuses it before it gets here, other callers get the first part.
MAX_CHARS = 2_000_000


def read_page(
    text: str,
    published_on: date,
    home_zone: str,
    *,
    register_names: Sequence[str] = (),
    gazetteer: Gazetteer | Path | None = None,
    proposer: Proposer | None = None,
) -> Page:
    """Projects, enterprises, indicators and arithmetic checks of one page, each value with the span it was read from.

    text           : raw text with line ends as \\n; every offset in the result counts its characters
    published_on   : dates without a year are resolved against it
    home_zone      : the zone (county, city, province) the page is read for; used where an article names none
    register_names : full names of known firms, found even where their form is unusual
    gazetteer      : known zones and places (default: the one shipped); a path to a YAML file of the same layout
    proposer       : who proposes projects (default: rules)
    """
    places = (
        gazetteer
        if isinstance(gazetteer, Gazetteer)
        else load_gazetteer(gazetteer)
        if gazetteer
        else default_gazetteer()
    )
    proposer = proposer or RulesProposer()
    found = articles(text[:MAX_CHARS])
    drafts: list[ProjectDraft] = []
    firms: list[tuple[str, Evidence]] = []
    numbers: list[Indicator] = []
    checks: list[Check] = []
    for article in found:
        atoms = atoms_of(article, published_on, home_zone, places, register_names)
        candidates = [
            kept
            for candidate in proposer.propose(article, atoms)
            if (kept := validated(candidate, article, atoms)) is not None
        ]
        drafts += [_draft(candidate, article, text, home_zone) for candidate in candidates]
        firms += [
            (firm.name, piece)
            for firm in atoms.enterprises
            for piece in _evidence(article, text, "name", (firm.start, firm.end))
        ]
        numbers += _indicators(article, atoms, text, home_zone, candidates)
        checks += _checks(article, atoms, text)
    return Page(
        published_on,
        home_zone,
        tuple(_merged(drafts)),
        tuple(_firms(firms, places)),
        tuple(_distinct(numbers)),
        tuple(checks),
        tuple(found),
    )


def _evidence(article: Article, raw: str, field: str, span: Span) -> list[Evidence]:
    return [Evidence(field, start, end, raw[start:end]) for start, end in article.flow.raw_spans(*span)]


def _draft(candidate: Candidate, article: Article, raw: str, home_zone: str) -> ProjectDraft:
    pieces = [
        piece
        for field, spans in candidate.spans.items()
        for span in spans
        for piece in _evidence(article, raw, field, span)
    ]
    name_pieces = [piece.text for piece in pieces if piece.field == "name"]

    def number(field: str) -> Decimal | None:
        value = candidate.fields.get(field)
        return value if isinstance(value, Decimal) else None

    def words(field: str) -> str | None:
        value = candidate.fields.get(field)
        return value if isinstance(value, str) else None

    investors = candidate.fields.get("investors", ())
    return ProjectDraft(
        name=printed_name("".join(name_pieces)),
        zone=words("zone") or home_zone,
        investors=investors if isinstance(investors, tuple) else (),
        investment_wan=number("investment_wan"),
        land_mu=number("land_mu"),
        area_sqm=number("area_sqm"),
        stage=words("stage"),
        started_on=words("started_on"),
        expected_on=words("expected_on"),
        progress_pct=number("progress_pct"),
        evidence=tuple(pieces),
        score=candidate.score,
        article=article.index,
        origin=candidate.origin,
    )


# A page has few projects; in a book-length text only neighbours are compared.
_MERGE_WITHIN = 60
_FIRMS_COMPARED = 400


def _merged(drafts: list[ProjectDraft]) -> list[ProjectDraft]:
    """One draft per project of the page: the same name in two articles is one project unless zone and amount both differ."""
    kept: list[ProjectDraft] = []
    holders: dict[str, list[int]] = {}  # pairs of characters and the drafts that have them
    for draft in drafts:
        pairs = {draft.name[at : at + 2] for at in range(len(draft.name) - 1)}
        near = {
            index
            for pair in pairs
            for index in holders.get(pair, ())[-_MERGE_WITHIN:]
            if index >= len(kept) - _MERGE_WITHIN
        }
        for index in sorted(near, reverse=True):
            other = kept[index]
            if same_name(draft.name, other.name) and not _contradict(draft, other):
                better, lesser = (draft, other) if _told(draft) > _told(other) else (other, draft)
                kept[index] = _joined(better, lesser)
                break
        else:
            for pair in pairs:
                holders.setdefault(pair, []).append(len(kept))
            kept.append(draft)
    return kept


def _contradict(a: ProjectDraft, b: ProjectDraft) -> bool:
    amounts = (
        a.investment_wan is not None and b.investment_wan is not None and a.investment_wan != b.investment_wan
    )
    return amounts or (
        a.zone != b.zone and a.article != b.article and not (a.name in b.name or b.name in a.name)
    )


def _told(draft: ProjectDraft) -> tuple[int, float]:
    values = (
        draft.investment_wan,
        draft.stage,
        draft.land_mu,
        draft.area_sqm,
        draft.started_on,
        draft.expected_on,
        draft.progress_pct,
    )
    return (sum(value is not None for value in values), draft.score)


def _joined(better: ProjectDraft, lesser: ProjectDraft) -> ProjectDraft:
    fields = ("investment_wan", "land_mu", "area_sqm", "stage", "started_on", "expected_on", "progress_pct")
    taken = {
        field for field in fields if getattr(better, field) is None and getattr(lesser, field) is not None
    }
    values = {field: getattr(lesser if field in taken else better, field) for field in fields}
    investors = better.investors or lesser.investors
    extra = [
        piece
        for piece in lesser.evidence
        if piece.field in taken
        or piece.field == "name"
        or (piece.field == "investors" and not better.investors)
    ]
    return ProjectDraft(
        name=better.name,
        zone=better.zone,
        investors=investors,
        evidence=better.evidence + tuple(extra),
        score=max(better.score, lesser.score),
        article=better.article,
        origin=better.origin,
        **values,
    )


def _firms(found: list[tuple[str, Evidence]], gazetteer: Gazetteer) -> list[EnterpriseDraft]:
    """One draft per firm of the page; a short name in one article goes to the one fuller name another article prints."""
    pieces: dict[str, list[Evidence]] = {}
    for name, piece in found:
        pieces.setdefault(printed_name(name), []).append(piece)
    names = sorted(pieces, key=lambda name: -len(plain_name(name)))
    home: dict[str, str] = {}
    for name in names:
        fuller = (
            {other for other in home.values() if stands_for(name, other, gazetteer)}
            if len(names) <= _FIRMS_COMPARED
            else set()
        )
        home[name] = fuller.pop() if len(fuller) == 1 else name
    gathered: dict[str, list[Evidence]] = {}
    for name in pieces:
        gathered.setdefault(home[name], []).extend(pieces[name])
    return [
        EnterpriseDraft(name, tuple(sorted(places, key=lambda piece: piece.start)))
        for name, places in gathered.items()
    ]


def _indicators(
    article: Article, atoms: Atoms, raw: str, home_zone: str, candidates: list[Candidate]
) -> list[Indicator]:
    taken = {
        span[0]
        for candidate in candidates
        if not _is_group(candidate)
        for field in ("investment_wan", "land_mu", "area_sqm", "progress_pct")
        for span in candidate.spans.get(field, ())
    }
    found = mentions(article, atoms)
    counted = [mention.start for mention in found if mention.kind == "group"]
    clusters, anchors = gather(article, [mention for mention in found if mention.kind != "group"])
    named = [span for candidate in candidates for span in candidate.spans["name"]]
    told = {
        c.key
        for c in clusters
        if any(a < m.end and m.start < b for m in c.mentions if m.kind == "named" for a, b in named)
    }
    anchors = [anchor for anchor in anchors if anchor.key in told]
    result: list[Indicator] = []
    for figure in figures(article, atoms, Scene(article, atoms, anchors), taken, counted):
        evidence = [*_evidence(article, raw, "value", figure.span)]
        if figure.name_span != figure.span:
            evidence += _evidence(article, raw, "name", figure.name_span)
        if figure.zone_span:
            evidence += _evidence(article, raw, "zone", figure.zone_span)
        if figure.period_span:
            evidence += _evidence(article, raw, "period", figure.period_span)
        result.append(
            Indicator(
                figure.zone or home_zone,
                printed_name(figure.name),
                figure.value,
                figure.unit,
                figure.period,
                tuple(evidence),
            )
        )
    return result


def _is_group(candidate: Candidate) -> bool:
    return bool(re.search(r"\d+[余多]?个", str(candidate.fields.get("name", ""))))


def _distinct(figures_found: list[Indicator]) -> list[Indicator]:
    seen: set[tuple[str, Decimal, str, str]] = set()
    kept: list[Indicator] = []
    for figure in figures_found:
        key = (figure.zone, figure.value, figure.unit, figure.name)
        if key not in seen:
            seen.add(key)
            kept.append(figure)
    return kept


def _checks(article: Article, atoms: Atoms, raw: str) -> list[Check]:
    return [
        Check(
            relation.kind,
            article.text[relation.span[0] : relation.span[1]].strip(),
            relation.stated,
            relation.computed,
            relation.holds,
            tuple(piece for span in relation.spans for piece in _evidence(article, raw, "value", span)),
        )
        for relation in relations(article, atoms)
    ]
