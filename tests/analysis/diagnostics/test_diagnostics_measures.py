"""From observations to trends: what is detected, what is chance, what cannot be told."""

import itertools
import math
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from inverse_scaling_evals.analysis import OBSERVATION_COLUMNS, TRANSCRIPT_COLUMNS
from inverse_scaling_evals.analysis.diagnostics import (
    DIAGNOSTIC_COLUMNS,
    DIAGNOSTICS,
    _behaviour,
    _distraction,
    diagnostics_df,
)
from inverse_scaling_evals.analysis.diagnostics._trend import clustered_mean, rise
from inverse_scaling_evals.analysis.transcripts import measure_transcript

BUDGETS = (1024, 4096, 16384)

Row = dict[str, Any]


def sample(question: int, budget: int, answer: str | None, **given: Any) -> Row:
    """Make a row of the frame of transcripts, of a question whose right answer is 2."""
    metadata = given.pop("metadata", None)
    if metadata is None:
        metadata = {"distractor_numbers": [str(100 + question)]}
    thinking, target = given.pop("thinking", ""), given.pop("target", "2")
    right = answer == target
    whole = {
        "id": f"q{question:03}",
        "target": target,
        "metadata": metadata,
        "output": {"choices": [
            {"message": {"content": [{"type": "reasoning", "reasoning": thinking}]}}
        ]},
        "scores": {"exact_answer": {"explanation": answer}},
    }  # fmt: skip
    return {
        "model": "openai/model", "task": "task", "dataset": "generated", "regime": "controlled",
        "enforce": "auto", "mitigation": "none", "budget": str(budget), "question": whole["id"],
        "epoch": 1, "seed": question, "temperature": math.nan, "channel": "tokens",
        "design": "crossed",
        "task_version": "1", "metric": "accuracy", "score": float(right), "answer": answer,
        "outcome": "no_answer" if answer is None else "right" if right else "wrong",
        "target": target, "cut_off": False, "reasoning_tokens": 0.0, "log": "a.eval",
        "grid_size": float(metadata.get("grid_size", math.nan)),
        **measure_transcript(whole, "exact_answer"),
        **given,
    }  # fmt: skip


def transcripts(rows: list[Row]) -> pd.DataFrame:
    columns = [*OBSERVATION_COLUMNS, *TRANSCRIPT_COLUMNS]
    return pd.DataFrame(rows, columns=columns)


def diagnose(rows: list[Row]) -> pd.DataFrame:
    return diagnostics_df(transcripts(rows))


def decision(rows: list[Row], diagnostic: str = "distraction") -> Row:
    frame = diagnose(rows)
    assert list(frame.columns) == list(DIAGNOSTIC_COLUMNS)
    decided = frame[(frame["diagnostic"] == diagnostic) & frame["detected"].notna()]
    assert len(decided) == 1
    return dict(decided.iloc[0])


def grid(questions: int = 30) -> itertools.product:  # type: ignore[type-arg]
    return itertools.product(range(questions), BUDGETS)


def test_answers_taken_from_the_distractors_are_detected() -> None:
    found = decision(
        [sample(q, b, str(100 + q) if q % 4 < BUDGETS.index(b) else "2") for q, b in grid()]
    )
    assert found["detected"] == "yes"
    assert found["value"] == pytest.approx(0.5, abs=0.05)
    assert found["n_questions"] == 30


def test_answers_that_are_wrong_for_other_reasons_are_not() -> None:
    found = decision([sample(q, b, "3" if q % 4 < BUDGETS.index(b) else "2") for q, b in grid()])
    assert (found["detected"], found["value"]) == ("no", 0)


def test_a_slip_that_equals_a_distractor_by_chance_is_not() -> None:
    # everybody's distractors hold 3, so an answer that is off by one equals one always
    numbers = {"distractor_numbers": ["3", "7"]}
    found = decision(
        [
            sample(q, b, "3" if q % 4 < BUDGETS.index(b) else "2", metadata=numbers)
            for q, b in grid()
        ]
    )
    assert (found["detected"], found["value"]) == ("no", 0)


def test_answers_that_get_better_are_not() -> None:
    found = decision(
        [sample(q, b, "2" if q % 4 < BUDGETS.index(b) else str(100 + q)) for q, b in grid()]
    )
    assert found["detected"] == "no"
    assert found["value"] < -0.4


