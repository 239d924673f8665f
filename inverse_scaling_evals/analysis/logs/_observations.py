"""The observations of one log: from Inspect's words to those of the samples frame."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
from inspect_ai.log import EvalLog

from ..._constants import MEASURES
from ._archive import RawLog
from ._columns import CELL, SCHEMA
from ._sampling import first_seed, run_option
from ._scores import (
    UNSCORED,
    ScoreRule,
    is_own_task,
    score_again,
    score_rule,
)

_CELL_ARGUMENTS = {"task", "budget", "regime", "enforce", "task_args"}
_SAMPLING = ("temperature", "top_p", "top_k", "seed", "max_tokens", "frequency_penalty",
             "presence_penalty", "system_message", "stop_seqs")  # fmt: skip
"""Generation options that change what a model writes."""

_CANCELLED = ("CancelledError(", "Cancelled(")  # of asyncio and trio


@dataclass(frozen=True)
class LogFacts:
    """What the frame must know of a log besides its rows; plain values, for the cache.

    Attributes:
        status: Inspect's word: success, started, cancelled or error.
        created: When the run began, ISO 8601 in UTC.
        finished: Samples that are there, each epoch counted.
        expected: Samples that the run was to have; None where the log does not say.
        versions: Of the task, and of this package.
        settings: Task arguments and sampling options that are no part of the cell, and the scorer
            whose scores are taken.
        cells: Values of `CELL` of the cells in the log; none without a budget of this suite.
        notes: What a reader of the numbers must know.
    """

    status: str
    created: str
    finished: int
    expected: int | None
    versions: Sequence[str]
    settings: dict[str, str]
    cells: Sequence[Sequence[str]]
    notes: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return self.status == "success"

    @property
    def foreign(self) -> bool:
        """Whether samples were run, and none under a budget of this suite."""
        return self.finished > 0 and not self.cells


def read_observations(log: RawLog) -> tuple[pa.Table, LogFacts]:
    """Read the rows of a log that were run under a budget.

    Args:
        log: As `read_raw_log` gives it.

    Returns:
        The rows, in the columns of the samples frame, and the facts of the log.
    """
    spec = log.header["eval"]
    finished = [sample for sample in log.samples if not _was_cancelled(sample)]
    rule = score_rule(log.header, finished)
    asked = [sample for sample in finished if _request(sample)]
    base = run_option(log.header, "seed")
    rows = [_row(sample, rule, spec["model"], base) for sample in asked]
    versions = (
        str(spec.get("task_version", 0)),
        spec.get("packages", {}).get("inverse_scaling_evals", ""),
    )
    of_log = {
        "model": spec["model"],
        "task": spec["task"].split("/")[-1],
        **_data(log.header),
        "metric": rule.metric,
        "temperature": _number(run_option(log.header, "temperature")),
        "task_version": versions[0],
        "suite_version": versions[1],
        "log": log.location,
    }
    table = pa.table(
        {
            column.name: (
                pa.repeat(pa.scalar(of_log[column.name], column.type), len(rows))
                if column.name in of_log
                else pa.array([row[column.name] for row in rows], column.type)
            )
            for column in SCHEMA
        },
        schema=SCHEMA,
    )
    cells = {tuple(str((row | of_log)[name]) for name in CELL) for row in _distinct(rows)}
    facts = LogFacts(
        status=log.header["status"],
        created=spec["created"],
        finished=len(finished),
        expected=_expected(spec),
        versions=versions,
        settings=_settings(log.header) | _given({"scorer": rule.scorer or None}),
        cells=sorted(cells),
        notes=_notes(log, rule, rows),
    )
    return table, facts


def _was_cancelled(sample: Mapping[str, Any]) -> bool:
    """Whether the run ended in the middle of a sample, which is then no observation."""
    return str(sample.get("error") or "").startswith(_CANCELLED)


def _request(sample: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was asked of the model, as the suite's solvers record it."""
    recorded = (sample.get("metadata") or {}).get("thinking")
    return recorded if isinstance(recorded, dict) and "budget_kind" in recorded else None


