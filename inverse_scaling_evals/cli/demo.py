"""`inverse-scaling demo`: the whole study in miniature."""

import os
import shutil
import sys
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import click

from ._group import EXIT_INCOMPLETE

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from rich.table import Table


@click.command()
@click.option("--log-dir", default="logs/demo", show_default=True, help="Where the logs go.")
@click.option(
    "--limit", type=click.IntRange(min=2), default=None, help="Questions per task (default 24)."
)
def demo(log_dir: str, limit: int | None) -> None:
    """Run all 21 tasks at four thinking budgets, offline, and show what came out.

    The model is scripted/overthinker: no language model, but a stand-in that solves the questions
    and gets worse the longer it thinks. Run again, it goes on where it stopped.
    """
    from rich.console import Console

    from ..analysis import budget_report, cells_frame
    from ..studies import DEMO_MODEL, DEMO_QUESTIONS, run_demo

    complete = run_demo(log_dir, questions=limit or DEMO_QUESTIONS)
    console = Console()
    console.print(demo_table(cells_frame(log_dir), budget_report(log_dir)))
    console.print(
        f"[bold]{DEMO_MODEL}[/bold] is scripted, not a language model: it is made to get worse "
        "with length.\nScores are means with standard errors clustered by question; "
        "for rmse lower is better.\nThinking is the mean of measured tokens, "
        f"Within the share of replies that kept to the budget.\n\nNext:\n{_activation()}"
        f"  inspect view --log-dir {log_dir}\n"
        "  inspect eval inverse_scaling_evals/misleading_math --model scripted/steady "
        "-T budget=4096\n"
        "  inspect eval inverse_scaling_evals/zebra --model vllm/Qwen/Qwen3-32B -T budget=4096\n"
        "  inverse-scaling tasks",
        highlight=False,
        soft_wrap=True,
    )
    if not complete:
        click.echo("Some cells are not complete; run the demo again to go on.", err=True)
        sys.exit(EXIT_INCOMPLETE)


def _activation() -> str:
    """Give the line that puts `inspect` on the path, where it is not (after `make demo`)."""
    if shutil.which("inspect"):
        return ""
    return f"  source {os.path.relpath(sys.prefix)}/bin/activate\n"


def demo_table(cells: "pd.DataFrame", budgets: "pd.DataFrame") -> "Table":
    """Lay out one line per cell: budget, score, thinking, and whether the budget held.

    Args:
        cells: As `cells_frame` gives them.
        budgets: The `budget_report` of the same logs.
    """
    from rich.table import Table

    from ..catalogue import catalogue

    order = {facts.name: index for index, facts in enumerate(catalogue())}
    joined = cells.merge(budgets[["log", "within", "binding"]], on="log", how="left")
    ordered = joined.sort_values("task", key=lambda names: names.map(order), kind="stable")
    # 80 columns hold the longest name of a task beside all figures
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Task", no_wrap=True)
    for heading in ("Budget", "Score ± SE", "Thinking", "Within", "No ans"):
        table.add_column(heading, justify="right", no_wrap=True)
    for _, curve in ordered.groupby(
        ["task", "model", "regime", "enforce"], dropna=False, sort=False
    ):
        table.add_row()
        first = curve.iloc[0]
        # the first lines of a curve carry what its cells share
        labels = [str(first["task"]), f"  {first['metric']}", f"  budget: {first['binding']}"]
        for label, cell in zip_longest(labels, curve.to_dict("records")):
            table.add_row(label or "", *(_figures(cell) if cell else ()))
    return table


def _figures(cell: "dict[Hashable, Any]") -> tuple[str, ...]:
    return (
        str(cell["budget"]),
        f"{cell['score']:.3f} ± {cell['stderr']:.3f}",
        f"{cell['reasoning_tokens']:,.0f}",
        f"{cell['within']:.0%}",
        f"{cell['no_answer']:.0%}",
    )
