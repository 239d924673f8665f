"""The words of zebra puzzles and the shapes of ours: what the YAML files of this folder hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from inverse_scaling_evals._package_data import read_package_data

from ._puzzle import Relation


@dataclass(frozen=True, eq=False)  # hashable: each manner equals itself only
class Manner:
    """One way of telling a puzzle: how its lines look and how its clues are worded.

    Attributes:
        header: Matches the line that begins a puzzle from its start; its group is the size.
        attribute: Matches the line of an attribute likewise; its groups are label and items.
        question: Matches the question likewise; its group is the person asked about.
        warning: Part of the line that says that some clues may be irrelevant.
        place: How a person is named by the position, which `{}` stands for.
        relations: The form of each kind of clue; `{0}`, `{1}`, `{2}` stand for its people.
        references: How clues refer to the holder of an item `{}`, by the label of its attribute.
        ordinals: Whether positions are written as 1st, 2nd and so on.
    """

    header: re.Pattern[str]
    attribute: re.Pattern[str]
    question: re.Pattern[str]
    warning: str
    place: str
    relations: Mapping[Relation, str]
    references: Mapping[str, str]
    ordinals: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """`words.yaml`: BBEH's manner, our own, and the items of our attributes by label."""

    bbeh: Manner
    ours: Manner
    items: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Shape:
    """How large our puzzles of one size are.

    Attributes:
        main: Attributes that the answer hangs on.
        side: Attributes that only distracting clues speak of.
        fewest: Least number of clues: redundant main clues are dropped down to it, distracting
            ones are added up to it.
        most: Most clues, unless the main clues alone need more.
        in_bbeh: Number of puzzles of this size in BBEH's file.
    """

    main: int
    side: int
    fewest: int
    most: int
    in_bbeh: int = 0


@dataclass(frozen=True)
class Shapes:
    """`shapes.yaml`: our puzzles by size, how often each kind of clue occurs, or names a place."""

    sizes: Mapping[int, Shape]
    shares_with_distraction: Mapping[Relation, float]
    shares_without_distraction: Mapping[Relation, float]
    place_share: float


@cache
def vocabulary() -> Vocabulary:
    """Read the words of zebra puzzles."""
    return read_package_data(files(__package__) / "words.yaml", Vocabulary)


@cache
def references() -> Mapping[str, str]:
    """Find how clues refer to the holder of an item, by the label of its attribute, ours or not."""
    return {**vocabulary().bbeh.references, **vocabulary().ours.references}


@cache
def shapes() -> Shapes:
    """Read how large our puzzles are."""
    return read_package_data(files(__package__) / "shapes.yaml", Shapes)
