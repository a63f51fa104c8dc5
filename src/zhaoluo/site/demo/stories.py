"""The life of each demo project, told through the same actions as anywhere, one moment after the other.

A story is told by generators of moments: each yields when its next act happens and, once resumed, acts.  ``loading``
resumes them all in the order of their moments, so that numbers, journal and clocks run as they would have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from zhaoluo.attract.reviews.models import ReviewTemplate
from zhaoluo.projects.actions import changing, entering, facts, moving
from zhaoluo.projects.models import Project, StageReport
from zhaoluo.projects.rules.content import Content
from zhaoluo.projects.terms import Stage
from zhaoluo.registers.enterprises import actions as enterprises
from zhaoluo.registers.enterprises.rules import credit_code_check

from . import texts, verdicts
from .chance import Chance
from .days import Days, moment
from .evidence import pdf
from .fates import Fate, Row
from .people import PROMOTION_TEAMS, Cast

Moments = Iterator[datetime]
#: Before anything is told.
BEFORE = moment(date(2000, 1, 1), 0)
#: Who enters what reviewers elsewhere have said: never the officer.
CHAIR = "陈向南"
#: Those who may verify; never the reporter, who is an officer or an agent.
VERIFIERS = ("许文静", "李若川", "陈向南")


def invented_code(number: int) -> str:
    """A credit code that passes its check and cannot be anybody's: no division has the code 990000."""
    body = f"91990000MA{number:07d}"
    return body + credit_code_check(body)


