"""Numbers as a page and its figures set them."""

import re

_NEGATIVE = re.compile(r"(^|[\s(\[])-(?=\d)")
"""A sign of a number: a hyphen that no word, date or range is before."""

_PER_CENT = re.compile(r"(\d) %")


def typeset(text: str) -> str:
    """Return prose with minus signs before negative numbers, and per cent signs on their line.

    Examples:
        >>> typeset("from 2026-12-01 on by -8.3 points")
        'from 2026-12-01 on by −8.3 points'
    """
    return _PER_CENT.sub("\\1\u00a0%", _NEGATIVE.sub("\\1\N{MINUS SIGN}", text))
