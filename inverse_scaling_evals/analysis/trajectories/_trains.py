"""The trains of thought of a curve as arrays: what every frame of trajectories works on."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..estimates import (
    BoolArray,
    CellMean,
    FloatArray,
    IntArray,
    Note,
    Reason,
    cell_mean,
    check_columns,
    is_rate,
    mixed_versions,
    note,
    split_curves,
)
from ..logs import CURVE

TRAJECTORY = "trajectory"
"""The design of trains of thought that were asked at checkpoints."""

STOPPED = "stopped"
"""The design of samples whose thinking a stop rule ended."""

NEEDED = (
    *CURVE, "design", "checkpoint", "checkpoints", "past_end", "question", "epoch", "log", "score",
    "metric", "answer", "no_answer", "reasoning_tokens", "answer_tokens", "option_probability",
    "task_version",
)  # fmt: skip
"""The columns of the frame of `observations_df` that trajectories are read from."""


@dataclass(frozen=True, eq=False)
class Trains:
    """The trains of thought of a curve; T of them, asked at C checkpoints, over G questions.

    Attributes:
        metric: What the score is.
        is_rate: Whether the scores are a rate.
        checkpoints: (C,) tokens of thinking, ascending.
        questions: (G,) ids.
        question: (T,) index into `questions`.
        score: (T, C) higher is better, never NaN.
        answer: (T, C) code of the answer, -1 for none.
        tokens: (T, C) thinking that the answer followed.
        answer_tokens: (T, C) tokens of the answer; NaN where unknown.
        option_probability: (T, C) of the answered option; NaN where there is none.
        past_end: (T, C) whether the thinking had ended by itself before the checkpoint.
        no_answer: (T, C) whether no answer could be read.
        extra: (T, C) values of further columns, by name.
        n_left_out: Trains without a score at one of the checkpoints, or asked at others.
        notes: What a reader must know of the data.
    """

    metric: str
    is_rate: bool
    checkpoints: FloatArray
    questions: tuple[str, ...]
    question: IntArray
    score: FloatArray
    answer: IntArray
    tokens: FloatArray
    answer_tokens: FloatArray
    option_probability: FloatArray
    past_end: BoolArray
    no_answer: BoolArray
    extra: Mapping[str, "np.typing.NDArray[np.object_]"]
    n_left_out: int
    notes: tuple[Note, ...]

    def __len__(self) -> int:
        return len(self.question)

    @cached_property
    def n_questions(self) -> int:
        """G."""
        return len(self.questions)

    @property
    def span(self) -> float:
        """Largest difference that the scores of one question can have."""
        return 1.0 if self.is_rate or not self.score.size else float(np.ptp(self.score))

    @property
    def bounds(self) -> tuple[float, float]:
        """Of what a difference of mean scores can be."""
        return (-1.0, 1.0) if self.is_rate else (-math.inf, math.inf)

    def by_question(self, values: "FloatArray | BoolArray") -> FloatArray:
        """Average (T,) values of trains by question: (G,)."""
        counts = np.bincount(self.question, minlength=self.n_questions)
        sums = np.bincount(self.question, values, minlength=self.n_questions)
        return np.asarray(sums / counts)

    def mean(self, values: "FloatArray | BoolArray", *, is_rate: bool) -> CellMean:
        """Estimate the mean of (T,) values, clustered by question."""
        return cell_mean(self.by_question(values), len(self), is_rate=is_rate)

    def only(self, keep: BoolArray) -> "Trains":
        """Keep some of the trains."""
        kept, question = np.unique(self.question[keep], return_inverse=True)
        names = ("score", "answer", "tokens", "answer_tokens", "option_probability", "past_end",
                 "no_answer")  # fmt: skip
        return replace(
            self,
            questions=tuple(self.questions[place] for place in kept),
            question=question.astype(np.int64).ravel(),
            extra={name: values[keep] for name, values in self.extra.items()},
            **{name: getattr(self, name)[keep] for name in names},
        )


def curves_of_trains(
    observations: pd.DataFrame, extra: Sequence[str] = ()
) -> Iterator[tuple[dict[str, Any], Trains]]:
    """Go through the curves that have trajectories.

    Args:
        observations: As `observations_df` returns them; rows of other designs are left out.
        extra: Further columns that are needed.

    Yields:
        The values of `CURVE`, and the trains of thought.

    Raises:
        DataError: If a column is missing.
    """
    rows = of_design(observations, TRAJECTORY)
    if len(rows):
        for key, of_curve in as_curves(rows, (*NEEDED, *extra)):
            yield key, _trains(of_curve, extra)


def as_curves(
    rows: pd.DataFrame, needed: Sequence[str], by: Sequence[str] = CURVE
) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """Split rows of one design, which alone are on no curve of budgets, as those of budgets are.

    Raises:
        DataError: If a column is missing.
    """
    yield from split_curves(rows.assign(design="crossed"), by, needed)


def of_design(observations: pd.DataFrame, design: str) -> pd.DataFrame:
    """Return the rows of a design.

    Raises:
        DataError: If it is no frame, or lacks the column.
    """
    check_columns(observations, ("design",))
    return observations[(observations["design"] == design).to_numpy(dtype=bool)]


def of_one_list(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the trains of a curve with the checkpoints that most have, of equally many the most."""
    trains = rows.drop_duplicates(["question", "epoch", "log"])["checkpoints"].value_counts()
    wanted = max(trains.index, key=lambda each: (trains[each], each.count(","), each), default="")
    return rows[(rows["checkpoints"] == wanted).to_numpy(dtype=bool)]