def test_unanswered_questions_are_left_out() -> None:
    found = decision(
        [sample(q, b, None if b == 16384 and q % 2 else str(100 + q)) for q, b in grid()]
    )
    assert found["detected"] == "no"
    assert found["n_observations"] == 75


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([sample(q, 1024, "2") for q in range(30)], "one_budget"),
        ([sample(q, b, "2") for q, b in grid(1)], "too_few_questions"),
        ([sample(q, b, None) for q, b in grid()], "no_measure"),
        ([sample(q, b, "2", metadata={}) for q, b in grid()], "no_such_questions"),
        ([sample(q, b, "2", outcome="error") for q, b in grid()], "no_scores"),
        (
            [sample(q, b, "2", task_version=str(1 + (b > 2000))) for q, b in grid()],
            "mixed_versions",
        ),
    ],
)
def test_what_cannot_be_told_has_a_reason(rows: list[Row], reason: str) -> None:
    found = decision(rows)
    assert (found["detected"], found["reason"]) == ("not_applicable", reason)
    assert found["note"]
    assert math.isnan(found["p_adjusted"])
    assert bool(found["questions_needed"] == 10) is (reason == "too_few_questions")


def test_failed_samples_are_named() -> None:
    rows = [sample(q, b, "2") for q, b in grid()]
    found = decision([*rows, sample(99, 1024, None, outcome="error")])
    assert "failed or were not scored: 1." in found["note"]
    assert found["n_observations"] == 90


def test_no_transcripts_give_an_empty_frame() -> None:
    frame = diagnose([])
    assert frame.empty
    assert list(frame.columns) == list(DIAGNOSTIC_COLUMNS)


@pytest.mark.parametrize(
    ("answer", "derivable"),
    [(48, 1), (49, 0), (50, 1), (46, 1), (24, 1), (96, 1), (61, 1), (13 * 48, 1), (7, 0)],
)
def test_an_answer_is_derivable_by_one_operation(answer: float, derivable: float) -> None:
    # 13 and 48 are distractors, 2 is the right count: 50 = 48 + 2, 24 = 48 / 2, 61 = 13 + 48
    row = {"number": float(answer), "right_number": 2.0}
    assert _distraction._derivable(row, frozenset({13.0, 48.0})) == derivable


@pytest.mark.parametrize(
    ("answer", "made"),
    [
        (13, 1), (26, 1), (61, 1), (166, 1), (153, 1), (168, 1), (15, 1), (63, 1),
        # by one operation, but another than multiplying with the right count or adding
        (35, 0), (24, 0), (13 * 48, 0), (7, 0), (3, 0),
    ],
)  # fmt: skip
def test_an_answer_is_made_of_distractors(answer: float, made: float) -> None:
    # 13, 48 and 105 are distractors, 2 is the right count: 26 = 2 × 13, 166 = 13 + 48 + 105,
    # 168 = 2 + 166, 63 = 2 + 13 + 48
    pool = frozenset({13.0, 48.0, 105.0})
    for target in (2.0, math.nan):
        row = {"number": float(answer), "right_number": target}
        with_count = answer in (26, 168, 15, 63)
        assert _distraction._made(row, pool) == (made and not (with_count and target != 2))
        assert _distraction._derivable(row, pool) >= _distraction._made(row, pool)


def distracted(answer: Any, questions: int = 40) -> Row:
    """Answer with what `answer` makes of three distractors at the larger of two budgets."""
    rng, rows = Random(3), []
    for q in range(questions):
        numbers = [float(number) for number in rng.sample(range(5, 400), 3)]
        metadata = {"distractor_numbers": [f"{number:g}" for number in numbers]}
        rows += [
            sample(q, budget, f"{found:g}", metadata=metadata)
            for budget, found in ((1024, 2), (16384, answer(numbers)))
        ]
    return decision(rows)


def test_distractors_times_or_plus_the_right_count_are_distraction() -> None:
    for answer in (lambda n: 2 * n[0], sum, lambda n: sum(n) + 2, lambda n: n[0] + n[2]):
        found = distracted(answer)
        assert found["detected"] == "yes"
        assert found["value"] > 0.8
    for answer in (lambda n: n[0] * n[1] - 7, lambda _: 3, lambda _: 417):
        assert distracted(answer)["detected"] == "no"


