"""`inverse-scaling diagnose`: which failure modes show in the transcripts and answers?"""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    import pandas as pd
    from rich.console import Console
    from rich.table import Table


@click.command("diagnose")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every measure.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of randomisation tests and bootstraps.",
)
def diagnose(logs: tuple[str, ...], as_json: bool, seed: int) -> None:
    """Look for five failure modes in LOGS (folders or files).

    Distraction, framing, spurious features, lost constraints, drift of behaviour: one line for
    each that applies to a model and task, with the trend of its headline measure from the lowest
    to the highest budget. --json gives every measure at every budget.
    """
    from ..analysis import diagnostics_df, transcripts_df

    transcripts, notes = transcripts_df(list(logs), strict=False)
    measures = diagnostics_df(transcripts, seed=seed)
    if as_json:
        click.echo(measures.to_json(orient="records", indent=2))
    else:
        _print(measures)
    for note in notes:
        click.echo(f"Note: {note.sentence}", err=True)


def _print(measures: "pd.DataFrame") -> None:
    from rich.console import Console

    if measures.empty:
        click.echo("No log of a task under a budget was found.")
        return
    console = Console(highlight=False)
    curve = ["task", "model", "dataset", "regime", "enforce"]
    for names, rows in measures.groupby(curve, sort=False):
        console.print(", ".join(filter(None, map(str, names))), style="bold", markup=False)
        _print_curve(console, rows)
        console.print()


def _print_curve(console: "Console", rows: "pd.DataFrame") -> None:
    from rich.padding import Padding
    from rich.text import Text

    decided = rows[rows["detected"].notna()]
    measured = rows.loc[rows["detected"].isna(), "diagnostic"].unique()
    shown = decided[decided["diagnostic"].isin(measured)]
    if not shown.empty:
        console.print(_table(shown))
    # what is true of the transcripts is true of every diagnostic: say it once
    notes = (decided if shown.empty else shown)["note"]
    for note in notes[notes != ""].drop_duplicates():
        console.print(Padding(Text(note), (0, 0, 0, 2), expand=False))


def _table(rows: "pd.DataFrame") -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("  diagnostic", "detected"):
        table.add_column(heading, no_wrap=True)
    for heading in ("trend", "95 %", "p adjusted"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows.to_dict("records"):
        table.add_row(
            f"  {row['diagnostic']}", str(row["detected"]).replace("_", " "), *_figures(row)
        )
    return table


def _figures(row: "dict[Hashable, Any]") -> tuple[str, ...]:
    """Write trend, interval and p value; nothing for what is unknown: the note says why."""
    known = {name: row[name] == row[name] for name in ("value", "low", "p_adjusted")}  # not NaN
    return (
        f"{row['value']:+.3f}" if known["value"] else "",
        f"{row['low']:+.3f} to {row['high']:+.3f}" if known["low"] else "",
        f"{row['p_adjusted']:.4f}" if known["p_adjusted"] else "",
    )
