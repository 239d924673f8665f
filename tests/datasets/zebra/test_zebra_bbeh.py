import json
from collections import Counter
from dataclasses import replace

import pytest

from inverse_scaling_evals.datasets.zebra import Holder, load_bbeh_zebra, parse_puzzle, solve
from inverse_scaling_evals.errors import DataError

PUZZLE = """\
There are 2 people next to each other in a row in positions 1, 2.
Everyone has a different name: Charlie, Mandy.
Using the clues provided below, answer the question at the end.
Clue 1: Charlie is immediately to the left of Mandy.

Question: What position is Mandy at?"""


@pytest.fixture(scope="module")
def solutions(bbeh_items):
    return [solve(parse_puzzle(item.prompt)) for item in bbeh_items]


@pytest.mark.slow
def test_all_200_puzzles_are_solved_to_their_target(bbeh_items, solutions):
    assert len(bbeh_items) == 200
    assert [str(solution.position) for solution in solutions] == [i.answer for i in bbeh_items]


@pytest.mark.slow
def test_only_item_129_has_two_answers_and_it_is_flagged(bbeh_items, solutions):
    unproven = [i for i, solution in enumerate(solutions) if not solution.unique]
    flagged = [i for i, item in enumerate(bbeh_items) if item.metadata["flags"]]
    assert unproven == flagged == [129]
    assert bbeh_items[129].metadata["flags"] == ["ambiguous_question"]
    puzzle = parse_puzzle(bbeh_items[129].prompt)
    answers = {
        trait.attribute: solve(replace(puzzle, asked=Holder((trait,)))).position
        for trait in puzzle.asked.traits
    }
    assert answers == {
        "has a different favorite hobby": 3,
        "likes a different physical activity": 5,
    }


def test_sizes_clues_and_attributes_are_counted_from_the_text(bbeh_items):
    sizes = Counter(item.metadata["grid_size"] for item in bbeh_items)
    assert sizes == {5: 40, 6: 36, 7: 74, 8: 50}
    for size, attributes, fewest, most in (
        (5, 16, 115, 121),
        (6, 17, 125, 132),
        (7, 18, 136, 146),
        (8, 8, 49, 58),
    ):
        found = [item.metadata for item in bbeh_items if item.metadata["grid_size"] == size]
        clues = [metadata["num_clues"] for metadata in found]
        assert {metadata["num_attributes"] for metadata in found} == {attributes}
        assert (min(clues), max(clues)) == (fewest, most)


def test_prompts_and_canary_are_the_files(bbeh_items, data_mirror):
    content = json.loads((data_mirror / "bbeh_zebra_puzzles" / "task.json").read_text("utf-8"))
    assert [item.prompt for item in bbeh_items] == [e["input"] for e in content["examples"]]
    assert {item.metadata["canary"] for item in bbeh_items} == {content["canary"]}
    assert [item.metadata["index"] for item in bbeh_items] == list(range(200))
    assert bbeh_items[7].id == "zebra-bbeh-0007"


def test_the_pinned_file_is_the_default(bbeh_items):
    assert load_bbeh_zebra() == bbeh_items


def write(tmp_path, content):
    path = tmp_path / "task.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_a_file_with_one_puzzle_loads(tmp_path):
    path = write(tmp_path, {"examples": [{"input": PUZZLE, "target": "2"}], "canary": "c"})
    [item] = load_bbeh_zebra(path)
    assert (item.prompt, item.answer, item.metadata["grid_size"]) == (PUZZLE, "2", 2)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"examples": [', "is not valid JSON"),
        ([], "missing or invalid examples None"),
        ({"canary": "c"}, "missing or invalid examples None"),
        ({"examples": []}, "missing or invalid canary None"),
        ({"examples": {}, "canary": "c"}, "invalid examples {}: expected a list"),
        ({"examples": [], "canary": "c"}, "'examples' is empty"),
        (
            {"examples": [{"input": PUZZLE}], "canary": "c"},
            "0: missing or invalid target None",
        ),
        (
            {"examples": [{"input": PUZZLE, "target": 2}], "canary": "c"},
            "invalid target 2: expected",
        ),
        ({"examples": [{"input": PUZZLE, "target": "3"}], "canary": "c"}, "invalid target '3'"),
        ({"examples": [{"input": "Hello", "target": "1"}], "canary": "c"}, "invalid input 'Hello'"),
        (
            {
                "examples": [{"input": PUZZLE.replace("Clue 1: ", "Clue 1: No, "), "target": "1"}],
                "canary": "",
            },
            "example 0: Unknown form of clue 'No, Charlie is immediately to the left of Mandy'",
        ),
    ],
)
def test_a_malformed_file_is_named_with_what_is_wrong(tmp_path, content, problem):
    path = write(tmp_path, content)
    with pytest.raises(DataError) as caught:
        load_bbeh_zebra(path)
    assert str(path) in str(caught.value)
    assert problem in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match="nowhere"):
        load_bbeh_zebra(tmp_path / "nowhere.json")
