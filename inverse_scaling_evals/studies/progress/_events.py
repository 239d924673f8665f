"""Events of a running study, from Inspect's hooks or from a worker process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Literal

from inspect_ai import task_identifier
from inspect_ai.hooks import (
    Hooks,
    ModelUsageData,
    RunEnd,
    SampleEnd,
    TaskEnd,
    TaskStart,
    hooks,
)
from inspect_ai.log import EvalLog, EvalStatus
from inspect_ai.model import ModelUsage

from ..._inspect.hooks import init_hooks


@dataclass(frozen=True)
class CellStarted:
    """A cell started, or started again.

    Attributes:
        cell: Its identifier.
        task_id: Inspect's id of its logs, which is part of their file names.
    """

    cell: str
    task_id: str
    kind: Literal["cell_started"] = "cell_started"


@dataclass(frozen=True)
class SampleFinished:
    """A sample finished, with no more retries.

    Attributes:
        cell: Identifier of its cell.
        failed: Whether it ended in an error.
    """

    cell: str
    failed: bool
    kind: Literal["sample_finished"] = "sample_finished"


@dataclass(frozen=True)
class ModelCalled:
    """A model replied, not from the cache.

    Attributes:
        model: Inspect's name of the model.
        usage: Tokens of the call.
    """

    model: str
    usage: ModelUsage
    kind: Literal["model_called"] = "model_called"


@dataclass(frozen=True)
class CellEnded:
    """A cell ended, for now.

    Attributes:
        cell: Its identifier.
        status: Status of its log.
        completed: Samples in its log without an error, including those of earlier runs.
        total: Samples that it needs.
        log: Path of the log.
    """

    cell: str
    status: EvalStatus
    completed: int
    total: int
    log: str
    kind: Literal["cell_ended"] = "cell_ended"

    @property
    def succeeded(self) -> bool:
        """Whether the cell is complete."""
        return self.status == "success" and self.completed >= self.total


ProgressEvent = CellStarted | SampleFinished | ModelCalled | CellEnded
Sink = Callable[[ProgressEvent], None]


@contextmanager
def report_to(sink: Sink) -> Iterator[None]:
    """Send events of what Inspect runs in this process to a function, while the context lasts.

    Inspect's hooks are those of a whole process: outside of this context ours is disabled.
    """
    reporter = _reporter()
    before, reporter.sink = reporter.sink, sink
    try:
        yield
    finally:
        reporter.sink = before
        reporter.cells.clear()


class _Reporter(Hooks):
    """Turns Inspect's hooks into events."""

    def __init__(self) -> None:
        self.sink: Sink | None = None
        # identifier of the cell by Inspect's id of its evaluation
        self.cells: dict[str, str] = {}

    def enabled(self) -> bool:
        return self.sink is not None

    def _send(self, event: ProgressEvent) -> None:
        if self.sink is not None:
            self.sink(event)

    async def on_task_start(self, data: TaskStart) -> None:
        # computed as Inspect does for a log, so that it equals the one in the study's state
        cell = task_identifier(EvalLog(eval=data.spec, plan=data.plan), None)
        self.cells[data.eval_id] = cell
        self._send(CellStarted(cell, data.spec.task_id))

    async def on_sample_end(self, data: SampleEnd) -> None:
        if data.eval_id in self.cells:
            failed = data.sample.error is not None
            self._send(SampleFinished(self.cells[data.eval_id], failed))

    async def on_model_usage(self, data: ModelUsageData) -> None:
        self._send(ModelCalled(data.model_name, data.usage))

    async def on_task_end(self, data: TaskEnd) -> None:
        self._end(data.log)

    async def on_run_end(self, data: RunEnd) -> None:
        # on_task_end is not called for a cell that an error or an interrupt ended
        for log in data.logs:
            self._end(log)

    def _end(self, log: EvalLog) -> None:
        cell = self.cells.pop(log.eval.eval_id, None)
        if cell is None:
            return
        completed = log.results.completed_samples if log.results else 0
        total = log.results.total_samples if log.results else 0
        self._send(CellEnded(cell, log.status, completed, total, log.location))


@cache
def _reporter() -> _Reporter:
    # Inspect prints a banner for every hook registered when it starts; ours is registered later
    init_hooks()
    made: list[_Reporter] = []

    class StudyProgressHooks(_Reporter):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    hooks(name="study_progress", description="Progress of a study.")(StudyProgressHooks)
    return made[0]
