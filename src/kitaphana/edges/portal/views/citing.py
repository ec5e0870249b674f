"""Citing and sharing an edition: panels of its page, and pages by themselves where there are no scripts."""

from urllib.parse import urlencode

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kitaphana.catalog.citing import Citable, apa, bibtex, gost, ris
from kitaphana.catalog.queries import citables
from kitaphana.edges.portal.presenters import words

FILES = {"bib": (bibtex.entry, bibtex.CONTENT_TYPE), "ris": (ris.entry, ris.CONTENT_TYPE)}
"""Formats of reference managers: how an entry is written, and what the file is."""


def cite(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The edition as four formats cite it."""
    cited = _cited(edition_id)
    context = {
        "section": "books",
        "edition_id": edition_id,
        "title": cited.whole_title,
        "lang": words.title_language(cited.title, cited.languages),
        "gost": gost.describe(cited),
        "apa": apa.entry(cited),
        "bibtex": bibtex.entry(cited),
        "ris": ris.entry(cited).replace("\r\n", "\n"),
    }
    return panel(request, "cite", context)


def cite_file(request: HttpRequest, edition_id: int, kind: str) -> HttpResponse:
    """The entry as a file for a reference manager."""
    if kind not in FILES:
        raise Http404
    cited = _cited(edition_id)
    write, content_type = FILES[kind]
    return attachment(write(cited), content_type, f"{bibtex.key(cited)}.{kind}")


def attachment(text: str | bytes, content_type: str, name: str) -> HttpResponse:
    """A file to save, under a name of plain letters."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=content_type, headers=headers)


def share(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The short address of the edition: to copy, as a QR code, and on its way by messengers."""
    cited = _cited(edition_id)
    address = request.build_absolute_uri(reverse("portal:short", args=[edition_id]))
    context = {"section": "books", "edition_id": edition_id, **sharing(address, cited.whole_title)}
    context["lang"] = words.title_language(cited.title, cited.languages)
    return panel(request, "share", context)


def sharing(address: str, title: str) -> dict[str, object]:
    """What a page needs to share an address; plain links, no scripts of others, nobody is told who clicks."""
    text = f"{title} {address}"
    return {
        "title": title,
        "address": address,
        "qr": qr(address),
        "ways": [
            (_("E-mail"), f"mailto:?{urlencode({'subject': title, 'body': address}).replace('+', '%20')}"),
            ("Telegram", f"https://t.me/share/url?{urlencode({'url': address, 'text': title})}"),
            ("WhatsApp", f"https://wa.me/?{urlencode({'text': text})}"),
        ],
    }


def qr(address: str) -> SafeString:
    """The address as a QR code, an SVG in the page."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(border=0, dark="#000", omitsize=True))  # noqa: S308  drawn by segno


def panel(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    """A panel for htmx, or a page by itself."""
    is_part = "HX-Request" in request.headers
    response = render(request, f"portal/_{name}.html" if is_part else f"portal/{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _cited(edition_id: int) -> Citable:
    found = citables([edition_id]).get(edition_id)
    if found is None:
        raise Http404
    return found
