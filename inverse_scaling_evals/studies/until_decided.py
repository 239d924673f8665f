"""Run a study in parts, and stop each curve as soon as its verdict is settled."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from rich.console import Console

from .._counted import counted
from ..analysis import (
    CURVE,
    ERROR_MARGIN,
    MARGIN,
    CurveKey,
    Finding,
    curve_key,
    findings,
    look_levels,
    observations_df,
    read_looks,
)
from ..analysis.estimates import of_budgets
from ..errors import TaskArgumentError
from .check import check
from .decisions import Decisions, curve_name, read_decisions, rules_of, write_decisions
from .folder import CellState, StudyFolder
from .plan import Study, StudyCell
from .run import RunInterrupted, StudyResult, run_part, running
from .workers import RunOptions, check_options

LOOKS = (0.25, 0.5, 0.75, 1.0)
"""Fractions of the questions after which the verdicts are looked at."""


@dataclass(frozen=True)
class Decision:
    """The verdict of a curve, and how far it was run.

    Attributes:
        finding: The finding of `analyse` now; for an open curve, that of its last look.
        fraction: Fraction of its questions that were run.
        settled: Whether there is a verdict, and no look left that could change it.
        open: Whether looks at it are left.
        tokens: Output tokens that it took; NaN where unknown.
        full_tokens: Output tokens of all its questions, at the same mean length.
    """

    finding: Finding
    fraction: float
    settled: bool
    open: bool
    tokens: float
    full_tokens: float


@dataclass(frozen=True)
class DecidedResult:
    """The result of a run that stops when it is decided.

    Attributes:
        result: How far the cells are, each in the last part that it was in.
        decisions: One for each curve that was looked at, in order of the curve's columns.
        levels: Error rate of each look, in order of `LOOKS`.
    """

    result: StudyResult
    decisions: tuple[Decision, ...]
    levels: tuple[float, ...]

    @property
    def saved(self) -> float:
        """Fraction of the full study's output tokens that settled curves saved; NaN if unknown."""
        full = sum(decision.full_tokens for decision in self.decisions)
        spared = (one.full_tokens - one.tokens for one in self.decisions if one.settled)
        return sum(spared) / full if full else math.nan


class DecisionInterrupted(RunInterrupted):
    """A run that stops when it is decided was interrupted or terminated.

    Attributes:
        states: How far each runnable cell is that was being run, in the study's order.
        decisions: One for each curve that was looked at so far, in order of the curve's columns.
    """

    def __init__(self, states: tuple[CellState, ...], decisions: tuple[Decision, ...]) -> None:
        super().__init__(states)
        self.decisions = decisions


def run_until_decided(
    study: Study,
    log_dir: str | Path | StudyFolder,
    *,
    options: RunOptions = RunOptions(),  # noqa: B008  frozen
    margin: float = MARGIN,
    error_margin: float = ERROR_MARGIN,
    alpha: float = 0.05,
) -> DecidedResult:
    """Run a quarter of the questions of every curve, look, and continue with undecided curves.

    The error rate of each look is that of O'Brien-Fleming spending (Lan and DeMets 1983, see
    docs/methods.md), so that looking several times is not more likely to find something than
    looking once. A verdict is settled if it hides no opposite change above the margin, or at the
    last look; such a curve gets no further questions, nor in this run does one with a failed
    cell. Looks are written to `decisions.json` beside the logs, so that a run that was killed
    resumes from them.

    A curve that another run has already given more questions than a look is due after is not
    looked at before the others have as many.

    Args:
        study: A study, as `plan` returns it.
        log_dir: Folder of its logs.
        options: Options of the run.
        margin: As `analysis.findings` takes it.
        error_margin: As `analysis.findings` takes it.
        alpha: Error rate over all looks.

    Raises:
        TaskArgumentError: If the study has a curve that no number of questions can decide.
        DataError: If the looks in the folder were taken by other rules, or as `run` raises.
        DecisionInterrupted: If it was interrupted or terminated, a KeyboardInterrupt.
    """
    _check_curves(study)
    check_options(study, options)
    folder = StudyFolder.of(log_dir)
    levels = look_levels(LOOKS, alpha)
    rules = rules_of(study, margin=margin, error_margin=error_margin, alpha=alpha, looks=LOOKS)
    with running(folder):
        decisions = read_decisions(folder, rules)
        planned = {
            state.cell: state.samples_total for state in check(study, folder, options=options)
        }
        parts = _Parts(study, folder, options, decisions, planned)
        left: Sequence[StudyCell] = study.runnable
        for number, level in enumerate(levels):
            left = parts.run_next(left, number, level)
            if not left:
                break
        return DecidedResult(parts.result(), tuple(parts.decisions()), levels)


