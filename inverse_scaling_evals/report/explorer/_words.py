"""The words of the explorer, all made from codes here."""

import math
from collections.abc import Mapping
from typing import Any, Literal

from ..._visible import without_hidden
from ...analysis.trajectories import GOOD_AND_BAD
from ...analysis.transcripts import MarkKind
from ...budgets import parse_budget
from .._typeset import typeset
from ._jumps import JumpKind

MARKS: Mapping[MarkKind | Literal["checkpoint", "turn"], tuple[str, str]] = {
    "checkpoint": ("Asked on the way", "asked here: {}"),
    "turn": ("Asked, and changed", "asked here, and the answer changed: {}"),
    "change": ("Answer changed", "the answer changes: {}"),
    "answer": ("Answer stated", "answer stated: {}"),
    "distractor": ("Distractors", "distractor: {}"),
    "clue": ("Clues", "clue {}"),
    "restart": ("Restarts", "restart: {}"),
    "doubt": ("Doubts", "doubt: {}"),
}
"""Heading of each kind of mark, and what one says of itself."""

JUMPS: Mapping[JumpKind, str] = {
    JumpKind.TO_WRONG: "Worse with more thinking",
    JumpKind.TO_RIGHT: "Better with more thinking",
    JumpKind.LONGEST: "Longest thinking",
    JumpKind.DISTRACTION: "Evidence of distraction",
    JumpKind.FRAMING: "Evidence of the famous answer",
    JumpKind.FEATURES: "Evidence of misleading features",
    JumpKind.CONSTRAINTS: "Evidence of lost constraints",
    JumpKind.BEHAVIOUR: "Evidence of changed behaviour",
    JumpKind.ABSTENTION: "Evidence of invented answers",
    JumpKind.TALKED_OUT: "Talked out of the right answer in one train of thought",
    JumpKind.TALKED_INTO: "Talked into the right answer in one train of thought",
}

_SCRIPTED = "scripted/"
"""What the names of scripted models begin with."""

_LONGEST_FACT = 160
"""Characters of an answer, a target or a name of a log that are shown."""

_TARGETS: Mapping[str, str] = {
    "safe_rate": "Safe answer",
    "accurate_rate": "Accurate answer",
    "matching_rate": "Matching answer",
    "negative_absolute_error": "True value",
}

_NO_ANSWERS: Mapping[str, str] = {
    "cut_off": "no answer: cut off by the output limit",
    "refused": "no answer: refused",
    "unparseable": "no answer that could be read",
    "empty": "no answer: empty reply",
}


def budget_words(label: str) -> str:
    """Return a budget as a reader says it."""
    budget = parse_budget(label)
    if budget.kind == "off":
        return "thinking off"
    if budget.kind == "tokens":
        return f"{budget.tokens:,} tokens"
    return "natural length" if budget.kind == "natural" else f"effort {budget.effort}"


def where_words(row: Mapping[Any, Any]) -> str:
    """Say at which budget an observation was made, after what became of it."""
    label = str(row["budget"])
    return f"{'with' if label == '0' else 'at'} {budget_words(label)}"


def length_words(row: Mapping[Any, Any]) -> str:
    """Return how long an observation thought: its budget, or what else ended the thinking."""
    if row.get("design") == "trajectory":
        return f"one train of thought, asked up to {budget_words(str(row['budget']))}"
    if row.get("design") == "stopped":
        return f"stopped by {row['stop']}"
    return budget_words(str(row["budget"]))


def title_words(row: Mapping[Any, Any]) -> str:
    """Name an observation by itself."""
    budget = length_words(row)
    return f"{budget[0].upper()}{budget[1:]}, epoch {row['epoch']}, {group_words(row)}"


def outcome_words(row: Mapping[Any, Any]) -> str:
    """Return what became of an observation."""
    outcome, metric, score = str(row["outcome"]), str(row["metric"]), float(row["score"])
    if outcome in ("right", "wrong"):
        return GOOD_AND_BAD.get(metric, ("right", "wrong"))[outcome == "wrong"]
    if outcome == "no_answer":
        return _NO_ANSWERS.get(str(row["no_answer_reason"]), "no answer")
    if outcome == "error":
        return "error"
    return (
        f"off by {-score:.2f}"
        if metric == "negative_absolute_error"
        else typeset(f"score {score:g}")
    )


def told_words(row: Mapping[Any, Any]) -> str:
    """Say what became of an observation, and how long it thought."""
    if row.get("design") == "trajectory":
        return f"{outcome_words(row)} at the end of one train of thought"
    if row.get("design") == "stopped":
        return f"{outcome_words(row)} where {row['stop']} stopped it"
    return f"{outcome_words(row)} {where_words(row)}"


