"""Verdicts by stratum: named, of one family with the curves, and never silent."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from inverse_scaling_evals.analysis import (
    Cause,
    Finding,
    Reason,
    curve_data,
    estimates_df,
    findings,
)
from inverse_scaling_evals.errors import DataError, InverseScalingError
from tests.analysis.drawn import right_or_wrong, samples_of

FALLING, LEVEL = [0.95, 0.85, 0.6, 0.4], [0.7] * 4


def stratified(**chances: list[float]) -> pd.DataFrame:
    """Draw 60 questions for each stratum."""
    parts = []
    for seed, (name, means) in enumerate(chances.items()):
        part = samples_of(right_or_wrong(means, 60, seed=seed), stratum=name)
        seeds = part["seed"] + seed * 1_000_000
        parts.append(part.assign(question=name + part["question"], seed=seeds))
    return pd.concat(parts, ignore_index=True)


def by_stratum(samples: pd.DataFrame) -> dict[str, Finding]:
    return {found.stratum: found for found in findings(samples, by_stratum=True)}


def test_a_stratum_that_falls_is_told_from_one_that_does_not() -> None:
    found = by_stratum(stratified(few_1=LEVEL, many_5=FALLING))
    assert list(found) == ["", "few_1", "many_5"]
    assert found["many_5"].verdict == "inverse"
    assert found["few_1"].verdict == "inconclusive"
    assert [one.n_questions for one in found.values()] == [120, 60, 60]


def test_the_estimate_of_a_stratum_is_that_of_its_rows_alone() -> None:
    samples = stratified(few=LEVEL, many=FALLING)
    (alone,) = findings(samples[samples["stratum"] == "many"])
    among = by_stratum(samples)["many"]
    assert (among.change, among.low, among.high, among.p) == (
        alone.change, alone.low, alone.high, alone.p,
    )  # fmt: skip
    found = estimates_df(samples, by_stratum=True).set_index(["stratum", "estimate"])
    row = found.loc[("many", "drop")]
    assert (-row["value"], -row["low"]) == pytest.approx((among.change, among.high))


def test_every_sentence_on_a_stratum_names_it() -> None:
    for stratum, found in by_stratum(stratified(few=LEVEL, many=FALLING)).items():
        assert found.sentence.startswith(f"In stratum {stratum}, acc" if stratum else "Accuracy")
        assert found.sentence.endswith(".")


def test_strata_come_in_the_order_of_their_numbers() -> None:
    found = by_stratum(stratified(shots_16=LEVEL, shots_8=LEVEL, shots_0=LEVEL))
    assert list(found) == ["", "shots_0", "shots_8", "shots_16"]


def test_all_verdicts_are_one_family() -> None:
    samples = stratified(falls=[0.9, 0.9, 0.85, 0.77], **{f"s{i}": LEVEL for i in range(20)})
    (alone,) = findings(samples[samples["stratum"] == "falls"])
    among = by_stratum(samples)["falls"]
    assert alone.verdict == "inverse"
    assert (among.verdict, among.cause) == ("inconclusive", Cause.MULTIPLICITY)
    assert "not after correcting for the 22 curves of the study" in among.sentence
    assert among.p == alone.p < among.p_adjusted


def test_without_strata_asked_for_the_curve_is_judged_alone() -> None:
    samples = stratified(few=LEVEL, many=FALLING)
    (found,), (unnamed,) = findings(samples), findings(samples.assign(stratum="1"))
    assert (found.stratum, found.note_codes) == ("", Reason.STRATA_DIFFER)
    assert replace(found, notes="", note_codes="") == unnamed


def test_a_stratum_with_too_few_questions_says_so() -> None:
    samples = stratified(few=LEVEL, many=FALLING)
    samples.loc[samples["question"] == "fewq0", "stratum"] = "one"
    kept = samples["question"].isin(["fewq1", "fewq2", "fewq3"])
    samples.loc[kept, "stratum"] = "three"
    found = by_stratum(samples)
    assert (found["one"].verdict, found["one"].cause) == ("inconclusive", Cause.NOT_ESTIMABLE)
    assert found["one"].sentence == (
        "In stratum one, no verdict: one question only. Run more questions."
    )
    assert (found["three"].verdict, found["three"].cause) == (
        "inconclusive",
        Cause.TOO_FEW_QUESTIONS,
    )
    assert "3 questions" in found["three"].sentence


def test_a_curve_with_one_stratum_is_not_judged_twice() -> None:
    samples = stratified(only=FALLING)
    (found,) = findings(samples, by_stratum=True)
    assert found.stratum == ""
    assert found.note_codes == Reason.ONE_STRATUM
    assert found.notes.endswith("of stratum only")
    (bare,) = findings(samples.assign(stratum=np.nan), by_stratum=True)
    assert bare.note_codes == Reason.NO_STRATA
    assert bare.p_adjusted == found.p_adjusted == findings(samples)[0].p_adjusted


def test_questions_without_a_stratum_beside_others_are_one_of_their_own() -> None:
    samples = stratified(few=LEVEL, many=FALLING)
    samples.loc[samples["stratum"] == "few", "stratum"] = np.nan
    assert list(by_stratum(samples)) == ["", "many", "none"]


@pytest.mark.slow
def test_level_strata_are_rarely_called_anything() -> None:
    verdicts: Counter[str] = Counter()
    for seed in range(30):
        parts = [
            samples_of(right_or_wrong(LEVEL, 25, seed=10 * seed + i), stratum=f"s{i}")
            for i in range(4)
        ]
        named = [
            part.assign(
                question=part["stratum"] + part["question"], seed=part["seed"] + i * 1_000_000
            )
            for i, part in enumerate(parts)
        ]
        found = findings(pd.concat(named), by_stratum=True)
        verdicts["study"] += any(one.verdict != "inconclusive" for one in found)
    assert verdicts["study"] <= 6  # 99.9 % point of the binomial at 5 %


def test_strata_need_the_frame_and_its_column() -> None:
    samples = stratified(few=LEVEL, many=FALLING)
    with pytest.raises(InverseScalingError, match="by_stratum=True for curves"):
        findings([curve_data(samples)], by_stratum=True)
    with pytest.raises(DataError, match="lacks the columns stratum"):
        findings(samples.drop(columns="stratum"), by_stratum=True)


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True), (40, True)])
def test_strata_are_told_to_differ_from_ten_questions_on(n: int, told: bool) -> None:
    rng = np.random.default_rng(3)
    parts = []
    for name, mean, size in (("rising", 0.4, n), ("falling", -0.4, n), ("level", 0.0, 9)):
        scores = np.stack([np.zeros(size), rng.normal(mean, 0.1, size)], axis=1)[:, :, None] + 0.5
        part = samples_of(scores, budgets=("0", "1024"), stratum=name, metric="score")
        parts.append(part.assign(question=name + part["question"]))
    (found,) = findings(pd.concat(parts, ignore_index=True), margin=0.05)
    assert ("strata_differ" in found.note_codes.split(",")) is told
    # nine questions are too few to be one of those that are compared
    assert "in level" not in found.notes


@pytest.mark.parametrize(
    ("sizes", "spreads"), [((12, 30), (0.1, 0.4)), ((10, 15, 40), (0.3, 0.1, 0.2))]
)
def test_strata_differ_by_the_test_of_alexander_and_govern(
    sizes: tuple[int, ...], spreads: tuple[float, ...]
) -> None:
    rng = np.random.default_rng(0)
    changes = [
        rng.normal(0.3 * place, spread, size)
        for place, (size, spread) in enumerate(zip(sizes, spreads, strict=True))
    ]
    parts = []
    for place, change in enumerate(changes):
        scores = np.stack([np.zeros(len(change)), change], axis=1)[:, :, None]
        part = samples_of(scores, budgets=("0", "1024"), stratum=str(place), metric="score")
        parts.append(part.assign(question=f"{place}_" + part["question"]))
    (found,) = findings(pd.concat(parts, ignore_index=True), margin=0.05)
    assert f"strata differ (p {stats.alexandergovern(*changes).pvalue:.2g})" in found.notes
