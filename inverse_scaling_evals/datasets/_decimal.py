"""Decimal numbers as data files write them."""

import re
from decimal import Decimal

# an exponent of two digits at most: numbers are written out without one
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)


def parse_decimal(text: str) -> Decimal | None:
    """Return the number that a text is, in ASCII digits; None if it is not a number."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None