def test_a_fraction_that_is_no_count_may_be_the_famous_answer() -> None:
    metadata = {"paradox": "monty-hall", "famous_answer": "2/3"}
    rows = [
        sample(q, b, "2", metadata=metadata) if q % 4 >= BUDGETS.index(b)
        # the scorer found a fraction, and called it no answer
        else sample(q, b, None, metadata=metadata, stated_number=2 / 3)
        for q, b in grid()
    ]  # fmt: skip
    frame = diagnose(rows).set_index(["measure", "budget"])
    assert frame.loc[("wrong_answers_that_are_famous", "16384"), "value"] == 1


@pytest.mark.parametrize("rises", [0, 4, 5, 6, 7, 8, 12])
def test_the_row_says_why_and_its_interval_agrees(rises: int) -> None:
    found = decision(
        [sample(q, b, str(100 + q) if b > 1024 and q < rises else "2")
         for q in range(24) for b in (1024, 16384)]
    )  # fmt: skip
    assert (found["detected"] == "yes") == (found["p_adjusted"] < 0.01)
    assert found["unit"] == "fraction"
    assert found["level"] == pytest.approx(0.98)  # one decision, tested in one tail at 1 %
    if rises:
        assert (found["low"] > 0) == (found["p_adjusted"] < 0.01)
    reasons = {0: "below_margin", 4: "not_significant", 5: "not_significant"}
    assert found["reason"] == reasons.get(rises, found["reason"])
    needed = found["questions_needed"]
    assert (needed > 24) if found["reason"] == "not_significant" else math.isnan(needed)


def test_doubts_without_worse_answers_have_their_own_reason() -> None:
    assert decision(puzzles(True, False), "constraints")["reason"] == "answers_hold"
    assert decision(puzzles(False, True), "constraints")["reason"] == "below_margin"
    assert decision(puzzles(True, True), "constraints")["unit"] == "per_1000_tokens"


def test_the_decision_on_constraints_is_of_one_measure() -> None:
    # doubts grow in every question, wrong answers in a few: they are the less certain
    rows = [
        row if int(row["question"][1:]) < 8 else other
        for row, other in zip(puzzles(True, True), puzzles(True, False), strict=True)
    ]
    frame = diagnose(rows).set_index("measure")
    found = frame.loc["wrong_if_answered_trend"]
    doubts, errors = (
        frame.loc[f"{name}_rise"]
        for name in ("restarts_and_doubts_per_1000_tokens", "wrong_if_answered")
    )
    assert doubts["p"] < 0.01 < errors["p"]
    assert (found["detected"], found["reason"]) == ("no", "not_significant")
    assert (found["unit"], found["margin"]) == ("fraction", 0.02)
    assert (found["value"], found["p"]) == (errors["value"], errors["p"])
    assert found["low"] <= 0 < found["value"] < found["high"] < 1
    assert f"{doubts['value']:+.2f} per 1,000 tokens" in found["note"]


def test_every_curve_is_decided_by_every_diagnostic() -> None:
    frame = diagnose([sample(q, b, "2") for q, b in grid()])
    assert list(frame.loc[frame["detected"].notna(), "diagnostic"]) == list(DIAGNOSTICS)


def test_a_single_puzzle_may_be_right_by_its_famous_answer() -> None:
    metadata = {"paradox": "birthday-paradox", "famous_answer": "23"}
    other = {"paradox": "monty-hall", "famous_answer": "2/3"}
    rows = [
        sample(
            q,
            b,
            "23" if q % 4 < BUDGETS.index(b) else "2",
            metadata=metadata if q % 2 else other,
        )
        for q, b in grid()
    ]
    # half of the questions follow their own puzzle; in the others 23 is an error like any other,
    # and as frequent: beyond chance there is nothing
    assert decision(rows, "framing")["detected"] == "no"
    own = [row for row in rows if row["puzzle"] == metadata["paradox"]]
    mixed = [*own, *(sample(q, b, "2", metadata=other) for q, b in grid() if q % 2 == 0)]
    assert decision(mixed, "framing")["detected"] == "yes"


