"""Differences between budgets within questions, and tests of the largest of several.

The tests are single-step max-t tests (Dunnett 1955; Hothorn, Bretz and Westfall 2008) whose
distribution comes from a multiplier bootstrap over questions (Chernozhukov, Chetverikov and Kato
2013). They are valid whichever budget is best, which a percentile bootstrap of the best is not: it
fails where several budgets tie (Andrews 2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

from ._budget_means import DRAWS, EQUAL, BudgetMeans
from ._curve_data import BoolArray, FloatArray, IntArray

FEW_CHANGED = 5
"""With fewer questions than this that changed, their variance says too little to be believed."""


@dataclass(frozen=True, eq=False)
class Contrasts:
    """K differences of budget means and their joint uncertainty.

    Attributes:
        pairs: (K, 2) indices of budgets: the difference is the first's mean minus the second's.
        difference: (K,).
        error: (K,) standard errors, clustered by question. With fewer than five questions that
            changed, at least what gives Wilson's interval for a change that was never seen.
        df: (K,) degrees of freedom.
        n_questions: Questions that tell of a difference.
        few_changed: (K,) where that floor applies.
        squares: (K,) sum of the squares of what the questions add to the error.
        means: The means that were contrasted.
    """

    pairs: IntArray
    difference: FloatArray
    error: FloatArray
    df: FloatArray
    n_questions: int
    few_changed: BoolArray
    squares: FloatArray
    means: BudgetMeans

    def lower(self, tail: float) -> FloatArray:
        """Return (K,) lower bounds that hold at once with probability 1 - `tail`."""
        return np.asarray(self.difference - self.critical(tail) * self.error)

    def upper(self, tail: float) -> FloatArray:
        """Return (K,) upper bounds, each of which holds with probability 1 - `tail`."""
        return np.asarray(self.difference + special.stdtrit(self.df, 1 - tail) * self.error)

    def critical(self, tail: float) -> FloatArray:
        """Return (K,) the value that the largest of the t statistics exceeds with this probability.

        It lies between that of one statistic and Bonferroni's for K.
        """
        found = float(np.quantile(self._largest, 1 - tail, method="higher"))
        single, bonferroni = (special.stdtrit(self.df, 1 - tail / k) for k in (1, self.error.size))
        return np.asarray(np.clip(found, single, bonferroni))

    def tails(self, statistics: FloatArray) -> FloatArray:
        """Return (K,) the probability that Student's t exceeds each statistic."""
        return np.asarray(special.stdtr(self.df, -statistics))

    def p_any_above(self, margin: float) -> float:
        """Test that no difference exceeds `margin` against that at least one does.

        The bootstrap's p value, held between that of one t test and Bonferroni's bound for K, so
        that it is neither below what one difference could give nor bounded by the draws.
        """
        statistics = (self.difference - margin) / self.error
        single = float(self.tails(statistics).min())
        drawn = (1 + int((self._largest >= statistics.max()).sum())) / (1 + DRAWS)
        return min(max(drawn, single), self.error.size * single, 1.0)

    @cached_property
    def _largest(self) -> FloatArray:
        """(DRAWS,) largest of the K studentised differences of the bootstrap."""
        first, second = self.pairs.T
        drawn = self.means.drawn[:, first] - self.means.drawn[:, second]
        n = self.n_questions
        left = np.maximum(self.squares - drawn**2 / n, 1e-30)
        statistics = drawn / np.sqrt(left * n / (n - 1))
        # where all questions differ alike, what is left is rounding over rounding
        varies = self.squares * n > EQUAL**2
        return np.asarray(np.where(varies, statistics, 0.0).max(axis=1))


def contrasts(means: BudgetMeans, pairs: Sequence[tuple[int, int]]) -> Contrasts:
    """Take differences between budget means.

    Args:
        means: The means.
        pairs: Indices (first, second): the difference is first minus second. Pairs with a budget
            that cannot be compared are left out.
    """
    known = [(i, j) for i, j in pairs if not np.isnan(means.means[[i, j]]).any()]
    chosen = np.array(known, dtype=np.int64).reshape(-1, 2)
    first, second = chosen[:, 0], chosen[:, 1]
    error = np.sqrt(((means.unbiased[:, first] - means.unbiased[:, second]) ** 2).sum(axis=0))
    few = means.changed[first, second] < FEW_CHANGED
    return Contrasts(
        pairs=chosen,
        difference=means.means[first] - means.means[second],
        error=np.where(few, np.maximum(error, means.least[first, second]), error),
        df=means.df[first, second],
        n_questions=means.n_questions,
        few_changed=few,
        squares=((means.influence[:, first] - means.influence[:, second]) ** 2).sum(axis=0),
        means=means,
    )
