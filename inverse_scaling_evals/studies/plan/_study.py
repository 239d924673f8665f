"""A study on paper: its cells, in the order in which they are to run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ...budgets import Enforce, Regime
from ._names import is_foreign

Design = Literal["crossed", "randomised"]
DESIGNS: tuple[Design, ...] = get_args(Design)
"""Every question under every budget, or each (question, epoch) under one of them."""


@dataclass(frozen=True)
class Price:
    """What a model costs.

    Attributes:
        input: US dollars per million input tokens.
        output: US dollars per million output tokens, thinking included.
    """

    input: float
    output: float


@dataclass(frozen=True)
class Sampling:
    """Generation options of a whole study; None leaves the choice to the provider.

    Attributes:
        temperature: As Inspect's `--temperature`.
        top_p: As Inspect's `--top-p`.
        seed: As Inspect's `--seed`: the base that the seeds of all samples are derived from.
    """

    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None


@dataclass(frozen=True)
class StudyCell:
    """One model on one task under one budget: one Inspect log.

    Attributes:
        task: Name of a task of the suite, or of any other: `package/name`, `file.py@name`.
        model: Inspect's name of the model.
        regime: How the prompt speaks of thinking.
        budget: Label of the budget, as `budgets.parse_budget` reads it; in the randomised design
            the labels of all budgets, joined by commas.
        enforce: How the model is held to it.
        dataset: Data set of the task; empty for a task outside the suite.
        epochs: Repeats of each question; None for what a task outside the suite has of its own.
        task_args: Every argument of the function that makes the task (see `cell_task`), defaults
            too: the identity of a log is made of the arguments that were passed.
        design: Whether every question is put under the one budget, or each (question, epoch) is
            given one of several.
        impossible: Why the cell cannot run, or None when it can.
        duplicate_of: Label of the earlier cell that sends the same requests, or None.
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
    impossible: str | None = None
    duplicate_of: str | None = None

    @property
    def is_foreign(self) -> bool:
        """Whether the task is not one of the suite's, but is put under a budget by it."""
        return is_foreign(self.task)

    @property
    def runnable(self) -> bool:
        """Whether the cell is possible, and no repetition of another."""
        return self.impossible is None and self.duplicate_of is None

    @property
    def label(self) -> str:
        """Name the cell in one line, as messages do."""
        details = [f"budget {self.budget}", self.regime]
        details += ["randomised"] if self.design == "randomised" else []
        details += [self.enforce] if self.enforce != "auto" else []
        return f"{self.task} on {self.model} ({', '.join(details)})"


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
        share: Share of these questions, of each stratum, drawn by `order_seed`: what a study that
            stops when it is decided has come to. A larger share holds the smaller ones.
        order_seed: Seed of the order of cells and of the draw of questions.
        prices: Prices that the study states, by model.
    """

    name: str
    description: str
    cells: tuple[StudyCell, ...]
    sampling: Sampling = Sampling()
    limit: int | None = None
    sample: int | None = None
    share: float = 1.0
    order_seed: int = 0
    prices: Mapping[str, Price] = field(default_factory=dict, hash=False)

    @property
    def runnable(self) -> tuple[StudyCell, ...]:
        """The cells that will run, in order."""
        return tuple(cell for cell in self.cells if cell.runnable)
