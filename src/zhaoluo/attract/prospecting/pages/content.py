"""What was typed, as the rules read it."""

from __future__ import annotations

from ..forms import QuestionForm, SignalForm, TargetForm
from ..rules.acts import Typed
from ..rules.fading import Seen
from ..rules.questions import Filters


def firm_typed(form: TargetForm) -> Typed:
    """A firm entered by hand."""
    return Typed(**{name: form.cleaned_data[name] for name in Typed.__dataclass_fields__})


def signal_typed(form: SignalForm) -> Seen:
    """An expansion signal."""
    return Seen(**{name: form.cleaned_data[name] for name in Seen.__dataclass_fields__})


def filters_typed(form: QuestionForm) -> Filters:
    """The hard conditions of a question."""
    data = form.cleaned_data
    return Filters(
        founded_max=data["founded_max"],
        capital_min_wan=float(data["capital_min_wan"]) if data["capital_min_wan"] is not None else None,
        insured_min=float(data["insured_min"]) if data["insured_min"] is not None else None,
        regions=tuple(data["regions"]),
        all_classes=data["all_classes"],
    )
