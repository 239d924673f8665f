"""Change a preset or study file by options: keep parts of it, replace settings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...errors import TaskArgumentError
from ._spec import GridSpec, StudySpec
from ._study import StudyCell

_OWN = ("name", "order_seed", "contrast")  # fields of a study that its blocks do not have


def override(base: StudySpec, asked: StudySpec) -> StudySpec:
    """Replace the settings of a preset or file: all but tasks, budgets and regimes."""
    kept = {name: getattr(asked, name) for name in _OWN if name in asked.model_fields_set}
    if asked.limit is not None or asked.sample is not None:
        kept |= {"limit": asked.limit, "sample": asked.sample}
    sampling = {name: value for name, value in vars(asked.sampling).items() if value is not None}
    return base.model_copy(
        update={
            **_common(base, asked),
            **kept,
            "sampling": replace(base.sampling, **sampling),
            "grids": tuple(grid.model_copy(update=_common(grid, asked)) for grid in base.grids),
        }
    )


def _common(block: GridSpec, asked: StudySpec) -> dict[str, Any]:
    """Return the fields of a block that are replaced; data sets and arguments key by key."""
    replaced: dict[str, Any] = {
        name: getattr(asked, name)
        for name in (
            "models",
            "enforce",
            "closing",
            "mitigations",
            "design",
            "checkpoints",
            "stop",
            "probe_tokens",
            "epochs",
            "dataset",
            "task_args",
        )
        if name in asked.model_fields_set
    }
    if "dataset" in replaced:
        if isinstance(block, StudySpec) or "dataset" in block.model_fields_set:
            for_all = {"", "all"} & set(asked.dataset)
            replaced["dataset"] = {**({} if for_all else block.dataset), **asked.dataset}
        else:
            del replaced["dataset"]  # the block takes the study's
    if "task_args" in replaced:
        if isinstance(block, StudySpec) or "task_args" in block.model_fields_set:
            replaced["task_args"] = {**block.task_args, **asked.task_args}
        else:
            del replaced["task_args"]
    return replaced


def narrow_tasks(blocks: Sequence[GridSpec], tasks: Sequence[str]) -> tuple[GridSpec, ...]:
    """Keep the wanted tasks of every block, and the blocks that have any.

    Raises:
        TaskArgumentError: If a wanted task is in no block.
    """
    present = list(dict.fromkeys(task for block in blocks for task in block.tasks))
    _refuse_absent("tasks", tasks, present)
    narrowed = [
        block.model_copy(update={"tasks": tuple(task for task in block.tasks if task in tasks)})
        for block in blocks
    ]
    return tuple(block for block in narrowed if block.tasks)


def narrow_cells(cells: Sequence[StudyCell], wanted: StudySpec) -> list[StudyCell]:
    """Keep the cells of the wanted budgets and regimes.

    Raises:
        TaskArgumentError: If a wanted value is in no cell, or none has all of them.
    """
    kept = list(cells)
    for name, attribute in (("budgets", "budget"), ("regimes", "regime")):
        values = getattr(wanted, name)
        _refuse_absent(name, values, [str(getattr(cell, attribute)) for cell in cells])
        kept = [cell for cell in kept if not values or getattr(cell, attribute) in values]
    if not kept:
        raise TaskArgumentError(
            "No cell of the study has these tasks, budgets and regimes together. Remove one of "
            "these options."
        )
    return kept


def _refuse_absent(name: str, wanted: Sequence[str], present: Sequence[str]) -> None:
    missing = [value for value in wanted if value not in present]
    if missing:
        raise TaskArgumentError(
            f"{name}={', '.join(missing)} is not in this part of the study. Expected one of: "
            f"{', '.join(dict.fromkeys(present))}."
        )
