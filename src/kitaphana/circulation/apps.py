from django.apps import AppConfig


class CirculationConfig(AppConfig):
    """Django's handle on `circulation`."""

    name = "kitaphana.circulation"
    label = "circulation"
