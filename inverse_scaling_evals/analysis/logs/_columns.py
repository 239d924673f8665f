"""The columns of the frames of observations and transcripts, and what each means."""

from dataclasses import dataclass

import pyarrow as pa

CURVE = ("model", "task", "dataset", "regime", "enforce", "mitigation")
"""Columns that all observations of a curve share. The natural budget is a curve of its own."""

CELL = (*CURVE, "budget")
"""Columns that all observations of a cell share."""

BUDGET_DESIGNS = ("crossed", "randomised")
"""Designs whose observations are on curves of budgets; the others are other experiments."""


@dataclass(frozen=True)
class Column:
    """A column of a frame.

    Attributes:
        type: Arrow type. Text becomes pandas' own string type, with NaN where there is none;
            whole numbers that may be unknown become `Int64`, budgets an ordered categorical.
        meaning: What a value says, and when there is none.
        nullable: Whether it may be unknown.

    Examples:
        >>> column = OBSERVATION_COLUMNS["budget"]
        >>> isinstance(column, Column), column.nullable
        (True, True)
    """

    type: pa.DataType
    meaning: str
    nullable: bool = True


def _text(meaning: str) -> Column:
    return Column(pa.string(), meaning)


def _number(meaning: str) -> Column:
    return Column(pa.float64(), meaning)


def _flag(meaning: str) -> Column:
    return Column(pa.bool_(), meaning)


OBSERVATION_COLUMNS: dict[str, Column] = {
    "model": _text("Inspect's name of the model"),
    "task": _text("name of the task, without its package"),
    "family": _text(
        "counting, regression, deduction, ai_risk, arithmetic, prize, abstention, behaviour; "
        "other for external tasks"
    ),
    "dataset": _text(
        "data set of the task, with the amounts of noise before its questions, if any (`generated "
        "noise=0,3`); of external tasks also the task's own arguments"
    ),
    "regime": _text("controlled, cautioned, silent or natural"),
    "enforce": _text("auto, prompt, cap, exact, extend or countdown"),
    "mitigation": _text(
        "remedy under which the question was asked: none, anchor=N, priors, caution, clamp=N or "
        "ignore; none in logs from before there were any"
    ),
    "budget": _text("label of the budget: 0, 1024, high, natural; ordered by thinking"),
    "budget_kind": _text("off, tokens, effort or natural"),
    "budget_tokens": _number("tokens asked for; 0 for off, NaN for levels and natural"),
    "budget_effort": _text("level asked for; NaN for the other kinds"),
    "channel": _text(
        "how the budget is enforced: tokens, cap, exact, extend, effort, countdown (advisory), "
        "prompt; trajectory at a checkpoint, stopped where a rule was to end the thinking"
    ),
    "closing": _text("words that end thinking which the budget cuts; NaN for none"),
    "question": _text("id of the sample: the unit that epochs and budgets share"),
    "epoch": Column(pa.int64(), "epoch of the question, from 1", nullable=False),
    "seed": Column(
        pa.int64(),
        "seed of the sample's first generation, also where an older log does not hold it; "
        "<NA> where none was set",
    ),
    "temperature": _number("temperature that the run set; NaN where it left that to the provider"),
    "score": _number("higher is better (see below); NaN only where the outcome is error"),
    "metric": _text(
        "what the score is: accuracy, safe_rate, accurate_rate, matching_rate, "
        "negative_absolute_error; score of external tasks"
    ),
    "outcome": _text("right, wrong, answered (where neither applies), no_answer or error"),
    "no_answer_reason": _text("cut_off, refused, unparseable, empty; NaN with an answer"),
    "answer": _text("the answer that was read; NaN without one"),
    "target": _text("what would have been right, several joined by commas"),
    "reasoning_tokens": _number("measured thinking; NaN where unknown"),
    "reasoning_tokens_source": _text(
        "where that comes from: token_ids, usage, total_minus_rest, output_minus_answer, "
        "text_estimate or summary; NaN where unknown"
    ),
    "thinking_cut": _number(
        "1 where the server ended the thinking at the budget, 0 where not; NaN where unknown"
    ),
    "output_tokens": _number("all output of the model; NaN where unknown"),
    "sample_tokens": _number(
        "all output of the sample: at a checkpoint that of the whole train of thought, with the "
        "answers at all checkpoints and the probes of options; NaN where unknown"
    ),
    "input_tokens": _number("all input of the model, from caches too; NaN where unknown"),
    "sample_input_tokens": _number(
        "all input of the sample: at a checkpoint that of all its requests, most of it cached by "
        "the server; NaN where unknown"
    ),
    "answer_tokens": _number("measured output that was not thinking; NaN where unknown"),
    "stop_reason": _text("why the last generation ended; NaN where unknown"),
    "cut_off": _flag("whether the output ran into its limit"),
    "no_answer": _flag("whether no answer could be read"),
    "latency": _number("seconds of work, without waits for rate limits"),
    "cost": _number("US dollars for all models of the sample; NaN where a price is unknown"),
    "stratum": _text("group of the question within its task; NaN without one"),
    "unit": _text(
        "id of what the question shares with others: its template, student or stem; NaN without one"
    ),
    "unit_kind": _text("what the unit is: template, student or stem; NaN without one"),
    "num_distractors": _number("distractors in the question; NaN where it has no such number"),
    "distractor_kind": _text(
        "kind of its distractors, or mixed, or of its famous puzzle; NaN where it has no kinds"
    ),
    "grid_size": _number("people in the puzzle; NaN elsewhere"),
    "shots": _number("solved examples in the prompt; NaN elsewhere"),
    "flags": _text("known defects of the question, joined by commas; empty without any"),
    "task_version": _text("version of the task's data, prompt and scoring together"),
    "suite_version": _text("release of this package that ran it; empty where the log has none"),
    "design": _text(
        "crossed; randomised: the budget was drawn for each question and epoch; trajectory: a row "
        "for each checkpoint of one train of thought, whose number is in budget too; stopped: the "
        "thinking ended by a rule"
    ),
    "checkpoint": _number("thinking tokens after which the answer was asked for; NaN elsewhere"),
    "checkpoints": _text("all checkpoints of the train of thought: 64,256,1024; NaN elsewhere"),
    "past_end": _flag(
        "whether the thinking had ended before the checkpoint, so that the final answer stands "
        "here; with a rule, whether it ended by itself"
    ),
    "option_probability": _number(
        "probability of the option that was answered at the checkpoint; NaN without options"
    ),
    "stop": _text(
        "rule that ends the thinking, with its checkpoints: settled=2 at 16,64,256; NaN for none"
    ),
    "stopped_at": _number(
        "checkpoint before the last at which the rule ended the thinking; NaN where it did not"
    ),
    "contrast": _text(
        "two budgets that the study named before it ran, to be compared alone, such as 0:16384; "
        "NaN where it named none"
    ),
    "log": _text("location of the log; empty for one in memory"),
}
"""One row is one observation: one sample of one epoch. Keys are the names, in order."""

