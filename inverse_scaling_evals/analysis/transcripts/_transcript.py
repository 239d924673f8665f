"""The measures of one transcript: what was thought and replied, never the text itself."""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..._constants import CHECKPOINT_TABLE
from ..._package_data import read_package_data
from ._phrases import phrases_in
from ._text import as_number, numbers_in, text_tokens

_NUMBER = r"[*_#]{0,3}[0-9]{1,3}(?![0-9])"
_CITED = re.compile(
    rf"\bclues?[\s*_(\[]{{0,4}}(?:no\.?|number|nr\.?)?\s{{0,3}}#?\s?"
    rf"({_NUMBER}(?:(?:\s{{0,2}}(?:,|;|&|/|,?\s?\band\b|\bor\b)\s{{0,2}}|[-\u2013]){_NUMBER}){{0,50}})",
    re.IGNORECASE,
)
_APOSTROPHES = re.compile(r"['’ʼ´`]")
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class _Names:
    names: Mapping[str, tuple[str, ...]]


@cache
def puzzle_names() -> Mapping[str, tuple[str, ...]]:
    """Read the names of the famous puzzles, by the value of the metadata key `paradox`."""
    return read_package_data(files(__package__) / "puzzle_names.yaml", _Names).names


def measure_transcript(sample: Mapping[str, Any], scorer: str = "") -> dict[str, Any]:
    """Return the measures of a sample's thinking and reply.

    Args:
        sample: A sample of a log as parsed JSON: `output`, `metadata`, `target`, `scores`.
        scorer: Name of the score that counts.

    Returns:
        The columns that `transcripts_df` adds to the observations. Those of a diagnostic are None
        where the question is not for it; counts are 0 where no thinking can be read.
    """
    output = sample.get("output") or {}
    choices = [choice["message"]["content"] for choice in output.get("choices") or ()]
    metadata = sample.get("metadata") or {}
    thinking = shown_thinking(choices)
    target = sample.get("target")
    explanation = ((sample.get("scores") or {}).get(scorer) or {}).get("explanation")
    return {
        "reply_digest": _digest(choices),
        "empty": not (output.get("completion") or reply_text(choices)).strip(),
        "shown_tokens": text_tokens(thinking),
        **_distractors(metadata, thinking, as_number(target if isinstance(target, str) else None)),
        **_puzzle(metadata, thinking, explanation),
        **_clues(metadata, thinking),
        **_features(metadata, str(sample.get("id"))),
    }


