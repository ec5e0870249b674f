"""Template tags and filters of every page: `{% load looks %}`."""

import datetime as dt
import html
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.core.cache import cache
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.http import HttpRequest
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from kitaphana.core import maintenance
from kitaphana.network.queries import house_names
from kitaphana.ui import appearance, covers, formats, icons, ornaments
from kitaphana.ui.templatetags.keeping import neutral_address

register = template.Library()
HOUSE, HOUSE_SECONDS = "ui:house", 300
SHORT_NAMES = {"kk": "Қаз", "ru": "Рус", "en": "Eng"}


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in one language; `neutral_url` lets the visitor's own language decide."""

    code: str
    short: str
    name: str
    url: str
    neutral_url: str
    is_current: bool


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def _appearance(context: template.Context) -> appearance.Appearance:
    request = context.get("request")
    return appearance.from_cookie(request.COOKIES.get(appearance.COOKIE, "")) if request else appearance.Appearance()


@register.simple_tag(takes_context=True)
def view_attributes(context: template.Context) -> SafeString:
    """Attributes of the root element that carry theme and low-vision settings."""
    return mark_safe(_appearance(context).html_attributes)  # noqa: S308  values come from a closed list


@register.simple_tag(takes_context=True)
def current_appearance(context: template.Context) -> appearance.Appearance:
    """The visitor's settings: `{% current_appearance as looks %}`."""
    return _appearance(context)


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[LanguageLink]:
    """This page, with its query, in every language: `{% language_links as links %}`."""
    rest, current = neutral_address(context), _language()
    return [
        LanguageLink(code, SHORT_NAMES[code], _own_name(code), f"/{code}{rest}", rest, code == current)
        for code, _name in settings.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def block_text(context: template.Context, name: str) -> str:
    """What a block of the page says, as plain text: `{% block_text "title" as page_title %}`.

    So that title and description, written once by a page, are told to networks too. For templates that are extended
    (an included one has no blocks).
    """
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return " ".join(html.unescape(block.render(context)).split()) if block else ""


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """The whole address of a path of this house, as links for machines want it."""
    request: HttpRequest | None = context.get("request")
    return request.build_absolute_uri(path) if request else path


def _own_name(code: str) -> str:
    return {"kk": "Қазақша", "ru": "Русский", "en": "English"}[code]


@register.simple_tag
def site_name() -> str:
    """What the house is called in the language of the page: the name of the city's own institution."""
    names = cache.get(HOUSE) or house_names()
    if not names:
        return gettext("City libraries")
    cache.set(HOUSE, names, HOUSE_SECONDS)
    return names.name_in(_language())


@register.simple_tag
def cover(title: str, author: str = "") -> SafeString:
    """A cover drawn from title and author."""
    return covers.cover(title, author)


@register.simple_tag
def current_maintenance() -> maintenance.Maintenance | None:
    """The maintenance that is on: `{% current_maintenance as maintained %}`."""
    return maintenance.current()


@register.simple_tag
def is_demo() -> bool:
    """Whether this is a demo city, whose messages anybody may read: `{% is_demo as demo %}`."""
    return bool(settings.PROFILE == "demo")


@register.simple_tag
def ornament_sheet() -> SafeString:
    """The ornaments that the covers of the page name; once a page, before the first of them."""
    return ornaments.sheet()


@register.simple_tag
def ornament(name: str) -> SafeString:
    """One ornament by itself: `{% ornament "alma" %}`."""
    return ornaments.ornament(name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small sign beside words: `{% icon "wifi" %}`."""
    return icons.icon(name)


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget of a form field in our looks; `{{ form.login|control }}`."""
    widget = field.field.widget
    is_choice = isinstance(widget, Select) and not isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    name = "form-check-input" if isinstance(widget, CheckboxInput) else "form-select" if is_choice else "form-control"
    attributes: dict[str, str | bool] = {"class": f"{widget.attrs.get('class', '')} {name}".strip()}
    if widget.attrs.get("placeholder"):
        attributes["placeholder"] = ""
    return field.as_widget(attrs=attributes)


@register.filter
def number(value: int | Decimal | None) -> str:
    """`{{ 1372423|number }}` → `1 372 423`."""
    return "" if value is None else formats.number(value)


@register.filter
def day(value: dt.date | None) -> str:
    """`{{ loan.due_at|day }}` → `22 қараша 2026` in the language of the page, by the city's clock."""
    return formats.local_day(value, _language()) if value else ""


@register.filter
def weekday(value: dt.date) -> str:
    """`жексенбі`, `воскресенье`, `Sunday`."""
    return formats.weekday(value, _language())


@register.filter
def until_day(value: dt.datetime | dt.date | None) -> str:
    """The day as it stands after “until”: `22 қарашаға` (дейін), `22 ноября`."""
    return formats.until_day(value, _language()) if value else ""


@register.filter
def until_moment(value: dt.datetime | None) -> str:
    """The moment as it stands after “until”: `22 қараша 20:00-ге` (дейін), `22 ноября 20:00`."""
    return formats.until_moment(value, _language()) if value else ""


@register.filter
def until_hour(value: dt.datetime | dt.time | None) -> str:
    """`{{ loan.due_at|until_hour }}`: the hour as it stands after “until”."""
    return formats.until_hour(value, _language()) if value else ""


@register.filter
def hour(value: dt.datetime | dt.time | None) -> str:
    """`{{ until|hour }}` → `20:00` by the city's clock."""
    return formats.hour(value) if value else ""


@register.filter
def money(value: int | Decimal | None) -> str:
    """`{{ 1250|money }}` → `1 250 ₸`."""
    return "" if value is None else formats.money(value, _language())


@register.filter
def distance(value: float | None) -> str:
    """`{{ 1.23|distance }}` → `1,2 км`."""
    return "" if value is None else formats.distance(value, _language())


@register.filter
def phone(value: str) -> str:
    """`{{ "+77272671234"|phone }}` → `+7 727 267 1234`."""
    return formats.phone(value)


@register.filter
def iso(value: Any) -> str:  # a date or a moment: both know isoformat
    """For `<time datetime="…">`."""
    return str(value.isoformat()) if value else ""
