"""The form of a rules file, checked field by field."""

from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ..._yaml_fields import FieldPath, check_fields, parse_fields
from ...budgets import parse_budget
from ...errors import InverseScalingError
from ..verdicts import ERROR_MARGIN, MARGIN, VERDICTS
from ._report import COMPLETE

SELECTORS = {
    "tasks": "task",
    "families": "family",
    "datasets": "dataset",
    "models": "model",
    "regimes": "regime",
    "enforce": "enforce",
    "metrics": "metric",
}
"""Field of a rule -> column of the samples frame that its patterns are held against."""

OF_CURVES = ("forbid", "largest_drop")
"""Criteria that judge a curve."""

OF_CELLS = ("least_score", "largest_error", "largest_no_answer", "largest_cut_off")
"""Criteria that judge every budget of a curve."""


def _listed(value: Any) -> list[Any]:
    """Take a single word for a list of one, as people write it.

    Raises:
        InverseScalingError: If there is none, or one is no word.
    """
    words = list(value) if isinstance(value, list | tuple) else [value]
    if not words or any(word is None or word == "" for word in words):
        raise InverseScalingError(
            "nothing is named. Name one or more, or leave the field out for all."
        )
    for word in words:
        if isinstance(word, list | tuple | dict):
            raise InverseScalingError(
                f"{word!r} is no name. Accepted are one name or a list of names."
            )
    return words


def _patterns(value: Any) -> tuple[str, ...]:
    return tuple(map(str, _listed(value)))


def _names(value: Any) -> tuple[str, ...]:
    patterns = _patterns(value)
    for pattern in patterns:
        if "," in pattern:
            raise InverseScalingError(
                f"{pattern!r} is taken for one name. Write a list: [{pattern}]."
            )
    return patterns


def _task_patterns(value: Any) -> tuple[str, ...]:
    patterns = _names(value)
    for pattern in patterns:
        if "/" in pattern:
            raise InverseScalingError(
                f"{pattern!r} names a package. Accepted are names of tasks without it, such as "
                f"{pattern.rpartition('/')[2] or 'zebra'!r}, and patterns such as 'zebra*'."
            )
    return patterns


def _budgets(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(parse_budget(budget)) for budget in _listed(value)))


def _verdicts(value: Any) -> tuple[str, ...]:
    verdicts = _patterns(value)
    for verdict in verdicts:
        if verdict not in VERDICTS:
            raise InverseScalingError(
                f"{verdict!r} is no verdict. Accepted are {', '.join(VERDICTS)}."
            )
    return tuple(dict.fromkeys(verdicts))


def _rules(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise InverseScalingError(
            f"found {value!r}. Give a list of rules, such as --print-rules shows."
        )
    return value


Patterns = Annotated[tuple[str, ...], BeforeValidator(_patterns)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
TaskPatterns = Annotated[tuple[str, ...], BeforeValidator(_task_patterns)]
Budgets = Annotated[tuple[str, ...], BeforeValidator(_budgets)]
Verdicts = Annotated[tuple[str, ...], BeforeValidator(_verdicts)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0)]
Share = Annotated[float, Field(strict=True, gt=0, lt=1)]


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Fields):
    """Which curves are judged, and by what. Thresholds are held against bounds of intervals.

    Attributes:
        name: What the rule demands, in a few words.
        tasks: Names of tasks or patterns (`*`, `?`, `[abc]`); empty for all, as the next ones.
        families: Families of tasks.
        datasets: Data sets.
        models: Models.
        regimes: Regimes.
        enforce: Ways to enforce the budget.
        metrics: Metrics.
        budgets: Budgets at which the criteria of single budgets are judged; empty for all.
        forbid: Verdicts that no curve may have.
        largest_drop: Most that the largest budget may fall below the best smaller one, in units
            of the score. Not for the natural regime, which has one budget.
        least_score: Least mean score, at every budget.
        largest_error: Largest mean absolute error, at every budget (`negative_absolute_error`).
        largest_no_answer: Largest share of answers that could not be read, at every budget.
        largest_cut_off: Largest share of outputs that ran into their limit, at every budget.
    """

    name: Annotated[str, Field(min_length=1)]
    tasks: TaskPatterns = ()
    families: Names = ()
    datasets: Patterns = ()
    models: Names = ()
    regimes: Names = ()
    enforce: Names = ()
    metrics: Names = ()
    budgets: Budgets = ()
    forbid: Verdicts = ()
    largest_drop: Number | None = None
    least_score: Number | None = None
    largest_error: Positive | None = None
    largest_no_answer: Share | None = None
    largest_cut_off: Share | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Rule":
        if not self.criteria:
            raise InverseScalingError(
                f"the rule {self.name!r} asks for nothing. Give it one or more of "
                f"{', '.join((*OF_CURVES, *OF_CELLS))}."
            )
        of_curves = [name for name in self.criteria if name in OF_CURVES]
        if self.budgets and of_curves:
            raise InverseScalingError(
                f"budgets={', '.join(self.budgets)} has no meaning for {' and '.join(of_curves)}, "
                "which judge all budgets of a curve. Make two rules of it."
            )
        return self

    @property
    def criteria(self) -> tuple[str, ...]:
        """Name what is asked."""
        return tuple(
            name for name in (*OF_CURVES, *OF_CELLS) if getattr(self, name) not in (None, ())
        )

    def refuses(self, curve: dict[str, str]) -> str:
        """Name the first field that a curve does not match; empty if it matches all.

        Args:
            curve: Value of each column that `SELECTORS` names.
        """
        for field, column in SELECTORS.items():
            patterns = getattr(self, field)
            if patterns and not any(fnmatchcase(curve[column], pattern) for pattern in patterns):
                return field
        return ""


