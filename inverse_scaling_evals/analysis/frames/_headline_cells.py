"""One row per cell, from what Inspect computed when a log ended."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from inspect_ai import recompute_metrics
from inspect_ai.log import EvalLog, EvalSample, EvalScore, read_eval_log

from ...budgets import label_place, parse_assignment
from ...errors import DataError
from ..logs import LogFile, find_logs

CELL_COLUMNS = (
    "task", "model", "regime", "enforce", "design", "budget", "status", "questions", "epochs",
    "metric", "score", "stderr", "reasoning_tokens", "no_answer", "cut_off", "log",
)  # fmt: skip

_STDERR = {"accuracy": "stderr", "mean": "stderr", "rmse": "rmse_stderr"}


def cells_frame(log_dir: str | Path) -> pd.DataFrame:
    """Read one row per cell from the results that Inspect computed when a log ended.

    A log of a randomised design holds several budgets, and results of all of them together. It
    gives a row for each budget, with the same metrics computed of the samples that met it; such a
    log is read through, all others in their headers alone.

    Args:
        log_dir: Folder of logs, searched with its subfolders.

    Returns:
        Columns `CELL_COLUMNS`: `score` is the value of the task's headline `metric`, `stderr` its
        standard error clustered by question, `reasoning_tokens` the mean of the measured ones,
        `no_answer` and `cut_off` are shares. `design` is `crossed` or `randomised`; in a randomised
        one `questions` are those that met the budget, `epochs` the most times that one of them did.
        Rows are in order of curve and budget.
        Logs of tasks without a budget of ours are left out; one without results (it failed, or was
        interrupted) has NaN for every number.

    Raises:
        DataError: If the folder does not exist, or a metric of a randomised log is not known here.
    """
    files = [log for log in find_logs(log_dir) if isinstance(log, LogFile)]
    logs = [read_eval_log(log.location, header_only=True) for log in files]
    rows = [row for log in logs for row in _rows(log)]
    frame = pd.DataFrame(rows, columns=list(CELL_COLUMNS))
    return frame.sort_values(
        ["task", "model", "regime", "enforce", "design", "budget"],
        key=lambda column: column.map(label_place) if column.name == "budget" else column,
        ignore_index=True,
    )


def _rows(log: EvalLog) -> Iterator[dict[str, Any]]:
    if "budget" not in log.eval.task_args:
        return
    assignment = parse_assignment(log.eval.task_args["budget"])
    if not assignment.is_randomised:
        epochs = log.eval.config.epochs or 1
        total = log.results.total_samples // epochs if log.results else log.eval.dataset.samples
        yield {**_row(log), "budget": str(assignment), "questions": total, "epochs": epochs}
        return
    samples = _samples(log) if log.results else []
    for budget in map(str, assignment.budgets):
        met = [sample for sample in samples if sample.metadata["thinking"]["budget"] == budget]
        times = Counter(sample.id for sample in met)
        yield {
            **_row(_only(log, met)),
            "design": "randomised",
            "budget": budget,
            "questions": len(times),
            "epochs": max(times.values(), default=0),
        }


def _samples(log: EvalLog) -> list[EvalSample]:
    """Read the samples of a log that were run under a budget, without their conversations."""
    found = (
        read_eval_log(
            log.location, exclude_fields={"messages", "events", "store", "attachments"}
        ).samples
        or []
    )
    return [sample for sample in found if "thinking" in sample.metadata]


def _only(log: EvalLog, samples: list[EvalSample]) -> EvalLog:
    """Give a log the results of some of its samples.

    Raises:
        DataError: If a metric is not known here.
    """
    part = log.model_copy(update={"samples": samples, "results": None})
    if samples:
        try:
            recompute_metrics(part)
        except LookupError as error:
            raise DataError(
                f"The results of {log.location} cannot be computed for each budget: {error}. "
                "Import what defines the task's metrics first."
            ) from error
    return part


def _row(log: EvalLog) -> dict[str, Any]:
    """Read what a log of one budget says of its cell."""
    arguments = log.eval.task_args
    scores = log.results.scores if log.results else []
    headline = log.results.headline if log.results else None
    metric = _unqualified(headline.metric) if headline and headline.metric else None
    scored = next(
        (s for s in scores if headline and (s.scorer, s.name) == (headline.scorer, headline.score)),
        None,
    )
    return {
        "task": log.eval.task.split("/")[-1],
        "model": log.eval.model,
        "regime": arguments.get("regime"),
        "enforce": arguments.get("enforce", "auto"),
        "design": "crossed",
        "status": log.status,
        "metric": scored.name if scored and metric == "mean" else metric,
        "score": _value(scored, metric),
        "stderr": _value(scored, _STDERR.get(metric or "")),
        **{
            name: _value(next((s for s in scores if s.name == name), None), "mean")
            for name in ("reasoning_tokens", "no_answer", "cut_off")
        },
        "log": log.location,
    }


def _value(score: EvalScore | None, metric: str | None) -> float:
    """Read a metric; Inspect qualifies the names of ours in some places and not in others."""
    metrics = {_unqualified(name): found for name, found in score.metrics.items()} if score else {}
    return float(metrics[metric].value) if metric in metrics else float("nan")


def _unqualified(name: str) -> str:
    return name.split("/")[-1]
