"""What one transcript shows: counts and answers, of which the diagnostics take stock."""

from ._phrases import PhraseKind, phrase_names, phrases_in
from ._text import as_number, text_tokens
from ._transcript import measure_transcript, puzzle_names

__all__ = [
    "PhraseKind",
    "as_number",
    "measure_transcript",
    "phrase_names",
    "phrases_in",
    "puzzle_names",
    "text_tokens",
]
