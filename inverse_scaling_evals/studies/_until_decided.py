"""Run a study in parts, and leave off a curve as soon as its verdict is settled."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from rich.console import Console

from ..analysis import (
    CURVE,
    ERROR_MARGIN,
    MARGIN,
    Finding,
    findings,
    look_levels,
    read_looks,
    samples_frame,
)
from ..analysis._looks import CurveKey, curve_key
from ..errors import TaskArgumentError
from ._check import check
from ._decisions import Decisions, curve_name, read_decisions, rules_of, write_decisions
from ._options import RunOptions, check_options
from ._run import StudyResult, run_part, running
from .folder._state import CellState
from .plan._study import Study, StudyCell

LOOKS = (0.25, 0.5, 0.75, 1.0)
"""Shares of the questions after which the verdicts are looked at."""


@dataclass(frozen=True)
class Decision:
    """Where a curve stands.

    Attributes:
        finding: What `analyse` says of it now; of a curve that is open, what its last look said.
        share: Share of its questions that were put.
        settled: Whether the verdict is anything but inconclusive.
        open: Whether looks at it are left.
        tokens: Output tokens that it took; NaN where unknown.
        full_tokens: Output tokens that all its questions would have taken at the same mean length.
    """

    finding: Finding
    share: float
    settled: bool
    open: bool
    tokens: float
    full_tokens: float


@dataclass(frozen=True)
class DecidedResult:
    """What came of a run that stops when it is decided.

    Attributes:
        result: How far the cells are, each in the last part that it was in.
        decisions: One for each curve that was looked at, in order of the curve's columns.
        levels: Error rate that each look was held to, in order of `LOOKS`.
    """

    result: StudyResult
    decisions: tuple[Decision, ...]
    levels: tuple[float, ...]

    @property
    def saved(self) -> float:
        """Share of the full study's output tokens that settled curves did not need; NaN unknown."""
        full = sum(decision.full_tokens for decision in self.decisions)
        spared = (one.full_tokens - one.tokens for one in self.decisions if one.settled)
        return sum(spared) / full if full else math.nan


def run_until_decided(
    study: Study,
    log_dir: str | Path,
    *,
    options: RunOptions = RunOptions(),  # noqa: B008  frozen
    margin: float = MARGIN,
    rmse_margin: float = ERROR_MARGIN,
    alpha: float = 0.05,
) -> DecidedResult:
    """Run a quarter of the questions of every curve, look, and go on with what is undecided.

    At each look every verdict is held to the error rate that O'Brien and Fleming's kind of
    spending (Lan and DeMets 1983, see docs/methods.md) gives to it, so that looking several times
    is not more likely to find something than looking once. A curve whose verdict is settled gets
    no further questions, nor in this run does one with a cell that failed. Looks that were taken
    stand in `decisions.json` beside the logs, so a run that was killed goes on from them.

    A curve that has more questions than a look is due after, as another run put them, is not
    looked at before the others have come as far.

    Args:
        study: As `plan` gives it.
        log_dir: Folder of its logs.
        options: How it is run.
        margin: As `analysis.findings` takes it.
        rmse_margin: Likewise.
        alpha: Error rate over all looks.

    Raises:
        TaskArgumentError: If the study has a curve that no number of questions can decide.
        DataError: If the folder's decisions were taken by other rules, or as `run` raises.
    """
    _check_curves(study)
    check_options(study, options)
    log_dir = str(log_dir)
    levels = look_levels(LOOKS, alpha)
    rules = rules_of(study, margin=margin, rmse_margin=rmse_margin, alpha=alpha, looks=LOOKS)
    with running(log_dir):
        decisions = read_decisions(log_dir, rules)
        planned = {
            state.cell: state.samples_total for state in check(study, log_dir, options=options)
        }
        course = _Course(study, log_dir, options, decisions, planned)
        left: Sequence[StudyCell] = study.runnable
        for number, level in enumerate(levels):
            left = course.go_on(left, number, level)
            if not left:
                break
        return DecidedResult(course.result(), tuple(course.decided()), levels)