def _digest(choices: list[Any]) -> str:
    """Return a digest of replies that does not depend on how a log writes what is not there."""
    replies = [
        [{name: value for name, value in block.items() if value is not None} for block in content]
        if isinstance(content, list)
        else content
        for content in choices
    ]
    text = json.dumps(replies, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def shown_thinking(choices: list[Any]) -> str:
    """Join the thinking that is shown; a redacted block shows its summary at most."""
    shown = []
    for content in choices:
        for block in content if isinstance(content, list) else ():
            if block.get("type") == "reasoning":
                text = block.get("reasoning") or ""
                hidden = block.get("redacted") or not text.strip()
                shown.append((block.get("summary") or "") if hidden else text)
    return "\n".join(text for text in shown if text.strip())


def reply_text(choices: list[Any]) -> str:
    """Return the text of a reply whose completion the log does not hold."""
    if not choices or isinstance(choices[0], str):
        return choices[0] if choices else ""
    return "\n".join(block["text"] for block in choices[0] if block.get("type") == "text")


def _distractors(
    metadata: Mapping[str, Any], thinking: str, target: float | None
) -> dict[str, Any]:
    """Look for the numbers and names of the distractors in the thinking."""
    pool, names = distractor_words(metadata, target)
    if not pool and not names:
        return dict.fromkeys(("distractor_numbers", "distractor_mentions", "distractors_taken_up"))
    found_numbers = [number for number in numbers_in(thinking) if number in pool]
    found_names = [name for _, _, name in name_places(thinking, names)]
    different = len(set(found_numbers)) + len(set(found_names))
    return {
        "distractor_numbers": ",".join(map(repr, sorted(pool))),
        "distractor_mentions": len(found_numbers) + len(found_names),
        "distractors_taken_up": (
            different / (len(pool) + len(set(names))) if thinking else math.nan
        ),
    }


def distractor_words(
    metadata: Mapping[str, Any], target: float | None
) -> tuple[set[float], list[str]]:
    """Return the numbers and the names of a question's distractors, its right answer left out."""
    listed = [metadata.get(f"distractor_{kind}") for kind in ("numbers", "names")]
    numbers, names = (
        [str(part) for part in parts] if isinstance(parts, list | tuple) else [] for parts in listed
    )
    pool = {number for text in numbers if (number := as_number(text)) is not None}
    return pool - ({target} if target is not None else set()), list(filter(None, names))


def name_places(text: str, names: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return where some names stand in a text."""
    alternatives = "|".join(map(re.escape, names))
    if not alternatives:
        return []
    return [
        (found.start(), found.end(), found[0])
        for found in re.finditer(rf"\b(?:{alternatives})\b", text)
    ]


def _puzzle(metadata: Mapping[str, Any], thinking: str, explanation: Any) -> dict[str, Any]:
    """Look for the famous puzzle that a question alludes to.

    A fraction is no answer to a question that asks for a whole number, but it may well be the
    famous one, so the text that the scorer found counts too.
    """
    puzzle, famous = metadata.get("paradox"), metadata.get("famous_answer")
    if not puzzle or famous is None:
        return dict.fromkeys(("puzzle", "famous_answer", "stated_number", "puzzle_named"))
    words = f" {_plain(thinking)} "
    names = puzzle_names().get(str(puzzle), (_plain(str(puzzle)),))
    return {
        "puzzle": str(puzzle),
        "famous_answer": as_number(str(famous)),
        "stated_number": as_number(
            explanation.partition(CHECKPOINT_TABLE)[0] if isinstance(explanation, str) else None
        ),
        "puzzle_named": float(any(f" {name}" in words for name in names)) if thinking else math.nan,
    }


def _plain(text: str) -> str:
    """Reduce a text to lower-case words without apostrophes."""
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", text.lower())).strip()


def _clues(metadata: Mapping[str, Any], thinking: str) -> dict[str, Any]:
    """Count cited clues, restarts and doubts in the thinking on a grid."""
    if not isinstance(metadata.get("grid_size"), int):
        return dict.fromkeys(("clues_cited", "clues_covered", "restarts", "doubts"))
    cited = [number for _, _, numbers in clue_places(thinking) for number in numbers]
    clues = metadata.get("num_clues")
    covered = math.nan
    if thinking and isinstance(clues, int) and clues >= 1:
        covered = len({number for number in cited if 1 <= number <= clues}) / clues
    return {
        "clues_cited": len(cited),
        "clues_covered": covered,
        "restarts": len(phrases_in(thinking, "restarts")),
        "doubts": len(phrases_in(thinking, "doubts")),
    }


def clue_places(text: str) -> list[tuple[int, int, list[int]]]:
    """Return where clues are cited in a text, each place with the numbers of its clues."""
    return [
        (found.start(), found.end(), [int(number) for number in re.findall("[0-9]+", found[1])])
        for found in _CITED.finditer(text)
    ]


def _features(metadata: Mapping[str, Any], question: str) -> dict[str, Any]:
    """Take the features of a student, if all are finite numbers."""
    features = metadata.get("features")
    if (
        not isinstance(features, dict)
        or not features
        or not all(
            isinstance(value, int | float) and math.isfinite(value) for value in features.values()
        )
    ):
        return {"features": None, "student": None}
    numbers = {name: float(value) for name, value in features.items()}
    # the same student is asked about with several numbers of examples
    return {"features": json.dumps(numbers), "student": str(metadata.get("student", question))}
