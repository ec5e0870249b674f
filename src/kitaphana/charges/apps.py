from django.apps import AppConfig


class ChargesConfig(AppConfig):
    """Django's handle on `charges`."""

    name = "kitaphana.charges"
    label = "charges"
