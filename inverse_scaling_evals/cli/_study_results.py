"""How `inverse-scaling study run` and `study check` show what came of a study."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from .._counted import counted
from .._visible import visible
from ._scores import printed_score
from ._table import Block, Code, Paragraph, Table, numbers

if TYPE_CHECKING:
    from ..studies import CellState, DecidedResult, Decision, Study

_UNSPOKEN = ("controlled", "auto", "none", "crossed", "")


def state_as_json(state: CellState) -> dict[str, Any]:
    """Return a cell and its state as values that JSON can hold."""
    cell = state.cell
    return {
        **{
            name: getattr(cell, name)
            for name in ("task", "model", "regime", "budget", "enforce", "mitigation")
        },
        **{name: value for name, value in vars(state).items() if name != "cell"},
    }


def state_blocks(states: Sequence[CellState]) -> Iterator[Block]:
    """Lay out the counts of cells of each model and task, and the samples that are left."""
    statuses = ("complete", "partial", "missing", "failed")
    curves: dict[str, dict[str, list[CellState]]] = {}
    for state in states:
        curves.setdefault(state.cell.model, {}).setdefault(state.cell.task, []).append(state)
    for model, tasks in sorted(curves.items()):
        rows = []
        for task, cells in sorted(tasks.items()):
            counts = [str(sum(cell.status == status for cell in cells)) for status in statuses]
            done = sum(cell.samples_done for cell in cells)
            total = sum(cell.samples_total for cell in cells)
            rows.append((task, *counts, f"{done:,}/{total:,}"))
        yield Table([("task", "name"), *numbers(*statuses, "samples")], rows, title=model)
    left = [state for state in states if state.status != "complete"]
    samples = sum(state.samples_total - state.samples_done for state in left)
    yield Paragraph(
        f"study run would finish {len(left)} of {counted(len(states), 'cell')}: "
        f"{counted(samples, 'sample')}."
        if left
        else "Everything is complete; study run would do nothing."
    )


def print_failures(states: Sequence[CellState]) -> None:
    """Print on stderr what cells failed with."""
    for state in states:
        if state.error is not None:
            reason = " ".join(state.error.split())[:300]
            click.echo(visible(f"Failed: {state.cell.label}: {reason}"), err=True)


def decision_blocks(decisions: Sequence[Decision]) -> Iterator[Block]:
    """Lay out the verdict of each curve that was looked at."""
    for decision in decisions:
        finding = decision.finding
        further = (finding.enforce, finding.mitigation)
        setting = [finding.regime, *(word for word in further if word not in _UNSPOKEN)]
        verdict = "still open" if decision.open else finding.verdict
        yield Paragraph(
            f"{', '.join((finding.task, finding.model, *setting))}: {verdict} "
            f"after {decision.fraction:.0%} of the questions",
            "bold",
        )
        if not decision.open:
            yield Paragraph(finding.sentence, indented=True)
            if finding.notes:
                yield Paragraph(f"Note: {finding.notes}.", indented=True)


def saving_blocks(decided: DecidedResult) -> Iterator[Block]:
    """Lay out what early stopping saved, if the run is complete."""
    if not decided.result.complete:
        return
    if math.isnan(decided.saved):
        saved = "How many output tokens were not needed is unknown: not all replies told theirs"
    else:
        saved = (
            f"{decided.saved:.0%} of the output tokens of the full study were not needed, counting "
            "what settled curves left out at the mean length of what they had"
        )
    yield Paragraph(
        f"{saved}. These verdicts allow for the looks taken, and so does inverse-scaling analyse."
    )


def next_blocks(study: Study, log_dir: str) -> Iterator[Block]:
    """Name the commands that show what a study found."""
    logs = shlex.quote(log_dir)
    rules = [cell.checkpoints.stop for cell in study.runnable if cell.checkpoints is not None]
    if rules:
        yield Paragraph("See what happens within trains of thought:")
        lines = [f"inverse-scaling trajectory {logs}"]
        lines += [f"inverse-scaling settle {logs}"] * (None in rules)
        yield Code([*lines, f"inverse-scaling report {logs}"], attached=True)
    yield Paragraph("Look at every answer:")
    yield Code([f"inspect view --log-dir {logs}"], attached=True)


def score_blocks(log_dir: str) -> Iterator[Block]:
    """Lay out one line per curve: its scores from the smallest budget to the largest."""
    from ..analysis import CURVE, cells_df, observations_df

    observations, notes = observations_df(log_dir, strict=False)
    # the means of a run that has not ended would change
    unfinished = {log for note in notes if note.code == "unfinished" for log in note.logs}
    cells = cells_df(observations[~observations["log"].isin(unfinished)])
    for model, of_model in cells.groupby("model", sort=False):
        budgets = [
            str(budget)
            for budget in of_model["budget"].cat.remove_unused_categories().cat.categories
        ]
        lines = []
        for _, rows in of_model.groupby(list(CURVE), sort=False):
            first = rows.iloc[0]
            designs = ",".join(sorted(set(",".join(rows["design"]).split(","))))
            setting = [first["regime"], first["enforce"], first["mitigation"], designs]
            spoken = [word for word in setting if word not in _UNSPOKEN]
            metric, _ = printed_score(first["metric"], first["mean"])
            scores: dict[Any, Any] = {row["budget"]: row for row in rows.to_dict("records")}
            lines.append(
                (
                    f"{first['task']} ({', '.join(spoken)})" if spoken else first["task"],
                    metric,
                    *(_figure(scores.get(budget)) for budget in budgets),
                )
            )
        yield Table(
            [("task", "name"), ("metric", "text"), *numbers(*map(str, budgets))],
            lines,
            title=str(model),
            caption="Means and standard errors, by budget."
            + " MAE is an error: more is worse." * any(line[1] == "MAE" for line in lines),
        )


def _figure(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return ""
    _, score = printed_score(cell["metric"], cell["mean"])
    return f"{score:.3f} ±{cell['stderr']:.3f}".replace("±0.", "±.")
