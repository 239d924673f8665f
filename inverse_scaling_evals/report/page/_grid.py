"""The grid: models, each under a setting, and tasks by family, with a cell for each curve."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ...catalogue import catalogue
from ..figures import half_up
from ..results import FAMILIES
from ._curves import Curve


@dataclass(frozen=True)
class Cell:
    """A curve in the grid.

    Attributes:
        verdict: Its verdict.
        change: Its change in the unit of its metric, with a sign; empty where there is none.
        target: Id of the task's section.
        label: The cell in words.
    """

    verdict: str
    change: str
    target: str
    label: str


@dataclass(frozen=True)
class Grid:
    """The grid of a study.

    Attributes:
        families: Titles of families with their number of columns.
        tasks: Columns: name of the task, and id of its section.
        lines: Lines: model, setting, and a cell for each column; None where nothing was run.
        has_errors: Whether a column is an error, of which more is worse.
    """

    families: list[tuple[str, int]]
    tasks: list[tuple[str, str]]
    lines: list[tuple[str, str, list[Cell | None]]]
    has_errors: bool

    def by_task(self) -> list[tuple[str, list[tuple[str, str, list[Cell | None]]]]]:
        """Return it turned, for a narrow page: families, each with its tasks and their cells."""
        turned = iter(
            [
                (task, anchor, [cells[place] for _, _, cells in self.lines])
                for place, (task, anchor) in enumerate(self.tasks)
            ]
        )
        return [(title, list(islice(turned, n))) for title, n in self.families]


def grid(curves: Sequence[Curve], sections: dict[tuple[str, str], str]) -> Grid:
    """Lay out the grid.

    Args:
        curves: Worst first, so that the worst model is on top.
        sections: Id of the section of each task and data set.
    """
    order = {facts.name: number for number, facts in enumerate(catalogue())}
    columns = sorted(
        {(curve.family, *_task(curve)) for curve in curves},
        key=lambda column: (
            list(FAMILIES).index(column[0]) if column[0] in FAMILIES else len(FAMILIES),
            order.get(column[1], len(order)),
            column,
        ),
    )
    several = len({task for _, task, _ in columns}) < len(columns)
    lines: dict[tuple[str, str], dict[tuple[str, str], Cell]] = {}
    for curve in curves:
        line = lines.setdefault((curve.finding["model"], curve.setting), {})
        line[_task(curve)] = _cell(curve, sections[_task(curve)])
    families: dict[str, int] = {}
    for family, _, _ in columns:
        title = FAMILIES.get(family, FAMILIES["other"])
        families[title] = families.get(title, 0) + 1
    return Grid(
        families=list(families.items()),
        tasks=[
            (f"{task} ({dataset})" if several else task, sections[task, dataset])
            for _, task, dataset in columns
        ],
        lines=[
            (model, setting, [cells.get((task, dataset)) for _, task, dataset in columns])
            for (model, setting), cells in lines.items()
        ],
        has_errors=any(curve.finding["metric"] == "negative_absolute_error" for curve in curves),
    )


def _cell(curve: Curve, target: str) -> Cell:
    finding = curve.finding
    change = short_change(finding["change"], finding["metric"])
    label = f"{finding['model']}, {finding['task']}: {finding['verdict']}"
    return Cell(finding["verdict"], change, target, f"{label}, {change}" if change else label)


def short_change(value: float, metric: str) -> str:
    """Return a change with a sign: of rates in points, of errors as the error changes."""
    if value != value:
        return ""
    if metric == "negative_absolute_error":
        value, digits = -value, 2
    elif metric == "score":
        digits = 2
    else:
        value, digits = 100 * value, 0
    number = f"{abs(half_up(value, digits)):.{digits}f}"
    return number if not float(number) else f"{'+' if value > 0 else '−'}{number}"


def _task(curve: Curve) -> tuple[str, str]:
    return curve.finding["task"], curve.finding["dataset"]
