"""Registration numbers: the unified social credit code (GB 32100-2015) and the older numbers that live on as aliases."""

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_WEIGHTS = [pow(3, i, 31) for i in range(17)]
#: Older numbers: 13 or 15 digits (工商注册号), 8 characters and a check (组织机构代码), 15 to 20 characters (税务登记号).
_OLD = re.compile(r"\d{13}|\d{15}|[0-9A-Z]{8}[0-9X]|[0-9A-Z]{15,20}")


def clean(code: str) -> str:
    """Upper case, full width folded, everything but letters and digits dropped."""
    folded = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in code)
    return re.sub(r"[^0-9A-Z]", "", folded.upper())


def is_credit_code(code: str) -> bool:
    """Whether a cleaned code is a valid credit code: 18 characters, check character right, not a filler such as eighteen zeros."""
    if len(code) != 18 or len(set(code)) < 4 or any(char not in _VALUE for char in code):
        return False
    total = sum(_VALUE[char] * weight for char, weight in zip(code, _WEIGHTS, strict=False))
    return ALPHABET[(31 - total % 31) % 31] == code[17]


def is_number(code: str) -> bool:
    """Whether a cleaned code can tell a firm from others: a valid credit code, or the shape of an older number."""
    if len(code) == 18:
        return is_credit_code(code)
    return len(set(code)) >= 4 and bool(_OLD.fullmatch(code))
