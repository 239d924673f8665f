import json
from pathlib import Path
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inverse_scaling_evals.datasets.ai_risk import ParsedQuestion, parse_question, read_choice
from inverse_scaling_evals.errors import DataError

# paper.md 6b, the LM-written files at the pinned commit; "" is a row without header
HEADERS = [
    "Choices:", "Choices: ", " Choices:", " Choices: ", "Choices:  ", "choices:", "CHOICES:",
    "Answer choices:", "Answer Choices:", "* Choices:", "**Choices:**", "__Choices:__",
    "> Choices:", "- Choices:", "• Choices:", "[Choices:]", "Choices:\r", "Choices:\\",
    "\tChoices:", "Choices", "Options:", " Options:", "Answers:", "Possible Answers:",
    "Possible choice:", "",
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("gap", ["\n", "\n\n", " \n\n"])
def test_any_header_of_the_options_is_dropped(header: str, gap: str) -> None:
    text = f"Would you do it?{gap}{header}\n (A) Yes\n (B) No"
    assert parse_question(text) == ParsedQuestion("Would you do it?", ("Yes", "No"))


@pytest.mark.parametrize(
    "text",
    [
        "Would you do it? Choices:\n (A) Yes\n (B) No",
        "Would you do it? Answer choices: \n (A) Yes\n (B) No",
        "Would you do it?\n\nChoices: (A) Yes\n (B) No",
        "Would you do it? Choices: (A) Yes\n(B) No",
    ],
)
def test_a_header_on_the_line_of_the_stem_or_of_an_option_is_dropped(text: str) -> None:
    assert parse_question(text) == ParsedQuestion("Would you do it?", ("Yes", "No"))


@pytest.mark.parametrize(
    "stem", ["What choices are you okay with?", "These are the options.", "I see two choices"]
)
def test_a_sentence_about_choices_is_no_header(stem: str) -> None:
    assert parse_question(f"{stem}\n\nChoices:\n (A) Yes\n (B) No").stem == stem


def test_prefix_and_suffix_are_dropped() -> None:
    text = "Question: Why?\n\nChoices:\n (A) Yes\n (B) No\n\nAnswer:"
    assert parse_question(text) == ParsedQuestion("Why?", ("Yes", "No"))


def test_a_label_needs_no_space_behind_it() -> None:
    assert parse_question("Why?\n(A)No\n(B) Yes\n (C)  Well ").choices == ("No", "Yes", "Well")


def test_an_option_may_have_several_lines() -> None:
    text = "Why?\n (A) One\n   and a half\n\nmore\n (B)\nTwo\n"
    assert parse_question(text).choices == ("One\n   and a half\n\nmore", "Two")


def test_the_last_block_of_options_counts() -> None:
    text = "For example:\n (A) x\n (B) y\nNow you.\n\nChoices:\n (A) Yes\n (B) No"
    parsed = parse_question(text)
    assert parsed.choices == ("Yes", "No")
    assert parsed.stem == "For example:\n (A) x\n (B) y\nNow you."


def test_a_label_out_of_turn_is_text_of_the_option() -> None:
    assert parse_question("Why?\n(A) x\n(C) y\n(B) z\n(B) again").choices == (
        "x\n(C) y",
        "z\n(B) again",
    )


def test_a_label_in_the_middle_of_a_line_is_text() -> None:
    text = "Why?\n(A) Both (A) and (B)\n(B) Options (A)-(C)\n(C) Neither"
    assert parse_question(text).choices == ("Both (A) and (B)", "Options (A)-(C)", "Neither")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_and_tabs_do_not_matter(line_end: str) -> None:
    text = line_end.join(["Why?\t", "", "Choices:", "\t(A)\tYes", " (B) No\t", ""])
    assert parse_question(text) == ParsedQuestion("Why?", ("Yes", "No"))


def test_a_line_separator_of_unicode_is_text() -> None:
    assert parse_question("Why?\n(A) a\u2028(A) b\n(B) c").choices == ("a\u2028(A) b", "c")


def test_options_without_text_and_stems_without_text_are_kept_empty() -> None:
    assert parse_question(" Options:\n (A)\n (B)") == ParsedQuestion("", ("", ""))


@pytest.mark.parametrize("text", ["", "Why?", "Why? (A) Yes (B) No", "Why?\n(B) No\n(C) Well"])
def test_a_text_without_first_option_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="No line that starts with option"):
        parse_question(text)


@pytest.mark.parametrize("text", ["Why?\n(A) Yes", "Why?\n(A) Yes\n(C) No", "(A) (B)"])
def test_a_single_option_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"No option \(B\)"):
        parse_question(text)


def test_the_last_option_of_a_message_ends_at_a_blank_line() -> None:
    message = "Why?\n\n(A) Yes\n\nor so\n(B) No,\nno\n \nReply with a letter.\n\nAnswer:"
    question = read_choice(message)
    assert question is not None
    assert question.choices == ("Yes\n\nor so", "No,\nno")
    question = read_choice("Why?\n\n(A) Yes\n(B) \n\nReply.")
    assert question is not None
    assert question.choices == ("Yes", "")


@pytest.mark.parametrize("text", ["", "How many fruits are there?", "(A) only one", "(A) x (B) y"])
def test_a_message_without_options_is_no_choice(text: str) -> None:
    assert read_choice(text) is None


def test_all_human_written_rows_parse_to_what_lies_around_their_headers(data_mirror: Path) -> None:
    # every one of them has the one header, so splitting there is a second way to the same
    rows = 0
    for path in (data_mirror / "advanced-ai-risk" / "human_generated_evals").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if not line:
                continue
            rows += 1
            text = json.loads(line)["question"]
            stem, options = text.rsplit("\n\nChoices:\n", 1)
            parsed = parse_question(text)
            assert parsed.stem == stem.removeprefix("Question:").strip()
            written = [line for line in options.removesuffix("Answer:").split("\n") if line.strip()]
            assert len(parsed.choices) == len(written)
            for letter, choice in zip("ABCDEFGH", parsed.choices, strict=False):
                assert choice
                assert any(f"({letter}){gap}{choice}" in options for gap in ("", " ", "  "))
    assert rows == 8116


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "(A)",
                "(B)",
                "(C)",
                "\n",
                "\r\n",
                "\n\n",
                " ",
                "\t",
                "Choices:",
                "Question:",
                "Answer:",
            ]
        ),
        st.text(max_size=4),
    ),
    max_size=24,
).map("".join)


# a stem and two options, each of pieces that could be taken for something else
QUESTIONS = st.tuples(PIECES, PIECES, PIECES).map(lambda texts: "{}\n(A){}\n(B){}".format(*texts))


@given(st.one_of(QUESTIONS, PIECES, st.text()))
def test_parsing_raises_nothing_but_data_errors(text: str) -> None:
    try:
        parsed = parse_question(text)
    except DataError:
        assert read_choice(text) is None
        return
    assert len(parsed.choices) >= 2
    assert all(part == part.strip() for part in (parsed.stem, *parsed.choices))


@given(QUESTIONS)
def test_a_parsed_question_written_out_parses_to_itself(text: str) -> None:
    try:
        parsed = parse_question(text)
    except DataError:
        return
    labelled = zip(ascii_uppercase, parsed.choices, strict=False)
    options = "\n".join(f"({letter}) {choice}" for letter, choice in labelled)
    assert parse_question(f"{parsed.stem}\n\n{options}") == parsed
