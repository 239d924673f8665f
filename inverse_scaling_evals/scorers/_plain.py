"""Plain text from model text: one alphabet, no LaTeX, no Markdown."""

import re
import unicodedata
from functools import lru_cache

# Written forms that mean an ASCII character but are not a compatibility variant of it.
# An em dash stays: it is punctuation, never a minus.
_SAME_AS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2028\u2029\x85", "\n"),
    "\u2215": "/",
    "\u066b": ".",
    "\u066c": ",",
    "\u3002": ". ",
    "\u2248": "=",
    "\u2245": "=",
    "\u2243": "=",
    "\u2026": "...",
}
# Compatibility variants that change the look only. Superscripts and circled digits are left
# out on purpose: "10²" must not become "102".
_LOOKS_ONLY = ("<wide>", "<narrow>", "<font>", "<noBreak>", "<small>")

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _SAME_AS:
        return _SAME_AS[character]
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Cf":  # zero-width and direction marks
        return ""
    variant = unicodedata.decomposition(character).partition(" ")[0]
    if variant in _LOOKS_ONLY:
        return unicodedata.normalize("NFKC", character)
    if variant == "<fraction>":  # "2½" becomes "2 1⁄2", with the fraction slash
        return " " + unicodedata.normalize("NFKC", character)
    return character


def fold(text: str) -> str:
    """Return a text with digits, letters, spaces, dashes and quotes of any style in ASCII.

    Letters of other alphabets stay as they are, also where they look like Latin ones.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_ASCII.sub(lambda match: _fold_character(match[0]), text)


# A LaTeX command that only sets the type of its argument: \text{two}, \mathbf{2}
_FONT = re.compile(
    r"\\(?:text(?:bf|it|rm|tt|sf|sc)?|math(?:bf|rm|it|sf|tt|bb|cal)|mbox|emph|bm|operatorname)"
    r"\s*+\{([^{}]*)\}"
)
# \frac{1}{2}, \dfrac{1}{2}, \frac12
_FRACTION = re.compile(r"\\[dtc]?frac\s*+(?:\{([^{}]*)\}\s*+\{([^{}]*)\}|([0-9])([0-9]))")
# Any other LaTeX command, by name or by sign: \times, \left, \%, \(
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z0-9])")
# Mathematics is set off by two spaces: a single one may group thousands ("1 234").
_COMMANDS = {
    # a dollar sign goes last, so that "**$2**" is still seen as emphasis
    **dict.fromkeys(["\\(", "\\)", "\\[", "\\]", "\\$"], "$"),
    **dict.fromkeys(["\\quad", "\\qquad"], "  "),
    **dict.fromkeys(["\\,", "\\;", "\\:", "\\ ", "\\thinspace"], " "),
    **dict.fromkeys(["\\!", "\\left", "\\right", "\\displaystyle"], ""),
    **dict.fromkeys(["\\approx", "\\simeq", "\\cong"], "="),
    **dict.fromkeys(["\\times", "\\cdot"], "×"),
    **dict.fromkeys(["\\le", "\\leq", "\\ge", "\\geq", "\\lt", "\\gt"], "≤"),
    **dict.fromkeys(["\\ne", "\\neq"], "≠"),
    "\\sim": "~",
    "\\div": "÷",
    "\\pm": "±",
    "\\\\": "\n",
    "\\%": "%",
    "\\&": "&",
    "\\#": "#",
    "\\_": "_",
    "\\{": "{",
    "\\}": "}",
}
# 45^\circ, 45^{\circ}
_DEGREE = re.compile(r"\^(?:\{\\circ\}|\\circ\b)")
_FONT_DEPTH = 3  # \textbf{\text{\mathrm{2}}} is as deep as anyone nests

# Signs that open a line: heading, bullet, quotation (but not "-" and "> 2", which may compare)
_LINE_MARK = re.compile(r"^[ \t]*+(?:[#*]++|>++(?![ \t]*[0-9]))[ \t]++", re.MULTILINE)
# Emphasis and code marks, but not the signs in "2*3", "2 * 3" and "1_234"
_EMPHASIS = re.compile(
    r"`+|(?<![0-9*])\*+(?=[^\s*])|(?<=[^\s*])\*+(?![0-9*])|(?<![^\W_])_+|_+(?![^\W_])"
)
# HTML that only sets type
_HTML = re.compile(r"</?(?:b|i|u|em|strong|code|p|span|br)\s*+/?>", re.IGNORECASE)


def _fraction(match: re.Match[str]) -> str:
    above, below = (match[1], match[2]) if match[3] is None else (match[3], match[4])
    space = " " if match.string[match.start() - 1 : match.start()].isdigit() else ""
    return f"{space}{above.strip()}\u2044{below.strip()}"


def drop_markup(text: str) -> str:
    r"""Return folded text without LaTeX, Markdown and HTML marks; only `\boxed{...}` stays."""
    if "\\" in text:
        for _ in range(_FONT_DEPTH):
            text = _FONT.sub(r"\1", text)
        text = _DEGREE.sub("°", _FRACTION.sub(_fraction, text))
        text = _COMMAND.sub(lambda match: _COMMANDS.get(match[0], match[0]), text)
    text = _LINE_MARK.sub("", _HTML.sub("", text.replace("{,}", ",")))
    return _EMPHASIS.sub("", text).replace("$", "  ")


# \boxed{2}, whose content may hold one more pair of braces
BOX = re.compile(r"\\(?:boxed|fbox)\s*+\{((?:[^{}]|\{[^{}]*\})*+)\}")


def unbox(text: str) -> str:
    r"""Return a text with `x` in place of every `\boxed{x}`."""
    return BOX.sub(r" \1 ", text)
