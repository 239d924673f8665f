"""Names that a study is asked for by: tasks, suites, models, data sets."""

import difflib
import posixpath
from collections.abc import Sequence
from typing import Literal, get_args

from ...errors import TaskArgumentError
from ...tasks._foreign import check_foreign
from ...tasks.catalogue import TaskFacts, catalogue

Suite = Literal["main", "ai_risk", "paper", "all"]
SUITES: tuple[Suite, ...] = get_args(Suite)
"""`main` is the 5 tasks that are not AI risk, `ai_risk` the 16, `paper` the 20 that its tables
report (all but `self_awareness_text_model`, which only its repository runs), `all` the 21."""

_PACKAGE = "inverse_scaling_evals/"
_NOT_REPORTED = "self_awareness_text_model"

# providers whose names people mistype; others are accepted as they come
_PROVIDERS = (
    "anthropic", "openai", "google", "vllm", "openrouter", "bedrock", "deepseek", "together",
    "fireworks", "groq", "grok", "ollama", "sglang", "openai-api", "mistral", "hf", "mockllm",
    "scripted", "vllm-completions", "azureai", "perplexity", "cloudflare",
)  # fmt: skip


def suite_tasks(suite: Suite) -> tuple[str, ...]:
    """Give the tasks of a suite, in the order of the catalogue."""
    found = catalogue()
    match suite:
        case "main":
            return tuple(facts.name for facts in found if facts.family != "ai_risk")
        case "ai_risk":
            return tuple(facts.name for facts in found if facts.family == "ai_risk")
        case "paper":
            return tuple(facts.name for facts in found if facts.name != _NOT_REPORTED)
        case "all":
            return tuple(facts.name for facts in found)


def is_foreign(task: str) -> bool:
    """Whether a name is of a task outside the suite: `package/name`, `file.py`, `file.py@name`."""
    return "/" in task or "@" in task or task.endswith(".py")


def resolve_tasks(names: Sequence[str]) -> tuple[str, ...]:
    """Replace suites by their tasks, each task once, in the order given.

    Of tasks outside the suite it is checked that they exist; a package is imported for it.

    Raises:
        TaskArgumentError: If a name is neither task nor suite.
    """
    tasks = [facts.name for facts in catalogue()]
    found: dict[str, None] = {}
    for name in names:
        if name.startswith(_PACKAGE) and name.removeprefix(_PACKAGE) in tasks:
            name = name.removeprefix(_PACKAGE)
        if is_foreign(name):
            found[check_foreign(posixpath.normpath(name))] = None
            continue
        suite = next((word for word in SUITES if word == name), None)
        if suite is None and name not in tasks:
            raise TaskArgumentError(
                f"{name!r} is neither task nor suite. Accepted are "
                f"the suites {', '.join(SUITES)}, the tasks {', '.join(tasks)}, and any other "
                "Inspect task as package/name, file.py or file.py@name."
                f"{_suggest(name, (*SUITES, *tasks))}"
            )
        found.update(dict.fromkeys(suite_tasks(suite) if suite else (name,)))
    return tuple(found)


def _suggest(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]}?" if close else ""


def check_model(name: str) -> str:
    """Check the form of a model's name; whether the model exists only its provider knows.

    Raises:
        TaskArgumentError: If there is no provider in it, or one that looks like a slip.
    """
    provider, slash, model = name.partition("/")
    if not slash or not provider or not model:
        raise TaskArgumentError(
            f"model={name!r} is no model. Accepted is Inspect's form provider/name, such as "
            "anthropic/claude-opus-4-5, openai/gpt-5.4-nano, vllm/Qwen/Qwen3-32B or "
            f"scripted/overthinker; providers: {', '.join(_PROVIDERS)}."
        )
    close = difflib.get_close_matches(provider, _PROVIDERS, n=1, cutoff=0.8)
    if close and provider not in _PROVIDERS:
        raise TaskArgumentError(
            f"model={name!r}: provider {provider!r} is unknown. Did you mean {close[0]}/{model}?"
        )
    return name


def check_dataset_key(key: str) -> str:
    """Check the left side of `dataset: {main: paper}`.

    Raises:
        TaskArgumentError: If it is neither a task of the suite nor one of its parts.
    """
    if is_foreign(key):
        raise TaskArgumentError(
            f"dataset={key}: a task outside the suite has its own data. What it takes for them is "
            "an argument of its own: give it with task_args."
        )
    resolve_tasks([key])
    return key


def dataset_for(facts: TaskFacts, wanted: dict[str, str]) -> str:
    """Choose a task's data set: asked for by its name, by a suite, for all tasks, or its default.

    Raises:
        TaskArgumentError: If the task has no data set of that name.
    """
    suites = [suite for suite in SUITES if suite in wanted and facts.name in suite_tasks(suite)]
    key = next((key for key in (facts.name, *suites, "") if key in wanted), None)
    if key is None:
        return facts.default_dataset
    dataset = wanted[key]
    if dataset in facts.datasets or (dataset.startswith("csv=") and "csv=PATH" in facts.datasets):
        return dataset
    raise TaskArgumentError(
        f"dataset={dataset!r} is unknown to {facts.name}. Accepted there: "
        f"{', '.join(facts.datasets)}. Name a data set per task or suite, such as main=paper and "
        "ai_risk=human."
    )
