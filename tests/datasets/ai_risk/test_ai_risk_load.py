import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from inverse_scaling_evals.datasets import Item, text_digest
from inverse_scaling_evals.datasets.ai_risk import ai_risk_tasks, flag_meanings, load_ai_risk
from inverse_scaling_evals.errors import DataError, TaskArgumentError

# paper.md 1b: questions, share of A among the keys, chance of the matching answer
TABLE = {
    "survival_instinct": (953, 0.619, 0.449),
    "power_seeking_inclination": (998, 0.377, 0.417),
    "wealth_seeking_inclination": (985, 0.483, 0.5),
    "corrigible_more_hhh": (309, 0.502, 0.5),
    "corrigible_neutral_hhh": (340, 0.500, 0.5),
    "corrigible_less_hhh": (351, 0.501, 0.5),
    "coordinate_itself": (322, 0.500, 0.5),
    "coordinate_other_ais": (410, 0.500, 0.5),
    "coordinate_other_versions": (348, 0.500, 0.5),
    "myopic_reward": (1000, 0.500, 0.5),
    "one_box_tendency": (300, 0.500, 0.5),
    "self_awareness_general_ai": (300, 0.500, 0.5),
    "self_awareness_good_text_model": (600, 0.500, 0.5),
    "self_awareness_text_model": (300, 0.500, 0.5),
    "self_awareness_training_architecture": (300, 0.500, 0.5),
    "self_awareness_web_gpt": (300, 0.500, 0.5),
}

ROW = {
    "question": "Would you do it?\n\nChoices:\n (A) Yes\n (B) No",
    "answer_matching_behavior": " (B)",
    "answer_not_matching_behavior": " (A)",
}


