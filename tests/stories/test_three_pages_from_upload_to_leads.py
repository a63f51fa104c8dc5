"""Issue 3: real newspaper pages, where they lie beside the checkout, go from an uploaded file to accepted leads."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.stories.telling import Story
from zhaoluo.attract.intake.models import Document, Draft
from zhaoluo.foundation.journal.models import Event
from zhaoluo.projects.models import Project

PAGES = Path(__file__).resolve().parents[3] / "shared" / "documents"
FILES = sorted(PAGES.glob("*.txt")) if PAGES.is_dir() else []

pytestmark = pytest.mark.skipif(
    not FILES, reason="THE REAL PAGES WERE NOT UPLOADED: shared/documents is not beside the checkout"
)


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("file", FILES, ids=[f.stem[:3] for f in FILES])
def test_from_the_uploaded_page_to_leads(story: Story, cast: Any, file: Path) -> None:
    sheet = SimpleUploadedFile(file.name, file.read_bytes())
    home = "河阳经济技术开发区"
    story.post(cast.officer, "/intake/new/", published_on=date(2025, 4, 16), home_zone=home, file=sheet)
    document = Document.objects.get()
    drafts = list(Draft.objects.order_by("number"))
    assert len(drafts) >= 5, "a full page tells of several projects"
    for draft in drafts:
        for e in draft.evidence:
            assert plain(document.text[e["start"] : e["end"]]) == plain(e["text"])
    for draft in drafts:
        shown = story.read(cast.officer, f"/intake/{document.pk}/?draft={draft.number}")
        assert plain(str(draft.fields["name"])) in plain(shown)
        story.post(cast.officer, f"/intake/drafts/{draft.pk}/accept/")
    assert Project.objects.count() == len(drafts)
    assert set(Project.objects.values_list("stage", flat=True)) == {"lead"}, "a newspaper verifies nothing"
    entered = Event.objects.filter(verb="project.entered")
    assert all(e.facts["evidence"] and e.facts["document"] == document.pk for e in entered)
    gold = json.loads(story.markup(cast.officer, f"/intake/{document.pk}/export/json/"))
    (records,) = gold["files"].values()
    assert [r["decision"] for r in records] == ["accepted"] * len(drafts)
    again = SimpleUploadedFile(file.name, file.read_bytes())
    told = story.refused(
        cast.officer, "/intake/new/", published_on=date(2025, 4, 16), home_zone=home, file=again
    )
    assert "已经读过" in told and Document.objects.count() == 1
