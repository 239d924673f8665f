"""The cells of a study: every combination of its conditions, or one per curve if randomised."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from inspect_ai import Task

from ... import tasks as task_functions
from ...budgets import (
    Budget,
    Checkpoints,
    parse_assignment,
    parse_budget,
    parse_checkpoints,
    resolve_regime,
)
from ...catalogue import EPOCHS, NATURAL_EPOCHS, TaskFacts, catalogue, split_entry
from ...errors import BudgetError, TaskArgumentError
from ...models import check_profile
from ...tasks.external import check_external
from ._names import dataset_for
from ._spec import GridSpec, check_regimes
from ._study import Design, StudyCell, is_external

THINKING_ARGUMENTS = (
    "budget", "regime", "enforce", "assignment_seed", "closing", "mitigation", "checkpoints",
    "stop", "probe_tokens",
)  # fmt: skip
"""Arguments of a task that do not change its questions."""


def expand(block: GridSpec, number: int) -> Iterator[StudyCell]:
    """Make the cells of a block, one per budget, whether or not they can run.

    Args:
        block: A block of a study, with all its fields filled in.
        number: Its number, from 0, for messages.

    Raises:
        TaskArgumentError: If tasks, models or budgets are missing, or an argument is unknown.
        BudgetError: If budgets and regimes contradict each other.
        InverseScalingError: If there is no such scripted model.
    """
    pairs = _budgets_and_regimes(block)
    missing = [
        field
        for field, given in (("tasks", block.tasks), ("models", block.models), ("budgets", pairs))
        if not given
    ]
    if missing:
        raise TaskArgumentError(
            f"The study is empty: {' and '.join(missing)} missing in block {number + 1}. Use tasks "
            "(or a task suite), models, and budgets or the regime natural."
        )
    if block.dataset and all(map(is_external, block.tasks)):
        raise TaskArgumentError(
            f"dataset={', '.join(block.dataset.values())} has no effect: external tasks have their "
            "own data. Use task_args for the arguments that choose them."
        )
    for model in block.models:
        provider, _, name = model.partition("/")
        if provider == "scripted":
            check_profile(name)
    facts = {entry.name: entry for entry in catalogue()}
    for task in block.tasks:
        for model in block.models:
            for budget, regime in pairs:
                entry = facts.get(split_entry(task)[0])
                for mitigation in block.mitigations or ("none",):
                    yield _cell(block, task, entry, model, budget, regime, mitigation)


def _budgets_and_regimes(block: GridSpec) -> list[tuple[Budget, str | None]]:
    checkpoints = _probes(block)
    if checkpoints is not None:
        return _of_trajectory(block, checkpoints)
    check_regimes(block.budgets, block.regimes)
    budgets = [parse_budget(label) for label in block.budgets]
    bounded = [budget for budget in budgets if budget.kind != "natural"]
    regimes: list[str | None] = [regime for regime in block.regimes if regime != "natural"]
    pairs: list[tuple[Budget, str | None]] = [
        (budget, regime) for regime in regimes or [None] for budget in bounded
    ]
    if regimes and not bounded:
        raise BudgetError(
            f"regimes={', '.join(block.regimes)} needs budgets. Use 0, numbers of tokens or levels."
        )
    if "natural" in block.regimes or len(bounded) < len(budgets):
        pairs.append((Budget("natural"), "natural"))
    return pairs


def _probes(block: GridSpec) -> Checkpoints | None:
    """Return the checkpoints of a block, which only its design `trajectory` has.

    Raises:
        BudgetError: If there are some without the design, or the reverse.
    """
    checkpoints = parse_checkpoints(block.checkpoints, block.stop, block.probe_tokens)
    if checkpoints is not None and block.design != "trajectory":
        raise BudgetError(
            f"checkpoints={checkpoints} needs design=trajectory: one train of thought is followed "
            f"through them, instead of design={block.design or 'crossed'}. Set both."
        )
    if checkpoints is None and block.design == "trajectory":
        raise BudgetError(
            "design=trajectory needs checkpoints, such as checkpoints=64,256,1024: numbers of "
            "thinking tokens at which the answer is asked for."
        )
    return checkpoints


def _of_trajectory(block: GridSpec, checkpoints: Checkpoints) -> list[tuple[Budget, str | None]]:
    """Return the natural train of thought, and those whose prompt names the last checkpoint."""
    last = checkpoints.tokens[-1]
    others = [label for label in block.budgets if label not in ("natural", str(last))]
    if others:
        raise BudgetError(
            f"budgets={', '.join(others)} contradicts design=trajectory: one train of thought is "
            f"followed up to its last checkpoint. Leave budgets out, or use natural or {last}, "
            "which the prompt names in the regimes controlled and cautioned."
        )
    named: list[str | None] = [regime for regime in block.regimes if regime != "natural"]
    if str(last) in block.budgets and not named:
        named = [None]
    pairs: list[tuple[Budget, str | None]] = [(parse_budget(last), regime) for regime in named]
    if "natural" in (*block.regimes, *block.budgets) or not pairs:
        pairs.append((Budget("natural"), "natural"))
    return pairs


def _cell(
    block: GridSpec,
    task: str,
    facts: TaskFacts | None,
    model: str,
    budget: Budget,
    regime: str | None,
    mitigation: str,
) -> StudyCell:
    """Make a cell; an external task has no facts."""
    natural = budget.kind == "natural"
    thinking = {
        "budget": str(budget) if budget.tokens is None else budget.tokens,
        "regime": resolve_regime(budget, regime),
        "enforce": block.enforce or "auto",
        "closing": block.closing,
    }
    dataset, epochs = "", block.epochs
    probes = {
        name: value
        for name in ("checkpoints", "stop", "probe_tokens")
        if (value := getattr(block, name)) is not None
    }
    if facts is None and probes:
        raise TaskArgumentError(
            f"design=trajectory is for tasks of this package, whose answers it reads, not for "
            f"{task}. Put external tasks into a block of their own."
        )
    if facts is None:
        given = dict(block.task_args)
        noise = given.pop("noise", None)  # of the budgeted task, not of the task in it
        check_external(task, given)
        arguments = {
            "task": task,
            **thinking,
            "task_args": given or None,
            "assignment_seed": None,
            "noise": noise,
        }
    else:
        task, named = split_entry(task)
        dataset = dataset_for(facts, block.dataset if named is None else {"": named})
        arguments = {
            **_defaults(facts, block.task_args),
            **thinking,
            facts.dataset_argument: dataset,
        }
        epochs = block.epochs or (NATURAL_EPOCHS if natural else EPOCHS)
    # without these, a cell is what it was before there were any
    arguments.pop("mitigation", None)
    if arguments["noise"] is None:
        del arguments["noise"]
    for name in ("checkpoints", "stop", "probe_tokens"):
        arguments.pop(name, None)
    arguments.update({} if mitigation == "none" else {"mitigation": mitigation})
    arguments.update(probes)
    return StudyCell(
        task=task,
        model=model,
        regime=resolve_regime(budget, regime),
        budget=str(budget),
        enforce=block.enforce or "auto",
        dataset=dataset,
        epochs=epochs,
        task_args=arguments,
        # the natural budget, in a regime of its own, is never drawn
        design=_design(block.design, natural),
        mitigation=mitigation,
    )


def _design(design: Design | None, natural: bool) -> Design:
    return "crossed" if design is None or (natural and design == "randomised") else design


def _defaults(facts: TaskFacts, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every argument of a task, its defaults replaced by those of the study.

    Raises:
        TaskArgumentError: If the task has no such argument, or a field of the study sets it.
    """
    defaults = default_arguments(facts)
    own = [name for name in defaults if name not in (*THINKING_ARGUMENTS, facts.dataset_argument)]
    unknown = [name for name in given if name not in own]
    if unknown:
        raise TaskArgumentError(
            f"Invalid task_args {', '.join(unknown)} for {facts.name}: expected one of: "
            f"{', '.join(own)}. Use the fields budgets, regimes, enforce, mitigations, design and "
            "dataset of the study for the others."
        )
    return {**defaults, **given}


