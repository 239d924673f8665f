"""`inverse-scaling tasks`: what can be run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ._table import Format, Table, format_option, show, texts
from ._task_name import check_suite

if TYPE_CHECKING:
    from ..catalogue import TaskFacts


_WIDEST = 30  # characters of other data sets that are listed


@click.command()
@click.option("--suite", callback=check_suite, help="Only the tasks of this suite.")
@format_option
def tasks(suite: str | None, output_format: Format) -> None:
    """List the tasks with their data, metrics and licences, and the suites that they form.

    Each runs as `inspect eval inverse_scaling_evals/TASK`, and each suite as `inverse-scaling study
    run --task SUITE`. Nothing is loaded or downloaded.
    """
    from ..catalogue import suite_facts

    found = suite_facts(suite or "all")
    tables = [_table(found)]
    if suite is None:
        tables.append(_suites_table())
    # the records of 45 tasks take as long as their table
    described = [_describe(facts) for facts in found] if output_format in ("csv", "json") else []
    show(output_format, tables, described)


def _suites_table() -> Table:
    from ..catalogue import suites

    return Table(
        (("suite", "name"), ("tasks", "number"), *texts("what they are")),
        [(name, str(len(suite.tasks)), suite.about) for name, suite in suites().items()],
    )


def _describe(facts: TaskFacts) -> dict[str, Any]:
    from ..catalogue import split_entry, suites

    groups = [
        name
        for name, suite in suites().items()
        if facts.name in {split_entry(entry)[0] for entry in suite.tasks}
    ]
    return {**asdict(facts), "default_dataset": facts.default_dataset, "suites": groups}


def _others(names: Sequence[str]) -> str:
    listed = ", ".join(names)
    return listed if len(listed) <= _WIDEST else f"{len(names)} others"


def _table(found: Sequence[TaskFacts]) -> Table:
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
                _others(list(facts.datasets)[1:]),
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
        "the others (--format json has all). Matching is: what an answer that matches the data "
        "set's behaviour counts as.",
    )
