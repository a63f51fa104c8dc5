from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from zhaoluo.foundation import clock

from . import actions, queries, rules


def open_attachment(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """Serve one file to a reader of its subject; pictures and PDF in the browser, the rest as download."""
    attachment = queries.attachment_for(request.user, attachment_id)
    path = actions.path_of(attachment.sha256) if attachment else None
    if attachment is None or path is None or not path.exists():
        raise Http404
    suffix = rules.suffix_of(attachment.name)
    inline = suffix in {"pdf", "png", "jpg", "jpeg", "gif", "webp"}
    actions.note_opening(attachment, by=request.user, at=clock.now())  # type: ignore[arg-type]
    response = FileResponse(
        path.open("rb"),
        as_attachment=not inline,
        filename=attachment.name,
        content_type=rules.MEDIA.get(suffix),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
