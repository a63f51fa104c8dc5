"""Places in names: province, city, county, by a small gazetteer (places.yaml) and the grammar of 县, 区, 市."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from .words import fold


class Place(NamedTuple):
    """Short forms (「山西」「太原」「清徐」), empty where not said and not implied.  A municipality is province and city."""

    province: str = ""
    city: str = ""
    county: str = ""

    @property
    def said(self) -> bool:
        return bool(self.province or self.city or self.county)

    def text(self) -> str:
        return "".join(dict.fromkeys(self))


NOWHERE = Place()
MUNICIPALITIES = frozenset({"北京", "天津", "上海", "重庆"})
_AFTER_PROVINCE = re.compile(r"省|(?:壮族|回族|维吾尔)?自治区|特别行政区|市")
_AFTER_CITY = re.compile(r"市|地区|盟|(?:[\u4e00-\u9fff]{1,6}族)*自治州|州(?=[\u4e00-\u9fff]{2})")
_AFTER_COUNTY = re.compile(r"(?:[\u4e00-\u9fff]{1,6}族)*自治县|新区|[县市区旗](?![域政])")
_COUNTY = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,3}?)(?:县(?!域)|(?<=..)(?<![超都城夜门股闹上])市(?!场|政|民|容|值|内|北|南|东|西|郊)"
    r"|(?<=..)新区|(?<=..)(?<![园小社景厂街校片地辖特专牧灾库战分市新发高])(?<![老主]城)区(?!域|块|间|位))"
)
_BANNER = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,6}?)旗")
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,3}?[镇乡](?=[\u4e00-\u9fff]{2})")
_ZONE = re.compile(
    r"(?:国家级?)?(?:(?:经济|高新)(?:技术)?(?:产业)?|经济|高新|工业|综合)?(?:开发区|保税区)|经开区|高新区|综改示范区|新区|工业园区?|产业园区?"
)


@lru_cache(maxsize=1)
def _gazetteer() -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
    """City → province; county → [(province, city)]."""
    data = yaml.safe_load(resources.files(__package__).joinpath("places.yaml").read_text(encoding="utf-8"))
    cities = {city: province for province, names in data["provinces"].items() for city in names.split()}
    counties: dict[str, list[tuple[str, str]]] = {}
    for city, names in data["counties"].items():
        for county in names.split():
            counties.setdefault(county, []).append((cities[city], city))
    cities["吉林"] = "吉林"
    return cities, counties


@lru_cache(maxsize=1)
def _provinces() -> frozenset[str]:
    return frozenset(_gazetteer()[0].values()) | MUNICIPALITIES | {"香港", "澳门", "台湾"}


@lru_cache(maxsize=1)
def _starts() -> frozenset[str]:
    cities, counties = _gazetteer()
    return frozenset(name[0] for name in (*_provinces(), *cities, *counties))


#: Counties learnt beside the gazetteer: name → (province, city).
Learnt = Mapping[str, tuple[str, str]]
NOTHING_LEARNT: Learnt = {}


def read_place(text: str, *, leave: int = 0, learnt: Learnt = NOTHING_LEARNT) -> tuple[Place, int]:
    """The place a folded text begins with, and how many characters say it; at least `leave` characters stay for the rest."""
    cities, counties = _gazetteer()
    provinces, starts = _provinces(), _starts()
    province = city = county = ""
    at, longest = 0, len(text) - leave

    def past(pattern: re.Pattern[str], end: int) -> int:
        found = pattern.match(text, end)
        return found.end() if found and found.end() <= longest else end

    while at < longest:
        step = at
        for length in (4, 3, 2) if text[at] in starts or learnt else ():
            end = at + length
            name = text[at:end]
            if end > longest:
                continue
            if name in provinces and not (province or city or county):
                if name == "吉林" and text[end : end + 1] == "市":
                    province, city, step = "吉林", "吉林", end + 1
                else:
                    province, step = name, past(_AFTER_PROVINCE, end)
                    city = name if name in MUNICIPALITIES else ""
                break
            if (
                name in cities
                and not (city or county)
                and province in ("", cities[name])
                and (text[end : end + 1] == "市" or (name != "吉林" and text[end : end + 1] != "区"))
            ):
                city, province, step = name, cities[name], past(_AFTER_CITY, end)
                break
            if not county and (owner := _owner(name, counties, learnt, province, city)):
                county, step = name, past(_AFTER_COUNTY, end)
                province, city = owner
                break
        if step == at and (province or city or county) and (found := _ZONE.match(text, at)):
            step = found.end() if found.end() <= longest else at
        if step == at and not county and (found := _COUNTY.match(text, at)) and found.end() <= longest:
            county, step = found["name"] if len(found["name"]) > 1 else found[0], found.end()
            if owner := _owner(county, counties, learnt, province, city):
                province, city = owner
        if step == at and not county and province == "内蒙古" and (found := _BANNER.match(text, at)):
            county, step = found["name"], found.end() if found.end() <= longest else at
        if step == at and county and (found := _TOWN.match(text, at)):
            step = found.end() if found.end() <= longest else at
        if step == at:
            break
        at = step
    return Place(province, city, county), at


def _owner(
    name: str, counties: Mapping[str, list[tuple[str, str]]], learnt: Learnt, province: str, city: str
) -> tuple[str, str] | None:
    """The one province and city a county lies in, as far as what was said before allows."""
    owners = counties.get(name)
    if owners is None:
        taught = learnt.get(name)
        owners = [taught] if taught else []
    fitting = [o for o in owners if province in ("", o[0]) and city in ("", o[1])]
    return fitting[0] if len(fitting) == 1 else None


def is_listed(county: str) -> bool:
    """Whether the gazetteer knows a county by this name."""
    return county in _gazetteer()[1]


@lru_cache(maxsize=4096)
def place_of(region: str) -> Place:
    """A region as typed (「山西省太原市」「太原」), as far as it is known."""
    return read_place(fold(region))[0] if region else NOWHERE


def filled(place: Place, region: Place | None) -> Place:
    """A place with what the region adds to it, if the two agree; a county said alone is where the region has it."""
    if region is None or relation(place, region) == "other":
        return place
    return Place(*(a or b for a, b in zip(place, region, strict=True)))


def relation(left: Place, right: Place) -> str:
    """same, nested (one is said more closely), unsaid (one says nothing), or other."""
    if not left.said or not right.said:
        return "unsaid" if left.said != right.said else "same"
    if left == right:
        return "same"
    for one, two in zip(left, right, strict=True):
        if one and two and one != two:
            return "other"
    shared = any(one and two for one, two in zip(left, right, strict=True))
    return "nested" if shared else "other"
