"""Noise: what stands before a question, in which amounts, and what stays as it is."""

import inspect
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import ChatMessageSystem, ChatMessageUser
from inspect_ai.scorer import includes

from inverse_scaling_evals import tasks, with_budget
from inverse_scaling_evals.analysis import curves_df, observations_df
from inverse_scaling_evals.budgets import PLACE
from inverse_scaling_evals.cli import main
from inverse_scaling_evals.datasets.noise import noisy_text, without_noise
from inverse_scaling_evals.errors import TaskArgumentError
from inverse_scaling_evals.models import slip
from inverse_scaling_evals.studies import plan
from inverse_scaling_evals.tasks.noise import parse_noise, with_noise

from .at_hand import ALL

SUMS = (
    "from inspect_ai import Task, task\nfrom inspect_ai.dataset import Sample\n"
    "from inspect_ai.scorer import includes\n"
    "@task\ndef sums():\n    return Task([Sample('1+1?', target='2')], scorer=includes())\n"
)


def meta(sample: Sample) -> dict[str, Any]:
    return sample.metadata or {}


@pytest.mark.parametrize("name", ALL)
def test_every_task_takes_noise_and_has_none_by_default(name: str) -> None:
    parameters = inspect.signature(getattr(tasks, name)).parameters
    assert parameters["noise"].default is None


@pytest.mark.parametrize(
    ("given", "amounts"),
    [(None, ()), (0, (0,)), ("3", (3,)), ("0,1,3", (0, 1, 3)), (["3", "0"], (0, 3)), ([20], (20,))],
)
def test_amounts_are_read_in_every_form(given: Any, amounts: tuple[int, ...]) -> None:
    assert parse_noise(given) == amounts


@pytest.mark.parametrize("given", ["", "x", "1.5", -1, 21, [], "1,,2", True])
def test_other_amounts_are_refused_with_what_is_accepted(given: Any) -> None:
    with pytest.raises(TaskArgumentError, match=r"Invalid noise .*from 0 to 20.*noise=0,1,3"):
        tasks.plain_counting(noise=given)


@pytest.mark.parametrize("name", ["misleading_math", "survival_instinct"])
def test_the_question_its_options_and_its_target_stay(name: str) -> None:
    make = getattr(tasks, name)
    plain = {sample.id: sample for sample in make(dataset="generated").dataset}
    noisy = list(make(dataset="generated", noise="0,1,4").dataset)
    assert len(noisy) == 3 * len(plain) == len({sample.id for sample in noisy})
    for sample in noisy[:300]:
        original = plain[re.sub(r"-noise\d+$", "", str(sample.id))]
        question, pieces = without_noise(str(sample.input))
        assert question == original.input
        assert pieces == meta(sample)["noise"]
        assert sample.target == original.target
        assert meta(sample)["stratum"] == f"noise_{pieces}"
        assert meta(sample)["unit"] == meta(original).get("unit", original.id)
        assert "Close your reply" not in str(sample.input).removesuffix(question)


def test_amounts_are_graded_and_the_same_in_every_run() -> None:
    others = [f"Other question {n}?" for n in range(9)]
    texts = [noisy_text("Mine?", amount, key="q1", others=others) for amount in range(8)]
    for less, more in itertools.pairwise(texts):
        assert more.endswith(less) or less == "Mine?"
        assert len(more) > len(less)
    assert texts[5] == noisy_text("Mine?", 5, key="q1", others=others)
    assert texts[5] != noisy_text("Mine?", 5, key="q2", others=others)
    assert {"[Document]", "[Earlier conversation]", "[Other sheet]"} <= set(texts[3].splitlines())


def test_other_sheets_share_nothing_with_the_question() -> None:
    questions = [
        Sample(f"Text {unit} {n}?", target="1", id=f"{unit}{n}", metadata={"unit": unit})
        for unit in "abc"
        for n in range(4)
    ]
    for sample in with_noise(questions, 6):
        sheets = re.findall(r"\[Other sheet\]\nText (\w)", str(sample.input))
        assert len(sheets) == 2
        assert meta(sample)["unit"] not in sheets


COUNTING = ["plain_counting", "relevant_counting", "misleading_math", "famous_paradoxes"]


@pytest.mark.parametrize("name", COUNTING)
def test_no_piece_asks_for_or_speaks_of_what_is_counted(name: str) -> None:
    samples = list(getattr(tasks, name)(dataset="generated", noise=20).dataset)
    assert samples
    sheets = 0
    for sample in samples:
        question, _ = without_noise(str(sample.input))
        before = str(sample.input).removesuffix(question)
        asked = re.findall(
            r"(?i)(?:how many|number of) (.+?)"
            r"(?= (?:do|are|is|that|in|on|at|over|under|there|you|have|can)\b|[?,])",
            question,
        )[-1]
        nouns = {asked.split()[-1], str(meta(sample).get("category", asked)).split()[-1]}
        for piece in re.findall(r"(?s)\[Other sheet\]\n(.*?)(?=\n\n\[)", before):
            sheets += 1
            for noun in nouns:
                assert not re.search(rf"(?i)\b{re.escape(noun)}\b", piece), (sample.id, piece)
    assert sheets > 5 * len(samples)


