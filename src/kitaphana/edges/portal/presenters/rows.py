"""Rows of results as HTML.

Twenty of a dozen parts each stand on a page: drawn here, since a template would take longer than finding them.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from kitaphana.edges.portal.presenters.works import Hit


def row(hit: Hit, call_number_label: str) -> SafeString:
    """One work: its cover, what it is, where it stands. Every value is escaped on its way in."""
    book, elsewhere = hit.book, f'<div class="muted">{escape(hit.elsewhere)}</div>' if hit.elsewhere else ""
    return mark_safe(  # noqa: S308  all that comes from records is escaped; the cover is drawn by us
        f'<article class="hit"><div>{book.cover}</div><div>\n'
        f'<h2><a href="{escape(book.url)}"{_lang(book.lang)}>{escape(book.title)}</a></h2>\n'
        f'<div class="muted">{escape(hit.about)}</div>\n'
        f'<div class="where"><div class="where-line">{_where(hit, escape(call_number_label))}</div>\n'
        f"{elsewhere}</div></div></article>\n"
    )


def _lang(code: str) -> str:
    return f' lang="{escape(code)}"' if code else ""


def _where(hit: Hit, label: str) -> str:
    parts = [f'<span class="state {hit.shape}">{escape(hit.state)}</span>']
    if hit.place:
        distance = f", {escape(hit.distance)}" if hit.distance else ""
        parts.append(f'<span><a href="{escape(hit.place_url)}">{escape(hit.place)}</a>{distance}</span>')
    if hit.call_number:
        hidden = f'<span class="visually-hidden">{label} </span>'
        parts.append(f'<span class="call-number">{hidden}{escape(hit.call_number)}</span>')
    if hit.shelf:
        parts.append(f'<span class="muted">{escape(hit.shelf)}</span>')
    return "".join(parts)