def _trains(rows: pd.DataFrame, extra: Sequence[str]) -> Trains:
    """Put the trains that were asked at the same checkpoints side by side.

    Those of most trains count, of equally many the larger number of checkpoints. Of two logs with
    the same question and epoch the first one's train is kept; they are never spliced.
    """
    train = ["question", "epoch", "log"]
    scored = rows[rows["score"].notna().to_numpy() & rows["checkpoint"].notna().to_numpy()]
    scored = scored.drop_duplicates([*train, "checkpoint"])
    scored = scored.sort_values([*train, "checkpoint"], kind="stable", ignore_index=True)
    own = scored.groupby(train, sort=False, observed=True)["checkpoint"].agg(tuple)
    counted = Counter(own)
    checkpoints = max(counted, key=lambda each: (counted[each], len(each), each), default=())
    complete = own[[each == checkpoints for each in own]].reset_index()
    complete = complete.drop_duplicates(["question", "epoch"])[train]
    kept = scored.merge(complete, on=train, how="inner", sort=False)
    asked = len(rows[["question", "epoch", "checkpoints"]].drop_duplicates())
    shape = (len(complete), len(checkpoints))

    def grid(name: str) -> FloatArray:
        return np.asarray(kept[name].to_numpy(np.float64, na_value=math.nan).reshape(shape))

    score = grid("score")
    metric = str(rows["metric"].iloc[0])
    code, questions = pd.factorize(complete["question"], sort=True)
    left_out = asked - len(complete)
    notes = mixed_versions(rows)
    if left_out:
        notes = (*notes, note(Reason.OTHER_CHECKPOINTS, left_out))
    return Trains(
        metric=metric,
        is_rate=is_rate(metric, score.ravel()),
        checkpoints=np.asarray(checkpoints, dtype=np.float64),
        questions=tuple(map(str, questions)),
        question=code.astype(np.int64),
        score=score,
        answer=pd.factorize(kept["answer"])[0].astype(np.int64).reshape(shape),
        tokens=grid("reasoning_tokens"),
        answer_tokens=grid("answer_tokens"),
        option_probability=grid("option_probability"),
        past_end=np.asarray(grid("past_end") == 1),
        no_answer=np.asarray(grid("no_answer") == 1),
        extra={name: kept[name].to_numpy(dtype=object).reshape(shape) for name in extra},
        n_left_out=left_out,
        notes=notes,
    )
