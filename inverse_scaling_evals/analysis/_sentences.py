"""Verdicts in words: estimate, interval, n, and what would change them."""

import math

import numpy as np

from ._evidence import Evidence, cut_off
from ._held import ALPHA, Held
from ._within import t_quantile
from .estimates import INERT_BELOW, Extreme, decompose
from .estimates._drop import RARE
from .estimates._estimate import LEVEL

_SUBJECTS = {
    "accuracy": "Accuracy",
    "safe_rate": "The safe rate",
    "accurate_rate": "The rate of accurate answers",
    "matching_rate": "The matching rate",
    "negative_absolute_error": "The absolute error",
}
_MANY = 1_000_000  # questions that nobody will ask


def sentence(
    found: Evidence,
    verdict: str,
    cause: str,
    held: Held,
    needed: tuple[float, float],
    *,
    stratum: str = "",
) -> str:
    """Say what was found on a curve.

    Args:
        found: What the verdict rests on.
        verdict: The verdict.
        cause: Why it is inconclusive; empty for other verdicts.
        held: How strictly it was reached.
        needed: Levels that the p value of a change, and that of equivalence, would have to meet
            among those of the other curves.
        stratum: Which questions of the curve; empty for all.
    """
    said = _sentence(found, verdict, cause, held, needed)
    return f"In stratum {stratum}, {_lower(said)}" if stratum else said


def _sentence(
    found: Evidence, verdict: str, cause: str, held: Held, needed: tuple[float, float]
) -> str:
    if found.problem:
        return f"Nothing can be said: {found.problem}{_remedy(found.problem)}."
    n = _n(found, held)
    match verdict:
        case "inert":
            return _inert(found, n)
        case "flat":
            return _flat(found, n)
        case "non-monotonic":
            return _both_ways(found, n)
        case "inconclusive":
            return _inconclusive(found, cause, n, held, needed)
    return _directed(found, n)


def _directed(found: Evidence, n: str) -> str:
    change = found.fall if found.falling else found.rise
    return (
        f"{_change(found, change, found.falling, n)}, more than the margin of "
        f"{_margin(found)}{_pole(found)}{_missing(found)}; with a margin of "
        f"{_amount(found, max(change.low, found.margin))} or more it would be open."
    )


def _flat(found: Evidence, n: str) -> str:
    widest = found.widest
    bound = max(abs(widest.low), abs(widest.high))
    if _is_natural(found):
        what = f"{_subject(found)} does not change with length within questions"
        which = "90 % interval per doubling"
    else:
        what = f"{_subject(found)} is the same at all budgets"
        which = (
            "90 % interval of the difference that could be the widest, from budget "
            f"{widest.smaller} to {widest.largest}"
        )
    low, high = _oriented(found, -widest.high, -widest.low)
    if _is_natural(found):
        low, high = _oriented(found, widest.low, widest.high)
    return (
        f"{what} to within the margin of {_margin(found)} ({which}: {low} to {high}; "
        f"{n}); a margin below {_amount(found, bound)} would leave it open."
    )


def _both_ways(found: Evidence, n: str) -> str:
    fall, rise = found.steepest_fall, found.steepest_rise
    return (
        f"{_change(found, rise, False, n)}, and {_lower(_change(found, fall, True, n))}, both "
        f"beyond the margin of {_margin(found)}{_pole(found)}; fewer or other budgets may show "
        "one part of it only."
    )


def _inconclusive(
    found: Evidence, cause: str, n: str, held: Held, needed: tuple[float, float]
) -> str:
    falling = found.falling
    change = found.fall if falling else found.rise
    said = _change(found, change, falling, n)
    margin = _margin(found)
    if cause == "cut off":
        return (
            f"{said}, but not by more than the margin of {margin} among the answers that were not "
            f"cut off ({_most_cut_off(found)}); a larger output limit would decide it."
        )
    if cause == "multiplicity":
        return (
            f"{said}, which would be enough on its own but not among all verdicts of the study; "
            f"{_needed(found, change, needed)}."
        )
    return (
        f"{said}, which shows neither a change beyond the margin of {margin} nor that there is "
        f"none{_at_rate(held)}; {_needed(found, change, needed)}."
    )


def _most_cut_off(found: Evidence) -> str:
    """Say at which budget most answers were cut off, and how many."""
    curve = found.curve
    shares = np.nanmean(curve.mean_of(cut_off(curve)), axis=0)
    worst = int(np.nanargmax(shares))
    return f"{shares[worst]:.0%} were, at budget {curve.labels[worst]}"


def _inert(found: Evidence, n: str) -> str:
    bound = found.binding
    return (
        "The budget did not change how much the model thought: "
        f"{bound.estimate:.2f} doublings of thinking for each doubling of the budget (95 % "
        f"interval {bound.low:.2f} to {bound.high:.2f}, below {INERT_BELOW:g}; {n}); a "
        "channel that binds, such as enforce=cap or exact, would decide it."
    )


