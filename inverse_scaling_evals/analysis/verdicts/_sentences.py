"""Verdicts in words: change, interval and n, then what they do not show.

One function per verdict, each made from one `Decision`.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

from ..estimates import (
    INERT_BELOW,
    LEVEL,
    REMEDIES,
    Contrast,
    Estimate,
    Reason,
    decompose,
    t_quantile,
)
from ..noise import RUN_AGAIN, sharing_questions
from ._evidence import Evidence, cut_off, negated
from ._finding import Cause, Verdict
from ._looks import ALPHA
from ._rules import Decision
from ._wording import UNREALISTIC, Wording, between, budget_name, capitalised


def sentence(decision: Decision) -> str:
    """Return what was found on a curve, or a stratum of it, in one to three sentences."""
    if decision.case.evidence.problem:
        said = _not_estimable(decision)
    elif decision.verdict == "inconclusive":
        said = _inconclusive(decision)
    else:
        said = _BY_VERDICT[decision.verdict](decision)
    stratum = decision.case.stratum
    return f"In stratum {stratum}, {said}" if stratum else capitalised(said)


def _not_estimable(decision: Decision) -> str:
    problem = decision.case.evidence.problem
    assert problem is not None
    remedy = REMEDIES.get(problem.code)
    return f"no verdict: {problem.sentence}." + (f" {capitalised(remedy)}." if remedy else "")


def _directed(decision: Decision) -> str:
    found, words = decision.case.evidence, _words(decision)
    shown = found.fall_shown if found.falling else found.rise_shown
    uncut = " (the lower bound without cut-off answers)" if shown < found.clearer.low else ""
    return _join(
        f"{words.subject} {_changes(decision, decision.change)}, more than the margin of "
        f"{_margin(decision)}: {decision.verdict} scaling.",
        _missing_answers(decision),
        _pole(decision),
        _onset(decision),
        "It would be inconclusive with a margin above "
        f"{words.amount(max(shown, found.margin))}{uncut}.",
    )


def _flat(decision: Decision) -> str:
    words, widest = _words(decision), decision.change
    _, low, high = words.oriented(widest.estimate, widest.low, widest.high)
    interval = f"{words.number(low)} to {words.amount(high)}"
    if _is_natural(decision):
        what = "does not change with length within questions"
        interval = f"90 % CI {interval} per doubling"
    else:
        what = "is the same at all budgets"
        interval = f"widest 90 % CI {interval}, {between(widest.smaller, widest.larger)}"
    return _join(
        f"{words.subject} {what} within the margin of {_margin(decision)} ({interval}; "
        f"{_n(decision, widest)}): flat.",
        "It would be inconclusive with a margin below "
        f"{words.amount(max(abs(widest.low), abs(widest.high)))}.",
    )


def _non_monotonic(decision: Decision) -> str:
    found, words = decision.case.evidence, _words(decision)
    rise = _changes(decision, found.steepest_rise)
    fall = _changes(decision, negated(found.steepest_fall))
    return _join(
        f"{words.subject} {rise} and {fall}, both more than the margin of {_margin(decision)}: "
        "non-monotonic.",
        _missing_answers(decision),
        _pole(decision),
        _onset(decision),
        "Fewer or other budgets may show one of the two only.",
    )


def _inert(decision: Decision) -> str:
    return _join(
        f"the budget does not change how much the model thinks: {_followed(decision)}: inert.",
        "A channel that enforces the budget, such as enforce=cap or enforce=exact, would decide "
        "it.",
    )


_BY_VERDICT: Mapping[Verdict, Callable[[Decision], str]] = {
    "inverse": _directed,
    "positive": _directed,
    "flat": _flat,
    "non-monotonic": _non_monotonic,
    "inert": _inert,
}


def _inconclusive(decision: Decision) -> str:
    found, margin = decision.case.evidence, _margin(decision)
    change = f"{_words(decision).subject} {_changes(decision, decision.change)}"
    if decision.cause == Cause.SHARED_SEEDS:
        return _join(
            f"{change}: inconclusive.",
            f"{capitalised(sharing_questions(found.curve.noise))}, so a server may have given "
            "them the same noise and the interval is too narrow.",
            f"{capitalised(RUN_AGAIN)}.",
        )
    if found.is_inert:
        return _join(
            f"the budget hardly changes how much the model thinks: {_followed(decision)}: "
            "inconclusive.",
            f"This does not show that it has no effect{_at_rate(decision)}.",
            "More questions, or a channel that enforces the budget, would decide it.",
        )
    if decision.cause == Cause.CUT_OFF:
        return _join(
            f"{change}: inconclusive.",
            f"Without the cut-off answers it is not shown to exceed the margin of {margin} "
            f"({_most_cut_off(found)}).",
            "A larger output limit would decide it.",
        )
    if decision.cause == Cause.MULTIPLICITY:
        flat = found.p_flat <= decision.case.rate.level
        what = f"equivalence within the margin of {margin}" if flat else "the change"
        return _join(
            f"{change}: inconclusive.",
            f"{capitalised(what)} is significant alone, not after correcting for the "
            f"{decision.n_family:,} curves of the study.",
            _needed(decision),
        )
    return _join(
        f"{change}: inconclusive.",
        f"This shows neither a change above the margin of {margin} nor that there is "
        f"none{_at_rate(decision)}.",
        _needed(decision),
    )


def _changes(decision: Decision, change: Contrast) -> str:
    """Write a change as a verb with size, budgets, interval and n."""
    size, interval = _words(decision).change(change.estimate, change.low, change.high)
    where = "per doubling of the thinking, among samples of one question"
    if not _is_natural(decision):
        where = between(change.smaller, change.larger)
    return f"{size} {where} (95 % CI {interval}; {_n(decision, change)})"


def _followed(decision: Decision) -> str:
    """Write how the thinking followed the budgets."""
    found = decision.case.evidence
    binding, curve = found.binding, found.curve
    estimate, low, high = (
        f"{round(x, 2) + 0.0:.2f}" for x in (binding.estimate, binding.low, binding.high)
    )
    where = "per doubling of the budget"
    if np.isfinite(curve.doublings).sum() < 2:
        where = between(curve.labels[0], curve.labels[-1])
    elif curve.budgets[-1].kind == "effort":
        where = "per level of effort"
    return (
        f"{estimate} doublings of thinking {where} (95 % CI {low} to {high}, below "
        f"{INERT_BELOW:g}; {_n(decision, binding)})"
    )


def _needed(decision: Decision) -> str:
    """Write about how many questions would decide, if the estimates stay as they are."""
    found = decision.case.evidence
    change, flat = found.clearer, found.least_flat
    questions, rare = change.n_questions, False
    if change.estimate > found.margin:
        ratio = (change.estimate - change.low) / (change.estimate - found.margin)
        # as much wider as an interval of the needed level is than the one that is shown
        tails = (decision.needed_change, (1 - LEVEL) / 2)
        wider, shown = (t_quantile(1 - tail, questions - 1) for tail in tails)
        ratio *= wider / shown
        outcome = "a change"
    elif abs(flat.estimate) < found.margin:
        half = t_quantile(1 - decision.needed_flat, questions - 1) * flat.error
        ratio = half / (found.margin - abs(flat.estimate))
        outcome, rare = "that there is none", Reason.RARE_CHANGES in flat.reasons
    else:
        ratio, outcome = math.inf, ""
    # half-widths shrink with the root of the number of questions, those of rare events with itself
    count = questions * max(ratio, 1.05) ** (1 if rare else 2)
    if count > UNREALISTIC:
        return "No realistic number of questions would decide it if the estimate stays as it is."
    digits = 10 ** max(math.floor(math.log10(count)) - 1, 0)
    rounded = math.ceil(count / digits) * digits
    return f"About {rounded:,} questions would show {outcome} if the estimate stays as it is."


def _most_cut_off(found: Evidence) -> str:
    """Write at which budget most answers were cut off, and how many."""
    curve = found.curve
    fractions = np.nanmean(curve.mean_of(cut_off(curve)), axis=0)
    worst = int(np.nanargmax(fractions))
    where = "" if curve.labels == ("natural",) else f" at {budget_name(curve.labels[worst])}"
    return f"{fractions[worst]:.0%} were cut off{where}"


def _onset(decision: Decision) -> str:
    """Write where the curve has fallen first, if it has three budgets or more."""
    if not decision.onset or len(decision.case.evidence.curve.budgets) < 3:
        return ""
    what = "rise" if _words(decision).is_error else "drop"
    return f"The {what} starts at {budget_name(decision.onset)}."


def _missing_answers(decision: Decision) -> str:
    """Write the part of a change that is missing answers, where it can be seen."""
    curve = decision.case.evidence.curve
    if decision.verdict == "non-monotonic" or _is_natural(decision) or not curve.no_answer.any():
        return ""
    part = decompose(curve, reference=decision.change.smaller).answered.estimate
    if math.isnan(part) or abs(part) < 0.005:
        return ""
    verb = "takes away" if part < 0 else "adds"
    return f"A changed fraction of missing answers {verb} {_words(decision).amount(abs(part))}."


def _pole(decision: Decision) -> str:
    if decision.case.evidence.curve.metric == "matching_rate":
        return "This is neither better nor worse: no answer is agreed to be the good one."
    return ""


def _at_rate(decision: Decision) -> str:
    """Write the error rate where it is not the one that the intervals suggest."""
    level = decision.case.rate.level
    return "" if math.isclose(level, ALPHA) else f" at an error rate of {100 * level:.3g} %"


def _n(decision: Decision, estimate: Estimate) -> str:
    epochs = decision.case.evidence.curve.n_epochs
    stopped = decision.case.rate.stopped
    return f"{estimate.n_questions:,} questions, {epochs} epoch{'' if epochs == 1 else 's'}" + (
        f", {stopped}" if stopped else ""
    )


def _margin(decision: Decision) -> str:
    return _words(decision).margin(decision.case.evidence.margin)


def _words(decision: Decision) -> Wording:
    return Wording(decision.case.evidence.curve)


def _is_natural(decision: Decision) -> bool:
    return decision.case.evidence.curve.key["regime"] == "natural"


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
