"""Counting with distractors: the paper's section 4.1 with our own questions.

Three generated sets (`generate_misleading_math`, `generate_misleading_python`,
`generate_famous_paradoxes`), and a reader that answers such questions (`read_counting`).
"""

from ._famous import generate_famous_paradoxes
from ._misleading import generate_misleading_math, generate_misleading_python
from ._read import CountingReading, read_counting

__all__ = [
    "CountingReading",
    "generate_famous_paradoxes",
    "generate_misleading_math",
    "generate_misleading_python",
    "read_counting",
]
