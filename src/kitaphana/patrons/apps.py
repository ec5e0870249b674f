from django.apps import AppConfig


class PatronsConfig(AppConfig):
    """Django's handle on `patrons`."""

    name = "kitaphana.patrons"
    label = "patrons"
