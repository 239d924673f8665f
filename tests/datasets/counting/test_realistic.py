"""The count in everyday text: 20 templates with 10 questions each, certain targets."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from inspect_ai import eval

from inverse_scaling_evals import tasks
from inverse_scaling_evals.datasets import CANARY, Item, text_digest
from inverse_scaling_evals.datasets.counting import generate_misleading_realistic, read_counting
from inverse_scaling_evals.datasets.counting._bank import word_lists
from inverse_scaling_evals.datasets.counting._paragraphs import split_passages
from inverse_scaling_evals.datasets.counting._realistic import read_realistic
from inverse_scaling_evals.errors import TaskArgumentError

WORDS = ("zero", "one", "two", "three", "four", "five", "six")
MISWRITTEN = re.compile(
    r"[$]|  |\ban (?!hour)[^aeiou\W]\w+|\ba (?:8|11\b|18\b)\S*|\ba (?!uk)[aeiou]\w+"
)


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return generate_misleading_realistic()


def members(item: Item) -> re.Pattern[str]:
    [category] = [c for c in word_lists().categories if c.many == item.metadata["category"]]
    return re.compile(rf"\b(?:{'|'.join(sorted(category.members, key=len, reverse=True))})\b")


def statement(item: Item) -> str:
    [found] = [
        passage.text
        for passage in split_passages(item.prompt)
        if read_realistic(passage.text) is not None
    ]
    return found


def test_twenty_templates_have_ten_questions_each(items) -> None:
    assert len({item.prompt for item in items}) == len({item.id for item in items}) == 200
    templates = Counter(item.metadata["template"] for item in items)
    assert set(templates.values()) == {10}
    assert len(templates) == 20
    assert {item.metadata["num_distractors"] for item in items} == {5}
    for item in items:
        assert (item.metadata["unit_kind"], item.metadata["unit"]) == (
            "template",
            item.metadata["template"],
        )
        assert item.metadata["canary"] == CANARY


def test_a_template_is_a_text_on_one_thing_with_answers_equally_often(items) -> None:
    answers = Counter((item.metadata["template"], item.answer) for item in items)
    assert len(answers) == 100
    assert set(answers.values()) == {2}
    assert len({(item.metadata["template"], item.metadata["category"]) for item in items}) == 20
    assert len({item.metadata["category"] for item in items}) == 20


@pytest.mark.parametrize("seed", range(4))
def test_the_target_is_what_one_sentence_states(seed: int) -> None:
    for item in generate_misleading_realistic(seed):
        stated = statement(item)
        named = members(item).findall(stated)
        number = rf"(?<!level )\b(?:[1-6]|{'|'.join(WORDS)})\b"
        numbers = [
            WORDS.index(word) if word in WORDS else int(word) for word in re.findall(number, stated)
        ]
        if item.metadata["statement"] == "list":
            assert len(set(named)) == len(named) == int(item.answer), stated
        else:
            assert not named
            assert len(numbers) == {"number": 1, "sum": 2}[item.metadata["statement"]], stated
            assert sum(numbers) == int(item.answer), stated


def test_whoever_names_another_total_is_wrong(items) -> None:
    claims = re.compile(
        r"(?:put us down for|told me I have|you're bringing|thinks there are|system shows|adviser "
        r"noted|already rang and said|bill says|whether it's|wrote|inventory lists|photograph shows"
        r"|letter speaks of|treasurer read out|bet \d+ euros that it's|label on the case says"
        r"|in the till says|camera counted|records say) (\d+)|(\d+) toys is too much"
    )
    found = [(item, match) for item in items for match in claims.finditer(item.prompt)]
    assert len({item.metadata["template"] for item, _ in found}) == 20
    for item, match in found:
        assert item.answer not in match.groups()


def test_the_count_stands_at_changing_places_in_changing_words(items) -> None:
    positions = Counter(item.metadata["position"] for item in items)
    assert set(positions) == {"first", "middle", "last"}
    assert min(positions.values()) > 40
    forms = Counter(item.metadata["statement"] for item in items)
    assert set(forms) == {"list", "number", "sum"}
    assert min(forms.values()) > 20
    for template in {item.metadata["template"] for item in items}:
        same = [item for item in items if item.metadata["template"] == template]
        assert len({item.metadata["position"] for item in same}) > 1
        assert len({item.metadata["statement"] for item in same}) > 1
    page = (Path(__file__).parents[3] / "docs" / "generated.md").read_text(encoding="utf-8")
    for name, count in (*positions.items(), *forms.items()):
        assert f"({count / 2:g} %)" in page, name


def test_distractors_have_numbers_other_than_the_answer(items) -> None:
    for item in items:
        assert len(set(item.metadata["distractor_numbers"]) - {item.answer}) >= 3
        assert all(number in item.prompt for number in item.metadata["distractor_numbers"])
        assert all(name in item.prompt for name in item.metadata["distractor_names"])
        assert not re.search(
            r"[$]|\ban (?!hour)[^aeiou\W]\w+|\ba (?:8|11\b|18\b)\S*|\ba (?!uk)[aeiou]\w+|  ",
            item.prompt,
        )


def test_the_set_of_seed_0_is_frozen(items) -> None:
    content = [[item.id, item.prompt, item.answer, dict(item.metadata)] for item in items]
    assert text_digest(json.dumps(content, sort_keys=True)) == "204256ce8c"


def test_it_is_deterministic_and_a_smaller_set_is_a_prefix(items) -> None:
    assert generate_misleading_realistic() == items
    assert generate_misleading_realistic(0, 30) == items[:30]
    other = generate_misleading_realistic(1)
    assert not {item.id for item in items} & {item.id for item in other}
    with pytest.raises(TaskArgumentError, match="Invalid n "):
        generate_misleading_realistic(0, 0)


@pytest.mark.parametrize("seed", range(3))
def test_the_reader_answers_every_question(seed: int) -> None:
    for item in generate_misleading_realistic(seed):
        reading = read_counting(item.prompt)
        assert reading is not None
        assert str(reading.answer) == item.answer, item.prompt


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("The lot consists of a backpack, a handbag and a tote bag.", 3),
        ("We have 2 in the bowl and one in the fridge, and no other fruit.", 3),
        ("Altogether I own five cameras, not counting the ones I only looked at.", 5),
        ("Altogether I own five cameras.", None),
        ("The lot consists of bags.", None),
    ],
)
def test_a_sentence_is_read_by_the_template_that_wrote_it(sentence: str, count: int | None) -> None:
    assert read_realistic(sentence) == count


def test_it_is_a_data_set_of_the_task_that_a_steady_model_solves(tmp_path: Path) -> None:
    task = tasks.misleading_math(budget=1024, dataset="generated_realistic")
    assert len(task.dataset) == 200
    assert {(sample.metadata or {})["stratum"] for sample in task.dataset} == {"distractors_5"}
    assert task.version != tasks.misleading_math(budget=1024).version
    # that every question can be answered is tested of the reader below
    [log] = eval(
        task, model="scripted/steady", limit=20, epochs=1, log_dir=str(tmp_path), display="none"
    )
    assert log.results is not None
    [score] = [found for found in log.results.scores if "accuracy" in found.metrics]
    assert score.metrics["accuracy"].value == 1


def test_other_tasks_have_no_such_data_set_and_this_one_no_kinds() -> None:
    with pytest.raises(TaskArgumentError, match="Expected one of: generated, generated_v1, paper"):
        tasks.misleading_python(dataset="generated_realistic")  # type: ignore[arg-type]
    with pytest.raises(TaskArgumentError, match="no effect on dataset=generated_realistic"):
        tasks.misleading_math(dataset="generated_realistic", kinds="identity")
