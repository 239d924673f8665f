"""`inverse-scaling compare`: our estimates beside the paper's published figures."""

import warnings
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table


@click.command("compare")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every column.")
def compare(logs: tuple[str, ...], as_json: bool) -> None:
    """Put the estimates from LOGS (folders or files) beside the figures of arXiv 2507.14417.

    For the same model, task and regime, where the paper gives one. A span is an axis or the reach
    of the plotted points: the paper prints no table of points. A question mark: which panel the
    figure belongs to could not be told for certain.
    """
    from ..analysis import compare as beside
    from ..analysis import observations_df, read_looks, transcripts_needed
    from ..analysis.logs import read_readings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # they are among the notes
        samples = observations_df(list(logs))
        looks = read_looks(list(logs))
        found = beside(samples, read_readings(transcripts_needed(samples)), looks=looks)
    if as_json:
        click.echo(found.to_json(orient="records", indent=2))
    elif samples.empty:
        click.echo("No log of a task under a budget was found.")
    elif found.empty:
        click.echo(
            "The paper has no figure for any model, task and regime in these logs. It ran Claude "
            "Sonnet 3.7, Sonnet 4 and Opus 4, o3-mini, o4-mini, o3, Qwen3-32B, QwQ-32B and R1."
        )
    else:
        _print(found)
    for note in (*samples.attrs["notes"], *(one.sentence for one in looks.notes)):
        click.echo(f"Note: {note}", err=True)


def _print(found: "pd.DataFrame") -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    curve = ["task", "model", "dataset", "regime", "enforce"]
    for names, rows in found.groupby(curve, sort=False):
        console.print(", ".join(filter(None, map(str, names))), style="bold", markup=False)
        console.print(_table(rows))
        for note in rows.loc[rows["note"] != "", "note"].drop_duplicates():
            console.print(Padding(Text(note), (0, 0, 0, 2), expand=False))
        console.print()


def _table(rows: "pd.DataFrame") -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("  quantity", no_wrap=True)
    table.add_column("questions")
    table.add_column("budget")
    table.add_column("paper", justify="right", no_wrap=True)
    table.add_column("ours", justify="right")
    table.add_column("compatible", no_wrap=True)
    table.add_column("source")
    for row in rows.to_dict("records"):
        ours = row["ours"]
        if row["ours_low"] == row["ours_low"] and " to " not in ours:
            ours += f" ({row['ours_low']:.3f} to {row['ours_high']:.3f})"
        table.add_row(
            f"  {row['quantity']}".replace("_", " "),
            str(row["subset"]),
            row["where"],
            row["published"] + ("" if row["sure"] else " ?"),
            ours,
            row["compatible"],
            row["source"],
        )
    return table