class _Parts:
    """The parts of such a run, and the looks between them.

    Args:
        study: The study.
        folder: Folder of its logs.
        options: Options of the run.
        decisions: The looks taken so far.
        planned: Samples of each cell with all its questions.
    """

    def __init__(
        self,
        study: Study,
        folder: StudyFolder,
        options: RunOptions,
        decisions: Decisions,
        planned: Mapping[StudyCell, int],
    ) -> None:
        self._study = study
        self._folder = folder
        self._options = options
        self._decisions = decisions
        self._planned = planned
        self._states: dict[StudyCell, CellState] = {}
        self._aside: list[str] = []

    def run_next(self, cells: Sequence[StudyCell], number: int, level: float) -> list[StudyCell]:
        """Run cells up to a look, take it, and return those that are to continue."""
        others = (cell for cell in self._study.cells if not cell.runnable)
        part = replace(self._study, cells=(*cells, *others), fraction=LOOKS[number])
        try:
            ran = run_part(part, self._folder, self._options)
        except RunInterrupted as error:
            self._states |= {state.cell: state for state in error.states}
            raise DecisionInterrupted(error.states, tuple(self.decisions())) from None
        self._states |= {state.cell: state for state in ran.states}
        self._aside += ran.set_aside
        if any(state.status in ("missing", "partial") for state in ran.states):
            return []  # stopped by Ctrl-C, which Inspect does not always raise
        samples, _ = observations_df(self._folder.path, strict=False)
        ready = _without_failed(ran.states, _curves_of_cells(ran.states, samples))
        rules, looks = self._decisions.rules, self._decisions.looks
        taken = looks.setdefault(str(LOOKS[number]), [])
        new = self._due(ready, number) - set(map(curve_key, taken))
        if new:
            # all curves are one family at every look, settled ones too
            found = findings(
                samples, margin=rules.margin, error_margin=rules.error_margin, alpha=level
            )
            taken += [finding for finding in found if curve_key(finding) in new]
            write_decisions(self._folder, self._decisions)
        is_last = number == len(LOOKS) - 1
        settled = {curve_key(one) for one in taken if _is_settled(one, is_last=is_last)}
        if new and self._options.display is None:
            counts = f"{len(new & settled)} of {counted(len(new), 'curve')} settled"
            Console(stderr=True).print(
                f"Look {number + 1} of {len(LOOKS)}: {counts}", highlight=False
            )
        return [cell for cell, curve in ready.items() if curve not in settled]

    def _due(self, ready: Mapping[StudyCell, CurveKey | None], number: int) -> set[CurveKey]:
        """Return the curves to look at now: those that are not as far as the next look already.

        Those that are were given more questions by another run.
        """
        following = (*LOOKS[1:], math.inf)[number]
        samples: Counter[CurveKey] = Counter()
        planned: Counter[CurveKey] = Counter()
        for cell, curve in ready.items():
            if curve is not None:
                samples[curve] += self._states[cell].samples_total
                planned[curve] += self._planned[cell]
        return {curve for curve in samples if samples[curve] < following * planned[curve]}

    def result(self) -> StudyResult:
        """Return how far every cell is, in the last part that it was in."""
        states = tuple(self._states[cell] for cell in self._study.runnable)
        return StudyResult(self._study, self._folder, states, tuple(self._aside))

    def decisions(self) -> Iterator[Decision]:
        """Yield the decision on each curve that was looked at."""
        last = {
            curve_key(finding): (finding, look)
            for look in map(str, LOOKS)
            for finding in self._decisions.looks.get(look, ())
        }
        if not last:
            return
        samples, _ = observations_df(self._folder.path, strict=False)
        curves = _curves_of_cells(tuple(self._states.values()), samples)
        # as in `analyse`, so that the two never differ
        looks = read_looks(self._folder.path)
        current = {curve_key(one): one for one in findings(samples, looks=looks)}
        on_curves = of_budgets(samples)
        scored = on_curves[on_curves["outcome"] != "error"].groupby(list(CURVE))["output_tokens"]
        tokens = {tuple(map(str, curve)): spent for curve, spent in scored}
        for curve in sorted(last.keys() & set(curves.values())):
            finding, look = last[curve]
            is_open = not finding.hides_no_leg and look != str(LOOKS[-1])
            planned = sum(self._planned[cell] for cell, of in curves.items() if of == curve)
            fraction = len(tokens.get(curve, ())) / planned
            spent = float(tokens[curve].sum(skipna=False)) if fraction else 0.0
            now = finding if is_open else current[curve]
            yield Decision(
                finding=now,
                fraction=fraction,
                settled=_is_settled(now, is_last=not is_open),
                open=is_open,
                tokens=spent,
                full_tokens=spent / fraction if fraction else math.nan,
            )


