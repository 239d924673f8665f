"""Lay out a study: which cells it has, which of them cannot run, and in what order they do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...budgets import (
    Budget,
    budget_instruction,
    parse_assignment,
    thinking_config,
)
from ...errors import BudgetError, TaskArgumentError
from ...models import refuse_question
from ._design import draw_budgets
from ._expand import THINKING_ARGUMENTS, expand
from ._interleave import interleave
from ._narrow import narrow_cells, narrow_tasks, override
from ._read import read_preset, read_study, validate_fields
from ._spec import StudySpec
from ._study import Price, Sampling, Study, StudyCell

Datasets = str | Mapping[str, str] | None


def plan(
    *,
    tasks: Sequence[str] = (),
    models: Sequence[str] = (),
    budgets: Sequence[int | str] = (),
    regimes: Sequence[str] = (),
    enforce: str | None = None,
    design: str | None = None,
    epochs: int | None = None,
    dataset: Datasets = None,
    task_args: Mapping[str, Any] | None = None,
    limit: int | None = None,
    sample: int | None = None,
    sampling: Sampling = Sampling(),  # noqa: B008  frozen
    order_seed: int | None = None,
    preset: str | None = None,
    file: str | Path | None = None,
) -> Study:
    """Lay out a study from arguments, a preset or a study file. Nothing is loaded or sent.

    Packages of tasks outside the suite are imported, to see whether they have them.

    With a preset or a file, `tasks`, `budgets` and `regimes` narrow what it holds, and everything
    else replaces what it says (arguments of tasks key by key, and so data sets, unless one is given
    for all tasks).

    Args:
        tasks: Names of tasks, or of the suites `main`, `ai_risk`, `paper`, `all`; or any other
            Inspect task: `inspect_evals/gsm8k`, `my_task.py`, `my_task.py@mine`.
        models: Inspect's names of models.
        budgets: As `budgets.parse_budget` reads them.
        regimes: `controlled`, `cautioned`, `natural`; none given means each budget's own.
        enforce: As the tasks take it; None for `auto`.
        design: `crossed` (None): every question under every budget. `randomised`: each (question,
            epoch) under one of them, drawn by `order_seed`; the natural budget stays a cell.
        epochs: Repeats of each question; None for the paper's 3 under a budget, 5 without one, and
            for what a task outside the suite has of its own.
        dataset: A data set for all tasks of the suite, or one by task or suite; None for each
            task's default.
        task_args: Further arguments, which every task must have.
        limit: Questions per task, the first ones.
        sample: Questions per stratum, drawn by `order_seed`.
        sampling: Generation options; those that are None are left as they are.
        order_seed: Seed of the order of cells, of the draw of questions and of that of budgets; 0
            when left out.
        preset: Name of a preset.
        file: Path of a study file.

    Raises:
        TaskArgumentError: If a name is unknown, options contradict each other, or no cell is left.
        BudgetError: If budgets and regimes contradict each other, or no model can run any cell.
    """
    if preset is not None and file is not None:
        raise TaskArgumentError(
            f"preset={preset} contradicts file={file}: a study comes from one of them."
        )
    replacing = {
        "models": list(models) or None,
        "enforce": enforce,
        "design": design,
        "epochs": epochs,
        "dataset": dataset,
        "task_args": dict(task_args) if task_args else None,
    }
    narrowing = {"tasks": list(tasks), "budgets": list(budgets), "regimes": list(regimes)}
    asked = validate_fields(
        {
            **{name: value for name, value in replacing.items() if value is not None},
            **{name: value for name, value in narrowing.items() if value},
            "limit": limit,
            "sample": sample,
            "sampling": vars(sampling),
            **({} if order_seed is None else {"order_seed": order_seed}),
        },
        "the study",
    )
    if preset is None and file is None:
        return plan_spec(asked)
    base = read_preset(preset) if preset is not None else read_study(file or "")
    return plan_spec(override(base, asked), narrowed_to=asked)


def plan_spec(spec: StudySpec, *, narrowed_to: StudySpec | None = None) -> Study:
    """Lay out a study that has been read already.

    Args:
        spec: The study.
        narrowed_to: Tasks, budgets and regimes to keep; what it leaves empty keeps all.

    Raises:
        TaskArgumentError: If a field is missing, or no cell is left.
        BudgetError: If no model can run any cell.
    """
    blocks = spec.blocks()
    if narrowed_to is not None and narrowed_to.tasks:
        blocks = narrow_tasks(blocks, narrowed_to.tasks)
    cells = [cell for number, block in enumerate(blocks) for cell in expand(block, number)]
    if narrowed_to is not None:
        cells = narrow_cells(cells, narrowed_to)
    judged = _judged(draw_budgets(cells, seed=spec.order_seed))
    runnable = [cell for cell in judged if cell.runnable]
    if not runnable:
        raise BudgetError(
            f"No cell of this study can run. The first reason of {len(judged)}: "
            f"{judged[0].impossible}"
        )
    ordered = interleave(runnable, lambda cell: cell.budget, seed=spec.order_seed)
    return Study(
        name=spec.name,
        description=" ".join(spec.description.split()),
        cells=(*ordered, *(cell for cell in judged if not cell.runnable)),
        sampling=Sampling(**spec.sampling.model_dump()),
        limit=spec.limit,
        sample=spec.sample,
        order_seed=spec.order_seed,
        prices={name: Price(price.input, price.output) for name, price in spec.prices.items()},
    )


def _judged(cells: Sequence[StudyCell]) -> list[StudyCell]:
    """Say of every cell why it cannot run, or which earlier cell sends the same requests."""
    judged = []
    first: dict[str, StudyCell] = {}
    for cell in cells:
        dataset, seed = cell.dataset, cell.task_args.get("seed")
        if reason := refuse_question(cell.model, cell.task, dataset, seed):
            judged.append(replace(cell, impossible=reason))
            continue
        try:
            request = _request(cell)
        except BudgetError as error:
            judged.append(replace(cell, impossible=error.plain))
            continue
        earlier = first.setdefault(request, cell)
        same = None if earlier is cell else earlier.label
        judged.append(replace(cell, duplicate_of=same))
    return judged


def _request(cell: StudyCell) -> str:
    """Write down all that reaches the model: two cells with the same text are the same cell.

    Raises:
        BudgetError: If the model cannot be held to the budget.
    """
    data = {name: value for name, value in cell.task_args.items() if name not in THINKING_ARGUMENTS}
    budgets = parse_assignment(cell.budget).budgets
    return repr((cell.model, cell.task, sorted(data.items()), [_sent(cell, b) for b in budgets]))


def _sent(cell: StudyCell, budget: Budget) -> tuple[Any, ...]:
    # which token ends the thinking only the server knows, and it does not matter here
    sent = thinking_config(cell.model, budget, enforce=cell.enforce, end_token_id=0)
    words = budget_instruction(budget, cell.regime)
    return words, sent.channel == "extend", sent.config.model_dump()
