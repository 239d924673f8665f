"""The explorer: fragment, style, script and data, for a page to put in its places."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import pandas as pd

from ..._visible import without_hidden
from ...analysis import SampleTexts, read_texts
from ...analysis.logs import Logs
from ...budgets import budget_rank, parse_budget
from ..results import Results
from ._choose import EPOCHS, choose
from ._jumps import JumpKind, Pair, pairs_of
from ._parts import Part, length_of, parts_of
from ._trains import Trains
from ._words import (
    JUMPS,
    MARKS,
    facts_of,
    group_words,
    jump_words,
    sample_words,
    scope_words,
    title_words,
    told_words,
    unthought_words,
)

QUESTIONS = 8
"""Questions of each task that are embedded, if there is room."""

ROOM = 6_000_000
"""Characters of text that are embedded: a page has up to 15 MB with all else."""


@dataclass(frozen=True)
class Jump:
    """A pair of samples that the explorer can be sent to.

    Attributes:
        kind: Why it is worth opening.
        model: Of the sample on the right.
        task: Of both.
        dataset: Of both.
        label: What there is to see, with the task.
        within_task: The same without the task.
        address: What a link on the page points to.
    """

    kind: JumpKind
    model: str
    task: str
    dataset: str
    label: str
    within_task: str
    address: str


@dataclass(frozen=True)
class Explorer:
    """The parts of a page that show single samples side by side.

    Nothing from the logs is in any of them but `data`, and the script writes that as text.

    Attributes:
        fragment: HTML for the body.
        style: CSS; it takes its colours from `--text`, `--background`, `--muted`, `--accent` and
            `--line`.
        script: JavaScript, run once after `fragment` and `data`.
        data: JSON for `<script type="application/json" id="explorer-data">`, without `<`.
        jumps: Pairs that links can point to.
        n_shown: Questions that can be opened.
        n_questions: Questions of the study.
    """

    fragment: str
    style: str
    script: str
    data: str
    jumps: tuple[Jump, ...]
    n_shown: int
    n_questions: int


def explorer_html(
    logs: Logs,
    results: Results,
    *,
    questions: int = QUESTIONS,
    seed: int = 0,
    viewer: str = "",
    room: int = ROOM,
) -> Explorer:
    """Return the explorer of a study.

    Args:
        logs: The logs that the results were read from.
        results: What is told of them.
        questions: Questions of each task that are embedded; flips, the longest thinking and the
            evidence of diagnostics always are, as long as there is room.
        seed: Of the draw among questions.
        viewer: Address of Inspect's viewer, relative to the page, where both are in one bundle
            of `folder_of(observations)`.
        room: Characters of text that are embedded.

    Raises:
        DataError: If a log does not exist or is damaged.

    Examples:
        >>> explorer = explorer_html("logs/my-study", read_results("logs/my-study"))
        >>> explorer.n_shown <= explorer.n_questions
        True
    """
    observations = results.samples
    pairs = pairs_of(results, observations)
    choice = choose(observations, pairs, questions=questions, seed=seed, room=room)
    wanted = sorted({row for group in choice.groups for row in group})
    rows = dict(zip(wanted, observations.loc[wanted].to_dict("records"), strict=True))
    texts = dict(zip(wanted, read_texts(logs, observations.loc[wanted]), strict=True))
    several = observations["model"].nunique() > 1
    embedded = _Embedded(viewer, folder_of(observations), Trains(results), several_models=several)
    for group in choice.groups:
        embedded.add({row: (rows[row], read) for row in group if (read := texts[row])}, room)
    jumps = _jumps(pairs, rows, embedded, several_models=several)
    tasks, listed = embedded.questions()
    n_epochs = min(EPOCHS, observations["epoch"].nunique())
    document = {
        "scope": scope_words(len(listed), choice.n_questions, seed, epochs=n_epochs),
        "marks": MARKS,
        "tasks": tasks,
        "questions": listed,
        "samples": embedded.samples,
        "mitigations": sorted(
            {sample["mitigation"] for sample in embedded.samples},
            key=lambda name: (name != "none", name),
        ),
        "prompts": list(map(json.loads, embedded.prompts)),
        "jumps": [
            {"kind": JUMPS[jump.kind], "label": jump.label, "left": left, "right": right}
            for jump, left, right in jumps
        ],
    }
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    here = files(__package__)
    fragment, style, script = (
        (here / f"explorer.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
    )
    return Explorer(
        fragment,
        style,
        script,
        data.replace("<", "\\u003c"),
        tuple(jump for jump, _, _ in jumps),
        len(listed),
        choice.n_questions,
    )


def _jumps(
    pairs: Sequence[Pair],
    rows: Mapping[int, Mapping[Any, Any]],
    embedded: "_Embedded",
    *,
    several_models: bool,
) -> list[tuple[Jump, int, int]]:
    """Return a jump for each pair that is embedded, with the places of its samples."""
    found: list[tuple[Jump, int, int]] = []
    for pair in pairs:
        if pair.left not in embedded.place or pair.right not in embedded.place:
            continue
        left, right = rows[pair.left], rows[pair.right]
        jump = Jump(
            kind=pair.kind,
            model=str(right["model"]),
            task=str(right["task"]),
            dataset=str(right["dataset"]),
            label=jump_words(left, right, several_models=several_models),
            within_task=jump_words(left, right, several_models=several_models, of_task=False),
            address=f"#explorer-jump-{len(found)}",
        )
        found.append((jump, embedded.place[pair.left], embedded.place[pair.right]))
    return found


def folder_of(observations: pd.DataFrame) -> str:
    """Return the folder that holds all logs of some observations; empty where none is a file."""
    folders = {os.path.dirname(str(log)) for log in observations["log"].unique() if log}
    return os.path.commonpath(sorted(folders)) if folders else ""


class _Embedded:
    """What is embedded so far.

    Attributes:
        place: Index of an observation -> its place among the samples.
        samples: The samples, as the script reads them.
        prompts: Prompts as JSON -> their place.
        by_question: Task, data set and id of a question -> the places of its samples, each with
            what it is sorted by.
    """

    def __init__(self, viewer: str, folder: str, trains: Trains, *, several_models: bool) -> None:
        self.place: dict[int, int] = {}
        self.samples: list[dict[str, Any]] = []
        self.prompts: dict[str, int] = {}
        self.by_question: dict[tuple[str, str, str], list[tuple[Any, int]]] = {}
        self._strata: dict[tuple[str, str, str], str] = {}
        self._viewer = viewer
        self._folder = folder
        self._trains = trains
        self._several_models = several_models
        self._used = 0

    def add(self, group: Mapping[int, tuple[Mapping[Any, Any], SampleTexts]], room: int) -> None:
        """Embed a group of observations, unless there is no room for it."""
        made = {row: self._sample(*item) for row, item in group.items() if row not in self.place}
        cost = sum(
            length_of(sample["thinking"]) + length_of(sample["reply"]) + len(prompt)
            for sample, prompt in made.values()
        )
        if self._used + cost > room:
            return
        self._used += cost
        for index, (sample, prompt) in made.items():
            row, place = group[index][0], len(self.samples)
            self.place[index] = place
            sample["prompt"] = self.prompts.setdefault(prompt, len(self.prompts))
            self.samples.append(sample)
            key = (str(row["task"]), str(row["dataset"]), str(row["question"]))
            self._strata[key] = row["stratum"] if isinstance(row["stratum"], str) else ""
            budget = budget_rank(parse_budget(str(row["budget"])))
            order = (sample["group"], budget, int(row["epoch"]))
            self.by_question.setdefault(key, []).append((order, place))

    def questions(self) -> tuple[list[str], list[dict[str, Any]]]:
        """Return the names of the tasks, and the questions in order, each with its samples."""
        keys = sorted(self.by_question, key=lambda key: (key[:2], self._strata[key], key[2]))
        tasks = list(dict.fromkeys(key[:2] for key in keys))
        several = len(tasks) > len({task for task, _ in tasks})
        names = [f"{task} ({dataset})" if several else task for task, dataset in tasks]
        listed: list[dict[str, Any]] = []
        for key in keys:
            samples = [place for _, place in sorted(self.by_question[key])]
            for place in samples:
                self.samples[place]["question"] = len(listed)
            listed.append(
                {
                    "task": tasks.index(key[:2]),
                    "name": without_hidden(key[2]),
                    "stratum": without_hidden(self._strata[key]),
                    "samples": samples,
                }
            )
        return list(map(without_hidden, names)), listed

    def _sample(self, row: Mapping[Any, Any], texts: SampleTexts) -> tuple[dict[str, Any], str]:
        target = row["target"] if isinstance(row["target"], str) else None
        stops = self._trains.stops(row, texts.metadata, len(texts.thinking))
        prompt: list[tuple[str, Sequence[Part]]] = [
            (without_hidden(role), parts_of(text)) for role, text in texts.prompt
        ]
        log = str(row["log"])
        return {
            "label": sample_words(row, several_models=self._several_models),
            "title": title_words(row),
            "told": told_words(row),
            "group": group_words(row),
            "budget": without_hidden(str(row["budget"])),
            "unthought": unthought_words(row),
            "mitigation": without_hidden(str(row["mitigation"])),
            "facts": facts_of(row, PurePosixPath(log).name),
            "thinking": parts_of(texts.thinking, texts.metadata, target, stops),
            "reply": parts_of(texts.reply),
            "link": self._link(log, texts.sample_id, int(row["epoch"])),
        }, json.dumps(prompt, ensure_ascii=False)

    def _link(self, log: str, sample: str | int, epoch: int) -> str:
        """Return the address of a sample in the viewer beside the page; empty without one."""
        if not self._viewer or not log:
            return ""
        within = os.path.relpath(log, self._folder)
        path = "/".join(map(quote, PurePosixPath(within).parts))
        return f"{self._viewer}#/logs/{path}/samples/sample/{quote(str(sample), safe='')}/{epoch}/"
