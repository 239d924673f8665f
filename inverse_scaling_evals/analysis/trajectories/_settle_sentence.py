"""When to stop: the rule that one half of the questions chose, judged on the other, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from ..._counted import counted
from ..verdicts import capitalised, wording_of

_RATES = frozenset({"accuracy", "safe_rate", "accurate_rate"})


def settle_sentence(row: Mapping[str, Any]) -> str:
    """Return what a row says of the chosen rule on the half that judges; empty for other rows.

    Its first sentence says when to stop: by the rule, always at the best checkpoint of the half
    that chose, or not without a loss, as far as intervals exclude 0.

    Args:
        row: Its columns but the sentence.
    """
    if row["half"] != "judge" or not row["chosen"] or row["mean"] != row["mean"]:
        return ""
    beaten = _beaten(row)
    return " ".join([*beaten, _of_rule(row), _level(row, with_best=not beaten)])


def _beaten(row: Mapping[str, Any]) -> list[str]:
    """Name the checkpoint that is better than the rule, if one is; none where the end is, too."""
    if row["difference_high"] < 0 or not row["to_best_high"] < 0:
        return []
    words = wording_of(row["metric"])
    size, reach = words.change(-row["to_best"], -row["to_best_high"], -row["to_best_low"])
    return [
        f"Always stopping {_at_best(row)} is better than the best rule: against it {words.subject} "
        f"{size} (95 % CI {reach}; both were chosen on other questions)."
    ]


def _of_rule(row: Mapping[str, Any]) -> str:
    """Say what the rule saves and costs against never stopping."""
    words = wording_of(row["metric"])
    of = f"on the {counted(row['n_questions'], 'question')} that did not choose it"
    lead = "The best rule stops"
    if row["difference_high"] < 0:
        lead = "No rule is without a loss: the best stops"
    elif row["difference_low"] > 0 and not row["to_best_high"] < 0:
        lead = "Stop"
    told = f"{lead} {_when(row)}: {of}, it saves {_percent(row['saved'])} of the thinking"
    if row["saved_low"] == row["saved_low"]:
        told += f" ({_interval(_percent, row['saved_low'], row['saved_high'])})"
    if row["difference_low"] == row["difference_low"]:
        ends = row["difference_low"], row["difference_high"]
        size, reach = words.change(row["difference"], *ends)
        told += f", and {words.subject} {size} against never stopping (95 % CI {reach})"
    return f"{told}."


def _level(row: Mapping[str, Any], *, with_best: bool) -> str:
    """Say what the score is with the rule, and beside the best checkpoint."""
    words = wording_of(row["metric"])
    written = _percent if row["metric"] in _RATES else _number
    mean, low, high = words.oriented(row["mean"], row["low"], row["high"])
    told = f"{capitalised(words.subject)} is then {written(mean)}"
    told += f" ({_interval(written, low, high)})" if low == low else ""
    if with_best and row["to_best_low"] == row["to_best_low"]:
        size, reach = words.change(row["to_best"], row["to_best_low"], row["to_best_high"])
        told += (
            f"; against always stopping {_at_best(row)}, the best checkpoint of the others, it "
            f"{size} (95 % CI {reach})"
        )
    return f"{told}."


def _when(row: Mapping[str, Any]) -> str:
    if row["kind"] == "settled":
        return f"at {row['number']:.0f} equal answers in a row ({row['rule']})"
    return f"at a probability of the answered option of {row['number']:g} ({row['rule']})"


def _at_best(row: Mapping[str, Any]) -> str:
    checkpoint = row["best_checkpoint"]
    return f"at {counted(checkpoint, 'token')}" if checkpoint else "before any thinking"


def _percent(value: float) -> str:
    return f"{round(100 * value, 1) + 0.0:.1f} %"


def _number(value: float) -> str:
    return f"{value + 0.0:.3g}"


def _interval(written: Callable[[float], str], low: float, high: float) -> str:
    return f"95 % CI {written(low).removesuffix(' %')} to {written(high)}"
