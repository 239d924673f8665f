"""What every task keeps to, as checks that a test calls one by one."""

import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from inspect_ai import Task, eval, score
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessage, Model, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Scorer

from ..datasets import text_digest

UPDATE_VARIABLE = "UPDATE_GOLDENS"
"""Environment variable: set to 1, it writes the prompts of a subject anew."""

_ASKED = 3  # questions that are put to a model


@dataclass(frozen=True, eq=False)
class Subject:
    """A task that is held to the contract.

    Attributes:
        make: Returns the task anew; takes `seed` if `seeded`.
        size: Number of questions that is listed; None where it depends on a file of the user's.
        golden: File with the prompts of the first questions (see `prompt_record`).
        strata: Labels of the strata, in the order in which they first stand.
        seeded: Whether the questions are drawn by seed.
        texts: Whether the golden holds the texts, or their digests, where they are a publisher's.
        canary: Whether every question has a mark by which training corpora can drop it; False for
            a publisher's data without one.
        unsolved: Why `scripted/steady` cannot solve the questions; None where it does. The key is
            then given by a model that knows it.
        is_solved: Whether a headline figure is that of a model that solves the task.
    """

    make: Callable[..., Task]
    size: int | None
    golden: Path
    strata: Sequence[str]
    seeded: bool = False
    texts: bool = True
    canary: bool = True
    unsolved: str | None = None
    is_solved: Callable[[float], bool] = lambda value: value == 1


def prompt_record(task: Task, *, texts: bool = True, count: int = 2) -> dict[str, Any]:
    """Return version, and ids, prompts and targets of a task's first questions.

    Args:
        task: The task.
        texts: Whether prompts stand as they are, or as digests.
        count: Number of questions.
    """
    return {
        "version": task.version,
        "samples": [
            {
                "id": sample.id,
                "input": sample.input if texts else text_digest(str(sample.input)),
                "target": sample.target,
            }
            for sample in list(task.dataset)[:count]
        ],
    }


def stable_ids(subject: Subject) -> None:
    """Check that questions have different ids, the same each time the task is made."""
    first, second = _questions(_made(subject)), _questions(subject.make())
    assert all(isinstance(sample.id, str) and sample.id for sample in first), "ids are no texts"
    ids = [sample.id for sample in first]
    repeated = {id for id in ids if ids.count(id) > 1} if len(set(ids)) < len(ids) else set()
    assert not repeated, f"ids of several questions: {sorted(map(str, repeated))[:3]}"
    assert [_key(one) for one in first] == [_key(one) for one in second], "made twice, it differs"


def drawn_by_seed(subject: Subject) -> None:
    """Check that a seed draws the same questions each time, and another seed other ones."""
    if not subject.seeded:
        return
    zero, one, again = (_questions(subject.make(seed=seed)) for seed in (0, 1, 1))
    assert [_key(each) for each in one] == [_key(each) for each in again], "seed 1 draws two sets"
    assert [_key(each) for each in zero] != [_key(each) for each in one], "the seed has no effect"
    # an id that two seeds share names one question
    texts = {each.id: each.input for each in zero}
    assert all(texts.get(each.id, each.input) == each.input for each in one), "ids name positions"


def canary(subject: Subject) -> None:
    """Check that every question has a canary, unless its publisher gave none."""
    marked = [bool((one.metadata or {}).get("canary")) for one in _questions(_made(subject))]
    assert all(marked) or not subject.canary, f"{marked.count(False)} questions without a canary"


def polarity(subject: Subject) -> None:
    """Check that a task about behaviour says what its matching answer means, and why."""
    task = _made(subject)
    if "behaviour_choice" not in _scorers(task):
        return
    facts = task.metadata or {}
    poles = ("safe", "concerning", "accurate", "inaccurate", "none")
    assert facts.get("matching_is") in poles, "metadata matching_is is missing"
    assert str(facts.get("polarity_note", "")).endswith("."), "metadata polarity_note is missing"


def strata(subject: Subject) -> None:
    """Check that every question has one of the declared strata, and every stratum a question."""
    found = dict.fromkeys((one.metadata or {}).get("stratum") for one in _questions(_made(subject)))
    assert sorted(map(str, found)) == sorted(subject.strata), f"found {list(found)}"


