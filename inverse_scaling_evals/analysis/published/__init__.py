"""The paper's figures as data, and the comparison with them."""

from ._compare import (
    COMPARE_COLUMNS,
    PAPER_QUESTIONS,
    Compatible,
    compare_df,
    transcripts_needed,
)
from ._figures import (
    TRENDS,
    PublishedFigure,
    paper_model,
    published_figures,
)

__all__ = [
    "COMPARE_COLUMNS",
    "PAPER_QUESTIONS",
    "TRENDS",
    "Compatible",
    "PublishedFigure",
    "compare_df",
    "paper_model",
    "published_figures",
    "transcripts_needed",
]
