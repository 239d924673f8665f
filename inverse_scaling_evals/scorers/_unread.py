"""What parsing a piece of text for an answer returns."""

from enum import Enum
from typing import Literal

Setting = Literal["tag", "statement", "reply"]
"""Where the text stood: inside an answer tag, after words such as "The answer is", or the whole
reply. The whole reply must be the answer alone; in the others some prose may surround it."""


class Unread(Enum):
    """Why a piece of text has no answer."""

    NOTHING = "nothing"  # it names no answer
    UNCLEAR = "unclear"  # it names one, but not exactly one


Found = str | Unread
"""The canonical answer, or why there is none."""
