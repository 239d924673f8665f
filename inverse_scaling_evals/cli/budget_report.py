"""`inverse-scaling budget-report`: did the budgets bind?"""

import warnings

import click


@click.command("budget-report")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every column.")
def budget_report(logs: tuple[str, ...], as_json: bool) -> None:
    """Compare requested with measured thinking in LOGS (folders or files), cell by cell.

    A curve whose thinking does not follow the budgets is called inert: it says nothing about
    longer thinking, however flat it is.
    """
    from rich.console import Console
    from rich.table import Table

    from ..analysis import budget_report as report

    with warnings.catch_warnings(record=True) as left_out:
        warnings.simplefilter("always", UserWarning)
        cells = report(list(logs))
    for warning in left_out:
        click.echo(f"Note: {warning.message}", err=True)
    if as_json:
        click.echo(cells.to_json(orient="records", indent=2))
        return
    if cells.empty:
        click.echo("No log of a task under a budget was found.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("task", "model", "regime"):
        table.add_column(heading)
    headings = ("budget", "thinking", "largest", "within", "cut off", "empty", "repeats")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("binding", no_wrap=True)
    for cell in cells.to_dict("records"):
        table.add_row(
            *(str(cell[name]) for name in ("task", "model", "regime", "budget")),
            *(f"{cell[name]:,.0f}" for name in ("mean_tokens", "largest_tokens")),
            *(_share(cell[name]) for name in ("within", "cut_off", "empty", "duplicates")),
            str(cell["binding"]),
        )
    Console().print(table)


def _share(value: float) -> str:
    return "" if value != value else f"{value:.0%}"
