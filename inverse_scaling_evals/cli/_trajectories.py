"""What the commands on trains of thought share: reading them, and what to say without any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._group import IncompleteError
from ._numbers import change, curve_name, interval
from ._scores import printed_score
from ._table import print_notes

if TYPE_CHECKING:
    import pandas as pd

    from ..analysis import LogNote

NO_LOGS = (
    "No log of trains of thought was found. Expected a folder of Inspect logs, or logs, of samples "
    "that were asked at checkpoints: -T checkpoints=64,256,1024 on vLLM, or study run --design "
    "trajectory --checkpoints 64,256,1024."
)

NO_TRAJECTORIES = (
    "No train of thought was asked at checkpoints in these logs. Record some with -T "
    "checkpoints=64,256,1024 on vLLM, or study run --design trajectory --checkpoints 64,256,1024."
)

ONLY_STOPPED = (
    "A rule stopped the thinking in these logs, and rules are judged on thinking that went on. "
    "Record some with -T checkpoints=64,256,1024 without stop. inverse-scaling trajectory shows "
    "these samples."
)

NO_SCORES = (
    "No sample at checkpoints has a score in these logs: all failed, or were not scored. Mend what "
    "the note names, and run them again with the same command of study run, or inspect eval-retry "
    "LOG."
)


def check_trajectories(
    observations: pd.DataFrame, designs: Sequence[str], notes: Sequence[LogNote]
) -> None:
    """Raise where there is nothing to show, after what the logs say of why.

    Args:
        observations: What was read.
        designs: The designs of which one is needed.
        notes: What is to be known of the logs.

    Raises:
        IncompleteError: Saying how to record what is missing.
    """
    found = observations[observations["design"].isin(designs)]
    if len(found) and found["score"].notna().any():
        return
    from ..analysis import LogNoteCode

    # every retry of a study has a log, and they fail alike: the newest stands last
    failed = [note for note in notes if note.code is LogNoteCode.FAILED_SAMPLES]
    print_notes(note.sentence for note in failed[-1:] or notes)
    if observations.empty:
        raise IncompleteError(NO_LOGS)
    if len(found):
        raise IncompleteError(NO_SCORES)
    is_stopped = (observations["design"] == "stopped").any()
    raise IncompleteError(ONLY_STOPPED if is_stopped else NO_TRAJECTORIES)


def names_of(frame: pd.DataFrame) -> list[str]:
    """Name the curve of each row, with its data set where a task has several."""
    several = len(frame[["task", "dataset"]].drop_duplicates()) > frame["task"].nunique()
    return [curve_name(row, with_dataset=several) for row in frame.to_dict("records")]


def score(value: float, metric: str) -> str:
    """Write a mean score as tables have it; empty for NaN."""
    return "" if value != value else f"{printed_score(metric, value)[1]:.3f}"


def score_interval(low: float, high: float, metric: str) -> str:
    """Write the interval of a mean score, the lower end first; empty for NaN."""
    if low != low:
        return ""
    return " to ".join(sorted((score(low, metric), score(high, metric)), key=float))


def p_value(value: float) -> str:
    """Write a p value; empty for NaN."""
    return "" if value != value else "<0.001" if value < 0.001 else f"{value:.3f}"


def difference(row: Mapping[Any, Any], name: str = "difference", prefix: str = "") -> list[str]:
    """Write a difference of scores and its interval."""
    metric = row["metric"]
    ends = (row[f"{prefix}low"], row[f"{prefix}high"])
    return [change(row[name], metric), interval(*ends, metric)]


def percent_interval(row: Mapping[Any, Any], name: str) -> str:
    """Write the interval of a fraction in per cent; empty for NaN."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return "" if low != low else f"{100 * low:.1f} to {100 * high:.1f} %"


def percent(value: float) -> str:
    """Write a fraction in per cent with a decimal; empty for NaN."""
    return "" if value != value else f"{100 * value:.1f} %"
