"""How often models doubt themselves or start over in their thinking, phrase by phrase.

    python benchmarks/doubt_phrases.py FOLDER

FOLDER holds transcripts of DeepSeek-R1 and QwQ-32B as MiP-Overthinking publishes them
(github.com/tianyi-lab/MiP-Overthinking, commit 4090d3b15e7bb93cc5ed4d62250fdd0e8c51d5e2, MIT): in
its folder `response`, the replies of R1 to 582 questions of GSM8K and to 300 of SVAMP that lack a
premise, and those of QwQ to 50 formulas that lack one. Any JSON file of the same form is counted:
a list of records, with replies in which `</think>` ends the thinking. Printed is the table of
docs/diagnostics.md, in Markdown: mentions per 1,000 tokens of thinking, and the fraction of the
transcripts that have the phrase at all. Phrases that never occur are listed below it.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from inverse_scaling_evals.analysis.transcripts import (
    PhraseKind,
    phrase_names,
    phrases_in,
    text_tokens,
)

END = "</think>"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    texts = list(thoughts(parser.parse_args().folder))
    if not texts:
        raise SystemExit(f"No reply with {END} in the JSON files of the folder.")
    tokens = sum(map(text_tokens, texts))
    print(f"{len(texts):,} transcripts, {tokens / 1e6:.2f} million tokens of thinking.\n")
    print("| | phrase | mentions | per 1,000 tokens | transcripts |")
    print("| --- | --- | --- | --- | --- |")
    for kind in get_args(PhraseKind):
        found = [Counter(phrases_in(text, kind)) for text in texts]
        total = sum(found, Counter())
        held = sum(map(bool, found))
        print(row(f"**{kind}**", "all", total.total(), tokens, held / len(texts)))
        for phrase, mentions in total.most_common():
            held = sum(phrase in one for one in found)
            print(row("", phrase, mentions, tokens, held / len(texts)))
        never = [phrase for phrase in phrase_names(kind) if phrase not in total]
        if never:
            print(row("", ", ".join(never), 0, tokens, 0))


def thoughts(folder: Path) -> Iterator[str]:
    """Yield the thinking of every reply in the JSON files of a folder."""
    for path in sorted(folder.glob("*.json")):
        for record in json.loads(path.read_text(encoding="utf-8")):
            for value in record.values():
                if isinstance(value, str) and END in value:
                    yield value.partition(END)[0]


def row(kind: str, phrase: str, mentions: int, tokens: float, held: float) -> str:
    """Lay out a row of the table."""
    return f"| {kind} | {phrase} | {mentions:,} | {1000 * mentions / tokens:.3f} | {held:.1%} |"


if __name__ == "__main__":
    main()