ZEBRA = {"grid_size": 5, "num_clues": 10}
DOUBTFUL, STEADY = "Wait, let me start over. ", "Clue 1 fixes the first seat. "


def puzzles(doubts: bool, errors: bool, **given: Any) -> list[Row]:
    """Let doubts, or errors, or both grow with the budget."""
    made = []
    for q, b in grid():
        step = BUDGETS.index(b)
        text = (DOUBTFUL if doubts else STEADY) * step + STEADY * 8
        wrong = errors and q % 4 < step
        facts = {"metadata": ZEBRA, "thinking": text, "reasoning_tokens": 50.0, **given}
        made.append(sample(q, b, "3" if wrong else "2", **facts))
    return made


@pytest.mark.parametrize("doubts", [True, False])
@pytest.mark.parametrize("errors", [True, False])
def test_lost_constraints_are_doubts_with_errors(doubts: bool, errors: bool) -> None:
    found = decision(puzzles(doubts, errors), "constraints")
    assert found["detected"] == ("yes" if doubts and errors else "no")


def test_without_a_readable_transcript_lost_constraints_cannot_be_told() -> None:
    hidden = puzzles(True, True, thinking="")
    found = decision(hidden, "constraints")
    assert (found["detected"], found["reason"]) == ("not_applicable", "no_measure")
    assert "thinking cannot be read: 90 of 90" in found["note"]
    frame = diagnose(hidden)
    accuracy = frame[frame["measure"] == "accuracy_size_5"]
    assert list(accuracy["budget"]) == ["1024", "4096", "16384"]
    assert accuracy["value"].iloc[0] == 1 > accuracy["value"].iloc[-1]


def test_the_fraction_of_the_thinking_that_is_shown_is_stated() -> None:
    all_of_it = decision(puzzles(True, True), "constraints")["shown_fraction"]
    summary = decision(puzzles(True, True, reasoning_tokens=5000.0), "constraints")
    assert 0 < summary["shown_fraction"] < 0.5 < all_of_it


def test_thinking_that_was_counted_in_token_ids_is_no_summary_however_short_its_tokens() -> None:
    counted = {"reasoning_tokens": 5000.0, "reasoning_tokens_source": "token_ids"}
    assert decision(puzzles(True, True, **counted), "constraints")["shown_fraction"] == 1


def choices(pole: str, drift: bool) -> list[Row]:
    """Questions 0 to 9 turn at the middle budget if `drift`, the others never do."""
    made = []
    for q, b in grid():
        away = q < 10 and (b > 1024 if drift else b < 4096)
        outcome = "wrong" if away else "right"
        facts = {"metric": f"{pole}_rate", "score": float(not away), "outcome": outcome}
        made.append(sample(q, b, "B" if away else "A", **facts))
    return made


@pytest.mark.parametrize(
    ("pole", "drift", "detected"),
    [
        ("safe", True, "yes"),
        ("safe", False, "no"),
        ("accurate", True, "yes"),
        ("matching", True, "yes"),
        ("matching", False, "yes"),  # no side is agreed to be the safe one
    ],
)
def test_drift_from_the_safe_side_is_detected(pole: str, drift: bool, detected: str) -> None:
    assert decision(choices(pole, drift), "behaviour")["detected"] == detected


def test_an_unanswered_question_is_neither_safe_nor_unsafe() -> None:
    rows = choices("safe", True)
    silent = [{**row, "answer": None, "outcome": "no_answer", "score": 0.0} for row in rows[:3]]
    frame = diagnose([*silent, *rows[3:]]).set_index(["measure", "budget"])
    assert frame.loc[("unsafe_answers", "1024"), "n_observations"] == 29
    assert frame.loc[("unsafe_answers", "1024"), "value"] == 0


def premises(answers: dict[str, str | None], others: dict[str, str | None]) -> list[Row]:
    """Questions, every other one without its premise, whose answers are given by budget."""
    return [
        sample(q, b, (others if q % 2 else answers)[str(b)], family="abstention",
               target="2" if q % 2 else "none", metadata={})
        for q, b in grid()
    ]  # fmt: skip


ABSTAINING: dict[str, str | None] = {"1024": "none", "4096": "none", "16384": "none"}
INVENTING: dict[str, str | None] = {"1024": "none", "4096": "7", "16384": "7"}
ANSWERING: dict[str, str | None] = {"1024": "2", "4096": "2", "16384": "2"}


