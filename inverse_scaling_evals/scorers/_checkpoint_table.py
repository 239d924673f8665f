"""The answers at the checkpoints of a sample as a table in Markdown, which viewers of logs show."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inspect_ai.scorer import CORRECT, INCORRECT, NOANSWER

from .._constants import CHECKPOINT_TABLE, checkpoint_key

_LONGEST = 60
"""Characters of an answer that are shown."""

_WORDS = {CORRECT: "right", INCORRECT: "wrong", NOANSWER: "no answer"}

_SPECIAL = frozenset("\\`*_[]<>#|~$")
"""What Markdown, or what reads it, could take for more than text."""


def checkpoint_table(
    recorded: Sequence[Mapping[str, Any]], entries: Mapping[str, Mapping[str, Any]]
) -> str:
    """Return the table, beginning with `CHECKPOINT_TABLE`.

    Args:
        recorded: The answers at checkpoints, as the sample's metadata has them.
        entries: The score at each, as the score's metadata has it.
    """
    sure = any("probability" in entry for entry in entries.values())
    columns = ["Thinking tokens", "Answer", "Score", *(["Probability"] if sure else []), ""]
    lines = ["| :-: " * 3 + "| :-- " * (len(columns) - 2) + "|"]  # viewers leave no room between
    lines += [f"| {' | '.join(row)} |" for row in _rows(recorded, entries, sure=sure)]
    return f"{CHECKPOINT_TABLE} {' | '.join(columns)} |\n" + "\n".join(lines)


def _rows(
    recorded: Sequence[Mapping[str, Any]],
    entries: Mapping[str, Mapping[str, Any]],
    *,
    sure: bool,
) -> Iterator[list[str]]:
    before: Mapping[str, Any] | None = None
    for probe in recorded:
        entry = entries[checkpoint_key(probe["checkpoint"])]
        changed = before is not None and entry["answer"] != before["answer"]
        answer = "none" if entry["answer"] is None else _plain(str(entry["answer"]))
        probability = entry.get("probability")
        notes = ["changed"] if changed else []
        notes += ["past the end of the thinking"] if entry["past_end"] else []
        yield [
            f"{probe['checkpoint']:,}",
            f"{entry['thinking_tokens']:,}",
            f"**{answer}**" if changed else answer,
            _score(entry),
            *(["" if probability is None else f"{probability:.0%}"] if sure else []),
            ", ".join(notes),
        ]
        before = entry


def _score(entry: Mapping[str, Any]) -> str:
    value = entry["value"]
    if isinstance(value, Mapping):
        known = {name: part for name, part in value.items() if part is not None}
        return ", ".join(f"{name.replace('_', ' ')} {part:g}" for name, part in known.items())
    told = _WORDS.get(value, str(value))
    return f"{told} ({entry['reason'].replace('_', ' ')})" if entry["reason"] else told


def _plain(text: str) -> str:
    """Return an answer as Markdown shows it as it is: on one line, and not long."""
    line = " ".join(text.split())
    cut = line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in cut)
