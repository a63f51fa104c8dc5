"""First passwords that a person can read off a screen and type."""

from __future__ import annotations

import secrets

#: Without characters that look alike: 0 O, 1 l I.
LOWER, UPPER, DIGIT = "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"


def first_password() -> str:
    """Twelve random characters in three groups, each with a lower case letter, an upper case letter and a digit."""
    groups = []
    for _ in range(3):
        letters = [
            secrets.choice(LOWER),
            secrets.choice(UPPER),
            secrets.choice(DIGIT),
            secrets.choice(LOWER + UPPER + DIGIT),
        ]
        secrets.SystemRandom().shuffle(letters)
        groups.append("".join(letters))
    return "-".join(groups)
