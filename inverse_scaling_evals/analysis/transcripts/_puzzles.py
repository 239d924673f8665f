"""Names under which the famous puzzles are known; common knowledge, in our own spelling.

No name is a mere part of the story, such as two envelopes, which a question tells of itself. Lower
case, no apostrophes, words separated by one space. The keys are the values of the metadata key
`paradox`; a puzzle that is not listed here goes by the words of its key.
"""

_MONTY_HALL = ("monty hall", "lets make a deal")
_TWO_CHILDREN = (
    "boy or girl",
    "two child problem",
    "two child paradox",
    "two children problem",
    "two children paradox",
)

PUZZLE_NAMES: dict[str, tuple[str, ...]] = {
    "birthday-paradox": ("birthday paradox", "birthday problem"),
    "monty-hall": _MONTY_HALL,
    "monty-hall-hundred-doors": _MONTY_HALL,
    "monty-fall": ("monty fall", *_MONTY_HALL),
    "boy-or-girl": _TWO_CHILDREN,
    "tuesday-boy": ("tuesday boy", "boy born on a tuesday", *_TWO_CHILDREN),
    "st-petersburg": ("st petersburg", "saint petersburg"),
    "two-envelopes": (
        "two envelope problem",
        "two envelopes problem",
        "envelope paradox",
        "envelopes paradox",
        "exchange paradox",
    ),
    "bertrands-box": ("bertrands box", "bertrand box", "three card problem"),
    "gamblers-fallacy": ("gamblers fallacy", "gambler fallacy", "monte carlo fallacy"),
    "sleeping-beauty": ("sleeping beauty",),
    "three-prisoners": ("three prisoners",),
    "simpsons-paradox": ("simpsons paradox", "simpson paradox"),
    "newcombs-problem": ("newcomb",),
    "prisoners-dilemma": ("prisoners dilemma", "prisoner dilemma"),
    "secretary-problem": ("secretary problem", "optimal stopping", "37 rule", "marriage problem"),
    "coupon-collector": ("coupon collector",),
    "hat-check": ("hat check", "matching problem", "derangement"),
    "bertrands-chord": ("bertrands chord", "bertrand paradox", "bertrands paradox"),
    "zenos-race": ("zeno", "achilles and the tortoise"),
    "hilberts-hotel": ("hilberts hotel", "hilbert hotel", "hilberts grand hotel", "infinite hotel"),
    "unexpected-hanging": ("unexpected hanging", "surprise exam", "surprise examination"),
    "ship-of-theseus": ("ship of theseus", "theseus ship", "theseuss ship"),
    "potato-paradox": ("potato paradox",),
    "wheat-and-chessboard": (
        "wheat and chessboard",
        "rice and chessboard",
        "wheat on a chessboard",
        "rice on a chessboard",
        "chessboard problem",
    ),
    "missing-dollar": ("missing dollar",),
    "river-crossing": ("river crossing", "wolf goat and cabbage", "fox goose and"),
}
