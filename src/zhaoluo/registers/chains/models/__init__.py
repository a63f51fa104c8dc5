from .chain import Chain, ChainRevision, Link, LinkClass, LinkEdge
from .facts import ChainLeader, EnterpriseFigure, Equipment, Placement, Purchase

__all__ = [
    "Chain",
    "ChainLeader",
    "ChainRevision",
    "EnterpriseFigure",
    "Equipment",
    "Link",
    "LinkClass",
    "LinkEdge",
    "Placement",
    "Purchase",
]
