"""`inverse-scaling budget-report`: did the budgets bind?"""

import warnings
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table


@click.command("budget-report")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every column.")
def budget_report(logs: tuple[str, ...], as_json: bool) -> None:
    """Compare requested with measured thinking in LOGS (folders or files), cell by cell.

    A curve whose thinking does not follow the budgets is called inert: it says nothing about
    longer thinking, however flat it is.
    """
    from ..analysis import budget_report as report

    with warnings.catch_warnings(record=True) as left_out:
        warnings.simplefilter("always", UserWarning)
        cells = report(list(logs))
    for warning in left_out:
        click.echo(f"Note: {warning.message}", err=True)
    if as_json:
        click.echo(cells.to_json(orient="records", indent=2))
    elif cells.empty:
        click.echo("No log of a task under a budget was found.")
    else:
        _print(cells)


def _print(cells: "pd.DataFrame") -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    # thinking off stands beside every way to enforce the other budgets; the channel names it
    for names, rows in cells.groupby(["task", "model", "dataset", "regime"], sort=False):
        console.print(", ".join(filter(None, map(str, names))), style="bold", markup=False)
        console.print(_table(rows))
        for note in _noise_notes(rows):
            console.print(Padding(Text(note), (0, 0, 0, 2), expand=False))
        console.print()


def _noise_notes(rows: "pd.DataFrame") -> list[str]:
    """Say which questions of a curve are not independent, and how lengths are counted."""
    from ..analysis.noise import (
        CellNoise,
        EqualLengths,
        SharedNoise,
        length_notes,
        seed_note,
        unit_note,
    )
    from ..analysis.verdicts import capitalised

    noise = SharedNoise(
        tuple(
            CellNoise(
                budget=row["budget"],
                n_questions=row["questions"],
                n_sharing=row["shared_seeds"],
                logs=(row["log"],),
                lengths=EqualLengths(
                    n=row["compared_lengths"],
                    n_equal=row["equal_lengths"],
                    pairs=row["equal_pairs"],
                    expected_pairs=row["expected_pairs"],
                    unit=row["length_unit"],
                ),
            )
            for row in rows.to_dict("records")
        )
    )
    notes = [seed_note(noise, noise.logs)] if noise.seeded else []
    notes += [*length_notes(noise), unit_note(noise)]
    return [f"{capitalised(note)}." for note in notes if note]


def _table(rows: "pd.DataFrame") -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    headings = ("  budget", "thinking", "largest", "within", "cut off", "empty", "repeats")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("channel", "binding"):
        table.add_column(heading, no_wrap=True)
    for row in rows.to_dict("records"):
        table.add_row(
            str(row["budget"]),
            *(_tokens(row[name]) for name in ("mean_tokens", "largest_tokens")),
            *(_share(row[name]) for name in ("within", "cut_off", "empty", "duplicates")),
            str(row["channel"]),
            str(row["binding"]),
        )
    return table


def _tokens(value: float) -> str:
    return "" if value != value else f"{value:,.0f}"


def _share(value: float) -> str:
    return "" if value != value else f"{value:.0%}"
