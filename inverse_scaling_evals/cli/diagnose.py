"""`inverse-scaling diagnose`: which failure modes show in the transcripts and answers?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ._group import EXIT_INCOMPLETE
from ._numbers import curve_title
from ._table import (
    Block,
    Format,
    Paragraph,
    Table,
    format_option,
    numbers,
    print_notes,
    show,
    texts,
)

if TYPE_CHECKING:
    import pandas as pd

_LEGEND = (
    "Trend: change of the headline measure from the lowest to the highest budget, plus is more of "
    "the failure; fractions in points (hundredths), densities per 1,000 tokens. yes: trend of at "
    "least the margin, and p, adjusted for the number of diagnostics, below 0.01. The interval is "
    "at the level of that test."
)

_UNITS = {"fraction": "points", "per_1000_tokens": "per 1,000 tokens"}
"""Of headline measures, as the table names them."""


@click.command("diagnose")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@format_option
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Seed of the randomisation tests and bootstraps.",
)
def diagnose(logs: tuple[str, ...], output_format: Format, seed: int) -> None:
    """Look for five failure modes in LOGS (folders or files).

    Distraction, framing, spurious features, lost constraints, drift of behaviour: one line for
    each that applies to a model and task, with the trend of its headline measure from the lowest
    to the highest budget. --format csv and json give every measure at every budget.
    """
    from ..analysis import diagnostics_df, transcripts_df

    transcripts, notes = transcripts_df(list(logs), strict=False)
    measures = diagnostics_df(transcripts, seed=seed)
    show(output_format, _blocks(measures), measures)
    print_notes(note.sentence for note in notes)
    if measures.empty:
        raise SystemExit(EXIT_INCOMPLETE)


def _blocks(measures: pd.DataFrame) -> Iterator[Block]:
    if measures.empty:
        yield Paragraph("No log of a task under a budget was found.")
        return
    curve = ["task", "model", "dataset", "regime", "enforce"]
    for names, rows in measures.groupby(curve, sort=False):
        decided = rows[rows["detected"].notna()]
        measured = rows.loc[rows["detected"].isna(), "diagnostic"].unique()
        shown = decided[decided["diagnostic"].isin(measured)]
        title = curve_title(names)
        yield Paragraph(title, "bold") if shown.empty else _table(title, shown)
        # what is true of the transcripts is true of every diagnostic: say it once
        notes = (decided if shown.empty else shown)["note"]
        for note in notes[notes != ""].drop_duplicates():
            yield Paragraph(note, indented=True)
    yield Paragraph(_LEGEND, "dim")


def _table(title: str, rows: pd.DataFrame) -> Table:
    return Table(
        (
            *texts("diagnostic", "detected"),
            *texts("reason"),
            *numbers("trend", "interval", "margin", "p"),
            *texts("unit"),
        ),
        [
            (
                row["diagnostic"],
                str(row["detected"]),
                row["reason"],
                *_figures(row),
                _UNITS[row["unit"]],
            )
            for row in rows.to_dict("records")
        ],
        title=title,
    )


def _figures(row: dict[Any, Any]) -> tuple[str, ...]:
    """Write trend, interval and p value; nothing for what is unknown: the note says why."""
    scale, digits = (100, 1) if row["unit"] == "fraction" else (1, 2)
    known = {name: row[name] == row[name] for name in ("value", "low", "p_adjusted")}  # not NaN
    return (
        f"{scale * row['value']:+.{digits}f}" if known["value"] else "",
        f"{scale * row['low']:+.{digits}f} to {scale * row['high']:+.{digits}f}"
        if known["low"]
        else "",
        f"{scale * row['margin']:g}",
        f"{row['p_adjusted']:.4f}" if known["p_adjusted"] else "",
    )
