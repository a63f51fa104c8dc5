"""Which firm of the register a name means: the one place that asks ``engine/linkage``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from zhaoluo.engine.linkage import Answer, Candidate, Firm, Register, looks_like_firm
from zhaoluo.foundation.scope.models import Zone
from zhaoluo.foundation.text import tidy

from .. import rules
from ..models import Alias, Enterprise, Sighting
from ..terms import AliasKind, SightingAnswer

__all__ = ["Answer", "Candidate", "Judged", "is_firm", "judge", "lookalikes", "recognise", "register_of"]

CERTAIN, ASK, NEW = "certain", "ask", "new"
SAME_NAME = "名称相同"
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
    entered = _entered(zone, typed.values())
    answers: dict[str, Answer] = {}
    register: Register | None = None
    newest = 0
    for name, tidied in typed.items():
        pk, known_code = entered.get(tidied, (None, ""))
        code = rules.clean_credit_code(credit_codes.get(name, ""))
        if pk is not None and code in (
            "",
            known_code,
        ):  # written as registered: no need of the whole register
            answers[name] = Answer(CERTAIN, pk, (Candidate(pk, tidied, 1.0, SAME_NAME),), SAME_NAME)
            continue
        if register is None:
            register = register_of(zone)
        answer = register.find(tidied, credit_code=code)
        if growing and answer.verdict == NEW and is_firm(tidied):
            newest -= 1
            register.add(Firm(newest, tidied, credit_codes=(code,) if code else ()))
            answer = Answer(NEW, newest, (), answer.why)
        answers[name] = answer
    asked = {typed[name] for name, answer in answers.items() if answer.verdict == ASK}
    known = {s.name: s for s in Sighting.objects.filter(zone=zone, name__in=asked)} if asked else {}
    return {name: _decided(answers[name], known.get(typed[name])) for name in typed}


def is_firm(name: str) -> bool:
    """Whether a (tidied) name can be entered as a firm: it looks like one's and is not overlong."""
    return len(name) <= LONGEST_NAME and looks_like_firm(name)


def _entered(zone: Zone, names: Collection[str]) -> dict[str, tuple[int, str]]:
    """Name → (id, credit code) of enterprises registered under exactly these names."""
    rows = Enterprise.objects.filter(zone=zone, merged_into=None, name__in=set(names)).order_by()
    return {name: (pk, code) for pk, name, code in rows.values_list("id", "name", "credit_code")}


def _decided(answer: Answer, sighting: Sighting | None) -> Judged:
    if answer.verdict != ASK or sighting is None:
        return Judged(answer)
    if sighting.answer == SightingAnswer.SAME and sighting.enterprise_id:
        return Judged(Answer(CERTAIN, sighting.enterprise_id, answer.candidates, "以前认定过"), sighting)
    if sighting.answer == SightingAnswer.NOT_A_FIRM:
        return Judged(Answer(NEW, None, answer.candidates, "以前认定不是企业"), sighting)
    return Judged(answer, sighting)


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


def lookalikes(
    zone: Zone, name: str, *, credit_code: str = "", region: str = "", besides: int | None = None
) -> list[Candidate]:
    """Enterprises that a typed name may mean, best first; empty when the engine calls it new."""
    name = tidy(name)
    if not name:
        return []
    code = rules.clean_credit_code(credit_code)
    answer = register_of(zone, besides=besides).find(name, credit_code=code, region=tidy(region))
    return [] if answer.verdict == NEW else list(answer.candidates[:5])