@dataclass
class Story:
    """One project's telling: who works on it, what is known of it, and where the telling is."""

    number: int
    row: Row
    fate: Fate
    cast: Cast
    days: Days
    modes: dict[str, int]
    review: ReviewTemplate
    now: datetime = BEFORE
    chance: Chance = field(init=False)
    officer: str = field(init=False)
    team: str = field(init=False)
    project: Project | None = None
    filed: StageReport | None = None
    waiver_id: int = 0
    told: bool = False
    beside: list[Moments] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Chance(f"story {self.number}")
        self.team = self.chance.pick(list(PROMOTION_TEAMS))
        members = PROMOTION_TEAMS[self.team]
        self.officer = members[0] if self.chance.happens(0.3) else self.chance.pick(members)

    # ------------------------------------------------------------------ telling
    def at(self, ago: int) -> Moments:
        """Wait for office hours of a day so long ago, or for half an hour after the present act."""
        wanted = moment(self.days.ago(ago), (self.number * 7) % 420)
        yield wanted if wanted > self.now else self.now + timedelta(minutes=25)

    @property
    def pk(self) -> int:
        assert self.project is not None
        return self.project.pk

    def me(self) -> dict[str, Any]:
        """The officer acts, now."""
        return self.cast.who(self.officer, self.now)

    def other(self) -> dict[str, Any]:
        """A person who may verify acts, now."""
        return self.cast.who(self.chance.pick([v for v in VERIFIERS if v != self.officer]), self.now)

    def day(self, ago: int) -> date:
        """A day of the telling, never after now."""
        return min(self.days.ago(ago), self.now.date())

    # ------------------------------------------------------------------ what is known
    def content(self, *, full: bool, **more: Any) -> Content:
        """What is said of the project: at first a little, later everything."""
        row, chance = self.row, Chance(f"content {self.number}")
        investment = row.investment
        output = chance.part(investment, 1.2, 2.2)
        known: dict[str, Any] = {
            "name": row.name,
            "officer": self.cast.people[self.officer].pk,
            "investors": (row.investor,),
            "origin_region": row.origin,
            "chain": row.chain,
            "mode": self.modes[chance.pick(list(self.modes))],
            "team": self.cast.teams[self.team].pk,
            "content": chance.pick(texts.CONTENTS).format(site=row.site, name=row.name),
            "leader": self.cast.leader_of(row.chain).pk,
            "department": self.cast.organisations["招商局"].pk,
            "restricted": self.number in (17, 64),
        }
        if not full:
            known["investment"] = investment if chance.happens(0.7) else None
            return Content(**known)
        known |= {
            "investment": investment, "fixed_investment": chance.part(investment, 0.6, 0.85), "planned_output": output,
            "planned_tax": chance.part(output, 0.03, 0.06), "jobs": int(investment / 180) + chance.between(10, 40),
            "land_need_mu": row.land_mu, "premises_need_sqm": row.premises_sqm, "industry_class": row.industry_class,
        }  # fmt: skip
        return Content(**(known | more))

    # ------------------------------------------------------------------ the stages
    def note(self, ago: int, choices: tuple[str, ...]) -> Moments:
        yield from self.at(ago)
        facts.note(self.pk, text=self.chance.pick(choices), on=self.now.date(), **self.me())

    def entered(self) -> Moments:
        """A lead is entered, with its investor where talks came of it."""
        yield from self.at(self.fate.lead)
        if self.fate.talks is not None or self.fate.turn == "skipped":
            self.investor_entered()
        self.told = self.fate.talks is not None and self.chance.happens(0.65)
        self.project = entering.enter(
            self.content(full=self.told), zone=self.cast.zone, synthetic=True, source=self.chance.pick(texts.SOURCES),
            **self.me(),
        )  # fmt: skip
        if self.chance.happens(0.3):
            yield from self.note(
                max(self.fate.lead - self.chance.between(3, 9), self.fate.talks or 1), texts.LEAD_NOTES
            )

    def investor_entered(self) -> None:
        """The investor goes into the register; some firms are still being founded and have no code."""
        code = invented_code(self.number) if self.chance.happens(0.8) else ""
        enterprises.enter(
            zone=self.cast.zone, name=self.row.investor, by=self.cast.people[self.officer], at=self.now, credit_code=code,
            region=self.row.origin, industry_class=self.row.industry_class, is_synthetic=True,
        )  # fmt: skip

    def filled_in(self) -> None:
        """Everything is known now, if it was not before."""
        if self.told:
            return
        self.project = changing.change(self.pk, self.content(full=True), version=None, **self.me())

    def in_talks(self) -> Moments:
        """Talks are opened; now and then an intent or a framework is signed, which is not 签约."""
        assert self.fate.talks is not None
        yield from self.at(self.fate.talks)
        self.filled_in()
        moving.advance(self.pk, Stage.TALKS, on=self.now.date(), **self.me())
        until = self.fate.signed if self.fate.signed is not None else 2
        room = self.fate.talks - until
        if room > 14 and self.chance.happens(0.5):
            yield from self.note(self.fate.talks - room // 3, texts.TALKS_NOTES)
        if room > 20 and self.chance.happens(0.45):
            yield from self.at(self.fate.talks - room // 2)
            kind = "framework" if self.chance.happens(0.4) else "intent"
            amount = self.row.investment if kind == "framework" else None
            facts.enter_agreement(
                self.pk, kind=kind, on=self.now.date(), amount=amount, note="", evidence=None, **self.me()
            )

    def agreed(self, ago: int) -> Moments:
        """The review is passed and the formal agreement signed."""
        yield from self.at(ago + 5)
        who = self.cast.who(CHAIR, self.now)
        verdicts.held_elsewhere(self.review, self.pk, self.row.name, self.now.date(), **who)
        yield from self.at(ago)
        facts.enter_agreement(
            self.pk, kind="formal", on=self.now.date(), amount=self.row.investment, note="", **self.me(),
            evidence=pdf("投资协议.pdf", self.row.name, f"协议额 {self.row.investment} 万元", f"{self.now:%Y-%m-%d}"),
        )  # fmt: skip

    def reported(self, target: Stage, ago: int, claimed_ago: int, **more: Any) -> Moments:
        """A stage is reported, dated by the day claimed."""
        yield from self.at(ago)
        self.filed = moving.report(self.pk, target, claimed_on=self.day(claimed_ago), **(self.me() | more))

    def verified(self, ago: int) -> Moments:
        """Somebody else confirms the report."""
        yield from self.at(ago)
        assert self.filed is not None
        self.project = moving.verify(
            self.filed.pk, answer=self.chance.pick(("材料齐全", "已到现场核对", "")), **self.other()
        )

    def is_signed(self) -> Moments:
        """签约: agreement, report, verification, the promises made and the plan of the year."""
        ago = self.fate.signed
        assert ago is not None
        yield from self.agreed(ago)
        yield from self.reported(Stage.SIGNED, ago - 1, ago)
        yield from self.verified(ago - self.chance.between(2, 5))
        if self.chance.happens(0.7) or self.fate.started is not None:
            yield from self.promised(ago - 6)

    def promised(self, ago: int) -> Moments:
        """A promise is made; when its day has come it was kept, broken, or nobody has said."""
        kind, text, basis = self.chance.pick(texts.PROMISES)
        due_ago = ago - self.chance.between(45, 170)
        by = f"副主任 {self.cast.leader_of(self.row.chain).name}"
        yield from self.at(ago)
        row = facts.promise(
            self.pk, kind=kind.value, text=text, promised_by=by, basis=basis, promised_on=self.now.date(),
            due_on=self.days.ahead(-due_ago), **self.me(),
        )  # fmt: skip
        broken, forgotten = self.chance.happens(0.15), self.chance.happens(0.4) and due_ago < 70
        if due_ago >= 3 and not forgotten:
            self.beside.append(self.settled(row.pk, due_ago - 2 if broken else due_ago + 6, broken=broken))

    def settled(self, promise_id: int, ago: int, *, broken: bool) -> Moments:
        """The outcome of a promise is written down."""
        yield from self.at(ago)
        facts.settle_promise(
            promise_id, project_id=self.pk, state="broken" if broken else "kept", on=self.now.date(),
            note=self.chance.pick(texts.BROKEN_NOTES) if broken else "", **self.me(),
        )  # fmt: skip
