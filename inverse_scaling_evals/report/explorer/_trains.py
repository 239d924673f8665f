"""Trains of thought that were asked on the way: what the explorer says at each checkpoint."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ..._constants import TRAJECTORY
from ..._visible import without_hidden
from ..results import Results
from ._parts import Stop

Row = Mapping[Any, Any]

Key = tuple[str, str, int]
"""Log, question and epoch of a sample."""

_LONGEST = 60
"""Characters of an answer that are shown at a checkpoint."""

_WORDS = {"right": "right", "wrong": "wrong", "no_answer": "no answer", "error": "no score"}


class Trains:
    """The checkpoints of a study by sample.

    Args:
        results: The study.
    """

    def __init__(self, results: Results) -> None:
        rows = results.trajectories
        self._rows: dict[Key, list[Row]] = {}
        for row in rows[rows["checkpoint"].notna()].to_dict("records") if len(rows) else ():
            self._rows.setdefault(key_of(row), []).append(row)

    def of(self, row: Row) -> Sequence[Row]:
        """Return the checkpoints of a sample; none where it was not asked on the way."""
        return self._rows.get(key_of(row), ())

    def scores(self, samples: pd.DataFrame) -> Iterator[tuple[int, list[float]]]:
        """Go through the samples that have checkpoints: index and scores."""
        if not self._rows:
            return
        for index, row in zip(samples.index, samples.to_dict("records"), strict=True):
            if found := self.of(row):
                yield int(str(index)), [float(one["score"]) for one in found]

    def stops(self, row: Row, metadata: Mapping[str, Any], length: int) -> list[Stop]:
        """Return what is to be said at the checkpoints of a sample.

        Args:
            row: The observation.
            metadata: Of the sample, where its checkpoints are recorded.
            length: Characters of the thinking.
        """
        recorded = metadata.get(TRAJECTORY)
        if not isinstance(recorded, list):
            return []
        by_checkpoint = {int(one["checkpoint"]): one for one in self.of(row)}
        found: list[Stop] = []
        before: str | None = None
        for probe in recorded:
            asked = by_checkpoint.get(probe["checkpoint"])
            answer, outcome = _answered(asked, probe)
            changed = bool(found) and answer != before
            past = bool(probe["past_end"])
            at = length if past else min(int(probe.get("thinking_characters") or 0), length)
            where = f"{probe['checkpoint']:,} tokens" + (", past the end" if past else "")
            told = f"\u25c6 {where}: {answer}{f' ({outcome})' if outcome else ''}"
            turn = f"{before} to {answer} at {where}" if changed else f"{answer} at {where}"
            found.append(Stop(at, "turn" if changed else "checkpoint", told, turn))
            before = answer
        return found


def key_of(row: Row) -> Key:
    """Return what tells a sample from others."""
    return str(row["log"]), str(row["question"]), int(row["epoch"])


def _answered(asked: Row | None, probe: Mapping[str, Any]) -> tuple[str, str]:
    """Return the answer at a checkpoint, and what became of it where that was scored."""
    if asked is None:  # of thinking that a rule stopped only the end has a score
        return _short(str(probe.get("reply") or "the final answer")), ""
    answer = asked["answer"] if isinstance(asked["answer"], str) else ""
    outcome = _WORDS.get(str(asked["outcome"]), f"score {float(asked['score']):.3g}")
    return (_short(answer), outcome) if answer else (outcome, "")


def _short(text: str) -> str:
    line = without_hidden(" ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"
