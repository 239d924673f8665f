"""Verdicts in words: change, interval and n, then what they do not show.

One function per verdict, each made from one `Decision`.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from scipy import special

from ..._counted import counted
from ..estimates import (
    INERT_BELOW,
    REMEDIES,
    Bounded,
    Contrast,
    Estimate,
    FloatArray,
    Reason,
    decompose,
    inert_note,
    missing_observations,
)
from ..noise import RUN_AGAIN, sharing_questions
from ._caveats import WIDER, has_coarser_unit, widening
from ._evidence import Evidence, negated
from ._finding import FALLS, Cause, Verdict
from ._looks import ALPHA
from ._rules import Decision
from ._wording import FIRST_SHOWN, UNREALISTIC, Wording, between, budget_name, capitalised

_POWER = 0.8
"""Fraction of studies in which the data that are advised suffice."""

_WORTH_TELLING = 0.005
"""Fraction of answers, or change of a rate, below which it is left out of a sentence."""


def sentence(decision: Decision, coarser: Decision | None = None) -> str:
    """Return what was found on a curve, or a stratum of it, in a few sentences.

    Args:
        decision: The decision.
        coarser: The same with the coarser unit of questions as the cluster, if there is one.
    """
    if decision.case.evidence.problem:
        said = _not_estimable(decision)
    elif decision.verdict == "inconclusive":
        said = _inconclusive(decision, coarser)
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
    if _is_natural(decision):
        return _association(decision)
    words = _words(decision)
    return _join(
        f"{words.subject} {_changes(decision, decision.change)}, more than the margin of "
        f"{_margin(decision)}: {decision.verdict}{' scaling' if words.has_pole else ''}.",
        _unknown(decision, decision.change),
        _missing_answers(decision),
        _pole(decision),
        _onset(decision),
        _shrunken(decision) if decision.verdict in FALLS else "",
        _limit(decision),
    )


def _association(decision: Decision) -> str:
    """Write a slope of the natural regime, where the model chose the length."""
    which = _ASSOCIATED[decision.verdict]
    return _join(
        f"longer samples are {which}: {_words(decision).subject} "
        f"{_changes(decision, decision.change)}, more than the margin of {_margin(decision)}: "
        f"{decision.verdict} association.",
        "The model chose the length, so this does not show that length is the cause.",
        _unknown(decision, decision.change),
        _pole(decision),
    )


_ASSOCIATED: Mapping[Verdict, str] = {
    "inverse": "worse",
    "positive": "better",
    "falling": "less often matching",
    "rising": "more often matching",
}


def _flat(decision: Decision) -> str:
    words, widest = _words(decision), decision.change
    _, low, high = words.oriented(widest.estimate, widest.low, widest.high)
    interval = f"{words.number(low)} to {words.amount(high)}"
    if _is_natural(decision):
        what = "does not go with length within questions by more than"
        interval = f"90 % CI {interval} per doubling"
    else:
        what = "is the same at all budgets within"
        interval = f"widest 90 % CI {interval}, {between(widest.smaller, widest.larger)}"
    return _join(
        f"{words.subject} {what} the margin of {_margin(decision)} ({interval}; "
        f"{_n(decision, widest)}): flat.",
        _unknown(decision, widest),
        _limit(decision),
    )


def _non_monotonic(decision: Decision) -> str:
    found, words = decision.case.evidence, _words(decision)
    tests = found.tests[Bounded.ALL]
    # the leg to the largest budget, and the clearest one the other way
    rise = found.rise if tests.rise <= tests.any_rise else found.steepest_rise
    fall = negated(found.fall if tests.fall <= tests.any_fall else found.steepest_fall)
    if decision.change.estimate < 0:
        fall = decision.change
    else:
        rise = decision.change
    return _join(
        f"{words.subject} {_changes(decision, rise)} and {_changes(decision, fall)}, both more "
        f"than the margin of {_margin(decision)}: non-monotonic.",
        _pole(decision),
        _onset(decision),
        _limit(decision),
    )


def _inert(decision: Decision) -> str:
    return _join(
        f"the budget does not change how much the model thinks: {_followed(decision)}: inert.",
        f"{capitalised(inert_note(decision.case.evidence.curve).sentence)}.",
        _limit(decision),
    )


_BY_VERDICT: Mapping[Verdict, Callable[[Decision], str]] = {
    "inverse": _directed,
    "positive": _directed,
    "falling": _directed,
    "rising": _directed,
    "flat": _flat,
    "non-monotonic": _non_monotonic,
    "inert": _inert,
}


def _inconclusive(decision: Decision, coarser: Decision | None) -> str:
    found = decision.case.evidence
    if found.is_inert:
        return _join(
            f"the budget hardly changes how much the model thinks: {_followed(decision)}: "
            "inconclusive.",
            f"This does not show that it has no effect{_at_rate(decision)}.",
            f"More questions would decide it. {capitalised(inert_note(found.curve).sentence)}.",
        )
    change = f"{_words(decision).subject} {_changes(decision, decision.change)}: inconclusive."
    if decision.cause == Cause.SHARED_SEEDS:
        return _join(
            change,
            f"{capitalised(sharing_questions(found.curve.noise))}, so a server may have given "
            "them the same noise and the interval is too narrow.",
            f"{capitalised(RUN_AGAIN)}.",
        )
    return _join(change, _open(decision, coarser), _limit(decision))


def _open(decision: Decision, coarser: Decision | None) -> str:
    """Write why there is no verdict, and what would decide it."""
    found, margin = decision.case.evidence, _margin(decision)
    if decision.cause == Cause.CUT_OFF:
        return (
            f"The answers that were cut off ({_most_cut_off(found)}) could undo any verdict, had "
            "they been right, or wrong. Use a larger output limit."
        )
    if decision.cause == Cause.INCOMPLETE and _is_natural(decision):
        return (
            f"What is missing ({_most_missing(found)}) could have been of any length, and a few "
            "very long samples decide a slope. Run these again."
        )
    if decision.cause == Cause.INCOMPLETE:
        return (
            f"What is missing ({_most_missing(found)}) could undo any verdict. Run the same "
            "questions under every budget, to their end."
        )
    if decision.cause == Cause.MULTIPLICITY:
        why = (
            "This is significant alone, not after correcting for the "
            f"{decision.n_family:,} curves of the study."
        )
    else:
        why = (
            f"This shows neither a change above the margin of {margin} nor that there is "
            f"none{_at_rate(decision)}."
        )
    return _join(why, _advice(decision, coarser))


def _changes(decision: Decision, change: Contrast) -> str:
    """Write a change as a verb with size, budgets, interval and n."""
    size, interval = _words(decision).change(change.estimate, change.low, change.high)
    where = "per doubling of the thinking, among samples of one question"
    if not _is_natural(decision):
        where = between(change.smaller, change.larger)
    is_named = decision.case.evidence.primary == (change.smaller, change.larger)
    named = ", contrast named in advance" if is_named else ""
    return f"{size} {where} (95 % CI {interval}; {_n(decision, change)}{named})"


def _limit(decision: Decision) -> str:
    """Write the largest fall that the data do not exclude."""
    found, words = decision.case.evidence, _words(decision)
    limit = found.fall_limit
    if _is_natural(decision) or math.isnan(limit.high):
        return ""
    what = "rise" if words.is_error else "fall"
    if found.curve.is_rate and limit.high >= 1:
        return f"The data exclude no {what}."
    size = words.amount(max(limit.high, 0.0))
    return f"The data exclude a {what} above {size} between any two budgets."


def _shrunken(decision: Decision) -> str:
    """Write the fall that is left without the luck of the budget that looks best."""
    found, words = decision.case.evidence, _words(decision)
    if math.isnan(found.shrunken.estimate) or len(found.curve.budgets) < 3 or found.primary:
        return ""
    what = words.decline
    return (
        "The best of several budgets looks better than it is; without that luck the "
        f"{what} is about {words.amount(found.shrunken.estimate)}."
    )


def _unknown(decision: Decision, change: Contrast) -> str:
    """Write what the interval allows for, where it matters."""
    found = decision.case.evidence
    # without a length nothing can be bounded in the natural regime; its verdict allows for it
    parts = [_most_cut_off(found), "" if _is_natural(decision) else _most_missing(found)]
    told = " and ".join(part for part in parts if part)
    if not told:
        return ""
    return f"The interval allows for all that is not known ({told})."


def _most_cut_off(found: Evidence) -> str:
    """Write at which budget most answers were cut off, and how many; empty if hardly any."""
    curve = found.curve
    cut_off = np.zeros(curve.counts.shape)
    own = curve.unknown(cut_off_only=True)
    np.add.at(cut_off, (curve.question[own], curve.budget[own]), 1)
    return _most(found, cut_off, curve.counts, "cut off")


def _most_missing(found: Evidence) -> str:
    """Write at which budget most observations are missing, and how many; empty if hardly any."""
    curve = found.curve
    if not curve.has_missing:
        return ""
    lost, absent = missing_observations(curve)
    own = curve.unknown() & ~curve.unknown(cut_off_only=True)
    np.add.at(lost, (curve.question[own], curve.budget[own]), 1)
    counts = np.zeros_like(lost)
    counts[: curve.n_questions] = curve.counts
    np.add.at(counts, (curve.lost[:, 0], curve.lost[:, 1]), 1)
    return _most(found, lost + absent, counts + absent, "missing")


def _most(found: Evidence, unknown: FloatArray, whole: FloatArray, what: str) -> str:
    """Write the budget with the largest fraction of what is not known; empty if hardly any."""
    by_budget = unknown.sum(axis=0) / np.maximum(whole.sum(axis=0), 1)
    worst = int(by_budget.argmax()) if by_budget.size else 0
    if not by_budget.size or by_budget[worst] < _WORTH_TELLING:
        return ""
    labels = found.curve.labels
    where = "" if labels == ("natural",) else f" at {budget_name(labels[worst])}"
    return f"{100 * by_budget[worst]:.0f} % {what}{where}"


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


def _advice(decision: Decision, coarser: Decision | None) -> str:
    """Write how much data would show a fall that is likely, or else exclude one of the margin.

    Of questions, and of the coarser unit that they share where it limits what can be said.
    """
    found = decision.case.evidence
    limit = found.fall_limit
    # where few questions met both budgets, or much is not known, more of them is no advice
    shared = limit.n_questions >= found.curve.n_questions / 2
    if math.isnan(limit.error) or not shared or _most_missing(found) or _most_cut_off(found):
        return ""
    advice = _advised(decision, found)
    if coarser and widening(found, coarser.case.evidence, limit) >= WIDER:
        other = _advised(decision, coarser.case.evidence)
        advice += f" For new {found.curve.unit_kind}s: {other[0].lower()}{other[1:]}"
    return advice


def _advised(decision: Decision, found: Evidence) -> str:
    n_have, what = found.fall_limit.n_questions, "questions"
    if found.by_unit and has_coarser_unit(found.curve):
        n_have = len(np.unique(found.curve.unit))
        what = f"{found.curve.unit_kind}s (there are {n_have:,}) with as many questions each"
    words, size = _words(decision), found.shrunken.estimate
    count = _needed_to_exclude(found, n_have)
    fall = "rise" if words.is_error else "fall"
    told = f"would exclude a {fall} of the margin, if there is none"
    if found.shrunken.p_fall > 0.5 and size > found.margin:
        errors = _needed_to_show(decision) * found.fall.error / (size - found.margin)
        if n_have * errors**2 < count:
            count = n_have * errors**2
            told = f"would show the {fall}, if it is one of {words.amount(size)}"
            if count <= n_have:  # so many are enough in most studies; in this one they were not
                return f"More {what} {told}."
    if count > UNREALISTIC:
        return f"No realistic number of {what.split()[0]} {told}."
    digits = 10 ** max(math.floor(math.log10(max(count, 1))) - 1, 0)
    return f"About {math.ceil(count / digits) * digits:,} {what} {told}."


def _needed_to_show(decision: Decision) -> float:
    """Return by how many standard errors a fall must exceed the margin to be shown in 80 %."""
    n_pairs = max(int(decision.case.evidence.among.sum()), 1)
    return float(special.ndtri([1 - decision.case.rate.level / 2 / n_pairs, _POWER]).sum())


def _needed_to_exclude(found: Evidence, n_have: int) -> float:
    """Return how many questions, or units, exclude a fall of the margin in 80 % of studies."""
    limit = found.fall_limit
    # standard errors shrink with the root of the number of questions, those of rare events with it
    power = 1 if Reason.RARE_CHANGES in limit.reasons else 2
    errors = float(special.ndtri([1 - found.tail, _POWER]).sum())
    # so many questions that none of the size of the margin went unseen
    unseen = special.ndtri(1 - found.tail) ** 2 * (
        (found.curve.top - found.curve.bottom) / found.margin - 1
    )
    return max(n_have * (errors * limit.error / found.margin) ** power, float(unseen))


def _onset(decision: Decision) -> str:
    """Write at which budget a fall is shown first, if the curve has three budgets or more.

    The score may be lower before: by less than the data can show.
    """
    if not decision.onset or len(decision.case.evidence.curve.budgets) < 3:
        return ""
    what = _words(decision).decline
    return f"The {what} is {FIRST_SHOWN} {budget_name(decision.onset)}."


def _missing_answers(decision: Decision) -> str:
    """Write the part of a change that is missing answers, where it can be seen."""
    curve = decision.case.evidence.curve
    # the parts are those of the change to the largest budget
    if not curve.no_answer.any() or decision.change.larger != curve.labels[-1]:
        return ""
    part = decompose(curve, reference=decision.change.smaller).answered.estimate
    if math.isnan(part) or abs(part) < _WORTH_TELLING:
        return ""
    verb = "takes away" if part < 0 else "adds"
    return f"A changed fraction of missing answers {verb} {_words(decision).amount(abs(part))}."


def _pole(decision: Decision) -> str:
    if _words(decision).has_pole:
        return ""
    return "No direction is better: no answer is agreed to be the good one."


def _at_rate(decision: Decision) -> str:
    """Write the error rate where it is not the one that the intervals suggest."""
    level = decision.case.rate.level
    return "" if math.isclose(level, ALPHA) else f" at an error rate of {100 * level:.3g} %"


def _n(decision: Decision, estimate: Estimate) -> str:
    epochs = decision.case.evidence.curve.n_epochs
    stopped = decision.case.rate.stopped
    return f"{counted(estimate.n_questions, 'question')}, {counted(epochs, 'epoch')}" + (
        f", {stopped}" if stopped else ""
    )


def _margin(decision: Decision) -> str:
    return _words(decision).margin(decision.case.evidence.margin)


def _words(decision: Decision) -> Wording:
    return Wording.of(decision.case.evidence.curve)


def _is_natural(decision: Decision) -> bool:
    return decision.case.evidence.curve.key["regime"] == "natural"


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)
