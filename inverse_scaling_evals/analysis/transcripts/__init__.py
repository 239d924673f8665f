"""What one transcript shows: counts and answers, of which the diagnostics take stock."""

from ._text import as_number, text_tokens
from ._transcript import measure_transcript, puzzle_names

__all__ = ["as_number", "measure_transcript", "puzzle_names", "text_tokens"]
