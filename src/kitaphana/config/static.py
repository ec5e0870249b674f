"""Which files of other packages are collected and compressed: what no page asks for costs a newcomer half a minute."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Without the second page of documentation of django-ninja and the htmx of django-htmx: we have our own."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc*", "django_htmx"]
