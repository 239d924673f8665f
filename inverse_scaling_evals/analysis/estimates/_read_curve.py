"""Read the rows of one curve into arrays."""

import math
from typing import Any

import numpy as np
import pandas as pd

from ...budgets import Budget, ThinkingSource, budget_rank, parse_budget
from ...errors import DataError
from ..logs import CURVE
from ..noise import SharedNoise, noise_notes, shared_noise
from ._curve_data import CurveData, FloatArray, IntArray, recoded
from ._frame import check_columns, narrowed, split_curves, without_repeats
from ._reasons import Note, Reason, note


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
    n_rows = len(observations)
    observations = without_repeats(observations)
    n_repeated = n_rows - len(observations)
    budgets, budget = _budgets(observations["budget"])
    question, questions = pd.factorize(observations["question"], sort=True)
    score = observations["score"].to_numpy(dtype=np.float64, na_value=math.nan)
    noise = shared_noise(observations)
    stratum, strata = _strata(observations, question, len(questions))
    unit, unit_kind = _units(observations, question, len(questions))
    mixed = mixed_versions(observations)
    tokens, n_weak = carried_lengths(observations)
    n_errors = int(np.isnan(score).sum())
    no_answer, cut_off = (_optional(observations, name) for name in ("no_answer", "cut_off"))
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
        no_answer=no_answer == 1,
        # an answer that is missing for a reason that is not known may have been cut off
        cut_off=(cut_off == 1) | (np.isnan(cut_off) & (no_answer == 1)),
        answer=_optional(observations, "answer_tokens"),
        cut=_optional(observations, "thinking_cut"),
        n_weak=n_weak,
        stratum=stratum,
        strata=strata,
        unit=unit,
        unit_kind=unit_kind,
        channel=str(observations["channel"].to_numpy(dtype=object)[budget.argmax()]),
        contrast=_contrast(observations),
        mixed=mixed,
        noise=noise,
        notes=(
            *((note(Reason.ERRORS, n_errors),) if n_errors else ()),
            *((note(Reason.REPEATED_OBSERVATIONS, n_repeated),) if n_repeated else ()),
            *((note(Reason.WEAK_SOURCE, n_weak),) if n_weak else ()),
            *mixed,
            *_noise(noise),
        ),
    )
    failed = np.isnan(score)
    return every.losing(failed) if failed.any() else every


def read_curves(observations: pd.DataFrame) -> dict[tuple[str, ...], CurveData]:
    """Read every curve of a frame once, for several functions that take it.

    Args:
        observations: As `observations_df` returns them.

    Returns:
        The curves by the values of `CURVE`.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> curves = read_curves(observations)
        >>> estimates_df(observations, curves=curves).equals(estimates_df(observations))
        True
    """
    return {
        tuple(map(str, key.values())): curve_data(rows)
        for key, rows in split_curves(narrowed(observations))
    }


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
    return recoded(codes), str(kinds[0])


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
    if "closing" in observations.columns:  # of budgets that cut
        closing = observations.loc[observations["budget_kind"] == "tokens", "closing"]
        if (closing.isna().any() and closing.notna().any()) or closing.nunique() > 1:
            words = ", ".join(map(repr, sorted(closing.fillna("none").unique())))
            found.append(note(Reason.MIXED_CLOSINGS, words))
    for name, reason in columns.items():
        values = sorted(map(str, observations[name].unique()))
        if len(values) > 1:
            found.append(note(reason, ", ".join(values)))
    return tuple(found)
