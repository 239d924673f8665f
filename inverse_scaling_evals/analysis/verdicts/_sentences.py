"""Verdicts in words: estimate, interval, n, and what would change them."""

import math

import numpy as np

from ..estimates import (
    INERT_BELOW,
    LEVEL,
    RARE,
    Estimate,
    Extreme,
    decompose,
    t_quantile,
)
from ..noise import RUN_AGAIN, sharing_questions
from ._evidence import Evidence, cut_off
from ._error_rate import ALPHA, Held
from ._words import (
    UNREALISTIC,
    amount,
    capitalised,
    number,
    subject,
)


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
    if cause == "shared seeds":
        return _not_independent(found, held)
    match verdict:
        case "inert":
            return _inert(found, held)
        case "flat":
            return _flat(found, held)
        case "non-monotonic":
            return _both_ways(found, held)
        case "inconclusive" if found.is_inert:
            return _nearly_inert(found, held)
        case "inconclusive":
            return _inconclusive(found, cause, held, needed)
    return _directed(found, held)


def _directed(found: Evidence, held: Held) -> str:
    change = found.fall if found.falling else found.rise
    shown = found.fall_shown if found.falling else found.rise_shown
    why = " (the lower end without cut-off answers)" if shown < change.low else ""
    return (
        f"{_change(found, change, found.falling, held)}, more than the margin of "
        f"{_margin(found)}{_pole(found)}{_missing(found, change)}{_onset(found, held)}; "
        "with a margin of "
        f"{_amount(found, max(shown, found.margin))} or more{why} it would be open."
    )


def _onset(found: Evidence, held: Held) -> str:
    """Name the budget from which on a curve of three budgets or more falls."""
    first = found.onset(held.level).budget
    if not first or len(found.curve.budgets) < 3:
        return ""
    side = "above" if found.curve.metric == "negative_absolute_error" else "below"
    return f"; the first budget significantly {side} an earlier one is {first}"


def _flat(found: Evidence, held: Held) -> str:
    widest, n = found.widest, _n(found, found.widest, held)
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


def _both_ways(found: Evidence, held: Held) -> str:
    fall = _change(found, found.steepest_fall, True, held)
    rise = _change(found, found.steepest_rise, False, held)
    return (
        f"{rise}, and {_lower(fall)}, both beyond the margin of {_margin(found)}{_pole(found)}"
        f"{_onset(found, held)}; fewer or other budgets may show one part of it only."
    )


def _inconclusive(found: Evidence, cause: str, held: Held, needed: tuple[float, float]) -> str:
    falling = found.falling
    change = found.fall if falling else found.rise
    said = _change(found, change, falling, held)
    margin = _margin(found)
    if cause == "cut off":
        return (
            f"{said}, but not by more than the margin of {margin} among the answers that were not "
            f"cut off ({_most_cut_off(found)}); a larger output limit would decide it."
        )
    if cause == "multiplicity":
        shows = (
            f" to show that nothing changes by the margin of {margin}"
            if found.p_flat <= held.level
            else ""
        )
        return (
            f"{said}, which would be enough on its own{shows} but not among all verdicts of the "
            f"study; {_needed(found, change, needed)}."
        )
    return (
        f"{said}, which shows neither a change beyond the margin of {margin} nor that there is "
        f"none{_at_rate(held)}; {_needed(found, change, needed)}."
    )


def _not_independent(found: Evidence, held: Held) -> str:
    change = found.fall if found.falling else found.rise
    return (
        f"{_change(found, change, found.falling, held)}, but no verdict is built on it: "
        f"{sharing_questions(found.curve.noise)}, so that a server may have given them the same "
        "noise, and their errors are one error of which the interval knows nothing; "
        f"{RUN_AGAIN}."
    )


def _most_cut_off(found: Evidence) -> str:
    """Say at which budget most answers were cut off, and how many."""
    curve = found.curve
    shares = np.nanmean(curve.mean_of(cut_off(curve)), axis=0)
    worst = int(np.nanargmax(shares))
    return f"{shares[worst]:.0%} were, at budget {curve.labels[worst]}"


def _inert(found: Evidence, held: Held) -> str:
    return (
        f"The budget did not change how much the model thought: {_followed(found, held)}; a "
        "channel that binds, such as enforce=cap or exact, would decide it."
    )


