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
    MIXED_CLOSINGS = "mixed_closings"
    SHARED_SEEDS = "shared_seeds"
    EQUAL_LENGTHS = "equal_lengths"
    WEAK_SOURCE = "weak_source"
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
    # trajectories
    ONE_CHECKPOINT = "one_checkpoint"
    FEW_CHECKPOINTS = "few_checkpoints"
    OTHER_CHECKPOINTS = "other_checkpoints"
    OTHER_CLOSING = "other_closing"
    NO_OPTIONS = "no_options"
    NO_DISTRACTORS = "no_distractors"
    NO_STEP = "no_step"
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
    # why the budgets did not move the thinking
    SERVER_IGNORES_BUDGET = "server_ignores_budget"
    NUMBERS_NOT_FOLLOWED = "numbers_not_followed"
    LEVELS_NOT_FOLLOWED = "levels_not_followed"
    ADVICE_NOT_FOLLOWED = "advice_not_followed"
    STOPS_BEFORE_BUDGET = "stops_before_budget"
    WORDS_ALONE = "words_alone"
    ADVISORY = "advisory"
    NO_CHANNEL = "no_channel"
    # the estimate is not for these data
    NO_TOKENS = "no_tokens"
    NOT_NATURAL = "not_natural"
    ONE_SAMPLE = "one_sample"
    NO_REPEATS = "no_repeats"
    NOT_A_RATE = "not_a_rate"
    NOT_BINARY = "not_binary"
    MISSING_ANSWERS_COUNT = "missing_answers_count"
    NO_ANSWER = "no_answer"
    CUT_UNKNOWN = "cut_unknown"
    NO_CUT_AND_UNCUT = "no_cut_and_uncut"
    NO_CLEAR_QUESTION = "no_clear_question"
    NO_ONSET = "no_onset"
    NO_POLE = "no_pole"
    NO_ERRORS = "no_errors"
    FEW_ERRORS = "few_errors"
    NO_OUTPUT_TOKENS = "no_output_tokens"
    NO_PRICE = "no_price"
    # caveats of an estimate
    RARE_CHANGES = "rare_changes"
    PER_EFFORT_LEVEL = "per_effort_level"
    THINKING_AGAINST_NONE = "thinking_against_none"
    ONE_LENGTH = "one_length"
    NO_FALL_WITH_THINKING = "no_fall_with_thinking"
    WITH_THINKING_OFF = "with_thinking_off"
    BUDGETS_DISAGREE = "budgets_disagree"
    CURVED = "curved"
    SATURATED = "saturated"
    COARSER_UNIT = "coarser_unit"
    STRATA_DIFFER = "strata_differ"
    WEAK_INSTRUMENT = "weak_instrument"
    CUT_IS_LONGER = "cut_is_longer"
    GREEDY = "greedy"
    CUT_OFF_ANSWERS = "cut_off_answers"
    CUT_OFF_BY_REGIME = "cut_off_by_regime"
    CUT_OFF_BY_MODEL = "cut_off_by_model"
    UNMEASURED = "unmeasured"
    ASSOCIATION = "association"
    # how a budget may act on the score other than through the length
    PROMPT_NAMES_BUDGET = "prompt_names_budget"
    LENGTHS_NOT_EXACT = "lengths_not_exact"
    THINKING_SWITCHED_OFF = "thinking_switched_off"
    LENGTHS_MISSED = "lengths_missed"
    LENGTHS_NOT_CROSSED = "lengths_not_crossed"
    # a finding
    THINKING_CUT = "thinking_cut"
    LONG_ANSWERS = "long_answers"
    ANSWERS_AGAINST_BUDGET = "answers_against_budget"
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
        Reason.ERRORS: "observations without a score (errors), left out: {:,}",
        Reason.REPEATED_OBSERVATIONS: (
            "observations that repeat a question, epoch and budget, left out: {:,}; a cell is in "
            "the data twice"
        ),
        Reason.MIXED_TASK_VERSIONS: "task versions {} are mixed",
        Reason.MIXED_CLOSINGS: "closing words {} are mixed",
        Reason.MIXED_METRICS: "metrics {} are mixed",
        Reason.SHARED_SEEDS: "{}",
        Reason.EQUAL_LENGTHS: "{}",
        Reason.WEAK_SOURCE: (
            "observations whose thinking is known from a summary or a text alone, which says too "
            "little of its length: {:,}; they are left out wherever length counts"
        ),
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
        Reason.NO_COMMON_QUESTION: "no question has a value in both",
        Reason.ONE_CHECKPOINT: "one checkpoint only",
        Reason.FEW_CHECKPOINTS: (
            "there are {} checkpoints, so a rule that needs {} equal answers never stops"
        ),
        Reason.OTHER_CHECKPOINTS: (
            "trains of thought without a score at one of the checkpoints, or asked at others, left "
            "out: {:,}"
        ),
        Reason.OTHER_CLOSING: (
            "the thinking was ended with other words ({} and {}), which may act on the answer"
        ),
        Reason.NO_OPTIONS: "no option has a probability: the questions have no options",
        Reason.NO_DISTRACTORS: "the questions have no distractors",
        Reason.NO_STEP: "no step between checkpoints is of this kind",
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
        Reason.SERVER_IGNORES_BUDGET: (
            "the server was sent the budget and does not enforce it: {} tokens of thinking on "
            "average for a budget of {}; inverse-scaling preflight --model {} shows that with a "
            "few requests and names what the server lacks"
        ),
        Reason.NUMBERS_NOT_FOLLOWED: (
            "the provider was sent the budget and does not keep to it: {} tokens of thinking on "
            "average for a budget of {}; inverse-scaling preflight --model {} shows that with one "
            "request, and no stronger channel of this model is known"
        ),
        Reason.LEVELS_NOT_FOLLOWED: (
            "the levels of effort were sent and make no difference here; levels further apart or "
            "harder questions may; {}"
        ),
        Reason.ADVICE_NOT_FOLLOWED: (
            "the countdown is advisory, and the model did not keep to it; its levels of effort "
            "(enforce=auto) are the other channel that it has"
        ),
        Reason.STOPS_BEFORE_BUDGET: (
            "the model stops by itself before the budgets, after {} tokens on average; smaller "
            "budgets or harder questions would move the thinking{}"
        ),
        Reason.WORDS_ALONE: (
            "the budget was asked for in words alone; enforce=auto sends it through a channel "
            "that this model has ({})"
        ),
        Reason.ADVISORY: ("the countdown is advisory and counts thinking and answer together: {}"),
        Reason.NO_CHANNEL: (
            "the budget was asked for in words alone, and no channel of this model is known; "
            "another model, or the same weights on vLLM, would decide it"
        ),
        Reason.NO_TOKENS: "no measured tokens",
        Reason.NOT_NATURAL: "only for the natural regime",
        Reason.ONE_SAMPLE: "one sample of each question only",
        Reason.NO_REPEATS: "no question has several epochs under both budgets",
        Reason.NOT_A_RATE: "only for rates: the score is not between 0 and 1",
        Reason.NOT_BINARY: "only for scores of 0 and 1",
        Reason.MISSING_ANSWERS_COUNT: "a missing answer does not count 0 in this score",
        Reason.NO_ANSWER: "no answer at all",
        Reason.CUT_UNKNOWN: "no observation tells whether the server ended its thinking",
        Reason.NO_CUT_AND_UNCUT: "too few questions have cut and uncut samples at one budget",
        Reason.NO_CLEAR_QUESTION: ("no question is clearly right or wrong under both budgets"),
        Reason.NO_ONSET: "no budget is significantly below an earlier one",
        Reason.NO_POLE: "no answer is agreed to be the good one",
        Reason.NO_ERRORS: "no reply is wrong",
        Reason.FEW_ERRORS: "fewer than {} questions have an error under one of the two budgets",
        Reason.NO_OUTPUT_TOKENS: "the output tokens are unknown",
        Reason.NO_PRICE: "the price of a token is unknown, or nothing was paid",
        Reason.GREEDY: (
            "at temperature 0 epochs differ only where the server does: this is not the variance "
            "of the model"
        ),
        Reason.RARE_CHANGES: (
            "fewer than 5 questions changed: the interval is that of a rare event"
        ),
        Reason.PER_EFFORT_LEVEL: "per level of effort",
        Reason.THINKING_AGAINST_NONE: "thinking against none",
        Reason.ONE_LENGTH: (
            "{}: what is shown is thinking against none, not longer against shorter"
        ),
        Reason.NO_FALL_WITH_THINKING: (
            "what is shown is thinking against none: among the budgets with thinking {} {} {} "
            "(95 % CI {} to {})"
        ),
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
        Reason.CUT_IS_LONGER: (
            "samples that were cut would have been longer: the difference is not the cut's alone"
        ),
        Reason.CUT_OFF_ANSWERS: "{:.1%} of the answers were cut off, which length causes",
        Reason.CUT_OFF_BY_REGIME: (
            "{:.1%} of the answers were cut off with the words, {:.1%} without"
        ),
        Reason.CUT_OFF_BY_MODEL: (
            "{:.1%} of the answers of {} were cut off, {:.1%} of those of {}"
        ),
        Reason.UNMEASURED: "observations without measured tokens, left out: {:,}",
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
        Reason.THINKING_CUT: (
            "the server ended the thinking at the budget in {:.0%} of the samples at {} and in "
            "{:.0%} at {}: the rise may be the harm of cutting, not the gain of thinking{}"
        ),
        Reason.LONG_ANSWERS: (
            "replies have many tokens outside the thinking, on average {}: models may reason "
            "there, too"
        ),
        Reason.ANSWERS_AGAINST_BUDGET: (
            "replies outside the thinking get shorter as the budget grows (tokens on average: {}): "
            "the budget moves reasoning, rather than adding to it"
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
        Reason.LAST_LOOK: (
            "the last of {0} looks at the data, at each of which the study could have ended, so it "
            "is judged at an error rate of {1:.3g} %, below that of a single look"
        ),
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
        Reason.MIXED_CLOSINGS: _SEPARATE.format("closing"),
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
        Reason.WEAK_SOURCE: "use a provider that reports thinking tokens",
        Reason.EQUAL_SAMPLES: _MORE_DATA,
        Reason.NO_DEVIATION: _MORE_DATA,
        Reason.CONSTANT_LENGTH: _MORE_DATA,
    }
)
"""What to do about the reasons for which there is no verdict."""
