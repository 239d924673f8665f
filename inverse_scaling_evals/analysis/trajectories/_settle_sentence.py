"""When to stop: the rule that one half of the questions chose, judged on the other, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from ..._counted import counted
from ..verdicts import capitalised, wording_of

_RATES = frozenset({"accuracy", "safe_rate", "accurate_rate"})


def settle_sentence(row: Mapping[str, Any]) -> str:
    """Return what a row says of the chosen rule on the half that judges; empty for other rows.

    Its first sentence says when to stop: before any thinking where that scores best, by the rule,
    always at the best checkpoint of the half that chose, or not without a loss, as far as intervals
    exclude 0.

    Args:
        row: Its columns but the sentence.
    """
    if row["half"] != "judge" or not row["chosen"] or row["mean"] != row["mean"]:
        return ""
    lead = _beaten(row) or _none_at_all(row)
    beaten = bool(lead) and row["to_best_high"] < 0
    return " ".join([*lead, _of_rule(row, is_first=not lead), _level(row, with_best=not beaten)])


def _beaten(row: Mapping[str, Any]) -> list[str]:
    """Name the checkpoint that is better than the rule, if one is; none where the end is, too."""
    if row["difference_high"] < 0 or not row["to_best_high"] < 0:
        return []
    words = wording_of(row["metric"])
    size, reach = words.change(-row["to_best"], -row["to_best_high"], -row["to_best_low"])
    what = f"Always stopping {_at_best(row)}" if row["best_checkpoint"] else "No thinking at all"
    return [
        f"{what} is better than the best rule: against it {words.subject} {size} "
        f"(95 % CI {reach}; both were chosen on other questions)."
    ]


def _none_at_all(row: Mapping[str, Any]) -> list[str]:
    """Say that no thinking scores best, where it does no worse than the rule and than the end."""
    if row["best_checkpoint"] != 0 or not row["to_best"] <= min(0.0, row["difference"]):
        return []
    words, level = wording_of(row["metric"]), _written(row)
    before, by_rule, at_end = (
        level(words.oriented(row["mean"] - less, 0, 0)[0])
        for less in (row["to_best"], 0.0, row["difference"])
    )
    return [
        f"No thinking at all scores best: {words.subject} is {before} before any thinking, "
        f"{by_rule} with the best rule, {at_end} without stopping."
    ]


def _of_rule(row: Mapping[str, Any], *, is_first: bool) -> str:
    """Say what the rule saves and costs against never stopping, and on what it is judged."""
    words = wording_of(row["metric"])
    asked = ", ".join(f"{int(number):,}" for number in str(row["checkpoints"]).split(","))
    of = (
        "replayed on the recorded trains of thought of the "
        f"{counted(row['n_questions'], 'question')} that had no part in its choice (answers asked "
        f"for at {asked} tokens)"
    )
    lead = "The best rule stops"
    if row["difference_high"] < 0:
        lead = "No rule is without a loss: the best stops"
    elif is_first and row["difference_low"] > 0:
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
    written = _written(row)
    mean, low, high = words.oriented(row["mean"], row["low"], row["high"])
    told = f"{capitalised(words.subject)} is then {written(mean)}"
    told += f" ({_interval(written, low, high)})" if low == low else ""
    if with_best and row["to_best_low"] == row["to_best_low"]:
        size, reach = words.change(row["to_best"], row["to_best_low"], row["to_best_high"])
        told += (
            f"; against always stopping {_at_best(row)}, the best checkpoint on the other "
            f"questions, it {size} (95 % CI {reach})"
        )
    return f"{told}."


def _when(row: Mapping[str, Any]) -> str:
    if row["kind"] == "settled":
        return f"at {row['number']:.0f} equal answers in a row ({row['rule']})"
    return f"at a probability of the answered option of {row['number']:g} ({row['rule']})"


def _at_best(row: Mapping[str, Any]) -> str:
    checkpoint = row["best_checkpoint"]
    return f"at {counted(checkpoint, 'token')}" if checkpoint else "before any thinking"


def _written(row: Mapping[str, Any]) -> Callable[[float], str]:
    return _percent if row["metric"] in _RATES else _number


def _percent(value: float) -> str:
    return f"{round(100 * value, 1) + 0.0:.1f} %"


def _number(value: float) -> str:
    return f"{value + 0.0:.3g}"


def _interval(written: Callable[[float], str], low: float, high: float) -> str:
    return f"95 % CI {written(low).removesuffix(' %')} to {written(high)}"
