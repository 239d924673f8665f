"""What counts as the length: the thinking, or all output."""

from typing import Literal

import pandas as pd

from ...budgets import ThinkingSource
from ..estimates import check_columns

Length = Literal["thinking", "output"]
"""The thinking alone, or all output tokens: thinking and reply."""


def with_length(observations: pd.DataFrame, length: Length) -> pd.DataFrame:
    """Return observations whose `reasoning_tokens` hold the length that estimates are to use.

    Models also reason in the reply. With all output as the length, neither where a model reasons
    nor how its thinking is counted matters; the reply's own words count as well.

    Args:
        observations: As `observations_df` returns them.
        length: `thinking` leaves them as they are; `output` puts `output_tokens` in place of the
            measured thinking.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> output = with_length(observations, "output")
        >>> bool((output["reasoning_tokens"] >= observations["reasoning_tokens"]).all())
        True
    """
    check_columns(observations, ("reasoning_tokens", "output_tokens"))
    if length == "thinking":
        return observations
    tokens = observations["output_tokens"]
    known = tokens.notna()
    source = pd.Series(ThinkingSource.USAGE.value, index=observations.index).where(known)
    return observations.assign(reasoning_tokens=tokens, reasoning_tokens_source=source)
