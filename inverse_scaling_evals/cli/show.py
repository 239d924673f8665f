"""`inverse-scaling show`: a study on one screen: the answer, the grid, the curves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from .._constants import NO_LOGS, ONLY_NATURAL, RUN_BUDGETS
from ._group import EXIT_INCOMPLETE
from ._numbers import RATES, change, curve_name, units
from ._scores import printed_score
from ._table import (
    Block,
    Format,
    Paragraph,
    Styled,
    Table,
    format_option,
    numbers,
    print_notes,
    show,
    texts,
)

if TYPE_CHECKING:
    import pandas as pd

    from ..analysis import Finding

_COLOURS = {
    "inverse": "red",
    "positive": "green",
    "flat": "cyan",
    **dict.fromkeys(("non-monotonic", "falling", "rising"), "magenta"),
}

_LEVELS = "▁▂▃▄▅▆▇█"

_WIDTH = 41
"""Columns of a chart: with budget, score and thinking beside it, it fits into 80."""


@click.command("show")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option(
    "--curves",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="Curves to draw, those that fall most first.",
)
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes that read logs.")
@format_option
def show_study(logs: tuple[str, ...], curves: int, workers: int, output_format: Format) -> None:
    """Show the study in LOGS (folders or files): the answer, all curves, and the worst drawn.

    The verdicts are those of inverse-scaling analyse, which also explains them.
    """
    import pandas as pd

    from ..analysis import FINDING_COLUMNS, cells_df, findings, observations_df, read_looks

    samples, on_logs = observations_df(list(logs), strict=False, workers=workers)
    looks = read_looks(list(logs))
    found = sorted(findings(samples, looks=looks), key=_by_change)
    cells = cells_df(samples)
    notes = [note.sentence for note in on_logs] + [note.sentence for note in looks.notes]
    records = pd.DataFrame([vars(one) for one in found], columns=list(FINDING_COLUMNS))
    show(
        output_format,
        _blocks(found, cells, curves, list(logs)),
        records,
        document={"findings": records, "cells": cells, "notes": notes},
    )
    if output_format != "json":  # which holds them
        print_notes(notes)
    if not found:
        raise SystemExit(EXIT_INCOMPLETE)


def _by_change(finding: Finding) -> float:
    """Order the falls of rates first, then errors, then what has no change."""
    if math.isnan(finding.change):
        return math.inf
    return finding.change + (10 if finding.metric == "negative_absolute_error" else 0)


def _blocks(
    found: Sequence[Finding], cells: pd.DataFrame, curves: int, logs: Sequence[str]
) -> Iterator[Block]:
    if not found:
        yield Paragraph(NO_LOGS)
        return
    yield Paragraph(_answer(found), "bold")
    sets = {(finding.task, finding.dataset) for finding in found}
    several = len(sets) > len({finding.task for finding in found})
    for model in dict.fromkeys(finding.model for finding in found):
        mine = [finding for finding in found if finding.model == model]
        yield _grid(model, mine, cells, with_dataset=several)
    for finding in found[:curves]:
        yield _chart(finding, _of(finding, cells), with_dataset=several)
        yield Paragraph(finding.sentence, indented=True)
    yield Paragraph(
        f"More: inverse-scaling analyse {' '.join(logs)} explains every verdict.", "dim"
    )


def _answer(found: Sequence[Finding]) -> str:
    """Say how many curves have each verdict, and which falls most."""
    verdicts = [finding.verdict for finding in found]
    counts = sorted({(-verdicts.count(one), one) for one in verdicts})
    listed = ", ".join(f"{-count} {verdict}" for count, verdict in counts)
    models = {finding.model for finding in found}
    told = (
        f"{len(models)} {'model' if len(models) == 1 else 'models'}, {len(found)} "
        f"{'curve' if len(found) == 1 else 'curves'}: {listed}."
    )
    if all(finding.regime == "natural" for finding in found):
        return f"{told} {ONLY_NATURAL}. {RUN_BUDGETS}"
    worst = next((finding for finding in found if finding.verdict == "inverse"), None)
    if worst is None:
        return f"{told} None is shown to get worse with more thinking."
    whose = f", {worst.model}" if len(models) > 1 else ""
    size = change(worst.change, worst.metric)
    unit = " points" if worst.metric in RATES else ""
    return f"{told} The largest fall: {worst.task}{whose}, {size}{unit}."


def _of(finding: Finding, cells: pd.DataFrame) -> pd.DataFrame:
    from ..analysis import CURVE

    mine = (cells[list(CURVE)].astype(str) == [str(getattr(finding, x)) for x in CURVE]).all(axis=1)
    return cells[mine].sort_values("budget")


def _grid(model: str, mine: Sequence[Finding], cells: pd.DataFrame, *, with_dataset: bool) -> Table:
    """Put the curves of a model in a table, each with its course in a word of blocks."""
    rows = []
    for finding in mine:
        of_curve = _of(finding, cells)
        means = [printed_score(finding.metric, mean)[1] for mean in of_curve["mean"]]
        ends = [f"{means[0]:.2f}", f"{means[-1]:.2f}"] if means else ["", ""]
        rows.append(
            (
                curve_name(vars(finding), with_dataset=with_dataset),
                _course(list(of_curve["mean"])),
                ends[0],
                ends[1] if len(means) > 1 else "",
                change(finding.change, finding.metric),
                Styled(finding.verdict, _COLOURS.get(finding.verdict, "dim")),
            )
        )
    return Table(
        (
            ("task", "name"),
            *texts("course"),
            *numbers("first", "last", "change"),
            *texts("verdict"),
        ),
        rows,
        title=model,
        caption="Course: the mean score by budget, from the least thinking to the most, each "
        "curve between its own lowest and highest, down is worse. First and last: at these two. "
        "Change: between the budgets of the verdict; "
        f"{units({finding.metric for finding in mine})}.",
    )


def _course(means: Sequence[float]) -> str:
    """Draw means as blocks, the lowest as the lowest block."""
    known = [mean for mean in means if mean == mean]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    # a curve that hardly moves is drawn level, not as noise
    span = max(high - low, 0.05 * max(abs(low), abs(high)), 1e-9)
    blocks = [" " if x != x else _LEVELS[round((x - low) / span * 7)] for x in means]
    return "".join(blocks)


def _chart(finding: Finding, cells: pd.DataFrame, *, with_dataset: bool) -> Table:
    """Draw the means of a curve with their intervals, one line a budget."""
    name, _ = printed_score(finding.metric, 0.0)
    ends = [
        printed_score(finding.metric, value)[1]
        for value in (*cells["low"], *cells["high"], *cells["mean"])
        if value == value
    ]
    is_rate = all(0 <= end <= 1 for end in ends)
    low, high = (0.0, 1.0) if is_rate else (min(ends, default=0.0), max(ends, default=1.0))
    rows = []
    for row in cells.to_dict("records"):
        mean, one, other = (
            printed_score(finding.metric, row[column])[1] for column in ("mean", "low", "high")
        )
        thinking = row["mean_tokens"]
        rows.append(
            (
                str(row["budget"]),
                _line(mean, min(one, other), max(one, other), low, high),
                f"{mean:.3f}" if mean == mean else "",
                f"{thinking:,.0f}" if thinking == thinking else "",
            )
        )
    scale = f"{low:g}{f'{high:g}':>{_WIDTH - len(f'{low:g}')}}"
    curve = curve_name(vars(finding), with_dataset=with_dataset)
    return Table(
        (*numbers("budget"), (scale, "text"), *numbers(name, "thinking")),
        rows,
        title=f"{curve}, {finding.model}",
    )


def _line(mean: float, one: float, other: float, low: float, high: float) -> str:
    """Draw a mean as a point on its interval: `├──●──┤`."""
    line = [" "] * _WIDTH

    def place(value: float) -> int:
        share = (value - low) / (high - low) if high > low else 0.5
        return min(max(round(share * (_WIDTH - 1)), 0), _WIDTH - 1)

    if one == one and other == other:
        first, last = place(one), place(other)
        line[first : last + 1] = "─" * (last + 1 - first)
        line[first], line[last] = "├", "┤"
    if mean == mean:
        line[place(mean)] = "●"
    return "".join(line).rstrip()
