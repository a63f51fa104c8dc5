"""The minutes as a Word document."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhaoluo.foundation import clock
from zhaoluo.foundation.documents import DOCX

from ..queries.minutes import minutes_of
from ..queries.sheet import review_sheet
from .answering import reader, review_or_404


@require_safe
def download(request: HttpRequest, review_id: int) -> HttpResponse:
    """Minutes of a session that was opened (会议纪要); nothing before it, since scores are not to be seen."""
    review = review_or_404(request, review_id)
    now = clock.now()
    sheet = review_sheet(reader(request), review, on=clock.today())
    if not sheet.opened:
        raise Http404
    answer = HttpResponse(minutes_of(sheet, at=now, issuer=review.body), content_type=DOCX)
    name = quote(f"{review.project.name}评审会议纪要.docx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