def default_arguments(facts: TaskFacts) -> dict[str, Any]:
    """Return every argument of a task of this package with its default."""
    function: Callable[..., Task] = getattr(task_functions, facts.name)
    return {name: each.default for name, each in inspect.signature(function).parameters.items()}


def draw_budgets(cells: Iterable[StudyCell], *, seed: int) -> list[StudyCell]:
    """Merge the cells of each randomised curve into one, which draws among their budgets.

    Args:
        cells: Cells of one budget each. Those of one model, task, number of epochs and arguments
            but the budget are a curve.
        seed: Seed of the draw.

    Returns:
        One cell per randomised curve, at the place of its first, and the others as they are.

    Raises:
        BudgetError: If a curve has one budget, so that there is nothing to draw.
    """
    curves: dict[str, list[StudyCell]] = {}
    for number, cell in enumerate(cells):
        arguments = {name: value for name, value in cell.task_args.items() if name != "budget"}
        curve = repr((cell.model, cell.task, cell.epochs, sorted(arguments.items())))
        curves.setdefault(curve if cell.design == "randomised" else str(number), []).append(cell)
    return [
        _drawn(curve, seed) if curve[0].design == "randomised" else curve[0]
        for curve in curves.values()
    ]


def _drawn(curve: list[StudyCell], seed: int) -> StudyCell:
    budgets = list(dict.fromkeys(cell.budget for cell in curve))
    if len(budgets) == 1:
        raise BudgetError(
            f"design=randomised needs several budgets to draw from, and {curve[0].label} is alone "
            "on its curve. Add budgets, or use design=crossed."
        )
    label = str(parse_assignment(budgets, seed))
    arguments: dict[str, Any] = {
        **curve[0].task_args,
        "budget": label,
        "assignment_seed": seed,
    }
    return replace(curve[0], budget=label, task_args=arguments)