TRANSCRIPT_COLUMNS: dict[str, Column] = {
    "reply_digest": _text("digest of the whole reply, thinking included: equal for equal replies"),
    "empty": _flag("whether the reply has no text besides the thinking"),
    "shown_tokens": _number("estimated tokens of the thinking that can be read; 0 where none can"),
    "distractor_numbers": _text(
        "numbers of the question's distractors, joined by commas; NaN without distractors"
    ),
    "distractor_mentions": _number("mentions of the distractors' numbers and names in it"),
    "distractors_taken_up": _number("fraction of them that it mentions; NaN without thinking"),
    "puzzle": _text("famous puzzle that the question alludes to; NaN without one"),
    "famous_answer": _number("the famous answer to that puzzle"),
    "stated_number": _number("the number that was stated, also where it is no answer"),
    "puzzle_named": _number("1 where the thinking names the puzzle, else 0; NaN without thinking"),
    "clues_cited": _number("clues of a grid that the thinking cites by number, repetitions too"),
    "clues_covered": _number("fraction of the clues that it cites; NaN without thinking"),
    "restarts": _number("phrases in it that start over"),
    "doubts": _number("phrases in it that doubt"),
    "features": _text("features of a student, as a JSON object of numbers; NaN elsewhere"),
    "student": _text("the student; NaN elsewhere"),
}
"""What `transcripts_df` adds to the observations: measures of each thinking, never its text."""

SCHEMA = pa.schema([(name, column.type) for name, column in OBSERVATION_COLUMNS.items()])
TRANSCRIPT_SCHEMA = pa.schema([(name, column.type) for name, column in TRANSCRIPT_COLUMNS.items()])
