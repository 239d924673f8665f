"""The words of zebra puzzles: text to `Puzzle`, and back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inverse_scaling_evals.errors import DataError

from ._puzzle import Attribute, Clue, Holder, Person, Place, Puzzle, Trait
from ._vocabulary import Manner, references, vocabulary

_CLUE = re.compile(r"Clue \d+: (.+?)\.?$")


@dataclass(frozen=True)
class PuzzleLines:
    """A puzzle's text taken apart, its sentences not yet understood.

    Attributes:
        size: Number of people that the header names.
        attributes: Label and items of each attribute line.
        clues: Text of each clue, without its number and full stop.
        asked: The words for the person whose position is asked.
        warns: Whether the text says that some clues may be irrelevant.
        manner: Whose words they are.
    """

    size: int
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    clues: tuple[str, ...]
    asked: str
    warns: bool
    manner: Manner


def split_puzzle(text: str) -> PuzzleLines | None:
    """Take a text apart into the lines of a zebra puzzle; None when it tells none.

    What stands before the header line and after the question is left out, so a whole user message
    with instructions on how to answer may be given.
    """
    manners = (vocabulary().bbeh, vocabulary().ours)
    lines = [line.strip() for line in text.splitlines()]
    for start, line in enumerate(lines):
        for manner in manners:
            if header := manner.header.match(line):
                return _split_lines(int(header[1]), lines[start + 1 :], manner)
    return None


def _split_lines(size: int, lines: list[str], manner: Manner) -> PuzzleLines | None:
    attributes: list[tuple[str, tuple[str, ...]]] = []
    clues: list[str] = []
    warns = False
    for line in lines:
        if match := manner.question.match(line):
            return PuzzleLines(size, tuple(attributes), tuple(clues), match[1], warns, manner)
        if match := _CLUE.match(line):
            clues.append(match[1])
        elif not clues and (match := manner.attribute.match(line)):
            attributes.append((match[1], tuple(match[2].split(", "))))
        warns = warns or manner.warning in line
    return None


def parse_puzzle(text: str) -> Puzzle:
    """Read a puzzle told in the manner of BBEH's file or of our generator.

    Args:
        text: The puzzle, alone or within a longer message (see `split_puzzle`).

    Raises:
        DataError: The text tells no zebra puzzle, an attribute line is unknown or has a wrong
            number of items, or a clue or the question cannot be understood.
    """
    lines = split_puzzle(text)
    if lines is None:
        raise DataError(
            "This text is no zebra puzzle: it needs a header line with the number of people and a "
            f"line that starts with 'Question:'. It starts with {text[:80]!r}."
        )
    return understand(lines)


def understand(lines: PuzzleLines) -> Puzzle:
    """Make a `Puzzle` of the lines that `split_puzzle` found.

    Raises:
        DataError: See `parse_puzzle`.
    """
    if not lines.attributes:
        raise DataError("A zebra puzzle needs attribute lines; this one has none.")
    attributes = tuple(_checked_attribute(*line, lines.size) for line in lines.attributes)
    labels = [attribute.label for attribute in attributes]
    if repeated := sorted({label for label in labels if labels.count(label) > 1}):
        raise DataError(f"Attribute lines must differ; there is more than one of {repeated}.")
    people = _people_by_words(lines.size, attributes, lines.manner)
    asked = people.get(lines.asked)
    if not isinstance(asked, Holder):
        raise DataError(f"The question asks about {lines.asked!r}, whom no attribute line knows.")
    clues = tuple(_understand_clue(clue, people, lines.manner) for clue in lines.clues)
    return Puzzle(lines.size, attributes, clues, asked, lines.warns)


def _checked_attribute(label: str, items: tuple[str, ...], size: int) -> Attribute:
    if label not in references():
        raise DataError(
            f"Unknown attribute line {label!r}. Known are: {'; '.join(sorted(references()))}."
        )
    if len(items) != size or len(set(items)) != size:
        raise DataError(
            f"Attribute {label!r} needs {size} different items, one for each person, "
            f"but lists {', '.join(items)}."
        )
    return Attribute(label, items)


def _people_by_words(
    size: int, attributes: tuple[Attribute, ...], manner: Manner
) -> dict[str, Person]:
    traits: dict[str, tuple[Trait, ...]] = {}
    for attribute in attributes:
        for item in attribute.items:
            trait = Trait(attribute.label, item)
            words = trait_in_words(trait)
            traits[words] = (*traits.get(words, ()), trait)
    people: dict[str, Person] = {words: Holder(candidates) for words, candidates in traits.items()}
    for position in range(1, size + 1):
        people[_person_in_words(Place(position), manner)] = Place(position)
    # clues may start with a person, and so with a capital letter
    return people | {_capitalised(words): person for words, person in people.items()}


def _understand_clue(clue: str, people: Mapping[str, Person], manner: Manner) -> Clue:
    for relation, form in manner.relations.items():
        joints = re.split(r"\{\d\}", form)[1:]
        for named in _matches(clue, joints, people):
            return Clue(relation, named)
    raise DataError(f"Clue {clue!r} cannot be understood.")


def _matches(
    text: str, joints: list[str], people: Mapping[str, Person]
) -> Iterator[tuple[Person, ...]]:
    """All ways to read the text as person, joint, person, joint and so on.

    A joint such as " and " may also be part of an item, so each place where it occurs is tried.
    """
    joint, *rest = joints
    if not rest:
        if text.endswith(joint) and (person := people.get(text.removesuffix(joint))):
            yield (person,)
        return
    end = text.find(joint)
    while end != -1:
        if person := people.get(text[:end]):
            for others in _matches(text[end + len(joint) :], rest, people):
                yield (person, *others)
        end = text.find(joint, end + 1)


def trait_in_words(trait: Trait) -> str:
    """How clues refer to the person who has a trait, such as "the oboe player"."""
    return references()[trait.attribute].format(trait.item)


def _person_in_words(person: Person, manner: Manner) -> str:
    if isinstance(person, Holder):
        return trait_in_words(person.traits[0])
    number = str(person.position)
    if manner.ordinals:
        number += {1: "st", 2: "nd", 3: "rd"}.get(person.position, "th")
    return manner.place.format(number)


def _capitalised(words: str) -> str:
    return words[0].upper() + words[1:]


def render_clue(clue: Clue) -> str:
    """A clue in our wording, without its number and full stop."""
    ours = vocabulary().ours
    people = [_person_in_words(person, ours) for person in clue.people]
    return _capitalised(ours.relations[clue.relation].format(*people))


def render_puzzle(puzzle: Puzzle) -> str:
    """The text of a puzzle in our wording; `parse_puzzle` reads it back to an equal puzzle."""
    listed = [
        f"- {attribute.label}: {', '.join(attribute.items)}" for attribute in puzzle.attributes
    ]
    ours = vocabulary().ours
    warning = f" {ours.warning}" if puzzle.warns else ""
    clues = [f"Clue {i}: {render_clue(clue)}." for i, clue in enumerate(puzzle.clues, start=1)]
    lines = [
        f"{puzzle.size} guests sit side by side in a row of {puzzle.size} seats, which are "
        f"numbered 1 to {puzzle.size} from left to right.",
        "Each of these things belongs to exactly one guest, and every guest has one of each list:",
        *listed,
        f"Find out who sits where with the help of these clues.{warning}",
        *clues,
        "",
        f"Question: What is the seat number of {_person_in_words(puzzle.asked, ours)}?",
    ]
    return "\n".join(lines)