def _is_settled(finding: Finding, *, is_last: bool) -> bool:
    """Whether a finding stands: more questions could add no opposite change, or none are left."""
    return finding.hides_no_leg or (is_last and finding.verdict != "inconclusive")


def _check_curves(study: Study) -> None:
    """Refuse curves that no number of questions can decide.

    Raises:
        TaskArgumentError: Naming the first such cell.
    """
    curves: dict[tuple[str, ...], list[StudyCell]] = {}
    on_curves = [cell for cell in study.runnable if cell.checkpoints is None]
    if study.runnable and not on_curves:
        raise TaskArgumentError(
            "The study has trains of thought alone and no curve of budgets: there is no verdict to "
            "decide. Run without --until-decided."
        )
    for cell in on_curves:
        curves.setdefault(
            (cell.model, cell.task, cell.dataset, cell.regime, cell.mitigation), []
        ).append(cell)
    for cells in curves.values():
        (first, *others) = cells
        if first.regime == "natural" and first.epochs == 1:
            raise TaskArgumentError(
                f"{first.label} has one epoch: without a budget, samples of the same question are "
                "compared. Use two or more epochs, or run without --until-decided."
            )
        if not others and first.regime != "natural" and first.design == "crossed":
            raise TaskArgumentError(
                f"{first.label} is alone on its curve: with one budget there is nothing to decide. "
                "Use two or more budgets, or run without --until-decided."
            )


def _curves_of_cells(
    states: Sequence[CellState], samples: pd.DataFrame
) -> dict[StudyCell, CurveKey | None]:
    """Return the curve of the frame that each cell is on, by its log; None without rows.

    Trains of thought are on none, and so run to their end: what is asked of them is no verdict.
    """
    first = samples.drop_duplicates("log").set_index("log")
    of_log = {_name(str(log)): tuple(map(str, row[list(CURVE)])) for log, row in first.iterrows()}
    return {
        state.cell: of_log.get(_name(state.log or "")) if state.cell.checkpoints is None else None
        for state in states
    }


def _without_failed(
    states: Sequence[CellState], curves: Mapping[StudyCell, CurveKey | None]
) -> dict[StudyCell, CurveKey | None]:
    """Keep the cells of curves on which no cell has failed."""
    failed = [state.cell for state in states if state.status != "complete"]
    names = set(map(curve_name, failed))
    keys = {curves[cell] for cell in failed}
    return {
        cell: curve
        for cell, curve in curves.items()
        if curve_name(cell) not in names and (curve is None or curve not in keys)
    }


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
