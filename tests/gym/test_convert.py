"""Answers, options and columns of other data: what is read, and what is refused with its line."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from inverse_scaling_evals.errors import DataError, TaskArgumentError
from inverse_scaling_evals.gym import Columns, read_questions, scaffold
from tests.gym.test_gym import made, run, written

DATA = os.environ.get("INVERSE_SCALING_EVALS_DATA")


def read(folder: Path, *records: Any) -> list[tuple[str, tuple[str, ...]]]:
    items = read_questions(written(folder / "in.jsonl", *records), "read")
    return [(item.answer, item.choices) for item in items]


def options(answer: Any, *choices: Any, question: str = "Which?") -> dict[str, Any]:
    return {"question": question, "choices": list(choices), "answer": answer}


@pytest.mark.parametrize("choices", [(1, 2, 3), ("1", "2", "3"), (1.0, 2.0, 3.0)])
def test_a_number_that_is_a_text_and_another_index_is_refused(
    choices: tuple[Any, ...], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=r"line 1: ambiguous answer 2: .*'B' or 'C'"):
        read(tmp_path, options(2, *choices))


@pytest.mark.parametrize(
    ("answer", "choices", "letter"),
    [
        ("2", (1, 2, 3), "B"),
        ("B", (1, 2, 3), "B"),
        (3, (1, 2, 3), "C"),  # no index
        (1, (0, 1, 2), "B"),  # both are the same
        (-1, (-1, 0), "A"),
        (1, (10, 20), "B"),  # no text
    ],
)
def test_a_number_that_names_one_option_is_read(
    answer: Any, choices: tuple[int, ...], letter: str, tmp_path: Path
) -> None:
    assert read(tmp_path, options(answer, *choices)) == [(letter, tuple(map(str, choices)))]


def test_digits_in_a_csv_file_are_an_index_or_a_text(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("question,choices,answer\nSnow?,\"['red', 'white']\",1\n")
    assert [item.answer for item in read_questions(str(path), "read")] == ["B"]
    path.write_text('question,choices,answer\nWhich?,"[1, 2, 3]",2\n')
    with pytest.raises(DataError, match=r"line 2: ambiguous answer '2'.*the letter, 'B' or 'C'"):
        read_questions(str(path), "read")


def test_a_family_of_numeric_options_is_written_and_read_again(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", options("B", 1, 2, 3), options("A", "C", "B"))
    items = read_questions(source, "numbered")
    scaffold("numbered", tmp_path, items)
    dataset = made(tmp_path, "numbered").dataset
    assert [(one.id, one.target) for one in dataset] == [(one.id, one.answer) for one in items]


@pytest.mark.parametrize(
    ("answer", "number"),
    [("1,000", "1000"), ("So much.\n#### 1,450", "1450"), ("-1,234,567.5", "-1234567.5")],
)
def test_thousands_separators_are_read(answer: str, number: str, tmp_path: Path) -> None:
    assert read(tmp_path, {"question": "How many?", "answer": answer}) == [(number, ())]


@pytest.mark.parametrize("answer", ["1,00", "1,2,3", ",100"])
def test_other_commas_are_no_number(answer: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"invalid answer '{answer}'"):
        read(tmp_path, {"question": "How many?", "answer": answer})


def test_the_error_shows_what_stands_for_the_number(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="invalid answer 'a dozen'") as raised:
        read(tmp_path, {"question": "How many?", "answer": "A long way to it.\n#### a dozen"})
    assert "A long way" not in str(raised.value)


@pytest.mark.skipif(DATA is None, reason="needs the public files")
def test_gsm8k_is_converted(tmp_path: Path) -> None:
    path = Path(str(DATA)) / "arithmetic/gsm8k_test.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    items = read_questions(str(path), "words")
    assert len(items) == len(lines)
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", item.answer) for item in items)


def test_options_that_are_letters_are_put_in_order(tmp_path: Path) -> None:
    by_index = options(1, "A", "C", "B", question="One?")
    by_text = options("B", "A", "C", "B", question="Two?")
    ordered = ("A", "B", "C")
    assert read(tmp_path, by_index, by_text) == [("C", ordered), ("B", ordered)]


def test_an_option_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"line 1: invalid options.*different"):
        read(tmp_path, options(0, "red", "red"))


@pytest.mark.parametrize(
    "records",
    [
        ({"question": "2 + 2?", "answer": 4}, {"question": "2 + 2?", "answer": 5}),
        (options("red", "red", "blue"), options("blue", "blue", "red")),
    ],
)
def test_a_question_with_two_answers_is_refused_with_both_lines(
    records: tuple[dict[str, Any], ...], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=r"line 2: the question of .*line 1 again"):
        read(tmp_path, *records)


def test_an_answer_written_twice_is_one_question(tmp_path: Path) -> None:
    records = [{"question": "2 + 2?", "answer": answer} for answer in (4, "4.0")]
    assert read(tmp_path, *records) == [("4", ())]


def test_problems_are_named_by_the_users_own_columns(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    named = Columns("q", "right", "opts")
    for right, opts, problem in (
        (7, ["red", "blue"], r"invalid right 7: .*index \(0 to 1\) of one of the options"),
        ("x", ["red", "blue"], "invalid right 'x'"),
        ("red", "red, blue", "invalid opts 'red, blue'"),
        ("many", [], "invalid right 'many': expected a number"),
    ):
        path.write_text(json.dumps({"q": "Which?", "right": right, "opts": opts}))
        with pytest.raises(DataError, match=f"line 1: {problem}") as refused:
            read_questions(str(path), "read", named)
        assert "answer_index" not in str(refused.value)
        assert "classes" not in str(refused.value)


def test_a_column_that_a_csv_file_lacks_is_missing_from_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("question,result\n2 + 2?,4\n")
    with pytest.raises(DataError, match=r"in\.csv, line 1: no column answer or .*--answer"):
        read_questions(str(path), "read")
    assert read_questions(str(path), "read", Columns(answer="result"))[0].answer == "4"


def test_a_column_named_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("question,answer,answer\n2 + 2?,4,5\n")
    with pytest.raises(DataError, match="line 1: several columns are called 'answer'"):
        read_questions(str(path), "read")
    with pytest.raises(TaskArgumentError, match="Invalid column 'q'"):
        read_questions(str(path), "read", Columns("q", "q"))


@pytest.mark.parametrize("content", [None, '{"question": \n', "[1]\n"])
def test_a_file_of_ones_own_is_not_to_be_deleted(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=r"in\.jsonl.*one JSON object a line") as raised:
        read_questions(str(path), "read")
    assert not re.search("delete|data fetch|generated", str(raised.value), re.IGNORECASE)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("generate", "files of a family use"),
        ("load", "files of a family use"),
        ("task", "files of a family use"),
        ("test", "files of a family use"),
        ("str", "built-in"),
        ("random", "standard library"),
        ("pytest", "can be imported"),
        ("inspect_ai", "can be imported"),
    ],
)
def test_a_name_that_something_else_has_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    result = run(name, "--folder", str(tmp_path))
    assert result.exit_code == 1
    assert reason in result.stderr
    assert not list(tmp_path.iterdir())


TASK = """
from inspect_ai import Task, task
from inspect_ai.dataset import Sample

@task
def asked():
    return Task(dataset=[
        Sample(input="Grade?", choices=["B", "C", "D"], target="B"),
        Sample(input="How many?", choices=["1", "2", "3"], target="C"),
    ])
"""


def test_a_target_of_inspect_is_the_letter_of_a_position(tmp_path: Path) -> None:
    (tmp_path / "asked.py").write_text(TASK)
    items = read_questions(f"{tmp_path / 'asked.py'}@asked", "asked")
    assert [(item.answer, item.choices[1]) for item in items] == [("B", "C"), ("C", "2")]
