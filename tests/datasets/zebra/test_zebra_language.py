import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inverse_scaling_evals.datasets.zebra import (
    Attribute,
    Clue,
    Holder,
    Place,
    Puzzle,
    Relation,
    Trait,
    generate_zebra,
    parse_puzzle,
    read_zebra,
    render_puzzle,
)
from inverse_scaling_evals.datasets.zebra._language import trait_in_words
from inverse_scaling_evals.datasets.zebra._puzzle import PEOPLE_NAMED
from inverse_scaling_evals.datasets.zebra._vocabulary import vocabulary
from inverse_scaling_evals.errors import DataError

BBEH_TEXT = """\
There are 3 people next to each other in a row in positions 1, 2, 3.
Everyone has a different favorite hobby: skiing, baking, parkour.
Everyone likes a different physical activity: hiking, skiing, running.
Everyone owns a different handbag brand: Gucci, Dolce and Gabbana, Tumi.
Everyone has a different name: Bob, Tao, Siva.
Using the clues provided below, answer the question at the end.
Some of clues provided might be irrelevant to the puzzle.
Clue 1: Bob is somewhere in between the person who owns a Dolce and Gabbana and Tao in that order.
Clue 2: The person who likes skiing is not the person at the 3rd position.
Clue 3: The person who owns a Gucci is at one of the ends.
Clue 4: Siva is next to the person who owns a Tumi.

Question: What position is Tao at?"""


def holder(attribute, item):
    return Holder((Trait(attribute, item),))


def test_bbeh_text_becomes_a_puzzle():
    puzzle = parse_puzzle(BBEH_TEXT)
    bag, name = "owns a different handbag brand", "has a different name"
    skier = Holder(
        (
            Trait("has a different favorite hobby", "skiing"),
            Trait("likes a different physical activity", "skiing"),
        )
    )
    assert (puzzle.size, puzzle.warns, puzzle.asked) == (3, True, holder(name, "Tao"))
    assert puzzle.attributes[2] == Attribute(bag, ("Gucci", "Dolce and Gabbana", "Tumi"))
    assert puzzle.clues == (
        Clue(
            Relation.BETWEEN,
            (holder(name, "Bob"), holder(bag, "Dolce and Gabbana"), holder(name, "Tao")),
        ),
        Clue(Relation.DIFFERENT, (skier, Place(3))),
        Clue(Relation.AT_END, (holder(bag, "Gucci"),)),
        Clue(Relation.NEXT_TO, (holder(name, "Siva"), holder(bag, "Tumi"))),
    )


def test_every_bbeh_puzzle_survives_our_wording(bbeh_items):
    for item in bbeh_items:
        puzzle = parse_puzzle(item.prompt)
        assert parse_puzzle(render_puzzle(puzzle)) == puzzle


def test_every_bbeh_clue_line_becomes_a_clue(bbeh_items):
    for item in bbeh_items:
        lines = [line for line in item.prompt.splitlines() if line.startswith("Clue ")]
        assert len(parse_puzzle(item.prompt).clues) == len(lines)


# lists that share items and words, and an item with a joint of clues in it
BBEH_LISTS = {
    "has a different favorite hobby": ("skiing", "biking", "baking", "origami", "archery"),
    "likes a different physical activity": ("skiing", "biking", "hiking", "running", "swimming"),
    "drives a different car": ("Honda", "Audi", "Kia", "Ford", "BMW"),
    "drives a different motorbike": ("Honda", "Buell", "Ducati", "Suzuki", "Bajaj"),
    "owns a different handbag brand": ("Dolce and Gabbana", "Coach", "Tumi", "Gucci", "Versace"),
    "has a different name": ("Bob", "Tao", "Siva", "Rose", "Ali"),
    "is a different nationality": ("Dane", "Irish", "Sri Lankan", "Swede", "Brit"),
}
OUR_ITEMS = vocabulary().items
LISTS = {**OUR_ITEMS, **BBEH_LISTS}


@st.composite
def puzzles(draw):
    size = draw(st.integers(2, 5))
    labels = draw(st.lists(st.sampled_from(sorted(LISTS)), min_size=1, max_size=8, unique=True))
    attributes = tuple(
        Attribute(label, tuple(draw(st.permutations(LISTS[label]))[:size])) for label in labels
    )
    by_words: dict[str, tuple[Trait, ...]] = {}
    for attribute in attributes:
        for item in attribute.items:
            trait = Trait(attribute.label, item)
            words = trait_in_words(trait)
            by_words[words] = (*by_words.get(words, ()), trait)
    holders = st.sampled_from([Holder(traits) for traits in by_words.values()])
    people = holders | st.integers(1, size).map(Place)
    clues = draw(
        st.lists(
            st.sampled_from(Relation).flatmap(
                lambda relation: st.tuples(*[people] * PEOPLE_NAMED[relation]).map(
                    lambda named: Clue(relation, named)
                )
            ),
            max_size=12,
        )
    )
    return Puzzle(size, attributes, tuple(clues), draw(holders), draw(st.booleans()))


@settings(max_examples=100, deadline=None)
@given(puzzles())
def test_a_rendered_puzzle_is_read_back_equal(puzzle):
    assert parse_puzzle(render_puzzle(puzzle)) == puzzle


def test_our_references_are_unambiguous():
    words = [trait_in_words(Trait(label, x)) for label, items in OUR_ITEMS.items() for x in items]
    assert len(set(words)) == len(words) == 200
    ours = vocabulary().ours.references
    assert set(OUR_ITEMS) == set(ours)
    assert not set(ours) & set(vocabulary().bbeh.references)


@pytest.mark.slow
def test_our_items_and_lines_are_not_bbehs(bbeh_items):
    theirs = {
        item
        for puzzle in bbeh_items
        for attribute in parse_puzzle(puzzle.prompt).attributes
        for item in attribute.items
    }
    assert not theirs & {item for items in OUR_ITEMS.values() for item in items}
    their_lines = {line for puzzle in bbeh_items for line in puzzle.prompt.splitlines()} - {""}
    our_lines = {line for item in generate_zebra(0, 8) for line in item.prompt.splitlines()}
    assert not their_lines & our_lines


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("There are 3", "Here are 3", "No zebra puzzle"),
        ("Question:", "Answer:", "No zebra puzzle"),
        ("Everyone has a different name", "Everyone has a different hat", "Unknown attribute"),
        ("Bob, Tao, Siva.", "Bob, Tao.", "expected 3 different"),
        ("Bob, Tao, Siva.", "Bob, Tao, Tao.", "expected 3 different"),
        ("There are 3", "There are 4", "expected 4 different"),
        ("is Tao at", "is Rose at", "Unknown person 'Rose'"),
        ("is Tao at", "is the person at the 1st position at", "Unknown person"),
        ("Clue 4: Siva is next to", "Clue 4: Siva is far from", "'Siva is far from"),
        ("the 3rd position", "the 4th position", "Unknown form of clue"),
        (
            "Everyone owns",
            "Everyone has a different name: A, B, C\nEveryone owns",
            "Repeated",
        ),
        ("Everyone", "Nobody", "No attribute lines"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_what(old, new, problem):
    assert old in BBEH_TEXT
    with pytest.raises(DataError, match=problem):
        parse_puzzle(BBEH_TEXT.replace(old, new))


def test_a_clue_without_full_stop_and_windows_line_ends_are_read():
    text = BBEH_TEXT.replace(".\n", "\n").replace("\n", "\r\n")
    assert parse_puzzle(text) == parse_puzzle(BBEH_TEXT)


@given(st.text())
def test_other_texts_are_no_puzzles(text):
    assert read_zebra(text) is None
