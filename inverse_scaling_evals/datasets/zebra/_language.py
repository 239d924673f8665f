"""Convert the text of zebra puzzles to `Puzzle`, and back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...errors import DataError
from ._puzzle import Attribute, Clue, Holder, Person, Place, Puzzle, Trait
from ._vocabulary import Wording, references, vocabulary

_CLUE = re.compile(r"Clue \d+: (.+?)\.?$")


@dataclass(frozen=True)
class PuzzleLines:
    """The lines of a puzzle, before clues and question are parsed.

    Attributes:
        size: Number of people in the header.
        attributes: Label and items of each attribute line.
        clues: Text of each clue, without its number and full stop.
        asked: Words for the person asked about.
        warns: Whether the text says that some clues may be irrelevant.
        wording: Wording of the puzzle.
    """

    size: int
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    clues: tuple[str, ...]
    asked: str
    warns: bool
    wording: Wording


def split_puzzle(text: str) -> PuzzleLines | None:
    """Return the lines of the zebra puzzle in a text; None if it has none.

    The text may be a whole user message: what is before the header or after the question is
    ignored.
    """
    wordings = (vocabulary().bbeh, vocabulary().ours)
    lines = [line.strip() for line in text.splitlines()]
    for start, line in enumerate(lines):
        for wording in wordings:
            if header := wording.header.match(line):
                return _split_lines(int(header[1]), lines[start + 1 :], wording)
    return None


def _split_lines(size: int, lines: list[str], wording: Wording) -> PuzzleLines | None:
    attributes: list[tuple[str, tuple[str, ...]]] = []
    clues: list[str] = []
    warns = False
    for line in lines:
        if match := wording.question.match(line):
            return PuzzleLines(size, tuple(attributes), tuple(clues), match[1], warns, wording)
        if match := _CLUE.match(line):
            clues.append(match[1])
        elif not clues and (match := wording.attribute.match(line)):
            attributes.append((match[1], tuple(match[2].split(", "))))
        warns = warns or wording.warning in line
    return None


def parse_puzzle(text: str) -> Puzzle:
    """Parse a puzzle in the wording of BBEH's file or of our generator.

    Args:
        text: The puzzle, alone or within a longer message.

    Raises:
        DataError: If the text has no zebra puzzle, an attribute line is unknown or has a wrong
            number of items, or a clue or the question cannot be parsed.
    """
    lines = split_puzzle(text)
    if lines is None:
        raise DataError(
            f"No zebra puzzle in {text[:80]!r}: expected a header line with the number of people "
            "and a line that starts with 'Question:'."
        )
    return parse_lines(lines)


def parse_lines(lines: PuzzleLines) -> Puzzle:
    """Parse the lines of `split_puzzle`.

    Raises:
        DataError: As `parse_puzzle`.
    """
    if not lines.attributes:
        raise DataError("No attribute lines: expected at least one in a zebra puzzle.")
    attributes = tuple(_checked_attribute(*line, lines.size) for line in lines.attributes)
    labels = [attribute.label for attribute in attributes]
    if repeated := sorted({label for label in labels if labels.count(label) > 1}):
        raise DataError(f"Repeated attribute lines {repeated}: expected each once.")
    people = _people_by_words(lines.size, attributes, lines.wording)
    asked = people.get(lines.asked)
    if not isinstance(asked, Holder):
        raise DataError(f"Unknown person {lines.asked!r}: expected the holder of a listed item.")
    clues = tuple(_parse_clue(clue, people, lines.wording) for clue in lines.clues)
    return Puzzle(lines.size, attributes, clues, asked, lines.warns)


def _checked_attribute(label: str, items: tuple[str, ...], size: int) -> Attribute:
    if label not in references():
        raise DataError(
            f"Unknown attribute {label!r}. Expected one of: {'; '.join(sorted(references()))}."
        )
    if len(items) != size or len(set(items)) != size:
        raise DataError(
            f"Invalid items {', '.join(items)} of attribute {label!r}: expected {size} different "
            "ones, one for each person."
        )
    return Attribute(label, items)


def _people_by_words(
    size: int, attributes: tuple[Attribute, ...], wording: Wording
) -> dict[str, Person]:
    traits: dict[str, tuple[Trait, ...]] = {}
    for attribute in attributes:
        for item in attribute.items:
            trait = Trait(attribute.label, item)
            words = trait_in_words(trait)
            traits[words] = (*traits.get(words, ()), trait)
    people: dict[str, Person] = {words: Holder(candidates) for words, candidates in traits.items()}
    for position in range(1, size + 1):
        people[_person_in_words(Place(position), wording)] = Place(position)
    # clues may start with a person, and so with a capital letter
    return people | {_capitalised(words): person for words, person in people.items()}


def _parse_clue(clue: str, people: Mapping[str, Person], wording: Wording) -> Clue:
    for relation, form in wording.relations.items():
        joints = re.split(r"\{\d\}", form)[1:]
        for named in _matches(clue, joints, people):
            return Clue(relation, named)
    raise DataError(f"Unknown form of clue {clue!r}.")


def _matches(
    text: str, joints: list[str], people: Mapping[str, Person]
) -> Iterator[tuple[Person, ...]]:
    """Yield all ways to read the text as person, joint, person, joint and so on.

    A joint such as " and " may also be part of an item, so each of its occurrences is tried.
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
    """Return how clues refer to the holder of a trait, such as "the oboe player"."""
    return references()[trait.attribute].format(trait.item)


def _person_in_words(person: Person, wording: Wording) -> str:
    if isinstance(person, Holder):
        return trait_in_words(person.traits[0])
    number = str(person.position)
    if wording.ordinals:
        number += {1: "st", 2: "nd", 3: "rd"}.get(person.position, "th")
    return wording.place.format(number)


def _capitalised(words: str) -> str:
    return words[0].upper() + words[1:]


def render_clue(clue: Clue) -> str:
    """Write a clue in our wording, without its number and full stop."""
    ours = vocabulary().ours
    people = [_person_in_words(person, ours) for person in clue.people]
    return _capitalised(ours.relations[clue.relation].format(*people))


def render_puzzle(puzzle: Puzzle) -> str:
    """Write a puzzle in our wording; `parse_puzzle` reads it back to an equal puzzle."""
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
