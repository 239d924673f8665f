"""Draw clues that are true of a grid already filled."""

from collections.abc import Container, Mapping, Sequence
from random import Random

from ._puzzle import PEOPLE_NAMED, Clue, Holder, Person, Place, Relation, Trait, holds
from ._vocabulary import shapes

_SYMMETRIC = frozenset({Relation.SAME, Relation.DIFFERENT, Relation.NEXT_TO})


class TrueClues:
    """An endless supply of different clues that are true of one grid.

    Args:
        rng: Source of all choices.
        truth: Position (1 to `size`) of each trait's holder.
        size: Number of people.
        distraction: Whether to draw each kind of clue as often as puzzles with distracting clues.
    """

    def __init__(
        self, rng: Random, truth: Mapping[Trait, int], size: int, *, distraction: bool
    ) -> None:
        known = shapes()
        shares = known.shares_with_distraction if distraction else known.shares_without_distraction
        self._rng = rng
        self._truth = truth
        self._size = size
        self._relations = list(shares)
        self._weights = list(shares.values())
        self._place_share = known.place_share
        self._drawn: set[Clue] = set()

    def draw(self, traits: Sequence[Trait], topics: Container[Trait]) -> Clue:
        """A clue about some of these traits, one of the topics among them, not drawn before."""
        while True:
            [relation] = self._rng.choices(self._relations, self._weights)
            clue = self._true_clue(relation, traits)
            key = _without_order(clue)
            named = (p.traits[0] for p in clue.people if isinstance(p, Holder))
            if key not in self._drawn and any(trait in topics for trait in named):
                self._drawn.add(key)
                return clue

    def _true_clue(self, relation: Relation, traits: Sequence[Trait]) -> Clue:
        named = PEOPLE_NAMED[relation]
        while True:
            chosen = [self._rng.choice(traits) for _ in range(named)]
            positions = tuple(self._truth[trait] for trait in chosen)
            if not holds(relation, positions, self._size) or _is_vacuous(relation, chosen):
                continue
            people: list[Person] = [Holder((trait,)) for trait in chosen]
            if named > 1 and self._rng.random() < self._place_share:
                replaced = self._rng.randrange(named)
                people[replaced] = Place(positions[replaced])
            return Clue(relation, tuple(people))


def _is_vacuous(relation: Relation, traits: Sequence[Trait]) -> bool:
    """Whether the clue only says what the list of an attribute says already."""
    return (
        relation in (Relation.SAME, Relation.DIFFERENT)
        and traits[0].attribute == traits[1].attribute
    )


def _without_order(clue: Clue) -> Clue:
    if clue.relation not in _SYMMETRIC:
        return clue
    return Clue(clue.relation, tuple(sorted(clue.people, key=repr)))
