"""Mean scores by budget that can be compared, in each design, and how surely each pair can."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special

from ._curve_data import BoolArray, FloatArray, IntArray
from ._reasons import Note, Reason, note

DRAWS = 2000
"""Bootstrap draws; small p values do not rest on them alone (see `Contrasts.p_any_above`)."""

EQUAL = 1e-9  # scores that differ by less are equal but for rounding
_SINGULAR = 1e-9  # relative: sums of thirds and fifths leave more of a zero than numpy expects


@dataclass(frozen=True, eq=False)
class BudgetMeans:
    """Mean scores by budget that are comparable within questions, or by the draw.

    Attributes:
        means: (B,) NaN for a budget that cannot be compared with the others.
        influence: (G, B) what each question adds to the error of each mean; only differences
            between budgets are meant.
        unbiased: (G, B) the same, made larger for the residuals being those of the fit: the
            squares of a difference add up to its variance.
        df: (B, B) degrees of freedom of the difference between two budgets.
        changed: (B, B) questions that speak for a difference, or against the usual one.
        least: (B, B) half-width of Wilson's interval for a difference that was never seen.
        n_questions: Questions that tell of a difference.
        seed: Of the bootstrap.
        problem: Why budgets cannot be compared.
    """

    means: FloatArray
    influence: FloatArray
    unbiased: FloatArray
    df: FloatArray
    changed: IntArray
    least: FloatArray
    n_questions: int
    seed: int = 0
    problem: Note | None = None


def budget_means(values: FloatArray, randomised: bool, span: float) -> BudgetMeans:
    """Average by budget such that differences are within questions, or between those of a draw.

    Every question's mean under a budget counts once. Where each question met all budgets these are
    plain means. Where budgets were drawn at random and few questions met two of them, plain means
    compare different questions, which the draw makes alike. Else question effects are fitted
    (two-way least squares on the question means).

    Args:
        values: (G, B) mean of each question under each budget; NaN where it did not meet it.
        randomised: Whether budgets were drawn at random.
        span: Largest difference that one question can have, for changes that were never seen.
    """
    met = ~np.isnan(values)
    values = np.where(met, values, 0.0)
    if met.all():
        return paired_means(values, span)
    if randomised and (met.sum(axis=1) > 1).mean() < 0.5:
        return _plain(values, met, span)
    return _with_question_effects(values, met, span)


def paired_means(values: FloatArray, span: float) -> BudgetMeans:
    """Average where every question met every budget: paired differences, G - 1 degrees of freedom.

    Args:
        values: (G, B) mean of each question under each budget; G at least 2.
        span: Largest difference that one question can have, for changes that were never seen.

    Examples:
        >>> paired_means(curve_data(one_curve).means, span=1.0).n_questions
        24
    """
    questions, budgets = values.shape
    means = values.mean(axis=0)
    influence = (values - means) / questions
    first, second = np.triu_indices(budgets, 1)
    pairs = influence[:, first] - influence[:, second]
    changed = np.zeros((budgets, budgets), dtype=np.int64)
    changed[first, second] = (np.abs(pairs - np.median(pairs, axis=0)) * questions > EQUAL).sum(0)
    df = np.full((budgets, budgets), questions - 1.0)
    return BudgetMeans(
        means=means,
        influence=influence,
        unbiased=influence * np.sqrt(questions / max(questions - 1, 1)),
        df=df,
        changed=changed + changed.T,
        least=never_seen(np.full_like(df, questions), df, span),
        n_questions=questions,
    )


def _plain(values: FloatArray, met: BoolArray, span: float) -> BudgetMeans:
    """Other questions under each budget: Welch's (1947) variance and degrees of freedom.

    The bound on what was never seen is Newcombe's (1998) for two independent samples.
    """
    sizes = met.sum(axis=0)
    enough = sizes > 1
    means = np.where(enough, values.sum(axis=0) / np.maximum(sizes, 1), np.nan)
    influence = np.where(met & enough, values - means, 0.0) / np.maximum(sizes, 1)
    unbiased = influence * np.sqrt(sizes / np.maximum(sizes - 1, 1))
    variance, own_df = (unbiased**2).sum(axis=0), np.maximum(sizes - 1.0, 1)
    total = variance[:, None] + variance[None, :]
    parts = variance**2 / own_df
    smaller = np.minimum(own_df[:, None], own_df[None, :])
    split = parts[:, None] + parts[None, :]
    df = np.where(split > 0, total**2 / np.where(split > 0, split, 1), smaller)
    usual = _median(np.where(met | ~enough, values, np.nan))
    other = (met & (np.abs(values - usual) > EQUAL)).sum(axis=0)
    bound = never_seen(np.maximum(sizes, 1), own_df, span)
    return BudgetMeans(
        means=means,
        influence=influence,
        unbiased=unbiased,
        df=df,
        changed=other[:, None] + other[None, :],
        least=np.hypot(bound[:, None], bound[None, :]),
        n_questions=int(met.any(axis=1).sum()),
    )


def _with_question_effects(values: FloatArray, met: BoolArray, span: float) -> BudgetMeans:
    """Some questions missed some budgets: bias-reduced errors (CR2) and their degrees of freedom.

    Bell and McCaffrey (2002); question effects are swept out first (Pustejovsky and Tipton 2018).
    Questions that met the same budgets share all matrices.
    """
    linking = met.sum(axis=1) > 1
    weight = met[linking].astype(np.float64)
    budgets = met.shape[1]
    used = weight.any(axis=0)
    size = weight.sum(axis=1, keepdims=True)
    laplacian = np.diag(weight.sum(axis=0)) - (weight / size).T @ weight
    rank = np.linalg.matrix_rank(laplacian, hermitian=True, rtol=_SINGULAR)
    connected = used.sum() > 1 and rank == used.sum() - 1
    if linking.sum() < 2 or not connected:
        return _incomparable(len(values), budgets, int(linking.sum()))
    scores = values[linking] * weight
    off_mean = weight * (scores - scores.sum(axis=1, keepdims=True) / size)
    inverse = np.linalg.pinv(laplacian, hermitian=True, rtol=_SINGULAR)
    means = inverse @ off_mean.sum(axis=0)
    fitted = weight * (means - (weight * means).sum(axis=1, keepdims=True) / size)
    residual = off_mean - fitted
    influence, unbiased = np.zeros(values.shape), np.zeros(values.shape)
    influence[linking] = residual @ inverse
    unbiased[linking], df = _bias_reduced(weight, residual, inverse)
    level = float(scores.sum() - (weight * means).sum()) / float(weight.sum())
    # as many questions in pairs would know the difference as well
    variance = np.diag(inverse)[:, None] + np.diag(inverse)[None, :] - 2 * inverse
    effective = 2 / np.where(variance > EQUAL, variance, 2.0)
    return BudgetMeans(
        means=np.where(used, means + level, np.nan),
        influence=influence,
        unbiased=unbiased,
        df=df,
        changed=_changed(values[linking], met[linking], off_mean),
        least=never_seen(effective, df, span),
        n_questions=int(linking.sum()),
    )


def _changed(values: FloatArray, met: BoolArray, off_mean: FloatArray) -> IntArray:
    """Count (B, B) questions that changed between two budgets otherwise than is usual.

    Of two budgets that most questions met, those tell that met both: what changed at a third one
    says nothing of these two. Where few met both they are compared through others, and every
    question counts that met one of them and changed at all.
    """
    usual = _median(np.where(met | ~met.any(axis=0), values, np.nan))
    unusual = (met & (np.abs(values - usual) > EQUAL)).any(axis=1)
    moved = np.asarray((np.abs(off_mean) > EQUAL).any(axis=1) & unusual)
    one, other = met[:, :, None], met[:, None, :]
    through = ((one | other) & moved[:, None, None]).sum(axis=0)
    both = one & other
    change = np.where(both, values[:, :, None] - values[:, None, :], 0.0)
    most = both.sum(axis=0) > len(met) / 2
    usual = _median(np.where(both | ~most, change, np.nan))
    direct = (both & (np.abs(change - usual) > EQUAL)).sum(axis=0)
    return np.asarray(np.where(most, direct, through))


def _median(values: FloatArray) -> FloatArray:
    """Return medians over the first axis without NaN, of which numpy's way takes ten times as long.

    Every column has a value.
    """
    known = (~np.isnan(values)).sum(axis=0)
    middle = np.stack([(known - 1) // 2, known // 2])
    return np.asarray(np.take_along_axis(np.sort(values, axis=0), middle, axis=0).mean(axis=0))


def _bias_reduced(
    weight: FloatArray, residual: FloatArray, inverse: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return (G, B) influences of residuals as large as errors, and (B, B) degrees of freedom."""
    patterns, of_question, counts = np.unique(
        weight, axis=0, return_inverse=True, return_counts=True
    )
    budgets = weight.shape[1]
    contrasts = np.eye(budgets)[:, :, None] - np.eye(budgets)[:, None, :]  # (B, B, B)
    unbiased = np.zeros(residual.shape)
    root = _power(inverse, 0.5)
    trace, squares = np.zeros((budgets, budgets)), np.zeros((budgets, budgets))
    cross = np.zeros((budgets, budgets, budgets, budgets))
    for k, (pattern, count) in enumerate(zip(patterns, counts, strict=True)):
        centred = np.diag(pattern) - np.outer(pattern, pattern) / pattern.sum()
        adjust = _power(np.eye(budgets) - centred @ inverse @ centred, -0.5) @ centred @ inverse
        mine = of_question.ravel() == k
        unbiased[mine] = residual[mine] @ adjust
        part = np.einsum("ab,bij->aij", adjust, contrasts)
        seen = np.einsum("ab,bij->aij", root @ centred, part)
        own, shared = (part**2).sum(axis=0), (seen**2).sum(axis=0)
        trace += count * (own - shared)
        squares += count * (own**2 - 2 * own * shared)
        cross += count * np.einsum("aij,bij->abij", seen, seen)
    squares += (cross**2).sum(axis=(0, 1))
    return unbiased, np.where(squares > 0, trace**2 / np.where(squares > 0, squares, 1), 1.0)


