"""Where a measured number of thinking tokens comes from."""

from enum import StrEnum


class ThinkingSource(StrEnum):
    """Where the measured thinking of a generation comes from, best first."""

    TOKEN_IDS = "token_ids"
    """Counted in the token ids of the response."""
    USAGE = "usage"
    """The provider's own count."""
    TOTAL_MINUS_REST = "total_minus_rest"
    """Total tokens less input and output: the provider counts the thinking in the total alone."""
    OUTPUT_MINUS_ANSWER = "output_minus_answer"
    """Output tokens less those of the visible reply, whose number is estimated from its text."""
    TEXT_ESTIMATE = "text_estimate"
    """Estimated from the text of the thinking; too low where that is a summary unmarked."""
    SUMMARY = "summary"
    """Estimated from a summary of the thinking: too low."""
    UNKNOWN = "unknown"
    """Nothing is known, or what the provider reports is impossible."""

    @property
    def carries_length(self) -> bool:
        """Whether estimates of how long a model thought can rest on it."""
        return self not in (
            ThinkingSource.TEXT_ESTIMATE,
            ThinkingSource.SUMMARY,
            ThinkingSource.UNKNOWN,
        )
