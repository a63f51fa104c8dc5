from __future__ import annotations

from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class QuickCompressor(Compressor):
    """Brotli at level 6: a first start waits two seconds for it, not ten, and the files grow by a few per cent."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=6)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names, with .br and .gz beside each file."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return QuickCompressor(**kwargs)
