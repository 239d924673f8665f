"""What a verdict does not show by itself: strata, thinking that stopped growing, cuts, replies."""

import math

import numpy as np

from ...budgets import parse_budget
from ..estimates import (
    INERT_BELOW,
    LEVEL,
    MIN_STRATUM,
    Bounded,
    Contrast,
    CurveData,
    Note,
    Reason,
    cut_difference,
    fall_with_thinking,
    join_notes,
    note,
    question_means,
    t_quantile,
)
from ._evidence import Evidence
from ._finding import FALLS
from ._rules import Decision
from ._wording import Wording, between, budget_name

WIDER = 1.25
"""Times as wide an interval by the coarser unit must be to be named."""

_LONG_ANSWER = 64
"""Tokens of a reply outside the thinking, on average, above which it is named."""

_SHORTER = 16
"""Tokens by which replies must get shorter with the budget to be named."""

_SOME_CUT = 0.1
"""Fraction of cut thinking above which it is named."""

_LEAST_SPREAD = 1e-6
"""Standard deviation below which changes are equal but for rounding."""

_SIGNIFICANCE = 0.01  # many curves of a study have strata


def caveats(decision: Decision) -> tuple[Note, ...]:
    """Return what a verdict does not show by itself."""
    found = decision.case.evidence
    if found.problem:
        return ()
    answers = answer_notes(found.curve)
    if found.is_inert:
        return answers
    if found.comparison is None:  # natural
        return (*(one for one in found.rise.notes if one.code is Reason.CURVED), *answers)
    lengths = lengths_note(found, decision.change) if decision.verdict in FALLS else None
    strata = None if decision.case.stratum else strata_note(found.curve, decision.change)
    cut = cut_note(found.curve, decision.change) if decision.verdict == "positive" else None
    return join_notes(lengths, saturation_note(found.curve), strata, cut, *answers)


def lengths_note(found: Evidence, change: Contrast) -> Note | None:
    """Return a note that a fall is shown for thinking against none alone; None if it is not.

    Args:
        found: What was found of the curve.
        change: The fall, between two budgets.
    """
    curve, compared = found.curve, found.comparison
    if compared is None or not change.smaller or parse_budget(change.smaller).kind != "off":
        return None
    among = fall_with_thinking(compared, compared.to_largest, tail=found.tail)
    if math.isnan(among.estimate):
        return among.notes[-1]
    if among.low > 0:
        return None
    words = Wording.of(curve)
    told, interval = words.change(-among.estimate, -among.high, -among.low)
    low, _, high = interval.partition(" to ")
    where = between(among.smaller, among.larger)
    return note(Reason.NO_FALL_WITH_THINKING, words.subject, told, where, low, high)


def strata_note(curve: CurveData, change: Contrast) -> Note | None:
    """Return a note that a change differs between the strata of a curve; None if it does not show.

    A test of equal mean changes, which allows for unequal spread (Alexander and Govern 1994).

    Args:
        curve: The observations.
        change: The change, between two budgets.
    """
    if not change.smaller or change.smaller not in curve.labels:
        return None
    scored, _ = question_means(curve, Bounded.NOTHING)
    smaller, larger = (curve.labels.index(label) for label in (change.smaller, change.larger))
    changes = scored[:, larger] - scored[:, smaller]
    stratum = curve.stratum[: len(changes)]
    groups = {
        name: changes[(stratum == code) & ~np.isnan(changes)]
        for code, name in enumerate(curve.strata)
    }
    groups = {name: group for name, group in groups.items() if len(group) >= MIN_STRATUM}
    # the test needs spread within strata and between them, and more of it than rounding leaves
    spreads = [group.std() for group in groups.values()]
    spreads.append(np.std([group.mean() for group in groups.values()]) if groups else 0.0)
    if len(groups) < 2 or min(spreads) < _LEAST_SPREAD:
        return None
    from scipy import stats  # slow to import, and curves of one stratum do not need it

    p = float(stats.alexandergovern(*groups.values()).pvalue)
    if not p < _SIGNIFICANCE:
        return None
    words = Wording.of(curve)
    sign = -1 if words.is_error else 1
    means = sorted((float(group.mean()), name) for name, group in groups.items())
    (low, first), (high, last) = means[0], means[-1]
    told = f"{words.amount(sign * low)} in {first}, {words.amount(sign * high)} in {last}"
    return note(Reason.STRATA_DIFFER, p, told)


def has_coarser_unit(curve: CurveData) -> bool:
    """Return whether questions of a curve share a coarser unit, such as a template.

    Examples:
        >>> has_coarser_unit(curve_data(one_curve.drop(columns=["unit"], errors="ignore")))
        False
    """
    return bool(curve.unit_kind) and len(np.unique(curve.unit)) < len(curve.unit)