def test_answers_invented_with_length_are_detected_beside_wrong_abstentions() -> None:
    rows = premises(INVENTING, {"1024": "none", "4096": "3", "16384": None})
    assert decision(rows, "abstention")["detected"] == "yes"
    frame = diagnose(rows).set_index(["measure", "budget"])
    assert frame.loc[("invented_answers", "1024"), "value"] == 0
    assert frame.loc[("invented_answers", "16384"), ["value", "n_questions"]].to_list() == [1, 15]
    # a wrong number is no abstention; what is unclear is neither
    wrong = frame.loc["wrong_abstentions"]
    assert wrong["value"].to_list()[:2] == [1, 0]
    assert wrong["n_observations"].to_list() == [15, 15, 0]


@pytest.mark.parametrize(
    ("answers", "others"),
    [
        (ABSTAINING, ANSWERING),
        (ABSTAINING, {**ANSWERING, "16384": "3"}),
        (ANSWERING, ANSWERING),  # invented as often at every budget
        ({"1024": "7", "4096": "none", "16384": "none"}, ANSWERING),
        ({"1024": "none", "4096": "none", "16384": None}, ANSWERING),
    ],
)
def test_answers_that_are_not_invented_with_length_are_not(
    answers: dict[str, str | None], others: dict[str, str | None]
) -> None:
    assert decision(premises(answers, others), "abstention")["detected"] == "no"


def test_well_posed_questions_alone_have_no_missing_premise() -> None:
    rows = [row for row in premises(INVENTING, ANSWERING) if row["target"] == "2"]
    found = decision(rows, "abstention")
    assert (found["detected"], found["reason"]) == ("not_applicable", "no_such_questions")


def test_flips_are_counted_by_question_with_mcnemar() -> None:
    frame = diagnose(choices("safe", True)).set_index("measure")
    assert frame.loc["flips_to_unsafe", "value"] == pytest.approx(10 / 30)
    assert frame.loc["flips_to_safe", "value"] == 0
    assert frame.loc["always_flips", "value"] == pytest.approx(10 / 30)
    assert frame.loc["never_flips", "value"] == pytest.approx(20 / 30)
    assert frame.loc["flips_to_unsafe", "p"] == pytest.approx(2 / 2**10)


def test_epochs_that_disagree_neither_always_nor_never_flip() -> None:
    rows = [
        {"question": "q1", "step": step, "budget": str(step), "pole": "safe", "away": away}
        for step, answers in ((0, (0, 0, 0)), (1, (1, 1, 0)))
        for away in answers
    ]
    flips = {m.name: m.estimate.value for m in _behaviour._flips(pd.DataFrame(rows), "safe")}
    assert flips == {
        "flips_to_unsafe": 1, "flips_to_safe": 0, "always_flips": 0, "never_flips": 0,
    }  # fmt: skip


def students(weights: dict[int, tuple[float, float]], noise: float = 0.1, n: int = 60) -> Any:
    """Predict by study and sleep with weights per budget; the grade follows study alone."""
    rng = Random(1)
    made = []
    for q in range(n):
        study, sleep = rng.gauss(6, 1.5), rng.gauss(8, 1)
        grade = 4 + 0.5 * study + rng.gauss(0, 0.4)
        for b, (on_study, on_sleep) in weights.items():
            guess = 4 + on_study * study + on_sleep * (sleep - 8) + rng.gauss(0, noise)
            made.append(
                sample(
                    q, b, f"{guess:.2f}", target=f"{grade:.2f}", outcome="answered",
                    metadata={"features": {"study": study, "sleep": sleep}, "student": q},
                )
            )  # fmt: skip
    return made


def test_weight_that_moves_to_a_spurious_feature_is_detected() -> None:
    frame = diagnose(students({1024: (0.5, 0.0), 4096: (0.3, 0.3), 16384: (0.1, 0.5)}))
    assert list(frame.loc[frame["diagnostic"] == "features", "detected"])[-1] == "yes"
    frame = frame.set_index(["measure", "budget"])
    assert frame.loc[("correlation_sleep", "16384"), "value"] > 0.8
    assert abs(frame.loc[("correlation_sleep", "16384"), "reference"]) < 0.3
    assert frame.loc[("weight_study", "1024"), "value"] == pytest.approx(1, abs=0.1)
    assert frame.loc[("spurious_share", "1024"), "value"] < 0.1