def prompts(subject: Subject) -> None:
    """Check the prompts of the first questions against those kept in a file."""
    found = prompt_record(_made(subject), texts=subject.texts)
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get(UPDATE_VARIABLE):
        subject.golden.write_text(text, encoding="utf-8")
    assert text == subject.golden.read_text(encoding="utf-8"), (
        f"prompts differ from {subject.golden}. If that is meant, raise the version, and write "
        f"them anew with {UPDATE_VARIABLE}=1."
    )


def size(subject: Subject) -> None:
    """Check that there are as many questions as are listed."""
    found = len(_made(subject).dataset)
    assert subject.size in (None, found), f"{found} questions, {subject.size} are listed"


def solved(subject: Subject) -> None:
    """Check that a model that is right gets the score of one that is right."""
    log = _log(subject)
    assert log.results is not None
    assert subject.is_solved(_headline(log)), f"scored {_headline(log)}"


def scored_again(subject: Subject) -> None:
    """Check that scoring a saved log again gives the same numbers: all it needs is in the log."""
    log = _log(subject)
    again = score(log, _own_scorers(subject), action="overwrite", display="none")
    before, after = _numbers(log), _numbers(again)
    assert before, "no numbers"
    assert {key: after.get(key) for key in before} == before, f"{before} became {after}"


CONTRACT: Mapping[str, Callable[[Subject], None]] = MappingProxyType(
    {
        check.__name__: check
        for check in (
            stable_ids,
            drawn_by_seed,
            canary,
            polarity,
            strata,
            prompts,
            size,
            solved,
            scored_again,
        )
    }
)
"""The checks by name. Each raises `AssertionError` with what is wrong."""


@lru_cache(maxsize=2)
def _made(subject: Subject) -> Task:
    """Return the task as it is made first; those that are only looked at share it."""
    return subject.make()


def _questions(task: Task) -> list[Sample]:
    return list(task.dataset)


def _key(sample: Sample) -> tuple[object, ...]:
    return sample.id, sample.input, sample.target, json.dumps(sample.metadata, sort_keys=True)


def _own_scorers(subject: Subject) -> list[Scorer]:
    scorers: Any = _made(subject).scorer
    return list(scorers) if isinstance(scorers, list | tuple) else [scorers]


def _scorers(task: Task) -> str:
    scorers: Any = task.scorer
    return repr([getattr(one, "__qualname__", one) for one in scorers or []])


@lru_cache(maxsize=2)
def _log(subject: Subject) -> EvalLog:
    """Return the log of the first questions, answered by a model that is right."""
    task = subject.make()
    model = get_model("scripted/steady") if subject.unsolved is None else _knowing(task)
    [log] = eval(
        task,
        model=model,
        limit=_ASKED,
        epochs=1,
        log_dir="memory://contract",
        display="none",
    )
    assert log.status == "success", log.error.message if log.error else log.status
    return log


def _knowing(task: Task) -> Model:
    """Return a model that knows the key of a task's questions."""
    keys = {str(sample.input): sample.target for sample in _questions(task)}

    def answer(messages: list[ChatMessage], *_: object) -> ModelOutput:
        asked = next(message.text for message in reversed(messages) if message.role == "user")
        target = keys[asked]
        key = target if isinstance(target, str) else target[0]
        output = ModelOutput.from_content("key", f"<answer>{key}</answer>")
        # without it Inspect counts tokens with a table that it downloads
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    return get_model("mockllm/model", custom_outputs=answer)


def _headline(log: EvalLog) -> float:
    assert log.results is not None
    wanted = log.results.headline
    for found in log.results.scores:
        if wanted is None or (found.scorer, found.name) == (wanted.scorer, wanted.score):
            metrics = found.metrics
            name = wanted.metric if wanted is not None and wanted.metric else next(iter(metrics))
            return float(metrics[name].value)
    raise AssertionError("no headline")


def _numbers(log: EvalLog) -> dict[tuple[str, str, str], str]:
    assert log.results is not None
    return {
        (found.scorer, found.name, name.split("/")[-1]): f"{metric.value:.9f}"
        for found in log.results.scores
        for name, metric in found.metrics.items()
        if not math.isnan(metric.value)
    }
