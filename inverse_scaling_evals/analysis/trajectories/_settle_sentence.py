"""The rule that one half of the questions chose, judged on the other half, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from ..._counted import counted
from ..verdicts import capitalised, wording_of

_RATES = frozenset({"accuracy", "safe_rate", "accurate_rate"})


def settle_sentence(row: Mapping[str, Any]) -> str:
    """Return what a row says of the chosen rule on the half that judges; empty for other rows.

    Args:
        row: Its columns but the sentence.
    """
    if row["half"] != "judge" or not row["chosen"] or row["mean"] != row["mean"]:
        return ""
    words = wording_of(row["metric"])
    questions = counted(row["n_questions"], "question")
    told = f"{row['rule']}, chosen on one half of the questions, "
    if row["saved_low"] == row["saved_low"]:
        reach = _interval(_percent, row["saved_low"], row["saved_high"])
        told += f"saves {_percent(row['saved'])} of the thinking on the other half "
        told += f"({reach}; {questions})."
    else:
        told += f"is judged on the other half ({questions})."
    level = _percent if row["metric"] in _RATES else _number
    mean, low, high = words.oriented(row["mean"], row["low"], row["high"])
    told += f" {capitalised(words.subject)} there is {level(mean)}"
    told += f" ({_interval(level, low, high)})" if low == low else ""
    others = [("difference", "never stopping")]
    if row["best_checkpoint"] == row["best_checkpoint"]:
        best = counted(row["best_checkpoint"], "token")
        others.append(("to_best", f"the best checkpoint of the first half ({best})"))
    changes = []
    for name, other in others:
        ends = row[f"{name}_low"], row[f"{name}_high"]
        if ends[0] == ends[0]:
            size, reach = words.change(row[name], *ends)
            changes.append(f"against {other} it {size} (95 % CI {reach})")
    return "; ".join([told, *[", ".join(changes)] * bool(changes)]) + "."


def _percent(value: float) -> str:
    return f"{round(100 * value, 1) + 0.0:.1f} %"


def _number(value: float) -> str:
    return f"{value + 0.0:.3g}"


def _interval(written: Callable[[float], str], low: float, high: float) -> str:
    return f"95 % CI {written(low).removesuffix(' %')} to {written(high)}"
