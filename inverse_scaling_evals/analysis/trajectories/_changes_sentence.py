"""A row of `trajectory_changes_df` in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..._counted import counted
from ..verdicts import between, budget_name, capitalised, wording_of

GOOD_AND_BAD = {
    "accuracy": ("right", "wrong"),
    "safe_rate": ("safe", "unsafe"),
    "accurate_rate": ("accurate", "inaccurate"),
    "matching_rate": ("matching", "not matching"),
}
"""Metric -> what an answer with the score 1 is, and one with 0."""


def changes_sentence(row: Mapping[str, Any]) -> str:
    """Return what a row says, such as "Accuracy drops 12.4 points from 64 to 4,096 tokens of …".

    Args:
        row: Its columns but the sentence.
    """
    if row["reason"]:
        return ""
    falls, rises = _percent(row["right_then_wrong"]), _percent(row["wrong_then_right"])
    if row["basis"] == "right_or_wrong":
        good, bad = GOOD_AND_BAD.get(row["metric"], ("right", "wrong"))
        first = f"were {good} at an earlier checkpoint and {bad} at the end"
        second = f"{bad} and then {good}"
    else:
        first = "scored higher at an earlier checkpoint than at the end"
        second = "lower"
    of = f"{counted(row['n_questions'], 'question')}, "
    of += counted(row["n_trains"], "train of thought", "trains of thought")
    interval = _interval(row, "right_then_wrong")
    if change := net_change(row):
        size, reach = change
        told = f"{size} (95 % CI {reach}; {of}): {falls} {first} ({interval}), "
    else:
        told = f"{falls} of trains of thought {first} ({interval}; {of}), "
    told += f"{rises} {second}{_in_brackets(row, 'wrong_then_right')}."
    if row["settled_at"] == row["settled_at"]:
        told += f" The answer settled after {counted(row['settled_at'], 'token')} on average"
        if row["wasted_fraction"] == row["wasted_fraction"]:
            told += f"; {_percent(row['wasted_fraction'])} of the thinking came after"
            told += _in_brackets(row, "wasted_fraction")
        told += "."
    if row["unsettled"] > 0:
        told += (
            f" In {_percent(row['unsettled'])} the answer still changed at the last checkpoint, so "
            "it may not have settled."
        )
    if row["never_settled"] > 0:
        told += f" {_percent(row['never_settled'])} never settled: no answer at the end."
    return told


def net_change(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the change from the first to the last checkpoint in words, and its interval.

    Args:
        row: Columns of `trajectory_changes_df`.

    Returns:
        Such as `Accuracy drops 12.4 points from no thinking to 512 tokens of the same trains of
        thought`, and `8.1 to 16.7`; None where it was not estimated.
    """
    if row["first_to_last"] != row["first_to_last"]:
        return None
    subject, size, reach = _net(row)
    first, *_, last = str(row["checkpoints"]).split(",")
    told = f"{subject} {size} {between(first, last)} of the same trains of thought"
    return capitalised(told), reach


def _net(row: Mapping[str, Any]) -> tuple[str, str, str]:
    names = ("first_to_last", "first_to_last_low", "first_to_last_high")
    words = wording_of(row["metric"])
    return words.subject, *words.change(*(row[name] for name in names))


def changes_headline(row: Mapping[str, Any]) -> str:
    """Return the first thing to say of a row by itself: its net change, or what it has without one.

    Args:
        row: Columns of `trajectory_changes_df`, with a fraction that was right and then wrong.
    """
    if row["first_to_last"] == row["first_to_last"]:
        subject, size, _ = _net(row)
        first, *_, last = (budget_name(label) for label in str(row["checkpoints"]).split(","))
        return (
            f"Within one train of thought, from its first checkpoint ({first}) to its last "
            f"({last}), {subject} {size}"
        )
    good, bad = "better", "worse"
    if row["basis"] == "right_or_wrong":
        good, bad = GOOD_AND_BAD.get(row["metric"], ("right", "wrong"))
    return (
        f"{_percent(row['right_then_wrong'])} of trains of thought were {good} on the way and are "
        f"{bad} at the end"
    )


def largest_fall(changes: pd.DataFrame) -> dict[Any, Any] | None:
    """Return the row that falls most from the first checkpoint to the last, rates first.

    Args:
        changes: As `trajectory_changes_df` returns them.

    Returns:
        The row; None where none has an estimate.
    """
    known = changes[changes["right_then_wrong"].notna()]
    if known.empty:
        return None
    ranked = known.assign(other=~known["metric"].isin(list(GOOD_AND_BAD)))
    ranked = ranked.sort_values(["other", "first_to_last"], kind="stable")
    return dict(ranked.drop(columns="other").iloc[0])


def _percent(value: float) -> str:
    return f"{round(100 * value, 1) + 0.0:.1f} %"


def _interval(row: Mapping[str, Any], name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low != low:
        return "no interval from one question"
    return f"95 % CI {100 * low:.1f} to {100 * high:.1f} %"


def _in_brackets(row: Mapping[str, Any], name: str) -> str:
    low = row[f"{name}_low"]
    return f" ({_interval(row, name)})" if low == low else ""
