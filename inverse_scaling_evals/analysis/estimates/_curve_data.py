"""The observations of one curve as arrays: what every estimate works on."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...budgets import EFFORTS, Budget, ThinkingSource, budget_rank, parse_budget
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
        tokens: (N,) measured thinking; NaN where unknown, and where its source cannot carry an
            estimate of length (`ThinkingSource.carries_length`).
        no_answer: (N,) whether no answer could be read.
        cut_off: (N,) whether the output ran into its limit.
        answer: (N,) measured output that was not thinking; NaN where unknown.
        cut: (N,) whether the server ended the thinking at the budget: 1 or 0, NaN where unknown.
        n_weak: Observations whose thinking is measured, by a source that cannot carry it.
        lost: (L, 2) index of the question and of the budget of each observation without a score;
            questions that have no score at all follow the others, from G.
        stratum: (G + questions without a score,) index into `strata`; -1 without one.
        strata: Names of the strata.
        unit: (G + questions without a score,) code of each question's coarser unit, such as its
            template; each question is its own where none is named.
        unit_kind: What the coarser unit is, such as `template`; empty for none.
        contrast: The contrast that the logs name, such as `0:16384`; empty for none.
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
    answer: FloatArray = field(default_factory=lambda: np.zeros(0))
    cut: FloatArray = field(default_factory=lambda: np.zeros(0))
    n_weak: int = 0
    lost: IntArray = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))
    stratum: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    strata: tuple[str, ...] = ()
    unit: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    unit_kind: str = ""
    contrast: str = ""
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
        """Epochs of the question with the most; in a randomised design those of all its budgets."""
        if not self.counts.size:
            return 0
        return int((self.counts.sum(axis=1) if self.randomised else self.counts).max())

    @property
    def is_rate(self) -> bool:
        """Whether every score lies between 0 and 1, and is not an error that happens to be 0."""
        inside = bool(((self.score >= 0) & (self.score <= 1)).all())
        return inside and self.metric != "negative_absolute_error"

    @cached_property
    def bottom(self) -> float:
        """Lowest score that an unknown one could be."""
        return 0.0 if self.is_rate or not self.score.size else float(self.score.min())

    @cached_property
    def top(self) -> float:
        """Highest score that an unknown one could be."""
        if self.metric == "negative_absolute_error":
            return 0.0
        return 1.0 if self.is_rate or not self.score.size else float(self.score.max())

    def unknown(self, *, cut_off_only: bool = False) -> BoolArray:
        """(N,) observations whose score stands in for one that is not known.

        A rate counts every missing answer as a failure, which it is, unless the output limit took
        the answer away. An error in place of a missing answer is a stand-in.
        """
        # a scorer of another package may score what is left of an answer that was cut off
        cut_off = self.cut_off & (self.no_answer | (self.score <= self.bottom))
        if cut_off_only or self.metric != "negative_absolute_error":
            return np.asarray(cut_off)
        return np.asarray(self.no_answer | cut_off)

    @property
    def n_missing(self) -> IntArray:
        """(G, B) observations that a question lacks of those that others have of the budget.

        None where budgets were drawn at random, in which every question lacks some.
        """
        if self.randomised:
            return np.zeros(self.counts.shape, dtype=np.int64)
        absent = self.counts.max(axis=0, initial=0) - self.counts
        return np.asarray(absent, dtype=np.int64)

    @property
    def n_asked(self) -> int:
        """Questions with those that have no score at all."""
        return max(self.n_questions, int(self.lost[:, 0].max(initial=-1)) + 1)

    @property
    def has_missing(self) -> bool:
        """Whether anything but cut-off answers is not known: lost, unread or never asked."""
        return bool(self.n_missing.any()) or bool(len(self.lost)) or bool(self.unknown().any())

    def mean_of(self, values: FloatArray | BoolArray) -> FloatArray:
        """Average a value of each observation by question and budget: (G, B)."""
        empty = np.where(self.counts > 0, self.counts, np.nan)
        return self._cells(np.asarray(values, dtype=np.float64)) / empty

    def losing(self, lost: BoolArray) -> "CurveData":
        """Take the score of some observations away, as that of those which end in an error."""
        kept = np.unique(self.question[~lost])
        order = np.concatenate([kept, np.setdiff1d(self.question[lost], kept)])
        place = np.zeros(int(self.question.max()) + 1, dtype=np.int64)
        place[order] = np.arange(len(order))
        left = self.where(~lost)
        return replace(
            left,
            lost=np.column_stack([place[self.question[lost]], self.budget[lost]]),
            stratum=self.stratum[order] if self.stratum.size else self.stratum,
            unit=_recoded(self.unit[order]) if self.unit.size else self.unit,
        )

    def where(self, keep: BoolArray) -> "CurveData":
        """Keep some observations. Questions without any are dropped, budgets never."""
        kept, codes = np.unique(self.question[keep], return_inverse=True)
        columns = ("budget", "score", "tokens", "no_answer", "cut_off")
        return replace(
            self,
            n_questions=len(kept),
            question=codes.astype(np.int64),
            lost=self.lost[:0],
            stratum=self.stratum[kept] if self.stratum.size else self.stratum,
            unit=_recoded(self.unit[kept]) if self.unit.size else self.unit,
            **{name: getattr(self, name)[keep] for name in columns},
            answer=self.answer[keep] if self.answer.size else self.answer,
            cut=self.cut[keep] if self.cut.size else self.cut,
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
                f"Invalid observations: they hold several curves: {name} is {found}. Expected one "
                "curve. Use estimates_df or findings_df for all of them."
            )
    budgets, budget = _budgets(observations["budget"])
    question, questions = pd.factorize(observations["question"], sort=True)
    score = observations["score"].to_numpy(dtype=np.float64, na_value=math.nan)
    noise = shared_noise(observations)
    stratum, strata = _strata(observations, question, len(questions))
    unit, unit_kind = _units(observations, question, len(questions))
    mixed = mixed_versions(observations)
    tokens, n_weak = carried_lengths(observations)
    every = CurveData(
        key={name: str(value) for name, value in key.items()},
        metric=str(observations["metric"].iloc[0]),
        randomised=bool((observations["design"] == "randomised").all()),
        budgets=budgets,
        n_questions=len(questions),
        question=question.astype(np.int64),
        budget=budget,
        score=score,
        tokens=tokens,
        no_answer=observations["no_answer"].to_numpy(dtype=np.bool_),
        cut_off=observations["cut_off"].to_numpy(dtype=np.bool_),
        answer=_optional(observations, "answer_tokens"),
        cut=_optional(observations, "thinking_cut"),
        n_weak=n_weak,
        stratum=stratum,
        strata=strata,
        unit=unit,
        unit_kind=unit_kind,
        contrast=_contrast(observations),
        mixed=mixed,
        noise=noise,
        notes=(
            *_notes(observations, question * len(budgets) + budget),
            *((note(Reason.WEAK_SOURCE, n_weak),) if n_weak else ()),
            *mixed,
            *_noise(noise),
        ),
    )
    failed = np.isnan(score)
    return every.losing(failed) if failed.any() else every


def _recoded(codes: IntArray) -> IntArray:
    """Return codes from 0 without gaps."""
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


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


def carried_lengths(observations: pd.DataFrame) -> tuple[FloatArray, int]:
    """Return the measured thinking that can carry an estimate of length.

    Args:
        observations: N rows of `observations_df`.

    Returns:
        (N,) tokens, NaN where they are unknown or come from a source that cannot carry an estimate
        (`ThinkingSource.carries_length`), and the number of the latter.

    Examples:
        >>> lengths, n_weak = carried_lengths(observations)
    """
    tokens = observations["reasoning_tokens"].to_numpy(dtype=np.float64, na_value=math.nan)
    if "reasoning_tokens_source" not in observations.columns:
        return tokens, 0
    carrying = [source.value for source in ThinkingSource if source.carries_length]
    source = observations["reasoning_tokens_source"]
    weak = (source.notna() & ~source.isin(carrying)).to_numpy() & ~np.isnan(tokens)
    return np.where(weak, np.nan, tokens), int(weak.sum())


def _optional(observations: pd.DataFrame, name: str) -> FloatArray:
    """(N,) a column that a frame of older logs may lack."""
    if name not in observations.columns:
        return np.full(len(observations), math.nan)
    return observations[name].to_numpy(dtype=np.float64, na_value=math.nan)


def _contrast(samples: pd.DataFrame) -> str:
    """Return the contrast that all logs of a curve name; empty where they name none, or several."""
    if "contrast" not in samples.columns:
        return ""
    named = {"" if pd.isna(label) else str(label) for label in samples["contrast"].unique()}
    return named.pop() if len(named) == 1 else ""


def _strata(
    samples: pd.DataFrame, question: IntArray, n_questions: int
) -> tuple[IntArray, tuple[str, ...]]:
    """(G,) index of each question's stratum, that of its first row, and the names of strata."""
    codes = np.full(n_questions, -1, dtype=np.int64)
    if "stratum" not in samples.columns:
        return codes, ()
    found, names = pd.factorize(samples["stratum"])
    codes[question[::-1]] = found[::-1]
    return codes, tuple(map(str, names))


def _units(samples: pd.DataFrame, question: IntArray, n_questions: int) -> tuple[IntArray, str]:
    """(G,) code of each question's coarser unit, and what it is."""
    codes = np.arange(n_questions, dtype=np.int64)
    if not {"unit", "unit_kind"} <= set(samples.columns):
        return codes, ""
    kinds = samples["unit_kind"].dropna().unique()
    if len(kinds) != 1:
        return codes, ""
    found, _ = pd.factorize(samples["unit"])
    of_question = np.full(n_questions, -1, dtype=np.int64)
    of_question[question[::-1]] = found[::-1]
    # a question without a unit is one by itself
    codes = np.where(of_question >= 0, of_question, of_question.max() + 1 + codes)
    return _recoded(codes), str(kinds[0])


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
