from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Django's handle on `notices`."""

    name = "kitaphana.notices"
    label = "notices"
