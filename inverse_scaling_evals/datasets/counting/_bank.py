"""The words of the counting questions: what the YAML files of this folder hold."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..._package_data import read_package_data


@dataclass(frozen=True)
class Category:
    """A kind of thing, of which everybody agrees what belongs to it.

    Attributes:
        one: Its name for one, such as `piece of furniture`.
        many: Its name for several.
        members: Nouns in the singular, in lower case, without article.
        verbs: What `you` do with them: `own` or `have`.
    """

    one: str
    many: str
    members: tuple[str, ...]
    verbs: tuple[str, ...] = ("own", "have")


@dataclass(frozen=True)
class WordLists:
    """What can be owned, and capitalised words: `words.yaml`.

    Attributes:
        categories: What can be owned.
        people: First names, none of which is also a common word.
        towns: Names of towns, likewise.
        dates: Days and months, which are no names.
    """

    categories: tuple[Category, ...]
    people: tuple[str, ...]
    towns: tuple[str, ...]
    dates: tuple[str, ...]


@dataclass(frozen=True)
class MisleadingTexts:
    """The wording of misleading_math and misleading_python: `misleading.yaml`.

    Attributes:
        openings: Say what is owned (`verb`, `both`), and a doubt that does not matter (`doubt`).
        doubts: The doubts, about `x` and `y`.
        questions: How many things of a category (`many`) that are.
        sentences: Templates of mathematical distractors (blanks: see `fill_distractors`).
        lead_ins: Templates of lines that a program stands under.
        snippets: Templates of Python programs.
    """

    openings: tuple[str, ...]
    doubts: tuple[str, ...]
    questions: tuple[str, ...]
    sentences: tuple[str, ...]
    lead_ins: tuple[str, ...]
    snippets: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """What is counted, and where.

    Attributes:
        one: Name for one of them.
        many: Name for several.
        place: Where they are, such as `in the room`.
        parts: For things two adjectives, for people two roles in the singular.
        people: Whether they are people, who can be named.
    """

    one: str
    many: str
    place: str
    parts: tuple[str, str]
    people: bool = False


@dataclass(frozen=True)
class Paradox:
    """A famous puzzle, as far as a trivial question can be dressed up as one.

    Attributes:
        slug: Its name, words joined by hyphens.
        famous_answer: Number or fraction that the framing invites, or `infinity`.
        cues: Phrases in lower case that give the puzzle away.
        scene: What the trivial question counts.
        openings: Sentences that allude to the puzzle; none says how many there are.
        distractors: Templates of sentences that belong to the puzzle (blanks: see
            `fill_distractors`, and `many`); none says anything about the scene.
        least: Smallest count that does not contradict the openings.
    """

    slug: str
    famous_answer: str
    cues: tuple[str, ...]
    scene: Scene
    openings: tuple[str, ...]
    distractors: tuple[str, ...]
    least: int = 1


@dataclass(frozen=True)
class ParadoxTexts:
    """The wording of famous_paradoxes: `paradoxes.yaml`.

    Attributes:
        questions: How many things (`many`) are at a place (`place`).
        distractors: Templates that suit every puzzle (blanks: see `fill_distractors`, and `many`).
        puzzles: All famous puzzles that the suite knows.
    """

    questions: tuple[str, ...]
    distractors: tuple[str, ...]
    puzzles: tuple[Paradox, ...]


@cache
def word_lists() -> WordLists:
    """Read what can be owned, and the names."""
    return read_package_data(files(__package__) / "words.yaml", WordLists)


@cache
def misleading_texts() -> MisleadingTexts:
    """Read the wording of misleading_math and misleading_python."""
    return read_package_data(files(__package__) / "misleading.yaml", MisleadingTexts)


@cache
def paradox_texts() -> ParadoxTexts:
    """Read the wording of famous_paradoxes."""
    return read_package_data(files(__package__) / "paradoxes.yaml", ParadoxTexts)
