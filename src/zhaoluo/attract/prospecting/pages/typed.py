"""What a person types about a question or about weights, as sliders and place names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from django import forms

from zhaoluo.registers.standards.queries import Region, place_of, region, regions

from ..forms import QuestionForm, ScorecardForm
from ..terms import ScoreTerm

SLIDER = {"type": "range", "min": "0", "max": "100", "step": "1"}
BETWEEN = str.maketrans(dict.fromkeys("，,、；;\n\r\t", " "))


def stem_of(code: str) -> str:
    """What all codes of a province or prefecture begin with: 330000 → 33, 330200 → 3302, 330203 → itself."""
    return code.removesuffix("00").removesuffix("00")


@lru_cache(maxsize=1)
def _all_codes() -> tuple[str, ...]:
    return tuple(sorted({place.code for place in regions()}))


def codes_in(place: Region) -> list[str]:
    """Codes of a place and of everything in it: the universe names firms by county, prefecture or province."""
    stem = stem_of(place.code)
    return [code for code in _all_codes() if code.startswith(stem)]


def places_named(codes: Collection[str]) -> list[str]:
    """The fewest names that stand for these codes: whole provinces, then whole prefectures, then what is left by itself."""
    left, names = set(codes), []
    for code in sorted(codes, key=lambda c: (len(stem_of(c)), c)):
        place = region(code)
        if code in left:
            left -= set(codes_in(place)) if place else {code}
            names.append(place.full_name if place else code)
    return names


class PlacesField(forms.Field):
    """Provinces, prefectures and counties by name or code, with blanks or commas between; gives all codes in them."""

    def to_python(self, value: Any) -> list[str]:
        codes: dict[str, None] = {}
        for word in str(value or "").translate(BETWEEN).split():
            codes |= dict.fromkeys(codes_of(word))
        return list(codes)


class NearPlacesField(forms.Field):
    """Places with how near they are to us: 深圳 70、宁波 50; no number means 100.  Gives code → 0..1."""

    def to_python(self, value: Any) -> dict[str, float]:
        near: dict[str, float] = {}
        last: list[str] = []
        for word in str(value or "").translate(BETWEEN).split():
            if word.isdigit() and len(word) <= 3:
                near |= dict.fromkeys(last, min(100, int(word)) / 100)
            else:
                last = codes_of(word)
                near |= dict.fromkeys(last, 1.0)
        return near


def codes_of(word: str) -> list[str]:
    """Codes of a place that somebody wrote by name or code."""
    place = region(word) if word.isdigit() else place_of(word)
    if place is None:
        raise forms.ValidationError(
            f"认不出“{word}”，请写省、市、县的名称，如 广东、浙江宁波", code="invalid"
        )
    return codes_in(place)


def near_places_named(near: Mapping[str, float]) -> list[str]:
    """Places as ``NearPlacesField`` reads them, the nearest first."""
    named = []
    for share in sorted(set(near.values()), reverse=True):
        same = [code for code, value in near.items() if value == share]
        named += [f"{name} {round(share * 100)}" for name in places_named(same)]
    return named


class AskForm(QuestionForm):
    """The question with places by name; firms left out by credit code or number."""

    regions = PlacesField(
        label="来源地区", required=False, help_text="省、市、县名，用顿号隔开；空着就是全国"
    )
    affinity = NearPlacesField(
        label="优先来源地",
        required=False,
        help_text="只加分，不筛掉别处；地名后可写 0–100 的分量，如 深圳 70、宁波",
    )
    skip_dismissed = forms.BooleanField(label="不再列出无需处理的", required=False)

    FILTERS = (
        "regions",
        "affinity",
        "founded_max",
        "capital_min_wan",
        "insured_min",
        "all_classes",
        "excluded",
        "skip_dismissed",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["excluded"].widget.attrs.update({"rows": 2})
        self.fields["excluded"].help_text = "信用代码或企业库编号，一行一个"
        for term in ScoreTerm:
            self.fields[f"weight_{term.value}"].widget.attrs["class"] = ""

    @property
    def sliders(self) -> list[forms.BoundField]:
        return [self[f"weight_{term.value}"] for term in ScoreTerm]

    @property
    def total(self) -> int:
        return total_of(self.sliders)

    @property
    def nearness(self) -> dict[str, float]:
        near: dict[str, float] = self.cleaned_data["affinity"]
        return near

    @property
    def narrow(self) -> list[forms.BoundField]:
        """The conditions beside a sealed answer, where firms already left out stay so."""
        return [self[name] for name in self.FILTERS if name != "excluded"]

    @property
    def hard(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FILTERS]


class WeightsForm(ScorecardForm):
    """Weights of the zone, as sliders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for term in ScoreTerm:
            self.fields[f"weight_{term.value}"].widget = forms.NumberInput(attrs=SLIDER)

    @property
    def sliders(self) -> list[forms.BoundField]:
        return [self[f"weight_{term.value}"] for term in ScoreTerm]

    @property
    def total(self) -> int:
        return total_of(self.sliders)


def total_of(sliders: list[forms.BoundField]) -> int:
    """The sum as the page first shows it; what is no number counts nothing."""
    total = 0.0
    for slider in sliders:
        try:
            total += float(slider.value() or 0)
        except (TypeError, ValueError):
            continue
    return round(total)
