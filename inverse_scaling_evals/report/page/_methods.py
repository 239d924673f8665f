"""Methods: versions, seeds, costs, what was excluded, and the commands that run it again."""

import json
import math
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd
from inspect_ai.log import EvalLog, read_eval_log

from ..._counted import counted
from ..._visible import visible
from ..results import Results
from ._fact_words import CHANNELS, DESIGNS, SOURCES, explained, versions
from ._shown_names import without_locations

_STUDY_FILE = "study.json"
_ONE_CONDITION = ("budget",)
_ORGANISM = "organism-"
"""What the names of served organisms begin with."""


@dataclass(frozen=True)
class Methods:
    """What a reader needs to trust a study, or to run it again.

    Attributes:
        facts: What was run, as pairs of a name and its value.
        costs: A line for each model: samples, tokens in and out, dollars.
        excluded: What is left out or to be known, a sentence each with its code and logs.
        commands: Commands that run the study again.
        study: Text of its study file, for a download; empty where there is none.
        created: Day of the first log; empty where it is not known.
        name: Name of the study; empty where there is none.
        controls: Models that are scripted or organisms.
    """

    facts: list[tuple[str, str]]
    costs: list[tuple[str, str, str, str, str]]
    excluded: list[tuple[str, str, str]]
    commands: list[str]
    study: str = ""
    created: str = ""
    name: str = ""
    controls: list[str] = field(default_factory=list)


def read_headers(locations: Sequence[str]) -> dict[str, EvalLog]:
    """Return the headers of logs by location; those that can no longer be read are left out."""
    found = {}
    for location in locations:
        try:
            found[location] = read_eval_log(location, header_only=True)
        except (OSError, ValueError):
            continue
    return found


def methods(results: Results, logs: Mapping[str, EvalLog], *, seed: int) -> Methods:
    """Gather them from the observations and the headers of their logs.

    Args:
        results: With the names to show.
        logs: Headers by location.
        seed: Of the analysis.
    """
    headers = list(logs.values())
    study = _study(list(logs), headers)
    created = min((str(header.eval.created)[:10] for header in headers), default="")
    observed = results.samples
    return Methods(
        facts=_facts(observed, headers, seed),
        costs=_costs(observed),
        excluded=_excluded(results, n_missing=observed["log"].nunique() - len(logs)),
        commands=_commands(headers, study),
        study=study,
        created=created,
        name=_study_name(study),
        controls=controls(observed["model"].dropna().unique().tolist()),
    )


def controls(models: Sequence[str]) -> list[str]:
    """Return the models that are no language models: scripted ones and organisms."""
    return [
        model
        for model in models
        if model.startswith(("scripted/", "mockllm/")) or f"/{_ORGANISM}" in f"/{model}"
    ]


def _facts(observed: pd.DataFrame, headers: Sequence[EvalLog], seed: int) -> list[tuple[str, str]]:
    n_questions = observed["question"].nunique()
    found = [
        ("Observations", f"{len(observed):,}, of {counted(n_questions, 'question')}"),
        ("Logs", f"{observed['log'].nunique():,}"),
        ("Run with", _run_with(observed, headers)),
        ("Analysed with", f"inverse_scaling_evals {_own_version()}"),
        ("Versions of tasks", _task_versions(observed)),
        ("Design", explained(_values(observed, "design"), DESIGNS)),
        ("Budgets that verdicts compare, named in advance", _contrasts(observed)),
        ("How budgets were set", explained(_values(observed, "channel"), CHANNELS)),
        (
            "How thinking was measured",
            explained(_values(observed, "reasoning_tokens_source"), SOURCES),
        ),
        ("Temperature", _joined(observed, "temperature") or "left to the provider"),
        ("Seeds of samples", _seeds(observed)),
        ("Seed of the analysis", str(seed)),
    ]
    return [(name, value) for name, value in found if value]


def _run_with(observed: pd.DataFrame, headers: Sequence[EvalLog]) -> str:
    runs = sorted({log.eval.packages.get("inspect_ai", "") for log in headers} - {""})
    own = _joined(observed, "suite_version", "inverse_scaling_evals ")
    return ", ".join(filter(None, (own, *(f"inspect_ai {one}" for one in runs))))


def _own_version() -> str:
    try:
        return version("inverse_scaling_evals")
    except PackageNotFoundError:  # a clone on the path
        return "(a clone)"


def _values(observed: pd.DataFrame, column: str) -> list[str]:
    """Return the values of a column, which observations of before it was recorded lack."""
    if column not in observed:
        return []
    return sorted(str(value) for value in observed[column].dropna().unique() if str(value))


def _joined(observed: pd.DataFrame, column: str, before: str = "") -> str:
    return ", ".join(f"{before}{value}" for value in _values(observed, column))


def _contrasts(observed: pd.DataFrame) -> str:
    return ", ".join(one.replace(":", " and ") for one in _values(observed, "contrast"))


def _task_versions(observed: pd.DataFrame) -> str:
    if "task_version" not in observed:
        return ""
    found: dict[str, list[str]] = {}
    for task, number in (
        observed[["task", "task_version"]].drop_duplicates().itertuples(index=False)
    ):
        found.setdefault(str(task), []).append(str(number))
    return versions(found)