def group_words(row: Mapping[Any, Any]) -> str:
    """Name the curve of an observation within its task."""
    how = [row["regime"], *([row["enforce"]] if row["enforce"] != "auto" else [])]
    how += [row["mitigation"]] if row["mitigation"] != "none" else []
    how += [row["design"]] if row.get("design") in ("trajectory", "stopped") else []
    return without_hidden(f"{row['model']}, {', '.join(map(str, how))}")


def sample_words(row: Mapping[Any, Any], *, several_models: bool) -> str:
    """Name an observation within its question."""
    model = f"{without_hidden(str(row['model']))}, " if several_models else ""
    return f"{model}{length_words(row)}, epoch {row['epoch']}: {outcome_words(row)}"


def jump_words(
    left: Mapping[Any, Any], right: Mapping[Any, Any], *, several_models: bool, of_task: bool = True
) -> str:
    """Name a pair of observations within its kind.

    Args:
        left: The first.
        right: The second.
        several_models: Whether the model is named.
        of_task: Whether the task is; it is not where that stands above.
    """
    named = [str(right["task"])] if of_task else []
    named += [str(right["model"])] if several_models else []
    lead = f"{', '.join(named)}: " if named else ""
    if left.get("design") == "trajectory":
        told = f"{lead}{outcome_words(right)} at the end"
        return without_hidden(f"{told} (question {right['question']}, epoch {right['epoch']})")
    told = lead + told_words(left)
    if left["budget"] != right["budget"]:
        told += f", {told_words(right)}"
    elif left["epoch"] != right["epoch"]:
        told += f", {outcome_words(right)} in epoch {right['epoch']}"
    return without_hidden(f"{told} (question {right['question']})")


def facts_of(row: Mapping[Any, Any], log: str) -> list[tuple[str, str]]:
    """Return what is to be known of an observation besides its texts."""
    shown = float(row.get("shown_tokens", math.nan))
    told = [
        ("Outcome", outcome_words(row)),
        ("Answer", _text(row["answer"]) or "none"),
        (_TARGETS.get(str(row["metric"]), "Right answer"), _text(row["target"])),
        ("Thinking", _tokens(row["reasoning_tokens"]) + _summary(row, shown)),
        ("Output", _tokens(row["output_tokens"])),
        ("Stratum", _text(row["stratum"])),
        ("Cut off", "by the output limit" if row["cut_off"] else ""),
        ("Thinking cut", "by the server, at the budget" if row["thinking_cut"] == 1 else ""),
        ("Log", f"{log}, epoch {row['epoch']}"),
    ]
    return [(name, without_hidden(_short(text))) for name, text in told if text]


def unthought_words(row: Mapping[Any, Any]) -> str:
    """Say why an observation has no thinking to show; empty where it may have some."""
    if str(row["budget"]) == "0":
        return "There was none: thinking was off."
    return "There was none: the model did not think." if row["reasoning_tokens"] == 0 else ""


def scope_words(shown: int, total: int, seed: int, *, epochs: int) -> str:
    """Say which questions are embedded."""
    if shown >= total:
        return f"All {total:,} questions of the study can be opened here."
    some = "one epoch" if epochs == 1 else f"up to {epochs} epochs"
    return (
        f"{shown:,} of the study's {total:,} questions can be opened here, with {some} of each "
        "budget: those that change most between budgets, those with the longest thinking, the "
        f"evidence of the diagnostics, and a draw from every stratum (seed {seed})."
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _short(text: str) -> str:
    """Cut what scorers of other tasks take for an answer: often the whole reply."""
    return text if len(text) <= _LONGEST_FACT else f"{text[:_LONGEST_FACT]} …"


def _tokens(value: float) -> str:
    return f"{value:,.0f} tokens" if value == value else "unknown"


def _summary(row: Mapping[Any, Any], shown: float) -> str:
    """Say where a transcript shows less than was thought, and why."""
    measured = float(row["reasoning_tokens"])
    if not measured > 0 or shown != shown:
        return ""
    if shown == 0:
        return ", none of it returned by the provider"
    if shown >= measured / 2:
        return ""
    if str(row["model"]).startswith(_SCRIPTED):
        return f": a scripted model writes a short text (about {shown:,.0f}) that stands for them"
    return f"; the text that was returned has about {shown:,.0f}, so it is not the whole of it"
