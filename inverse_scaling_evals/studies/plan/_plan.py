"""Plan a study: which cells it has, which of them cannot run, and in what order the others do."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from ..._counted import counted
from ...budgets import (
    Assignment,
    Enforce,
    Regime,
    budget_instruction,
    check_max_tokens,
    check_thinking,
    parse_mitigation,
    resolve_regime,
    thinking_config,
)
from ...errors import BudgetError, TaskArgumentError
from ...models import refuse_question
from ...tasks.mitigated import refuse_mitigation
from ._contrast import check_contrast
from ._expand import THINKING_ARGUMENTS, draw_budgets, expand
from ._narrow import narrow_cells, narrow_tasks, override
from ._read import read_preset, read_study, validate_fields
from ._spec import StudySpec
from ._study import Design, SamplingOptions, Study, StudyCell

Datasets = str | Mapping[str, str] | None
_Cell = TypeVar("_Cell")


def plan(
    *,
    name: str | None = None,
    tasks: Sequence[str] = (),
    models: Sequence[str] = (),
    budgets: Sequence[int | str] = (),
    regimes: Sequence[Regime] = (),
    enforce: Enforce | None = None,
    closing: str | None = None,
    mitigations: Sequence[str] = (),
    design: Design | None = None,
    checkpoints: Sequence[int | str] = (),
    stop: str | None = None,
    probe_tokens: int | None = None,
    epochs: int | None = None,
    dataset: Datasets = None,
    task_args: Mapping[str, Any] | None = None,
    limit: int | None = None,
    sample: int | None = None,
    sampling: SamplingOptions = SamplingOptions(),  # noqa: B008  frozen
    order_seed: int | None = None,
    contrast: str | None = None,
    preset: str | None = None,
    file: str | Path | None = None,
) -> Study:
    """Plan a study from arguments, a preset or a study file. Nothing is loaded or sent.

    External tasks are checked to exist, for which their package is imported.

    With a preset or a file, `tasks`, `budgets` and `regimes` select among its cells, and all other
    arguments replace its settings (arguments of tasks key by key, and so data sets, unless one is
    given for all tasks).

    Args:
        name: Name of the study; None for that of the preset or file, or `study`.
        tasks: Names of tasks, or of the task suites `main`, `ai_risk`, `paper`, `all`; or any
            other Inspect task: `inspect_evals/gsm8k`, `my_task.py`, `my_task.py@mine`.
        models: Inspect's names of models.
        budgets: As `budgets.parse_budget` reads them.
        regimes: `controlled`, `cautioned`, `silent`, `natural`; none for each budget's own.
        enforce: As the tasks take it; None for `auto`.
        closing: As the tasks take it: words that end thinking which the budget cuts.
        mitigations: Remedies under which all of it is asked, each a curve of its own: `none`,
            `anchor`, `anchor=N`, `priors`, `caution`, `ignore`, `clamp=N`; none for `none`.
        design: `crossed` (None): every question under every budget. `randomised`: each (question,
            epoch) under one of them, drawn by `order_seed`; the natural budget stays a cell.
            `trajectory`: one train of thought, answered at `checkpoints` (vLLM).
        checkpoints: In the design `trajectory`, numbers of thinking tokens, ascending.
        stop: In that design, the rule that ends the thinking, as the tasks take it.
        probe_tokens: In that design, room for each answer; None for the tasks' default.
        epochs: Epochs of each question; None for the paper's 3 under a budget, 5 without one, and
            for an external task's own number.
        dataset: A data set for all tasks of this package, or one by task or task suite; None for
            each task's default.
        task_args: Further arguments, which every task must have.
        limit: Questions per task, the first ones.
        sample: Questions per stratum, drawn by `order_seed`.
        sampling: Generation options; those that are None are left as they are.
        order_seed: Seed of the order of cells and of the draws of questions and budgets; None
            for 0.
        contrast: Two budgets that the verdicts are to compare alone, the smaller one first, such
            as `0:16384`, or `first:last` for the ends of each curve; None for all budgets.
        preset: Name of a preset.
        file: Path of a study file.

    Raises:
        TaskArgumentError: If a name is unknown, options contradict each other, no curve has the
            budgets of the contrast, or no cell is left.
        BudgetError: If budgets and regimes contradict each other, or no model can run any cell.

    Examples:
        >>> study = plan(
        ...     tasks=["misleading_math"],
        ...     models=["scripted/overthinker"],
        ...     budgets=[0, 1024],
        ...     limit=10,
        ... )
        >>> sorted(cell.budget for cell in study.runnable)
        ['0', '1024']
    """
    if preset is not None and file is not None:
        raise TaskArgumentError(
            f"preset={preset} contradicts file={file}: a study has one source. Use one of them."
        )
    replacing = {
        "name": name,
        "models": list(models) or None,
        "enforce": enforce,
        "closing": closing,
        "mitigations": list(mitigations) or None,
        "design": design,
        "checkpoints": list(checkpoints) or None,
        "stop": stop,
        "probe_tokens": probe_tokens,
        "epochs": epochs,
        "dataset": dataset,
        "task_args": dict(task_args) if task_args else None,
        "contrast": contrast,
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
    """Plan a study from a spec that has been read already.

    Args:
        spec: The study.
        narrowed_to: Tasks, budgets and regimes to keep; what it leaves empty keeps all.

    Raises:
        TaskArgumentError: If a field is missing, no curve has the budgets of the contrast, or no
            cell is left.
        BudgetError: If no model can run any cell.
    """
    blocks = spec.blocks()
    if narrowed_to is not None and narrowed_to.tasks:
        blocks = narrow_tasks(blocks, narrowed_to.tasks)
    cells = [cell for number, block in enumerate(blocks) for cell in expand(block, number)]
    if spec.contrast is not None:
        check_contrast(spec.contrast, cells)  # a study may run one budget at a time
    if narrowed_to is not None:
        cells = narrow_cells(cells, narrowed_to)
    drawn = draw_budgets(cells, seed=spec.order_seed)
    checked = _checked(drawn, spec.sampling.max_tokens)
    runnable = [cell for cell in checked if cell.runnable]
    if not runnable:
        raise BudgetError(
            f"This study has {counted(len(checked), 'cell')}, and none can run. The first one: "
            f"{checked[0].impossible}"
        )
    ordered = interleave(runnable, lambda cell: cell.budget, seed=spec.order_seed)
    return Study(
        name=spec.name,
        description=" ".join(spec.description.split()),
        cells=(*ordered, *(cell for cell in checked if not cell.runnable)),
        sampling=spec.sampling,
        limit=spec.limit,
        sample=spec.sample,
        order_seed=spec.order_seed,
        contrast=spec.contrast,
        prices=spec.prices,
    )


def interleave(
    cells: Sequence[_Cell], group: Callable[[_Cell], Hashable], *, seed: int = 0
) -> list[_Cell]:
    """Order cells so that every group is spread evenly.

    A study stopped half-way has half of every budget, and a provider that changes in the course
    of a day changes under all budgets alike. Within a group the order is drawn by seed. The first k
    cells hold k × n / N of a group of n out of N, give or take the number of groups.

    Args:
        cells: What to order.
        group: Function that returns the group of a cell, such as its budget.
        seed: Same seed, same cells, same order.

    Returns:
        The same cells in another order.

    Examples:
        >>> interleave(["a1", "a2", "b1", "b2"], lambda cell: cell[0], seed=0)
        ['b1', 'a1', 'b2', 'a2']
    """
    groups: dict[Hashable, list[_Cell]] = {}
    for cell in cells:
        groups.setdefault(group(cell), []).append(cell)
    rng = Random(seed)
    placed: list[tuple[float, int, _Cell]] = []
    for index, members in enumerate(groups.values()):
        rng.shuffle(members)
        offset = rng.random()
        placed += [
            ((rank + offset) / len(members), index, cell) for rank, cell in enumerate(members)
        ]
    return [cell for _, _, cell in sorted(placed, key=lambda place: place[:2])]


def _checked(cells: Sequence[StudyCell], max_tokens: int | None) -> list[StudyCell]:
    """Fill in why a cell cannot run, or which earlier cell sends the same requests."""
    checked = []
    first: dict[str, StudyCell] = {}
    for cell in cells:
        dataset, seed = cell.dataset, cell.task_args.get("seed")
        mitigation = parse_mitigation(cell.mitigation)
        refused = refuse_question(cell.model, cell.task, dataset, seed)
        if reason := refused or refuse_mitigation(mitigation, cell.task, dataset):
            checked.append(replace(cell, impossible=reason))
            continue
        try:
            request = _request(cell, max_tokens)
        except BudgetError as error:
            checked.append(replace(cell, impossible=str(error)))
            continue
        earlier = first.setdefault(request, cell)
        same = None if earlier is cell else earlier.label
        checked.append(replace(cell, duplicate_of=same))
    return checked


def _request(cell: StudyCell, max_tokens: int | None) -> str:
    """Return all that reaches the model as a text, which is equal for duplicate cells.

    The natural cell is a curve of its own, compared by the lengths that the model chose, and no
    other cell stands for it or the reverse: silent may send the same where the natural budget is
    itself a number (16384 on Claude up to 4.5). Nor does one stand for a cell of a mitigation,
    which is compared with it, or for another budget that is clamped to the same.

    Raises:
        BudgetError: If the budget cannot be enforced on the model, or the output limit of the run
            leaves no room for an answer.
    """
    data = {name: value for name, value in cell.task_args.items() if name not in THINKING_ARGUMENTS}
    budgets = cell.sent_budgets
    resolve_regime(budgets[0], cell.regime, cell.enforce)
    sent, closing = [], cell.task_args.get("closing")
    for budget in budgets:
        # only the server knows which token ends the thinking, and it does not matter here
        channel = thinking_config(
            cell.model,
            budget,
            enforce=cell.enforce,
            end_token_id=0,
            closing=closing,
            checkpoints=cell.checkpoints,
        )
        check_max_tokens(channel, budget, max_tokens)
        words = budget_instruction(budget, cell.regime), closing if budget.tokens else None
        sent.append((words, channel.channel == "extend", channel.config.model_dump()))
    followed = cell.checkpoints
    if followed is not None:
        remedy = parse_mitigation(cell.mitigation)
        check_thinking(followed, Assignment(tuple(budgets)), cell.enforce, closing, remedy)
    is_natural = cell.regime == "natural"
    clamped = (cell.mitigation, cell.budget) if cell.mitigation.startswith("clamp") else None
    condition = clamped or cell.mitigation
    return repr(
        (cell.model, cell.task, sorted(data.items()), is_natural, condition, followed, sent)
    )
