"""Count the steps that a backtracking engine takes over a text: work without a clock.

`Counted` stands for a compiled pattern and runs what it is asked on an engine that mirrors `re`
(leftmost match, alternatives and repeats in the same order, possessive repeats) beside `re` itself.
It counts every comparison of one character with one element of the pattern. `re` skips some of
them by looking for a literal first, so it takes no more.
"""

import re
import re._constants as op  # type: ignore[import-not-found]  # not in typeshed
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

Groups = dict[int, tuple[int, int]]


class Counted:
    """A compiled pattern that counts its steps; the results are those of `re`."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.steps = 0
        self.tree = list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pattern, name)

    def __eq__(self, other: object) -> bool:
        return self.pattern == other

    def __hash__(self) -> int:
        return hash(self.pattern)

    def match(self, text: str, pos: int = 0, endpos: int | None = None) -> Any:
        return self._anchored(self.pattern.match, text, pos, endpos)

    def fullmatch(self, text: str, pos: int = 0, endpos: int | None = None) -> Any:
        return self._anchored(self.pattern.fullmatch, text, pos, endpos)

    def search(self, text: str, pos: int = 0, endpos: int | None = None) -> Any:
        end = len(text) if endpos is None else endpos
        found = self.pattern.search(text, pos, end)
        self._scan(text, pos, found.start() if found else end, end)
        return found

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        matches = list(self.pattern.finditer(text))
        position = 0
        for match in matches:
            self._scan(text, position, match.start(), len(text))
            position = max(match.end(), match.start() + 1)
        self._scan(text, position, len(text), len(text))
        return iter(matches)

    def sub(self, replacement: Any, text: str) -> str:
        self.finditer(text)
        return self.pattern.sub(replacement, text)

    def split(self, text: str) -> list[Any]:
        self.finditer(text)
        return self.pattern.split(text)

    @staticmethod
    def holds(items: Any, character: str) -> bool:
        """Return whether a parsed set of characters holds one."""
        return _in_set(items, character)

    def _anchored(self, method: Any, text: str, pos: int, endpos: int | None) -> Any:
        end = len(text) if endpos is None else endpos
        full = method == self.pattern.fullmatch
        for reached in _Attempt(self, text, end).run(self.tree, 0, pos, {}):
            if not full or reached == end:
                break
        return method(text, pos, end)

    def _scan(self, text: str, begin: int, last: int, end: int) -> None:
        for start in range(begin, last + 1):
            next(_Attempt(self, text, end).run(self.tree, 0, start, {}), None)


class _Attempt:
    """One attempt at one position."""

    def __init__(self, counted: Counted, text: str, end: int) -> None:
        self.counted, self.text, self.end = counted, text, end
        self.ignorecase = bool(counted.pattern.flags & re.IGNORECASE)
        self.multiline = bool(counted.pattern.flags & re.MULTILINE)
        self.dotall = bool(counted.pattern.flags & re.DOTALL)

    def run(self, nodes: list[Any], index: int, at: int, groups: Groups) -> Iterator[int]:
        """Yield where the rest of a sequence can end, in the order of the engine."""
        while index < len(nodes) and self._is_single(nodes[index]):
            if not self._single(nodes[index], at):
                return
            at, index = at + 1, index + 1
        if index == len(nodes):
            yield at
            return
        for reached in self._node(*nodes[index], at, groups):
            yield from self.run(nodes, index + 1, reached, groups)

    def _node(self, code: Any, value: Any, at: int, groups: Groups) -> Iterator[int]:
        self.counted.steps += 1
        if code is op.BRANCH:
            for branch in value[1]:
                yield from self.run(list(branch), 0, at, groups)
        elif code is op.SUBPATTERN:
            for reached in self.run(list(value[3]), 0, at, groups):
                groups[value[0]] = (at, reached)
                yield reached
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield from self._repeat(code, *value, at, groups)
        elif code in (op.ASSERT, op.ASSERT_NOT):
            direction, nodes = value
            begin = at if direction > 0 else at - nodes.getwidth()[0]
            found = begin >= 0 and any(True for _ in self.run(list(nodes), 0, begin, groups))
            if found == (code is op.ASSERT):
                yield at
        elif code is op.AT:
            if self._at(value, at):
                yield at
        elif code is op.GROUPREF:
            begin, stop = groups.get(value, (0, 0))
            piece = self.text[begin:stop]
            self.counted.steps += len(piece)
            if self.text.startswith(piece, at):
                yield at + len(piece)
        elif code is op.GROUPREF_EXISTS:
            chosen = value[1] if value[0] in groups else value[2]
            yield from self.run(list(chosen or []), 0, at, groups)
        else:
            raise AssertionError(f"unknown element of a pattern: {code}")

    def _repeat(
        self, code: Any, low: int, high: int, body: Any, at: int, groups: Groups
    ) -> Iterator[int]:
        nodes = list(body)
        if len(nodes) == 1 and self._is_single(nodes[0]):
            if code is op.MIN_REPEAT:
                count = 0
                while count <= high:
                    if count >= low:
                        yield at + count
                    if not self._single(nodes[0], at + count):
                        return
                    count += 1
                return
            count = 0
            while count < high and self._single(nodes[0], at + count):
                count += 1
            if count < low:
                return
            if code is op.POSSESSIVE_REPEAT:
                yield at + count
            else:
                yield from range(at + count, at + low - 1, -1)
        elif code is op.POSSESSIVE_REPEAT:
            for count in range(high):
                reached = next(self.run(nodes, 0, at, groups), None)
                if reached is None or reached == at:
                    if count < low:
                        return
                    break
                at = reached
            yield at
        else:
            assert high is not op.MAXREPEAT, "a repeated group must be possessive or bounded"
            yield from self._groups(code is op.MIN_REPEAT, low, high, nodes, at, groups)

    def _groups(
        self, lazy: bool, low: int, high: int, nodes: list[Any], at: int, groups: Groups
    ) -> Iterator[int]:
        if lazy and low <= 0:
            yield at
        if high > 0:
            for reached in self.run(nodes, 0, at, groups):
                if reached > at:
                    yield from self._groups(lazy, low - 1, high - 1, nodes, reached, groups)
        if not lazy and low <= 0:
            yield at

    @staticmethod
    def _is_single(node: Any) -> bool:
        return node[0] in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)

    def _single(self, node: Any, at: int) -> bool:
        self.counted.steps += 1
        if not 0 <= at < self.end:
            return False
        code, value = node
        character = self.text[at]
        if code is op.ANY:
            return self.dotall or character != "\n"
        if code is op.IN:
            return _in_set(value, character) or (
                self.ignorecase and _in_set(value, character.swapcase()[:1])
            )
        same = ord(character) == value or (
            self.ignorecase and character.lower() == chr(value).lower()
        )
        return same == (code is op.LITERAL)

    def _at(self, value: Any, at: int) -> bool:
        if value in (op.AT_BOUNDARY, op.AT_NON_BOUNDARY):
            before, after = (
                0 <= place < self.end and (self.text[place].isalnum() or self.text[place] == "_")
                for place in (at - 1, at)
            )
            return (before != after) == (value is op.AT_BOUNDARY)
        if value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return at == 0 or (self.multiline and self.text[at - 1] == "\n")
        return at == self.end or (self.multiline and self.text[at] == "\n")


def _in_set(items: Any, character: str) -> bool:
    negated = items[0][0] is op.NEGATE
    for code, value in items:
        if (
            (code is op.LITERAL and ord(character) == value)
            or (code is op.RANGE and value[0] <= ord(character) <= value[1])
            or (code is op.CATEGORY and _in_category(value, character))
        ):
            return not negated
    return negated


def _in_category(value: Any, character: str) -> bool:
    name = str(value)
    kinds = {
        "DIGIT": character.isdecimal(),
        "SPACE": character.isspace(),
        "WORD": character.isalnum() or character == "_",
    }
    found = kinds[name.rsplit("_", 1)[-1]]
    return found != ("NOT" in name)