def widening(plain: Evidence, wide: Evidence, change: Contrast) -> float:
    """Return how many times as wide the interval of a change is by the coarser unit.

    Args:
        plain: With the question as the cluster.
        wide: With the coarser unit.
        change: The change.
    """
    if plain.slopes and wide.slopes:
        return wide.slopes[0].error / plain.slopes[0].error
    pair = change.smaller, change.larger
    if not (plain.comparison and wide.comparison):
        return 1.0
    errors = [
        one.scored.falls.error[one.only(*pair)] for one in (plain.comparison, wide.comparison)
    ]
    if not all(error.size for error in errors):
        return 1.0
    return float(errors[1][0] / errors[0][0])


def unit_note(decision: Decision, coarser: Decision) -> Note | None:
    """Return a note where the coarser unit matters; None where it does not.

    Args:
        decision: With the question as the cluster.
        coarser: With the coarser unit.
    """
    curve = decision.case.evidence.curve
    ratio = widening(decision.case.evidence, coarser.case.evidence, decision.change)
    if decision.verdict == coarser.verdict and not ratio >= WIDER:
        return None
    units = f"{len(np.unique(curve.unit)):,} {curve.unit_kind}s"
    told = f"the interval is {ratio:.1f} times as wide" if ratio >= WIDER else ""
    if decision.verdict != coarser.verdict:
        told = " and ".join(filter(None, (told, f"the verdict is {coarser.verdict}")))
    return note(Reason.COARSER_UNIT, units, told)


def saturation_note(curve: CurveData) -> Note | None:
    """Return from which budget on thinking no longer grew; None if it grew, or is not measured.

    A step between neighbouring budgets counts as none if its 95 % interval, within questions, lies
    below 0.1 doublings of thinking for each doubling of the budget.
    """
    measured = curve.where(~np.isnan(curve.tokens))
    if not measured.n_questions:
        return None
    doublings, means = measured.doublings, measured.mean_of(measured.log_tokens)
    beyond = None
    for place in range(len(curve.budgets) - 2, -1, -1):
        steps = means[:, place + 1] - means[:, place]
        steps = steps[~np.isnan(steps)]
        asked = doublings[place + 1] - doublings[place]
        if len(steps) < 2 or not asked > 0:
            break
        half = t_quantile((1 + LEVEL) / 2, len(steps) - 1) * steps.std(ddof=1) / len(steps) ** 0.5
        if steps.mean() + half >= INERT_BELOW * asked:
            break
        beyond = place
    if beyond is None:
        return None
    tokens = np.nanmean(measured.mean_of(measured.tokens)[:, beyond:], axis=0)
    lengths = ", ".join(f"{value:,.0f}" for value in tokens)
    return note(Reason.SATURATED, budget_name(curve.labels[beyond]), lengths)


def cut_note(curve: CurveData, change: Contrast) -> Note | None:
    """Return a note that a rise may be the harm of cut thinking; None if it cannot be, or not seen.

    Args:
        curve: The observations.
        change: The rise, between two budgets.
    """
    if not curve.cut.size or not {change.smaller, change.larger} <= set(curve.labels):
        return None
    fractions = []
    for label in (change.smaller, change.larger):
        known = curve.cut[curve.budget == curve.labels.index(label)]
        known = known[~np.isnan(known)]
        if not known.size:
            return None
        fractions.append(float(known.mean()))
    before, after = fractions
    if before < _SOME_CUT or before <= after:
        return None
    names = budget_name(change.smaller), budget_name(change.larger)
    return note(Reason.THINKING_CUT, before, names[0], after, names[1], _cut_difference(curve))


def _cut_difference(curve: CurveData) -> str:
    """Write what cut samples score beside uncut ones of their question and budget, if estimable."""
    found = cut_difference(curve)
    if found.reason is not None:
        return ""
    words = Wording.of(curve)
    value, low, high = words.oriented(found.estimate, found.low, found.high)
    return (
        f" (within question and budget, {words.subject} of cut samples differs from that of uncut "
        f"ones by {words.amount(value)}, 95 % CI {words.number(low)} to {words.number(high)})"
    )


def answer_notes(curve: CurveData) -> tuple[Note, ...]:
    """Return notes that replies outside the thinking are long, or get shorter with the budget."""
    known = curve.where(~np.isnan(curve.answer))
    if not known.n_questions:
        return ()
    means = known.mean_of(known.answer)
    met = np.flatnonzero((known.counts > 0).any(axis=0))
    by_budget = np.nanmean(means[:, met], axis=0)
    labels = [known.labels[place] for place in met]
    told = ", ".join(
        f"{mean:,.0f} at {budget_name(label)}"
        for mean, label in zip(by_budget, labels, strict=True)
    )
    long = note(Reason.LONG_ANSWERS, told) if by_budget.max() > _LONG_ANSWER else None
    change = means[:, met][:, -1] - means[:, met][:, 0]
    change = change[~np.isnan(change)]
    against = None
    if len(change) > 1 and change.mean() <= -_SHORTER:
        half = t_quantile((1 + LEVEL) / 2, len(change) - 1) * change.std(ddof=1)
        if change.mean() + half / len(change) ** 0.5 < 0:
            against = note(Reason.ANSWERS_AGAINST_BUDGET, told)
    return join_notes(long, against)
