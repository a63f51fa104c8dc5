"""What people type and paste carries characters nobody sees; they are dropped where text comes in."""

from __future__ import annotations

import re

#: Control characters (but line feed and tab), soft hyphen, zero-width characters, direction marks and overrides.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def tidy(text: str) -> str:
    """The text without invisible characters and without white space at its ends."""
    return INVISIBLE.sub("", text).strip()
