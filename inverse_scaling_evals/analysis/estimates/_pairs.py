"""Differences between budgets, pair by pair, bounded where observations are missing.

The difference of a pair rests on the questions that met both of its budgets. What is not known is
not taken to be missing at random: an answer that was cut off, an observation lost to an error, or
a question that never met a budget could have had any score, so a difference is known up to bounds
(Manski 1990; Horowitz and Manski 2000), and what is claimed must hold at the less favourable one
(the interval of Imbens and Manski 2004).

Several differences are tested together by single-step max-t tests (Dunnett 1955; Hothorn, Bretz
and Westfall 2008), whose distribution comes from a multiplier bootstrap over questions
(Chernozhukov, Chetverikov and Kato 2013). They are valid whichever budget is best, which a
percentile bootstrap of the best is not: it fails where several budgets tie (Andrews 2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import combinations

import numpy as np
from scipy import special

from ._budget_means import DRAWS, EQUAL, BudgetMeans, budget_means, never_seen, signs
from ._curve_data import BoolArray, CurveData, FloatArray, IntArray

FEW_CHANGED = 5
"""With fewer questions than this that changed, their variance says too little to be believed."""

MISSING_TOLERATED = 0.02
"""Fraction of the observations of a budget, or of a stratum under it, that may be absent and be
taken as missing at random: with twice this, one pair of budgets is off by 4 points at most."""

MIN_STRATUM = 10
"""Questions of the smallest stratum that is looked at for missing ones."""


class Bounded(StrEnum):
    """What is bounded instead of taken as it was scored, or left out.

    Examples:
        >>> [bounded.value for bounded in Bounded]
        ['nothing', 'cut_off', 'all']
    """

    NOTHING = "nothing"
    CUT_OFF = "cut_off"
    ALL = "all"


@dataclass(frozen=True, eq=False)
class Differences:
    """K differences of budget means, first minus second, and their joint uncertainty.

    Attributes:
        pairs: (K, 2) indices of budgets.
        difference: (K,) each the least that it can be, given what is not known.
        error: (K,) standard errors, clustered. With fewer than five clusters that
            changed, at least what gives Wilson's interval for a change that was never seen.
        df: (K,) degrees of freedom.
        n_questions: (K,) questions that the difference rests on.
        n_clusters: (K,) clusters of them: questions, or coarser units.
        few_changed: (K,) where that floor applies.
        influence: (C, K) what each cluster adds to the error.
        seed: Of the bootstrap.
    """

    pairs: IntArray
    difference: FloatArray
    error: FloatArray
    df: FloatArray
    n_questions: IntArray
    n_clusters: IntArray
    few_changed: BoolArray
    influence: FloatArray
    seed: int = 0

    def __len__(self) -> int:
        return len(self.pairs)

    def only(self, keep: BoolArray) -> "Differences":
        """Keep some of the pairs."""
        columns = ("pairs", "difference", "error", "df", "n_questions", "n_clusters", "few_changed")
        kept = {name: getattr(self, name)[keep] for name in columns}
        return replace(self, **kept, influence=self.influence[:, keep])

    def lower(self, tail: float) -> FloatArray:
        """Return (K,) lower bounds that hold at once with probability 1 - `tail`."""
        return np.asarray(self.difference - self.critical(tail) * self.error)

    def lower_alone(self, tail: float) -> FloatArray:
        """Return (K,) lower bounds, each of which holds with probability 1 - `tail`."""
        return np.asarray(self.difference - special.stdtrit(self.df, 1 - tail) * self.error)

    def critical(self, tail: float) -> FloatArray:
        """Return (K,) the value that the largest t statistic exceeds with this probability.

        It lies between that of one statistic and Bonferroni's for K.
        """
        found = float(np.quantile(self._largest, 1 - tail, method="higher"))
        single, bonferroni = (special.stdtrit(self.df, 1 - tail / k) for k in (1, len(self)))
        return np.asarray(np.clip(found, single, bonferroni))

    def tails(self, margin: float) -> FloatArray:
        """Return (K,) one-sided p values: that the difference is no more than `margin`."""
        return np.asarray(special.stdtr(self.df, -(self.difference - margin) / self.error))

    def p_any_above(self, margin: float) -> float:
        """Test that no difference exceeds `margin` against that at least one does.

        The bootstrap's p value, held between that of one t test and Bonferroni's bound for K, so
        that it is neither below what one difference could give nor bounded by the draws. 1 where
        there is no pair: nothing is shown.
        """
        if not len(self):
            return 1.0
        statistics = (self.difference - margin) / self.error
        single = float(self.tails(margin).min())
        drawn = (1 + int((self._largest >= statistics.max()).sum())) / (1 + DRAWS)
        return min(max(drawn, single), len(self) * single, 1.0)

    @cached_property
    def _largest(self) -> FloatArray:
        """(DRAWS,) largest of the K studentised differences of the bootstrap."""
        drawn = (signs(len(self.influence), self.seed) @ self.influence.astype(np.float32)).astype(
            np.float64
        )
        squares, n = (self.influence**2).sum(axis=0), np.maximum(self.n_clusters, 2)
        left = np.maximum(squares - drawn**2 / n, 1e-30)
        statistics = drawn / np.sqrt(left * n / (n - 1))
        # where all questions differ alike, what is left is rounding over rounding
        return np.asarray(np.where(squares * n > EQUAL**2, statistics, 0.0).max(axis=1))


@dataclass(frozen=True, eq=False)
class BudgetPairs:
    """All pairs of the budgets of a curve, in both directions.

    Attributes:
        falls: A smaller budget minus a larger one.
        rises: The larger one minus the smaller one, in the same order of pairs.
    """

    falls: Differences
    rises: Differences


def budget_pairs(
    curve: CurveData,
    *,
    bounded: Bounded = Bounded.ALL,
    by_unit: bool = False,
    seed: int = 0,
) -> BudgetPairs:
    """Compare every two budgets of a curve.

    Every question's mean under a budget counts once. Where budgets were drawn at random for each
    question and epoch, the draw makes questions comparable that met one budget each, and only
    observations that were cut off or lost are bounded.

    Args:
        curve: The observations.
        bounded: What is bounded.
        by_unit: Whether the coarser unit of questions, such as the template, is the cluster.
        seed: Of the bootstrap.

    Examples:
        >>> pairs: BudgetPairs = budget_pairs(curve_data(one_curve))
        >>> falls: Differences = pairs.falls
        >>> falls.pairs.tolist(), falls.n_questions.tolist()
        ([[0, 1], [0, 2], [1, 2]], [24, 24, 24])
    """
    low, high = question_means(curve, bounded)
    pairs = list(combinations(range(len(curve.budgets)), 2))
    span = curve.top - curve.bottom
    cluster = curve.unit[: len(low)] if by_unit else np.arange(len(low))
    is_known = np.array_equal(low, high, equal_nan=True)
    by_draw = curve.randomised and not (curve.counts > 0).all()
    # where nothing is bounded, all pairs are compared by the same means
    means = budget_means(low, curve.randomised, span) if by_draw and is_known else None
    compared: dict[tuple[int, int], _Part | None] = {}
    for i, j in pairs:
        for one, other in ((i, j), (j, i)):
            if by_draw:
                of_pair = means or _bounded_means(curve, low, high, (one, other))
                part = _by_draw(of_pair, (one, other), cluster)
            elif is_known and one > other:
                part = _reversed(compared[other, one])
            else:
                part = _paired(low[:, one], high[:, other], span, cluster)
            compared[one, other] = part
    known = [pair for pair in pairs if compared[pair] is not None]
    n = int(cluster.max(initial=-1)) + 1
    return BudgetPairs(
        falls=_joined([(pair, compared[pair]) for pair in known], n, seed),
        rises=_joined([(pair[::-1], compared[pair[::-1]]) for pair in known], n, seed),
    )


def paired_differences(first: FloatArray, second: FloatArray, span: float) -> Differences:
    """Compare two values of each question: the first minus the second.

    Args:
        first: (G,) NaN where unknown.
        second: (G,) likewise.
        span: Largest difference that one question can have.

    Returns:
        One difference; none where fewer than two questions have both values.

    Examples:
        >>> means = curve_data(one_curve).means
        >>> paired_differences(means[:, 0], means[:, 2], span=1.0).difference.round(3)
        array([0.354])
    """
    found = _paired(first, second, span, np.arange(len(first)))
    return _joined([((0, 1), found)] if found else [], len(first), seed=0)


def question_means(curve: CurveData, bounded: Bounded) -> tuple[FloatArray, FloatArray]:
    """Average by question and budget, with the lowest and the highest that scores could be.

    Returns:
        (G, B) twice; NaN where nothing was observed, or nothing that may be used. Questions
        without any score follow the others where they are bounded.

    Examples:
        >>> lowest, highest = question_means(curve_data(one_curve), Bounded.ALL)
        >>> bool((lowest == highest).all())  # nothing is missing
        True
    """
    unknown = curve.unknown(cut_off_only=bounded is Bounded.CUT_OFF)
    if bounded is Bounded.NOTHING:
        unknown = np.zeros_like(unknown)
    lost = curve.lost if bounded is Bounded.ALL else curve.lost[:0]
    asked = curve.n_asked if len(lost) else curve.n_questions
    shape = (asked, len(curve.budgets))
    cell = np.concatenate([curve.question, lost[:, 0]]) * shape[1]
    cell += np.concatenate([curve.budget, lost[:, 1]])
    n = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    # what others have of the budget and a question lacks; an epoch that was lost is not lacking
    absent: FloatArray = np.zeros(shape)
    if bounded is Bounded.ALL:
        absent = missing_observations(curve)[1][: shape[0]]
    ends = []
    for end in (curve.bottom, curve.top):
        score = np.concatenate([np.where(unknown, end, curve.score), np.full(len(lost), end)])
        seen = np.bincount(cell, score, minlength=shape[0] * shape[1]).reshape(shape)
        count = n + absent
        nothing = np.full(shape, np.nan)
        ends.append(np.divide(seen + end * absent, count, out=nothing, where=count > 0))
    return ends[0], ends[1]


def missing_observations(curve: CurveData) -> tuple[FloatArray, FloatArray]:
    """Count the observations that bounds allow for because they are not there.

    Returns:
        (A, B) twice, over all questions that were asked: lost to errors; and absent, of budgets
        that lack too many to leave them out.

    Examples:
        >>> lost, absent = missing_observations(curve_data(one_curve))
        >>> float(lost.sum() + absent.sum())
        0.0
    """
    shape = (curve.n_asked, len(curve.budgets))
    lost = np.zeros(shape)
    np.add.at(lost, (curve.lost[:, 0], curve.lost[:, 1]), 1)
    n = lost.copy()
    n[: curve.n_questions] += curve.counts
    if curve.randomised:
        return lost, np.zeros(shape)
    absent: FloatArray = np.asarray(n.max(axis=0, initial=0) - n, dtype=np.float64)
    absent[:, ~lacking(curve, absent)] = 0
    return lost, absent


def lacking(curve: CurveData, absent: FloatArray) -> BoolArray:
    """(B,) budgets that lack too many observations, of all questions or of a stratum.

    Args:
        curve: The observations.
        absent: (G, B) observations that a question lacks of those that others have of the budget.
    """
    whole = np.maximum(absent.max(axis=0, initial=0), curve.counts.max(axis=0, initial=0))
    fraction = absent / np.maximum(whole, 1)
    groups = [np.ones(len(absent), dtype=bool)]
    stratum = curve.stratum[: len(absent)]
    groups += [stratum == code for code in np.unique(stratum[stratum >= 0])]
    large = [group for group in groups if group.all() or group.sum() >= MIN_STRATUM]
    lacks = np.array([fraction[group].mean(axis=0) > MISSING_TOLERATED for group in large])
    return np.asarray(lacks.any(axis=0))


_Part = tuple[float, FloatArray, float, float, int, int, bool]
"""Difference, (C,) influence of the clusters, error, degrees of freedom, questions, clusters,
whether few changed."""


def _reversed(part: _Part | None) -> _Part | None:
    """Return the second minus the first of two budgets of which everything is known."""
    return part and (-part[0], -part[1], *part[2:])


def _paired(first: FloatArray, second: FloatArray, span: float, cluster: IntArray) -> _Part | None:
    """Compare within the questions that have both; None for fewer than two clusters of them."""
    both = ~np.isnan(first) & ~np.isnan(second)
    n = int(both.sum())
    if n < 2:
        return None
    change, own = first[both] - second[both], cluster[both]
    total = int(cluster.max()) + 1
    sizes = np.bincount(own, minlength=total)
    clusters = int((sizes > 0).sum())
    if clusters < 2:
        return None
    mean = float(change.mean())
    influence = np.bincount(own, change - mean, minlength=total) / n
    error, df = _bias_reduced_mean(influence, sizes[sizes > 0] / n, sizes > 0)
    unusual = np.abs(change - np.median(change)) > EQUAL
    few = len(np.unique(own[unusual])) < FEW_CHANGED
    if few:
        error = max(error, float(never_seen(np.array(clusters), np.array(df), span)))
    return mean, influence, error, df, n, clusters, few


def _bias_reduced_mean(
    influence: FloatArray, weight: FloatArray, present: BoolArray
) -> tuple[float, float]:
    """Return the error of a mean over clusters of any sizes, and its degrees of freedom.

    The bias-reduced error (CR2) and Satterthwaite's degrees of freedom (Bell and McCaffrey 2002),
    in the closed form that they have for a mean. With clusters of one question they are the usual
    standard error and n - 1.

    Args:
        influence: (C,) sum of the deviations of each cluster, over the number of questions.
        weight: Fraction of the questions that each cluster with questions has; they add up to 1.
        present: (C,) clusters that have questions.
    """
    left = 1 - weight
    error = float(np.sqrt((influence[present] ** 2 / left).sum()))
    # the covariance of the adjusted sums under independent deviations is diagonal minus rank one
    diagonal, rank = weight / left, weight / np.sqrt(left)
    trace = float((diagonal - rank**2).sum())
    squares = float((diagonal**2 - 2 * diagonal * rank**2).sum()) + float((rank**2).sum()) ** 2
    return error, trace**2 / squares


def _bounded_means(
    curve: CurveData, low: FloatArray, high: FloatArray, pair: tuple[int, int]
) -> BudgetMeans:
    """Average by budget, the first of the pair as low as it can be and the other as high."""
    i, j = pair
    values = (low + high) / 2
    values[:, i], values[:, j] = low[:, i], high[:, j]
    return budget_means(values, curve.randomised, curve.top - curve.bottom)


def _by_draw(means: BudgetMeans, pair: tuple[int, int], cluster: IntArray) -> _Part | None:
    """Compare budgets that were drawn at random, by the means that the draw makes comparable."""
    i, j = pair
    if np.isnan(means.means[[i, j]]).any():
        return None
    unbiased = np.bincount(cluster, means.unbiased[:, i] - means.unbiased[:, j])
    clusters, df = int((unbiased != 0).sum()), float(means.df[i, j])
    error = float(np.sqrt((unbiased**2).sum()))
    if len(unbiased) < len(cluster):  # questions share units
        error *= float(np.sqrt(clusters / max(clusters - 1, 1)))
        df = min(df, max(clusters - 1.0, 1.0))
    few = bool(means.changed[i, j] < FEW_CHANGED)
    return (
        float(means.means[i] - means.means[j]),
        np.bincount(cluster, means.influence[:, i] - means.influence[:, j]).astype(np.float64),
        max(error, float(means.least[i, j])) if few else error,
        df,
        means.n_questions,
        max(clusters, 2),
        few,
    )


def _joined(
    parts: Sequence[tuple[tuple[int, int], _Part | None]], clusters: int, seed: int
) -> Differences:
    found = [part for _, part in parts if part is not None]
    columns = zip(*found, strict=True) if found else ((),) * 7
    difference, influence, error, df, n, n_clusters, few = columns
    return Differences(
        pairs=np.array([pair for pair, _ in parts], dtype=np.int64).reshape(-1, 2),
        difference=np.array(difference, dtype=np.float64),
        error=np.array(error, dtype=np.float64),
        df=np.array(df, dtype=np.float64),
        n_questions=np.array(n, dtype=np.int64),
        n_clusters=np.array(n_clusters, dtype=np.int64),
        few_changed=np.array(few, dtype=bool),
        influence=np.column_stack(influence) if found else np.zeros((clusters, 0)),
        seed=seed,
    )