class Rules(_Fields):
    """A rules file.

    Attributes:
        rules: The rules.
        margin: Change of a rate or score that matters, for verdicts.
        rmse_margin: Change of an absolute error that matters, for verdicts.
        alpha: False discovery rate of the verdicts over all curves.
        unscored: Share of a cell's observations that may be without a score, because they failed,
            and the cell still pass.
        allow_shared_seeds: Whether curves whose questions share seeds are judged like others, for
            a server that is known not to draw by them; else they are inconclusive.
    """

    rules: Annotated[tuple[Rule, ...], BeforeValidator(_rules)]
    margin: Positive = MARGIN
    rmse_margin: Positive = ERROR_MARGIN
    alpha: Share = 0.05
    unscored: Annotated[float, Field(strict=True, ge=0, lt=1)] = 0.01
    allow_shared_seeds: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _differ_in_name(self) -> "Rules":
        if not self.rules:
            raise InverseScalingError(
                "there is no rule. Give one or more, such as --print-rules shows."
            )
        names = [rule.name for rule in self.rules]
        if COMPLETE in names:
            raise InverseScalingError(f"every gate asks {COMPLETE!r} by itself. Rename the rule.")
        for name in names:
            if names.count(name) > 1:
                raise InverseScalingError(
                    f"{names.count(name)} rules are named {name!r}. Rename all but 1."
                )
        return self


def read_rules(path: str | Path | None = None) -> Rules:
    """Read a rules file.

    Args:
        path: A YAML file in the form that docs/gate.md describes; None for the default rules.

    Raises:
        InverseScalingError: If it cannot be read, or a field is wrong; the message names file, line
            and field.
    """
    if path is None:
        return parse_rules(default_rules(), "the default rules")
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InverseScalingError(
            f"{path} cannot be read ({error}). Give a rules file, or none for the default rules, "
            "which inverse-scaling gate --print-rules shows."
        ) from error
    return parse_rules(text, str(path))


def parse_rules(text: str, source: str) -> Rules:
    """Check the text of a rules file.

    Args:
        text: YAML.
        source: What messages call it.

    Raises:
        InverseScalingError: Naming source, line, field, the value met and what is accepted.
    """
    form = "holds no rules: it must be a mapping with a list named rules (docs/gate.md)."
    fields = parse_fields(text, source, form=form, error=InverseScalingError)
    return check_fields(Rules, fields, unknown=_accepted)


def default_rules() -> str:
    """Give the text of the default rules."""
    return (files(__package__) / "default.yaml").read_text(encoding="utf-8")


def _accepted(path: FieldPath) -> str:
    model = Rules if len(path) == 1 else Rule  # rules.N.field
    return f". Accepted are {', '.join(model.model_fields)}."
