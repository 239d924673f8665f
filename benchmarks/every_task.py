"""Every task under the scripted models that are made to be right, and to get worse with length.

`scripted/steady` is right at any length, `scripted/overthinker` slips more often the longer it
thinks. Each task is asked at two budgets, once a question. Controls are flat under both.

    python benchmarks/every_task.py [--questions 12] [--tasks all] [--write]

`--write` puts the table into docs/more_tasks.md. Tasks whose public file is not on this machine are
named below the table. INVERSE_SCALING_EVALS_DATA names a mirror of the files.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from inverse_scaling_evals.analysis import cells_df, observations_df
from inverse_scaling_evals.catalogue import suite_facts, suites
from inverse_scaling_evals.studies import RunOptions, Study, plan, run, with_data

MODELS = ("scripted/steady", "scripted/overthinker")
BUDGETS = ("0", "16384")
CONTROLS = suites()["controls"].tasks

_PAGE = Path(__file__).parent.parent / "docs" / "more_tasks.md"
_BEGIN = "<!-- benchmarks/every_task.py: begin -->"
_END = "<!-- benchmarks/every_task.py: end -->"
_ERROR = "negative_absolute_error"


def run_all(tasks: Sequence[str], questions: int) -> tuple[Study, pd.DataFrame]:
    """Run the tasks, and return the study and a row for each of its cells."""
    study = plan(
        name="every-task", tasks=tasks, models=MODELS, budgets=BUDGETS, limit=questions, epochs=1
    )
    study = with_data(study, skip_missing=True)
    with tempfile.TemporaryDirectory() as folder:
        result = run(study, folder, options=RunOptions(display="none"))
        if not result.complete:
            sys.exit("Some cells are not complete.")
        return study, cells_df(observations_df(folder))


def lines(cells: pd.DataFrame, names: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the table, one for each task that ran, in the order of the catalogue."""
    heads = [f"`{model.partition('/')[2]}`, {budget}" for model in MODELS for budget in BUDGETS]
    yield f"| task | score | {' | '.join(heads)} |"
    yield f"| --- | --- | {' | '.join(['---:'] * len(heads))} |"
    for name in names:
        mine = cells[cells["task"] == name]
        if mine.empty:
            continue
        metric = str(mine["metric"].iloc[0])
        sign = -1 if metric == _ERROR else 1
        means = {
            (row["model"], str(row["budget"])): sign * row["mean"] for _, row in mine.iterrows()
        }
        shown = [f"{means[model, budget] + 0.0:.2f}" for model in MODELS for budget in BUDGETS]
        control = " (control)" if name in CONTROLS else ""
        score = "mean absolute error" if metric == _ERROR else metric.replace("_", " ")
        yield f"| `{name}`{control} | {score} | {' | '.join(shown)} |"


def main() -> None:
    """Run the tasks and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=12, help="First questions of each task.")
    parser.add_argument("--tasks", default="all", help="Tasks or suites, separated by commas.")
    parser.add_argument("--write", action="store_true", help=f"Put the table into {_PAGE.name}.")
    chosen = parser.parse_args()
    study, cells = run_all(chosen.tasks.split(","), chosen.questions)
    names = [facts.name for facts in suite_facts("all")]
    text = "\n".join(lines(cells, names))
    absent = [name for name in names if name in {c.task for c in study.cells if c.impossible}]
    if absent:
        listed = ", ".join(f"`{name}`" for name in absent)
        text += f"\n\nWithout their file where this was run: {listed}."
    if not chosen.write:
        print(text)
        return
    page = _PAGE.read_text(encoding="utf-8")
    before, rest = page.split(_BEGIN)
    after = rest.split(_END)[1]
    _PAGE.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
