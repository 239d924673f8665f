"""The fields of a study file, checked one by one."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ...budgets import (
    REGIMES,
    Enforce,
    parse_budget,
    parse_checkpoints,
    parse_closing,
    parse_enforce,
    parse_mitigation,
    parse_stop,
)
from ...errors import BudgetError, TaskArgumentError
from ._contrast import read_contrast
from ._names import check_dataset_key, check_model, resolve_tasks
from ._study import DESIGNS, Design, Price, SamplingOptions, Seed

_PLAIN_NAME = re.compile(r"[\w .()+=-]+")


def _listed(value: Any) -> list[Any]:
    """Return a list; a single value, as people write it, becomes a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _tasks(value: Any) -> tuple[str, ...]:
    return resolve_tasks([str(name) for name in _listed(value)])


def _models(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check_model(str(name)) for name in _listed(value)))


def _budgets(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(parse_budget(budget)) for budget in _listed(value)))


def _regimes(value: Any) -> tuple[str, ...]:
    regimes = [str(regime) for regime in _listed(value)]
    for regime in regimes:
        if regime not in REGIMES:
            raise BudgetError(f"Invalid regime {regime!r}: expected one of: {', '.join(REGIMES)}.")
    return tuple(dict.fromkeys(regimes))


def _mitigations(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(parse_mitigation(one)) for one in _listed(value)))


def _datasets(value: Any) -> Any:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        return {"": str(value)}
    return {check_dataset_key(str(key)): str(name) for key, name in value.items()}


def _design(value: Any) -> Any:
    if value is not None and value not in DESIGNS:
        raise TaskArgumentError(f"Invalid design {value!r}: expected one of: {', '.join(DESIGNS)}.")
    return value


def _contrast(value: Any) -> Any:
    return None if value is None else read_contrast(str(value))


def _checkpoints(value: Any) -> Any:
    if value is None or value == []:
        return None
    given = value if isinstance(value, str) else _listed(value)
    return str(parse_checkpoints(given))


def _stop(value: Any) -> Any:
    return None if value is None else str(parse_stop(value))


def _closing(value: Any) -> Any:
    return parse_closing(value)


def _enforce(value: Any) -> Any:
    return None if value is None else parse_enforce(str(value))


def _name(value: str) -> str:
    """Check the name of a study, which is that of its folder too."""
    if value in ("", ".", "..") or len(value) > 100 or not _PLAIN_NAME.fullmatch(value):
        raise TaskArgumentError(
            f"Invalid name {value[:120]!r}: expected up to 100 letters, digits, spaces or any of "
            "- _ . ( ) + =, because it is that of the study's folder in logs/ too. Rename the "
            "study, and choose its folder with --log-dir."
        )
    return value


Tasks = Annotated[tuple[str, ...], BeforeValidator(_tasks)]
Models = Annotated[tuple[str, ...], BeforeValidator(_models)]
Budgets = Annotated[tuple[str, ...], BeforeValidator(_budgets)]
Regimes = Annotated[tuple[str, ...], BeforeValidator(_regimes)]
Datasets = Annotated[dict[str, str], BeforeValidator(_datasets)]
Mitigations = Annotated[tuple[str, ...], BeforeValidator(_mitigations)]
EnforceWord = Annotated[Enforce | None, BeforeValidator(_enforce)]
ClosingWords = Annotated[str | None, BeforeValidator(_closing)]
CheckpointLabel = Annotated[str | None, BeforeValidator(_checkpoints)]
StopLabel = Annotated[str | None, BeforeValidator(_stop)]
DesignWord = Annotated[Design | None, BeforeValidator(_design)]
ContrastPair = Annotated[str | None, BeforeValidator(_contrast)]
Count = Annotated[int, Field(ge=1, le=10**9, strict=True)]
Epochs = Annotated[int, Field(ge=1, le=10_000, strict=True)]
Name = Annotated[str, AfterValidator(_name)]


