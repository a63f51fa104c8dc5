"""Fair-competition reviews for tests, made by the same actions as anywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from .. import actions
from ..models import CompetitionReview
from ..presets import preset_table
from ..rules.reviews import Subject


def paper(name: str = "审查表.pdf") -> SimpleUploadedFile:
    """A small file that really is a PDF by its first bytes."""
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF", content_type="application/pdf")


def subject(**changes: Any) -> Subject:
    """A text under suspicion, with a named law."""
    known: dict[str, Any] = {
        "title": "标准厂房租金办法", "kind": "policy", "text": "标准厂房前两年租金减半，对所有入驻企业一视同仁。",
        "drafter": "投资服务局", "legal_basis": "《演示租金管理办法》第三条", "opinions": "征求了五家企业和一家协会的意见，无异议",
    }  # fmt: skip
    return Subject(**(known | changes))


def who(cast: Any, user: Any, at: datetime) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": user, "actor": cast.actor(user), "at": at}


def entered(cast: Any, at: datetime, **changes: Any) -> CompetitionReview:
    """A review that waits, sent by the cast's officer."""
    return actions.enter_review(subject(**changes), zone=cast.zone, **who(cast, cast.officer, at))


def passed(cast: Any, at: datetime, **changes: Any) -> CompetitionReview:
    """A review that the cast's inspector passed."""
    review = entered(cast, at, **changes)
    return actions.conclude_review(
        review.pk, passed=True, on=at.date(), note="", evidence=paper(), **who(cast, cast.inspector, at)
    )


def filled_policies(cast: Any, at: datetime) -> None:
    """A row in every table of this app."""
    passed(cast, at)
    actions.save_triggers(
        preset_table().triggers, zone=cast.zone, note="本区另存", **who(cast, cast.administrator, at)
    )
