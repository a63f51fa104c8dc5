"""The demo zone's responsibility scheme: 1+3+12+N, from the preset, with a name in every seat."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhaoluo.registers.people import presets
from zhaoluo.registers.people.actions import schemes
from zhaoluo.registers.people.models import Scheme, Seat
from zhaoluo.registers.people.queries.schemes import scheme_with_seats
from zhaoluo.registers.people.terms import ChargeKind

from .people import CHAIN_LEADS, LEADER_CHAINS, TOWNSHIP_CONTACTS, Cast

PRESET = "xiaxian"


def put_in_force(cast: Cast, at: datetime) -> Scheme:
    """Draft the scheme from its preset, say who holds what, and publish it.  In force a week later."""
    zone, admin = cast.zone, cast.who("林素琴", at)
    preset = presets.preset_of(PRESET)
    assert preset is not None
    draft = schemes.draft(zone=zone, name=preset.name, preset=preset, **admin)
    full = scheme_with_seats(zone, draft.pk)
    assert full is not None
    first, second, third, fourth = (list(tier.seats.all()) for tier in full.tiers.all())
    last_tier = fourth[0].tier_id

    def hold(seat: Seat, name: str, holder: str, deputy: str, above: Seat | None, team: str = "") -> None:
        schemes.save_seat(
            draft.pk, seat.pk, zone=zone, name=name, holder=cast.people[holder].pk, deputy=cast.people[deputy].pk,
            team=cast.teams[team].pk if team else None, reports_to=above.pk if above else None, **admin,
        )  # fmt: skip

    def charge(seat: Seat, kind: ChargeKind, value: str) -> None:
        schemes.save_charge(draft.pk, seat.pk, zone=zone, kind=kind.value, value=value, duties=[], **admin)

    hold(first[0], "党工委书记", "孟怀远", "赵建平", None)
    leader_of: dict[str, Seat] = {}
    names = list(LEADER_CHAINS)
    for seat, name, deputy in zip(second, names, names[1:] + names[:1], strict=True):
        hold(seat, f"副主任（{name}）", name, deputy, first[0])
        for chain in LEADER_CHAINS[name]:
            leader_of[chain] = seat
            charge(seat, ChargeKind.CHAIN, chain)
    leads = list(CHAIN_LEADS.items())
    for (chain, lead), seat, (_, deputy) in zip(leads, third, leads[1:] + leads[:1], strict=True):
        hold(seat, f"{chain}链专班", lead, deputy, leader_of[chain], f"{chain}链专班")
        charge(seat, ChargeKind.CHAIN, chain)
    hold(fourth[0], "项目专班", "沈若谷", "程予安", second[0], "代办一组")
    charge(fourth[0], ChargeKind.ZONE, "")
    schemes.remove_seat(draft.pk, fourth[1].pk, zone=zone, **admin)
    contacts = [f"{township}包联" for township in TOWNSHIP_CONTACTS]
    seats = schemes.add_seats(draft.pk, last_tier, zone=zone, names=contacts, **admin)
    people = list(TOWNSHIP_CONTACTS.items())
    for (township, contact), seat, (_, deputy) in zip(people, seats, people[1:] + people[:1], strict=True):
        hold(seat, f"{township}包联", contact, deputy, second[1])
        charge(seat, ChargeKind.TOWNSHIP, township)
    return schemes.publish(draft.pk, zone=zone, effective_on=(at + timedelta(days=7)).date(), **admin)
