"""Solvers: generate under a thinking budget."""

from ._thinking import model_under_evaluation, refuse_impossible_cell, thinking
from ._under_budget import under_budget

__all__ = ["model_under_evaluation", "refuse_impossible_cell", "thinking", "under_budget"]
