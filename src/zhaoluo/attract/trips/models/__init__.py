from __future__ import annotations

from .channels import Channel, HomeTie, IdleAsset, LiaisonOffice, Pairing
from .meetings import EventFirm, Guest, PromotionEvent, Reception
from .origin import Origin
from .planning import Plan, TravelTime
from .trip import Party, PartyMember, Stop, Trip, TripCity
from .visit import Visit

__all__ = [
    "Channel", "EventFirm", "Guest", "HomeTie", "IdleAsset", "LiaisonOffice", "Origin", "Pairing", "Party", "PartyMember",
    "Plan", "PromotionEvent", "Reception", "Stop", "TravelTime", "Trip", "TripCity", "Visit",
]  # fmt: skip
