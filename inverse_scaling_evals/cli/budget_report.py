"""`inverse-scaling budget-report`: did the budgets bind?"""

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
    from ..analysis import LogNoteCode, budgets_df, transcripts_df

    transcripts, notes = transcripts_df(list(logs), strict=False)
    cells = budgets_df(transcripts, transcripts)
    for note in notes:
        if note.code is not LogNoteCode.SHARED_SEEDS:  # the table has a note on it
            click.echo(f"Note: {note.sentence}", err=True)
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
        for note in rows.loc[rows["note"] != "", "note"].unique():
            console.print(Padding(Text(note), (0, 0, 0, 2), expand=False))
        console.print()


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
            *(_tokens(row[name]) for name in ("mean_tokens", "max_tokens")),
            *(_share(row[name]) for name in ("within", "cut_off", "empty", "duplicates")),
            str(row["channel"]),
            str(row["binding"]),
        )
    return table


def _tokens(value: float) -> str:
    return "" if value != value else f"{value:,.0f}"


def _share(value: float) -> str:
    return "" if value != value else f"{value:.0%}"
