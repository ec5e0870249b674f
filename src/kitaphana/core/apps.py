from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Django's handle on the ground floor."""

    name = "kitaphana.core"
    label = "core"
