"""`inverse-scaling tasks`: what can be run."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..catalogue import TaskFacts

_WIDTH = 136


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every data set.")
def tasks(as_json: bool) -> None:
    """List the 21 tasks: family, questions, metric, polarity, licence.

    Each runs as `inspect eval inverse_scaling_evals/TASK`. Nothing is loaded or downloaded.
    """
    from ..catalogue import catalogue

    found = catalogue()
    if as_json:
        click.echo(json.dumps([_describe(facts) for facts in found], indent=2))
    else:
        _print_table(found)


def _describe(facts: TaskFacts) -> dict[str, Any]:
    return {**asdict(facts), "default_dataset": facts.default_dataset}


def _print_table(found: list[TaskFacts]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    # wide enough for every column; narrower terminals wrap the lines, which beats cut-off cells
    console.width = max(console.width, _WIDTH)
    table = Table(box=None, pad_edge=False)
    for heading in ("task", "family", "data set"):
        table.add_column(heading, no_wrap=True)
    table.add_column("questions", justify="right", no_wrap=True)
    for heading in ("metric", "matching is", "licence", "also"):
        table.add_column(heading, no_wrap=True)
    for facts in found:
        default = facts.datasets[facts.default_dataset]
        table.add_row(
            facts.name,
            facts.family,
            facts.default_dataset,
            f"{default.questions:,}" if default.questions else "",
            facts.metric,
            default.polarity.pole if default.polarity else "",
            default.licence,
            ", ".join(list(facts.datasets)[1:]),
        )
    console.print(table)
