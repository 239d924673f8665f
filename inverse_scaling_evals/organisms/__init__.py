"""Organisms: small trained networks of known behaviour, as controls with a known truth.

An organism samples its thinking, and answers wrongly with a probability that follows a law of the
thinking's length. Nothing in it is scripted: it is served by a real server and measured like any
model, and the measurements can be compared with the law. `organisms.training` trains and evaluates
them (extra `organism`).
"""

from ._expected import law_curves, law_of_observations
from ._law import MAX_LENGTH, Law
from ._questions import held_out_questions, instructions, training_questions
from ._shipped import ORGANISMS, Organism, find_organism, organism_path
from ._trial import CAPS, CHECKPOINTS, LENGTHS, Trial, run_trial

__all__ = [
    "CAPS",
    "CHECKPOINTS",
    "LENGTHS",
    "MAX_LENGTH",
    "ORGANISMS",
    "Law",
    "Organism",
    "Trial",
    "find_organism",
    "held_out_questions",
    "instructions",
    "law_curves",
    "law_of_observations",
    "organism_path",
    "run_trial",
    "training_questions",
]
