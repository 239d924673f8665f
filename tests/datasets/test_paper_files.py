"""The format of the authors' files: small files of that form, made here."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inverse_scaling_evals.datasets import CACHE_VARIABLE, MIRROR_VARIABLE, Item
from inverse_scaling_evals.datasets.grades import generate_grades
from inverse_scaling_evals.datasets.paper import (
    PAPER_STRATA,
    load_paper,
    read_paper_jsonl,
    write_paper_jsonl,
)
from inverse_scaling_evals.errors import DataError, TaskArgumentError


def write(path: Path, *records: Mapping[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def read_one(tmp_path: Path, **record: Any) -> Item:
    (item,) = read_paper_jsonl(write(tmp_path / "one.jsonl", record), "misleading_math")
    return item


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror for files of the authors, with an empty cache behind it."""
    (tmp_path / "mirror").mkdir()
    monkeypatch.setenv(MIRROR_VARIABLE, str(tmp_path / "mirror"))
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "mirror" / "inverse-scaling-ttc-main"


def test_identifiers_count_from_zero_and_skip_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text('{"prompt": "a", "answer": 2}\n\n{"prompt": "b", "answer": 3}\n')
    items = read_paper_jsonl(path, "zebra")
    assert [(item.id, item.prompt) for item in items] == [
        ("zebra-paper-0000", "a"),
        ("zebra-paper-0001", "b"),
    ]


@pytest.mark.parametrize(
    ("answer", "canonical"),
    [
        (2, "2"),
        (2.0, "2"),
        ("2", "2"),
        (" 8 ", "8"),
        (7.5, "7.5"),
        (1e-7, "0.0000001"),
        (1e16, "10000000000000000"),
        ("7.50", "7.50"),
        ("+3", "3"),
        (".5", "0.5"),
        ("1e2", "100"),
        (-0.25, "-0.25"),
        (0, "0"),
    ],
)
def test_numbers_are_written_in_digits(tmp_path: Path, answer: object, canonical: str) -> None:
    assert read_one(tmp_path, prompt="How many?", answer=answer).answer == canonical


@pytest.mark.parametrize(
    "record",
    [
        {"answer": 2},
        {"prompt": "  ", "answer": 2},
        {"prompt": 5, "answer": 2},
        {"prompt": "How many?"},
        {"prompt": "How many?", "answer": None},
        {"prompt": "How many?", "answer": True},
        {"prompt": "How many?", "answer": "two"},
        {"prompt": "How many?", "answer": float("nan")},
        {"prompt": "How many?", "answer": float("inf")},
        {"prompt": "How many?", "answer": [2]},
        {"prompt": "How many?", "answer": "two", "classes": []},
        {"prompt": "Which?", "classes": ["a", "b"]},
        {"prompt": "Which?", "classes": ["a", "b"], "answer_index": 2},
        {"prompt": "Which?", "classes": ["a", "b"], "answer_index": -1},
        {"prompt": "Which?", "classes": ["a", "b"], "answer_index": True},
        {"prompt": "Which?", "classes": ["a", "b"], "answer_index": 0, "answer": "b"},
        {"prompt": "Which?", "classes": ["a", "a"], "answer": "a"},
        {"prompt": "Which?", "classes": ["a", "b"], "answer": "C"},
        {"prompt": "Which?", "classes": "['a', 'b'", "answer_index": 0},
        {"prompt": "Which?", "classes": "__import__('os')", "answer_index": 0},
        {"prompt": "Which?", "classes": "{'a': 1}", "answer_index": 0},
        {"prompt": "Which?", "classes": ["x"] * 27, "answer_index": 0},
        {"prompt": "Which?", "classes": ["x", None], "answer_index": 0},
        {"prompt": "How many?", "answer": 2, "num_distractors": "many"},
        {"prompt": "How many?", "answer": 2, "shots": 8, "examples_per_prompt": 8},
    ],
)
def test_a_question_that_cannot_be_used_is_named_by_its_line(
    tmp_path: Path, record: Mapping[str, Any]
) -> None:
    path = write(tmp_path / "bad.jsonl", {"prompt": "fine", "answer": 1}, record)
    with pytest.raises(DataError) as caught:
        read_paper_jsonl(path, "misleading_math")
    assert f"{path}, line 2: " in str(caught.value)
    assert "-T dataset=generated" in str(caught.value)


