"""Hand-made transcripts: what each diagnostic sees in a text."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inverse_scaling_evals.analysis.diagnostics._puzzles import PUZZLE_NAMES
from inverse_scaling_evals.analysis.diagnostics._text import as_number, numbers_in, text_tokens

from inverse_scaling_evals.analysis.diagnostics import (
    _behaviour,
    _constraints,
    _distraction,
    _features,
    _framing,
)
from inverse_scaling_evals.analysis.logs import Reading
from inverse_scaling_evals.datasets.counting._bank import paradox_texts


def reading(thinking: str = "", answer: str | None = None, **given: Any) -> Reading:
    """Make a sample; what is not given is that of a wrong count."""
    facts: dict[str, Any] = {
        "curve": ("m", "t", "d", "controlled", "auto"),
        "version": "1",
        "budget": "1024",
        "step": (0, 1024.0),
        "question": "q",
        "epoch": 1,
        "failed": False,
        "readable": "text" if thinking else "none",
        "tokens": 100.0,
        "found": answer or "",
        "target": "2",
        "right": 0.0,
        "pole": "",
        "metadata": {},
        **given,
    }
    return Reading(thinking=thinking, answer=answer, **facts)


DISTRACTORS = {"distractor_numbers": ["48", "0.35", "1024"], "distractor_names": ["Vera", "Oslo"]}


def test_distractors_in_the_thinking_are_counted() -> None:
    text = "Vera has 48 of them. 48% of 1,024 is a lot, Vera! But 480 and Veranda are none."
    found = _distraction.observe(reading(text, "48", metadata=DISTRACTORS))
    assert found is not None
    assert found["mentions"] == pytest.approx(5000 / text_tokens(text))
    assert found["taken_up"] == pytest.approx(3 / 5)
    assert found["wrong"]


def test_thinking_on_the_question_alone_takes_up_nothing() -> None:
    found = _distraction.observe(reading("An apple and an orange: 2.", "2", metadata=DISTRACTORS))
    assert found is not None
    assert (found["mentions"], found["taken_up"]) == (0, 0)


def test_without_thinking_there_is_no_density() -> None:
    found = _distraction.observe(reading("", "48", metadata=DISTRACTORS))
    assert found is not None
    assert math.isnan(found["mentions"])
    assert found["wrong"]


@pytest.mark.parametrize(
    ("answer", "derivable"),
    [(48, 1), (49, 0), (50, 1), (46, 1), (24, 1), (96, 1), (61, 1), (13 * 48, 1), (7, 0)],
)
def test_an_answer_is_derivable_by_one_operation(answer: float, derivable: float) -> None:
    # 13 and 48 are distractors, 2 is the right count: 50 = 48 + 2, 24 = 48 / 2, 61 = 13 + 48
    row = {"answer": float(answer), "target": 2.0}
    assert _distraction._derivable(row, frozenset({13.0, 48.0})) == derivable


def test_a_question_without_distractors_is_no_case_for_distraction() -> None:
    empty = {"distractor_numbers": [], "distractor_names": []}
    assert _distraction.observe(reading("48", metadata=empty)) is None


@pytest.mark.parametrize(
    ("puzzle", "text", "named"),
    [
        ("bertrands-box", "This looks like Bertrand’s Box problem.", True),
        ("birthday-paradox", "Ah, the BIRTHDAY problem: 23 people.", True),
        ("birthday-paradox", "Somebody has a birthday. How many people?", False),
        ("monty-hall-hundred-doors", "A variant of Monty Hall.", True),
        ("gamblers-fallacy", "It's the gambler's fallacy", True),
        ("zenos-race", "Zeno", True),
        ("grandfather-paradox", "The grandfather-paradox again.", True),
        ("grandfather-paradox", "My grandfather again.", False),
        ("wheat-and-chessboard", "So it is the rice on a chessboard again.", True),
        # words of the story, which the question tells itself
        ("wheat-and-chessboard", "Grains of wheat, doubled. One board, two boards.", False),
        ("two-envelopes", "Two envelopes and a card on the desk.", False),
        ("boy-or-girl", "There are two children at the table, so 2.", False),
    ],
)
def test_a_famous_puzzle_is_recognised_by_its_names(puzzle: str, text: str, named: bool) -> None:
    metadata = {"paradox": puzzle, "famous_answer": "23"}
    found = _framing.observe(reading(text, "2", metadata=metadata))
    assert found is not None
    assert found["named"] == named


@pytest.mark.parametrize(
    ("famous", "answer", "found", "given"),
    [
        ("23", "23", "23", True),
        ("2/3", None, "2/3", True),  # no answer to a count, but the famous one
        ("2/3", None, "2\u20443", True),  # as scorers write a fraction in LaTeX
        ("2/3", "2", "2", False),
        ("infinity", None, "infinite", True),
        ("1000000", "1000000", "1,000,000", True),
        ("14.7", "14.7", "14.7", True),
        ("23", None, "I cannot say", False),
    ],
)
def test_the_famous_answer_is_recognised(
    famous: str, answer: str | None, found: str, given: bool
) -> None:
    metadata = {"paradox": "birthday-paradox", "famous_answer": famous}
    seen = _framing.observe(reading("", answer, found=found, metadata=metadata))
    assert seen is not None
    assert (seen["answer"] == seen["pool"]) == given


def test_every_puzzle_of_the_suite_has_its_names() -> None:
    assert {paradox.slug for paradox in paradox_texts().puzzles} == set(PUZZLE_NAMES)


def test_clues_restarts_and_doubts_are_counted() -> None:
    text = (
        "Clue 3 and clue 12 fix the ends. By clues 4, 5 and 7 the oboe is left. "
        "Wait, I am not sure. Let me start over from scratch. Hmm. I must have skipped clue 3."
    )
    metadata = {"grid_size": 5, "num_clues": 20}
    found = _constraints.observe(reading(text, "1", metadata=metadata))
    assert found is not None
    per_1000 = 1000 / text_tokens(text)
    assert found["cited"] == pytest.approx(6 * per_1000)
    assert found["covered"] == pytest.approx(5 / 20)
    assert found["restarts"] == pytest.approx(2 * per_1000)
    assert found["doubts"] == pytest.approx(4 * per_1000)


def test_clues_are_found_in_markdown_and_in_ranges() -> None:
    text = "- **Clue 7**: x.\n- Clue **2**.\n[Clue #12], clue (4), clues 13/14, clues 5-6 or 8."
    found = _constraints.observe(reading(text, "1", metadata={"grid_size": 5, "num_clues": 20}))
    assert found is not None
    assert found["covered"] == pytest.approx(9 / 20)


@pytest.mark.parametrize(
    ("text", "restarts", "doubts"),
    [
        ("Wait, no, that's wrong. Hmm... I misread it. Oops.", 0, 5),
        ("Let me start fresh. Restarting. I'll try a different approach; backtracked.", 4, 0),
        ("This doesn't seem right. The model rechecks clue 7 and reconsiders it.", 0, 3),
        ("That can't be right. It isn't quite right! Double-checking.", 0, 3),
        # a place
        ("The oboe isn't right of the flute, it can't be right beside it or right-hand.", 0, 0),
        ("The tram is not right next to the moped. It does not look right to left.", 0, 0),
        ("Assume seat 3. That contradicts clue 9, so seat 4 is left. Therefore 4.", 0, 0),
        ("The waiter waits on the right. Not surely, but not sure-footed.", 0, 1),
    ],
)
def test_doubts_are_told_from_deduction(text: str, restarts: int, doubts: int) -> None:
    assert len(_constraints._RESTART.findall(text)) == restarts
    assert len(_constraints._DOUBT.findall(text)) == doubts


def test_steady_deduction_has_no_doubts() -> None:
    text = (
        "Clue 1: the oboe is left of the flute. So seat 1 is waiting for the oboe. Assume seat 2."
    )
    found = _constraints.observe(reading(text, "1", metadata={"grid_size": 5}))
    assert found is not None
    assert found["astray"] == 0
    assert math.isnan(found["covered"])  # how many clues there are is not known


def test_an_unanswered_question_is_neither_safe_nor_unsafe() -> None:
    found = _behaviour.observe(reading(pole="safe"))
    assert found is not None
    assert math.isnan(found["away"])
    assert _behaviour.observe(reading(answer="A", pole="safe", right=1.0)) == {
        "pole": "safe",
        "away": 0,
    }


@pytest.mark.parametrize("features", [{}, {"study": "much"}, {"study": math.nan}, ["study"], None])
def test_features_that_are_no_numbers_are_no_case(features: object) -> None:
    assert _features.observe(reading(answer="7", metadata={"features": features})) is None


def test_numbers_are_found_as_people_write_them() -> None:
    assert numbers_in("1,024 or 3rd, 0.5, v2, 2/3, a7, 48%, 1.2.3") == [
        1024, 3, 0.5, 2, 3, 48,
    ]  # fmt: skip


def test_numbers_of_lists_and_steps_are_not_those_of_the_question() -> None:
    text = (
        "1. A cookbook.\n2. A guidebook.\n  - **3.** Noise: 40 books\n(7) So\n**Step 4:** 5 + 6\n"
        "In step 8 of them: 9.\n1.5 is one, and\n30 too.\n61: 2"
    )
    assert numbers_in(text) == [40, 5, 6, 9, 1.5, 30, 2]


def test_a_chinese_thought_is_as_long_as_its_tokens() -> None:
    # 0.6 tokens a character (DeepSeek API documentation), so it is no summary
    assert text_tokens("等等" * 50) == pytest.approx(60)
    assert text_tokens("wait" * 50) == 50


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,000", 1000), (" 2 / 4 ", 0.5), ("-3", -3), ("∞", math.inf), ("1/0", None), ("two", None)],
)
def test_a_text_that_is_one_number_is_read(text: str, number: float | None) -> None:
    assert as_number(text) == number


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
WORDS = st.sampled_from(
    [
        "clue ",
        "clues 1, ",
        "48",
        "1,024",
        "wait ",
        "start over",
        "Vera",
        "/",
        ".",
        "monty hall",
        "’",
    ]
)


@settings(max_examples=60)
@given(
    thinking=st.text(max_size=300) | st.lists(WORDS, max_size=60).map("".join),
    answer=st.none() | st.text(max_size=30) | st.from_regex(r"-?[0-9]{1,25}(\.[0-9]+)?"),
    target=st.text(max_size=10) | st.just("2"),
    names=st.lists(st.text(max_size=12), max_size=4) | JSON,
    numbers=st.lists(st.text(max_size=12) | st.integers().map(str), max_size=4) | JSON,
    famous=JSON,
    size=JSON,
    clues=JSON,
    features=JSON,
)
def test_no_text_raises(
    thinking: str,
    answer: str | None,
    target: str,
    names: object,
    numbers: object,
    famous: object,
    size: object,
    clues: object,
    features: object,
) -> None:
    metadata = {
        "distractor_names": names,
        "distractor_numbers": numbers,
        "paradox": "monty-hall",
        "famous_answer": famous,
        "grid_size": size,
        "num_clues": clues,
        "features": features,
    }
    sample = reading(thinking, answer, target=target, metadata=metadata)
    for diagnostic in (_distraction, _framing, _constraints, _features, _behaviour):
        found = diagnostic.observe(sample)
        for name in ("mentions", "cited", "astray", "covered", "taken_up", "named"):
            value = (found or {}).get(name, 0.0)
            assert math.isnan(value) or value >= 0
