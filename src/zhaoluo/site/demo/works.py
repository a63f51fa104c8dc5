"""The later chapters of a demo project: site, money, works, production; and the turns some of them take."""

from __future__ import annotations

from decimal import Decimal

from zhaoluo.foundation.files.terms import FileKind
from zhaoluo.projects.actions import changing, facts, gates, moving
from zhaoluo.projects.queries.facts import findings_for
from zhaoluo.projects.rules.checks import State
from zhaoluo.projects.terms import DemandKind, Stage

from . import texts
from .evidence import pdf
from .stories import Moments, Story

#: The zone's own demand at 开工: this share of the investment must be in place.
FUNDS_SHARE = 0.2


def site_taken(story: Story, ago: int) -> Moments:
    """拿地, or premises rented; about half bring the paper."""
    yield from story.at(ago)
    land = story.row.land_mu
    paper = pdf("用地文件.pdf", story.row.name, story.row.site) if story.chance.happens(0.5) else None
    facts.date_milestone(
        story.pk, kind="land" if land else "premises", on=story.now.date(), land_mu=land, note="", evidence=paper,
        **story.me(),
    )  # fmt: skip


def funds_in(story: Story, ago: int, amount: Decimal) -> Moments:
    """Funds in place, with a voucher."""
    yield from story.at(ago)
    voucher = pdf("进账单.pdf", story.row.name, f"到位 {amount} 万元", f"{story.now:%Y-%m-%d}")
    facts.enter_money(
        story.pk,
        kind="funds",
        on=story.now.date(),
        amount=amount,
        note="资本金",
        evidence=voucher,
        **story.me(),
    )


def invested(story: Story, ago: int, amount: Decimal) -> Moments:
    """Completed investment, and what of it statistics took in."""
    yield from story.at(ago)
    on = story.now.date()
    facts.enter_money(
        story.pk, kind="completed", on=on, amount=amount, note="形象进度折算", evidence=None, **story.me()
    )
    counted = story.chance.part(amount, 0.75, 0.95)
    facts.enter_money(
        story.pk, kind="statistics", on=on, amount=counted, note="统计联网直报", evidence=None, **story.me()
    )


def planned(story: Story, ago: int) -> Moments:
    """The investment planned for the year of that day."""
    yield from story.at(ago)
    amount = story.chance.part(story.row.investment, 0.25, 0.5)
    facts.set_plan(story.pk, year=story.now.year, amount=amount, **story.me())


def instrument(story: Story, ago: int) -> Moments:
    """A fund, bond, share, loan or guarantee is agreed; some of it drawn."""
    kind, provider, basis = texts.INSTRUMENTS[story.number % len(texts.INSTRUMENTS)]
    yield from story.at(ago)
    agreed = story.chance.part(story.row.investment, 0.08, 0.25)
    facts.enter_instrument(
        story.pk, kind=kind, provider=provider, agreed=agreed, drawn=story.chance.part(agreed, 0.2, 0.9), basis=basis,
        on=story.now.date(), **story.me(),
    )  # fmt: skip


