"""What chains answer.  ``facts_of(chain)`` loads a chain once; hand it to the others instead of the chain."""

from ..rules.standing import stale
from .access import (
    ChainCard,
    ChainView,
    actor_on,
    chain_for,
    chain_rows_for,
    chains_for,
    keeps,
    link_for,
    revisions_of,
)
from .facts import ChainFacts, Evidence, facts_of
from .maps import Collaboration, Group, Place, Proposed, collaboration, fields, regions_of, routes
from .market import Market, market_of
from .options import Choice, Choices, options_of
from .overview import Metric, Overview, overview
from .partners import ShortChain, short_chains
from .standing import Buyer, LinkStanding, gap_query_of, link_standing

__all__ = [
    "Buyer",
    "ChainCard",
    "ChainFacts",
    "ChainView",
    "Choice",
    "Choices",
    "Collaboration",
    "Evidence",
    "Group",
    "LinkStanding",
    "Market",
    "Metric",
    "Overview",
    "Place",
    "Proposed",
    "ShortChain",
    "actor_on",
    "chain_for",
    "chain_rows_for",
    "chains_for",
    "collaboration",
    "facts_of",
    "fields",
    "gap_query_of",
    "keeps",
    "link_for",
    "link_standing",
    "market_of",
    "options_of",
    "overview",
    "regions_of",
    "revisions_of",
    "routes",
    "short_chains",
    "stale",
]
