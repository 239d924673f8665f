"""A row of `trajectory_changes_df` in words."""

from collections.abc import Mapping
from typing import Any

from ..._counted import counted

GOOD_AND_BAD = {
    "accuracy": ("right", "wrong"),
    "safe_rate": ("safe", "unsafe"),
    "accurate_rate": ("accurate", "inaccurate"),
    "matching_rate": ("matching", "not matching"),
}
"""Metric -> what an answer with the score 1 is, and one with 0."""


def changes_sentence(row: Mapping[str, Any]) -> str:
    """Return what a row says, such as "12.4 % of trains of thought were right at an earlier …".

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
    questions = f"{counted(row['n_questions'], 'question')}, "
    questions += counted(row["n_trains"], "train of thought", "trains of thought")
    told = (
        f"{falls} of trains of thought {first} ({_interval(row, 'right_then_wrong')}; {questions}),"
        f" {rises} {second}{_in_brackets(row, 'wrong_then_right')}."
    )
    if row["settled_at"] == row["settled_at"]:
        told += f" The answer settled after {counted(row['settled_at'], 'token')} on average"
        if row["wasted_fraction"] == row["wasted_fraction"]:
            told += f"; {_percent(row['wasted_fraction'])} of the thinking came after"
            told += _in_brackets(row, "wasted_fraction")
        told += "."
    if row["unsettled"] > 0:
        told += f" It changed at the last checkpoint in {_percent(row['unsettled'])}."
    if row["never_settled"] > 0:
        told += f" {_percent(row['never_settled'])} never settled: no answer at the end."
    return told


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
