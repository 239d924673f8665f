"""A row of `stopped_cells_df` in words."""

from collections.abc import Mapping
from typing import Any

from ..._counted import counted
from ..verdicts import wording_of
from ._changes_sentence import GOOD_AND_BAD


def stopped_sentence(row: Mapping[Any, Any]) -> str:
    """Return what a row says, such as "Where settled=2 really stopped the thinking …".

    Args:
        row: Its columns.
    """
    if row["mean"] != row["mean"]:
        return f"No sample of {row['stop']} has a score."
    words = wording_of(row["metric"])
    rate = row["metric"] in GOOD_AND_BAD
    _, low, high = words.oriented(row["mean"], row["low"], row["high"])
    of = f"{counted(row['n_questions'], 'question')}, {counted(row['n_observations'], 'sample')}"
    reach = ""
    if low == low:
        reach = f"95 % CI {words.number(low)} to {words.number(high)}{' %' * rate}; "
    early = f"{100 * row['stopped_early']:.1f} %"
    return (
        f"{stopped_headline(row)} ({reach}{of}). The rule ended it before the last checkpoint in "
        f"{early}; mean thinking is {counted(row['mean_tokens'], 'token')}."
    )


def stopped_headline(row: Mapping[Any, Any]) -> str:
    """Return the first thing to say of a row with a score: the rule, and the score.

    Args:
        row: Its columns.
    """
    words = wording_of(row["metric"])
    mean, _, _ = words.oriented(row["mean"], row["low"], row["high"])
    level = f"{words.number(mean)} %" if row["metric"] in GOOD_AND_BAD else words.number(mean)
    rule, _, checkpoints = str(row["stop"]).partition(" at ")
    asked = ", ".join(f"{int(number):,}" for number in checkpoints.split(",") if number.isdigit())
    at = f" (answers asked for at {asked} tokens)" if asked else ""
    return f"Where {rule} really stopped the thinking{at}, {words.subject} is {level}"
