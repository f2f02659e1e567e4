"""A text cut into sentences and words, each word also as it is compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u0640"
"""Arabic vowel signs, and the stroke that stretches a word."""

TOKEN = re.compile(
    rf"و(?=\d)|\d+(?:[.,:/×٫٬-]\d+)+|(?:[^\W_]|[{MARKS}])+(?:['\u2019\u02bc`](?:[^\W_]|[{MARKS}])+)*"
)
"""A number with its separators, or a word with the signs and apostrophes in it."""

SENTENCE = re.compile(r"(?<=[.!?؟؛;])[\"'\u201d\u2019)\]]*\s+|\n+")

ABBREVIATED = re.compile(
    r"\b(?:[A-Z]|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mr|Mrs|Dr|St|No|Gen|Col|Lt|Maj"
    r"|Capt|Sgt|vs|approx|U\.S|km)\.$"
)
"""What ends in a point and no sentence."""

LETTERS = str.maketrans("أإآٱىةؤئ", "اااايهوي", "ءـ")
"""Arabic letters that are written in more than one way, and those that are left out."""


@dataclass(frozen=True)
class Token:
    """One word: how it is compared, and where it stands in the text."""

    norm: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence of a page.

    Attributes
    ----------
    text : str, of the whole page
    tokens : tuple of Token
    paragraph : int, the line of the text that it stands in
    """

    text: str
    tokens: tuple[Token, ...]
    paragraph: int

    @cached_property
    def norms(self) -> list[str]:
        """The words as they are compared."""
        return [token.norm for token in self.tokens]

    @property
    def unended(self) -> bool:
        """It ends with its line and no full stop, as headlines do."""
        rest = self.text[self.tokens[-1].end :].split("\n", 1)[0]
        return not rest.strip("\"'\u201d\u2019) ").strip()

    def quote(self, first: int, last: int, most: int = 12) -> str:
        """Return the words from one to another (without it) as they stand, and no more than `most`.

        Parameters
        ----------
        first, last : int, numbers of words
        most : int
        """
        inside = self.tokens[max(first, 0) : min(last, max(first, 0) + most)]
        if not inside:
            return ""
        return " ".join(self.text[inside[0].start : inside[-1].end].split())


def normalise(word: str) -> str:
    """Return a word as it is compared: no case, accents, apostrophes; one form of Arabic letters.

    Examples
    --------
    >>> normalise("Ma'adan"), normalise("Iran's"), normalise("٢٥")
    ('maadan', 'iran', '25')
    """
    word = re.sub(r"['\u2019\u02bc`]s$", "", unicodedata.normalize("NFKC", word))
    plain = unicodedata.normalize("NFKD", word.translate(LETTERS))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    digits = "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in bare
    )
    return re.sub(r"['\u2019\u02bc`ʿʾ]", "", digits).translate(LETTERS).casefold()


def tokenise(text: str, offset: int = 0) -> tuple[Token, ...]:
    """Return the words of a text.

    Parameters
    ----------
    text : str
    offset : int, where the text begins in that of the page
    """
    return tuple(
        Token(norm, found.start() + offset, found.end() + offset)
        for found in TOKEN.finditer(text)
        if (norm := normalise(found[0]))
    )


def compare(words: str) -> str:
    """Return several words as they are compared, with one space between them."""
    return " ".join(token.norm for token in tokenise(words))


def split(text: str) -> list[Sentence]:
    """Return the sentences of a page, in their order."""
    sentences = []
    for start, end, paragraph in _bounds(text):
        tokens = tokenise(text[start:end], start)
        if tokens:
            sentences.append(Sentence(text, tokens, paragraph))
    return sentences


def _bounds(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where each sentence begins and ends, and in which line."""
    start = paragraph = 0
    for found in SENTENCE.finditer(text):
        breaks = "\n" in found[0]
        if not breaks and ABBREVIATED.search(text[start : found.start()]):
            continue
        yield start, found.start(), paragraph
        paragraph += breaks
        start = found.end()
    yield start, len(text), paragraph
