"""A row of `stopped_cells_df` in words."""

from collections.abc import Mapping
from typing import Any

from ..._counted import counted
from ..verdicts import wording_of
from ._changes_sentence import GOOD_AND_BAD


def stopped_sentence(row: Mapping[Any, Any]) -> str:
    """Return what a row says, such as "Where settled=2 ends the thinking, accuracy is 98.0 % …".

    Args:
        row: Its columns.
    """
    if row["mean"] != row["mean"]:
        return f"No sample of {row['stop']} has a score."
    words = wording_of(row["metric"])
    rate = row["metric"] in GOOD_AND_BAD
    mean, low, high = words.oriented(row["mean"], row["low"], row["high"])
    told = f"{words.number(mean)} %" if rate else words.number(mean)
    of = f"{counted(row['n_questions'], 'question')}, {counted(row['n_observations'], 'sample')}"
    reach = ""
    if low == low:
        reach = f"95 % CI {words.number(low)} to {words.number(high)}{' %' * rate}; "
    return (
        f"Where {row['stop']} ends the thinking, {words.subject} is {told} ({reach}{of}). The rule "
        f"ended it before the last checkpoint in {100 * row['stopped_early']:.1f} %; mean thinking "
        f"is {counted(row['mean_tokens'], 'token')}."
    )
