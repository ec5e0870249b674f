"""Parts of a page that are the same for everybody who looks at it in one language and look: `{% load keeping %}`.

A header is a hundred nodes of a template, a fifth of the time of a plain page; it is rendered once a minute and kept
with a mark where the address of the page stands.
"""

import re

from django import template
from django.core.cache import cache
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from kitaphana.ui import appearance

register = template.Library()
KEPT_SECONDS = 60
HERE, REST = "/here-b1946ac9", "/rest-b1946ac9"
"""Stand for the address of the page within a part that is kept, and for what follows the language in it."""
_MARKS = re.compile(f"{HERE}|{REST}")
_OPEN = "part_is_kept"
_LANGUAGE = re.compile(r"/(?:kk|ru|en)(?=/)")


class KeptNode(Node):
    """Renders its content once for each combination of language, look and the values that it was given."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.name, self.values, self.nodelist = name, values, nodelist

    def render(self, context: template.Context) -> SafeString:
        """The kept part with the address of this page; without a request nothing is kept."""
        request = context.get("request")
        if request is None:
            return self.nodelist.render(context)
        key = self._key(context, request.COOKIES.get(appearance.COOKIE, ""))
        text = cache.get(key)
        if text is None:
            with context.push(**{_OPEN: True}):
                text = str(self.nodelist.render(context))
            cache.set(key, text, KEPT_SECONDS)
        full = request.get_full_path()
        marks = {HERE: escape(full), REST: escape(after_language(full))}
        filled = _MARKS.sub(lambda mark: marks[mark.group()], text)
        return mark_safe(filled)  # noqa: S308  a template that escapes has rendered it, the address is escaped here

    def _key(self, context: template.Context, cookie: str) -> str:
        looks = appearance.from_cookie(cookie).as_cookie()
        told = ":".join(str(value.resolve(context)) for value in self.values)
        return f"ui:kept:{self.name}:{get_language()}:{looks}:{told}"


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept "header" section user.is_authenticated %}…{% endkept %}`: all that the content depends on is named."""
    _, name, *values = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(name.strip("\"'"), [parser.compile_filter(value) for value in values], nodelist)


def after_language(path: str) -> str:
    """The path without the language that it begins with."""
    return _LANGUAGE.sub("", path, count=1) if _LANGUAGE.match(path) else path


def address(context: template.Context) -> str:
    """The address of the page with its query, or the mark that stands for it within a part that is kept."""
    request = context.get("request")
    if context.get(_OPEN):
        return HERE
    return str(request.get_full_path()) if request else "/"


def neutral_address(context: template.Context) -> str:
    """The same without the language that it begins with."""
    return REST if context.get(_OPEN) else after_language(address(context))


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> str:
    """The address of the page, for forms that lead back to it."""
    return address(context)
