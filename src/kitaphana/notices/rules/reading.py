"""How easily a text reads: long sentences are what people stumble over first."""

import re
from dataclasses import dataclass
from typing import Final

MOST_WORDS: Final = 15
"""A sentence of more words is worth parting (ISO 24495-1, 5.3.3, asks for short ones; fifteen suits all three
languages)."""
SHOWN: Final = 3
_END: Final = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD: Final = re.compile(r"\w[\w’'-]*")


@dataclass(frozen=True, slots=True)
class ReadingEase:
    """`long` are the longest sentences with more than fifteen words, at most three; words are counted, not letters."""

    sentence_count: int
    average_words: int
    longest_words: int
    long: tuple[str, ...]

    @property
    def is_easy(self) -> bool:
        """Whether no sentence is too long."""
        return not self.long


def reading_ease(text: str) -> ReadingEase:
    """Sentences of a finished text and their length in words; addresses on the web count as one word."""
    sentences = [part.strip(" •—") for part in _END.split(re.sub(r"https?://\S+", "link", text))]
    counted = [(len(_WORD.findall(one)), one) for one in sentences if _WORD.search(one)]
    lengths = [count for count, _ in counted]
    long = sorted((one for one in counted if one[0] > MOST_WORDS), reverse=True)
    return ReadingEase(
        sentence_count=len(counted),
        average_words=round(sum(lengths) / len(lengths)) if lengths else 0,
        longest_words=max(lengths, default=0),
        long=tuple(one for _, one in long[:SHOWN]),
    )
