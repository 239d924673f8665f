"""Codes of what stands in the way of an estimate, or is to be known of it, and their sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Reason(StrEnum):
    """Code of a note on a curve, an estimate or a finding."""

    # the observations
    ERRORS = "errors"
    REPEATED_OBSERVATIONS = "repeated_observations"
    MIXED_TASK_VERSIONS = "mixed_task_versions"
    MIXED_METRICS = "mixed_metrics"
    SHARED_SEEDS = "shared_seeds"
    EQUAL_LENGTHS = "equal_lengths"
    # budgets cannot be compared
    NO_SCORE = "no_score"
    ONE_BUDGET = "one_budget"
    ONE_QUESTION = "one_question"
    NATURAL_AMONG_BUDGETS = "natural_among_budgets"
    EFFORT_AND_TOKENS = "effort_and_tokens"
    TOO_FEW_SHARED_QUESTIONS = "too_few_shared_questions"
    NO_LARGEST_BUDGET = "no_largest_budget"
    NO_CONTRAST = "no_contrast"
    NO_MARGIN = "no_margin"
    NO_COMPLETE_QUESTIONS = "no_complete_questions"
    FEW_POSITIVE_BUDGETS = "few_positive_budgets"
    FEW_BUDGETS_OR_QUESTIONS = "few_budgets_or_questions"
    EMPTY_BUDGET = "empty_budget"
    NO_COMMON_QUESTION = "no_common_question"
    # nothing varies, or too little
    CONSTANT_RATE = "constant_rate"
    CONSTANT_SCORE = "constant_score"
    NO_DEVIATION = "no_deviation"
    NO_CHANGE = "no_change"
    NO_FLIP = "no_flip"
    CONSTANT_BUDGET = "constant_budget"
    CONSTANT_LENGTH = "constant_length"
    EQUAL_SAMPLES = "equal_samples"
    BUDGET_MOVED_NOTHING = "budget_moved_nothing"
    # the estimate is not for these data
    NO_TOKENS = "no_tokens"
    NOT_NATURAL = "not_natural"
    ONE_SAMPLE = "one_sample"
    NO_REPEATS = "no_repeats"
    NOT_A_RATE = "not_a_rate"
    NOT_BINARY = "not_binary"
    MISSING_ANSWERS_COUNT = "missing_answers_count"
    NO_ANSWER = "no_answer"
    NO_CLEAR_QUESTION = "no_clear_question"
    NO_ONSET = "no_onset"
    # caveats of an estimate
    RARE_CHANGES = "rare_changes"
    PER_EFFORT_LEVEL = "per_effort_level"
    THINKING_AGAINST_NONE = "thinking_against_none"
    WITH_THINKING_OFF = "with_thinking_off"
    BUDGETS_DISAGREE = "budgets_disagree"
    CURVED = "curved"
    SATURATED = "saturated"
    COARSER_UNIT = "coarser_unit"
    STRATA_DIFFER = "strata_differ"
    WEAK_INSTRUMENT = "weak_instrument"
    CUT_OFF_ANSWERS = "cut_off_answers"
    CUT_OFF_BY_REGIME = "cut_off_by_regime"
    UNMEASURED = "unmeasured"
    ASSOCIATION = "association"
    # how a budget may act on the score other than through the length
    PROMPT_NAMES_BUDGET = "prompt_names_budget"
    LENGTHS_NOT_EXACT = "lengths_not_exact"
    THINKING_SWITCHED_OFF = "thinking_switched_off"
    LENGTHS_MISSED = "lengths_missed"
    LENGTHS_NOT_CROSSED = "lengths_not_crossed"
    # a finding
    BINDING_UNKNOWN = "binding_unknown"
    NO_STRATA = "no_strata"
    ONE_STRATUM = "one_stratum"
    NO_LOOK = "no_look"
    OTHER_RULES = "other_rules"
    OTHER_DATA = "other_data"
    LAST_LOOK = "last_look"
    LEFT_OPEN = "left_open"
    STOPPED_EARLY = "stopped_early"
    STOPPED_AT_CHANGE = "stopped_at_change"
    RATE_OF_CURVE = "rate_of_curve"
    LOOKS_UNREADABLE = "looks_unreadable"


@dataclass(frozen=True)
class Note:
    """A reason with its sentence.

    Attributes:
        code: The reason.
        sentence: The same in words, without a full stop.
    """

    code: Reason
    sentence: str


def note(reason: Reason, *values: object) -> Note:
    """Return the note of a reason.

    Args:
        reason: The reason.
        values: What its sentence has places for, such as a count.
    """
    return Note(reason, _SENTENCES[reason].format(*values))


def join_notes(*notes: Note | None) -> tuple[Note, ...]:
    """Return the notes that are there.

    Examples:
        >>> [one.code.value for one in join_notes(note(Reason.ONE_BUDGET), None)]
        ['one_budget']
    """
    return tuple(one for one in notes if one is not None)


def sentences(notes: tuple[Note, ...]) -> str:
    """Return the sentences of notes, joined by semicolons.

    Examples:
        >>> sentences((note(Reason.ONE_BUDGET), note(Reason.ONE_QUESTION)))
        'one budget only; one question only'
    """
    return "; ".join(one.sentence for one in notes)


_SENTENCES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.ERRORS: "{:,} observations without a score (errors) are left out",
        Reason.REPEATED_OBSERVATIONS: (
            "{:,} observations repeat a question, epoch and budget: a cell was logged twice"
        ),
        Reason.MIXED_TASK_VERSIONS: "task versions {} are mixed",
        Reason.MIXED_METRICS: "metrics {} are mixed",
        Reason.SHARED_SEEDS: "{}",
        Reason.EQUAL_LENGTHS: "{}",
        Reason.NO_SCORE: "no observation has a score",
        Reason.ONE_BUDGET: "one budget only",
        Reason.ONE_QUESTION: "one question only",
        Reason.NATURAL_AMONG_BUDGETS: "the natural budget has no place among the others",
        Reason.EFFORT_AND_TOKENS: ("levels of effort and numbers of tokens have no common order"),
        Reason.TOO_FEW_SHARED_QUESTIONS: ("the budgets share too few questions to be compared"),
        Reason.NO_LARGEST_BUDGET: ("the largest budget has no observation that can be compared"),
        Reason.NO_CONTRAST: "the curve lacks a budget of the contrast {}:{}",
        Reason.NO_MARGIN: "scores range from {:g} to {:g}, and no margin was given",
        Reason.NO_COMPLETE_QUESTIONS: "fewer than two questions met every budget",
        Reason.FEW_POSITIVE_BUDGETS: "fewer than two budgets above 0",
        Reason.FEW_BUDGETS_OR_QUESTIONS: "fewer than two budgets or questions",
        Reason.EMPTY_BUDGET: "one of the two budgets has no observation",
        Reason.NO_COMMON_QUESTION: "no question has a value in both regimes",
        Reason.CONSTANT_RATE: "every score is {:.0f}, so nothing varies",
        Reason.CONSTANT_SCORE: "all scores are equal, so nothing varies",
        Reason.NO_DEVIATION: (
            "no question deviates from the others, so there is no standard error"
        ),
        Reason.NO_CHANGE: "no question changed with the budget",
        Reason.NO_FLIP: "no question flipped",
        Reason.CONSTANT_BUDGET: "the budget varies in too few questions",
        Reason.CONSTANT_LENGTH: "the length varies in too few questions",
        Reason.EQUAL_SAMPLES: (
            "the samples of a question have the same length, but for one question at most"
        ),
        Reason.BUDGET_MOVED_NOTHING: "the budgets did not move the measured tokens",
        Reason.NO_TOKENS: "no measured tokens",
        Reason.NOT_NATURAL: "only for the natural regime",
        Reason.ONE_SAMPLE: "one sample of each question only",
        Reason.NO_REPEATS: "no question has several epochs under both budgets",
        Reason.NOT_A_RATE: "only for rates: the score is not between 0 and 1",
        Reason.NOT_BINARY: "only for scores of 0 and 1",
        Reason.MISSING_ANSWERS_COUNT: "a missing answer does not count 0 in this score",
        Reason.NO_ANSWER: "no answer at all",
        Reason.NO_CLEAR_QUESTION: ("no question is clearly right or wrong under both budgets"),
        Reason.NO_ONSET: "no budget is significantly below an earlier one",
        Reason.RARE_CHANGES: (
            "fewer than 5 questions changed: the interval is that of a rare event"
        ),
        Reason.PER_EFFORT_LEVEL: "per level of effort",
        Reason.THINKING_AGAINST_NONE: "thinking against none",
        Reason.WITH_THINKING_OFF: "thinking off is included",
        Reason.WEAK_INSTRUMENT: (
            "weak instrument (first-stage F {:.1f}): the interval is that of Anderson and Rubin"
        ),
        Reason.BUDGETS_DISAGREE: (
            "the budgets do not agree on one effect per doubling (p {:.2g}): it differs between "
            "lengths, or the budget acts otherwise than through length"
        ),
        Reason.CURVED: (
            "the association bends (p {:.2g}): it is not the same for short and for long samples"
        ),
        Reason.SATURATED: "thinking does not grow beyond {}: {} measured tokens on average",
        Reason.COARSER_UNIT: "questions share {}; for new ones {}",
        Reason.STRATA_DIFFER: "strata differ (p {:.2g}): {}",
        Reason.CUT_OFF_ANSWERS: "{:.1%} of the answers were cut off, which length causes",
        Reason.CUT_OFF_BY_REGIME: (
            "{:.1%} of the answers were cut off with the words, {:.1%} without"
        ),
        Reason.UNMEASURED: "{:,} observations without measured tokens are left out",
        Reason.ASSOCIATION: "an association within questions, not an experiment on length",
        Reason.PROMPT_NAMES_BUDGET: (
            "the prompt names the budget: what its wording does beside length counts as length"
        ),
        Reason.LENGTHS_NOT_EXACT: (
            "the prompt is the same at every budget, but lengths are not exact: what else "
            "enforces the budget (a cap cuts the thinking where it stands) counts as length"
        ),
        Reason.THINKING_SWITCHED_OFF: (
            "thinking is switched off in another way than it is made long: that counts as length"
        ),
        Reason.LENGTHS_MISSED: (
            "{:.1%} of the lengths are not those asked for: what else made them short or long "
            "counts as length"
        ),
        Reason.LENGTHS_NOT_CROSSED: (
            "not every question met every length: what decided that counts as length"
        ),
        Reason.BINDING_UNKNOWN: "whether the budget moved the thinking is unknown: {}",
        Reason.NO_STRATA: "the questions have no strata",
        Reason.ONE_STRATUM: "all questions are of stratum {}",
        Reason.NO_LOOK: "no look at this curve is on record: the error rate is that of one look",
        Reason.OTHER_RULES: (
            "the looks were taken with a margin of {:g} and an error rate of {:g} %; the verdict "
            "is a new one, at the error rate of look {} of {}, {:.3g} %"
        ),
        Reason.OTHER_DATA: (
            "the logs are not those of the look after {:.0f} % of the questions ({:,} questions "
            "with up to {} epochs); the verdict is a new one, at the error rate of look {} of {}, "
            "{:.3g} %"
        ),
        Reason.LAST_LOOK: "at {1:.3g} %, the error rate of the last of {0} looks",
        Reason.LEFT_OPEN: (
            "left open at look {} of {}, after {:.0f} % of the questions, at its error rate of "
            "{:.3g} %; the rest was not run"
        ),
        Reason.STOPPED_EARLY: (
            "stopped early at look {} of {}, after {:.0f} % of the questions, at its error rate "
            "of {:.3g} %"
        ),
        Reason.STOPPED_AT_CHANGE: (
            "stopped early at look {} of {}, after {:.0f} % of the questions, at its error rate "
            "of {:.3g} %; the change is a little too large on average, as that is why it stopped"
        ),
        Reason.RATE_OF_CURVE: "at the error rate of its whole curve, {:.3g} %",
        Reason.LOOKS_UNREADABLE: (
            "{} cannot be read ({}): verdicts do not allow for looks that it may hold"
        ),
    }
)

_SEPARATE = "analyse the logs of each {} separately"
_MORE_VARIED = "use harder or easier questions"
_MORE_DATA = "run more questions or epochs"

REMEDIES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.MIXED_TASK_VERSIONS: _SEPARATE.format("version"),
        Reason.MIXED_METRICS: _SEPARATE.format("metric"),
        Reason.NO_SCORE: "run or score observations without an error",
        Reason.ONE_BUDGET: "run a second budget",
        Reason.ONE_QUESTION: "run more questions",
        Reason.ONE_SAMPLE: "run two or more epochs",
        Reason.EFFORT_AND_TOKENS: "analyse the two kinds of budget as two studies",
        Reason.NATURAL_AMONG_BUDGETS: "analyse the natural budget separately",
        Reason.TOO_FEW_SHARED_QUESTIONS: "run the same questions under every budget",
        Reason.NO_LARGEST_BUDGET: "run observations of it without an error",
        Reason.NO_CONTRAST: "run both of its budgets, or name another contrast",
        Reason.NO_MARGIN: (
            "set the change that matters with --margin, or --relative-margin for a fraction of "
            "the range"
        ),
        Reason.CONSTANT_RATE: _MORE_VARIED,
        Reason.CONSTANT_SCORE: _MORE_VARIED,
        Reason.NO_TOKENS: "use a provider that reports thinking tokens",
        Reason.EQUAL_SAMPLES: _MORE_DATA,
        Reason.NO_DEVIATION: _MORE_DATA,
        Reason.CONSTANT_LENGTH: _MORE_DATA,
    }
)
"""What to do about the reasons for which there is no verdict."""
