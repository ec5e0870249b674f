"""Parts of pages that draw themselves: `{{ book }}` in a template.

A page of a book has a hundred of them, each of half a dozen words; a template that looks for every word by its name
takes longer than all statements of the page.
"""

from abc import ABC, abstractmethod
from html import escape

from django.utils.safestring import SafeString, mark_safe


class Drawn(ABC):
    """What a template writes out as it is. `html` escapes every word that came from outside."""

    __slots__ = ()

    @abstractmethod
    def html(self) -> str:
        """The part as HTML."""

    def __str__(self) -> SafeString:
        return mark_safe(self.html())  # noqa: S308  every `html` escapes what it did not write itself

    __html__ = __str__


def lang(code: str) -> str:
    """The attribute that tells in which language words are; nothing where nobody knows."""
    return f' lang="{escape(code)}"' if code else ""


def muted(words: str) -> str:
    """Words that stand back, after a space; nothing for none."""
    return f' <span class="muted">{escape(words)}</span>' if words else ""


def link(text: str, url: str, language: str = "") -> str:
    """Words that lead somewhere; without an address just words."""
    if not url:
        return f"<span{lang(language)}>{escape(text)}</span>" if language else escape(text)
    return f'<a href="{escape(url)}"{lang(language)}>{escape(text)}</a>'
