"""What parsing a piece of text for an answer returns."""

from enum import Enum
from typing import Literal

Setting = Literal["labelled", "statement", "alone"]
"""Where the text stood: inside an answer tag or behind a label such as "Answer:", where it may be
a sentence; behind words such as "The answer is", where some prose may surround the answer; or as
a whole reply or line, which must be the answer alone."""


class Unread(Enum):
    """Why a piece of text has no answer."""

    NOTHING = "nothing"  # it names no answer
    UNCLEAR = "unclear"  # it names one, but not exactly one


Found = str | Unread
"""The canonical answer, or why there is none."""
