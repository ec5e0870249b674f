from django.apps import AppConfig


class UiConfig(AppConfig):
    """Django's handle on `ui`."""

    name = "kitaphana.ui"
    label = "ui"
