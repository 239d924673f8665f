"""The options that define a study: the same for planning, running, checking and exporting."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from .._constants import NO_LOGS
from ._group import IncompleteError

if TYPE_CHECKING:
    from ..studies import SamplingOptions, Study


def _words(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[str]:
    """Split at commas what may be repeated as well."""
    return [word.strip() for value in values for word in value.split(",") if word.strip()]


def named_values(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[str, Any]:
    """Read `name=value`, values as YAML reads them."""
    import yaml

    from .._yaml import RefusedYamlError, parse_yaml

    found = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"Invalid value {value!r}: expected NAME=VALUE.")
        try:
            found[name.replace("-", "_")] = parse_yaml(text)
        except RefusedYamlError as error:
            raise click.BadParameter(f"Invalid value {value!r}: {error.problem}.") from error
        except yaml.YAMLError as error:
            raise click.BadParameter(
                f"Invalid value {value!r}: expected YAML after the equals sign, got {text!r}."
            ) from error
    return found


_OPTIONS = (
    click.option(
        "--task",
        "tasks",
        multiple=True,
        callback=_words,
        help="Task, task suite (main, ai_risk, paper, all), or any Inspect task: package/name, "
        "file.py@name. Repeatable.",
    ),
    click.option(
        "--model",
        "models",
        multiple=True,
        callback=_words,
        help="Model, as Inspect names it. Repeatable.",
    ),
    click.option(
        "--budget",
        "budgets",
        multiple=True,
        callback=_words,
        help="Budgets, such as 0,1024,high,natural. Repeatable.",
    ),
    click.option(
        "--regime",
        "regimes",
        multiple=True,
        callback=_words,
        help="Regimes: controlled, cautioned, silent, natural. Repeatable.",
    ),
    click.option(
        "--enforce",
        default=None,
        help="How the budget is enforced: auto, prompt, cap, exact, extend or countdown.",
    ),
    click.option(
        "--closing",
        default=None,
        help="Words that end thinking which the budget cuts (vLLM; default none).",
    ),
    click.option(
        "--mitigation",
        "mitigations",
        multiple=True,
        callback=_words,
        help="Remedies, such as none,anchor,clamp=2048, each a curve of its own (default none; "
        "docs/conditions.md). Repeatable.",
    ),
    click.option(
        "--design",
        default=None,
        help="crossed: every question under every budget. randomised: each (question, epoch) under "
        "one of them, drawn by --order-seed. trajectory: one train of thought, answered at "
        "--checkpoints (vLLM; docs/trajectories.md).",
    ),
    click.option(
        "--checkpoints",
        multiple=True,
        callback=_words,
        help="With --design trajectory, numbers of thinking tokens, such as 64,256,1024.",
    ),
    click.option(
        "--stop",
        default=None,
        help="With --design trajectory, the rule that ends the thinking: settled, settled=K or "
        "option=P.",
    ),
    click.option(
        "--probe-tokens",
        type=click.IntRange(min=1),
        help="With --design trajectory, room for each answer (default 256 tokens).",
    ),
    click.option(
        "--epochs",
        type=click.IntRange(min=1),
        help="Epochs of a question (default 3; natural 5; an external task: its own).",
    ),
    click.option(
        "--dataset",
        "datasets",
        multiple=True,
        help="Data set for all tasks, or as main=paper. Repeatable.",
    ),
    click.option(
        "-T",
        "task_args",
        multiple=True,
        callback=named_values,
        help="NAME=VALUE for an argument that every task takes. Repeatable.",
    ),
    click.option("--limit", type=click.IntRange(min=1), help="Questions per task, the first ones."),
    click.option(
        "--sample", type=click.IntRange(min=1), help="Questions per stratum, drawn by --order-seed."
    ),
    click.option("--temperature", type=float, help="Temperature of every generation."),
    click.option("--top-p", type=float, help="Top-p of every generation."),
    click.option(
        "--max-tokens",
        type=click.IntRange(min=1),
        help="Output limit of every generation, thinking and answer together (default: the budget "
        "+ 10,000).",
    ),
    click.option("--seed", type=int, help="Seed of generations, where the provider takes one."),
    click.option(
        "--order-seed",
        type=int,
        help="Seed of the order of cells and the draws of questions and budgets (default 0).",
    ),
    click.option(
        "--contrast",
        help="Two budgets that the verdicts compare alone, such as 0:16384 or first:last: named "
        "before the study runs.",
    ),
    click.option("--preset", help="A built-in study (see `study presets`)."),
    click.option("--file", type=click.Path(dir_okay=False), help="A study file (docs/studies.md)."),
)


def plan_options(command: Callable[..., None], *, from_folder: bool = False) -> Callable[..., None]:
    """Add the options that lay out a study to a command, and call it with that `study`.

    With --preset or --file, --task, --budget and --regime choose among what it holds; every other
    option replaces what it says.

    Args:
        command: The command.
        from_folder: Whether the study is that of the folder in the command's `log_dir`, where none
            of these options is given.
    """

    @functools.wraps(command)
    def with_study(
        datasets: tuple[str, ...],
        temperature: float | None,
        top_p: float | None,
        max_tokens: int | None,
        seed: int | None,
        **options: Any,
    ) -> None:
        from ..studies import SamplingOptions, plan

        ours = {name: options.pop(name) for name in _PLAN_ARGUMENTS}
        sampling = SamplingOptions(
            temperature=temperature, top_p=top_p, max_tokens=max_tokens, seed=seed
        )
        study: Study
        if from_folder and options["log_dir"] and not (any(ours.values()) or datasets):
            study = _study_of(options["log_dir"], sampling)
        else:
            study = plan(dataset=_datasets(datasets), sampling=sampling, **ours)
        command(study=study, **options)

    for option in reversed(_OPTIONS):
        with_study = option(with_study)
    return with_study


def _study_of(log_dir: str, sampling: SamplingOptions) -> Study:
    """Return the study that a folder belongs to, all of it."""
    from ..analysis import observations_df
    from ..studies import SamplingOptions, StudyFolder

    study = StudyFolder(log_dir).study()
    if study is None:
        if StudyFolder(log_dir).exists() and observations_df(log_dir, strict=False)[0].empty:
            raise IncompleteError(
                f"{NO_LOGS} {log_dir} holds no study.json either. Run a study in it first, with "
                "--preset, --file, or --task, --model and --budget."
            )
        raise click.UsageError(
            f"{log_dir} holds no study.json: expected the folder of a study that was run, or the "
            "options of a study. Use --preset, --file, or --task, --model and --budget."
        )
    if sampling != SamplingOptions():
        raise click.UsageError(
            f"--temperature, --top-p, --max-tokens and --seed are part of the study in {log_dir}, "
            "which was begun with its own. Omit them, or use another folder with all options of "
            "the study."
        )
    # one that stops when it is decided writes how far it is
    return replace(study, fraction=1.0)


# arguments of `plan` that an option gives as they are
_PLAN_ARGUMENTS = (
    "tasks",
    "models",
    "budgets",
    "regimes",
    "enforce",
    "closing",
    "mitigations",
    "design",
    "checkpoints",
    "stop",
    "probe_tokens",
    "epochs",
    "task_args",
    "limit",
    "sample",
    "order_seed",
    "contrast",
    "preset",
    "file",
)


def _datasets(values: tuple[str, ...]) -> str | dict[str, str] | None:
    """Read `paper`, `csv=PATH` or `main=paper` as one data set for all, or one each."""
    from ..catalogue import suites

    known = {*suites(), *suites()["all"].tasks}
    chosen: dict[str, str] = {}
    plain: list[str] = []
    for value in values:
        key, equals, dataset = value.partition("=")
        if equals and key != "csv":
            if key not in known:
                raise click.BadParameter(
                    f"Unknown task or task suite {key!r}. Expected NAME, csv=PATH, or TASK=NAME.",
                    param_hint="--dataset",
                )
            chosen[key] = dataset
        else:
            plain.append(value)
    if plain and (chosen or len(plain) > 1):
        raise click.BadParameter(
            f"{plain[0]} stands for all tasks, so it cannot be given beside another. Name the "
            "tasks or suites, as in --dataset main=paper --dataset ai_risk=human.",
            param_hint="--dataset",
        )
    return plain[0] if plain else chosen or None