def _seeds(observed: pd.DataFrame) -> str:
    seeds = observed["seed"].dropna() if "seed" in observed else pd.Series(dtype=float)
    if seeds.empty:
        return "none was set"
    return f"{seeds.nunique():,} different ones, for {len(seeds):,} samples"


def _costs(observed: pd.DataFrame) -> list[tuple[str, str, str, str, str]]:
    found = []
    for model, rows in observed.groupby("model", sort=False, observed=True):
        known = "cost" in rows and bool(rows["cost"].notna().all())
        dollars = float(rows["cost"].sum()) if known else math.nan
        found.append(
            (
                str(model),
                f"{len(rows):,}",
                _total(rows, "sample_input_tokens"),
                _total(rows, "sample_tokens"),
                f"${dollars:,.2f}" if dollars == dollars else "no price known",
            )
        )
    return found


def _total(rows: pd.DataFrame, column: str) -> str:
    known = rows[column].notna() if column in rows else pd.Series(dtype=bool)
    if not known.any():
        return "unknown"
    return f"{'' if known.all() else 'at least '}{rows[column].sum():,.0f}"


def _excluded(results: Results, *, n_missing: int) -> list[tuple[str, str, str]]:
    found = [
        (
            str(note.code),
            note.sentence,
            ", ".join(getattr(note, "logs", ())),
        )
        for note in results.notes
    ]
    lost = int(results.cells["n_errors"].sum()) if len(results.cells) else 0
    if lost:
        found.append(("errors", f"{lost:,} observations ended in an error and have no score.", ""))
    if n_missing:
        are = "is" if n_missing == 1 else "are"
        told = (
            f"{counted(n_missing, 'log')} {are} no longer where the study was read from, so the "
            "page holds no transcripts, and commands of the other logs alone."
        )
        found.append(("missing_logs", told, ""))
    return found


def _study(locations: Sequence[str], headers: Sequence[EvalLog]) -> str:
    """Return the study file of the one folder that holds all logs, if they are of a study."""
    if not headers or not all("study" in (log.eval.metadata or {}) for log in headers):
        return ""
    folders = {_local(location).parent for location in locations}
    if len(folders) != 1:
        return ""
    try:
        text = (folders.pop() / _STUDY_FILE).read_text(encoding="utf-8")
        json.loads(text)
    except (OSError, ValueError):
        return ""
    # what names a file of this machine would not run elsewhere
    return text if without_locations(text) == text else ""


def _local(location: str) -> Path:
    return Path(unquote(urlsplit(location).path)) if "://" in location else Path(location)


def _study_name(study: str) -> str:
    if not study:
        return ""
    content = json.loads(study)
    name = content.get("study", {}).get("name", "") if isinstance(content, dict) else ""
    return visible(str(name))


def _commands(headers: Sequence[EvalLog], study: str) -> list[str]:
    if study:
        folder = f"logs/{_study_name(study) or 'again'}-again"
        return [
            f"# inverse_scaling_evals {_own_version()}, from its source: pip install '.[report]'",
            f"mkdir -p {shlex.quote(folder)}   # and save study.json (below) in it",
            f"inverse-scaling study run --log-dir {shlex.quote(folder)}",
            f"inverse-scaling report {shlex.quote(folder)} -o report.html",
        ]
    lines: dict[str, list[str]] = {}
    for log in headers:
        lines.setdefault(_command(log, without=_ONE_CONDITION), []).append(
            str(log.eval.task_args.get("budget", "natural"))
        )
    commands = []
    for command, budgets in lines.items():
        labels = sorted(set(budgets), key=lambda one: (not one.isdigit(), one.zfill(12)))
        commands += [f"{command} -T budget={budget}" for budget in labels]
    return [*commands, "inverse-scaling report logs/again -o report.html"] if commands else []


def _command(log: EvalLog, *, without: Sequence[str]) -> str:
    """Return the command that runs a log again, as far as its header tells; no secret is in it."""
    task = log.eval.task_registry_name or log.eval.task
    words = ["inspect eval", _word(task), "--model", _word(log.eval.model)]
    for name, value in log.eval.task_args_passed.items():
        if value is not None and name not in without:
            words += ["-T", _word(f"{name}={_argument(value)}")]
    config: Mapping[str, Any] = {
        "epochs": log.eval.config.epochs,
        "limit": _limit(log),
        "temperature": log.plan.config.temperature,
        "top-p": log.plan.config.top_p,
        "max-tokens": log.plan.config.max_tokens,
        "seed": log.plan.config.seed,
    }
    for name, value in config.items():
        if value is not None:
            words += [f"--{name}", str(value)]
    return " ".join([*words, "--log-dir logs/again"])


def _limit(log: EvalLog) -> str | None:
    limit = log.eval.config.limit
    return "-".join(map(str, limit)) if isinstance(limit, tuple | list) else _text(limit)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _argument(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and len(value) > 1 and all(map(_is_plain, value)):
        return ",".join(value)  # which `-T` makes this list of again
    return json.dumps(value) if isinstance(value, list | dict) else str(value)


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[\w.-]+", value))


def _word(text: str) -> str:
    return shlex.quote(visible(without_locations(text)))
