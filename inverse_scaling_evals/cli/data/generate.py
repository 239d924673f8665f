"""`inverse-scaling data generate`."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..._arguments import did_you_mean
from ..._counted import counted
from .._task_name import check_generated

if TYPE_CHECKING:
    from ...datasets import Item

_STDOUT = "-"
_DEFAULT = "generated"


@click.command("generate")
@click.argument("task", callback=check_generated)
@click.option(
    "--dataset",
    default=_DEFAULT,
    show_default=True,
    help="Generated data set of the task, such as generated_v1 (inverse-scaling tasks).",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    help="Seed of the questions [default: 0]. AI-risk: of their order [default: the bank's].",
)
@click.option(
    "--n",
    type=click.IntRange(min=1),
    help="Number of questions [default: as many as the paper has, or the whole bank].",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, allow_dash=True),
    help="File to write (overwritten if it exists), or - for standard output.",
)
def generate(task: str, dataset: str, seed: int | None, n: int | None, output: str) -> None:
    """Write generated questions as JSON lines, in the format of the paper's files.

    TASK is a counting task, grades_regression, zebra, or one of the AI-risk tasks, whose bank is
    fixed. For grades_regression, N counts questions: each student is asked about three times, so
    the last one may lack some.
    """
    if output != _STDOUT and not Path(output).parent.is_dir():
        raise click.BadParameter(
            f"the folder {Path(output).parent} does not exist", param_hint="'-o'"
        )
    _check_dataset(task, dataset)
    from ...datasets.paper import write_paper_jsonl

    items = _generate(task, dataset, seed, n)
    if output == _STDOUT:
        with click.open_file(_STDOUT, "w", encoding="utf-8") as stream:
            write_paper_jsonl(items, stream)
    else:
        write_paper_jsonl(items, output)
        click.echo(f"{counted(len(items), 'question')} written to {output}", err=True)


def _check_dataset(task: str, dataset: str) -> None:
    """Raise a usage error unless a task has a generated data set of a name."""
    from ...catalogue import catalogue

    facts = next(each for each in catalogue() if each.name == task)
    known = [name for name in facts.datasets if name.startswith(_DEFAULT)]
    if dataset not in known:
        raise click.BadParameter(
            f"Unknown generated data set {dataset!r} of {task}.{did_you_mean(dataset, known)} "
            f"Expected one of: {', '.join(known)}.",
            param_hint="'--dataset'",
        )


def _generate(task: str, dataset: str, seed: int | None, n: int | None) -> list[Item]:
    from ...datasets.ai_risk import ai_risk_tasks

    if task == "grades_regression":
        return _grades(dataset, seed or 0, n)
    if task == "zebra":
        return _zebra(seed or 0, n)
    if task in ai_risk_tasks():
        return _bank(task, seed, n)
    return _counting(task, dataset, seed or 0, n)


def _counting(task: str, dataset: str, seed: int, n: int | None) -> list[Item]:
    from ...datasets import counting

    generate: Callable[..., list[Item]]
    if task in counting.CONTROL_TOPICS:
        generate = partial(counting.generate_misleading_topic, task)
    elif dataset == "generated_realistic":
        generate = counting.generate_misleading_realistic
    else:
        generate = getattr(counting, f"generate_{task}{dataset.removeprefix(_DEFAULT)}")
    return generate(seed) if n is None else generate(seed, n)


def _zebra(seed: int, n: int | None) -> list[Item]:
    from ...datasets.zebra import generate_zebra

    return generate_zebra(seed) if n is None else generate_zebra(seed, n)


def _grades(dataset: str, seed: int, n: int | None) -> list[Item]:
    from ...datasets import grades

    variants: dict[str, Callable[..., list[Item]]] = {
        "generated_explicit": partial(grades.generate_grades_with_priors, "explicit"),
        "generated_implicit": partial(grades.generate_grades_with_priors, "implicit"),
        "generated_classes": grades.generate_grades_in_classes,
    }
    generate = variants.get(dataset, grades.generate_grades)
    if n is None:
        return generate(seed)
    students = -(-n // len(grades.SHOTS))  # each is asked about three times; rounded up
    if dataset == _DEFAULT:
        return generate(seed, students=students)[:n]
    # the examples of a question are drawn from all students, so the set is made whole and cut
    whole = generate(seed)
    return whole[:n] if n <= len(whole) else generate(seed, students=students)[:n]


def _bank(task: str, seed: int | None, n: int | None) -> list[Item]:
    from ...datasets.ai_risk import load_ai_risk
    from ...errors import TaskArgumentError

    items = list(load_ai_risk(task, "generated"))
    if n is not None and n > len(items):
        raise TaskArgumentError(
            f"--n {n} asks for more than the bank of {task} has: it is fixed and holds "
            f"{len(items)} questions. Expected 1 to {len(items)}."
        )
    if seed is not None:
        random.Random(seed).shuffle(items)
    return items[:n]
