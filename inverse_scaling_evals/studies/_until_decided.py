"""Run a study in parts, and leave off a curve as soon as its verdict is settled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from .._compat import filesystem
from ..analysis import (
    CURVE,
    ERROR_MARGIN,
    MARGIN,
    Finding,
    findings,
    look_levels,
    samples_frame,
)
from ..analysis._looks import DECISIONS_FILE, CurveKey, curve_key, parse_decisions
from ..errors import DataError, TaskArgumentError
from ._cell import Study, StudyCell
from ._log_dir import write_whole
from ._options import RunOptions
from ._run import StudyResult, run
from ._state import CellState

LOOKS = (0.25, 0.5, 0.75, 1.0)
"""Shares of the questions after which the verdicts are looked at."""


@dataclass(frozen=True)
class Decision:
    """Where a curve stands when its last questions were put.

    Attributes:
        finding: The verdict, at the level of its look.
        share: Share of the questions at which it was settled, or 1.
        settled: Whether it is anything but inconclusive.
        tokens: Output tokens that the curve took.
        full_tokens: Output tokens that all its questions would have taken at the same mean length.
    """

    finding: Finding
    share: float
    settled: bool
    tokens: float
    full_tokens: float


@dataclass(frozen=True)
class DecidedResult:
    """What came of a run that stops when it is decided.

    Attributes:
        result: Of the last part that ran.
        decisions: One for each curve, in order of the curve's columns.
        levels: Error rate that each look was held to, in order of `LOOKS`.
    """

    result: StudyResult
    decisions: tuple[Decision, ...]
    levels: tuple[float, ...]

    @property
    def saved(self) -> float:
        """Share of the output tokens that the full study would have taken besides; NaN unknown."""
        full = sum(decision.full_tokens for decision in self.decisions)
        return 1 - sum(decision.tokens for decision in self.decisions) / full if full else 0.0


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
    no further questions. Looks that were taken stand in `decisions.json` beside the logs, so a run
    that was killed goes on from them.

    Args:
        study: As `plan` gives it, in the crossed design.
        log_dir: Folder of its logs.
        options: How it is run.
        margin: As `analysis.findings` takes it.
        rmse_margin: Likewise.
        alpha: Error rate over all looks.

    Raises:
        TaskArgumentError: If the study has a curve of one cell only, which nothing can decide.
        DataError: If the folder's decisions were taken with other settings, or as `run` raises.
    """
    _check_curves(study)
    levels = look_levels(LOOKS, alpha)
    settings = {"margin": margin, "rmse_margin": rmse_margin, "alpha": alpha, "looks": list(LOOKS)}
    looks = _read_looks(str(log_dir), settings)
    done: dict[CurveKey, tuple[Finding, float]] = {}
    left: Sequence[StudyCell] = study.runnable
    impossible = tuple(cell for cell in study.cells if not cell.runnable)
    result: StudyResult | None = None
    for share, level in zip(LOOKS, levels, strict=True):
        part = replace(study, cells=(*left, *impossible), share=share)
        result = run(part, log_dir, options=options)
        if not result.complete:
            break
        samples = samples_frame(str(log_dir))
        curves = _curves_of_cells(result.states, samples)
        taken = looks.setdefault(str(share), [])
        known = {*done, *map(curve_key, taken)}
        if not known.issuperset(curves.values()):
            # all curves are one family at every look, settled ones too
            found = findings(samples, margin=margin, rmse_margin=rmse_margin, alpha=level)
            taken += [finding for finding in found if curve_key(finding) not in known]
            _write_looks(str(log_dir), settings, looks)
        for finding in taken:
            if finding.verdict != "inconclusive" or share == LOOKS[-1]:
                done[curve_key(finding)] = (finding, share)
        left = [cell for cell in left if curves.get(cell) not in done]
        if not left:
            break
    assert result is not None
    last = {curve_key(finding): (finding, 1.0) for taken in looks.values() for finding in taken}
    return DecidedResult(
        result, tuple(_decisions({**last, **done}, samples_frame(str(log_dir)))), levels
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
        single = not others and first.design == "crossed"
        if single and first.regime != "natural":
            raise TaskArgumentError(
                f"{first.label} is alone on its curve: with one budget there is nothing to decide. "
                "Give two or more budgets, or run without --until-decided."
            )


def _curves_of_cells(
    states: Sequence[CellState], samples: pd.DataFrame
) -> dict[StudyCell, CurveKey]:
    """Find which curve of the frame each cell is on, by its log."""
    first = samples.drop_duplicates("log").set_index("log")
    of_log = {_name(str(log)): tuple(map(str, row[list(CURVE)])) for log, row in first.iterrows()}
    return {
        state.cell: of_log[_name(state.log)]
        for state in states
        if state.log is not None and _name(state.log) in of_log
    }


def _decisions(
    done: Mapping[CurveKey, tuple[Finding, float]], samples: pd.DataFrame
) -> Sequence[Decision]:
    tokens = samples.groupby(list(CURVE))["output_tokens"].sum()
    decisions = []
    for curve, (finding, share) in sorted(done.items()):
        spent = float(tokens.get(curve, 0.0))
        decisions.append(
            Decision(finding, share, finding.verdict != "inconclusive", spent, spent / share)
        )
    return decisions


def _read_looks(log_dir: str, settings: Mapping[str, Any]) -> dict[str, list[Finding]]:
    """Read the looks that an earlier run took.

    Raises:
        DataError: If they were taken with other settings, or cannot be read.
    """
    path = f"{log_dir.rstrip('/')}/{DECISIONS_FILE}"
    fs = filesystem(path)
    if not fs.exists(path):
        return {}
    try:
        before, looks = parse_decisions(fs.fs.cat_file(path))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{path} cannot be read ({error}). Move it away, and the looks are taken anew from the "
            "logs."
        ) from error
    if before != dict(settings):
        raise DataError(
            f"{path} holds decisions taken with {before}, and this run asks for {dict(settings)}. "
            "Changing the rules after a look would break the error rate: give the same options, or "
            "--log-dir another folder."
        )
    return looks


def _write_looks(
    log_dir: str, settings: Mapping[str, Any], looks: Mapping[str, Sequence[Finding]]
) -> None:
    document = {
        "settings": settings,
        "looks": {share: [asdict(finding) for finding in taken] for share, taken in looks.items()},
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    write_whole(f"{log_dir.rstrip('/')}/{DECISIONS_FILE}", text.encode("utf-8"))


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
