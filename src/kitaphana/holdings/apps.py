from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    """Django's handle on `holdings`."""

    name = "kitaphana.holdings"
    label = "holdings"
