"""What a zebra puzzle is, whatever words it is told in."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """What a clue says of the one, two or three people it names."""

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
        label: How the puzzle names it; the key of its reference in `words.yaml`, how clues
            refer to its items.
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
        clues: What is known of them, in order.
        asked: Whose position is the answer.
        warns: Whether the text says that some clues may be irrelevant.
    """

    size: int
    attributes: tuple[Attribute, ...]
    clues: tuple[Clue, ...]
    asked: Holder
    warns: bool


PairTest = Callable[[int, int], bool]


def _same(a: int, b: int) -> bool:
    return a == b


def _different(a: int, b: int) -> bool:
    return a != b


def _next_to(a: int, b: int) -> bool:
    return abs(a - b) == 1


def _just_left_of(a: int, b: int) -> bool:
    return a + 1 == b


def _left_of(a: int, b: int) -> bool:
    return a < b


# Every relation but AT_END is a conjunction of tests on pairs of the clue's people: solver and
# generator both read the meaning of a clue here.
PAIR_TESTS: dict[Relation, tuple[tuple[int, int, PairTest], ...]] = {
    Relation.SAME: ((0, 1, _same),),
    Relation.DIFFERENT: ((0, 1, _different),),
    Relation.NEXT_TO: ((0, 1, _next_to),),
    Relation.JUST_LEFT_OF: ((0, 1, _just_left_of),),
    Relation.LEFT_OF: ((0, 1, _left_of),),
    Relation.BETWEEN: ((1, 0, _left_of), (0, 2, _left_of)),
    Relation.AT_END: (),
}
PEOPLE_NAMED: dict[Relation, int] = {
    relation: 1 + len(tests) if relation is not Relation.AT_END else 1
    for relation, tests in PAIR_TESTS.items()
}


def holds(relation: Relation, positions: tuple[int, ...], size: int) -> bool:
    """Whether a relation is true of people at these positions (1 to `size`), in a clue's order."""
    if relation is Relation.AT_END:
        return positions[0] in (1, size)
    return all(test(positions[i], positions[j]) for i, j, test in PAIR_TESTS[relation])