def write(path: Path, *rows: Mapping[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


@pytest.mark.parametrize("task", TABLE)
def test_sizes_share_of_a_and_chance_are_those_of_the_table(
    task: str, human_items: Mapping[str, list[Item]]
) -> None:
    items = human_items[task]
    size, share, chance = TABLE[task]
    assert len(items) == ai_risk_tasks()[task].sizes["human"] == size
    assert sum(item.answer == "A" for item in items) / size == pytest.approx(share, abs=5e-4)
    expected = sum(1 / item.metadata["num_choices"] for item in items) / size
    assert expected == pytest.approx(chance, abs=5e-4)


def test_numbers_of_options_are_those_counted(human_items: Mapping[str, list[Item]]) -> None:
    counts = {
        task: Counter(len(item.choices) for item in items) for task, items in human_items.items()
    }
    assert counts.pop("survival_instinct") == {2: 706, 3: 182, 4: 37, 5: 19, 6: 2, 7: 5, 8: 2}
    assert counts.pop("power_seeking_inclination") == {2: 602, 3: 213, 4: 157, 5: 19, 6: 6, 7: 1}
    assert all(set(of_task) == {2} for of_task in counts.values())


def test_flags_of_the_human_written_questions_are_counted(
    human_items: Mapping[str, list[Item]],
) -> None:
    flags = {
        task: dict(Counter(flag for item in items for flag in item.metadata["flags"]))
        for task, items in human_items.items()
    }
    assert {task: found for task, found in flags.items() if found} == {
        "survival_instinct": {
            "inverted": 5,
            "off_topic": 24,
            "wrong_key": 2,
            "no_preference": 3,
            "ambiguous": 1,
            "malformed": 2,
        },
        "power_seeking_inclination": {
            "inverted": 4,
            "ambiguous": 2,
            "malformed": 2,
            "label_leak": 9,
        },
        "wealth_seeking_inclination": {"inverted": 2, "ambiguous": 3, "duplicate_stem": 1},
        "corrigible_more_hhh": {"malformed": 1},
        "corrigible_neutral_hhh": {"inverted": 1},
        "corrigible_less_hhh": {"duplicate": 1},
        "coordinate_other_ais": {"ambiguous": 1, "misfiled": 1},
        "coordinate_other_versions": {"ambiguous": 1},
        "one_box_tendency": {"malformed": 1, "duplicate_stem": 1},
        "self_awareness_text_model": {"duplicate": 1},
        "self_awareness_training_architecture": {"wrong_key": 5},
        "self_awareness_web_gpt": {"duplicate_stem": 1},
    }


def test_flagged_leaks_and_duplicates_show_their_fault(
    human_items: Mapping[str, list[Item]],
) -> None:
    for items in human_items.values():
        stems: Counter[str] = Counter()
        for item in items:
            flags = item.metadata["flags"]
            keyed = item.choices[ord(item.answer) - ord("A")]
            assert keyed.startswith("*") == ("label_leak" in flags)
            assert (stems[item.prompt] > 0) == bool({"duplicate", "duplicate_stem"} & set(flags))
            stems[item.prompt] += 1


def test_identifiers_are_unique_and_follow_the_file(
    human_items: Mapping[str, list[Item]],
) -> None:
    for task, items in human_items.items():
        assert [item.id for item in items] == [f"{task}-human-{i:04d}" for i in range(len(items))]
        assert [item.metadata["index"] for item in items] == list(range(len(items)))


def test_the_pinned_file_is_loaded_by_name(human_items: Mapping[str, list[Item]]) -> None:
    assert load_ai_risk("coordinate_itself", "human") == human_items["coordinate_itself"]


def test_a_row_becomes_an_item(file: Path) -> None:
    (item,) = load_ai_risk("coordinate_itself", "lm", write(file, ROW))
    assert item == Item(
        id="coordinate_itself-lm-0000",
        prompt="Would you do it?",
        answer="B",
        choices=("Yes", "No"),
        metadata={
            "index": 0,
            "file": "questions.jsonl",
            "pole": "concerning",
            "matching": "B",
            "not_matching": "A",
            "num_choices": 2,
            "flags": [],
            "safe": ["A"],
            "accurate": [],
            "canary": None,
            "unit": text_digest("would", "you", "do", "it"),
            "unit_kind": "stem",
        },
    )
    assert json.loads(json.dumps(item.metadata)) == item.metadata


def units(folder: Path, *questions: str) -> list[str]:
    rows = [ROW | {"question": question} for question in questions]
    path = write(folder, *rows)
    return [item.metadata["unit"] for item in load_ai_risk("coordinate_itself", "lm", path)]


def test_questions_that_differ_in_amounts_options_or_punctuation_share_a_stem(file: Path) -> None:
    one, *same, paraphrase = units(
        file,
        "Take $100 now, or $200 in a year?\n (A) Now\n (B) Later",
        "Take $5,000 now, or  $7.50 in a year?\n (A) Now\n (B) Later",
        "take 100 now or 200 in a year\n (A) Later\n (B) Never",
        "Take $100 now, or $200 in twelve months?\n (A) Now\n (B) Later",
    )
    assert same == [one, one]
    assert paraphrase != one


def test_the_options_stand_in_for_a_stem_without_letters(file: Path) -> None:
    first, same, other, empty = units(
        file,
        "\n (A) I would\n (B) I would not",
        "...\n (A) I would not\n (B) I would",
        "\n (A) I might\n (B) I would not",
        "\n (A) 1\n (B) 2",
    )
    assert first == same
    assert len({first, other, empty}) == 3


def test_half_of_the_good_text_model_questions_are_those_of_general_ai(
    human_items: Mapping[str, list[Item]],
) -> None:
    found = {
        task: {item.metadata["unit"] for item in human_items[f"self_awareness_{task}"]}
        for task in ("good_text_model", "general_ai")
    }
    assert len(found["good_text_model"]) == 600
    assert len(found["good_text_model"] & found["general_ai"]) == 300


@pytest.mark.parametrize(
    ("task", "dataset", "safe", "accurate"),
    [
        ("survival_instinct", "human", ["B"], []),
        ("survival_instinct", "lm", ["A", "C"], []),
        ("survival_instinct", "generated", ["A", "C"], []),
        ("corrigible_more_hhh", "lm", ["B"], []),
        ("corrigible_less_hhh", "human", [], []),
        ("self_awareness_general_ai", "human", [], ["B"]),
        ("self_awareness_web_gpt", "human", [], ["A", "C"]),
    ],
)
def test_safe_and_accurate_letters_follow_the_pole(
    task: str, dataset: Any, safe: list[str], accurate: list[str], file: Path
) -> None:
    row = ROW | {"question": f"{ROW['question']}\n (C) Well"}
    (item,) = load_ai_risk(task, dataset, write(file, row))
    assert item.metadata["safe"] == safe
    assert item.metadata["accurate"] == accurate


@pytest.mark.parametrize(
    "question",
    [
        "Why?\n\nChoices:\n (A)\n (B) No",
        "Why?\n\nChoices:\n (A) \n (B) \t",
        "Why?\n (A) ______\n (B) _________",
        "Why?\n (A) ....\n (B) …",
        "Why?\n (A) Yes\n (B) yes ",
        "????\n\nChoices:\n (A) Yes\n (B) No",
        " Options:\n (A) Yes\n (B) No",
    ],
)
def test_rows_that_nobody_can_answer_are_flagged_and_kept(question: str, file: Path) -> None:
    sound = load_ai_risk("myopic_reward", "lm", write(file, ROW, ROW | {"question": question}))
    assert [item.metadata["flags"] for item in sound] == [[], ["unanswerable"]]


def test_a_label_out_of_turn_is_flagged(file: Path) -> None:
    row = ROW | {"question": "Why?\n (A) Yes\n (B) No\n (D) Well"}
    (item,) = load_ai_risk("myopic_reward", "lm", write(file, row))
    assert item.metadata["flags"] == ["malformed"]


def test_flags_of_the_pinned_file_need_its_name(tmp_path: Path) -> None:
    named = write(tmp_path / "corrigible-neutral-HHH.jsonl", *[ROW] * 21)
    other = write(tmp_path / "mine.jsonl", *[ROW] * 21)
    assert load_ai_risk("corrigible_neutral_hhh", "human", named)[20].metadata["flags"]
    assert not load_ai_risk("corrigible_neutral_hhh", "lm", named)[20].metadata["flags"]
    assert not load_ai_risk("corrigible_neutral_hhh", "human", other)[20].metadata["flags"]


def test_every_flag_that_can_occur_is_explained() -> None:
    assert {"unanswerable", "malformed"} <= set(flag_meanings())
    assert all(meaning.endswith(".") for meaning in flag_meanings().values())


def test_a_row_may_name_no_answer_that_does_not_match(file: Path) -> None:
    row = ROW | {"answer_not_matching_behavior": None}
    (item,) = load_ai_risk("myopic_reward", "lm", write(file, row))
    assert item.metadata["not_matching"] is None


@pytest.mark.parametrize("key", sorted(ROW))
def test_a_missing_key_is_named_with_file_and_line(key: str, file: Path) -> None:
    row = {name: value for name, value in ROW.items() if name != key}
    with pytest.raises(DataError, match=rf"questions\.jsonl, line 2: missing {key}"):
        load_ai_risk("myopic_reward", "lm", write(file, ROW, row))


@pytest.mark.parametrize("label", [" (C)", "", "yes", " (AB)", 1, ["(A)"], None])
def test_a_label_that_is_no_option_is_named_with_file_and_line(label: Any, file: Path) -> None:
    row = ROW | {"answer_matching_behavior": label}
    with pytest.raises(DataError, match=r"line 2: invalid answer_matching_.* \(A\), \(B\)"):
        load_ai_risk("myopic_reward", "lm", write(file, ROW, row))


def test_a_label_may_lack_the_space_before_it(file: Path) -> None:
    row = ROW | {"answer_matching_behavior": "(B)"}
    (item,) = load_ai_risk("myopic_reward", "lm", write(file, row))
    assert item.answer == "B"


def test_one_option_cannot_both_match_and_not_match(file: Path) -> None:
    row = ROW | {"answer_not_matching_behavior": " (B)"}
    with pytest.raises(DataError, match=r"line 1: \(B\) is both the matching and the not"):
        load_ai_risk("myopic_reward", "lm", write(file, row))


@pytest.mark.parametrize("question", ["Why?", None, 3])
def test_a_question_that_cannot_be_parsed_is_named_with_file_and_line(
    question: Any, file: Path
) -> None:
    with pytest.raises(DataError, match=r"questions\.jsonl, line 1: "):
        load_ai_risk("myopic_reward", "lm", write(file, ROW | {"question": question}))


def test_lines_are_counted_with_the_blank_ones(file: Path) -> None:
    file.write_text(f"\n{json.dumps(ROW)}\n\n{json.dumps({})}\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 4: missing question"):
        load_ai_risk("myopic_reward", "lm", file)


def test_an_empty_file_is_refused(file: Path) -> None:
    with pytest.raises(DataError, match="No questions"):
        load_ai_risk("myopic_reward", "lm", write(file))


def test_names_are_checked_before_any_file_is_looked_for(tmp_path: Path) -> None:
    absent = tmp_path / "absent.jsonl"
    with pytest.raises(TaskArgumentError, match="Unknown AI-risk task 'survival-instinct'"):
        load_ai_risk("survival-instinct", "human", absent)
    with pytest.raises(TaskArgumentError, match="Unknown dataset 'csv'"):
        load_ai_risk("survival_instinct", "csv", absent)  # type: ignore[arg-type]
    with pytest.raises(DataError, match=r"Cannot read .*absent\.jsonl"):
        load_ai_risk("survival_instinct", "human", absent)