def _nearly_inert(found: Evidence, held: Held) -> str:
    return (
        "The budget seems not to change how much the model thinks: "
        f"{_followed(found, held)}, which does not show it{_at_rate(held)}; more questions, or a "
        "channel that binds, would decide it."
    )


def _followed(found: Evidence, held: Held) -> str:
    """Say how the thinking followed the budgets."""
    bound, curve = found.binding, found.curve
    numbers = (f"{round(x, 2) + 0.0:.2f}" for x in (bound.estimate, bound.low, bound.high))
    estimate, low, high = numbers
    if np.isfinite(curve.doublings).sum() < 2:
        where = f"from budget {curve.labels[0]} to {curve.labels[-1]}"
    elif curve.budgets[-1].kind == "effort":
        where = "for each level of effort"
    else:
        where = "for each doubling of the budget"
    return (
        f"{estimate} doublings of thinking {where} (95 % interval {low} to {high}, below "
        f"{INERT_BELOW:g}; {_n(found, bound, held)})"
    )


def _change(found: Evidence, change: Extreme, falling: bool, held: Held) -> str:
    """Say who changes by how much, with interval and n."""
    value, low, high = change.estimate, change.low, change.high
    # as a rise of what the subject names; an error is minus the score
    if falling != (found.curve.metric == "negative_absolute_error"):
        value, low, high = -value, -high, -low
    word = "rises"
    if not float(_number(found, value)):
        word = "changes"
    elif value < 0:
        word, value, low, high = "falls", -value, -high, -low
    interval = f"95 % interval {_number(found, low)} to {_amount(found, high)}"
    size = _amount(found, value)
    n = _n(found, change, held)
    if _is_natural(found):
        where = "per doubling of the thinking, among samples of one question"
    else:
        where = f"from budget {change.smaller} to {change.largest}"
    return f"{_subject(found)} {word} by {size} {where} ({interval}; {n})"


def _needed(found: Evidence, change: Extreme, needed: tuple[float, float]) -> str:
    """Say about how many questions would decide, if the estimates stay as they are."""
    questions = change.n_questions
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
    if count > UNREALISTIC:
        return "no realistic number of questions would decide it if the estimate stays as it is"
    digits = 10 ** max(math.floor(math.log10(count)) - 1, 0)
    rounded = math.ceil(count / digits) * digits
    return f"about {rounded:,} questions would show {outcome} if the estimate stays as it is"


def _at_rate(held: Held) -> str:
    """Name the error rate where it is not the one that the intervals suggest."""
    if math.isclose(held.level, ALPHA):
        return ""
    return f" at an error rate of {100 * held.level:.3g} %"


def _missing(found: Evidence, change: Extreme) -> str:
    """Name the part of a change that is missing answers, where it can be seen."""
    if _is_natural(found) or not found.curve.no_answer.any():
        return ""
    part = decompose(found.curve, reference=change.smaller).answered.estimate
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
        "no observation": "; observations without an error are needed",
        "the largest budget": "; observations of it without an error are needed",
        "the budgets share": "; the same questions under every budget would allow a comparison",
        "the samples of a question": "; more questions or epochs would tell more",
        "no question deviates": "; more questions or epochs would tell more",
    }
    return next((text for start, text in remedies.items() if problem.startswith(start)), "")


def _subject(found: Evidence) -> str:
    return capitalised(subject(found.curve.metric))


def _is_natural(found: Evidence) -> bool:
    return found.curve.key["regime"] == "natural"


def _oriented(found: Evidence, low: float, high: float) -> tuple[str, str]:
    if found.curve.metric == "negative_absolute_error":
        low, high = -high, -low
    return _number(found, low), _amount(found, high)


def _number(found: Evidence, value: float) -> str:
    return number(value, is_rate=found.curve.is_rate)


def _amount(found: Evidence, value: float) -> str:
    return amount(value, is_rate=found.curve.is_rate)


def _margin(found: Evidence) -> str:
    if found.curve.is_rate:
        return f"{100 * found.margin:g} points"
    return f"{found.margin:g}"


def _n(found: Evidence, estimate: Estimate, held: Held) -> str:
    repeats = found.curve.n_epochs
    epochs = f"{repeats} epoch" + ("" if repeats == 1 else "s")
    stopped = f", {held.stopped}" if held.stopped else ""
    return f"{estimate.n_questions:,} questions, {epochs}{stopped}"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
