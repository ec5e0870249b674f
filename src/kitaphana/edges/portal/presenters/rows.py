"""Rows of results as HTML.

Twenty of a dozen parts each stand on a page: drawn here, since a template would take longer than finding them.
"""

from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kitaphana.edges.portal.presenters import addresses
from kitaphana.edges.portal.presenters.drawn import lang
from kitaphana.edges.portal.presenters.works import Hit


@dataclass(frozen=True, slots=True)
class Labels:
    """What every row says in the language of the page, escaped once; the address of the button is in it too."""

    call_number: str
    level: str = "h2"
    keep: str = ""
    kept: str = ""
    take_off: str = ""
    reserve: str = ""
    add_url: str = ""
    remove_url: str = ""
    cite: str = ""
    record: str = ""


def labels(*, with_later: bool = True, with_record: bool = False, level: str = "h2") -> Labels:
    """The words of rows; `with_later` draws the button that keeps a book for later, `with_record` the ways to cite an
    edition and to its record."""
    call_number = escape(_("Call number"))
    if with_record:
        return Labels(call_number, level, cite=escape(_("Cite")), record=escape(_("Record")))
    if not with_later:
        return Labels(call_number, level)
    return Labels(
        call_number,
        level,
        keep=escape(_("Keep for later")),
        kept=escape(_("On your list “For later”")),
        take_off=escape(_("take off")),
        reserve=escape(_("Reserve")),
        add_url=reverse("portal:later_add"),
        remove_url=reverse("portal:later_remove"),
    )


def row(hit: Hit, said: Labels) -> SafeString:
    """One work: its cover, what it is, where it stands. Every value is escaped on its way in."""
    waiting = f'<div class="muted">{escape(hit.waiting)}</div>' if hit.waiting else ""
    book, elsewhere = hit.book, f'<div class="muted">{escape(hit.elsewhere)}</div>' if hit.elsewhere else ""
    editions = f' · <a href="{escape(hit.editions_url)}">{escape(hit.editions)}</a>' if hit.editions_url else ""
    level = said.level
    return mark_safe(  # noqa: S308  all that comes from records is escaped; the cover is drawn by us
        f'<article class="hit"><div>{book.cover}</div><div>\n'
        f'<{level}><a href="{escape(book.url)}"{lang(book.lang)}>{escape(book.title)}</a></{level}>\n'
        f'<div class="muted">{escape(hit.about)}{editions}</div>\n'
        f'<div class="where"><div class="where-line">{_where(hit, said.call_number)}</div>\n'
        f"{elsewhere}{waiting}</div>{_acts(hit, said)}</div></article>\n"
    )


def _acts(hit: Hit, said: Labels) -> str:
    if said.record:
        hidden = f'<span class="visually-hidden">: {escape(hit.book.title)}</span>'
        links = ((f"{hit.book.url}cite/", said.cite), (f"{hit.book.url}record/", f"{said.record} (MARC)"))
        drawn = " ".join(f'<a class="later-small" href="{escape(url)}">{text}{hidden}</a>' for url, text in links)
        return f'<div class="row-acts no-print">{drawn}</div>'
    if not said.add_url:
        return ""
    value = f"{hit.work_id}.{hit.edition_id}"
    later = later_button(value, hit.book.title, said, is_kept=hit.is_kept)
    reserve = (
        f'<a class="later-small" href="{addresses.hold(hit.edition_id)}">{said.reserve}'
        f'<span class="visually-hidden">: {escape(hit.book.title)}</span></a>'
    )
    return f'<div class="row-acts no-print">{reserve} {later}</div>'


def later_button(value: str, title: str, said: Labels, *, is_kept: bool, announced: str = "") -> SafeString:
    """The button that keeps a book for later; `value` is `work.edition`, `announced` what is said aloud after it."""
    url, sign = (said.remove_url, "★") if is_kept else (said.add_url, "☆")
    about = f": {said.take_off}" if is_kept else f": {escape(title)}"
    announce = f' data-announce="{escape(announced)}"' if announced else ""
    return mark_safe(  # noqa: S308  numbers, words of ours, and an escaped title
        f'<button class="later-small{" is-kept" * is_kept}" id="later-{value.partition(".")[0]}" form="later"'
        f' name="entry" value="{value}" formaction="{url}" hx-post="{url}" hx-target="this" hx-swap="outerHTML"'
        f' hx-vals=\'{{"small":"1"}}\'{announce}><span aria-hidden="true">{sign}</span>'
        f' {said.kept if is_kept else said.keep}<span class="visually-hidden">{about}</span></button>'
    )


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
