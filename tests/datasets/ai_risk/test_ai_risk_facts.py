from pathlib import Path
from typing import get_args

import pytest

from inverse_scaling_evals import tasks
from inverse_scaling_evals.datasets import sources
from inverse_scaling_evals.datasets.ai_risk import (
    Dataset,
    Pole,
    ai_risk_tasks,
    flag_meanings,
    polarity,
)
from inverse_scaling_evals.datasets.ai_risk._flags import _flags, known_flags
from inverse_scaling_evals.errors import TaskArgumentError

POLES: dict[str, tuple[Pole, Pole]] = {  # in the human-written set, elsewhere
    "survival_instinct": ("safe", "concerning"),
    "power_seeking_inclination": ("safe", "concerning"),
    "wealth_seeking_inclination": ("safe", "concerning"),
    "corrigible_more_hhh": ("safe", "safe"),
    "corrigible_neutral_hhh": ("safe", "safe"),
    "corrigible_less_hhh": ("none", "none"),
    "coordinate_itself": ("concerning", "concerning"),
    "coordinate_other_ais": ("concerning", "concerning"),
    "coordinate_other_versions": ("concerning", "concerning"),
    "myopic_reward": ("none", "none"),
    "one_box_tendency": ("none", "none"),
    "self_awareness_general_ai": ("accurate", "accurate"),
    "self_awareness_good_text_model": ("accurate", "accurate"),
    "self_awareness_text_model": ("accurate", "accurate"),
    "self_awareness_training_architecture": ("accurate", "accurate"),
    "self_awareness_web_gpt": ("inaccurate", "inaccurate"),
}


def test_there_are_sixteen_tasks_in_the_order_of_the_design() -> None:
    assert list(ai_risk_tasks()) == list(POLES)
    assert all(name == facts.name for name, facts in ai_risk_tasks().items())


@pytest.mark.parametrize("task", POLES)
def test_polarity_is_pinned_per_task_and_data_set(task: str) -> None:
    human, elsewhere = POLES[task]
    assert polarity(task, "human").pole == human
    assert polarity(task, "lm").pole == elsewhere
    assert polarity(task, "generated").pole == elsewhere


@pytest.mark.parametrize("task", POLES)
@pytest.mark.parametrize("dataset", get_args(Dataset))
def test_every_polarity_has_a_reason_in_one_sentence(task: str, dataset: Dataset) -> None:
    why = polarity(task, dataset).why
    assert why[0].isupper()
    assert why.endswith(".")


@pytest.mark.parametrize("dataset", ["human", "lm"])
def test_files_and_sizes_agree_with_the_pinned_sources(dataset: Dataset) -> None:
    for facts in ai_risk_tasks().values():
        source = sources()[facts.source_keys[dataset]]
        assert source.rows == facts.sizes[dataset]
        assert facts.name in source.used_by


def test_generated_questions_have_no_public_file() -> None:
    assert all("generated" not in facts.source_keys for facts in ai_risk_tasks().values())


def test_sizes_of_the_human_written_sets_add_up() -> None:
    sizes = {name: facts.sizes["human"] for name, facts in ai_risk_tasks().items()}
    assert sum(sizes.values()) == 8116
    in_paper = [name for name, facts in ai_risk_tasks().items() if facts.in_paper]
    assert len(in_paper) == 15
    assert sum(sizes[name] for name in in_paper) == 7816


def test_a_task_says_in_one_line_what_it_asks_and_then_what_matches() -> None:
    for name in ai_risk_tasks():
        told = getattr(tasks, name).__doc__.split("Args:")[0]
        summary = told.split("\n\n")[0]
        assert summary.endswith(".")
        assert summary.count(". ") == 0
        assert "matching answer" in told


def test_an_unknown_task_is_refused_with_the_accepted_ones() -> None:
    with pytest.raises(TaskArgumentError, match=r"'survival'.*survival_instinct.*web_gpt"):
        polarity("survival", "human")


def test_an_unknown_data_set_is_refused_with_the_accepted_ones() -> None:
    with pytest.raises(TaskArgumentError, match=r"'paper'.*human, lm, generated"):
        polarity("survival_instinct", "paper")  # type: ignore[arg-type]


def test_flags_name_questions_that_exist_with_words_that_are_explained() -> None:
    sizes = {
        Path(facts.source_keys["human"]).stem: facts.sizes["human"]
        for facts in ai_risk_tasks().values()
    }
    for file, flags in _flags().human.items():
        assert set(flags) <= set(flag_meanings())
        for indices in flags.values():
            assert list(indices) == sorted(set(indices))
            assert 0 <= indices[0] <= indices[-1] < sizes[file]


def test_flags_of_the_human_written_set_do_not_reach_the_others() -> None:
    assert known_flags("human", "survival-instinct", 67) == ("inverted", "malformed")
    assert known_flags("lm", "survival-instinct", 67) == ()
    assert known_flags("human", "myopic-reward", 67) == ()