class _Course:
    """The course of such a run: what it has come to so far.

    Args:
        study: The study.
        log_dir: Folder of its logs.
        options: How it is run.
        decisions: The looks that were taken.
        planned: Samples of each cell, were all its questions put.
    """

    def __init__(
        self,
        study: Study,
        log_dir: str,
        options: RunOptions,
        decisions: Decisions,
        planned: Mapping[StudyCell, int],
    ) -> None:
        self._study = study
        self._log_dir = log_dir
        self._options = options
        self._decisions = decisions
        self._planned = planned
        self._states: dict[StudyCell, CellState] = {}
        self._aside: list[str] = []

    def go_on(self, cells: Sequence[StudyCell], number: int, level: float) -> list[StudyCell]:
        """Run some cells up to a look, take it, and give those that are to go on."""
        others = (cell for cell in self._study.cells if not cell.runnable)
        part = replace(self._study, cells=(*cells, *others), share=LOOKS[number])
        ran = run_part(part, self._log_dir, self._options)
        self._states |= {state.cell: state for state in ran.states}
        self._aside += ran.set_aside
        if any(state.status in ("missing", "partial") for state in ran.states):
            return []  # stopped by Ctrl-C, which Inspect does not always raise
        samples = samples_frame(self._log_dir)
        ready = _without_failed(ran.states, _curves_of_cells(ran.states, samples))
        rules, looks = self._decisions.rules, self._decisions.looks
        taken = looks.setdefault(str(LOOKS[number]), [])
        new = self._due(ready, number) - set(map(curve_key, taken))
        if new:
            # all curves are one family at every look, settled ones too
            found = findings(
                samples, margin=rules.margin, rmse_margin=rules.rmse_margin, alpha=level
            )
            taken += [finding for finding in found if curve_key(finding) in new]
            write_decisions(self._log_dir, self._decisions)
        settled = {curve_key(one) for one in taken if one.verdict != "inconclusive"}
        if new and self._options.display is None:
            _tell(number, len(new), len(new & settled))
        return [cell for cell, curve in ready.items() if curve not in settled]

    def _due(self, ready: Mapping[StudyCell, CurveKey | None], number: int) -> set[CurveKey]:
        """Find the curves that are to be looked at now, and have not come as far as the next look.

        Those that have were put more questions by another run.
        """
        following = (*LOOKS[1:], math.inf)[number]
        put: Counter[CurveKey] = Counter()
        planned: Counter[CurveKey] = Counter()
        for cell, curve in ready.items():
            if curve is not None:
                put[curve] += self._states[cell].samples_total
                planned[curve] += self._planned[cell]
        return {curve for curve in put if put[curve] < following * planned[curve]}

    def result(self) -> StudyResult:
        """Give how far every cell is, in the last part that it was in."""
        states = tuple(self._states[cell] for cell in self._study.runnable)
        return StudyResult(self._study, self._log_dir, states, tuple(self._aside))

    def decided(self) -> Iterator[Decision]:
        """Give what is known of each curve that was looked at."""
        last = {
            curve_key(finding): (finding, look)
            for look in map(str, LOOKS)
            for finding in self._decisions.looks.get(look, ())
        }
        if not last:
            return
        samples = samples_frame(self._log_dir)
        curves = _curves_of_cells(tuple(self._states.values()), samples)
        # as `analyse` does it, so that the two never differ
        held = {curve_key(one): one for one in findings(samples, looks=read_looks(self._log_dir))}
        scored = samples[samples["outcome"] != "error"].groupby(list(CURVE))["output_tokens"]
        tokens = {tuple(map(str, curve)): spent for curve, spent in scored}
        for curve in sorted(last.keys() & set(curves.values())):
            finding, look = last[curve]
            is_open = finding.verdict == "inconclusive" and look != str(LOOKS[-1])
            planned = sum(self._planned[cell] for cell, of in curves.items() if of == curve)
            share = len(tokens.get(curve, ())) / planned
            spent = float(tokens[curve].sum(skipna=False)) if share else 0.0
            now = finding if is_open else held[curve]
            yield Decision(
                finding=now,
                share=share,
                settled=now.verdict != "inconclusive",
                open=is_open,
                tokens=spent,
                full_tokens=spent / share if share else math.nan,
            )


def _check_curves(study: Study) -> None:
    """Refuse what no number of questions could decide.

    Raises:
        TaskArgumentError: Naming the first such cell.
    """
    curves: dict[tuple[str, ...], list[StudyCell]] = {}
    for cell in study.runnable:
        curves.setdefault((cell.model, cell.task, cell.dataset, cell.regime), []).append(cell)
    for cells in curves.values():
        (first, *others) = cells
        if first.regime == "natural" and first.epochs == 1:
            raise TaskArgumentError(
                f"{first.label} has one epoch: without a budget, samples of the same question are "
                "compared. Give two or more epochs, or run without --until-decided."
            )
        if not others and first.regime != "natural" and first.design == "crossed":
            raise TaskArgumentError(
                f"{first.label} is alone on its curve: with one budget there is nothing to decide. "
                "Give two or more budgets, or run without --until-decided."
            )


def _curves_of_cells(
    states: Sequence[CellState], samples: pd.DataFrame
) -> dict[StudyCell, CurveKey | None]:
    """Find which curve of the frame each cell is on, by its log; None where it has no rows."""
    first = samples.drop_duplicates("log").set_index("log")
    of_log = {_name(str(log)): tuple(map(str, row[list(CURVE)])) for log, row in first.iterrows()}
    return {state.cell: of_log.get(_name(state.log or "")) for state in states}


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


def _tell(number: int, looked_at: int, settled: int) -> None:
    Console(stderr=True).print(
        f"Look {number + 1} of {len(LOOKS)}: {settled} of {looked_at} curves settled",
        highlight=False,
    )


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