def _power(matrix: FloatArray, exponent: float) -> FloatArray:
    """Raise a symmetric matrix to a power, leaving out what has no inverse."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    raised = np.where(values > 1e-9, np.maximum(values, 1e-9) ** exponent, 0.0)
    return np.asarray((vectors * raised) @ vectors.T)


def never_seen(questions: FloatArray, df: FloatArray, span: float) -> FloatArray:
    """Return the half-width of Wilson's interval, in standard errors, where nothing changed."""
    wide = special.stdtrit(np.maximum(df, 1), 0.975)
    return np.asarray(wide * span / (questions + wide**2))


def _incomparable(questions: int, budgets: int, linking: int) -> BudgetMeans:
    unknown, none = np.full(budgets, np.nan), np.zeros((questions, budgets))
    pairs = np.zeros((budgets, budgets))
    problem = note(Reason.TOO_FEW_SHARED_QUESTIONS)
    return BudgetMeans(
        unknown, none, none, pairs, pairs.astype(np.int64), pairs, linking, problem=problem
    )


@lru_cache(maxsize=2)
def signs(questions: int, seed: int) -> npt.NDArray[np.float32]:
    """(DRAWS, questions) random signs. Kept, because every curve of a study needs the same."""
    bits = np.random.default_rng(seed).integers(0, 2, (DRAWS, questions), dtype=np.int8)
    return (2 * bits - 1).astype(np.float32)