def before_start(story: Story, started: int) -> Moments:
    """Between 签约 and 开工: talk of papers, the site, the first money."""
    signed = story.fate.signed or started + 30
    room = signed - 6 - started
    if story.chance.happens(0.4):
        yield from story.note(signed - 6 - room // 4, texts.SIGNED_NOTES)
    yield from site_taken(story, started + max(2, room // 3))
    yield from planned(story, started + max(1, room // 4))
    story.beside.append(working(story, started))


def working(story: Story, started: int) -> Moments:
    """While it is built: every quarter investment completed and counted, more funds, a word on progress."""
    until = max(story.fate.produced or 0, story.fate.reached or 0, 2)
    ago, done, year = started - story.chance.between(40, 60), Decimal(0), 0
    while ago > until:
        step = story.chance.part(story.row.investment, 0.1, 0.2)
        if done + step > story.row.investment:
            return
        done += step
        yield from invested(story, ago, step)
        if year not in (0, story.now.year):
            yield from planned(story, ago - 1)
        year = story.now.year
        if story.chance.happens(0.6) and done < story.row.investment * Decimal("0.7"):
            yield from funds_in(story, ago - 4, step)
        if story.chance.happens(0.5):
            yield from story.note(ago - 8, texts.BUILDING_NOTES)
        ago -= story.chance.between(75, 100)


def is_started(story: Story) -> Moments:
    """开工: site, a fifth of the money, a report with a photograph, another person's word."""
    started = story.fate.started
    assert started is not None
    yield from before_start(story, started)
    if story.fate.turn.startswith("waiver"):
        yield from excused(story, started + 12)
    else:
        amount = story.chance.part(story.row.investment, FUNDS_SHARE + 0.01, 0.34)
        yield from funds_in(story, started + 1, amount)
    if story.chance.happens(0.4):
        yield from instrument(story, started)
    photo = [pdf("开工令.pdf", story.row.name, f"{story.days.ago(started):%Y-%m-%d} 开工")]
    yield from story.reported(Stage.BUILDING, started - 1, started, evidence=photo)
    yield from story.verified(started - story.chance.between(2, 5))


def asked(story: Story, ago: int, due_in: int) -> Moments:
    """Leave is asked for what is missing of the zone's own demands at 开工."""
    yield from story.at(ago)
    assert story.project is not None
    found = findings_for(story.project, Stage.BUILDING)
    missing = [f.code for f in found if f.kind is DemandKind.ZONE and f.state is State.MISSING]
    kind, reason = story.chance.pick(texts.WAIVER_REASONS)
    waiver = gates.ask_waiver(
        story.pk, Stage.BUILDING, demands=missing, reason_kind=kind, reason=reason, due_on=story.days.ahead(due_in - ago),
        basis=pdf("专题会议纪要.pdf", story.row.name, "同意先行开工，资金分期到位"), **story.me(),
    )  # fmt: skip
    story.waiver_id = waiver.pk


def excused(story: Story, ago: int) -> Moments:
    """开工 with too little money in place, by a leader's leave; made up for, or owed to this day."""
    yield from funds_in(story, ago + 1, story.chance.part(story.row.investment, 0.06, 0.14))
    yield from asked(story, ago, due_in=45)
    yield from story.at(ago - 3)
    gates.answer_waiver(
        story.waiver_id, approve=True, answer="同意，到期补齐", **story.cast.who("赵建平", story.now)
    )
    if story.fate.turn == "waiver_kept":
        story.beside.append(funds_in(story, ago - 38, story.chance.part(story.row.investment, 0.16, 0.2)))


def is_produced(story: Story) -> Moments:
    """投产: trial run, report with evidence, another person's word."""
    produced = story.fate.produced
    assert produced is not None
    yield from story.at(produced + 20)
    facts.date_milestone(
        story.pk, kind="trial", on=story.now.date(), land_mu=None, note="", evidence=None, **story.me()
    )
    proof = [pdf("投产证明.pdf", story.row.name, "首批产品出库单")]
    yield from story.reported(Stage.PRODUCING, produced - 1, produced, evidence=proof)
    yield from story.verified(produced - story.chance.between(2, 5))
    if story.chance.happens(0.6):
        yield from story.note(max(3, produced - 12), texts.PRODUCING_NOTES)


def is_reached(story: Story) -> Moments:
    """达效: a year's output at or above the plan."""
    assert story.fate.reached is not None
    yield from story.at(story.fate.reached)
    full = story.content(full=True)
    assert full.planned_output is not None
    output = full.planned_output + story.chance.part(full.planned_output, 0.02, 0.18)
    changing.change(story.pk, story.content(full=True, actual_output=output), version=None, **story.me())
    moving.advance(story.pk, Stage.AT_CAPACITY, on=story.now.date(), **story.me())


def tell(story: Story) -> Moments:
    """The whole telling of one project, up to its fate."""
    fate = story.fate
    yield from story.entered()
    if fate.turn == "skipped":
        yield from skipped(story)
    elif fate.talks is not None:
        yield from story.in_talks()
        if fate.signed is not None:
            yield from story.is_signed()
    if fate.started is not None:
        yield from is_started(story)
    if fate.produced is not None:
        yield from is_produced(story)
    if fate.reached is not None:
        yield from is_reached(story)
    turn = TURNS.get(fate.turn)
    if turn is not None:
        yield from turn(story)


def skipped(story: Story) -> Moments:
    """A lead that signed at once: a leader reports it past 洽谈, with the reason."""
    ago = story.fate.signed
    assert ago is not None
    yield from story.at(ago + 8)
    story.filled_in()
    yield from story.agreed(ago)
    leader = story.cast.leader_of(story.row.chain).name
    why = "投资方专程来区，考察当天即签正式协议，没有单独的洽谈期"
    yield from story.at(ago - 1)
    story.filed = moving.report(
        story.pk,
        Stage.SIGNED,
        claimed_on=story.day(ago),
        skip_reason=why,
        **story.cast.who(leader, story.now),
    )
    yield from story.at(ago - 3)
    story.project = moving.verify(
        story.filed.pk, answer="协议与会议纪要相符", **story.cast.who("许文静", story.now)
    )


def signing_waits(story: Story) -> Moments:
    """签约 is reported and nobody has verified it yet."""
    yield from story.agreed(story.fate.turn_ago + 1)
    yield from story.reported(Stage.SIGNED, story.fate.turn_ago, story.fate.turn_ago + 1)


def signing_returned(story: Story) -> Moments:
    """签约 was reported and sent back."""
    yield from signing_waits(story)
    yield from story.at(story.fate.turn_ago - 3)
    assert story.filed is not None
    moving.return_report(story.filed.pk, answer=story.chance.pick(texts.RETURN_REASONS), **story.other())


def waiver_waits(story: Story) -> Moments:
    """Ready to start but for the money; leave is asked and not answered."""
    ago = story.fate.turn_ago
    yield from site_taken(story, ago + 25)
    yield from planned(story, ago + 20)
    yield from funds_in(story, ago + 8, story.chance.part(story.row.investment, 0.07, 0.15))
    yield from asked(story, ago, due_in=40)


def start_waits(story: Story) -> Moments:
    """开工 is reported and nobody has verified it yet."""
    ago = story.fate.turn_ago
    yield from site_taken(story, ago + 30)
    yield from planned(story, ago + 20)
    yield from funds_in(story, ago + 9, story.chance.part(story.row.investment, FUNDS_SHARE + 0.01, 0.3))
    photo = [pdf("开工现场.pdf", story.row.name, "桩机进场")]
    yield from story.reported(Stage.BUILDING, ago, ago + 1, evidence=photo)


def production_waits(story: Story) -> Moments:
    """投产 is reported and nobody has verified it yet."""
    ago = story.fate.turn_ago
    yield from story.at(ago + 15)
    facts.date_milestone(
        story.pk, kind="trial", on=story.now.date(), land_mu=None, note="", evidence=None, **story.me()
    )
    yield from story.at(ago + 3)
    proof = pdf("投产证明.pdf", story.row.name, "首批产品出库单")
    facts.attach(story.pk, upload=proof, kind=FileKind.PRODUCTION, **story.me())
    yield from story.reported(Stage.PRODUCING, ago, ago + 1)


def lost(story: Story) -> Moments:
    """流失, with the reason and to whom."""
    reason, lost_to = story.chance.pick(texts.LOST_REASONS)
    yield from story.at(story.fate.turn_ago)
    moving.lose(story.pk, reason=reason, lost_to=lost_to, on=story.now.date(), **story.me())


def shelved(story: Story) -> Moments:
    """搁置, with the reason."""
    yield from story.at(story.fate.turn_ago)
    moving.shelve(
        story.pk, reason=story.chance.pick(texts.SHELVED_REASONS), on=story.now.date(), **story.me()
    )


def moved_back(story: Story) -> Moments:
    """The investor changes; a leader puts the project back into 洽谈."""
    yield from story.at(story.fate.turn_ago)
    reason = "原投资方股东退出，新股东要求重谈协议，退回洽谈"
    moving.move_back(
        story.pk, Stage.TALKS, on=story.now.date(), reason=reason, **story.cast.who("陈向南", story.now)
    )


def resumed(story: Story) -> Moments:
    """Shelved and taken up again."""
    yield from story.at(story.fate.turn_ago + 14)
    moving.shelve(story.pk, reason=texts.SHELVED_REASONS[0], on=story.now.date(), **story.me())
    yield from story.at(story.fate.turn_ago)
    moving.resume(story.pk, reason="下半年订单已经落地，投资方要求尽快重启", **story.me())


TURNS = {
    "signing_pending": signing_waits, "signing_late": signing_waits, "signing_returned": signing_returned,
    "waiver_pending": waiver_waits, "start_pending": start_waits, "start_late": start_waits,
    "production_pending": production_waits, "lost_lead": lost, "lost_talks": lost, "lost_signed": lost,
    "shelved_talks": shelved, "shelved_signed": shelved, "moved_back": moved_back, "resumed": resumed,
}  # fmt: skip
