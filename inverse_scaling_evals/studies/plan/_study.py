"""A study as planned: its cells, in the order in which they run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args

from pydantic import ConfigDict, Field, with_config

from ...budgets import (
    Budget,
    Checkpoints,
    Enforce,
    Regime,
    parse_assignment,
    parse_checkpoints,
    parse_mitigation,
)

Design = Literal["crossed", "randomised", "trajectory"]
DESIGNS: tuple[Design, ...] = get_args(Design)
"""Every question under every budget; each (question, epoch) under one of them; or one train of
thought, asked for its answer at checkpoints."""

Seed = Annotated[int, Field(ge=0, strict=True)]

# in study.json, where a field that is dropped may be what makes it another study
_NO_OTHER_FIELDS = ConfigDict(extra="forbid")


@with_config(_NO_OTHER_FIELDS)
@dataclass(frozen=True)
class Price:
    """The price of a model.

    Attributes:
        input: US dollars per million input tokens.
        output: US dollars per million output tokens, thinking included.
    """

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]


@with_config(_NO_OTHER_FIELDS)
@dataclass(frozen=True)
class SamplingOptions:
    """Generation options of a whole study; None leaves the choice to the provider.

    Attributes:
        temperature: As Inspect's `--temperature`.
        top_p: As Inspect's `--top-p`.
        max_tokens: As Inspect's `--max-tokens`: of thinking and answer together, so above every
            budget. Without it, a budget has 10,000 tokens for the answer beside it.
        seed: As Inspect's `--seed`: the base that the seeds of all samples are derived from.
    """

    temperature: Annotated[float, Field(ge=0)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    max_tokens: Annotated[int, Field(ge=1, strict=True)] | None = None
    seed: Seed | None = None


def is_external(task: str) -> bool:
    """Return whether a task is external, named `package/name`, `file.py` or `file.py@name`."""
    return "/" in task or "@" in task or task.endswith(".py")


@with_config(_NO_OTHER_FIELDS)
@dataclass(frozen=True)
class StudyCell:
    """One model on one task under one budget: one Inspect log.

    Attributes:
        task: Name of a task of this package, or of an external one: `package/name`,
            `file.py@name`.
        model: Inspect's name of the model.
        regime: How the prompt speaks of thinking.
        budget: Label of the budget, as `budgets.parse_budget` reads it; in the randomised design
            the labels of all budgets, joined by commas.
        enforce: How the budget is enforced.
        dataset: Data set of the task; empty for an external task.
        epochs: Epochs of each question; None for an external task's own number.
        task_args: Every argument of the function that makes the task (see `cell_task`), including
            defaults: the identity of a log is made of the arguments that were passed.
        design: Whether every question runs under the one budget, or each (question, epoch) under
            one of several, or one train of thought is followed.
        mitigation: Label of the remedy under which the questions are asked.
        impossible: Why the cell cannot run, or None when it can.
        duplicate_of: Label of the earlier cell that sends the same requests, or None.
        missing_file: Why its public file cannot be had now, or None when it can; `study.json` does
            not hold it.
    """

    task: str
    model: str
    regime: Regime
    budget: str
    enforce: Enforce
    dataset: str
    epochs: int | None
    task_args: Mapping[str, Any] = field(hash=False)
    design: Design = "crossed"
    mitigation: str = "none"
    impossible: str | None = None
    duplicate_of: str | None = None
    missing_file: str | None = None

    @property
    def is_external(self) -> bool:
        """Whether the task is not one of this package, which only puts it under a budget."""
        return is_external(self.task)

    @property
    def runnable(self) -> bool:
        """Whether the cell can run now, and is no duplicate of another."""
        return self.impossible is None and self.duplicate_of is None and self.missing_file is None

    @property
    def sent_budgets(self) -> tuple[Budget, ...]:
        """The budgets that reach the model, which a mitigation may have clamped.

        Raises:
            BudgetError: If it clamps, and a budget has no number.
        """
        mitigation = parse_mitigation(self.mitigation)
        return tuple(map(mitigation.clamped, parse_assignment(self.budget).budgets))

    @property
    def checkpoints(self) -> Checkpoints | None:
        """Where one train of thought is asked for its answer; None in other designs."""
        given = (self.task_args.get(name) for name in ("checkpoints", "stop", "probe_tokens"))
        return parse_checkpoints(*given)

    @property
    def label(self) -> str:
        """One line that names the cell in messages."""
        details = [f"budget {self.budget}", self.regime]
        details += ["randomised"] if self.design == "randomised" else []
        if self.checkpoints is not None:
            details += [f"checkpoints {self.checkpoints}"]
            details += [f"stop {self.checkpoints.stop}"] if self.checkpoints.stop else []
        details += [self.enforce] if self.enforce != "auto" else []
        details += ["closing words"] if self.task_args.get("closing") else []
        details += [self.mitigation] if self.mitigation != "none" else []
        # tasks of many data sets, of which a study runs several
        data = f"={self.dataset}" if self.task_args.get("name") == self.dataset else ""
        return f"{self.task}{data} on {self.model} ({', '.join(details)})"


@with_config(_NO_OTHER_FIELDS)
@dataclass(frozen=True)
class Study:
    """A plan of cells.

    Attributes:
        name: Name of the preset or of the study file.
        description: What the study is for.
        cells: Runnable cells in the order to run them, then those that cannot or need not run.
        sampling: Generation options of all cells.
        limit: Questions per task, the first ones; None for all.
        sample: Questions per stratum, drawn by `order_seed`; None for all.
        fraction: Fraction of these questions, of each stratum, drawn by `order_seed`: how far a
            study that stops when it is decided has come. A larger fraction holds the smaller ones.
        order_seed: Seed of the order of cells and of the draw of questions.
        contrast: The primary contrast: two budgets that the verdicts compare alone, such as
            `0:16384` or `first:last`, named before the study runs; None for all budgets.
        prices: Prices given by the study, by model.
    """

    name: str
    description: str
    cells: tuple[StudyCell, ...]
    sampling: SamplingOptions = SamplingOptions()
    limit: int | None = None
    sample: int | None = None
    # `share` in study.json
    fraction: Annotated[float, Field(alias="share")] = 1.0
    order_seed: int = 0
    contrast: str | None = None
    prices: Mapping[str, Price] = field(default_factory=dict, hash=False)

    @property
    def runnable(self) -> tuple[StudyCell, ...]:
        """The cells that will run, in order."""
        return tuple(cell for cell in self.cells if cell.runnable)
