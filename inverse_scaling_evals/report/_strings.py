"""How pandas keeps strings while a report is made."""

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

LARGE = 50_000
"""Rows from which on Arrow's strings are the faster ones."""


@contextmanager
def python_strings() -> Iterator[None]:
    """Let pandas keep new strings as Python's.

    A report takes thousands of small frames, and of these each selection of rows from a column in
    Arrow's memory costs several times as much.
    """
    with pd.option_context("mode.string_storage", "python"):
        yield


def with_python_strings(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its strings as Python's; a large one is left as it is."""
    if len(frame) >= LARGE:
        return frame
    kept = {
        name: pd.StringDtype("python", na_value=dtype.na_value)
        for name, dtype in frame.dtypes.items()
        if isinstance(dtype, pd.StringDtype) and dtype.storage != "python"
    }
    return frame.astype(kept)
