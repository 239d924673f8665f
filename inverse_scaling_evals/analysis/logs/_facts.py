"""What is to be known of a log besides its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._constants import MEASURES
from ._columns import CELL
from ._identity import run_identity
from ._scores import ScoreRule, is_own_task, is_under_budget, no_numbers

_CELL_ARGUMENTS = {
    "task", "budget", "regime", "enforce", "mitigation", "task_args", "checkpoints", "stop",
    "noise",
}  # fmt: skip
_SAMPLING = ("temperature", "top_p", "top_k", "seed", "max_tokens", "frequency_penalty",
             "presence_penalty", "system_message", "stop_seqs")  # fmt: skip
"""Generation options that change what a model writes."""

_LONGEST_ERROR = 400
"""Characters of an error that a note shows."""


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
        first_error: What the first of them failed with; empty where none has an error.
        scores: Samples that have that score.
        no_numbers: Of them, those whose score is no number.
        example: One of these, as text.
        several: Whether it has several parts.
        rescored: Whether it was scored again with the scores appended.
        unmeasured: Whether there are scores, but no measures of the thinking.
        unbudgeted: Samples that ran without the budget that the task was given.
        limited: Samples that a limit ended before the model was asked.
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
    first_error: str
    scores: int
    no_numbers: int
    example: str
    several: bool
    rescored: bool
    unmeasured: bool
    unbudgeted: int
    limited: int
    solver: str
    impossible: int
    leaked: int
    parsers: Sequence[str]

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return self.status == "success"


def run_plan(header: Mapping[str, Any]) -> RunPlan:
    """Return what a run was to have, from the header of its log."""
    spec = header["eval"]
    return RunPlan(
        identity=run_identity(header),
        questions=[str(question) for question in spec["dataset"].get("sample_ids") or ()],
        epochs=spec["config"].get("epochs") or 1,
    )


def log_facts(
    header: Mapping[str, Any],
    samples: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    rule: ScoreRule,
) -> LogFacts:
    """Collect the facts of a log.

    Args:
        header: Its header.
        samples: Its samples that came to an end.
        rows: The rows of those that were asked under a budget, with the columns of `CELL`.
        rule: Which of their scores is taken.
    """
    spec = header["eval"]
    scored = {name for sample in samples for name in sample.get("scores") or {}}
    strange, scores = no_numbers(rule, samples)
    unasked = [sample for sample in samples if not asked_for(sample)]
    ended = [bool(sample.get("error") or sample.get("limit")) for sample in unasked]
    return LogFacts(
        status=header["status"],
        invalidated=bool(header.get("invalidated")),
        created=spec["created"],
        plan=run_plan(header),
        finished=len(samples),
        task_version=task_version(spec),
        release=release(spec),
        settings=_settings(header) | _given({"scorer": rule.scorer or None}),
        cells=sorted({tuple(str(row[name]) for name in CELL) for row in rows}),
        # where every sample failed before the model was asked, the arguments tell
        budgeted=bool(rows) or ("budget" in spec["task_args"] and all(ended)),
        task=spec["task"],
        own=is_own_task(header),
        scorer=rule.scorer,
        failed=(
            len({(row["question"], row["epoch"]) for row in rows if row["outcome"] == "error"})
            if rows
            else sum(bool(sample.get("error")) for sample in samples)
        ),
        first_error=_first_error(samples),
        scores=scores,
        no_numbers=len(strange),
        example=_example(strange),
        several=bool(strange) and isinstance(strange[0], dict),
        rescored=rule.metric != "score" and f"{rule.scorer}1" in scored,  # as Inspect names it
        unmeasured=bool(rows) and bool(scored) and MEASURES not in scored,
        unbudgeted=ended.count(False) if is_under_budget(header) else 0,
        limited=sum(bool(sample.get("limit")) for sample in unasked),
        solver=spec.get("solver") or "",
        impossible=sum(row["impossible_usage"] for row in rows),
        leaked=sum(row["leaked_parser"] is not None for row in rows),
        parsers=sorted({row["leaked_parser"] for row in rows if row["leaked_parser"]}),
    )


def asked_for(sample: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what was asked of the model, as the solvers of this package record it."""
    recorded = (sample.get("metadata") or {}).get("thinking")
    return recorded if isinstance(recorded, dict) and "budget_kind" in recorded else None


def task_version(spec: Mapping[str, Any]) -> str:
    """Return the version of a log's task, from its `eval` part."""
    return str(spec.get("task_version", 0))


def release(spec: Mapping[str, Any]) -> str:
    """Return the release of this package that ran a log; empty where it does not say."""
    found: str = spec.get("packages", {}).get("inverse_scaling_evals", "")
    return found


def _first_error(samples: Sequence[Mapping[str, Any]]) -> str:
    errors = (" ".join(str(sample.get("error") or "").split()) for sample in samples)
    first = next(filter(None, errors), "")
    return f"{first[:_LONGEST_ERROR]}…" if len(first) > _LONGEST_ERROR else first


def _example(strange: Sequence[Any]) -> str:
    if not strange:
        return ""
    first = strange[0]
    return f"{{{', '.join(first)}}}" if isinstance(first, dict) else repr(first)[:60]


def _settings(header: Mapping[str, Any]) -> dict[str, str]:
    spec = header["eval"]
    arguments = {k: v for k, v in spec["task_args"].items() if k not in _CELL_ARGUMENTS}
    settings = _given(arguments)
    for config in (spec.get("model_generate_config"), (header.get("plan") or {}).get("config")):
        settings |= _given({key: (config or {}).get(key) for key in _SAMPLING})
    return settings


def _given(options: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in options.items() if value is not None}
