"""Doubts and restarts as models write them."""

from typing import get_args

import pytest

from inverse_scaling_evals.analysis.transcripts import PhraseKind, phrase_names, phrases_in


@pytest.mark.parametrize(
    ("text", "doubts", "restarts"),
    [
        ("Let me re-examine what I assumed.", ["re-examine"], []),
        ("Let me re-read clue 8, then reread clue 9.", ["re-read", "re-read"], []),
        ("I have to re-verify, re-evaluate and recalculate this.",
         ["re-verify", "re-evaluate", "re-calculate"], []),
        ("I'm stuck.", ["stuck"], []),
        ("We’re really stuck here.", ["stuck"], []),
        ("What if I’m wrong about who owns it?", ["I am wrong"], []),
        ("I must be misunderstanding a clue.", ["misread"], []),
        ("That doesn't work. This won't work either.", ["does not work", "does not work"], []),
        ("My two attempts did not work.", ["does not work"], []),
        ("A reassessment is due.", ["re-assess"], []),
        ("Let me check the third\nclue again.", ["check again"], []),
        ("That doesn't make any sense.", ["no sense"], []),
        ("Scratch that; let me do it again.", [], ["scrap that", "try again"]),
        # deduction
        ("Seat 3 doesn't work for the oboe, so it is in seat 4.", [], []),
        ("The reader is ready; the account, the research and the wrong seat remain.", [], []),
        ("He didn't work on Sunday.", [], []),
    ],
)  # fmt: skip
def test_doubts_are_told_from_deduction(text: str, doubts: list[str], restarts: list[str]) -> None:
    assert phrases_in(text, "doubts") == doubts
    assert phrases_in(text.upper(), "restarts") == restarts


def test_no_text_has_no_phrase_and_every_name_is_known_once() -> None:
    names = [name for kind in get_args(PhraseKind) for name in phrase_names(kind)]
    assert len(names) == len(set(names))
    assert not any(phrases_in("", kind) for kind in get_args(PhraseKind))
