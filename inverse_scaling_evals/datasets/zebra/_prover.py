"""Prove what a set of clues determines of a filled grid."""

from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from ._encoding import GridEncoding, new_solver
from ._puzzle import Attribute, Clue, Holder, Trait


class Prover:
    """A context manager that proves which clues leave only the true positions open.

    Clues are inactive until their switch is passed to `impossible`.

    Args:
        size: Number of people.
        attributes: Their attributes.
        truth: Position (1 to `size`) of each trait's holder.
    """

    def __init__(
        self, size: int, attributes: Sequence[Attribute], truth: Mapping[Trait, int]
    ) -> None:
        self._encoding = GridEncoding(size, attributes)
        self._true_literals = {
            trait: self._encoding.positions(Holder((trait,)))[position - 1]
            for trait, position in truth.items()
        }
        self._solver = new_solver(self._encoding.clauses)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._solver.delete()

    def add(self, clue: Clue) -> int:
        """Add an inactive clue and return its switch."""
        switch = self._encoding.new_variable()
        for clause in self._encoding.clue_clauses(clue):
            self._solver.add_clause([-switch, *clause])
        return switch

    def elsewhere(self, traits: Iterable[Trait]) -> int:
        """Return a switch that moves at least one trait away from its true position."""
        switch = self._encoding.new_variable()
        self._solver.add_clause([-switch, *(-self._true_literals[trait] for trait in traits)])
        return switch

    def in_place(self, traits: Iterable[Trait]) -> list[int]:
        """Return switches that fix traits at their true positions."""
        return [self._true_literals[trait] for trait in traits]

    def impossible(self, switches: Iterable[int]) -> bool:
        """Return whether no grid satisfies the active clues.

        With `elsewhere(traits)` among the switches: whether the active clues prove the true
        positions of these traits.
        """
        return not self._solver.solve(assumptions=list(switches))
