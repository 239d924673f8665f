"""Zebra puzzles: deduction over many clues (the paper's section 4.3).

BBEH's 200 puzzles (`load_bbeh_zebra`), our own (`generate_zebra`), and a
reader and a solver of both.
"""

from ._bbeh import load_bbeh_zebra
from ._cached import cached_zebra
from ._generate import generate_zebra
from ._language import parse_puzzle, render_puzzle
from ._puzzle import Attribute, Clue, Holder, Place, Puzzle, Relation, Trait
from ._read import ZebraReading, read_zebra
from ._solve import Solution, solve

__all__ = [
    "Attribute",
    "Clue",
    "Holder",
    "Place",
    "Puzzle",
    "Relation",
    "Solution",
    "Trait",
    "ZebraReading",
    "cached_zebra",
    "generate_zebra",
    "load_bbeh_zebra",
    "parse_puzzle",
    "read_zebra",
    "render_puzzle",
    "solve",
]
