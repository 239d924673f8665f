"""The table of what the words of a budget do, as `inverse-scaling analyse` prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

_SIGNIFICANT = 0.05


def print_words_effects(words: pd.DataFrame) -> None:
    """Print a table for each model.

    Args:
        words: As `analysis.words_effects_df` returns it, not empty.
    """
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    several = len(words[["task", "dataset"]].drop_duplicates()) > words["task"].nunique()
    console.print("What the words of the budget do: controlled (unless named) minus silent")
    for model, rows in words.groupby("model", sort=False):
        console.print()
        console.print(_table(str(model), rows, with_dataset=several))
    console.print()
    for line in _explained(words):
        console.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
    console.print()


def _explained(words: pd.DataFrame) -> Iterator[str]:
    yield (
        "Differences within questions: plus is a higher score (a smaller error), or longer "
        "thinking, with the words. Thinking is in doublings: 1 is twice as long. * significant at "
        "5 % after correcting for the number of rows."
    )
    unpaired = int(words["n_unpaired"].sum())
    if unpaired:
        yield f"Left out: {unpaired:,} questions that have a score in one of the two cells only."
    for note in dict.fromkeys(filter(None, words["notes"])):
        yield f"Note: {note}."
    for row in words[words["score"].isna()].to_dict("records"):
        yield f"Note: {row['task']}, {row['regime']}, budget {row['budget']}: {row['score_note']}."


def _table(model: str, rows: pd.DataFrame, *, with_dataset: bool) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(Text(model), overflow="fold")  # a narrow terminal breaks names, not numbers
    for heading in ("budget", "score ", "95 % interval", "thinking ", "95 % interval"):
        table.add_column(heading, justify="right", no_wrap=True)
    shown = ""
    for row in rows.to_dict("records"):
        name = _named(row, with_dataset=with_dataset)
        table.add_row(
            Text("" if name == shown else name),
            row["budget"],
            *_figures(row, "score", 3),
            *_figures(row, "doublings", 2),
        )
        shown = name
    return table


def _named(row: Mapping[Any, Any], *, with_dataset: bool) -> str:
    spoken = [row["regime"]] if row["regime"] != "controlled" else []
    spoken += [row["enforce"]] if row["enforce"] != "auto" else []
    spoken += [row["dataset"]] if with_dataset else []
    return f"{row['task']} ({', '.join(spoken)})" if spoken else str(row["task"])


def _figures(row: Mapping[Any, Any], name: str, digits: int) -> tuple[str, str]:
    """Write an estimate, with a star where it is significant, and its interval; empty without."""
    value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
    if value != value:
        return "", ""
    star = "*" if row[f"{name}_p_adjusted"] <= _SIGNIFICANT else " "
    shown, least, most = (f"{round(x, digits) + 0.0:+.{digits}f}" for x in (value, low, high))
    return f"{shown}{star}", f"{least} to {most}"
