"""Everything that a report tells of a study, computed once."""

from dataclasses import dataclass, replace

import pandas as pd

from ..analysis import (
    DIAGNOSTIC_COLUMNS,
    TRANSCRIPT_COLUMNS,
    LogNote,
    LogNoteCode,
    Looks,
    Note,
    budgets_df,
    cells_df,
    compare_df,
    curves_df,
    diagnostics_df,
    efficiency_df,
    estimates_df,
    incoherence_df,
    mitigations_df,
    read_looks,
    transcripts_df,
    words_effects_df,
)
from ..analysis.estimates import of_budgets, read_curves
from ..analysis.frames import findings_frame
from ..analysis.logs import Logs
from ..analysis.verdicts import findings_and_strata
from ._strings import python_strings, with_python_strings
from ._within import frames_within

FAMILIES = {
    "counting": "Counting",
    "regression": "Regression",
    "deduction": "Deduction",
    "ai_risk": "AI risk",
    "arithmetic": "Arithmetic",
    "prize": "Inverse Scaling Prize",
    "abstention": "Abstention",
    "behaviour": "Model-written evaluations",
    "other": "Other tasks",
}
"""Titles of the families of tasks, in the order in which they stand; `other` is all the rest."""


@dataclass(frozen=True)
class Results:
    """The frames of a study, as the functions of `analysis` return them.

    Attributes:
        observations: Observations, with measures of their transcripts where these were read.
        findings: One row per curve.
        strata: One row per stratum of a curve, judged with the curves as one family.
        cells: One row per cell.
        curves: One row per curve: what its estimates rest on.
        estimates: One row per curve and estimate.
        budgets: One row per cell: requested and measured thinking, and whether budgets bind.
        words_effects: What the words of the budgets do; empty without a silent regime.
        mitigations: Mitigations compared with none; empty without both.
        diagnostics: One row per measure of a failure mode; empty without transcripts.
        efficiency: One row per cell: what its score costs.
        incoherence: One row per cell: its error as bias and variance over epochs.
        comparison: One row per figure of the paper that a curve can stand beside.
        trajectories: The observations that are on no curve of budgets: checkpoints of trains of
            thought, and thinking that a rule stopped.
        trajectory_cells: One row per curve and checkpoint: accuracy within one train of thought.
        trajectory_changes: One row per curve: how its answers change, and where they settle.
        distractor_turns: One row per curve: turns to distractors; empty without transcripts.
        settle: One row per curve, half and rule: what it would have saved and lost.
        against_budgets: One row per checkpoint and budget of as many tokens.
        stopped_cells: One row per rule that was to stop thinking: its samples.
        stopped: One row per such rule, and budget or checkpoint.
        notes: What could not be read, or is to be known of the logs.
    """

    observations: pd.DataFrame
    findings: pd.DataFrame
    strata: pd.DataFrame
    cells: pd.DataFrame
    curves: pd.DataFrame
    estimates: pd.DataFrame
    budgets: pd.DataFrame
    words_effects: pd.DataFrame
    mitigations: pd.DataFrame
    diagnostics: pd.DataFrame
    efficiency: pd.DataFrame
    incoherence: pd.DataFrame
    comparison: pd.DataFrame
    trajectories: pd.DataFrame
    trajectory_cells: pd.DataFrame
    trajectory_changes: pd.DataFrame
    distractor_turns: pd.DataFrame
    settle: pd.DataFrame
    against_budgets: pd.DataFrame
    stopped_cells: pd.DataFrame
    stopped: pd.DataFrame
    notes: tuple[LogNote | Note, ...] = ()

    @property
    def samples(self) -> pd.DataFrame:
        """One row per sample: the observations, and the last checkpoint of each train of thought.

        It has a plain index from 0.
        """
        if self.trajectories.empty:
            return self.observations.reset_index(drop=True)
        ends = self.trajectories.sort_values("checkpoint", kind="stable", na_position="first")
        ends = ends.drop_duplicates(["log", "question", "epoch"], keep="last").sort_index()
        parts = [part for part in (self.observations, ends) if len(part)]
        return pd.concat(parts, ignore_index=True)


def read_results(logs: Logs, *, seed: int = 0, workers: int = 1) -> Results:
    """Read logs and compute everything that a report tells of them.

    Args:
        logs: A folder of logs, a log, or several of these, as `observations_df` takes them.
        seed: Of the bootstraps and randomisation tests.
        workers: Processes that read logs.

    Raises:
        DataError: If a folder or a log does not exist.

    Examples:
        >>> results = read_results("logs/my-study")
        >>> results.findings[["regime", "verdict"]]
    """
    with python_strings():
        transcripts, notes = transcripts_df(logs, strict=False, workers=workers)
    looks = read_looks(logs)
    results = results_of(transcripts, looks=looks, seed=seed)
    here = [note for note in notes if note.code is not LogNoteCode.OFF_CURVES]
    return replace(results, notes=(*here, *looks.notes))


def results_of(observations: pd.DataFrame, *, looks: Looks | None = None, seed: int = 0) -> Results:
    """Compute everything that a report tells of some observations.

    Args:
        observations: As `observations_df` returns them; as `transcripts_df` does for diagnostics.
        looks: The looks after which questions were stopped, from `read_looks(logs)`.
        seed: Of the bootstraps and randomisation tests.

    Raises:
        DataError: If a column is missing.

    Examples:
        >>> results_of(observations).findings["verdict"]
    """
    with python_strings():
        return _computed(with_python_strings(observations), looks or Looks(), seed)


def _computed(observations: pd.DataFrame, looks: Looks, seed: int) -> Results:
    everything = observations
    trajectories = observations.drop(of_budgets(observations).index)
    observations = of_budgets(observations)
    has_transcripts = set(TRANSCRIPT_COLUMNS) <= set(observations.columns)
    read = read_curves(observations)
    of_curves, with_strata = findings_and_strata(observations, looks=looks, seed=seed, curves=read)
    cells = cells_df(observations)
    return Results(
        observations=observations,
        findings=findings_frame(of_curves),
        strata=findings_frame([finding for finding in with_strata if finding.stratum]),
        cells=cells,
        curves=curves_df(observations, curves=read),
        estimates=estimates_df(observations, seed=seed, curves=read),
        budgets=budgets_df(observations, curves=read),
        words_effects=words_effects_df(observations),
        mitigations=mitigations_df(observations),
        diagnostics=diagnostics_df(observations, seed=seed)
        if has_transcripts
        else pd.DataFrame(columns=list(DIAGNOSTIC_COLUMNS)),
        efficiency=efficiency_df(observations),
        incoherence=incoherence_df(observations),
        comparison=compare_df(
            observations,
            observations if has_transcripts else None,
            looks=looks,
            of_curves=of_curves,
            cells=cells,
        ),
        trajectories=trajectories,
        notes=(),
        **frames_within(everything, trajectories, seed=seed),
    )
