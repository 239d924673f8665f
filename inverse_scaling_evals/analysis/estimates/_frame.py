"""The frame of observations: its columns, their values, and its curves."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd

from ...errors import DataError
from ..logs import BUDGET_DESIGNS, CURVE
from ..noise import NOISE_NEEDED
from ._curve_data import BoolArray

NEEDED = tuple(dict.fromkeys((
    *CURVE, "budget", "question", "epoch", "score", "metric", "no_answer", "cut_off",
    "reasoning_tokens", "design", "task_version", *NOISE_NEEDED,
)))  # fmt: skip
"""The columns of the frame of `observations_df` that curves and estimates read."""

READ = (*NEEDED, *dict.fromkeys((
    "answer_tokens", "thinking_cut", "reasoning_tokens_source", "stratum", "unit", "unit_kind",
    "contrast", "closing", "budget_kind",
)))  # fmt: skip
"""Those, and the columns that a curve reads where they are."""

_KNOWN = ("question", "epoch", "budget")
"""The columns that have a value in every row."""

_TOKENS = 0.0, "a number of tokens"
_NUMBERS: Mapping[str, tuple[float, str]] = {
    "score": (-math.inf, "a finite number"),
    "reasoning_tokens": _TOKENS,
    "answer_tokens": _TOKENS,
    "output_tokens": _TOKENS,
}
"""The columns of numbers, with the least that is possible, and what is expected."""


def split_curves(
    observations: pd.DataFrame, by: Sequence[str] = CURVE, needed: Sequence[str] = NEEDED
) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """Go through the curves of budgets in a frame of observations.

    Rows of other designs (checkpoints of a trajectory, thinking that a rule stopped) are left out:
    they are other experiments, on no curve of budgets.

    Args:
        observations: The frame of `observations_df`.
        by: Columns whose values make a group.
        needed: Columns that must be there.

    Yields:
        The values of `by`, and the rows of the group, in order of first appearance.

    Raises:
        DataError: If a column is missing.
    """
    check_columns(observations, (*needed, *by))
    observations = of_budgets(observations)
    for values, rows in observations.groupby(list(by), sort=False, dropna=False, observed=True):
        yield dict(zip(by, cast(tuple[Any, ...], values), strict=True)), rows


def of_budgets(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a frame that are on curves of budgets; all where it names no design.

    Examples:
        >>> set(of_budgets(observations)["design"]) <= {"crossed", "randomised"}
        True
    """
    if "design" not in observations.columns:
        return observations
    # a frame of one's own may leave the design out of some rows
    others = observations["design"].notna() & ~observations["design"].isin(BUDGET_DESIGNS)
    return observations[~others] if others.any() else observations


def narrowed(observations: pd.DataFrame, names: Sequence[str] = READ) -> pd.DataFrame:
    """Return the columns of a frame that are named and in it.

    Each selection of rows then costs a fraction of what it does of all columns.

    Args:
        observations: The frame of `observations_df`, or anything else, which is given back.
        names: The columns.

    Examples:
        >>> "latency" in narrowed(observations)
        False
    """
    if not isinstance(observations, pd.DataFrame):
        return observations
    return observations[[name for name in dict.fromkeys(names) if name in observations.columns]]


def check_columns(
    observations: object,
    needed: Sequence[str] = NEEDED,
    source: str = "observations_df(logs)",
) -> None:
    """Check that a frame has the columns of the frame of `observations_df`, and possible values.

    Args:
        observations: What should be the frame.
        needed: Columns that must be there.
        source: What builds such a frame.

    Raises:
        DataError: If it is no frame, a column is missing, or holds what it cannot.

    Examples:
        >>> check_columns(observations, ("stratum",))
    """
    build = f"Build it with {source}."
    if not isinstance(observations, pd.DataFrame):
        raise DataError(
            f"Invalid observations {observations!r:.60}: expected a data frame. {build}"
        )
    if "closing" in observations.columns:  # which counts at some kinds alone
        needed = (*needed, "budget_kind")
    missing = [name for name in dict.fromkeys(needed) if name not in observations.columns]
    if missing:
        raise DataError(
            f"Invalid observations: the frame lacks the columns {', '.join(missing)}. {build}"
        )
    for name in _KNOWN:
        if name in needed and (unknown := int(observations[name].isna().sum())):
            raise DataError(
                f"Invalid observations: {name} has no value in {unknown:,} of "
                f"{len(observations):,} rows. Expected one in every row. {build}"
            )
    for name, (least, expected) in _NUMBERS.items():
        if name in needed and (wrong := _impossible(observations[name], least)).any():
            found = observations[name].iloc[wrong.argmax()]
            raise DataError(
                f"Invalid observations: {name} is {found}; {int(wrong.sum()):,} of "
                f"{len(observations):,} rows hold no possible value. Expected {expected}, "
                f"or NaN where it is unknown. {build}"
            )


def _impossible(column: "pd.Series[Any]", least: float) -> BoolArray:
    """Find the values that are no finite numbers from `least` on, nor missing."""
    try:
        values = column.to_numpy(dtype=np.float64, na_value=math.nan)
    except (TypeError, ValueError):
        known = column.notna().to_numpy()
        return np.asarray(known & pd.to_numeric(column, errors="coerce").isna().to_numpy())
    return np.asarray(np.isinf(values) | (values < least))


def without_repeats(observations: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows of a curve that repeat a question, epoch and budget.

    Of several rows the first with a score is kept.

    Args:
        observations: Rows of one curve.

    Examples:
        >>> len(without_repeats(pd.concat([one_curve, one_curve]))) == len(one_curve)
        True
    """
    key = ["question", "epoch", "budget"]
    if not _repeats(observations, key):
        return observations
    scored_first = np.argsort(observations["score"].isna().to_numpy(), kind="stable")
    repeated = observations.iloc[scored_first].duplicated(key).to_numpy()
    return observations.iloc[np.sort(scored_first[~repeated])]


def _repeats(observations: pd.DataFrame, key: Sequence[str]) -> bool:
    """Return whether rows share their key; of a small frame a third of the time of `duplicated`."""
    code = np.zeros(len(observations), dtype=np.int64)
    for name in key:
        codes, found = pd.factorize(observations[name])
        code = code * max(len(found), 1) + codes
    return len(pd.unique(code)) < len(code)
