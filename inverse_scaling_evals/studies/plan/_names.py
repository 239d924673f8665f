"""Names in a study: tasks, task suites, models, data sets."""

import difflib
import posixpath
from collections.abc import Sequence

from ..._arguments import did_you_mean
from ..._constants import PACKAGE
from ...catalogue import TaskFacts, catalogue, split_entry, suites
from ...errors import TaskArgumentError
from ...tasks.external import check_external
from ._providers import providers
from ._study import is_external

_MANY = 10  # data sets that a message does not list


def suite_tasks(suite: str) -> tuple[str, ...]:
    """Return the tasks of a task suite, in the order of the catalogue.

    Examples:
        >>> suite_tasks("main")[:2]
        ('misleading_math', 'misleading_python')
    """
    return suites()[suite].tasks


def resolve_tasks(names: Sequence[str]) -> tuple[str, ...]:
    """Replace task suites by their tasks, each task once, in the order given.

    A task may name one of its data sets: `persona=no-shut-down`.

    External tasks are checked to exist, for which their package is imported.

    Raises:
        TaskArgumentError: If a name is neither a task nor a task suite.
    """
    facts = {each.name: each for each in catalogue()}
    tasks = list(facts)
    found: dict[str, None] = {}
    for name in names:
        task, dataset = split_entry(name.removeprefix(PACKAGE))
        if task in facts and (dataset is not None or name.startswith(PACKAGE)):
            if dataset is not None:
                dataset_for(facts[task], {"": dataset})
            found[name.removeprefix(PACKAGE)] = None
            continue
        if is_external(name):
            found[check_external(posixpath.normpath(name))] = None
            continue
        suite = name if name in suites() else None
        if suite is None and name not in tasks:
            raise TaskArgumentError(
                f"Invalid task {name!r}: expected a task suite ({', '.join(suites())}), a task "
                f"({', '.join(tasks)}), or any other Inspect task as package/name, file.py or "
                f"file.py@name.{did_you_mean(name, (*suites(), *tasks), cutoff=0.8)}"
            )
        held = suite_tasks(suite) if suite else (name,)
        found.update(
            dict.fromkeys(check_external(task) if is_external(task) else task for task in held)
        )
    return tuple(found)


def check_model(name: str) -> str:
    """Check the form of a model's name, and return it; only its provider knows whether it exists.

    Raises:
        TaskArgumentError: If it names no provider, or one that looks like a typo.
    """
    provider, slash, model = name.partition("/")
    if not slash or not provider or not model:
        raise TaskArgumentError(
            f"Invalid model {name!r}: expected provider/name, as Inspect names models, such as "
            "anthropic/claude-opus-4-5, openai/gpt-5.4-nano, vllm/Qwen/Qwen3-32B or "
            f"scripted/overthinker; providers: {', '.join(providers())}."
        )
    close = difflib.get_close_matches(provider, providers(), n=1, cutoff=0.8)
    if close and provider not in providers():
        raise TaskArgumentError(
            f"Invalid model {name!r}: unknown provider {provider!r}. Did you mean "
            f"{close[0]}/{model}?"
        )
    return name


def check_dataset_key(key: str) -> str:
    """Check a key of `dataset: {main: paper}`, and return it.

    Raises:
        TaskArgumentError: If it is neither a task of this package nor a task suite.
    """
    if is_external(key):
        raise TaskArgumentError(
            f"Invalid dataset key {key!r}: an external task has its own data. Use task_args for "
            "the arguments that choose them."
        )
    resolve_tasks([key])
    return key


def dataset_for(facts: TaskFacts, wanted: dict[str, str]) -> str:
    """Return a task's data set: the one given for it, for a task suite, for all, or its default.

    Raises:
        TaskArgumentError: If the task has no data set of that name.
    """
    groups = [
        name
        for name, suite in suites().items()
        if facts.name in {split_entry(entry)[0] for entry in suite.tasks}
    ]
    key = next((key for key in (facts.name, *groups, "") if key in wanted), None)
    if key is None:
        return facts.default_dataset
    dataset = wanted[key]
    if dataset in facts.datasets or (dataset.startswith("csv=") and "csv=PATH" in facts.datasets):
        return dataset
    hint = did_you_mean(dataset, facts.datasets, cutoff=0.4)
    accepted = f"one of: {', '.join(facts.datasets)}"
    if len(facts.datasets) > _MANY:
        accepted = f"one of {len(facts.datasets)} (inverse-scaling tasks --format json)"
    raise TaskArgumentError(
        f"Invalid dataset {dataset!r} for {facts.name}: expected {accepted}.{hint} Use a data set "
        "per task or task suite, such as main=paper and ai_risk=human."
    )
