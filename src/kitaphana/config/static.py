"""Which files of other packages are collected and compressed: what no page asks for costs a newcomer half a minute."""

from typing import ClassVar

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Without the second page of documentation that django-ninja brings along, and the builds of htmx that django-htmx does."""

    ignore_patterns: ClassVar = [*StaticFilesConfig.ignore_patterns, "redoc*", "django_htmx"]
