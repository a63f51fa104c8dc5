"""Credit codes and industry classes.  Source: GB 32100-2015, GB/T 4754-2017; docs/domain/enterprises.md, Identity."""

from __future__ import annotations

import re

from zhaoluo.foundation.verdict import Refusal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
INDUSTRY_CLASS = re.compile(r"[A-T]([0-9]{2,4})?")


def credit_code_check(body: str) -> str:
    """Check character of the first 17: (31 − Σ 3^i·value mod 31) mod 31 over the 31-character alphabet.

    ValueError for a character outside the alphabet or a wrong length.
    """
    if len(body) != 17:
        raise ValueError("17 characters wanted")
    total = sum(ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(body))
    return ALPHABET[(31 - total % 31) % 31]


def clean_credit_code(text: str) -> str:
    """Upper case, full-width folded, spaces and dashes dropped."""
    folded = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return re.sub(r"[\s\-]", "", folded).upper()


def refusals_to_use_credit_code(code: str) -> list[Refusal]:
    """Every reason a (cleaned) credit code cannot be right; an empty code is allowed: the firm has none yet."""
    if not code:
        return []
    if len(code) != 18:
        return [Refusal("code_length", f"统一社会信用代码应为 18 位，现在 {len(code)} 位", "credit_code")]
    if bad := sorted(set(code) - set(ALPHABET)):
        return [
            Refusal("code_character", f"信用代码里不会有 {'、'.join(bad)}，请对照营业执照", "credit_code")
        ]
    if credit_code_check(code[:17]) != code[17]:
        return [Refusal("code_check", "信用代码的校验位不对，请对照营业执照逐位核对", "credit_code")]
    return []
