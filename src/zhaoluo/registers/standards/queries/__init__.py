"""Regions and industry classes: what every other app asks. Pure Python over the files in data/, read once."""

from zhaoluo.registers.standards.queries.industries import (
    INDUSTRY_STANDARD,
    Industry,
    industries,
    industry,
    search_industries,
    section_of,
)
from zhaoluo.registers.standards.queries.places import place_of, search_regions
from zhaoluo.registers.standards.queries.regions import (
    REGIONS_AS_OF,
    Region,
    Successor,
    place_in_words,
    province_of,
    region,
    regions,
    successors,
)

__all__ = [
    "INDUSTRY_STANDARD",
    "REGIONS_AS_OF",
    "Industry",
    "Region",
    "Successor",
    "industries",
    "industry",
    "place_in_words",
    "place_of",
    "province_of",
    "region",
    "regions",
    "search_industries",
    "search_regions",
    "section_of",
    "successors",
]