def _row(sample: Mapping[str, Any], rule: ScoreRule, model: str, base: Any) -> dict[str, Any]:
    metadata = sample["metadata"]
    asked = metadata["thinking"]
    scores = sample.get("scores") or {}
    score = scores.get(rule.scorer)
    reading = UNSCORED if sample.get("error") or score is None else rule.read(score)
    measures = scores.get(MEASURES, {})
    measured = measures.get("value", {})
    details = measures.get("metadata") or {}
    cut_off = measured.get("cut_off") == 1
    no_answer = reading.outcome == "no_answer"
    source = details.get("reasoning_tokens_source")
    usage = sample.get("model_usage") or {}
    return {
        "regime": asked["regime"],
        "enforce": asked["enforce"],
        "budget": asked["budget"],
        "budget_kind": asked["budget_kind"],
        "budget_tokens": asked["budget_tokens"],
        "budget_effort": asked["budget_effort"],
        "channel": asked["channel"],
        "design": asked.get("design", "crossed"),
        "question": str(sample["id"]),
        "epoch": sample["epoch"],
        "seed": first_seed(asked, epoch=sample["epoch"], model=model, base=base),
        "score": reading.score,
        "outcome": reading.outcome,
        "no_answer_reason": (
            reading.reason or ("cut_off" if cut_off else None) if no_answer else None
        ),
        "answer": score.get("answer") if score and not no_answer else None,
        "target": _joined(sample.get("target")),
        "reasoning_tokens": _number(measured.get("reasoning_tokens")),
        "reasoning_tokens_source": None if source == "none" else source,
        **_usage(usage.get(model), usage),
        "answer_tokens": _number(measured.get("answer_tokens")),
        "stop_reason": details.get("stop_reason"),
        "cut_off": cut_off,
        "no_answer": no_answer,
        "latency": _number(sample.get("working_time", sample.get("total_time"))),
        "stratum": _word(metadata.get("stratum")),
        "num_distractors": _number(metadata.get("num_distractors")),
        "grid_size": _number(metadata.get("grid_size")),
        "shots": _number(metadata.get("shots")),
        "flags": _joined(metadata.get("flags"), ","),
    }


def _usage(own: Mapping[str, Any] | None, all_models: Mapping[str, Any]) -> dict[str, float]:
    costs = [usage.get("total_cost") for usage in all_models.values()]
    known = [cost for cost in costs if cost is not None]
    return {
        "output_tokens": float(own["output_tokens"]) if own else math.nan,
        "input_tokens": (
            float(
                own["input_tokens"]
                + (own.get("input_tokens_cache_read") or 0)
                + (own.get("input_tokens_cache_write") or 0)
            )
            if own
            else math.nan
        ),
        "cost": math.fsum(known) if known and len(known) == len(costs) else math.nan,
    }


def dataset_of(log: EvalLog) -> str:
    """Name the data set of a log as its rows in the frame do."""
    # not the ids of its samples, of which there may be thousands
    fields = {"metadata", "task_args", "task_registry_name", "dataset"}
    spec = log.eval.model_dump(mode="json", include=fields, exclude={"dataset": {"sample_ids"}})
    return _data({"eval": spec})["dataset"]


def _data(header: Mapping[str, Any]) -> dict[str, str]:
    """Name family and data set; outside the suite, the task's own arguments are part of it."""
    spec = header["eval"]
    metadata = spec.get("metadata") or {}
    if is_own_task(header) and "family" in metadata:
        return {"family": metadata["family"], "dataset": metadata["dataset"]}
    data = spec["dataset"]
    name = data.get("name") or PurePosixPath(data.get("location") or "").name
    arguments = spec["task_args"].get("task_args") or {}
    said = [f"{key}={value}" for key, value in sorted(arguments.items())]
    return {"family": "other", "dataset": " ".join([*([name] if name else []), *said])}


def _expected(spec: Mapping[str, Any]) -> int | None:
    ids = spec["dataset"].get("sample_ids")
    return len(ids) * (spec["config"].get("epochs") or 1) if ids else None


def _settings(header: Mapping[str, Any]) -> dict[str, str]:
    spec = header["eval"]
    arguments = {k: v for k, v in spec["task_args"].items() if k not in _CELL_ARGUMENTS}
    settings = _given(arguments)
    for config in (spec.get("model_generate_config"), (header.get("plan") or {}).get("config")):
        settings |= _given({key: (config or {}).get(key) for key in _SAMPLING})
    return settings


def _given(options: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in options.items() if value is not None}


def _distinct(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each budget, regime and enforcement in a log."""
    return list({tuple(row.get(name) for name in CELL): row for row in rows}.values())


def _notes(log: RawLog, rule: ScoreRule, rows: list[dict[str, Any]]) -> list[str]:
    notes = []
    if log.header.get("invalidated"):
        notes.append("samples were marked as invalid with Inspect; they are among the rows")
    if not rows:
        return notes
    if rule.note:
        notes.append(rule.note)
    elif failed := sum(row["outcome"] == "error" for row in rows):
        notes.append(f"{failed} of {len(rows)} observations failed or were not scored")
    present = {name for sample in log.samples for name in sample.get("scores") or {}}
    again = f"{rule.scorer}1"  # as Inspect names it
    if rule.metric != "score" and again in present:
        notes.append(
            f"scored again as {again}, which does not count: {rule.scorer} does. To replace it: "
            f"{score_again(rule.scorer)}"
        )
    if present and MEASURES not in present:
        own_scorers = " -S answers=false" if rule.metric == "score" else ""
        notes.append(
            f"no score of {MEASURES}, so measured tokens are NaN and replies that were cut off are "
            f"not known: add it with inspect score LOG --scorer inverse_scaling_evals/{MEASURES}"
            f"{own_scorers} --action append"
        )
    return notes


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _word(value: Any) -> str | None:
    return None if value is None else str(value)


def _joined(value: Any, comma: str = ", ") -> str:
    if value is None:
        return ""
    return comma.join(map(str, value)) if isinstance(value, list) else str(value)
