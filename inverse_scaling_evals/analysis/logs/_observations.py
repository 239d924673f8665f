"""The observations of one log, and what else a reader of its numbers must know."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from ..._constants import MEASURES
from ...budgets import MAX_TOKENS, ThinkingSource, epoch_seed
from ..transcripts import measure_transcript
from ._columns import CELL, SCHEMA, TRANSCRIPT_SCHEMA
from ._identity import run_identity
from ._raw import RawLog
from ._scores import (
    UNSCORED,
    ScoreRule,
    is_own_task,
    is_under_budget,
    no_numbers,
    score_rule,
)

_CELL_ARGUMENTS = {"task", "budget", "regime", "enforce", "task_args"}
_SAMPLING = ("temperature", "top_p", "top_k", "seed", "max_tokens", "frequency_penalty",
             "presence_penalty", "system_message", "stop_seqs")  # fmt: skip
"""Generation options that change what a model writes."""

_CANCELLED = ("CancelledError(", "Cancelled(")  # of asyncio and trio

_SEED_LIMIT = 2**63  # of the column


@dataclass(frozen=True)
class RunPlan:
    """What a run was to have.

    Attributes:
        identity: Of the task with its arguments and model, as `run_identity` tells them apart.
        questions: Ids of the questions; none where the log does not say.
        epochs: Epochs of each.
    """

    identity: str
    questions: Sequence[str]
    epochs: int

    def is_within(self, other: "RunPlan") -> bool:
        """Tell whether another run was to have all of this."""
        return (
            other.identity == self.identity
            and set(self.questions) <= set(other.questions)
            and self.epochs <= other.epochs
        )


@dataclass(frozen=True)
class LogFacts:
    """What is to be known of a log besides its rows; plain values, for the cache.

    Attributes:
        status: Inspect's word: success, started, cancelled or error.
        invalidated: Whether samples were marked as invalid with Inspect.
        created: When the run began, ISO 8601 in UTC.
        plan: What it was to have.
        finished: Samples that are there, each epoch counted.
        task_version: Version of the task.
        release: Release of this package that ran it; empty where the log has none.
        settings: Task arguments and sampling options that are no part of the cell, and the scorer
            whose scores are taken.
        cells: Values of `CELL` of the cells in the log.
        budgeted: Whether it was run under a budget, as far as can be told.
        task: Name of the task.
        own: Whether it is a task of this package.
        scorer: Name of the score that is taken; empty where there is none.
        failed: Observations without a score.
        scores: Samples that have that score.
        no_numbers: Of them, those whose score is no number.
        example: One of these, as text.
        several: Whether it has several parts.
        rescored: Whether it was scored again with the scores appended.
        unmeasured: Whether there are scores, but no measures of the thinking.
        unbudgeted: Samples that ran without the budget that the task was given.
        solver: Name of the solver that took the place of the task's own; empty where none did.
        impossible: Observations whose provider reports a usage that cannot be.
        leaked: Observations with thinking in the reply.
        parsers: vLLM's parsers for it, as far as they are clear.
    """

    status: str
    invalidated: bool
    created: str
    plan: RunPlan
    finished: int
    task_version: str
    release: str
    settings: Mapping[str, str]
    cells: Sequence[Sequence[str]]
    budgeted: bool
    task: str
    own: bool
    scorer: str
    failed: int
    scores: int
    no_numbers: int
    example: str
    several: bool
    rescored: bool
    unmeasured: bool
    unbudgeted: int
    solver: str
    impossible: int
    leaked: int
    parsers: Sequence[str]

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return self.status == "success"


@dataclass(frozen=True)
class ReadLog:
    """What was read of one log.

    Attributes:
        rows: Its observations, in the columns of `SCHEMA`.
        facts: Its facts.
        transcripts: Measures of the transcript of each row, in the columns of `TRANSCRIPT_SCHEMA`;
            None where they were not read.
    """

    rows: pa.Table
    facts: LogFacts
    transcripts: pa.Table | None = None


def interpret_log(log: RawLog, *, transcripts: bool) -> ReadLog:
    """Return the observations of a log that were run under a budget, with the facts of the log.

    Args:
        log: The log, with its transcripts if they are to be measured.
        transcripts: Whether they are.
    """
    spec = log.header["eval"]
    finished = [sample for sample in log.samples if not _was_cancelled(sample)]
    rule = score_rule(log.header, finished)
    asked = [sample for sample in finished if _request(sample)]
    base = _run_option(log.header, "seed")
    rows = [_row(sample, rule, spec["model"], base) for sample in asked]
    release = spec.get("packages", {}).get("inverse_scaling_evals", "")
    of_log = {
        "model": spec["model"],
        "task": spec["task"].split("/")[-1],
        **_data(log.header),
        "metric": rule.metric,
        "contrast": _contrast(spec),
        "temperature": _number(_run_option(log.header, "temperature")),
        "task_version": str(spec.get("task_version", 0)),
        "suite_version": release,
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
    scored = {name for sample in log.samples for name in sample.get("scores") or {}}
    strange, scores = no_numbers(rule, finished)
    facts = LogFacts(
        status=log.header["status"],
        invalidated=bool(log.header.get("invalidated")),
        created=spec["created"],
        plan=run_plan(log.header),
        finished=len(finished),
        task_version=of_log["task_version"],
        release=release,
        settings=_settings(log.header) | _given({"scorer": rule.scorer or None}),
        cells=sorted(
            {tuple(str((row | of_log)[name]) for name in CELL) for row in _distinct(rows)}
        ),
        # where every sample failed before the model was asked, the arguments tell
        budgeted=bool(rows)
        or ("budget" in spec["task_args"] and all(sample.get("error") for sample in finished)),
        task=spec["task"],
        own=is_own_task(log.header),
        scorer=rule.scorer,
        failed=sum(row["outcome"] == "error" for row in rows) if rows else len(finished),
        scores=scores,
        no_numbers=len(strange),
        example=_example(strange),
        several=bool(strange) and isinstance(strange[0], dict),
        rescored=rule.metric != "score" and f"{rule.scorer}1" in scored,  # as Inspect names it
        unmeasured=bool(rows) and bool(scored) and MEASURES not in scored,
        unbudgeted=(
            sum(not _request(sample) and not sample.get("error") for sample in finished)
            if is_under_budget(log.header)
            else 0
        ),
        solver=spec.get("solver") or "",
        impossible=sum(row["impossible_usage"] for row in rows),
        leaked=sum(row["leaked_parser"] is not None for row in rows),
        parsers=sorted({row["leaked_parser"] for row in rows if row["leaked_parser"]}),
    )
    return ReadLog(table, facts, _measured(log, asked, rule.scorer) if transcripts else None)


def _measured(log: RawLog, asked: Sequence[Mapping[str, Any]], scorer: str) -> pa.Table:
    """Measure the transcripts of the samples that are rows, in their order."""
    place = {(sample["id"], sample["epoch"]): sample for sample in log.transcripts}
    measured = [
        measure_transcript(place[sample["id"], sample["epoch"]], scorer) for sample in asked
    ]
    return pa.Table.from_pylist(measured, schema=TRANSCRIPT_SCHEMA)


def run_plan(header: Mapping[str, Any]) -> RunPlan:
    """Return what a run was to have, from the header of its log."""
    spec = header["eval"]
    return RunPlan(
        identity=run_identity(header),
        questions=[str(question) for question in spec["dataset"].get("sample_ids") or ()],
        epochs=spec["config"].get("epochs") or 1,
    )


def _example(strange: Sequence[Any]) -> str:
    if not strange:
        return ""
    first = strange[0]
    return f"{{{', '.join(first)}}}" if isinstance(first, dict) else repr(first)[:60]


def _was_cancelled(sample: Mapping[str, Any]) -> bool:
    """Whether the run ended in the middle of a sample, which is then no observation."""
    return str(sample.get("error") or "").startswith(_CANCELLED)


def _request(sample: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was asked of the model, as the solvers of this package record it."""
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
    usage = sample.get("model_usage") or {}
    tokens = {
        **{name: measured.get(name) for name in ("reasoning_tokens", "answer_tokens")},
        **_usage(usage.get(model)),
    }
    thought = _tokens(tokens["reasoning_tokens"])
    source = details.get("reasoning_tokens_source")
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
        "seed": _first_seed(asked, sample["epoch"], model, base),
        "score": reading.score,
        "outcome": reading.outcome,
        "no_answer_reason": (
            reading.reason or ("cut_off" if cut_off else None) if no_answer else None
        ),
        "answer": score.get("answer") if score and not no_answer else None,
        "target": _joined(sample.get("target")),
        **{name: _tokens(value) for name, value in tokens.items()},
        "reasoning_tokens_source": (
            None if math.isnan(thought) or source == ThinkingSource.UNKNOWN else source
        ),
        "thinking_cut": _number(details.get("thinking_cut")),
        "impossible_usage": details.get("impossible_usage") is True
        or any(value is not None and not _is_count(value) for value in tokens.values()),
        "leaked_parser": details.get("leaked_parser"),
        "cost": _cost(usage),
        "stop_reason": details.get("stop_reason"),
        "cut_off": cut_off,
        "no_answer": no_answer,
        "latency": _number(_either(sample.get("working_time"), sample.get("total_time"))),
        "stratum": _word(metadata.get("stratum")),
        **_unit(metadata),
        "num_distractors": _number(metadata.get("num_distractors")),
        "grid_size": _number(metadata.get("grid_size")),
        "shots": _number(metadata.get("shots")),
        "flags": _joined(metadata.get("flags"), ","),
    }


