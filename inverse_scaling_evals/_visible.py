"""Text from logs, files and servers as it may be printed."""

import unicodedata


def visible(text: str) -> str:
    r"""Return text whose control characters are escaped as Python writes them (`\x1b`, `\n`).

    Names of models and tasks, and what models and servers write, may hold sequences that move a
    terminal's cursor, recolour it, or reverse the direction of text.
    """
    if text.isprintable():  # most texts, in one pass
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def visible_lines(text: str) -> str:
    """Return text likewise, with its line breaks kept."""
    return "\n".join(map(visible, text.split("\n")))


_KEPT = "\n\t\u200c\u200d"  # joiners: scripts and emoji are written with them
_WITHOUT_KEPT = str.maketrans("", "", _KEPT)


def is_hidden(character: str) -> bool:
    """Return whether a character shows as nothing, or changes how those around it show."""
    if character.isprintable() or character in _KEPT:
        return False
    return unicodedata.category(character) != "Zs"  # spaces of other widths are spaces


def has_hidden(text: str) -> bool:
    """Return whether a text has any hidden character."""
    if text.translate(_WITHOUT_KEPT).isprintable():  # most texts, in one pass
        return False
    return any(map(is_hidden, text))


def hidden_name(character: str) -> str:
    """Return what stands for a hidden character where text is read as text, such as `␛`."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    name = unicodedata.name(character, "").lower()
    return f"⟦{f'U+{code:04X} {name}'.strip()}⟧"


def without_hidden(text: str) -> str:
    """Return text with the hidden characters named, line breaks and tabs kept."""
    if not has_hidden(text):
        return text
    return "".join(hidden_name(c) if is_hidden(c) else c for c in text)
