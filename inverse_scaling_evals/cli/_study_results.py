"""How `inverse-scaling study run` and `study check` show what came of a study."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ._scores import printed_score

if TYPE_CHECKING:
    from ..studies import CellState, DecidedResult

_UNSPOKEN = ("controlled", "auto", "crossed", "")
_WIDTH = 300


def state_as_json(state: CellState) -> dict[str, Any]:
    """Give a cell and how far it is as values that JSON can hold."""
    cell = state.cell
    return {
        **{name: getattr(cell, name) for name in ("task", "model", "regime", "budget", "enforce")},
        **{name: value for name, value in vars(state).items() if name != "cell"},
    }


def print_states(states: Sequence[CellState]) -> None:
    """Count the cells of each model and task, and the samples that are left."""
    curves: dict[tuple[str, str], list[CellState]] = {}
    for state in states:
        curves.setdefault((state.cell.model, state.cell.task), []).append(state)
    layout = "{:<24} {:<36} {:>8} {:>7} {:>7} {:>6} {:>13}"
    statuses = ("complete", "partial", "missing", "failed")
    click.echo(layout.format("model", "task", *statuses, "samples"))
    for (model, task), cells in sorted(curves.items()):
        counts = [sum(cell.status == status for cell in cells) for status in statuses]
        done = sum(cell.samples_done for cell in cells)
        total = sum(cell.samples_total for cell in cells)
        click.echo(layout.format(model, task, *counts, f"{done:,}/{total:,}"))
    print_failures(states)
    left = [state for state in states if state.status != "complete"]
    samples = sum(state.samples_total - state.samples_done for state in left)
    click.echo(
        f"study run would finish {len(left)} of {len(states)} cells: {samples:,} samples."
        if left
        else "Everything is complete; study run would do nothing."
    )


def print_failures(states: Sequence[CellState]) -> None:
    """Say what cells failed with, on stderr."""
    for state in states:
        if state.error is not None:
            reason = " ".join(state.error.split())[:300]
            click.echo(f"Failed: {state.cell.label}: {reason}", err=True)


def print_decisions(decided: DecidedResult) -> None:
    """Print the verdict of each curve, and what was saved by leaving off."""
    click.echo()
    for decision in decided.decisions:
        finding = decision.finding
        setting = [finding.regime] + [finding.enforce] * (finding.enforce not in _UNSPOKEN)
        verdict = "still open" if decision.open else finding.verdict
        click.echo(
            f"{', '.join((finding.task, finding.model, *setting))}: {verdict} "
            f"after {decision.fraction:.0%} of the questions"
        )
        if not decision.open:
            click.echo(f"  {finding.sentence}")
            if finding.notes:
                click.echo(f"  Note: {finding.notes}.")
    if not decided.result.complete:
        return
    if math.isnan(decided.saved):
        saved = "How many output tokens were not needed is unknown: not all replies told theirs"
    else:
        saved = (
            f"{decided.saved:.0%} of the output tokens of the full study were not needed, counting "
            "what settled curves left out at the mean length of what they had"
        )
    click.echo(
        f"\n{saved}. These verdicts allow for the looks taken, and so does inverse-scaling analyse."
    )


def print_results(log_dir: str) -> None:
    """Print one line per curve: its scores from the smallest budget to the largest."""
    from rich.console import Console
    from rich.table import Table

    from ..analysis import CURVE, cells_df, observations_df

    observations, notes = observations_df(log_dir, strict=False)
    # the means of a run that has not ended would change
    unfinished = {log for note in notes if note.code == "unfinished" for log in note.logs}
    cells = cells_df(observations[~observations["log"].isin(unfinished)])
    # a line that a narrow terminal wraps still holds every figure
    console = Console(width=max(Console().width, _WIDTH))
    for model, of_model in cells.groupby("model", sort=False):
        budgets = [
            str(budget)
            for budget in of_model["budget"].cat.remove_unused_categories().cat.categories
        ]
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(str(model), no_wrap=True)
        table.add_column("metric", no_wrap=True)
        for budget in budgets:
            table.add_column(budget, justify="right", no_wrap=True)
        for _, rows in of_model.groupby(list(CURVE), sort=False):
            first = rows.iloc[0]
            designs = ",".join(sorted(set(",".join(rows["design"]).split(","))))
            setting = [first["regime"], first["enforce"], designs]
            spoken = [word for word in setting if word not in _UNSPOKEN]
            metric, _ = printed_score(first["metric"], first["mean"])
            scores: dict[Any, Any] = {row["budget"]: row for row in rows.to_dict("records")}
            table.add_row(
                f"{first['task']} ({', '.join(spoken)})" if spoken else first["task"],
                metric,
                *(_figure(scores.get(budget)) for budget in budgets),
            )
        console.print()
        console.print(table)


def _figure(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return ""
    _, score = printed_score(cell["metric"], cell["mean"])
    return f"{score:.3f} ±{cell['stderr']:.3f}".replace("±0.", "±.")