def _usage(own: Mapping[str, Any] | None) -> dict[str, Any]:
    """Read the tokens of the model under evaluation; None where they are unknown."""
    if own is None:
        return {"output_tokens": None, "input_tokens": None}
    parts = ("input_tokens", "input_tokens_cache_read", "input_tokens_cache_write")
    try:
        return {
            "output_tokens": own["output_tokens"],
            "input_tokens": sum(own.get(part) or 0 for part in parts),
        }
    except TypeError:  # a part is text
        return {"output_tokens": own["output_tokens"], "input_tokens": math.inf}


def _cost(usage: Mapping[str, Any]) -> float:
    costs = [_number(of_model.get("total_cost")) for of_model in usage.values()]
    return math.fsum(costs) if costs else math.nan


def _tokens(value: Any) -> float:
    """Read a number of tokens; NaN where it is unknown or cannot be."""
    return float(value) if _is_count(value) else math.nan


def _is_count(value: Any) -> bool:
    """Return whether a value can be a number of tokens; NaN is what is not known."""
    return isinstance(value, int | float) and (value != value or 0 <= value <= MAX_TOKENS)


def _unit(metadata: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the coarser unit; metadata of an external task may have a `unit` of another kind."""
    names = ("unit", "unit_kind")
    named = all(metadata.get(name) is not None for name in names)
    return {name: str(metadata[name]) if named else None for name in names}


def _contrast(spec: Mapping[str, Any]) -> str | None:
    """Return the contrast that a study named before it ran; None where none did."""
    study = (spec.get("metadata") or {}).get("study")
    return study.get("contrast") or None if isinstance(study, Mapping) else None


def _data(header: Mapping[str, Any]) -> dict[str, str]:
    """Name family and data set; of external tasks, the task's own arguments are part of it."""
    spec = header["eval"]
    metadata = spec.get("metadata") or {}
    if is_own_task(header) and "family" in metadata:
        return {"family": metadata["family"], "dataset": metadata["dataset"]}
    data = spec["dataset"]
    name = data.get("name") or PurePosixPath(data.get("location") or "").name
    arguments = spec["task_args"].get("task_args") or {}
    said = [f"{key}={value}" for key, value in sorted(arguments.items())]
    return {"family": "other", "dataset": " ".join([*([name] if name else []), *said])}


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


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _word(value: Any) -> str | None:
    return None if value is None else str(value)


def _joined(value: Any, comma: str = ", ") -> str:
    if value is None:
        return ""
    return comma.join(map(str, value)) if isinstance(value, list) else str(value)


def _either(first: Any, second: Any) -> Any:
    return second if first is None else first


def _run_option(header: Mapping[str, Any], name: str) -> Any:
    """Read a generation option of a run, which goes before one of its model; None if neither is."""
    of_run = (header.get("plan") or {}).get("config") or {}
    of_model = header["eval"].get("model_generate_config") or {}
    return _either(of_run.get(name), of_model.get(name))


def _first_seed(asked: Mapping[str, Any], epoch: int, model: str, base: Any) -> int | None:
    """Return the seed of a sample's first generation; None where it had none.

    Before every question had a seed of its own the solver did not record it: it was `epoch_seed`.
    """
    seed = asked["seed"] if "seed" in asked else epoch_seed(model, epoch, base)
    if not isinstance(seed, int) or isinstance(seed, bool):
        return None
    return seed if -_SEED_LIMIT <= seed < _SEED_LIMIT else None