class GridSpec(BaseModel):
    """Tasks × models × budgets × regimes × mitigations; fields left out are taken from the study.

    Attributes:
        tasks: Names of tasks, with task suites resolved.
        models: Inspect's names of models.
        budgets: Labels of budgets.
        regimes: Regimes; none for each budget's own.
        enforce: How budgets are enforced; None for `auto`.
        closing: Words that end thinking which the budget cuts; None for none.
        mitigations: Labels of mitigations; none for `none`.
        design: Every question under every budget, or under one drawn, or one train of thought
            followed through checkpoints; None for `crossed`.
        checkpoints: In the design `trajectory`, numbers of thinking tokens, joined by commas.
        stop: In that design, the rule that ends the thinking; None for none.
        probe_tokens: In that design, room for each answer; None for the default.
        epochs: Epochs of each question; None for 3 under a budget, 5 without one, and for an
            external task's own number.
        dataset: Data set by task or task suite; the empty key stands for all tasks of this
            package.
        task_args: Further arguments of the tasks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    tasks: Tasks = ()
    models: Models = ()
    budgets: Budgets = ()
    regimes: Regimes = ()
    enforce: EnforceWord = None
    closing: ClosingWords = None
    mitigations: Mitigations = ()
    design: DesignWord = None
    checkpoints: CheckpointLabel = None
    stop: StopLabel = None
    probe_tokens: Count | None = None
    epochs: Epochs | None = None
    dataset: Datasets = Field(default_factory=dict)
    task_args: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _regimes_fit_budgets(self) -> "GridSpec":
        check_regimes(self.budgets, self.regimes)
        return self


class StudySpec(GridSpec):
    """A study file.

    Attributes:
        name: Name of the study.
        description: What it is for, in a sentence or two.
        sampling: Generation options of all cells.
        limit: Questions per task, the first ones.
        sample: Questions per stratum.
        order_seed: Seed of the order of cells, of the draw of questions and of that of budgets.
        contrast: Two budgets to be compared alone, such as `0:16384` or `first:last`.
        prices: Prices by model.
        grids: Blocks of cells; without any, the study's own fields are the one block.
    """

    name: Name = "study"
    description: str = ""
    sampling: SamplingOptions = SamplingOptions()
    limit: Count | None = None
    sample: Count | None = None
    order_seed: Seed = 0
    contrast: ContrastPair = None
    prices: dict[str, Price] = Field(default_factory=dict)
    grids: tuple[GridSpec, ...] = ()

    @model_validator(mode="after")
    def _limit_or_sample(self) -> "StudySpec":
        if self.limit is not None and self.sample is not None:
            raise TaskArgumentError(
                f"limit={self.limit} contradicts sample={self.sample}: limit takes the first "
                "questions of a task, sample draws some of every stratum. Use one of them."
            )
        return self

    def blocks(self) -> tuple[GridSpec, ...]:
        """Return the blocks, with fields that they leave out filled in from the study."""
        inherited = {name: getattr(self, name) for name in GridSpec.model_fields}
        blocks = self.grids or (GridSpec.model_construct(**inherited),)
        return tuple(
            block.model_copy(
                update={
                    name: value
                    for name, value in inherited.items()
                    if name not in block.model_fields_set
                }
            )
            for block in blocks
        )


def check_regimes(budgets: tuple[str, ...], regimes: tuple[str, ...]) -> None:
    """Refuse regimes that the budgets cannot have.

    Raises:
        BudgetError: If the natural budget is given without its regime, or regimes that need a
            budget are given with natural alone, or the reverse.
    """
    if not regimes or not budgets:
        return
    if "natural" in budgets and "natural" not in regimes:
        raise BudgetError(
            f"budgets={', '.join(budgets)} contradicts regimes={', '.join(regimes)}: the natural "
            "budget needs the regime natural. Add it to the regimes, or remove natural from the "
            "budgets."
        )
    numbered = [budget for budget in budgets if budget != "natural"]
    budgeted = [regime for regime in regimes if regime != "natural"]
    if bool(numbered) != bool(budgeted):
        missing = "budgets are" if budgeted else "controlled, cautioned or silent is"
        raise BudgetError(
            f"budgets={', '.join(budgets)} contradicts regimes={', '.join(regimes)}: "
            f"{missing} missing. Use natural with regime natural, and any other budget with "
            "controlled, cautioned or silent."
        )
