"""The trains of thought of a task: what its figures share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...analysis import CURVE
from ..results import Results
from ._measure import Measure, measure_of
from ._scope import safe
from ._words import short_names


@dataclass(frozen=True)
class TrainsOfTask:
    """The trains of thought of a task.

    Attributes:
        slug: Its name in names of figures.
        name: Its name in titles.
        cells: Its rows of `trajectory_cells_df`.
        measure: How its scores are drawn.
        names: Of the models.
        results: The study.
    """

    slug: str
    name: str
    cells: pd.DataFrame
    measure: Measure
    names: Mapping[str, str]
    results: Results

    def curves(self) -> Iterator[tuple[dict[str, Any], str, pd.DataFrame]]:
        """Go through its curves: the values of `CURVE`, a title, and the cells."""
        for values_of, cells in self.cells.groupby(list(CURVE), sort=True):
            key = dict(zip(CURVE, values_of, strict=True))
            told = [self.names[str(key["model"])]]
            told += [str(key["regime"])] if key["regime"] != "natural" else []
            told += [
                str(key[name])
                for name in ("enforce", "mitigation")
                if key[name] not in ("auto", "none")
            ]
            yield key, ", ".join(told), cells


def trains_of_tasks(results: Results) -> Iterator[TrainsOfTask]:
    """Go through the tasks with trains of thought that were followed."""
    cells = results.trajectory_cells
    pairs = cells[["task", "dataset"]].drop_duplicates()
    names = short_names(sorted(map(str, cells["model"].unique())))
    for task, dataset in pairs.itertuples(index=False):
        own = cells[(cells["task"] == task) & (cells["dataset"] == dataset)]
        rows = results.trajectories
        scores = rows.loc[(rows["task"] == task) & (rows["dataset"] == dataset), "score"]
        several = (pairs["task"] == task).sum() > 1
        yield TrainsOfTask(
            safe(f"{task}-{dataset}" if several else str(task)),
            f"{task} ({dataset})" if several else str(task),
            own,
            measure_of(str(own["metric"].iloc[0]), scores),
            names,
            results,
        )
