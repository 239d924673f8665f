"""`inverse-scaling tasks`: what can be run."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ._table import Format, Table, format_option, show, texts

if TYPE_CHECKING:
    from ..catalogue import TaskFacts


@click.command()
@format_option
def tasks(output_format: Format) -> None:
    """List the 21 tasks with their data, metrics and licences.

    Each runs as `inspect eval inverse_scaling_evals/TASK`. Nothing is loaded or downloaded.
    """
    from ..catalogue import catalogue

    found = catalogue()
    show(output_format, [_table(found)], [_describe(facts) for facts in found])


def _describe(facts: TaskFacts) -> dict[str, Any]:
    return {**asdict(facts), "default_dataset": facts.default_dataset}


def _table(found: list[TaskFacts]) -> Table:
    rows = []
    for facts in found:
        default = facts.datasets[facts.default_dataset]
        rows.append(
            (
                facts.name,
                facts.family,
                facts.default_dataset,
                f"{default.questions:,}" if default.questions else "",
                facts.metric,
                default.polarity.pole if default.polarity else "",
                default.licence,
                ", ".join(list(facts.datasets)[1:]),
            )
        )
    return Table(
        (
            ("task", "name"),
            *texts("family", "data set"),
            ("questions", "number"),
            *texts("metric", "matching is", "licence", "also"),
        ),
        rows,
        caption="Questions, licence and matching are of the data set that is the default; also: "
        "the others. Matching is: what an answer that matches the data set's behaviour counts as.",
    )
