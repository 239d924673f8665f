"""Noise that questions share: found in seeds, suspected in equal lengths, and never judged on."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from inspect_ai import eval
from inspect_ai.log import list_eval_logs, read_eval_log
from inspect_ai.model import GenerateConfig, ModelOutput, ModelUsage, get_model

from inverse_scaling_evals import tasks
from inverse_scaling_evals.analysis import (
    Finding,
    Look,
    Looks,
    budgets_df,
    compare_df,
    curves_df,
    diagnostics_df,
    findings,
    observations_df,
    shared_noise,
    transcripts_df,
)
from inverse_scaling_evals.analysis.gate import decide, parse_rules
from inverse_scaling_evals.budgets import generation_seed
from inverse_scaling_evals.cli import main
from tests.analysis.drawn import right_or_wrong, samples_of
from tests.old_logs import age_all

VLLM = "vllm/Qwen/Qwen3-8B"
BUDGETS = (16, 64)
QUESTIONS = 8


def replying(lengths: Iterator[int] | None = None, **config: Any) -> Any:
    """A model that thinks as long as it is told to, and answers right."""

    def reply(*_: Any) -> ModelOutput:
        output = ModelOutput.from_content("mockllm", "<answer>2</answer>")
        thought = next(lengths) if lengths else 5
        output.usage = ModelUsage(output_tokens=thought + 9, reasoning_tokens=thought)
        return output

    options = GenerateConfig(**config)
    return get_model("mockllm/model", custom_outputs=reply, memoize=False, config=options)


def run(folder: Path, model: Any = None, budgets: Any = BUDGETS, **options: Any) -> Path:
    made = [
        tasks.misleading_math(budget=budget, dataset="generated", enforce="prompt")
        for budget in budgets
    ]
    how = {"limit": QUESTIONS, "epochs": 2, **options}
    logs = eval(made, model=model or replying(), log_dir=str(folder), display="log", **how)
    assert all(log.status == "success" for log in logs), [log.error for log in logs]
    return folder


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of a vLLM model, two budgets, by a release that gave an epoch one seed."""
    return age_all(run(tmp_path_factory.mktemp("old")), VLLM)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of this release, with a seed of the run."""
    return run(tmp_path_factory.mktemp("new"), seed=7)


def call(*arguments: Any) -> Result:
    clean = {"GITHUB_ACTIONS": None, "GITHUB_STEP_SUMMARY": None, "COLUMNS": "200"}
    return CliRunner().invoke(main, [*map(str, arguments)], env=clean)


# --- seeds in the frame --------------------------------------------------------------------------


def test_a_log_of_this_release_holds_its_seeds(new: Path) -> None:
    frame, notes = observations_df(new, strict=False, cache=False)
    assert str(frame["seed"].dtype) == "Int64"
    expected = [
        generation_seed(question, epoch, 7)
        for question, epoch in zip(frame["question"], frame["epoch"], strict=True)
    ]
    assert frame["seed"].tolist() == expected
    assert frame["temperature"].isna().all()
    assert budgets_df(frame)["shared_seeds"].tolist() == [0, 0]
    assert notes == []


@pytest.mark.parametrize(
    ("model", "options", "base"),
    [
        (VLLM, {}, 0),
        (VLLM, {"seed": 40}, 40),
        ("scripted/steady", {}, 0),
        ("openai/gpt-5-mini", {"seed": 40}, 40),
        ("openai/gpt-5-mini", {}, None),
    ],
)
def test_the_seeds_of_an_older_log_are_known_all_the_same(
    model: str, options: dict[str, Any], base: int | None, tmp_path: Path
) -> None:
    run(tmp_path, budgets=[16], **options)
    frame = observations_df(age_all(tmp_path, model), cache=False)
    if base is None:
        assert frame["seed"].isna().all()
    else:
        assert (frame["seed"] == frame["epoch"] + base).all()


def test_a_seed_of_the_model_is_one_of_the_run(tmp_path: Path) -> None:
    run(tmp_path, replying(seed=9, temperature=0), [16])
    frame = observations_df(age_all(tmp_path), cache=False)
    assert (frame["seed"] == frame["epoch"] + 9).all()
    assert (frame["temperature"] == 0).all()
    # nothing is drawn at temperature 0
    assert budgets_df(frame)["shared_seeds"].tolist() == [0]


def test_seeds_come_back_from_the_cache_as_they_were(tmp_path: Path) -> None:
    run(tmp_path, budgets=[16], seed=2**53 + 1)
    first, again = observations_df(tmp_path), observations_df(tmp_path)
    assert (tmp_path / ".inverse-scaling" / "observations.parquet").exists()
    assert again["seed"].tolist() == first["seed"].tolist()
    assert again["seed"].dtype == first["seed"].dtype
    aged = observations_df(age_all(tmp_path))
    assert set(aged["seed"]) == {2**53 + 2, 2**53 + 3}  # as floats they would be the same


# --- counting ------------------------------------------------------------------------------------


def drawn(
    questions: int = 40, epochs: int = 3, budgets: Any = ("16", "64"), **columns: Any
) -> pd.DataFrame:
    scores = np.ones((questions, len(budgets), epochs))
    return samples_of(scores, budgets=budgets, **{"model": VLLM, **columns})


def by_epoch(frame: pd.DataFrame) -> pd.DataFrame:
    """The same observations with one seed for all questions of an epoch."""
    return frame.assign(seed=frame["epoch"].astype("Int64"))


def test_questions_with_seeds_of_their_own_share_nothing() -> None:
    assert drawn()["seed"].duplicated().any()  # every budget has the same seeds
    assert shared_noise(drawn()).seeded == ()


def test_a_seed_for_all_questions_of_an_epoch_is_shared_by_all() -> None:
    noise = shared_noise(by_epoch(drawn()))
    assert [(c.budget, c.n_questions, c.n_sharing) for c in noise.seeded] == [
        ("16", 40, 40),
        ("64", 40, 40),
    ]
    assert noise.logs == ("a.eval",)
    assert noise.cells[0].codes == ("shared_seeds",)


@pytest.mark.parametrize(
    "columns", [{"temperature": 0.0}, {"model": "scripted/steady"}, {"model": "anthropic/claude"}]
)
def test_seeds_that_do_not_make_the_noise_are_no_matter(columns: dict[str, Any]) -> None:
    assert shared_noise(by_epoch(drawn(**columns))).seeded == ()


def test_unknown_seeds_are_not_one_seed() -> None:
    frame = drawn().assign(seed=pd.array([None] * len(drawn()), dtype="Int64"))
    assert shared_noise(frame).seeded == ()


def test_a_question_that_was_logged_twice_shares_no_seed_with_itself() -> None:
    assert shared_noise(pd.concat([drawn(), drawn()])).seeded == ()


@pytest.mark.parametrize(("sharing", "counts"), [(2, False), (3, True)])
def test_more_than_one_question_in_twenty_counts(sharing: int, counts: bool) -> None:
    frame = drawn()
    some = frame["question"].isin([f"q{n}" for n in range(sharing)])
    noise = shared_noise(frame.assign(seed=frame["seed"].mask(some, by_epoch(frame)["seed"])))
    assert [cell.n_sharing for cell in noise.cells] == [sharing, sharing]
    assert bool(noise.seeded) == counts


def test_a_curve_of_old_and_new_logs_names_the_old_ones() -> None:
    old_cell = by_epoch(drawn(budgets=("16",))).assign(log="old.eval")
    new_cell = drawn(budgets=("64",)).assign(log="new.eval")
    noise = shared_noise(pd.concat([old_cell, new_cell]))
    assert [cell.budget for cell in noise.seeded] == ["16"]
    assert noise.logs == ("old.eval",)


def test_a_seed_is_shared_across_logs_of_the_curve() -> None:
    """Each of two logs has one question: only together do they show that the seed is the same."""
    parts = [
        by_epoch(drawn(questions=1)).assign(question=name, log=f"{name}.eval") for name in "ab"
    ]
    assert shared_noise(parts[0]).seeded == ()
    assert shared_noise(pd.concat(parts)).logs == ("a.eval", "b.eval")


# --- lengths -------------------------------------------------------------------------------------


def thinking(lengths: Any, budget: str = "natural", **columns: Any) -> pd.DataFrame:
    """Observations of one cell from lengths in the shape (questions, epochs)."""
    lengths = np.asarray(lengths, dtype=float)[:, None, :]
    scores = np.ones(lengths.shape)
    return samples_of(scores, budgets=(budget,), tokens=lengths, **{"model": VLLM, **columns})


def lengths_of(frame: pd.DataFrame) -> Any:
    (cell,) = shared_noise(frame).cells
    return cell.lengths


def under_one_noise(questions: int, rng: np.random.Generator, epochs: int = 1) -> Any:
    """Lengths of questions whose thinking ends when one random number falls below a chance.

    The chance differs by question, the random numbers of an epoch are the same for all.
    """
    chance = 0.003 * np.exp(rng.normal(0, 0.5, questions))
    least = np.minimum.accumulate(rng.random((epochs, 20_000)), axis=1)
    return 1 + np.stack([(row[None, :] >= chance[:, None]).sum(axis=1) for row in least], axis=1)


def test_lengths_under_one_noise_coincide() -> None:
    rng = np.random.default_rng(0)
    for questions, epochs in ((50, 1), (50, 3), (250, 3)):
        found = [lengths_of(thinking(under_one_noise(questions, rng, epochs))) for _ in range(20)]
        assert np.mean([one.coincide for one in found]) > 0.8
    noise = shared_noise(thinking(np.full((30, 2), 187)))
    assert noise.cells[0].codes == ("equal_lengths",)
    assert noise.seeded == ()


def test_lengths_that_the_design_makes_equal_are_not_compared() -> None:
    at_the_cap = np.full((30, 2), 511)
    for columns in ({"channel": "cap"}, {"channel": "tokens"}, {"channel": "extend"}):
        assert lengths_of(thinking(at_the_cap, "512", **columns)).n == 0
    exact = np.full((30, 2), 187)
    assert lengths_of(thinking(exact, "512", channel="exact")).n == 0
    assert lengths_of(thinking(exact, "0")).n == 0
    assert lengths_of(thinking(exact, cut_off=True)).n == 0
    assert lengths_of(thinking(exact, temperature=0.0)).n == 0
    assert lengths_of(thinking(exact, model="scripted/steady")).n == 0
    # what is below the cap ended by itself, and words end nothing
    assert lengths_of(thinking(exact, "512", channel="cap")).coincide
    assert lengths_of(thinking(np.full((30, 2), 507), "512", channel="prompt")).coincide


def test_short_thinking_is_not_compared() -> None:
    assert lengths_of(thinking(np.full((30, 2), 63))).n == 0


@pytest.mark.parametrize("unit", [64, 100])
def test_counts_that_a_provider_rounds_are_not_equal_lengths(unit: int) -> None:
    rng = np.random.default_rng(1)
    rounded = np.ceil(rng.lognormal(6, 0.7, (200, 3)) / unit) * unit
    found = lengths_of(thinking(rounded))
    assert (found.unit, found.coincide) == (unit, False)
    one_odd = rounded.copy()
    one_odd[0, 0] += 1
    assert not lengths_of(thinking(one_odd)).coincide


def counts_of_o3_mini(mirror: Path) -> Any:
    replies = json.loads((mirror / "transcripts/gsm8k_o3-mini-medium.json").read_text("utf-8"))
    return np.array([reply["o3-mini (question) thinking_token_count"] for reply in replies])


def words_of(mirror: Path, name: str, field: str) -> Any:
    """Words and marks in the thinking of real replies: about the tokens that they are."""
    replies = json.loads((mirror / "transcripts" / name).read_text("utf-8"))
    texts = [str(reply[field]).split("</think>")[0] for reply in replies]
    return np.array([len(re.findall(r"\w+|[^\w\s]", text)) for text in texts])


REAL = {
    "gsm8k_deepseek-r1.json": "deepseek-reasoner (question)",
    "missing_premise_svamp_deepseek-r1.json": "deepseek-reasoner (insufficient_question)",
    "missing_premise_formula_qwq-32b.json": "model_answer",
}


@pytest.mark.slow
def test_independent_lengths_of_real_thinking_raise_no_alarm(data_mirror: Path) -> None:
    """At most one in a thousand may; the lengths are drawn from what real models wrote."""
    rng = np.random.default_rng(0)
    alarms, cells = 0, 0
    for name, field in REAL.items():
        real = words_of(data_mirror, name, field)
        assert not lengths_of(thinking(real[:, None])).coincide
        for questions, epochs, shrunk in ((20, 1, 1), (50, 3, 1), (50, 3, 0.2), (400, 5, 0.2)):
            for _ in range(40):
                # of a question longer and shorter, and shorter than math, but distributed like it
                spread = np.exp(rng.normal(0, 0.3, (questions, epochs)))
                drawn_ = np.ceil(shrunk * rng.choice(real, (questions, 1)) * spread)
                alarms += lengths_of(thinking(drawn_)).coincide
                cells += 1
    assert (alarms, cells) == (0, 480)


def test_the_rounded_counts_of_a_real_provider_raise_no_alarm(data_mirror: Path) -> None:
    rng = np.random.default_rng(0)
    real = counts_of_o3_mini(data_mirror)
    assert lengths_of(thinking(real[:, None])).unit == 64
    for questions in (2, 5, 20, 100, 582):
        for _ in range(20):
            some = rng.choice(real, (questions, 1), replace=False)
            assert not lengths_of(thinking(some)).coincide


# --- verdicts ------------------------------------------------------------------------------------

FALLING = samples_of(right_or_wrong([0.9, 0.85, 0.8, 0.5], 200), model=VLLM)


def only(samples: pd.DataFrame, **options: Any) -> Finding:
    (found,) = findings(samples, **options)
    return found


def test_no_verdict_is_built_on_questions_that_share_seeds() -> None:
    sound, found = only(FALLING), only(by_epoch(FALLING))
    assert sound.verdict == "inverse"
    assert (found.verdict, found.cause, found.onset) == ("inconclusive", "shared_seeds", "")
    numbers = ("change", "low", "high", "p", "n_questions")
    assert [getattr(found, name) for name in numbers] == [getattr(sound, name) for name in numbers]
    assert math.isnan(found.p_adjusted)
    assert "All 200 questions at budgets 0, 1024, 4096 and 16384 have seeds" in found.sentence
    assert "--log-dir" in found.sentence
    assert "a.eval" in found.notes


def test_shared_seeds_can_be_allowed() -> None:
    allowed = only(by_epoch(FALLING), allow_shared_seeds=True)
    assert (allowed.verdict, allowed.cause) == ("inverse", "")
    assert "questions share seeds (logs a.eval)" in allowed.notes


def test_one_old_cell_makes_the_whole_curve_inconclusive() -> None:
    mixed = FALLING.assign(seed=by_epoch(FALLING)["seed"].where(FALLING["budget"] == "0"))
    assert only(mixed.assign(seed=mixed["seed"].fillna(FALLING["seed"]))).cause == "shared_seeds"


def test_other_curves_are_judged_as_if_the_unsound_one_were_not_there() -> None:
    weak = samples_of(right_or_wrong([0.9, 0.9, 0.8, 0.75], 60), model=VLLM, task="weak")
    alone = only(weak)
    with_old = findings(pd.concat([by_epoch(FALLING), weak]))
    beside = next(found for found in with_old if found.task == "weak")
    assert (beside.verdict, beside.p_adjusted) == (alone.verdict, alone.p_adjusted)


def test_strata_of_such_a_curve_have_no_verdict_either() -> None:
    strata = FALLING["question"].str[-1].isin(list("01234")).map({True: "few", False: "many"})
    found = findings(by_epoch(FALLING).assign(stratum=strata), by_stratum=True)
    assert [(one.stratum, one.cause) for one in found] == [
        ("", "shared_seeds"),
        ("few", "shared_seeds"),
        ("many", "shared_seeds"),
    ]


def test_what_cannot_be_estimated_says_so_first() -> None:
    found = only(by_epoch(FALLING[FALLING["budget"] == "0"]))
    assert found.cause == "not_estimable"
    assert "questions share seeds" in found.notes


def test_the_verdict_of_a_look_does_not_stand() -> None:
    sound = only(FALLING)
    key = (VLLM, "misleading_math", "generated", "controlled", "auto")
    looks = Looks({key: Look(sound, 1.0, (0.25, 0.5, 0.75, 1.0), 0.05)})
    assert only(FALLING, looks=looks).verdict == "inverse"
    found = only(by_epoch(FALLING), looks=looks)
    assert (found.verdict, found.cause) == ("inconclusive", "shared_seeds")


def test_equal_lengths_are_a_note_and_no_override() -> None:
    lengths = np.tile(np.array([187, 1187, 2187])[None, :, None], (200, 1, 1)) + np.zeros(3)
    samples = samples_of(
        right_or_wrong([0.9, 0.8, 0.5], 200),
        budgets=("1024", "4096", "16384"),
        tokens=lengths,
        model=VLLM,
    )
    found = only(samples)
    assert found.verdict == "inverse"
    assert "at budget 1024 600 of 600 observations thought exactly as long as" in found.notes


# --- reports -------------------------------------------------------------------------------------


def test_budgets_name_what_is_shared(old: Path, new: Path) -> None:
    report = budgets_df(observations_df(old))
    assert report["shared_seeds"].tolist() == report["n_questions"].tolist() == [QUESTIONS] * 2
    assert set(report["noise"]) == {"shared_seeds"}
    assert report["length_unit"].tolist() == [5, 5]
    assert set(budgets_df(observations_df(new))["noise"]) == {""}
    shown = call("budget-report", old)
    text = " ".join(shown.output.split())
    assert f"All {QUESTIONS} questions at budgets 16 and 64 have seeds" in text
    assert "in a new --log-dir." in text
    for log in report["logs"]:
        assert log in text.replace(" ", "")
    assert "seeds" not in call("budget-report", new).output
    [cell, _] = json.loads(call("budget-report", old, "--format", "json").stdout)
    assert (cell["noise"], cell["shared_seeds"]) == ("shared_seeds", QUESTIONS)


def test_the_budget_report_names_equal_lengths_and_rounded_counts(tmp_path: Path) -> None:
    same = run(tmp_path / "same", replying(iter([187] * 99)), ["natural"], limit=20)
    text = " ".join(call("budget-report", same).output.split())
    assert "At budget natural 40 of 40 observations thought exactly as long as another" in text
    steps = iter([64, 128, 192, 256] * 10)
    rounded = run(tmp_path / "rounded", replying(steps), ["natural"], limit=20)
    assert budgets_df(observations_df(rounded))["noise"].tolist() == [""]
    assert "Thinking is counted in steps of 64 tokens" in call("budget-report", rounded).output


def test_the_analysis_names_logs_questions_and_what_to_do(old: Path) -> None:
    shown = call("analyse", old)
    assert shown.exit_code == 0, shown.output
    assert f"all {QUESTIONS} questions at budgets 16 and 64 have seeds" in shown.stderr
    assert all(log in shown.stderr for log in observations_df(old)["log"].unique())
    printed = json.loads(call("analyse", old, "--format", "json").stdout)
    (found,) = printed["findings"]
    assert found["verdict"] == "inconclusive"
    assert [cell["noise"] for cell in printed["budgets"]] == ["shared_seeds"] * 2


def test_curves_diagnoses_and_comparisons_carry_a_note(old: Path) -> None:
    samples = observations_df(old, cache=False)
    assert "questions share seeds" in curves_df(samples)["notes"].iloc[0]
    notes = diagnostics_df(transcripts_df(old, cache=False))["note"]
    shared = f"All {QUESTIONS} questions at budgets 16 and 64 have seeds that other questions have"
    assert notes.str.contains(shared, regex=False).any()
    ours = compare_df(samples.assign(model="openai/o3-mini"))
    scores = ours[ours["quantity"] != "trend"]
    assert len(scores) > 0
    assert scores["note"].str.contains("our questions share seeds").all()


def test_a_log_that_was_continued_by_this_release_is_partly_old(old: Path) -> None:
    """Inspect copies the samples that are there into the log that goes on from it."""
    log = read_eval_log(list_eval_logs(str(old))[0])
    assert log.samples
    again = sorted({str(sample.id) for sample in log.samples})[: QUESTIONS // 2]
    for sample in log.samples:
        if sample.id in again:
            seed = generation_seed(sample.id, sample.epoch)
            sample.metadata["thinking"]["seed"] = seed
    (cell,) = shared_noise(observations_df(log)).cells
    assert (cell.n_sharing, cell.n_questions) == (QUESTIONS // 2, QUESTIONS)


# --- the gate ------------------------------------------------------------------------------------

LEVEL = samples_of(
    np.tile(right_or_wrong([0.7], 200), (1, 4, 1)),
    model=VLLM, family="counting", stop_reason="stop",
)  # fmt: skip
WORSE = FALLING.assign(family="counting", stop_reason="stop")


def gated(samples: pd.DataFrame, rule: str, head: str = "") -> Any:
    return decide(samples, parse_rules(f"{head}\nrules: [{{name: a, {rule}}}]", "test"))


@pytest.mark.parametrize(
    "rule", ["forbid: [inverse]", "max_drop: 0.05", "min_score: 0.5", "max_cut_off: 0.1"]
)
def test_the_gate_neither_passes_nor_fails_on_shared_seeds(rule: str) -> None:
    assert gated(LEVEL, rule).outcome == "pass"
    report = gated(by_epoch(LEVEL), rule)
    assert {(r.outcome, r.reason) for r in report.results} == {("inconclusive", "shared_seeds")}
    for result in report.results:
        assert "--log-dir" in result.message
        assert "allow_shared_seeds: true" in result.message
    assert gated(by_epoch(LEVEL), rule, "allow_shared_seeds: true").outcome == "pass"


def test_a_failure_is_no_more_certain_than_a_pass() -> None:
    for rule in ("forbid: [inverse]", "max_drop: 0.05"):
        assert gated(WORSE, rule).outcome == "fail"
        assert gated(by_epoch(WORSE), rule).outcome == "inconclusive"
        assert gated(by_epoch(WORSE), rule, "allow_shared_seeds: true").outcome == "fail"


def test_the_command_ends_with_3_and_says_how_to_go_on(old: Path, tmp_path: Path) -> None:
    rules = "rules: [{name: answered, max_no_answer: 0.9}]\n"
    strict, loose = tmp_path / "strict.yaml", tmp_path / "loose.yaml"
    strict.write_text(rules)
    loose.write_text(f"allow_shared_seeds: true\n{rules}")
    found = call("gate", old, "--rules", strict)
    assert found.exit_code == 3, found.output
    assert "allow_shared_seeds: true" in found.output
    results = json.loads(call("gate", old, "--rules", strict, "--format", "json").stdout)["results"]
    assert {result["reason"] for result in results} == {"shared_seeds"}
    assert call("gate", old, "--rules", loose).exit_code == 0
    loose.write_text(f"allow_shared_seeds: maybe\n{rules}")
    assert "allow_shared_seeds" in call("gate", old, "--rules", loose).output