def test_a_file_without_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No questions"):
        read_paper_jsonl(write(tmp_path / "empty.jsonl"), "zebra")


@pytest.mark.parametrize("classes", [["yes", "no", "3"], "['yes', 'no', 3]", " ('yes', 'no', 3)"])
@pytest.mark.parametrize(
    "right",
    [
        {"answer_index": 1},
        {"answer_index": 1, "answer": "no"},
        {"answer_index": 1, "answer": 1},
        {"answer": "no "},
        {"answer": "B"},
        {"answer": " (B)"},
    ],
)
def test_options_come_as_list_or_as_text_of_one(
    tmp_path: Path, classes: object, right: dict[str, Any]
) -> None:
    item = read_one(tmp_path, prompt="Which?", classes=classes, **right)
    assert item.choices == ("yes", "no", "3")
    assert item.answer == "B"


def test_metadata_takes_our_names_and_keeps_the_rest(tmp_path: Path) -> None:
    item = read_one(
        tmp_path,
        prompt="How many?",
        answer=2,
        num_distractors="5",
        examples_per_prompt=8.0,
        grid_size="5x5",
        canary_string="keep out",
        canary_warning="do not train",
        dataset_metadata={"version": 1},
        id="theirs",
    )
    assert item.metadata == {
        "num_distractors": 5,
        "shots": 8,
        "grid_size": 5,
        "canary": "keep out",
        "canary_warning": "do not train",
        "dataset_metadata": {"version": 1},
        "id": "theirs",
        "flags": [],
    }


def test_backslash_n_is_a_line_break_only_where_there_is_none(tmp_path: Path) -> None:
    assert read_one(tmp_path, prompt=r"One.\nTwo.", answer=2).prompt == "One.\nTwo."
    code = 'One.\nprint("\\n")'
    assert read_one(tmp_path, prompt=code, answer=2).prompt == code


def test_our_own_metadata_names_cannot_hide_a_field(tmp_path: Path) -> None:
    for name in ("prompt", "answer_index", "examples_per_prompt", "canary_string"):
        item = Item("x", "How many?", "2", metadata={name: 1})
        with pytest.raises(DataError, match=f"'{name}'"):
            write_paper_jsonl([item], tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


def test_a_file_that_cannot_be_written_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Cannot write"):
        write_paper_jsonl([], tmp_path / "no folder" / "out.jsonl")


def test_what_is_written_has_the_authors_names() -> None:
    stream = io.StringIO()
    metadata = {"shots": 8, "canary": "keep out", "flags": [], "note": "é"}
    write_paper_jsonl([Item("x", "Which?", "B", ("yes", "no"), metadata)], stream)
    assert json.loads(stream.getvalue()) == {
        "prompt": "Which?",
        "answer": "no",
        "classes": ["yes", "no"],
        "answer_index": 1,
        "examples_per_prompt": 8,
        "canary_string": "keep out",
        "note": "é",
    }


NAMES = st.text(max_size=8).filter(
    lambda name: (
        name
        not in {"prompt", "answer", "classes", "answer_index", "examples_per_prompt"}
        | {"canary_string", "flags", "shots", "num_distractors", "grid_size"}
    )
)
STRATA = st.fixed_dictionaries(
    {"flags": st.lists(st.text(max_size=5), max_size=2)},
    optional={
        "shots": st.integers(0, 64),
        "num_distractors": st.integers(0, 9),
        "grid_size": st.integers(5, 8),
        "canary": st.text(max_size=9),
    },
)
METADATA = st.builds(
    lambda strata, rest: {**rest, **strata},
    STRATA,
    st.dictionaries(NAMES, st.none() | st.text(max_size=9) | st.lists(st.integers()), max_size=3),
)
PROMPTS = st.text(min_size=1, max_size=60).filter(lambda text: bool(text.strip()))
NUMBERS = st.integers().map(str) | st.decimals(places=2, min_value=-99, max_value=99).map(str)
OPTIONS = st.lists(st.text(max_size=12), min_size=1, max_size=26).map(tuple)


@st.composite
def items(draw: st.DrawFn) -> Item:
    prompt = draw(PROMPTS)
    assume("\n" in prompt or "\\n" not in prompt)
    choices = draw(st.just(()) | OPTIONS)
    answer = chr(ord("A") + draw(st.integers(0, len(choices) - 1))) if choices else draw(NUMBERS)
    return Item("any", prompt, answer, choices, draw(METADATA))


@settings(max_examples=60, deadline=None)
@given(written=st.lists(items(), min_size=1, max_size=4))
def test_items_survive_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory, written: list[Item]
) -> None:
    path = tmp_path_factory.getbasetemp() / "round-trip.jsonl"
    write_paper_jsonl(written, path)
    read = read_paper_jsonl(path, "zebra")
    assert [(i.prompt, i.answer, i.choices, i.metadata) for i in read] == [
        (i.prompt, i.answer, i.choices, i.metadata) for i in written
    ]