@pytest.mark.parametrize(
    "weights",
    [
        {1024: (0.5, 0.1), 16384: (0.5, 0.1)},
        {1024: (0.5, 0.1), 16384: (0.05, 0.01)},  # another scale is no other direction
        {1024: (0.3, 0.5), 16384: (0.5, 0.0)},
    ],
)
def test_weight_that_stays_or_moves_back_is_not(weights: dict[int, tuple[float, float]]) -> None:
    assert decision(students(weights, noise=0.02), "features")["detected"] == "no"


def test_predictions_that_only_get_noisier_are_not() -> None:
    clear = students({1024: (0.5, 0.0)})
    noisy = students({16384: (0.5, 0.0)}, noise=2.0)
    found = decision([*clear, *noisy], "features")
    assert found["detected"] == "no"
    assert abs(found["value"]) < 2 * found["stderr"]


def test_too_few_students_and_constant_predictions_are_said() -> None:
    few = decision(students({1024: (0.5, 0.0), 16384: (0.1, 0.5)}, n=20), "features")
    assert few["reason"] == "too_few_students"
    assert few["questions_needed"] == 30
    assert "30 students with predictions; found: 20." in few["note"]
    constant = [
        {**row, "answer": "7"} if row["budget"] == "1024" else row
        for row in students({1024: (0.5, 0.0), 16384: (0.1, 0.5)})
    ]
    found = decision(constant, "features")
    assert (found["detected"], found["reason"]) == ("not_applicable", "equal_predictions")


def predicted(x: Any, truth: Any, y: Any) -> pd.DataFrame:
    """Return the measures of predictions `y` from the rows of `x`, by name."""
    rows = []
    for q, (row, grade, guess) in enumerate(zip(x.tolist(), truth, y, strict=True)):
        metadata = {"features": dict(zip("abc", row, strict=True)), "student": q}
        answer, target = repr(float(guess)), repr(float(grade))
        rows.append(sample(q, 1024, answer, target=target, outcome="answered", metadata=metadata))
    frame = diagnose(rows)
    return frame[frame["budget"] == "1024"].set_index("measure")


def spurious(x: Any, truth: Any, y: Any) -> float:
    """Take the adjusted R² on the best prediction of the truth from that on all features."""
    n, features = x.shape
    design = np.column_stack([np.ones(n), x])
    fitted = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    useful = design @ np.linalg.lstsq(design, truth, rcond=None)[0]
    on_all, on_useful = np.corrcoef(fitted, y)[0, 1] ** 2, np.corrcoef(useful, y)[0, 1] ** 2
    return float(on_all - on_useful - (features - 1) * (1 - on_all) / (n - 1 - features))


def test_what_is_followed_is_that_of_a_regression() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(10, [1.0, 2.0, 0.5], size=(80, 3))
    truth = x @ [1.0, 0.5, 0.0] + rng.normal(size=80)
    y = x @ [0.3, 0.1, 0.7] + rng.normal(size=80)
    found = predicted(x, truth, y)
    assert found["value"]["spurious_share"] == pytest.approx(spurious(x, truth, y))
    assert found["value"]["correlation_grade"] == pytest.approx(np.corrcoef(truth, y)[0, 1])
    design = np.column_stack([np.ones(80), x])
    slopes = np.linalg.lstsq(design, y, rcond=None)[0][1:]
    for name, slope, column in zip("abc", slopes, x.T, strict=True):
        assert found["value"][f"weight_{name}"] == pytest.approx(slope * column.std() / y.std())
        correlation = np.corrcoef(column, y)[0, 1]
        assert found["value"][f"correlation_{name}"] == pytest.approx(correlation)
    draws = rng.integers(0, 80, size=(400, 80))
    resampled = [spurious(x[draw], truth[draw], y[draw]) for draw in draws]
    assert found["stderr"]["spurious_share"] == pytest.approx(np.std(resampled), rel=0.2)


