"""What browsers ask for: the manifest of the app, its service worker, its page without a network, the search box."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from kitaphana.notices.queries import push_key
from kitaphana.ui.templatetags.looks import site_name

DIST = "kitaphana/dist"
_SHELL = ("portal.css", "portal.js", "img/favicon.svg", "img/icon-192.png")
_FACES = ("golos-text-400", "golos-text-600", "literata-600")
_ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"),
          ("icon-maskable-512.png", "512x512", "maskable"))  # fmt: skip
PAPER, LAKE = "#fbf8f1", "#0f5a63"
_HOUR = 3600


@cache_control(public=True, max_age=_HOUR)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web application manifest (W3C) in the language of the address: the library as an app on the home screen."""
    name = site_name()
    shortcuts = (
        (_("Search the catalogue"), "portal:search"),
        (_("My card"), "portal:card"),
        (_("My library"), "portal:account"),
    )
    answer = {
        "id": "/",
        "name": name,
        "short_name": name if len(name) <= 20 else _("Library"),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": reverse("portal:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": LAKE,
        "icons": [
            {"src": static(f"{DIST}/img/{file}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, sizes, purpose in _ICONS
        ],
        "shortcuts": [{"name": label, "url": reverse(address)} for label, address in shortcuts],
    }
    return JsonResponse(answer, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@cache_control(public=True, max_age=_HOUR)
def open_search(request: HttpRequest) -> HttpResponse:
    """OpenSearch 1.1 description: the browser's own search box can search the catalogue."""
    here = request.build_absolute_uri(reverse("portal:search"))
    context = {
        "short_name": site_name()[:16],
        "long_name": site_name()[:48],
        "search": here,
        "feed": request.build_absolute_uri(reverse("portal:feed")),
        "icon": request.build_absolute_uri(static(f"{DIST}/img/favicon.svg")),
        "self": request.build_absolute_uri(),
    }
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "portal/opensearch.xml", context, content_type=kind)


@cache_control(public=True, max_age=_HOUR)
def offline(request: HttpRequest) -> HttpResponse:
    """What the app shows without a network; kept by the service worker."""
    return render(request, "portal/offline.html", {"section": ""})


@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps; addresses change with a release, and so does the worker."""
    source = finders.find(f"{DIST}/sw.js")
    if source is None:
        raise Http404
    kept = {
        "shell": [*_pages_kept(), *_files_kept()],
        "pages": _pages_kept(),
        "languages": _languages(),
        "push": push_key(),
        "renewed": reverse("portal:renew_browser"),
    }
    text = f"const KEPT = {json.dumps(kept)};\n{_script(Path(str(source)))}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=2)
def _script(source: Path) -> str:
    return source.read_text(encoding="utf-8")


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _pages_kept() -> list[str]:
    """The page without a network, in each language."""
    pages = []
    for code in _languages():
        with override(code):
            pages.append(reverse("portal:offline"))
    return pages


def _files_kept() -> list[str]:
    fonts = [f"fonts/{face}.woff2" for face in _FACES]
    return [static(f"{DIST}/{file}") for file in (*_SHELL, *fonts)]