@pytest.mark.parametrize(
    ("task", "file"),
    [
        ("misleading_math", "synthetic-misleading-math-5-distractors.jsonl"),
        ("misleading_python", "synthetic-misleading-python-code-5-distractors.jsonl"),
        ("famous_paradoxes", "synthetic_misleading_math_famous_paradoxes.jsonl"),
        ("grades_regression", "student_lifestyle_regression_Grades.jsonl"),
        ("zebra", "bbeh_zebra_puzzles.jsonl"),
    ],
)
def test_each_main_task_reads_its_file_from_the_mirror(mirror: Path, task: str, file: str) -> None:
    stratum = PAPER_STRATA[task]
    theirs = {"shots": "examples_per_prompt"}.get(stratum, stratum)
    write(mirror / file, {"prompt": "How many?", "answer": "2", theirs: 5})
    (item,) = load_paper(task)
    assert item.id == f"{task}-paper-0000"
    assert item.metadata[stratum] == 5


def test_a_question_without_its_stratum_is_an_error(mirror: Path) -> None:
    write(mirror / "bbeh_zebra_puzzles.jsonl", {"prompt": "Where?", "answer": "2", "size": 5})
    with pytest.raises(DataError, match="Missing grid_size of zebra-paper-0000"):
        load_paper("zebra")


def test_only_the_main_tasks_have_a_file() -> None:
    with pytest.raises(TaskArgumentError, match="misleading_math, misleading_python"):
        load_paper("survival_instinct")


def grades_file(mirror: Path) -> Path:
    mirror.mkdir(parents=True)
    return mirror / "student_lifestyle_regression_Grades.jsonl"


def test_grades_carry_the_predictions_of_the_baselines(mirror: Path) -> None:
    generated = generate_grades(0, students=30, shots=[0, 8])
    write_paper_jsonl(
        [
            Item(item.id, item.prompt, item.answer, metadata={"shots": item.metadata["shots"]})
            for item in generated
        ],
        grades_file(mirror),
    )
    for ours, theirs in zip(generated, load_paper("grades_regression"), strict=True):
        assert theirs.metadata["shots"] == ours.metadata["shots"]
        assert theirs.metadata["features"] == pytest.approx(ours.metadata["features"])
        for name in ("baseline_mean", "baseline_linear"):
            assert theirs.metadata[name] == pytest.approx(ours.metadata[name], abs=1e-5)


def test_grades_name_their_student_over_all_shots(mirror: Path) -> None:
    write_paper_jsonl(
        [
            Item(item.id, item.prompt, item.answer, metadata={"shots": item.metadata["shots"]})
            for item in generate_grades(0, students=30, shots=[0, 8])
        ],
        grades_file(mirror),
    )
    read = load_paper("grades_regression")
    assert {item.metadata["unit_kind"] for item in read} == {"student"}
    units = [item.metadata["unit"] for item in read]
    assert units[::2] == units[1::2]
    assert len(set(units)) == 30


def test_grades_that_cannot_be_read_have_the_mean_only(mirror: Path) -> None:
    readable = generate_grades(0, students=3, shots=[0])
    records: list[dict[str, Any]] = [
        {"prompt": item.prompt, "answer": item.answer, "examples_per_prompt": 0}
        for item in readable
    ]
    records.append({"prompt": "Guess a grade.", "answer": 7, "examples_per_prompt": 0})
    write(mirror / "student_lifestyle_regression_Grades.jsonl", *records)
    read = load_paper("grades_regression")
    average = sum(float(record["answer"]) for record in records) / 4
    assert [item.metadata["baseline_mean"] for item in read] == pytest.approx([average] * 4)
    assert [item.metadata["baseline_linear"] is None for item in read] == [False] * 3 + [True]
    assert "features" not in read[3].metadata
