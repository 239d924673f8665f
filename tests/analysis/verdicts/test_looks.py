"""Verdicts on studies that were looked at several times: each at the error rate of its look."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import special

from inverse_scaling_evals.analysis import (
    Cause,
    Finding,
    Looks,
    Reason,
    compare_df,
    findings,
    look_levels,
    read_looks,
)
from inverse_scaling_evals.analysis.gate import decide, parse_rules
from inverse_scaling_evals.errors import DataError
from tests.analysis.drawn import right_or_wrong, samples_of

QUARTERS = (0.25, 0.5, 0.75, 1.0)
LEVELS = look_levels(QUARTERS, 0.05)
LOG = "2026-01-01T00-00-00+00-00_misleading-math_x.eval"  # its name alone is looked at
SETTINGS = {"margin": 0.02, "error_margin": 0.05, "alpha": 0.05, "looks": list(QUARTERS)}


def curve(chances: Sequence[float], questions: int, **columns: Any) -> pd.DataFrame:
    return samples_of(right_or_wrong(chances, questions), **columns)


FALLING = [0.97, 0.75, 0.45, 0.15]  # no rise above the margin is left open
WEAK = curve([0.9, 0.9, 0.8, 0.75], 60, task="weak")  # would be inverse at the rate of one look
STRONG = curve(FALLING, 40, task="strong")


def write(folder: Path, looks: Mapping[float, Sequence[Finding]], **settings: Any) -> Path:
    """Leave decisions beside a log, as a run until decided does."""
    taken = {str(share): [asdict(one) for one in found] for share, found in looks.items()}
    document = {"settings": {**SETTINGS, **settings}, "looks": taken}
    (folder / "decisions.json").write_text(json.dumps(document))
    (folder / LOG).touch()
    return folder


def at_look(samples: pd.DataFrame, number: int, **options: Any) -> list[Finding]:
    return findings(samples, alpha=LEVELS[number - 1], **options)


def by_task(found: Sequence[Finding]) -> dict[str, Finding]:
    return {one.task: one for one in found}


# --- what a look means ---------------------------------------------------------------------------


def test_a_curve_that_a_look_left_open_stays_open(tmp_path: Path) -> None:
    (plain,) = findings(WEAK)
    assert plain.verdict == "inverse"
    looks = read_looks(write(tmp_path, {0.25: at_look(WEAK, 1)}))
    (found,) = findings(WEAK, looks=looks)
    assert found.verdict == "inconclusive"
    assert found.note_codes == Reason.LEFT_OPEN
    assert "left open at look 1 of 4, after 25 % of the questions" in found.notes
    assert "at an error rate of 0.00886 %" in found.sentence


def test_a_curve_that_was_stopped_early_says_so(tmp_path: Path) -> None:
    (stopped,) = at_look(STRONG, 2)
    assert stopped.verdict == "inverse"
    (found,) = findings(STRONG, looks=read_looks(write(tmp_path, {0.5: [stopped]})))
    assert (found.verdict, found.p, found.p_adjusted) == ("inverse", stopped.p, stopped.p_adjusted)
    assert "40 questions, 3 epochs, stopped at look 2 of 4)" in found.sentence
    assert found.note_codes == Reason.STOPPED_AT_CHANGE
    assert "stopped early at look 2 of 4, after 50 % of the questions" in found.notes
    assert "0.554 %" in found.notes


def test_a_change_whose_opposite_is_not_excluded_is_no_reason_to_stop(tmp_path: Path) -> None:
    late = curve([0.95, 0.95, 0.9, 0.3], 40, task="late")
    (taken,) = at_look(late, 2)
    assert (taken.verdict, taken.hides_no_leg) == ("inverse", False)
    assert taken.largest_rise > 0.02
    (found,) = findings(late, looks=read_looks(write(tmp_path, {0.5: [taken]})))
    assert (found.verdict, found.note_codes) == ("inverse", Reason.LEFT_OPEN)
    assert "stopped" not in found.sentence
    (last,) = at_look(late, 4)
    (found,) = findings(late, looks=read_looks(write(tmp_path, {1.0: [last]})))
    assert found.note_codes == Reason.LAST_LOOK


@pytest.mark.parametrize(
    ("verdict", "largest_fall", "largest_rise", "hides_none"),
    [
        ("inverse", 0.3, 0.019, True),
        ("falling", 0.3, 0.019, True),
        ("falling", 0.3, 0.021, False),
        ("rising", 0.021, 0.3, False),
        ("inverse", 0.3, 0.021, False),
        ("positive", 0.019, 0.3, True),
        ("positive", 0.021, 0.3, False),
        ("flat", 0.019, 0.019, True),
        ("non-monotonic", 0.3, 0.3, True),
        ("inert", 0.3, 0.3, True),
        ("inconclusive", 0.001, 0.001, False),
    ],
)
def test_a_finding_hides_no_leg_that_is_excluded(
    verdict: Any, largest_fall: float, largest_rise: float, hides_none: bool
) -> None:
    (found,) = findings(STRONG)
    found = replace(
        found, verdict=verdict, largest_fall=largest_fall, largest_rise=largest_rise, margin=0.02
    )
    assert found.hides_no_leg is hides_none


def test_only_a_change_is_said_to_be_too_large(tmp_path: Path) -> None:
    flat = samples_of(np.ones((400, 4, 1)), task="flat")
    (stopped,) = at_look(flat, 2)
    assert stopped.verdict == "flat"
    for curve_, taken, code in (
        (flat, stopped, Reason.STOPPED_EARLY),
        (STRONG, *at_look(STRONG, 2), Reason.STOPPED_AT_CHANGE),
    ):
        (found,) = findings(curve_, looks=read_looks(write(tmp_path, {0.5: [taken]})))
        assert found.note_codes.split(",")[-1] == code


@pytest.mark.parametrize(
    ("chances", "verdict"),
    [
        (FALLING, "inverse"),
        (FALLING[::-1], "positive"),
        ([0.1, 0.95, 0.95, 0.1], "non-monotonic"),
    ],
)
def test_every_change_at_which_a_run_stopped_is_called_one(
    chances: Sequence[float], verdict: str, tmp_path: Path
) -> None:
    samples = curve(chances, 40)
    (stopped,) = at_look(samples, 2)
    (found,) = findings(samples, looks=read_looks(write(tmp_path, {0.5: [stopped]})))
    assert (found.verdict, found.note_codes) == (verdict, Reason.STOPPED_AT_CHANGE)


def test_inert_is_held_to_the_level_of_the_look_too() -> None:
    tokens = 700 * np.random.default_rng(0).lognormal(0, 0.3, (6, 4, 3))
    few = samples_of(right_or_wrong([0.8] * 4, 6), tokens=tokens)
    assert findings(few)[0].verdict == "inert"
    (early,) = at_look(few, 1)
    assert (early.verdict, early.cause) == ("inconclusive", Cause.TOO_FEW_QUESTIONS)
    assert early.sentence.startswith("The budget hardly changes how much the model thinks: ")
    assert (
        "This does not show that it has no effect at an error rate of 0.00886 %." in early.sentence
    )


def test_the_last_look_has_its_own_level(tmp_path: Path) -> None:
    looks = read_looks(write(tmp_path, {1.0: at_look(STRONG, 4)}))
    (found,) = findings(STRONG, looks=looks)
    assert found.note_codes == Reason.LAST_LOOK
    assert found.notes == (
        "the last of 4 looks at the data, at each of which the study could have ended, so it is "
        "judged at an error rate of 4.27 %, below that of a single look"
    )
    assert "stopped" not in found.sentence


def test_the_verdict_that_stopped_a_curve_stands_whatever_became_of_the_others(
    tmp_path: Path,
) -> None:
    alone = curve([0.9, 0.9, 0.85, 0.77], 60, task="alone")
    (stopped,) = at_look(alone, 3)
    assert stopped.verdict == "inverse"
    level = [curve([0.7] * 4, 60, task=f"t{i}") for i in range(40)]
    samples = pd.concat([alone, *level])
    assert by_task(at_look(samples, 3))["alone"].verdict == "inconclusive"  # among all curves
    looks = read_looks(write(tmp_path, {0.75: [stopped]}))
    assert by_task(findings(samples, looks=looks))["alone"].verdict == "inverse"


def test_the_last_of_several_looks_at_a_curve_counts(tmp_path: Path) -> None:
    early = at_look(curve(FALLING, 6, task="strong"), 1)
    assert early[0].verdict == "inconclusive"
    looks = read_looks(write(tmp_path, {0.25: early, 0.75: at_look(STRONG, 3)}))
    (found,) = findings(STRONG, looks=looks)
    assert "stopped at look 3 of 4" in found.sentence


# --- where the logs or the rules are not those of the look ----------------------------------------


def test_with_another_margin_the_verdict_is_new_at_the_level_of_the_look(tmp_path: Path) -> None:
    looks = read_looks(write(tmp_path, {0.5: at_look(STRONG, 2)}))
    (found,) = findings(STRONG, looks=looks, margin=0.8)
    assert found.verdict == "inconclusive"
    assert "the looks were taken with a margin of 0.02 and an error rate of 5 %" in found.notes
    (other,) = findings(STRONG, looks=looks, alpha=0.01)
    assert f"{100 * look_levels(QUARTERS, 0.01)[1]:.3g} %" in other.notes


def test_without_a_margin_that_of_the_look_is_taken(tmp_path: Path) -> None:
    looks = read_looks(write(tmp_path, {0.5: at_look(STRONG, 2, margin=0.1)}, margin=0.1))
    (found,) = findings(STRONG, looks=looks)
    assert (found.verdict, found.margin) == ("inverse", 0.1)
    assert found.note_codes == Reason.STOPPED_AT_CHANGE


def test_a_study_that_was_run_to_its_end_after_all_has_the_level_of_the_last_look(
    tmp_path: Path,
) -> None:
    looks = read_looks(write(tmp_path, {0.25: at_look(STRONG, 1)}))
    (found,) = findings(curve(FALLING, 158, task="strong"), looks=looks)
    assert (
        "not those of the look after 25 % of the questions (40 questions with up to 3 epochs)"
        in found.notes
    )
    assert found.verdict == "inverse"
    assert found.note_codes == Reason.OTHER_DATA
    assert "look 4 of 4, 4.27 %" in found.notes


def test_some_of_the_questions_of_a_look_are_no_earlier_look(tmp_path: Path) -> None:
    looks = read_looks(write(tmp_path, {1.0: at_look(STRONG, 4)}))
    (found,) = findings(STRONG[STRONG["question"] < "q2"], looks=looks)
    assert "look 4 of 4, 4.27 %" in found.notes


def test_other_data_of_the_same_size_are_not_those_of_the_look(tmp_path: Path) -> None:
    looks = read_looks(write(tmp_path, {0.25: at_look(STRONG, 1)}))
    (found,) = findings(curve([0.7] * 4, 40, task="strong"), looks=looks)
    assert found.verdict == "inconclusive"
    assert found.note_codes == Reason.OTHER_DATA


def test_other_data_with_the_same_change_are_not_those_of_the_look(tmp_path: Path) -> None:
    looks = read_looks(write(tmp_path, {0.5: at_look(STRONG, 2)}))
    shuffled = STRONG.copy()
    largest = shuffled["budget"] == "16384"  # the same mean, on other questions
    shuffled.loc[largest, "score"] = np.roll(shuffled.loc[largest, "score"], 39)
    (found,) = findings(shuffled, looks=looks)
    assert found.change == pytest.approx(findings(STRONG)[0].change)
    assert found.note_codes == Reason.OTHER_DATA


def test_another_seed_of_the_bootstraps_leaves_the_data_those_of_the_look(tmp_path: Path) -> None:
    looks = read_looks(write(tmp_path, {0.5: at_look(STRONG, 2)}))
    assert findings(STRONG)[0].high != findings(STRONG, seed=5)[0].high
    (found,) = findings(STRONG, looks=looks, seed=5)
    assert found.note_codes == Reason.STOPPED_AT_CHANGE


def test_a_curve_without_a_look_is_told_from_those_that_have_one(tmp_path: Path) -> None:
    looks = read_looks(write(tmp_path, {0.5: at_look(STRONG, 2)}))
    found = by_task(findings(pd.concat([STRONG, WEAK]), looks=looks))
    assert found["weak"].note_codes == Reason.NO_LOOK
    assert found["weak"].verdict == "inverse"


def test_the_strata_of_a_stopped_curve_are_held_to_its_level(tmp_path: Path) -> None:
    halves = WEAK.assign(stratum=np.where(WEAK["question"] < "q3", "few", "many"))
    looks = read_looks(write(tmp_path, {0.25: at_look(halves, 1)}))
    found = findings(halves, looks=looks, by_stratum=True)
    assert [one.stratum for one in found] == ["", "few", "many"]
    assert all("at an error rate of 0.00886 %" in one.sentence for one in found)
    assert found[1].note_codes == Reason.RATE_OF_CURVE
    assert found[1].notes == "at the error rate of its whole curve, 0.00886 %"


# --- reading -------------------------------------------------------------------------------------


def test_without_decisions_there_are_no_looks(tmp_path: Path) -> None:
    (tmp_path / LOG).touch()
    assert read_looks(tmp_path) == Looks()
    assert findings(WEAK, looks=read_looks(tmp_path)) == findings(WEAK)


def test_decisions_are_found_in_folders_below_and_beside_a_log(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    write(folder, {0.5: at_look(STRONG, 2)})
    looks = read_looks(folder)
    assert len(looks.curves) == 1
    assert read_looks(tmp_path) == read_looks([folder / LOG]) == looks


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"\xff", b"[]", b"{}", b'{"settings": {}, "looks": {}}',
        b'{"settings": {"alpha": 0.05, "looks": [0.5]}, "looks": {}}',
        b'{"settings": {"alpha": 0.05, "looks": [1]}, "looks": {"1": [{"task": "a"}]}}',
        b'{"settings": {"alpha": "x", "looks": [1]}, "looks": {}}',
    ],
)  # fmt: skip
def test_decisions_that_cannot_be_read_are_a_note_and_no_crash(text: bytes, tmp_path: Path) -> None:
    (tmp_path / LOG).touch()
    (tmp_path / "decisions.json").write_bytes(text)
    looks = read_looks(tmp_path)
    assert not looks.curves
    assert [note.code for note in looks.notes] == [Reason.LOOKS_UNREADABLE]
    assert "decisions.json" in looks.notes[0].sentence
    assert findings(WEAK, looks=looks) == findings(WEAK)


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "worse"},
        {"cause": "bad luck"},
        {"n_questions": "many"},
        {"change": None},
        {"margin": "wide"},
    ],
)
def test_findings_that_are_none_are_a_note(change: dict[str, Any], tmp_path: Path) -> None:
    (stopped,) = at_look(STRONG, 2)
    looks = read_looks(write(tmp_path, {0.5: [replace(stopped, **change)]}))
    assert not looks.curves
    assert len(looks.notes) == 1


def test_a_look_that_was_not_planned_is_a_note(tmp_path: Path) -> None:
    looks = read_looks(write(tmp_path, {0.4: at_look(STRONG, 2)}))
    assert "there is no look at 0.4 of the questions" in looks.notes[0].sentence


def test_decisions_of_an_older_release_are_read(tmp_path: Path) -> None:
    folder = write(tmp_path, {0.5: at_look(STRONG, 2)})
    document = json.loads((folder / "decisions.json").read_text())
    for finding in document["looks"]["0.5"]:
        del finding["stratum"]
    (folder / "decisions.json").write_text(json.dumps(document))
    assert len(read_looks(folder).curves) == 1


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no"):
        read_looks(tmp_path / "nowhere")


# --- what else reads verdicts --------------------------------------------------------------------


def test_the_comparison_holds_verdicts_to_the_looks(tmp_path: Path) -> None:
    samples = WEAK.assign(task="misleading_math", model="openai/o3-mini", shots=np.nan)
    samples = samples.assign(num_distractors=1.0, log="")

    def verdict(**options: Any) -> str:
        found = compare_df(samples, **options)
        return str(found[found["quantity"] == "trend"]["ours"].iloc[0])

    looks = read_looks(write(tmp_path, {0.25: at_look(samples, 1)}))
    assert (verdict(), verdict(looks=looks)) == ("inverse", "inconclusive")


def test_the_gate_holds_verdicts_to_the_looks(tmp_path: Path) -> None:
    samples = WEAK.assign(family="counting", stop_reason="stop")
    rules = parse_rules("rules: [{name: a, forbid: [inverse]}]", "test")
    assert decide(samples, rules).outcome == "fail"
    looks = read_looks(write(tmp_path, {0.25: at_look(WEAK, 1)}))
    assert decide(samples, rules, looks=looks).outcome == "inconclusive"


# --- bounds ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_is_not_excluded_pays_for_the_looks(tmp_path: Path) -> None:
    level = samples_of(np.ones((80, 4, 1)), task="level", family="counting", stop_reason="stop")
    rules = parse_rules("rules: [{name: falls, max_drop: 0.05}]", "test")
    (alone,) = decide(level, rules).results
    assert (alone.outcome, alone.low <= 0 <= alone.high < 0.05) == ("pass", True)
    for number, passes in ((1, False), (2, False), (3, False), (4, True)):
        (taken,) = at_look(level, number)
        looks = read_looks(write(tmp_path, {QUARTERS[number - 1]: [taken]}))
        (found,) = findings(level, looks=looks)
        (judged,) = decide(level, rules, looks=looks).results
        # Wilson's bound for what 80 questions did not show
        square = special.stdtrit(79, 1 - LEVELS[number - 1] / 2) ** 2
        assert (
            judged.high
            == pytest.approx(square / (80 + square))
            == pytest.approx(found.largest_fall)
        )
        assert (judged.outcome == "pass") is passes or number == 4
        assert f"{100 - 50 * LEVELS[number - 1]:.4g} %" in judged.message
