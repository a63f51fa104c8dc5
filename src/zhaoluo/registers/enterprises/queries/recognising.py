"""Which firm of the register a name means: the one place that asks ``engine/linkage``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Q

from zhaoluo.engine.linkage import Answer, Candidate, Firm, Register, looks_like_firm
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy

from .. import rules
from ..models import Alias, Enterprise, Sighting
from ..terms import AliasKind, SightingAnswer

__all__ = ["Answer", "Candidate", "Judged", "is_firm", "judge", "lookalikes", "recognise", "register_of"]

CERTAIN: Final = "certain"
ASK: Final = "ask"
NEW: Final = "new"
SAME_NAME, SAME_CODE = "名称相同", "统一社会信用代码相同"
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Judged:
    """The engine's answer, and the sighting of this name where one was put or decided before."""

    answer: Answer
    sighting: Sighting | None = None


def recognise(
    zone: Zone, names: Collection[str], *, credit_codes: Mapping[str, str] | None = None
) -> dict[str, Answer]:
    """Name → certain, ask or new; at most one load of the register.  What a person decided about a name counts.

    ``credit_codes``: name → code as given beside it.  Blank names are left out.
    """
    return {name: j.answer for name, j in judge(zone, names, credit_codes=credit_codes or {}).items()}


def judge(
    zone: Zone, names: Collection[str], *, credit_codes: Mapping[str, str], growing: bool = False
) -> dict[str, Judged]:
    """``recognise`` with the sightings beside: what actions need.

    ``growing``: a new firm's name is known to the names after it, under a negative id that its answer carries; so the
    same firm written in two ways in one ledger is not entered twice.
    """
    typed = {name: tidied for name in dict.fromkeys(names) if (tidied := tidy(name))}
    if not typed:
        return {}
    codes = {name: rules.clean_credit_code(credit_codes.get(name, "")) for name in typed}
    known = _known_at_once(zone, typed, codes)
    rest = [name for name in typed if name not in known]
    if not rest:
        return {name: known[name] for name in typed}
    grows = growing and len(rest) > 1  # there is nothing to compare a single name with but the register
    register = register_of(zone) if grows else shelved_register(zone)
    newest = 0
    for name in rest:
        answer = register.find(typed[name], credit_code=codes[name])
        if growing and answer.verdict == NEW and is_firm(typed[name]):
            newest -= 1
            if grows:
                register.add(Firm(newest, typed[name], credit_codes=(codes[name],) if codes[name] else ()))
            answer = Answer(NEW, newest, (), answer.why)
        known[name] = Judged(answer)
    return {name: known[name] for name in typed}


def is_firm(name: str) -> bool:
    """Whether a (tidied) name can be entered as a firm: it looks like one's and is not overlong."""
    return len(name) <= LONGEST_NAME and looks_like_firm(name)


def _known_at_once(zone: Zone, typed: Mapping[str, str], codes: Mapping[str, str]) -> dict[str, Judged]:
    """Names that need no weighing, so that meeting them again gives the same answer: the code is registered, the name
    is written as registered (and no other code speaks against it), or a person was asked before."""
    rows = Enterprise.objects.filter(zone=zone, merged_into=None).order_by()
    rows = rows.filter(Q(name__in=set(typed.values())) | Q(credit_code__in={c for c in codes.values() if c}))
    by_name, by_code = {}, {}
    for pk, name, code in rows.values_list("id", "name", "credit_code"):
        by_name[name], by_code[code] = (pk, code), (pk, name)
    known = {}
    for name, tidied in typed.items():
        code = codes[name]
        if code and code in by_code:
            known[name] = _certain(*by_code[code], SAME_CODE)
        elif tidied in by_name and (not code or by_name[tidied][1] in ("", code)):
            known[name] = _certain(by_name[tidied][0], tidied, SAME_NAME)
    if len(known) == len(typed):
        return known
    rest = {tidied for name, tidied in typed.items() if name not in known}
    asked = {s.name: s for s in Sighting.objects.filter(zone=zone, name__in=rest)}
    return known | {
        name: _decided(asked[tidied])
        for name, tidied in typed.items()
        if name not in known and tidied in asked
    }