def test_documents_and_talk_stand_for_questions_that_ask_the_same() -> None:
    questions = [
        Sample(f"Pupil {n} sat {n} tests. What grade is right?", target="1", id=n)
        for n in range(20)
    ]
    for sample in with_noise(questions, 20):
        _, pieces = without_noise(str(sample.input))
        assert pieces == 20
        assert "[Other sheet]" not in str(sample.input)
    texts = [noisy_text("Mine?", amount, key="q", others=["A?", "B?"]) for amount in range(1, 21)]
    assert all(more.endswith(less) for less, more in itertools.pairwise(texts))
    assert texts[-1].count("[Other sheet]") == 2


def test_any_task_takes_noise_before_the_last_words_of_the_user(tmp_path: Path) -> None:
    asked = [
        Sample(
            [
                ChatMessageSystem(content="Be brief."),
                ChatMessageUser(content=f"What is {n} + 1?"),
            ],
            target=str(n + 1),
            id=n,
        )
        for n in range(5)
    ]
    task = with_budget(Task(asked, scorer=includes(), name="sums"), 1024, noise="0,2")
    [log] = eval(task, model="scripted/steady", log_dir=str(tmp_path), display="none")
    assert log.status == "success"
    found = list(task.dataset)
    assert [sample.id for sample in found[:2]] == ["0-noise0", "0-noise2"]
    said = [sample.input[-1].text for sample in found if not isinstance(sample.input, str)]
    assert said[0] == "What is 0 + 1?"
    assert without_noise(said[1]) == ("What is 0 + 1?", 2)
    observations, _ = observations_df(str(tmp_path), strict=False)
    assert set(observations["stratum"]) == {"noise_0", "noise_2"}
    assert set(observations["unit_kind"]) == {"question"}


def test_a_draw_of_budgets_is_balanced_over_amounts() -> None:
    places = [meta(sample)[PLACE] for sample in tasks.plain_counting("0,1024", noise="0,1").dataset]
    groups = {place["group"] for place in places}
    assert groups == {"noise_0", "noise_1"}
    assert len({(place["group"], place["place"]) for place in places}) == len(places)


def test_the_scripted_model_reads_past_it_and_an_overthinker_slips_more(tmp_path: Path) -> None:
    task = tasks.plain_counting(1024, noise="0,5")
    [log] = eval(
        task, model="scripted/steady", log_dir=str(tmp_path), limit=40, epochs=1, display="none"
    )
    observations, _ = observations_df(str(tmp_path), strict=False)
    assert log.status == "success"
    assert set(observations["outcome"]) == {"right"}
    slips = [slip("overthinker", 1024, 0.5, noise=pieces) for pieces in (0, 1, 3)]
    assert slips[1] == pytest.approx(1.2 * slips[0])
    assert slips[2] == pytest.approx(1.6 * slips[0])
    assert slip("steady", 1024, 0.5, noise=9) == 0


def test_a_study_passes_it_to_its_own_and_to_other_tasks(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(SUMS)
    study = plan(
        tasks=["plain_counting", f"{file}@sums"], models=["scripted/steady"], budgets=[0],
        task_args={"noise": "0,2"},
    )  # fmt: skip
    assert [cell.task_args["noise"] for cell in study.cells] == ["0,2", "0,2"]
    (external,) = (cell for cell in study.cells if cell.is_external)
    assert external.task_args["task_args"] is None


def test_logs_with_other_amounts_are_other_curves(tmp_path: Path) -> None:
    how: dict[str, Any] = {"model": "scripted/steady", "limit": 4, "epochs": 1, "display": "none"}
    made = [
        tasks.plain_counting(budget, noise=noise)
        for budget in (0, 1024)
        for noise in (None, 3, "3,0")
    ]
    (tmp_path / "mine.py").write_text(SUMS)
    other = with_budget(f"{tmp_path}/mine.py", 0, noise=2)
    logs = eval([*made, other], log_dir=str(tmp_path / "logs"), **how)
    assert {log.status for log in logs} == {"success"}
    observations, notes = observations_df(str(tmp_path / "logs"), strict=False)
    assert not [note for note in notes if note.code == "mixed_settings"]
    of_counting = curves_df(observations[observations["task"] == "plain_counting"])
    assert list(of_counting["dataset"]) == [
        "generated",
        "generated noise=0,3",
        "generated noise=3",
    ]
    assert set(of_counting["n_questions"]) == {4}
    assert list(observations.loc[observations["task"] == "sums", "dataset"]) == ["noise=2"]
    shown = CliRunner().invoke(main, ["show", str(tmp_path / "logs")]).stdout
    for name in ("generated", "generated noise=0,3", "generated noise=3"):
        assert f"plain_counting ({name})" in shown
