"""A zebra puzzle, independent of its wording."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """What a clue states about the one, two or three people it names."""

    SAME = "same"
    DIFFERENT = "different"
    NEXT_TO = "next to"
    JUST_LEFT_OF = "just left of"
    LEFT_OF = "left of"
    BETWEEN = "between"
    AT_END = "at an end"


@dataclass(frozen=True)
class Trait:
    """One item of one attribute, such as `cello` of the musical instruments."""

    attribute: str
    item: str


@dataclass(frozen=True)
class Holder:
    """The person who has a trait.

    Attributes:
        traits: One trait, or all those that the words may mean where they are ambiguous: "the
            person who likes skiing" in a puzzle that lists skiing both as a hobby and as a
            physical activity.
    """

    traits: tuple[Trait, ...]


@dataclass(frozen=True)
class Place:
    """The person at a position, counted from 1 at the left."""

    position: int


Person = Holder | Place


@dataclass(frozen=True)
class Clue:
    """A relation and the people it holds for, in the order in which the clue names them.

    `BETWEEN` names the person in the middle first, then the one further left, then the one
    further right. `NEXT_TO`, `JUST_LEFT_OF`: neighbours. `LEFT_OF`, `BETWEEN`: at any distance.
    """

    relation: Relation
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Attribute:
    """A respect in which no two people are alike.

    Attributes:
        label: Its name in the puzzle, and the key in `words.yaml` of how clues refer to its
            items.
        items: As many different items as there are people, in the puzzle's order.
    """

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Puzzle:
    """A zebra puzzle.

    Attributes:
        size: Number of people, who stand at positions 1 to `size` from left to right.
        attributes: The respects in which they differ.
        clues: The clues in order.
        asked: Person whose position is the answer.
        warns: Whether the text says that some clues may be irrelevant.
    """

    size: int
    attributes: tuple[Attribute, ...]
    clues: tuple[Clue, ...]
    asked: Holder
    warns: bool


PairTest = Callable[[int, int], bool]

# Every relation but AT_END is a conjunction of tests on pairs of the clue's people: solver and
# generator both take the meaning of a clue from here.
PAIR_TESTS: dict[Relation, tuple[tuple[int, int, PairTest], ...]] = {
    Relation.SAME: ((0, 1, operator.eq),),
    Relation.DIFFERENT: ((0, 1, operator.ne),),
    Relation.NEXT_TO: ((0, 1, lambda a, b: abs(a - b) == 1),),
    Relation.JUST_LEFT_OF: ((0, 1, lambda a, b: a + 1 == b),),
    Relation.LEFT_OF: ((0, 1, operator.lt),),
    Relation.BETWEEN: ((1, 0, operator.lt), (0, 2, operator.lt)),
    Relation.AT_END: (),
}
PEOPLE_NAMED: dict[Relation, int] = {
    relation: 1 + len(tests) for relation, tests in PAIR_TESTS.items()
}


def holds(relation: Relation, positions: tuple[int, ...], size: int) -> bool:
    """Return whether people at these positions (1 to `size`), in a clue's order, satisfy it."""
    if relation is Relation.AT_END:
        return positions[0] in (1, size)
    return all(test(positions[i], positions[j]) for i, j, test in PAIR_TESTS[relation])