def _certain(pk: int, name: str, why: str) -> Judged:
    return Judged(Answer(CERTAIN, pk, (Candidate(pk, name, 1.0, why),), why))


def _decided(sighting: Sighting) -> Judged:
    """What follows from a question put before."""
    candidates = tuple(Candidate(c["id"], c["name"], c["score"], c["why"]) for c in sighting.candidates)
    if sighting.enterprise_id:
        return Judged(Answer(CERTAIN, sighting.enterprise_id, candidates, "以前认定过"), sighting)
    if sighting.answer == SightingAnswer.NOT_A_FIRM:
        return Judged(Answer(NEW, None, candidates, "以前认定不是企业"), sighting)
    return Judged(Answer(ASK, None, candidates, sighting.why), sighting)


def register_of(zone: Zone, *, besides: int | None = None) -> Register:
    """The zone's register as the engine reads it, in two queries; ``besides``: an enterprise to leave out."""
    names: dict[int, list[str]] = defaultdict(list)
    numbers: dict[int, list[str]] = defaultdict(list)
    for pk, name, kind in (
        Alias.objects.filter(zone=zone).order_by().values_list("enterprise", "name", "kind")
    ):
        (numbers if kind == AliasKind.OLD_NUMBER else names)[pk].append(name)
    rows = Enterprise.objects.filter(zone=zone, merged_into=None).exclude(pk=besides or 0).order_by("id")
    return Register(
        Firm(
            id=pk,
            name=name,
            aliases=tuple(names[pk]),
            credit_codes=tuple(n for n in (code, foreign, *numbers[pk]) if n),
            region=region,
        )
        for pk, name, code, foreign, region in rows.values_list(
            "id", "name", "credit_code", "foreign_number", "region"
        )
    )


#: Registers built before, by zone; they are only read.  Building one takes about 0.1 ms a firm.
_shelf: dict[int, tuple[tuple[object, ...], Register]] = {}
SHELVED_ZONES = 4


def shelved_register(zone: Zone) -> Register:
    """The zone's register, built anew only when a row of it was written since; one query where it was not."""
    stamp = _stamp_of(zone)
    held = _shelf.get(zone.pk)
    if held is not None and held[0] == stamp:
        return held[1]
    register = register_of(zone)
    _shelf.pop(zone.pk, None)
    _shelf[zone.pk] = (stamp, register)
    while len(_shelf) > SHELVED_ZONES:
        _shelf.pop(next(iter(_shelf)), None)
    return register


def _stamp_of(zone: Zone) -> tuple[object, ...]:
    """What differs as soon as any enterprise or alias of the zone differs, also in a transaction that is rolled back:
    each row's id with the transaction and the statement that wrote it."""
    one = "count(*), sum(hashtextextended(concat_ws(':', id, xmin, cmin), 0))"
    tables = (Enterprise._meta.db_table, Alias._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            " union all ".join(
                f'select {n}, {one} from "{t}" where zone_id = %s' for n, t in enumerate(tables)
            ),
            [zone.pk] * len(tables),
        )
        return tuple(sorted(cursor.fetchall()))


def lookalikes(
    zone: Zone, name: str, *, credit_code: str = "", region: str = "", besides: int | None = None
) -> list[Candidate]:
    """Enterprises that a typed name may mean, best first; empty when the engine calls it new."""
    name = tidy(name)
    if not name:
        return []
    code = rules.clean_credit_code(credit_code)
    register = register_of(zone, besides=besides) if besides else shelved_register(zone)
    answer = register.find(name, credit_code=code, region=tidy(region))
    return [] if answer.verdict == NEW else list(answer.candidates[:5])
