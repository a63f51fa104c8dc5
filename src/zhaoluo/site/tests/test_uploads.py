from __future__ import annotations

import pytest
from django.core.files.uploadhandler import StopUpload

from zhaoluo.site import uploads


def test_too_much_that_was_not_announced_is_stopped_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = uploads.BoundedUploadHandler()
    monkeypatch.setattr(uploads, "MAX_REQUEST_BYTES", 1000)
    assert handler.receive_data_chunk(b"x" * 900, 0)
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"x" * 101, 900)