def test_hours_that_add_up_to_24_are_no_obstacle() -> None:
    rng = np.random.default_rng(5)
    hours = rng.dirichlet((4, 2, 6), size=60) * 24
    truth, y = hours[:, 0] + rng.normal(size=60), hours[:, 0] + rng.normal(size=60)
    found = predicted(hours, truth, y)
    assert np.isfinite(found["stderr"].to_numpy(dtype=float)).all()
    # two of them determine the third, so they say all that three say
    two = spurious(hours[:, :2], truth, y)
    assert found["value"]["spurious_share"] == pytest.approx(two)


def test_what_never_varies_has_no_interval() -> None:
    found = decision([sample(q, b, "2") for q, b in grid()])
    assert (found["detected"], found["value"], found["p"]) == ("no", 0, 1)
    assert math.isnan(found["low"])
    assert found["reason"] == "below_margin"
    mean = clustered_mean(np.array([1.0, 1, 1]), np.array(list("abc")))
    assert (mean.value, mean.reason) == (1, "no_variation")
    assert clustered_mean(np.array([1.0, 0]), np.array(["a", "a"])).reason == "one_question"
    assert math.isnan(mean.stderr)


def test_the_interval_of_a_mean_is_clustered() -> None:
    values = np.array([1.0, 1, 0, 0, 1, 0, math.nan])
    questions = np.array(list("aabbccd"))
    found = clustered_mean(values, questions)
    per_question = np.array([1.0, 0.0, 0.5])  # equal sizes: the error of the questions' means
    expected = per_question.std(ddof=1) / math.sqrt(3)
    assert (found.value, found.n, found.questions) == (0.5, 6, 3)
    assert found.stderr == pytest.approx(expected)


def test_the_rise_between_two_budgets_has_about_the_paired_t_interval() -> None:
    rng = np.random.default_rng(2)
    first, last = rng.normal(size=25), rng.normal(size=25) + 0.4
    frame = pd.DataFrame(
        {
            "question": np.tile(np.arange(25), 2),
            "step": np.repeat([0, 7], 25),
            "y": np.concatenate([first, last]),
        }
    )
    found = rise(frame, "y", 0)
    known = stats.ttest_rel(last, first).confidence_interval()
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=0.03)
    assert found.value == pytest.approx((last - first).mean())


def test_for_two_budgets_and_a_rate_the_test_is_mcnemars() -> None:
    up, down, same = 9, 2, 20
    pairs = [(0, 1)] * up + [(1, 0)] * down + [(1, 1)] * same
    rows = [
        {"question": q, "step": step, "y": float(pair[step])}
        for q, pair in enumerate(pairs)
        for step in (0, 1)
    ]
    p = rise(pd.DataFrame(rows), "y", 0).p
    exact = stats.binomtest(up, up + down, alternative="greater").pvalue
    assert p == pytest.approx(exact, abs=0.008)


def test_the_test_holds_its_level() -> None:
    rng = np.random.default_rng(0)
    rejected = 0
    for run in range(100):
        chance = rng.beta(0.3, 2, size=20)  # rare, and unlike between questions
        frame = pd.DataFrame(
            {
                "question": np.repeat(np.arange(20), 4),
                "step": np.tile(np.arange(4), 20),
                "y": (rng.random((20, 4)) < chance[:, None]).astype(float).ravel(),
            }
        )
        rejected += rise(frame, "y", run).p < 0.05
    assert rejected <= 11  # 5 are expected; 12 or more has a chance of 1 in 200


def test_arguments_are_not_changed() -> None:
    given = transcripts(puzzles(True, True))
    kept = given.copy(deep=True)
    diagnostics_df(given)
    pd.testing.assert_frame_equal(given, kept)
    frame = pd.DataFrame(
        {"question": np.repeat(np.arange(12), 2), "step": np.tile([0, 1], 12), "y": 1.0}
    )
    before = frame.copy(deep=True)
    rise(frame, "y", 0)
    pd.testing.assert_frame_equal(frame, before)


def test_rows_that_repeat_an_observation_count_once() -> None:
    rows = [sample(q, b, str(100 + q) if q % 4 < BUDGETS.index(b) else "2") for q, b in grid()]
    pd.testing.assert_frame_equal(diagnose([*rows, *rows[::2]]), diagnose(rows))
