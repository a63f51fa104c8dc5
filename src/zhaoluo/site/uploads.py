from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from zhaoluo.foundation.files.rules import MAX_BYTES

#: A form may carry several files and some text beside them.
MAX_REQUEST_BYTES = 3 * MAX_BYTES


class BoundedUploadHandler(FileUploadHandler):
    """Stops reading a request that is far too large before it fills the disk; the rest is drained, not stored.

    The form then finds no file; ``PolicyMiddleware`` has answered with a sentence where the length was announced.
    """

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MAX_REQUEST_BYTES:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None
