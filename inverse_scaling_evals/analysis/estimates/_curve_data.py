"""The observations of one curve as arrays: what every estimate works on."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...budgets import EFFORTS, Budget, budget_rank, parse_budget
from ...errors import DataError
from ..logs import CURVE
from ..noise import NOISE_NEEDED, SharedNoise, noise_notes, shared_noise
from ._reasons import Note, Reason, note

FloatArray = npt.NDArray[np.float64]
"""Array of float64."""
IntArray = npt.NDArray[np.int64]
"""Array of int64."""
BoolArray = npt.NDArray[np.bool_]
"""Array of bool."""

NEEDED = tuple(dict.fromkeys((
    *CURVE, "budget", "question", "epoch", "score", "metric", "no_answer", "cut_off",
    "reasoning_tokens", "design", "task_version", *NOISE_NEEDED,
)))  # fmt: skip
"""The columns of the frame of `observations_df` that curves and estimates read."""


@dataclass(frozen=True, eq=False)
class CurveData:
    """The scored observations of one curve; N of them, over G questions and B budgets.

    Attributes:
        key: Value of each column of `CURVE`.
        metric: What the score is.
        randomised: Whether each (question, epoch) met one budget drawn at random; not where logs
            of both designs are on the curve.
        budgets: In order of thinking: off, tokens ascending, levels ascending.
        n_questions: G.
        question: (N,) index of the question, 0 to G - 1.
        budget: (N,) index into `budgets`.
        score: (N,) higher is better, never NaN.
        tokens: (N,) measured thinking; NaN where unknown.
        no_answer: (N,) whether no answer could be read.
        cut_off: (N,) whether the output ran into its limit.
        mixed: What of the observations cannot be compared, such as task versions.
        noise: The noise that questions share.
        notes: What a reader of any estimate must know of the data.
    """

    key: Mapping[str, str]
    metric: str
    randomised: bool
    budgets: tuple[Budget, ...]
    n_questions: int
    question: IntArray
    budget: IntArray
    score: FloatArray
    tokens: FloatArray
    no_answer: BoolArray
    cut_off: BoolArray
    mixed: tuple[Note, ...] = ()
    noise: SharedNoise = SharedNoise()  # noqa: RUF009  frozen
    notes: tuple[Note, ...] = ()

    @cached_property
    def counts(self) -> FloatArray:
        """(G, B) observations per question and budget."""
        return self._cells(np.ones(len(self.score)))

    @cached_property
    def means(self) -> FloatArray:
        """(G, B) mean score per question and budget; NaN without observation."""
        return self.mean_of(self.score)

    @cached_property
    def doublings(self) -> FloatArray:
        """(B,) budgets on a scale of doublings; levels by rank; NaN for off and natural."""
        return np.array([_doublings(budget) for budget in self.budgets])

    @property
    def log_tokens(self) -> FloatArray:
        """(N,) log2(1 + measured tokens): defined where nothing was thought."""
        return np.asarray(np.log2(1 + self.tokens))

    @property
    def labels(self) -> tuple[str, ...]:
        """The budgets as text."""
        return tuple(map(str, self.budgets))

    @property
    def n_epochs(self) -> int:
        """The most observations that any question has under one budget."""
        return int(self.counts.max()) if self.counts.size else 0

    @property
    def is_rate(self) -> bool:
        """Whether every score lies between 0 and 1, and is not an error that happens to be 0."""
        inside = bool(((self.score >= 0) & (self.score <= 1)).all())
        return inside and self.metric != "negative_absolute_error"

    def mean_of(self, values: FloatArray | BoolArray) -> FloatArray:
        """Average a value of each observation by question and budget: (G, B)."""
        empty = np.where(self.counts > 0, self.counts, np.nan)
        return self._cells(np.asarray(values, dtype=np.float64)) / empty

    def where(self, keep: BoolArray) -> "CurveData":
        """Keep some observations. Questions without any are dropped, budgets never."""
        kept, codes = np.unique(self.question[keep], return_inverse=True)
        columns = ("budget", "score", "tokens", "no_answer", "cut_off")
        return replace(
            self,
            n_questions=len(kept),
            question=codes.astype(np.int64),
            **{name: getattr(self, name)[keep] for name in columns},
        )

    def _cells(self, values: FloatArray) -> FloatArray:
        shape = (self.n_questions, len(self.budgets))
        cell = self.question * shape[1] + self.budget
        return (
            np.bincount(cell, values, minlength=shape[0] * shape[1])
            .astype(np.float64)
            .reshape(shape)
        )


def curve_data(observations: "pd.DataFrame | CurveData") -> CurveData:
    """Read the observations of one curve.

    Args:
        observations: Rows of `observations_df` that share their `CURVE` columns, or arrays already
            read, which are given back as they are.

    Returns:
        Every observation with a score. Errors, repeated rows and mixed task versions are told in
        `notes`.

    Raises:
        DataError: If a column is missing, there is no row, or there is more than one curve.
    """
    if isinstance(observations, CurveData):
        return observations
    check_columns(observations)
    if observations.empty:
        raise DataError("Invalid observations: the frame has no rows. Expected those of one curve.")
    key = {name: observations[name].iloc[0] for name in CURVE}
    for name, value in key.items():
        if not pd.isna(value) and not (observations[name] == value).all():
            found = ", ".join(map(str, observations[name].unique()))
            raise DataError(
                f"Invalid observations: they hold several curves, {name} is {found}. Expected one "
                "curve. Use estimates_df or findings_df for all of them."
            )
    budgets, budget = _budgets(observations["budget"])
    question, questions = pd.factorize(observations["question"], sort=True)
    score = observations["score"].to_numpy(dtype=np.float64, na_value=math.nan)
    noise = shared_noise(observations)
    mixed = mixed_versions(observations)
    every = CurveData(
        key={name: str(value) for name, value in key.items()},
        metric=str(observations["metric"].iloc[0]),
        randomised=bool((observations["design"] == "randomised").all()),
        budgets=budgets,
        n_questions=len(questions),
        question=question.astype(np.int64),
        budget=budget,
        score=score,
        tokens=observations["reasoning_tokens"].to_numpy(dtype=np.float64, na_value=math.nan),
        no_answer=observations["no_answer"].to_numpy(dtype=np.bool_),
        cut_off=observations["cut_off"].to_numpy(dtype=np.bool_),
        mixed=mixed,
        noise=noise,
        notes=(*_notes(observations, question * len(budgets) + budget), *mixed, *_noise(noise)),
    )
    return every.where(~np.isnan(score)) if np.isnan(score).any() else every


def split_curves(
    observations: pd.DataFrame, by: Sequence[str] = CURVE, needed: Sequence[str] = NEEDED
) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """Go through the curves of a frame of observations.

    Args:
        observations: The frame of `observations_df`.
        by: Columns whose values make a group.
        needed: Columns that must be there.

    Yields:
        The values of `by`, and the rows of the group, in order of first appearance.

    Raises:
        DataError: If a column is missing.
    """
    check_columns(observations, (*needed, *by))
    for values, rows in observations.groupby(list(by), sort=False, dropna=False, observed=True):
        yield dict(zip(by, cast(tuple[Any, ...], values), strict=True)), rows


def check_columns(observations: pd.DataFrame, needed: Sequence[str] = NEEDED) -> None:
    """Check that a frame has the columns of the frame of `observations_df`.

    Raises:
        DataError: If one is missing.

    Examples:
        >>> check_columns(observations, ("stratum",))
    """
    missing = [name for name in dict.fromkeys(needed) if name not in observations.columns]
    if missing:
        raise DataError(
            f"Invalid observations: the frame lacks the columns {', '.join(missing)}. Build it "
            "with observations_df(logs)."
        )


def _budgets(column: "pd.Series[Any]") -> tuple[tuple[Budget, ...], IntArray]:
    codes, found = pd.factorize(column)
    parsed = [parse_budget(str(label)) for label in found]
    order = sorted(range(len(parsed)), key=lambda i: budget_rank(parsed[i]))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return tuple(parsed[i] for i in order), place[codes]


def _doublings(budget: Budget) -> float:
    if budget.tokens:
        return math.log2(budget.tokens)
    return float(EFFORTS.index(budget.effort)) if budget.effort else math.nan


def _notes(observations: pd.DataFrame, cell: IntArray) -> list[Note]:
    notes = []
    errors = int(observations["score"].isna().sum())
    if errors:
        notes.append(note(Reason.ERRORS, errors))
    epoch = observations["epoch"].to_numpy(dtype=np.int64)
    span = int(np.ptp(epoch)) + 1
    repeated = len(cell) - len(np.unique(cell * span + epoch - epoch.min()))
    if repeated:
        notes.append(note(Reason.REPEATED_OBSERVATIONS, repeated))
    return notes


def _noise(noise: SharedNoise) -> list[Note]:
    codes = [Reason.SHARED_SEEDS] * bool(noise.seeded)
    codes += [Reason.EQUAL_LENGTHS] * len(noise.coinciding)
    return [note(code, text) for code, text in zip(codes, noise_notes(noise), strict=True)]


def mixed_versions(observations: pd.DataFrame) -> tuple[Note, ...]:
    """Return notes on the task versions and metrics whose scores do not compare.

    Examples:
        >>> mixed_versions(one_curve)
        ()
    """
    found = []
    columns = {"task_version": Reason.MIXED_TASK_VERSIONS, "metric": Reason.MIXED_METRICS}
    for name, reason in columns.items():
        values = sorted(map(str, observations[name].unique()))
        if len(values) > 1:
            found.append(note(reason, ", ".join(values)))
    return tuple(found)