def _change(found: Evidence, change: Extreme, falling: bool, n: str) -> str:
    """Say who changes by how much, with interval and n; a negative change turns the words."""
    up = falling == (change.estimate < 0)
    if found.curve.metric == "negative_absolute_error":
        up = not up
    low, high = sorted((change.low, change.high))
    if change.estimate < 0:
        low, high = -high, -low
    interval = f"95 % interval {_number(found, low)} to {_amount(found, high)}"
    size = _amount(found, abs(change.estimate))
    word = "rises" if up else "falls"
    if not float(_number(found, change.estimate)):
        word = "changes"
    if _is_natural(found):
        where = "per doubling of the thinking, among samples of one question"
    else:
        where = f"from budget {change.smaller} to {change.largest}"
    return f"{_subject(found)} {word} by {size} {where} ({interval}; {n})"


def _needed(found: Evidence, change: Extreme, needed: tuple[float, float]) -> str:
    """Say about how many questions would decide, if the estimates stay as they are."""
    questions = found.curve.n_questions
    flat = found.least_flat
    rare = False
    if change.estimate > found.margin:
        ratio = (change.estimate - change.low) / (change.estimate - found.margin)
        # as much wider as an interval of the needed level is than the one that is shown
        tails = (needed[0], (1 - LEVEL) / 2)
        wider, shown = (t_quantile(1 - tail, questions - 1) for tail in tails)
        ratio *= wider / shown
        outcome = "that there is a change"
    elif abs(flat.estimate) < found.margin:
        half = t_quantile(1 - needed[1], questions - 1) * flat.error
        ratio = half / (found.margin - abs(flat.estimate))
        outcome, rare = "that there is none", flat.note == RARE
    else:
        ratio, outcome = math.inf, ""
    # half-widths shrink with the root of the number of questions, those of rare events with itself
    count = questions * max(ratio, 1.05) ** (1 if rare else 2)
    if count > _MANY:
        return "no realistic number of questions would decide it if the estimate stays as it is"
    digits = 10 ** max(math.floor(math.log10(count)) - 1, 0)
    rounded = math.ceil(count / digits) * digits
    return f"about {rounded:,} questions would show {outcome} if the estimate stays as it is"


def _at_rate(held: Held) -> str:
    """Name the error rate where it is not the one that the intervals suggest."""
    if math.isclose(held.level, ALPHA):
        return ""
    return f" at an error rate of {100 * held.level:.3g} %"


def _missing(found: Evidence) -> str:
    """Name the part of a change that is missing answers, where it can be seen."""
    if _is_natural(found) or not found.curve.no_answer.any():
        return ""
    part = decompose(found.curve).answered.estimate
    if math.isnan(part) or abs(part) < 0.005:
        return ""
    word = "taken" if part < 0 else "added"
    return f" ({_amount(found, abs(part))} {word} by a changed share of missing answers)"


def _pole(found: Evidence) -> str:
    if found.curve.metric == "matching_rate":
        return ", which is neither better nor worse: no answer is agreed to be the good one"
    return ""


def _remedy(problem: str) -> str:
    remedies = {
        "one budget": "; a second budget would allow a comparison",
        "one question": "; more questions would give an error to judge by",
        "one sample": "; two or more epochs would allow a comparison",
        "every score": "; harder or easier questions would tell more",
        "all scores": "; harder or easier questions would tell more",
        "no measured tokens": "; a provider that reports thinking tokens is needed",
        "task versions": "; the logs of each version can be analysed on their own",
        "metrics": "; the logs of each metric can be analysed on their own",
        "levels of effort": "; the two kinds can be analysed as two studies",
    }
    return next((text for start, text in remedies.items() if problem.startswith(start)), "")


def _subject(found: Evidence) -> str:
    return _SUBJECTS.get(found.curve.metric, "The score")


def _is_natural(found: Evidence) -> bool:
    return found.curve.key["regime"] == "natural"


def _oriented(found: Evidence, low: float, high: float) -> tuple[str, str]:
    if found.curve.metric == "negative_absolute_error":
        low, high = -high, -low
    return _number(found, low), _amount(found, high)


def _number(found: Evidence, value: float) -> str:
    return f"{100 * value + 0.0:.1f}" if found.curve.is_rate else f"{value:.3g}"


def _amount(found: Evidence, value: float) -> str:
    return f"{_number(found, value)} points" if found.curve.is_rate else _number(found, value)


def _margin(found: Evidence) -> str:
    if found.curve.is_rate:
        return f"{100 * found.margin:g} points"
    return f"{found.margin:g}"


def _n(found: Evidence, held: Held) -> str:
    curve = found.curve
    epochs = f"{curve.n_epochs} epoch" + ("" if curve.n_epochs == 1 else "s")
    stopped = f", {held.stopped}" if held.stopped else ""
    return f"{curve.n_questions:,} questions, {epochs}{stopped}"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
