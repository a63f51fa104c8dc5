"""Industry chains (产业链): gaps, local sourcing, knock-out, relatedness, layout.  Pure numpy; docs/domain/relatedness.md."""

from .gaps import Gap, LinkFacts, Standing, Supply, Thresholds, flq, gaps, location_quotients, standings
from .graph import (
    completeness,
    criticality,
    cycles,
    downstream,
    knock_out,
    orphans,
    share_of_firm,
    stages,
    upstream,
)
from .layout import Node, crossings, layout, ring
from .sourcing import (
    Purchase,
    bought_outside,
    concentration,
    local_sourcing_rates,
    single_source,
)

__all__ = [
    "Gap",
    "LinkFacts",
    "Node",
    "Purchase",
    "Standing",
    "Supply",
    "Thresholds",
    "bought_outside",
    "completeness",
    "concentration",
    "criticality",
    "crossings",
    "cycles",
    "downstream",
    "flq",
    "gaps",
    "knock_out",
    "layout",
    "local_sourcing_rates",
    "location_quotients",
    "orphans",
    "ring",
    "share_of_firm",
    "single_source",
    "stages",
    "standings",
    "upstream",
]
