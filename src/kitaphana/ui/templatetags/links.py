"""`{% url %}` that remembers: an address is composed once for a name, its arguments and the language.

A page of a book asks for thirty addresses, most of them the same on every page; to compose one costs as much as
a small statement. The tag is a builtin of the templates (`settings.TEMPLATES`), written as Django's own.
"""

from functools import lru_cache
from typing import Any  # an argument of an address is whatever its view takes

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as read_tag
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language

register = template.Library()
REMEMBERED = 20_000
_NUMBERS = (987_654_321, 123_456_789)


@lru_cache(maxsize=REMEMBERED)
def _address(language: str | None, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    """The language is part of what is asked: addresses begin with it."""
    return reverse(name, args=args, kwargs=dict(kwargs))


@lru_cache(maxsize=1_000)
def _around(language: str | None, name: str) -> tuple[str, str]:
    """What stands before and after the one number in an address; empty where a number stands for something else."""
    some, other = (reverse(name, args=[number]) for number in _NUMBERS)
    before, _, after = some.rpartition(str(_NUMBERS[0]))
    return (before, after) if other == f"{before}{_NUMBERS[1]}{after}" else ("", "")


def _found(language: str | None, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    """Addresses of things differ in a number only, so that of another thing is not composed anew."""
    if len(args) == 1 and not kwargs and type(args[0]) is int and args[0] >= 0:
        before, after = _around(language, name)
        if before:
            return f"{before}{args[0]}{after}"
    return _address(language, name, args, kwargs)


class RememberedURLNode(URLNode):
    """The addresses of this house have no instance namespaces, so `current_app` decides nothing."""

    def render(self, context: template.Context) -> str:
        """The address; empty with `as` where there is none, as Django does it."""
        args = tuple(arg.resolve(context) for arg in self.args)
        kwargs = tuple((name, value.resolve(context)) for name, value in self.kwargs.items())
        found = ""
        try:
            found = _found(get_language(), self.view_name.resolve(context), args, kwargs)
        except NoReverseMatch:
            if self.asvar is None:
                raise
        if self.asvar:
            context[self.asvar] = found
            return ""
        return str(conditional_escape(found)) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> RememberedURLNode:
    """As Django's own: `{% url 'portal:edition' edition.id %}`, with `as` too."""
    read = read_tag(parser, token)
    return RememberedURLNode(read.view_name, read.args, read.kwargs, read.asvar)
